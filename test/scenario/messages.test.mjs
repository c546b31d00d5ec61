// SPDX-License-Identifier: Apache-2.0
// A message becomes alerts, once.
import test from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Centre, stores, until, paxlst, declaration, root, rule as ruleOf } from './centre.mjs';

const rule = ruleOf('TST-001', 'journey.port = "KHI" and person.surname = "ALERTSON"', { severity: 'high', title: 'Lands at Karachi in a test', reason: '{person.name} lands with {journey.flight}' });

for (const store of stores) {
  test(`a message gives a live alert; an officer claims, reads and closes it (${store})`, async () => {
    const c = new Centre(store);
    try {
      c.user('omar', 'officer', ['--region', 'South']);
      c.user('lahore', 'officer', ['--region', 'Central']);
      c.user('sara', 'supervisor,auditor');
      assert.equal(c.ntc('rule', 'load', c.file('t.rules', rule)).code, 0);
      const key = c.link();
      await c.start();
      const [omar, lahore, sara] = [await c.login('omar'), await c.login('lahore'), await c.login('sara')];
      const live = await omar.listen();
      const elsewhere = await lahore.listen();
      const text = paxlst({ people: [{ surname: 'ALERTSON', given: 'TEST MR', document: 'AB1234567' }, { surname: 'OTHER', given: 'ONE' }] });
      const r = await (await c.post(key, text)).json();
      assert.equal(r.status, 'accepted', JSON.stringify(r.findings));
      assert.deepEqual([r.passengers, r.events, r.alerts], [2, 2, 1]);
      const event = await until('the alert is live', () => live.events.find((e) => e.event === 'alert'), 2000);
      assert.equal(JSON.stringify(event.data).includes('ALERTSON'), false, 'no personal data in the stream');
      assert.equal(elsewhere.events.length, 0, 'another region hears nothing');
      const id = event.data.id;
      assert.equal((await lahore.get(`/alerts/${id}`)).status, 404);

      const seen = (await omar.get(`/alerts/${id}`)).body;
      assert.equal(seen.alert.subject.name, 'TEST ALERTSON');
      assert.equal(seen.alert.region, 'South');
      assert.equal(seen.alert.moment.at, '2026-12-01T07:00:00Z');
      const place = seen.reasons[0].evidence.find((e) => e.field === 'person.surname');
      assert.equal(text.slice(place.offset, place.offset + place.length), 'ALERTSON');
      const raw = (await omar.get(`/alerts/${id}/raw`)).body;
      assert.equal(raw.text.slice(place.offset - raw.first, place.offset - raw.first + place.length), 'ALERTSON');

      const act = (p, name, body) => p.post(`/alerts/${id}/${name}`, body);
      assert.equal((await act(omar, 'decide', { version: 1, outcome: 'confirmed', reason_code: 'questioned' })).status, 422);
      assert.equal((await act(omar, 'claim', { version: 7 })).status, 409);
      assert.equal((await act(omar, 'claim', { version: 1 })).status, 200);
      const late = await act(sara, 'claim', { version: 1 });
      assert.equal(late.status, 409);
      assert.match(late.body.detail, /omar/);
      assert.equal((await act(sara, 'close', { version: 2, outcome: 'confirmed', reason_code: 'questioned' })).status, 422);
      assert.equal((await act(omar, 'close', { version: 2, outcome: 'right', reason_code: 'questioned' })).status, 422);
      const words = (await omar.get('/alerts/words')).body;
      assert.ok(words.clashes.some((c) => c.outcome === 'false_match' && c.reason === 'examined_found'), JSON.stringify(words.clashes));
      for (const { outcome, reason } of words.clashes) assert.match((await act(omar, 'close', { version: 2, outcome, reason_code: reason })).body.detail ?? '', /contradicts the outcome/, `${outcome} ${reason}`);
      assert.equal((await act(omar, 'close', { version: 2, outcome: 'confirmed', reason_code: 'examined_found' })).body.alert.state, 'closed');
      assert.equal((await act(sara, 'reopen', { version: 3 })).status, 422);
      const reopened = (await act(sara, 'reopen', { version: 3, note: 'new facts' })).body;
      assert.equal(reopened.alert.state, 'reopened');
      // A note changes nothing but the history, whoever the alert is with.
      assert.equal((await act(omar, 'note', { version: 4 })).status, 422);
      assert.equal((await act(lahore, 'note', { version: 4, note: 'x' })).status, 404);
      const noted = (await act(omar, 'note', { version: 4, note: 'seen at the belt' })).body;
      assert.deepEqual([noted.alert.state, noted.alert.version, noted.alert.owner], ['reopened', 5, null]);
      assert.deepEqual(noted.history.slice(0, 4), reopened.history);
      assert.deepEqual({ ...noted.history[4], at: '' }, { version: 5, at: '', actor: 'omar', act: 'note', from: 'reopened', to: 'reopened', note: 'seen at the belt' });
      assert.ok(noted.acts.includes('note'));
      // Each step is one record, and it says what its answer showed.
      const steps = (await sara.get(`/audit?object=alert/${id}`)).body.items.filter((l) => l.act.startsWith('alert.') && l.act !== 'alert.raise');
      assert.deepEqual(steps.map((l) => [l.act, l.actor, l.detail.version]), [['alert.note', 'omar', 5], ['alert.reopen', 'sara', 4], ['alert.close', 'omar', 3], ['alert.claim', 'omar', 2]]);
      assert.equal(steps[0].detail.sha256, createHash('sha256').update(JSON.stringify(noted)).digest('hex'));
      assert.deepEqual(noted, (await sara.get(`/alerts/${id}`)).body);
      assert.ok(!(await sara.get('/audit?limit=500')).body.items.some((l) => l.act === 'read alert_act_post'));
      await until('each step is live', () => live.events.length >= 5, 2000);

      const again = (await omar.get(`/alerts/${id}`)).body;
      assert.deepEqual(again.history.map((h) => h.act), ['raised', 'claim', 'close', 'reopen', 'note']);
      const log = (await sara.get('/audit?limit=200')).body.items;
      assert.ok(log.some((l) => l.actor === 'omar' && l.act === 'read alert_get_one' && l.object === `alert/${id}`));
      assert.ok(log.some((l) => l.act === 'alert.close'));
      assert.equal((await sara.get('/audit/verify')).body.holds, true);
      // A screen that comes back goes on where it stopped.
      const back = await omar.listen(event.id);
      await until('what was missed comes', () => back.events.length >= 3, 2000);
      assert.ok(back.events.every((e) => Number(e.id) > Number(event.id)));
    } finally { await c.remove(); }
  });

  test(`any place of a long message can be seen in its surroundings; of an alert only its own (${store})`, async () => {
    const c = new Centre(store);
    try {
      c.user('omar', 'officer', ['--region', 'South']);
      c.user('sara', 'supervisor,auditor');
      assert.equal(c.ntc('rule', 'load', c.file('t.rules', rule)).code, 0);
      const key = c.link();
      await c.start();
      const [omar, sara] = [await c.login('omar'), await c.login('sara')];
      const crowd = Array.from({ length: 12000 }, (_, i) => ({ surname: `CROWD${i}`, given: 'SOMEBODY' }));
      const text = paxlst({ people: [...crowd, { surname: 'ALERTSON', given: 'TEST' }, ...crowd.slice(0, 100)] });
      assert.ok(text.length > 1 << 20);
      const r = await (await c.post(key, text)).json();
      const end = (await sara.bares(`/messages/${r.id}/raw?offset=${text.length - 50}&length=500`)).body;
      assert.deepEqual([end.first, end.from, end.to, end.size_bytes, end.text], [text.length - 50, 0, text.length, text.length, text.slice(-50)]);
      const first = (await sara.bares(`/messages/${r.id}/raw`)).body;
      assert.equal(first.text.length, 1 << 20);
      const next = (await sara.bares(`/messages/${r.id}/raw?offset=${1 << 20}`)).body;
      assert.equal(first.text + next.text, text);
      const beyond = await sara.bares(`/messages/${r.id}/raw?offset=${text.length + 1}`);
      assert.equal(beyond.status, 422);
      assert.match(beyond.body.detail, /^offset must be from 0 to \d+ here$/);
      const log = (await sara.get(`/audit?object=message/${r.id}/raw`)).body.items;
      assert.deepEqual(log.filter((l) => l.actor === 'sara').map((l) => l.detail), [{ first: 1 << 20, length: text.length - (1 << 20) }, { first: 0, length: 1 << 20 }, { first: text.length - 50, length: 50 }]);

      const { alert, reasons } = (await omar.get(`/alerts/${(await omar.get('/alerts')).body.items[0].id}`)).body;
      const raw = (q) => omar.get(`/alerts/${alert.id}/raw?message=${r.id}${q}`);
      for (const e of reasons[0].evidence.filter((x) => x.length)) {
        const part = (await raw(`&offset=${Math.max(0, e.offset - 500)}&length=4096`)).body;
        assert.equal(part.text.slice(e.offset - part.first, e.offset - part.first + e.length), text.slice(e.offset, e.offset + e.length), e.field);
        assert.ok(part.to - part.from < 5000, 'of the others only who stands beside');
      }
      assert.ok(reasons[0].evidence.some((e) => e.field === 'journey.port' && e.offset < 1000), 'a fact of the head of the message is seen too');
      assert.equal((await raw(`&offset=${text.indexOf('CROWD6000')}`)).status, 404);
    } finally { await c.remove(); }
  });

  test(`the same message twice has one effect (${store})`, async () => {
    const c = new Centre(store);
    try {
      c.ntc('rule', 'load', c.file('t.rules', rule));
      const key = c.link();
      await c.start();
      const text = paxlst({ people: [{ surname: 'ALERTSON', given: 'TEST' }] });
      const headers = { 'NTC-Reference': 'push-1' };
      const all = await Promise.all(Array.from({ length: 20 }, () => c.post(key, text, headers).then((r) => r.json())));
      assert.equal(all.filter((r) => !r.duplicate).length, 1);
      assert.equal(new Set(all.map((r) => r.id)).size, 1);
      const other = await c.post(key, paxlst({ people: [{ surname: 'X', given: 'Y' }] }), headers);
      assert.equal(other.status, 409);
      // Without a reference the bytes are the reference; a later push of the flight adds nothing.
      assert.equal((await (await c.post(key, text)).json()).alerts, 0);
      const alerts = c.ntc('alert', 'list', '--json').lines;
      assert.equal(alerts.length, 1);
      assert.equal(alerts[0].reasons.length, 1);
    } finally { await c.remove(); }
  });

  test(`what nobody can read is quarantined, kept and run again (${store})`, async () => {
    const c = new Centre(store);
    try {
      c.user('sara', 'supervisor');
      const key = c.link();
      await c.start();
      const sara = await c.login('sara');
      const r = await (await c.post(key, 'hello, world \u0000\u0001')).json();
      assert.equal(r.status, 'quarantined');
      assert.equal(r.findings[0].code, 'E-KIND');
      assert.equal((await sara.get('/messages?status=quarantined')).body.items.length, 1);
      assert.equal((await sara.bares(`/messages/${r.id}/raw`)).body.text, 'hello, world \u0000\u0001');
      assert.equal((await sara.post(`/messages/${r.id}/retry`)).body.status, 'quarantined');
      assert.equal((await sara.post(`/messages/${r.id}/discard`, { note: 'a test' })).status, 200);
      assert.equal((await sara.post(`/messages/${r.id}/discard`, { note: 'a test' })).status, 409);
      assert.equal((await sara.get('/messages?status=discarded')).body.items[0].id, r.id);
      assert.equal(c.ntc('audit', 'verify').code, 0);
    } finally { await c.remove(); }
  });

  test(`goods declarations as JSON and as a table (${store})`, async () => {
    const c = new Centre(store);
    try {
      assert.equal(c.ntc('rule', 'load', ...['declarations', 'lists', 'travellers', 'documents'].map((n) => join(root, 'rules', `${n}.rules`))).code, 0);
      const betel = c.file('betel.json', declaration('KAPW-HC-1-24-11-2026', {}, [{ hs: '08028000', description: 'BETEL NUT' }, {}]));
      const bad = c.file('bad.json', '{"number": "1", "number": "2"}');
      const table = c.file('table.csv', 'number,date,importer,hs,value,net_mass_kg\nGD-1,24-11-2026,NTN1,851712,100,2\nGD-1,24-11-2026,NTN1,851762,100,2\nGD-2,31-02-2026,NTN2,620822,=1+1,x\n');
      const r = c.ntc('message', 'ingest', '--json', betel, bad, table);
      assert.equal(r.code, 3);
      assert.deepEqual(r.lines.map((l) => l.status), ['accepted', 'quarantined', 'accepted_with_findings']);
      assert.ok(r.lines[0].alerts >= 1);
      assert.equal(r.lines[2].declarations, 2);
      assert.deepEqual(r.lines[2].findings.map((f) => f.code), ['E-VAL', 'E-VAL', 'E-VAL']);
      for (const f of ['file', 'kind', 'version', 'status', 'passengers', 'crew', 'bookings', 'documents', 'legs', 'declarations', 'findings', 'events', 'alerts'])
        assert.ok(f in r.lines[0], f);
      const map = c.file('m.map', 'declaration.number = Declaration ID\nitem.hs = HS6 Code\nitem.value = Item Price\ndeclaration.currency := KRW\n');
      const other = c.file('kcs.csv', 'Declaration ID,HS6 Code,Item Price\n77,851712,12.5\n');
      const mapped = c.ntc('message', 'ingest', '--json', '--map', map, other);
      assert.equal(mapped.lines[0].declarations, 1, mapped.err);
    } finally { await c.remove(); }
  });
}

