// SPDX-License-Identifier: Apache-2.0
// The handover of a shift: what is listed, what is accepted, and that everything moves or nothing.
import test from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Centre, paxlst, rule, sleep, stores, until } from './centre.mjs';

const inMinutes = (n) => new Date(Date.now() + n * 60000).toISOString().slice(0, 19) + 'Z';
const rules = [
  rule('HAN-001', 'person.surname = "TOPSON"', { severity: 'top', title: 'A grave one' }),
  rule('HAN-002', 'person.surname = "LOWSON"', { severity: 'low', title: 'A low one' }),
  rule('HAN-003', 'person.surname = "NOBODY"', { title: 'A stopped one' }),
].join('');

async function centre(store, options = [], people = []) {
  const c = new Centre(store);
  for (const [name, role, ...more] of [['omar', 'officer', '--region', 'South', '--unit', 'airport KHI'], ['hina', 'officer', '--region', 'South'], ['faisal', 'officer', '--region', 'South', '--unit', 'airport KHI'],
    ['sara', 'supervisor', '--region', 'South'], ['nadia', 'officer', '--region', 'North'], ['noor', 'supervisor', '--region', 'North'], ['zara', 'officer', '--unit', 'airport KHI'], ['zubair', 'officer', '--unit', 'airport KHI'], ['aziz', 'auditor'], ...people])
    c.user(name, role, more);
  assert.equal(c.ntc('rule', 'load', c.file('t.rules', rules)).code, 0);
  const key = c.link();
  c.options = options;
  await c.start();
  const who = {};
  for (const name of ['omar', 'hina', 'faisal', 'sara', 'nadia', 'noor', 'zara', 'zubair', 'aziz']) who[name] = await c.login(name);
  let n = 100;
  const fly = async (surname, to = 'KHI') => {
    const r = await c.post(key, paxlst({ flight: `PK${n}`, to, ref: String(n++), people: [{ surname, given: 'BILAL', birth: '800101', document: 'AB1111111' }] }));
    assert.equal(r.status, 201);
    const id = (await r.json()).id;
    return until('the alert is there', async () => (await who.zara.get('/alerts?state=open')).body.items.find((a) => a.message === id));
  };
  const alert = async (id) => (await who.zara.get(`/alerts/${id}`)).body.alert;
  const act = async (person, id, name, words = {}) => {
    const r = await person.post(`/alerts/${id}/${name}`, { version: (await alert(id)).version, ...words });
    assert.equal(r.status, 200, JSON.stringify([name, r.body]));
    return r.body.alert;
  };
  const held = async (person, surname, to) => (await act(person, (await fly(surname, to)).id, 'claim')).id;
  const audited = async (object) => (await who.aziz.get('/audit?limit=500')).body.items.filter((x) => x.object === object && !x.act.startsWith('read ')).map((x) => x.act).reverse();
  const sound = () => {
    assert.equal(c.ntc('audit', 'verify').code, 0);
    assert.equal(c.ntc('decision', 'check').code, 0, c.ntc('decision', 'check').out);
  };
  return { c, ...who, fly, alert, act, held, audited, sound };
}

const open = async (person, words) => {
  const r = await person.post('/handovers', words);
  assert.equal(r.status, 201, JSON.stringify(r.body));
  return r.body;
};
const say = (person, h, item, act, note) => person.post(`/handovers/${h.handover.id}/item`, { ref: item.ref, seen: item.seen, act, ...(note === undefined ? {} : { note }) });
const look = async (person, h) => (await person.get(`/handovers/${h.handover.id}`)).body;
const acceptAll = async (person, h) => {
  let now = await look(person, h);
  for (const item of now.items) {
    const r = await say(person, h, item, 'accept');
    assert.equal(r.status, 200, JSON.stringify([item, r.body]));
    now = r.body;
  }
  return now;
};
const complete = (person, h, words = {}) => person.post(`/handovers/${h.handover.id}/complete`, { digest: h.digest, ...words });
const kinds = (h) => h.items.map((i) => i.kind);

