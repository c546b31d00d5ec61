// SPDX-License-Identifier: Apache-2.0
// Work in the background: lists as a table, reports over all that is stored; cancelled, killed, fetched by who asked.
import test from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Centre, stores, paxlst, rule, until } from './centre.mjs';

const letters = (i) => String.fromCharCode(65 + (i % 26), 65 + Math.floor(i / 26) % 26, 65 + (i % 7));
const rules = rule('EXP-001', 'person.surname = "LOWSON"', { severity: 'low', title: '=1+1 is a title' });

async function centre(store, conf = '') {
  const c = new Centre(store);
  for (const [name, role, more] of [['omar', 'officer'], ['asma', 'analyst'], ['sara', 'supervisor'], ['nadia', 'supervisor', ['--region', 'North']], ['umar', 'auditor'], ['root', 'administrator']]) c.user(name, role, more);
  assert.equal(c.ntc('rule', 'load', c.file('t.rules', rules)).code, 0);
  c.file('ntc.conf', `rules.told_a_minute = 100000\n${conf}`);
  const key = c.link();
  await c.start();
  const people = {};
  for (const name of ['omar', 'asma', 'sara', 'nadia', 'umar', 'root']) people[name] = await c.login(name);
  const fly = async (n, ref) => assert.equal((await c.post(key, paxlst({ ref, flight: `PK${ref}`, people: Array.from({ length: n }, (_, i) => ({ surname: 'LOWSON', given: `BILAL ${letters(i)}`, birth: '800101', document: `AB${ref}${1000 + i}` })) }))).status, 201);
  const ended = (who, id) => until('the job ends', async () => {
    const r = (await who.get(`/jobs/${id}?limit=500`)).body;
    return ['done', 'failed', 'cancelled'].includes(r.job?.state) && r;
  });
  return { c, ...people, fly, ended };
}
const lines = (csv) => csv.replace(/^\uFEFF/, '').trimEnd().split('\r\n');