test('the columns of the public declarations load by themselves', { skip: !existsSync(join(root, '../shared/data/declarations')) && '../shared/data is not here' }, () => {
  const c = new Centre();
  try {
    const r = c.ntc('message', 'ingest', '--json', join(root, '../shared/data/declarations/df_syn_valid_eng.csv'));
    assert.equal(r.lines[0].declarations, 8134);
    assert.equal(r.lines[0].status, 'accepted');
  } finally { c.remove(); }
});

test('every public passenger message decodes to its truth, and none is dropped', { skip: !existsSync(join(root, '../shared/data/edifact')) && '../shared/data is not here' }, () => {
  const c = new Centre();
  const dir = join(root, '../shared/data/edifact');
  try {
    const [head, ...rows] = readFileSync(join(dir, 'truth.tsv'), 'utf8').trim().split('\n').map((l) => l.split('\t'));
    const truth = rows.map((r) => Object.fromEntries(head.map((h, i) => [h, r[i]])));
    const r = c.ntc('message', 'ingest', '--json', ...truth.map((t) => join(dir, t.file)));
    for (const [i, t] of truth.entries()) {
      const got = r.lines[i];
      assert.equal(got.kind, t.message, t.file);
      const want = [t.travellers, t.crew || '0', t.pnrs || '0', t.legs, t.document_segments, t.segments].map(Number);
      assert.deepEqual([got.passengers, got.crew, got.bookings, got.legs, got.documents, got.segments], want, t.file);
      assert.notEqual(got.status, 'quarantined', t.file);
    }
  } finally { c.remove(); }
});

test('one importer files from many places at once, and no declaration is sent away', async () => {
  const c = new Centre('sqlite');
  try {
    const key = c.link();
    await c.start();
    const senders = Array.from({ length: 12 }, async (_, at) => {
      for (let n = 0; n < 25; n++) {
        const r = await c.post(key, declaration(`GD-${at}-${n}`));
        assert.equal(r.status, 201, await r.text());
      }
    });
    await Promise.all(senders);
  } finally { await c.remove(); }
});

test('a drop folder takes files in, and gives up on none before three tries', async () => {
  const c = new Centre();
  try {
    c.options = ['--inbox', `${c.dir}/inbox`];
    await c.start();
    c.file('inbox/one.edi', paxlst({ people: [{ surname: 'A', given: 'B' }] }));
    await until('it is taken in', () => readdirSync(`${c.dir}/inbox/done`).includes('one.edi'));
  } finally { await c.remove(); }
});
