// SPDX-License-Identifier: Apache-2.0
// Which firm is one: spellings, tax numbers, places; and never a person.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Centre, stores, rule as ruleOf } from './centre.mjs';

const seat = 'Plot No. 7, Block 4, S.I.T.E., Karachi';
const gd = (number, more = {}) => ({ number, date: '2026-11-24', office: 'KAPW', regime: 'HC', departure: 'CHN', items: [{ hs: '520100', origin: 'CHN', net_mass_kg: 20, value: 53 }], ...more });
const bill = (number, more = {}) => ({ manifest: 'IGM-1', bill: number, mode: 'sea', carrier: 'ZZ', conveyance: 'EVER TEST', loading: 'CNSHA', discharge: 'PKKHI', arrives: '2026-11-20', ...more });

// One mill as four feeds tell it.
const mill = [
  ['declaration', [gd('1', { importer: '0711222-5', importer_name: 'Kohsar Textile Mills (Pvt) Ltd', importer_address: seat })]],
  ['declaration', [gd('2', { importer: '07112225', importer_name: 'KOHSAR TEXTILE MILLS PVT LTD' })]],
  ['consignment', [bill('B-1', { consignee: 'KOHSAR TEXTILE MILLS', consignee_address: 'PLOT 7 BLK 4 S.I.T.E. KARACHI PAKISTAN' })]],
  ['seizure', [{ number: 'SZ-1', record: 'seizure', time: '2026-11-01T08:00:00Z', place: 'PKKHI', offence: 'misdeclaration', company: 'Kohsar Textiles Mills', company_id: '0711222' }]],
];
// Another of its name, another at its place, and a person who bears its telephone and its owner's number.
const others = [
  ['declaration', [gd('3', { importer: '0711223-3', importer_name: 'Kohsar Textile Mills (Pvt) Ltd', importer_address: seat, importer_phone: '0300 1234567' })]],
  ['declaration', [gd('4', { importer: '35202-1234567-1', importer_name: 'Zarqun Belmadi', importer_phone: '0300 1234567' })]],
  ['crossing', [{ reference: 'C1', time: '2026-11-20T08:00:00Z', port: 'TORKHAM', direction: 'in', person: { name: 'Zarqun Belmadi', birth: '1979-04-12', phone: '0300 1234567' }, documents: [{ type: 'I', number: '3520212345671', issuer: 'PAK' }] }]],
];
const rule = ruleOf('COM-001', 'profile.seizures > 0', { on: 'declaration', unit: 'appraisement', title: 'A firm with a past', reason: '{profile.seizures} on record' });

let given = 0;
const give = (c, all) => {
  for (const [kind, events] of all) {
    const r = c.ntc('message', 'ingest', '--json', c.file(`m${++given}.json`, JSON.stringify({ kind, events })));
    assert.equal(r.code, 0, r.err + r.out);
  }
};
const search = async (who, q, more = '') => (await who.get(`/entities/search?q=${encodeURIComponent(q)}&limit=50${more}`)).body.items;
const check = (c) => {
  const r = c.ntc('entity', 'check', '--json');
  assert.equal(r.code, 0, r.out + r.err);
  return r.lines[0];
};
const company = async (who) => (await who.opens(`/persons/${(await search(who, '0711222', '&kind=trader'))[0].id}`)).body;
const partition = async (who) => (await search(who, 'Kohsar Textile Mills', '&kind=trader')).map((f) => [f.id, f.person]).sort();

