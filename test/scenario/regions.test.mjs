// SPDX-License-Identifier: Apache-2.0
// What an account that is bound to a region sees: messages, the audit, accounts.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Centre, stores, paxlst, until, rule as ruleOf } from './centre.mjs';

const rule = ruleOf('TST-001', 'person.surname = "ALERTSON"', { severity: 'high', title: 'Lands in a test' });
const crossing = (n, port) => ({ reference: `C${n}`, time: '2026-11-20T08:00:00Z', port, direction: 'in', control: 'no', person: { name: `Test Person${n}`, birth: '1980-02-03' } });

async function centre(store) {
  const c = new Centre(store);
  for (const [name, role, ...more] of [['nadia', 'analyst', '--region', 'North'], ['samina', 'analyst', '--region', 'South'], ['sara', 'supervisor', '--region', 'South'], ['amna', 'analyst'], ['aziz', 'auditor'],
    ['umar', 'auditor', '--region', 'South'], ['root', 'administrator'], ['asad', 'administrator', '--region', 'South']])
    c.user(name, role, more);
  assert.equal(c.ntc('rule', 'load', c.file('t.rules', rule)).code, 0);
  const key = c.link();
  await c.start();
  const who = {};
  for (const name of ['nadia', 'samina', 'sara', 'amna', 'aziz', 'umar', 'root', 'asad']) who[name] = await c.login(name);
  const send = async (body) => { const r = await c.post(key, body); assert.ok(r.status < 300, await r.clone().text()); return r.json(); };
  const crossings = (...all) => send(JSON.stringify({ kind: 'crossing', events: all.map(([n, port]) => crossing(n, port)) }));
  return { c, key, send, crossings, ...who };
}

const flight = (to, ref, surname) => paxlst({ to, ref, flight: `PK30${ref}`, people: [{ surname, given: 'ONE', document: `AB000000${ref}` }, { surname: `OTHER${surname}`, given: 'TWO', document: `CD000000${ref}` }] });

for (const store of stores) {
  test(`messages of one's region, and those on which an alert of it rests; what nobody read is for the whole Centre (${store})`, async () => {
    const x = await centre(store);
    try {
      const south = await x.send(flight('KHI', 1, 'ALERTSON')), north = await x.send(flight('ISB', 2, 'NOBODY'));
      const both = await x.crossings([1, 'KHI'], [2, 'ISB'], [3, 'KHI']), nowhere = await x.crossings([4, 'DXB']);
      const broken = await x.send('nobody reads this');
      assert.deepEqual([south, north, both, nowhere, broken].map((m) => m.status.split('_')[0]), ['accepted', 'accepted', 'accepted', 'accepted', 'quarantined'], JSON.stringify(nowhere));
      const listed = async (p, more = '') => (await p.get(`/messages?limit=100${more}`)).body.items.map((m) => m.id);
      assert.deepEqual(await listed(x.amna), [broken, nowhere, both, north, south].map((m) => m.id));
      assert.deepEqual(await listed(x.samina), [both.id, south.id]);
      assert.deepEqual(await listed(x.nadia), [both.id, north.id]);
      assert.deepEqual([await listed(x.samina, '&status=quarantined'), await listed(x.samina, '&status=accepted')].map((l) => l.length), [0, [south, both].filter((m) => m.status === 'accepted').length]);
      // Page by page.
      const first = (await x.samina.get('/messages?limit=1')).body;
      assert.deepEqual([first.items.map((m) => m.id), first.next, await listed(x.samina, `&before=${first.next}`)], [[both.id], both.id, [south.id]]);
      // One by one: what is of another region is not there.
      for (const part of ['', '/raw', '/decoded']) {
        assert.equal((await x.samina.opens(`/messages/${both.id}${part}`)).status, part === '/raw' ? 403 : 200, part); // hidden, but there
        for (const m of [north, nowhere, broken]) {
          const r = await x.samina.get(`/messages/${m.id}${part}`);
          assert.deepEqual([r.status, r.body.detail], [404, 'there is no such message'], `${part} ${m.label}`);
        }
      }
      for (const m of [north, broken]) {
        assert.equal((await x.samina.post(`/messages/${m.id}/retry`)).status, 404);
        assert.equal((await x.samina.post(`/messages/${m.id}/discard`, { note: 'x' })).status, 404);
        assert.equal((await x.samina.states(m.id)).status, 404);
        assert.equal((await x.samina.post('/unmaskings', { object: m.id, reason: 'compare' })).status, 404);
      }
      assert.equal((await x.amna.post(`/messages/${broken.id}/discard`, { note: 'a test' })).status, 200);
      // Counts as the list.
      const count = async (p) => Object.values((await p.get('/status')).body.messages).reduce((a, b) => a + b, 0);
      assert.deepEqual([await count(x.amna), await count(x.samina), await count(x.nadia)], [5, 2, 2]);
      // The alert, its raw bytes, and the message that it rests on.
      const [alert] = (await x.sara.get('/alerts')).body.items;
      assert.equal(alert.region, 'South');
      assert.match((await x.sara.get(`/alerts/${alert.id}/raw`)).body.text, /ALERTSON/);
      assert.equal((await x.sara.get(`/messages/${south.id}/raw`)).status, 200);
      assert.equal((await x.nadia.get(`/messages/${south.id}/raw`)).status, 404);
      // An alert that comes to be of another region brings its messages with it, one by one.
      x.c.sql(`UPDATE alert SET region = 'North' WHERE id = '${alert.id}'`);
      assert.equal((await x.nadia.get(`/messages/${south.id}/raw`)).status, 200);
    } finally { await x.c.remove(); }
  });

  test(`what is run again gets its region; older messages have that of their alerts (${store})`, async () => {
    const x = await centre(store);
    try {
      const { id } = await x.send('nobody reads this');
      const hex = Buffer.from(flight('KHI', 3, 'ALERTSON')).toString('hex');
      x.c.sql(`UPDATE message_body SET body = ${store === 'postgres' ? `'\\x${hex}'` : `X'${hex}'`} WHERE message = '${id}'`);
      assert.equal((await x.amna.post(`/messages/${id}/retry`)).status, 201);
      assert.deepEqual((await x.samina.get('/messages')).body.items.map((m) => m.id), [id]);
      // As a store of before: the table is made and filled at the next start.
      await x.c.stop();
      for (const q of ['DROP TABLE message_region', 'DROP INDEX audit_of_two', 'DELETE FROM migration WHERE n >= 49']) x.c.sql(q);
      await x.c.start();
      await x.samina.login();
      assert.deepEqual((await x.samina.get('/messages')).body.items.map((m) => m.id), [id]);
    } finally { await x.c.remove(); }
  });
}
