// SPDX-License-Identifier: Apache-2.0
// A shift of a real store as a training: two persons take it out, nobody in it is who they were, and its alerts arise again.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Centre, Person, stores, paxlst, program, root, rule, until, watchlist } from './centre.mjs';
import { unzip, zip } from './zip.mjs';

const PASSWORD = 'correct horse battery';
const rules = rule('SHF-001', 'journey.direction = "in"', { title: 'A traveller of this test', severity: 'low' })
  + rule('SHF-002', 'money.total_usd > 5000', { on: 'money', title: 'Much money of this test' });

// All that is known of the people of this shift; none of it may be found in what leaves.
const known = {
  words: ['BELMADI', 'ZARQUN', 'QALANDARI', 'SHAHBAZ', 'NURGUL', 'HAMDULLAH', 'Kohsar', 'Zamzama', 'Spinkai', 'Lakhtei', 'JAHANZAIB', 'WRESTED', 'ظریف', 'بلمادی'],
  numbers: ['ZX7654321', 'QK4400552', '4210112345671', '42101-1234567-1', '03215554433', '+923215554433', '3215554433', 'TLA-4471', 'TLA4471', 'PK36SCBL0000001123456702', 'R7XK2P', '0711222-3', '07112223', 'MSKU7043327',
    'KAPW-HC-104417', 'CRS-99871', 'MON-55102', 'zarqun.belmadi@example.pk', 'H-12 Spinkai Road'],
  births: ['1971-10-05', '711005', '19711005', '05.10.1971', '1983-05-14', '830514'],
};
const wanted = { surname: 'BELMADI', given: 'ZARQUN', birth: '711005', document: 'ZX7654321' };
const other = { surname: 'QALANDARI', given: 'SHAHBAZ', birth: '830514', document: 'QK4400552' };
const crossing = { kind: 'crossing', events: [{ reference: 'CRS-99871', time: '2026-11-27T05:10:00Z', port: 'KHI', direction: 'in', purpose: 'visits his brother Hamdullah in Spinkai', plate: 'TLA-4471',
  person: { name: 'ظریف بلمادی', birth: '1971-10-05', sex: 'M', father: 'Jahanzaib', phone: '+923215554433', email: 'zarqun.belmadi@example.pk', address: 'H-12 Spinkai Road, Lakhtei', iban: 'PK36SCBL0000001123456702' },
  documents: [{ type: 'I', number: '42101-1234567-1', issuer: 'PAK' }, { type: 'P', number: 'ZX7654321', issuer: 'PAK' }] }] };
const money = { kind: 'money', events: [{ number: 'MON-55102', time: '2026-11-27T05:20:00Z', port: 'KHI', direction: 'in', owner: 'Nurgul Hamdullah', source: 'sale of the shop of Jahanzaib, wrested 1999',
  person: { name: 'Shahbaz Qalandari', birth: '1983-05-14' }, documents: [{ type: 'P', number: 'QK4400552', issuer: 'PAK' }], amounts: [{ currency: 'USD', value: 18250.5 }] }] };
const goods = { number: 'KAPW-HC-104417', date: '2026-11-27', office: 'KAPW', regime: 'HC', importer: '0711222-3', importer_name: 'Kohsar Zamzama (Pvt) Ltd', importer_address: 'H-12 Spinkai Road', importer_phone: '03215554433', container: 'MSKU7043327',
  departure: 'CHN', currency: 'PKR', items: [{ hs: '84821000', origin: 'CHN', net_mass_kg: 207, value: 55353, description: 'bearings for Jahanzaib of Lakhtei' }] };

