// SPDX-License-Identifier: Apache-2.0
// What each link reports, and what follows from it: one test a link, on the real program.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Centre, stores } from './centre.mjs';

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
