// SPDX-License-Identifier: Apache-2.0
// Every link as badly as it can be: duplicates, halves, another schema, versions out of order, a line that
// drips. Nothing is lost, nothing counts twice, and no link holds up another.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { Centre, Person, sleep, stores, until, rule as ruleOf } from './centre.mjs';
import { Sender, foreign, links } from '../standin/sender.mjs';

const rule = ruleOf('TST-001', 'declaration.office = "KAPS"', { on: 'declaration', unit: 'appraisement', severity: 'high', title: 'Goods of a test', reason: '{declaration.number} is looked at' });

async function centre(store) {
  const c = new Centre(store);
  c.user('sara', 'supervisor');
  const keys = Object.fromEntries(Object.keys(links).map((kind) => [kind, c.ntc('link', 'add', '--name', kind, '--kind', kind, '--json').lines[0].key]));
  await c.start();
  const sara = new Person(c, 'sara');
  await sara.login();
  return { c, sara, of: (kind) => new Sender(c.url, kind, keys[kind]) };
}
const messages = async (sara) => (await sara.get('/messages?limit=500')).body.items;

for (const store of stores) {
  test(`duplicates of every link have one effect (${store})`, async () => {
    const { c, sara, of } = await centre(store);
    try {
      for (const kind of Object.keys(links)) {
        const it = of(kind);
        const sent = await Promise.all([1, 1, 1, 1].map((n) => it.send(n)));
        assert.deepEqual(sent.map((s) => s.status), [201, 201, 201, 201], kind);
        assert.equal(sent.filter((s) => !s.body.duplicate).length, 1, kind);
        assert.match(sent[0].body.status, /^accepted/, `${kind}: ${JSON.stringify(sent[0].body.findings)}`);
        assert.equal((await it.post(links[kind](2, 1), `${kind}-1-1`)).status, 409, 'the same reference with another body');
      }
      const all = await messages(sara);
      assert.deepEqual(all.map((m) => m.source).sort(), Object.keys(links).sort());
      assert.ok(all.every((m) => m.events === 1));
    } finally { await c.remove(); }
  });

  test(`half a message of any link leaves nothing; whole, it is taken (${store})`, async () => {
    const { c, sara, of } = await centre(store);
    try {
      for (const kind of Object.keys(links)) {
        const it = of(kind);
        await it.broken(1);
        await it.broken(1, { bytes: links[kind](1, 1).length - 1 });
        assert.equal((await it.send(1)).status, 201, kind);
      }
      assert.equal((await messages(sara)).length, Object.keys(links).length);
      // Cut by the sender itself: kept, with what can be read of it, or with the reason.
      for (const kind of Object.keys(links)) {
        const whole = links[kind](3, 1), cut = await of(kind).post(whole.slice(0, whole.length * 0.6 | 0));
        assert.equal(cut.status, 201, kind);
        assert.ok(cut.body.findings_count > 0, `${kind} says what is wrong`);
        assert.equal((await of(kind).send(4)).body.events, 1, `${kind} goes on`);
      }
    } finally { await c.remove(); }
  });

  test(`another schema is quarantined with its reason, counted, retried, put aside; the link goes on (${store})`, async () => {
    const { c, sara, of } = await centre(store);
    try {
      for (const kind of Object.keys(links)) {
        const odd = await of(kind).post(foreign(kind, 1));
        assert.deepEqual([odd.status, odd.body.status, odd.body.events], [201, 'quarantined', 0], kind);
        assert.ok(odd.body.findings.some((f) => f.weight === 'major'), kind);
        assert.match((await of(kind).send(1)).body.status, /^accepted/);
      }
      const health = async () => Object.fromEntries((await sara.get('/links')).body.items.map((l) => [l.name, [l.state, l.quarantine]]));
      assert.deepEqual(await health(), Object.fromEntries(Object.keys(links).map((k) => [k, ['normal', 1]])));
      for (const m of (await sara.get('/messages?status=quarantined')).body.items) {
        assert.equal((await sara.post(`/messages/${m.id}/retry`)).status, 201);
        assert.equal((await sara.post(`/messages/${m.id}/discard`, { note: 'another system' })).status, 200);
      }
      assert.deepEqual(await health(), Object.fromEntries(Object.keys(links).map((k) => [k, ['normal', 0]])));
    } finally { await c.remove(); }
  });

  test(`versions out of order: the last version wins on every link (${store})`, async () => {
    const { c, sara, of } = await centre(store);
    try {
      for (const kind of Object.keys(links)) {
        const sent = [];
        for (const v of [3, 1, 2]) sent.push((await of(kind).send(7, v)).body);
        assert.deepEqual(sent.map((s) => s.late ?? 0), [0, 1, 1], kind);
        assert.match(sent[2].status, /^accepted/, `${kind}: what came late is kept`);
      }
      assert.equal((await messages(sara)).length, 3 * Object.keys(links).length);
    } finally { await c.remove(); }
  });
}

