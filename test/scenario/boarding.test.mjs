// SPDX-License-Identifier: Apache-2.0
// A carrier asks who may board, and is told; an officer changes it, and the carrier confirms.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import { Centre, Person, program, stores, until } from './centre.mjs';

const traveller = (n, { surname = 'NOMAN', document = `AB12345${n}`, nationality = 'PAK' } = {}) =>
  `NAD+FL+++${surname}:ALI'ATT+2++M'DTM+329:800203'NAT+2+${nationality}'RFF+AVF:LOC${n}'RFF+ABO:REF?+${n}'` +
  (document ? `DOC+P+${document}'LOC+91+PAK'DTM+36:300101'` : '');
const ask = (transaction, people, { flight = 'PK302', sent = '261124:1000', una = '' } = {}) =>
  `${una}UNB+UNOA:4+PK:ZZ+NTC+${sent}+${transaction}++IAPI+O'UNG+PAXLST+PKAPI+NTCAPI+${sent}+7+UN+D:05B'` +
  `UNH+1+PAXLST:D:05B:UN:IATA+PK302/ACCESS+01:F'BGM+745'RFF+TN:${transaction}'` +
  `TDT+20+${flight}+++PK'LOC+125+DXB'DTM+189:2611251000:201'LOC+87+KHI'DTM+232:2611251300:201'` +
  `${people.join('')}CNT+42:${people.length}'UNT+99+1'UNE+1+7'UNZ+1+${transaction}'`;
const confirm = (reference, code = '1Z', level = 2) =>
  `UNB+UNOA:4+PK:ZZ+NTC+261124:1001+ACK1++IAPI'UNH+1+CUSRES:D:05B:UN:IATA+X+01:F'BGM+312'RFF+TN:${reference}'ERP+${level}'ERC+${code}'UNT+6+1'UNZ+1+ACK1'`;

const rule = `rule TST-001 version 1
  title    "Afghan document"
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
`;

async function centre(store, options = []) {
  const c = new Centre(store);
  c.user('sara', 'supervisor');
  c.user('omar', 'officer');
  assert.equal(c.ntc('rule', 'load', c.file('v.rules', rule)).code, 0);
  const key = c.link('pia');
  c.options.push(...options);
  await c.start();
  const sara = new Person(c, 'sara'), omar = new Person(c, 'omar');
  await sara.login();
  await omar.login();
  return { c, key, sara, omar };
}

const answered = async (c, key, body) => {
  const r = await c.post(key, body, { Accept: 'application/edifact' });
  assert.equal(r.status, 200, await r.clone().text());
  assert.match(r.headers.get('content-type'), /^application\/edifact/);
  return r.text();
};
const codes = (text) => [...text.matchAll(/ERC\+(\w+)/g)].map((m) => m[1]);

