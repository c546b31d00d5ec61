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
      for (const q of ['DROP TABLE message_region', 'DROP INDEX audit_of_two', 'DROP INDEX alert_by_situation', 'DELETE FROM migration WHERE n >= 49']) x.c.sql(q);
      await x.c.start();
      await x.samina.login();
      assert.deepEqual((await x.samina.get('/messages')).body.items.map((m) => m.id), [id]);
    } finally { await x.c.remove(); }
  });

  test(`the audit: what accounts of one's region did, and all of a thing that one sees; its export too (${store})`, async () => {
    const x = await centre(store);
    try {
      const south = await x.send(flight('KHI', 1, 'ALERTSON')), north = await x.send(flight('ISB', 2, 'ALERTSON'));
      const [mine] = (await x.sara.get('/alerts')).body.items, [other] = (await x.nadia.get('/alerts')).body.items;
      await x.amna.get(`/alerts/${mine.id}`);
      await x.amna.get(`/alerts/${other.id}`);
      await x.nadia.get(`/alerts/${other.id}`);
      await x.sara.get(`/alerts/${mine.id}/event`);
      const seen = async (p, more = '') => (await p.get(`/audit?limit=500${more}`)).body.items;
      const actors = async (p, more) => [...new Set((await seen(p, more)).map((r) => r.actor))].sort();
      const whole = await seen(x.aziz), part = await seen(x.umar);
      const names = ['asad', 'samina', 'sara', 'umar'];
      assert.ok(whole.some((r) => r.actor === 'link:dcs') && whole.some((r) => r.actor === 'nadia'));
      assert.deepEqual(await actors(x.umar), names);
      assert.deepEqual(part.map((r) => r.seq), whole.filter((r) => names.includes(r.actor)).map((r) => r.seq), 'in the order of the chain, none left out');
      assert.deepEqual([await actors(x.umar, '&actor=nadia'), await actors(x.umar, '&actor=sara')], [[], ['sara']]);
      // Of a thing that one sees, all; of another, what the own region did.
      assert.deepEqual(await actors(x.umar, `&object=alert/${mine.id}`), await actors(x.aziz, `&object=alert/${mine.id}`));
      assert.ok((await actors(x.umar, `&object=${mine.id}`)).includes('amna'));
      assert.ok((await actors(x.umar, `&object=message/${south.id}`)).includes('link:dcs'));
      assert.ok((await actors(x.umar, `&object=entity/${mine.subject.id}`)).every((a) => a));
      for (const thing of [`alert/${other.id}`, other.id, `message/${north.id}`, `entity/${other.subject.id}`]) assert.deepEqual(await actors(x.umar, `&object=${thing}`), [], thing);
      // So of an account of the own region, whoever did it; and what an auditor looked for is on record.
      assert.ok((await actors(x.umar, '&object=account/samina')).some((a) => a.startsWith('os:')));
      assert.deepEqual(await actors(x.umar, '&object=account/nadia'), []);
      assert.ok((await seen(x.aziz, '&act=read audit')).some((r) => r.actor === 'umar' && r.detail.object === 'account/nadia'));
      assert.deepEqual([(await x.sara.get('/status')).body.alerts, (await x.amna.get('/status')).body.alerts], [{ new: 1 }, { new: 2 }]);
      // Page by page, over the accounts of the region.
      let pages = [], before = '';
      for (let n = 0; n < 50; n++) {
        const r = (await x.umar.get(`/audit?limit=2${before}`)).body;
        pages.push(...r.items);
        if (!r.next) break;
        before = `&before=${r.next}`;
      }
      pages = pages.filter((r) => r.seq <= part[0].seq).map((r) => r.seq);
      assert.deepEqual(pages, part.map((r) => r.seq));
      // The chain is proven whole.
      const check = async (p) => (await p.get('/audit/verify')).body;
      assert.ok((await check(x.umar)).holds && (await check(x.umar)).records > whole.length);
      // The export has the same lines.
      const job = (await x.umar.post('/exports', { what: 'audit', from: '2020-01-01T00:00:00Z', to: '2099-01-01T00:00:00Z', note: 'a test' })).body.job;
      await until('it is done', async () => (await x.umar.get(`/jobs/${job.id}`)).body.job.state === 'done');
      const rows = (await x.umar.get(`/jobs/${job.id}/file`)).body.trim().split('\r\n').slice(1).map((l) => l.split(',')[2]);
      assert.ok(rows.length > 3);
      assert.deepEqual([...new Set(rows)].sort(), names);
    } finally { await x.c.remove(); }
  });

  test(`the audit by act, by time, by an object under each of its names (${store})`, async () => {
    const x = await centre(store);
    try {
      const south = await x.send(flight('KHI', 1, 'ALERTSON')), north = await x.send(flight('ISB', 2, 'NOBODY'));
      const [alert] = (await x.sara.get('/alerts')).body.items;
      for (const part of ['', '/event', '/decision', '/similar']) assert.equal((await x.sara.get(`/alerts/${alert.id}${part}`)).status, 200, part);
      await x.sara.post(`/alerts/${alert.id}/claim`, { version: 1 });
      const other = x.c.sql(`SELECT subject FROM event WHERE message = '${north.id}' AND seq = 0`);
      assert.equal((await x.amna.opens(`/entities/compare?a=${alert.subject.id}&b=${other}`)).status, 200);
      const seen = async (q) => { const r = await x.aziz.get(`/audit?limit=500&${q}`); assert.equal(r.status, 200, JSON.stringify(r.body)); return r.body.items; };
      const all = await seen('');
      const like = (test) => all.filter(test).map((r) => r.seq);
      const got = async (q) => (await seen(q)).map((r) => r.seq).filter((s) => s <= all[0].seq);
      assert.deepEqual(await got('act=alert.'), like((r) => r.act.startsWith('alert.')));
      assert.deepEqual(await got('act=read%20alert'), like((r) => r.act.startsWith('read alert')));
      assert.deepEqual(await got('act=Alert.'), [], 'as it is written');
      assert.deepEqual(await got('act=%25'), [], 'no pattern');
      assert.deepEqual(await got('act=read&actor=sara'), like((r) => r.act.startsWith('read') && r.actor === 'sara'));
      // An object with what was read of it beside itself; an id alone, also behind another.
      const of = (o) => like((r) => r.object === o || r.object.startsWith(`${o}/`));
      for (const o of [`alert/${alert.id}`, `message/${south.id}`, `entity/${alert.subject.id}`, 'alerts', 'account/sara', 'rule/TST-001', 'rules', `alert/${alert.id}/event`]) assert.deepEqual(await got(`object=${o}`), of(o), o);
      assert.ok(of(`alert/${alert.id}`).length >= 5);
      for (const id of [alert.id, south.id, alert.subject.id, other]) assert.deepEqual(await got(`object=${id}`), like((r) => r.object.includes(`/${id}`)), id);
      assert.ok(like((r) => r.object.endsWith(`/${other}`) && r.object.includes('/compare/')).length > 0);
      assert.deepEqual([await got(`object=alert/${alert.id.slice(0, 25)}`), await got('object=999'), await got('object=account/sar'), await got('object=alert/')], [[], [], [], []]);
      assert.deepEqual(await got(`object=alert/${alert.id}&actor=sara&act=alert.claim`), like((r) => r.act === 'alert.claim'));
      // By time: from that moment on, to before it.
      const middle = all[Math.floor(all.length / 2)].at, at = encodeURIComponent(middle);
      assert.deepEqual(await got(`from=${at}`), like((r) => r.at >= middle));
      assert.deepEqual(await got(`to=${at}`), like((r) => r.at < middle));
      assert.deepEqual([await got('to=2020-01-01T00:00:00Z'), await got('from=2099-01-01T00:00:00Z')], [[], []]);
      assert.deepEqual(await got(`from=${at}&object=alert/${alert.id}`), of(`alert/${alert.id}`).filter((s) => all.find((r) => r.seq === s).at >= middle));
      assert.match((await x.aziz.get('/audit?from=yesterday')).body.detail, /^from is a moment/);
    } finally { await x.c.remove(); }
  });

  test(`who is bound to a region lists, makes and disables accounts of that region only (${store})`, async () => {
    const x = await centre(store);
    try {
      const names = async (p) => (await p.get('/accounts')).body.items.map((a) => a.name);
      assert.deepEqual([await names(x.asad), await names(x.umar)], [['asad', 'samina', 'sara', 'umar'], ['asad', 'samina', 'sara', 'umar']]);
      assert.equal((await names(x.root)).length, 8);
      const make = (p, name, more) => p.post('/accounts', { name, roles: 'officer', ...more });
      for (const region of ['North', '', undefined]) assert.match((await make(x.asad, 'zz', { region })).body.detail, /of the region South alone/, `${region}`);
      assert.equal((await make(x.asad, 'zz', { region: 'South', unit: 'airport ISB' })).body.detail, 'the unit is of another region');
      assert.equal((await make(x.asad, 'zz', { region: 'South', unit: 'targeting' })).status, 422, 'of the whole country');
      assert.equal((await make(x.asad, 'zain', { region: 'South', unit: 'airport KHI' })).status, 201);
      assert.equal((await make(x.root, 'zoya', { region: 'North' })).status, 201);
      const end = (p, name) => p.post(`/accounts/${name}/disable`, { note: 'a test' });
      for (const name of ['nadia', 'root', 'amna', 'zoya', 'nobody']) {
        const r = await end(x.asad, name);
        assert.deepEqual([r.status, r.body.detail], [404, 'there is no such account'], name);
      }
      assert.equal((await end(x.asad, 'zain')).status, 200);
      assert.equal((await end(x.root, 'zoya')).status, 200);
      assert.ok((await x.nadia.get('/messages')).status === 200);
      assert.ok((await names(x.root)).includes('zoya') && (await names(x.asad)).includes('zain'), 'disabled ones too');
    } finally { await x.c.remove(); }
  });
}
