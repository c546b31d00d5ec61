// SPDX-License-Identifier: Apache-2.0
// What is known of persons, conveyances, consignments and traders: counted, usual, unusual; and who is profiled on purpose.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Centre, stores } from './centre.mjs';
import { RULES } from './border.mjs';

const NOW = '2026-11-26T12:00:00Z';
const before = (days, time = '08:00:00') => new Date(Date.parse('2026-11-26') - days * 86400000).toISOString().slice(0, 10) + `T${time}Z`;
const khan = { given: 'Ali', surname: 'Khan', birth: '1980-02-03', sex: 'M', nationality: 'PAK' };

class Desk {
  static async open(store, clock = NOW) {
    const d = new Desk();
    d.c = new Centre(store);
    for (const [name, role, ...extra] of [['omar', 'officer'], ['amna', 'analyst'], ['bilal', 'analyst'], ['sara', 'analyst,supervisor'], ['tariq', 'supervisor'], ['aziz', 'auditor'], ['north', 'analyst', '--region', 'North'], ['noor', 'supervisor', '--region', 'North']])
      d.c.user(name, role, extra);
    assert.equal(d.c.ntc('rule', 'load', ...RULES).code, 0);
    d.key = d.c.link();
    await d.start(clock);
    return d;
  }

  async start(clock) {
    process.env.NTC_CLOCK = clock; // commands beside the server have the same day
    await this.c.start({ NTC_CLOCK: clock });
    this.people = {};
    for (const name of ['omar', 'amna', 'bilal', 'sara', 'tariq', 'aziz', 'north', 'noor']) this.people[name] = await this.c.login(name);
  }

  async again(clock) {
    await this.c.stop();
    await this.start(clock);
  }

  async send(kind, events, more = {}) {
    const answer = await (await this.c.post(this.key, JSON.stringify({ kind, events: [].concat(events), ...more }))).json();
    assert.equal(answer.status, 'accepted', JSON.stringify(answer));
    return answer;
  }

  entity(kind, name) {
    const id = this.c.sql(`SELECT id FROM entity WHERE kind = '${kind}' AND name = '${name}'`);
    assert.ok(id, `${kind} ${name}`);
    return id;
  }

  // As text: byte for byte.
  async text(id, at) {
    await this.people.amna.opens(`/entities/${id}/profile`);
    const r = await fetch(`${this.c.url}/api/v1/entities/${id}/profile${at ? `?at=${at}` : ''}`, { headers: { Cookie: this.people.amna.cookie } });
    assert.equal(r.status, 200);
    return r.text();
  }

  async profile(id, at, who = 'amna') {
    let r = await this.people[who].opens(`/entities/${id}/profile${at ? `?at=${at}` : ''}`);
    if (who === 'amna' && (await this.people.amna.get(`/entities/${id}/masks`)).body.hidden) { // whom is on nobody's queue: shown by an act
      assert.equal((await this.people.amna.post('/unmaskings', { object: id, reason: 'compare' })).status, 201);
      r = await this.people.amna.opens(`/entities/${id}/profile${at ? `?at=${at}` : ''}`);
    }
    assert.equal(r.status, 200, JSON.stringify(r.body));
    return r.body;
  }

  async remove() {
    delete process.env.NTC_CLOCK;
    await this.c.remove();
  }
}

const counter = (p, name) => {
  const c = p.counters.find((x) => x.name === name);
  assert.ok(c, `${name} of ${p.counters.map((x) => x.name)}`);
  return ['7d', '30d', '90d', '365d', 'all'].map((w) => c[w]);
};
const flight = (n, more = {}) => ({ flight: 'PK301', carrier: 'PK', from: 'KHI', to: 'DXB', departs: before(n).slice(0, 16), arrives: before(n, '10:00:00').slice(0, 16), person: khan, booking: { locator: `L${n}`, created: '2025-01-01', party_size: 1 }, ...more });
const money = (n, value, more = {}) => ({ number: `M${n}`, time: before(n), port: 'KHI', direction: 'out', person: khan, amounts: [{ currency: 'USD', value }], ...more });
const gd = (n, more = {}, items = [{}]) => ({ number: `KAPE-HC-${n}`, date: before(n).slice(0, 10), office: 'KAPE', regime: 'HC', importer: '0711222-5', importer_name: 'Invented Traders', declarant: 'AG-1', departure: 'CHN', currency: 'USD', release: before(n), items: items.map((i) => ({ hs: '62082200', origin: 'CHN', value: 100, net_mass_kg: 10, ...i })), ...more });
const result = (n, how, more = {}) => ({ order: `X${n}`, signal: 'result', declaration: `KAPE-HC-${n}`, office: 'KAPE', time: before(n, '15:00:00'), importer: '0711222-5', result: how, ...more });

