// SPDX-License-Identifier: Apache-2.0
// Openings off the queue that are not as usual are looked at by somebody else.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Centre, paxlst, sleep, stores, until } from './centre.mjs';

const names = [['NAILA', 'BYSTANDER'], ['OMAR', 'KHAN'], ['HINA', 'SHAH'], ['ALI', 'KHAN'], ['SAAD', 'KHAN'], ['ZARA', 'KHAN'], ['BILAL', 'LAGHARI'], ['NIDA', 'TALPUR']];

async function centre(store, options = []) {
  const c = new Centre(store);
  for (const [name, role, ...more] of [['omar', 'officer', '--region', 'South', '--display', 'Omar Khan'], ['hina', 'officer', '--display', 'Hina Shah'], ['faisal', 'officer'], ['nadia', 'officer'], ['sara', 'supervisor', '--region', 'South'], ['noor', 'supervisor', '--region', 'North'], ['aziz', 'auditor']]) c.user(name, role, more);
  c.options = ['--set', 'browse.least=3', ...options];
  const key = c.link();
  await c.start();
  const x = { c };
  for (const name of ['hina', 'faisal', 'nadia', 'sara', 'noor', 'aziz', 'omar']) x[name] = await c.login(name);
  assert.equal((await c.post(key, paxlst({ people: names.map(([given, surname], i) => ({ given, surname, birth: `8${i}0101`, document: `AB111111${i}` })) }))).status, 201);
  x.find = (q) => until(`${q} is found`, async () => (await x.hina.get(`/entities/search?q=${encodeURIComponent(q)}&kind=person`)).body.items[0]?.id);
  const at = (days, hour = 0) => (Date.now() - days * 86400e3 - hour * 3600e3) * 1000;
  let n = 0;
  // What was stated on earlier days.
  x.before = (account, days, things) => c.sql(`INSERT INTO purpose (id, account, object, purpose, case_ref, note, prompt, prompt_version, at, until) VALUES ${Array.from({ length: things }, (_, i) => `('B${n++}', '${account}', 'E${i}', 'review', '', '', '', 1, ${at(days, 2)}, ${at(days, 1)})`).join(', ')}`);
  x.signs = async (reviewer = x.aziz) => (await reviewer.get('/browsing?state=open')).body.items.map((s) => [s.sign, s.account, s.n]).sort();
  x.seen = (want) => until(`${want[0]}`, async () => (await x.signs()).some((s) => s.join() === want.join()));
  x.notice = async () => (await x.faisal.get('/notices')).body.items.find((i) => i.kind === 'browsing' && i.state === 'open');
  return x;
}

