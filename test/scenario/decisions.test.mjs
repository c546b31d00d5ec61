// SPDX-License-Identifier: Apache-2.0
// What was decided can be decided again, to the letter, after the rules, the lists and the person have moved on.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { Centre, program, stores, declaration, paxlst, rule, watchlist } from './centre.mjs';
import { DatabaseSync } from './sqlite.mjs';

const people = [{ surname: 'DURRANVI', given: 'TEST', birth: '750203', document: 'ZZ1234567' },
  { surname: 'ORDINARY', given: 'NOBODY', birth: '800101', document: 'YY7654321' }];
const listed = (key, name) => watchlist([{ list: 'WATCH', key, name, births: '1975-02-03' }]);

for (const store of stores)
  test(`a decision is repeated after rules, lists and profile have changed (${store})`, async () => {
    const c = new Centre(store);
    try {
      c.user('asif', 'analyst');
      c.user('omar', 'officer');
      c.user('bilal', 'supervisor');
      const key = c.link();
      const seen = rule('TST-001', 'profile.seen >= 1 and person.surname = "DURRANVI"', { reason: 'seen {profile.seen} times' });
      const onList = rule('TST-002', 'on_list("WATCH")', { reason: 'on the list' });
      assert.equal(c.ntc('rule', 'load', c.file('a.rules', seen + onList)).code, 0);
      const put = (key, name) => {
        const imported = c.ntc('list', 'import', '--list', 'WATCH', '--format', 'ntc-csv', c.file('l.csv', listed(key, name)));
        assert.equal(imported.code, 0, imported.err);
        const approved = c.ntc('list', 'approve', '--list', 'WATCH', '--as', 'bilal', '--password-file', c.file('pw', 'correct horse battery'));
        assert.equal(approved.code, 0, approved.err);
      };
      put('E1', 'Test DURRANVI');
      await c.start();
      for (const n of [1, 2, 3]) assert.equal((await c.post(key, paxlst({ flight: `PK30${n}`, day: `26120${n}`, people }))).status, 201);
      const omar = await c.login('omar');
      const alerts = (await omar.get('/alerts')).body.items;
      assert.equal(alerts.length, 3, 'the listed one on three flights');
      const ids = alerts.sort((a, b) => (a.created < b.created ? 1 : -1)).map((a) => a.id); // the newest first
      const before = c.ntc('decision', 'replay', ...ids);
      assert.equal(before.code, 0, before.out + before.err);
      assert.equal(before.out.match(/identical/g).length, 3);

      // Everything moves on.
      assert.equal(c.ntc('rule', 'load', c.file('a.rules', rule('TST-001', 'person.surname = "SOMEBODY"'))).code, 0);
      put('E2', 'Another Personne');
      assert.equal((await c.post(key, paxlst({ flight: 'PK304', day: '261204', people }))).status, 201);
      assert.equal((await omar.get('/alerts')).body.items.length, 3, 'by the rules and lists of now nothing speaks of them');

      const after = c.ntc('decision', 'replay', ...ids);
      assert.equal(after.code, 0, after.out);
      assert.equal(after.out, before.out, 'the same, to the letter');
      const why = c.ntc('decision', 'explain', ...ids);
      assert.equal(why.code, 0, why.err);
      assert.match(why.out, /TST-001 version 1 .*seen 2 times/s);
      assert.match(why.out, /because profile\.seen = 2 \(not in the message/);
      assert.match(why.out, /would not have fired if profile\.seen < 1 \(it is 2\)/);
      assert.match(why.out, /would not have fired if person\.surname != "DURRANVI" \(it is DURRANVI\)/);
      assert.match(why.out, /would not have fired if not on_list\("WATCH"\)/);

      const shown = (await omar.get(`/alerts/${ids[0]}/decision`)).body.items;
      assert.ok(shown.length && shown.every((d) => d.same));
      assert.ok(shown.flatMap((d) => d.reasons).some((r) => r.unless.includes('profile.seen < 1 (it is 2)')), JSON.stringify(shown));

      // The ordinary traveller has a decision too: nothing spoke of them.
      const message = (await omar.get(`/alerts/${ids[0]}`)).body.reasons[0].message;
      const both = c.ntc('decision', 'replay', `${message}:0`, `${message}:1`);
      assert.equal(both.code, 0, both.out + both.err);
      assert.match(both.out, /nothing found/);
      assert.equal(c.ntc('decision', 'replay', `${message}:99`).code, 1);
    } finally { await c.remove(); }
  });

test('who alters what was frozen is found out', async () => {
  const c = new Centre('sqlite');
  try {
    c.user('omar', 'officer');
    const key = c.link();
    assert.equal(c.ntc('rule', 'load', c.file('a.rules', rule('TST-001', 'profile.seen >= 1', { reason: 'seen {profile.seen} times' }))).code, 0);
    await c.start();
    for (const n of [1, 2]) await c.post(key, paxlst({ flight: `PK30${n}`, day: `26120${n}`, people: [people[0]] }));
    const [alert] = (await (await c.login('omar')).get('/alerts')).body.items;
    assert.equal(c.ntc('decision', 'replay', alert.id).code, 0);
    const db = new DatabaseSync(`${c.dir}/ntc.db`);
    db.exec(`UPDATE event SET receipt = replace(receipt, '"seen":1', '"seen":7')`);
    const r = c.ntc('decision', 'replay', alert.id);
    assert.equal(r.code, 3);
    assert.match(r.out, /DIFFERS/);
  } finally { await c.remove(); }
});

test('no event is judged by rules of two editions', async () => {
  const c = new Centre('sqlite');
  try {
    const key = c.link();
    const both = (v) => c.file('a.rules', ['TST-001', 'TST-002'].map((id) => rule(id, 'declaration.number is known', { on: 'declaration', unit: 'appraisement', version: v })).join('\n'));
    assert.equal(c.ntc('rule', 'load', both(1)).code, 0);
    c.options = ['--set', 'rules.told_a_minute=100000'];
    await c.start();
    let n = 0, sent = 0;
    let over = false;
    const senders = [1, 2, 3].map(async () => {
      while (!over) {
        const r = await c.post(key, declaration(`GD-${++n}`));
        assert.equal(r.status, 201, await r.text());
        sent++;
      }
    });
    // Beside the senders, not in their place.
    const load = (v) => new Promise((done) => execFile(program, ['rule', 'load', both(v), '--data', c.dir, '--store', c.store], (error) => done(error?.code ?? 0)));
    for (let v = 2; v <= 9; v++) assert.equal(await load(v), 0);
    over = true;
    await Promise.all(senders);
    const db = new DatabaseSync(`${c.dir}/ntc.db`);
    const versions = db.all('SELECT count(DISTINCT version) AS n FROM rule_hit')[0].n;
    const mixed = db.all('SELECT message FROM rule_hit GROUP BY message, seq HAVING count(DISTINCT version) > 1 OR count(*) <> 2');
    assert.ok(sent > 20 && versions > 2, `${sent} events under ${versions} editions`);
    assert.deepEqual(mixed, []);
    assert.deepEqual(c.ntc('decision', 'check', '--json').lines[0], { same: sent, differ: 0, gone: 0 });
  } finally { await c.remove(); }
});
