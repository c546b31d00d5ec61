// SPDX-License-Identifier: Apache-2.0
// How messages come: keys that are changed, certificates, a drop folder for each link, a link that falls silent.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { Centre, Person, sleep, stores, until } from './centre.mjs';

const passage = (reference) => JSON.stringify({ kind: 'passage', reference, time: '2026-10-01T06:00:00Z', post: 'HUB', plate: 'TLB-123' });

test('a key is changed without a gap: both are good, then only the new one', async () => {
  const c = new Centre();
  try {
    const old = c.link('inland');
    await c.start();
    assert.equal(c.ntc('link', 'key', '--name', 'nobody').code, 1);
    assert.equal(c.ntc('link', 'key', '--name', 'inland', '--others', 'all').code, 1);
    const next = c.ntc('link', 'key', '--name', 'inland', '--json').lines[0].key;
    assert.notEqual(next, old);
    assert.equal((await c.post(old, passage('1'))).status, 201);
    assert.equal((await c.post(next, passage('2'))).status, 201);
    const last = c.ntc('link', 'key', '--name', 'inland', '--others', 'end', '--json').lines[0].key;
    assert.deepEqual(await Promise.all([old, next, last].map(async (k) => (await c.post(k, passage(k))).status)), [401, 401, 201]);
  } finally { await c.remove(); }
});

test('a key with a certificate is good only together with it, and only a front may say so', async () => {
  const c = new Centre();
  try {
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', `${c.dir}/key.pem`, '-out', `${c.dir}/cert.pem`, '-days', '2', '-subj', '/CN=inland'], { stdio: 'ignore' });
    const der = execFileSync('openssl', ['x509', '-in', `${c.dir}/cert.pem`, '-outform', 'DER']);
    const print = createHash('sha256').update(der).digest('hex').toUpperCase().match(/../g).join(':');
    assert.equal(c.ntc('link', 'add', '--name', 'inland', '--certificate', 'no').code, 1);
    const key = c.ntc('link', 'add', '--name', 'inland', '--certificate', print, '--json').lines[0].key;
    const certificate = { 'Client-Cert': `:${der.toString('base64')}:` };
    await c.start();
    assert.equal((await c.post(key, passage('1'), certificate)).status, 401, 'this peer is no front: anybody could write that');
    await c.stop();
    c.file('ntc.conf', 'http.fronts = 127.0.0.1\n');
    await c.start();
    assert.equal((await c.post(key, passage('1'))).status, 401);
    assert.equal((await c.post(key, passage('1'), { 'Client-Cert': `:${Buffer.from('other').toString('base64')}:` })).status, 401);
    assert.equal((await c.post(key, passage('1'), { 'Client-Cert': 'rubbish' })).status, 401);
    assert.equal((await c.post(key, passage('1'), certificate)).status, 201);
  } finally { await c.remove(); }
});

test('each link has its own drop folder: its own agreement, its own place in the queue', async () => {
  const c = new Centre();
  try {
    c.user('sara', 'supervisor');
    c.ntc('link', 'add', '--name', 'inland', '--kind', 'inland');
    c.ntc('link', 'add', '--name', 'lapsed', '--kind', 'inland', '--to', '2020-01-01', '--from', '2019-01-01');
    c.options = ['--inbox', `${c.dir}/inbox`];
    c.file('ntc.conf', 'ingest.file_mb = 1\n');
    await c.start();
    const sara = new Person(c, 'sara');
    await sara.login();
    for (const link of ['inland', 'lapsed', 'nobody']) mkdirSync(`${c.dir}/inbox/${link}`);
    const put = (name, text) => { writeFileSync(`${c.dir}/inbox/${name}.part`, text); renameSync(`${c.dir}/inbox/${name}.part`, `${c.dir}/inbox/${name}`); };
    for (const link of ['lapsed', 'nobody']) put(`${link}/0.json`, passage(link));
    put('inland/0-large.json', '');
    truncateSync(`${c.dir}/inbox/inland/0-large.json`, 2 << 20);
    put('inland/1.json', passage('A'));
    put('2.json', passage('B'));
    await until('the good ones are taken in', () => existsSync(`${c.dir}/inbox/inland/done/1.json`) && existsSync(`${c.dir}/inbox/done/2.json`), 3000);
    await until('the large one is put aside', () => existsSync(`${c.dir}/inbox/inland/failed/0-large.json`), 5000);
    await sleep(1500);
    assert.deepEqual(readdirSync(`${c.dir}/inbox/lapsed`), ['0.json'], 'it waits for its agreement');
    assert.deepEqual(readdirSync(`${c.dir}/inbox/nobody`), ['0.json'], 'it waits for one');
    const sources = (await sara.get('/messages')).body.items.map((m) => m.source).sort();
    assert.deepEqual(sources, ['inbox', 'inland']);
    const notice = (await sara.get('/notices')).body.items.find((n) => n.kind === 'file_failed');
    assert.equal(notice.object, 'link/inland');
    await sleep(2500);
    assert.equal(c.logged.split('a folder waits').length - 1, 2, 'one line a folder, not one a second');
    const waits = async () => (await sara.get('/notices')).body.items.filter((x) => x.kind === 'folder_waits').map((x) => [x.object, x.state]).sort();
    assert.deepEqual(await waits(), [['folder/lapsed', 'open'], ['folder/nobody', 'open']]);
    c.ntc('link', 'renew', '--name', 'lapsed', '--to', '2036-01-01');
    await until('it is taken in when the agreement is renewed', () => existsSync(`${c.dir}/inbox/lapsed/done/0.json`), 5000);
    await until('the notice ends', async () => (await waits())[0][1] === 'ended', 5000);
  } finally { await c.remove(); }
});

