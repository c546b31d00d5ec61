// SPDX-License-Identifier: Apache-2.0
// Watchlists: two persons, at once, also against what is stored.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from './sqlite.mjs';
import { Centre, sleep, stores, until, paxlst, declaration, watchlist, root, program } from './centre.mjs';

const wanted = { surname: 'BELMADI', given: 'ZARQUN', birth: '711005', document: 'ZX7654321' };

for (const store of stores) {
  test(`an entry screens only when a second person approved it; then also what is stored (${store})`, async () => {
    const c = new Centre(store);
    try {
      c.user('amna', 'analyst');
      c.user('sara', 'supervisor');
      c.user('omar', 'supervisor');
      const key = c.link();
      await c.start();
      const [amna, sara, omar] = [await c.login('amna'), await c.login('sara'), await c.login('omar')];
      const live = await sara.listen();
      await c.post(key, paxlst({ flight: 'PK100', people: [wanted] }));
      const list = watchlist([{ key: 'T1', name: 'Belmadi, Zarqun', births: '1971-10-05', documents: 'passport:ZX7654321:PAK' }]);
      const r = await sara.ask('POST', '/lists/TEST/import?format=ntc-csv', list, { 'Content-Type': 'text/csv' });
      assert.equal(r.status, 201, JSON.stringify(r.body));
      const approve = (p, digest = r.body.digest) => p.post(`/imports/${r.body.id}/approve`, { digest });
      assert.equal((await approve(amna)).status, 403);
      const own = await approve(sara);
      assert.equal(own.status, 422);
      assert.match(own.body.detail, /another person/);
      await c.post(key, paxlst({ flight: 'PK101', people: [wanted] }));
      assert.equal(live.events.length, 0, 'nothing screens before approval');
      assert.equal((await approve(omar, '0'.repeat(64))).status, 409);
      const began = Date.now();
      assert.equal((await approve(omar)).status, 200);
      const first = await until('the stored passenger', () => live.events[0], 1000);
      assert.ok(Date.now() - began < 1000);
      assert.equal(first.data.situation.label.startsWith('PK101'), true, 'the newest flight');
      assert.equal((await approve(omar)).status, 409);
      const r2 = await (await c.post(key, paxlst({ flight: 'PK102', people: [wanted] }))).json();
      assert.equal(r2.alerts, 1);
      await until('the new passenger', () => live.events.length === 2, 1000);
      const detail = (await sara.get(`/alerts/${live.events[1].data.id}`)).body;
      assert.equal(detail.reasons[0].kind, 'list');
      assert.match(detail.reasons[0].text, /TEST/);
      assert.equal(detail.reasons[0].basis, 'Customs Act 1969');
      assert.ok(detail.reasons[0].evidence.some((e) => e.field === 'document.number' && e.value === 'ZX7654321'));
    } finally { await c.remove(); }
  });

  test(`what is stored is found in the situation it was told in: a numbered crossing has one alert (${store})`, async () => {
    const c = new Centre(store);
    try {
      for (const name of ['sara', 'omar']) c.user(name, 'supervisor');
      assert.equal(c.ntc('rule', 'load', join(root, 'rules', 'links.rules')).code, 0);
      const key = c.link();
      await c.start();
      const [sara, omar] = [await c.login('sara'), await c.login('omar')];
      const told = await (await c.post(key, JSON.stringify({ kind: 'crossing', events: [{ reference: 'X1', time: '2026-10-02T08:00:00Z', port: 'KHI', direction: 'out', result: 'offloaded',
        person: { given: 'Zarqun', surname: 'Belmadi', birth: '1971-10-05' }, documents: [{ type: 'P', number: 'ZX7654321', issuer: 'PAK' }] }] }))).json();
      assert.equal(told.alerts, 1);
      const list = watchlist([{ key: 'T1', name: 'Belmadi, Zarqun', births: '1971-10-05', documents: 'passport:ZX7654321:PAK' }]);
      const { id, digest } = (await sara.ask('POST', '/lists/TEST/import?format=ntc-csv', list, { 'Content-Type': 'text/csv' })).body;
      assert.equal((await omar.post(`/imports/${id}/approve`, { digest })).status, 200);
      const alerts = await until('the entry is found', async () => {
        const { items } = (await sara.get('/alerts')).body;
        return items.reduce((n, x) => n + x.reasons_count, 0) === 2 && items;
      });
      assert.equal(alerts.length, 1, JSON.stringify(alerts));
    } finally { await c.remove(); }
  });

  test(`the command line does the same while the server runs (${store})`, async () => {
    const c = new Centre(store);
    try {
      c.user('sara', 'supervisor');
      const key = c.link();
      await c.start();
      const sara = await c.login('sara');
      const live = await sara.listen();
      await c.post(key, paxlst({ flight: 'PK200', people: [wanted] }));
      const file = c.file('l.csv', watchlist([{ key: 'T1', name: 'Zarqun Belmadi', births: '1971-10-05' }]));
      assert.equal(c.ntc('list', 'import', '--format', 'ntc-csv', '--list', 'TEST', file).code, 0);
      const pass = c.file('pw', 'correct horse battery\n');
      const wrong = c.file('pw2', 'guess\n');
      assert.equal(c.ntc('list', 'approve', '--list', 'TEST', '--as', 'sara', '--password-file', wrong).code, 1);
      assert.equal(c.ntc('list', 'approve', '--list', 'TEST', '--as', 'sara', '--password-file', pass).code, 0);
      await until('the stored passenger', () => live.events.length === 1, 1000);
      // The running server may still hold the old edition: the store refuses work done under it.
      assert.equal((await (await c.post(key, paxlst({ flight: 'PK201', people: [wanted] }))).json()).alerts, 1);
    } finally { await c.remove(); }
  });

  test(`a newer edition of a list is a difference; what left it stops matching (${store})`, async () => {
    const c = new Centre(store);
    try {
      c.user('sara', 'supervisor');
      const pass = c.file('pw', 'correct horse battery\n');
      const put = (rows) => {
        const r = c.ntc('list', 'import', '--format', 'ntc-csv', '--list', 'TEST', '--json', c.file('l.csv', watchlist(rows)));
        assert.equal(r.code, 0, r.err);
        assert.equal(c.ntc('list', 'approve', '--list', 'TEST', '--as', 'sara', '--password-file', pass).code, 0);
        return [r.lines[0].added, r.lines[0].changed, r.lines[0].removed];
      };
      const [a, b, d] = ['A', 'B', 'D'].map((k) => ({ key: k, name: `Person Number ${k}`, births: '1971-10-05' }));
      assert.deepEqual(put([a, b]), [2, 0, 0]);
      assert.deepEqual(put([a, { ...b, name: 'Zarqun Belmadi' }, d]), [1, 1, 0]);
      const ingest = (flight) => c.ntc('message', 'ingest', '--json', c.file('m.edi', paxlst({ flight, people: [wanted] }))).lines[0].alerts;
      assert.equal(ingest('PK301'), 1);
      assert.deepEqual(put([a, d]), [0, 0, 1]);
      assert.equal(ingest('PK302'), 0);
      const end = Date.now() + 2500;
      assert.deepEqual(put([{ ...b, name: 'Zarqun Belmadi', expiry: new Date(end).toISOString() }]), [1, 0, 2]);
      await sleep(end - Date.now() + 10);
      assert.equal(ingest('PK303'), 0, 'an expired entry does not match');
    } finally { await c.remove(); }
  });

  test(`lists and rules that change during a search of what is stored lose and double nothing (${store})`, async () => {
    const c = new Centre(store);
    try {
      c.user('amna', 'analyst');
      c.user('sara', 'supervisor,auditor');
      // Names that sound alike belong to persons of other dates of birth.
      const born = (i) => new Date(Date.UTC(1971, 0, 1 + i)).toISOString().slice(0, 10);
      const letters = (n) => [...String(n).padStart(3, '0')].map((d) => 'BCDFGHKLMN'[d]).join('A');
      const people = Array.from({ length: 300 }, (_, i) => ({ surname: `QA${letters(i)}A`, given: 'TEST', birth: born(i).slice(2).replaceAll('-', '') }));
      const entries = (every) => watchlist(people.flatMap((p, i) => (i % every ? [] : [{ key: `K${i}`, name: `${p.surname}, TEST`, births: born(i) }])));
      assert.equal(c.ntc('message', 'ingest', c.file('m.edi', paxlst({ people }))).code, 0);
      await c.start();
      const [amna, sara] = [await c.login('amna'), await c.login('sara')];
      const propose = async (list, every) => (await amna.ask('POST', `/lists/${list}/import?format=ntc-csv`, entries(every), { 'Content-Type': 'text/csv' })).body;
      const approve = (i) => sara.post(`/imports/${i.id}/approve`, { digest: i.digest });
      const [first, second] = [await propose('FIRST', 1), await propose('SECOND', 3)];
      const live = await sara.listen();
      const searching = approve(first);
      await until('the search has found some', () => live.events.some((e) => e.event === 'alert'));
      const during = approve(second);
      const loading = new Promise((done) => spawn(program, ['rule', 'load', '--data', c.dir, '--set', `store.url=${c.store}`, join(root, 'rules', 'travellers.rules')]).on('exit', done));
      assert.deepEqual([(await searching).status, (await during).status, await loading], [200, 200, 0]);
      for (const i of [first, second]) await until('both are searched', async () => (await sara.get(`/imports/${i.id}`)).body.import.state === 'in force', 180000);

      // From the store: each look at an import is a line of the audit too, more than a page of them where the search is slow.
      const seq = (act, i) => JSON.parse(c.sql(`SELECT '[' || min(seq) || ',' || count(*) || ']' FROM audit WHERE act = '${act}' AND object LIKE '%${i?.id ?? ''}'`));
      assert.ok(seq('alert.raise')[0] < seq('list.approve', second)[0], 'alerts were raised under the first edition');
      assert.ok(seq('list.search', first)[0] > seq('list.approve', second)[0], 'the search was not done when the edition moved on');
      for (const i of [first, second]) {
        assert.equal(seq('list.search', i)[1], 1, 'one search is written down as done');
        assert.equal((await sara.get(`/imports/${i.id}`)).body.import.state, 'in force');
      }
      const alerts = c.ntc('alert', 'list', '--json').lines;
      assert.equal(alerts.length, people.length);
      for (const x of alerts) {
        const n = people.findIndex((p) => x.alert.subject.name === `TEST ${p.surname}`);
        const lists = x.reasons.filter((r) => r.kind === 'list').map((r) => r.code.split(':')[0]).sort();
        assert.deepEqual(lists, n % 3 === 0 ? ['FIRST', 'SECOND'] : ['FIRST'], x.alert.subject.name);
        assert.equal(x.history.length, x.alert.version);
      }
      assert.equal(c.ntc('audit', 'verify').code, 0);
    } finally { await c.remove(); }
  });

  test(`the search of what is stored goes back to the first of many situations (${store})`, async () => {
    const c = new Centre(store);
    try {
      c.user('sara', 'supervisor');
      const pass = c.file('pw', 'correct horse battery\n');
      // More than one page of them (app/retro.c).
      const files = Array.from({ length: 120 }, (_, i) => c.file(`d${i}.json`, declaration(`KAPW-HC-${i + 1}`, {
        importer_name: 'Quendar Traders', exporter: i === 0 ? 'Zarvimek Trading' : 'Honest Goods',
        date: new Date(Date.UTC(2026, 5, 1 + i)).toISOString().slice(0, 10),
      })));
      assert.equal(c.ntc('message', 'ingest', ...files).code, 0);
      const file = c.file('l.csv', watchlist([{ key: 'E1', kind: 'entity', name: 'Zarvimek Trading' }]));
      assert.equal(c.ntc('list', 'import', '--format', 'ntc-csv', '--list', 'TEST', file).code, 0);
      assert.equal(c.ntc('list', 'approve', '--list', 'TEST', '--as', 'sara', '--password-file', pass).code, 0);
      const alerts = c.ntc('alert', 'list', '--json').lines.filter((x) => x.reasons.some((r) => r.kind === 'list'));
      assert.equal(alerts.length, 1);
      assert.match(alerts[0].alert.situation.label, /KAPW-HC-1\b/);
    } finally { await c.remove(); }
  });

  test(`one entry is proposed on the page and rejected with a reason (${store})`, async () => {
    const c = new Centre(store);
    try {
      c.user('amna', 'analyst');
      c.user('sara', 'supervisor');
      await c.start();
      const [amna, sara] = [await c.login('amna'), await c.login('sara')];
      const entry = { kind: 'person', name: 'Zarqun Belmadi', births: '1971-10-05', documents: 'passport:ZX1:PAK', basis: 'Customs Act 1969', reason: 'invented', action: 'examine', owner: 'Desk', expiry: '2027-01-01' };
      assert.equal((await amna.post('/lists/DESK/entries', { ...entry, expiry: '' })).status, 422);
      // What is wrong is named by the field's word and the value: the entry has no key that who fills in the form knows.
      for (const [wrong, says] of [
        [{ births: '1971-10-05|5.10.71' }, "'5.10.71' is no date of birth: it is a date, or two with .. between"],
        [{ documents: 'passport:ZX1:XQZ' }, "'XQZ' is no country: write it as in PAK or Iran"],
        [{ nationality: 'PAK|ZZX' }, "'ZZX' is no country: write it as in PAK or Iran"],
        [{ documents: 'ZX1' }, "'ZX1' is no document: it is type:number:country, as in passport:AB123:PAK"],
        [{ kind: 'ship' }, "the entry has the kind 'ship'; kinds are person, entity, vessel, aircraft, vehicle"],
        [{ action: 'fly' }, "the entry has the action 'fly'; actions are "]]) {
        for (const way of ['entries', 'emergency']) {
          const no = await amna.post(`/lists/DESK/${way}`, { ...entry, ...wrong });
          assert.deepEqual([no.status, no.body.detail.slice(0, says.length)], [422, says]);
        }
      }
      const made = await amna.post('/lists/DESK/entries', entry);
      assert.equal(made.status, 201, JSON.stringify(made.body));
      assert.equal((await sara.get('/lists')).body.lists[0].proposed, 1);
      assert.equal((await sara.get(`/imports/${made.body.id}`)).body.entries[0].entry.name, 'Zarqun Belmadi');
      assert.equal((await sara.post(`/imports/${made.body.id}/reject`, { note: 'no basis' })).status, 200);
      assert.equal((await sara.get('/lists/DESK/entries?state=active')).body.items.length, 0);
    } finally { await c.remove(); }
  });
}

