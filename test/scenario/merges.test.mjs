// SPDX-License-Identifier: Apache-2.0
// Many proposals on who is one person, approved at once: shown first, then a job; four eyes on each; killed and cancelled in the middle.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Centre, stores, paxlst, rule, until } from './centre.mjs';

const N = 40;
const letters = (n) => [...String(n).padStart(3, '0')].map((d) => 'BCDFGHKLMN'[d]).join('A');
const two = (n) => String(1 + (n % 28)).padStart(2, '0');
// Two of one name with a slip of the birth date: alone they are not one, and each has an alert.
const pair = (i) => [0, 1].map((k) => ({ surname: `${k ? 'SID' : 'SIDD'}${letters(i)}`, given: k ? 'WAQAR AHMED' : 'WAQAR', birth: `${60 + i}0${5 + k}${two(i + 3 * k)}`, document: `W${'AB'[k]}${7000001 + i * 13 + k * 1000000}` }));
const rules = rule('MRG-001', 'person.given in {"WAQAR", "WAQAR AHMED"}', { title: 'A traveller of this test' });
const why = 'one photograph, two passports';

async function centre(store, n, conf = '') {
  const c = new Centre(store);
  for (const [name, role, more] of [['sana', 'analyst'], ['sara', 'supervisor'], ['omar', 'supervisor'], ['nadia', 'supervisor', ['--region', 'North']], ['umar', 'auditor'], ['root', 'administrator']]) c.user(name, role, more);
  assert.equal(c.ntc('rule', 'load', c.file('t.rules', rules)).code, 0);
  const all = Array.from({ length: n }, (_, i) => pair(i));
  for (const k of [0, 1]) assert.equal(c.ntc('message', 'ingest', c.file('m.edi', paxlst({ ref: `4${k}`, flight: `PK30${k}`, people: all.map((p) => p[k]) }))).code, 0);
  c.file('ntc.conf', `rules.told_a_minute = 100000\n${conf}\n`);
  await c.start();
  const who = {};
  for (const name of ['sana', 'sara', 'omar', 'nadia', 'umar', 'root']) who[name] = await c.login(name);
  const pairs = [];
  for (let i = 0; i < n; i++) {
    const found = (await who.sana.get(`/entities/search?q=${encodeURIComponent(`Waqar Sidd${letters(i)}`)}&kind=person&limit=50`)).body.items.filter((f) => f.name.endsWith(letters(i)));
    assert.equal(found.length, 2, JSON.stringify(found));
    pairs.push(found.map((f) => f.id));
  }
  const propose = async (by = who.sana) => {
    const made = [];
    for (const [a, b] of pairs) {
      for (const object of [a, b]) await by.states(`person/${object}`);
      let r = await by.post('/entities/decisions', { a, b, verdict: 'same', why });
      for (let k = 0; r.status === 428 && k < 2; k++) {
        await by.states(r.body.object);
        r = await by.post('/entities/decisions', { a, b, verdict: 'same', why });
      }
      assert.deepEqual([r.status, r.body.state], [202, 'proposed'], JSON.stringify(r.body));
      made.push(r.body.id);
    }
    return made;
  };
  const ended = (p, id) => until('the job ends', async () => {
    const r = (await p.get(`/jobs/${id}?limit=500`)).body;
    return ['done', 'failed', 'cancelled'].includes(r.job?.state) && r;
  });
  const inForce = async () => (await who.sara.get('/entities/decisions?state=in%20force&limit=100')).body.items;
  // Each decision that is in force is so in what the store says of who is one.
  const agrees = () => assert.equal(c.ntc('entity', 'check', '--json').code, 0);
  return { c, ...who, pairs, propose, ended, inForce, agrees };
}

