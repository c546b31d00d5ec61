// SPDX-License-Identifier: Apache-2.0
// The identity authority: asked with purpose, written down, kept until it expires; "not checked" is
// an answer of its own.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Centre, stores, until } from './centre.mjs';
import { DatabaseSync } from './sqlite.mjs';
import { Nadra } from '../standin/nadra.mjs';

const question = (cnic) => ({ cnic, purpose: 'departure control', reference: 'ALERT-17' });

async function centre(store, nadra, more = '') {
  const c = new Centre(store);
  c.user('sara', 'supervisor');
  c.user('omar', 'officer');
  c.user('ada', 'auditor');
  if (nadra) appendFileSync(join(c.dir, 'ntc.conf'), `nadra.url = ${nadra.url}\nnadra.timeout_ms = 400\nnadra.pause_s = 1\n${more}`);
  await c.start();
  return { c, omar: await c.login('omar') };
}

for (const store of stores) {
  test(`a person is confirmed once, kept, and each question is written down (${store})`, async () => {
    const nadra = await new Nadra().listen();
    const { c, omar } = await centre(store, nadra);
    try {
      const first = (await omar.post('/identity', question('42101-1234567-1'))).body;
      assert.deepEqual([first.status, first.checked, first.source], ['confirmed', true, 'nadra']);
      assert.ok(first.name && first.father && first.family.length === 1 && first.expires > first.at);
      const again = (await omar.post('/identity', question('4210112345671'))).body;
      assert.deepEqual([again.source, again.name], ['kept', first.name]);
      assert.equal(nadra.asked.length, 1);
      assert.deepEqual(nadra.asked[0], { cnic: '4210112345671', purpose: 'departure control', reference: 'ALERT-17', key: undefined });
      assert.equal((await omar.post('/identity', question('42101-0000567-1'))).body.status, 'not found');
      assert.equal((await omar.post('/identity', question('42101-1234569-91'))).status, 422);
      assert.equal((await omar.post('/identity', { ...question('42101-1234567-1'), purpose: 'curiosity' })).status, 422);
      assert.equal((await omar.post('/identity', { ...question('42101-1234567-1'), reference: '' })).status, 422);
      const ada = await c.login('ada');
      assert.equal((await ada.post('/identity', question('42101-1234567-1'))).status, 403);
      const trail = (await ada.get('/audit?actor=omar&object=identity')).body.items;
      assert.equal(trail.length, 3);
      assert.equal(c.ntc('audit', 'verify').code, 0);
    } finally { await c.remove(); nadra.close(); }
  });
}

test('an answer is kept until it expires, and not longer', async () => {
  const nadra = await new Nadra().listen();
  const { c, omar } = await centre('sqlite', nadra);
  try {
    await omar.post('/identity', question('42101-1234567-1'));
    await omar.post('/identity', question('42101-1234567-3'));
    await c.stop();
    const db = new DatabaseSync(join(c.dir, 'ntc.db'));
    db.exec("UPDATE identity_answer SET expires = 1 WHERE cnic = '4210112345671'");
    await c.start();
    await until('it is gone', () => db.all('SELECT cnic FROM identity_answer').length === 1);
    assert.equal(db.all('SELECT cnic FROM identity_query').length, 2, 'that it was asked stays');
  } finally { await c.remove(); nadra.close(); }
});

for (const fault of ['slow', '500', 'schema', 'half', 'other'])
  test(`an authority that is ${fault} is "not checked", never clear`, async () => {
    const nadra = await new Nadra().listen();
    const { c, omar } = await centre('sqlite', nadra);
    try {
      nadra.fault = fault;
      const r = await omar.post('/identity', question('42101-1234567-1'));
      assert.equal(r.status, 200);
      assert.deepEqual([r.body.status, r.body.checked, r.body.source, r.body.name], ['not checked', false, 'nobody', undefined]);
      assert.ok(r.body.why.length > 5);
      nadra.fault = undefined;
      assert.equal((await omar.post('/identity', question('42101-1234567-1'))).body.status, 'confirmed', 'nothing false was kept');
    } finally { await c.remove(); nadra.close(); }
  });

for (const fault of ['500', 'schema'])
test(`after five failures (${fault}) nobody is asked for a while; then one question tries`, async () => {
  const nadra = await new Nadra().listen();
  const { c, omar } = await centre('sqlite', nadra);
  try {
    nadra.fault = fault;
    for (let n = 0; n < 5; n++) await omar.post('/identity', question(`42101-123456${n}-1`));
    const asked = nadra.asked.length;
    const r = (await omar.post('/identity', question('42101-1234567-1'))).body;
    assert.match(r.why, /did not answer lately/);
    assert.equal(nadra.asked.length, asked, 'the breaker is open');
    const silent = async () => (await omar.get('/notices')).body.items.filter((n) => n.kind === 'identity_silent' && n.state === 'open').length;
    await until('the control room knows', async () => (await silent()) === 1);
    nadra.fault = undefined;
    await new Promise((go) => setTimeout(go, 1300));
    assert.equal((await omar.post('/identity', question('42101-1234567-1'))).body.status, 'confirmed');
    await until('and knows that it is back', async () => (await silent()) === 0);
  } finally { await c.remove(); nadra.close(); }
});

test('a certificate that has expired is refused', async () => {
  const openssl = (...words) => execFileSync('openssl', words, { stdio: 'ignore' });
  for (const [days, status] of [['30', 'confirmed'], ['-1', 'not checked']]) {
    const d = new Centre();
    const k = join(d.dir, 'key.pem'), x = join(d.dir, 'cert.pem');
    openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', k);
    openssl('req', '-new', '-key', k, '-subj', '/CN=localhost', '-out', join(d.dir, 'req.pem'));
    openssl('x509', '-req', '-in', join(d.dir, 'req.pem'), '-signkey', k, '-days', days, '-out', x,
      '-extfile', d.file('names', 'subjectAltName=DNS:localhost\n'));
    const nadra = await new Nadra({ key: readFileSync(k), cert: readFileSync(x) }).listen();
    d.user('omar', 'officer');
    appendFileSync(join(d.dir, 'ntc.conf'), `nadra.url = ${nadra.url}\nnadra.ca_file = ${x}\n`);
    await d.start();
    try {
      const omar = await d.login('omar');
      const r = (await omar.post('/identity', question('42101-1234567-1'))).body;
      assert.equal(r.status, status, JSON.stringify(r));
    } finally { await d.remove(); nadra.close(); }
  }
});

test('without a link to the authority the answer is "not checked"', async () => {
  const { c, omar } = await centre('sqlite');
  try {
    const r = (await omar.post('/identity', question('42101-1234567-1'))).body;
    assert.equal(r.status, 'not checked');
    assert.match(r.why, /nadra\.url/);
  } finally { await c.remove(); }
});
