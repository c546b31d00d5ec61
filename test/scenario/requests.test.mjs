// SPDX-License-Identifier: Apache-2.0
// Other agencies ask; one person drafts, another approves; the ledger tells what was given.
import test from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Centre, stores, rule as ruleOf } from './centre.mjs';

const sha = (b) => createHash('sha256').update(b).digest('hex');
const asked = (more = {}) => ({ officer: 'DD Malik', case: 'ANF-12/2026', basis: 'narcotics', basis_text: 's. 21', purpose: 'inquiry into a consignment', subject_kind: 'person', subject: 'Ali Khan Durrani', asked: 'when and where did they cross', due: '2099-01-01', ...more });
const rule = ruleOf('TST-088', 'crossing.direction = "out"', { on: 'crossing', action: 'question', title: 'Crossing of a request test', reason: '{person.name} leaves' });

async function centre(store) {
  const c = new Centre(store);
  for (const [name, role, ...extra] of [['omar', 'officer'], ['amna', 'analyst'], ['bilal', 'analyst'], ['sara', 'analyst,supervisor'], ['tariq', 'supervisor'], ['aziz', 'auditor'], ['north', 'analyst,supervisor', '--region', 'North']])
    c.user(name, role, extra);
  assert.equal(c.ntc('rule', 'load', c.file('t.rules', rule)).code, 0);
  c.keys = {};
  for (const [name, ...words] of [['anf', '--agreement', 'MOU-ANF/2026', '--receives', 'answers'], ['fia', '--receives', 'answers'], ['mute']])
    c.keys[name] = c.ntc('link', 'add', '--name', name, '--kind', 'agency', ...words, '--json').lines[0].key;
  await c.start();
  const r = await (await c.post(c.keys.mute, JSON.stringify({ kind: 'crossing', events: [{ reference: 'C1', time: '2026-10-02T08:00:00Z', port: 'KHI', direction: 'out', counter: '7',
    person: { given: 'Ali', surname: 'Khan Durrani', birth: '1980-02-03', phone: '+923001234567' }, documents: [{ type: 'P', number: 'AB1234567', issuer: 'PAK' }] }] }))).json();
  assert.equal(r.alerts, 1, JSON.stringify(r));
  c.people = {};
  for (const name of ['omar', 'amna', 'bilal', 'sara', 'tariq', 'aziz', 'north']) c.people[name] = await c.login(name);
  c.alert = (await c.people.omar.get('/alerts')).body.items[0];
  c.items = `event ${c.alert.id} person.name crossing.time crossing.port\nentity ${c.alert.subject.id} kind name\n`;
  return c;
}
const asLink = async (c, name, method, path, body) => {
  const r = await fetch(`${c.url}/api/v1${path}`, { method, headers: { Authorization: `Bearer ${c.keys[name]}`, ...(body ? { 'Content-Type': 'application/json' } : {}) }, body: body && JSON.stringify(body) });
  const text = await r.text();
  return { status: r.status, text, body: JSON.parse(text) };
};