for (const store of stores) {
  test(`the list makes itself of all that is open, is accepted one by one, and moves at once (${store})`, async () => {
    const x = await centre(store);
    try {
      const top = await x.held(x.omar, 'TOPSON'), low = await x.held(x.omar, 'LOWSON');
      const asked = await x.held(x.omar, 'LOWSON'), soon = await x.held(x.omar, 'LOWSON'), far = await x.held(x.omar, 'LOWSON');
      const others = await x.held(x.hina, 'TOPSON');
      await x.act(x.omar, asked, 'ask', { reason_code: 'the_carrier', note: 'the desk calls back', wake_at: inMinutes(60 * 30) });
      await x.act(x.omar, soon, 'snooze', { reason_code: 'not_there_yet', wake_at: inMinutes(60) });
      await x.act(x.omar, far, 'snooze', { reason_code: 'not_there_yet', wake_at: inMinutes(60 * 20) });
      const order = (await x.omar.post('/orders', { kind: 'search', alert: top, unit: 'airport KHI', instruction: 'baggage' })).body.id;
      assert.equal((await x.sara.post('/rules/HAN-003/stop', { note: 'it is wrong' })).status, 200);
      assert.equal((await x.sara.post('/sites/KHI/plan', { from: inMinutes(60), to: inMinutes(120), reason: 'runway works' })).status, 201);
      const draft = (await x.omar.get('/handovers/draft?unit=airport%20KHI')).body;
      assert.deepEqual(kinds(draft), ['alert', 'alert', 'promise', 'snooze', 'order', 'rule', 'plan']);
      assert.deepEqual(kinds((await x.omar.get('/handovers/draft')).body), ['alert', 'alert', 'promise', 'snooze', 'order'], 'of oneself alone');
      assert.equal(draft.later, 1, 'what wakes beyond the next shift stays');
      assert.deepEqual(draft.items.map((i) => i.awaits), ['result', 'decide', 'information', 'wake', 'acknowledge', 'lifted', 'over']);
      assert.equal(draft.items.some((i) => i.id === others), false);
      assert.equal(draft.items[2].why, 'the_carrier');
      assert.match(draft.items[2].said, /calls back/);
      assert.equal(draft.items[0].name, 'BILAL TOPSON');
      assert.deepEqual(draft.hands.map((h) => [h.name, h.comes]).sort(), [['faisal', true], ['hina', false], ['sara', false], ['zara', true], ['zubair', true]]);

      const live = await x.hina.listen();
      let h = await open(x.omar, { incoming: 'hina', unit: 'airport KHI', note: 'quiet until ten' });
      assert.equal((await x.omar.post('/handovers', { incoming: 'hina' })).status, 409, 'one at a time');
      assert.deepEqual([h.items[0].acts, h.shift_hours], [['note'], 8], 'what the outgoing may do; how long a shift is');
      assert.deepEqual((await look(x.hina, h)).items[0].acts, ['accept', 'refuse', 'raise']);
      assert.equal((await look(x.aziz, h)).items[0].acts, undefined, 'an auditor only looks');
      const noted = await say(x.omar, h, h.items[0], 'note', 'the brother waits at the gate');
      assert.equal(noted.status, 200, JSON.stringify(noted.body));
      assert.equal((await complete(x.hina, await look(x.hina, h))).status, 422, 'nothing is accepted yet');
      h = await acceptAll(x.hina, h);
      assert.equal(h.lacks, undefined);
      for (const id of [top, low, asked, soon]) assert.equal((await x.alert(id)).owner, 'omar', 'until then it is the outgoing’s');
      assert.equal((await complete(x.omar, h)).status, 403);
      assert.equal((await complete(x.hina, { ...h, digest: 'another' })).status, 409);
      const done = await complete(x.hina, h);
      assert.equal(done.status, 200, JSON.stringify(done.body));
      assert.deepEqual([done.body.handover.state, done.body.handover.moved], ['accepted', 5]);
      for (const id of [top, low, asked, soon]) assert.equal((await x.alert(id)).owner, 'hina');
      assert.equal((await x.alert(asked)).state, 'awaiting', 'it waits as it did');
      assert.equal((await x.alert(far)).owner, 'omar');
      assert.equal((await x.alert(others)).owner, 'hina');
      const ordered = (await x.zara.get(`/orders/${order}`)).body;
      assert.deepEqual([ordered.order.holder, ordered.order.ordered_by], ['hina', 'omar'], 'who ordered it stays');
      assert.equal((await x.omar.post(`/orders/${order}/withdraw`, { version: ordered.order.version, note: 'mine' })).status, 422, 'it is no longer theirs');
      assert.equal((await x.hina.post(`/orders/${order}/withdraw`, { version: ordered.order.version, note: 'not needed' })).status, 200);
      const history = (await x.zara.get(`/alerts/${top}`)).body.history;
      assert.ok(history.some((l) => l.act === 'handed over' && l.actor === 'hina' && /omar to hina: the brother waits/.test(l.note)), JSON.stringify(history));
      await until('screens hear', () => live.events.some((e) => e.event === 'handover' && e.data.state === 'accepted'));
      live.close();
      assert.doesNotMatch(JSON.stringify(live.events.filter((e) => e.event === 'handover')), /TOPSON|brother|quiet/, 'no personal data');
      const acts = await x.audited(`handover/${h.handover.id}`);
      assert.deepEqual([acts[0], acts.filter((a) => a === 'handover.item.accept').length, acts.at(-1)], ['handover.open', 7, 'handover.accept']);
      assert.deepEqual((await x.audited(`alert/${top}`)).at(-1), 'alert.hand');
      const record = (await x.aziz.get('/audit?limit=500')).body.items.find((r) => r.act === 'handover.accept');
      const kept = x.c.sql('SELECT list FROM handover');
      assert.equal(record.detail.list ?? JSON.parse(record.detail).list, createHash('sha256').update(kept).digest('hex'), 'the record tells the list');
      assert.doesNotMatch(kept, /TOPSON/, 'whom it is about is not kept with it');
      assert.equal((await look(x.aziz, h)).items.length, 7);
      assert.equal((await x.omar.post('/handovers', { incoming: 'hina' })).status, 201, 'the next');
      x.sound();
    } finally { await x.c.remove(); }
  });

  test(`what one was rung for and what the unit was told is listed too (${store})`, async () => {
    const x = await centre(store);
    try {
      assert.equal((await x.sara.post('/duty', { unit: 'airport KHI', account: 'omar', to: inMinutes(60) })).status, 201);
      const mine = await x.held(x.hina, 'LOWSON'), free = (await x.fly('TOPSON')).id;
      const draft = async (unit = '') => (await x.omar.get(`/handovers/draft${unit && `?unit=${encodeURIComponent(unit)}`}`)).body.items;
      await until('omar is rung', async () => (await draft()).length === 1);
      const order = (await x.hina.post('/orders', { kind: 'search', alert: mine, unit: 'airport KHI', instruction: 'baggage' })).body.id;
      assert.deepEqual((await draft()).map((i) => [i.kind, i.id, i.awaits]).sort(), [['ring', free, 'taken'], ['ring', order, 'acknowledge']].sort());
      x.c.sql(`INSERT INTO site_feed (site, measure, link, first_at, last_at) VALUES ('KHI', 'crossings', 'immigration', 1, 1)`);
      for (const [id, object] of [['N1', 'link/immigration'], ['N2', 'link/elsewhere'], ['N3', 'unit/airport KHI'], ['N4', 'unit/airport LHE']]) x.c.sql(`INSERT INTO notice (id, kind, object, text, state, at, ended, ended_by, note, n) VALUES ('${id}', 'link_down', '${object}', '', 'open', 1, 0, '', '', 1)`);
      const told = async (unit) => (await draft(unit)).filter((i) => i.kind === 'notice').map((i) => i.id).sort();
      assert.deepEqual([await told('airport KHI'), await told(''), await told('targeting South')], [['N1', 'N3'], [], ['N1', 'N2', 'N3', 'N4']], 'of a place its own, of a centre all');
      const h = await acceptAll(x.faisal, await open(x.omar, { incoming: 'faisal' }));
      const done = await complete(x.faisal, h);
      assert.deepEqual([done.status, done.body.handover.moved], [200, 0], 'they are known, nothing moves');
      assert.equal((await x.alert(free)).owner ?? null, null);
      assert.equal((await x.omar.post('/orders', { kind: 'search', alert: free, unit: 'airport KHI', instruction: 'baggage' })).status, 201);
      await x.act(x.hina, free, 'claim');
      assert.equal((await draft()).some((i) => i.id === free), false, 'somebody took it');
      x.sound();
    } finally { await x.c.remove(); }
  });

  test(`what changed is accepted anew, and a reader is told who was faster (${store})`, async () => {
    const x = await centre(store);
    try {
      const one = await x.held(x.omar, 'TOPSON');
      let h = await open(x.omar, { incoming: 'hina' });
      const seen = h.items[0];
      h = await acceptAll(x.hina, h);
      await x.act(x.omar, one, 'note', { note: 'the desk called' });
      const stale = await complete(x.hina, h);
      assert.equal(stale.status, 409, JSON.stringify(stale.body));
      h = await look(x.hina, h);
      assert.equal((await complete(x.hina, h)).status, 422, 'as it is, but not all accepted');
      assert.deepEqual([h.items[0].status, h.items[0].changed, h.items[0].by, h.items[0].act], ['waits', true, 'omar', 'note']);
      const late = await say(x.hina, h, seen, 'accept');
      assert.equal(late.status, 409);
      assert.match(late.body.detail, /omar \(note\), \d{4}/);
      h = (await say(x.hina, h, h.items[0], 'accept')).body;
      const again = (await say(x.omar, h, h.items[0], 'note', 'read this too')).body;
      assert.equal(again.items[0].status, 'waits', 'a note is to be read as well');
      const old = await say(x.hina, h, h.items[0], 'accept');
      assert.equal(old.status, 409);
      assert.match(old.body.detail, /omar/);
      const more = await x.held(x.omar, 'LOWSON');
      h = await look(x.hina, h);
      assert.deepEqual(h.items.map((i) => [i.id, i.status]), [[one, 'waits'], [more, 'waits']], 'what came meanwhile is there');
      h = await acceptAll(x.hina, h);
      await x.act(x.omar, more, 'release');
      h = await look(x.hina, h);
      assert.deepEqual(h.items.map((i) => i.id), [one], 'what is done meanwhile is gone');
      assert.equal((await complete(x.hina, h)).status, 200);
      assert.deepEqual([(await x.alert(one)).owner, (await x.alert(more)).owner ?? null], ['hina', null]);
      x.sound();
    } finally { await x.c.remove(); }
  });

  test(`asked back, raised, kept; withdrawn; limits (${store})`, async () => {
    const x = await centre(store);
    try {
      const one = await x.held(x.omar, 'TOPSON'), two = await x.held(x.omar, 'LOWSON'), three = await x.held(x.omar, 'LOWSON');
      let h = await open(x.omar, { incoming: 'hina' });
      const screen = await x.omar.listen();
      const raised = async () => (await x.sara.get('/notices')).body.items.filter((n) => n.kind === 'handover_raised' && n.state === 'open').map((n) => n.object);
      const item = (id) => h.items.find((i) => i.id === id);
      const good = async (person, id, act, note) => {
        const r = await say(person, h, item(id), act, note);
        assert.equal(r.status, 200, JSON.stringify([act, r.body]));
        h = r.body;
      };
      assert.equal((await say(x.hina, h, item(one), 'refuse')).status, 422, 'why?');
      assert.equal((await say(x.hina, h, item(one), 'refuse', 'x'.repeat(1001))).status, 422);
      assert.equal((await say(x.omar, h, item(one), 'note', 'x'.repeat(1001))).status, 422);
      assert.equal((await x.omar.post(`/handovers/${h.handover.id}/note`, { note: 'x'.repeat(4001) })).status, 422);
      assert.equal((await say(x.omar, h, item(one), 'accept')).status, 403, 'nobody accepts their own');
      assert.equal((await say(x.hina, h, item(one), 'keep', 'no')).status, 403);
      assert.equal((await say(x.hina, h, item(one), 'burn')).status, 422);
      assert.equal((await x.hina.post(`/handovers/${h.handover.id}/withdraw`, {})).status, 403);
      await good(x.hina, one, 'refuse', 'which gate?');
      await until('the outgoing hears that something is asked back', () => screen.events.some((e) => e.event === 'handover' && e.data.act === 'refuse' && e.data.from === 'omar'));
      screen.close();
      await good(x.omar, one, 'note', 'gate 4, passport AB7654321');
      for (const [reader, sees] of [[x.sara, true], [x.aziz, false]]) assert.equal(JSON.stringify(await look(reader, h)).includes('AB7654321'), sees, 'numbers in notes are hidden of an auditor');
      assert.deepEqual([item(one).status, item(one).question, item(one).note], ['waits', 'which gate?', 'gate 4, passport AB7654321']);
      await good(x.hina, one, 'accept');
      await good(x.hina, two, 'refuse', 'I know the trader');
      await good(x.omar, two, 'keep', 'I finish it before I go');
      await good(x.hina, three, 'raise', 'not mine to decide');
      assert.deepEqual(await raised(), [`handover/${h.handover.id}`], 'the supervisors hear');
      assert.equal((await say(x.omar, h, item(three), 'keep', 'as before')).status, 422, 'that is with the supervisor');
      assert.equal((await complete(x.hina, h)).status, 422);
      await good(x.sara, three, 'keep', 'it stays with omar until noon');
      assert.deepEqual(await raised(), []);
      h = await look(x.hina, h);
      const done = await complete(x.hina, h);
      assert.deepEqual([done.status, done.body.handover.moved], [200, 1], JSON.stringify(done.body));
      assert.deepEqual([(await x.alert(one)).owner, (await x.alert(two)).owner, (await x.alert(three)).owner], ['hina', 'omar', 'omar']);
      for (const [reader, sees] of [[x.sara, true], [x.aziz, false]]) assert.equal(JSON.stringify(await look(reader, h)).includes('AB7654321'), sees, 'as it was kept, too');

      h = await open(x.omar, { incoming: 'hina' });
      h = await acceptAll(x.hina, h);
      const back = await x.omar.post(`/handovers/${h.handover.id}/withdraw`, { note: 'I stay' });
      assert.deepEqual([back.status, back.body.handover.state, back.body.handover.said], [200, 'withdrawn', 'I stay']);
      assert.equal((await complete(x.hina, h)).status, 409, 'it is over');
      assert.equal((await say(x.hina, h, h.items[0], 'refuse', 'late')).status, 409);
      assert.equal((await x.alert(two)).owner, 'omar');
      assert.equal((await x.omar.post('/handovers', { incoming: 'omar' })).status, 422, 'to oneself');
      assert.match((await x.sara.post('/handovers', { outgoing: 'hina', incoming: 'sara', why: 'she is ill' })).body.detail, /does not take over as well/);
      assert.match((await x.hina.post('/handovers', { incoming: 'faisal', unit: 'airport KHI' })).body.detail, /nor on duty there/, 'the wall would say it');
      assert.equal((await x.omar.post('/handovers', {})).status, 422, 'to nobody');
      assert.equal((await x.omar.post('/handovers', { incoming: 'aziz' })).status, 422, 'who works on no alerts');
      assert.equal((await x.omar.post('/handovers', { incoming: 'hina', unit: 'ship 7' })).status, 422);
      const rows = Array.from({ length: 501 }, (_, n) => `('N${n}', 'link_down', 'unit/airport KHI', '', 'open', 1, 0, '', '', 1)`);
      x.c.sql(`INSERT INTO notice (id, kind, object, text, state, at, ended, ended_by, note, n) VALUES ${rows.join(', ')}`);
      h = await open(x.omar, { incoming: 'hina', unit: 'airport KHI' });
      assert.equal((await complete(x.hina, await look(x.hina, h), { until: inMinutes(480) })).status, 422);
      assert.deepEqual([h.items.length, h.more, kinds(h).filter((k) => k === 'alert').length], [500, true, 2], 'what moves first; the rest is for the next one');
      x.c.sql(`UPDATE notice SET state = 'ended' WHERE id LIKE 'N1%' OR id LIKE 'N2%'`);
      assert.equal((await look(x.omar, h)).more, false);
      assert.equal((await x.omar.post(`/handovers/${h.handover.id}/withdraw`, {})).status, 200);
      x.sound();
    } finally { await x.c.remove(); }
  });

  test(`who sees it and who may: another region, the own, the auditor; a supervisor for somebody absent (${store})`, async () => {
    const x = await centre(store);
    try {
      const south = await x.held(x.zara, 'TOPSON'), north = await x.held(x.zara, 'LOWSON', 'ISB');
      const blocked = await x.zara.post('/handovers', { incoming: 'hina' });
      assert.equal(blocked.status, 422);
      assert.match(blocked.body.detail, /hina does not see 1 of the items/);
      const one = await x.held(x.omar, 'TOPSON');
      const h = await open(x.omar, { incoming: 'hina' });
      const at = `/handovers/${h.handover.id}`;
      assert.deepEqual([(await x.nadia.get(at)).status, (await x.noor.get(at)).status], [404, 404], 'another region');
      assert.deepEqual([(await x.faisal.get(at)).status, (await say(x.faisal, h, h.items[0], 'accept')).status], [403, 403], 'the own, and no part in it');
      assert.deepEqual([(await x.sara.get(at)).status, (await x.aziz.get(at)).status], [200, 200]);
      assert.equal((await say(x.aziz, h, h.items[0], 'accept')).status, 403);
      assert.equal((await say(x.nadia, h, h.items[0], 'accept')).status, 404);
      assert.deepEqual((await x.faisal.get('/handovers')).body.items, []);
      assert.deepEqual((await x.noor.get('/handovers')).body.items, []);
      assert.deepEqual((await x.sara.get('/handovers')).body.items.map((i) => i.outgoing), ['omar']);
      assert.equal((await x.nadia.post('/handovers', { incoming: 'hina' })).status, 422, 'of another region');
      assert.equal((await x.hina.post('/handovers', { outgoing: 'omar', incoming: 'faisal', why: 'ill' })).status, 403);
      assert.equal((await x.noor.post('/handovers', { outgoing: 'omar', incoming: 'faisal', why: 'ill' })).status, 404);
      assert.equal((await x.omar.post(`${at}/withdraw`, {})).status, 200);

      assert.equal((await x.sara.post('/handovers', { outgoing: 'omar', incoming: 'faisal' })).status, 422, 'why?');
      const absent = await open(x.sara, { outgoing: 'omar', incoming: 'faisal', why: 'taken ill at noon' });
      const accepted = await acceptAll(x.faisal, absent);
      assert.equal((await complete(x.faisal, accepted)).status, 200);
      assert.equal((await x.alert(one)).owner, 'faisal');
      const record = (await x.aziz.get('/audit?limit=500')).body.items.find((r) => r.act === 'handover.open' && r.actor === 'sara');
      assert.match(JSON.stringify(record), /taken ill at noon/);

      // Who comes at the unit sees one of two items: the supervisor is told how many, and it blocks.
      const whole = await open(x.zara, { incoming: 'zubair' });
      assert.equal((await complete(x.zubair, await acceptAll(x.zubair, whole))).status, 200);
      x.c.sql(`UPDATE handover SET region = 'South' WHERE id = '${whole.handover.id}'`); // their account was of that region then
      const kept = await look(x.sara, whole);
      assert.deepEqual([kept.items.map((i) => i.id), kept.hidden, (await look(x.aziz, whole)).items.length], [[south], 1, 2], 'what is kept is shown as what is open');
      let w = await open(x.zubair, { unit: 'airport KHI' });
      assert.equal((await x.hina.get(`/handovers/${w.handover.id}`)).status, 404, 'who is not of the unit');
      const part = await look(x.faisal, w);
      assert.deepEqual([part.items.map((i) => i.id), part.hidden], [[south], 1]);
      w = (await say(x.faisal, w, part.items[0], 'accept')).body;
      const no = await complete(x.faisal, w);
      assert.equal(no.status, 422);
      assert.match(no.body.detail, /do not see 1 of the items/);
      assert.equal((await look(x.zubair, w)).blocked, 1);
      assert.deepEqual([(await x.alert(south)).owner, (await x.alert(north)).owner], ['zubair', 'zubair']);
      x.sound();
    } finally { await x.c.remove(); }
  });

  test(`two come at once: one takes it over, and a turn of duty goes with it (${store})`, async () => {
    const x = await centre(store);
    try {
      const ids = [await x.held(x.omar, 'TOPSON'), await x.held(x.omar, 'LOWSON')];
      for (const [name, turn] of [['omar', 1], ['hina', 2]]) assert.equal((await x.sara.post('/duty', { unit: 'airport KHI', account: name, to: inMinutes(60), turn })).status, 201);
      const h = await open(x.omar, { unit: 'airport KHI' });
      const raced = await Promise.all([x.hina, x.faisal].map((p) => say(p, h, h.items[0], 'accept')));
      assert.deepEqual(raced.map((r) => r.status).sort().map((s) => s === 200), [true, false], JSON.stringify(raced.map((r) => r.status)));
      const first = raced[0].status === 200 ? x.hina : x.faisal, other = first === x.hina ? x.faisal : x.hina;
      assert.equal((await other.get(`/handovers/${h.handover.id}`)).status, 403, 'it has its incoming');
      let now = (await look(first, h));
      now = (await say(first, h, now.items.find((i) => i.status === 'waits'), 'accept')).body;
      assert.equal(now.on_duty, true);
      const often = await Promise.all(Array.from({ length: 8 }, () => complete(first, now, { until: inMinutes(480) })));
      assert.deepEqual(often.map((r) => r.status).sort(), [200, ...Array(7).fill(409)], JSON.stringify(often.map((r) => r.body.detail)));
      for (const id of ids) assert.equal((await x.alert(id)).owner, first.name);
      const there = (await x.aziz.get('/duty')).body.items.filter((d) => d.now).map((d) => d.account).sort();
      assert.deepEqual(there, first === x.hina ? ['hina'] : ['faisal', 'hina']);
      x.sound();
    } finally { await x.c.remove(); }
  });

  test(`everything moves or nothing, whichever write breaks and whenever the process is killed (${store})`, async () => {
    const x = await centre(store, [], []);
    const c = x.c;
    try {
      const ids = [];
      for (const name of ['TOPSON', 'LOWSON', 'LOWSON']) ids.push(await x.held(x.omar, name));
      const order = (await x.omar.post('/orders', { kind: 'search', alert: ids[0], unit: 'airport KHI', instruction: 'baggage' })).body.id;
      assert.equal((await x.sara.post('/duty', { unit: 'airport KHI', account: 'omar', to: inMinutes(60) })).status, 201);
      let h = await acceptAll(x.hina, await open(x.omar, { incoming: 'hina', unit: 'airport KHI' }));
      const where = async () => [...await Promise.all(ids.map(async (id) => (await x.alert(id)).owner)), (await x.zara.get(`/orders/${order}`)).body.order.holder ?? 'omar', (await x.zara.get('/duty')).body.items.filter((d) => d.now)[0].account, (await x.zara.get('/handovers')).body.items.length];
      const records = () => Number(c.sql(`SELECT count(*) FROM audit WHERE act IN ('alert.hand', 'order.hand', 'handover.accept')`));
      const rows = [['alert', 'UPDATE', `NEW.id = '${ids[0]}'`], ['alert', 'UPDATE', `NEW.id = '${ids[2]}'`], ['alert_log', 'INSERT', `NEW.alert = '${ids[1]}'`], ['exam_order', 'UPDATE', 'true'], ['exam_order_log', 'INSERT', 'true'],
        ['handover', 'UPDATE', 'true'], ['duty', 'UPDATE', 'true'], ['duty', 'INSERT', 'true'], ['audit', 'INSERT', `NEW.act = 'order.hand'`], ['audit', 'INSERT', `NEW.act = 'handover.accept'`], ['feed', 'INSERT', `NEW.kind = 'handover'`]];
      for (const [table, when, which] of rows) {
        if (store === 'sqlite') c.sql(`CREATE TRIGGER broken BEFORE ${when} ON ${table} WHEN ${which} BEGIN SELECT RAISE(ABORT, 'broken'); END`);
        else c.sql(`CREATE FUNCTION broken() RETURNS trigger AS 'BEGIN RAISE EXCEPTION ''broken''; END' LANGUAGE plpgsql; CREATE TRIGGER broken BEFORE ${when} ON ${table} FOR EACH ROW WHEN (${which}) EXECUTE FUNCTION broken()`);
        const r = await complete(x.hina, h, { until: inMinutes(480) });
        assert.match(JSON.stringify(r.body), /broken|refuses/, `${table} ${when}: ${r.status}`);
        c.sql(store === 'sqlite' ? 'DROP TRIGGER broken' : `DROP TRIGGER broken ON ${table}; DROP FUNCTION broken()`);
        assert.equal(c.sql(`SELECT count(*) FROM alert WHERE owner = 'omar'`) - 3, 0, `${table} ${when}`);
        assert.equal(c.sql(`SELECT state FROM handover`), 'open', `${table} ${when}`);
        assert.equal(records(), 0, `${table} ${when}`);
        assert.equal(c.sql(`SELECT holder FROM exam_order`), '', `${table} ${when}`);
        assert.equal(c.sql(`SELECT account FROM duty WHERE ended = 0`), 'omar', `${table} ${when}`);
      }
      // The process is killed while it takes over, at another moment each time.
      for (let wait = 0, moved = false; !moved; wait += 1) {
        const going = complete(x.hina, h, { until: inMinutes(480) }).catch(() => undefined);
        await sleep(wait);
        await c.kill();
        await going;
        await c.start();
        for (const p of [x.zara, x.hina]) await p.login();
        const is = await where();
        moved = is[0] === 'hina';
        const all = moved ? 'hina' : 'omar';
        assert.deepEqual(is.slice(0, 5), [all, all, all, all, all], `killed after ${wait} ms`);
        assert.equal(records(), moved ? 5 : 0);
        h = await look(x.hina, h);
        assert.equal(h.handover.state, moved ? 'accepted' : 'open');
      }
      x.sound();
    } finally { await c.remove(); }
  });

  test(`nobody accepts it: it expires, the control room hears, and the wall says when one is open or accepted (${store})`, async () => {
    const x = await centre(store);
    try {
      const one = await x.held(x.omar, 'TOPSON');
      const wall = async () => (await x.sara.get('/wall')).body.handovers;
      const site = async () => (await x.sara.get('/sites/KHI')).body.handovers;
      let h = await open(x.omar, { incoming: 'hina', unit: 'airport KHI', note: 'for hina' });
      assert.deepEqual((await wall()).map((w) => [w.unit, w.open, w.accepted]), [['airport KHI', h.handover.opened, undefined]]);
      assert.deepEqual(await site(), await wall());
      assert.deepEqual((await x.sara.get('/sites/KICT')).body.handovers, []);
      assert.deepEqual((await x.noor.get('/wall')).body.handovers, [], 'of another region');
      assert.doesNotMatch(JSON.stringify(await wall()), /omar|hina/, 'nobody is named');
      x.c.sql('UPDATE handover SET expires = 1');
      await until('it expires', async () => (await look(x.omar, h)).handover.state === 'expired');
      const notice = (await x.omar.get('/notices')).body.items.find((n) => n.kind === 'handover_expired');
      assert.deepEqual([notice.object, notice.state], ['handover/omar', 'open']);
      assert.deepEqual(await x.audited(`handover/${h.handover.id}`), ['handover.open', 'handover.expire']);
      assert.equal((await x.alert(one)).owner, 'omar');
      assert.deepEqual(await wall(), []);
      h = await open(x.omar, { incoming: 'hina', unit: 'airport KHI' });
      assert.deepEqual(kinds(h), ['alert']);
      h = await acceptAll(x.hina, h);
      const done = (await complete(x.hina, h)).body;
      assert.equal(done.handover.state, 'accepted');
      assert.deepEqual((await wall()).map((w) => [w.unit, w.open, w.accepted]), [['airport KHI', undefined, done.handover.ended]]);
      assert.equal((await x.omar.get('/notices')).body.items.find((n) => n.kind === 'handover_expired').state, 'ended');
      x.sound();
    } finally { await x.c.remove(); }
  });
}
