// SPDX-License-Identifier: Apache-2.0
// Who moves with whom, on which passport, and who stayed behind: what the links tell together, each case beside its look-alike.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Centre, stores } from './centre.mjs';
import { RULES } from './border.mjs';

const day = (n, time = '08:00:00') => new Date(Date.UTC(2026, 9, 1 + n)).toISOString().slice(0, 10) + `T${time}Z`;
const person = (surname) => ({ given: 'Ali', surname, birth: '1980-02-03', sex: 'M', nationality: 'PAK' });

async function centre(store) {
  const c = new Centre(store);
  c.user('sara', 'supervisor');
  assert.equal(c.ntc('rule', 'load', ...RULES).code, 0);
  const key = c.link();
  await c.start();
  const send = async (kind, event, more = {}) => {
    const r = await c.post(key, JSON.stringify({ kind, events: [].concat(event), ...more }));
    const answer = await r.json();
    assert.equal(answer.status, 'accepted', JSON.stringify(answer));
  };
  const codes = (subject) => c.ntc('alert', 'list', '--json').lines.filter((l) => l.alert.subject.name === subject).flatMap((l) => l.reasons.map((r) => r.code)).sort();
  return { c, send, codes };
}

for (const store of stores) {
  test(`three vehicles that pass three posts together are a convoy, two are not unless one is on record (${store})`, async () => {
    const { c, send, codes } = await centre(store);
    try {
      const drive = async (plates, apart = 40) => {
        for (const [i, post] of ['HUB', 'KHARI', 'BASIMA'].entries())
          for (const [n, plate] of plates.entries())
            await send('passage', { reference: `${plate}${post}`, post, plate, time: day(i, `08:0${Math.floor(n * apart / 60)}:${String(n * apart % 60).padStart(2, '0')}`), weight_kg: 20000 });
      };
      await drive(['AAA-1', 'AAA-2', 'AAA-3']);
      assert.deepEqual(codes('AAA-3'), ['INL-008']);
      const second = await centre(store);
      try {
        await second.send('seizure', { number: 'SZ-1', record: 'seizure', time: day(-40), place: 'RAKHNI', plate: 'CCC-1' });
        for (const [plates, more] of [[['BBB-1', 'BBB-2'], []], [['CCC-1', 'CCC-2'], ['INL-008']]]) {
          for (const [i, post] of ['SUKKUR-BR', 'DAY', 'GALANGUR'].entries())
            for (const [n, plate] of plates.entries())
              await second.send('passage', { reference: `${plate}${post}`, post, plate, time: day(i, `${plate[0] === 'B' ? '08' : '15'}:00:${n * 40 || '00'}`), weight_kg: 20000 });
          assert.deepEqual(second.codes(plates[1]), more);
        }
      } finally { await second.c.remove(); }
    } finally { await c.remove(); }
  });

  test(`two good passports of one state show, a renewed one and one of another state do not (${store})`, async () => {
    const { c, send, codes } = await centre(store);
    try {
      const cross = (n, surname, direction, number, expiry, issuer = 'PAK') => send('crossing', { reference: `X${n}${surname}`, time: day(n), port: 'KHI', direction, person: person(surname), documents: [{ type: 'P', number, issuer, expiry }] });
      await cross(0, 'Khan', 'out', 'AB1000001', '2031-01-01');
      await cross(9, 'Khan', 'in', 'AB1000002', '2032-01-01');
      await cross(0, 'Butt', 'out', 'AB2000001', '2026-12-20');
      await cross(9, 'Butt', 'in', 'AB2000002', '2036-01-01');
      await cross(0, 'Awan', 'out', 'AB3000001', '2031-01-01');
      await cross(9, 'Awan', 'in', '530000002', '2032-01-01', 'GBR');
      assert.deepEqual([codes('Ali Khan'), codes('Ali Butt'), codes('Ali Awan')], [['IMM-003'], [], []]);
    } finally { await c.remove(); }
  });

  test(`who did not check in and was seen is told of, whichever came first (${store})`, async () => {
    const { c, send, codes } = await centre(store);
    try {
      const flight = { flight: 'PK301', carrier: 'PK', from: 'KHI', to: 'DXB', departs: '2026-10-02T10:00', arrives: '2026-10-02T11:30' };
      const booked = (surname, here) => ({ ...flight, person: { ...person(surname), checked_in: here }, booking: { locator: `L${surname}`, party_size: 2 } });
      const close = (surname, sent) => send('traveller', [booked('Malik', true), booked(surname, false)], { sent });
      const seen = (surname, score) => send('face', { reference: `F${surname}`, signal: 'match', camera: 'KHI-DEP-3', time: '2026-10-02T05:06:00Z', port: 'KHI', gallery: 'BOOKED', score, threshold: 0.8, person: person(surname) });
      await close('Khan', '2026-10-02T05:01:00Z');
      await seen('Khan', 0.93);
      await seen('Butt', 0.93);
      await close('Butt', '2026-10-02T05:02:00Z');
      await close('Awan', '2026-10-02T03:00:00Z'); // before it left: he may still come
      await seen('Awan', 0.93);
      await close('Mirza', '2026-10-02T05:03:00Z');
      await seen('Mirza', 0.4);
      assert.deepEqual(['Khan', 'Butt', 'Awan', 'Mirza'].map((n) => codes(`Ali ${n}`).filter((code) => code !== 'FAC-001')), [['FAC-004'], ['PAX-021'], [], []]);
    } finally { await c.remove(); }
  });

  test(`strangers on the same flights are companions, a family and two colleagues are not (${store})`, async () => {
    const { c, send, codes } = await centre(store);
    try {
      const fly = (n, people, party) => send('traveller', people.map((surname) => ({
        flight: `PK30${n}`, carrier: 'PK', from: 'KHI', to: 'JED', departs: `2026-10-0${n}T10:00`, arrives: `2026-10-0${n}T14:00`,
        person: person(surname), booking: { locator: `${party > 1 ? 'FAM' : surname.toUpperCase()}${n}`, created: '2026-09-01', party_size: party } })));
      for (const n of [1, 3, 5]) await fly(n, ['Butt', 'Awan', 'Mirza', 'Khan'], 1);
      for (const n of [2, 4, 6]) { await fly(n, ['Raja', 'Bhatti', 'Rajput', 'Soomro'], 4); await fly(n, ['Gondal', 'Ansari'], 1); }
      assert.deepEqual(['Khan', 'Butt', 'Raja', 'Gondal'].map((n) => codes(`Ali ${n}`)), [['PAX-020'], ['PAX-020'], [], []]);
    } finally { await c.remove(); }
  });
}
