// SPDX-License-Identifier: Apache-2.0
// `ntc rule run`: which rules each event of a table meets, of criteria in lines and of rules in words.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { program } from './centre.mjs';

const inFolder = (fn) => () => {
  const dir = mkdtempSync(join(tmpdir(), 'ntc-criteria-'));
  const file = (name, text) => { writeFileSync(join(dir, name), text); return join(dir, name); };
  const out = join(dir, 'hits');
  const run = (rules, events, ...more) => {
    const r = spawnSync(program, ['rule', 'run', '--rules', file('r', rules), '--events', file('e', events), '--out', out, ...more], { encoding: 'utf8' });
    return { code: r.status, err: r.stderr, hits: r.status === 0 ? readFileSync(out, 'utf8') : undefined };
  };
  try { fn(run, file, dir); } finally { rmSync(dir, { recursive: true, force: true }); }
};
const lines = (rows) => rows.map((r) => r.join('\t') + '\n').join('');

const criteria = lines([
  ['R2', 2, 0, 'eq', '040210', 2, 'lt', '5.5'],
  ['R10', 1, 1, 'in', 'PK,AE,IR'],
  ['R1', 2, 0, 'prefix', '04', 1, 'ne', 'PK'],
  ['R3', 2, 2, 'gt', '2', 2, 'le', '5'],
]);

test('criteria: the ids of those that are met, in the order of their letters', inFolder((run) => {
  const r = run(criteria, lines([['040210', 'AE', '5'], ['040210', 'PK', '5.5'], ['870321', 'CN', '2'], ['', '', ''], ['040299', 'IR', '2.0001']]));
  assert.equal(r.code, 0, r.err);
  assert.equal(r.hits, 'R1,R10,R2,R3\nR10\n\n\nR1,R10,R3\n');
  assert.match(r.err, /5 events, 8 hits/);
  const counted = run(criteria, lines([['040210', 'AE', '5'], ['040210', 'PK', '5.5']]), '--count', '--repeat', '3');
  assert.equal(counted.hits, 'R1\t1\nR10\t2\nR2\t1\nR3\t1\n');
}));

test('criteria: what is wrong is named, what is missing is not known', inFolder((run, file, dir) => {
  assert.match(run('R1\t1\t0\teq\tx\nR2\t1\t0\tlike\ty\n', 'x\n').err, /line 2: there is no such test/);
  assert.equal(run('R1\t1\t0\tlt\tx\n', '1\n').code, 1);
  const short = run(criteria, lines([['040210'], ['040210', 'AE', 'cheap']]));
  assert.equal(short.hits, '\nR1,R10\n');
  assert.match(short.err, /line 1 has 1 columns of 3[^]*line 2: column 2 is no number/);
  assert.equal(run(criteria, 'x\ty\t1\n', '--repeat', '0').code, 1);
  const full = spawnSync(program, ['rule', 'run', '--rules', file('r', criteria), '--events', file('e', lines([['040210', 'AE', '5']])), '--out', '/dev/full'], { encoding: 'utf8' });
  assert.equal(full.status, 1);
  assert.match(full.stderr, /is not whole/);
  assert.equal(spawnSync(program, ['rule', 'run', '--rules', join(dir, 'none'), '--events', join(dir, 'e'), '--out', join(dir, 'x')]).status, 1);
}));

const words = `
rule TST-001 version 1
  title    "Cheap telephones"
  author   "Test desk"
  unit     port
  severity normal
  action   examine
  basis    "Customs Act 1969"
  valid    2020-01-01 .. 2099-12-31
  on       declaration
  when     any item (item.hs starts with "8517" and item.value < 1000)
  reason   "{declaration.number}"
end
rule TST-002 version 1
  title    "From there"
  author   "Test desk"
  unit     airport
  severity normal
  action   question
  basis    "Customs Act 1969"
  valid    2020-01-01 .. 2099-12-31
  on       traveller
  when     journey.from in {"DXB", "KBL"}
  reason   "from {journey.from}"
end
`;

test('rules in words run over a table whose head names their words', inFolder((run) => {
  const head = ['kind', 'declaration.number', 'item.hs', 'item.value', 'journey.from'];
  const r = run(words, lines([head, ['declaration', 'GD-1', '851712', '900', ''], ['declaration', 'GD-2', '851712', '1000', ''], ['traveller', '', '', '', 'KBL']]));
  assert.equal(r.code, 0, r.err);
  assert.equal(r.hits, 'TST-001\n\nTST-002\n');
  assert.equal(run(words, lines([head, ['traveller', '', '', '', 'KBL']]), '--count').hits, 'TST-001\t0\nTST-002\t1\n');
  assert.match(run(words, lines([head, ['traveller', 'x', '', '', 'KBL']])).err, /line 2: there is no 'declaration.number'/);
  assert.match(run(words, lines([head, ['lorry', '', '', '', '']])).err, /line 2: there is no kind of event 'lorry'/);
  assert.match(run(words, lines([['journey.from'], ['KBL']])).err, /no column 'kind'/);
  assert.match(run(words.replace('starts', 'begins'), lines([head])).err, /r:\d+:\d+:/);
}));

test('a report tells what each criterion found, and how often it was right', () => {
  const dir = mkdtempSync(join(tmpdir(), 'ntc-report-'));
  const put = (name, text) => { writeFileSync(join(dir, name), text); return join(dir, name); };
  const rules = put('r.tsv', 'A\t1\t0\teq\tx\nB\t1\t1\tgt\t5\nC\t1\t0\teq\tnever\n');
  const events = put('e.tsv', 'x\t9\nx\t1\ny\t9\nx\t7\n');
  const r = spawnSync(program, ['rule', 'run', '--rules', rules, '--events', events, '--out', join(dir, 'h'), '--report', join(dir, 'rep'), '--outcomes', put('o', '1\n0\n\n1\n')], { encoding: 'utf8' });
  assert.equal(r.status, 0, r.stderr);
  const rows = readFileSync(join(dir, 'rep'), 'utf8').split('\n').map((l) => l.split('\t'));
  assert.deepEqual(rows[1].slice(0, 5), ['A', '3', '3', '2', '0.6667']);
  assert.deepEqual(rows[1].slice(7), ['1', 'B:2']);
  assert.deepEqual(rows[2].slice(0, 5), ['B', '3', '2', '2', '1.0000']);
  assert.deepEqual(rows[3], ['C', '0', '0', '0', '', '', '', '0', '']);
  assert.deepEqual(rows[4].slice(0, 5), ['all events', '4', '3', '2', '0.6667']);
  const again = (outcomes, out = 'h') => spawnSync(program, ['rule', 'run', '--rules', rules, '--events', events, '--out', join(dir, out), '--report', join(dir, 'rep'), '--outcomes', put('o', outcomes)], { encoding: 'utf8' });
  assert.match(again('1\nno\n\n1\n').stderr, /line 2 of the outcomes is 'no': 1, 0 or nothing/);
  assert.match(again('1\n0\n').stderr, /2 outcomes for 4 events/);
  assert.match(again('1\n0\n\n1\n', 'e.tsv').stderr, /e\.tsv is read: give another name/);
  assert.equal(readFileSync(events, 'utf8').length, 16);
  rmSync(dir, { recursive: true });
});
