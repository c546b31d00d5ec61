// SPDX-License-Identifier: Apache-2.0
// What is refused, and with which words: nothing wrong is taken silently.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Centre, paxlst, program, sleep, spawnSync, stores, until, watchlist, rule as ruleOf } from './centre.mjs';

const rule = ruleOf('TST-005', 'person.surname = "TESTSON"', { action: 'question', title: 'Somebody of a test', reason: '{person.name}' });

test('a parameter that cannot be is refused by name, with what it may be; OpenAPI says the same', async () => {
  const c = new Centre();
  try {
    c.user('sara', 'supervisor,auditor');
    await c.start();
    const sara = await c.login('sara');
    const wrong = [
      ['/alerts?state=bogus', /^state must be open, later, new, claimed, awaiting, snoozed, decided, closed, reopened or merged, not 'bogus'$/],
      ['/alerts?severity=huge', /^severity must be low, normal, high or top, /],
      ['/alerts?limit=many', /^limit must be a whole number from 0, not 'many'$/],
      ['/alerts?limit=-1', /^limit must be/],
      ['/alerts?stat=new', /^there is no parameter 'stat' here$/],
      ['/alerts?owner=%ff', /^owner must be a text/],
      ['/messages?status=lost', /^status must be accepted, accepted_with_findings, quarantined or discarded, /],
      ['/lists/TEST/entries?state=gone', /^state must be proposed, active, replaced, removed or rejected, /],
      ['/audit?before=yesterday', /^before must be/],
    ];
    for (const [path, words] of wrong) {
      const r = await sara.get(path);
      assert.equal(r.status, 422, path);
      assert.match(r.body.detail, words, path);
    }
    for (const path of ['/alerts?state=open&unit=&limit=5', '/messages?status=discarded', '/lists/TEST/entries?state=active', '/audit?limit=1&before=9'])
      assert.equal((await sara.get(path)).status, 200, path);
    const format = await sara.ask('POST', '/lists/TEST/import', 'x', { 'Content-Type': 'text/csv' });
    assert.equal(format.status, 422);
    assert.match(format.body.detail, /^format must be eu-csv, ntc-csv, ofac-csv or un-xml/);

    const { paths } = (await sara.get('/openapi.json')).body;
    const state = paths['/alerts'].get.parameters.find((p) => p.name === 'state');
    assert.deepEqual([state.in, state.required, state.schema.enum[0]], ['query', false, 'open']);
    assert.equal(paths['/lists/{list}/import'].post.parameters.find((p) => p.name === 'format').required, true);

    const r = c.ntc('alert', 'list', '--state', 'bogus');
    assert.equal(r.code, 1);
    assert.match(r.err, /state is one of open, later, new, .*, not 'bogus'/);
  } finally { await c.remove(); }
});

for (const store of stores) {
  test(`an entry that has expired already is not taken, and it is said (${store})`, async () => {
    const c = new Centre(store);
    try {
      c.user('amna', 'analyst');
      c.user('sara', 'supervisor');
      await c.start();
      const [amna, sara] = [await c.login('amna'), await c.login('sara')];
      const entry = (expiry) => amna.post('/lists/TEST/entries', { kind: 'person', name: 'Past Person', births: '1970', basis: 'x', reason: 'x', action: 'examine', owner: 'x', expiry });
      for (const [expiry, words] of [['2020-01-31', /^the entry has expired already, on 2020-01-31$/], ['soon', /^the entry has the expiry 'soon', which is no date$/]]) {
        const r = await entry(expiry);
        assert.equal(r.status, 422);
        assert.match(r.body.detail, words);
      }
      const rows = [{ key: 'P1', name: 'Past One', expiry: '2020-01-31' }, { key: 'G1', name: 'Good One' }, { key: 'P2', name: 'Past Two', expiry: '2021-01-31' }];
      const propose = (list) => amna.ask('POST', '/lists/TEST/import?format=ntc-csv', watchlist(list), { 'Content-Type': 'text/csv' });
      const r = await propose(rows);
      assert.deepEqual([r.status, r.body.entries, r.body.added], [201, 1, 1]);
      assert.deepEqual(r.body.findings.map((f) => f.text), ['2 of 3 entries have expired already and are not taken',
        "entry 'P1' has expired already, on 2020-01-31", "entry 'P2' has expired already, on 2021-01-31"]);
      assert.deepEqual((await amna.get(`/imports/${r.body.id}`)).body.entries.map((e) => e.entry.key), ['G1']);
      const none = await propose([rows[0]]);
      assert.equal(none.status, 422);
      assert.match(none.body.detail, /1 of 1 entries have expired already/);
      const cli = c.ntc('list', 'import', '--format', 'ntc-csv', '--list', 'TEST', c.file('l.csv', watchlist(rows)));
      assert.equal(cli.code, 0);
      assert.match(cli.err, /2 of 3 entries have expired already[\s\S]*entry 'P1'/);

      // One that expires while it waits is not put into force.
      const soon = await entry(new Date(Date.now() + 1200).toISOString());
      assert.equal(soon.status, 201, JSON.stringify(soon.body));
      await sleep(1300);
      const late = await sara.post(`/imports/${soon.body.id}/approve`, { digest: soon.body.digest });
      assert.equal(late.status, 422);
      assert.match(late.body.detail, /expired on .* while it waited/);
    } finally { await c.remove(); }
  });
}

