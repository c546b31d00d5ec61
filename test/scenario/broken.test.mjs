// SPDX-License-Identifier: Apache-2.0
// Nothing acknowledged is ever lost, and nothing happens twice.
import { readFileSync } from 'node:fs';
import test from 'node:test';
import assert from 'node:assert/strict';
import { DatabaseSync } from './sqlite.mjs';
import { Centre, stores, sleep, until, paxlst, watchlist, createServer, rule as ruleOf } from './centre.mjs';
import { createHmac, createHash } from 'node:crypto';

const rule = ruleOf('TST-002', 'person.surname starts with "K"', { action: 'question', title: 'Everybody in a test', reason: '{person.name}' });

// Sends messages without end and notes which were acknowledged.
function load(c, key, acked, sent) {
  let going = true;
  const one = async (lane) => {
    while (going) {
      const n = sent.n++;
      const text = paxlst({ flight: `PK${n % 900}`, ref: String(n), people: [{ surname: `K${n}`, given: 'TEST', birth: '700101' }] });
      try {
        const r = await fetch(`${c.url}/api/v1/messages`, { method: 'POST', body: text, headers: { Authorization: `Bearer ${key}`, 'NTC-Reference': `r${n}` }, signal: AbortSignal.timeout(3000) });
        if (r.status === 201) acked.set(`r${n}`, (await r.json()).id);
        else await sleep(5);
      } catch { await sleep(5); }
    }
  };
  const lanes = [0, 1, 2, 3, 4, 5, 6, 7].map(one);
  return async () => { going = false; await Promise.all(lanes); };
}

const kills = Number(process.env.NTC_KILLS ?? 25);

for (const store of stores) {
  test(`${kills} times kill -9 under load: all acknowledged messages are there once (${store})`, { timeout: 1800000 }, async () => {
    const c = new Centre(store);
    const acked = new Map(), sent = { n: 0 };
    try {
      c.user('sara', 'supervisor');
      assert.equal(c.ntc('rule', 'load', c.file('t.rules', rule)).code, 0);
      const key = c.link();
      for (let i = 0; i < kills; i++) {
        await c.start();
        const stop = load(c, key, acked, sent);
        await sleep(30 + Math.random() * 250);
        await c.kill();
        await stop();
      }
      await c.start();
      const sara = await c.login('sara');
      const stored = new Map();
      for (let before = ''; ;) {
        const page = (await sara.get(`/messages?limit=500&before=${before}`)).body;
        for (const m of page.items) {
          assert.equal(stored.has(m.reference), false, `${m.reference} is there twice`);
          stored.set(m.reference, m);
        }
        if (!page.next) break;
        before = page.next;
      }
      for (const [reference, id] of acked) assert.equal(stored.get(reference)?.id, id, `${reference} was acknowledged and is lost`);
      const alerts = c.ntc('alert', 'list', '--json').lines;
      const names = alerts.map((a) => a.alert.subject.name + a.alert.situation.label);
      assert.equal(new Set(names).size, names.length, 'no alert is doubled');
      assert.equal(alerts.length, stored.size, 'each message has its alert');
      assert.equal(c.ntc('audit', 'verify').code, 0);
      console.log(`  ${store}: ${kills} kills, ${sent.n} sent, ${acked.size} acknowledged, ${stored.size} stored`);
    } finally { await c.remove(); }
  });

  test(`a full disk is told and costs nothing that was acknowledged (${store})`, async () => {
    const c = new Centre(store, 'faulty:');
    try {
      c.user('sara', 'supervisor');
      const key = c.link();
      await c.start({ NTC_FAULT: 'full:600' });
      const acked = [];
      let refused;
      for (let n = 0; n < 400 && !refused; n++) {
        const r = await c.post(key, paxlst({ ref: String(n), people: [{ surname: `K${n}`, given: 'T' }] }), { 'NTC-Reference': `r${n}` });
        if (r.status === 201) acked.push(`r${n}`);
        else refused = { status: r.status, body: await r.json() };
      }
      assert.equal(refused.status, 507);
      assert.match(refused.body.detail, /disk is full/);
      assert.ok(acked.length > 3);
      await c.stop();
      await c.start();
      const sara = await c.login('sara');
      const stored = (await sara.get('/messages?limit=500')).body.items.map((m) => m.reference).reverse();
      assert.deepEqual(stored, acked);
      assert.equal(c.ntc('audit', 'verify').code, 0);
    } finally { await c.remove(); }
  });

  test(`after a failed fsync the program stops and comes back with all it acknowledged (${store})`, async () => {
    const c = new Centre(store, 'faulty:');
    try {
      c.user('sara', 'supervisor');
      const key = c.link();
      await c.start({ NTC_FAULT: 'fsync:700' });
      const acked = [];
      for (let n = 0; n < 500; n++) {
        try {
          const r = await c.post(key, paxlst({ ref: String(n), people: [{ surname: `K${n}`, given: 'T' }] }), { 'NTC-Reference': `r${n}` });
          if (r.status === 201) acked.push(`r${n}`);
          else break;
        } catch { break; }
      }
      assert.equal((await c.ended).code, 70);
      await c.start();
      const sara = await c.login('sara');
      const stored = (await sara.get('/messages?limit=500')).body.items.map((m) => m.reference);
      for (const r of acked) assert.ok(stored.includes(r), r);
      assert.equal(c.ntc('audit', 'verify').code, 0);
    } finally { await c.remove(); }
  });
}

