// SPDX-License-Identifier: Apache-2.0
// What is not on one's queue is opened for a purpose, which is kept with the question as it was shown.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Centre, paxlst, rule, stores, until } from './centre.mjs';
import { unzip } from './zip.mjs';

const people = [
  { surname: 'WANTED', given: 'BILAL', birth: '800101', document: 'AB1111111' },
  { surname: 'BYSTANDER', given: 'NAILA', birth: '900101', document: 'AB2222222', sex: 'F' },
];

async function centre(store, options = []) {
  const c = new Centre(store);
  for (const [name, role, ...more] of [['omar', 'officer'], ['hina', 'officer'], ['sara', 'supervisor'], ['aziz', 'auditor'], ['nadia', 'officer', '--region', 'North']]) c.user(name, role, more);
  assert.equal(c.ntc('rule', 'load', c.file('t.rules', rule('PUR-001', 'person.surname = "WANTED"'))).code, 0);
  c.options = options;
  const key = c.link();
  await c.start();
  const who = {};
  for (const name of ['omar', 'hina', 'sara', 'aziz', 'nadia']) who[name] = await c.login(name);
  assert.equal((await c.post(key, paxlst({ people }))).status, 201);
  const find = (q) => until(`${q} is found`, async () => (await who.omar.get(`/entities/search?q=${q}&kind=person`)).body.items[0]?.id);
  const x = { c, key, ...who, wanted: await find('WANTED'), bystander: await find('BYSTANDER') };
  x.alert = (await who.omar.get('/alerts')).body.items[0];
  x.audited = async (object, act) => ((r) => r.body.items ?? assert.fail(JSON.stringify(r.body)))(await who.aziz.get(`/audit?object=${encodeURIComponent(object)}&limit=100`)).filter((r) => r.act === act).map((r) => ({ ...r, detail: typeof r.detail === 'string' ? JSON.parse(r.detail) : r.detail }));
  return x;
}

