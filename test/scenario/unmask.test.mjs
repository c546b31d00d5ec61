// SPDX-License-Identifier: Apache-2.0
// What is hidden of a person is shown as an act of its own: with a reason, on record, for a while; to an auditor by two.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Centre, paxlst, rule, stores, until } from './centre.mjs';

const people = [
  { surname: 'WANTED', given: 'BILAL', birth: '800101', document: 'AB1111111' },
  { surname: 'BYSTANDER', given: 'NAILA', birth: '900101', document: 'AB2222222', sex: 'F' },
];

async function centre(store) {
  const c = new Centre(store);
  for (const [name, role, ...more] of [['omar', 'officer'], ['sara', 'supervisor'], ['aziz', 'auditor'], ['umar', 'auditor'], ['noor', 'supervisor', '--region', 'North'], ['nadia', 'officer', '--region', 'North']]) c.user(name, role, more);
  assert.equal(c.ntc('rule', 'load', c.file('t.rules', rule('PUR-001', 'person.surname = "WANTED"', { reason: '{person.surname} travels' }))).code, 0);
  const key = c.link();
  await c.start();
  const who = {};
  for (const name of ['omar', 'sara', 'aziz', 'umar', 'noor', 'nadia']) who[name] = await c.login(name);
  assert.equal((await c.post(key, paxlst({ people }))).status, 201);
  const find = (q) => until(`${q} is found`, async () => (await who.omar.get(`/entities/search?q=${q}&kind=person`)).body.items[0]?.id);
  const x = { c, ...who, wanted: await find('WANTED'), bystander: await find('BYSTANDER') };
  x.alert = (await who.omar.get('/alerts')).body.items[0];
  x.trail = async (id) => (await who.umar.get(`/audit?object=entity/${id}&limit=100`)).body.items;
  return x;
}
const opened = async (p, id, purpose = 'review') => { const r = await p.states(id, purpose); assert.equal(r.status, 201, JSON.stringify(r.body)); };
const shows = async (p, path, number) => { const r = await p.get(path); assert.equal(r.status, 200, `${path} ${JSON.stringify(r.body)}`); return JSON.stringify(r.body).includes(number); };
const refused = (r, status, says) => { assert.equal(r.status, status, JSON.stringify(r.body)); if (says) assert.match(r.body.detail, says); };

