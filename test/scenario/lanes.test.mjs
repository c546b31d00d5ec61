// SPDX-License-Identifier: Apache-2.0
// Lanes as declarations come: a policy by two persons, the capacity of a shift, the lot, results, changes by persons.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Centre, declaration, rule, stores, until, watchlist } from './centre.mjs';

const clock = '2026-11-26T05:00:00Z'; // ten in the morning in Karachi
const policy = (version, more = '') => `policy TEST
version ${version}
rank probability
random 2 %
explore 0 % .. 10 %
hours 08:00 .. 16:00
expect 40
red 5
yellow 10
blue 0
shift KAPW day
end
shift KAPE day
  random 50 %
  red 30
end
${more}`;
const examine = rule('TST-001', 'declaration.use = "X"', { on: 'declaration', unit: 'appraisement', title: 'Goods of a lane test' });
const papers = rule('TST-002', 'declaration.use = "Y"', { on: 'declaration', unit: 'appraisement', action: 'documents', title: 'Papers of a lane test' });

// The secret of the lot is known here, so that the same are drawn each time.
async function centre(store) {
  process.env.NTC_CLOCK = clock; // commands beside the server have the same day
  const c = new Centre(store);
  for (const [name, role] of [['asif', 'analyst'], ['omar', 'officer'], ['sara', 'supervisor'], ['bilal', 'supervisor']]) c.user(name, role);
  c.user('north', 'supervisor', ['--region', 'North']);
  c.key = c.link();
  assert.equal(c.ntc('rule', 'load', c.file('a.rules', examine + papers)).code, 0);
  c.sql("INSERT INTO lane_secret (name, secret) VALUES ('lot', 'a secret of a test, known to all')");
  await c.start();
  for (const name of ['asif', 'omar', 'sara', 'bilal', 'north']) c[name] = await c.login(name);
  return c;
}
const done = async (c) => { delete process.env.NTC_CLOCK; await c.remove(); };
const step = async (who, p, act, note) => who.post(`/lanes/policies/${p.id}/${act}`, { revision: p.revision, ...(note ? { note } : {}) });
async function inForce(c, text = policy(1)) {
  const p = (await c.asif.post('/lanes/policies', { text })).body.policy;
  const r = await step(c.bilal, p, 'approve');
  assert.equal(r.body.policy?.state, 'in_force', JSON.stringify(r.body));
  return r.body.policy;
}
async function send(c, list) {
  const r = await c.post(c.key, JSON.stringify(list.map(([number, values]) => JSON.parse(declaration(number, values)))));
  assert.equal(r.status, 201);
  return r.json();
}
const many = (n, values, from = 1) => Array.from({ length: n }, (_, i) => [`GD-${values.office}-${from + i}`, { ...values, importer: `${1000000 + from + i}-1` }]);
const result = async (c, number, more = {}) => (await c.post(c.key, JSON.stringify({ kind: 'examination', events: [{ order: `O-${number}`, declaration: number, office: 'KAPE',
  signal: 'result', time: clock, result: 'as declared', minutes: 45, ...more }] }))).json();
const decisions = async (c, query = '') => (await c.omar.get(`/lanes/decisions?limit=500${query}`)).body.items;
const one = async (c, number) => (await c.omar.get(`/lanes/decisions/${(await decisions(c)).find((d) => d.number === number).id}`)).body;
const act = async (who, d, name, more) => who.post(`/lanes/decisions/${d.id}/${name}`, { revision: d.revision, ...more });

