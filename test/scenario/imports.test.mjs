// SPDX-License-Identifier: Apache-2.0
// A large list that is handed in as a file: a job writes it. Seen, refused line by line, cancelled, killed, gone on with; four eyes on it.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Centre, stores, paxlst, until, watchlist } from './centre.mjs';

const N = 6000;
const rows = (n, more = {}) => Array.from({ length: n }, (_, i) => ({ key: `K${i}`, name: `Invented Person Number ${i}`, births: '1970-01-02', ...more }));
const wanted = { surname: 'BELMADI', given: 'ZARQUN', birth: '711005', document: 'ZX7654321' };
const his = { key: 'HIS', name: 'Belmadi, Zarqun', births: '1971-10-05', documents: 'passport:ZX7654321:PAK' };

async function centre(store) {
  const c = new Centre(store);
  for (const [name, role] of [['amna', 'analyst'], ['sara', 'supervisor'], ['omar', 'supervisor'], ['umar', 'auditor'], ['root', 'administrator']]) c.user(name, role);
  const key = c.link();
  await c.start();
  const who = {};
  for (const name of ['amna', 'sara', 'omar', 'umar', 'root']) who[name] = await c.login(name);
  const hand = (p, list, text) => p.ask('POST', `/lists/${list}/import?format=ntc-csv`, text, { 'Content-Type': 'text/csv' });
  const look = async (id) => (await who.sara.get(`/imports/${id}?limit=1`)).body.import;
  const ended = (id) => until('the job ends', async () => {
    const r = (await who.sara.get(`/jobs/${id}?items=failed`)).body;
    return ['done', 'failed', 'cancelled'].includes(r.job?.state) && r;
  });
  const some = (id) => until('some of it is written', async () => (await who.sara.get(`/jobs/${id}`)).body.job.done > 1);
  const stored = (id) => Number(c.sql(`SELECT count(*) FROM list_entry WHERE import = '${id}' AND state = 'proposed'`));
  const parts = () => Number(c.sql('SELECT count(*) FROM job_part'));
  return { c, key, ...who, hand, look, ended, some, stored, parts };
}

