// SPDX-License-Identifier: Apache-2.0
// What each link reports, and what follows from it: one test a link, on the real program.
import test from 'node:test';
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Centre, stores, program, root, until } from './centre.mjs';
import { links as samples } from '../standin/sender.mjs';

const ali = { person: { given: 'Ali', surname: 'Khan Durrani', birth: '1980-02-03', sex: 'M' } };
const passport = (number) => ({ documents: [{ type: 'P', number, issuer: 'PAK' }] });
const day = (n, time = '08:00:00') => new Date(Date.UTC(2026, 9, 1 + n)).toISOString().slice(0, 10) + `T${time}Z`;

async function send(c, key, kind, events, reference) {
  const r = await c.post(key, JSON.stringify({ kind, events: [].concat(events) }),
    reference ? { 'NTC-Reference': reference } : {});
  assert.equal(r.status, 201, await r.clone().text());
  const answer = await r.json();
  assert.equal(answer.status, 'accepted', JSON.stringify(answer.findings));
  return answer;
}

async function centre(store) {
  const c = new Centre(store);
  c.user('sara', 'supervisor');
  c.ntc('rule', 'load', 'rules/links.rules');
  const key = c.link();
  await c.start();
  return { c, key };
}

for (const store of stores) {
  test(`money is summed for a person and a year over all ports and documents (${store})`, async () => {
    const { c, key } = await centre(store);
    try {
      const money = (n, usd, port, number) => ({
        number: `M${n}`, time: day(n), port, direction: 'out', amounts: [{ currency: 'USD', value: usd }],
        ...ali, ...passport(number),
      });
      let alerts = 0;
      const ports = ['KHI', 'LHE', 'ISB', 'PEW'];
      for (let n = 0; n < 7; n++)
        alerts += (await send(c, key, 'money', money(n, 3900, ports[n % 4], `AB000000${n % 3}`))).alerts;
      assert.equal(alerts, 0, '27,300 of 30,000 is no breach');
      const answer = await send(c, key, 'money', money(8, 3900, 'KHI', 'AB0000009'));
      assert.equal(answer.alerts, 1);
      const shown = c.ntc('alert', 'list', '--json').lines[0].alert;
      assert.equal(shown.title, 'More currency than one year allows');
      assert.equal(shown.subject.name, 'Ali Khan Durrani');
      const text = c.ntc('alert', 'show', shown.id, '--json').out;
      assert.match(text, /27300/);
    } finally { await c.remove(); }
  });

  test(`a vehicle cannot be at two posts faster than roads allow; seals and legs are followed (${store})`, async () => {
    const { c, key } = await centre(store);
    try {
      const at = (n, post, time, more) => ({ reference: `P${n}`, post, time, plate: 'TLB-123', ...more });
      const titles = () => c.ntc('alert', 'list', '--json').lines.map((l) => l.alert.title).sort();
      await send(c, key, 'passage', at(1, 'HUB', day(0, '06:00:00'), { permit: 'TP-9', leg: 1, container: 'CSQU3054383', seal: 'S1', weight_kg: 20000 }));
      await send(c, key, 'passage', at(2, 'KHARI', day(0, '10:00:00'), { permit: 'TP-9', leg: 2, container: 'CSQU3054383', seal: 'S1', weight_kg: 20100 }));
      assert.deepEqual(titles(), []);
      await send(c, key, 'passage', at(3, 'ZHOB', day(0, '11:00:00'), { plate: 'tlb 123' }));
      assert.deepEqual(titles(), ['At two posts faster than roads allow']);
      await send(c, key, 'passage', at(4, 'BASIMA', day(1, '11:00:00'), { plate: 'KAA-77', permit: 'TP-9', leg: 4, container: 'CSQU 305438-3', seal: 'S2', seal_state: 'intact', weight_kg: 26000 }));
      const show = c.ntc('alert', 'list', '--json').lines.map((l) => l.alert).find((a) => a.subject.name === 'KAA-77');
      const reasons = c.ntc('alert', 'show', show.id, '--json').out;
      for (const code of ['INL-003', 'INL-004', 'INL-006']) assert.match(reasons, new RegExp(code));
    } finally { await c.remove(); }
  });

  test(`another seal on a container is asked about, unless it was opened lawfully or its journey is over (${store})`, async () => {
    const { c, key } = await centre(store);
    try {
      let n = 0;
      const passage = (container, post, time, seal, more) => send(c, key, 'passage', { reference: `S${++n}`, post, time, plate: `TLC-${n % 2}`, container, seal, ...more });
      const said = async (...rest) => (await passage(...rest)).alerts;
      assert.equal(await said('CSQU3054383', 'HUB', day(0, '06:00:00'), 'S1'), 0);
      assert.equal(await said('CSQU3054383', 'KHARI', day(0, '16:00:00'), 'S1'), 0);
      assert.equal(await said('CSQU3054383', 'BASIMA', day(1, '16:00:00'), 'S2'), 1);
      assert.match(c.ntc('alert', 'list', '--json').out, /Container under another seal/);
      assert.equal(await said('MSKU1234565', 'HUB', day(0, '06:00:00'), 'S3'), 0);
      const examined = (signal, time, result) => send(c, key, 'examination', { order: 'EX1', signal, declaration: 'GD-1', container: 'MSKU1234565', time, result });
      await examined('channel', day(0, '09:00:00'));
      assert.equal(await said('MSKU1234565', 'KHARI', day(0, '16:00:00'), 'S4'), 1, 'a channel opens nothing');
      await examined('result', day(0, '19:00:00'), 'as declared');
      assert.equal(await said('MSKU1234565', 'BASIMA', day(1, '16:00:00'), 'S5'), 0);
      assert.equal(await said('MSKU1234565', 'PADAGH', day(9, '16:00:00'), 'S6'), 0, 'a week later it is another journey');
      assert.equal(await said('MSKU1234565', 'HUB', day(10, '16:00:00'), 'S6', { signal: 'arrival' }), 0);
      assert.equal(await said('MSKU1234565', 'HUB', day(10, '18:00:00'), 'S7', { signal: 'departure' }), 0);
    } finally { await c.remove(); }
  });

  test(`who does not come to where they were due is told of, once, by the Centre itself (${store})`, async () => {
    const { c, key } = await centre(store);
    try {
      const ago = (minutes) => new Date(Date.now() - minutes * 60000).toISOString().slice(0, 19) + 'Z';
      const passage = (plate, post, minutes, more) => send(c, key, 'passage', { reference: `${plate} ${post} ${minutes}`, post, time: ago(minutes), plate, ...more });
      const due = (minutes) => ({ next_post: 'KHARI', next_due: ago(minutes) });
      const missing = () => c.ntc('alert', 'list', '--json').lines.map((l) => l.alert).filter((a) => a.title === 'Did not come to where it was due').map((a) => a.subject.name).sort();
      // The Centre looks each second: not before all is told, however long that takes.
      const patience = async (minutes) => { await c.stop(); c.file('ntc.conf', `watch.overdue_minutes = ${minutes}\n`); await c.start(); };
      await patience(10000);
      await passage('KHARI-CAME', 'KHARI', 100);
      await passage('KHARI-CAME', 'HUB', 600, due(300)); // told late: the later one came first
      await passage('ELSEWHERE', 'HUB', 600, due(300));
      await passage('NOT-YET', 'HUB', 600, due(30));
      await passage('TAKEN-BACK', 'HUB', 600, { version: 1, ...due(300) });
      await passage('TAKEN-BACK', 'HUB', 600, { version: 2 });
      await passage('WRITTEN-WRONG', 'HUB', 600, { reference: 'W1', version: 1, ...due(300) });
      await passage('WRITTEN-RIGHT', 'HUB', 600, { reference: 'W1', version: 2 });
      await passage('OTHER-LORRY-1', 'HUB', 600, { container: 'CSQU3054383', ...due(300) });
      await passage('OTHER-LORRY-2', 'KHARI', 200, { container: 'CSQU3054383' });
      await passage('MISSING', 'HUB', 598, { reference: 'weighed' });
      await send(c, key, 'passage', { reference: 'nobody', post: 'HUB', time: ago(600), ...due(300) });
      await send(c, key, 'passage', [{ reference: 'T1', post: 'HUB', time: ago(601), plate: 'MISSING', ...due(300) },
        { reference: 'T2', signal: 'tracker', time: ago(400), plate: 'MISSING', lat: 26.1, lon: 66.2 },
        { reference: 'T3', post: 'BASIMA', time: ago(200), plate: 'ELSEWHERE' }]);
      await patience(60);
      await until('the alert', async () => missing().length > 0);
      await new Promise((go) => setTimeout(go, 2500));
      assert.deepEqual(missing(), ['MISSING']);
      await c.stop();
      await c.start();
      await new Promise((go) => setTimeout(go, 2500));
      assert.deepEqual(missing(), ['MISSING'], 'once');
      const id = c.ntc('alert', 'list', '--json').lines.map((l) => l.alert).find((a) => a.subject.name === 'MISSING').id;
      assert.match(c.ntc('alert', 'show', id, '--json').out, /Due at KHARI.*last at 26\.10000,66\.20000, 100 minutes before/);
      await passage('MISSING', 'BASIMA', 5);
      assert.deepEqual(missing(), ['MISSING']);
      const forged = await (await c.post(key, JSON.stringify({ kind: 'passage', reference: 'F1', signal: 'overdue', post: 'HUB', time: ago(5), plate: 'FORGED' }))).json();
      assert.deepEqual([forged.alerts, forged.findings[0].code], [0, 'E-VAL'], 'only the Centre says so');
      const mars = await (await c.post(key, JSON.stringify({ kind: 'passage', reference: 'F2', post: 'HUB', time: ago(5), plate: 'MARS-1', next_post: 'MARS', next_due: ago(-60) }))).json();
      assert.match(mars.findings[0].text, /no such post/);
    } finally { await c.remove(); }
  });

  test(`who is silent is a link, not a lorry: then nobody is missing (${store})`, async () => {
    const { c } = await centre(store);
    try {
      const ago = (minutes) => new Date(Date.now() - minutes * 60000).toISOString().slice(0, 19) + 'Z';
      const posts = c.ntc('link', 'add', '--name', 'posts', '--kind', 'inland', '--json').lines[0].key;
      await c.stop();
      c.file('ntc.conf', 'watch.overdue_minutes = 0\n');
      await c.start();
      const soon = new Date(Date.now() + 4500).toISOString().slice(0, 19) + 'Z';
      await send(c, posts, 'passage', { reference: 'A1', post: 'HUB', time: ago(60), plate: 'SILENT-1', next_post: 'KHARI', next_due: soon });
      await new Promise((go) => setTimeout(go, 8000));
      const missing = () => c.ntc('alert', 'list', '--json').lines.map((l) => l.alert).filter((a) => a.title === 'Did not come to where it was due').map((a) => a.subject.name);
      assert.deepEqual(missing(), [], 'nothing was heard of that link since');
      await send(c, posts, 'passage', { reference: 'A2', post: 'ZHOB', time: ago(0), plate: 'ANOTHER' });
      await until('it is heard again, and the lorry is not there', async () => missing().length === 1);
    } finally { await c.remove(); }
  });

  test(`a container on two bills at once, and a number that cannot be (${store})`, async () => {
    const { c, key } = await centre(store);
    try {
      const bill = (n, container, more = {}) => ({
        bill: `BL${n}`, carrier: 'MAEU', conveyance: 'EVER FICTION', voyage: '12E', discharge: 'PKKHI',
        arrives: day(n).slice(0, 10), consignee: 'INDUS TRADERS', consignee_id: '1234567-8',
        containers: [{ number: container, state: 'full', seals: 'X9' }], items: [{ description: 'Polyester yarn', hs: '540233' }], ...more,
      });
      const alerts = async (...events) => (await send(c, key, 'consignment', events)).alerts;
      assert.equal(await alerts(bill(1, 'CSQU3054383')), 0);
      assert.equal(await alerts(bill(2, 'csqu 305438 3')), 1);
      assert.equal(await alerts(bill(3, 'MSKU1234567')), 1);
      assert.equal(await alerts(bill(4, 'CSQU3054383', { master: 'M1', arrives: '2026-03-01' })), 0, 'months before is another voyage');
    } finally { await c.remove(); }
  });

  test(`a manifest, the bill of lading to it and the driver of a truck (${store})`, async () => {
    const { c, key } = await centre(store);
    try {
      const golden = async (name) => (await c.post(key, readFileSync(join(root, `test/golden/${name}.edi`), 'utf8'))).json();
      const sea = await golden('cuscar_d96b_sea');
      assert.deepEqual([sea.kind, sea.status, sea.events, sea.kinds], ['CUSCAR', 'accepted_with_findings', 3, { consignment: 3 }]);
      assert.deepEqual(sea.findings.map((f) => f.code), ['E-CNT', 'E-EQD']);
      const bill = await golden('iftmcs_d99b_bill');
      assert.deepEqual([bill.kind, bill.kinds, bill.alerts], ['IFTMCS', { consignment: 1 }, 0], 'the same bill once more is no second bill');
      const truck = await golden('paxlst_d03b_truck');
      assert.deepEqual([truck.passengers, truck.kinds], [2, undefined]);
      const sara = await c.login('sara');
      const labels = (await sara.get('/messages')).body.items.map((m) => m.label);
      assert.ok(labels.includes('manifest KPPI-IGM-4711/2026, 3 consignments'), labels.join('; '));
      const stored = (await sara.get(`/messages/${sea.id}`)).body;
      assert.deepEqual(stored.counts.kinds, { consignment: 3 });
      const again = await golden('cuscar_d96b_sea');
      assert.deepEqual([again.duplicate, again.kinds], [true, { consignment: 3 }]);

      const unsealed = (await sara.get('/alerts')).body.items;
      assert.deepEqual(unsealed.map((a) => [a.title, a.subject.name, a.port]), [['Full container without a seal', 'GFLBJEA26110043', 'BQM']]);
      assert.equal(unsealed[0].moment.at, '2026-11-24T00:30:00Z');
      const shown = (await sara.get(`/alerts/${unsealed[0].id}`)).body;
      assert.equal(shown.reasons[0].code, 'CGO-004');
      const id = unsealed[0].subject.id;
      const graph = (await sara.opens(`/entities/${id}/links?depth=2`)).body;
      const named = graph.entities.map((e) => `${e.kind} ${e.name}`);
      for (const one of ['vessel GULF FICTION (9700017)', 'container CAIU5519304', 'trader SITARA CHEMICALS', 'consignment GFLBJEA26110041'])
        assert.ok(named.includes(one), `${one} of ${named.join(', ')}`);
      assert.ok(!named.some((n) => n.includes('SAME AS')), 'a phrase is nobody');
      for (const q of ['9700017', 'IMO 9700017', 'imo9700017'])
        assert.deepEqual((await sara.get(`/entities/search?q=${encodeURIComponent(q)}`)).body.items.map((i) => [i.kind, i.why]), [['vessel', 'its number']], q);
      const byName = (await sara.get('/entities/search?q=gulf%20fictoin')).body.items.filter((i) => i.kind === 'vessel');
      assert.deepEqual(byName.map((i) => [i.name, i.by]), [['GULF FICTION (9700017)', 'name']], 'a vessel by its name, misspelled');

      await send(c, key, 'passage', { reference: 'P9', time: day(40), post: 'TRK', plate: 'KBL4471', seal: 'S1', seal_state: 'broken' });
      const lorry = (await sara.get('/alerts')).body.items.find((a) => a.kind === 'passage').subject.id;
      const around = (await sara.opens(`/entities/${lorry}/links?depth=1`)).body;
      assert.ok(around.entities.some((e) => e.name === 'GUL AGHA NOORZAI'), JSON.stringify(around));
      assert.ok(around.links.some((l) => l.role === 'drives'));
      assert.ok(!around.entities.some((e) => e.name.includes('SAFI')), 'the passenger came in another');
    } finally { await c.remove(); }
  });

  test(`seizures, crossings, cameras and examinations (${store})`, async () => {
    const { c, key } = await centre(store);
    try {
      const one = async (kind, e) => (await send(c, key, kind, e)).alerts;
      assert.equal(await one('seizure', { number: 'S1', record: 'seizure', time: day(0), place: 'RAKHNI', plate: 'TLB-123', items: [{ description: 'Betel nut', quantity: 900, unit: 'kg' }], ...ali }), 0);
      assert.equal(await one('passage', { reference: 'P1', time: day(1), post: 'HUB', plate: 'TLB-123' }), 1, 'vehicle with a record');
      assert.equal(await one('crossing', { reference: 'C1', time: day(1), port: 'KHI', direction: 'out', counter: '7', result: 'offloaded', control: 'ECL', ...ali, ...passport('AB1234567') }), 1);
      assert.equal(await one('face', { reference: 'F1', signal: 'match', camera: 'KHI-7', time: day(1), port: 'KHI', gallery: 'wanted', subject: 'W12', score: 0.93, threshold: 0.8 }), 1);
      const frame = (n) => ({ reference: `H${n}`, signal: 'heartbeat', camera: 'KHI-8', port: 'KHI', time: day(1, `08:0${n}:00`), brightness: 90, digest: 'a'.repeat(64) });
      let frozen = 0;
      for (let n = 0; n < 5; n++) frozen += await one('face', frame(n));
      assert.ok(frozen >= 1, 'a frozen camera is told');
      assert.equal(await one('examination', { order: 'X1', declaration: 'KAPW-HC-12-01-10-2026', signal: 'result', time: day(2), terminal: 'KICT', importer: '1234567-8', result: 'offence', finding: 'tyres, not yarn', declared_kg: 18000, found_kg: 21000 }), 1);
    } finally { await c.remove(); }
  });
}