test('a list that may not be whole is proposed with a doubt, and the command says so', async () => {
  const c = new Centre();
  try {
    c.user('sara', 'supervisor');
    const pass = c.file('pw', 'correct horse battery\n');
    const rows = Array.from({ length: 20 }, (_, i) => ({ key: `K${i}`, name: `Invented Person Number ${i}` }));
    const put = (text) => c.ntc('list', 'import', '--format', 'ntc-csv', '--list', 'TEST', '--json', c.file('l.csv', text));
    const first = (r) => { assert.equal(r.code, 3, r.err); return r.lines[0].findings[0]; };
    const whole = watchlist(rows);
    assert.equal(put(whole).code, 0);
    assert.equal(c.ntc('list', 'approve', '--list', 'TEST', '--as', 'sara', '--password-file', pass).code, 0);

    assert.equal(put(watchlist(rows.slice(4))).code, 0, 'a fifth may go');
    const less = put(watchlist(rows.slice(5)));
    assert.match(less.err, /look at this list before it is approved: of a list with 20 entries in force 5 would go off/);
    assert.deepEqual([first(less).code, first(less).weight], ['L-DELTA', 'major']);

    const others = put(watchlist(rows.map((r, i) => (i < 5 ? { ...r, name: `Somebody Else ${i}` } : r)).slice(0, 19)));
    assert.match(first(others).text, /5 would become others/);
    const diff = (await (async () => { await c.start(); const who = await c.login('sara'); const d = (await who.get(`/imports/${others.lines[0].id}`)).body; await c.stop(); return d; })());
    assert.deepEqual(diff.removals.map((e) => [e.entry.key, e.state]), [['K19', 'active']], 'the second person sees what goes');
    assert.equal(diff.entries.length, 5);
    assert.deepEqual(diff.before.map((e) => e.entry.name).sort(), [0, 1, 2, 3, 4].map((i) => `Invented Person Number ${i}`), 'and what was');

    const cut = put(whole.slice(0, -30));
    assert.equal(first(cut).code, 'L-CUT');
    const wrong = first(put(whole.replaceAll(',"person",', ',"people",').replace('"people"', '"person"')));
    assert.equal(wrong.code, 'L-DELTA');
    assert.equal(c.ntc('list', 'approve', '--list', 'TEST', '--as', 'sara', '--password-file', pass).code, 0, 'the second person decides');

    const half = watchlist(rows.map((r, i) => (i % 2 ? r : { ...r, name: '' }))).replaceAll('"TEST"', '"NEW"');
    const fresh = c.ntc('list', 'import', '--format', 'ntc-csv', '--list', 'NEW', '--json', c.file('n.csv', half));
    assert.equal(first(fresh).code, 'L-READ');
    await c.start();
    const sara = await c.login('sara');
    const shown = (await sara.get(`/imports/${fresh.lines[0].id}`)).body.import;
    assert.equal(shown.findings[0].code, 'L-READ', 'the approver sees it');
  } finally { await c.remove(); }
});