for (const store of stores) {
  test(`forty are approved in one act, after they were seen; of each it is said what came of it (${store})`, async () => {
    const { c, sana, sara, omar, nadia, umar, propose, ended, inForce, agrees } = await centre(store, N);
    try {
      const ids = await propose();
      const path = '/entities/decisions/bulk';
      assert.equal((await sana.post(path, { act: 'approve' })).status, 403, 'who proposes does not approve');
      assert.equal((await nadia.post(path, { act: 'approve' })).status, 403, 'nor who is bound to a region');
      assert.equal((await sara.post(path, { act: 'undo' })).status, 422);
      const ask = { act: 'approve', except: ids[0] };
      const seen = (await sara.post(path, ask)).body;
      assert.deepEqual([seen.count, seen.items.length, seen.cannot_count, seen.items[0].decision.verdict, seen.items[0].together], [N - 1, N - 1, 0, 'same', 2], JSON.stringify(seen).slice(0, 400));
      assert.ok(seen.items.every((x) => x.decision.a_name && x.decision.why === why), 'with names and reasons');
      assert.equal((await inForce()).length, 0, 'nothing was done yet');
      // What comes of all of them together, before anybody approves it.
      const look = (p, which, more = '') => p.opens(`/entities/decisions/preview?approve=${which.join('%20')}${more}`);
      const will = await look(sara, ids);
      assert.deepEqual([will.status, will.body.groups?.length, will.body.groups?.every((g) => g.members.length === 2 && g.others === 0), will.body.falls, will.body.standing], [200, N, true, [], []], JSON.stringify(will.body).slice(0, 600));
      assert.equal((await look(nadia, ids.slice(0, 1))).status, 403, 'who is bound to a region approves none');
      assert.equal((await look(sara, ['nobody'])).status, 404);
      assert.equal((await look(sara, ids.slice(0, 1), `&undo=${ids[0]}`)).status, 422);
      assert.equal((await look(sara, Array.from({ length: 300 }, () => ids[0]))).status, 422, 'not without end');
      assert.equal((await inForce()).length, 0, 'to look changes nothing');
      // One of them is rejected before: what was seen is no longer so.
      await omar.states(`person/${seen.items[0].decision.a}`);
      let no = await omar.post(`/entities/decisions/${ids[1]}/reject`, {});
      if (no.status === 428) { await omar.states(no.body.object); no = await omar.post(`/entities/decisions/${ids[1]}/reject`, {}); }
      assert.equal(no.status, 200, JSON.stringify(no.body));
      const note = 'compared all of them with Immigration today';
      assert.equal((await sara.post(path, { ...ask, note, digest: seen.digest })).status, 409);
      const again = (await sara.post(path, ask)).body;
      assert.equal((await sara.post(path, { ...ask, digest: again.digest })).status, 422, 'a note is needed');
      assert.equal((await sara.post(path, { ...ask, note: 'looked at', digest: again.digest })).status, 422, 'of ten letters, as for a single one');
      const made = await sara.post(path, { ...ask, note, digest: again.digest });
      assert.equal(made.status, 201, JSON.stringify(made.body));
      const { job, items } = await ended(sara, made.body.job.id);
      assert.deepEqual([job.kind, job.state, job.total, job.done, job.failed, job.note], ['identity_approve', 'done', N - 2, N - 2, 0, note], JSON.stringify(items.filter((x) => x.state !== 'done')));
      const now = await inForce();
      assert.deepEqual([now.length, new Set(now.map((d) => `${d.who} ${d.approved_by}`)).size, now[0].who, now[0].approved_by], [N - 2, 1, 'sana', 'sara'], 'two persons stand on each');
      assert.deepEqual((await sara.get('/entities/decisions?state=proposed')).body.items.map((d) => d.id), [ids[0]]);
      assert.equal((await look(sara, ids.slice(2, 3))).status, 422, 'what is in force is not approved');
      const trail = (await umar.get('/audit?limit=1000')).body.items;
      assert.equal(trail.filter((t) => t.act === 'identity decision approved' && t.actor === 'sara').length, N - 2);
      assert.ok(trail.some((t) => t.act === 'job asked' && t.actor === 'sara' && t.detail.items === N - 2 && t.detail.digest === again.digest), 'what was approved is named by its digest');
      agrees();
      assert.equal(c.ntc('audit', 'verify').code, 0);
    } finally { await c.remove(); }
  });

  test(`nobody approves their own among many; one that changed meanwhile is left alone, and it is said (${store})`, async () => {
    const { c, sana, sara, pairs, propose, ended, inForce, agrees } = await centre(store, 4);
    try {
      const ids = await propose(sara);
      const own = (await sara.post('/entities/decisions/bulk', { act: 'approve', ids: ids.join(' ') })).body;
      assert.deepEqual([own.count, own.cannot_count, own.cannot[0].why], [0, 4, 'you proposed it']);
      assert.equal((await sara.post('/entities/decisions/bulk', { act: 'approve', ids: ids.join(' '), note: 'mine', digest: own.digest })).status, 422);
      const omar = await c.login('omar');
      const twice = (await omar.post('/entities/decisions/bulk', { act: 'approve', ids: `${ids[0]} ${ids[0]}` })).body;
      assert.deepEqual([twice.count, twice.items.length, !!twice.items[0].decision.a_name, !!twice.items[0].decision.b_name], [1, 1, true, true], 'named twice it is one, with its names');
      // A supervisor is asked for; then one is withdrawn between the act and the job.
      const seen = (await (await c.login('omar')).post('/entities/decisions/bulk', { act: 'approve' })).body;
      c.sql(`INSERT INTO job (id, version, kind, state, asked_by, roles, region, decided_by, asked, started, ended, total, done, failed, request, note, error) VALUES ('0', 2, 'identity_approve', 'proposed', 'omar', 'supervisor', '', '', 1, 0, 0, ${ids.length + 1}, 0, 0, '{"act":"approve"}', '', '')`);
      [...ids, 'nobody'].forEach((id, n) => c.sql(`INSERT INTO job_item (job, n, ref, version, state, why) VALUES ('0', ${n + 1}, '${id}', 1, 'waiting', '')`));
      assert.equal(seen.count, 4);
      let back = await sara.post(`/entities/decisions/${ids[2]}/undo`, { why: 'I had mixed up two files' });
      if (back.status === 428) { await sara.states(back.body.object); back = await sara.post(`/entities/decisions/${ids[2]}/undo`, { why: 'I had mixed up two files' }); }
      assert.deepEqual([back.status, back.body.state], [200, 'undone']);
      c.sql(`UPDATE job SET state = 'waiting' WHERE id = '0'`);
      const { job, items } = await ended(sara, '0');
      assert.deepEqual([job.state, job.done, job.failed], ['done', 3, 2]);
      assert.match(items.find((x) => x.ref === ids[2]).why, /changed meanwhile: it is undone/);
      assert.match(items.find((x) => x.ref === 'nobody').why, /no such decision/);
      assert.equal((await inForce()).length, 3);
      agrees();
      assert.ok(pairs.length && sana);
    } finally { await c.remove(); }
  });

  test(`killed in the middle it goes on, none is done twice; cancelled, what is done stays (${store})`, async () => {
    const { c, sara, umar, root, propose, ended, inForce, agrees } = await centre(store, N);
    try {
      await propose();
      const act = async (p, note) => {
        const seen = (await p.post('/entities/decisions/bulk', { act: 'approve' })).body;
        return (await p.post('/entities/decisions/bulk', { act: 'approve', note, digest: seen.digest })).body.job;
      };
      const some = (id) => until('some are done', async () => (await sara.get(`/jobs/${id}`)).body.job.done > 2);
      const first = await act(sara, 'all were seen');
      await some(first.id);
      await c.kill();
      await c.start();
      for (const p of [sara, umar, root]) await p.login();
      await until('it goes on', async () => (await sara.get(`/jobs/${first.id}`)).body.job.state !== 'waiting');
      await sara.post(`/jobs/${first.id}/cancel`, {});
      const { job } = await ended(sara, first.id);
      assert.ok(job.done > 2);
      assert.equal((await inForce()).length, job.done, 'what is done is in force, and nothing else');
      if (job.state === 'cancelled') {
        const rest = await act(sara, 'the rest was seen');
        assert.equal((await ended(sara, rest.id)).job.done, N - job.done);
      }
      const now = await inForce();
      assert.deepEqual([now.length, new Set(now.map((d) => d.version)).size], [N, 1], 'each one step');
      const trail = (await umar.get('/audit?limit=1000')).body.items.filter((t) => t.act === 'identity decision approved');
      assert.deepEqual([trail.length, new Set(trail.map((t) => t.object)).size], [N, N]);
      agrees();
    } finally { await c.remove(); }
  });

  test(`several pairs are decided in one act, by a job; what waits for a second person is counted (${store})`, async () => {
    const { c, sana, sara, umar, pairs, ended, inForce, agrees } = await centre(store, 4);
    try {
      const act = async (p, more) => {
        const body = { verdict: 'same', why, pairs: pairs.map((x) => x.join(' ')).join(','), ...more };
        let r = await p.post('/entities/decisions/pairs', body);
        for (let k = 0; r.status === 428 && k < 20; k++) {
          await p.states(r.body.object);
          r = await p.post('/entities/decisions/pairs', body);
        }
        return r;
      };
      const [a, b] = pairs[0];
      assert.equal((await act(umar)).status, 403, 'an auditor decides nothing');
      assert.match((await act(sana, { why: 'looks so' })).body.detail, /10 letters/);
      assert.equal((await act(sana, { pairs: `${a} ${a}` })).status, 422);
      assert.equal((await act(sana, { pairs: ' , ' })).status, 422);
      const r = await act(sana, { pairs: `${pairs.map((x) => x.join(' ')).join(',')},${b} ${a}` });
      assert.equal(r.status, 201, JSON.stringify(r.body));
      assert.deepEqual([r.body.job.kind, r.body.job.total], ['identity_decide', 4], 'named in the other order it is the same pair');
      const { job, result } = await ended(sana, r.body.job.id);
      assert.deepEqual([job.state, job.done, job.failed, result], ['done', 4, 0, { waits: 4 }], 'both have alerts: another person decides');
      assert.equal((await inForce()).length, 0);
      const waits = (await sara.get('/entities/decisions?state=proposed')).body.items;
      assert.deepEqual([waits.length, new Set(waits.map((d) => `${d.who} ${d.why}`)).size], [4, 1]);
      // Again: each stands already, and that is said of each; nothing is done twice.
      const again = await act(sana);
      const over = await ended(sana, again.body.job.id);
      assert.deepEqual([over.job.done, over.job.failed], [0, 4], JSON.stringify(over.items));
      assert.equal((await sara.get('/entities/decisions?state=proposed')).body.items.length, 4);
      agrees();
      assert.equal(c.ntc('audit', 'verify').code, 0);
    } finally { await c.remove(); }
  });

  test(`where many hang together one decision is a job of its own; who may no longer approve has nothing done (${store})`, async () => {
    const { c, sana, sara, omar, root, pairs, propose, ended, inForce, agrees } = await centre(store, 3, 'identity.at_once = 1');
    try {
      const [one, another] = await propose();
      const approve = async (p, id) => {
        let r = await p.post(`/entities/decisions/${id}/approve`, {});
        for (let k = 0; r.status === 428 && k < 2; k++) { await p.states(r.body.object); r = await p.post(`/entities/decisions/${id}/approve`, {}); }
        return r;
      };
      assert.equal((await approve(sana, one)).status, 403);
      // One that a job has to do is decided by no other; who has five jobs open gets no sixth.
      const jobRow = (id, by, state) => c.sql(`INSERT INTO job (id, version, kind, state, asked_by, roles, region, decided_by, asked, started, ended, total, done, failed, request, note, error) VALUES ('${id}', 1, 'identity_approve', '${state}', '${by}', 'supervisor', '', '', 1, 0, ${state === 'cancelled' ? 1 : 0}, 1, 0, 0, '{"act":"approve"}', '', '')`);
      for (let i = 0; i < 5; i++) jobRow(`0${i}`, 'sara', 'proposed');
      const full = await approve(sara, one);
      assert.deepEqual([full.status, /five jobs/.test(full.body.detail)], [429, true], JSON.stringify(full.body));
      const many = (await sara.post('/entities/decisions/bulk', { act: 'approve', ids: one })).body;
      assert.equal((await sara.post('/entities/decisions/bulk', { act: 'approve', ids: one, note: 'seen side by side', digest: many.digest })).status, 429);
      c.sql(`UPDATE job SET state = 'cancelled', ended = 1 WHERE asked_by = 'sara'`);
      jobRow('06', 'omar', 'proposed');
      c.sql(`INSERT INTO job_item (job, n, ref, version, state, why) VALUES ('06', 1, '${one}', 1, 'waiting', '')`);
      const other = await approve(sara, one);
      assert.deepEqual([other.status, /waits or runs already/.test(other.body.detail)], [409, true], JSON.stringify(other.body));
      assert.equal((await sara.post('/entities/decisions/bulk', { act: 'approve', ids: one, note: 'seen side by side', digest: many.digest })).status, 409);
      c.sql(`UPDATE job SET state = 'cancelled', ended = 1 WHERE id = '06'`);
      // No more are decided at once than are shown.
      const columns = 'a, b, verdict, state, who, why, approved_by, undo_by, undo_why, undone_by, at, approved_at, undone_at, version';
      c.sql(Array.from({ length: 200 }, (_, i) => `INSERT INTO identity_decision (id, ${columns}) SELECT 'X${i}', ${columns} FROM identity_decision WHERE id = '${one}'`).join('; '));
      const all = (await sara.post('/entities/decisions/bulk', { act: 'approve' })).body;
      assert.deepEqual([all.count, all.items.length], [203, 200]);
      const most = await sara.post('/entities/decisions/bulk', { act: 'approve', note: 'all of them were seen', digest: all.digest });
      assert.deepEqual([most.status, /200 are shown/.test(most.body.detail)], [422, true], JSON.stringify(most.body));
      c.sql(`DELETE FROM identity_decision WHERE id LIKE 'X%'`);
      const yes = await approve(sara, one);
      assert.deepEqual([yes.status, yes.body.state, !!yes.body.job], [202, 'proposed', true], JSON.stringify(yes.body));
      const { job, items } = await ended(sara, yes.body.job);
      assert.deepEqual([job.state, job.done, job.failed], ['done', 1, 0], JSON.stringify(items));
      assert.deepEqual((await inForce()).map((d) => [d.id, d.who, d.approved_by]), [[one, 'sana', 'sara']]);
      // Decided alone, and undone: the same.
      const [a, b] = pairs[2];
      const split = await sana.post('/entities/decisions', { a: pairs[0][0], b: a, verdict: 'not_same', why: 'seen side by side at the counter' });
      assert.deepEqual([split.status, split.body.state, !!split.body.job], [202, 'under way', true], JSON.stringify(split.body));
      assert.equal((await ended(sana, split.body.job)).job.done, 1);
      const mine = (await inForce()).find((d) => d.verdict === 'not_same');
      const back = await sana.post(`/entities/decisions/${mine.id}/undo`, { why: 'I had mixed up two files' });
      assert.deepEqual([back.status, back.body.state], [202, 'in force']);
      assert.equal((await ended(sana, back.body.job)).job.done, 1);
      assert.equal((await inForce()).length, 1);
      assert.ok(b);
      // Omar approves, and is gone before it is done.
      c.sql(`INSERT INTO job (id, version, kind, state, asked_by, roles, region, decided_by, asked, started, ended, total, done, failed, request, note, error) VALUES ('0', 2, 'identity_approve', 'proposed', 'omar', 'supervisor', '', '', 1, 0, 0, 1, 0, 0, '{"act":"approve"}', '', '')`);
      c.sql(`INSERT INTO job_item (job, n, ref, version, state, why) VALUES ('0', 1, '${another}', 1, 'waiting', '')`);
      assert.equal((await root.post('/accounts/omar/disable', { note: 'left' })).status, 200);
      c.sql(`UPDATE job SET state = 'waiting' WHERE id = '0'`);
      const failed = (await ended(sara, '0')).job;
      assert.deepEqual([failed.state, failed.done, /no longer in use/.test(failed.error)], ['failed', 0, true]);
      assert.equal((await inForce()).length, 1);
      assert.ok(omar);
      agrees();
    } finally { await c.remove(); }
  });
}
