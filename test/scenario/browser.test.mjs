// SPDX-License-Identifier: Apache-2.0
// The officer's page in a real browser, against the real program (its mock: browser_pages).
import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Centre, declaration, paxlst, root, rule as ruleOf, watchlist } from './centre.mjs';
import { inBrowser as run } from './in_browser.mjs';

const rule = `
rule TST-003 version 1
  title    "Lands at Karachi in a browser test"
  author   "Test desk"
  unit     airport
  severity high
  action   examine
  basis    "Customs Act 1969"
  valid    2020-01-01 .. 2099-12-31
  on       traveller
  when     person.surname = "ALERTSON"
  reason   "{person.name} lands with {journey.flight}"
end
`;

test('an officer logs in, sees an alert arrive, claims it, opens the reason, closes it', { timeout: 900000 }, async () => {
  const c = new Centre();
  try {
    c.user('sara', 'officer,analyst,supervisor,administrator,auditor');
    assert.equal(c.ntc('rule', 'load', c.file('t.rules', rule)).code, 0);
    assert.equal(c.ntc('list', 'import', '--format', 'ntc-csv', '--list', 'DEMO', c.file('l.csv', watchlist([{ key: 'T1', name: 'Zarqun Belmadi', births: '1971-10-05' }]))).code, 0);
    const key = c.link();
    await c.start();
    const message = c.file('message.edi', paxlst({ people: [{ surname: 'ALERTSON', given: 'BILAL MR', document: 'AB1234567' }] }));
    const r = await run({ NTC_URL: c.url, NTC_USER: 'sara', NTC_PASSWORD: 'correct horse battery', NTC_LINK_KEY: key, NTC_MESSAGE: message });
    assert.equal(r.code, 0, r.out);
  } finally { await c.remove(); }
});

const goods = `
rule TST-004 version 1
  title    "Goods in a browser test"
  author   "Test desk"
  unit     appraisement
  severity high
  action   examine
  basis    "Customs Act 1969, s. 80"
  valid    2020-01-01 .. 2099-12-31
  on       declaration
  when     declaration.office = "KAPW"
  reason   "{declaration.number} is looked at"
end

rule TST-005 version 1
  title    "A vehicle in a browser test"
  author   "Test desk"
  unit     enforcement
  severity normal
  action   examine
  basis    "Customs Act 1969, s. 157"
  valid    2020-01-01 .. 2099-12-31
  on       passage
  when     passage.plate = "TLB-123"
  reason   "{passage.plate} passed {passage.post}"
end
`;

test('an order, its result and pictures; a request, its answer and the ledger', { timeout: 600000 }, async () => {
  const c = new Centre();
  try {
    for (const [name, role] of [['root', 'administrator'], ['omar', 'officer'], ['amna', 'analyst'], ['sara', 'supervisor'], ['aziz', 'auditor']]) c.user(name, role);
    assert.equal(c.ntc('rule', 'load', c.file('t.rules', goods)).code, 0);
    const link = (name, kind, receives) => c.ntc('link', 'add', '--name', name, '--kind', kind, '--receives', receives, '--json').lines[0].key;
    const key = link('weboc', 'weboc', 'orders'), posts = link('posts', 'inland', '');
    link('anf', 'agency', 'answers');
    await c.start();
    const picture = readFileSync(join(root, 'test/scenario/picture.png'));
    const put = await (await fetch(`${c.url}/api/v1/pictures`, { method: 'POST', headers: { Authorization: `Bearer ${posts}`, 'Content-Type': 'image/png' }, body: picture })).json();
    await c.post(key, declaration('KAPW-HC-77', { container: 'CSQU3054383', port: 'KHI' }));
    await c.post(posts, JSON.stringify({ kind: 'passage', events: [{ reference: 'P1', time: '2026-10-02T08:00:00Z', post: 'HUB', plate: 'TLB-123', container: 'CSQU3054383', picture: put.digest }] }));
    const omar = await c.login('omar');
    const alerts = (await omar.get('/alerts')).body.items;
    const of = (kind) => alerts.find((a) => a.kind === kind).id;
    const r = await run({ NTC_URL: c.url, NTC_PASSWORD: 'correct horse battery', NTC_LINK_KEY: key, NTC_ALERT: of('declaration'), NTC_PICTURED: of('passage'), NTC_PICTURES: put.digest }, 'outward');
    assert.equal(r.code, 0, r.out);
  } finally { await c.remove(); }
});