for (const store of stores)
  test(`a new list has a name that no other is taken for and that stands in an address; those that are there stay reachable (${store})`, async () => {
    const c = new Centre(store);
    try {
      c.user('amna', 'analyst');
      c.user('sara', 'supervisor');
      const file = c.file('l.csv', watchlist([{ key: 'T1', name: 'Zarqun Belmadi' }]));
      const put = (list) => c.ntc('list', 'import', '--format', 'ntc-csv', '--list', list, '--json', file);
      assert.equal(put('TEST').code, 0);
      for (const list of ['Test', 'test', ' TEST ', 'A/B', '5%', 'A#1', 'Who?', 'a\\b', '.', '..', 'T-E-S T', '\u0395ST', 'A\u202eB']) {
        const r = put(list);
        assert.equal(r.code, 1, list);
        assert.match(r.err, /^ntc: .*(there is a list 'TEST', which is written otherwise|the name of a new list is of Latin letters)/, list);
      }
      assert.equal(put('Ports and airports (2026)').code, 0);
      // From before there was this rule.
      for (const old of ['A/B 50%', 'tEST', '%2F?#']) c.sql(`INSERT INTO watchlist (name, format, created_by, created) VALUES ('${old}', 'ntc-csv', 'ntc', 1)`);
      await c.start();
      const [amna, sara] = [await c.login('amna'), await c.login('sara')];
      const one = { kind: 'person', name: 'Somebody Else', basis: 'Customs Act 1969', reason: 'invented for a test', action: 'examine', owner: 'desk', expiry: '2099-01-01' };
      for (const list of ['A/B 50%', 'tEST', '%2F?#', 'TEST', 'Ports and airports (2026)']) {
        const r = await amna.post(`/lists/${encodeURIComponent(list)}/entries`, one);
        assert.deepEqual([r.status, r.body.list], [201, list], JSON.stringify(r.body));
        const seen = (await sara.get(`/lists/${encodeURIComponent(list)}/entries?state=proposed&q=${encodeURIComponent('Somebody Else')}`)).body.items;
        assert.deepEqual(seen.map((e) => e.entry.name), ['Somebody Else'], list);
      }
      for (const list of ['Test', 'A/C']) for (const way of ['entries', 'emergency']) {
        const r = await (way === 'entries' ? amna : sara).post(`/lists/${encodeURIComponent(list)}/${way}`, one);
        assert.equal(r.status, 422, JSON.stringify(r.body));
      }
      const percent = (await sara.get(`/lists/TEST/entries?q=${encodeURIComponent('50%2F')}`));
      assert.deepEqual([percent.status, percent.body.items], [200, []]);
    } finally { await c.remove(); }
  });