test('an account of a region or unit that does not exist is not made', async () => {
  const c = new Centre();
  try {
    c.user('root', 'administrator');
    await c.start();
    const root = await c.login('root');
    const add = (more) => root.post('/accounts', { name: 'bilal', roles: 'officer', ...more });
    const wrong = [
      [{ region: 'Atlantis' }, /^there is no region 'Atlantis': one of South, Central, North, KP, Balochistan, GB, or empty for all$/],
      [{ region: 'south' }, /no region 'south'/],
      [{ unit: 'aeroport' }, /^there is no unit 'aeroport': one of targeting, airport, appraisement, immigration, enforcement, alone or/],
      [{ unit: 'airport XXX' }, /no unit 'airport XXX'/],
      [{ unit: 'airport OPKC' }, /no unit 'airport OPKC'/],
    ];
    for (const [more, words] of wrong) {
      const r = await add(more);
      assert.equal(r.status, 422, JSON.stringify(more));
      assert.match(r.body.detail, words);
      const cli = c.ntc('user', 'add', '--name', 'dawud', '--role', 'officer', ...Object.entries(more).flatMap(([k, v]) => [`--${k}`, v]));
      assert.equal(cli.code, 1);
      assert.match(cli.err, /there is no (region|unit) '/);
    }
    assert.equal((await add({ region: 'South', unit: 'airport KHI' })).status, 201);
    assert.equal(c.ntc('user', 'add', '--name', 'dawud', '--role', 'officer', '--region', 'GB', '--unit', 'targeting').code, 0);
    assert.match(c.ntc('webhook', 'add', '--url', 'https://desk.example/', '--region', 'Nowhere').err, /no region 'Nowhere'/);
    // A unit that a rule in force names is a unit.
    assert.equal((await add({ name: 'hana', unit: 'warehouse' })).status, 422);
    assert.equal(c.ntc('rule', 'load', c.file('w.rules', rule.replace('airport', 'warehouse'))).code, 0);
    await until('the rule is in force', async () => (await add({ name: 'hana', unit: 'warehouse QICT' })).status === 201, 5000);
  } finally { await c.remove(); }
});

test('the command says what it did not understand, and what may have been meant', () => {
  const c = new Centre();
  const run = (...words) => spawnSync(program, words, { encoding: 'utf8' });
  try {
    for (const rest of [[], ['x.edi']]) {
      const r = run('message', 'ingest', '--sourse', ...rest);
      assert.equal(r.status, 2);
      assert.match(r.stderr, /there is no option --sourse here \(did you mean --source[ ?]/);
    }
    assert.match(run('message', 'ingest', '--zzzzzz=1').stderr, /there is no option --zzzzzz here\n/);
    assert.match(run('message', 'ingest', '--source').stderr, /--source needs a value/);
    const noun = run('message');
    assert.equal(noun.status, 2);
    assert.match(noun.stderr, /ntc message  ingest   take files in as messages\n  ntc message  decode   show/);
    assert.doesNotMatch(noun.stderr, /ntc list/);
    assert.equal(run('message', '--help').status, 0);
    assert.match(run('message', 'injest').stderr, /no command 'message injest' \(did you mean ingest\?\)/);
    assert.match(run('mesage', 'ingest').stderr, /no command 'mesage' \(did you mean message\?\)/);
    const near = run('config', 'explain', 'http.lisen');
    assert.equal(near.status, 1);
    assert.match(near.stderr, /no such setting: 'http.lisen' \(did you mean http.listen[,?]/);
    assert.match(run('config', 'explain', 'workers').stderr, /did you mean ingest.workers\?/);
    assert.match(run('config', 'explain', 'UNKNOWN').stderr, /no such setting: 'UNKNOWN'; `ntc config explain` shows all/);

    for (const port of ['65536', '99999', '999999999999999']) {
      const r = c.ntc('serve', '--listen', `127.0.0.1:${port}`);
      assert.equal(r.code, 1, port);
      assert.match(r.err, new RegExp(`no such port: '${port}' \\(0 to 65535\\)`));
    }

    const good = c.file('good.edi', paxlst({ people: [{ surname: 'A', given: 'B' }] }));
    const missing = `${c.dir}/missing.edi`;
    const r = c.ntc('message', 'ingest', '--json', missing, good, c.dir);
    assert.equal(r.code, 1);
    assert.deepEqual(r.lines.map((l) => [l.file, l.status]), [[missing, 'unreadable'], [good, 'accepted'], [c.dir, 'unreadable']]);
    assert.equal(r.lines[0].error, 'No such file or directory');
    assert.match(r.err, new RegExp(`^ntc: ${missing}: No such file or directory$`, 'm'));
  } finally { c.remove(); }
});

for (const store of stores) {
  test(`of those who run a message again at once one does, the others are told (${store})`, async () => {
    const c = new Centre(store);
    const swap = (id, text) => {
      const hex = Buffer.from(text).toString('hex');
      c.sql(`UPDATE message_body SET body = ${store === 'postgres' ? `'\\x${hex}'` : `X'${hex}'`} WHERE message = '${id}'`);
    };
    try {
      for (const name of ['sara', 'omar']) c.user(name, 'supervisor,auditor');
      assert.equal(c.ntc('rule', 'load', c.file('t.rules', rule)).code, 0);
      const key = c.link();
      await c.start();
      const people = [await c.login('sara'), await c.login('omar')];
      const retry = (id) => Promise.all(Array.from({ length: 8 }, (_, i) => people[i % 2].post(`/messages/${id}/retry`)));
      const records = async (id) => (await people[0].get(`/audit?object=message/${id}`)).body.items.filter((x) => x.act === 'message.retry').length;
      const { id } = await (await c.post(key, 'nobody reads this')).json();
      // Nobody can read it still: whoever did not run it hears so, and nothing is recorded of them.
      const still = await retry(id);
      assert.deepEqual([...new Set(still.map((r) => r.status))].sort(), still.some((r) => r.status === 409) ? [201, 409] : [201], JSON.stringify(still.map((r) => r.body)));
      assert.equal(await records(id), still.filter((r) => r.status === 201).length);
      const before = await records(id);
      // It can be read now, as after an update of the program.
      swap(id, paxlst({ people: [{ surname: 'TESTSON', given: 'ONE' }] }));
      const all = await retry(id);
      assert.deepEqual(all.map((r) => r.status).sort(), [201, 409, 409, 409, 409, 409, 409, 409]);
      assert.deepEqual(all.filter((r) => r.status === 201).map((r) => [r.body.status, r.body.alerts]), [['accepted', 1]]);
      for (const r of all.filter((x) => x.status === 409))
        assert.match(r.body.detail, /^(somebody else ran this message again or put it aside: look again|only a quarantined message is run again)$/);
      assert.equal(await records(id), before + 1);
      assert.equal(c.ntc('audit', 'verify').code, 0);
    } finally { await c.remove(); }
  });
}