const traveller = `
rule TST-006 version 1
  title    "A traveller of a browser test"
  author   "Test desk"
  unit     airport
  severity normal
  action   question
  basis    "Customs Act 1969"
  valid    2020-01-01 .. 2099-12-31
  on       traveller
  when     person.surname in {"SIDDIQUI", "SIDIQUI"}
  reason   "{person.surname} is of this test."
end
`;

test('a person by another spelling, compared, made one by two, undone; profiled on purpose', { timeout: 600000 }, async () => {
  const c = new Centre();
  try {
    for (const [name, role] of [['root', 'administrator'], ['ali', 'analyst'], ['omar', 'supervisor'], ['uma', 'auditor']]) c.user(name, role);
    assert.equal(c.ntc('rule', 'load', c.file('t.rules', traveller), join(root, 'rules/profiles.rules')).code, 0);
    const waqar = { surname: 'SIDDIQUI', given: 'WAQAR', birth: '830514', document: 'WA7000001' };
    const yousaf = { birth: '790412', document: 'KX4455661' };
    const said = [
      { ref: '41', people: [waqar] },
      { ref: '42', flight: 'PK306', people: [{ surname: 'SIDIQUI', given: 'WAQAR AHMED', birth: '830617', document: 'WB8000002' }] },
      { ref: '11', people: [{ ...yousaf, surname: 'CHAUDHRY', given: 'MUHAMMAD YOUSAF' }] },
      { ref: '12', flight: 'EK600', people: [{ ...yousaf, surname: 'CHOUDHRY', given: 'MOHD YOUSUF' }] },
      { ref: '13', flight: 'EK602', people: [{ ...yousaf, surname: 'CHAUDHARY', given: 'MOHAMMED YUSUF' }] }];
    for (const x of said) assert.equal(c.ntc('message', 'ingest', c.file(`${x.ref}.edi`, paxlst(x))).code, 0);
    const key = c.link();
    await c.start();
    const message = c.file('again.edi', paxlst({ ref: '51', flight: 'PK304', day: '261202', people: [waqar] }));
    const r = await run({ NTC_URL: c.url, NTC_PASSWORD: 'correct horse battery', NTC_LINK_KEY: key, NTC_MESSAGE: message }, 'people');
    assert.equal(r.code, 0, r.out);
  } finally { await c.remove(); }
});

test('a rule from a form into shadow; another stopped at once', { timeout: 600000 }, async () => {
  const c = new Centre();
  try {
    for (const [name, role] of [['root', 'administrator'], ['amna', 'analyst'], ['sara', 'supervisor'], ['omar', 'officer']]) c.user(name, role);
    assert.equal(c.ntc('rule', 'load', c.file('t.rules', ruleOf('TST-001', 'declaration.number = "NONE"', { on: 'declaration' }))).code, 0);
    const key = c.link();
    await c.start();
    const goods = Array.from({ length: 100 }, (_, i) => JSON.parse(declaration(`GD-${i}`, { importer: i < 3 ? '2222222-2' : '1111111-1' })));
    assert.equal((await c.post(key, JSON.stringify(goods))).status, 201);
    const r = await run({ NTC_URL: c.url, NTC_PASSWORD: 'correct horse battery' }, 'rules');
    assert.equal(r.code, 0, r.out);
  } finally { await c.remove(); }
});

test('every page in Urdu from right to left, and what axe finds on it, of a Centre at work', { timeout: 1500000 }, async () => {
  const c = new Centre();
  try {
    for (const [name, role] of [['sara', 'officer,analyst,supervisor,administrator,auditor'], ['omar', 'officer']]) c.user(name, role);
    assert.equal(c.ntc('rule', 'load', c.file('t.rules', goods + traveller)).code, 0);
    assert.equal(c.ntc('list', 'import', '--format', 'ntc-csv', '--list', 'DEMO', c.file('l.csv', watchlist([{ key: 'T1', name: 'Zarqun Belmadi', births: '1971-10-05' }]))).code, 0);
    assert.equal(c.ntc('message', 'ingest', c.file('m.edi', paxlst({ people: [{ surname: 'SIDDIQUI', given: 'WAQAR', birth: '830514', document: 'WA7000001' }] }))).code, 0);
    const link = (name, kind, receives) => c.ntc('link', 'add', '--name', name, '--kind', kind, '--receives', receives, '--json').lines[0].key;
    const key = link('weboc', 'weboc', 'orders'), posts = link('posts', 'inland', '');
    await c.start();
    await c.post(key, declaration('KAPW-HC-77', { container: 'CSQU3054383', port: 'KHI' }));
    await c.post(posts, JSON.stringify({ kind: 'passage', events: [{ reference: 'P1', time: '2026-10-02T08:00:00Z', post: 'HUB', plate: 'TLB-123', container: 'CSQU3054383' }] }));
    await c.post(key, 'UNB+UNOA:4+XX+PKAPIS+261124:0500+77\'UNH+1+PAXLST:D:05B:UN:IATA\'BGM+745\'');
    for (const file of ['urdu', 'axe']) {
      const r = await run({ NTC_URL: c.url, NTC_USER: 'sara', NTC_PASSWORD: 'correct horse battery' }, file);
      assert.equal(r.code, 0, r.out);
    }
  } finally { await c.remove(); }
});

