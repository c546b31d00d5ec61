// SPDX-License-Identifier: Apache-2.0
// Each place of entry and exit seen live, compared with itself; the wall, a device of its own.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Centre, declaration, paxlst, stores, until } from './centre.mjs';

const HOUR = 3600e3;
const NOW = '2026-11-26T09:20:00Z';
process.env.NTC_CLOCK = NOW;
const now = Date.parse(NOW);
const iso = (ms) => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
const hourOf = (ms) => Math.floor(ms / HOUR);

let n = 0;
const crossings = (port, count, at = now - 60e3, more = {}) => JSON.stringify({
  kind: 'crossing',
  events: Array.from({ length: count }, () => ({
    reference: `X${++n}`, time: iso(at), port, direction: 'in', counter: 1, mode: 'foot', result: 'cleared',
    person: { given: 'ZARQUN', surname: `BELMADI ${n}`, birth: '1980-01-01', sex: 'M', nationality: 'PAK' },
    documents: [{ type: 'P', number: `QX${1000000 + n}`, issuer: 'PAK', expiry: '2030-01-01' }], ...more,
  })),
});
const exam = (order, signal, more = {}) => JSON.stringify({
  kind: 'examination', events: [{ order, signal, declaration: `GD-${order}`, office: 'KAPE', terminal: 'PKKCT', time: iso(now - 60e3), channel: 'red', importer: '1234567-8', ...more }],
});
const measure = (site, name) => site.measures.find((m) => m.name === name);
const hour = (m, back) => m.hours.at(-1 - back);

// Weeks that nobody waits for: eight of them, about 60 in each hour around this one.
function history(c, port, each = 60) {
  const rows = [];
  for (let week = 1; week <= 8; week++)
    for (let h = -1; h <= 6; h++) rows.push(`('${port}', ${hourOf(now) - week * 168 - h}, 'crossings', ${each + (week % 4) * 5})`);
  c.sql(`INSERT INTO site_hour (site, hour, measure, n) VALUES ${rows.join(', ')}`);
  c.sql(`INSERT INTO site_feed (site, measure, link, first_at, last_at) VALUES ('${port}', 'crossings', 'ibms', ${(now - 70 * 86400e3) * 1000}, ${(now - 70 * 86400e3) * 1000})`);
}