test('a row that names another list than the one it is put on is told, by its line', async () => {
  const c = new Centre();
  try {
    c.user('amna', 'analyst');
    await c.start();
    const amna = await c.login('amna');
    const text = watchlist([{ key: 'K1', name: 'Zarqun Belmadi' }, { list: 'OTHER', key: 'K2', name: 'Somebody Else' }, { key: 'K3', name: 'Noman Nadir' }]);
    const r = await amna.ask('POST', '/lists/TEST/import?format=ntc-csv', text, { 'Content-Type': 'text/csv' });
    assert.equal(r.status, 201, JSON.stringify(r.body));
    assert.deepEqual(r.body.findings.map((f) => [f.code, f.text, f.line]), [['L-LIST', "1 of 3 entries name another list and are put on 'TEST'", undefined], ['L-LIST', "entry 'K2' names the list 'OTHER'", 3]]);
    const shell = c.ntc('list', 'import', '--format', 'ntc-csv', '--list', 'TEST', c.file('l.csv', text));
    assert.match(shell.err, /L-LIST: entry 'K2' names the list 'OTHER'/);
  } finally { await c.remove(); }
});

test('a list of the size of the public ones comes in over HTTP', async () => {
  const c = new Centre();
  try {
    c.user('amna', 'analyst');
    await c.start();
    const amna = await c.login('amna');
    const rows = Array.from({ length: 12000 }, (_, i) => ({ key: `K${i}`, name: `Invented Person Number ${i}`, births: '1970-01-02' }));
    const r = await amna.ask('POST', '/lists/BIG/import?format=ntc-csv', watchlist(rows), { 'Content-Type': 'text/csv' });
    assert.equal(r.status, 202, JSON.stringify(r.body).slice(0, 300));
    assert.equal(r.body.added, 12000);
    await until('all of it is there', async () => (await amna.get(`/imports/${r.body.id}`)).body.import.state === 'proposed');
  } finally { await c.remove(); }
});

