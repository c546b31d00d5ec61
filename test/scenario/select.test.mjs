// SPDX-License-Identifier: Apache-2.0
// `ntc select`: lanes under the capacity of a shift, from a policy and a table.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { program } from './centre.mjs';

const policy = `policy TEST
version 2
random 2 %
explore 1 % .. 10 %
relief 50 %
hours 08:00 .. 16:00
expect 200
red 20
yellow 30
blue 10
shift KAPE day
end
shift TKHM night
  hours 20:00 .. 04:00
  expect 50
  red 6
end
`;
const head = 'id,office,shift,date,time,p,loss,mandatory,trusted,novelty,profiles';

const inFolder = (fn) => () => {
  const dir = mkdtempSync(join(tmpdir(), 'ntc-select-'));
  const file = (name, text) => { writeFileSync(join(dir, name), text); return join(dir, name); };
  const out = join(dir, 'lanes.tsv');
  const run = (rules, rows, ...more) => {
    rmSync(out, { force: true });
    const r = spawnSync(program, ['select', 'run', '--policy', file('p', rules), '--input', file('d.csv', rows), '--out', out, ...more], { encoding: 'utf8' });
    const text = existsSync(out) ? readFileSync(out, 'utf8') : undefined;
    const [names, ...lines] = (text ?? '').trimEnd().split('\n').map((l) => l.split('\t'));
    return { code: r.status, err: r.stderr, said: r.stdout, text, rows: lines.map((l) => Object.fromEntries(names.map((n, i) => [n, l[i]]))) };
  };
  try { fn(run, file, dir); } finally { rmSync(dir, { recursive: true, force: true }); }
};

