// SPDX-License-Identifier: Apache-2.0
// The search of what is stored after a list was approved: a job. Seen, cancelled, killed, gone on with; and who approved it.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Centre, stores, paxlst, until, watchlist } from './centre.mjs';

const N = 240;
const born = (i) => new Date(Date.UTC(1971, 0, 1 + i)).toISOString().slice(0, 10);
const letters = (n) => [...String(n).padStart(3, '0')].map((d) => 'BCDFGHKLMN'[d]).join('A');
const people = Array.from({ length: N }, (_, i) => ({ surname: `QA${letters(i)}A`, given: 'TEST', birth: born(i).slice(2).replaceAll('-', '') }));
const entries = watchlist(people.map((p, i) => ({ key: `K${i}`, name: `${p.surname}, TEST`, births: born(i) })));

async function centre(store, env) {
  const c = new Centre(store);
  for (const [name, role] of [['amna', 'analyst'], ['sara', 'supervisor'], ['omar', 'supervisor'], ['umar', 'auditor'], ['root', 'administrator']]) c.user(name, role);
  assert.equal(c.ntc('message', 'ingest', c.file('m.edi', paxlst({ people }))).code, 0);
  await c.start(env);
  const who = {};
  for (const name of ['amna', 'sara', 'omar', 'umar', 'root']) who[name] = await c.login(name);
  const propose = async () => (await who.amna.ask('POST', '/lists/TEST/import?format=ntc-csv', entries, { 'Content-Type': 'text/csv' })).body;
  const approve = (p, i) => p.post(`/imports/${i.id}/approve`, { digest: i.digest });
  const job = async (id) => (await who.sara.get(`/jobs/${id}?limit=500`)).body;
  const ended = (id) => until('the search ends', async () => {
    const r = await job(id);
    return ['done', 'failed', 'cancelled'].includes(r.job?.state) && r;
  });
  const some = (id) => until('some are searched', async () => (await job(id)).job.done > 5);
  const alerts = () => c.ntc('alert', 'list', '--json').lines;
  const once = () => {
    const all = alerts();
    assert.equal(all.length, N, 'each stored person is found');
    for (const x of all) assert.deepEqual([x.reasons.length, x.alert.version], [1, 1], 'and told once');
  };
  const unsearched = async () => (await who.sara.get('/notices')).body.items.filter((n) => n.kind === 'list_unsearched' && !n.ended).length;
  return { c, ...who, propose, approve, job, ended, some, alerts, once, unsearched };
}

