// SPDX-License-Identifier: Apache-2.0
// A feed that the Centre fetches: the same pipeline as a push, nothing lost and nothing doubled,
// whatever the other side does.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Centre, sleep, stores, until } from './centre.mjs';
import { Feed } from '../standin/feed.mjs';

const passages = (...names) => JSON.stringify({ kind: 'passage', events: names.map((n) => ({ reference: n, post: 'HUB', time: '2026-10-01T08:00:00Z', plate: 'TLB-123' })) });

async function centre(feed, store, more = '') {
  const c = new Centre(store);
  c.user('sara', 'supervisor');
  const r = c.ntc('link', 'add', '--name', 'posts', '--kind', 'inland', '--pull', feed.url, '--pull-every', '1', '--pull-secret-file', c.file('secret', 'hush\n'), '--json');
  assert.equal(r.code, 0, r.err);
  appendFileSync(join(c.dir, 'ntc.conf'), `pull.timeout_ms = 300\npull.pause_s = 3\ningest.file_mb = 1\n${more}`);
  await c.start();
  const sara = await c.login('sara');
  const health = async () => (await sara.get('/links')).body.items.find((x) => x.name === 'posts');
  const messages = async () => (await sara.get('/messages')).body.items;
  return { c, health, messages };
}

for (const store of stores)
  test(`a feed is fetched, each document once, with the secret of its agreement (${store})`, async () => {
    const feed = await new Feed().listen();
    feed.tell(passages('A', 'B'));
    const { c, health, messages } = await centre(feed, store);
    try {
      await until('it came', async () => (await messages()).length === 1);
      await until('it is asked whether there is news', () => feed.asked.some((x) => x.known));
      assert.equal(feed.asked[0].key, 'Bearer hush');
      feed.tell(passages('C'));
      await until('the next came', async () => (await messages()).length === 2);
      const m = (await messages())[0];
      assert.deepEqual([m.source, m.status], ['posts', 'accepted']);
      const x = await health();
      assert.deepEqual([x.state, x.pull.failures, x.pull.left_alone, x.pull.every_s], ['normal', 0, false, 1], JSON.stringify(x));
      assert.ok(x.pull.good && !JSON.stringify(x).includes('hush'));
      await c.stop();
      const n = feed.asked.length;
      await c.start();
      await until('it is asked again', () => feed.asked.length > n);
      assert.ok(feed.asked[n].known, 'what was taken is known after a restart');
    } finally { await c.remove(); feed.close(); }
  });

for (const fault of ['slow', '500', 'half', 'large'])
  test(`of a feed that is ${fault} nothing is taken; it is left alone after five failures, and then goes on`, async () => {
    const feed = await new Feed().listen();
    feed.tell(passages('A'));
    feed.fault = fault;
    const { c, health, messages } = await centre(feed);
    try {
      const open = await until('the breaker opens', async () => { const x = await health(); return x.pull?.left_alone && x; }, 20000);
      assert.ok(open.pull.why.length > 5 && open.pull.good === undefined, JSON.stringify(open.pull));
      assert.equal((await messages()).length, 0);
      const n = feed.asked.length;
      await sleep(1500);
      assert.equal(feed.asked.length, n, 'nobody asks');
      feed.fault = undefined;
      await until('it goes on', async () => (await messages()).length === 1);
      await until('its failures are forgotten', async () => (await health()).pull.failures === 0);
      assert.equal(c.logged.split('a feed was not fetched').length - 1, 1, 'one line, not one a try');
    } finally { await c.remove(); feed.close(); }
  });

test('a certificate that has expired is refused; an address in clear text is not agreed', async () => {
  const openssl = (...words) => execFileSync('openssl', words, { stdio: 'ignore' });
  const d = new Centre();
  assert.equal(d.ntc('link', 'add', '--name', 'clear', '--pull', 'http://feeds.example/x', '--pull-every', '5').code, 1);
  assert.equal(d.ntc('link', 'add', '--name', 'never', '--pull', 'https://feeds.example/x').code, 1);
  for (const [days, taken] of [['30', 1], ['-1', 0]]) {
    const k = join(d.dir, 'key.pem'), x = join(d.dir, 'cert.pem');
    openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', k);
    openssl('req', '-new', '-key', k, '-subj', '/CN=localhost', '-out', join(d.dir, 'req.pem'));
    openssl('x509', '-req', '-in', join(d.dir, 'req.pem'), '-signkey', k, '-days', days, '-out', x, '-extfile', d.file('names', 'subjectAltName=DNS:localhost\n'));
    const feed = await new Feed({ key: readFileSync(k), cert: readFileSync(x) }).listen();
    feed.tell(passages('A'));
    const { c, health, messages } = await centre(feed, 'sqlite', `pull.ca_file = ${x}\n`);
    try {
      const seen = await until('it was tried', async () => { const h = await health(); return h.pull?.tried && h; });
      assert.equal(seen.pull.failures > 0, taken === 0, JSON.stringify(seen.pull));
      assert.equal((await messages()).length, taken);
    } finally { await c.remove(); feed.close(); }
  }
  await d.remove();
});
