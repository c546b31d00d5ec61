// SPDX-License-Identifier: Apache-2.0
// One step for many alerts: shown before, done in the background, each with its result; what is grave by two persons.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Centre, stores, paxlst, rule, until } from './centre.mjs';

const rules = rule('BLK-001', 'person.surname = "LOWSON"', { severity: 'low', title: 'A low one' }) + rule('BLK-002', 'person.surname = "TOPSON"', { severity: 'top', title: 'A grave one' });
const letters = (i) => String.fromCharCode(65 + (i % 26), 65 + Math.floor(i / 26) % 26, 65 + (i % 7));
const why = { outcome: 'no_action', reason_code: 'rule_too_broad', worth: 'no' };

/** After a look at what it is for. */
const approve = async (who, job) => who.post(`/jobs/${job.id}/approve`, { digest: (await who.get(`/jobs/${job.id}/alerts`)).body.digest });

async function centre(store) {
  const c = new Centre(store);
  for (const [name, role, more] of [['omar', 'officer'], ['hina', 'officer'], ['sara', 'supervisor'], ['nadia', 'supervisor', ['--region', 'North']], ['root', 'administrator']]) c.user(name, role, more);
  assert.equal(c.ntc('rule', 'load', c.file('t.rules', rules)).code, 0);
  const key = c.link();
  await c.start();
  const people = {};
  for (const name of ['omar', 'hina', 'sara', 'nadia', 'root']) people[name] = await c.login(name);
  const fly = async (surname, n, ref) => assert.equal((await c.post(key, paxlst({ ref, flight: `PK${ref}`, people: Array.from({ length: n }, (_, i) => ({ surname, given: `BILAL ${letters(i)}`, birth: '800101', document: `AB${ref}${1000 + i}` })) }))).status, 201);
  const open = async (state = 'open') => (await people.omar.get(`/alerts?state=${state}&limit=500`)).body.items;
  const ended = (who, id) => until('the job ends', async () => {
    const r = (await who.get(`/jobs/${id}?limit=500`)).body;
    return ['done', 'failed', 'cancelled'].includes(r.job.state) && r;
  });
  return { c, ...people, fly, open, ended };
}