for (const store of stores) {
  test(`counters of each kind of entity, and the edges of their windows (${store})`, async () => {
    const d = await Desk.open(store);
    try {
      await d.send('traveller', [0.5, 7, 8, 30, 31, 365, 366].map((n) => flight(n)));
      await d.send('money', [money(3, 1000.25), money(40, 2000)]);
      await d.send('crossing', { reference: 'C1', time: before(2), port: 'KHI', direction: 'out', result: 'offloaded', person: khan });
      const person = await d.profile(d.entity('person', 'Ali Khan'));
      assert.deepEqual(counter(person, 'trips'), [2, 4, 5, 6, 7], 'a window begins at midnight of its first day');
      assert.deepEqual(counter(person, 'routes'), [1, 1, 1, 1, 1]);
      assert.deepEqual(counter(person, 'cash_out'), [1000.25, 1000.25, 3000.25, 3000.25, 3000.25]);
      assert.deepEqual([counter(person, 'crossings')[0], counter(person, 'refusals')[0], counter(person, 'offences')[4]], [1, 1, 0]);
      assert.equal(person.counters.find((x) => x.name === 'declarations'), undefined, 'a person declares no goods here');

      await d.send('declaration', [gd(1, { container: 'MSCU6639871', bill: 'BL-1' }), gd(5, {}, [{ hs: '84713000', origin: 'DEU' }, {}])].flatMap((x) => x));
      await d.send('examination', [result(1, 'as declared', { container: 'MSCU6639871' }), result(5, 'discrepancy')]);
      await d.send('seizure', { number: 'S1', record: 'seizure', time: before(4), place: 'HUB', offence: 'misdeclaration', company: 'Invented Traders', company_id: '0711222-5', plate: 'TLA-100', container: 'MSCU6639871' });
      const trader = await d.profile(d.entity('trader', 'Invented Traders'));
      const of = (p, ...names) => names.map((n) => counter(p, n)[0]);
      assert.deepEqual(of(trader, 'declarations', 'chapters', 'origins', 'agents', 'examinations', 'clean', 'discrepancies', 'found', 'offences'), [2, 2, 2, 1, 2, 1, 1, 0, 1]);

      await d.send('passage', ['HUB', 'KHARI'].map((post, n) => ({ reference: `P${n}`, post, plate: 'TLA-100', container: 'MSCU6639871', time: before(3, `0${n + 1}:00:00`), person: { ...khan, surname: 'Driver' } })));
      await d.send('consignment', { manifest: 'IGM-1', bill: 'BL-1', carrier: 'MSCU', mode: 'sea', conveyance: 'EVER TEST', loading: 'CNSHA', discharge: 'PKKHI', arrives: before(6).slice(0, 10), consignee: 'Invented Traders', consignee_id: '0711222-5', containers: [{ number: 'MSCU6639871' }] });
      const vehicle = await d.profile(d.entity('vehicle', 'TLA-100'));
      assert.deepEqual(of(vehicle, 'passages', 'posts', 'drivers', 'offences'), [2, 2, 1, 1]);
      const box = await d.profile(d.entity('container', 'MSCU6639871'));
      assert.deepEqual(of(box, 'passages', 'bills', 'declarations', 'examinations', 'clean', 'offences'), [2, 1, 1, 1, 1, 1]);
      assert.deepEqual(of(await d.profile(d.entity('vessel', 'EVER TEST')), 'voyages'), [1]);
      assert.deepEqual(of(await d.profile(d.entity('consignment', 'BL-1')), 'bills', 'declarations'), [1, 1]);
      assert.deepEqual(counter(await d.profile(d.entity('trader', 'Invented Traders')), 'shipments'), [1, 1, 1, 1, 1]);
      assert.deepEqual(of(await d.profile(d.entity('person', 'Ali Driver')), 'drives'), [2]);

      const family = ['Raja', 'Bhatti', 'Soomro'].map((surname) => flight(9, { person: { ...khan, surname }, booking: { locator: 'FAM', created: '2026-01-01', party_size: 3 } }));
      await d.send('traveller', family);
      const raja = await d.profile(d.entity('person', 'Ali Raja'));
      assert.deepEqual(counter(raja, 'companions'), [0, 2, 2, 2, 2]);
      assert.deepEqual(raja.habits.find((h) => h.name === 'companion').usual.map((u) => u.name).sort(), ['Ali Bhatti', 'Ali Soomro']);
      assert.equal(raja.links >= 1, true);
    } finally { await d.remove(); }
  });

  test(`a newer version replaces, a withdrawn bill is gone, a late version changes nothing, any order is the same (${store})`, async () => {
    const texts = [];
    for (const order of [[0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0], [2, 5, 0, 4, 1, 3]]) {
      const d = await Desk.open(store);
      try {
        const bill = (version, fn, more) => ({ manifest: 'IGM-1', bill: 'BL-7', carrier: 'MSCU', function: fn, loading: 'CNSHA', discharge: 'PKKHI', arrives: before(6).slice(0, 10), consignee: 'Invented Traders', consignee_id: '0711222-5', ...more });
        const messages = [
          ['declaration', gd(2, { version: 1, declarant: 'AG-9' })], ['declaration', gd(2, { version: 2 }, [{ hs: '84713000', origin: 'DEU' }])],
          ['declaration', gd(3, { version: 1 })],
          ['consignment', bill(1, 'original'), { sent: '2026-11-20T08:00:00Z' }], ['consignment', bill(2, 'cancel'), { sent: '2026-11-21T08:00:00Z' }],
          ['examination', result(3, 'as declared')]];
        for (const i of order) await d.send(...messages[i]);
        const id = d.c.sql("SELECT id FROM entity WHERE kind = 'trader'");
        const p = await d.profile(id);
        assert.deepEqual(['declarations', 'chapters', 'origins', 'shipments', 'clean'].map((n) => counter(p, n)[0]), [2, 2, 2, 0, 1], `${order}`);
        assert.deepEqual(p.habits.find((h) => h.name === 'agent').usual.map((u) => [u.value, u.times]), [['AG-1', 2]]);
        texts.push(JSON.stringify([p.counters, p.habits, p.newest]));
        const check = d.c.ntc('profile', 'check', '--json');
        assert.equal(check.code, 0, check.err);
        assert.deepEqual([check.lines[0].different, check.lines[0].messages], [0, 6]);
      } finally { await d.remove(); }
    }
    assert.deepEqual([texts[1], texts[2]], [texts[0], texts[0]], 'byte for byte');
  });

  test(`a profile of a moment is what the event saw; restart and replay give the same bytes (${store})`, async () => {
    const d = await Desk.open(store);
    try {
      // Fourteen flights to Dubai, then one by another way with cash: the rule says what the profile says.
      for (let n = 60; n > 46; n--) await d.send('traveller', flight(n));
      for (let n = 46; n > 34; n--) await d.send('money', money(n, 500));
      const id = d.entity('person', 'Ali Khan');
      const at = before(20);
      const was = await d.profile(id, at);
      const answer = await d.send('money', { ...money(20, 4000), port: 'TORKHAM' });
      assert.equal(answer.alerts, 1, JSON.stringify(answer));
      const alert = d.c.ntc('alert', 'list', '--json').lines.find((l) => l.alert.kind === 'money');
      assert.deepEqual(alert.reasons.map((r) => r.code), ['PRF-010']);
      assert.match(alert.reasons[0].text, /first time with port of currency taken out TORKHAM; 12 of 12 before had KHI/);
      const plain = (p) => JSON.stringify([p.counters, p.habits, p.newest]);
      assert.equal(plain(await d.profile(id, at)), plain(was), 'the event does not see itself');
      const now = await d.profile(id);
      assert.equal(now.newest.deviations[0].text, 'first time with port of currency taken out TORKHAM; 12 of 12 before had KHI');
      assert.deepEqual(counter(now, 'cash_out_times'), [0, 1, 13, 13, 13]);
      await d.send('traveller', flight(10, { to: 'JED' }));
      assert.equal(plain(await d.profile(id, at)), plain(was), 'what came later changes nothing of then');
      assert.match((await d.profile(id)).newest.deviations[0].text, /first time with route KHI-JED; 14 of 14 before had KHI-DXB/);
      const [text, then] = [await d.text(id), await d.text(id, at)];
      await d.again(NOW);
      assert.deepEqual([await d.text(id), await d.text(id, at)], [text, then], 'after a restart');
      const check = d.c.ntc('profile', 'check', '--json');
      assert.equal(check.code, 0, check.err);
      assert.equal(check.lines[0].different, 0);
      assert.ok(check.lines[0].traces >= 28, JSON.stringify(check.lines[0]));
      const shown = d.c.ntc('entity', 'profile', id, '--at', at);
      assert.deepEqual([shown.code, JSON.stringify([shown.lines[0].counters, shown.lines[0].habits, shown.lines[0].newest])], [0, plain(was)]);
      for (const bad of ['yesterday', '2026-12-26T12:00:00Z']) assert.equal((await d.people.amna.opens(`/entities/${id}/profile?at=${bad}`)).status, 422);
      assert.equal((await d.people.amna.get('/entities/NOBODY/profile')).status, 404);
      assert.equal(d.c.ntc('entity', 'profile', 'NOBODY').code, 1);
      // A store that was tampered with does not pass.
      d.c.sql("UPDATE profile_trace SET value = value + 1 WHERE what = 'cash_out' AND mark = 'TORKHAM'");
      const broken = d.c.ntc('profile', 'check', '--json');
      assert.deepEqual([broken.code, broken.lines[0].different], [1, 1]);
    } finally { await d.remove(); }
  });

  test(`a file of a year and its rows one by one are judged alike; nobody is unusual after two trips (${store})`, async () => {
    const said = [];
    for (const whole of [true, false]) {
      const d = await Desk.open(store);
      try {
        const rows = [...Array(12).keys()].map((n) => money(60 - n, 900)).concat({ ...money(5, 4000), port: 'CHAMAN' });
        if (whole) await d.send('money', rows.reverse());
        else for (const r of rows) await d.send('money', r);
        await d.send('money', [1, 2].map((n) => ({ ...money(n + 70, 900), number: `N${n}`, person: { ...khan, surname: 'Neu' } })));
        await d.send('money', { ...money(4, 4000), number: 'N9', port: 'CHAMAN', person: { ...khan, surname: 'Neu' } });
        said.push(d.c.ntc('alert', 'list', '--json').lines.flatMap((l) => l.reasons.map((r) => `${l.alert.subject.name} ${r.code} ${r.text}`)).sort());
      } finally { await d.remove(); }
    }
    assert.deepEqual(said[0].filter((x) => x.includes('PRF-010')).length, 1, said[0].join('\n'));
    assert.deepEqual(said[1], said[0]);
  });

  test(`why somebody is profiled: four eyes, terms, emergency, renewal, its end, and its audit (${store})`, async () => {
    const d = await Desk.open(store);
    try {
      await d.send('passage', { reference: 'P1', post: 'HUB', plate: 'TLA-100', time: before(9) });
      const id = d.entity('vehicle', 'TLA-100');
      const ask = (who, path, body) => d.people[who].post(path, body);
      const open = (who, more = {}) => ask(who, `/entities/${id}/watch`, { basis: 'suspicion', reason: 'seen at three depots at night', purpose: 'smuggling of fuel', days: 30, ...more });
      assert.equal((await open('omar')).status, 403);
      assert.equal((await open('north')).status, 404, 'nothing of its region');
      for (const [more, why] of [[{ days: 91 }, /1 to 90 days/], [{ days: 0 }, /1 to 90/], [{ reason: ' ' }, /reason/], [{ basis: 'dislike' }, /basis must be/], [{ basis: 'court' }, /reference/],
        [{ basis: 'confirmed_alert', alert: 'NONE' }, /confirmed/], [{ reason: 'x'.repeat(1001) }, /1000/], [{ cautions: 'armed quiet' }, /some of armed, violent, /], [{ cautions: 'ill' }, /or none$/]]) {
        const r = await open('amna', more);
        assert.equal(r.status, 422, JSON.stringify([more, r.body]));
        assert.match(r.body.detail, why);
      }
      let n = 1;
      const pass = async () => (await d.send('passage', { reference: `Q${++n}`, post: 'HUB', plate: 'TLA-100', time: before(1, `0${n}:00:00`) })).alerts;
      assert.equal(await pass(), 0);
      const opened = await open('amna', { cautions: `flees ${'armed '.repeat(650)}` });
      assert.deepEqual(opened.body.watch.cautions, ['armed', 'flees']);
      assert.deepEqual([opened.status, opened.body.watch.state, opened.body.watch.in_force, opened.body.acts], [201, 'proposed', false, ['approve', 'refuse', 'close']]);
      assert.equal((await open('bilal')).status, 409, 'there is one already');
      const [first] = (await d.people.aziz.get(`/audit?object=profiled/${opened.body.watch.id}&limit=100`)).body.items.filter((x) => x.act === 'profiled.open');
      assert.equal(first.detail.cautions, 'armed flees', 'each once, and on record');
      assert.equal(await pass(), 0, 'nothing is in force that one person alone wants');
      const marked = async () => (await d.people.omar.get('/entities/search?q=TLA-100')).body.items.map((f) => [f.id, f.profiled ?? false]);
      assert.deepEqual(await marked(), [[id, false]]);
      const path = `/watches/${opened.body.watch.id}`;
      assert.equal((await ask('amna', `${path}/approve`, { version: 1 })).status, 403);
      assert.equal((await ask('noor', `${path}/approve`, { version: 1 })).status, 404, 'a supervisor of a region that knows nothing of it');
      assert.deepEqual([(await d.people.noor.get(path)).status, (await d.people.noor.get('/watches')).body.items], [404, []]);
      const approved = await ask('tariq', `${path}/approve`, { version: 1 });
      assert.deepEqual([approved.body.watch.state, approved.body.watch.in_force, approved.body.watch.until, approved.body.watch.review], ['approved', true, '2026-12-26T12:00:00Z', '2026-12-11T12:00:00Z']);
      assert.equal((await ask('tariq', `${path}/approve`, { version: 1 })).status, 409);
      assert.deepEqual(JSON.parse(d.c.sql(`SELECT payload FROM feed WHERE kind = 'watch' AND ref = '${opened.body.watch.id}' ORDER BY seq DESC LIMIT 1`)), { entities: [id] }, 'whoever has an alert about them open hears of it');
      assert.deepEqual(await marked(), [[id, true]], 'a search says who is profiled');
      assert.equal(await pass(), 1);
      const [alert] = d.c.ntc('alert', 'list', '--json').lines;
      assert.deepEqual(alert.reasons.map((r) => r.code), ['PRF-005']);
      const warned = async (who) => (await d.people[who].opens(`/alerts/${alert.alert.id}`)).body.cautions;
      assert.deepEqual([await warned('omar'), await warned('aziz')], [['armed', 'flees'], []], 'whoever works it is warned; an auditor meets nobody');
      const ordered = await d.people.omar.post('/orders', { kind: 'search', alert: alert.alert.id, unit: 'airport KHI', instruction: 'baggage' });
      assert.equal(ordered.status, 201, JSON.stringify(ordered.body));
      assert.deepEqual((await d.people.omar.opens(`/orders/${ordered.body.id}/card`)).body.cautions, ['armed', 'flees'], 'so is the unit');
      assert.match(alert.reasons[0].text, /TLA-100: suspicion.*seen at three depots.*until 2026-12-26/);
      assert.equal((await d.send('seizure', { number: 'S1', record: 'seizure', time: before(1), place: 'HUB', person: khan, plate: 'TLA-100' })).alerts >= 1, true, 'also when it is not the subject');

      const own = (await open('sara', { basis: 'tip', reference: 'R-1' })).body.watch;
      assert.equal((await ask('sara', `/watches/${own.id}/approve`, { version: 1 })).status, 422, 'nobody approves their own');
      assert.equal((await ask('tariq', `/watches/${own.id}/refuse`, { version: 1, note: 'too thin' })).body.watch.state, 'refused');

      // Renewal: two persons again; until then the old end stands.
      assert.equal((await ask('amna', `${path}/renew`, { version: 2, days: 60, note: 'seen again', cautions: 'ill' })).status, 422);
      const renewed = await ask('amna', `${path}/renew`, { version: 2, days: 60, note: 'seen again', cautions: 'armed' });
      assert.deepEqual([renewed.body.watch.cautions, renewed.body.watch.asked_cautions], [['armed', 'flees'], ['armed']], 'until another agrees they are as they were');
      assert.deepEqual([renewed.body.watch.state, renewed.body.watch.in_force, renewed.body.watch.until], ['renewal', true, '2026-12-26T12:00:00Z']);
      assert.equal((await ask('tariq', `${path}/renew`, { version: 2, days: 60, note: 'x' })).status, 409);
      // Refused: on the card of the profile it stands by whom, when and why, until something newer happens.
      const no = await ask('tariq', `${path}/refuse`, { version: 3, note: 'nothing new was seen' });
      const shown = (await d.people.amna.opens(`/entities/${id}/profile`)).body.profiled[0];
      for (const w of [no.body.watch, shown]) assert.deepEqual([w.state, w.in_force, w.until, w.cautions, w.asked_by, w.refused_by, w.refused, w.note], ['approved', true, '2026-12-26T12:00:00Z', ['armed', 'flees'], 'amna', 'tariq', '2026-11-26T12:00:00Z', 'nothing new was seen']);
      const refused = (await d.people.amna.get('/watches?state=refused')).body.items;
      assert.deepEqual(refused.map((w) => w.id).sort(), [own.id, opened.body.watch.id].sort(), 'among what was refused too');
      assert.ok(refused.every((w) => w.name), 'each is named: who decides must tell one from another');
      const anew = (await ask('amna', `${path}/renew`, { version: 4, days: 60, note: 'seen again', cautions: 'armed' })).body.watch;
      assert.deepEqual([anew.state, anew.refused_by, anew.refused], ['renewal', undefined, undefined]);

      // Emergency: in force at once, for four hours; nobody approves it.
      await d.send('passage', { reference: 'E1', post: 'HUB', plate: 'EMG-1', time: before(9) });
      const other = d.entity('vehicle', 'EMG-1');
      const emergency = await ask('amna', `/entities/${other}/watch`, { basis: 'suspicion', reason: 'armed, now', purpose: 'smuggling', days: 10, emergency: 1 });
      assert.deepEqual([emergency.status, emergency.body.watch.in_force, emergency.body.watch.emergency_until], [201, true, '2026-11-26T16:00:00Z']);
      assert.equal((await d.send('passage', { reference: 'E2', post: 'HUB', plate: 'EMG-1', time: before(1) })).alerts, 1);

      // Masked: an auditor sees that, by whom and until when, not why in words.
      const seen = (await d.people.aziz.get('/watches')).body.items;
      assert.deepEqual([seen.length, new Set(seen.map((x) => x.reason))], [3, new Set(['not shown'])]);
      assert.equal((await d.people.aziz.post(`/entities/${id}/watch`, {})).status, 403);
      assert.equal((await d.people.omar.get('/watches')).status, 403);
      const stated = (await d.people.tariq.opens(`/entities/${other}/profile`)).body.profiled[0];
      assert.deepEqual([stated.reason, stated.cautions], ['armed, now', []], 'who decides on it sees of what, also off the queue');
      assert.equal((await d.people.omar.opens(`/entities/${id}/profile`)).body.profiled[0].id, opened.body.watch.id, 'an officer sees why');

      await d.again('2026-11-26T16:00:01Z');
      assert.equal((await d.send('passage', { reference: 'E3', post: 'HUB', plate: 'EMG-1', time: before(0, '15:00:00') })).alerts, 0, 'over by itself');
      assert.equal((await ask('tariq', `/watches/${emergency.body.watch.id}/approve`, { version: 1 })).status, 409, 'too late');
      const twice = await ask('amna', `/entities/${other}/watch`, { basis: 'tip', reference: 'R', reason: 'armed, now', purpose: 'smuggling', days: 10, emergency: 1 });
      assert.match(twice.body.detail, /not approved within the last week/);
      assert.deepEqual((await d.profile(other, '2026-11-26T13:00:00Z')).profiled.map((x) => x.in_force), [true], 'then it was in force');
      assert.deepEqual((await d.profile(other)).profiled, []);

      // Told before its end, ended by itself, told again.
      const notices = async () => (await d.people.omar.get('/notices')).body.items.filter((x) => x.object === `profile/${opened.body.watch.id}` && x.state === 'open');
      const until = async (kind) => { for (let i = 0; i < 200; i++) { const l = await notices(); if (l.some((x) => x.kind === kind)) return l; await new Promise((go) => setTimeout(go, 25)); } throw new Error(`no ${kind}`); };
      await d.again('2026-12-20T12:00:00Z');
      assert.match((await until('profile_ends'))[0].text, /^amna: it ends on 2026-12-26T12:00:00Z/);
      await d.again('2026-12-26T12:00:00Z');
      assert.equal(await pass(), 0, 'what is over counts no more, in the same second');
      assert.match((await until('profile_ended'))[0].text, /^amna: it ended on 2026-12-26/);
      assert.equal((await d.people.amna.get(path)).body.watch.state, 'ended');
      const second = await open('amna', { days: 10 });
      assert.equal(second.status, 201, 'a new one, with a new approval');
      const shut = await ask('tariq', `/watches/${second.body.watch.id}/close`, { version: 1, note: 'it was another vehicle' });
      assert.equal(shut.status, 200, JSON.stringify(shut.body));
      const past = await d.profile(id);
      assert.deepEqual([past.profiled, past.profiled_before.map((x) => [x.state, x.closed_by, x.note])[0]], [[], ['closed', 'tariq', 'it was another vehicle']], 'who ended it, and why');
      assert.ok(past.profiled_before.some((x) => x.state === 'ended' && x.closed_by === 'ntc'));
      assert.deepEqual((await d.people.amna.get('/watches?state=over&limit=1')).body.items.map((x) => x.id), [second.body.watch.id]);
      const acts = (await d.people.aziz.get(`/audit?object=${path.slice(1).replace('watches', 'profiled')}&limit=100`)).body.items.map((x) => x.act);
      for (const act of ['profiled.open', 'profiled.approve', 'profiled.renew', 'profiled.warn', 'profiled.end']) assert.ok(acts.includes(act), `${act} of ${acts}`);
      const reads = (await d.people.aziz.get(`/audit?object=entity/${other}/profile&limit=100`)).body.items;
      assert.ok(reads.length >= 2 && reads.every((x) => /sha256/.test(JSON.stringify(x))), 'each reading is written down');
      const of = async (object) => (await d.people.aziz.get(`/audit?object=${object}&limit=100`)).body.items.map((x) => x.object);
      assert.ok((await of(`entity/${other}`)).includes(`entity/${other}/profile`), 'with what was read of it beside itself');
      const bare = await of(other);
      assert.ok(bare.includes(`entity/${other}/profile`) && bare.every((x) => x.includes(other)), 'by the id that the page shows');
      assert.deepEqual(await of(`entity/${other.slice(0, 25)}`), [], 'no other that begins alike');
      assert.equal(d.c.ntc('audit', 'verify').code, 0);
    } finally { await d.remove(); }
  });

  test(`prior verdicts: nothing found counts as much as confirmed; a confirmed alert may open a profile (${store})`, async () => {
    const d = await Desk.open(store);
    try {
      for (const n of [9, 8, 7]) await d.send('money', money(n, 9000, { number: `V${n}` }));
      const id = d.entity('person', 'Ali Khan');
      const alerts = d.c.ntc('alert', 'list', '--json').lines.map((l) => l.alert);
      assert.equal(alerts.length, 3);
      const act = (a, name, body) => d.people.omar.post(`/alerts/${a.id}/${name}`, body);
      for (const [i, outcome, reason_code] of [[0, 'confirmed', 'examined_found'], [1, 'no_action', 'examined_nothing']]) {
        assert.equal((await act(alerts[i], 'claim', { version: alerts[i].version })).status, 200);
        assert.equal((await act(alerts[i], 'close', { version: alerts[i].version + 1, outcome, reason_code })).status, 200);
      }
      const { verdicts } = await d.profile(id);
      assert.deepEqual([verdicts.alerts, verdicts.open, verdicts.confirmed, verdicts.nothing_found], [3, 1, 1, 1]);
      const open = (alert) => d.people.amna.post(`/entities/${id}/watch`, { basis: 'confirmed_alert', alert, reason: 'caught once', purpose: 'currency smuggling', days: 365 });
      assert.equal((await open(alerts[1].id)).status, 422);
      assert.equal((await open(alerts[0].id)).status, 201);
      assert.equal((await d.profile(id)).profiled[0].alert, alerts[0].id);
      const masked = await d.profile(id, undefined, 'aziz');
      assert.equal(masked.profiled[0].reason, 'not shown');
    } finally { await d.remove(); }
  });
}
