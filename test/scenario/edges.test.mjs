// SPDX-License-Identifier: Apache-2.0
// What went wrong once, or nearly.
import test from 'node:test';
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { readdirSync } from 'node:fs';
import { Centre, Person, stores, sleep, until, paxlst, declaration, watchlist, rule as ruleOf } from './centre.mjs';

const rule = ruleOf('TST-004', 'person.surname starts with "K"', { action: 'question', title: 'Everybody with a K', reason: '{person.name}' });
const approve = (c, list, as, pass) => c.ntc('list', 'approve', '--list', list, '--as', as, '--password-file', pass);

test('a screen that reads nothing holds up nobody, and the server still stops', async () => {
  const c = new Centre();
  try {
    c.user('sara', 'supervisor');
    assert.equal(c.ntc('rule', 'load', c.file('t.rules', rule)).code, 0);
    const key = c.link();
    c.options = ['--set', 'rules.told_a_minute=100000']; // or the rule would be shelved
    await c.start();
    const sara = await c.login('sara');
    const slow = connect(Number(new URL(c.url).port), '127.0.0.1');
    slow.pause();
    slow.write(`GET /api/v1/alerts/stream HTTP/1.1\r\nHost: x\r\nCookie: ${sara.cookie}\r\n\r\n`);
    const live = await sara.listen();
    for (let n = 0; n < 40; n++) {
      const people = Array.from({ length: 60 }, (_, i) => ({ surname: `K${n}X${i}`, given: 'TEST', birth: '700101' }));
      assert.equal((await c.post(key, paxlst({ flight: `PK${n}`, ref: `${n}`, people }))).status, 201);
    }
    await until('the other screen hears of all', () => live.events.length >= 2400, 15000);
    slow.destroy();
    assert.equal((await c.stop()).code, 0);
  } finally { await c.remove(); }
});

test('a screen hears a beat when it opens and every few seconds', { timeout: 180000 }, async () => {
  const c = new Centre();
  try {
    c.user('sara', 'supervisor');
    await c.start();
    const sara = await c.login('sara');
    const began = Date.now();
    const live = await sara.listen();
    await until('the first beat', () => live.beats.length > 0, 2000);
    await until('another beat', () => live.beats.some((at) => at - began > 2000), 20000);
    assert.deepEqual(live.events, [], 'a beat is no news');
  } finally { await c.remove(); }
});

test('a screen that heard of nothing before its line was cut misses nothing of what came meanwhile', { timeout: 270000 }, async () => {
  const c = new Centre();
  try {
    c.user('sara', 'supervisor');
    assert.equal(c.ntc('rule', 'load', c.file('t.rules', rule)).code, 0);
    const key = c.link();
    await c.start();
    let sara = await c.login('sara');
    const live = await sara.listen();
    const from = await until('the stream says from where it goes on', () => live.last);
    const list = (await sara.get('/alerts?state=open')).body;
    assert.ok(list.feed >= Number(from), 'the list is no older than the stream');
    await c.kill();
    await c.start();
    assert.equal((await (await c.post(key, paxlst({ people: [{ surname: 'KHAN', given: 'TEST', birth: '700101' }] }))).json()).alerts, 1);
    sara = await c.login('sara');
    const again = await sara.listen(from);
    await until('it hears of it', () => again.events.some((e) => e.event === 'alert'), 10000);
    assert.ok((await sara.get('/alerts?state=open')).body.feed > list.feed);
  } finally { await c.remove(); }
});

