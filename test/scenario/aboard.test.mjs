// SPDX-License-Identifier: Apache-2.0
// The list of the flight that an alert is about, however many messages told of it.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Centre, paxlst, rule, stores, until } from './centre.mjs';

for (const store of stores) {
  test(`who is on the flight of an alert: those with an alert first, then by name (${store})`, async () => {
    const c = new Centre(store);
    try {
      for (const [name, role, ...more] of [['omar', 'officer'], ['nadia', 'officer', '--region', 'North'], ['aziz', 'auditor']]) c.user(name, role, more);
      assert.equal(c.ntc('rule', 'load', c.file('t.rules', [rule('ABO-001', 'person.surname = "TOPSON"', { severity: 'top' }), rule('ABO-002', 'person.surname = "LOWSON"', { severity: 'low' })].join(''))).code, 0);
      const key = c.link();
      await c.start();
      const [omar, nadia, aziz] = [await c.login('omar'), await c.login('nadia'), await c.login('aziz')];
      const send = async (words) => assert.equal((await c.post(key, paxlst(words))).status, 201);
      const one = (surname, document) => ({ surname, given: 'BILAL', birth: '800101', document });
      await send({ ref: '1', people: [one('ZAHEER', 'AB1'), one('LOWSON', 'AB2'), one('AKBAR', 'AB3')] });
      await send({ ref: '2', people: [one('TOPSON', 'AB4')] });
      await send({ ref: '3', flight: 'PK999', people: [one('ELSEWHERE', 'AB5')] });
      await send({ ref: '4', people: [one('ZAHEER', 'AB1')] });
      const alert = await until('both are told of', async () => { const { items } = (await omar.get('/alerts')).body; return items.length === 2 && items.find((a) => a.severity === 'top'); });
      const list = await omar.get(`/alerts/${alert.id}/aboard`);
      assert.equal(list.status, 200, JSON.stringify(list.body));
      assert.deepEqual(list.body.items.map((x) => [x.name.split(' ').at(-1), x.alert?.severity]), [['TOPSON', 'top'], ['LOWSON', 'low'], ['AKBAR', undefined], ['ZAHEER', undefined]]);
      assert.deepEqual([list.body.cut, list.body.alert.id, list.body.items[0].alert.id, list.body.items[0].alerts, list.body.items[3].alerts], [false, alert.id, alert.id, 1, 0]);
      assert.doesNotMatch(JSON.stringify(list.body.items), /AB[1-5]/, 'no number of a document');
      assert.equal((await nadia.get(`/alerts/${alert.id}/aboard`)).status, 404, 'of another region');
      c.user('zara', 'officer', ['--region', 'South']);
      const zara = await c.login('zara');
      const seen1 = (await zara.get(`/alerts/${alert.id}/aboard`)).body;
      assert.deepEqual([seen1.items.map((x) => x.name.split(' ').at(-1)), seen1.others], [['TOPSON', 'LOWSON'], 2], 'of others, whom no alert of the region is about, the number');
      c.sql(`UPDATE alert SET region = 'North' WHERE severity = 0`);
      assert.deepEqual((await zara.get(`/alerts/${alert.id}/aboard`)).body.items.map((x) => x.name.split(' ').at(-1)), ['TOPSON'], 'nor is an alert of another region told of');
      const seen = (await aziz.get('/audit?limit=100')).body.items.find((x) => x.object === `alert/${alert.id}/aboard` && x.actor === 'omar');
      assert.deepEqual([seen.actor, seen.act, seen.detail.sha256.length], ['omar', 'read alert_aboard_get', 64]);
    } finally { await c.remove(); }
  });
}