for (const store of stores) {
  test(`alerts of a filter become a table for who asked, who says for what (${store})`, async () => {
    const { c, omar, asma, sara, umar, root, fly, ended } = await centre(store);
    try {
      await fly(230, '801');
      const ask = { what: 'alerts', state: 'open', note: 'the weekly report' };
      assert.equal((await asma.post('/exports', { ...ask, note: ' ' })).status, 422, 'for what?');
      assert.equal((await omar.post('/exports', ask)).status, 403, 'an officer takes no lists out');
      assert.equal((await root.post('/exports', ask)).status, 403);
      assert.equal((await asma.post('/exports', { ...ask, what: 'audit', from: '2020-01-01T00:00:00Z', to: '2099-01-01T00:00:00Z' })).status, 403);
      assert.match((await asma.post('/exports', { ...ask, state: 'closed' })).body.detail, /nothing of that kind/);
      const made = await asma.post('/exports', ask);
      assert.equal(made.status, 201, JSON.stringify(made.body));
      const { job } = await ended(asma, made.body.job.id);
      assert.deepEqual([job.state, job.total, job.done, job.failed, job.note], ['done', 230, 230, 0, 'the weekly report']);
      const raw = await fetch(`${c.url}/api/v1/jobs/${job.id}/file`, { headers: { Cookie: asma.cookie } });
      assert.match(raw.headers.get('content-disposition'), /attachment; filename\*=UTF-8''alerts-\d{4}-\d\d-\d\d\.csv/);
      const body = Buffer.from(await raw.arrayBuffer());
      assert.deepEqual([...body.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
      const rows = lines(body.toString());
      assert.equal(rows.length, 231, 'a head, and a line for each, over two batches');
      assert.equal(rows.filter((r) => r.startsWith('id,')).length, 1);
      assert.ok(rows[1].includes(`'=1+1 is`), `no cell begins a formula: ${rows[1]}`);
      assert.equal((await sara.get(`/jobs/${job.id}`)).status, 200, 'a supervisor sees that it was made');
      assert.equal((await sara.get(`/jobs/${job.id}/file`)).status, 404, 'but does not fetch it');
      const trail = (await umar.get(`/audit?object=job/${job.id}`)).body.items;
      assert.ok(trail.some((t) => t.actor === 'asma' && t.detail.as === 'file' && t.detail.sha256 === createHash('sha256').update(body).digest('hex')), JSON.stringify(trail));
      // Past its day it is gone.
      c.sql(`UPDATE job SET file_until = 1 WHERE id = '${job.id}'`);
      assert.equal((await asma.get(`/jobs/${job.id}/file`)).status, 404);
    } finally { await c.remove(); }
  });

  test(`entities, and a span of the audit; a limit of lines; another region sees nothing (${store})`, async () => {
    const { c, asma, nadia, umar, fly, ended } = await centre(store, 'export.rows = 60\n');
    try {
      await fly(40, '802');
      const ids = (await asma.get('/alerts?state=open&limit=500')).body.items.map((a) => a.subject.id);
      const note = 'a question of a court';
      const made = (await asma.post('/exports', { what: 'entities', ids: [...ids, 'nobody'].join(' '), note })).body.job;
      const { job } = await ended(asma, made.id);
      assert.deepEqual([job.done, job.failed], [40, 1]);
      const rows = lines((await asma.get(`/jobs/${job.id}/file`)).body);
      assert.equal(rows.length, 41);
      assert.ok(rows[1].includes('LOWSON') && rows[1].includes('person'), rows[1]);
      assert.match((await asma.post('/exports', { what: 'entities', ids: Array.from({ length: 61 }, (_, i) => `x${i}`).join(' '), note })).body.detail, /at most 60 lines/);
      const far = (await nadia.post('/exports', { what: 'entities', ids: ids.slice(0, 3).join(' '), note })).body.job;
      const none = (await ended(nadia, far.id)).job;
      assert.deepEqual([none.done, none.failed], [0, 3]);
      assert.equal(lines((await nadia.get(`/jobs/${far.id}/file`)).body).length, 1, 'the head alone');
      assert.match((await umar.post('/exports', { what: 'audit', from: 'yesterday', to: 'today', note })).body.detail, /moments/);
      const audit = await umar.post('/exports', { what: 'audit', from: '2020-01-01T00:00:00Z', to: '2099-01-01T00:00:00Z', note });
      assert.equal(audit.status, 201, JSON.stringify(audit.body));
      const done = (await ended(umar, audit.body.job.id)).job;
      const records = lines((await umar.get(`/jobs/${done.id}/file`)).body);
      assert.equal(records[0], 'seq,at,actor,act,object,detail,hash');
      assert.match(records[1], /^1,/);
      assert.equal((await umar.post('/exports', { what: 'audit', from: '2090-01-01T00:00:00Z', to: '2099-01-01T00:00:00Z', note })).status, 422);
    } finally { await c.remove(); }
  });

  test(`a report over all that is stored is made in the background; it outlives a kill; cancelled it gives nothing (${store})`, async () => {
    const { c, asma, omar, fly, ended } = await centre(store);
    try {
      for (let i = 0; i < 3; i++) await fly(200, `81${i}`);
      const text = rule('EXP-002', 'person.surname = "LOWSON"');
      assert.equal((await omar.post('/rules/report/job', { text })).status, 403);
      const made = await asma.post('/rules/report/job', { text });
      assert.equal(made.status, 201, JSON.stringify(made.body));
      await c.kill();
      await c.start();
      await asma.login();
      const { job, result } = await ended(asma, made.body.job.id);
      assert.deepEqual([job.state, job.percent, job.has_result], ['done', 100, true]);
      assert.deepEqual([result.rule, result.complete, result.hits], ['EXP-002', true, 600]);
      assert.ok(!JSON.stringify(result.examples).includes('BILAL'), 'what is kept names nobody');
      // An export that was killed goes on behind the last part.
      const out = (await asma.post('/exports', { what: 'alerts', state: 'open', note: 'a test' })).body.job;
      await until('some are done', async () => (await asma.get(`/jobs/${out.id}`)).body.job.done > 0);
      await c.kill();
      await c.start();
      await asma.login();
      const end = (await ended(asma, out.id)).job;
      const rows = lines((await asma.get(`/jobs/${out.id}/file`)).body);
      if (rows.length !== end.total + 1) console.error(rows.slice(0, 4), rows.at(-1), c.sql(`SELECT count(*) FROM job_part WHERE job = '${out.id}'`), c.logged.slice(-600));
      assert.deepEqual([end.done, rows.length, new Set(rows).size], [end.total, end.total + 1, end.total + 1], 'none twice, none left out');
      // Five that are not over are enough.
      c.sql(`UPDATE job SET ended = 0 WHERE asked_by = 'asma'`);
      c.sql(`INSERT INTO job (id, version, kind, state, asked_by, roles, region, decided_by, asked, started, ended, total, done, failed, request, note, error) SELECT id || 'x', 1, kind, 'proposed', asked_by, roles, region, '', asked, 0, 0, 1, 0, 0, request, '', '' FROM job WHERE asked_by = 'asma'`);
      c.sql(`INSERT INTO job (id, version, kind, state, asked_by, roles, region, decided_by, asked, started, ended, total, done, failed, request, note, error) VALUES ('zz', 1, 'report', 'proposed', 'asma', 'analyst', '', '', 1, 0, 0, 1, 0, 0, '{}', '', '')`);
      assert.equal((await asma.post('/rules/report/job', { text })).status, 429);
      assert.equal((await asma.post('/jobs/zz/cancel', {})).body.job.state, 'cancelled');
      assert.equal((await asma.get('/jobs/zz/file')).status, 404);
    } finally { await c.remove(); }
  });
}

// Only this store can be told to say that its data is damaged.
for (const store of stores.filter((s) => s === 'postgres'))
  test('a job whose data is damaged ends with its error, and those behind it go on', async () => {
    const { c, asma, fly, ended } = await centre(store);
    try {
      await fly(3, '811');
      c.sql(`CREATE FUNCTION damaged() RETURNS trigger AS $$ BEGIN IF (SELECT note FROM job WHERE id = NEW.job) = 'the damaged one' THEN RAISE EXCEPTION 'a page is torn' USING ERRCODE = 'XX001'; END IF; RETURN NEW; END $$ LANGUAGE plpgsql; CREATE TRIGGER damaged BEFORE UPDATE ON job_item FOR EACH ROW EXECUTE FUNCTION damaged()`);
      const ask = async (note) => (await asma.post('/exports', { what: 'alerts', state: 'open', note })).body.job.id;
      const first = await ask('the damaged one'), second = await ask('the sound one');
      const { job } = await ended(asma, first);
      assert.deepEqual([job.state, /damaged/.test(job.error)], ['failed', true], JSON.stringify(job));
      assert.equal((await ended(asma, second)).job.state, 'done');
    } finally { await c.remove(); }
  });