for (const store of stores) {
  test(`a new entry finds a subject by an older situation too (${store})`, async () => {
    const c = new Centre(store);
    try {
      c.user('sara', 'supervisor');
      const pass = c.file('pw', 'correct horse battery');
      const person = { surname: 'BELMADI', given: 'ZARQUN', birth: '711005' };
      c.ntc('message', 'ingest', c.file('1.edi', paxlst({ flight: 'PK400', day: '261201', people: [{ ...person, document: 'OLD1234567' }] })));
      c.ntc('message', 'ingest', c.file('2.edi', paxlst({ flight: 'PK401', day: '261205', people: [{ ...person, document: 'NEW7654321' }] })));
      c.ntc('list', 'import', '--format', 'ntc-csv', '--list', 'TEST', c.file('l.csv', watchlist([{ key: 'T', name: 'Somebody Else', documents: 'passport:OLD1234567:PAK' }])));
      assert.equal(approve(c, 'TEST', 'sara', pass).code, 0);
      const alerts = c.ntc('alert', 'list', '--json').lines;
      assert.equal(alerts.length, 1);
      assert.match(alerts[0].alert.situation.label, /PK400/);
    } finally { await c.remove(); }
  });

  test(`what was entered by hand outlives a new edition of the list (${store})`, async () => {
    const c = new Centre(store);
    try {
      c.user('sara', 'supervisor');
      c.user('amna', 'analyst');
      await c.start();
      const [sara, amna] = [await c.login('sara'), await c.login('amna')];
      const pass = c.file('pw', 'correct horse battery');
      const own = await amna.post('/lists/TEST/entries', { kind: 'person', name: 'Own Entry', births: '1970', basis: 'x', reason: 'x', action: 'examine', owner: 'x', expiry: '2030-01-01' });
      assert.equal((await sara.post(`/imports/${own.body.id}/approve`, { digest: own.body.digest })).status, 200);
      const waits = await amna.post('/lists/TEST/entries', { kind: 'person', name: 'Second Own', births: '1970', basis: 'x', reason: 'x', action: 'examine', owner: 'x', expiry: '2030-01-01' });
      const r = c.ntc('list', 'import', '--format', 'ntc-csv', '--list', 'TEST', '--json', c.file('l.csv', watchlist([{ key: 'P', name: 'Published Entry' }])));
      assert.equal(r.lines[0].removed, 0);
      assert.equal(c.ntc('list', 'approve', '--import', r.lines[0].id, '--as', 'sara', '--password-file', pass).code, 0);
      assert.equal((await sara.post(`/imports/${waits.body.id}/approve`, { digest: waits.body.digest })).status, 200);
      const active = (await sara.get('/lists/TEST/entries?state=active')).body.items.map((i) => i.entry.name).sort();
      assert.deepEqual(active, ['Own Entry', 'Published Entry', 'Second Own']);
    } finally { await c.remove(); }
  });

  test(`bytes that are no text cost only themselves (${store})`, async () => {
    const c = new Centre(store);
    try {
      const key = c.link();
      await c.start();
      const latin = Buffer.from('number,date,importer,importer_name,hs\nGD-1,2026-11-24,NTN1,Caf\xe9 & S\xf6hne,620822\n', 'latin1');
      const all = await Promise.all([latin, ...Array.from({ length: 20 }, (_, i) => paxlst({ ref: `${i}`, people: [{ surname: `P${i}`, given: 'T' }] }))].map((b) => c.post(key, b).then((r) => r.status)));
      assert.ok(all.every((s) => s === 201), `${all}`);
    } finally { await c.remove(); }
  });

  test(`an alert at a place we do not know is in everybody's queue (${store})`, async () => {
    const c = new Centre(store);
    try {
      c.user('omar', 'officer', ['--region', 'South']);
      c.ntc('rule', 'load', c.file('t.rules', rule));
      c.ntc('message', 'ingest', c.file('m.edi', paxlst({ from: 'DXB', to: 'LHR', people: [{ surname: 'KNOWN', given: 'NOBODY' }] })));
      await c.start();
      const omar = await c.login('omar');
      assert.equal((await omar.get('/alerts')).body.items.length, 1);
    } finally { await c.remove(); }
  });
}

test('a name on a command line proves nothing', () => {
  const c = new Centre();
  try {
    c.user('sara', 'supervisor');
    const file = c.file('l.csv', watchlist([{ key: 'T', name: 'Some Body' }]));
    const r = c.ntc('list', 'import', '--format', 'ntc-csv', '--list', 'TEST', '--as', 'sara', file);
    assert.equal(r.code, 1);
    assert.match(r.err, /not right|no password/);
  } finally { c.remove(); }
});

test('who set the Centre up does not approve what its shell proposed; and the code is good once', async () => {
  const c = new Centre();
  try {
    await c.start();
    const code = c.code;
    const p = new Person(c, 'ayesha');
    p.take(await p.post('/setup', { code, name: 'ayesha', password: 'correct horse battery' }));
    const i = c.ntc('list', 'import', '--format', 'ntc-csv', '--list', 'TEST', '--json', c.file('l.csv', watchlist([{ key: 'T', name: 'Some Body' }]))).lines[0];
    assert.equal((await p.post(`/imports/${i.id}/approve`, { digest: i.digest })).status, 422);
    const pass = c.file('pw', 'correct horse battery');
    assert.equal(approve(c, 'TEST', 'ayesha', pass).code, 1);
    assert.equal((await new Person(c).post('/setup', { code, name: 'second', password: 'correct horse battery' })).status, 403);
  } finally { await c.remove(); }
});

