// SPDX-License-Identifier: Apache-2.0
// How often travellers who are on no list are taken for somebody who is, by sex, script and pattern of their names: the
// public lists are the index, the travellers the queries; a hit is a name whose probability reaches a threshold.
//   node test/load/clean.mjs NTC SHARED FOLDER
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [ntc, shared, folder] = process.argv.slice(2);
const file = (f) => readFileSync(`${shared}/data/${f}`, 'utf8').split('\n').filter(Boolean);
const cells = (l) => [...l.matchAll(/("([^"]|"")*"|[^,]*)(,|$)/g)].map((m) => m[1].replace(/^"|"$/g, ''));
const listed = new Set();
for (const l of file('watchlists/ofac_sdn_2021-07.csv')) if (cells(l)[2] === 'individual') listed.add(cells(l)[1]);
for (const f of ['ofac_alt_2021-07.csv', 'ofac_alt_2025-12.csv']) for (const l of file(`watchlists/${f}`)) if (cells(l)[3]?.includes(',')) listed.add(cells(l)[3]);
const people = file('names/clean_travellers_dev.csv').slice(1).map((l) => { const [name, , , , sex] = l.split(','); return { name, sex }; });
const put = (f, l) => { writeFileSync(join(folder, f), l.join('\n') + '\n'); return join(folder, f); };
const run = (...args) => execFileSync(ntc, ['match', ...args], { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'inherit'] });
run('build', '--names', put('listed.txt', [...listed]), '--out', join(folder, 'listed.index'));
for (const l of run('search', '--index', join(folder, 'listed.index'), '--queries', put('clean.tsv', people.map((p, i) => `${i + 1}\t${p.name}`)), '--top', '1').split('\n')) {
  const [id, , , , score] = l.split('\t');
  if (people[id - 1]) people[id - 1].score = Math.max(people[id - 1].score ?? 0, Number(score));
}
const pattern = (p) => /moham|muham|mohd|abd|\bal[- ]|\bbin\b|\bben\b|hussein|hussain|ahmed|ahmad/i.test(p.name), latin = (p) => /^[\p{Script=Latin}\P{L}]+$/u.test(p.name);
console.log(`\nTravellers on no list who look like one of ${listed.size} names on lists, of 10,000:\n| who | travellers | at .85 | at .95 |\n|---|--:|--:|--:|`);
for (const [who, test] of [['all', () => true], ['women', (p) => p.sex === 'female'], ['men', (p) => p.sex === 'male'], ['Latin script', latin], ['other scripts', (p) => !latin(p)], ['Muslim pattern', (p) => latin(p) && pattern(p)], ['Latin script, other', (p) => latin(p) && !pattern(p)]]) {
  const l = people.filter(test), rate = (t) => (1e4 * l.filter((p) => p.score >= t).length / l.length).toFixed(1);
  console.log(`| ${who} | ${l.length} | ${rate(0.85)} | ${rate(0.95)} |`);
}