test('an altered, a missing and a forged audit record are each found', () => {
  for (const [sql, seq] of [
    ['UPDATE audit SET actor = \'nobody\' WHERE seq = 2', 2],
    ['UPDATE audit SET detail = \'{}\' WHERE seq = (SELECT max(seq) FROM audit WHERE detail <> \'{}\')', null],
    ['DELETE FROM audit WHERE seq = 2', 2],
    ['UPDATE audit SET at = at + 1 WHERE seq = 1', 1],
  ]) {
    const c = new Centre();
    try {
      c.user('sara', 'supervisor');
      c.user('omar', 'officer');
      c.ntc('message', 'ingest', c.file('m.edi', paxlst({ people: [{ surname: 'K', given: 'T' }] })));
      const head = c.ntc('audit', 'verify', '--json').lines[0].head;
      assert.equal(c.ntc('audit', 'verify', '--head', head).code, 0);
      const db = new DatabaseSync(`${c.dir}/ntc.db`);
      db.exec(sql);
      db.close();
      const r = c.ntc('audit', 'verify', '--json');
      assert.equal(r.code, 3, sql);
      if (seq) assert.match(r.lines[0].wrong, new RegExp(`record ${seq}:`));
    } finally { c.remove(); }
  }
});

test('a cut-off end of the audit is found with a head noted earlier', () => {
  const c = new Centre();
  try {
    c.user('sara', 'supervisor');
    c.user('omar', 'officer');
    const head = c.ntc('audit', 'verify', '--json').lines[0].head;
    const db = new DatabaseSync(`${c.dir}/ntc.db`);
    db.exec('DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)');
    db.close();
    assert.equal(c.ntc('audit', 'verify').code, 0);
    assert.equal(c.ntc('audit', 'verify', '--head', head).code, 3);
  } finally { c.remove(); }
});