test('a line that drips holds up nobody, and is closed', async () => {
  const { c, sara, of } = await centre('sqlite');
  try {
    const slow = Object.keys(links).map((kind) => { const it = of(kind); return { it, end: it.broken(1, { drip: true }) }; });
    const began = Date.now();
    for (const kind of Object.keys(links)) assert.equal((await of(kind).send(2)).status, 201);
    assert.ok(Date.now() - began < 3000, `${Date.now() - began} ms`);
    await sleep(500);
    for (const s of slow) s.it.hangUp();
    assert.equal((await messages(sara)).length, Object.keys(links).length);
  } finally { await c.remove(); }
});

test('a receiver whose certificate has expired gets nothing, and everything when it is renewed', async () => {
  const c = new Centre();
  let server;
  const openssl = (...words) => execFileSync('openssl', words, { stdio: 'ignore' });
  const made = (days) => {
    const [key, csr, cert] = ['key', 'csr', 'cert'].map((n) => join(c.dir, `${n}${days}.pem`));
    openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', key);
    openssl('req', '-new', '-key', key, '-subj', '/CN=localhost', '-out', csr);
    openssl('x509', '-req', '-in', csr, '-CA', join(c.dir, 'ca.pem'), '-CAkey', join(c.dir, 'ca.key'), '-CAcreateserial', '-days', days, '-out', cert, '-extfile', c.file('names', 'subjectAltName=DNS:localhost\n'));
    return { key: readFileSync(key), cert: readFileSync(cert) };
  };
  try {
    openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', join(c.dir, 'ca.key'), '-out', join(c.dir, 'ca.pem'), '-days', '30', '-subj', '/CN=ca');
    const got = [];
    server = createServer(made('-1'), (q, r) => { got.push(q.headers['ntc-notice']); q.resume(); r.end(); });
    await new Promise((go) => server.listen(0, '127.0.0.1', go));
    c.file('ntc.conf', `deliver.ca_file = ${join(c.dir, 'ca.pem')}\n`);
    c.user('sara', 'supervisor');
    c.ntc('rule', 'load', c.file('t.rules', rule));
    const key = c.ntc('link', 'add', '--name', 'weboc', '--kind', 'weboc', '--receives', 'orders', '--json').lines[0].key;
    assert.equal(c.ntc('link', 'endpoint', '--name', 'weboc', '--url', `https://localhost:${server.address().port}/orders`).code, 0);
    await c.start();
    const sara = new Person(c, 'sara');
    await sara.login();
    assert.equal((await new Sender(c.url, 'weboc', key).send(1)).body.alerts, 1);
    const alert = (await sara.get('/alerts')).body.items[0].id;
    const order = await sara.post('/orders', { kind: 'examination', alert, declaration: 'KAPS-HC-1', to: 'weboc', instruction: 'full' });
    assert.equal(order.status, 201, JSON.stringify(order.body));
    const shown = async () => { const b = (await sara.get(`/orders/${order.body.id}`)).body; return b.order ?? b; };
    await until('the failure is told', async () => /certificate/i.test(JSON.stringify(await shown())), 8000);
    assert.deepEqual([got, (await shown()).state], [[], 'new']);
    server.setSecureContext(made('30'));
    await until('it arrives', async () => (await shown()).state === 'sent', 30000);
    assert.equal(got.length, 1);
  } finally {
    await c.remove();
    server?.closeAllConnections();
    server?.close();
  }
});