for (const store of stores) {
  test(`a few are closed in one step; who took one meanwhile keeps it (${store})`, async () => {
    const { c, omar, hina, fly, open, ended } = await centre(store);
    try {
      await fly('LOWSON', 6, '701');
      const all = await open();
      await hina.post(`/alerts/${all[0].id}/claim`, { version: all[0].version });
      const ask = { act: 'close', ids: all.map((x) => x.id).join(' '), except: all[1].id, ...why };
      assert.equal((await omar.post('/alerts/bulk', { ...ask, act: 'reopen' })).status, 422);
      const preview = (await omar.post('/alerts/bulk', ask)).body;
      assert.deepEqual([preview.count, preview.second, preview.cannot_count, preview.cannot[0].alert.id, preview.by_severity.low], [4, false, 1, all[0].id, 4]);
      assert.equal((await open('closed')).length, 0, 'nothing was done yet');
      await hina.post(`/alerts/${all[2].id}/claim`, { version: all[2].version });
      assert.equal((await omar.post('/alerts/bulk', { ...ask, digest: preview.digest })).status, 409, 'they are not those that were shown');
      const again = (await omar.post('/alerts/bulk', ask)).body;
      const made = await omar.post('/alerts/bulk', { ...ask, digest: again.digest });
      assert.equal(made.status, 201, JSON.stringify(made.body));
      const { job, items } = await ended(omar, made.body.job.id);
      assert.deepEqual([job.state, job.total, job.done, job.failed], ['done', 3, 3, 0]);
      assert.deepEqual(items.map((i) => i.state), ['done', 'done', 'done']);
      const closed = await open('closed');
      assert.deepEqual([closed.length, closed[0].owner, closed[0].worth], [3, 'omar', 'no']);
      const history = (await omar.get(`/alerts/${closed[0].id}`)).body.history.map((h) => [h.act, h.actor]);
      assert.deepEqual(history, [['raised', 'ntc'], ['claim', 'omar'], ['close', 'omar']]);
      assert.deepEqual((await open()).map((x) => x.owner).sort(), ['hina', 'hina', null].sort(), 'theirs, and the one that was left out');
      assert.equal((await hina.get(`/jobs/${job.id}`)).status, 404, 'another’s job');
    } finally { await c.remove(); }
  });

  test(`all are those that were there when it was said; what came or changed since stays out (${store})`, async () => {
    const { c, omar, hina, fly, open, ended } = await centre(store);
    try {
      await fly('LOWSON', 5, '711');
      const { items: seen, feed } = (await omar.get('/alerts?state=open')).body;
      const ask = { act: 'close', state: 'open', feed, ...why };
      await fly('LOWSON', 3, '712');
      await hina.post(`/alerts/${seen[0].id}/note`, { version: seen[0].version, note: 'look at this one' });
      const first = (await omar.post('/alerts/bulk', ask)).body;
      assert.deepEqual([first.count, first.late_count, first.cannot_count], [4, 4, 4]);
      assert.deepEqual(first.cannot.map((x) => x.why), Array(4).fill('it came or changed after you chose'));
      assert.ok(first.items.every((x) => seen.slice(1).some((s) => s.id === x.id)));
      assert.equal((await omar.post('/alerts/bulk', { ...ask, feed: feed + 1, digest: first.digest })).status, 409, 'another choice');
      // More that come are none of the choice: what was shown is what is done.
      await fly('LOWSON', 2, '713');
      const made = await omar.post('/alerts/bulk', { ...ask, digest: first.digest });
      assert.equal(made.status, 201, JSON.stringify(made.body));
      const { job } = await ended(omar, made.body.job.id);
      assert.deepEqual([job.state, job.total, job.done], ['done', 4, 4]);
      assert.deepEqual((await open('closed')).map((x) => x.id).sort(), seen.slice(1).map((x) => x.id).sort());
      assert.equal((await open()).length, 6);
    } finally { await c.remove(); }
  });

  test(`more than 25, or a grave one among them, want a second person and a note (${store})`, async () => {
    const { c, omar, sara, nadia, fly, open, ended } = await centre(store);
    try {
      await fly('LOWSON', 30, '702');
      const ask = { act: 'close', state: 'open', ...why };
      const look = async (x) => (await omar.post('/alerts/bulk', x)).body;
      let seen = await look(ask);
      assert.deepEqual([seen.count, seen.second], [30, true]);
      assert.match((await omar.post('/alerts/bulk', { ...ask, digest: seen.digest })).body.detail, /a note is needed/);
      const noted = { ...ask, note: 'one group, all seen at the gate' };
      seen = await look(noted);
      const { job } = (await omar.post('/alerts/bulk', { ...noted, digest: seen.digest })).body;
      assert.equal(job.state, 'proposed');
      assert.equal((await omar.post(`/jobs/${job.id}/approve`, {})).status, 403, 'not the officer who asked');
      assert.equal((await nadia.get(`/jobs/${job.id}`)).status, 404, 'another region');
      assert.equal((await open('closed')).length, 0);
      assert.equal((await sara.get('/jobs?state=proposed')).body.items.length, 1);
      // It is approved by whom the alerts were shown to.
      assert.match((await sara.post(`/jobs/${job.id}/approve`, {})).body.detail, /look at the alerts first/);
      assert.equal((await nadia.get(`/jobs/${job.id}/alerts`)).status, 404, 'another region');
      const page = (await sara.get(`/jobs/${job.id}/alerts?limit=20`)).body;
      assert.deepEqual([page.items.length, page.next, page.changed, page.elsewhere], [20, 20, 0, 0]);
      assert.deepEqual(page.by_severity, { top: 0, high: 0, normal: 0, low: 30 });
      assert.match(page.items[0].alert.subject.name, /LOWSON/);
      assert.deepEqual((await sara.get(`/jobs/${job.id}/alerts?after=20`)).body.items.map((i) => i.n), [21, 22, 23, 24, 25, 26, 27, 28, 29, 30]);
      assert.equal(Number(c.sql(`SELECT count(*) FROM audit WHERE actor = 'sara' AND object = 'job/${job.id}/alerts'`)), 2, 'who looked is on record');
      assert.equal((await sara.post(`/jobs/${job.id}/approve`, { digest: page.digest })).status, 200);
      const end = await ended(sara, job.id);
      assert.deepEqual([end.job.done, end.job.failed, end.job.decided_by], [30, 0, 'sara']);
      assert.equal((await open('closed')).length, 30);
      assert.equal((await sara.post(`/jobs/${job.id}/approve`, {})).status, 422, 'it is over');
      await fly('TOPSON', 1, '703');
      const grave = { act: 'close', state: 'open', ...why };
      assert.equal((await look(grave)).second, true);
      // A supervisor who asks does not approve for herself.
      const mine = (await sara.post('/alerts/bulk', grave)).body;
      const hers = (await sara.post('/alerts/bulk', { ...grave, digest: mine.digest })).body.job;
      assert.match((await sara.post(`/jobs/${hers.id}/approve`, {})).body.detail, /another person must approve/);
      assert.equal((await sara.post(`/jobs/${hers.id}/cancel`, {})).body.job.state, 'cancelled');
    } finally { await c.remove(); }
  });

  test(`a job goes on where it was when the program stopped; who is no longer here does nothing (${store})`, async () => {
    const { c, omar, sara, root, fly, open } = await centre(store);
    try {
      await fly('LOWSON', 90, '704');
      const ask = { act: 'close', state: 'open', note: 'a test', ...why };
      const seen = (await omar.post('/alerts/bulk', ask)).body;
      const { job } = (await omar.post('/alerts/bulk', { ...ask, digest: seen.digest })).body;
      assert.equal((await approve(sara, job)).status, 200);
      await until('some are done', async () => (await sara.get(`/jobs/${job.id}`)).body.job.done > 0);
      await c.kill();
      await c.start();
      await sara.login();
      const end = await until('the rest is done', async () => {
        const j = (await sara.get(`/jobs/${job.id}`)).body.job;
        return j.state === 'done' && j;
      });
      assert.deepEqual([end.total, end.done, end.failed], [90, 90, 0]);
      await omar.login();
      assert.equal((await open('closed')).length, 90);
      for (const x of (await open('closed')).slice(0, 20)) {
        const h = (await omar.get(`/alerts/${x.id}`)).body.history;
        assert.deepEqual(h.map((l) => l.act), ['raised', 'claim', 'close'], 'none twice');
      }
      // An account that was closed before its job began.
      await fly('LOWSON', 26, '705');
      const more = (await omar.post('/alerts/bulk', ask)).body;
      const late = (await omar.post('/alerts/bulk', { ...ask, digest: more.digest })).body.job;
      await root.login();
      assert.equal((await root.post('/accounts/omar/disable', { note: 'left' })).status, 200);
      await approve(sara, late);
      const failed = await until('it fails', async () => {
        const j = (await sara.get(`/jobs/${late.id}`)).body.job;
        return j.state === 'failed' && j;
      });
      assert.match(failed.error, /no longer in use/);
    } finally { await c.remove(); }
  });
}