for (const store of stores) {
  test(`each traveller of a request has an answer in the words of the request (${store})`, async () => {
    const { c, key } = await centre(store);
    try {
      const text = await answered(c, key, ask('0000100', [traveller(1), traveller(2, { document: '' }), traveller(3, { nationality: 'AFG' })]));
      assert.deepEqual(codes(text), ['0Z', '2Z', '0Z'], 'a reason is no refusal; data that are not complete are said to be so');
      assert.match(text, /^UNB\+UNOA:4\+NTC\+PK:ZZ\+\d{6}:\d{4}\+\w{14}\+\+IAPI'UNG\+CUSRES\+NTCAPI\+PKAPI\+/);
      assert.match(text, /'UNH\+\w{14}\+CUSRES:D:05B:UN:IATA\+PK302\/ACCESS\+01:F'BGM\+962'RFF\+TN:0000100'RFF\+AF:PK302'DTM\+189:2611251000:201'DTM\+232:2611251300:201'LOC\+125\+DXB'LOC\+87\+KHI'ERP\+2'RFF\+AVF:LOC1'RFF\+ABO:REF\?\+1'ERC\+0Z'FTX\+AAP\+\+\+OK TO BOARD'/);
      const own = text.slice(text.indexOf('UNH')).split("'").findIndex((s) => s.startsWith('UNT')) + 1;
      assert.match(text, new RegExp(`UNT\\+${own}\\+`), 'the count is right');
      const read = JSON.parse(spawnSync(program, ['message', 'decode', c.file('answer.edi', text)], { encoding: 'utf8' }).stdout);
      assert.deepEqual([read.kind, read.findings], ['CUSRES', []], 'we read what we write');
      const json = await (await c.post(key, ask('0000101', [traveller(4)]))).json();
      assert.equal(json.status, 'accepted_with_findings');
      assert.deepEqual(codes(json.cusres), ['0Z'], 'who takes JSON has it there');
      const other = await answered(c, key, ask('0000102', [traveller(5)], { una: "UNA;*.? #" }).replace(/UNA.*?#/, 'UNA;*.? #').replace(/'/g, '#').replace(/(?<!\?)\+/g, '*').replace(/:/g, ';').replace('UNA;*.? #', 'UNA;*.? #'));
      assert.match(other, /^UNA;\*\.\? #UNB\*UNOA;4\*NTC\*PK;ZZ\*/, 'in its separators');
      assert.match(other, /RFF\*ABO;REF[?]?\+5#ERC\*0Z#/);
    } finally { await c.remove(); }
  });

  test(`a list that asks nothing is answered as any message (${store})`, async () => {
    const { c, key } = await centre(store);
    try {
      const json = await (await c.post(key, ask('1', [traveller(1)]).replace('++IAPI+O', ''))).json();
      assert.equal(json.cusres, undefined);
    } finally { await c.remove(); }
  });

  test(`an officer with that right says no; the carrier is told, confirms, and hears it again (${store})`, async (t) => {
    const { c, key, sara, omar } = await centre(store);
    try {
      // The carrier's own desk: takes changes, and confirms each by a CUSRES of its own.
      const desk = [];
      const server = createServer((q, a) => {
        let body = '';
        q.on('data', (d) => (body += d)).on('end', () => { desk.push({ body, type: q.headers['content-type'], signature: q.headers['ntc-signature'] }); a.end(); });
      });
      await new Promise((done) => server.listen(0, '127.0.0.1', done));
      t.after(() => server.close());
      assert.equal(c.ntc('link', 'endpoint', '--name', 'pia', '--url', `http://127.0.0.1:${server.address().port}/`).code, 0);
      const request = ask('0000200', [traveller(1), traveller(2, { surname: 'KHAN', nationality: 'AFG' })]);
      assert.deepEqual(codes(await answered(c, key, request)), ['0Z', '0Z']);
      const alert = c.ntc('alert', 'list', '--json').lines[0].alert;
      const path = `/alerts/${alert.id}/boarding`;
      const order = { decision: 'no_board', note: 'warrant 7/26', version: alert.version };
      assert.equal((await omar.post(path, order)).status, 403);
      assert.equal((await sara.post(path, { ...order, note: ' ' })).status, 422);
      assert.equal((await sara.post(path, { ...order, decision: 'never' })).status, 422);
      assert.equal((await sara.post(path, { ...order, version: 99 })).status, 409);
      const told = await sara.post(path, order);
      assert.equal(told.status, 200, JSON.stringify(told.body));
      const change = told.body.changes[0];
      assert.deepEqual([told.body.decision, told.body.officer, change.state, change.link], ['no_board', 'sara', 'waiting', 'pia']);
      const sent = await until('the carrier has it', () => desk[0]);
      assert.equal(sent.type, 'application/edifact');
      assert.match(sent.signature, /^t=\d+,v1=[0-9a-f]{64}$/);
      assert.match(sent.body, new RegExp(`BGM\\+132'RFF\\+TN:${change.reference}'RFF\\+AF:PK302'`));
      assert.match(sent.body, /ERP\+2'RFF\+AVF:LOC2'RFF\+ABO:REF\?\+2'ERC\+1Z'FTX\+AAP\+\+\+DO NOT BOARD'UNT/, 'of the one traveller alone');
      // The same request again: what is so now.
      assert.deepEqual(codes(await answered(c, key, request)), ['0Z', '1Z']);
      // A changed request: the same.
      assert.deepEqual(codes(await answered(c, key, ask('0000201', [traveller(2, { surname: 'KHAN', nationality: 'AFG' })], { sent: '261124:1005' }))), ['1Z']);
      // Somebody else confirms; then the carrier does.
      const other = c.link('emirates');
      assert.equal((await (await c.post(other, confirm(change.reference))).json()).findings[0].code, 'E-ACK');
      assert.equal((await (await c.post(key, confirm(change.reference))).json()).status, 'accepted');
      const shown = (await omar.get(path)).body;
      assert.equal(shown.changes[0].state, 'acknowledged');
      // And back.
      const now = c.ntc('alert', 'list', '--json').lines[0].alert;
      const back = await sara.post(path, { decision: 'board', note: 'warrant lifted', version: now.version });
      assert.equal(back.body.changes.length, 2);
      assert.equal((await (await c.post(key, confirm(back.body.changes.find((x) => x.state === 'waiting').reference, '9', 1))).json()).status, 'accepted');
      assert.deepEqual((await omar.get(path)).body.changes.map((x) => x.state).sort(), ['acknowledged', 'failed']);
      await until('the control room knows of the failure', async () => (await sara.get('/notices')).body.items.find((n) => n.kind === 'change_failed'));
      const acts = JSON.stringify((await sara.get('/audit?limit=200')).body);
      for (const act of ['boarding.decide', 'boarding.told', 'boarding.acknowledged', 'boarding.failed']) assert.match(acts, new RegExp(act));
      assert.match(c.ntc('alert', 'show', now.id, '--json').out, /to the carrier: no_board; warrant 7/);
    } finally { await c.remove(); }
  });

  test(`what is decided before the carrier asks is its first answer; an answer and a decision at once agree (${store})`, async () => {
    const { c, key, sara } = await centre(store);
    try {
      await c.post(key, ask('1', [traveller(1, { nationality: 'AFG' })]).replace('++IAPI+O', ''));
      const alert = c.ntc('alert', 'list', '--json').lines[0].alert;
      const path = `/alerts/${alert.id}/boarding`;
      let version = alert.version;
      for (let n = 0; n < 10; n++) {
        const decision = n % 2 ? 'board' : 'no_board';
        const [, decided] = await Promise.all([answered(c, key, ask(`2${n}`, [traveller(1, { nationality: 'AFG' })], { sent: `261124:11${10 + n}` })),
          sara.post(path, { decision, note: 'now', version })]);
        let b = decided;
        for (let tries = 0; b.status === 409 && tries < 10; tries++) b = await sara.post(path, { decision, note: 'now', version });
        assert.equal(b.status, 200, JSON.stringify(b.body));
        version++;
        const shown = (await sara.get(path)).body;
        assert.equal(shown.told[0].decision, decision, 'what was told last is what was decided');
      }
    } finally { await c.remove(); }
  });

  test(`a change that nobody confirms is told to the control room (${store})`, async () => {
    const { c, key, sara } = await centre(store);
    try {
      await c.stop();
      c.file('ntc.conf', 'boarding.ack_s = 5\n');
      await c.start();
      const again = new Person(c, 'sara');
      await again.login();
      await answered(c, key, ask('1', [traveller(1, { nationality: 'AFG' })]));
      const alert = c.ntc('alert', 'list', '--json').lines[0].alert;
      await again.post(`/alerts/${alert.id}/boarding`, { decision: 'no_board', note: 'x', version: alert.version });
      const notice = await until('a notice', async () => (await again.get('/notices')).body.items.find((n) => n.kind === 'change_unconfirmed'));
      assert.equal(notice.state, 'open');
      assert.equal((await again.post(`/notices/${notice.id}/close`, { note: 'called them' })).status, 200);
      assert.equal((await again.post(`/notices/${notice.id}/close`, { note: 'called them' })).status, 404);
    } finally { await c.remove(); }
  });
}

test('a carrier is answered in its time, judged or not, and hears of it when the judgement differs', async () => {
  const c = new Centre('sqlite', 'faulty:');
  try {
    c.user('sara', 'supervisor');
    c.ntc('rule', 'load', c.file('v.rules', rule));
    const key = c.link('pia');
    c.file('ntc.conf', 'boarding.answer_ms = 300\n');
    await c.start();
    await c.post(key, ask('1', [traveller(1, { nationality: 'AFG' })]).replace('++IAPI+O', ''));
    const alert = c.ntc('alert', 'list', '--json').lines[0].alert;
    const sara = new Person(c, 'sara');
    await sara.login();
    await sara.post(`/alerts/${alert.id}/boarding`, { decision: 'no_board', note: 'warrant', version: alert.version });
    await c.stop();
    await c.start({ NTC_FAULT: 'slow:1500' });
    const began = Date.now();
    const text = await answered(c, key, ask('2', [traveller(1, { nationality: 'AFG' })], { sent: '261124:1100' }));
    assert.ok(Date.now() - began < 1200, `${Date.now() - began} ms`);
    assert.deepEqual(codes(text), ['0Z'], 'the fail policy: board');
    const again = new Person(c, 'sara');
    await again.login();
    const changes = await until('a change', async () => {
      const b = (await again.get(`/alerts/${alert.id}/boarding`)).body;
      return b.changes?.length ? b : undefined;
    }, 30000);
    assert.equal(changes.changes[0].decision, 'no_board');
    assert.equal((await again.get('/notices')).body.items[0].kind, 'answer_unjudged');
  } finally { await c.remove(); }
});
