// SPDX-License-Identifier: Apache-2.0
// How well labelled pairs of names are told apart, set by set: area under the curve, best F1, recall at a precision
// of 95 of 100; subgroups by script, by Muslim pattern, and by sex; how far probabilities are from what happens; how
// many share one score. A name is a woman's when its first word is a given name of women among the travellers beside it.
//   node test/load/pairs.mjs PAIRS.tsv SCORES.txt       a score for each line behind the head
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const [pairs, scores] = process.argv.slice(2);
const lines = (f) => readFileSync(f, 'utf8').trimEnd().split('\n');
const told = lines(scores).map(Number);
const rows = lines(pairs).slice(1).map((l, i) => { const [set, , a, b, label] = l.split('\t'); return { set, a, b, same: label.startsWith('1'), score: told[i] }; });

function curve(l) {
  const by = [...l].sort((x, y) => y.score - x.score), all = by.filter((x) => x.same).length;
  let hit = 0, f1 = 0, at = 0, recall = 0, ranks = 0;
  by.forEach((x, i) => {
    hit += x.same;
    if (x.same) ranks += by.length - i;
    if (by[i + 1]?.score === x.score) return;
    const p = hit / (i + 1), r = hit / all, f = 2 * p * r / (p + r || 1);
    if (f > f1) [f1, at] = [f, x.score];
    if (p >= 0.95) recall = Math.max(recall, r);
  });
  return { auc: (ranks - all * (all + 1) / 2) / (all * (by.length - all)), f1, at, recall };
}
const at = (l, t) => { const yes = l.filter((x) => x.score >= t), hit = yes.filter((x) => x.same).length; return { precision: hit / yes.length, recall: hit / l.filter((x) => x.same).length }; };
const number = (x) => x.toFixed(3);

const sets = Map.groupBy ? Map.groupBy(rows, (r) => r.set) : rows.reduce((m, r) => m.set(r.set, [...(m.get(r.set) ?? []), r]), new Map());
console.log('| set | pairs | AUC | best F1 | recall at precision .95 |\n|---|--:|--:|--:|--:|');
for (const [set, l] of [...sets].sort((x, y) => x[0].localeCompare(y[0], 'en', { numeric: true }))) { const c = curve(l); console.log(`| ${set} | ${l.length} | ${number(c.auc)} | ${number(c.f1)} | ${number(c.recall)} |`); }
const bench = sets.get('S1_name_bench') ?? [], muslim = bench.filter((x) => /moham|muham|mohd|abd|\bal[- ]|\bbin\b|\bben\b|hussein|hussain|ahmed|ahmad/i.test(`${x.a} ${x.b}`));
if (muslim.length) {
  const same = muslim.filter((x) => x.same).map((x) => x.score).sort((a, b) => b - a), t = same[Math.ceil(0.8 * same.length) - 1];
  console.log(`Muslim-pattern names in name_bench: ${muslim.length} pairs, precision ${number(at(muslim, t).precision)} at recall ${number(at(muslim, t).recall)}; all others at the same threshold ${number(at(bench.filter((x) => !muslim.includes(x)), t).precision)}`);
}
const given = new Map(), travellers = join(dirname(pairs), 'clean_travellers_dev.csv');
const first = (n) => n.toLowerCase().split(/[\s,.'-]+/).find(Boolean) ?? '';
for (const l of existsSync(travellers) ? lines(travellers).slice(1) : []) {
  const [, name, , , sex] = l.split(','), has = given.get(first(name)) ?? { female: 0, male: 0 };
  has[sex]++;
  given.set(first(name), has);
}
const clearly = (n, sex, other) => { const g = given.get(first(n)); return g && g[sex] > 0 && g[sex] >= 5 * g[other]; };
const either = (x, test) => test(x.a) || test(x.b);
const woman = (x) => either(x, (n) => clearly(n, 'female', 'male')) && !either(x, (n) => clearly(n, 'male', 'female'));
const man = (x) => either(x, (n) => clearly(n, 'male', 'female')) && !either(x, (n) => clearly(n, 'female', 'male'));
const arabic = (n) => /[\u0600-\u06ff]/.test(n), pattern = (x) => /moham|muham|mohd|abd|\bal[- ]|\bbin\b|\bben\b|hussein|hussain|ahmed|ahmad/i.test(`${x.a} ${x.b}`);
const threshold = curve(rows).at, latin = (x) => !arabic(x.a) && !arabic(x.b);
console.log(`\nSubgroups, all at the threshold that is best for all (${number(threshold)}):\n| who | pairs | the same | precision | recall |\n|---|--:|--:|--:|--:|`);
for (const [who, test] of [['Latin script on both sides', latin], ['two scripts', (x) => arabic(x.a) !== arabic(x.b)], ['Muslim pattern', (x) => latin(x) && pattern(x)], ['other, Latin script', (x) => latin(x) && !pattern(x)], ['women', woman], ['men', man]]) {
  const l = rows.filter(test), { precision, recall } = at(l, threshold);
  console.log(`| ${who} | ${l.length} | ${l.filter((x) => x.same).length} | ${number(precision)} | ${number(recall)} |`);
}
let error = 0;
for (let k = 0; k < 10; k++) {
  const l = rows.filter((x) => Math.min(9, Math.floor(x.score * 10)) === k);
  if (l.length) error += Math.abs(l.reduce((n, x) => n + x.score, 0) - l.filter((x) => x.same).length) / rows.length;
}
const top = rows.filter((x) => x.score >= 0.9), one = new Map();
for (const x of top) { const key = x.score; one.set(key, new Set([...(one.get(key) ?? []), `${x.a}|${x.b}`.toLowerCase()])); }
const ties = [...one.values()].filter((s) => s.size > 1).reduce((n, s) => n + s.size, 0);
console.log(`calibration error ${error.toFixed(4)}; of ${top.length} pairs above .9, ${(100 * ties / top.length).toFixed(1)} % share a score with another pair`);
