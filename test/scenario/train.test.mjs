// SPDX-License-Identifier: Apache-2.0
// A training: a Centre of its own that says so, whose decisions are scored, out of which nothing goes, and of which nothing stays.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Centre, Person, program, root, until } from './centre.mjs';
import { DatabaseSync } from './sqlite.mjs';

const PASSWORD = 'correct horse battery';
const rules = readdirSync(join(root, 'rules')).filter((f) => f.endsWith('.rules')).map((f) => join('rules', f));

test('a trainee decides on an invented world, and sees the score; the Centre is not touched', async () => {
  const tmp = mkdtempSync(join(tmpdir(), 'ntc-train-'));
  let heard = 0;
  const outside = createServer((q, s) => { heard++; s.end(); }).listen(0, '127.0.0.1');
  const p = spawn(program, ['train', 'run', '--simulate', '7', '--speed', '300', '--listen', '127.0.0.1:0', ...rules], { cwd: root, env: { ...process.env, TMPDIR: tmp }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '', logged = '';
  p.stdout.on('data', (d) => (said += d));
  p.stderr.on('data', (d) => (logged += d));
  const ended = new Promise((done) => p.on('exit', (code) => done(code)));
  try {
    const url = await until('it listens', () => /listens on (\S+)/.exec(said)?.[1]).catch((e) => { throw new Error(`${e.message} ${said} ${logged}`); });
    const dir = /data in ([^,]+),/.exec(said)[1];
    const code = /[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}/.exec(said)[0];
    const health = await (await fetch(`${url}/api/v1/health`)).json();
    assert.deepEqual([health.training, health.needs_setup], [true, false], 'said before anybody is logged in; there is nothing to set up');
    assert.equal(spawnSync(program, ['webhook', 'add', '--data', dir, '--url', `http://127.0.0.1:${outside.address().port}/`], { cwd: root }).status, 0);
    const trainee = new Person({ url }, 'trainee');
    assert.equal((await trainee.post('/password', { code, password: PASSWORD })).status, 200);
    await trainee.login(PASSWORD);
    assert.equal((await trainee.get('/session')).body.training, true);
    const planted = await until('something that was planted is told of', async () => {
      const store = new DatabaseSync(join(dir, 'ntc.db'));
      return store.all('SELECT a.id FROM alert a JOIN training_answer t ON t.subject = a.subject_name AND (t.situation = \'\' OR t.situation = a.situation_label) JOIN alert_reason r ON r.alert = a.id AND r.code = t.rule LIMIT 2').map((r) => r.id)[0];
    }, 60000);
    const before = (await trainee.get('/training/score')).body;
    const mine = before.items.find((x) => x.alert === planted);
    assert.deepEqual([mine.right, mine.planted, before.decided], [undefined, undefined, 0], 'the sheet lies face down until it is decided');
    const decide = async (id, act) => {
      const claimed = (await trainee.post(`/alerts/${id}/claim`, { version: (await trainee.get(`/alerts/${id}`)).body.alert.version })).body.alert;
      const r = await trainee.post(`/alerts/${id}/close`, { version: claimed.version, ...act });
      assert.equal(r.status, 200, JSON.stringify(r.body));
    };
    await decide(planted, { outcome: 'no_action', reason_code: 'rule_too_broad' });
    const after = (await trainee.get('/training/score')).body;
    const scored = after.items.find((x) => x.alert === planted);
    assert.deepEqual([scored.outcome, scored.right, after.decided, after.right], ['no_action', false, 1, 0], JSON.stringify(scored));
    assert.ok(scored.planted.length > 0 && scored.seconds >= 0);
    const other = after.items.find((x) => !x.outcome && x.alert !== planted).alert;
    const held = (await trainee.post(`/alerts/${other}/claim`, { version: (await trainee.get(`/alerts/${other}`)).body.alert.version })).body.alert;
    assert.equal((await trainee.post(`/alerts/${other}/decide`, { version: held.version, outcome: 'no_action', reason_code: 'rule_too_broad' })).status, 200);
    assert.ok((await trainee.get('/training/score')).body.items.find((x) => x.alert === other).seconds >= 0, 'a decision not closed yet has its seconds too');
    const store = new DatabaseSync(join(dir, 'ntc.db'));
    assert.ok(store.all('SELECT count(*) AS n FROM outbox')[0].n > 0, 'there is something that a Centre would have sent');
    assert.equal(heard, 0, 'and nothing went out');
    assert.doesNotMatch(said, /administrator|#setup/, 'the one code is the trainee\'s');
    p.kill('SIGTERM');
    assert.equal(await ended, 0, logged);
    assert.ok(!existsSync(dir), 'nothing of it stays');
  } finally {
    p.kill('SIGKILL');
    outside.close();
    rmSync(tmp, { recursive: true, force: true });
  }
});

test('the Centre itself is no training, and has no score', async () => {
  const c = new Centre();
  c.user('omar', 'officer');
  await c.start();
  try {
    const omar = await c.login('omar');
    assert.equal((await omar.get('/session')).body.training, false);
    assert.equal((await omar.get('/training/score')).status, 404);
  } finally { await c.remove(); }
});
