// SPDX-License-Identifier: Apache-2.0
// Orders that leave the Centre: given, sent, acknowledged, refused, withdrawn, ended by a result.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Centre, declaration, sleep, stores, until, rule as ruleOf } from './centre.mjs';
import { Terminal } from '../standin/terminal.mjs';

const box = 'CSQU3054383';
const gd = 'KAPW-HC-77';
const rule = ruleOf('TST-077', 'declaration.office = "KAPW"', { on: 'declaration', unit: 'appraisement', severity: 'high', title: 'Goods of an order test', reason: '{declaration.number} is looked at' });

async function centre(store, options = []) {
  const c = new Centre(store);
  c.user('omar', 'officer');
  c.user('bina', 'officer');
  c.user('sara', 'supervisor');
  c.user('aziz', 'auditor');
  c.options = options;
  assert.equal(c.ntc('rule', 'load', c.file('t.rules', rule)).code, 0);
  c.keys = {};
  for (const [name, kind, receives] of [['weboc', 'weboc', 'orders'], ['kict', 'agency', 'orders'], ['other', 'agency', '']])
    c.keys[name] = c.ntc('link', 'add', '--name', name, '--kind', kind, '--receives', receives, '--json').lines[0].key;
  await c.start();
  const r = await (await c.post(c.keys.weboc, declaration(gd, { container: box, port: 'KHI' }))).json();
  assert.equal(r.alerts, 1, JSON.stringify(r));
  c.omar = await c.login('omar');
  c.alert = (await c.omar.get('/alerts')).body.items[0].id;
  return c;
}

const asLink = async (c, name, method, path, body) => {
  const r = await fetch(`${c.url}/api/v1${path}`, { method, headers: { Authorization: `Bearer ${c.keys[name]}`, ...(body ? { 'Content-Type': 'application/json' } : {}) }, body: body && JSON.stringify(body) });
  return { status: r.status, body: await r.json() };
};
const order = (c, more = {}) => c.omar.post('/orders', { kind: 'examination', alert: c.alert, declaration: gd, container: box, to: 'weboc', instruction: 'full', note: 'look behind the yarn', ...more });
const result = async (c, id, more = {}, link = 'weboc') => (await c.post(c.keys[link], JSON.stringify({ kind: 'examination', events: [{ order: id, declaration: gd, signal: 'result', time: '2026-11-24T09:00:00Z', container: box, result: 'discrepancy', finding: 'tyres', ...more }] }))).json();
const acts = async (c) => (await (await c.login('aziz')).get('/audit?limit=500')).body.items;