test('an event that lacks what makes it one is kept with a grave finding', async () => {
  const { c, key } = await centre('sqlite');
  try {
    const r = await (await c.post(key, JSON.stringify({ kind: 'passage', events: [{ plate: 'X-1' }] }))).json();
    assert.equal(r.status, 'accepted_with_findings');
    assert.deepEqual(r.findings.map((f) => f.weight), ['major', 'major']);
    const none = await (await c.post(key, JSON.stringify({ kind: 'wedding', events: [{ plate: 'X-1' }] }))).json();
    assert.equal(none.status, 'quarantined');
  } finally { await c.remove(); }
});

const today = (days = 0) => new Date(Date.now() + days * 86400000).toISOString().slice(0, 10);

for (const store of stores) {
  test(`a link whose agreement lapsed is refused, says so, and is taken again when renewed (${store})`, async () => {
    const c = new Centre(store);
    try {
      c.user('sara', 'supervisor');
      const add = c.ntc('link', 'add', '--name', 'ibms', '--kind', 'immigration', '--agreement', 'MOU-7/2026',
        '--from', '2026-01-01', '--to', today(-1), '--json');
      const { key } = add.lines[0];
      await c.start();
      const crossing = JSON.stringify({ kind: 'crossing', events: [{ reference: 'C1', time: day(1), port: 'KHI', direction: 'in', ...ali }] });
      const refused = await c.post(key, crossing);
      assert.equal(refused.status, 403);
      assert.match((await refused.json()).detail, /agreement MOU-7\/2026 of the link ibms lapsed on/);
      const sara = await c.login('sara');
      assert.equal((await sara.get('/messages')).body.items.length, 0, 'nothing of it is kept');
      assert.equal((await sara.get('/links')).body.items[0].state, 'lapsed');
      assert.equal(c.ntc('link', 'renew', '--name', 'ibms', '--agreement', 'MOU-9/2026', '--to', today(30)).code, 0);
      await new Promise((go) => setTimeout(go, 1200));
      assert.equal((await c.post(key, crossing)).status, 201);
      const now = (await sara.get('/links')).body.items[0];
      assert.equal(now.state, 'normal');
      assert.equal(now.this_hour, 1);
      assert.equal(c.ntc('link', 'close', '--name', 'ibms').code, 0);
      await new Promise((go) => setTimeout(go, 1200));
      assert.equal((await c.post(key, crossing)).status, 403);
    } finally { await c.remove(); }
  });

  test(`what the purpose does not need is not kept, only counted (${store})`, async () => {
    const c = new Centre(store);
    try {
      c.user('sara', 'supervisor');
      c.user('amna', 'analyst');
      const { key } = c.ntc('link', 'add', '--name', 'ibms', '--kind', 'immigration', '--json').lines[0];
      await c.start();
      const body = JSON.stringify({ kind: 'crossing', events: [{ reference: 'C1', time: day(1), port: 'KHI', direction: 'in',
        person: { ...ali.person, phone: '+923001234567', email: 'ali@invented.example' } }] });
      const answer = await (await c.post(key, body)).json();
      const amna = await c.login('amna');
      const raw = (await amna.bares(`/messages/${answer.id}/raw`)).body.text;
      assert.doesNotMatch(raw, /3001234567|invented/);
      assert.equal(raw.length, body.length, 'places stay where they were');
      const decoded = (await amna.bares(`/messages/${answer.id}/decoded`)).body.events[0].person;
      assert.equal(decoded.phone, undefined);
      assert.equal(decoded.surname, 'Khan Durrani');
      assert.equal((await amna.get('/links')).body.items[0].day_left_out, 2);
      const wrong = await (await c.post(key, JSON.stringify({ kind: 'money', events: [{ number: 'M1', time: day(1), direction: 'out' }] }))).json();
      assert.equal(wrong.status, 'quarantined');
      assert.equal(wrong.findings.at(-1).code, 'E-LINK');
    } finally { await c.remove(); }
  });

  test(`one walk from the driver to the declaration (${store})`, async () => {
    const { c, key } = await centre(store);
    try {
      const container = 'CSQU3054383';
      await send(c, key, 'passage', { reference: 'P1', time: day(1), post: 'HUB', plate: 'TLB-123', container, ...ali, documents: [{ type: 'I', number: '42101-1234567-1' }] });
      await send(c, key, 'consignment', { bill: 'BL1', carrier: 'MAEU', discharge: 'PKKHI', consignee: 'Indus Traders', consignee_id: '1234567-8', containers: [{ number: container, seals: 'S1', state: 'full' }] });
      await send(c, key, 'declaration', { number: 'KAPW-HC-1', date: day(1).slice(0, 10), office: 'KAPW', importer: '1234567-8', importer_name: 'Indus Traders', container, bill: 'BL1', items: [{ hs: '540233', description: 'yarn' }] });
      await send(c, key, 'seizure', { number: 'S1', record: 'offence', time: day(2), place: 'HUB', plate: 'TLB-123', ...ali, documents: [{ type: 'I', number: '42101-1234567-1' }] });
      await send(c, key, 'passage', { reference: 'P2', time: day(3), post: 'HUB', plate: 'TLB-123', ...ali });
      const sara = await c.login('sara');
      const alert = (await sara.get('/alerts')).body.items.find((a) => a.subject.name === 'TLB-123');
      const id = alert.subject.id;
      const graph = (await sara.opens(`/entities/${id}/links?depth=4`)).body;
      const kinds = Object.fromEntries(graph.entities.map((e) => [e.kind, e.name]));
      assert.equal(kinds.person, 'Ali Khan Durrani');
      assert.equal(kinds.container, container);
      assert.equal(kinds.consignment, 'BL1');
      assert.equal(kinds.trader, 'Indus Traders');
      assert.equal(kinds.declaration, 'KAPW-HC-1');
      for (const l of graph.links) assert.equal((await sara.get(`/messages/${l.message}`)).status, 200);
      assert.equal((await sara.opens(`/entities/${id}/links?depth=9`)).status, 422);
      assert.equal((await sara.get('/entities/NOBODY')).status, 404);
      assert.equal((await sara.opens(`/entities/${id}`)).body.sightings.length, 2 + 1);
    } finally { await c.remove(); }
  });
}