for (const store of stores) {
  test(`what is not as usual is found, once, and told without a name (${store})`, async () => {
    const x = await centre(store);
    try {
      const id = {};
      for (const [given, surname] of names) id[given] = await x.find(`${given} ${surname}`);
      for (const who of [x.hina, x.faisal, x.nadia]) assert.equal((await who.states(id.NAILA)).status, 201);
      await sleep(2500);
      assert.deepEqual(await x.signs(), [], 'three of whom each opened one: as on any day');
      assert.equal((await x.sara.states(id.NAILA)).status, 404, 'of no alert of that region');
      x.c.user('zain', 'officer');
      assert.equal((await (await x.c.login('zain')).states(id.NAILA)).status, 201);
      await x.seen(['crowd', 'zain', 4]);
      assert.equal((await x.hina.states(id.HINA)).status, 201);
      await x.seen(['own', 'hina', 1]);
      assert.equal((await x.nadia.states(id.OMAR)).status, 201);
      await x.seen(['colleague', 'nadia', 1]);
      assert.deepEqual((await x.signs(x.sara)).filter(([s]) => s === 'crowd'), [], 'a crowd is of several regions');
      x.c.sql(`UPDATE account SET region = '', roles = 'supervisor' WHERE name = 'faisal'`);
      await x.faisal.login();
      assert.deepEqual((await x.signs(x.faisal)).map(([s]) => s).sort(), ['colleague', 'own'], 'who was of the crowd does not review it');
      const [crowd] = (await x.aziz.get('/browsing')).body.items.filter((s) => s.sign === 'crowd');
      assert.equal((await x.faisal.post(`/browsing/${crowd.id}/close`, { finding: 'fair', note: 'all at work' })).status, 404);
      x.c.sql(`UPDATE account SET roles = 'officer' WHERE name = 'faisal'`);
      await x.faisal.login();
      x.c.sql(`INSERT INTO purpose (id, account, object, purpose, case_ref, note, prompt, prompt_version, at, until) VALUES ('LATE', 'omar', '${id.OMAR}', 'review', '', '', '', 1, (SELECT max(at) - 2000000 FROM purpose), 1)`);
      await x.seen(['own', 'omar', 1]); // stored after what began later
      const notice = await x.notice();
      assert.match(notice.text, /^4 to be looked at/);
      assert.doesNotMatch(JSON.stringify(notice), /hina|nadia|zain|NAILA/);
      assert.equal((await x.faisal.get('/browsing')).status, 403);
    } finally { await x.c.remove(); }
  });

  test(`many is more than three sigmas above one's own days, and more than the least (${store})`, async () => {
    const x = await centre(store);
    try {
      for (let day = 2; day <= 20; day++) x.before('faisal', day, 6 + (day % 3)); // much, and as usual
      const some = [];
      for (const [given, surname] of names.slice(0, 7)) some.push(await x.find(`${given} ${surname}`));
      for (const one of some.slice(0, 5)) assert.equal((await x.faisal.states(one)).status, 201);
      for (const one of some.slice(0, 3)) assert.equal((await x.nadia.states(one)).status, 201);
      await sleep(2500);
      assert.equal((await x.signs()).some(([sign]) => sign === 'many'), false, 'as usual for one; no more than the least of the other');
      assert.equal((await x.nadia.states(some[3])).status, 201);
      await x.seen(['many', 'nadia', 4]);
      for (const one of some.slice(4)) assert.equal((await x.nadia.states(one)).status, 201);
      await sleep(2500);
      assert.equal((await x.signs()).filter(([sign]) => sign === 'many').length, 1, 'told once a day');
    } finally { await x.c.remove(); }
  });

  test(`one's own family, and outside one's turns of duty; somebody else says what it was (${store})`, async () => {
    const x = await centre(store);
    try {
      x.c.sql(`UPDATE account SET region = '', roles = 'officer,supervisor' WHERE name = 'omar'`);
      await x.omar.login();
      for (const given of ['ALI', 'SAAD', 'ZARA']) assert.equal((await x.omar.states(await x.find(`${given} KHAN`))).status, 201);
      await x.seen(['namesakes', 'omar', 3]);
      const now = Date.now() * 1000;
      x.c.sql(`INSERT INTO duty (id, unit, account, from_at, to_at, turn, entered_by, entered, ended, ended_by) VALUES ('D1', 'airport KHI', 'hina', ${now - 20 * 3600e6}, ${now - 12 * 3600e6}, 1, 'sara', 1, 0, ''), ('D2', 'airport KHI', 'faisal', ${now - 3600e6}, ${now + 3600e6}, 1, 'sara', 1, 0, '')`);
      for (const who of [x.hina, x.faisal, x.nadia]) assert.equal((await who.states(await x.find('NIDA TALPUR'))).status, 201);
      await x.seen(['off_duty', 'hina', 1]);
      await sleep(2500);
      assert.deepEqual((await x.signs()).filter(([s]) => s === 'off_duty'), [['off_duty', 'hina', 1]], 'not who is on duty, nor who has no turns');
      assert.deepEqual((await x.signs(x.omar)).filter(([, who]) => who === 'omar'), [], 'nobody learns what is seen of them');
      assert.deepEqual(await x.signs(x.noor), [], 'of accounts of another region, or of none');
      const mine = (await x.aziz.get('/browsing?account=omar')).body.items.find((s) => s.sign === 'namesakes');
      assert.ok(mine.at && mine.name.includes('KHAN'));
      assert.equal((await x.omar.post(`/browsing/${mine.id}/close`, { finding: 'fair', note: 'they are cousins' })).status, 404);
      assert.equal((await x.noor.post(`/browsing/${mine.id}/close`, { finding: 'fair', note: 'x' })).status, 404);
      assert.equal((await x.aziz.post(`/browsing/${mine.id}/close`, { finding: 'fair', note: '\u200b' })).status, 422);
      assert.equal((await x.aziz.post(`/browsing/${mine.id}/close`, { finding: 'nonsense', note: 'x' })).status, 422);
      const closed = await x.aziz.post(`/browsing/${mine.id}/close`, { finding: 'unclear', note: 'asked the officer' });
      assert.deepEqual([closed.status, closed.body.finding, closed.body.closed_by], [200, 'unclear', 'aziz']);
      const again = await x.aziz.post(`/browsing/${mine.id}/close`, { finding: 'fair', note: 'another word' });
      assert.deepEqual([again.status, /aziz has looked/.test(again.body.detail)], [409, true]);
      for (const s of (await x.aziz.get('/browsing?state=open')).body.items) assert.equal((await x.aziz.post(`/browsing/${s.id}/close`, { finding: 'fair', note: 'on call' })).status, 200);
      await until('the notice ends', async () => (await x.notice()) === undefined);
      const log = (await x.aziz.get('/audit?limit=200')).body.items;
      assert.ok(log.some((r) => r.act === 'browsing.close' && r.object === `browsing/${mine.id}`));
      assert.ok(log.some((r) => r.act === 'read browsing_get' && r.actor === 'aziz'));
      assert.equal(x.c.ntc('audit', 'verify').code, 0);
    } finally { await x.c.remove(); }
  });
}