for (const store of stores) {
  test(`an agency asks, one drafts, another approves, and the ledger tells it (${store})`, async () => {
    const c = await centre(store);
    try {
      const { amna, sara, tariq, aziz } = c.people;
      const entered = await asLink(c, 'anf', 'POST', '/requests', asked());
      assert.deepEqual([entered.status, entered.body.state, entered.body.entered_by], [201, 'received', undefined], entered.text);
      const { id } = entered.body;
      const step = (p, act, body) => p.post(`/requests/${id}/${act}`, body);
      assert.equal((await asLink(c, 'anf', 'GET', `/requests/${id}/answer`)).status, 409);
      const drafted = await step(amna, 'draft', { version: 1, items: c.items, text: 'One crossing is known.', use_days: 30 });
      assert.equal(drafted.status, 200, JSON.stringify(drafted.body));
      const { answer, digest } = drafted.body;
      assert.deepEqual(answer.items[0].fields, { 'person.name': 'Ali Khan Durrani', 'crossing.time': '2026-10-02T08:00:00Z', 'crossing.port': 'KHI' });
      assert.deepEqual([answer.agreement, answer.purpose, answer.use_until > '2026'], ['MOU-ANF/2026', 'inquiry into a consignment', true]);
      assert.doesNotMatch(JSON.stringify(answer), /3001234567|AB1234567/, 'only what was chosen');
      assert.equal((await asLink(c, 'anf', 'GET', `/requests/${id}`)).body.request.state, 'received', 'a draft is nobody else\'s affair');
      assert.equal((await asLink(c, 'anf', 'GET', `/requests/${id}/answer`)).status, 409);
      assert.equal((await step(amna, 'approve', { version: 2, digest })).status, 403);
      assert.equal((await step(sara, 'approve', { version: 1, digest })).status, 409);
      assert.equal((await step(sara, 'approve', { version: 2, digest: sha('x') })).status, 409);
      assert.equal((await step(tariq, 'send_back', { version: 2, note: '' })).status, 422);
      assert.equal((await step(tariq, 'send_back', { version: 2, note: 'the port is enough' })).status, 200);
      const again = await step(sara, 'draft', { version: 3, items: `event ${c.alert.id} person.name crossing.port`, use_days: 30 });
      const own = await step(sara, 'approve', { version: 4, digest: again.body.digest });
      assert.equal(own.status, 422, 'nobody approves their own draft');
      assert.match(own.body.detail, /another person/);
      const approved = await step(tariq, 'approve', { version: 4, digest: again.body.digest });
      assert.deepEqual([approved.status, approved.body.request.state, approved.body.request.approved_by], [200, 'approved', 'tariq']);
      assert.equal((await step(sara, 'draft', { version: 5, items: c.items, use_days: 30 })).status, 409, 'what is approved is not changed');
      assert.equal((await asLink(c, 'fia', 'GET', `/requests/${id}/answer`)).status, 404, 'not its own');
      assert.equal((await asLink(c, 'fia', 'GET', '/requests')).body.items.length, 0);
      const given = await asLink(c, 'anf', 'GET', `/requests/${id}/answer`);
      assert.equal(given.status, 200);
      assert.equal(sha(given.text), again.body.digest, 'what was approved is what is given');
      assert.equal((await amna.get(`/requests/${id}/answer`)).status, 200, 'printed, too');
      assert.equal((await aziz.get(`/requests/${id}/answer`)).status, 403);
      const seen = (await aziz.get(`/requests/${id}`)).body;
      assert.deepEqual([seen.request.state, seen.request.releases, seen.answer], ['released', 2, undefined]);
      const ledger = (await aziz.get(`/shared?entity=${c.alert.subject.id}`)).body.items;
      assert.deepEqual(ledger.map((x) => [x.agency, x.taken_by, x.fields, x.drafted_by, x.approved_by, x.agreement, x.digest]), [
        ['anf', 'amna', 'person.name crossing.port', 'sara', 'tariq', 'MOU-ANF/2026', again.body.digest],
        ['anf', 'link:anf', 'person.name crossing.port', 'sara', 'tariq', 'MOU-ANF/2026', again.body.digest]]);
      assert.equal((await aziz.get('/shared?agency=fia')).body.items.length, 0);
      assert.equal((await c.people.omar.get('/shared')).status, 403);
      const audit = (await aziz.get(`/audit?object=request/${id}&limit=500`)).body.items.map((x) => x.act);
      for (const act of ['enter', 'draft', 'send_back', 'approve', 'release']) assert.ok(audit.includes(`request.${act}`), `${act} of ${audit}`);
      assert.equal(c.ntc('link', 'renew', '--name', 'anf', '--receives', '').code, 0);
      assert.equal((await asLink(c, 'anf', 'GET', `/requests/${id}/answer`)).status, 403, 'the agreement does not give it any more');
      assert.equal(c.ntc('audit', 'verify').code, 0);
    } finally { await c.remove(); }
  });

  test(`who may not, wrong bodies, regions, races (${store})`, async () => {
    const c = await centre(store);
    try {
      const { omar, amna, bilal, sara, tariq, north } = c.people;
      assert.equal((await omar.post('/requests', asked({ agency: 'Police' }))).status, 403);
      assert.equal((await asLink(c, 'mute', 'POST', '/requests', asked())).status, 403, 'its agreement gives no answers');
      assert.equal((await amna.post('/requests', asked({ agency: 'mute' }))).status, 422);
      for (const [more, why] of [[{}, /agency is needed/], [{ agency: 'Police', basis: 'curiosity' }, /basis must be/], [{ agency: 'Police', basis_text: ' ' }, /basis_text is needed/],
        [{ agency: 'Police', subject_kind: 'tribe' }, /subject_kind/], [{ agency: 'Police', due: 'soon' }, /date/], [{ agency: 'Police', purpose: 'x'.repeat(300) }, /200/], [{ agency: 'Police', fields: 'all' }, /no member/]]) {
        const r = await amna.post('/requests', asked(more));
        assert.equal(r.status, 422, JSON.stringify(more));
        assert.match(r.body.detail, why);
      }
      const made = (await amna.post('/requests', asked({ agency: 'Police, Karachi South' }))).body;
      const path = `/requests/${made.id}`;
      const draft = (p, version, items = c.items) => p.post(`${path}/draft`, { version, items, use_days: 10 });
      for (const items of ['', 'event', `event ${c.alert.id}`, `event ${c.alert.id} person.tribe`, `event ${c.alert.id} seizure.number`, `person ${c.alert.id} name`, `alert ${c.alert.id} evidence`])
        assert.ok([422].includes((await draft(amna, 1, items || ' ')).status), items);
      assert.equal((await draft(amna, 1, 'event NOBODY person.name')).status, 404);
      assert.equal((await amna.post(`${path}/draft`, { version: 1, items: c.items, use_days: 4000 })).status, 422);
      assert.equal((await draft(north, 1)).status, 404, 'an alert of another region');
      assert.equal((await draft(north, 1, `entity ${c.alert.subject.id} name`)).status, 404);
      const mine = (await north.post('/requests', asked({ agency: 'Police, Gilgit' }))).body;
      c.user('south', 'analyst', ['--region', 'South']);
      const south = await c.login('south');
      assert.equal((await south.get(`/requests/${mine.id}`)).status, 404);
      assert.ok(!(await south.get('/requests')).body.items.some((x) => x.id === mine.id));
      assert.equal((await south.get('/shared')).status, 422);

      const both = await Promise.all([draft(amna, 1), draft(bilal, 1)]);
      assert.deepEqual(both.map((r) => r.status).sort(), [200, 409], 'two drafts of one version');
      const { digest } = both.find((r) => r.status === 200).body;
      const approvals = await Promise.all([sara, tariq].map((p) => p.post(`${path}/approve`, { version: 2, digest })));
      assert.deepEqual(approvals.map((r) => r.status).sort(), [200, 409], 'two approve at once');
      assert.equal((await bilal.get(`${path}/answer`)).status, 200);

      const other = (await amna.post('/requests', asked({ agency: 'Police' }))).body;
      const to = (p, act, body) => p.post(`/requests/${other.id}/${act}`, body);
      const d = (await to(amna, 'draft', { version: 1, items: c.items, use_days: 10 })).body;
      const race = await Promise.all([to(bilal, 'draft', { version: 2, items: `alert ${c.alert.id} title`, use_days: 10 }), to(sara, 'approve', { version: 2, digest: d.digest })]);
      assert.deepEqual(race.map((r) => r.status).sort(), [200, 409], 'a new draft and the approval of the old one');
      const third = (await amna.post('/requests', asked({ agency: 'Police' }))).body;
      assert.equal((await sara.post(`/requests/${third.id}/refuse`, { version: 1, reason: 'bored' })).status, 422);
      assert.equal((await sara.post(`/requests/${third.id}/refuse`, { version: 1, reason: 'other' })).status, 422);
      assert.equal((await amna.post(`/requests/${third.id}/refuse`, { version: 1, reason: 'too_broad' })).status, 403);
      assert.equal((await sara.post(`/requests/${third.id}/refuse`, { version: 1, reason: 'too_broad' })).body.request.state, 'refused');
      assert.equal((await draft(amna, 9)).status, 409);
      assert.equal((await amna.get('/requests?state=open')).body.items.filter((x) => x.id === third.id).length, 0);
    } finally { await c.remove(); }
  });
}

test('an answer is not given out after its use has ended', async () => {
  const c = await centre('sqlite');
  try {
    const made = await asLink(c, 'anf', 'POST', '/requests', asked());
    const path = `/requests/${made.body.id}`;
    const d = await c.people.amna.post(`${path}/draft`, { version: 1, items: c.items, use_days: 1 });
    assert.equal((await c.people.tariq.post(`${path}/approve`, { version: 2, digest: d.body.digest })).status, 200);
    assert.equal((await asLink(c, 'anf', 'GET', `${path}/answer`)).status, 200);
    await c.stop();
    await c.start({ NTC_CLOCK: new Date(Date.now() + 3 * 86400000).toISOString().slice(0, 19) + 'Z' });
    const late = await asLink(c, 'anf', 'GET', `${path}/answer`);
    assert.equal(late.status, 422);
    assert.match(late.body.detail, /until/);
    assert.equal((await (await c.login('aziz')).get('/shared')).body.items.length, 2, 'what was not given is not in the ledger');
  } finally { await c.remove(); }
});
