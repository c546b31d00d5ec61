// SPDX-License-Identifier: Apache-2.0
// An investigation: what is put into it stays, who is not of it does not learn that it is there,
// and what it names is not deleted while it is open.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Centre, stores, until, rule as ruleOf } from './centre.mjs';

const rule = ruleOf('TST-089', 'crossing.direction = "out"', { on: 'crossing', action: 'question', title: 'Crossing of a dossier test', reason: '{person.name} leaves' });
const clock = (day) => ({ NTC_CLOCK: new Date(Date.UTC(2026, 9, 1) + day * 86400000).toISOString().slice(0, 19) + 'Z' });
const crossing = (n, direction, given) => ({ reference: `C${n}`, time: `2026-09-30T0${n}:00:00Z`, port: 'KHI', direction, counter: '7',
  person: { given, surname: 'Khan Durrani', birth: '1980-02-03' }, documents: [{ type: 'P', number: `AB123456${n}`, issuer: 'PAK' }] });
const about = (more = {}) => ({ title: 'Crossings by night', purpose: 'who travels with whom', basis: 'Customs Act 1969, s. 26', handling: 'restricted', ...more });
const people = ['omar', 'olga', 'amna', 'tariq', 'north', 'aziz'];

async function log_in(c) {
  c.people = {};
  for (const name of people) c.people[name] = await c.login(name);
}

async function centre(store) {
  const c = new Centre(store);
  Object.assign(process.env, clock(0));
  try {
    for (const [name, role, ...extra] of [['omar', 'officer'], ['olga', 'officer'], ['amna', 'analyst'], ['tariq', 'supervisor'], ['north', 'supervisor', '--region', 'North'], ['aziz', 'auditor']])
      c.user(name, role, extra);
    assert.equal(c.ntc('rule', 'load', c.file('t.rules', rule)).code, 0);
    c.key = c.ntc('link', 'add', '--name', 'gates', '--kind', 'agency', '--json').lines[0].key;
  } finally { delete process.env.NTC_CLOCK; }
  await c.start(clock(0));
  c.send = async (...events) => (await c.post(c.key, JSON.stringify({ kind: 'crossing', events }))).json();
  c.message = await c.send(crossing(1, 'out', 'Ali'));
  assert.equal(c.message.alerts, 1, JSON.stringify(c.message));
  await log_in(c);
  c.alert = (await c.people.omar.get('/alerts')).body.items[0];
  return c;
}
const put = (p, id, body) => p.post(`/dossiers/${id}/entries`, body);
const good = (r, status = 201) => { assert.equal(r.status, status, JSON.stringify(r.body)); return r.body; };
const refused = (r, status, says) => { assert.equal(r.status, status, JSON.stringify(r.body)); if (says) assert.match(r.body.detail, says); };

