// SPDX-License-Identifier: Apache-2.0
// A match that was found to be false is left out for that pair alone, as long as what was compared stays the same.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Centre, stores, paxlst, watchlist } from './centre.mjs';

const him = { surname: 'BELMADI', given: 'ZARQUN', birth: '711005', document: 'AB1111111' };
const entry = { key: 'T1', name: 'Belmadi, Zarqun', births: '1971-10-05', documents: 'passport:ZX7654321:PAK' };
const why = { reason: 'document_differs', note: 'passport and father compared at the counter' };

async function centre(store) {
  const c = new Centre(store);
  c.user('amna', 'analyst');
  c.user('sara', 'supervisor');
  c.user('omar', 'supervisor');
  c.user('nadia', 'officer', ['--region', 'North']);
  const key = c.link();
  await c.start();
  const [amna, sara, omar, nadia] = [await c.login('amna'), await c.login('sara'), await c.login('omar'), await c.login('nadia')];
  let n = 100;
  const fly = async (...people) => (await (await c.post(key, paxlst({ flight: `PK${n++}`, people }))).json()).alerts;
  const put = async (...rows) => {
    const r = await sara.ask('POST', '/lists/TEST/import?format=ntc-csv', watchlist(rows), { 'Content-Type': 'text/csv' });
    assert.equal(r.status, 201, JSON.stringify(r.body));
    await omar.approves(r.body);
  };
  const newest = async () => (await amna.get('/alerts?state=open')).body.items.sort((a, b) => (a.created < b.created ? 1 : -1))[0];
  return { c, key, amna, sara, omar, nadia, fly, put, newest };
}