test('characters that hide in a name do not hide the person, and are told', () => {
  const c = new Centre();
  try {
    c.user('sara', 'supervisor');
    const pass = c.file('pw', 'correct horse battery');
    c.ntc('list', 'import', '--format', 'ntc-csv', '--list', 'TEST', c.file('l.csv', watchlist([{ key: 'T', name: 'Zorro Evilman', births: '1980-01-01' }])));
    assert.equal(approve(c, 'TEST', 'sara', pass).code, 0);
    for (const [n, hidden] of ['\u0000', '\u200b', '\u0001', '\u202e', '\u00ad'].entries()) {
      const r = c.ntc('message', 'ingest', '--json', c.file('m.edi', paxlst({ flight: `PK50${n}`, people: [{ surname: `EVIL${hidden}MAN`, given: 'ZORRO', birth: '800101' }] }))).lines[0];
      assert.equal(r.alerts, 1, JSON.stringify(hidden));
      assert.ok(r.findings.some((f) => f.code === 'E-CHARSET'), JSON.stringify(hidden));
    }
  } finally { c.remove(); }
});

test('a list and a reservation in one interchange are both read', () => {
  const c = new Centre();
  try {
    const pnr = "UNH+2+PNRGOV:11:1:IA'MSG+:22'ORG+PK:KHI'TVL+011226:0800:011226:1200+DXB+KHI+PK+302'EQN+1'SRC'RCI+PK:ABC123::201126:0900'TIF+SHAH+OMAR:A:1'TVL+011226:0800:011226:1200+DXB+KHI+PK+302:Y'RPI+1+HK'UNT+11+2'";
    const both = paxlst({ people: [{ surname: 'KHAN', given: 'ALI' }] }).replace("UNZ+1+1'", `${pnr}UNZ+2+1'`);
    const r = c.ntc('message', 'ingest', '--json', c.file('m.edi', both)).lines[0];
    assert.deepEqual([r.passengers, r.bookings, r.events], [2, 1, 2], JSON.stringify(r.findings));
  } finally { c.remove(); }
});

test('an empty folder gives no clean answer, and one port has one server', async () => {
  const c = new Centre();
  const d = new Centre();
  try {
    assert.equal(c.ntc('audit', 'verify').code, 1);
    assert.equal(c.ntc('alert', 'list').code, 1);
    await c.start();
    d.options = ['--listen', new URL(c.url).host];
    await assert.rejects(d.start(), /in use/);
  } finally { d.process = null; await c.remove(); await d.remove(); }
});

test('a body of a million empty things costs bounded memory', async () => {
  const c = new Centre();
  try {
    const key = c.link();
    await c.start();
    const began = Date.now();
    assert.equal((await (await c.post(key, `{"declarations":[${'{},'.repeat(4000000)}{}]}`)).json()).status, 'quarantined');
    assert.equal((await (await c.post(key, `UNB+UNOA:4+A+B+261124:0800+1'${"UNH+1+PAXLST:D:12B'NAD+FL+++A:B'".repeat(400000)}`)).json()).status, 'quarantined');
    assert.equal((await c.post(key, paxlst({ people: [{ surname: 'NEXT', given: 'ONE' }] }))).status, 201);
    assert.ok(Date.now() - began < 60000, `${Date.now() - began} ms`); // one that never ends is meant, not how soon
    const { readFileSync } = await import('node:fs');
    const mib = (name) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(`/proc/${c.process.pid}/status`, 'utf8'))[1]) / 1024);
    console.log(`  ${mib('VmHWM')} MiB at most, ${mib('VmRSS')} MiB after`);
    if (!/asan|tsan/.test(process.env.NTC ?? '')) assert.ok(mib('VmHWM') < 1024 && mib('VmRSS') < 300);
  } finally { await c.remove(); }
});

test('a file in the drop folder waits while the store does not answer', async () => {
  const c = new Centre('sqlite', 'faulty:');
  try {
    c.options = ['--inbox', `${c.dir}/inbox`];
    c.user('root', 'administrator'); // the store is made: what fails now is the file
    await c.start({ NTC_FAULT: 'full:25' });
    c.file('inbox/one.edi', paxlst({ people: [{ surname: 'A', given: 'B' }] }));
    await sleep(4500);
    assert.deepEqual(readdirSync(`${c.dir}/inbox/failed`), []);
    await c.stop();
    await c.start();
    await until('it is taken in', () => readdirSync(`${c.dir}/inbox/done`).includes('one.edi'), 5000);
  } finally { await c.remove(); }
});