const real = join(root, '../shared/data/watchlists');
test('the public lists of the UN and OFAC load', { skip: !existsSync(real) && '../shared/data is not here' }, () => {
  const c = new Centre();
  try {
    c.user('sara', 'supervisor');
    const pass = c.file('pw', 'correct horse battery\n');
    const put = (format, list, ...files) => {
      const r = c.ntc('list', 'import', '--format', format, '--list', list, '--json', ...files.map((f) => join(real, f)));
      assert.equal(r.code, 0, r.err);
      assert.equal(c.ntc('list', 'approve', '--list', list, '--as', 'sara', '--password-file', pass).code, 0);
      return r.lines[0].entries;
    };
    assert.equal(put('un-xml', 'UN', 'un_consolidated_2026-02.xml'), 1003);
    assert.equal(put('ofac-csv', 'OFAC', 'ofac_sdn_2021-07.csv', 'ofac_alt_2021-07.csv', 'ofac_add_2021-07.csv'), 8976);
    assert.equal(put('eu-csv', 'EU', 'eu_journal_32011R0753.csv'), 140);
  } finally { c.remove(); }
});

const form = { kind: 'person', name: 'Belmadi, Zarqun', births: '1971-10-05', basis: 'Customs Act 1969', reason: 'gold, by telephone from Dubai', action: 'stop', owner: 'Airports Karachi', expiry: '2099-01-01' };
const pause = (ms) => new Promise((go) => setTimeout(go, ms));