for (const store of stores) {
  test(`an approved list is in force at once, and its search is a job that all may follow (${store})`, async () => {
    const { c, amna, sara, umar, propose, approve, ended, once, unsearched } = await centre(store);
    try {
      const i = await propose();
      const yes = await approve(sara, i);
      assert.equal(yes.status, 200, JSON.stringify(yes.body));
      assert.deepEqual([yes.body.state, yes.body.search.total], ['approved', N], 'it screens, and is being searched');
      const { job, items, result } = await ended(yes.body.job);
      assert.deepEqual([job.kind, job.state, job.asked_by, job.total, job.done, job.failed], ['list_search', 'done', 'sara', N, N, 0]);
      assert.deepEqual([job.request.list, result.alerts, items.length], ['TEST', N, N]);
      once();
      const now = (await amna.get('/lists')).body.imports[0];
      assert.deepEqual([now.state, now.alerts, now.job, now.search], ['in force', N, job.id, undefined], 'who proposed it sees what came of it');
      const trail = (await umar.get('/audit?limit=500')).body.items;
      assert.equal(trail.filter((t) => t.act === 'list.search').length, 1);
      assert.ok(trail.some((t) => t.act === 'job asked' && t.actor === 'sara' && t.object === `job/${job.id}`));
      assert.equal(await unsearched(), 0);
      // What only takes off, and what changes nothing, needs no search.
      const entry = (await sara.get('/lists/TEST/entries?state=active')).body.items[0];
      const off = (await amna.post(`/lists/TEST/entries/${entry.id}/off`, { reason: 'no longer sought' })).body;
      const gone = await sara.approves(off);
      assert.equal(gone.job, undefined);
    } finally { await c.remove(); }
  });

  test(`killed in the middle the search goes on, and finds everybody once (${store})`, async () => {
    const { c, sara, propose, approve, some, ended, once, job } = await centre(store);
    try {
      const { body: i } = await approve(sara, await propose());
      await some(i.job);
      await c.kill();
      await c.start();
      await sara.login();
      assert.notEqual((await job(i.job)).job.done, N, 'it was killed in the middle');
      const end = await ended(i.job);
      assert.deepEqual([end.job.state, end.job.done, end.job.failed, end.result.alerts], ['done', N, 0, N]);
      once();
      assert.equal(c.ntc('audit', 'verify').code, 0);
    } finally { await c.remove(); }
  });

  test(`cancelled, what was found stays, the control room is told, and another has the rest searched (${store})`, async () => {
    const { c, amna, sara, omar, propose, approve, some, ended, alerts, once, unsearched } = await centre(store);
    try {
      const { body: i } = await approve(sara, await propose());
      await some(i.job);
      assert.equal((await omar.post(`/imports/${i.id}/search`)).status, 422, 'it is being searched');
      assert.equal((await sara.post(`/jobs/${i.job}/cancel`, {})).status, 200);
      const { job, items, result } = await ended(i.job);
      const found = alerts().length;
      assert.ok(result.alerts > 0 && result.alerts <= found, 'it says how many came of it');
      assert.ok(found > 0 && found < N && job.done < N, `${found} of ${N}`);
      assert.equal(items.filter((x) => x.state === 'waiting').length, N - job.done);
      const now = (await amna.get('/lists')).body.imports[0];
      assert.deepEqual([now.state, now.search.state, now.search.done], ['approved', 'cancelled', job.done]);
      assert.equal((await amna.get('/lists/TEST/entries?state=active&limit=500')).body.items.length, N, 'all screen what comes');
      assert.equal(await unsearched(), 1);
      assert.equal((await amna.post(`/imports/${i.id}/search`)).status, 403);
      const rest = await omar.post(`/imports/${i.id}/search`);
      assert.equal(rest.status, 200, JSON.stringify(rest.body));
      assert.equal(await unsearched(), 0);
      const end = await ended(rest.body.job);
      assert.deepEqual([end.job.asked_by, end.job.state, end.job.total, end.result.alerts], ['omar', 'done', N - job.done, N]);
      once();
      assert.equal((await omar.post(`/imports/${i.id}/search`)).status, 404);
    } finally { await c.remove(); }
  });

  test(`who approved it and may no longer has it not searched: it is said, and another may (${store})`, async () => {
    const { c, sara, omar, root, propose, approve, some, ended, once, unsearched } = await centre(store);
    try {
      const { body: i } = await approve(omar, await propose());
      await some(i.job);
      assert.equal((await root.post('/accounts/omar/disable', { note: 'left' })).status, 200);
      const { job } = await ended(i.job);
      assert.deepEqual([job.state, /no longer in use/.test(job.error)], ['failed', true]);
      assert.equal(await unsearched(), 1);
      await ended((await sara.post(`/imports/${i.id}/search`)).body.job);
      once();
    } finally { await c.remove(); }
  });

  test(`a long report does not hold the search up (${store})`, async () => {
    const { c, sara, propose, approve, ended } = await centre(store);
    try {
      c.sql(`INSERT INTO job (id, version, kind, state, asked_by, roles, region, decided_by, asked, started, ended, total, done, failed, request, note, error) VALUES ('0', 2, 'report', 'running', 'nobody', 'supervisor', '', '', 1, 1, 0, 1, 0, 0, '{}', '', '')`);
      const { body: i } = await approve(sara, await propose());
      assert.equal((await ended(i.job)).job.state, 'done');
    } finally { await c.remove(); }
  });
}

// A store that fails now and then (store/faulty.c): nothing is lost of it, nothing is done twice.
test('a store that is full while it is searched: it waits, and goes on when there is room', async () => {
  const { c, sara, propose, approve, some } = await centre('sqlite');
  let id;
  try {
    const { body: i } = await approve(sara, await propose());
    id = i.job;
    await some(id);
    await c.kill();
    const real = c.store;
    c.store = `faulty:${real}`;
    await c.start({ NTC_FAULT: 'full:40' });
    await until('the store is full', () => /full/.test(c.logged));
    await c.kill();
    c.store = real;
    await c.start();
    await sara.login();
    await until('the rest is searched', async () => (await sara.get(`/imports/${i.id}`)).body.import.state === 'in force');
    const all = c.ntc('alert', 'list', '--json').lines;
    assert.deepEqual([all.length, all.every((x) => x.reasons.length === 1 && x.alert.version === 1)], [N, true]);
  } finally { await c.remove(); }
});