for (const store of stores) {
  test(`a message is opened by who has an alert from it, by others for a purpose, and its bytes by an act (${store})`, async () => {
    const x = await centre(store);
    const { c } = x;
    try {
      for (const [name, ...more] of [['amna'], ['nasir', '--region', 'North']]) c.user(name, 'analyst', more);
      const [amna, nasir] = [await c.login('amna'), await c.login('nasir')];
      const other = await (await c.post(x.key, paxlst({ ref: '2', flight: 'PK305', people: [{ surname: 'NOBODY', given: 'ALI', document: 'AB3333333' }] }))).json();
      const broken = await (await c.post(x.key, 'UNB+UNOA:4+XX+PKAPIS+261124:0500+77\'UNH+1+PAXLST:D:05B:UN:IATA\'BGM+745\'')).json();
      const raw = (id) => `/messages/${id}/raw`, decoded = (id) => `/messages/${id}/decoded`;
      for (const path of [raw(x.alert.message), decoded(x.alert.message), raw(broken.id)]) assert.equal((await amna.get(path)).status, 200, `${path}: from it comes an alert, or it is to be mended`);
      for (const path of [raw(other.id), decoded(other.id)]) {
        const asked = await amna.get(path);
        assert.deepEqual([asked.status, asked.body.object], [428, other.id], path);
        assert.doesNotMatch(JSON.stringify(asked.body), /NOBODY/);
      }
      for (const [path, status] of [[raw(x.alert.message), 404], [decoded(other.id), 404], [raw(broken.id), 404]]) assert.equal((await nasir.get(path)).status, status, `${path}: of another region, or of none`);
      const { dossier } = (await amna.post('/dossiers', { title: 'Own', purpose: 'to look', basis: 'Customs Act 1969, s. 26', handling: 'ordinary' })).body;
      const packed = async () => {
        const r = await fetch(`${c.url}/api/v1/dossiers/${dossier.id}/pack`, { method: 'POST', body: JSON.stringify({ purpose: 'for the court' }), headers: { Cookie: amna.cookie, 'NTC-CSRF': amna.csrf, 'Content-Type': 'application/json' } });
        assert.equal(r.status, 200);
        return unzip(Buffer.from(await r.arrayBuffer()));
      };
      assert.equal((await amna.post(`/dossiers/${dossier.id}/entries`, { kind: 'event', ref: other.id, seq: 0 })).status, 201);
      assert.equal((await packed()).has(`messages/${other.id}.raw`), false, 'a pack is no way round');
      assert.equal((await x.aziz.get(decoded(other.id))).status, 428);
      assert.equal((await amna.states(other.id)).status, 201);
      const masked = await amna.get(decoded(other.id));
      assert.match(JSON.stringify(masked.body), /NOBODY/);
      assert.doesNotMatch(JSON.stringify(masked.body), /AB3333333/);
      const bytes = await amna.get(raw(other.id));
      assert.deepEqual([bytes.status, bytes.body.type], [403, 'urn:ntc:hidden']);
      const shown = await amna.post('/unmaskings', { object: other.id, reason: 'compare' });
      assert.equal(shown.status, 201, JSON.stringify(shown.body));
      assert.match((await amna.get(raw(other.id))).body.text, /AB3333333/);
      assert.equal((await packed()).has(`messages/${other.id}.raw`), true, 'what was shown may be packed');
      assert.match(JSON.stringify((await amna.get(decoded(other.id))).body), /AB3333333/);
      const [read] = await x.audited(`message/${other.id}/raw`, 'read message_raw');
      assert.ok(read.detail.purpose && read.detail.unmasking === shown.body.id, JSON.stringify(read));
      assert.equal((await nasir.states(x.alert.message)).status, 404, 'a purpose opens nothing of another region');
      assert.equal((await x.omar.post('/purposes', { object: 'none', purpose: 'review' })).status, 404);
      const closed = await x.omar.post(`/alerts/${x.alert.id}/claim`, { version: x.alert.version });
      assert.equal((await x.omar.post(`/alerts/${x.alert.id}/close`, { version: closed.body.alert.version, outcome: 'no_action', reason_code: 'questioned', worth: 'no' })).status, 200);
      assert.equal((await amna.get(raw(x.alert.message))).status, 428, 'what is over is on the queue of who closed it alone');
    } finally { await c.remove(); }
  });

  test(`who is on nobody's queue is opened when it was said why, by whom it was said (${store})`, async () => {
    const x = await centre(store);
    try {
      assert.equal((await x.omar.get(`/entities/${x.wanted}`)).status, 200, 'an open alert is about him');
      for (const path of [`/entities/${x.bystander}`, `/entities/${x.bystander}/links`, `/entities/${x.bystander}/profile`, `/entities/${x.bystander}/moves`, `/persons/${x.bystander}`, `/entities/graph?ask=around&a=${x.bystander}`, `/entities/compare?a=${x.wanted}&b=${x.bystander}`]) {
        const asked = await x.omar.get(path);
        assert.equal(asked.status, 428, path);
        assert.equal(asked.body.type, 'urn:ntc:purpose-needed');
        assert.equal(asked.body.object, x.bystander);
        assert.ok(!JSON.stringify(asked.body).includes('NAILA'), 'the question says nothing of her');
      }
      const asked = (await x.omar.get(`/entities/${x.bystander}`)).body;
      assert.deepEqual(asked.purposes.map((p) => p.code), ['elsewhere', 'investigation', 'request', 'review', 'training', 'redress', 'other']);
      assert.equal(asked.last, undefined);
      const stated = await x.omar.states(x.bystander, 'investigation', { case: 'D-2026-7', language: 'ur' });
      assert.equal(stated.status, 201, JSON.stringify(stated.body));
      assert.equal((await x.omar.get(`/entities/${x.bystander}`)).status, 200);
      assert.equal((await x.omar.get(`/persons/${x.bystander}`)).status, 200);
      assert.equal((await x.hina.get(`/entities/${x.bystander}`)).status, 428, 'what one said holds for nobody else');
      assert.equal((await x.aziz.get(`/entities/${x.bystander}`)).status, 428, 'who reviews says so too');
      const [kept] = await x.audited(`entity/${x.bystander}`, 'purpose.state');
      assert.equal(kept.actor, 'omar');
      assert.deepEqual([kept.detail.purpose, kept.detail.case, kept.detail.prompt_version], ['investigation', 'D-2026-7', 1]);
      assert.equal(kept.detail.prompt, asked.prompt.ur, 'the question as it was shown');
      const [read] = await x.audited(`entity/${x.bystander}`, 'read entity_get');
      assert.equal(read.detail.purpose, stated.body.id);
      assert.match(read.detail.sha256, /^[0-9a-f]{64}$/);
      const next = (await x.omar.get(`/persons/${x.bystander}`)).status;
      assert.equal(next, 200);
      assert.equal((await x.audited(`entity/${x.wanted}`, 'read entity_get'))[0].detail.purpose, undefined, 'on the queue none is needed');
    } finally { await x.c.remove(); }
  });

  test(`a purpose that lacks what it needs is not one (${store})`, async () => {
    const x = await centre(store);
    try {
      const not = async (status, purpose, more) => assert.equal((await x.omar.states(x.bystander, purpose, more)).status, status, `${purpose} ${JSON.stringify(more)}`);
      await not(422, 'curiosity');
      await not(422, 'investigation');
      await not(422, 'investigation', { case: '   ' });
      await not(422, 'other');
      await not(422, 'other', { note: 'x' });
      await not(422, 'review', { note: 'n'.repeat(1001) });
      await not(422, 'review', { case: 'c'.repeat(61) });
      await not(422, 'review', { language: 'fr' });
      assert.equal((await x.omar.states('nobody')).status, 404);
      assert.equal((await x.nadia.states(x.bystander)).status, 404, 'another region does not even learn that she is known');
      assert.equal((await x.nadia.get(`/entities/${x.bystander}`)).status, 404);
      assert.equal((await x.omar.get(`/entities/${x.bystander}`)).status, 428, 'none of these opened it');
      await not(201, 'other', { note: 'lost passport, the airport asks' });
      assert.equal((await x.omar.get(`/entities/${x.bystander}`)).status, 200);
      x.c.sql(`UPDATE purpose SET until = 1`);
      assert.equal((await x.omar.get(`/entities/${x.bystander}`)).status, 428, 'its time is over');
    } finally { await x.c.remove(); }
  });

  test(`what is closed leaves the queue, but for who owns it; a dossier and a last answer are remembered (${store})`, async () => {
    const x = await centre(store);
    try {
      const act = async (who, name, more = {}) => {
        const { version } = (await who.get(`/alerts/${x.alert.id}`)).body.alert;
        const r = await who.post(`/alerts/${x.alert.id}/${name}`, { version, ...more });
        assert.equal(r.status, 200, JSON.stringify(r.body));
      };
      await act(x.omar, 'claim');
      await act(x.omar, 'close', { outcome: 'no_action', reason_code: 'questioned' });
      assert.equal((await x.omar.get(`/entities/${x.wanted}`)).status, 200, 'it was his');
      assert.equal((await x.hina.get(`/entities/${x.wanted}`)).status, 428);
      const opened = await x.hina.post('/dossiers', { title: 'A network', purpose: 'smuggling', basis: 'Customs Act 1969', handling: 'ordinary', subject: x.bystander });
      assert.ok(opened.status < 300, JSON.stringify(opened.body));
      assert.equal((await x.hina.get(`/entities/${x.bystander}`)).status, 200, 'her dossier names her');
      assert.equal((await x.omar.get(`/entities/${x.bystander}`)).status, 428, 'not his');
      await x.hina.states(x.wanted, 'request', { case: 'R-9' });
      await x.omar.states(x.bystander, 'training');
      assert.equal((await x.hina.get(`/entities/${x.wanted}`)).status, 200);
      x.c.sql(`UPDATE purpose SET object = 'else' WHERE account = 'hina'`);
      assert.deepEqual((await x.hina.get(`/entities/${x.wanted}`)).body.last, { purpose: 'request', case: 'R-9' });
    } finally { await x.c.remove(); }
  });

  test(`who is bound to a region says why too, of whoever is that person by another identity (${store})`, async () => {
    const x = await centre(store);
    try {
      x.c.user('zara', 'officer', ['--region', 'South']);
      const zara = await x.c.login('zara');
      assert.equal((await x.c.post(x.key, paxlst({ ref: '2', flight: 'PK900', people: [{ surname: 'WANTEDD', given: 'BILAAL', birth: '800101', document: 'AB1111111' }] }))).status, 201);
      const other = await until('one by another spelling', async () => {
        const p = (await x.omar.get(`/persons/${x.wanted}`)).body;
        return p.members?.map((m) => m.entity ?? m.id).find((id) => id !== x.wanted);
      });
      x.c.sql(`UPDATE alert SET state = 'closed'`);
      assert.equal((await zara.get(`/persons/${other}`)).status, 428);
      const stated = await zara.states(other, 'request', { case: 'R-9' });
      assert.equal(stated.status, 201, JSON.stringify(stated.body));
      assert.equal((await zara.get(`/persons/${other}`)).status, 200);
      assert.equal((await x.nadia.states(other, 'request', { case: 'R-9' })).status, 404, 'of another region');
    } finally { await x.c.remove(); }
  });
}

test('how long a purpose holds has bounds, and no switch', async () => {
  const c = new Centre();
  try {
    for (const n of ['0', '4', '481']) {
      c.file('ntc.conf', `purpose.minutes = ${n}\n`);
      await assert.rejects(c.start(), /purpose\.minutes/);
    }
  } finally { await c.remove(); }
});
