// SPDX-License-Identifier: Apache-2.0
// Things of the graph: aircraft by their registration, and what persons and companies are reached by.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Centre, rule, stores, until, watchlist } from './centre.mjs';

const invented = (surname, more = {}) => ({ given: 'Ali', surname, birth: '1980-02-03', sex: 'M', nationality: 'PAK', ...more });
const flight = (surname, day, aircraft) => ({ flight: 'ZZ302', carrier: 'ZZ', from: 'DXB', to: 'KHI', departs: `2026-11-${day}T08:00`, arrives: `2026-11-${day}T10:00`, aircraft, person: invented(surname) });

class Desk {
  constructor(store) {
    this.c = new Centre(store);
    this.key = this.c.link();
    for (const [name, role] of [['sana', 'officer'], ['amir', 'analyst'], ['sara', 'supervisor'], ['umar', 'auditor']])
      this.c.user(name, role);
  }

  async start() { await this.c.start(); }

  async raw(body, headers) {
    const r = await this.c.post(this.key, body, headers);
    const answer = await r.json();
    assert.equal(r.status < 300, true, JSON.stringify(answer));
    return answer;
  }

  send(kind, events, more = {}) { return this.raw(JSON.stringify({ kind, events: [].concat(events), ...more })); }

  async find(who, q, kind) {
    const found = (await who.get(`/entities/search?q=${encodeURIComponent(q)}${kind ? `&kind=${kind}` : ''}`)).body.items;
    return found.filter((f) => f.by === 'number');
  }

  async links(who, id, depth = 1) { return (await who.opens(`/entities/${id}/links?depth=${depth}&limit=1000`)).body; }

  alerts(kind) { return this.c.ntc('alert', 'list', '--json').lines.filter((l) => l.alert.kind === kind); }
}

const paxlst = (tdt, names) => [`UNB+UNOA:4+ZZ+PKAPIS+261124:0410+1'UNH+1+PAXLST:D:05B:UN'BGM+745'TDT+20+${tdt}'LOC+125+DXB'DTM+189:2611240800:201'LOC+87+KHI'DTM+232:2611241000:201'`,
  ...names.map((n) => `NAD+FL+++${n}:ALI'DTM+329:800203'NAT+2+PAK'`), "UNT+1+1'UNZ+1+1'"].join('');