test('a meal and an illness in a reservation are covered before the first write', async () => {
  const { c, key } = await centre('sqlite');
  try {
    c.user('amna', 'analyst');
    const pnr = ["UNB+IATA:1+XX+PKNTC+261124:0800+1++PNRGOV'", "UNH+1+PNRGOV:13:1:IA'", "MSG+:22'", "ORG+XX'",
      "TVL+011226:0800:011226:1200+DXB+KHI+XX+1'", "EQN+1'", "SRC'", "RCI+XX:ABC123'", "SSR+MOML:HK:1:XX'",
      "SSR+WCHR:HK:1:XX:::::NEEDS HELP'", "TIF+KHAN+ALI:A:1'", "SSR+DOCS:HK:::::://///P/PAK/AB1234567/PAK/01JAN80/M/01JAN30/KHAN/ALI'",
      "TVL+011226:0800:011226:1200+DXB+KHI+XX+1'", "UNT+12+1'", "UNZ+1+1'"].join('\n');
    const answer = await (await c.post(key, pnr)).json();
    assert.equal(answer.passengers, 1);
    const amna = await c.login('amna');
    const raw = (await amna.bares(`/messages/${answer.id}/raw`)).body.text;
    assert.doesNotMatch(raw, /MOML|WCHR|NEEDS HELP/);
    assert.match(raw, /SSR\+\*+'/);
    assert.equal(raw.length, pnr.length);
    assert.equal((await amna.bares(`/messages/${answer.id}/decoded`)).body.events.length, 1);
    assert.equal((await amna.get('/links')).body.items[0].day_left_out, 2);
  } finally { await c.remove(); }
});

for (const store of stores) {
  test(`sums are the same however the declarations come (${store})`, async () => {
    const money = (who, n, more = {}) => ({ number: `${who}${n}`, time: day(n), port: 'KHI', direction: 'out', amounts: [{ currency: 'USD', value: 3900 }],
      person: { given: 'Ali', surname: `Khan ${who}`, birth: '1980-02-03' }, ...more });
    const nine = (who, more) => [...Array(9).keys()].map((n) => money(who, n, more?.(n)));
    const { c, key } = await centre(store);
    try {
      const breaches = () => new Set(c.ntc('alert', 'list', '--limit', '1000', '--json').lines.filter((l) => /one year/.test(l.alert.title)).map((l) => l.alert.subject.name));
      await send(c, key, 'money', nine('Batch'));
      await send(c, key, 'money', nine('Same', () => ({ time: day(3) })));
      for (const e of nine('Backward').reverse()) await send(c, key, 'money', e);
      await Promise.all(nine('Parallel').map((e) => send(c, key, 'money', e)));
      for (const e of [...nine('Again').slice(0, 7), ...nine('Again').slice(0, 7)]) await send(c, key, 'money', { ...e, source: `told ${Math.random()}` });
      assert.deepEqual([...breaches()].sort(), ['Ali Khan Backward', 'Ali Khan Batch', 'Ali Khan Parallel', 'Ali Khan Same']);
      const at = (n, post, time) => ({ reference: `V${n}${post}`, post, time: day(0, time), plate: `VAN-${n}` });
      const fast = () => c.ntc('alert', 'list', '--limit', '1000', '--json').lines.filter((l) => /faster/.test(l.alert.title)).map((l) => l.alert.subject.name).sort();
      await send(c, key, 'passage', [at(1, 'HUB', '06:00:00'), at(1, 'ZHOB', '06:30:00')]);
      await send(c, key, 'passage', at(2, 'ZHOB', '06:30:00'));
      await send(c, key, 'passage', at(2, 'HUB', '06:00:00'));
      await send(c, key, 'passage', at(3, 'HUB', '06:00:00'));
      await send(c, key, 'passage', at(3, 'ZHOB', '06:00:00'));
      assert.deepEqual(fast(), ['VAN-1', 'VAN-2', 'VAN-3']);
    } finally { await c.remove(); }
  });
}

test('a value that is left out is covered where it stands, in whatever form', async () => {
  const c = new Centre();
  try {
    c.user('amna', 'analyst');
    const { key } = c.ntc('link', 'add', '--name', 'ibms', '--kind', 'immigration', '--json').lines[0];
    await c.start();
    const amna = await c.login('amna');
    const one = (person, more = {}) => ({ reference: `C${Math.random()}`, time: day(1), port: 'KHI', direction: 'in', person: { given: 'Ali', surname: 'Khan', ...person }, ...more });
    const raw = async (events, kind = 'crossing') => {
      const body = JSON.stringify({ kind, events });
      const answer = await (await c.post(key, body)).json();
      const shown = (await amna.bares(`/messages/${answer.id}/raw`)).body.text;
      assert.equal(shown.length, Buffer.byteLength(body));
      JSON.parse(shown);
      return shown;
    };
    assert.match(await raw([one({ phone: '03001234567' }, { counter: '03001234567' })]), /"phone":"\*{11}".*"counter":"03001234567"/);
    assert.doesNotMatch(await raw([one({ phone: '03001234567' }), one({ phone: '03001234567' })]), /3001234567/);
    assert.doesNotMatch(await raw([one({ phone: 3001234567 })]), /3001234567/);
    assert.doesNotMatch(await raw([one({ phone: 'tel "3001234567" \u00e9' })]), /3001234567/);
    assert.doesNotMatch(await raw([one({ phone: ['3001234567'], mobile: '3001234567' })]), /3001234567/);
    assert.doesNotMatch(await raw([{ ...one({ phone: '3001234567' }), number: 'M1' }], 'money'), /3001234567/, 'also when it is quarantined');
    const bytes = async (body) => {
      const answer = await (await c.post(key, body)).json();
      const shown = (await amna.bares(`/messages/${answer.id}/raw`)).body.text;
      assert.equal(shown.length, body.length);
      return shown;
    };
    const half = JSON.stringify({ kind: 'crossing', events: [one({ phone: '3001234567', age: 33 }, { reference: 'a \\"quote' })] });
    for (const cut of [1, 3, 20, 30, 40])
      assert.doesNotMatch(await bytes(half.slice(0, -cut)), /3001|4567/, 'of half a message nobody knows what it says');
    assert.match(await bytes(half.slice(0, -3)), /"phone":"\*{10}","age":33/, 'its keys tell the sender where it broke');
    const table = await bytes('crossing.reference,crossing.time,crossing.port,crossing.direction,person.name,person.phone,mobile\n' +
      'C71,2026-10-02T08:00:00Z,KHI,in,Ali Khan,3001234567,3001234567\nC72,2026-10-02T08:00:00Z,KHI,in,Ali Khan,,,3001234567\n' +
      'C72,2026-10-02T08:00:00Z,KHI,in,Ali Khan,3001234567,\nC73,2026-10-02T08:00:00Z,KHI,in,Ali Khan,,"3001234567');
    assert.doesNotMatch(table, /3001234567/, 'in a column, a row or a cell that nobody reads');
    assert.match(table, /^C71,2026-10-02T08:00:00Z,KHI,in,Ali Khan/m);
    assert.doesNotMatch(await raw([one({ birth: 'tel 3001234567' })]), /3001234567/, 'where a date should stand');
    const many = await raw([...Array(2000).keys()].map(() => one({ phone: '3001234567' })));
    assert.doesNotMatch(many, /3001234567/);
  } finally { await c.remove(); }
});

for (const store of stores) {
  test(`a table with an agency's own columns needs its map once, however it comes (${store})`, async () => {
    const c = new Centre(store);
    c.options = ['--inbox', `${c.dir}/inbox`];
    try {
      c.user('sara', 'supervisor');
      c.user('amna', 'analyst');
      mkdirSync(`${c.dir}/inbox/police`, { recursive: true });
      const map = c.file('police.map', '# Punjab Police\nkind := passage\npassage.plate = Reg No\npassage.time = Seen\n');
      const { key } = c.ntc('link', 'add', '--name', 'police', '--kind', 'inland', '--map', map, '--json').lines[0];
      await c.start();
      const sara = await c.login('sara'), amna = await c.login('amna');
      const table = (plate) => `Reg No,Place,Seen,Colour\n${plate},HUB,2026-10-02T08:00:00Z,red\n`;
      const plate = async (id) => (await amna.bares(`/messages/${id}/decoded`)).body.events.map((e) => [e.kind, e.passage.plate, e.passage.post]);
      const first = await (await c.post(key, table('LEA-1'))).json();
      assert.deepEqual(await plate(first.id), [['passage', 'LEA-1', undefined]]);
      c.file('police.map', 'kind := passage\npassage.plate = Reg No\npassage.time = Seen\npassage.post = Place\n');
      assert.equal(c.ntc('link', 'renew', '--name', 'police', '--map', map).code, 0);
      await new Promise((go) => setTimeout(go, 1200));
      writeFileSync(`${c.dir}/inbox/police/1.csv`, table('LEA-2'));
      const second = await until('the file is taken in', async () => (await sara.get('/messages')).body.items.find((m) => m.name === '1.csv'));
      assert.deepEqual(await plate(second.id), [['passage', 'LEA-2', 'HUB']]);
      const event = await (await c.post(key, JSON.stringify({ kind: 'passage', reference: 'P1', plate: 'LEA-3', post: 'HUB', time: day(1) }))).json();
      assert.deepEqual([event.status, await plate(event.id)], ['accepted', [['passage', 'LEA-3', 'HUB']]], 'what is no table needs none');
    } finally { await c.remove(); }
  });
}

for (const store of stores) {
  test(`an agency's own JSON needs its map once; what the map does not name is covered (${store})`, async () => {
    const c = new Centre(store);
    try {
      c.user('amna', 'analyst');
      const add = (text) => c.ntc('link', 'add', '--name', 'police', '--kind', 'agency', '--leave-out', 'person.phone', '--map', c.file('police.map', text), '--json');
      const wrong = add('kind := passage\nevents = data.records[]\npassage.colour = colour\n');
      assert.equal(wrong.code, 1);
      assert.match(wrong.err, /passage\.colour.*no field has that name/);
      const { key } = add('kind := passage\nevents = data.records[]\npassage.post = $.site\npassage.reference = id\npassage.plate = vehicle.regNo\npassage.time = seen\nperson.name = persons[].fullName\n').lines[0];
      await c.start();
      const amna = await c.login('amna');
      const body = { site: 'HUB', data: { records: [1, 2].map((n) => ({ id: n, seen: day(0), vehicle: { regNo: `LEA-${n}`, colour: 'chestnut' }, persons: [{ fullName: `Driver ${n}` }] })) } };
      const first = await (await c.post(key, JSON.stringify(body))).json();
      assert.equal(first.status, 'accepted');
      const { events } = (await amna.bares(`/messages/${first.id}/decoded`)).body;
      assert.deepEqual(events.map((e) => [e.kind, e.passage.plate, e.passage.post, e.person.name]),
        [['passage', 'LEA-1', 'HUB', 'Driver 1'], ['passage', 'LEA-2', 'HUB', 'Driver 2']]);
      const raw = (await amna.bares(`/messages/${first.id}/raw?offset=0&length=1000`)).body.text;
      assert.match(raw, /LEA-2/);
      assert.doesNotMatch(raw, /chestnut/, 'nobody agreed to it');
      const own = await (await c.post(key, JSON.stringify({ kind: 'passage', events: [] }))).json();
      assert.deepEqual(own.findings.map((f) => f.code).filter((x) => x === 'E-EMPTY'), ['E-EMPTY']);
    } finally { await c.remove(); }
  });
}

test('a link is bound from its first message', async () => {
  const { c, key } = await centre('sqlite');
  try {
    for (let n = 0; n < 3; n++) {
      await send(c, key, 'passage', { reference: `P${n}`, post: 'HUB', time: day(0), plate: 'A-1' });
      const late = c.ntc('link', 'add', '--name', `new${n}`, '--kind', 'inland', '--to', '2026-01-01', '--json').lines[0].key;
      assert.equal((await c.post(late, '{"kind":"passage","events":[]}')).status, 403);
    }
    const file = c.file('x.json', '{"kind":"passage","events":[]}');
    const r = c.ntc('message', 'ingest', '--source', 'new0', '--json', file);
    assert.equal(r.code, 1);
    assert.equal(r.lines[0].status, 'refused');
  } finally { await c.remove(); }
});

test('the contract page of each kind of link is what the program says', async () => {
  const c = new Centre();
  const kinds = spawnSync(program, ['link', 'explain'], { encoding: 'utf8' }).stdout.trim().split('\n').map((l) => l.split(' ')[0]);
  assert.ok(kinds.length >= 9);
  for (const kind of kinds)
    assert.equal(spawnSync(program, ['link', 'explain', kind], { encoding: 'utf8' }).stdout,
      readFileSync(join(root, `docs/links/${kind}.md`), 'utf8'), `ntc link explain ${kind} > docs/links/${kind}.md`);
  await c.remove();
});

test('each kind of link has a JSON Schema that knows what its page and its stand-in say', async () => {
  const kinds = spawnSync(program, ['link', 'explain'], { encoding: 'utf8' }).stdout.trim().split('\n').map((l) => l.split(' ')[0]);
  for (const kind of kinds) {
    const schema = JSON.parse(spawnSync(program, ['link', 'explain', kind, '--json'], { encoding: 'utf8' }).stdout);
    const page = readFileSync(join(root, `docs/links/${kind}.md`), 'utf8');
    assert.deepEqual(schema.properties.kind.enum, Object.keys(schema.$defs));
    assert.deepEqual(schema.properties.events.items.anyOf.map((x) => x.$ref.split('/')[2]), Object.keys(schema.$defs));
    for (const [name, def] of Object.entries(schema.$defs)) {
      const part = page.split(`## Events of kind \`${name}\``)[1].split('\n## ')[0];
      for (const m of part.split('\n### ')[1].matchAll(/^\| `(\w+)` /gm)) assert.ok(def.properties[m[1]], `${name}.${m[1]}`);
      assert.deepEqual(def.required, [...part.matchAll(/^\| `(\w+)` .*\*\*needed\*\*/gm)].map((m) => m[1]).sort((a, b) => def.required.indexOf(a) - def.required.indexOf(b)), name);
    }
    const sent = samples[kind]?.(1, 1);
    if (!sent?.startsWith('{')) continue;
    const { kind: of, events: [event] } = JSON.parse(sent);
    for (const member of Object.keys(event)) assert.ok(schema.$defs[of].properties[member], `${of}.${member}`);
  }
});

test('what could mean two things is told, never guessed', async () => {
  const { c, key } = await centre('sqlite');
  try {
    const told = async (more) => {
      const body = { kind: 'money', number: `M${Math.random()}`, time: day(1), port: 'KHI', direction: 'out', amounts: [{ currency: 'USD', value: 100 }], ...ali, ...more };
      const r = await (await c.post(key, JSON.stringify(body))).json();
      return [r.status, r.alerts, r.findings.map((f) => f.text).join('; ')];
    };
    assert.deepEqual(await told({}), ['accepted', 0, '']);
    assert.deepEqual((await told({ amounts: [{ currency: 'USD', value: '9,000.00' }] })).slice(0, 2), ['accepted', 1]);
    assert.match((await told({ amounts: [{ currency: 'USD', value: '4,9' }] }))[2], /value: this is not a number/);
    assert.match((await told({ amounts: [{ currency: 'USD', value: '9.000,00' }] }))[2], /value: this is not a number/);
    assert.match((await told({ amounts: [{ currency: 'BTC', value: 2 }] }))[2], /USD is not known/);
    assert.deepEqual((await told({ direction: 'departure', amounts: [{ currency: 'USD', value: 9000 }] })).slice(0, 2), ['accepted', 1]);
    for (const [text, ...amounts] of [['total_usd: less than its amounts', { currency: 'USD', value: 50000 }], ['usd is less than half', { currency: 'EUR', value: 50000, usd: 1 }],
      ['less than its notes', { currency: 'USD', value: 100, denomination: 100, pieces: 500 }]]) {
      const [status, alerts, why] = await told({ amounts, ...(/^total/.test(text) ? { total_usd: 1 } : {}) });
      assert.deepEqual([status, alerts], ['accepted_with_findings', 1], text);
      assert.match(why, new RegExp(text));
    }
    assert.deepEqual(await told({ person: { name: 'Omar Baloch', birth: '1990-01-01' }, total_usd: 108, amounts: [{ currency: 'EUR', value: 100, usd: 108 }] }), ['accepted', 0, ''], 'the rate of a day is no lie');
    assert.match((await told({ direction: 'sideways' }))[2], /neither in nor out/);
    assert.match((await told({ time: '0001-01-01T00:00:00Z' }))[2], /no time of our days/);
    assert.match((await told({ time: '2026-10-02T08:00:00' }))[2], /time: a time without a zone, taken as UTC/);
    assert.match((await told({ time: '2026-10-02T08:00:00+05:00' }))[2], /^$/);
    const passage = { kind: 'passage', reference: 'P1', post: 'HUB', time: day(1), plate: 'TLB-9' };
    assert.deepEqual((await told({ ...passage, seal: 'S1', seal_state: 'Tampered' })).slice(1, 2), [1]);
    assert.match((await told({ ...passage, reference: 'P2', seal: 'S1', seal_state: 'wobbly' }))[2], /passage.seal_state: no word that is known there/);
    assert.match((await told({ kind: 'crossing', reference: 'C1', direction: 'sideways' }))[2], /crossing.direction: no word/);
    await told({ kind: 'seizure', record: 'SEIZURE', place: 'HUB', plate: 'TLB-10', person: undefined, documents: undefined });
    assert.deepEqual((await told({ ...passage, reference: 'P3', time: day(3), plate: 'TLB-10' })).slice(1, 2), [1], 'a seizure is one in capital letters too');
    assert.match((await told({ owner: 'x'.repeat(100000) }))[2], /longer than any such text/);
  } finally { await c.remove(); }
});

test('who is bound to a region sees the entities of its alerts', async () => {
  const { c, key } = await centre('sqlite');
  try {
    c.user('nida', 'officer', ['--region', 'North']);
    c.user('sami', 'officer', ['--region', 'South']);
    await send(c, key, 'crossing', { reference: 'C1', time: day(1), port: 'KHI', direction: 'out', control: 'ECL', ...ali });
    const sami = await c.login('sami'), nida = await c.login('nida');
    const id = (await sami.get('/alerts')).body.items[0].subject.id;
    assert.equal((await sami.opens(`/entities/${id}`)).status, 200);
    assert.equal((await nida.opens(`/entities/${id}`)).status, 404);
    assert.equal((await nida.opens(`/entities/${id}/links`)).status, 404);
  } finally { await c.remove(); }
});

for (const store of stores) {
  test(`one document is one purse, however its name is written (${store})`, async () => {
    const { c, key } = await centre(store);
    try {
      const money = async (n, person, documents) => (await send(c, key, 'money', { number: `M${n}`, time: day(n), port: 'KHI', direction: 'out', amounts: [{ currency: 'USD', value: 4900 }], person, documents })).alerts;
      const [ab, cnic, sample] = [{ type: 'P', number: 'AB1234567', issuer: 'PAK' }, { type: 'I', number: '42101-1234567-1' }, { type: 'P', number: '000000000', issuer: 'PAK' }];
      assert.equal(await money(1, { name: 'Muhammad Ali Khan', birth: '1980-02-03' }, [ab]), 0);
      assert.equal(await money(2, { name: 'Mohammad Ali Khan', birth: '1980-02-03' }, [ab, cnic]), 0);
      assert.equal(await money(3, { name: 'M A Khan' }, [ab]), 1, 'three times just below the limit');
      assert.equal(await money(4, { name: 'Khan Muhammad' }, [cnic]), 0, 'of this number it is the second');
      for (const n of [11, 12, 13, 14]) assert.equal(await money(n, { name: `Omar Number${'ABCD'[n - 11]}`, birth: '1990-01-01' }, [sample]), 0, 'a placeholder is nobody');
    } finally { await c.remove(); }
  });
}

test('a day of one tracker, camera or container in one message is taken, and judged', async () => {
  const { c, key } = await centre('sqlite');
  try {
    const many = (of) => [...Array(1500).keys()].map(of);
    const at = (n) => new Date(Date.UTC(2026, 9, 2) + n * 10000).toISOString().slice(0, 19) + 'Z';
    const frame = (n, digest, id = n) => ({ reference: `F${id}`, signal: 'heartbeat', camera: 'C1', time: at(n), port: 'KHI', brightness: 90, digest });
    const alerts = async (kind, events) => (await send(c, key, kind, events)).alerts;
    const passage = (n) => ({ reference: `P${n}`, signal: 'tracker', post: 'HUB', time: at(n), plate: 'X-1', container: 'CSQU3054383', permit: 'T1', leg: 1, weight_kg: 20000 });
    assert.equal(await alerts('passage', many(passage)), 0);
    assert.equal(await alerts('passage', { ...passage(1501), post: 'ZHOB' }), 1, 'what came last is still compared');
    const bill = (n, more) => ({ bill: `H${n}`, master: 'M1', carrier: 'MAEU', discharge: 'PKKHI', arrives: '2026-12-01', containers: [{ number: 'CSQU3054383', seals: '1' }], ...more });
    assert.equal(await alerts('consignment', many(bill)), 0);
    assert.equal(await alerts('consignment', bill(9999, { master: 'M2' })), 1);
    await alerts('face', many((n) => frame(n, n.toString(16).padStart(64, '0'))));
    await alerts('face', many((n) => frame(1500 + n, (1500 + n).toString(16).padStart(64, '0'), 1500 + n)));
    assert.equal(await alerts('face', [0, 1, 2].map((n) => frame(3000 + n, 'f'.repeat(64)))), 0);
    assert.equal(await alerts('face', frame(3003, 'f'.repeat(64))), 1, 'also a camera that speaks every ten seconds is seen to be frozen');
    assert.equal(await alerts('money', many((n) => ({ number: `M${n}`, time: at(n), port: 'KHI', direction: 'out', amounts: [{ currency: 'USD', value: 10 }], ...ali }))), 0);
  } finally { await c.remove(); }
});

test('a tracker without a post is compared by where it is; a clock that runs ahead is never the last one; a name of a camera is of its port', async () => {
  const { c, key } = await centre('sqlite');
  try {
    const alerts = async (kind, events) => (await send(c, key, kind, events)).alerts;
    const tracker = (n, time, lat, lon) => ({ reference: `T${n}`, signal: 'tracker', time, plate: 'X-1', lat, lon });
    assert.equal(await alerts('passage', tracker(1, day(0, '06:00:00'), 24.9, 67.1)), 0);
    assert.equal(await alerts('passage', tracker(2, day(0, '07:00:00'), 25.2, 67.9)), 0, '90 km in an hour');
    assert.equal(await alerts('passage', tracker(3, day(0, '08:00:00'), 30.2, 66.9)), 1, '550 km in an hour');
    const r = await (await c.post(key, JSON.stringify({ kind: 'passage', events: [{ reference: 'N1', signal: 'tracker', time: day(0), plate: 'X-2' }] }))).json();
    assert.equal(r.findings[0].weight, 'major', 'neither post nor place');

    const soon = new Date(Date.now() + 3 * 86400000).toISOString();
    const ahead = await (await c.post(key, JSON.stringify({ kind: 'passage', events: [{ reference: 'A1', time: soon, post: 'ZHOB', plate: 'X-3' }] }))).json();
    assert.deepEqual([ahead.status, ahead.findings[0].code], ['accepted_with_findings', 'E-FUTURE']);
    const later = new Date(Date.parse(soon) + 1000).toISOString();
    await c.post(key, JSON.stringify({ kind: 'passage', events: [{ reference: 'A2', time: later, post: 'HUB', plate: 'X-3' }] }));
    assert.ok(!c.ntc('alert', 'list', '--json').lines.some((l) => l.alert.subject.name === 'X-3'), 'it was not compared with what lies ahead');

    const frame = (n, port) => ({ reference: `H${n}`, signal: 'heartbeat', camera: '7', port, time: day(1, `08:0${n}:00`), brightness: 90, digest: 'a'.repeat(64) });
    let frozen = 0;
    for (let n = 0; n < 6; n++) frozen += await alerts('face', frame(n, n % 2 ? 'KHI' : 'LHE'));
    assert.equal(frozen, 0, 'three of each, not six of one');
  } finally { await c.remove(); }
});
