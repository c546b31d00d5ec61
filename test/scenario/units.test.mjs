// SPDX-License-Identifier: Apache-2.0
// Operational units: to whom an alert goes at this hour, who is rung when nobody takes it, what is ordered of whom, what came of it.
import test from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { PushService, Relay } from '../standin/relay.mjs';
import { createServer, png, sleep, stores, until } from './centre.mjs';
import { centre, elsewhen, inMinutes, now } from './unit_centre.mjs';

for (const store of stores) {
  test(`an alert goes to who is there at this hour, and takes what is as grave (${store})`, async () => {
    const x = await centre(store);
    try {
      assert.equal((await x.fly('TOPSON')).unit, 'airport KHI', 'a unit that nobody entered takes all');
      assert.equal((await x.unit('airport KHI', { hours: elsewhen() })).status, 200);
      const night = await x.fly('TOPSON');
      assert.equal(night.unit, 'targeting South', 'the centre of the region stands in');
      assert.match((await x.detail(night.id)).history[0].note, /to targeting South: at this hour nobody is at airport KHI/);
      assert.equal((await x.unit('airport KHI', { version: 1, hours: now(), least: 'high', cover: 'airport SKZ' })).status, 200);
      assert.equal((await x.fly('TOPSON')).unit, 'airport KHI');
      const low = await x.fly('LOWSON');
      assert.equal(low.unit, 'airport SKZ', 'what is less grave goes to the cover');
      assert.match((await x.detail(low.id)).history[0].note, /not grave enough for airport KHI/);
      const circle = await x.unit('airport SKZ', { cover: 'airport KHI' });
      assert.deepEqual([circle.status, /circle/.test(circle.body.detail)], [422, true], JSON.stringify(circle.body));
      assert.equal((await x.unit('airport KHI', { version: 1, hours: '24/7' })).status, 409, 'not as it was seen');
      const twice = await x.unit('airport KHI', { version: 0 });
      assert.deepEqual([twice.status, twice.body.title, /entered already/.test(twice.body.detail)], [409, 'There already', true], JSON.stringify(twice.body));
      for (const [words, say] of [[{ hours: 'always' }, /hours are/], [{ hours: 'Mon 25:00-26:00' }, /hours are/], [{ hours: '' }, /hours/], [{ cover: 'airport KHI' }, /stand in for itself/], [{ note: ' ' }, /note is needed/], [{ state: 'gone' }, /active or ended/], [{ least: 'huge' }, /least/]]) {
        const r = await x.unit('airport KHI', { version: 2, ...words });
        assert.equal(r.status, 422, JSON.stringify([words, r.body]));
        assert.match(r.body.detail, say);
      }
      for (const name of ['airport', 'harbour KHI', 'airport Nowhere', 'airport opkc', '']) {
        const r = await x.unit(name);
        assert.equal(r.status, name === 'airport' ? 200 : 422, name);
      }
      assert.equal((await x.omar.post('/duty/units', { name: 'airport LHE', version: 0, hours: '24/7', note: 'me' })).status, 403);
      assert.equal((await x.noor.post('/duty/units', { name: 'airport LHE', version: 0, hours: '24/7', note: 'not mine' })).status, 404);
      assert.equal((await x.noor.post('/duty/units', { name: 'airport ISB', version: 0, hours: '24/7', note: 'ours' })).status, 200);
      assert.deepEqual((await x.noor.get('/duty/units')).body.items.map((u) => u.unit.name), ['airport ISB'], 'of the own region alone');
      assert.deepEqual(await x.audited('unit/airport KHI'), ['unit.put', 'unit.put']);
    } finally { await x.c.remove(); }
  });

  test(`who is on duty is said by supervisors, and by each of themselves (${store})`, async () => {
    const x = await centre(store);
    try {
      const mine = await x.omar.post('/duty', { unit: 'airport KHI', to: inMinutes(60) });
      assert.equal(mine.status, 201, JSON.stringify(mine.body));
      assert.deepEqual([mine.body.account, mine.body.now, mine.body.turn], ['omar', true, 1]);
      assert.equal((await x.omar.post('/duty', { unit: 'airport KHI', to: inMinutes(90) })).status, 409, 'there already');
      assert.equal((await x.omar.post('/duty', { unit: 'airport KHI', account: 'hina', to: inMinutes(60) })).status, 403);
      assert.equal((await x.onDuty('hina', 'airport KHI', 2)).status, 201);
      for (const [words, say] of [[{ account: 'aziz' }, /does not work on alerts/], [{ account: 'nobody' }, /does not work/], [{ to: inMinutes(-5) }, /ends after/], [{ to: inMinutes(17 * 60) }, /16 hours/], [{ turn: 100 }, /turn is/], [{ unit: 'ship 7' }, /a unit is/], [{ to: 'tonight' }, /moment/]]) {
        const r = await x.sara.post('/duty', { unit: 'airport LHE', account: 'omar', to: inMinutes(60), ...words });
        assert.equal(r.status, 422, JSON.stringify(words));
        assert.match(r.body.detail, say);
      }
      assert.equal((await x.noor.post('/duty', { unit: 'airport KHI', account: 'nadia', to: inMinutes(60) })).status, 404, 'another region');
      assert.equal((await x.noor.post('/duty', { unit: 'airport ISB', account: 'omar', to: inMinutes(60) })).status, 422, 'not theirs');
      const list = (await x.aziz.get('/duty')).body.items.map((d) => [d.account, d.unit, d.turn]);
      assert.deepEqual(list, [['omar', 'airport KHI', 1], ['hina', 'airport KHI', 2]]);
      assert.equal((await x.hina.post(`/duty/${mine.body.id}/end`)).status, 403);
      assert.equal((await x.omar.post(`/duty/${mine.body.id}/end`)).status, 200);
      assert.equal((await x.omar.post(`/duty/${mine.body.id}/end`)).status, 409);
      assert.equal((await x.omar.post('/duty/NONE/end')).status, 404);
      assert.deepEqual(await x.audited(`duty/${mine.body.id}`), ['duty.enter', 'duty.end']);
    } finally { await x.c.remove(); }
  });

  test(`nobody takes a top alert: the next is rung, then the next centre, then the control room hears (${store})`, async () => {
    const got = [];
    const pager = createServer((req, res) => { let b = ''; req.on('data', (d) => (b += d)); req.on('end', () => { got.push(JSON.parse(b)); res.end(); }); });
    await new Promise((go) => pager.listen(0, '127.0.0.1', go));
    const x = await centre(store, ['--set', 'alert.ring_s=2']);
    try {
      assert.equal(x.c.ntc('webhook', 'add', '--url', `http://127.0.0.1:${pager.address().port}/`, '--for', 'rings').code, 0);
      for (const [name, at, turn] of [['hina', 'airport KHI', 2], ['omar', 'airport KHI', 1], ['sara', 'targeting South', 1]]) assert.equal((await x.onDuty(name, at, turn)).status, 201);
      const low = await x.fly('LOWSON');
      const grave = await x.fly('TOPSON');
      const rung = async () => (await x.detail(grave.id)).rings.map((r) => [r.account, r.unit]);
      await until('the first is rung', async () => (await rung()).length >= 1);
      assert.deepEqual((await rung())[0], ['omar', 'airport KHI'], 'by turn, not by when they were entered');
      assert.deepEqual((await x.omar.get('/rings')).body.items.map((r) => [r.alert, r.unit, r.port]), [[grave.id, 'airport KHI', 'KHI']]);
      await until('the next centre is rung', async () => (await rung()).length === 3);
      assert.deepEqual(await rung(), [['omar', 'airport KHI'], ['hina', 'airport KHI'], ['sara', 'targeting South']]);
      const then = await x.detail(grave.id);
      assert.equal(then.alert.unit, 'targeting South', 'it is the next centre that has it now');
      assert.ok(then.history.some((l) => l.act === 'escalated' && /airport KHI to targeting South/.test(l.note)), JSON.stringify(then.history));
      const notices = async () => (await x.omar.get('/notices')).body.items.filter((n) => n.kind === 'alert_unheard');
      const [notice] = await until('the control room hears', async () => { const n = await notices(); return n.length && n; });
      assert.match(notice.object, /^unit\/targeting/);
      assert.deepEqual((await x.detail(low.id)).rings, [], 'nobody is rung for what is low');
      await until('the pager was called', () => got.length >= 3);
      assert.deepEqual(got.slice(0, 3).map((g) => [g.ring, g.to, g.severity]), [['omar'], ['hina'], ['sara']].map(([to]) => [grave.id, to, 'top']));
      assert.doesNotMatch(JSON.stringify(got), /TOPSON|BILAL|AB1111111/, 'no personal data');
      const fresh = await x.detail(grave.id);
      assert.equal((await x.sara.post(`/alerts/${grave.id}/claim`, { version: fresh.alert.version })).status, 200);
      await until('it is heard', async () => (await notices()).every((n) => n.state !== 'open'));
      assert.deepEqual((await x.omar.get('/rings')).body.items, [], 'somebody has it');
      const calm = (await rung()).length;
      await sleep(2500);
      assert.equal((await rung()).length, calm, 'nobody is rung any more');
    } finally { pager.close(); await x.c.remove(); }
  });

  test(`what is ordered of a unit is done by it, and told with pictures (${store})`, async () => {
    const x = await centre(store);
    const sha = (b) => createHash('sha256').update(b).digest('hex');
    try {
      const alert = await x.fly('TOPSON');
      const order = (words = {}, by = x.omar) => by.post('/orders', { kind: 'search', alert: alert.id, unit: 'airport KHI', instruction: 'baggage', note: 'two suitcases', ...words });
      for (const [words, say] of [[{ to: 'kict' }, /no link|to whom/], [{ unit: '' }, /to whom/], [{ unit: 'ship 7' }, /a unit is/], [{ kind: 'scan', instruction: 'scan' }, /not ordered of a unit/], [{ instruction: 'weigh' }, /no instruction/]]) {
        const r = await order(words);
        assert.equal(r.status, 422, JSON.stringify([words, r.body]));
        assert.match(r.body.detail, say);
      }
      assert.equal((await x.onDuty('hina', 'airport KHI')).status, 201);
      const both = await Promise.all([order(), order({}, x.sara)]);
      assert.deepEqual(both.map((r) => r.status).sort(), [201, 409], 'the same is ordered once');
      const { id } = both.find((r) => r.status === 201).body;
      assert.deepEqual((await x.hina.get('/rings')).body.items.flatMap((r) => r.order ?? []), [id], 'who is on duty hears of it'); // of the alert too, if nobody took it meanwhile
      const card = (await x.faisal.get(`/orders/${id}/card`)).body;
      assert.deepEqual([card.order.state, card.of_unit, card.event.person.surname, card.reasons[0].title], ['sent', true, 'TOPSON', 'A grave one']);
      assert.equal((await x.omar.get(`/orders/${id}/card`)).body.of_unit, false);
      assert.equal((await x.nadia.get(`/orders/${id}/card`)).status, 404, 'another region');
      assert.equal((await x.omar.post(`/orders/${id}/acknowledge`)).status, 403, 'who is not of the unit does not answer for it');
      assert.equal((await x.hina.post(`/orders/${id}/acknowledge`)).status, 200, 'who is on duty there does');
      const fresh = (await x.detail(alert.id)).alert;
      assert.equal((await x.omar.post(`/alerts/${alert.id}/claim`, { version: fresh.version })).status, 200);
      const close = async () => x.omar.post(`/alerts/${alert.id}/close`, { version: (await x.detail(alert.id)).alert.version, outcome: 'confirmed', reason_code: 'examined_found' });
      assert.equal((await close()).status, 422, 'nothing is closed before its result');
      const picture = png(7), put = await fetch(`${x.c.url}/api/v1/pictures`, { method: 'POST', body: picture, headers: { ...x.faisal.headers?.() ?? {}, Cookie: x.faisal.cookie, 'NTC-CSRF': x.faisal.csrf, 'Content-Type': 'image/png' } });
      assert.equal(put.status, 201, await put.text());
      const report = (words, by = x.faisal) => by.post(`/orders/${id}/report`, { result: 'found', note: 'four kilos in the lining', pictures: sha(picture), ...words });
      for (const [words, say] of [[{ result: 'much' }, /result must be/], [{ note: ' ' }, /note is needed/], [{ pictures: sha(png(8)) }, /handed in yourself/], [{ note: 'x'.repeat(1001) }, /1000/]]) {
        const r = await report(words);
        assert.equal(r.status, 422, JSON.stringify([words, r.body]));
        assert.match(r.body.detail, say);
      }
      assert.equal((await report({}, x.hina)).status, 422, 'a picture of another');
      const done = await report({});
      assert.deepEqual([done.status, done.body.state, done.body.result, done.body.pictures], [200, 'done', 'found', [sha(picture)]]);
      assert.equal((await report({})).status, 200, 'told already: nothing changes');
      const also = await report({ result: 'nothing', note: 'the other case was empty', pictures: '' }, x.hina);
      assert.deepEqual([also.status, also.body.result], [200, 'found'], 'what was found stands');
      const said = (await x.omar.get(`/orders/${id}`)).body.history.map((l) => l.note);
      assert.ok(said.some((n) => /the other case was empty/.test(n)), `what the other said is kept: ${JSON.stringify(said)}`);
      assert.equal((await x.omar.get(`/orders/${id}`)).body.order.result, 'found');
      assert.equal((await x.omar.get(`/pictures/${sha(picture)}`)).status, 200, 'who sees the alert sees the picture');
      assert.equal((await x.nadia.get(`/pictures/${sha(picture)}`)).status, 404);
      const history = (await x.detail(alert.id)).history;
      assert.ok(history.some((l) => l.act === 'order report' && l.actor === 'faisal' && /four kilos/.test(l.note)), JSON.stringify(history));
      assert.equal((await close()).status, 200);
      assert.deepEqual((await x.audited(`order/${id}`)).filter((a) => a !== 'read order_get_one' && a !== 'order.read'), ['order.give', 'order.arrive', 'order.acknowledge', 'order.report', 'order.report']);
      assert.equal(x.c.ntc('audit', 'verify').code, 0);
    } finally { await x.c.remove(); }
  });

  test(`nobody is held by one person alone (${store})`, async () => {
    const x = await centre(store);
    try {
      const alert = await x.fly('TOPSON');
      const hold = await x.omar.post('/orders', { kind: 'hold', alert: alert.id, unit: 'airport KHI', instruction: 'keep', note: 'until the liaison officer comes' });
      assert.deepEqual([hold.status, hold.body.state], [201, 'proposed']);
      const { id } = hold.body;
      assert.equal((await x.faisal.post(`/orders/${id}/acknowledge`)).status, 409, 'it has not gone out');
      assert.equal((await x.omar.post(`/orders/${id}/approve`, { version: 1 })).status, 422, 'who proposed it');
      assert.equal((await x.hina.post(`/orders/${id}/approve`, { version: 9 })).status, 409);
      assert.equal((await x.aziz.post(`/orders/${id}/approve`, { version: 1 })).status, 403);
      const good = await x.hina.post(`/orders/${id}/approve`, { version: 1 });
      assert.deepEqual([good.status, good.body.state, good.body.approved_by], [200, 'new', 'hina']);
      assert.equal((await x.faisal.post(`/orders/${id}/report`, { result: 'wrong_person' })).status, 422, 'who was it?');
      assert.equal((await x.faisal.post(`/orders/${id}/report`, { result: 'wrong_person', note: 'born in 1991, another passport' })).status, 200);
      const second = await x.omar.post('/orders', { kind: 'search', alert: alert.id, unit: 'airport KHI', instruction: 'person' });
      assert.equal(second.body.state, 'proposed');
      assert.equal((await x.sara.post(`/orders/${second.body.id}/decline`, { version: 1, note: ' ' })).status, 422);
      assert.equal((await x.sara.post(`/orders/${second.body.id}/decline`, { version: 1, note: 'no ground for it' })).body.state, 'withdrawn');
      const told = x.c.sql(`SELECT payload FROM feed WHERE kind = 'order' AND ref = '${second.body.id}' ORDER BY seq DESC LIMIT 1`);
      assert.deepEqual(JSON.parse(told), { id: second.body.id, state: 'withdrawn' }, 'a card that is open hears of it, and of nobody');
      const refused = await x.omar.post('/orders', { kind: 'escort', alert: alert.id, unit: 'airport KHI', instruction: 'to_hall' });
      assert.equal(refused.body.state, 'new');
      const no = await x.faisal.post(`/orders/${refused.body.id}/refuse`, { reason: 'no_officer' });
      assert.deepEqual([no.status, no.body.state], [200, 'refused']);
    } finally { await x.c.remove(); }
  });

  test(`browsers are woken and mail is sent, and neither says whom it is about (${store})`, async () => {
    const relay = await new Relay().listen();
    let key = '';
    const service = await new PushService().listen(() => key);
    const x = await centre(store, ['--set', 'alert.ring_s=600', '--set', 'push.contact=mailto:duty@customs.example', '--set', 'push.hosts=fcm.googleapis.com *.push.apple.com 127.0.0.1', '--set', `mail.relay=${relay.url}`, '--set', 'mail.from=ntc@customs.example', '--set', 'mail.encrypt=no', '--set', 'mail.domains=customs.example']);
    try {
      const first = await x.omar.get('/rings/pagers');
      key = first.body.push_key;
      assert.equal(Buffer.from(key, 'base64url').length, 65, 'a point of P-256');
      const put = (words, who = x.omar) => who.post('/rings/pagers', words);
      for (const [words, say] of [[{}, /one of the two/], [{ push: 'https://push.example.org/x' }, /push.hosts/], [{ push: 'https://fcm.googleapis.com@evil.example/x' }, /no address/], [{ push: 'http://127.0.0.1:x@evil.example/x' }, /no address/], [{ push: 'https:///x' }, /push.hosts/], [{ push: 'http://localhost:1/x' }, /push.hosts/], [{ push: 'https://127.0.0.2/x' }, /push.hosts/], [{ push: 'http://fcm.googleapis.com/x' }, /push.hosts/], [{ push: 'https://evilpush.apple.com.example/x' }, /push.hosts/],
        [{ mail: 'omar' }, /no address/], [{ mail: 'omar@customs.example\r\nBcc: x@y.zz' }, /no address/], [{ mail: 'omar@elsewhere.example' }, /mail.domains/]]) {
        const r = await put(words);
        assert.equal(r.status, 422, JSON.stringify([words, r.body]));
        assert.match(r.body.detail, say);
      }
      assert.equal((await put({ push: 'https://web.push.apple.com/abc' }, x.sara)).status, 200);
      for (const path of ['/laptop', '/old-phone']) assert.equal((await put({ push: service.url + path })).status, 200);
      service.gone.add('/old-phone');
      assert.equal((await put({ mail: 'omar@customs.example' })).status, 200);
      assert.equal((await x.aziz.get('/rings/pagers')).status, 403, 'who works on no alert is not rung');
      await x.onDuty('omar', 'airport KHI');
      const alert = await x.fly('TOPSON');
      await until('both came', () => service.got.length >= 2 && relay.got.length === 1);
      assert.ok(service.got.every((g) => g.good && g.body === '' && Number(g.headers.ttl) > 0), JSON.stringify(service.got));
      const [mail] = relay.got;
      assert.deepEqual([mail.from, mail.to], ['ntc@customs.example', 'omar@customs.example']);
      assert.match(mail.subject, /^Alert waits \(top\): airport KHI$/);
      assert.match(mail.text, /\u0627\u0644\u0631\u0679/, 'in Urdu too');
      assert.ok(mail.text.includes(alert.id));
      assert.doesNotMatch(JSON.stringify([service.got, relay.got]), /TOPSON|BILAL|AB1111111|PK10/, 'no personal data');
      await until('a browser that is gone is let go', async () => (await x.omar.get('/rings/pagers')).body.items.length === 2);
      const list = (await x.omar.get('/rings/pagers')).body.items;
      assert.deepEqual(list.map((p) => [p.kind, p.address]), [['push', undefined], ['mail', 'omar@customs.example']]);
      assert.equal((await x.hina.post(`/rings/pagers/${list[0].id}/end`)).status, 404, 'not hers');
      assert.deepEqual((await x.omar.post(`/rings/pagers/${list[0].id}/end`)).body.items.map((p) => p.kind), ['mail']);
      await x.c.stop();
      x.c.options = x.c.options.map((o) => (o.startsWith('push.hosts=') ? 'push.hosts=fcm.googleapis.com' : o));
      await x.c.start();
      await x.omar.login();
      assert.equal((await x.omar.get('/rings/pagers')).body.push_key, key, 'the key outlives the process');
      const own = await put({ push: service.url + '/laptop' });
      assert.deepEqual([own.status, /push.hosts/.test(own.body.detail)], [422, true], 'this machine too is named, or not called');
    } finally { relay.close(); service.close(); await x.c.remove(); }
  });
}
