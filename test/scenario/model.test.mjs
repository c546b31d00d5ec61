// SPDX-License-Identifier: Apache-2.0
// `ntc model`: a score learned from invented declarations, its file, its reasons, and data as strangers have it.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { program } from './centre.mjs';

const inFolder = (fn) => () => {
  const dir = mkdtempSync(join(tmpdir(), 'ntc-model-'));
  const file = (name, text) => { writeFileSync(join(dir, name), text); return join(dir, name); };
  const run = (...words) => {
    const r = spawnSync(program, ['model', ...words], { encoding: 'utf8' });
    return { code: r.status, out: r.stdout, err: r.stderr };
  };
  try { fn(run, file, (name) => join(dir, name)); } finally { rmSync(dir, { recursive: true, force: true }); }
};

const dice = (seed) => () => { seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0; return seed / 2 ** 32; };
const heads = ['Declaration ID', 'Date', 'Importer ID', 'HS Code', 'Country of Origin', 'Net Mass', 'CIF Value', 'Tax Rate', 'Office ID', 'Extra Duty', 'Fraud'];
// One importer in eight cheats, and a fifth of the goods are declared too cheap; what is found costs duty.
const trade = (rows, seed, from = 0) => {
  const d = dice(seed);
  return Array.from({ length: rows }, (_, i) => {
    const importer = Math.floor(d() * 80), hs = Math.floor(d() * 12), mass = 10 + Math.floor(d() * 900), isCheap = d() < 0.2;
    const price = Math.exp(hs / 4 + d() / 2) * (isCheap ? 0.35 : 1);
    const isBad = d() < 0.05 + (importer % 8 === 0 ? 0.4 : 0) + (isCheap ? 0.3 : 0);
    const day = new Date(Date.UTC(2025, 0, 1 + from + Math.floor((i * 300) / rows))).toISOString().slice(0, 10);
    return [`D${seed}-${i}`, day, `I${importer}`, `${8400 + hs}10`, ['CN', 'AE', 'IR'][Math.floor(d() * 3)], mass, (mass * price).toFixed(2), 5 * Math.floor(d() * 4), `O${Math.floor(d() * 3)}`, isBad ? (mass * price).toFixed(0) : 0, isBad ? 1 : 0];
  });
};
const quoted = (v) => (/[",\n]/.test(v) ? `"${String(v).replaceAll('"', '""')}"` : v);
const csv = (rows, names = heads, end = '\n') => [names, ...rows].map((r) => r.map(quoted).join(',') + end).join('');
const lines = (path) => readFileSync(path, 'utf8').trimEnd().split('\n').map((l) => l.split('\t'));
const auc = (p, y) => {
  let won = 0, pairs = 0;
  p.forEach((a, i) => y[i] && p.forEach((b, k) => { if (!y[k]) { pairs++; won += a > b ? 1 : a === b ? 0.5 : 0; } }));
  return won / pairs;
};

test('learned, scored, explained; the same again is the same bytes', inFolder((run, file, path) => {
  const a = file('a.csv', csv(trade(1500, 1))), b = file('b.csv', csv(trade(700, 2, 300))), m = path('m'), n = path('n');
  const learned = run('train', '--train', a, '--valid', b, '--out', m, '--quick');
  assert.equal(learned.code, 0, learned.err);
  for (const line of ['column "Importer ID" = entity importer', 'column "HS Code" = hs', 'column "Fraud" = label', 'column "Extra Duty" = loss', 'column "CIF Value" = number value'])
    assert.ok(learned.err.includes(line), line);
  // What was guessed is a map: with it, the same model.
  const map = file('map', learned.err);
  assert.equal(run('train', '--train', a, '--valid', b, '--map', map, '--out', n, '--quick').code, 0);
  assert.deepEqual(readFileSync(m), readFileSync(n));
  assert.ok(!readFileSync(m).includes('I17'), 'a model names no trader');

  const s = path('s.tsv'), scored = run('score', '--model', m, '--input', b, '--out', s);
  assert.equal(scored.code, 0, scored.err);
  const got = lines(s);
  assert.deepEqual(got[0], ['row', 'probability', 'reasons', 'expected_loss']);
  assert.equal(got.length, 701);
  const truth = trade(700, 2, 300).map((r) => r[10]), p = got.slice(1).map((r) => Number(r[1]));
  assert.ok(auc(p, truth) > 0.65, `area ${auc(p, truth)}`);
  assert.ok(Math.abs(p.reduce((x, y) => x + y) - truth.reduce((x, y) => x + y)) < 70, 'as many as are to be expected');
  assert.match(readFileSync(s, 'utf8'), /importer I\d+: \d+ of \d+ earlier declarations with an offence/);
  assert.match(readFileSync(s, 'utf8'), /unit price \d+ % below the median of \d+ declarations of this HS6 and origin/);

  assert.equal(run('score', '--json', '--model', m, '--input', b, '--out', s).code, 0);
  for (const line of readFileSync(s, 'utf8').trimEnd().split('\n')) {
    const x = JSON.parse(line);
    assert.ok(Math.abs(x.base + x.reasons.reduce((sum, r) => sum + r.adds, 0) - x.margin) < 1e-6);
    assert.ok(x.expected_loss > 0);
  }
  const card = run('card', '--model', m);
  assert.match(card.out, /# Model card[^]*\|as given: this model\|700\|[^]*trees on the logarithm[^]*Digest \(SHA-256\): [0-9a-f]{64}/);
  assert.ok(card.out.includes(JSON.parse(run('card', '--json', '--model', m).out).digest));
  const same = run('compare', '--json', '--model', m, '--with', n, '--input', b);
  assert.equal(JSON.parse(same.out).common5, 1);
  assert.equal(JSON.parse(same.out).difference.auc, 0);
}));

test('both protocols stand side by side, and repeated rows are told', inFolder((run, file, path) => {
  const rows = trade(350, 3), later = trade(150, 4, 300);
  const repeated = rows.slice(0, 90).map((r, i) => [`X${i}`, '2025-12-01', ...r.slice(2)]);
  const r = run('train', '--train', file('a', csv(rows)), '--valid', file('b', csv([...later, ...repeated])), '--out', path('m'));
  assert.equal(r.code, 0, r.err);
  assert.match(r.out, /\|leak-controlled: learned without the repeated rows\|240\|/);
  assert.match(r.out, /\|as given: libxgboost, columns as they are\|240\|/);
  assert.match(r.out, /\d\d of 240 rows of the second table \([34]\d\.\d %\) have their tuple \(HS6 and mass\) in the first/);
  assert.match(r.out, /measure memory/);
}));

test('tables of strangers: marks, ends, gaps, words, missing columns, no outcome', inFolder((run, file, path) => {
  const a = trade(700, 5), b = trade(200, 6, 300);
  const words = (rows) => rows.map((r, i) => [...r.slice(0, 9), r[9], i % 50 === 7 ? '' : r[10] ? 'Yes' : 'no']);
  const odd = words(a).map((r, i) => r.map((v, k) => (k === 6 && i % 9 === 0 ? Number(v).toLocaleString('en-US') : k === 5 && i % 11 === 0 ? '' : k === 2 && i % 13 === 0 ? 'Khan, "Sons"' : v)));
  const m = path('m');
  const learned = run('train', '--train', file('a', '\ufeff' + csv(odd, heads, '\r\n')), '--valid', file('b', csv(words(b))), '--out', m, '--quick');
  assert.equal(learned.code, 0, learned.err);
  const s = path('s');
  // Without outcome, origin and date; words never seen; a cell that is no number; a short line.
  const few = [['HS Code', 'Net Mass', 'CIF Value', 'Importer ID'], ['840110', '10', '30', 'new one'], ['xx', 'heavy', '', ''], ['84']];
  const scored = run('score', '--model', m, '--input', file('c', few.map((r) => r.join(',') + '\n').join('')), '--out', s);
  assert.equal(scored.code, 0, scored.err);
  assert.match(scored.err, /"Country of Origin" is not in the table: taken as not known/);
  assert.match(scored.err, /line 3: no number: 'heavy'[^]*line 4: cells are missing/);
  const got = lines(s);
  assert.equal(got.length, 4);
  assert.deepEqual(got.slice(1).map((r) => r[0]), ['1', '2', '3']);
  for (const r of got.slice(1))
    assert.ok(Number(r[1]) > 0 && Number(r[1]) < 1);
  assert.ok(Number(got[3][3]) > 0);
  assert.match(run('score', '--model', m, '--input', file('again', csv(words(a))), '--out', s).err, /of days that the model has learned from/);
}));

test('what may not be a feature, and what cannot be learned from, is refused with a sentence', inFolder((run, file, path) => {
  const a = file('a', csv(trade(300, 7))), m = path('m');
  const refused = (map, table = a) => {
    const r = run('train', '--train', table, '--valid', table, '--map', file('map', map), '--out', m, '--quick');
    assert.equal(r.code, 1, map);
    return r.err;
  };
  const good = 'column "Fraud" = label\ncolumn "HS Code" = hs\n';
  assert.match(refused(`${good}column "Extra Duty" = number\n`), /line 3: .*known only after inspection/);
  assert.match(refused(`${good}column "Religion" = category\n`), /may not be used/);
  assert.match(refused(`${good}column "Nationality" = category\n`), /is of persons/);
  assert.match(refused('column "HS Code" = hs\n'), /no outcome/);
  assert.match(refused('column "Fraud" = label\n'), /no column of the map that is a feature/);
  assert.match(refused(good, file('one', csv(trade(300, 7).map((r) => [...r.slice(0, 10), 0])))), /one outcome only \(0 of 300/);
  assert.match(refused(good, file('word', csv(trade(3, 7).map((r, i) => [...r.slice(0, 10), i === 1 ? 'perhaps' : 1])))), /line 3: 'perhaps' tells no outcome/);
  assert.match(refused(good, file('empty', '')), /empty/);
  assert.match(refused(good, file('head', heads.join(',') + '\n')), /a head and no rows/);
  assert.equal(run('train', '--train', path('none'), '--valid', a, '--out', m).code, 1);
}));

test('an altered, cut or foreign model is refused', inFolder((run, file, path) => {
  const a = file('a', csv(trade(300, 8))), m = path('m');
  assert.equal(run('train', '--train', a, '--valid', a, '--out', m, '--quick').code, 0);
  const bytes = readFileSync(m), card = (changed) => run('card', '--model', file('x', changed));
  for (const at of [60, bytes.length >> 1, bytes.length - 1]) {
    const changed = Buffer.from(bytes);
    changed[at] ^= 4;
    assert.match(card(changed).err, /the model was altered/);
  }
  assert.match(card(bytes.subarray(0, bytes.length - 9)).err, /altered/);
  assert.match(card(bytes.subarray(0, 20)).err, /no model/);
  assert.match(card('not a model, but long enough to be looked at, or so it seems to me').err, /no model/);
  const dear = run('score', '--model', m, '--input', a, '--out', '/dev/full');
  assert.equal(dear.code, 1);
  assert.match(dear.err, /not whole/);
}));