// What a sender may put into fields that are for a code: telephones, numbers and names that are real elsewhere in the shift.
const smuggled = { number: 'KAPW-HC-104418', date: '2026-11-27', office: 'NURGUL', regime: 'ALI', departure: 'BELMADI', port: '0711222-3', currency: 'ALI', importer_name: 'Ali Aziz Belmadi', importer_phone: '0300-1234567',
  items: [['0300-1234567', 'ALI'], ['ALI-BELMADI', '3001234567'], ['BELMADI ALI', '0300.1234.567'], ['ALI', '03 00 12 34 56 7'], ['AZIZ', '3001234567'], ['KGM', '84821000']].map(([unit, hs], i) => ({ number: i + 1, hs, unit, origin: 'CHN', net_mass_kg: 1, value: 1 })) };

const fold = (s) => s.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
// As text in any case, without its signs, turned round, as bytes in hexadecimal, as base64 at each offset, as JSON escapes it.
function forms(v) {
  const all = new Set();
  for (const s of [v, v.toUpperCase(), v.toLowerCase(), fold(v), fold(v).toUpperCase()]) {
    all.add(s);
    all.add([...s].reverse().join(''));
    all.add(Buffer.from(s).toString('hex'));
    all.add([...s].map((c) => (c > '~' ? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}` : c)).join(''));
    for (let k = 0; k < 3; k++) all.add(Buffer.concat([Buffer.alloc(k), Buffer.from(s)]).toString('base64').replace(/=+$/, '').slice(k && k + 1, -1));
  }
  return [...all].filter((s) => s.length >= 5);
}
function assertNothing(what, bytes) {
  const text = bytes.toString('utf8'), low = text.toLowerCase(), flat = fold(text);
  for (const v of [...known.words, ...known.numbers, ...known.births]) {
    for (const f of forms(v)) assert.ok(!low.includes(f.toLowerCase()), `${what} holds ${v} as ${f}`);
    if (fold(v).length >= 6) assert.ok(!flat.includes(fold(v)), `${what} holds ${v} between its signs`);
  }
}

async function centre(store) {
  const c = new Centre(store);
  for (const [name, role, more] of [['amna', 'analyst'], ['sara', 'supervisor'], ['omar', 'supervisor'], ['nadia', 'supervisor', ['--region', 'North']], ['umar', 'auditor'], ['hina', 'officer']]) c.user(name, role, more);
  assert.equal(c.ntc('rule', 'load', c.file('t.rules', rules)).code, 0);
  c.file('pw', PASSWORD);
  c.file('wrong', 'guess');
  assert.equal(c.ntc('list', 'import', '--format', 'ntc-csv', '--list', 'LOCAL', c.file('l.csv', watchlist([{ list: 'LOCAL', key: 'SECRET-OP-7', name: 'Belmadi, Zarqun', births: '1971-10-05', documents: 'passport:ZX7654321:PAK', action: 'hold' }]))).code, 0);
  assert.equal(c.ntc('list', 'approve', '--list', 'LOCAL', '--as', 'sara', '--password-file', join(c.dir, 'pw')).code, 0);
  const from = new Date(Date.now() - 60_000).toISOString().slice(0, 19) + 'Z';
  const give = (name, text) => { const r = c.ntc('message', 'ingest', '--json', c.file(name, text)); assert.ok([0, 3].includes(r.code), r.err); return r.lines[0]; };
  give('a.edi', paxlst({ flight: 'PK302', people: [wanted, other] }));
  give('b.json', JSON.stringify(crossing));
  give('c.json', JSON.stringify(money));
  give('d.json', JSON.stringify(goods));
  give('e.json', JSON.stringify(smuggled));
  const to = new Date(Date.now() + 60_000).toISOString().slice(0, 19) + 'Z';
  const make = (out, more = {}) => {
    const o = { from, to, note: 'new officers', as: 'sara', 'password-file': join(c.dir, 'pw'), second: 'omar', 'second-password-file': join(c.dir, 'pw'), ...more };
    return c.ntc('train', 'make', out, ...Object.entries(o).flatMap(([k, v]) => [`--${k}`, v]));
  };
  return { c, make, from };
}

for (const store of stores) {
  test(`two persons take a shift out; nobody in it is who they were; it is in the audit (${store})`, async () => {
    const { c, make } = await centre(store);
    try {
      await c.start();
      const hina = await c.login('hina');
      const found = (await hina.get('/alerts?limit=50')).body.items;
      assert.ok(found.length >= 4, JSON.stringify(found));
      const decide = async (a, act) => {
        const held = (await hina.post(`/alerts/${a.id}/claim`, { version: a.version })).body.alert;
        const r = await hina.post(`/alerts/${a.id}/close`, { version: held.version, note: 'Belmadi again, see ZX7654321', ...act });
        assert.equal(r.status, 200, JSON.stringify(r.body));
      };
      const grave = found.find((a) => a.severity !== 'low' && /BELMADI|بلمادی/i.test(a.subject.name));
      await decide(grave, { outcome: 'confirmed', reason_code: 'examined_found' });
      const out = join(c.dir, 'shift.zip');
      assert.match(make(out, { second: 'sara' }).err, /another person/);
      assert.match(make(out, { second: 'amna' }).err, /TRAINING_MAKE/);
      assert.match(make(out, { second: 'nadia' }).err, /no region/);
      assert.match(make(out, { as: 'umar' }).err, /TRAINING_MAKE/);
      assert.match(make(out, { 'second-password-file': join(c.dir, 'wrong') }).err, /not right/);
      assert.match(make(out, { note: ' ' }).err, /for what/);
      assert.match(make(out, { from: '2001-01-01T00:00:00Z', to: '2001-01-01T08:00:00Z' }).err, /no message/);
      assert.match(make(out, { from: '2001-01-01T00:00:00Z' }).err, /within 7 days/);
      assert.ok(!existsSync(out), 'nothing was written');
      const before = (await (await c.login('umar')).get('/audit?limit=500')).body.items.filter((t) => t.act === 'training made').length;
      assert.equal(before, 0);
      const made = make(out);
      assert.equal(made.code, 0, made.err);
      const trail = (await (await c.login('umar')).get('/audit?limit=500')).body.items.filter((t) => t.act === 'training made');
      assert.deepEqual([trail.length, trail[0].actor, trail[0].detail.second, trail[0].detail.note], [1, 'sara', 'omar', 'new officers']);
      assert.equal(c.ntc('audit', 'verify').code, 0);

      // The package as it lies on the disk, and each part of it as it is unpacked.
      const zip = readFileSync(out);
      assertNothing('the package', zip);
      const parts = unzip(zip);
      assert.deepEqual([...parts.keys()].sort(), ['decisions.tsv', 'list.csv', 'messages.tsv', 'shift.json']);
      for (const [name, bytes] of parts) {
        assertNothing(name, bytes);
        const text = bytes.toString();
        assert.ok(!/20(2[4-9]|3\d)-\d\d-\d\d/.test(text.replace(/^list,.*$/m, '')) || name === 'list.csv', `${name} has no day of the real world`);
        assert.ok(!/SECRET-OP|LOCAL|hina|sara|omar|invented for a test"/.test(text), `${name} names neither list nor officer`);
      }
      const lines = parts.get('messages.tsv').toString().trim().split('\n').map((l) => l.split('\t'));
      const events = lines.flatMap((l) => JSON.parse(l[3]).events.map((e) => ({ kind: JSON.parse(l[3]).kind, ...e })));
      assert.deepEqual(events.map((e) => e.kind).sort(), ['crossing', 'declaration', 'declaration', 'money', 'traveller', 'traveller']);
      const [a, b] = events.filter((e) => e.kind === 'traveller'), x = events.find((e) => e.kind === 'crossing'), m = events.find((e) => e.kind === 'money'), d = events.find((e) => e.kind === 'declaration');
      // The same stays the same: in other fields, other letters, other messages; and what differs differs.
      assert.equal(a.documents[0].number, x.documents[1].number);
      assert.deepEqual([a.person.birth, x.person.birth], [a.person.birth, a.person.birth]);
      assert.match(a.documents[0].number, /^[A-Z]{2}\d{7}$/);
      assert.match(x.documents[0].number, /^\d{13}$/);
      assert.equal(b.documents[0].number, m.documents[0].number);
      assert.notEqual(a.person.surname, b.person.surname);
      assert.deepEqual(m.person.name.split(' ').sort(), [b.person.given, b.person.surname].sort(), 'Shahbaz Qalandari is QALANDARI/SHAHBAZ');
      assert.match(d.importer_name, /LTD|LIMITED/i, 'what a company is stays');
      assert.deepEqual([x.purpose, x.person.father, x.person.address, x.person.iban, m.source, d.items[0].description, d.importer_address], Array(7).fill(undefined), 'free text and addresses are left out');
      // What a code is stays, in its own field; what has another form, or is real elsewhere, is left out.
      assert.deepEqual([d.office, d.regime, d.departure, d.currency, d.items[0].hs, d.items[0].origin], ['KAPW', 'HC', 'CHN', 'PKR', '84821000', 'CHN']);
      assert.deepEqual([a.flight, x.port, x.direction, x.person.sex, m.amounts[0].currency], ['PK302', 'KHI', 'in', 'M', 'USD']);
      const s = events.filter((e) => e.kind === 'declaration')[1];
      assert.deepEqual([s.office, s.regime, s.departure, s.port, s.currency], Array(5).fill(undefined));
      assert.deepEqual(s.items.map((i) => [i.unit, i.hs]), [...Array(5).fill([undefined, undefined]), ['KGM', '84821000']]);
      assert.ok(!/\bALI\b|AZIZ|1234567|3001234567/.test(parts.get('messages.tsv').toString().replace(/"(importer_name|surname|given|name|number|importer|importer_phone)":"[^"]*"/g, '')), 'nor anywhere else');
      assert.equal(m.amounts[0].value.replace(/0+$|\.0*$/g, '').slice(0, 3), '182');
      assert.match(parts.get('list.csv').toString(), new RegExp(a.documents[0].number), 'the list has the invented number');
      assert.match(parts.get('decisions.tsv').toString(), /confirmed/);
      // Another package of the same shift has other people.
      const again = join(c.dir, 'again.zip');
      assert.equal(make(again).code, 0);
      assert.ok(!unzip(readFileSync(again)).get('messages.tsv').toString().includes(a.documents[0].number));
    } finally { await c.remove(); }
  });
}

test('a trainee replays the shift: its alerts arise, with the frame; what the shift decided stands beside, once decided', async () => {
  const { c, make } = await centre('sqlite');
  const tmp = mkdtempSync(join(tmpdir(), 'ntc-shift-'));
  let p;
  try {
    await c.start();
    const hina = await c.login('hina');
    const real = (await hina.get('/alerts?limit=50')).body.items;
    for (const a of real) {
      const held = (await hina.post(`/alerts/${a.id}/claim`, { version: a.version })).body.alert;
      assert.equal((await hina.post(`/alerts/${a.id}/close`, { version: held.version, outcome: 'no_action', reason_code: 'rule_too_broad' })).status, 200);
    }
    const out = join(tmp, 'shift.zip');
    assert.equal(make(out).code, 0);
    const run = (...more) => spawn(program, ['train', 'run', '--shift', out, '--speed', '1000', '--listen', '127.0.0.1:0', ...more], { cwd: root, env: { ...process.env, TMPDIR: tmp }, stdio: ['ignore', 'pipe', 'pipe'] });
    p = run(join(c.dir, 't.rules'));
    let said = '', logged = '';
    p.stdout.on('data', (d) => (said += d));
    p.stderr.on('data', (d) => (logged += d));
    const ended = new Promise((done) => p.on('exit', (code) => done(code)));
    const url = await until('it listens', () => /listens on (\S+)/.exec(said)?.[1]).catch((e) => { throw new Error(`${e.message} ${said} ${logged}`); });
    const dir = /data in ([^,]+),/.exec(said)[1];
    assert.equal((await (await fetch(`${url}/api/v1/health`)).json()).training, true);
    const trainee = new Person({ url }, 'trainee');
    await trainee.post('/password', { code: /[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}/.exec(said)[0], password: PASSWORD });
    await trainee.login(PASSWORD);
    assert.equal((await trainee.get('/session')).body.training, true);
    const alerts = await until('the alerts arise', async () => {
      const { items } = (await trainee.get('/alerts?limit=50')).body;
      return items.length >= real.length && items;
    }).catch(async (e) => { throw new Error(`${e.message}: ${JSON.stringify((await trainee.get('/alerts?limit=50')).body.items.map((a) => [a.title, a.subject.name]))} of ${JSON.stringify(real.map((a) => [a.title, a.subject.name]))} ${logged.slice(-2000)}`); });
    assert.equal(alerts.length, real.length);
    assert.deepEqual(alerts.map((a) => a.kind).sort(), real.map((a) => a.kind).sort());
    assert.deepEqual(alerts.map((a) => a.severity).sort(), real.map((a) => a.severity).sort(), 'the hits on the list too');
    const moved = JSON.stringify((await trainee.get(`/alerts/${alerts.find((a) => a.kind === 'traveller').id}`)).body);
    assert.ok(!/"@[tld]-?\d/.test(moved), 'its distances are moments again');
    for (const a of alerts) assertNothing('an alert', Buffer.from(JSON.stringify((await trainee.get(`/alerts/${a.id}`)).body)));
    const listed = alerts.find((a) => a.severity !== 'low' && a.kind === 'traveller');
    assert.match(JSON.stringify((await trainee.get(`/alerts/${listed.id}`)).body.reasons), /SHIFT:S1/);
    const before = (await trainee.get('/training/score')).body;
    assert.deepEqual([before.shift, before.items.some((x) => 'shift' in x)], [true, false], 'face down');
    const held = (await trainee.post(`/alerts/${listed.id}/claim`, { version: listed.version })).body.alert;
    assert.equal((await trainee.post(`/alerts/${listed.id}/close`, { version: held.version, outcome: 'unclear', reason_code: 'not_located' })).status, 200);
    const score = (await trainee.get('/training/score')).body;
    const mine = score.items.find((x) => x.alert === listed.id);
    assert.deepEqual([mine.outcome, mine.shift, mine.same, 'right' in mine, 'planted' in mine], ['unclear', 'no_action', false, false, false], 'what the shift decided, never the truth');
    assert.deepEqual([score.decided, score.same, score.right, score.missed], [1, 0, 0, 0]);
    p.kill('SIGTERM');
    assert.equal(await ended, 0, logged);
    assert.ok(!existsSync(dir), 'nothing of it stays');
    // What names a day that no calendar has is refused, as is what is no package, or lost an entry of its list.
    const refused = async (why, ...more) => {
      const q = run(...more);
      let told = '';
      q.stderr.on('data', (d) => (told += d));
      assert.equal(await new Promise((done) => q.on('exit', done)), 2);
      assert.match(told, why);
    };
    const parts = unzip(readFileSync(out));
    const list = parts.get('list.csv');
    parts.set('list.csv', Buffer.from(list.toString().trimEnd() + ',"\n'));
    writeFileSync(out, zip(parts));
    await refused(/no package of a shift: its list: /, join(c.dir, 't.rules'));
    parts.set('list.csv', list);
    parts.set('messages.tsv', Buffer.from(parts.get('messages.tsv').toString().replace(/"@d-?\d+"/, '"@d2147483647"')));
    assert.match(parts.get('messages.tsv').toString(), /@d2147483647/);
    writeFileSync(out, zip(parts));
    await refused(/2147483647 days from its begin: 40000 at most/, join(c.dir, 't.rules'));
    writeFileSync(out, 'PK not at all');
    await refused(/ZIP|zip|package/);
  } finally {
    p?.kill('SIGKILL');
    rmSync(tmp, { recursive: true, force: true });
    await c.remove();
  }
});
