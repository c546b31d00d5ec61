// SPDX-License-Identifier: Apache-2.0
// What officers do with alerts: whose it is, until when, what waits for what, what is the same, what is taken back.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Centre, stores, paxlst, rule, until, sleep } from './centre.mjs';

// The alert as it is now: what it no longer has is gone.
const take = (alert, fresh) => {
  for (const k of Object.keys(alert)) delete alert[k];
  return Object.assign(alert, fresh);
};
const inMinutes = (n) => new Date(Date.now() + n * 60000).toISOString().slice(0, 19) + 'Z';
const day = (t) => t.toISOString().slice(2, 10).replace(/-/g, '');

const rules = [
  rule('TRI-001', 'person.surname = "TOPSON"', { severity: 'top', title: 'A grave one' }),
  rule('TRI-002', 'person.surname = "HIGHSON"', { severity: 'high', title: 'A high one' }),
  rule('TRI-003', 'person.surname = "LOWSON"', { severity: 'low', title: 'A low one' }),
  rule('TRI-004', 'any document (document.number = "ZZ9999999")', { severity: 'low', title: 'A document' }),
].join('');

async function centre(store, options = []) {
  const c = new Centre(store);
  c.user('omar', 'officer');
  c.user('hina', 'officer');
  c.user('sara', 'supervisor');
  c.user('nadia', 'officer', ['--region', 'North']);
  c.user('aziz', 'auditor');
  assert.equal(c.ntc('rule', 'load', c.file('t.rules', rules)).code, 0);
  const key = c.link();
  c.options = options;
  await c.start();
  const [omar, hina, sara, nadia, aziz] = [await c.login('omar'), await c.login('hina'), await c.login('sara'), await c.login('nadia'), await c.login('aziz')];
  let n = 100;
  const fly = async (person, more = {}) => {
    const r = await c.post(key, paxlst({ flight: `PK${n++}`, ref: String(n), people: [person], ...more }));
    assert.equal(r.status, 201);
    return (await r.json()).alerts;
  };
  const act = async (who, alert, what, words = {}) => {
    const r = await who.post(`/alerts/${alert.id}/${what}`, { version: alert.version, ...words });
    if (r.status === 200) take(alert, r.body.alert);
    return r;
  };
  const open = async (who = omar, state = 'open') => (await who.get(`/alerts?state=${state}`)).body.items;
  return { c, key, omar, hina, sara, nadia, aziz, fly, act, open };
}

const man = (surname, document = 'AB1111111') => ({ surname, given: 'BILAL', birth: '800101', document });
const why = { outcome: 'false_match', reason_code: 'identity_differs' };