test('an emptied audit is a broken chain as soon as anything exists', () => {
  const c = new Centre();
  const emptied = () => {
    const db = new DatabaseSync(`${c.dir}/ntc.db`);
    db.exec('DELETE FROM audit');
    db.close();
    const r = c.ntc('audit', 'verify', '--json');
    assert.equal(c.ntc('doctor').out.includes('BAD  the audit chain holds'), r.code === 3);
    return [r.code, r.lines[0].wrong ?? ''];
  };
  try {
    c.ntc('message', 'ingest', c.file('m.edi', paxlst({ people: [{ surname: 'K', given: 'T' }] })));
    assert.deepEqual(emptied(), [3, 'there is no record at all, though messages or accounts exist']);
    const db = new DatabaseSync(`${c.dir}/ntc.db`);
    db.exec('DELETE FROM message');
    db.close();
    assert.deepEqual(emptied(), [0, '']);
    c.user('sara', 'supervisor');
    assert.equal(emptied()[0], 3);
  } finally { c.remove(); }
});

test('the chain can be recomputed with nothing but SHA-256', () => {
  const c = new Centre();
  try {
    c.user('sara', 'supervisor');
    const db = new DatabaseSync(`${c.dir}/ntc.db`);
    const rows = db.all('SELECT seq, prev, at, actor, act, object, detail, hash FROM audit ORDER BY seq');
    db.close();
    for (const r of rows) {
      const text = `[${r.seq},${JSON.stringify(r.prev)},${r.at},${JSON.stringify(r.actor)},${JSON.stringify(r.act)},${JSON.stringify(r.object)},${r.detail}]`;
      assert.equal(createHash('sha256').update(text).digest('hex'), r.hash);
    }
    assert.ok(rows.length > 0);
  } finally { c.remove(); }
});

test('a webhook gets each alert, signed, and again when it was down', async () => {
  const c = new Centre();
  const got = [];
  let fail = 1;
  const server = createServer((req, res) => {
    let body = '';
    req.on('data', (d) => (body += d));
    req.on('end', () => {
      if (fail-- > 0) { res.statusCode = 500; res.end(); return; }
      got.push({ body, signature: req.headers['ntc-signature'] });
      res.end();
    });
  });
  await new Promise((go) => server.listen(0, '127.0.0.1', go));
  try {
    const hook = c.ntc('webhook', 'add', '--url', `http://127.0.0.1:${server.address().port}/x`, '--severity', 'normal').lines[0];
    assert.equal(c.ntc('webhook', 'add', '--url', 'http://example.org/x').code, 1);
    c.ntc('rule', 'load', c.file('t.rules', rule));
    const key = c.link();
    await c.start();
    await c.post(key, paxlst({ people: [{ surname: 'KNOTICE', given: 'T' }] }));
    await until('the notice comes, after one failure', () => got.length === 1, 15000);
    const [, t, mac] = /^t=(\d+),v1=([0-9a-f]+)$/.exec(got[0].signature);
    const secret = createHash('sha256').update(hook.secret).digest();
    assert.equal(createHmac('sha256', secret).update(`${t}.${got[0].body}`).digest('hex'), mac);
    assert.equal(got[0].body.includes('KNOTICE'), false, 'no personal data in a notice');
    const listed = () => c.ntc('webhook', 'list', '--json').lines;
    assert.deepEqual(listed().map((h) => [h.id, h.for, h.state, h.severity, h.waiting, h.given_up, h.last_error]), [[hook.id, 'alerts', 'active', 'normal', 0, 0, undefined]]);
    server.closeAllConnections();
    await new Promise((gone) => server.close(gone));
    await c.post(key, paxlst({ ref: '2', flight: 'PK999', people: [{ surname: 'KNOTICE', given: 'U' }] }));
    await until('it waits, and says why', () => listed()[0].waiting === 1 && listed()[0].last_error, 15000);
    assert.match(c.ntc('webhook', 'list').out, /active +alerts +waiting 1, given up 0/);
    assert.equal(c.ntc('webhook', 'end', 'nobody').code, 1);
    assert.equal(c.ntc('webhook', 'end', hook.id).code, 0);
    assert.deepEqual(listed().map((h) => [h.state, h.waiting]), [['ended', 0]]);
    assert.equal(c.ntc('webhook', 'end', hook.id).code, 1, 'once');
    await c.post(key, paxlst({ ref: '3', flight: 'PK998', people: [{ surname: 'KNOTICE', given: 'V' }] }));
    assert.equal(listed()[0].waiting, 0, 'nothing more is written for it');
  } finally { server.close(); await c.remove(); }
});