test('a shift is handed over, against the mock, and in a Centre by keys', { timeout: 1000000 }, async () => {
  const mock = await run({}, 'handover');
  assert.equal(mock.code, 0, mock.out);
  const c = new Centre();
  try {
    c.user('root', 'administrator');
    for (const name of ['omar', 'hina']) c.user(name, 'officer', ['--region', 'South']);
    assert.equal(c.ntc('rule', 'load', c.file('t.rules', rule)).code, 0);
    const key = c.link();
    await c.start();
    const omar = await c.login('omar');
    for (let n = 1; n <= 3; n++) assert.equal((await c.post(key, paxlst({ flight: `PK30${n}`, ref: String(n), people: [{ surname: 'ALERTSON', given: 'BILAL', document: 'AB1234567' }] }))).status, 201);
    for (const a of (await omar.get('/alerts?state=open')).body.items) assert.equal((await omar.post(`/alerts/${a.id}/claim`, { version: a.version })).status, 200);
    const r = await run({ NTC_URL: c.url, NTC_PASSWORD: 'correct horse battery', NTC_FROM: 'omar', NTC_TO: 'hina' }, 'handover');
    assert.equal(r.code, 0, r.out);
    const hina = await c.login('hina');
    assert.deepEqual((await hina.get('/alerts?state=open')).body.items.map((a) => a.owner), ['hina', 'hina', 'hina']);
  } finally { await c.remove(); }
});
test('all tabs of an officer have one stream, against the mock, and in a Centre', { timeout: 1000000 }, async () => {
  const mock = await run({}, 'tabs');
  assert.equal(mock.code, 0, mock.out);
  const c = new Centre();
  try {
    c.user('root', 'administrator');
    for (const name of ['omar', 'hina']) c.user(name, 'officer', ['--region', 'South']);
    assert.equal(c.ntc('rule', 'load', c.file('t.rules', rule)).code, 0);
    const key = c.link();
    await c.start();
    assert.equal((await c.post(key, paxlst({ people: [{ surname: 'ALERTSON', given: 'BILAL', document: 'AB1234567' }] }))).status, 201);
    const r = await run({ NTC_URL: c.url, NTC_PASSWORD: 'correct horse battery', NTC_USER: 'omar', NTC_OTHER: 'hina' }, 'tabs');
    assert.equal(r.code, 0, r.out);
  } finally { await c.remove(); }
});

test('what is not on the queue asks for its purpose, by keys alone, in both languages', { timeout: 600000 }, async () => {
  const c = new Centre();
  try {
    c.user('root', 'administrator');
    for (const [name, role] of [['omar', 'officer'], ['hina', 'officer'], ['zain', 'officer'], ['amna', 'analyst']]) c.user(name, role);
    const key = c.link();
    await c.start();
    const taken = await c.post(key, paxlst({ people: [{ surname: 'BYSTANDER', given: 'NAILA', document: 'AB2222222' }] }));
    assert.equal(taken.status, 201);
    const message = (await taken.json()).id;
    const omar = await c.login('omar');
    const id = (await omar.get('/entities/search?q=bystander&kind=person')).body.items[0].id;
    const r = await run({ NTC_URL: c.url, NTC_PASSWORD: 'correct horse battery', NTC_ENTITY: id, NTC_MESSAGE_ID: message }, 'purpose');
    assert.equal(r.code, 0, r.out);
    const stated = c.sql("SELECT COUNT(*) FROM purpose WHERE purpose = 'review' AND prompt LIKE 'This is not on your queue%'");
    assert.equal(Number(stated), 2, 'of a person, of a message');
    assert.equal(Number(c.sql("SELECT COUNT(*) FROM purpose WHERE purpose = 'investigation' AND case_ref = 'D-2026-7' AND prompt NOT LIKE '%queue%'")), 1, 'the question in Urdu');
  } finally { await c.remove(); }
});