for (const store of stores) {
  test(`messages make the measures of a site, each thing once (${store})`, async () => {
    const c = new Centre(store);
    try {
      c.user('sara', 'supervisor');
      c.user('omar', 'officer', ['--region', 'South', '--unit', 'airport KHI']);
      const ibms = c.ntc('link', 'add', '--name', 'ibms', '--kind', 'immigration', '--agreement', 'test', '--json').lines[0].key;
      const weboc = c.ntc('link', 'add', '--name', 'weboc', '--kind', 'weboc', '--agreement', 'test', '--json').lines[0].key;
      const dcs = c.link();
      await c.start();
      const sara = await c.login('sara');
      const sent = [[ibms, crossings('TRK', 3, now - HOUR)], [ibms, crossings('TRK', 2, now - 60e3, { result: 'referred' })],
        [dcs, paxlst({ people: [{ surname: 'ALERTSON', given: 'BILAL' }, { surname: 'ALERTSON', given: 'AMNA', birth: '810101' }] })],
        [weboc, declaration('TKHM-HC-1', { office: 'TKHM', port: 'PKKCT' })], [weboc, declaration('TKHM-HC-1', { office: 'TKHM', port: 'PKKCT', regime: 'HC' }, [{ value: 6000 }])],
        [weboc, exam('1', 'channel', { time: iso(now - 90 * 60e3) })], [weboc, exam('2', 'channel')], [weboc, exam('3', 'channel', { channel: 'green' })],
        [weboc, exam('1', 'result', { result: 'discrepancy', minutes: 40 })]];
      for (const [key, body] of sent) assert.ok((await c.post(key, body)).status < 300);
      const trk = (await sara.get('/sites/TRK')).body;
      const crossed = measure(trk, 'crossings');
      assert.deepEqual([crossed.hours.length, hour(crossed, 1).n, hour(crossed, 0).n, crossed.day], [25, 3, 2, 5]);
      assert.equal(hour(crossed, 1).at, iso(hourOf(now) * HOUR - HOUR));
      assert.equal(measure(trk, 'referred').day, 2);
      assert.equal(measure(trk, 'declarations').day, 1, 'amended, it is the same; the office says where, not the port');
      assert.match(measure(trk, 'crossings').why, /not enough history/);
      assert.deepEqual(trk.links.map((l) => [l.name, l.measures]), [['ibms', ['crossings']], ['weboc', ['declarations']]]);
      assert.deepEqual([trk.state, trk.main.measure, trk.main.last_hour, trk.main.low], ['normal', 'crossings', 3, undefined]);
      const kict = (await sara.get('/sites/pkkct')).body;
      assert.deepEqual([kict.code, kict.exams.examined, kict.exams.found], ['KICT', 1, 1]);
      assert.ok(kict.exams.low > 0.05 && kict.exams.high === 1, 'one of one is not sure');
      assert.deepEqual(kict.exam_wait, { day: { n: 1, p50: 89 * 60, p90: 89 * 60 }, month: { n: 0 }, waits: 1 });
      assert.equal(measure(kict, 'exam_minutes').day, 40);
      assert.equal(measure(kict, 'scanners').state, 'unknown');
      assert.equal(measure(kict, 'vehicle_stay').state, 'unknown');
      assert.equal(measure(kict, 'vehicle_stay').value, undefined, 'what nobody told is no zero');
      assert.equal(measure((await sara.get('/sites/KHI')).body, 'travellers').day, 2);
      const list = await sara.get('/sites');
      assert.ok(list.body.items.length > 50);
      assert.doesNotMatch(JSON.stringify(list.body) + JSON.stringify(trk), /BELMADI|ALERTSON|QX1000/, 'no traveller');
      const again = await sara.ask('GET', '/sites', undefined, { 'If-None-Match': list.headers.get('etag') });
      assert.deepEqual([again.status, again.body], [304, undefined], 'nothing new costs nothing');
      await c.post(ibms, crossings('TRK', 1));
      assert.equal((await sara.ask('GET', '/sites', undefined, { 'If-None-Match': list.headers.get('etag') })).status, 200);
      const omar = await c.login('omar');
      assert.ok((await omar.get('/sites')).body.items.every((s) => s.region === 'South'));
      assert.equal((await omar.get('/sites/TRK')).status, 404);
      assert.equal((await omar.get('/sites?region=KP')).status, 404);
      assert.equal((await sara.get('/sites?region=Nowhere')).status, 422);
      assert.deepEqual([...new Set((await sara.get('/sites?region=KP')).body.items.map((s) => s.region))], ['KP']);
      const khi = (await omar.get('/sites/KHI')).body;
      assert.deepEqual(khi.staff, { accounts: 1, here: 1 });
      assert.equal((await sara.get('/sites/Atlantis')).status, 404);
    } finally { await c.remove(); }
  });

  test(`a site is compared with the same hour of its own weeks; silence is unknown, a closure is planned (${store})`, async () => {
    const c = new Centre(store);
    try {
      c.user('sara', 'supervisor');
      c.user('noor', 'supervisor', ['--region', 'South']);
      c.user('omar', 'officer');
      c.user('aziz', 'auditor');
      const ibms = c.ntc('link', 'add', '--name', 'ibms', '--kind', 'immigration', '--agreement', 'test', '--every', '86400', '--json').lines[0].key;
      await c.start();
      for (const port of ['TRK', 'CHM', 'WGH']) history(c, port);
      const sara = await c.login('sara');
      const site = async (code) => (await sara.get(`/sites/${code}`)).body;
      for (const [port, count] of [['TRK', 41], ['CHM', 66]]) {
        await c.post(ibms, crossings(port, count, now - HOUR));
        await c.post(ibms, crossings(port, 9));
      }
      const trk = await site('TRK');
      assert.equal(trk.state, 'attention');
      assert.match(trk.why, /^41 crossings in the last whole hour, usual 6\d-75$/);
      assert.deepEqual([trk.main.weeks, trk.main.median], [8, 67.5]);
      assert.equal((await site('CHM')).state, 'normal');
      const wagah = await site('WGH');
      assert.equal(wagah.state, 'unknown');
      assert.match(wagah.why, /^no data since 2026-09-17T09:20:00Z, \d+ were usual$/);
      assert.equal((await sara.get('/sites')).body.items[0].code, 'WGH', 'the worst first');

      const plan = { from: iso(now - HOUR), to: iso(now + HOUR), reason: 'the gate is painted' };
      const omar = await c.login('omar');
      const noor = await c.login('noor');
      assert.equal((await omar.post('/sites/WGH/plan', plan)).status, 403);
      assert.equal((await noor.post('/sites/WGH/plan', plan)).status, 404, 'of another region');
      assert.equal((await sara.post('/sites/WGH/plan', { ...plan, to: 'tomorrow' })).status, 422);
      assert.equal((await sara.post('/sites/WGH/plan', { ...plan, reason: '-' })).status, 422);
      assert.equal((await sara.post('/sites/WGH/plan', { ...plan, to: plan.from })).status, 422);
      const made = await sara.post('/sites/WGH/plan', plan);
      assert.equal(made.status, 201);
      const closed = await site('WGH');
      assert.deepEqual([closed.state, closed.why], ['planned', `planned until ${plan.to}`]);
      assert.deepEqual(closed.plans.map((p) => [p.id, p.state, p.reason, p.by]), [[made.body.id, 'in_force', 'the gate is painted', 'sara']]);
      assert.ok(closed.plans[0].declared > closed.plans[0].from, 'who closes a bad hour afterwards is seen to have done so');
      assert.equal((await sara.post('/sites/WGH/plan/end', { id: made.body.id, note: '' })).status, 422);
      assert.equal((await sara.post('/sites/CHM/plan/end', { id: made.body.id, note: 'done' })).status, 404, 'of that site');
      assert.equal((await sara.post('/sites/WGH/plan/end', { id: made.body.id, note: 'done early' })).status, 200);
      assert.equal((await sara.post('/sites/WGH/plan/end', { id: made.body.id, note: 'again' })).status, 404);
      assert.equal((await site('WGH')).state, 'unknown');
      const aziz = await c.login('aziz');
      const acts = (await aziz.get('/audit?object=site/WGH')).body.items.map((i) => [i.act, i.actor, i.detail.id]);
      assert.deepEqual(acts, [['site.plan.end', 'sara', made.body.id], ['site.plan', 'sara', made.body.id]]);
    } finally { await c.remove(); }
  });

  test(`a wall is paired once, shows again after a restart, sees nothing else, and is shut out (${store})`, async () => {
    const c = new Centre(store);
    try {
      c.user('sara', 'supervisor,auditor', ['--unit', 'airport KHI']);
      assert.equal(c.ntc('rule', 'load', c.file('t.rules', `
rule TST-001 version 1
  title    "Seen by the wall's test"
  author   "Test desk"
  unit     airport
  severity top
  action   examine
  basis    "Customs Act 1969"
  valid    2020-01-01 .. 2099-12-31
  on       traveller
  when     person.surname = "ALERTSON"
  reason   "{person.name}"
end
`)).code, 0);
      const key = c.link();
      const made = c.ntc('wall', 'add', 'south-floor', '--region', 'South', '--json');
      assert.equal(made.code, 0, made.err);
      assert.equal(c.ntc('wall', 'add', 'x!', '--json').code, 1);
      assert.equal(c.ntc('wall', 'add', 'ok', '--region', 'Nowhere', '--json').code, 1);
      await c.start();
      const api = (path, cookie, o = {}) => fetch(`${c.url}/api/v1${path}`, { ...o, headers: { 'Content-Type': 'application/json', ...(cookie ? { Cookie: cookie } : {}), ...o.headers } });
      const pair = (code) => api('/wall/pair', '', { method: 'POST', body: JSON.stringify({ code }) });
      assert.equal((await pair('AAAA-BBBB-CCCC')).status, 403);
      const paired = await pair(made.lines[0].code);
      assert.equal(paired.status, 200);
      const set = paired.headers.get('set-cookie');
      assert.match(set, /^ntc-wall=[0-9a-f]{64}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=34560000/);
      const cookie = set.split(';')[0];
      assert.equal((await pair(made.lines[0].code)).status, 403, 'the code is used up');
      await c.post(key, paxlst({ people: [{ surname: 'ALERTSON', given: 'BILAL' }] }));
      const wall = await api('/wall', cookie);
      assert.equal(wall.status, 200);
      const shown = await wall.text();
      const tiles = JSON.parse(shown);
      assert.deepEqual([tiles.region, tiles.top.n, tiles.queue.n, tiles.top.state], ['South', 1, 1, 'normal']);
      assert.ok(tiles.posts.length > 10 && tiles.posts.every((p) => p.region === 'South'));
      assert.doesNotMatch(shown, /ALERTSON|BILAL|sara/i, 'no person');
      assert.equal((await api('/wall', cookie, { headers: { 'If-None-Match': wall.headers.get('etag') } })).status, 304);
      for (const path of ['/session', '/alerts', '/alerts/stream', '/sites', '/sites/KHI', '/units', '/links', '/audit', '/status'])
        assert.equal((await api(path, cookie)).status, 403, path);
      assert.equal((await api('/sites/KHI/plan', cookie, { method: 'POST', body: '{}' })).status, 403);
      assert.equal((await api('/wall?region=KP', cookie)).status, 404, 'nor another region');

      const stop = new AbortController();
      const stream = await api('/wall/stream', cookie, { signal: stop.signal });
      assert.equal(stream.status, 200);
      let heard = '', over = false;
      (async () => {
        try { for await (const part of stream.body) heard += Buffer.from(part).toString(); } catch { /* closed */ }
        over = true;
      })();
      await until('a beat', () => heard.includes('event: beat'));
      await c.post(key, paxlst({ flight: 'PK303', ref: '2', people: [{ surname: 'ALERTSON', given: 'BILAL' }] }));
      await until('news', () => heard.includes('event: news\ndata: {}'));
      assert.doesNotMatch(heard, /alert|PK303/, 'that there is news, not what');

      await c.stop();
      await until('the stream ends', () => over);
      await c.start();
      assert.equal((await api('/wall', cookie)).status, 200, 'nobody logs in after a restart');
      assert.deepEqual(c.ntc('wall', 'list', '--json').lines.map((l) => [l.name, l.region, l.state]), [['south-floor', 'South', 'active']]);
      assert.equal(c.ntc('wall', 'end', 'nobody').code, 1);
      assert.equal(c.ntc('wall', 'end', 'south-floor').code, 0);
      assert.equal((await api('/wall', cookie)).status, 401);
      const sara = await c.login('sara');
      assert.equal((await sara.get('/wall')).status, 200, 'people see it too');
      const trail = (await sara.get('/audit?object=wall/south-floor')).body.items.map((i) => [i.act, i.actor.replace(/^os:.*/, 'os')]);
      assert.deepEqual(trail, [['wall ended', 'os'], ['wall paired', 'wall:south-floor'], ['wall added', 'os']]);
      const denied = (await sara.get('/audit?actor=wall:south-floor')).body.items.filter((i) => i.act === 'denied');
      assert.ok(denied.length >= 9, 'what it tried stands in the trail');
    } finally { await c.remove(); }
  });

  test(`an ended wall's stream ends; units show what came of their work, to whom it concerns (${store})`, async () => {
    const c = new Centre(store);
    try {
      c.user('sara', 'supervisor');
      c.user('omar', 'officer', ['--unit', 'airport KHI']);
      c.user('aziz', 'auditor');
      c.user('dana', 'administrator');
      c.ntc('rule', 'load', c.file('t.rules', `
rule TST-001 version 1
  title    "Units"
  author   "Test desk"
  unit     airport
  severity high
  action   examine
  basis    "Customs Act 1969"
  valid    2020-01-01 .. 2099-12-31
  on       traveller
  when     person.surname = "UNITSON"
  reason   "{person.name}"
end
`));
      const key = c.link();
      const code = c.ntc('wall', 'add', 'door', '--json').lines[0].code;
      await c.start();
      const cookie = (await fetch(`${c.url}/api/v1/wall/pair`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ code }) })).headers.get('set-cookie').split(';')[0];
      const stream = await fetch(`${c.url}/api/v1/wall/stream`, { headers: { Cookie: cookie } });
      let over = false;
      (async () => { try { for await (const _ of stream.body); } catch { /* closed */ } over = true; })();
      c.ntc('wall', 'end', 'door');
      await until('the stream of an ended wall ends', () => over);

      const names = 'ABCDEFGHIJKL'.split('');
      await c.post(key, paxlst({ people: names.map((x, i) => ({ surname: 'UNITSON', given: `${x}ALI`, birth: `8${i % 10}0101`, document: `QY${2000000 + i}` })) }));
      const omar = await c.login('omar');
      const alerts = (await omar.get('/alerts?limit=50')).body.items;
      assert.equal(alerts.length, 12);
      const close = async (a, i) => {
        const claimed = await omar.post(`/alerts/${a.id}/claim`, { version: a.version });
        assert.equal(claimed.status, 200);
        const done = await omar.post(`/alerts/${a.id}/close`, { version: claimed.body.alert.version, outcome: i < 6 ? 'confirmed' : i < 9 ? 'valuable' : 'false_match', reason_code: i < 5 ? 'examined_found' : 'examined_nothing' });
        assert.equal(done.status, 200);
      };
      for (let i = 0; i < 9; i++) await close(alerts[i], i);
      const few = (await omar.get('/units')).body;
      assert.deepEqual(few.own, { name: 'omar', few: true }, 'fewer than ten show nothing');
      assert.equal(few.units, undefined);
      for (let i = 9; i < 12; i++) await close(alerts[i], i);
      const own = (await omar.get('/units')).body.own;
      assert.deepEqual([own.worked, own.right.n, own.right.of, own.worth.n, own.found.n, own.found.of], [12, 6, 12, 9, 5, 12]);
      assert.ok(own.right.low < 0.5 && own.right.high > 0.5);
      const sara = await c.login('sara');
      const all = (await sara.get('/units?days=30')).body;
      assert.deepEqual(all.units.map((u) => [u.name, u.worked]), [['airport KHI', 12]]);
      assert.deepEqual(all.officers.map((o) => o.name), ['omar']);
      const aziz = await c.login('aziz');
      const audited = (await aziz.get('/units')).body;
      assert.deepEqual([audited.units.length, audited.officers], [1, undefined], 'officers by name are for their supervisor');
      assert.equal((await (await c.login('dana')).get('/units')).status, 403);
      assert.equal((await sara.get('/units?days=0')).status, 422);
      assert.ok((await aziz.get('/audit?actor=sara')).body.items.some((i) => i.act === 'read units_get'), 'who looked at officers is known');
      const khi = (await sara.get('/sites/KHI')).body;
      assert.deepEqual([khi.times.claim.n, khi.times.close.n, khi.times.claim.p50], [12, 12, 0]);
      assert.equal(khi.alerts.open, 0);
    } finally { await c.remove(); }
  });
}