for (const store of stores) {
  test(`an officer sees the numbers of whom is on the queue, of others by an act (${store})`, async () => {
    const x = await centre(store);
    try {
      assert.equal(await shows(x.omar, `/persons/${x.wanted}`, 'AB1111111'), true, 'an open alert is about him');
      assert.deepEqual((await x.omar.get(`/entities/${x.wanted}/masks`)).body, { hidden: false, at_once: true });
      await opened(x.omar, x.wanted);
      assert.equal(await shows(x.omar, `/persons/${x.wanted}`, 'AB1111111'), true, 'whoever stated a purpose sees no less of whom is on the queue');
      await opened(x.omar, x.bystander);
      for (const path of [`/persons/${x.bystander}`, `/entities/${x.bystander}`, `/entities/${x.bystander}/links`, `/entities/${x.bystander}/profile`, `/entities/${x.bystander}/moves`, `/entities/compare?a=${x.wanted}&b=${x.bystander}`, `/entities/graph?ask=around&a=${x.bystander}`])
        assert.equal(await shows(x.omar, path, 'AB2222222'), false, path);
      assert.equal(await shows(x.omar, `/entities/compare?a=${x.wanted}&b=${x.bystander}`, 'AB1111111'), false, 'beside one that is hidden he is too');
      assert.deepEqual((await x.omar.get(`/entities/${x.bystander}/masks`)).body, { hidden: true, at_once: true });
      const words = (await x.omar.get('/unmaskings/words')).body.reasons;
      assert.ok(words.some((w) => w.code === 'case' && w.note === true) && words.some((w) => w.code === 'compare' && w.note === false));
      refused(await x.omar.post('/unmaskings', { object: x.bystander, reason: 'curious' }), 422, /reason/);
      refused(await x.omar.post('/unmaskings', { object: x.bystander, reason: 'case' }), 422, /note is needed/);
      refused(await x.omar.post('/unmaskings', { object: x.bystander, reason: 'other', note: 'x'.repeat(1001) }), 422, /1000/);
      refused(await x.omar.post('/unmaskings', { object: x.bystander, reason: 'other', note: 'a\u0001b' }), 422, /no text/);
      for (const nothing of ['\u200b', '\u00a0\u2060 ', '\u202e']) refused(await x.omar.post('/unmaskings', { object: x.bystander, reason: 'other', note: nothing }), 422);
      assert.equal((await x.omar.get('/unmaskings?before=a%00b')).status, 422, 'what follows a NUL is not left out');
      refused(await x.omar.post('/unmaskings', { object: 'NOBODY', reason: 'compare' }), 404);
      refused(await x.nadia.post('/unmaskings', { object: x.bystander, reason: 'compare' }), 404);
      const made = await x.omar.post('/unmaskings', { object: x.bystander, reason: 'compare', note: 'passport in hand' });
      assert.deepEqual([made.status, made.body.state, made.body.account], [201, 'shown', 'omar'], JSON.stringify(made.body));
      assert.equal(await shows(x.omar, `/persons/${x.bystander}`, 'AB2222222'), true);
      assert.equal(await shows(x.omar, `/entities/compare?a=${x.wanted}&b=${x.bystander}`, 'AB2222222'), true);
      assert.equal(await shows(x.omar, `/entities/compare?a=${x.bystander}&b=${x.wanted}`, 'AB1111111'), true, 'whichever stands first');
      assert.deepEqual([(await x.omar.get(`/entities/${x.bystander}/masks`)).body.hidden, (await x.omar.get(`/entities/${x.bystander}/masks`)).body.shown.reason], [false, 'compare']);
      const held = (await x.omar.get(`/alerts/${x.alert.id}`)).body.alert;
      assert.equal(await shows(x.sara, `/alerts/${x.alert.id}/event`, 'AB1111111'), true, 'while it is open');
      x.c.sql(`UPDATE alert SET state = 'closed', owner = 'omar' WHERE id = '${held.id}'`);
      assert.equal(await shows(x.sara, `/alerts/${x.alert.id}/event`, 'AB1111111'), false, 'closed, it is nobody\'s but whose it was');
      assert.equal(await shows(x.omar, `/alerts/${x.alert.id}/event`, 'AB1111111'), true);
      const bytes = await x.sara.get(`/alerts/${x.alert.id}/raw`);
      assert.deepEqual([bytes.status, bytes.body.type], [403, 'urn:ntc:hidden'], 'nor are its bytes');
      assert.equal((await x.omar.get(`/alerts/${x.alert.id}/raw`)).status, 200);
      await opened(x.sara, x.bystander);
      assert.equal(await shows(x.sara, `/persons/${x.bystander}`, 'AB2222222'), false, 'what one is shown nobody else is');
      const act = (await x.trail(x.bystander)).find((r) => r.act === 'unmask');
      assert.deepEqual([act.actor, act.detail.reason, act.detail.note, act.detail.id], ['omar', 'compare', 'passport in hand', made.body.id]);
      const read = (await x.umar.get('/audit?limit=200')).body.items.find((r) => r.act === 'read person_get' && r.actor === 'omar' && r.detail.unmasking);
      assert.equal(read.detail.unmasking, made.body.id, 'each look names the act');
      const stated = x.c.sql(`SELECT max(until) FROM purpose WHERE account = 'omar'`);
      assert.equal(String(x.c.sql(`SELECT until FROM unmasking WHERE account = 'omar'`)), String(stated), 'no longer than the purpose');
      x.c.sql('UPDATE unmasking SET until = 1');
      assert.equal(await shows(x.omar, `/persons/${x.bystander}`, 'AB2222222'), false, 'over');
      assert.equal(x.c.ntc('audit', 'verify').code, 0);
    } finally { await x.c.remove(); }
  });

  test(`an auditor is shown it by two, for three days (${store})`, async () => {
    const x = await centre(store);
    try {
      assert.equal(await shows(x.aziz, `/alerts/${x.alert.id}/event`, 'AB1111111'), false);
      refused(await x.aziz.post('/unmaskings', { object: x.bystander, reason: 'sample' }), 428);
      await opened(x.aziz, x.wanted);
      assert.equal(await shows(x.aziz, `/persons/${x.wanted}`, 'AB1111111'), false);
      const asked = await x.aziz.post('/unmaskings', { object: x.wanted, reason: 'sample' });
      assert.deepEqual([asked.status, asked.body.state, asked.body.until], [201, 'asked', undefined], JSON.stringify(asked.body));
      refused(await x.aziz.post('/unmaskings', { object: x.wanted, reason: 'sample' }), 422, /already/);
      assert.equal(await shows(x.aziz, `/persons/${x.wanted}`, 'AB1111111'), false, 'asked is not allowed');
      assert.equal((await x.aziz.get(`/entities/${x.wanted}/masks`)).body.asked.id, asked.body.id);
      const notices = async () => (await x.sara.get('/notices')).body.items.filter((n) => n.kind === 'unmask_asked' && n.state === 'open').length;
      assert.equal(await notices(), 1, 'the control room hears');
      const { id } = asked.body;
      refused(await x.aziz.post(`/unmaskings/${id}/allow`, {}), 403);
      refused(await x.omar.post(`/unmaskings/${id}/allow`, {}), 403);
      refused(await x.noor.post(`/unmaskings/${id}/allow`, {}), 403, /whole country/);
      refused(await x.sara.post('/unmaskings/NONE/allow', {}), 404);
      assert.deepEqual((await x.umar.get('/unmaskings')).body.items, [], 'of another it is not told');
      assert.deepEqual((await x.sara.get('/unmaskings?state=asked')).body.items.map((u) => [u.id, u.account, u.name]), [[id, 'aziz', 'BILAL WANTED']]);
      const good = await x.sara.post(`/unmaskings/${id}/allow`, {});
      assert.deepEqual([good.status, good.body.state, good.body.decided_by], [200, 'shown', 'sara'], JSON.stringify(good.body));
      const hours = (Date.parse(good.body.until) - Date.now()) / 3600000;
      assert.ok(hours > 71 && hours <= 72, `${hours} hours`);
      assert.equal(await notices(), 0);
      refused(await x.sara.post(`/unmaskings/${id}/refuse`, { note: 'no' }), 409);
      for (const path of [`/persons/${x.wanted}`, `/alerts/${x.alert.id}/event`]) assert.equal(await shows(x.aziz, path, 'AB1111111'), true, path);
      assert.equal(await shows(x.umar, `/alerts/${x.alert.id}/event`, 'AB1111111'), false);
      await opened(x.aziz, x.bystander);
      assert.equal(await shows(x.aziz, `/persons/${x.bystander}`, 'AB2222222'), false, 'of this one alone');
      const second = (await x.aziz.post('/unmaskings', { object: x.bystander, reason: 'redress', note: 'her complaint 7' })).body;
      refused(await x.sara.post(`/unmaskings/${second.id}/refuse`, { note: ' ' }), 422, /note/);
      assert.equal((await x.sara.post(`/unmaskings/${second.id}/refuse`, { note: 'the complaint is another' })).body.state, 'refused');
      assert.equal(await shows(x.aziz, `/persons/${x.bystander}`, 'AB2222222'), false);
      assert.deepEqual((await x.trail(x.bystander)).filter((r) => /^unmask/.test(r.act)).map((r) => [r.act, r.actor]).reverse(), [['unmask.ask', 'aziz'], ['unmask.refuse', 'sara']]);
      await opened(x.umar, x.wanted);
      const both = await Promise.all([1, 2].map(() => x.umar.post('/unmaskings', { object: x.wanted, reason: 'sample' })));
      assert.equal(both.filter((r) => r.status === 201).length, 1, 'asked once, however often');
      const late = both.find((r) => r.status === 201).body;
      x.c.sql(`UPDATE unmasking SET asked = asked - 262800000000 WHERE id = '${late.id}'`);
      refused(await x.sara.post(`/unmaskings/${late.id}/allow`, {}), 409);
      assert.equal(await notices(), 0, 'nobody is kept waiting for it');
      assert.deepEqual((await x.sara.get('/unmaskings?state=asked')).body.items, []);
      assert.equal((await x.umar.post('/unmaskings', { object: x.wanted, reason: 'sample' })).status, 201, 'it may be asked for anew');
      x.c.sql('UPDATE unmasking SET until = 1');
      assert.equal(await shows(x.aziz, `/persons/${x.wanted}`, 'AB1111111'), false, 'over');
    } finally { await x.c.remove(); }
  });
}