for (const store of stores) {
  test(`an aircraft is one by its registration, with its flights, bills and travellers (${store})`, async () => {
    const d = new Desk(store);
    try {
      await d.start();
      const sana = await d.c.login('sana');
      await d.raw(paxlst('ZZ302+4++ZZ+++AP-ZZY:146', ['AWAN', 'BUTT']), { 'content-type': 'application/edifact' });
      await d.send('traveller', ['Khan', 'Malik'].map((n) => flight(n, '25', 'APZZY')));
      await d.send('consignment', [{ bill: '176-12345605', manifest: 'FFM-1', mode: 'air', carrier: 'ZZ', conveyance: 'ZZ302', conveyance_id: 'ap-zzy', loading: 'DXB', discharge: 'KHI', arrives: '2026-11-25', consignee: 'Invented Traders' }]);
      await d.send('seizure', { number: 'SZ-1', record: 'seizure', time: '2026-11-25T12:00:00Z', place: 'KHI', offence: 'gold', vessel: 'AP-ZZY' });
      await d.send('seizure', { number: 'SZ-2', record: 'conveyance', time: '2026-11-25T12:00:00Z', place: 'KHI', offence: 'gold', aircraft: 'AP-ZZX' });
      const [found, ...more] = await d.find(sana, 'ap zzy', 'aircraft');
      assert.deepEqual([found.kind, more.length], ['aircraft', 0]);
      const near = await d.links(sana, found.id);
      const roles = (role) => near.links.filter((l) => l.role === role).length;
      assert.deepEqual(['by aircraft', 'carried by', 'on board'].map(roles), [4, 1, 1]);
      const profile = (await sana.opens(`/entities/${found.id}/profile`)).body;
      const n = (name) => profile.counters.find((x) => x.name === name).all;
      assert.deepEqual(['flights', 'flight_routes', 'voyages', 'offences'].map(n), [2, 1, 1, 1]);
      assert.equal((await d.find(sana, 'AP-ZZX')).length, 1, 'of a record that names nothing else');
      assert.equal((await d.find(sana, 'ZZ302')).length, 0, 'a flight number is no aircraft and no vessel');
    } finally { await d.c.remove(); }
  });

  test(`a camera is found by its number, with its port where two have one (${store})`, async () => {
    const d = new Desk(store);
    try {
      await d.start();
      const sana = await d.c.login('sana');
      const beat = (reference, camera, port) => ({ reference, signal: 'heartbeat', camera, time: '2026-11-25T12:00:00Z', port });
      await d.send('face', [beat('H1', '7', 'KHI'), beat('H2', '7', 'LHE'), beat('H3', 'KHI-ARR-1', 'KHI')]);
      const names = async (q, kind) => (await d.find(sana, q, kind)).map((f) => [f.kind, f.name]);
      assert.deepEqual(await names('khi 7', 'camera'), [['camera', 'KHI 7']]);
      assert.deepEqual(await names('LHE7'), [['camera', 'LHE 7']]);
      assert.deepEqual(await names('khi arr 1'), [['camera', 'KHI-ARR-1']]);
      assert.deepEqual(await names('KHI-ARR-1', 'vehicle'), []);
    } finally { await d.c.remove(); }
  });

  test(`a listed aircraft is told once a flight, and found when it is listed later (${store})`, async () => {
    const d = new Desk(store);
    const pass = d.c.file('pw', 'correct horse battery\n');
    const list = (marks) => {
      const rows = marks.map((mark, i) => ({ key: `A${i}`, kind: 'aircraft', name: mark, action: 'stop' }));
      assert.equal(d.c.ntc('list', 'import', '--format', 'ntc-csv', '--list', 'TEST', d.c.file('l.csv', watchlist(rows))).code, 0);
      assert.equal(d.c.ntc('list', 'approve', '--list', 'TEST', '--as', 'sara', '--password-file', pass).code, 0);
    };
    try {
      await d.start();
      list(['EP-ZZM']);
      await d.raw(paxlst('ZZ302+4++ZZ+++EPZZM', ['AWAN', 'BUTT', 'KHAN']), { 'content-type': 'application/edifact' });
      const [alert, ...more] = d.alerts('traveller');
      assert.deepEqual([more.length, alert.reasons.map((r) => r.code)], [0, ['TEST:A0']]);
      assert.match(alert.reasons[0].text, /EPZZM/);
      await d.send('traveller', ['Raja', 'Shah'].map((n) => flight(n, '26', 'EP-ZZN')));
      assert.equal(d.alerts('traveller').length, 1);
      list(['EP-ZZM', 'EPZZN']);
      await until('the flight of before', () => d.alerts('traveller').length === 2, 5000);
    } finally { await d.c.remove(); }
  });

  test(`what an alert shows is found: a booking, a declaration with no bill, a seal (${store})`, async () => {
    const d = new Desk(store);
    try {
      await d.start();
      const sana = await d.c.login('sana');
      await d.send('traveller', { ...flight('Khan', '25'), booking: { locator: 'QWE7RT', system: 'ZZ', created: '2026-11-01' } });
      await d.send('declaration', { number: 'KAPE-HC-90011', office: 'KAPE', regime: 'HC', date: '2026-11-20', importer: '1234567', importer_name: 'Invented Traders' });
      await d.send('passage', { reference: 'P1', post: 'Kohat', time: '2026-11-20T10:00:00Z', plate: 'TLB-123', container: 'CSQU3054383', seal: 'pk-4711 / 9' });
      await d.send('passage', { reference: 'P2', post: 'Kohat', time: '2026-11-20T11:00:00Z', plate: 'TLB-124', seal: 'PK5511' });
      await d.send('consignment', [{ bill: 'BL-1', carrier: 'ZZ', discharge: 'PKKHI', consignee: 'Invented Traders', containers: [{ number: 'MSKU1234565', seals: 'AB99001 X9', state: 'full' }] }]);
      const one = async (q) => (await d.find(sana, q)).map((f) => [f.kind, f.name]);
      assert.deepEqual(await one('QWE7RT'), [['booking', 'QWE7RT']]);
      assert.deepEqual(await one('qwe7rt'), [['booking', 'QWE7RT']]);
      assert.deepEqual(await d.find(sana, 'QWE7RT', 'vehicle'), []);
      assert.deepEqual(await one('KAPE HC 90011'), [['declaration', 'KAPE-HC-90011']]);
      for (const [seal, kind, on] of [['PK-47119', 'container', 'CSQU3054383'], ['PK5511', 'vehicle', 'TLB-124'], ['AB99001', 'container', 'MSKU1234565']]) {
        const [found] = await d.find(sana, seal);
        assert.equal(found?.kind, 'seal', seal);
        const { links, entities } = await d.links(sana, found.id);
        const ids = links.filter((l) => l.role === 'under seal').flatMap((l) => [l.from, l.to]);
        assert.deepEqual(entities.filter((e) => e.id !== found.id && ids.includes(e.id)).map((e) => [e.kind, e.name]), [[kind, on]], seal);
      }
      assert.deepEqual(await one('X9'), [], 'two letters are no seal');
      assert.deepEqual(d.c.ntc('entity', 'check').code, 0);
      assert.deepEqual(d.c.ntc('profile', 'check').code, 0);
    } finally { await d.c.remove(); }
  });

  test(`a declaration, and the box on it, tell the alerts that they raised about their importer (${store})`, async () => {
    const d = new Desk(store);
    try {
      for (const region of ['South', 'North']) d.c.user(region.toLowerCase(), 'officer', ['--region', region]);
      assert.equal(d.c.ntc('rule', 'load', d.c.file('t.rules', rule('TST-901', 'declaration.importer = "1234567"', { on: 'declaration', unit: 'appraisement', title: 'An importer of this test' }))).code, 0);
      await d.start();
      await d.send('declaration', { number: 'KAPW-HC-4711', office: 'KAPW', regime: 'HC', date: '2026-11-20', importer: '1234567', importer_name: 'Invented Traders', container: 'CSQU3054383', items: [{ hs: '620822' }] });
      await until('the alert', () => d.c.ntc('alert', 'list', '--json').lines.length === 1);
      const [{ alert }] = d.c.ntc('alert', 'list', '--json').lines;
      const sana = await d.c.login('sana');
      const [gd] = await d.find(sana, 'KAPW-HC-4711');
      assert.deepEqual([gd.kind, gd.alerts, gd.beside], ['declaration', 0, 1], JSON.stringify(gd));
      const { verdicts } = (await sana.opens(`/entities/${gd.id}/profile`)).body;
      assert.deepEqual([verdicts.alerts, verdicts.beside.map((x) => [x.alert, x.title, x.state])], [0, [[alert.id, 'An importer of this test', 'new']]]);
      const [box] = await d.find(sana, 'CSQU3054383');
      assert.deepEqual([box.kind, box.beside], ['container', 1], JSON.stringify(box));
      const [trader] = await d.find(sana, '1234567');
      assert.deepEqual([trader.kind, trader.alerts, trader.beside], ['trader', 1, undefined], JSON.stringify(trader));
      assert.equal(alert.region, 'South');
      const told = async (who) => (await d.find(await d.c.login(who), 'KAPW-HC-4711')).map((f) => f.beside);
      assert.deepEqual([await told('south'), await told('north')], [[1], []], 'a declaration is known where its alert is');
    } finally { await d.c.remove(); }
  });

  test(`beside what bears the number, names that only look like it are left out (${store})`, async () => {
    const d = new Desk(store);
    try {
      await d.start();
      const sana = await d.c.login('sana');
      await d.send('consignment', [{ bill: 'BL-1', carrier: 'ZZ', mode: 'sea', conveyance: 'STAR 2001', conveyance_id: '9074729', discharge: 'PKKHI', consignee: 'Star 2001 Traders' }]);
      await d.send('crossing', { reference: 'C1', time: '2026-11-20T10:00:00Z', port: 'KHI', direction: 'in', plate: 'STAR-2001', person: invented('Starr') });
      const all = async (q) => (await sana.get(`/entities/search?q=${encodeURIComponent(q)}`)).body.items;
      const found = await all('STAR 2001');
      assert.deepEqual(found[0].kind, 'vehicle');
      assert.ok(found.every((f) => f.by === 'number' || f.score >= 0.5), JSON.stringify(found));
      assert.ok((await all('Starr Ali')).every((f) => f.score >= 0.01));
    } finally { await d.c.remove(); }
  });

  test(`two who use one telephone are found by it, and by walking over it (${store})`, async () => {
    const d = new Desk(store);
    try {
      await d.start();
      const [sana, umar] = [await d.c.login('sana'), await d.c.login('umar')];
      const one = flight('Khan', '25');
      await d.send('traveller', { ...one, person: invented('Khan', { phone: '0300-1234567', address: 'House 12, Street 4, Lahore', iban: 'PK36 SCBL 0000 0011 2345 6702' }) });
      await d.send('traveller', { ...flight('Malik', '26'), booking: { locator: 'ABC123', system: 'ZZ', party_size: 1, phone: '+92 300 1234567', email: 'Ali@Example.pk' } });
      await d.send('declaration', { number: '7', date: '2026-11-24', office: 'KAPW', importer: '0711222-5', importer_name: 'Invented Traders', importer_phone: '923001234567', importer_iban: 'PK36SCBL0000001123456702', items: [{ hs: '620822' }] });
      const [phone, ...more] = await d.find(sana, '0092 300 1234567', 'phone');
      assert.deepEqual([phone.kind, phone.name, more.length], ['phone', '+923001234567', 0]);
      const name = (x) => x.entities.filter((e) => ['person', 'trader'].includes(e.kind)).map((e) => e.name).sort();
      assert.deepEqual(name(await d.links(sana, phone.id, 2)), ['Ali Khan', 'Ali Malik', 'Invented Traders']);
      const khan = (await sana.get('/entities/search?q=Ali%20Khan')).body.items[0];
      assert.deepEqual(name(await d.links(sana, khan.id, 3)), ['Ali Khan', 'Ali Malik', 'Invented Traders']);
      const kinds = (await d.links(sana, khan.id)).entities.map((e) => e.kind).sort();
      assert.deepEqual(kinds, ['address', 'iban', 'person', 'phone']);
      assert.equal((await d.find(sana, 'pk36scbl0000001123456702', 'iban')).length, 1);
      assert.equal((await d.find(sana, 'ali@example.pk', 'email')).length, 1);
      assert.equal((await d.find(sana, 'H-12 St 4 LAHORE')).length, 1);
      // One number makes nobody one.
      assert.equal((await sana.opens(`/persons/${khan.id}`)).body.members.length, 1);
      // Who may not see numbers sees their end.
      const seen = [(await d.find(umar, '03001234567', 'phone'))[0], (await umar.opens(`/entities/${phone.id}`)).body, (await umar.opens(`/entities/${phone.id}/profile`)).body,
        (await d.links(umar, khan.id)).entities.find((e) => e.kind === 'phone')];
      assert.deepEqual(seen.map((x) => x.name), Array(4).fill('***567'));
    } finally { await d.c.remove(); }
  });

  test(`a telephone that many share is generic: nobody is reached over it (${store})`, async () => {
    const d = new Desk(store);
    try {
      await d.start();
      const sana = await d.c.login('sana');
      const names = ['Awan', 'Butt', 'Chaudhry', 'Durrani', 'Gilani', 'Hashmi', 'Iqbal', 'Janjua', 'Khokhar', 'Lodhi'];
      const send = (n, day) => d.send('traveller', { ...flight(n, day), booking: { locator: `L${n}${day}`.toUpperCase(), system: 'ZZ', party_size: 1, phone: '042 111 222 333' } });
      for (const n of names) await send(n, '20');
      await send('Awan', '21'); // a second reservation of one of them counts nothing
      const [phone] = await d.find(sana, '+92 42 111222333', 'phone');
      const awan = (await sana.get('/entities/search?q=Ali%20Awan')).body.items[0];
      const reached = async () => (await d.links(sana, awan.id, 4)).entities.filter((e) => e.kind === 'person').length;
      assert.deepEqual([(await sana.opens(`/entities/${phone.id}`)).body.generic, await reached()], [undefined, 10]);
      await send('Mirza', '20');
      assert.deepEqual([(await sana.opens(`/entities/${phone.id}`)).body.generic, await reached()], [true, 1]);
      const near = await d.links(sana, awan.id, 4);
      assert.equal(near.entities.find((e) => e.id === phone.id).generic, true, 'it is shown, and as what it is');
      assert.equal((await d.links(sana, phone.id, 2)).entities.filter((e) => e.kind === 'person').length, 11, 'who asks for it sees all');
    } finally { await d.c.remove(); }
  });

  test(`an account with a wrong check digit is a finding, and no account (${store})`, async () => {
    const d = new Desk(store);
    try {
      await d.start();
      const sana = await d.c.login('sana');
      const answer = await d.send('traveller', { ...flight('Khan', '25'), person: invented('Khan', { iban: 'PK36SCBL0000001123456703', phone: 'none' }) });
      assert.deepEqual(answer.findings.map((f) => f.code), ['E-VAL']);
      assert.match(answer.findings[0].text, /IBAN/);
      assert.equal((await d.find(sana, 'PK36SCBL0000001123456703')).length, 0);
    } finally { await d.c.remove(); }
  });
}