for (const store of stores) {
  test(`a large list comes by a job, and waits for a second person when all of it is there (${store})`, async () => {
    const { c, key, amna, sara, umar, hand, look, ended, stored, parts } = await centre(store);
    try {
      const small = await hand(amna, 'BIG', watchlist(rows(500)));
      assert.deepEqual([small.status, small.body.state], [201, 'proposed'], 'a small one is there with the answer');
      const old = '2020-01-31';
      const r = await hand(amna, 'BIG', watchlist([...rows(N), his, { key: 'OLD', name: 'Gone Already', expiry: old }, { key: 'BAD', name: '' }]));
      assert.deepEqual([r.status, r.body.state, r.body.added, !!r.body.job], [202, 'coming', N + 1, true], JSON.stringify(r.body).slice(0, 400));
      assert.ok(r.body.coming.total > 1, 'in parts');
      const texts = r.body.findings.map((f) => f.text).join('\n');
      assert.match(texts, /OLD|2020-01-31/, 'what is refused is told at once');
      assert.deepEqual(r.body.findings.filter((f) => f.code === 'L-ROW').map((f) => f.line), [N + 4], 'with its line');
      const { job } = await ended(r.body.job);
      assert.deepEqual([job.kind, job.state, job.failed, job.request.list], ['list_import', 'done', 0, 'BIG']);
      assert.deepEqual((await amna.get(`/jobs/${job.id}`)).body.result, { entries: N + 1, added: N + 1, changed: 0, removed: 0 });
      const there = await look(r.body.id);
      assert.deepEqual([there.state, there.job, there.coming, there.digest], ['proposed', undefined, undefined, r.body.digest]);
      assert.equal((await look(small.body.id)).state, 'superseded', 'it takes the place of the one that waited');
      assert.deepEqual([stored(r.body.id), stored(small.body.id), parts()], [N + 1, 0, 0]);
      const ingest = async (flight) => (await (await c.post(key, paxlst({ flight, people: [wanted] }))).json()).alerts;
      assert.equal(await ingest('PK100'), 0, 'nothing screens yet');
      assert.equal((await amna.post(`/imports/${r.body.id}/approve`, { digest: r.body.digest })).status, 403);
      assert.equal((await sara.post(`/imports/${r.body.id}/approve`, { digest: r.body.digest })).status, 200);
      assert.equal(await ingest('PK101'), 1);
      // The next edition: what changed and what goes comes in parts too.
      const next = await hand(amna, 'BIG', watchlist([...rows(3000).map((x, i) => (i < 600 ? { ...x, births: '1971-03-04' } : x)), his]));
      assert.deepEqual([next.status, next.body.added, next.body.changed, next.body.removed], [202, 0, 600, 3000]);
      assert.equal((await ended(next.body.job)).job.state, 'done');
      assert.equal((await look(next.body.id)).state, 'proposed');
      assert.equal((await sara.post(`/imports/${next.body.id}/approve`, { digest: next.body.digest })).status, 200);
      assert.equal((await sara.get('/lists')).body.lists.find((l) => l.name === 'BIG').active, 3001);
      const trail = (await umar.get('/audit?limit=1000')).body.items.filter((t) => t.object.endsWith(r.body.id));
      assert.deepEqual(trail.map((t) => [t.act, t.actor]).filter(([a]) => a.startsWith('list.p')), [['list.propose', 'amna']]);
      assert.equal(trail.find((t) => t.act === 'list.propose').detail.digest, r.body.digest);
      assert.equal(c.ntc('audit', 'verify').code, 0);
    } finally { await c.remove(); }
  });

  test(`cancelled it leaves nothing to approve, and what waited before waits still (${store})`, async () => {
    const { c, amna, sara, omar, hand, look, ended, some, stored, parts } = await centre(store);
    try {
      const small = (await hand(amna, 'BIG', watchlist(rows(20)))).body;
      const r = (await hand(amna, 'BIG', watchlist(rows(60000)))).body;
      await some(r.job);
      assert.equal((await omar.post(`/imports/${r.id}/approve`, { digest: r.digest })).status, 409, 'what is not whole is not approved');
      assert.equal((await sara.post(`/imports/${r.id}/reject`, { note: 'too early' })).status, 409);
      const shown = (await sara.get('/lists')).body.imports.find((i) => i.id === r.id);
      assert.ok(shown.state === 'coming' && shown.coming.done > 1 && shown.coming.total > shown.coming.done, JSON.stringify(shown));
      assert.equal((await amna.post(`/jobs/${r.job}/cancel`, {})).status, 200);
      assert.equal((await ended(r.job)).job.state, 'cancelled');
      assert.deepEqual([(await look(r.id)).state, stored(r.id), parts()], ['cancelled', 0, 0]);
      assert.equal((await look(small.id)).state, 'proposed');
      assert.equal((await omar.post(`/imports/${small.id}/approve`, { digest: small.digest })).status, 200);
    } finally { await c.remove(); }
  });

  test(`of two of one list the one stays that was handed in last, though the large one is whole later (${store})`, async () => {
    const { c, amna, sara, omar, hand, look, ended, some, stored, parts } = await centre(store);
    try {
      const old = (await hand(amna, 'BIG', watchlist(rows(40000)))).body;
      await some(old.job);
      const newer = (await hand(sara, 'BIG', watchlist([his]))).body;
      assert.deepEqual([newer.state, (await look(old.id)).state], ['proposed', 'coming'], 'the old one is being written still');
      assert.equal((await ended(old.job)).job.state, 'done');
      assert.deepEqual([(await look(old.id)).state, (await look(newer.id)).state], ['superseded', 'proposed']);
      assert.deepEqual([stored(old.id), stored(newer.id), parts()], [0, 1, 0]);
      assert.equal((await sara.post(`/imports/${old.id}/approve`, { digest: old.digest })).status, 409);
      assert.equal((await omar.post(`/imports/${newer.id}/approve`, { digest: newer.digest })).status, 200);
    } finally { await c.remove(); }
  });

  test(`who proposed a list takes it back, nobody else, and what follows an emergency entry not at all (${store})`, async () => {
    const { c, amna, sara, umar, hand, look, ended, stored } = await centre(store);
    try {
      const r = (await hand(amna, 'TAKEN', watchlist([his]))).body;
      const back = (p, id) => p.post(`/imports/${id}/withdraw`, {});
      const other = await back(sara, r.id);
      assert.deepEqual([other.status, other.body.detail], [422, 'only amna, who proposed it, takes it back']);
      assert.equal((await back(umar, r.id)).status, 403);
      assert.deepEqual([(await look(r.id)).state, stored(r.id)], ['proposed', 1]);
      const done = await back(amna, r.id);
      assert.deepEqual([done.status, done.body.state, done.body.decided_by, stored(r.id)], [200, 'withdrawn', 'amna', 0]);
      assert.equal((await back(amna, r.id)).status, 409);
      assert.equal((await back(amna, 'nothing')).status, 404);
      assert.equal((await sara.post(`/imports/${r.id}/approve`, { digest: r.digest })).status, 409);
      const trail = (await umar.get('/audit?limit=1000')).body.items.filter((t) => t.object.endsWith(r.id) && t.act === 'list.withdraw');
      assert.deepEqual(trail.map((t) => [t.actor, t.detail.digest]), [['amna', r.digest]]);
      // The old one comes to wait after all when the newer was taken back.
      const old = (await hand(amna, 'BIG', watchlist(rows(40000)))).body;
      const newer = (await hand(amna, 'BIG', watchlist([his]))).body;
      assert.equal((await back(amna, newer.id)).status, 200);
      assert.equal((await ended(old.job)).job.state, 'done');
      assert.deepEqual([(await look(old.id)).state, stored(old.id)], ['proposed', 40000]);
      const form = { kind: 'person', name: 'Belmadi, Zarqun', births: '1971-10-05', basis: 'Customs Act 1969', reason: 'told by the port', action: 'examine', owner: 'Desk', expiry: '2099-01-01' };
      const urgent = await amna.post('/lists/LOCAL/emergency', form);
      assert.equal(urgent.status, 201, JSON.stringify(urgent.body));
      const kept = await back(amna, urgent.body.id);
      assert.equal(kept.status, 422);
      assert.match(kept.body.detail, /a second person must decide/);
      const own = (await sara.post('/lists/LOCAL/emergency', { ...form, name: 'Sardana, Wahib' })).body;
      const alone = await sara.post(`/imports/${own.id}/reject`, { note: 'a slip' });
      assert.deepEqual([alone.status, (await look(own.id)).state], [422, 'proposed'], JSON.stringify(alone.body));
      assert.match(alone.body.detail, /a second person must decide/);
      assert.equal((await sara.post(`/imports/${urgent.body.id}/reject`, { note: 'another person' })).status, 200, 'of somebody else');
    } finally { await c.remove(); }
  });

  test(`a file of another format, of other letters or with an action that is none is refused (${store})`, async () => {
    const { c, amna, sara } = await centre(store);
    try {
      const text = watchlist([his, { ...his, key: 'FLY', action: 'fly' }]);
      const as = (format, body) => amna.ask('POST', `/lists/WRONG/import?format=${format}`, body, { 'Content-Type': 'text/csv' });
      for (const [format, why] of [['eu-csv', /lacks the columns: recordId/], ['ofac-csv', /lacks the columns: ent_num/], ['un-xml', /must be XML/]]) {
        const r = await as(format, text);
        assert.equal(r.status, 422, `${format}: ${JSON.stringify(r.body)}`);
        assert.match(r.body.detail, why);
      }
      const lines = text.split('\n');
      const foreign = Buffer.concat([Buffer.from(`${lines[0]}\n${lines[1]}\n`), Buffer.from(lines[2].replace('Belmadi', '\xd2\xd1'), 'latin1')]);
      const letters = await as('ntc-csv', foreign);
      assert.deepEqual([letters.status, letters.body.detail], [422, 'line 3 is not UTF-8: save the file as UTF-8']);
      assert.ok(!(await sara.get('/lists')).body.imports.some((i) => i.list === 'WRONG'), 'nothing is proposed');
      const r = await as('ntc-csv', text);
      assert.deepEqual([r.status, r.body.entries], [201, 1]);
      const told = r.body.findings.find((f) => f.code === 'L-ROW');
      assert.deepEqual([told.line, /has the action 'fly'; actions are stop, hold/.test(told.text)], [3, true]);
    } finally { await c.remove(); }
  });

  test(`killed in the middle it goes on, and each entry is there once; of whoever may no longer propose nothing comes (${store})`, async () => {
    const { c, amna, sara, root, hand, look, ended, some, stored, parts } = await centre(store);
    try {
      const r = (await hand(amna, 'BIG', watchlist(rows(30000)))).body;
      await some(r.job);
      await c.kill();
      assert.equal(c.sql(`SELECT state FROM list_import WHERE id = '${r.id}'`), 'coming');
      await c.start();
      for (const p of [amna, sara, root]) await p.login();
      assert.equal((await ended(r.job)).job.state, 'done');
      assert.deepEqual([(await look(r.id)).state, stored(r.id)], ['proposed', 30000]);
      const gone = (await hand(amna, 'OTHER', watchlist(rows(60000)))).body;
      await some(gone.job);
      assert.equal((await root.post('/accounts/amna/disable', { note: 'left' })).status, 200);
      const { job } = await ended(gone.job);
      assert.deepEqual([job.state, /no longer/.test(job.error)], ['failed', true], JSON.stringify(job));
      assert.deepEqual([(await look(gone.id)).state, stored(gone.id), parts()], ['cancelled', 0, 0]);
      assert.ok(!(await sara.get('/lists')).body.lists.some((l) => l.name === 'OTHER'), 'there is no such list');
    } finally { await c.remove(); }
  });
}
