// SPDX-License-Identifier: Apache-2.0
// What is told again: the last version wins, by its version and not by its arrival.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Centre, stores } from './centre.mjs';

async function centre(store) {
  const c = new Centre(store);
  c.user('sara', 'supervisor');
  c.ntc('rule', 'load', 'rules/links.rules');
  const key = c.link();
  await c.start();
  return { c, key };
}

async function send(c, key, body) {
  const r = await c.post(key, typeof body === 'string' ? body : JSON.stringify(body));
  assert.equal(r.status, 201, await r.clone().text());
  const answer = await r.json();
  assert.notEqual(answer.status, 'quarantined', JSON.stringify(answer.findings));
  return answer;
}

const alerts = (c) => c.ntc('alert', 'list', '--json').lines.map((l) => l.alert);

const bill = (n, version, containers, more = {}) => ({
  kind: 'consignment', bill: `BL${n}`, carrier: 'MAEU', version, conveyance: 'EVER FICTION', voyage: '12E', discharge: 'PKKHI',
  arrives: '2026-10-05', consignee: 'INDUS TRADERS', consignee_id: '1234567-8',
  containers: [].concat(containers).map((number) => ({ number, state: 'full', seals: 'X9' })),
  items: [{ description: 'Polyester yarn', hs: '540233' }], ...more,
});
const money = (number, version, usd, more = {}) => ({
  kind: 'money', number, version, time: '2026-10-05T08:00:00Z', port: 'KHI', direction: 'out', amounts: [{ currency: 'USD', value: usd }],
  person: { given: 'Ali', surname: 'Khan Durrani', birth: '1980-02-03', sex: 'M' }, documents: [{ type: 'P', number: 'AB0000001', issuer: 'PAK' }], ...more,
});

// Every order of three versions.
const orders = [[1, 2, 3], [1, 3, 2], [2, 1, 3], [2, 3, 1], [3, 1, 2], [3, 2, 1]];

for (const store of stores) {
  test(`a bill holds the containers of its last version, in whatever order the versions come (${store})`, async () => {
    const { c, key } = await centre(store);
    try {
      const [once, last] = ['CSQU3054383', 'MSCU6639870'];
      let n = 0;
      for (const order of orders) {
        n++;
        const late = [];
        for (const v of order)
          late.push((await send(c, key, bill(n, v, v === 3 ? last : once, { arrives: `202${n}-10-05` }))).late ?? 0);
        assert.deepEqual(late, order.map((v, i) => +order.slice(0, i).some((before) => before > v)), order.join());
        const was = alerts(c).length;
        await send(c, key, bill(`${n}A`, 1, once, { arrives: `202${n}-10-06` }));
        assert.equal(alerts(c).length, was, `${order}: the container of the old versions is free`);
        await send(c, key, bill(`${n}B`, 1, last, { arrives: `202${n}-10-06` }));
        assert.equal(alerts(c).length, was + 1, `${order}: that of the last one is not`);
      }
    } finally { await c.remove(); }
  });

  test(`a withdrawn bill holds nothing (${store})`, async () => {
    const { c, key } = await centre(store);
    try {
      await send(c, key, bill(1, 2, 'CSQU3054383', { function: 'cancel' }));
      await send(c, key, bill(1, 1, 'CSQU3054383'));
      assert.equal((await send(c, key, bill(2, 1, 'CSQU3054383'))).alerts, 0);
    } finally { await c.remove(); }
  });

  test(`currency is summed by the last version of each declaration, also when it names another person (${store})`, async () => {
    const { c, key } = await centre(store);
    try {
      const other = { person: { given: 'Bilal', surname: 'Ahmed', birth: '1990-01-02', sex: 'M' }, documents: [{ type: 'P', number: 'CD0000002', issuer: 'PAK' }] };
      for (const [i, order] of orders.entries())
        for (const v of order) // 1 and 2 name Ali with 4,900; the last says 100, or that it was Bilal
          await send(c, key, money(`CD-${i}`, v, v === 3 && i % 2 ? 100 : 4900, v === 3 && i % 2 === 0 ? other : {}));
      assert.ok(!alerts(c).some((a) => a.title === 'More currency than one year allows'), JSON.stringify(alerts(c)));
      let n = 0;
      while (!alerts(c).some((a) => a.title === 'More currency than one year allows' && a.subject.name === 'Ali Khan Durrani'))
        await send(c, key, money(`CE-${++n}`, 1, 4900, { time: `2026-10-0${n}T08:00:00Z` }));
      assert.equal(n, 7, 'three times 100 count, and six of 4,900 stay below 30,000');
    } finally { await c.remove(); }
  });

  const list = (sent, nationality, surname = 'NOMAN') => `UNA:+.? 'UNB+UNOA:4+PK+PKAPI+${sent}+${sent.replace(':', '')}'UNH+1+PAXLST:D:12B:UN:IATA'BGM+745'` +
    `TDT+20+PK302+++PK'LOC+125+DXB'DTM+189:2611251000:201'LOC+87+KHI'DTM+232:2611251300:201'` +
    `NAD+FL+++${surname}:ALI'ATT+2++M'DTM+329:800203'NAT+2+${nationality}'DOC+P+AB1234567'LOC+91+PAK'DTM+36:300101'CNT+42:1'UNT+14+1'UNZ+1+1'`;

  test(`an old push is kept, screened against lists, and changes nothing (${store})`, async () => {
    const { c, key } = await centre(store);
    try {
      const rules = c.file('v.rules', `rule TST-001 version 1
  title    "Nationality of the test"
  author   "Test"
  unit     airport
  severity high
  action   question
  basis    "Test"
  justify  "A test."
  valid    2026-07-01 .. 2027-06-30
  on       traveller
  when     person.nationality = "AFG"
  reason   "nationality {person.nationality}"
end
`);
      const loaded = c.ntc('rule', 'load', rules);
      if (loaded.code) assert.fail(loaded.err);
      assert.equal((await send(c, key, list('261124:1000', 'PAK'))).late, undefined);
      const old = await send(c, key, list('261124:0900', 'AFG'));
      assert.deepEqual([old.late, old.alerts, old.events], [1, 0, 1]);
      assert.equal((await send(c, key, list('261124:1100', 'AFG'))).alerts, 1, 'a newer one is judged');
    } finally { await c.remove(); }
  });
}