test('hostile bodies cost a clear answer and bounded memory; the next message proceeds', async () => {
  const c = new Centre();
  try {
    const key = c.link();
    c.options = ['--set', 'http.body_mb=12'];
    await c.start();
    const bodies = {
      'a depth bomb': '['.repeat(2000000),
      'duplicate keys': '{"number":"1","number":"2"}',
      'a 10 MB element': `UNB+UNOA:4+A+B+261124:0800+1'UNH+1+PAXLST:D:02B:UN'BGM+745'NAD+FL+++${'X'.repeat(10 << 20)}:Y'UNT+4+1'UNZ+1+1'`,
      'a million segments': `UNB+UNOA:4+A+B+261124:0800+1'UNH+1+PAXLST:D:02B:UN'${"BGM+745'".repeat(1000000)}`,
      'nested releases': `UNB+UNOA:4+A+B+261124:0800+1'UNH+1+PAXLST:D:02B:UN'NAD+FL+++${'?'.repeat(1000001)}:Y'`,
      'no terminator at all': `UNB+UNOA:4+A+B+261124:0800+1UNH+1+PAXLST:D:02B:UN${'NAD+FL+++A:B'.repeat(100000)}`,
      'not UTF-8': Buffer.concat([Buffer.from("UNB+UNOA:4+A+B+261124:0800+1'UNH+1+PAXLST:D:02B:UN'NAD+FL+++A"), Buffer.from([0xff, 0xfe, 0x00]), Buffer.from(":B'")]),
      'a bidi override': paxlst({ people: [{ surname: 'A\u202eB', given: 'C' }] }),
      'an unclosed quote': 'number,date,importer,hs\n1,2026-01-01,"x,1\n' + 'a,b,c,d\n'.repeat(100000),
      nothing: '',
    };
    // Of the processor: other work beside this test makes nobody wait here.
    const cpu = () => readFileSync(`/proc/${c.process.pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13).reduce((a, b) => a + Number(b), 0) * 10;
    for (const [what, body] of Object.entries(bodies)) {
      const began = cpu();
      const r = await c.post(key, body);
      assert.ok([201, 413, 422].includes(r.status), `${what}: ${r.status}`);
      assert.ok(cpu() - began < 10000, `${what} took ${cpu() - began} ms`);
      const next = await c.post(key, paxlst({ ref: what.length + 'x', people: [{ surname: 'NEXT', given: what }] }));
      assert.equal(next.status, 201, `after ${what}`);
    }
    assert.equal((await c.post(key, 'x'.repeat(13 << 20))).status, 413);
    assert.equal((await c.post(key, 'x', { 'NTC-Reference': 'r'.repeat(300) })).status, 422);
    assert.equal((await c.post('ntc_wrong', 'x')).status, 401);
    const rss = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${c.process.pid}/status`, 'utf8'))[1]) / 1024;
    assert.ok(rss < 2048, `${rss} MiB at most`);
    console.log(`  hostile bodies: ${Math.round(rss)} MiB at most`);
  } finally { await c.remove(); }
});

test('128 and 256 connections at once are all served', async () => {
  const c = new Centre();
  try {
    const key = c.link();
    await c.start();
    for (const n of [127, 128, 256]) {
      const began = Date.now();
      const all = await Promise.all(Array.from({ length: n }, (_, i) =>
        c.post(key, paxlst({ flight: `PK${n}`, ref: `${n}-${i}`, people: [{ surname: `P${i}`, given: 'T' }] })).then((r) => r.status)));
      assert.ok(all.every((s) => s === 201 || s === 503));
      assert.ok(Date.now() - began < 8000, `${n}: ${Date.now() - began} ms`);
    }
  } finally { await c.remove(); }
});