// Two offices, ten days; everything from one small generator, so that it is the same each time.
function table({ demanded = 0.01 } = {}) {
  let s = 7;
  const dice = () => (s = (Math.imul(s, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const rows = [head];
  const post = (office, shift, n, from, day) => {
    for (let i = 0; i < n; i++) {
      const at = (from + Math.floor((480 * i) / n)) % 1440, p = dice() * dice();
      const clock = `${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`;
      rows.push([`${office}-${day}-${i}`, office, shift, `2026-11-${String(day).padStart(2, '0')}`, clock, p.toFixed(4), Math.round(p * 1e6 * dice()),
        dice() < demanded ? 'red' : '', dice() < 0.3 ? 1 : '', dice() < 0.1 ? '0.8' : '', `${(1 + dice()).toFixed(2)}:9 1:20`].join(','));
    }
  };
  for (let day = 1; day <= 10; day++) {
    post('KAPE', 'day', 200, 480, day);
    post('TKHM', 'night', 50, 1200, day);
  }
  return rows.join('\n') + '\n';
}

test('select: the capacity of each shift is used and kept, and the same comes out again', inFolder((run, file) => {
  const secret = file('secret', 'a secret of the Centre\n'), rows = table({ demanded: 0 });
  const r = run(policy, rows, '--secret', secret);
  assert.equal(r.code, 0, r.err);
  assert.equal(r.rows.length, 2500);
  for (const [office, capacity] of [['KAPE', 20], ['TKHM', 6]]) {
    const days = {};
    for (const x of r.rows) if (x.office === office && x.lane === 'red') days[x.id.split('-')[1]] = (days[x.id.split('-')[1]] ?? 0) + 1;
    for (const [day, n] of Object.entries(days)) assert.ok(n <= capacity, `${office} ${day}: ${n}`);
    const used = Object.values(days).reduce((a, b) => a + b);
    assert.ok(used >= 0.95 * 10 * capacity, `${office} used ${used}`);
  }
  assert.ok(r.rows.every((x) => x.over === '0' && Number(x.propensity) > 0 && x.why.startsWith(`${x.lane}, `)));
  assert.ok(r.rows.filter((x) => x.sampled === '1').every((x) => x.lane === 'red' && x.floor === '0.02'));
  for (const stream of ['random', 'explore', 'value', 'relief', 'rest']) assert.ok(r.rows.some((x) => x.stream === stream), stream);
  assert.match(r.rows.find((x) => x.stream === 'value' && x.threshold !== 'inf').why, /expected loss \d+, where [\d.e+]+ is the price/);
  assert.equal(run(policy, rows, '--secret', secret).text, r.text);
  const drawn = (x) => x.rows.filter((y) => y.sampled === '1').map((y) => y.id).join();
  assert.notEqual(drawn(run(policy, rows, '--secret', file('secret', 'another secret, of somebody'))), drawn(r));
}));

test('select: what is demanded is never dropped, and what passes the capacity is counted', inFolder((run, file) => {
  const r = run(policy, table({ demanded: 0.2 }), '--secret', file('secret', 'a secret of the Centre'), '--json');
  assert.equal(r.code, 0, r.err);
  assert.ok(r.rows.filter((x) => x.stream === 'mandatory').length > 400);
  assert.ok(r.rows.filter((x) => x.over === '1').every((x) => ['mandatory', 'random'].includes(x.stream)));
  const said = r.said.trim().split('\n').map((l) => JSON.parse(l));
  assert.deepEqual(said.map((x) => [x.office, x.declarations]), [['KAPE', 2000], ['TKHM', 500]]);
  assert.ok(said[0].over_mandatory > 0);
  assert.match(said[0].policy, /^TEST\/2\/[0-9a-f]{12}$/);
}));

test('select: the best of a whole shift is better, by little', inFolder((run, file) => {
  const secret = file('secret', 'a secret of the Centre'), rows = table();
  const loss = Object.fromEntries(rows.split('\n').slice(1).map((l) => [l.split(',')[0], Number(l.split(',')[6])]));
  const found = (r) => r.rows.filter((x) => x.lane === 'red' && x.office === 'KAPE').reduce((sum, x) => sum + loss[x.id], 0);
  const one = run(policy, rows, '--secret', secret), all = run(policy, rows, '--secret', secret, '--batch');
  assert.equal(all.code, 0, all.err);
  assert.ok(found(one) < found(all) && found(one) > 0.85 * found(all), `${found(one)} of ${found(all)}`);
}));

test('select: modsel fills the expected rates', inFolder((run, file) => {
  const modsel = policy.replace('random 2 %', 'mode modsel\nrandom 2 %\nrate_red 10 %\nrate_yellow 20 %');
  const r = run(modsel, table(), '--secret', file('secret', 'a secret of the Centre'));
  assert.equal(r.code, 0, r.err);
  const share = (lane) => r.rows.filter((x) => x.lane === lane).length / r.rows.length;
  assert.ok(Math.abs(share('red') - 0.1) < 0.01 && Math.abs(share('yellow') - 0.2) < 0.01);
  assert.ok(r.rows.some((x) => x.stream === 'fill'));
}));

test('select: what is wrong is named with its line, and nothing is written', inFolder((run, file) => {
  const wrong = (rows, what, rules = policy) => {
    const r = run(rules, rows);
    assert.equal(r.code, 1);
    assert.match(r.err, what);
    assert.equal(r.text, undefined);
  };
  const good = 'A,KAPE,day,2026-11-02,09:00,.5,100,,,,';
  wrong('', /empty/);
  wrong('id,office\nA,KAPE\n', /line 1: there is no column 'shift'/);
  wrong(`${head}\n${good}\nB,KAPE,day,2026-11-02,25:00,.5,1,,,,\n`, /line 3: 'time' is no time of the day/);
  wrong(`${head}\nA,KAPE,day,2026-02-30,09:00,.5,1,,,,\n`, /line 2: 'date' is no date/);
  wrong(`${head}\nA,KAPE,day,2026-11-02,09:00,1.5,1,,,,\n`, /line 2: .*not in its range/);
  wrong(`${head}\nA,KAPE,day,2026-11-02,09:00,.5,1,purple,,,\n`, /line 2: 'mandatory' is no lane/);
  wrong(`${head}\nA,KAPE,day,2026-11-02,09:00,.5,1,,maybe,,\n`, /line 2: 'trusted' is neither/);
  wrong(`${head}\nA,KAPE,day,2026-11-02,09:00,.5,1,,,,9\n`, /line 2: 'profiles' is no found:clean/);
  wrong(`${head}\nA,ELSE,day,2026-11-02,09:00,.5,1,,,,\n`, /line 2: the policy says nothing of the office ELSE/);
  wrong(`${head}\n${good}\nB,KAPE,day,2026-11-01,09:00,.5,1,,,,\n`, /line 3: dates .* must not go back/);
  wrong(`${head}\n${good}\n`, /:3: 'random' takes a share from 0.1 %/, policy.replace('random 2 %', 'random 0 %'));
  const short = run(policy, `${head}\n${good}\n`, '--secret', file('secret', 'short'));
  assert.equal(short.code, 1);
  assert.match(short.err, /fewer than 16 bytes/);
  assert.match(run(policy, `${head}\n${good}\n`).err, /can foresee the lot/);
}));

test('select: a policy is checked and printed in the one way', inFolder((run, file) => {
  const check = (text) => spawnSync(program, ['select', 'check', file('x.policy', text)], { encoding: 'utf8' });
  const good = check(policy);
  assert.equal(good.status, 0, good.stderr);
  assert.match(good.stdout, /is in order: TEST\/2\/[0-9a-f]{12}\n/);
  const again = check(good.stdout);
  assert.equal(again.status, 0, again.stderr);
  assert.equal(again.stdout, good.stdout);
  const bad = check(policy.replace('relief 50 %', 'relief much').replace('red 6', 'red six'));
  assert.equal(bad.status, 1);
  assert.match(bad.stderr, /x\.policy:5: 'relief' takes[^]*x\.policy:16: 'red' takes/);
}));

test('simulate declarations: the same for a seed, blind where nobody looked, and it can be selected from', inFolder((run, file, dir) => {
  const simulate = (name, ...more) => {
    const r = spawnSync(program, ['simulate', 'declarations', '--weeks', '6', '--a-week', '400', '--json', '--out', join(dir, name), ...more], { encoding: 'utf8' });
    assert.equal(r.status, 0, r.stderr);
    return { ...JSON.parse(r.stdout), text: readFileSync(join(dir, name), 'utf8') };
  };
  const one = simulate('a.csv', '--seed', '3', '--regime', 'adversarial');
  assert.equal(simulate('b.csv', '--seed', '3', '--regime', 'adversarial').text, one.text);
  assert.notEqual(simulate('c.csv', '--seed', '4', '--regime', 'adversarial').text, one.text);
  const [names, ...rows] = one.text.trimEnd().split('\n').map((l) => l.split(','));
  assert.equal(names.slice(0, 16).join(), 'id,date,office,shift,importer,agent,seller,hs,origin,departure,mode,tax_rate,value,mass,offence,loss');
  assert.equal(rows.length, one.declarations);
  assert.ok(one.offences > 0.02 * rows.length && one.offences < 0.12 * rows.length && one.found > 0);
  assert.ok(rows.every((r) => r.length === names.length && (r[14] === '1') === (Number(r[15]) > 0)));

  // What a selection examines is told of, nothing else.
  const policyOf = `policy SIM\nversion 1\nrandom 2 %\nexplore 1 % .. 20 %\nhours 08:00 .. 16:00\nexpect 10\nred 2\nshift * *\nend\n`;
  const lanes = run(policyOf, one.text.replace(',loss,', ',true_loss,'));
  assert.equal(lanes.code, 0, lanes.err);
  const blind = simulate('d.csv', '--seed', '3', '--lanes', join(dir, 'lanes.tsv'), '--blind');
  const red = new Set(lanes.rows.filter((x) => x.lane === 'red').map((x) => x.id));
  for (const r of blind.text.trimEnd().split('\n').slice(1).map((l) => l.split(','))) assert.equal(r[14] !== '', red.has(r[0]));
  assert.ok(blind.examined > 0.9 * red.size && blind.examined <= red.size); // who was caught is gone for a while
  const bad = spawnSync(program, ['simulate', 'declarations', '--regime', 'calm', '--out', join(dir, 'x')], { encoding: 'utf8' });
  assert.equal(bad.status, 1);
  assert.match(bad.stderr, /stable, gradual, sudden or adversarial/);
}));