for (const store of stores) {
  test(`a dossier is seen by its owner, its members and supervisors; nobody else learns of it (${store})`, async () => {
    const c = await centre(store);
    try {
      const { omar, olga, amna, tariq, north, aziz } = c.people;
      refused(await omar.post('/dossiers', about({ title: ' ' })), 422, /title/);
      refused(await omar.post('/dossiers', about({ handling: 'whispered' })), 422);
      refused(await omar.post('/dossiers', about({ alert: 'no-such' })), 422, /no such alert/);
      const { dossier, entries } = good(await omar.post('/dossiers', about({ alert: c.alert.id })));
      const { id } = dossier;
      assert.deepEqual([dossier.number, dossier.state, dossier.owner, dossier.version], ['2026/1', 'open', 'omar', 1]);
      assert.deepEqual(entries.map((e) => [e.kind, e.ref]).sort(), [['alert', c.alert.id], ['subject', c.alert.subject.id]]);
      assert.match(entries.find((e) => e.kind === 'subject').shown, /Durrani/i);
      for (const p of [olga, amna, north]) {
        refused(await p.get(`/dossiers/${id}`), 404);
        refused(await p.get(`/dossiers/${id}/similar`), 404);
        refused(await put(p, id, { kind: 'note', text: 'I was here' }), 404);
        refused(await p.post(`/dossiers/${id}/step`, { act: 'close', version: 1, note: 'not mine' }), 404);
        assert.deepEqual((await p.get('/dossiers')).body.items, []);
        assert.deepEqual((await p.get(`/dossiers?subject=${c.alert.subject.id}`)).body.items, []);
      }
      refused(await aziz.get('/dossiers'), 403);
      good(await tariq.get(`/dossiers/${id}`), 200);
      refused(await put(omar, id, { kind: 'member', ref: 'aziz' }), 422, /may work/);
      const withAmna = good(await put(omar, id, { kind: 'member', ref: 'amna' }));
      good(await amna.get(`/dossiers/${id}`), 200);
      assert.deepEqual((await amna.get('/dossiers?mine=1')).body.items.map((x) => x.id), [id]);
      refused(await put(amna, id, { kind: 'member', ref: 'olga' }), 403, /owner/);
      const member = withAmna.entries.find((e) => e.kind === 'member');
      refused(await amna.post(`/dossiers/${id}/entries/${member.id}/remove`, { note: 'I leave it' }), 403);

      const other = good(await olga.post('/dossiers', about({ title: 'Another', subject: c.alert.subject.id })));
      assert.equal(other.dossier.number, '2026/2');
      assert.deepEqual((await omar.get(`/dossiers/${id}/similar`)).body.items, [], 'he does not see it');
      assert.deepEqual((await tariq.get(`/dossiers/${id}/similar`)).body.items.map((x) => x.number), ['2026/2']);
      refused(await put(omar, id, { kind: 'link', ref: other.dossier.id, relation: 'persons' }), 422, /no such other/);
      good(await put(tariq, id, { kind: 'link', ref: other.dossier.id, relation: 'persons' }));
      assert.ok(!(await omar.get(`/dossiers/${id}`)).body.entries.some((e) => e.kind === 'link'), 'nor the link to it');
      assert.equal((await tariq.get(`/dossiers/${id}`)).body.entries.find((e) => e.kind === 'link').shown, '2026/2 Another');

      good(await omar.post(`/dossiers/${id}/entries/${member.id}/remove`, { note: 'moved to another unit' }), 200);
      refused(await amna.get(`/dossiers/${id}`), 404);
      const trail = (await aziz.get(`/audit?object=dossier/${id}`)).body.items.map((x) => x.act);
      for (const act of ['dossier.open', 'dossier.add', 'dossier.remove']) assert.ok(trail.includes(act), `${act} in ${trail}`);
    } finally { await c.remove(); }
  });

  test(`what was put in stays: corrected, done, removed with a reason; steps by version (${store})`, async () => {
    const c = await centre(store);
    try {
      const { omar, tariq } = c.people;
      const { dossier: { id } } = good(await omar.post('/dossiers', about()));
      refused(await put(omar, id, { kind: 'note' }), 422, /text is needed/);
      refused(await put(omar, id, { kind: 'note', text: 'x'.repeat(8001) }), 422, /8000/);
      refused(await put(omar, id, { kind: 'poem', text: 'roses' }), 422);
      refused(await put(omar, id, { kind: 'task', text: 'ask', due: 'soon' }), 422);
      refused(await put(omar, id, { kind: 'task', text: 'ask', who: 'nobody' }), 422, /no such account/);
      refused(await put(omar, id, { kind: 'event', ref: c.message.id, seq: 0 }), 403, /MESSAGE_READ/);
      refused(await put(tariq, id, { kind: 'event', ref: c.message.id, seq: c.alert.event + 1 }), 422, /no such event/);
      good(await put(tariq, id, { kind: 'event', ref: c.message.id, seq: c.alert.event }));
      refused(await put(tariq, id, { kind: 'event', ref: c.message.id, seq: 0 }), 422, /already/);
      const note = good(await put(omar, id, { kind: 'note', text: 'He came on Monday.' })).entries.at(-1);
      refused(await put(omar, id, { kind: 'note', ref: 'no-such', text: 'No.' }), 422, /corrects/);
      const task = good(await put(omar, id, { kind: 'task', text: 'ask the airline', who: 'amna', due: '2026-11-01' })).entries.at(-1);
      let x = good(await put(omar, id, { kind: 'note', ref: note.id, text: 'He came on Tuesday.' }));
      assert.deepEqual(x.entries.filter((e) => e.kind === 'note').map((e) => [e.text, e.ref]), [['He came on Monday.', undefined], ['He came on Tuesday.', note.id]]);
      refused(await omar.post(`/dossiers/${id}/entries/${note.id}/done`), 422, /task/);
      x = good(await omar.post(`/dossiers/${id}/entries/${task.id}/done`), 200);
      assert.equal(x.entries.find((e) => e.id === task.id).done_by, 'omar');
      refused(await omar.post(`/dossiers/${id}/entries/${task.id}/done`), 422, /done already/);
      refused(await omar.post(`/dossiers/${id}/entries/${note.id}/remove`, { note: 'no' }), 422, /reason/);
      refused(await omar.post(`/dossiers/${id}/entries/no-such/remove`, { note: 'a mistake' }), 404);
      x = good(await omar.post(`/dossiers/${id}/entries/${note.id}/remove`, { note: 'of another case' }), 200);
      const gone = x.entries.find((e) => e.id === note.id);
      assert.deepEqual([gone.text, gone.removed_by, gone.removed_why], ['He came on Monday.', 'omar', 'of another case']);

      const step = (p, act, version, more = {}) => p.post(`/dossiers/${id}/step`, { act, version, note: 'as agreed today', ...more });
      let { version } = x.dossier;
      refused(await step(omar, 'close', version - 1), 409);
      refused(await step(omar, 'close', version, { note: '' }), 422, /reason/);
      refused(await step(omar, 'resume', version), 422, /open/);
      refused(await step(omar, 'burn', version), 404);
      refused(await step(omar, 'hold', version), 403);
      assert.equal(good(await step(omar, 'wait', version), 200).dossier.state, 'waiting');
      assert.equal(good(await step(omar, 'close', ++version), 200).dossier.state, 'closed');
      refused(await put(omar, id, { kind: 'note', text: 'too late' }), 422, /closed/);
      refused(await omar.post(`/dossiers/${id}/entries/${task.id}/remove`, { note: 'too late' }), 422, /closed/);
      assert.equal(good(await step(omar, 'reopen', ++version), 200).dossier.state, 'reopened');
      assert.equal(good(await step(tariq, 'hold', ++version), 200).dossier.hold, true);
      refused(await step(tariq, 'hold', ++version), 422, /already/);
      refused(await step(omar, 'give', version, { to: 'aziz' }), 422);
      refused(await step(omar, 'give', version, { to: 'olga' }), 404);
      assert.equal((await c.people.olga.get(`/dossiers/${id}`)).body.dossier.owner, 'olga', 'given, and no longer his to see');
      const acts = (await tariq.get(`/dossiers/${id}`)).body.history.map((h) => h.act);
      assert.deepEqual([acts[0], ...acts.slice(-5)], ['open', 'wait', 'close', 'reopen', 'hold', 'give']);
    } finally { await c.remove(); }
  });

  test(`what an open dossier names is kept; closed, it goes with its term, but for legal hold (${store})`, async () => {
    const c = await centre(store);
    try {
      const sent = [];
      for (const n of [2, 3, 4]) sent.push((await c.send(crossing(n, 'in', ['Bakht', 'Chaudhry', 'Daud'][n - 2]))).id);
      const [open, shut, held] = sent;
      const { tariq } = c.people;
      const made = {};
      for (const [name, message] of [['open', open], ['shut', shut], ['held', held]]) {
        const { dossier } = good(await tariq.post('/dossiers', about({ title: name })));
        good(await put(tariq, dossier.id, { kind: 'event', ref: message, seq: 0 }));
        made[name] = dossier.id;
      }
      const step = async (name, act, version) => good(await tariq.post(`/dossiers/${made[name]}/step`, { act, version, note: 'as agreed today' }), 200);
      await step('shut', 'close', 2);
      await step('held', 'hold', 2);
      await step('held', 'close', 3);
      const unnamed = (await c.send(crossing(5, 'in', 'Ehsan'))).id;
      await c.stop();
      await c.start(clock(4000));
      await log_in(c);
      await until('the run has ended', async () => (await c.people.aziz.get('/audit?object=retention')).body.items.length > 0);
      const status = async (id) => (await c.people.tariq.get(`/messages/${id}`)).status;
      assert.deepEqual([await status(open), await status(held), await status(shut), await status(unnamed)], [200, 200, 404, 404]);
    } finally { await c.remove(); }
  });

  test(`an alert and a subject keep their messages too, until they are removed or the dossier is closed (${store})`, async () => {
    const c = await centre(store);
    try {
      const { tariq } = c.people;
      const others = [];
      for (const n of [2, 3, 4]) others.push((await c.send(crossing(n, 'out', ['Bakht', 'Chaudhry', 'Daud'][n - 2]))).id);
      const alerts = (await tariq.get('/alerts?limit=50')).body.items;
      const of = (message) => alerts.find((a) => a.message === message);
      for (const { id } of alerts) /* an alert that is open keeps its message by itself */
        for (const [act, body] of [['claim', {}], ['decide', { outcome: 'false_match', reason_code: 'identity_differs', note: 'another person' }], ['close', {}]]) {
          const { version, state } = (await tariq.get(`/alerts/${id}`)).body.alert;
          if (state !== 'closed') good(await tariq.post(`/alerts/${id}/${act}`, { version, ...body }), 200);
        }
      const open = async (title) => good(await tariq.post('/dossiers', about({ title }))).dossier.id;
      const [byAlert, bySubject, removed, closed] = [await open('alert'), await open('subject'), await open('removed'), await open('closed')];
      good(await put(tariq, byAlert, { kind: 'alert', ref: of(c.message.id).id }));
      good(await put(tariq, bySubject, { kind: 'subject', ref: of(others[0]).subject.id, text: 'travels with him' }));
      const gone = good(await put(tariq, removed, { kind: 'alert', ref: of(others[1]).id })).entries.at(-1);
      good(await tariq.post(`/dossiers/${removed}/entries/${gone.id}/remove`, { note: 'of another case' }), 200);
      good(await put(tariq, closed, { kind: 'subject', ref: of(others[2]).subject.id, text: 'travels with him' }));
      good(await tariq.post(`/dossiers/${closed}/step`, { act: 'close', version: 2, note: 'nothing was found' }), 200);
      await c.stop();
      await c.start(clock(4000));
      await log_in(c);
      await until('the run has ended', async () => (await c.people.aziz.get('/audit?object=retention')).body.items.length > 0);
      const status = async (id) => (await c.people.tariq.get(`/messages/${id}`)).status;
      assert.deepEqual([await status(c.message.id), await status(others[0]), await status(others[1]), await status(others[2])], [200, 200, 404, 404]);
    } finally { await c.remove(); }
  });

  test(`the check of decisions finds a dossier that was changed past the trail (${store})`, async () => {
    const c = await centre(store);
    try {
      const { omar } = c.people;
      const { dossier: { id } } = good(await omar.post('/dossiers', about({ alert: c.alert.id })));
      const note = good(await put(omar, id, { kind: 'note', text: 'He came on Monday.' })).entries.at(-1);
      await omar.get(`/dossiers/${id}`);
      await c.stop();
      const check = () => { const r = c.ntc('decision', 'check'); return [r.code, r.out]; };
      assert.deepEqual([check()[0], /dossiers stand where persons put them, 0 do not/.test(check()[1])], [0, true], check()[1]);
      c.sql(`UPDATE dossier_entry SET text = 'He came on Friday.' WHERE id = '${note.id}'`);
      assert.match(check()[1], new RegExp(`dossier/${id} entry ${note.id}: it is not what the audit trail tells of`));
      assert.equal(check()[0], 3);
      c.sql(`DELETE FROM dossier_entry WHERE id = '${note.id}'`);
      assert.match(check()[1], /it has not the entries that its log tells of/);
    } finally { await c.remove(); }
  });
}
