// SPDX-License-Identifier: Apache-2.0
// Questions to the graph, and where somebody was: as officers ask, with what is left out said.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Centre, stores, paxlst } from './centre.mjs';

const person = (surname, more = {}) => ({ given: 'Ali', surname, birth: '1980-02-03', sex: 'M', nationality: 'PAK', ...more });
const trip = (surname, day, more = {}, about = {}) => ({ flight: 'ZZ302', carrier: 'ZZ', from: 'DXB', to: 'KHI', departs: `2026-11-${day}T08:00`, arrives: `2026-11-${day}T10:00`, person: person(surname, about), ...more });
const booked = (locator, phone) => ({ booking: { locator, system: 'ZZ', party_size: 1, ...(phone ? { phone } : {}) } });
const passage = (n, time, post, plate, more = {}) => ({ reference: `P${n}`, time, post, plate, ...more });

class Desk {
  constructor(store) {
    this.c = new Centre(store);
    this.key = this.c.link();
    this.c.user('sana', 'officer');
    this.c.user('amir', 'analyst');
    this.c.user('umar', 'auditor');
    this.c.user('rashid', 'officer', ['--region', 'North']);
    this.c.user('root', 'administrator');
  }
  async start() {
    await this.c.start();
    this.sana = await this.c.login('sana');
    return this;
  }
  async send(kind, events) {
    const r = await this.c.post(this.key, JSON.stringify({ kind, events: [].concat(events) }));
    const answer = await r.json();
    assert.equal(r.status < 300, true, JSON.stringify(answer));
    return answer;
  }
  async id(q, kind) {
    const items = (await this.sana.get(`/entities/search?q=${encodeURIComponent(q)}${kind ? `&kind=${kind}` : ''}`)).body.items;
    assert.ok(items.length, q);
    return items[0].id;
  }
  async ask(more, who = this.sana) {
    const r = await who.opens(`/entities/graph?${new URLSearchParams(more)}`);
    assert.equal(r.status, 200, JSON.stringify(r.body));
    return r.body;
  }
  /** What is hidden of those who are not on the queue is shown by an act. */
  async unmask(...ids) { for (const object of ids) assert.equal((await this.sana.post('/unmaskings', { object, reason: 'compare' })).status, 201); }
  async refused(more) { return (await this.sana.opens(`/entities/graph?${new URLSearchParams(more)}`)).status; }
}
const names = (g, hop) => g.nodes.filter((n) => hop === undefined || n.hop === hop).map((n) => n.name).sort();

