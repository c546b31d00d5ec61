// SPDX-License-Identifier: Apache-2.0
// A million names and a thousand queries with one error each, after the recipe of the public benchmark.
//   node test/load/names.mjs SHARED OUT [SEED] [COUNT]
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
const [shared, out, seed = '1', count = '1000000', asked = '1000'] = process.argv.slice(2);
let dice = (BigInt(seed) * 0x9E3779B97F4A7C15n + 1n) & 0xFFFFFFFFFFFFFFFFn;
const random = () => { dice = (dice * 6364136223846793005n + 1442695040888963407n) & 0xFFFFFFFFFFFFFFFFn; return Number(dice >> 33n) / 2 ** 31; };
const pick = (l) => l[Math.floor(random() * l.length)];
const plain = (s) => s.normalize('NFKD').replace(/[^\x00-\x7f]/g, '').toLowerCase().replace(/[^a-z ]/g, ' ').replace(/ +/g, ' ').trim();
const file = (f) => readFileSync(`${shared}/data/${f}`, 'utf8').split('\n');
const cells = (l) => [...l.matchAll(/("([^"]|"")*"|[^,]*)(,|$)/g)].map((m) => m[1].replace(/^"|"$/g, ''));
const names = new Set(), people = [], sexes = new Map(); // of a name: its bearer's, where the list says so
for (const l of file('names/clean_travellers_dev.csv').slice(1)) {
  const [full, first, , last, sex] = l.split(',');
  const n = plain(full ?? '');
  if (n.length > 5 && n.includes(' ')) { names.add(n); sexes.set(n, sex); const f = plain(first), s = plain(last); if (f && s) people.push([f, s, sex]); }
}
const turn = (s) => (s.includes(',') ? s.split(',').slice(1).join(' ') + ' ' + s.split(',')[0] : s);
for (const l of file('watchlists/ofac_sdn_2021-07.csv')) { const n = plain(turn(cells(l)[1] ?? '')); if (n.length > 5) names.add(n); }
for (const f of ['ofac_alt_2021-07.csv', 'ofac_alt_2025-12.csv']) for (const l of file(`watchlists/${f}`)) { const n = plain(turn(cells(l)[3] ?? '')); if (n.length > 5) names.add(n); }
const tokens = file('names/regional_name_tokens.tsv').filter(Boolean).map((l) => l.split('\t'));
const sums = []; let sum = 0;
for (const [, n] of tokens) sums.push(sum += Number(n) ** 0.75 || 0);
const token = () => { const x = random() * sum; let a = 0, b = sums.length - 1; while (a < b) { const m = (a + b) >> 1; if (sums[m] < x) a = m + 1; else b = m; } return tokens[a][0]; };
const all = [...names];
const most = Number(count), real = all.length;
for (let i = 0; i < most * 0.45; i++) all.push(Array.from({ length: pick([2, 2, 3, 3, 4]) }, token).join(' '));
while (all.length < most) { const [f, , sex] = pick(people), [, l] = pick(people), n = random() < 0.3 ? `${f} ${pick(people)[0]} ${l}` : `${f} ${l}`; all.push(n); if (!sexes.has(n)) sexes.set(n, sex); }
all.length = most;
for (let i = all.length - 1; i > 0; i--) { const k = Math.floor(random() * (i + 1)); [all[i], all[k]] = [all[k], all[i]]; }
const abc = 'abcdefghijklmnopqrstuvwxyz', letter = () => abc[Math.floor(random() * 26)];
const typo = (name) => {
  const w = name.split(' '), k = Math.floor(random() * w.length), t = w[k], i = Math.floor(random() * t.length), r = random();
  w[k] = r < 0.25 ? t.slice(0, i) + t.slice(i + 1) : r < 0.5 ? t.slice(0, i) + letter() + t.slice(i) : r < 0.75 ? t.slice(0, i) + letter() + t.slice(i + 1) : i + 1 < t.length ? t.slice(0, i) + t[i + 1] + t[i] + t.slice(i + 2) : t;
  return w.filter(Boolean).join(' ');
};
const shuffle = (l) => { for (let i = l.length - 1; i > 0; i--) { const k = Math.floor(random() * (i + 1)); [l[i], l[k]] = [l[k], l[i]]; } return l; };
const change = (name) => {
  const r = random();
  if (r < 0.35) return ['typo', typo(name)];
  if (r < 0.6) return ['vowels', name.replace(/[aeiou]/g, (v) => (random() < 0.4 ? pick('aeiou') : v))];
  if (r < 0.75) return ['shuffle', typo(shuffle(name.split(' ')).join(' '))];
  if (r < 0.9) { const w = name.split(' '); if (w.length > 2) w.splice(Math.floor(random() * w.length), 1); return ['drop', w.join(' ')]; }
  return ['two', typo(typo(name))];
};
mkdirSync(out, { recursive: true });
writeFileSync(`${out}/names.txt`, all.join('\n') + '\n');
const queries = Array.from({ length: Number(asked) }, (_, i) => { const at = Math.floor(random() * all.length); return [i + 1, ...change(all[at]), all[at], at + 1]; });
writeFileSync(`${out}/truth.tsv`, queries.map(([i, how, , name, line]) => `${i}\t${how}\t${name}\t${line}\t${sexes.get(name) ?? ''}`).join('\n') + '\n');
writeFileSync(`${out}/queries.tsv`, queries.map(([i, , q]) => `${i}\t${q}`).join('\n') + '\n');
console.log(`${all.length} names (${real} real, ${new Set(all).size} distinct, ${new Set(all.join(' ').split(' ')).size} words), ${queries.length} queries`);
