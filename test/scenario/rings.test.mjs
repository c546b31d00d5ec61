// SPDX-License-Identifier: Apache-2.0
// Who is rung when things are not as they should be: nobody is there yet, an alert grows graver, a relay is deaf, an order crosses a region.
import test from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer as listener } from 'node:net';
import { createServer, png, sleep, stores, until } from './centre.mjs';
import { centre, inMinutes } from './unit_centre.mjs';

const rungOf = (x, id) => async () => (await x.detail(id)).rings.map((r) => [r.account, r.unit]);
const seconds = (iso) => `${iso.slice(0, 19)}Z`;
const open = (x, kind) => async () => (await x.omar.get('/notices')).body.items.filter((n) => n.kind === kind && n.state === 'open');

for (const store of stores) {
  test(`who comes on duty is rung for what waits already (${store})`, async () => {
    const x = await centre(store, ['--set', 'alert.ring_s=600']);
    try {
      const fresh = await x.fly('TOPSON'), old = await x.fly('TOPSON');
      x.c.sql(`UPDATE alert SET ring_at = -1 WHERE id = '${old.id}'`); // nobody was there, and the time is over
      assert.equal((await x.onDuty('omar', 'airport KHI')).status, 201);
      for (const a of [fresh, old]) await until('who came is rung', async () => (await rungOf(x, a.id)()).length === 1);
      x.c.sql(`UPDATE alert SET ring_at = -1 WHERE id = '${old.id}'`); // all were rung
      assert.equal((await x.onDuty('sara', 'targeting South')).status, 201);
      await until('so is who comes to the centre above', async () => (await rungOf(x, old.id)()).length === 2);
      assert.deepEqual(await rungOf(x, old.id)(), [['omar', 'airport KHI'], ['sara', 'targeting South']], 'each once');
    } finally { await x.c.remove(); }
  });

  test(`who comes to a unit is rung for what is theirs, behind hundreds of graver ones and after it has gone up (${store})`, async () => {
    const x = await centre(store, ['--set', 'alert.ring_s=600']);
    try {
      assert.equal((await x.onDuty('sara', 'targeting South')).status, 201);
      const gone = await x.fly('TOPSON'), mine = await x.fly('HIGHSON', { to: 'LHE' });
      await until('the centre was rung', async () => (await x.detail(gone.id)).rings.length === 1);
      assert.equal((await x.detail(gone.id)).alert.unit, 'targeting South');
      const columns = x.c.database ? x.c.sql(`SELECT string_agg(column_name, ',') FROM information_schema.columns WHERE table_name = 'alert'`) : x.c.sql(`SELECT group_concat(name, ',') FROM pragma_table_info('alert')`);
      const made = { id: `'Z' || k.n`, situation: `'Z' || k.n`, unit: `'seaport GWD'`, port: `'GWD'`, ring_at: '-1', severity: '3' };
      x.c.sql(`WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < 300) INSERT INTO alert (${columns}) SELECT ${columns.split(',').map((c) => made[c] ?? `a.${c}`).join(',')} FROM k, alert a WHERE a.id = '${gone.id}'`);
      x.c.sql(`UPDATE alert SET ring_at = -1 WHERE id IN ('${gone.id}', '${mine.id}')`);
      assert.equal((await x.onDuty('omar', 'airport LHE')).status, 201);
      await until('theirs is rung, behind three hundred graver ones', async () => (await rungOf(x, mine.id)()).some(([who]) => who === 'omar'));
      assert.equal((await x.onDuty('hina', 'airport KHI')).status, 201);
      await until('what has gone up already too', async () => (await rungOf(x, gone.id)()).some(([who, unit]) => who === 'hina' && unit === 'airport KHI'));
      assert.equal((await x.detail(gone.id)).alert.unit, 'targeting South', 'and stays there');
      assert.equal((await x.onDuty('faisal', 'airport KHI', 2)).status, 201);
      x.c.sql(`UPDATE alert SET ring_at = 1 WHERE id = '${gone.id}'`);
      await until('the second who came too', async () => (await rungOf(x, gone.id)()).some(([who]) => who === 'faisal'));
      assert.equal((await x.detail(gone.id)).alert.unit, 'targeting South', 'what has gone up does not come down');
      assert.equal((await x.onDuty('noor', 'targeting')).status, 201);
      const rung = () => Number(x.c.sql(`SELECT count(*) FROM ring WHERE account = 'noor'`));
      await until('who is above all is rung for the gravest', () => rung() === 20);
      await sleep(3000);
      assert.equal(rung(), 20, 'and for no more: the rest is a queue');
    } finally { await x.c.remove(); }
  });

  test(`an alert that grows graver is rung anew (${store})`, async () => {
    const x = await centre(store, ['--set', 'alert.ring_s=600']);
    try {
      assert.equal((await x.onDuty('omar', 'airport KHI')).status, 201);
      const flight = { flight: 'PK777', day: '261203' };
      const first = await x.fly('HIGHSON', flight);
      assert.equal(first.severity, 'high');
      await until('rung once', async () => (await rungOf(x, first.id)()).length === 1);
      const graver = await x.fly('HIGHSON', { ...flight, document: 'ZZ9999999' });
      assert.deepEqual([graver.id, graver.severity], [first.id, 'top']);
      await until('and again', async () => (await rungOf(x, first.id)()).length === 2);
      assert.ok(graver.claim_by <= first.claim_by, 'but it gets no longer time');
    } finally { await x.c.remove(); }
  });

  test(`what rings is listed the gravest first, and since when it waits; who does not want to hear it says why (${store})`, async () => {
    const x = await centre(store, ['--set', 'alert.ring_s=600']);
    try {
      assert.equal((await x.onDuty('omar', 'airport KHI')).status, 201);
      const grave = await x.fly('TOPSON'), later = await x.fly('HIGHSON');
      const listed = async () => (await x.omar.get('/rings')).body.items;
      await until('both ring', async () => (await listed()).length === 2);
      assert.deepEqual((await listed()).map((r) => [r.alert, r.severity, r.since]), [[grave.id, 3, seconds(grave.created)], [later.id, 2, seconds(later.created)]]);
      const { version } = (await x.detail(grave.id)).alert;
      const claimed = (await x.sara.post(`/alerts/${grave.id}/claim`, { version })).body;
      assert.equal((await x.sara.post(`/alerts/${grave.id}/release`, { version: claimed.version ?? claimed.alert.version, note: 'not mine' })).status, 200);
      await until('it waits since it was released', async () => { const r = (await listed()).find((i) => i.alert === grave.id); return r && r.since > seconds(grave.created) && r.since <= r.at; });
      for (const [words, say] of [[{ reason: 'bored', minutes: 5 }, /reason/], [{ reason: 'call', minutes: 16 }, /15 minutes at most/], [{ minutes: 5 }, /reason/], [{ reason: 'other', minutes: 5 }, /in the note/]]) {
        const r = await x.omar.post('/rings/mute', words);
        assert.ok(r.status === 422 || r.status === 400, JSON.stringify(r));
        assert.match(JSON.stringify(r.body), say);
      }
      const muted = await x.omar.post('/rings/mute', { reason: 'call', minutes: 10, note: 'with the airline' });
      assert.equal(muted.status, 200, JSON.stringify(muted.body));
      const record = (await x.aziz.get('/audit?limit=500')).body.items.find((r) => r.act === 'ring.mute');
      assert.deepEqual([record.actor, record.object, record.detail], ['omar', 'account/omar', { reason: 'call', until: muted.body.until, note: 'with the airline' }]);
      assert.deepEqual([...new Set((await listed()).map((r) => r.alert))], [grave.id, later.id], 'silent, not hidden');
    } finally { await x.c.remove(); }
  });

  test(`covers that go in a circle in an old store end at the Centre (${store})`, async () => {
    const x = await centre(store, ['--set', 'alert.ring_s=1']);
    try {
      for (const name of ['airport KHI', 'airport SKZ']) assert.equal((await x.unit(name)).status, 200);
      x.c.sql(`UPDATE unit SET cover = CASE name WHEN 'airport KHI' THEN 'airport SKZ' ELSE 'airport KHI' END`);
      assert.equal((await x.onDuty('sara', 'targeting')).status, 201);
      const alert = await x.fly('TOPSON');
      await until('the Centre is rung', async () => (await rungOf(x, alert.id)()).some(([who, unit]) => who === 'sara' && unit === 'targeting'));
      const wrong = await x.unit('airport KHI', { version: 1, cover: 'airport LHE' });
      assert.deepEqual([wrong.status, /another region/.test(wrong.body.detail)], [422, true], 'who stands in sees what it stands in for');
    } finally { await x.c.remove(); }
  });

  test(`an order to a unit of another region is seen there, and worked on (${store})`, async () => {
    const x = await centre(store);
    try {
      x.c.user('imran', 'officer', ['--region', 'North', '--unit', 'airport ISB']);
      x.c.user('saad', 'supervisor', ['--region', 'South']);
      const [imran, saad] = [await x.c.login('imran'), await x.c.login('saad')];
      const alert = await x.fly('TOPSON');
      assert.equal((await x.sara.post('/duty', { unit: 'airport ISB', account: 'nadia', to: inMinutes(60) })).status, 201);
      const made = await x.omar.post('/orders', { kind: 'question', alert: alert.id, unit: 'airport ISB', instruction: 'purpose', note: 'his bag went there' });
      assert.equal(made.status, 201, JSON.stringify(made.body));
      const { id } = made.body;
      assert.deepEqual((await x.nadia.get('/rings')).body.items.map((r) => r.order), [id]);
      assert.deepEqual((await x.nadia.get('/orders')).body.items.map((o) => o.id), [id], 'in the list of the region');
      assert.equal((await x.nadia.get(`/orders/${id}`)).body.order.subject, undefined, 'the name is of the alert, which they do not see');
      assert.match((await x.sara.get('/orders')).body.items.find((o) => o.id === id).subject, /TOPSON/, 'whom it is about');
      assert.equal((await x.nadia.get(`/orders/${id}/card`)).status, 200, 'on duty there');
      x.c.user('hamid', 'officer', ['--region', 'North']);
      const hamid = await x.c.login('hamid');
      assert.equal((await hamid.get(`/orders/${id}/card`)).status, 403, 'of the region, but not of the unit');
      const hold = (await x.omar.post('/orders', { kind: 'hold', alert: alert.id, unit: 'airport ISB', instruction: 'keep' })).body;
      assert.equal((await x.nadia.get(`/orders/${hold.id}`)).status, 404, 'before a second person agreed it is not there');
      assert.deepEqual((await x.nadia.get('/orders?state=proposed')).body.items, []);
      assert.equal((await x.nadia.get(`/alerts/${alert.id}`)).status, 404, 'the alert itself is of another');
      assert.equal((await x.noor.post(`/orders/${id}/withdraw`, { version: 2, note: 'not ours' })).status, 404, 'whose order it is stays there');
      assert.equal((await imran.post(`/orders/${id}/acknowledge`)).status, 200);
      assert.equal((await imran.post(`/orders/${id}/report`, { result: 'nothing', note: 'asked him, passport AB7654321' })).status, 200);
      for (const [reader, sees] of [[saad, true], [x.aziz, false]]) {
        const told = JSON.stringify([(await reader.get(`/orders/${id}`)).body, (await reader.get('/orders?state=done')).body, (await reader.get(`/alerts/${alert.id}`)).body]);
        assert.match(told, /asked him/);
        assert.equal(told.includes('AB7654321'), sees, 'numbers in a note are hidden of an auditor');
      }
      assert.equal((await saad.get(`/orders/${id}`)).body.order.result, 'nothing');
      assert.ok((await x.audited(`order/${id}`)).includes('read order_get_one'), 'who read what was found is on record');
      await x.nadia.get('/orders?state=done');
      const trail = (await x.aziz.get('/audit?limit=500')).body.items;
      assert.ok(trail.some((r) => r.act === 'read orders_get' && r.actor === 'nadia'), 'a list too');
    } finally { await x.c.remove(); }
  });

  test(`what holds somebody waits in sight, and the unit has its whole time (${store})`, async () => {
    const x = await centre(store);
    try {
      const alert = await x.fly('TOPSON');
      const hold = (await x.omar.post('/orders', { kind: 'hold', alert: alert.id, unit: 'airport KHI', instruction: 'keep' })).body;
      const [notice] = await until('the control room hears', async () => { const n = await open(x, 'order_proposed')(); return n.length && n; });
      assert.deepEqual([notice.object, /TOPSON|BILAL/.test(JSON.stringify(notice))], [`order/${hold.id}`, false]);
      x.c.user('saad', 'supervisor', ['--region', 'South']);
      const sees = async (who) => (await who.get('/notices')).body.items.some((n) => n.id === notice.id);
      assert.deepEqual([await sees(x.sara), await sees(await x.c.login('saad')), await sees(x.noor)], [true, true, false], 'the centre and its region hear, another region does not');
      assert.equal((await x.noor.post(`/notices/${notice.id}/close`, { note: 'not ours' })).status, 404);
      x.c.sql(`UPDATE exam_order SET ordered = ordered - 7200000000, due = due - 7200000000 WHERE id = '${hold.id}'`);
      const late = (await x.sara.get('/orders?state=overdue')).body.items;
      assert.deepEqual(late.map((o) => [o.id, o.overdue]), [[hold.id, true]], 'nobody approved it in time');
      const good = (await x.sara.post(`/orders/${hold.id}/approve`, { version: 1 })).body;
      assert.deepEqual([good.state, good.overdue, Date.parse(good.due) > Date.now()], ['new', false, true], 'its time begins when it goes out');
      assert.deepEqual(await open(x, 'order_proposed')(), []);
      const other = (await x.omar.post('/orders', { kind: 'search', alert: alert.id, unit: 'airport KHI', instruction: 'person' })).body;
      assert.equal((await open(x, 'order_proposed')()).length, 1);
      assert.equal((await x.omar.post(`/orders/${other.id}/withdraw`, { version: 1, note: 'no ground' })).status, 200);
      assert.deepEqual(await open(x, 'order_proposed')(), []);
      // What was found before one could know that it is over is kept; the order stays what it is.
      const gone = (await x.omar.post('/orders', { kind: 'question', alert: alert.id, unit: 'airport KHI', instruction: 'documents' })).body;
      assert.equal((await x.omar.post(`/orders/${gone.id}/withdraw`, { version: gone.version, note: 'no ground' })).status, 200);
      const tooLate = await x.faisal.post(`/orders/${gone.id}/report`, { result: 'found', note: 'a hollow beam' });
      assert.deepEqual([tooLate.status, tooLate.body.state, tooLate.body.result, tooLate.body.finding], [200, 'withdrawn', 'found', 'a hollow beam']);
      const picture = png(7), sha = createHash('sha256').update(picture).digest('hex');
      const put = await fetch(`${x.c.url}/api/v1/pictures`, { method: 'POST', body: picture, headers: { Cookie: x.faisal.cookie, 'NTC-CSRF': x.faisal.csrf, 'Content-Type': 'image/png' } });
      assert.equal(put.status, 201);
      const done = await x.faisal.post(`/orders/${hold.id}/report`, { result: 'found', note: 'he is here', pictures: `${sha} ${sha}` });
      assert.deepEqual([done.status, done.body.pictures], [200, [sha]], 'a picture is one, however often it is named');
    } finally { await x.c.remove(); }
  });

  test(`a relay that answers nobody holds up no other notice; nothing that a stranger wrote leaves the house (${store})`, async () => {
    const got = [];
    let knocks = 0;
    const pager = createServer((req, res) => { let b = ''; req.on('data', (d) => (b += d)); req.on('end', () => { got.push(JSON.parse(b)); res.end(); }); });
    const deaf = listener((s) => { knocks++; s.on('error', () => {}); });
    for (const s of [pager, deaf]) await new Promise((go) => s.listen(0, '127.0.0.1', go));
    const x = await centre(store, ['--set', 'alert.ring_s=600', '--set', `mail.relay=smtp://127.0.0.1:${deaf.address().port}`, '--set', 'mail.from=ntc@customs.example', '--set', 'mail.encrypt=no', '--set', 'mail.domains=customs.example']);
    try {
      assert.equal(x.c.ntc('webhook', 'add', '--url', `http://127.0.0.1:${pager.address().port}/`, '--for', 'rings').code, 0);
      const place = 'NOWHERE-OF-TOPSON';
      for (const name of ['omar', 'hina', 'faisal', 'sara']) {
        assert.equal((await x[name].post('/rings/pagers', { mail: `${name}@customs.example` })).status, 200);
        assert.equal((await x.onDuty(name, 'airport KHI')).status, 201);
      }
      const late = listener((s) => { s.on('error', () => {}); });
      await new Promise((go) => late.listen(0, '127.0.0.1', go));
      assert.equal(x.c.ntc('webhook', 'add', '--url', `http://127.0.0.1:${late.address().port}/`, '--for', 'rings', '--region', 'North').code, 0);
      const dead = x.c.sql(`SELECT id FROM webhook WHERE region = 'North' LIMIT 1`);
      const old = Array.from({ length: 70 }, (_, i) => `('old-${i}', '${dead}', '{}', 'application/json', 0, 1, 'waiting', '', 1, '')`);
      x.c.sql(`INSERT INTO outbox (id, target, payload, type, tries, next_try, state, last_error, created, ref) VALUES ${old.join(', ')}`);
      const alert = await x.fly('TOPSON');
      assert.equal((await x.omar.post('/orders', { kind: 'question', alert: alert.id, unit: 'airport KHI', instruction: 'purpose' })).status, 201);
      await until('the hook hears of all', () => got.filter((g) => g.order).length === 4);
      assert.ok(knocks <= 3, `the relay was asked ${knocks} times before the others were served`);
      x.c.sql(`UPDATE alert SET port = '${place}', unit = 'airport ${place}', ring_at = 1, claim_by = claim_by + 1 WHERE id = '${alert.id}'`);
      x.c.sql(`UPDATE duty SET unit = 'airport ${place}'`);
      got.length = 0;
      await until('it is rung again', () => got.some((g) => g.unit === 'airport'));
      assert.doesNotMatch(JSON.stringify(got), /NOWHERE/);
      x.c.sql(`UPDATE outbox SET next_try = 0`);
      assert.doesNotMatch(JSON.stringify(x.c.sql(`SELECT payload FROM outbox WHERE type = 'text/plain' ORDER BY created DESC LIMIT 1`)), /NOWHERE/);
      late.close();
    } finally { pager.close(); deaf.close(); await x.c.remove(); }
  });

  test(`nobody writes later that they were on duty; whose account moved leaves it all the same (${store})`, async () => {
    const x = await centre(store);
    try {
      const back = await x.omar.post('/duty', { unit: 'airport KHI', from: inMinutes(-60), to: inMinutes(60) });
      assert.deepEqual([back.status, /supervisor enters/.test(back.body.detail)], [422, true], JSON.stringify(back.body));
      assert.equal((await x.omar.post('/duty', { unit: 'airport KHI', from: inMinutes(-5), to: inMinutes(60) })).status, 201, 'a little late is human');
      const made = await x.sara.post('/duty', { unit: 'airport KHI', account: 'hina', from: inMinutes(-60), to: inMinutes(60) });
      assert.equal(made.status, 201);
      x.c.sql(`UPDATE account SET roles = 'auditor' WHERE name = 'hina'`);
      assert.equal((await x.sara.post(`/duty/${made.body.id}/end`)).status, 200);
    } finally { await x.c.remove(); }
  });
}
