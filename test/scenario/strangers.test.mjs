// SPDX-License-Identifier: Apache-2.0
// What somebody whom we do not know can make the Centre do.
import test from 'node:test';
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { connect } from 'node:net';
import { readFileSync } from 'node:fs';
import { Centre, sleep, until, paxlst } from './centre.mjs';

const memory = (c, name) =>
  Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(`/proc/${c.process.pid}/status`, 'utf8'))[1]) / 1024);
const measured = !/asan|tsan/.test(process.env.NTC ?? '');

// Sends a head and a part of the body, and goes on holding the line: { said, ended, close }.
function halfSent(c, head, part, path = '/api/v1/messages') {
  const line = { said: '', ended: false };
  const socket = connect(Number(new URL(c.url).port), '127.0.0.1');
  line.close = () => socket.destroy();
  socket.on('data', (d) => (line.said += d));
  socket.on('error', () => (line.ended = true));
  socket.on('close', () => (line.ended = true));
  socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\n${head.join('\r\n')}\r\n\r\n`);
  socket.write(part);
  return line;
}

const status = (line) => Number(/^HTTP\/1\.1 (\d+)/.exec(line.said)?.[1]);

test('a stranger is told so before a large body is read, and costs no memory', async () => {
  const c = new Centre();
  try {
    const key = c.link();
    c.user('omar', 'officer');
    await c.start();
    const omar = await c.login('omar');
    const before = memory(c, 'VmRSS');
    const part = Buffer.alloc(1 << 20, 'x');
    const length = `Content-Length: ${12 << 20}`;
    const lines = [];
    for (let i = 0; i < 100; i++)
      lines.push(halfSent(c, [length], part), halfSent(c, [length, 'Authorization: Bearer ntc_wrong'], part),
        halfSent(c, [`Transfer-Encoding: chunked`], `${part.length.toString(16)}\r\n${part}`));
    await until('each is answered and its connection closed', () => lines.every((l) => l.ended), 20000);
    const heard = lines.map(status).filter(Boolean); /* a reset may overtake the answer */
    assert.ok(heard.length > 0 && heard.every((s) => s === 401 || s === 429), `${new Set(heard)}`);
    if (measured) assert.ok(memory(c, 'VmHWM') - before < 100, `${memory(c, 'VmHWM') - before} MiB more`);

    const officer = halfSent(c, [length, `Cookie: ${omar.cookie}`, `NTC-CSRF: ${omar.csrf}`], 'x');
    await until('who may not send messages is refused', () => officer.ended);
    assert.equal(status(officer), 403);
    const login = halfSent(c, [length], 'x', '/api/v1/session');
    await until('a login is never that large', () => login.ended);
    assert.equal(status(login), 413);
    const page = halfSent(c, [length], 'x', '/');
    await until('a page takes no body', () => page.ended);
    assert.equal(status(page), 413);

    const people = Array.from({ length: 2000 }, (_, i) => ({ surname: `P${i}`, given: 'T' }));
    const large = paxlst({ people });
    assert.ok(large.length > 100000);
    assert.equal((await c.post(key, large)).status, 201);
    const chunked = halfSent(c, [`Transfer-Encoding: chunked`, `Authorization: Bearer ${key}`], '0\r\n\r\n');
    await until('an empty body in chunks is answered', () => status(chunked) === 201);
    chunked.close();
  } finally { await c.remove(); }
});

test('a body in chunks that does not end is cut off', async () => {
  const c = new Centre();
  try {
    const key = c.link();
    c.options = ['--set', 'http.body_mb=1'];
    await c.start();
    const chunk = `${(1 << 20).toString(16)}\r\n${'x'.repeat(1 << 20)}\r\n`;
    const line = halfSent(c, ['Transfer-Encoding: chunked', `Authorization: Bearer ${key}`], chunk.repeat(20));
    await until('the connection is closed', () => line.ended);
    const short = halfSent(c, ['Transfer-Encoding: chunked', `Authorization: Bearer ${key}`], `${chunk.repeat(2)}0\r\n\r\n`);
    await until('one that ends hears why', () => status(short) === 413);
    short.close();
  } finally { await c.remove(); }
});

test('all bodies together have a limit; who comes too much is asked to come again', async () => {
  const c = new Centre();
  try {
    const key = c.link();
    c.options = ['--set', 'http.body_mb=12', '--set', 'http.bodies_mb=32'];
    await c.start();
    const before = memory(c, 'VmRSS');
    const part = Buffer.alloc(2 << 20, 'x');
    const more = () => halfSent(c, [`Content-Length: ${12 << 20}`, `Authorization: Bearer ${key}`], part);
    const lines = Array.from({ length: 100 }, more);
    const large = paxlst({ people: Array.from({ length: 20000 }, (_, i) => ({ surname: `P${i}`, given: 'T' })) });
    const refused = await until('there is no room', async () => {
      lines.push(more());
      const r = await c.post(key, 'x'.repeat(10 << 20)).catch(() => null);
      return r?.status === 503 && r;
    });
    assert.equal(refused.headers.get('retry-after'), '5');
    await sleep(500);
    if (measured) assert.ok(memory(c, 'VmHWM') - before < 120, `${memory(c, 'VmHWM') - before} MiB more`);
    for (const l of lines) l.close();
    await until('there is room again', async () => (await c.post(key, large).catch(() => null))?.status === 201, 90000); // twenty thousand travellers
  } finally { await c.remove(); }
});

test('the room for all bodies holds at least one', async () => {
  const c = new Centre();
  try {
    c.options = ['--set', 'http.body_mb=64', '--set', 'http.bodies_mb=32'];
    await assert.rejects(c.start(), /http.bodies_mb/);
  } finally { c.process = null; await c.remove(); }
});

// One wrong login, with these X-Forwarded-For lines.
const guess = (c, lines) => new Promise((done, fail) => {
  const r = request(`${c.url}/api/v1/session`, { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': lines } },
    (answer) => { answer.resume(); answer.on('end', () => done(answer.statusCode)); });
  r.on('error', fail);
  r.end('{"name":"sara","password":"wrong"}');
});

async function guesses(c, lines) {
  const seen = [];
  for (let n = 1; n <= 6; n++) seen.push(await guess(c, lines(n)));
  return seen.join(' ');
}
const held_back = '401 401 401 401 401 429', free = '401 401 401 401 401 401';

test('who is no front cannot say that a request comes from elsewhere', async () => {
  const c = new Centre();
  try {
    c.user('sara', 'supervisor');
    c.options = ['--set', 'http.fronts=192.0.2.1'];
    await c.start();
    assert.equal(await guesses(c, (n) => [`198.51.100.${n}`]), held_back);
  } finally { await c.remove(); }
});

test('behind a front each caller is held back alone, and cannot choose who they are', async () => {
  const c = new Centre();
  try {
    c.user('sara', 'supervisor');
    c.options = ['--set', 'http.fronts=10.0.0.0/8 127.0.0.1 ::1'];
    await c.start();
    assert.equal(await guesses(c, (n) => [`198.51.100.${n}`]), free);
    assert.equal(await guesses(c, (n) => [`198.51.100.${n}, 203.0.113.1`]), held_back, 'written to the left');
    assert.equal(await guesses(c, (n) => [`198.51.100.${n}`, '203.0.113.2']), held_back, 'a line before');
    assert.equal(await guesses(c, (n) => [`203.0.113.3, 10.0.0.${n}`]), held_back, 'a chain of fronts');
    const sara = await c.login('sara');
    const tried = (await sara.get('/audit?limit=50')).body.items.filter((i) => i.act === 'login refused');
    assert.ok(tried.some((i) => JSON.stringify(i.detail).includes('203.0.113.1')), JSON.stringify(tried[0]));
  } finally { await c.remove(); }
});

test('a front that is no address is told at the start', async () => {
  const c = new Centre();
  try {
    c.options = ['--set', 'http.fronts=proxy.local'];
    await assert.rejects(c.start(), /http.fronts/);
  } finally { c.process = null; await c.remove(); }
});
