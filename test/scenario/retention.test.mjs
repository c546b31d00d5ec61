// SPDX-License-Identifier: Apache-2.0
// What came by a link is deleted when the term of its class is over, and not before; what an alert
// still needs stays.
import test from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Centre, png, stores, until } from './centre.mjs';
import { DatabaseSync } from './sqlite.mjs';

const clock = (day) => ({ NTC_CLOCK: new Date(Date.UTC(2026, 9, 1) + day * 86400000).toISOString().slice(0, 19) + 'Z' });
const at = (c, day, ...words) => {
  Object.assign(process.env, clock(day));
  try { return c.ntc(...words); } finally { delete process.env.NTC_CLOCK; }
};
const link = (c, name, kind) => at(c, 0, 'link', 'add', '--name', name, '--kind', kind, '--json').lines[0].key;
const post = async (c, key, kind, events) => {
  const r = await (await c.post(key, JSON.stringify({ kind, events }))).json();
  assert.notEqual(r.status, 'quarantined', JSON.stringify(r));
  return r;
};
const frame = (n, more) => ({ reference: `F${n}`, signal: 'match', camera: 'KHI-7', time: '2026-09-30T08:00:00Z', port: 'KHI',
  gallery: 'wanted', subject: `W${n}`, score: 0.5, threshold: 0.8, ...more });
const passage = (n) => ({ reference: `P${n}`, post: 'HUB', time: '2026-09-30T08:00:00Z', plate: 'TLB-123' });

// Started on that day: when the run of the day has ended.
async function run(c, day) {
  await c.start(clock(day));
  const sara = await c.login('sara');
  const seen = await until('the run has ended', async () => {
    const items = (await sara.get('/audit?object=retention')).body?.items ?? [];
    return items.find((x) => x.at.startsWith(clock(day).NTC_CLOCK.slice(0, 10)));
  });
  return { sara, seen };
}

for (const store of stores) {
  test(`each class has its term; an alert that is open keeps its message and picture (${store})`, async () => {
    const c = new Centre(store);
    try {
      at(c, 0, 'user', 'add', '--name', 'sara', '--role', 'supervisor,auditor', '--password-file', c.file('password', 'correct horse battery'));
      at(c, 0, 'rule', 'load', 'rules/links.rules');
      const faces = link(c, 'faces', 'faces'), inland = link(c, 'inland', 'inland');
      await c.start(clock(0));
      const digests = [];
      for (const n of [1, 2]) {
        const body = png(n);
        digests.push(createHash('sha256').update(body).digest('hex'));
        assert.equal((await fetch(`${c.url}/api/v1/pictures`, { method: 'POST', body, headers: { Authorization: `Bearer ${faces}`, 'Content-Type': 'image/png' } })).status, 201);
      }
      const plain = await post(c, faces, 'face', [frame(1, { picture: digests[0] })]);
      const hit = await post(c, faces, 'face', [frame(2, { score: 0.95, picture: digests[1] })]);
      assert.deepEqual([plain.alerts, hit.alerts], [0, 1]);
      const lorry = await post(c, inland, 'passage', [{ ...passage(1), person: { given: 'Ali', surname: 'Driver', birth: '1980-02-03', phone: '0300 1234567', address: 'House 12, Street 4, Hub' } }]);
      const many = await post(c, faces, 'face', Array.from({ length: 900 }, (_, n) => frame(`X${n}`)));
      await c.stop();

      let { sara, seen } = await run(c, 29);
      assert.equal((await sara.get(`/messages/${plain.id}`)).status, 200, 'a day before its term');
      await c.stop();
      assert.equal(at(c, 29, 'doctor', '--json').lines.find((l) => /beyond its term/.test(l.what)).good, true);
      assert.equal(at(c, 33, 'doctor', '--json').lines.find((l) => /beyond its term/.test(l.what)).good, false, 'nobody ran the purge');

      ({ sara, seen } = await run(c, 33));
      const { detail } = seen;
      assert.deepEqual([detail.messages, detail.events, detail.pictures], [2, 901, 1], JSON.stringify(seen));
      const is = async (m) => (await sara.get(`/messages/${m.id}`)).status;
      assert.deepEqual([await is(plain), await is(many), await is(hit), await is(lorry)], [404, 404, 200, 200]);
      const picture = async (n) => (await sara.get(`/pictures/${digests[n]}`)).status;
      assert.deepEqual([await picture(0), await picture(1)], [404, 200]);
      assert.equal(at(c, 33, 'doctor', '--json').lines.find((l) => /beyond its term/.test(l.what)).good, true);

      const alert = (await sara.get('/alerts')).body.items[0];
      await decide(sara, alert, 'false_match');
      await c.stop();
      ({ sara, seen } = await run(c, 35));
      assert.deepEqual([await is(hit), await is(lorry), await picture(1)], [404, 200, 404], 'closed as wrong: nothing keeps it');
      const shown = (await sara.get(`/alerts/${alert.id}`)).body;
      assert.equal(shown.alert.subject.name, 'no longer kept');
      assert.ok(!JSON.stringify(shown).includes('KHI-7'), 'its reasons say no more what they said');
      assert.equal(c.ntc('audit', 'verify').code, 0);
      const phones = async () => (await sara.get('/entities/search?q=03001234567&kind=phone')).body.items.length;
      assert.equal(await phones(), 1);
      await c.stop();
      ({ sara } = await run(c, 735));
      assert.deepEqual([await is(lorry), await phones()], [404, 0], 'two years for passages, and for whom they name');
      if (store === 'sqlite') {
        const db = new DatabaseSync(join(c.dir, 'ntc.db'));
        for (const table of ['message', 'message_body', 'message_region', 'event', 'sighting', 'measure', 'entity', 'entity_key', 'entity_link', 'picture', 'picture_use'])
          assert.deepEqual(db.all(`SELECT count(*) AS n FROM ${table}`), [{ n: 0 }], table);
      }
    } finally { await c.remove(); }
  });
}

