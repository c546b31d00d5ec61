// SPDX-License-Identifier: Apache-2.0
// Shipped rules whose data come from what officers did: nothing of it stands in a message.
import test from 'node:test';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Centre, root, stores, paxlst, declaration, rule as ruleOf } from './centre.mjs';

const first = (on, when) => ruleOf('TST-009', when, { on, action: 'question', title: 'The first time', reason: 'a test' });

const cases = [
  ['PAX-017', 'travellers', first('traveller', 'person.surname = "DURRANVI" and journey.flight = "PK302"'),
    (n) => paxlst({ flight: `PK30${n}`, people: [{ surname: 'DURRANVI', given: 'TEST', birth: '750203', document: 'ZZ1234567' }] })],
  ['GDS-022', 'declarations', first('declaration', 'declaration.number = "GD-2"'),
    (n) => declaration(`GD-${n}`, {}, [{ description: 'Cotton shirts', hs: '610510' }])],
];

for (const store of stores)
  for (const [code, file, rule, message] of cases)
    test(`${code}: who was right to be stopped once is shown again (${store})`, async () => {
      const c = new Centre(store);
      try {
        c.user('omar', 'officer');
        const key = c.link();
        const loaded = c.ntc('rule', 'load', join(root, 'rules', `${file}.rules`), c.file('t.rules', rule));
        assert.equal(loaded.code, 0, loaded.err);
        await c.start();
        const omar = await c.login('omar');
        // The alerts that have this reason.
        const by = async (reason) => {
          const found = [];
          for (const a of (await omar.get('/alerts')).body.items)
            if ((await omar.get(`/alerts/${a.id}`)).body.reasons.some((r) => r.code === reason)) found.push(a);
          return found;
        };
        for (const n of [1, 2]) assert.equal((await c.post(key, message(n))).status, 201);
        assert.deepEqual(await by(code), [], 'nothing was confirmed yet');
        const [hit] = await by('TST-009');
        const claimed = (await omar.post(`/alerts/${hit.id}/claim`, { version: hit.version })).body.alert;
        const closed = await omar.post(`/alerts/${hit.id}/close`, { version: claimed.version, outcome: 'confirmed', reason_code: 'examined_found', note: 'a test' });
        assert.equal(closed.status, 200, JSON.stringify(closed.body));
        assert.equal((await c.post(key, message(3))).status, 201);
        const again = (await by(code)).map((a) => a.situation.label);
        assert.equal(again.length, 1);
        assert.match(again[0], /PK303|GD-3/);
      } finally { await c.remove(); }
    });