for (const store of stores) {
  test(`an order goes out signed, is acknowledged, and ended by the result (${store})`, async () => {
    const c = await centre(store);
    const terminal = await new Terminal().listen();
    try {
      terminal.secret = c.ntc('link', 'endpoint', '--name', 'weboc', '--url', terminal.url, '--json').lines[0].secret;
      const given = await order(c);
      assert.equal(given.status, 201, JSON.stringify(given.body));
      assert.deepEqual([given.body.state, given.body.overdue], ['new', false]);
      const { id } = given.body;
      await until('the notice is there', () => terminal.got.length === 1);
      const [n] = terminal.got;
      assert.equal(n.signed, true);
      assert.deepEqual([n.order, n.kind, n.instruction, n.declaration, n.container], [id, 'examination', 'full', gd, box]);
      assert.doesNotMatch(n.text, /yarn|Invented|1234567|omar/, 'no person, no free text');
      const get = async () => (await c.omar.get(`/orders/${id}`)).body;
      await until('it counts as sent', async () => (await get()).order.state === 'sent');
      assert.equal((await asLink(c, 'kict', 'POST', `/orders/${id}/acknowledge`)).status, 404, 'not its order');
      for (let i = 0; i < 2; i++) {
        const r = await asLink(c, 'weboc', 'POST', `/orders/${id}/acknowledge`);
        assert.deepEqual([r.status, r.body.state], [200, 'acknowledged'], 'twice has one effect');
      }
      assert.deepEqual((await result(c, id, {}, 'kict')).findings.map((f) => f.code), ['E-ORDER']);
      assert.deepEqual((await result(c, id, { declaration: 'OTHER-1' })).findings.map((f) => f.code), ['E-ORDER']);
      assert.equal((await result(c, id, { result: '', finding: '' })).findings.length, 0);
      assert.equal((await get()).order.state, 'acknowledged', 'half an answer ends nothing');
      const told = await result(c, id);
      const done = await get();
      assert.deepEqual([done.order.state, done.order.result, done.order.finding, done.order.message], ['done', 'found', 'tyres', told.id]);
      assert.deepEqual(done.history.map((l) => l.act), ['order', 'arrive', 'acknowledge', 'result']);
      const history = (await c.omar.get(`/alerts/${c.alert}`)).body.history.map((l) => l.act);
      assert.deepEqual(history.filter((a) => a.startsWith('order')), ['order', 'order acknowledge', 'order result']);
      const audit = (await acts(c)).filter((x) => x.object === `order/${id}`).map((x) => x.act).filter((a) => a !== 'read order_get_one').sort();
      assert.deepEqual(audit, ['order.acknowledge', 'order.give', 'order.result']);
      assert.equal((await asLink(c, 'weboc', 'POST', `/orders/${id}/refuse`, { reason: 'gone' })).status, 409);
      assert.equal(c.ntc('audit', 'verify').code, 0);
    } finally { terminal.close(); await c.remove(); }
  });

  test(`who may order what, and of whom (${store})`, async () => {
    const c = await centre(store);
    try {
      c.user('north', 'officer', ['--region', 'North']);
      const north = await c.login('north'), aziz = await c.login('aziz');
      assert.equal((await aziz.post('/orders', {})).status, 403);
      assert.equal((await order(c, { alert: 'NONE' })).status, 404);
      for (const [more, why] of [[{ to: 'other' }, /does not give it orders/], [{ to: 'nobody' }, /no link/], [{ container: 'MSKU1234565' }, /not about/],
        [{ declaration: 'KAPW-1' }, /not about/], [{ instruction: 'ground' }, /no instruction/], [{ kind: 'grounding', instruction: 'ground', container: '' }, /container is needed/],
        [{ declaration: '', container: '' }, /is needed/], [{ kind: 'war' }, /kind must be/], [{ person: 'x' }, /no member/], [{ note: 'x'.repeat(1001) }, /1000/]]) {
        const r = await order(c, more);
        assert.equal(r.status, 422, JSON.stringify(more));
        assert.match(r.body.detail, why);
      }
      const both = await Promise.all([order(c), order(c), order(c)]);
      assert.deepEqual(both.map((r) => r.status).sort(), [201, 409, 409], 'the same is ordered once');
      const { id } = both.find((r) => r.status === 201).body;
      assert.equal((await aziz.get(`/orders/${id}`)).status, 200);
      assert.equal((await north.get('/orders')).body.items.length, 0);
      for (const path of [`/orders/${id}`, `/alerts/${c.alert}`]) assert.equal((await north.get(path)).status, 404);
      assert.equal((await north.post('/orders', { kind: 'examination', alert: c.alert, declaration: gd, to: 'weboc', instruction: 'weigh' })).status, 404);
      assert.equal((await north.post(`/orders/${id}/withdraw`, { version: 1, note: 'x' })).status, 404);
      assert.equal((await c.omar.post(`/orders/${id}/acknowledge`)).status, 403, 'no person answers for a link');
      assert.equal((await asLink(c, 'weboc', 'POST', '/orders', {})).status, 403, 'no link orders');
      assert.equal((await asLink(c, 'other', 'GET', '/orders')).status, 403);
      assert.equal((await asLink(c, 'weboc', 'POST', `/orders/${id}/refuse`, { reason: 'tired' })).status, 422);
      assert.equal((await asLink(c, 'weboc', 'POST', `/orders/${id}/refuse`, { reason: 'other' })).status, 422);
    } finally { await c.remove(); }
  });

  test(`a link without an address fetches its orders; refusals, withdrawals, results that are late (${store})`, async () => {
    const c = await centre(store);
    try {
      const bina = await c.login('bina'), sara = await c.login('sara');
      const ground = (more = {}) => order(c, { kind: 'grounding', to: 'kict', instruction: 'ground_first', declaration: '', ...more });
      const one = (await ground()).body;
      const pulled = (await asLink(c, 'kict', 'GET', '/orders?state=open')).body.items;
      assert.deepEqual(pulled.map((o) => [o.order, o.state, o.instruction]), [[one.id, 'sent', 'ground_first']]);
      assert.equal(pulled[0].note, undefined);
      assert.equal((await asLink(c, 'weboc', 'GET', '/orders')).body.items.length, 0);
      const refused = await asLink(c, 'kict', 'POST', `/orders/${one.id}/refuse`, { reason: 'no_equipment', note: 'crane 4 is down' });
      assert.deepEqual([refused.status, refused.body.state], [200, 'refused']);
      assert.equal((await c.omar.get(`/orders/${one.id}`)).body.order.reason, 'no_equipment');

      const two = (await ground()).body;
      assert.equal((await bina.post(`/orders/${two.id}/withdraw`, { version: 1, note: 'mine' })).status, 422, 'not hers');
      assert.equal((await c.omar.post(`/orders/${two.id}/withdraw`, { version: 1, note: ' ' })).status, 422);
      assert.equal((await c.omar.post(`/orders/${two.id}/expire`, { version: 1, note: 'late' })).status, 422, 'it still has time');
      const race = await Promise.all([asLink(c, 'kict', 'POST', `/orders/${two.id}/acknowledge`), sara.post(`/orders/${two.id}/withdraw`, { version: 1, note: 'another way' })]);
      const now = (await sara.get(`/orders/${two.id}`)).body;
      if (race[1].status === 200) assert.equal(now.order.state, 'withdrawn');
      else assert.deepEqual([race[0].status, race[1].status, now.order.state], [200, 409, 'acknowledged']);
      if (now.order.state !== 'withdrawn')
        assert.equal((await sara.post(`/orders/${two.id}/withdraw`, { version: now.order.version, note: 'another way' })).status, 200);
      assert.equal((await asLink(c, 'kict', 'POST', `/orders/${two.id}/acknowledge`)).status, 409);
      await result(c, two.id, { signal: 'grounded' }, 'kict');
      const late = (await sara.get(`/orders/${two.id}`)).body.order;
      assert.deepEqual([late.state, late.result], ['withdrawn', 'grounded'], 'the result is kept, the order stays withdrawn');

      const many = (await ground()).body;
      const alertNow = async () => (await sara.get(`/alerts/${c.alert}`)).body.alert;
      const close = async () => c.omar.post(`/alerts/${c.alert}/close`, { version: (await alertNow()).version, outcome: 'no_action', reason_code: 'examined_nothing' });
      if ((await alertNow()).state !== 'claimed') assert.equal((await c.omar.post(`/alerts/${c.alert}/claim`, { version: (await alertNow()).version })).status, 200);
      const early = await close();
      assert.equal(early.status, 422);
      assert.match(early.body.detail, /that was ordered of kict has no result yet/);
      assert.equal((await c.omar.post(`/alerts/${c.alert}/release`, { version: (await alertNow()).version })).status, 200);
      const free = await alertNow();
      const inVain = await c.omar.post(`/alerts/${c.alert}/claim`, { version: free.version, then: 'close' });
      assert.equal(inVain.status, 422);
      assert.match(inVain.body.detail, /has no result yet/);
      assert.equal((await c.omar.post(`/alerts/${c.alert}/claim`, { version: free.version, then: 'dance' })).status, 422);
      assert.deepEqual([(await alertNow()).owner, (await alertNow()).version], [free.owner, free.version], 'what cannot be closed is not claimed for it');
      assert.equal((await c.omar.post(`/alerts/${c.alert}/claim`, { version: free.version })).status, 200);
      const notes = Promise.all([1, 2, 3, 4].map(async () => sara.post(`/alerts/${c.alert}/note`, { version: (await sara.get(`/alerts/${c.alert}`)).body.alert.version, note: 'busy' })));
      assert.equal((await asLink(c, 'kict', 'POST', `/orders/${many.id}/acknowledge`)).status, 200, 'notes of officers do not fail a link');
      await notes;
      await result(c, many.id, { signal: 'grounded' }, 'kict');
      assert.equal((await sara.get('/orders?state=done&link=kict')).body.items.length, 1);
      assert.equal((await close()).status, 200, 'what was ordered came to something');
      assert.equal((await sara.get(`/orders?alert=${c.alert}`)).body.items.length, 3);
      assert.equal((await sara.get('/orders?limit=2')).body.items.length, 2);
    } finally { await c.remove(); }
  });
}

