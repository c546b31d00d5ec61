// SPDX-License-Identifier: Apache-2.0
// The simulated world: what was planted fires, what is ordinary stays quiet.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Centre, root, program, readFileSync, spawnSync, stores, until } from './centre.mjs';

process.env.NTC_CLOCK = '2026-11-24T08:00:00Z';

const simulate = (out, ...more) => {
  const r = spawnSync(program, ['simulate', '--seed', '7', '--flights', '12', '--declarations', '60', '--out', out, '--json', ...more],
    { encoding: 'utf8', cwd: root });
  assert.equal(r.status, 0, r.stderr);
  return JSON.parse(r.stdout);
};
const digest = (dir) => {
  const h = createHash('sha256');
  for (const f of ['lists/watchlist.csv', 'truth.tsv', ...readdirSync(join(dir, 'messages')).sort().map((f) => `messages/${f}`)])
    h.update(f).update(readFileSync(join(dir, f)));
  return h.digest('hex');
};
const truthOf = (dir) => {
  const [head, ...rows] = readFileSync(join(dir, 'truth.tsv'), 'utf8').trimEnd().split('\n').map((l) => l.split('\t'));
  return rows.map((r) => Object.fromEntries(head.map((h, i) => [h, r[i]])));
};
const folder = () => mkdtempSync(join(tmpdir(), 'ntc-world-'));

test('the same seed gives the same bytes, another seed others', () => {
  const [a, b, c] = [folder(), folder(), folder()];
  try {
    simulate(a);
    simulate(b);
    simulate(c, '--seed', '8');
    assert.equal(digest(a), digest(b));
    assert.notEqual(digest(a), digest(c));
  } finally { for (const d of [a, b, c]) rmSync(d, { recursive: true }); }
});

test('a paced world comes message by message, its truth first', async () => {
  const a = folder();
  try {
    const begun = Date.now();
    simulate(a, '--flights', '0', '--declarations', '37', '--pace', '0.02');
    const files = readdirSync(join(a, 'messages'));
    assert.ok(files.length > 30 && !files.some((f) => f.endsWith('.part')));
    assert.ok(Date.now() - begun > files.length * 20 - 20);
    assert.ok(truthOf(a).length > 20);
  } finally { rmSync(a, { recursive: true }); }
});

test('wrong numbers are refused', () => {
  for (const more of [['--flights', '-1'], ['--days', '0'], ['--pace', 'x'], ['--seed', 'x']]) {
    const r = spawnSync(program, ['simulate', '--out', '/nowhere/world', ...more], { encoding: 'utf8' });
    assert.equal(r.status, 1);
    assert.match(r.stderr, new RegExp(more[0]));
  }
});

// The rules were written looking at seed 7 alone.
const worlds = [...stores.map((store) => [store, '7']), ...['101', '202', '303'].map((seed) => ['sqlite', seed])];
for (const [store, seed] of worlds) {
  test(`every planted case fires, look-alikes and ordinary people do not (${store}, seed ${seed})`, async () => {
    const c = new Centre(store);
    try {
      const world = join(c.dir, 'world');
      const made = simulate(world, '--seed', seed);
      const pass = c.file('pw', 'correct horse battery\n');
      c.user('sara', 'supervisor');
      const rules = ['declarations', 'lists', 'travellers', 'documents', 'links'].map((n) => join(root, 'rules', `${n}.rules`));
      assert.equal(c.ntc('rule', 'load', ...rules).code, 0);
      assert.equal(c.ntc('list', 'import', '--format', 'ntc-csv', '--list', 'NTC', join(world, 'lists/watchlist.csv')).code, 0);
      assert.equal(c.ntc('list', 'approve', '--list', 'NTC', '--as', 'sara', '--password-file', pass).code, 0);
      const files = readdirSync(join(world, 'messages')).sort();
      const taken = c.ntc('message', 'ingest', '--json', ...files.map((f) => join(world, 'messages', f))).lines;
      assert.equal(taken.length, made.messages);
      const bills = taken.reduce((n, t) => n + (t.kinds?.consignment ?? 0), 0);
      assert.ok(bills > 15, `${bills} bills`);
      assert.equal(bills, made.consignments);

      const truth = truthOf(world);
      const rubbish = truth.filter((t) => t.kind === 'unreadable').map((t) => t.file);
      const quarantined = taken.filter((t) => t.status === 'quarantined').map((t) => t.file.split('/').at(-1));
      assert.deepEqual(quarantined.sort(), rubbish.sort());
      assert.ok(made.damaged > 0 && made.damaged < made.messages / 8);

      const alerts = c.ntc('alert', 'list', '--limit', '100000', '--json').lines.map((l) => ({ ...l.alert, reasons: l.reasons }));
      const key = (subject, situation) => `${subject} | ${situation}`;
      const by = new Map();
      for (const a of alerts) {
        const k = key(a.subject.name, a.situation.label);
        by.set(k, [...(by.get(k) ?? []), ...a.reasons.map((r) => r.code)]);
      }
      const missing = [], wrong = [];
      for (const t of truth) {
        const codes = by.get(key(t.subject, t.situation)) ?? [];
        if (t.kind === 'clean-lookalike') {
          if (codes.some((x) => x.startsWith('NTC:'))) wrong.push(t);
        } else if (t.kind !== 'unreadable' && !codes.includes(t.fires)) {
          missing.push({ ...t, codes });
        }
      }
      const planted = new Set(truth.map((t) => t.subject));
      const ordinary = alerts.filter((a) => !planted.has(a.subject.name));
      assert.deepEqual(ordinary.filter((a) => a.kind === 'consignment').map((a) => a.subject.name), [], 'ordinary bills stay quiet');
      for (const code of ['CGO-001', 'CGO-002', 'CGO-003', 'CGO-004'])
        assert.ok(truth.some((t) => t.fires === code && t.file.includes('manifest')), `${code} is planted`);
      const count = {};
      for (const a of ordinary) for (const r of a.reasons) count[r.code] = (count[r.code] ?? 0) + 1;
      const people = ordinary.filter((a) => a.kind === 'traveller').length, goods = ordinary.length - people;
      if (process.env.NTC_SHOW)
        console.log({ alerts: alerts.length, people, of: made.travellers, goods, declarations: made.declarations, count,
          fired: [...new Set([...by.values()].flat())].sort().join(' ') });
      assert.deepEqual(missing, []);
      assert.deepEqual(wrong, []);
      assert.ok(people < made.travellers / 10, `${people} of ${made.travellers} ordinary travellers: ${JSON.stringify(count)}`);
      assert.ok(goods <= made.declarations / 10, `${goods} of ${made.declarations} ordinary declarations: ${JSON.stringify(count)}`);
    } finally { await c.remove(); }
  });
}
