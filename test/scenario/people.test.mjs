// SPDX-License-Identifier: Apache-2.0
// Who may come in, and what they may do.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Centre, Person, stores, sleep, until } from './centre.mjs';

for (const store of stores) {
  test(`the first administrator needs the printed code, once (${store})`, async () => {
    const c = new Centre(store);
    try {
      await c.start();
      const p = new Person(c, 'ayesha');
      assert.equal((await p.get('/health')).body.needs_setup, true);
      const body = { code: c.code, name: 'ayesha', password: 'long enough' };
      assert.equal((await p.post('/setup', { ...body, code: 'AAAA-BBBB-CCCC' })).status, 403);
      assert.equal((await p.post('/setup', { ...body, password: 'short' })).status, 422);
      const made = await p.post('/setup', { ...body, code: body.code.toLowerCase().replaceAll('-', ' ') });
      assert.equal(made.status, 201);
      assert.match(made.headers.get('set-cookie'), /HttpOnly; SameSite=Strict/);
      assert.equal((await p.post('/setup', body)).status, 403);
      assert.equal((await p.get('/health')).body.needs_setup, false);
      await c.stop();
      await c.start();
      assert.equal(c.code, undefined);
    } finally { await c.remove(); }
  });

  test(`an account begins with a one-time code and ends at once (${store})`, async () => {
    const c = new Centre(store);
    try {
      c.user('root', 'administrator');
      await c.start();
      const admin = await c.login('root');
      const made = await admin.post('/accounts', { name: 'bilal', roles: 'officer', region: 'South' });
      assert.equal(made.status, 201);
      const bilal = new Person(c, 'bilal');
      assert.equal((await bilal.post('/session', { name: 'bilal', password: 'anything at all' })).status, 401);
      assert.equal((await bilal.post('/password', { code: made.body.code, password: 'my own password' })).status, 200);
      assert.equal((await bilal.post('/password', { code: made.body.code, password: 'another one' })).status, 403);
      await bilal.login('my own password');
      const live = await bilal.listen();
      assert.equal((await admin.post('/accounts/bilal/disable', { note: 'left' })).status, 200);
      assert.equal((await bilal.get('/session')).status, 401);
      await until('the open stream ends', () => live.ended, 4000);
      assert.equal((await admin.post('/accounts/root/disable', { note: 'x' })).status, 422);
    } finally { await c.remove(); }
  });

  test(`each role can do what the table says and nothing else (${store})`, async () => {
    const c = new Centre(store);
    const paths = ['/alerts', '/messages', '/lists', '/rules', '/accounts', '/audit', '/status'];
    const may = {
      officer: [200, 403, 403, 200, 403, 403, 200],
      analyst: [200, 200, 200, 200, 403, 403, 200],
      supervisor: [200, 200, 200, 200, 403, 200, 200],
      administrator: [403, 403, 403, 403, 200, 403, 200],
      auditor: [200, 200, 200, 200, 200, 200, 200],
    };
    try {
      for (const role of Object.keys(may)) c.user(role, role);
      const key = c.link();
      await c.start();
      for (const [role, wanted] of Object.entries(may)) {
        const p = await c.login(role);
        const got = await Promise.all(paths.map(async (path) => (await p.get(path)).status));
        assert.deepEqual(got, wanted, role);
      }
      for (const path of paths) {
        assert.equal((await new Person(c).get(path)).status, 401, path);
        const r = await fetch(`${c.url}/api/v1${path}`, { headers: { Authorization: `Bearer ${key}` } });
        assert.equal(r.status, 403, `link ${path}`);
      }
      const auditor = await c.login('auditor');
      const denied = await auditor.get('/audit?limit=500');
      assert.ok(denied.body.items.some((r) => r.act === 'denied' && r.actor === 'officer'));
    } finally { await c.remove(); }
  });
}

test('another page cannot act in somebody\'s name', async () => {
  const c = new Centre();
  try {
    c.user('sara', 'supervisor');
    await c.start();
    const sara = await c.login('sara');
    const propose = (headers) => sara.ask('DELETE', '/session', undefined, headers);
    assert.equal((await propose({ 'NTC-CSRF': 'wrong' })).status, 403);
    assert.equal((await propose({ Origin: 'https://evil.example' })).status, 403);
    assert.equal((await propose({ 'Sec-Fetch-Site': 'cross-site' })).status, 403);
    const out = await propose({ Origin: c.url });
    assert.equal(out.status, 200);
    assert.equal(out.headers.get('clear-site-data'), '"cache"', 'settings of the page survive');
  } finally { await c.remove(); }
});

test('guessing passwords slows down, and tells nothing', async () => {
  const c = new Centre();
  try {
    c.user('sara', 'supervisor');
    await c.start();
    const p = new Person(c);
    const seen = [];
    for (let i = 0; i < 7; i++) seen.push((await p.post('/session', { name: 'sara', password: `wrong ${i}` })).status);
    assert.deepEqual(seen.slice(0, 5), [401, 401, 401, 401, 401]);
    assert.equal(seen[5], 429);
    const known = await p.post('/session', { name: 'nobody', password: 'x' });
    assert.equal(known.status, 401);
    assert.equal(known.body.detail, 'the name or the password is not right');
  } finally { await c.remove(); }
});

test('what a browser may do is fixed by headers; strangers get little', async () => {
  const c = new Centre();
  try {
    c.user('sara', 'supervisor');
    await c.start();
    const home = await fetch(`${c.url}/`);
    assert.match(home.headers.get('content-security-policy'), /default-src 'none'.*frame-ancestors 'none'/);
    assert.equal(home.headers.get('x-content-type-options'), 'nosniff');
    assert.equal((await fetch(`${c.url}/api/v1/nothing`)).status, 404);
    assert.equal((await fetch(`${c.url}/../../etc/passwd`)).status, 404);
    assert.equal((await fetch(`${c.url}/api/v1/alerts`, { method: 'PUT' })).status, 405);
    const sara = await c.login('sara');
    for (const body of ['{"name":1,"password":"x"}', '{"name":"a","name":"b","password":"x"}', '{"name":"a"}', '[]', 'x',
      '{"name":"a","password":"b","admin":true}', '['.repeat(5000)]) {
      const r = await sara.ask('POST', '/session', body);
      assert.equal(r.status, 422, body.slice(0, 40));
      assert.equal(r.headers.get('content-type'), 'application/problem+json');
    }
    const api = (await sara.get('/openapi.json')).body;
    assert.equal(api.openapi, '3.1.0');
    assert.ok(api.paths['/alerts/{id}/{act}'].post);
  } finally { await c.remove(); }
});

test('a plain address beyond this machine is refused', async () => {
  const c = new Centre();
  try {
    c.options = ['--set', 'http.listen=0.0.0.0:0'];
    c.options.push('--listen', '0.0.0.0:0');
    await assert.rejects(c.start(), /TLS/);
  } finally { c.process = null; await c.remove(); }
});
