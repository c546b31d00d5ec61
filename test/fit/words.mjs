// SPDX-License-Identifier: Apache-2.0
// Pairs of single words from public lexica, the same and not the same, for test/fit/channel.c.
//   node test/fit/words.mjs SHARED OUT SEED
import { readFileSync, writeFileSync } from 'node:fs';
const [shared, out, seed = '1'] = process.argv.slice(2);
let dice = BigInt(seed) * 2654435761n + 12345n;
const random = () => { dice = (dice * 6364136223846793005n + 1442695040888963407n) & 0xFFFFFFFFFFFFFFFFn; return Number(dice >> 33n) / 2 ** 31; };
const pick = (l) => l[Math.floor(random() * l.length)];
const lines = (f) => readFileSync(`${shared}/data/names/${f}`, 'utf8').split('\n').filter(Boolean).map((l) => l.replace(/\r$/, '').split('\t'));
const key = (w) => { let k = w.toLowerCase().normalize('NFD').replace(/[^a-z]/g, '').replace(/[aeiouhwyv]/g, '').replace(/[qc]/g, 'k').replace(/z/g, 's').replace(/d/g, 't').replace(/p/g, 'b'); return k.replace(/(.)\1+/g, '$1'); };

const ll = [], al = [];
const dak = lines('dakshina_ur.translit.sampled.train.tsv');
const byWord = new Map(), words = new Map();
for (const [w, r, n] of dak) { if (!byWord.has(w)) byWord.set(w, []); byWord.get(w).push([r, Number(n)]); if (!words.has(r)) words.set(r, new Set()); words.get(r).add(w); }
const byKey = new Map(), all = [];
for (const [r] of words) { all.push(r); const k = key(r); if (!byKey.has(k)) byKey.set(k, []); byKey.get(k).push(r); for (let i = 0; i < k.length; i++) { const d = '-' + k.slice(0, i) + k.slice(i + 1); if (!byKey.has(d)) byKey.set(d, []); byKey.get(d).push(r); } }
const shares = (a, b) => { for (const w of words.get(a) ?? []) if (words.get(b)?.has(w)) return true; return false; };
const near = (r) => { const k = key(r), i = Math.floor(random() * (k.length + 1)); return random() < .55 ? pick(byKey.get(k) ?? all) : pick(byKey.get('-' + k.slice(0, i) + k.slice(i + 1)) ?? all); };
const distance = (a, b) => { let p = Array.from({ length: b.length + 1 }, (_, i) => i); for (let i = 1; i <= a.length; i++) { const q = [i]; for (let j = 1; j <= b.length; j++) q[j] = Math.min(p[j] + 1, q[j - 1] + 1, p[j - 1] + (a[i - 1] !== b[j - 1])); p = q; } return p[b.length]; };
for (const [w, rs] of byWord) {
  const best = [...rs].sort((x, y) => y[1] - x[1])[0][0];
  for (const [r, n] of rs) {
    for (const [q] of rs) if (q < r && random() < .5) ll.push([1, r, q, 1]);
    for (let i = 0; i < 2; i++) { const q = near(r); if (q !== r && !shares(r, q) && distance(r, q) <= 3) ll.push([0, r, q, 1]); }
    if (random() < .2) { const q = pick(all); if (!shares(r, q)) ll.push([0, r, q, 1]); }
    al.push([1, w, r, Math.min(3, n)]);
    if (random() < .7) { const q = random() < .6 ? near(r) : pick(all); if (!shares(r, q) && !words.get(q).has(w)) al.push([0, w, q, 1]); }
  }
  void best;
}
const wd = lines('wd_arabic_80.tsv').map(([l, a]) => [a.replaceAll(' ', ''), l]).concat(lines('google_ar2en.tsv').filter((x) => x.length === 2 && /^[\u0600-\u06ff]{2,}$/.test(x[0]) && /^[a-z']{2,}$/.test(x[1])));
const lat = wd.map((x) => x[1]), bk = new Map();
for (const l of lat) { const k = key(l); if (!bk.has(k)) bk.set(k, []); bk.get(k).push(l); }
for (const [a, l] of wd) {
  al.push([1, a, l, 1]);
  const k = bk.get(key(l));
  if (random() < .5) { const q = pick(k); if (distance(q, l) > 2) al.push([0, a, q, 1]); }
  al.push([0, a, pick(lat), 1]);
}
// Typing errors in names of people.
const names = new Set();
for (const l of readFileSync(`${shared}/data/names/clean_travellers_dev.csv`, 'utf8').split('\n').slice(1)) for (const w of (l.split(',')[0] ?? '').split(/[ -]/)) if (/^[A-Za-z]{3,}$/.test(w)) names.add(w.toLowerCase());
for (const [w] of lines('regional_name_tokens.tsv')) names.add(w);
const people = [...names], abc = 'abcdefghijklmnopqrstuvwxyz';
const typo = (w) => { const i = Math.floor(random() * w.length), r = random(); return r < .25 ? w.slice(0, i) + w.slice(i + 1) : r < .5 ? w.slice(0, i) + pick(abc) + w.slice(i) : r < .75 ? w.slice(0, i) + pick(abc) + w.slice(i + 1) : i + 1 < w.length ? w.slice(0, i) + w[i + 1] + w[i] + w.slice(i + 2) : w.slice(0, -1); };
for (let i = 0; i < 40000; i++) { const w = pick(people); ll.push([1, w, typo(w), 1]); ll.push([0, w, pick(people), 1]); }
// Surnames that begin alike and are not.
people.sort();
for (let i = 0; i + 1 < people.length; i++) for (const j of [1, 2, 3]) { const [x, y] = [people[i], people[i + j] ?? '']; if (x.slice(0, 3) === y.slice(0, 3) && distance(x, y) >= 2 && Math.min(x.length, y.length) >= 5) ll.push([0, x, y, 1]); }
// Words of aliases of the same person that are nearly spelled alike.
for (const [set, , a, b, label] of lines('pairs_dev.tsv')) {
  if (label !== '1' || !/S3|S7/.test(set)) continue;
  const split = (s) => s.toLowerCase().normalize('NFD').replace(/[^a-z ]/g, '').split(' ').filter((w) => w.length > 3);
  for (const x of split(a)) for (const y of split(b)) if (x !== y && distance(x, y) / Math.max(x.length, y.length) < .4) ll.push([1, x, y, 3]);
}
const write = (name, l) => writeFileSync(`${out}/${name}.tsv`, l.map((x) => x.join('\t')).join('\n') + '\n');
write('ll', ll); write('al', al);
console.log(`${ll.length} pairs in Latin script, ${al.length} across scripts`);
// Father and son: changed over they are two people.
const sons = [], token = () => { const [w] = pick(regional); return w; }, regional = lines('regional_name_tokens.tsv').filter(([w]) => w.length > 3 && !['bin', 'abdul', 'abd'].includes(w));
for (let i = 0; i < 300; i++) {
  const [x, y, z] = [token(), token(), token()], [b, c] = [pick(['bin', 'ben', 'ibn']), pick(['bin', 'ben', 'ibn'])];
  if (key(x) === key(y)) continue;
  sons.push(['X1_sons', 'Person', `${x} ${b} ${y} al-${z}`, `${y} ${c} ${x} al-${z}`, 0], ['X1_sons', 'Person', `${x} ${b} ${y} al-${z}`, `${x} ${c} ${y} ${z}`, 1]);
  sons.push(['X1_sons', 'Person', `${x} ${b} ${y}`, `${y} ${c} ${x}`, 0], ['X1_sons', 'Person', `${x} ${b} ${y}`, `${x} ${y}`, 1]);
  sons.push(['X1_sons', 'Person', `${x} ${y} ${z}`, `${z} ${x} ${y}`, 1], ['X1_sons', 'Person', `${x} ${z}`, `${z} ${x}`, 1]);
}
writeFileSync(`${out}/sons.tsv`, sons.map((x) => x.join('\t')).join('\n') + '\n');
// How often words are met among names.
const met = new Map();
const meet = (w, n) => met.set(w, (met.get(w) ?? 0) + n);
for (const l of readFileSync(`${shared}/data/names/clean_travellers_dev.csv`, 'utf8').split('\n').slice(1)) for (const w of (l.split(',')[0] ?? '').split(/[ -]/)) if (w.length > 1) meet(w.toLowerCase(), .4);
for (const [w, n] of lines('regional_name_tokens.tsv')) if (!['al', 'el'].includes(w)) meet(w, Number(n));
writeFileSync(`${out}/met.tsv`, [...met].map((x) => x.join('\t')).join('\n') + '\n');