test('a terminal that is slow, broken or half there gets the order in the end, and loses none', { timeout: 180000 }, async () => {
  const c = await centre('sqlite');
  const terminal = await new Terminal().listen();
  try {
    terminal.secret = c.ntc('link', 'endpoint', '--name', 'weboc', '--url', terminal.url, '--json').lines[0].secret;
    terminal.fault = '500';
    const { id } = (await order(c)).body;
    const get = async () => (await c.omar.get(`/orders/${id}`)).body.order;
    await until('the failure is shown', async () => /500/.test((await get()).delivery ?? ''));
    assert.equal((await get()).state, 'new');
    terminal.fault = 'half';
    await until('it came, its answer broke', () => terminal.got.length === 1, 15000);
    const state = (await get()).state;
    assert.ok(['new', 'sent'].includes(state), state);
    terminal.fault = undefined;
    await until('it is sent', async () => (await get()).state === 'sent', 25000);
    assert.equal(new Set(terminal.got.map((n) => n.notice)).size, 1, 'again is the same notice');
    terminal.fault = 'slow';
    assert.equal((await c.omar.post(`/orders/${id}/withdraw`, { version: (await get()).version, note: 'no more' })).status, 200);
    await sleep(300);
    assert.equal((await c.omar.get('/orders')).status, 200, 'a slow link holds up nobody');
  } finally { terminal.close(); await c.remove(); }
});

test('an order that nobody acknowledges is overdue, and stays until somebody acts', async () => {
  process.env.NTC_CLOCK = '2026-11-24T08:00:00Z';
  const c = await centre('sqlite').finally(() => delete process.env.NTC_CLOCK);
  try {
    const { id } = (await order(c)).body;
    assert.equal((await c.omar.get('/orders?state=overdue')).body.items.length, 0);
    await c.stop();
    await c.start({ NTC_CLOCK: '2026-11-24T08:20:00Z' });
    const omar = await c.login('omar');
    const [x] = (await omar.get('/orders?state=overdue')).body.items;
    assert.deepEqual([x.id, x.state, x.overdue], [id, 'new', true]);
    const r = await omar.post(`/orders/${id}/expire`, { version: x.version, note: 'the truck has left' });
    assert.deepEqual([r.status, r.body.state], [200, 'expired']);
    assert.equal((await omar.get('/orders?state=open')).body.items.length, 0);
    const late = await result(c, id);
    assert.equal((await omar.get(`/orders/${id}`)).body.order.state, 'done', JSON.stringify(late));
  } finally { await c.remove(); }
});