for (const store of stores) {
  test(`the queue is in the order of what must happen first; what is over comes last (${store})`, async () => {
    const { c, omar, fly } = await centre(store);
    try {
      const at = (days) => ({ day: day(new Date(Date.now() + days * 86400000)) });
      await fly(man('LOWSON', 'AA0000001'), at(-3)); // landed long ago
      await fly(man('LOWSON', 'AA0000002'), at(4));
      await fly(man('TOPSON', 'AA0000003'), at(3));
      await fly(man('LOWSON', 'AA0000004'), at(1));
      await fly(man('TOPSON', 'AA0000005'), at(30));
      const items = (await omar.get('/alerts?state=open')).body.items;
      const order = items.map((x) => x.moment.at);
      const far = (i) => Math.round((Date.parse(order[i]) - Date.now()) / 86400000);
      assert.equal(items.length, 5);
      assert.deepEqual(items.map((x) => x.severity), ['low', 'top', 'low', 'top', 'low'], 'a top one a day ahead of its moment');
      assert.ok(far(0) < far(1) && far(1) < far(2) && far(3) > 25 && far(4) < 0, order.join(' '));
      // The same in pages of two, none twice.
      const seen = [];
      for (let after = ''; after !== undefined;) {
        const page = (await omar.get(`/alerts?state=open&limit=2${after && `&after=${after}`}`)).body;
        seen.push(...page.items.map((x) => x.id));
        after = page.next;
      }
      assert.deepEqual(seen, items.map((x) => x.id));
      const top = items[1];
      assert.ok(Math.abs(Date.parse(top.claim_by) - Date.parse(top.created) - 120000) < 1000, 'two minutes to claim a traveller');
      assert.equal(Date.parse(top.decide_by), Date.parse(top.moment.at) - 30 * 60000, 'half an hour before it lands');
      assert.equal(items[0].claim_by, undefined, 'nobody is pressed by a low one');
    } finally { await c.remove(); }
  });

  test(`an alert that one has open is seen so by others, and is theirs to claim only when it is left (${store})`, async () => {
    const { c, omar, hina, sara, nadia, aziz, fly, act, open } = await centre(store);
    try {
      await fly(man('HIGHSON'));
      await fly(man('LOWSON', 'AB2222222'));
      const [x, y] = await open();
      const [live, far] = [await hina.listen(), await nadia.listen()];
      const mine = await omar.post(`/alerts/${x.id}/open`, {});
      assert.deepEqual([mine.status, mine.body.by, mine.body.mine], [200, 'omar', true]);
      const told = await until('others see who has it open', () => live.events.find((e) => e.event === 'hold'));
      assert.deepEqual([told.data.alert, told.data.by], [x.id, 'omar']);
      const other = (await hina.post(`/alerts/${x.id}/open`, {})).body;
      assert.deepEqual([other.by, other.mine], ['omar', false]);
      const refused = await act(hina, x, 'claim');
      assert.equal(refused.status, 409);
      assert.match(refused.body.detail, /omar has had it open since/);
      assert.equal((await aziz.post(`/alerts/${x.id}/open`, {})).body.mine, false, 'who cannot work on it holds it from nobody');
      // Opening another leaves the first.
      await omar.post(`/alerts/${y.id}/open`, {});
      await until('it is free', () => live.events.find((e) => e.event === 'hold' && e.data.alert === x.id && e.data.by === null));
      assert.equal((await act(hina, x, 'claim')).status, 200);
      // A supervisor takes what is open at another, and says why.
      assert.equal((await act(sara, y, 'claim')).status, 409);
      assert.equal((await act(sara, y, 'claim', { note: 'it lands now' })).status, 200);
      assert.equal(far.events.filter((e) => e.event === 'hold').length, 0, 'another region is told of nothing');
      live.close();
      far.close();
    } finally { await c.remove(); }
  });

  test(`whoever loses the line lets go of what was open (${store})`, async () => {
    const { c, omar, hina, fly, act, open } = await centre(store);
    try {
      await fly(man('HIGHSON'));
      const [x] = await open();
      const line = await omar.listen();
      await omar.post(`/alerts/${x.id}/open`, {});
      assert.equal((await act(hina, x, 'claim')).status, 409);
      line.close();
      await until('it is free again', async () => (await act(hina, x, 'claim')).status === 200, 40000);
    } finally { await c.remove(); }
  });

  test(`of a hundred alerts that two claim at once each is one's, and the other hears whose (${store})`, async () => {
    const { c, key, omar, hina } = await centre(store);
    try {
      const people = Array.from({ length: 100 }, (_, i) => ({ ...man('HIGHSON', `AC${1000000 + i}`), given: `BILAL ${String.fromCharCode(65 + (i % 26), 65 + Math.floor(i / 26), 65 + (i % 7))}` }));
      await c.post(key, paxlst({ people }));
      const items = (await omar.get('/alerts?state=new&limit=200')).body.items;
      assert.equal(items.length, 100);
      const results = await Promise.all(items.flatMap((x) => [omar, hina].map(async (who) => ({ x, who, r: await who.post(`/alerts/${x.id}/claim`, { version: x.version }) }))));
      for (const x of items) {
        const both = results.filter((y) => y.x === x);
        const won = both.find((y) => y.r.status === 200), lost = both.find((y) => y.r.status === 409);
        assert.ok(won && lost, both.map((y) => y.r.status).join(' '));
        assert.match(lost.r.body.detail, new RegExp(`with ${won.who.name} now`));
        assert.equal(won.r.body.alert.owner, won.who.name);
      }
    } finally { await c.remove(); }
  });

  test(`an alert is given to another, who may work on it (${store})`, async () => {
    const { c, omar, hina, sara, aziz, fly, act, open } = await centre(store);
    try {
      await fly(man('HIGHSON'));
      const [x] = await open();
      for (const to of ['', 'nobody', 'aziz', 'nadia']) {
        const r = await act(omar, x, 'assign', { to });
        assert.equal(r.status, 422, to);
      }
      assert.equal((await act(omar, x, 'assign', { to: 'hina', note: 'she speaks Pashto' })).status, 200);
      assert.deepEqual([x.owner, x.state], ['hina', 'claimed']);
      assert.equal((await act(omar, x, 'assign', { to: 'omar' })).status, 422, 'it is hers');
      assert.equal((await act(sara, x, 'assign', { to: 'omar' })).status, 200, 'a supervisor may');
      const d = (await hina.get(`/alerts/${x.id}`)).body;
      assert.deepEqual(d.history.map((h) => [h.act, h.actor, h.note]), [['raised', 'ntc', 'A high one'], ['assign', 'omar', 'hina: she speaks Pashto'], ['assign', 'sara', 'omar']]);
      assert.equal((await act(aziz, x, 'assign', { to: 'omar' })).status, 403);
    } finally { await c.remove(); }
  });

  test(`what waits is out of the queue, its clock stands, and it wakes by time or by something new (${store})`, async () => {
    const { c, omar, fly, act, open } = await centre(store);
    try {
      await fly(man('HIGHSON'));
      const [x] = await open();
      await act(omar, x, 'claim');
      for (const wrong of [{}, { reason_code: 'not_there_yet' }, { reason_code: 'not_there_yet', wake_at: '2020-01-01T00:00:00Z' }, { reason_code: 'not_there_yet', wake_at: inMinutes(60 * 24 * 40) },
        { reason_code: 'did_not_travel', wake_at: inMinutes(5) }, { reason_code: 'other', wake_at: inMinutes(5) }])
        assert.equal((await act(omar, x, 'snooze', wrong)).status, 422, JSON.stringify(wrong));
      const before = x.decide_by;
      assert.equal((await act(omar, x, 'snooze', { reason_code: 'not_there_yet', wake_at: inMinutes(60), wake_on: 'event' })).status, 200);
      assert.deepEqual([x.state, x.owner, x.wake_on], ['snoozed', 'omar', 'event']);
      assert.ok(x.paused);
      assert.deepEqual([(await open()).length, (await open(omar, 'later')).length], [0, 1]);
      await sleep(1100);
      // The same person again, in another flight: nothing is found there, but it is something new.
      await fly(man('HIGHSON'), { flight: 'PK999' });
      const woken = await until('it wakes', async () => (await open()).find((y) => y.id === x.id));
      assert.deepEqual([woken.state, woken.owner, woken.wake_on, woken.paused], ['claimed', 'omar', undefined, undefined]);
      assert.ok(Date.parse(woken.decide_by) > Date.parse(before), 'later by as long as it stood');
      take(x, woken);
      assert.equal((await act(omar, x, 'ask', { reason_code: 'a_document', wake_at: inMinutes(60) })).status, 422, 'what was asked?');
      assert.equal((await act(omar, x, 'ask', { reason_code: 'a_document', wake_at: new Date(Date.now() + 2500).toISOString(), note: 'the visa' })).status, 200);
      assert.equal(x.state, 'awaiting');
      const late = await until('its time comes', async () => (await open()).find((y) => y.id === x.id));
      assert.equal(late.state, 'claimed');
      take(x, late);
      assert.equal((await act(omar, x, 'snooze', { reason_code: 'field_result', wake_at: inMinutes(60) })).status, 200);
      assert.equal((await act(omar, x, 'wake')).status, 200);
      const d = (await omar.get(`/alerts/${x.id}`)).body;
      assert.deepEqual(d.history.map((h) => h.act), ['raised', 'claim', 'snooze', 'woke', 'ask', 'woke', 'snooze', 'wake']);
    } finally { await c.remove(); }
  });

  test(`what would wake when its moment is over is put aside only on purpose (${store})`, async () => {
    const { c, omar, fly, act, open } = await centre(store);
    try {
      await fly(man('HIGHSON'), { day: day(new Date(Date.now() + 2 * 86400000)) });
      const [x] = await open();
      const moment = Date.parse(x.moment.at);
      assert.ok(moment > Date.now());
      await act(omar, x, 'claim');
      const at = (ms) => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
      for (const what of ['snooze', 'ask']) {
        const asked = { reason_code: 'field_result', wake_at: at(moment), note: 'the terminal calls back' };
        const no = await act(omar, x, what, asked);
        assert.equal(no.status, 422, what);
        assert.match(no.body.detail, new RegExp(`^it would wake when its moment is over, ${at(moment)}: past_moment 1 says that this is meant`));
        assert.equal((await act(omar, x, what, { ...asked, past_moment: 0 })).status, 422);
        assert.equal((await omar.get(`/alerts/${x.id}`)).body.alert.state, 'claimed', 'nothing was done');
        assert.equal((await act(omar, x, what, { ...asked, past_moment: 1 })).status, 200);
        await act(omar, x, 'wake');
        assert.equal((await act(omar, x, what, { ...asked, wake_at: at(moment - 1000) })).status, 200, 'a second before needs no word');
        await act(omar, x, 'wake');
      }
      const many = (await omar.post('/alerts/bulk', { act: 'snooze', ids: x.id, reason_code: 'not_there_yet', wake_at: at(moment + 1000), wake_on: 'event' })).body;
      assert.deepEqual([many.count, many.cannot.map((n) => n.why)], [0, ['its moment would be over']], 'many are not put aside so');
    } finally { await c.remove(); }
  });

  test(`alerts on the same person are merged, stand as one, and come apart again (${store})`, async () => {
    const { c, omar, nadia, fly, act, open } = await centre(store);
    try {
      await fly(man('HIGHSON', 'ZZ1111111'));
      await fly(man('HIGHSON', 'ZZ1111111'), { flight: 'PK777' });
      await fly(man('LOWSON', 'ZZ5555555'));
      const all = await open();
      const [x, y] = all.filter((a) => a.title === 'A high one');
      const z = all.find((a) => a.title === 'A low one');
      const similar = (await omar.get(`/alerts/${x.id}/similar`)).body.items;
      assert.deepEqual(similar.map((s) => [s.alert.id, s.why]), [[y.id, 'same subject']]);
      assert.equal((await act(omar, y, 'merge', { into: x.id })).status, 422, 'claim it first');
      await act(omar, y, 'claim');
      for (const into of ['', y.id]) assert.equal((await act(omar, y, 'merge', { into })).status, 422, into);
      assert.equal((await act(omar, y, 'merge', { into: 'nothing' })).status, 404);
      assert.equal((await act(omar, y, 'merge', { into: x.id })).status, 200);
      assert.deepEqual([y.state, y.merged_into], ['merged', x.id]);
      const rest = await open();
      assert.deepEqual(rest.map((a) => a.id).sort(), [x.id, z.id].sort());
      assert.deepEqual([x, z].map((a) => rest.find((r) => r.id === a.id).reasons_count), [2, 1], 'its row counts what it shows');
      let d = (await omar.get(`/alerts/${x.id}`)).body;
      assert.deepEqual(d.merged.map((m) => m.id), [y.id]);
      assert.equal(d.reasons.length, 2, 'the reasons of both');
      assert.deepEqual(new Set(d.reasons.map((r) => r.alert)), new Set([x.id, y.id]));
      assert.equal(d.history.at(-1).act, 'merged in');
      take(x, d.alert);
      await act(omar, z, 'claim');
      assert.equal((await act(omar, z, 'merge', { into: y.id })).status, 422, 'that one was merged itself');

      // Decided as one: what the rules of both found is right or wrong.
      await act(omar, x, 'claim');
      assert.equal((await act(omar, x, 'close', { ...why, worth: 'yes' })).status, 200);
      assert.deepEqual((await omar.get(`/alerts/${y.id}`)).body.alert.outcome, 'false_match');
      // A new reason for the merged one is news of the one that stands for it.
      await fly(man('HIGHSON', 'ZZ1111111'), { flight: 'PK777', ref: '77' });
      assert.equal((await omar.get(`/alerts/${x.id}`)).body.alert.state, 'closed', 'the same again is no news');
      const again = (await omar.get(`/alerts/${x.id}`)).body.alert;
      const parted = (await omar.get(`/alerts/${y.id}`)).body.alert;
      assert.equal((await act(omar, parted, 'split')).status, 200);
      assert.deepEqual([parted.state, parted.owner, parted.outcome, parted.merged_into], ['reopened', null, undefined, undefined]);
      d = (await omar.get(`/alerts/${again.id}`)).body;
      assert.deepEqual([d.merged.length, d.reasons.length, d.history.at(-1).act, d.alert.reasons_count], [0, 1, 'split off', 1]);
    } finally { await c.remove(); }
  });

  test(`what stands for a graver one is as grave, and says so, until they come apart (${store})`, async () => {
    const { c, omar, fly, act, open } = await centre(store);
    try {
      await fly(man('HIGHSON', 'ZZ1111111'));
      await fly(man('LOWSON', 'ZZ5555555'));
      const all = await open();
      const [high, low] = ['A high one', 'A low one'].map((title) => all.find((a) => a.title === title));
      const was = [low.severity, low.title];
      await act(omar, high, 'claim');
      assert.equal((await act(omar, high, 'merge', { into: low.id })).status, 200);
      const now = async () => { const a = (await omar.get(`/alerts/${low.id}`)).body.alert; return [a.severity, a.title]; };
      assert.deepEqual(await now(), ['high', 'A high one']);
      assert.deepEqual((await open()).map((a) => [a.id, a.severity, a.title]), [[low.id, 'high', 'A high one']], 'in the queue too');
      assert.equal((await act(omar, high, 'split')).status, 200);
      assert.deepEqual(await now(), was);
      assert.deepEqual([high.severity, high.title], ['high', 'A high one']);
    } finally { await c.remove(); }
  });

  test(`a new reason of a merged alert opens the one that stands for it (${store})`, async () => {
    const { c, key, omar, act, open } = await centre(store);
    try {
      const fly = (ref, flight, person) => c.post(key, paxlst({ flight, ref, people: [person] }));
      await fly('1', 'PK701', man('HIGHSON', 'ZZ1111111'));
      await fly('2', 'PK702', man('HIGHSON', 'ZZ1111111'));
      const [x, y] = await open();
      await act(omar, y, 'claim');
      await act(omar, y, 'merge', { into: x.id });
      take(x, (await omar.get(`/alerts/${x.id}`)).body.alert);
      await act(omar, x, 'claim');
      await act(omar, x, 'close', { outcome: 'confirmed', reason_code: 'examined_found' });
      assert.equal(x.state, 'closed');
      const label = y.situation.label.includes('PK702') ? 'PK702' : 'PK701';
      // The document that a rule looks for, on the same journey of the same man.
      assert.equal((await fly('3', label, { ...man('HIGHSON', 'ZZ1111111'), document: 'ZZ9999999' })).status, 201);
      const found = (await omar.get('/alerts?state=reopened')).body.items;
      const child = (await omar.get(`/alerts/${y.id}`)).body.alert;
      if (child.reasons_count > 1) {
        assert.deepEqual(found.map((a) => [a.id, a.reasons_count]), [[x.id, 1 + child.reasons_count]]);
        assert.deepEqual([child.state, child.outcome], ['merged', undefined]);
        const told = async (id) => (await omar.get(`/alerts/${id}`)).body.history.filter((h) => h.act === 'reason added').map((h) => h.note);
        assert.deepEqual([await told(y.id), await told(x.id)], [['A document'], ['A document']]);
      } else {
        // Another document is another subject here: an alert of its own.
        assert.ok((await open()).some((a) => a.title === 'A document'));
      }
    } finally { await c.remove(); }
  });

  test(`the history says which reason was added, not what the alert is called (${store})`, async () => {
    const { c, key, omar, open } = await centre(store);
    try {
      const fly = (ref, document) => c.post(key, paxlst({ flight: 'PK701', ref, people: [man('HIGHSON', document)] }));
      await fly('1', 'ZZ1111111');
      await fly('2', 'ZZ9999999');
      const [x, ...more] = await open();
      assert.deepEqual([x.title, x.reasons_count, more.length], ['A high one', 2, 0]);
      const { history } = (await omar.get(`/alerts/${x.id}`)).body;
      assert.deepEqual(history.map((h) => [h.act, h.note]), [['raised', 'A high one'], ['reason added', 'A document']]);
    } finally { await c.remove(); }
  });

  test(`a step is taken back by whoever took it, until another has seen it or its time is over (${store})`, async () => {
    const { c, omar, hina, sara, fly, act, open } = await centre(store);
    try {
      await fly(man('HIGHSON'));
      const [x] = await open();
      assert.equal((await act(omar, x, 'undo')).status, 422, 'nobody did anything yet');
      await act(omar, x, 'claim');
      const claimed = { ...x };
      assert.equal((await act(omar, x, 'close', { outcome: 'confirmed', reason_code: 'examined_found', worth: 'yes' })).status, 200);
      const confirmed = async () => (await omar.opens(`/entities/${x.subject.id}`)).body.confirmed;
      assert.equal(await confirmed(), 1);
      assert.equal((await act(hina, { ...x }, 'undo')).status, 422, 'it is not her step');
      assert.equal((await act(omar, x, 'undo')).status, 200);
      assert.deepEqual([x.state, x.owner, x.outcome, x.worth, x.decide_by], ['claimed', 'omar', undefined, undefined, claimed.decide_by]);
      assert.equal(await confirmed(), 0);
      assert.equal((await act(omar, x, 'undo')).status, 422, 'once');
      await act(omar, x, 'close', why);
      await sara.get(`/alerts/${x.id}`);
      const seen = await act(omar, x, 'undo');
      assert.equal(seen.status, 409);
      assert.match(seen.body.detail, /somebody has seen the step/);
      const h = (await omar.get(`/alerts/${x.id}`)).body.history;
      assert.deepEqual(h.map((l) => l.act), ['raised', 'claim', 'close', 'undo', 'close']);
    } finally { await c.remove(); }
    const short = await centre(store, ['--set', 'alert.undo_s=0']);
    try {
      await short.fly(man('HIGHSON'));
      const [x] = await short.open();
      await short.act(short.omar, x, 'claim');
      assert.match((await short.act(short.omar, x, 'undo')).body.detail, /the time to take it back is over/);
    } finally { await short.c.remove(); }
  });

  test(`right and worth it are two answers; who looked at an alert is told beside it (${store})`, async () => {
    const { c, omar, hina, aziz, fly, act, open } = await centre(store);
    try {
      await fly(man('HIGHSON'));
      const [x] = await open();
      await hina.get(`/alerts/${x.id}`);
      await act(omar, x, 'claim', {});
      assert.equal((await act(omar, x, 'close', { ...why, worth: 'perhaps' })).status, 422);
      assert.equal((await act(omar, x, 'note', { note: 'n', worth: 'yes' })).status, 422, 'only with an outcome');
      assert.equal((await act(omar, x, 'close', { ...why, worth: 'no' })).status, 200);
      assert.equal(x.worth, 'no');
      const d = (await omar.get(`/alerts/${x.id}`)).body;
      assert.equal(d.history.at(-1).worth, 'no');
      const trail = (await omar.get(`/alerts/${x.id}/access`)).body;
      assert.deepEqual(new Set(trail.who.map((w) => w.actor)), new Set(['hina', 'omar']));
      assert.ok(trail.items.some((l) => l.actor === 'hina' && l.act.startsWith('read')), JSON.stringify(trail.items));
      assert.ok(trail.items.some((l) => l.actor === 'omar' && l.act === 'alert.close'));
      assert.equal((await aziz.get(`/alerts/${x.id}/access`)).status, 200);
      const words = (await omar.get('/alerts/words')).body;
      assert.ok(words.waits.some((w) => w.code === 'another_agency') && words.undo_s === 10);
    } finally { await c.remove(); }
  });
}