for (const store of stores) {
  test(`in an emergency one person puts an entry on for four hours; a second one keeps it (${store})`, async () => {
    const c = new Centre(store);
    try {
      for (const [name, role] of [['amna', 'analyst'], ['sara', 'supervisor'], ['omar', 'officer']]) c.user(name, role);
      const key = c.link();
      await c.start();
      const [amna, sara, omar] = [await c.login('amna'), await c.login('sara'), await c.login('omar')];
      await c.post(key, paxlst({ flight: 'PK300', people: [wanted] }));
      assert.equal((await omar.post('/lists/LOCAL/emergency', form)).status, 403);
      const r = await amna.post('/lists/LOCAL/emergency', form);
      assert.equal(r.status, 201, JSON.stringify(r.body));
      assert.equal(r.body.state, 'proposed', 'what follows it waits');
      const alert = await until('the stored passenger', async () => (await amna.get('/alerts')).body.items[0], 2000);
      assert.match((await amna.get(`/alerts/${alert.id}`)).body.reasons[0].text, /emergency entry of amna/);
      const [entry] = (await sara.get('/lists/LOCAL/entries?state=active')).body.items;
      assert.equal(entry.emergency, true);
      const hours = (Date.parse(entry.expiry) - Date.now()) / 3600000;
      assert.ok(hours > 3.9 && hours <= 4, `${hours} h`);
      assert.equal((await sara.get('/notices')).body.items.filter((n) => n.kind === 'emergency_entry' && n.state === 'open').length, 1);
      for (const name of [form.name, 'ZARQUN  Belmadi'])
        assert.match((await amna.post('/lists/LOCAL/emergency', { ...form, name })).body.detail, /second person/, 'not again and again, in whatever order its words stand');
      assert.equal((await amna.post(`/imports/${r.body.id}/approve`, { digest: r.body.digest })).status, 403);
      assert.equal((await sara.post(`/imports/${r.body.id}/approve`, { digest: r.body.digest })).status, 200);
      const kept = (await sara.get('/lists/LOCAL/entries?state=active')).body.items;
      assert.deepEqual(kept.map((e) => [e.expiry, e.emergency, e.approver]), [['2099-01-01', undefined, 'sara']]);
      assert.equal((await sara.get('/notices')).body.items.filter((n) => n.kind === 'emergency_entry' && n.state === 'open').length, 0);
      for (let n = 0; n < 4; n++) assert.equal((await amna.post('/lists/LOCAL/emergency', { ...form, name: `Somebody Number${'ABCD'[n]}` })).status, 201);
      assert.match((await amna.post('/lists/LOCAL/emergency', { ...form, name: 'One Too Many' })).body.detail, /5 within a day/);
    } finally { await c.remove(); }
  });

  test(`rejected by a second person, an emergency entry ends at once (${store})`, async () => {
    const c = new Centre(store);
    try {
      for (const [name, role] of [['amna', 'analyst'], ['sara', 'supervisor']]) c.user(name, role);
      await c.start();
      const amna = await c.login('amna'), sara = await c.login('sara');
      const form = { kind: 'person', name: 'Belmadi, Zarqun', births: '1971-10-05', basis: 'Customs Act 1969', reason: 'told by the port', action: 'stop', owner: 'Desk', expiry: '2099-01-01' };
      const waits = (await amna.post('/lists/LOCAL/emergency', form)).body;
      const kept = (await amna.post('/lists/LOCAL/emergency', { ...form, name: 'Sardana, Wahib', births: '1966-01-02' })).body;
      const inForce = async () => (await sara.get('/lists/LOCAL/entries?state=active')).body.items.map((e) => e.name ?? e.entry?.name);
      assert.equal((await inForce()).length, 2);
      assert.equal((await sara.get('/lists')).body.imports.find((i) => i.id === waits.id).after_emergency, true);
      assert.equal((await sara.post(`/imports/${waits.id}/reject`, { note: 'another person' })).status, 200);
      assert.deepEqual(await inForce(), ['Sardana, Wahib']);
      const key = c.link();
      const sent = async (flight, people) => (await (await c.post(key, paxlst({ flight, people }))).json()).alerts;
      assert.equal(await sent('PK399', [{ surname: 'SARDANA', given: 'WAHIB', birth: '660102', document: 'ZX7654399' }]), 1, 'what was not rejected stands');
      assert.equal(await sent('PK400', [wanted]), 0, 'nobody is stopped by it any more');
      assert.equal((await sara.get('/notices')).body.items.filter((n) => n.kind === 'emergency_entry' && n.state === 'open').length, 1);
      assert.equal((await sara.post(`/imports/${kept.id}/approve`, { digest: kept.digest })).status, 200);
    } finally { await c.remove(); }
  });

  if (store === 'sqlite') test('an emergency entry that nobody approved ends by itself', async () => {
    const c = new Centre(store);
    try {
      c.user('amna', 'analyst');
      const key = c.link();
      await c.start();
      const amna = await c.login('amna');
      assert.equal((await amna.post('/lists/LOCAL/emergency', form)).status, 201);
      assert.equal((await (await c.post(key, paxlst({ flight: 'PK301', people: [wanted] }))).json()).alerts, 1);
      await c.stop();
      new DatabaseSync(`${c.dir}/ntc.db`).exec("UPDATE list_entry SET expiry = '2026-01-01T00:00:00Z' WHERE state = 'active'");
      await c.start();
      assert.equal((await (await c.post(key, paxlst({ flight: 'PK302', people: [wanted] }))).json()).alerts, 0);
    } finally { await c.remove(); }
  });

  test(`an entry is renewed and taken off by two; what a proposal would find is told before (${store})`, async () => {
    const c = new Centre(store);
    try {
      for (const [name, role] of [['amna', 'analyst'], ['sara', 'supervisor']]) c.user(name, role);
      const key = c.link();
      await c.start();
      const [amna, sara] = [await c.login('amna'), await c.login('sara')];
      await c.post(key, paxlst({ flight: 'PK400', people: [wanted, { surname: 'BELMADI', given: 'ZARQUN', birth: '500101', document: 'QQ1' }, { surname: 'OTHER', given: 'ONE' }] }));
      const made = (await amna.post('/lists/LOCAL/entries', form)).body;
      const found = (await sara.get(`/imports/${made.id}/search`)).body;
      assert.deepEqual([found.entries, found.matches, found.complete, found.by_severity.top], [1, 1, true, 1], JSON.stringify(found));
      assert.match(found.examples[0].name, /BELMADI/);
      assert.equal((await amna.get('/alerts')).body.items.length, 0, 'looking raises nothing');
      assert.equal((await sara.post(`/imports/${made.id}/approve`, { digest: made.digest })).status, 200);
      await until('the stored passenger', async () => (await amna.get('/alerts')).body.items.length === 1, 2000);
      assert.equal((await sara.get(`/imports/${made.id}/search`)).status, 404, 'it waits no longer');
      const active = async () => (await sara.get('/lists/LOCAL/entries?state=active')).body.items;
      const [entry] = await active();
      const path = `/lists/LOCAL/entries/${entry.id}`;
      assert.equal((await amna.post(`/lists/OTHER/entries/${entry.id}/renew`, { expiry: '2098-01-01', reason: 'still sought' })).status, 404);
      assert.equal((await amna.post(`${path}/renew`, { expiry: '2020-01-01', reason: 'still sought' })).status, 422);
      const renewal = (await amna.post(`${path}/renew`, { expiry: '2098-01-01', reason: 'still sought' })).body;
      assert.deepEqual([renewal.changed, renewal.note], [1, 'still sought']);
      assert.equal((await active())[0].expiry, '2099-01-01', 'proposed is not in force');
      assert.equal((await sara.post(`/imports/${renewal.id}/approve`, { digest: renewal.digest })).status, 200);
      const [renewed] = await active();
      assert.equal(renewed.expiry, '2098-01-01');
      assert.equal((await amna.post(`${path}/off`, { reason: 'case closed' })).status, 409, 'it was replaced');
      const off = (await amna.post(`/lists/LOCAL/entries/${renewed.id}/off`, { reason: 'case closed' })).body;
      assert.deepEqual([off.removed, off.note], [1, 'case closed']);
      assert.equal((await sara.post(`/imports/${off.id}/approve`, { digest: off.digest })).status, 200);
      assert.deepEqual(await active(), []);
      await pause(300);
      assert.equal((await (await c.post(key, paxlst({ flight: 'PK401', people: [wanted] }))).json()).alerts, 0);
    } finally { await c.remove(); }
  });

  test(`a list that grows or shrinks by more than a fifth says so before all else (${store})`, async () => {
    const c = new Centre(store);
    try {
      const rows = (n) => Array.from({ length: n }, (_, i) => ({ key: `K${i}`, name: `Person Number${String.fromCharCode(65 + i % 26)}${i}` }));
      c.user('sara', 'supervisor');
      const take = (n) => c.ntc('list', 'import', '--format', 'ntc-csv', '--list', 'TEST', '--json', c.file('l.csv', watchlist(rows(n))));
      const first = take(20);
      assert.equal(first.code, 0);
      assert.equal(c.ntc('list', 'approve', '--import', first.lines[0].id, '--as', 'sara', '--password-file', c.file('pass', 'correct horse battery')).code, 0);
      assert.equal(take(23).code, 0);
      const grown = take(25);
      assert.equal(grown.code, 3);
      assert.match(grown.lines[0].findings[0].text, /with 20 entries in force 5 would be new/);
      assert.match(take(15).lines[0].findings[0].text, /with 20 entries in force 5 would go off/);
    } finally { await c.remove(); }
  });
}