for (const store of stores) {
  test(`importers hang together over their clearing agent, but not over one whom many have (${store})`, async () => {
    const d = new Desk(store);
    try {
      await d.start();
      const gd = (n, importer, declarant) => ({ number: `KAPE-HC-${n}`, date: '2026-11-20', office: 'KAPE', regime: 'HC', importer: `0711${importer}-5`, importer_name: `Invented Traders ${importer}`, declarant, items: [{ hs: '62082200', origin: 'CHN', value: 100 }] });
      await d.send('declaration', [gd(1, 101, 'CA-1001'), gd(2, 102, 'ca 1001'), gd(3, 103, 'CA-1002'), { ...gd(4, 0, 'CA-1001'), importer: '', importer_name: '' }]);
      const one = await d.id('Invented Traders 101', 'trader');
      const shared = await d.ask({ ask: 'shared', a: one, by: 'agent' });
      assert.deepEqual(names(shared), ['Invented Traders 101', 'Invented Traders 102', 'ca 1001'], 'however it is written');
      for (const e of shared.edges) assert.equal(e.role, 'cleared by');
      assert.deepEqual(names(await d.ask({ ask: 'shared', a: one })), names(shared), 'and among all that is shared');
      assert.ok(await d.id('CA-1001', 'agent'), 'it is found by its number');

      await d.send('declaration', Array.from({ length: 10 }, (_, i) => gd(10 + i, 200 + i, 'CA-1001')));
      const many = await d.ask({ ask: 'shared', a: one, by: 'agent' });
      assert.deepEqual([names(many), many.cut, many.why], [['Invented Traders 101'], true, 'generic'], 'who clears for many makes nobody known to another');
    } finally { await d.c.remove(); }
  });

  test(`the way from one to another goes over what they share, not over what many share (${store})`, async () => {
    const d = new Desk(store);
    try {
      await d.start();
      await d.send('traveller', [trip('Khan', '21', booked('AAA111', '0300 1234567')), trip('Malik', '22', booked('BBB222', '+92 300 1234567'))]);
      const [khan, malik] = [await d.id('Ali Khan', 'person'), await d.id('Ali Malik', 'person')];
      const before = await d.ask({ ask: 'path', a: khan, b: malik });
      assert.ok(!names(before).includes('+923001234567'), 'a telephone of whom is on nobody\'s queue is hidden');
      await d.unmask(khan, malik);
      const path = await d.ask({ ask: 'path', a: khan, b: malik });
      assert.deepEqual(path.nodes.map((n) => n.hop).sort(), [0, 1, 2, 3, 4]);
      assert.ok(names(path).includes('+923001234567'), names(path).join());
      assert.equal(path.edges.length, 4);
      for (const e of path.edges) assert.ok(e.role && e.first && e.last && e.message && e.source === 'dcs', JSON.stringify(e));
      assert.equal(path.cut, false);

      const shared = await d.ask({ ask: 'shared', a: khan });
      assert.deepEqual(shared.nodes.filter((n) => n.kind === 'person').map((n) => n.name).sort(), ['Ali Khan', 'Ali Malik']);
      assert.deepEqual((await d.ask({ ask: 'shared', a: khan, by: 'vehicle' })).nodes.map((n) => n.name), ['Ali Khan'], 'of a vehicle they know nothing');
      assert.deepEqual((await d.ask({ ask: 'path', a: khan, b: malik, to: '2026-11-01T00:00:00Z' })).edges, [], 'at that time nothing linked them');

      // Ten more at one telephone: it hangs nobody together any more.
      for (const n of ['Awan', 'Butt', 'Chaudhry', 'Durrani', 'Gilani', 'Hashmi', 'Iqbal', 'Janjua', 'Khokhar', 'Lodhi'])
        await d.send('traveller', trip(n, '20', booked(`L${n}`.toUpperCase(), '0300 1234567')));
      const none = await d.ask({ ask: 'path', a: khan, b: malik });
      const byFlight = none.edges.some((e) => e.role.includes('phone'));
      assert.equal(byFlight, false);
      assert.deepEqual([none.cut, none.why], [true, 'generic'], 'and it says so');
    } finally { await d.c.remove(); }
  });

  test(`what both were seen with, and who was where one was (${store})`, async () => {
    const d = new Desk(store);
    try {
      await d.start();
      const list = (day, people) => d.c.post(d.key, paxlst({ day: `2611${day}`, ref: day, people: people.map((surname) => ({ surname, given: 'ALI' })) }), { 'content-type': 'application/edifact' });
      for (const day of ['10', '12', '14']) await list(day, ['KHAN', 'MALIK']);
      await list('16', ['KHAN', 'BUTT']);
      const khan = await d.id('Ali Khan', 'person');
      const together = await d.ask({ ask: 'together', a: khan, times: 3 });
      assert.deepEqual(names(together, 1), ['ALI MALIK']);
      assert.deepEqual([together.edges[0].times, together.edges[0].role], [3, 'together with']);
      assert.ok(together.edges[0].first < together.edges[0].last);
      assert.equal(names(await d.ask({ ask: 'together', a: khan, times: 4 }), 1).length, 0);
      assert.deepEqual(names(await d.ask({ ask: 'together', a: khan, times: 2, from: '2026-11-13T00:00:00Z' }), 1), [], 'once since then');

      await d.send('passage', [1, 2, 3].flatMap((n) => [passage(n, `2026-11-2${n}T08:00:00Z`, ['KOHAT', 'DIK-BR', 'DGK-BR'][n - 1], 'TLA100', { container: 'MSKU7043327' }), passage(`${n}b`, `2026-11-2${n}T08:01:00Z`, ['KOHAT', 'DIK-BR', 'DGK-BR'][n - 1], 'TLB200', { container: 'MSKU7043327' })]));
      const [first, second] = [await d.id('TLA100', 'vehicle'), await d.id('TLB200', 'vehicle')];
      assert.deepEqual(names(await d.ask({ ask: 'together', a: first, times: 3 }), 1), ['TLB200'], 'one behind the other');
      const common = await d.ask({ ask: 'common', a: first, b: second });
      assert.deepEqual(common.nodes.filter((n) => n.hop === 1).map((n) => n.kind), ['container']);
      assert.equal(common.edges.length, 2);
    } finally { await d.c.remove(); }
  });

  test(`many neighbours are groups that are counted, and opened by pages (${store})`, async () => {
    const d = new Desk(store);
    try {
      await d.start();
      const container = (n) => `MSKU${String(n).padStart(7, '0')}`;
      for (let from = 0; from < 160; from += 40)
        await d.send('passage', Array.from({ length: 40 }, (_, i) => passage(from + i, `2026-11-20T${String(Math.floor(i / 4)).padStart(2, '0')}:${String((i % 4) * 10 + from / 40).padStart(2, '0')}:00Z`, 'KOHAT', 'TLA100', { container: container(from + i) })));
      const lorry = await d.id('TLA100', 'vehicle');
      const around = await d.ask({ ask: 'around', a: lorry });
      assert.deepEqual([around.nodes.length, around.edges.length, around.cut, around.why], [1, 0, true, 'grouped']);
      const [group] = around.groups;
      assert.deepEqual([group.role, group.way, group.kind, group.n], ['carries', 'out', 'container', 160]);
      const seen = new Set();
      let after, pages = 0;
      do {
        const page = await d.ask({ ask: 'around', a: lorry, role: 'carries', way: 'out', kind: 'container', limit: 60, ...(after ? { after } : {}) });
        for (const n of page.nodes) if (n.hop) seen.add(n.id);
        after = page.next;
        pages++;
      } while (after);
      assert.deepEqual([pages, seen.size], [3, 160]);
      const few = await d.ask({ ask: 'around', a: lorry, from: '2026-11-21T00:00:00Z' });
      assert.deepEqual([few.groups, few.nodes.length], [[], 1], 'after that time nothing');
    } finally { await d.c.remove(); }
  });

  test(`where it was and when, each once, with what came of its alerts (${store})`, async () => {
    const d = new Desk(store);
    try {
      await d.start();
      await d.send('traveller', trip('Khan', '21'));
      await d.send('crossing', { reference: 'C1', time: '2026-11-21T05:30:00Z', port: 'KHI', direction: 'in', flight: 'ZZ302', result: 'cleared', person: person('Khan') });
      await d.send('passage', [passage(1, '2026-11-22T08:00:00Z', 'KOHAT', 'TLA100'), { reference: 'T2', time: '2026-11-22T09:00:00Z', signal: 'tracker', plate: 'TLA100', lat: 33.5, lon: 71.6 }, passage(3, '2026-11-22T10:00:00Z', 'BDN', 'TLA100')]);
      const khan = await d.id('Ali Khan', 'person');
      const moves = (await d.sana.opens(`/entities/${khan}/moves`)).body;
      assert.deepEqual(moves.items.map((m) => [m.what, m.how, m.place?.code, m.from?.code, m.to?.code]), [['crossing', 'seen', 'KHI', undefined, undefined], ['trip', 'told', undefined, 'DXB', 'KHI']]);
      assert.ok(moves.items.every((m) => m.source === 'dcs' && m.message && m.fresh_h > 0));
      assert.equal(moves.items[1].from.country, 'ARE');
      const pia = d.c.link('pia');
      const list = paxlst({ flight: 'ZZ302', day: '261121', people: [{ surname: 'KHAN', given: 'ALI', birth: '800203' }] });
      assert.equal((await d.c.post(pia, list, { 'content-type': 'application/edifact' })).status < 300, true);
      const again = (await d.sana.opens(`/entities/${khan}/moves`)).body.items.filter((m) => m.what === 'trip');
      assert.deepEqual([again.length, [again[0].source, again[0].also].sort()], [1, ['dcs', 'pia']], 'two feeds tell of one trip');

      const lorry = await d.id('TLA100', 'vehicle');
      const road = (await d.sana.opens(`/entities/${lorry}/moves`)).body.items;
      assert.deepEqual(road.map((m) => m.place.code), ['BDN', '', 'KOHAT']);
      assert.deepEqual([road[0].place.lat, road[1].place.lat, road[2].place.lat], [undefined, 33.5, 33.59], 'no position is told where none is known');
      assert.equal((await d.sana.opens(`/entities/${lorry}/moves?limit=1`)).body.cut, true);
      assert.equal((await d.sana.opens(`/entities/${lorry}/moves?from=2026-11-22T09:30:00Z`)).body.items.length, 1);
      assert.equal((await d.sana.opens(`/entities/${lorry}/moves?from=yesterday`)).status, 422);
      assert.equal((await d.sana.get('/entities/nobody/moves')).status, 404);
    } finally { await d.c.remove(); }
  });

  test(`who may ask, what is refused, and that it is written down (${store})`, async () => {
    const d = new Desk(store);
    try {
      await d.start();
      await d.send('traveller', [trip('Khan', '21', booked('AAA111', '0300 1234567')), trip('Malik', '22', booked('BBB222'))]);
      const [khan, malik] = [await d.id('Ali Khan', 'person'), await d.id('Ali Malik', 'person')];
      for (const wrong of [{ ask: 'path', a: khan }, { ask: 'path', a: khan, b: khan }, { ask: 'around', a: khan, b: malik }, { ask: 'around', a: khan, role: 'drives' }, { ask: 'path', a: khan, b: malik, role: 'drives', kind: 'vehicle', way: 'out' },
        { ask: 'around', a: khan, role: 'drives', kind: 'vehicle', way: 'up' }, { ask: 'together', a: khan, times: 1 }, { ask: 'together', a: khan, times: 61 }, { ask: 'around', a: khan, from: '2026-11-22', to: '2026-11-21' }, { ask: 'shared', a: khan, from: 'then' }])
        assert.equal(await d.refused(wrong), 422, JSON.stringify(wrong));
      assert.equal(await d.refused({ ask: 'whatever', a: khan }), 422);
      assert.equal(await d.refused({ ask: 'around', a: 'nobody' }), 404);
      const root = await d.c.login('root');
      assert.equal((await root.opens(`/entities/graph?ask=around&a=${khan}`)).status, 403);
      assert.equal((await root.opens(`/entities/${khan}/moves`)).status, 403);
      const rashid = await d.c.login('rashid');
      assert.equal((await rashid.opens(`/entities/graph?ask=around&a=${khan}`)).status, 404, 'no alert of the region is about him');
      assert.equal((await rashid.opens(`/entities/${khan}/moves`)).status, 404);
      await d.ask({ ask: 'path', a: khan, b: malik });
      await d.sana.opens(`/entities/${khan}/moves`);
      const umar = await d.c.login('umar');
      const lines = (await umar.get('/audit?limit=100')).body.items.filter((l) => l.actor === 'sana');
      const graph = lines.find((l) => l.object === `entity/${khan}/graph`);
      assert.deepEqual([graph.detail.ask, graph.detail.of, graph.detail.and], ['path', { id: khan, kind: 'person' }, { id: malik, kind: 'person' }]);
      const phone = { id: await d.id('+923001234567', 'phone') };
      await d.ask({ ask: 'shared', a: khan, by: 'phone' });
      await d.ask({ ask: 'around', a: phone.id, from: '2026-11-01T00:00:00Z' });
      await d.ask({ ask: 'together', a: khan, times: 4 });
      const trail = (await umar.get('/audit?limit=100')).body.items.filter((l) => l.actor === 'sana').map((l) => [l.object, l.detail]);
      const told = (object, ask) => trail.find(([o, x]) => o === `entity/${object}/graph` && x.ask === ask)[1];
      assert.deepEqual(told(phone.id, 'around').of, { id: phone.id, kind: 'phone', value: '***567' }, 'which telephone, by its end');
      assert.equal(told(phone.id, 'around').from, '2026-11-01T00:00:00Z');
      assert.deepEqual([told(khan, 'shared').by, told(khan, 'together').times], ['phone', 4]);
      assert.match(graph.detail.sha256, /^[0-9a-f]{64}$/);
      assert.ok(lines.some((l) => l.object === `entity/${khan}/moves`));
      const masked = await d.ask({ ask: 'shared', a: khan }, umar);
      assert.ok(masked.nodes.every((n) => n.kind !== 'phone' || n.name.startsWith('***')), JSON.stringify(masked.nodes));
      const places = (await d.sana.get('/places')).body.items;
      assert.ok(places.every((p) => p.lat === undefined || p.lat !== 0 || p.lon !== 0));
      assert.ok(places.find((p) => p.code === 'BDN').lat === undefined && places.find((p) => p.code === 'AEJEA').country === 'ARE');
    } finally { await d.c.remove(); }
  });

  test(`nothing is linked to itself, and no link is of a year that cannot be (${store})`, async () => {
    const d = new Desk(store);
    try {
      await d.start();
      const gd = { number: 'KAPE-HC-1', date: '0077-11-20', office: 'KAPE', regime: 'HC', importer: '0711101-5', importer_name: 'Invented Traders', importer_address: 'House 1, Street 2, Karachi', declarant: 'CA-1001', items: [{ hs: '62082200', origin: 'CHN', value: 100 }] };
      const sent = await d.send('declaration', gd);
      assert.deepEqual(sent.findings.map((f) => [f.code, f.text]), [['E-VAL', 'date: this is no date of our days']]);
      await d.send('traveller', trip('Khan', '21', { ...booked('AAA111', '0300 1234567'), departs: '0077-11-21T08:00', arrives: '0077-11-21T10:00' }));
      const ids = [await d.id('Invented Traders', 'trader'), await d.id('Ali Khan', 'person')];
      // From before: one that was linked to itself.
      d.c.sql(`INSERT INTO entity_link (entity, other, role, first_at, last_at, n, message, seq) VALUES ('${ids[1]}', '${ids[1]}', 'gave address', 1, 1, 1, '', 0)`);
      for (const a of ids) {
        const g = await d.ask({ ask: 'around', a });
        assert.ok(g.edges.length > 0);
        for (const e of g.edges) assert.ok(e.from !== e.to && e.first > '2026', JSON.stringify(e));
        assert.ok(g.nodes.filter((n) => n.id === a).length === 1);
        const links = (await d.sana.opens(`/entities/${a}/links`)).body.links;
        for (const e of links) assert.ok(e.from !== e.to && e.first > '2026', JSON.stringify(e));
      }
    } finally { await d.c.remove(); }
  });
}