for (const store of stores) {
  test(`how a link is doing: its lag, its share of errors, its queue (${store})`, async () => {
    const c = new Centre(store);
    try {
      c.user('sara', 'supervisor');
      const key = c.ntc('link', 'add', '--name', 'posts', '--kind', 'inland', '--json').lines[0].key;
      await c.start();
      const sara = await c.login('sara');
      const ago = (s) => new Date(Date.now() - s * 1000).toISOString().slice(0, 19) + 'Z';
      const link = async () => { const l = (await sara.get('/links')).body.items[0]; return [l.lag_s, l.error_share, l.queue, l.quarantine]; };
      assert.deepEqual(await link(), [undefined, undefined, 0, 0]);
      const send = (more) => c.post(key, JSON.stringify({ kind: 'passage', events: [{ reference: `P${Math.random()}`, post: 'HUB', plate: 'A-1', ...more }] }));
      await send({ time: ago(-3600) });
      assert.deepEqual(await link(), [undefined, 0, 0, 0], 'of what is still to come there is no lag');
      await send({ time: ago(120) });
      await send({ time: ago(7) });
      const [lag, share] = await link();
      assert.ok(lag >= 120 && lag < 130, `${lag}`);
      assert.equal(share, 0);
      await send({ time: 'never' });
      assert.deepEqual((await link()).slice(1), [0.25, 0, 0]);
    } finally { await c.remove(); }
  });
}

test('a message from which more follows than fits into its memory is quarantined, and the queue moves on', async () => {
  const c = new Centre();
  c.options = ['--inbox', `${c.dir}/inbox`];
  try {
    c.user('sara', 'supervisor');
    const key = c.link('dcs');
    mkdirSync(`${c.dir}/inbox/dcs`, { recursive: true });
    const poison = (name) => JSON.stringify({ kind: 'crossing', events: [...Array(10000).keys()].map((n) => ({ reference: `${name}${n}` })) });
    writeFileSync(`${c.dir}/inbox/dcs/1.json`, poison('a'));
    writeFileSync(`${c.dir}/inbox/dcs/2.json`, passage('A'));
    await c.start();
    await until('the one behind it is taken in', () => existsSync(`${c.dir}/inbox/dcs/done/2.json`), 10000);
    const pushed = await c.post(key, poison('b'));
    assert.equal(pushed.status, 201);
    const answer = await pushed.json();
    assert.deepEqual([answer.status, answer.findings[0].code, answer.events], ['quarantined', 'E-LIMIT', 0]);
    const sara = await c.login('sara');
    assert.equal((await sara.get('/links')).body.items[0].quarantine, 2);
    c.user('amna', 'analyst');
    const sparse = c.ntc('link', 'add', '--name', 'ibms', '--kind', 'immigration', '--json').lines[0].key;
    const { id } = await (await c.post(sparse, poison('c').replace('{"reference"', '{"person":{"phone":"3001234567"},"reference"'))).json();
    const raw = (await (await c.login('amna')).bares(`/messages/${id}/raw`)).body.text;
    assert.doesNotMatch(raw, /3001234567/, 'what is left out is not kept of it either');
  } finally { await c.remove(); }
});

for (const store of stores) {
  test(`one camera that falls silent among others is told, and so is its return (${store})`, async () => {
    const c = new Centre(store);
    try {
      c.user('sara', 'supervisor');
      const key = c.ntc('link', 'add', '--name', 'egates', '--kind', 'faces', '--every', '1', '--json').lines[0].key;
      await c.start();
      const sara = await c.login('sara');
      let n = 0;
      const beat = (camera) => c.post(key, JSON.stringify({ kind: 'face', events: [{ reference: `H${++n}`, signal: 'heartbeat', camera, time: new Date().toISOString(), port: 'KHI' }] }));
      const notices = async () => (await sara.get('/notices')).body.items.filter((x) => x.kind === 'camera_silent').map((x) => [x.object, x.state]);
      await beat('KHI-1');
      await beat('KHI-2');
      const heard = Date.now();
      await until('its silence is told', async () => (await beat('KHI-2')) && (await sleep(300), (await notices()).length), 15000);
      assert.ok(Date.now() - heard < 1000 + 10000);
      assert.deepEqual(await notices(), [['camera/KHI-1', 'open']]);
      await beat('KHI-1');
      await until('its return', async () => (await notices())[0][1] === 'ended', 4000);
    } finally { await c.remove(); }
  });

  test(`a link that falls silent is told within ten seconds, live, and so is its return (${store})`, async () => {
    const c = new Centre(store);
    try {
      c.user('sara', 'supervisor');
      const key = c.ntc('link', 'add', '--name', 'camera', '--every', '1', '--json').lines[0].key;
      await c.start();
      const sara = new Person(c, 'sara');
      await sara.login();
      const live = await sara.listen();
      await c.post(key, passage('1'));
      const heard = Date.now();
      const news = await until('news of it', () => live.events.find((e) => e.event === 'notice' && e.data.kind === 'link_down' && e.data.state === 'open'), 15000);
      assert.ok(Date.now() - heard < 1000 + 10000, `${Date.now() - heard} ms`);
      assert.equal(news.data.object, 'link/camera');
      await c.post(key, passage('2'));
      await until('news of its return', () => live.events.find((e) => e.event === 'notice' && e.data.kind === 'link_down' && e.data.state === 'ended'), 3000);
      const open = (await sara.get('/notices')).body.items.filter((n) => n.state === 'open');
      assert.deepEqual(open, []);
      live.close();
    } finally { await c.remove(); }
  });
}