for (const store of stores) {
  test(`a policy is put into force by another person, and holds until it is ended (${store})`, async () => {
    const c = await centre(store);
    try {
      await send(c, many(1, { office: 'KAPW' }));
      assert.equal((await decisions(c)).length, 0, 'no policy, no lane');
      assert.equal((await c.omar.post('/lanes/policies', { text: policy(1) })).status, 403);
      const faulty = await c.asif.post('/lanes/policies', { text: policy(1).replace('random 2 %', 'random 90 %') });
      assert.deepEqual([faulty.status, /^line 4: /.test(faulty.body.detail)], [422, true], JSON.stringify(faulty.body));
      const p = (await c.sara.post('/lanes/policies', { text: policy(1), note: 'a first one' })).body.policy;
      assert.equal(p.state, 'proposed');
      assert.match((await step(c.sara, p, 'approve')).body.detail, /another person must/);
      assert.equal((await step(c.asif, p, 'approve')).status, 403);
      await send(c, many(1, { office: 'KAPW' }, 2));
      assert.equal((await decisions(c)).length, 0, 'what is handed in is not in force');
      const now = (await step(c.bilal, p, 'approve')).body.policy;
      assert.deepEqual([now.state, now.decided_by], ['in_force', 'bilal']);
      assert.equal((await step(c.bilal, p, 'approve')).status, 409, 'it moved on since it was seen');
      await send(c, [...many(2, { office: 'KAPW' }, 3), ...many(1, { office: 'NOWHERE' }, 3)]);
      const first = await decisions(c);
      assert.deepEqual(first.map((d) => [d.office, d.shift, d.in_shift, d.date]), [['KAPW', 'day', 2, '2026-11-26'], ['KAPW', 'day', 1, '2026-11-26']]);
      assert.match((await c.asif.post('/lanes/policies', { text: policy(1) })).body.detail, /count on/);
      const next = await inForce(c, policy(2));
      const all = (await c.omar.get('/lanes/policies')).body.items;
      assert.deepEqual(all.map((x) => [x.version, x.state]), [[2, 'in_force'], [1, 'ended']]);
      assert.equal((await c.omar.get(`/lanes/policies/${next.id}`)).body.policy.text, policy(2).trim());
      await send(c, many(1, { office: 'KAPW' }, 5));
      assert.equal((await one(c, 'GD-KAPW-5')).decision.policy, next.edition);
      assert.equal((await step(c.sara, next, 'end')).status, 422, 'with a reason');
      assert.equal((await step(c.sara, next, 'end', 'too few examiners today')).body.policy.state, 'ended');
      await send(c, many(1, { office: 'KAPW' }, 6));
      assert.equal((await decisions(c)).length, 3);
      const password = c.file('pw', 'correct horse battery');
      const loaded = c.ntc('select', 'load', c.file('p.policy', policy(3)), '--as', 'sara', '--password-file', password, '--json');
      assert.equal(loaded.code, 0, loaded.err);
      const { id } = loaded.lines[0];
      assert.match(c.ntc('select', 'approve', id, '--as', 'sara', '--password-file', password).err, /another person/);
      assert.equal(c.ntc('select', 'approve', id, '--as', 'bilal', '--password-file', password).code, 0);
      assert.match(c.ntc('select', 'list').out, /in_force +TEST\/3\//);
      assert.doesNotMatch(JSON.stringify((await c.asif.get('/lanes/policies')).body) + c.ntc('select', 'list', '--json').out, /secret of a test/);
      assert.equal(JSON.parse(c.ntc('select', 'measure', '--office', 'KAPW').out).declarations, 3);
      assert.equal(c.ntc('audit', 'verify').code, 0);
    } finally { await done(c); }
  });

  test(`a shift has five examinations: only demands pass them; two senders at once lose nothing (${store})`, async () => {
    const c = await centre(store);
    try {
      await inForce(c);
      const sent = await Promise.all(Array.from({ length: 20 }, (_, i) => send(c, many(2, { office: 'KAPW' }, 1 + 2 * i))));
      assert.equal(sent.length, 20);
      const all = await decisions(c);
      assert.deepEqual(all.map((d) => d.in_shift).sort((a, b) => a - b), Array.from({ length: 40 }, (_, i) => i + 1), 'each has its own number');
      const red = all.filter((d) => d.lane === 'red');
      assert.ok(red.length <= 5 && red.every((d) => !d.over), JSON.stringify(red));
      // Price and rest rest on draws to come: who read them would foretell the lot.
      assert.ok(all.every((d) => !/price|left/.test(d.why)), all[0].why);
      assert.equal((await c.omar.get(`/lanes/decisions/${all[0].id}`)).body.decision.threshold, undefined);
      await send(c, many(7, { office: 'KAPW', use: 'X' }, 101));
      await send(c, many(1, { office: 'KAPW', use: 'Y' }, 201));
      const demanded = (await decisions(c)).filter((d) => d.stream === 'mandatory');
      assert.equal(demanded.filter((d) => d.lane === 'red').length, 7);
      const { decision } = await one(c, 'GD-KAPW-101');
      assert.deepEqual([decision.demanded_by, decision.hits, decision.by_model], ['TST-001', ['TST-001'], false]);
      assert.match(decision.why, /^red, goods examined .*a rule or a list demands it.*demanded by TST-001/);
      assert.ok(Math.abs(Object.values(decision.chances).reduce((a, b) => a + b, 0) - 1) < 1e-9, 'chances sum to one');
      const shift = (await c.omar.get('/lanes')).body.items.find((s) => s.office === 'KAPW');
      assert.deepEqual([shift.shift, shift.now, shift.seen, shift.unit, shift.hours], ['day', true, 48, 'declarations', '08:00-16:00']);
      const lane = Object.fromEntries(shift.lanes.map((l) => [l.lane, l]));
      assert.deepEqual([lane.red.capacity, lane.red.streams.mandatory, lane.red.used - lane.red.over], [5, 7, 5]);
      assert.ok(lane.red.over >= 2);
      assert.equal(shift.lanes.reduce((n, l) => n + l.declarations, 0), 48);
      const told = await until('the control room hears of it', async () => (await c.omar.get('/notices')).body.items.find((n) => n.kind === 'lane_over'));
      assert.equal(told.object, 'lane/KAPW/day');
      const event = `${decision.message}:${decision.event}`;
      assert.match(c.ntc('decision', 'explain', event).out, /lane: red, goods examined .*demanded by TST-001\n {2}number \d+ in KAPW day, policy TEST\/1\//);
      const replayed = c.ntc('decision', 'replay', event);
      assert.deepEqual([replayed.code, /lane red {2}identical/.test(replayed.out)], [0, true], replayed.out + replayed.err);
      assert.equal((await c.north.get('/lanes')).body.items.length, 0, 'of another region');
      assert.equal((await c.north.get(`/lanes/decisions/${decision.id}`)).status, 404);
    } finally { await done(c); }
  });

  test(`an amended declaration keeps its lane; a rule that is new may raise it (${store})`, async () => {
    const c = await centre(store);
    try {
      await inForce(c);
      await send(c, many(6, { office: 'KAPW' }));
      const was = (await decisions(c)).find((d) => d.lane !== 'red');
      const again = (values) => send(c, [[was.number, { office: 'KAPW', importer: `${1000000 + was.in_shift}-1`, ...values }]]);
      const now = async () => (await one(c, was.number));
      await again({ total_value: 77 });
      assert.deepEqual([(await now()).decision.lane, (await now()).decision.in_shift, (await decisions(c)).length], [was.lane, was.in_shift, 6]);
      await again({ total_value: 78, use: 'X' });
      const raised = await now();
      assert.deepEqual([raised.decision.lane, raised.decision.decided, raised.decision.demanded_by], ['red', was.lane, 'TST-001']);
      assert.deepEqual(raised.history.map((s) => [s.actor, s.act, s.from, s.to]), [['ntc', 'raise', was.lane, 'red']]);
      await again({ total_value: 79, use: 'Y' });
      assert.equal((await now()).decision.lane, 'red', 'never lower');
    } finally { await done(c); }
  });

  test(`the lot: drawn as often as is said, taken back by nobody; what it tells holds the truth (${store})`, async () => {
    const c = await centre(store);
    try {
      await inForce(c);
      const guilty = (d) => Number(d.number.slice(8)) % 4 === 0;
      await send(c, many(80, { office: 'KAPE' }));
      const all = await decisions(c);
      const drawn = all.filter((d) => d.sampled), left = all.filter((d) => !d.sampled);
      assert.ok(drawn.length >= 28 && drawn.length <= 52, `${drawn.length} of 80 at a half`);
      assert.ok(drawn.every((d) => d.lane === 'red'));
      const { decision } = await one(c, drawn[0].number);
      assert.equal(decision.lot, 0.5);
      const back = await act(c.omar, decision, 'override', { to: 'green', reason: 'a trader we know' });
      assert.deepEqual([back.status, back.body.detail], [422, 'it was drawn by lot: nobody can take that back']);
      for (const d of drawn.slice(1)) await result(c, d.number, guilty(d) ? { result: 'offence' } : {});
      await result(c, drawn[0].number, { signal: 'released', result: '', minutes: -1 });
      const seen = (await one(c, drawn[1].number)).decision;
      assert.deepEqual([seen.found, seen.outcome, seen.minutes], guilty(drawn[1]) ? [true, 'offence', 45] : [false, 'as declared', 45]);
      assert.equal((await one(c, drawn[0].number)).decision.outcome, 'released');
      if (left[0]) assert.equal((await one(c, left[0].number)).decision.outcome, undefined);
      const m = (await c.omar.get('/lanes/measure?from=2026-11-26&to=2026-11-26&office=KAPE')).body;
      assert.deepEqual([m.declarations, m.sampled, m.outcomes, m.released], [80, drawn.length, drawn.length - 1, 1]);
      assert.ok(m.rate.low <= 0.25 && 0.25 <= m.rate.high && m.rate.low > 0.05 && m.rate.high < 0.6, JSON.stringify(m.rate));
      assert.equal(m.lanes.reduce((n, l) => n + l.declarations, 0), 80);
      assert.equal((await c.omar.get('/lanes/measure?from=2026-12-01&to=2026-12-02')).body.outcomes, 0);
      assert.equal((await c.omar.get('/lanes/measure?from=yesterday')).status, 422);
      await result(c, drawn[1].number, { result: guilty(drawn[1]) ? 'as declared' : 'discrepancy', version: 2 });
      assert.equal((await one(c, drawn[1].number)).decision.found, !guilty(drawn[1]), 'a corrected result counts');
      const late = await act(c.omar, (await one(c, drawn[1].number)).decision, 'override', { to: 'green', reason: 'too late' });
      assert.match(late.body.detail, /examined already/);
      // What overtakes its declaration waits for it; a release does not take the place of a result.
      await result(c, 'GD-KAPE-901', { result: 'offence', minutes: 20 });
      await result(c, 'GD-KAPE-901', { order: 'O-x', signal: 'released', result: '', minutes: -1 });
      await result(c, 'GD-KAPE-904', { result: 'offence', time: '2026-11-26T04:00:00Z' });
      await result(c, 'GD-KAPE-904', { order: 'O-w', office: '', signal: 'released', result: '', minutes: -1, time: '2026-11-26T04:30:00Z' });
      await result(c, 'GD-KAPE-905', { order: 'O-v', result: 'offence', time: '2026-11-01T04:00:00Z' });
      await result(c, 'GD-KAPE-902', { office: 'LHDP', order: 'O-y', result: 'offence' });
      await send(c, many(5, { office: 'KAPE' }, 901));
      const early = [];
      for (const n of [901, 902, 903, 904, 905]) early.push((await one(c, `GD-KAPE-${n}`)).decision);
      assert.deepEqual(early.map((d) => [d.outcome, d.found, d.minutes]), [['offence', true, 20], [undefined, undefined, undefined], [undefined, undefined, undefined], ['offence', true, 45], [undefined, undefined, undefined]], 'a release hides no result; a result of weeks ago is of another');
      await result(c, 'GD-KAPE-901', { order: 'O-z', result: 'as declared', time: '2099-01-01T00:00:00Z' });
      assert.equal((await one(c, 'GD-KAPE-901')).decision.found, false, 'and a later one counts');
    } finally { await done(c); }
  });

  test(`persons change a lane: up by one, from red to less by two (${store})`, async () => {
    const c = await centre(store);
    try {
      await inForce(c);
      await send(c, [...many(1, { office: 'KAPW', use: 'X' }, 11), ...many(8, { office: 'KAPW' }, 12)]);
      const live = await c.omar.listen();
      const get = async (n) => (await one(c, n)).decision;
      const up = (await decisions(c)).find((d) => d.lane === 'green');
      assert.match((await act(c.omar, up, 'override', { to: 'red', reason: 'x' })).body.detail, /reason of 5/);
      assert.match((await act(c.omar, up, 'override', { to: 'purple', reason: 'a note from the yard' })).body.detail, /lane must be|to must be/);
      const risen = await act(c.omar, up, 'override', { to: 'yellow', reason: 'the invoice is a copy' });
      assert.deepEqual([risen.status, risen.body.decision.lane, risen.body.decision.decided], [200, 'yellow', 'green'], JSON.stringify(risen.body));
      assert.equal((await act(c.omar, up, 'override', { to: 'red', reason: 'the invoice is a copy' })).status, 409);
      assert.equal((await act(c.omar, await get(up.number), 'override', { to: 'green', reason: 'the original came' })).body.decision.lane, 'green');

      let red = await get('GD-KAPW-11');
      const proposed = await act(c.sara, red, 'override', { to: 'yellow', reason: 'seen by the scanner already' });
      assert.deepEqual([proposed.body.decision.lane, proposed.body.decision.pending], ['red', { to: 'yellow', by: 'sara' }]);
      assert.deepEqual((await decisions(c, '&pending=1')).map((d) => d.number), ['GD-KAPW-11']);
      red = proposed.body.decision;
      assert.equal((await act(c.omar, red, 'agree', { reason: 'I agree with it' })).status, 403, 'supervisors agree');
      assert.match((await act(c.sara, red, 'agree', { reason: 'I agree with it' })).body.detail, /another person must/);
      assert.match((await act(c.omar, red, 'withdraw', {})).body.detail, /sara/);
      assert.equal((await act(c.north, red, 'agree', { reason: 'I agree with it' })).status, 404);
      const both = await act(c.bilal, red, 'agree', { reason: 'I saw the image too' });
      assert.deepEqual([both.body.decision.lane, both.body.decision.decided, both.body.decision.pending], ['yellow', 'red', undefined]);
      assert.deepEqual(both.body.history.map((s) => [s.actor, s.act, s.from, s.to]), [['sara', 'propose', 'red', 'yellow'], ['bilal', 'agree', 'red', 'yellow']]);
      await until('the screens hear of it', () => live.events.some((e) => e.event === 'lane' && e.data.id === red.id && e.data.lane === 'yellow'));
      live.close();
      const said = c.ntc('decision', 'explain', `${both.body.decision.message}:0`).out;
      assert.match(said, /lane: red, .*propose by sara, red to yellow: seen by the scanner already\n.*agree by bilal, red to yellow: I saw the image too\n  it is yellow now/s);
      c.user('aziz', 'auditor');
      const acts = (await (await c.login('aziz')).get('/audit?limit=500')).body.items.filter((x) => x.object === `lane/${red.id}`).map((x) => x.act);
      for (const a of ['lane.propose', 'lane.agree']) assert.ok(acts.includes(a), a);
    } finally { await done(c); }
  });
}

test('an authorised trader is known by an entry of a list that asks relief, approved by two, and raises no alert', async () => {
  const c = await centre('sqlite');
  try {
    const aeo = watchlist([{ list: 'AEO', key: '7', kind: 'entity', name: 'Zarqun Belmadi Textiles', documents: 'ntn:7345628-1:PAK', action: 'relief' }]);
    assert.equal(c.ntc('list', 'import', '--format', 'ntc-csv', '--list', 'AEO', c.file('aeo.csv', aeo)).code, 0);
    await inForce(c, policy(1).replace('hours 08:00', 'relief 50 %\nhours 08:00'));
    const aeoOf = async (number, values) => {
      await send(c, [[number, { office: 'KAPW', ...values }]]);
      return (await one(c, number)).decision.trusted;
    };
    assert.equal(await aeoOf('GD-1', { importer: '7345628-1' }), false, 'one person is not enough');
    assert.equal(c.ntc('list', 'approve', '--list', 'AEO', '--as', 'bilal', '--password-file', c.file('pw', 'correct horse battery')).code, 0);
    assert.equal(await aeoOf('GD-2', { importer: '7345628-1' }), true);
    assert.equal(await aeoOf('GD-3', { importer: '7345628-2' }), false);
    assert.equal(await aeoOf('GD-4', { importer: '1234567-8', importer_name: 'Zarqun Belmadi Textiles' }), false, 'a name is no proof');
    assert.equal(await aeoOf('GD-5', { importer: '1234567-8', exporter: '7345628-1' }), false);
    assert.equal((await c.omar.get('/alerts')).body.items.length, 0, 'nor is it suspected');
  } finally { await done(c); }
});

for (const store of stores) {
  test(`many at one office at once: a rule that demands red is asked of each, and counted once (${store})`, async () => {
    const c = await centre(store);
    try {
      await inForce(c);
      const senders = Array.from({ length: 12 }, async (_, at) => {
        for (let n = 0; n < 7; n++) await send(c, [[`GD-${at}-${n}`, { office: 'KAPW', use: 'X', importer: `${7000100 + at * 10 + n}-1` }]]);
      });
      await Promise.all(senders);
      const all = await decisions(c);
      assert.equal(all.length, 84);
      assert.deepEqual([...new Set(all.map((d) => d.lane))], ['red']);
      assert.equal((await c.omar.get('/alerts?limit=500')).body.items.length, 84);
      assert.deepEqual((await c.omar.get('/rules')).body.stopped, []);
      assert.deepEqual(c.ntc('decision', 'check', '--json').lines, [{ same: 84, differ: 0, gone: 0 }, { lives_good: 2, lives_bad: 0 }, { lanes_same: 84, lanes_differ: 0, lanes_gone: 0 }]);
    } finally { await done(c); }
  });

  test(`a declaration that changes its date, regime or the letters of its office keeps its lane (${store})`, async () => {
    const c = await centre(store);
    try {
      await inForce(c);
      await send(c, [['GD-1', { office: 'KAPW', use: 'X' }]]);
      await send(c, [['GD-1', { office: 'KAPW', date: '2026-11-25' }]]);
      await send(c, [['GD-1', { office: 'kapw', regime: 'SB' }], ['GD-1', { office: 'K.A.P.W', date: '2026-11-20' }]]);
      const all = await decisions(c);
      assert.deepEqual(all.map((d) => [d.number, d.lane, d.office]), [['GD-1', 'red', 'KAPW']]);
      // Two versions in one message, both with a rule that did not speak before.
      await send(c, [['GD-2', { office: 'KAPW' }]]);
      await send(c, [['GD-2', { office: 'KAPW', use: 'Y' }], ['GD-2', { office: 'KAPW', use: 'X', date: '2026-11-22' }]]);
      assert.equal((await one(c, 'GD-2')).decision.lane, 'red');
      assert.deepEqual((await c.omar.get('/rules')).body.stopped, []);
      // A word that nobody knows is no find; the newest result counts, whenever it comes.
      const seen = async (more) => { await result(c, 'GD-1', { office: 'kapw', ...more }); const d = (await one(c, 'GD-1')).decision; return [d.outcome, d.found]; };
      assert.deepEqual(await seen({ result: 'sample sent to the laboratory' }), [undefined, undefined]);
      assert.deepEqual(await seen({ result: 'offence', time: '2026-11-26T04:00:00Z' }), ['offence', true]);
      assert.deepEqual(await seen({ order: 'O-2', result: 'as declared', time: '2026-11-25T04:00:00Z' }), ['offence', true]);
      assert.deepEqual(await seen({ order: 'O-3', result: 'as declared', time: '2099-01-01T00:00:00Z' }), ['as declared', false]);
    } finally { await done(c); }
  });
}

test('a policy that calls the shift otherwise gives the office no capacity anew', async () => {
  const c = await centre('sqlite');
  try {
    await inForce(c);
    await send(c, many(7, { office: 'KAPW', use: 'X' }, 1));
    await inForce(c, policy(2).replace('shift KAPW day', 'shift KAPW morning'));
    await send(c, many(40, { office: 'KAPW' }, 101));
    const later = (await decisions(c)).filter((d) => d.shift === 'morning');
    assert.equal(later.length, 40);
    assert.ok(later.filter((d) => d.lane === 'red').every((d) => d.sampled), 'five a shift were examined, and two more: the lot alone adds to them');
    const red = (await c.omar.get('/lanes')).body.items.find((i) => i.shift === 'morning').lanes.find((l) => l.lane === 'red');
    assert.equal(red.used, 7 + later.filter((d) => d.lane === 'red').length, 'what was done before counts');
    assert.deepEqual(c.ntc('decision', 'check', '--json').lines.at(-1), { lanes_same: 47, lanes_differ: 0, lanes_gone: 0 });
  } finally { await done(c); }
});

test('offices that nobody knows share one desk', async () => {
  const c = await centre('sqlite');
  try {
    await inForce(c, `policy WIDE\nversion 1\nrandom 2 %\nhours 08:00 .. 16:00\nexpect 40\nred 5\nshift * day\nend\n`);
    await send(c, Array.from({ length: 300 }, (_, i) => [`GD-${i}`, { office: `INVENTED${i}` }]));
    assert.equal(Number(c.sql('SELECT count(*) FROM lane_shift')), 1);
    await send(c, [['GD-REAL', { office: 'KAPW' }]]);
    assert.equal((await one(c, 'GD-REAL')).decision.office, 'KAPW');
  } finally { await done(c); }
});

test('who alters a lane or the policy is found out; no lane is given by what nobody approved', async () => {
  const c = await centre('sqlite');
  try {
    await inForce(c);
    await send(c, many(12, { office: 'KAPW', use: 'X' }));
    const check = () => { const r = c.ntc('decision', 'check', '--json'); return [r.code, r.lines.at(-1)]; };
    assert.deepEqual(check(), [0, { lanes_same: 12, lanes_differ: 0, lanes_gone: 0 }]);
    c.sql("UPDATE lane_decision SET lane = 'green' WHERE number = 'GD-KAPW-3'");
    assert.deepEqual(check(), [3, { lanes_same: 11, lanes_differ: 1, lanes_gone: 0 }]);
    c.sql("UPDATE lane_decision SET lane = 'red' WHERE number = 'GD-KAPW-3'");
    c.sql("UPDATE lane_decision SET sampled = 1 - sampled WHERE number = 'GD-KAPW-4'");
    assert.equal(check()[0], 3);
    c.sql("UPDATE lane_decision SET sampled = 1 - sampled WHERE number = 'GD-KAPW-4'");
    c.sql("DELETE FROM lane_decision WHERE number = 'GD-KAPW-5'");
    assert.equal(check()[0], 3, 'a number is missing');
    c.sql("UPDATE lane_policy SET text = replace(text, 'random 50 %', 'random 1 %')");
    await send(c, [['GD-LATER', { office: 'KAPW', use: 'X' }]]);
    assert.ok(!(await decisions(c)).some((d) => d.number === 'GD-LATER'));
    await until('the control room is told', async () => (await c.omar.get('/notices')).body.items.some((n) => n.kind === 'lane_policy' && n.state === 'open'));
    assert.equal((await c.omar.get('/alerts?limit=500')).body.items.length, 13, 'its alert is there all the same');
    // Nor does somebody of one region decide for all.
    const p = (await c.asif.post('/lanes/policies', { text: policy(2) })).body.policy;
    assert.equal((await step(c.north, p, 'approve')).status, 403);
    assert.equal((await step(c.sara, p, 'approve')).status, 200);
    await until('the notice ends', async () => !(await c.omar.get('/notices')).body.items.some((n) => n.kind === 'lane_policy' && n.state === 'open'));
  } finally { await done(c); }
});