async function decide(person, alert, outcome) {
  const act = async (name, more) => {
    const now = (await person.get(`/alerts/${alert.id}`)).body.alert;
    const r = await person.post(`/alerts/${alert.id}/${name}`, { version: now.version, ...more });
    assert.equal(r.status, 200, JSON.stringify(r.body));
  };
  await act('claim');
  await act('close', { outcome, reason_code: outcome === 'confirmed' ? 'questioned' : 'identity_differs' });
}

test('what was closed as confirmed keeps its message beyond the term', async () => {
  const c = new Centre();
  try {
    at(c, 0, 'user', 'add', '--name', 'sara', '--role', 'supervisor,auditor', '--password-file', c.file('password', 'correct horse battery'));
    at(c, 0, 'rule', 'load', 'rules/links.rules');
    const faces = link(c, 'faces', 'faces');
    await c.start(clock(0));
    const hit = await post(c, faces, 'face', [frame(2, { score: 0.95 })]);
    let sara = await c.login('sara');
    await decide(sara, (await sara.get('/alerts')).body.items[0], 'confirmed');
    await c.stop();
    ({ sara } = await run(c, 100));
    assert.equal((await sara.get(`/messages/${hit.id}`)).status, 200);
    await c.stop();
    ({ sara } = await run(c, 3700));
    assert.equal((await sara.get(`/messages/${hit.id}`)).status, 404, 'ten years from the decision');
  } finally { await c.remove(); }
});

test('that somebody did not come is kept as long as what it was told from', async () => {
  const c = new Centre();
  try {
    at(c, 0, 'user', 'add', '--name', 'sara', '--role', 'supervisor,auditor', '--password-file', c.file('password', 'correct horse battery'));
    const inland = link(c, 'inland', 'inland');
    c.file('ntc.conf', 'watch.overdue_minutes = 0\n');
    await c.start(clock(0));
    await post(c, inland, 'passage', [{ ...passage(1), next_post: 'KHARI', next_due: '2026-09-30T12:00:00Z' }]);
    let sara = await c.login('sara');
    const told = async () => (await sara.get('/messages')).body.items.filter((m) => m.source === 'centre');
    const [own] = await until('the Centre says so', async () => { const l = await told(); return l.length ? l : null; });
    await c.stop();
    ({ sara } = await run(c, 700));
    assert.equal((await sara.get(`/messages/${own.id}`)).status, 200, 'within the two years of a passage');
    await c.stop();
    ({ sara } = await run(c, 735));
    assert.equal((await sara.get(`/messages/${own.id}`)).status, 404, 'and not the five of what no link sent');
  } finally { await c.remove(); }
});
