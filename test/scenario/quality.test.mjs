// SPDX-License-Identifier: Apache-2.0
// How good the data of each carrier are, and whether they come in time.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { Centre, Person, program, root, stores } from './centre.mjs';

process.env.NTC_CLOCK = '2026-11-24T08:00:00Z';

// A list of people on a flight to Karachi; what a careless sender leaves out or counts wrong.
const list = (carrier, number, day, { people = 2, said = people, unt, without = [] } = {}) => {
  const one = (i) => `NAD+FL+++${carrier}MAN:ALI ${'ABCDEFGH'[i]}'` + (without.includes('sex') ? '' : "ATT+2++M'") +
    (without.includes('birth') ? '' : `DTM+329:80020${i + 1}'`) + "NAT+2+PAK'" +
    (without.includes('document') ? '' : `DOC+P+${carrier}12345${i}'LOC+91+PAK'DTM+36:300101'`);
  const body = `BGM+745'TDT+20+${carrier}${number}+++${carrier}'LOC+125+DXB'DTM+189:${day}1000:201'LOC+87+KHI'DTM+232:${day}1300:201'` +
    Array.from({ length: people }, (_, i) => one(i)).join('') + `CNT+42:${said}'`;
  const n = body.split("'").length + 1;
  return `UNB+UNOA:4+${carrier}+NTC+261124:0700+${carrier}${number}${day}'UNH+1+PAXLST:D:12B:UN:IATA'${body}UNT+${unt ?? n}+1'UNZ+1+${carrier}${number}${day}'`;
};

for (const store of stores) {
  test(`each carrier has a score by parts, its defects with examples, its missing pushes (${store})`, async () => {
    const c = new Centre(store);
    try {
      c.user('sara', 'supervisor');
      const key = c.link('hub');
      await c.start();
      const sara = new Person(c, 'sara');
      await sara.login();
      const ids = [];
      for (const m of [list('PK', 302, '261124'), list('PK', 304, '261125'),
        list('ZZ', 7, '261124', { said: 9, unt: 99 }), list('ZZ', 9, '261123', { without: ['document', 'birth', 'sex'] })])
        ids.push((await (await c.post(key, m)).json()).id);
      const items = (await sara.get('/carriers')).body.items;
      assert.deepEqual(items.map((i) => [i.carrier, i.feed, i.messages, i.events]), [['ZZ', 'PAXLST', 2, 4], ['PK', 'PAXLST', 2, 4]], 'worst first');
      assert.equal(items[1].score, 100);
      assert.deepEqual(items[0].parts, { envelope: 50, structure: 100, completeness: 62.5, validity: 100, consistency: 50, timeliness: 50 });
      assert.equal(items[0].score, Math.round(10 * (0.5 * 10 + 15 + 0.625 * 30 + 15 + 0.5 * 10 + 0.5 * 20)) / 10);
      const one = (await sara.get('/carriers/ZZ')).body;
      assert.deepEqual(one.defects.map((d) => [d.code, d.n, d.message]).sort(), [['E-CNT', 1, ids[2]], ['E-UNT', 1, ids[2]]]);
      const raw = (await sara.bares(`/messages/${ids[2]}/raw?offset=${one.defects.find((d) => d.code === 'E-CNT').offset}&length=9`)).body.text;
      assert.equal(raw, "CNT+42:9'", 'the example is where it says');
      assert.deepEqual(one.flights.map((f) => [f.label.split(' ')[0], f.pushes_due, f.pushes_in_time]), [['ZZ9', 1, 0], ['ZZ7', 0, 1]].map(([l, d, t]) => [l, l === 'ZZ7' ? 1 : d, t]));
      assert.doesNotMatch(JSON.stringify(one), /ZZMAN|ZZ12345/, 'no traveller stands in it');
      const shell = spawnSync(program, ['link', 'report', '--data', c.dir, '--store', c.store, '--carrier', 'ZZ'], { encoding: 'utf8', cwd: root });
      assert.equal(shell.status, 0, shell.stderr);
      assert.match(shell.stdout, /E-CNT/);
      assert.equal((await sara.get('/carriers/QQ')).status, 404);
      assert.equal((await sara.get('/carriers?from=2026-13-01')).status, 422);
      assert.equal((await sara.get('/carriers?from=2020-01-01&to=2026-01-01')).status, 422);
    } finally { await c.remove(); }
  });
}