for (const store of stores) {
  test(`spellings, tax numbers and places of one firm are one; its past is that of all (${store})`, async () => {
    const c = new Centre(store);
    try {
      c.user('sara', 'supervisor,analyst');
      c.user('umar', 'auditor');
      assert.equal(c.ntc('rule', 'load', c.file('r.rules', rule)).code, 0);
      give(c, [...mill, ...others]);
      await c.start();
      const [sara, umar] = [await c.login('sara'), await c.login('umar')];
      const one = await company(sara);
      assert.equal(one.members.length, 4, JSON.stringify(one.members));
      assert.ok(one.why.some((w) => w.evidence.some((e) => e.field === 'tax_number' && e.how === 'the same')), JSON.stringify(one.why));
      assert.ok(one.why.some((w) => w.evidence.some((e) => e.field === 'street' && e.how === 'the same')));
      const all = await partition(sara);
      assert.equal(new Set(all.map(([, person]) => person)).size, 2, 'the one with another tax number is another');
      // A person and a firm of one name, one telephone and one number are two.
      const both = await search(sara, 'Zarqun Belmadi');
      assert.deepEqual(both.map((f) => f.kind).sort(), ['person', 'trader']);
      assert.equal(new Set(both.map((f) => f.person)).size, 2);
      const [a, b] = both.map((f) => f.id);
      const wish = { a, b, verdict: 'same', why: 'the owner is the firm itself' };
      const refused = await sara.post('/entities/decisions', wish);
      assert.equal(refused.status, 422);
      assert.match(refused.body.detail, /different kinds/);
      // The seizure was told of another entity of it.
      give(c, [['declaration', [gd('5', { importer: '0711222-5', importer_name: 'Kohsar Textile Mills (Pvt) Ltd' })]], ['declaration', [gd('6', { importer: '0711223-3', importer_name: 'Kohsar Textile Mills (Pvt) Ltd' })]]]);
      const alerts = c.ntc('alert', 'list', '--json').lines.filter((l) => l.alert.kind === 'declaration');
      assert.deepEqual(alerts.map((l) => l.alert.situation.label.split(' ')[1]), ['5']);
      const profile = (await sara.opens(`/entities/${all.find(([, p]) => p === one.id)[0]}/profile`)).body;
      const n = (name) => profile.counters.find((x) => x.name === name).all;
      assert.deepEqual(['declarations', 'shipments', 'offences'].map(n), [3, 1, 1]);
      assert.equal(profile.members.length, 4);
      // By its number in any form; who may not see numbers sees their end.
      for (const q of ['0711222', '0711222-5', '07112225'])
        assert.equal(new Set((await search(sara, q, '&kind=trader')).map((f) => f.person)).size, 1, q);
      const said = (await umar.opens(`/persons/${one.id}`)).body.observations.map((o) => o.said.tax_number).filter(Boolean);
      assert.deepEqual([...new Set(said)], ['***222']);
      const side = (await sara.opens(`/entities/compare?a=${all[0][0]}&b=${all[1][0]}`)).body;
      assert.ok(side.fields.some((f) => f.field === 'tax_number'));
      check(c);
      assert.equal(c.ntc('entity', 'show', one.id).code, 0);
    } finally { await c.remove(); }
  });

  test(`what makes firms one has no order, and a decision is undone exactly (${store})`, async () => {
    const c = new Centre(store), d = new Centre(store);
    try {
      for (const x of [c, d]) x.user('sara', 'supervisor,analyst');
      give(c, [...mill, ...others]);
      give(d, [...others, ...mill].reverse());
      await c.start();
      await d.start();
      const [sara, other] = [await c.login('sara'), await d.login('sara')];
      const before = await partition(sara);
      assert.deepEqual(await partition(other), before);
      assert.deepEqual(check(c), check(d));
      const one = await company(sara);
      const [p, q] = one.members.map((m) => m.id);
      const apart = await sara.post('/entities/decisions', { a: p, b: q, verdict: 'not_same', why: 'two firms under one number' });
      assert.equal(apart.status, 201, JSON.stringify(apart.body));
      assert.notDeepEqual(await partition(sara), before);
      assert.equal((await sara.post(`/entities/decisions/${apart.body.id}/undo`, { why: 'it was one after all' })).status, 200);
      assert.deepEqual(await partition(sara), before);
      assert.deepEqual(check(c), check(d));
    } finally {
      await c.remove();
      await d.remove();
    }
  });
}