// A rule that tells what the Centre counted before an event.
const counting = `
rule CNT-001 version 1
  title    "Counted"
  author   "Test"
  unit     airport
  severity normal
  action   examine
  basis    "none"
  valid    2020-01-01 .. 2099-12-31
  on       crossing
  when     crossing.counter = "count"
  reason   "seen {profile.seen}, {profile.seen_30d}, {profile.seen_90d}, {profile.seen_365d}; other {profile.other_passport}"
end
`;

for (const store of stores)
  test(`who crosses ten times or thousands of times is counted from bounded reads (${store})`, async () => {
    const c = new Centre(store);
    try {
      assert.equal(c.ntc('rule', 'load', c.file('count.rules', counting)).code, 0);
      const key = c.link();
      await c.start();
      const crossing = (n, days, more) => ({ reference: `C${n}`, time: new Date(Date.UTC(2026, 9, 1) - days * 86400000).toISOString().slice(0, 19) + 'Z', port: 'KHI', direction: 'in',
        person: { given: 'Ali', surname: 'Khan Durrani', birth: '1980-02-03', sex: 'M' }, documents: [{ type: 'P', number: 'AB1111111', issuer: 'PAK', expiry: '2030-01-01' }], ...more });
      const send = async (events, reference) => {
        const r = await (await c.post(key, JSON.stringify({ kind: 'crossing', events }), { 'NTC-Reference': reference })).json();
        assert.equal(r.status, 'accepted', JSON.stringify(r.findings));
      };
      const told = () => c.ntc('alert', 'list', '--json').out.match(/seen [^"]*/g);
      // Days before, in no order; two of them told again, one with another time; one of them behind the event.
      const days = [400, 3, 80, 20, 29, 31, 200, -5];
      for (const n of [3, 0, 7, 5, 1, 6, 2, 4]) await send([crossing(n, days[n])], `R${n}`);
      await send([crossing(1, 3), crossing(4, 29)], 'again');
      await send([crossing(5, 32, { version: 2 })], 'amended');
      await send([crossing('X', 0, { counter: 'count' })], 'X');
      assert.deepEqual(told(), ['seen 7, 3, 5, 6; other unknown']);
      const second = { documents: [{ type: 'P', number: 'ZZ2222222', issuer: 'PAK', expiry: '2031-01-01' }] };
      const began = Date.now();
      for (let n = 0; n < 1500; n += 250)
        await send(Array.from({ length: 250 }, (_, k) => crossing(`M${n + k}`, 1 + (n + k) / 100, n + k === 20 ? second : {})), `M${n}`);
      await send([crossing('Y', 0, { counter: 'count', time: '2026-10-01T00:00:01Z' })], 'Y');
      assert.ok(told().includes('seen 1000, 1000, 1000, 1000; other ZZ2222222'), JSON.stringify(told()));
      assert.ok(Date.now() - began < 30000);
    } finally { await c.remove(); }
  });