for (const store of stores) {
  test(`a grave false match is cleared by two, for this pair, until either side changes (${store})`, async () => {
    const { c, amna, sara, omar, nadia, fly, put, newest } = await centre(store);
    try {
      await put(entry, { key: 'T2', name: 'Somebody Else', births: '1950-01-02' });
      assert.equal(await fly(him), 1);
      const alert = await newest();
      const path = `/alerts/${alert.id}/clearances`;
      assert.equal((await amna.post(path, { entry: 'TEST:T2', ...why })).status, 404, 'no such match');
      assert.equal((await amna.post(path, { entry: 'TEST:T1', ...why, note: 'no' })).status, 422);
      assert.equal((await amna.post(path, { entry: 'TEST:T1', ...why, reason: 'felt_like_it' })).status, 422);
      assert.equal((await amna.post(path, { entry: 'TEST:T1', ...why, days: 4000 })).status, 422);
      assert.equal((await nadia.post(path, { entry: 'TEST:T1', ...why })).status, 404, 'another region');
      const made = await amna.post(path, { entry: 'TEST:T1', ...why });
      assert.equal(made.status, 201, JSON.stringify(made.body));
      assert.equal(made.body.state, 'proposed', 'name and birth agree: two must say that it is not he');
      assert.equal((await amna.post(path, { entry: 'TEST:T1', ...why })).status, 422, 'once');
      assert.equal(await fly(him), 1, 'a proposal hides nothing');
      const id = made.body.id;
      assert.equal((await amna.post(`/clearances/${id}/approve`, {})).status, 403);
      assert.equal((await sara.post(`/clearances/${id}/approve`, {})).body.state, 'active');
      assert.equal((await omar.post(`/clearances/${id}/approve`, {})).status, 409);
      assert.equal(await fly(him), 0, 'cleared');
      assert.equal((await amna.get('/clearances?state=active')).body.items[0].uses, 1);
      assert.equal(await fly({ ...him, document: 'CD2222222' }), 1, 'another document may be another man');
      assert.equal(await fly({ ...him, document: 'ZX7654321' }), 1, 'the number of the entry was not there then');
      assert.equal(await fly({ ...him, given: 'OTHER', surname: 'PERSON', document: 'ZX7654321' }), 1, 'nobody else is cleared');
      await put({ ...entry, reason: 'other words' }, { key: 'T2', name: 'Somebody Else', births: '1950-01-02' });
      assert.equal(await fly(him), 0, 'the same person is meant');
      await put({ ...entry, reason: 'other words' }, { key: 'T3', name: 'Zarqun Belmadi', births: '1971-10-05' });
      assert.equal(await fly(him), 1, 'another entry is another match');
      await put({ ...entry, births: '1971-10-05|1971-10-06' });
      assert.equal(await fly(him), 1, 'another birth date: look again');
      const shown = (await amna.get(path)).body.items;
      assert.deepEqual(shown.map((x) => [x.entry, x.state, x.proposer, x.decided_by]), [['TEST:T1', 'reopened', 'amna', 'sara']], 'its entry has changed');
      const acts = (await sara.get('/audit?limit=200')).body.items.map((l) => l.act).filter((x) => /^clearance.(propose|approve)/.test(x));
      assert.deepEqual([...new Set(acts)].sort(), ['clearance.approve', 'clearance.propose']);
    } finally { await c.remove(); }
  });

  test(`a weak one is cleared by one, can be ended, and expires (${store})`, async () => {
    const { c, amna, sara, fly, put, newest } = await centre(store);
    try {
      await put({ ...entry, births: '', documents: '' });
      assert.equal(await fly(him), 1);
      const alert = await newest();
      const made = await amna.post(`/alerts/${alert.id}/clearances`, { entry: 'TEST:T1', ...why, days: 1 });
      assert.equal(made.body.state, 'active', JSON.stringify(made.body));
      const day = Date.parse(made.body.expires) - Date.parse(made.body.at);
      assert.equal(day, 86400000);
      assert.equal(await fly(him), 0);
      assert.equal((await amna.post(`/clearances/${made.body.id}/end`, { note: 'short' })).status, 422);
      assert.equal((await amna.post(`/clearances/${made.body.id}/end`, { note: 'the report was mistaken' })).body.state, 'ended');
      assert.equal(await fly(him), 1);
      const refused = await amna.post(`/alerts/${alert.id}/clearances`, { entry: 'TEST:T1', ...why });
      assert.equal(refused.status, 201);
      assert.equal((await sara.post(`/clearances/${refused.body.id}/refuse`, { note: 'no longer needed now' })).status, 409, 'it is active already');
    } finally { await c.remove(); }
  });

  test(`an entry that is changed to fit better opens a closed alert again, one that is renewed does not (${store})`, async () => {
    const { c, amna, fly, put, newest } = await centre(store);
    try {
      await put({ ...entry, documents: '' });
      assert.equal(await fly(him), 1);
      const alert = await newest();
      const claimed = (await amna.post(`/alerts/${alert.id}/claim`, { version: alert.version })).body.alert;
      const decided = (await amna.post(`/alerts/${alert.id}/decide`, { version: claimed.version, outcome: 'false_match', reason_code: 'identity_differs', note: 'another man' })).body.alert;
      assert.equal((await amna.post(`/alerts/${alert.id}/close`, { version: decided.version, outcome: 'false_match', reason_code: 'identity_differs', note: 'another man' })).status, 200);
      const state = async () => (await amna.get(`/alerts/${alert.id}`)).body.alert.state;
      await put({ ...entry, documents: '', expiry: '2098-01-01' });
      await new Promise((go) => setTimeout(go, 1500));
      assert.equal(await state(), 'closed');
      await put({ ...entry, documents: 'passport:AB1111111:PAK', expiry: '2098-01-01' });
      await new Promise((go) => setTimeout(go, 1500));
      assert.equal(await state(), 'reopened');
      assert.equal((await amna.get(`/alerts/${alert.id}`)).body.alert.reasons_count, 1);
    } finally { await c.remove(); }
  });

  test(`a clearance hides nobody else of the same name and birth date (${store})`, async () => {
    const { c, amna, sara, fly, put, newest } = await centre(store);
    const a = { surname: 'WAZIRKHEL', given: 'SHERDIL', birth: '800405', document: 'AA1010101' };
    const clear = async (alert) => {
      const made = await amna.post(`/alerts/${alert.id}/clearances`, { entry: 'TEST:W1', ...why });
      assert.equal((await sara.post(`/clearances/${made.body.id}/approve`, {})).body?.state, 'active', JSON.stringify(made.body));
    };
    const told = async () => (await amna.get(`/alerts/${(await newest()).id}`)).body.reasons.find((r) => r.code === 'TEST:W1').text;
    try {
      await put({ key: 'W1', name: 'Wazirkhel, Sherdil', births: '1980-04-05' });
      assert.equal(await fly(a), 1);
      await clear(await newest());
      assert.equal(await fly(a), 0, 'he himself');
      assert.equal(await fly({ ...a, nationality: 'AFG', sex: 'F', document: 'ZB9876543' }), 1, 'another passport');
      const text = await told();
      assert.match(text, /Cleared as a false match on 20\d\d-\d\d-\d\d for passport AA1010101/);
      assert.match(text, /now passport ZB9876543/);
      assert.match(text, /sex M; now F/);
      assert.equal(await fly({ ...a, document: 'QW4444444' }), 1, 'the next one');
      assert.equal(await fly({ ...a, document: '' }), 1, 'no document: not known to be him');
      assert.match(await told(), /now no document/);
      assert.equal(await fly({ ...a, sex: 'F' }), 1, 'the passport of one of another sex');
      assert.equal(await fly({ ...a, nationality: 'AFG' }), 1, 'a passport of another state');
      assert.equal(await fly(a), 0, 'he still is cleared');
      assert.equal((await amna.get('/clearances?state=active')).body.items[0].uses, 2, 'each match that was left out');
    } finally { await c.remove(); }
  });

  test(`another of the same name on a flight whose alert was cleared opens it again (${store})`, async () => {
    const { c, key, amna, sara, put, newest } = await centre(store);
    const a = { surname: 'WAZIRKHEL', given: 'SHERDIL', birth: '800405', document: 'AA1010101' };
    const fly = async (ref, ...people) => assert.equal((await c.post(key, paxlst({ flight: 'PK600', ref, people }))).status, 201);
    try {
      await put({ key: 'W1', name: 'Wazirkhel, Sherdil', births: '1980-04-05' });
      await fly('1', a);
      const alert = await newest();
      const made = await amna.post(`/alerts/${alert.id}/clearances`, { entry: 'TEST:W1', ...why });
      assert.equal((await sara.post(`/clearances/${made.body.id}/approve`, {})).body.state, 'active');
      const words = { outcome: 'false_match', reason_code: 'identity_differs', note: 'another man' };
      const claimed = (await amna.post(`/alerts/${alert.id}/claim`, { version: alert.version })).body.alert;
      const decided = (await amna.post(`/alerts/${alert.id}/decide`, { version: claimed.version, ...words })).body.alert;
      assert.equal((await amna.post(`/alerts/${alert.id}/close`, { version: decided.version, ...words })).status, 200);
      const state = async () => (await amna.get(`/alerts/${alert.id}`)).body.alert.state;
      await fly('2', a);
      assert.equal(await state(), 'closed', 'he again');
      await fly('3', { ...a, document: 'ZB9876543' });
      assert.equal(await state(), 'reopened', 'another passport on the same flight');
    } finally { await c.remove(); }
  });

  test(`a clearance whose entry has changed since is not called active (${store})`, async () => {
    const { c, amna, sara, omar, fly, put, newest } = await centre(store);
    try {
      await put({ ...entry, documents: '' });
      assert.equal(await fly(him), 1);
      const alert = await newest();
      const made = await amna.post(`/alerts/${alert.id}/clearances`, { entry: 'TEST:T1', ...why });
      assert.equal((await sara.post(`/clearances/${made.body.id}/approve`, {})).body.state, 'active');
      await put({ ...entry, documents: '', reason: 'other words' });
      const state = async () => (await amna.get('/clearances')).body.items.find((x) => x.id === made.body.id).state;
      assert.equal(await state(), 'active', 'the same person is meant');
      await put(entry);
      assert.equal(await state(), 'reopened');
      assert.equal((await amna.get('/clearances?state=active')).body.items.length, 0);
      assert.equal((await amna.get('/clearances?state=reopened')).body.items.length, 1);
      assert.equal(await fly(him), 1);
      assert.match((await amna.get(`/alerts/${(await newest()).id}`)).body.reasons[0].text, /the entry has changed since/);
      assert.equal((await omar.post(`/clearances/${made.body.id}/end`, { note: 'it is of no use any longer' })).body.state, 'ended');
    } finally { await c.remove(); }
  });

  test(`an alert tells when the entry that it rests on was taken off its list (${store})`, async () => {
    const { c, amna, fly, put, newest } = await centre(store);
    try {
      await put(entry, { key: 'T2', name: 'Somebody Else', births: '1950-01-02' }, { key: 'T3', name: 'Third One', births: '1951-01-02' });
      assert.equal(await fly(him), 1);
      const alert = await newest();
      const removed = async () => (await amna.get(`/alerts/${alert.id}`)).body.reasons[0].removed;
      assert.equal(await removed(), undefined);
      await put({ key: 'T2', name: 'Somebody Else', births: '1950-01-02' }, { key: 'T3', name: 'Third One', births: '1951-01-02' });
      assert.match(await removed(), /^20\d\d-\d\d-\d\dT/);
      await put(entry, { key: 'T2', name: 'Somebody Else', births: '1950-01-02' });
      assert.equal(await removed(), undefined, 'it is on the list again');
    } finally { await c.remove(); }
  });
}
