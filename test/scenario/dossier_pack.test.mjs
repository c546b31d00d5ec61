// SPDX-License-Identifier: Apache-2.0
// What is put into an investigation as a file, and what leaves it: a pack that anybody can check,
// of which no byte can be changed without its being seen.
import test from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { Centre, program, stores, rule as ruleOf } from './centre.mjs';
import { textOf } from './pdf.mjs';
import { unzip, zip } from './zip.mjs';

const rule = ruleOf('TST-090', 'crossing.direction = "out"', { on: 'crossing', action: 'question', title: 'Crossing of a pack test', reason: '{person.name} leaves' });
const crossing = { reference: 'C1', time: '2026-09-30T01:00:00Z', port: 'KHI', direction: 'out', counter: '7', person: { given: 'Ali', surname: 'Khan Durrani', birth: '1980-02-03' }, documents: [{ type: 'P', number: 'AB1234561', issuer: 'PAK' }] };
const about = (more = {}) => ({ title: 'Crossings by night', purpose: 'who travels with whom', basis: 'Customs Act 1969, s. 26', handling: 'ordinary', ...more });
const sha = (b) => createHash('sha256').update(b).digest('hex');
const PDF = Buffer.from('%PDF-1.4\n%\xe2\xe3\nreceipt\n', 'latin1');

/** A command where there is no data. */
const alone = (...words) => { const r = spawnSync(program, words, { encoding: 'utf8' }); return { code: r.status, out: r.stdout, err: r.stderr }; };

async function centre(store) {
  const c = new Centre(store);
  for (const [name, role, ...extra] of [['omar', 'officer'], ['olga', 'officer'], ['tariq', 'supervisor'], ['sana', 'supervisor'], ['aziz', 'auditor'], ['north', 'supervisor', '--region', 'North']]) c.user(name, role, extra);
  assert.equal(c.ntc('rule', 'load', c.file('t.rules', rule)).code, 0);
  const key = c.ntc('link', 'add', '--name', 'gates', '--kind', 'agency', '--json').lines[0].key;
  await c.start();
  c.message = await (await c.post(key, JSON.stringify({ kind: 'crossing', events: [crossing] }))).json();
  c.people = {};
  for (const name of ['omar', 'olga', 'tariq', 'sana', 'aziz', 'north']) c.people[name] = await c.login(name);
  c.alert = (await c.people.tariq.get('/alerts')).body.items[0];
  return c;
}
const good = (r, status = 201) => { assert.equal(r.status, status, JSON.stringify(r.body)); return r.body; };
const refused = (r, status, says) => { assert.equal(r.status, status, JSON.stringify(r.body)); if (says) assert.match(r.body.detail, says); };
async function bytes(p, method, path, body, headers = {}) {
  const r = await fetch(`${p.centre.url}/api/v1${path}`, { method, body, headers: { Cookie: p.cookie, 'NTC-CSRF': p.csrf, ...headers } });
  const got = Buffer.from(await r.arrayBuffer());
  const json = /json/.test(r.headers.get('content-type') ?? '');
  return { status: r.status, headers: r.headers, bytes: got, body: json ? JSON.parse(got) : undefined };
}
const send = (p, id, name, type, body) => bytes(p, 'POST', `/dossiers/${id}/files`, body, { 'Content-Type': type, 'NTC-Name': encodeURIComponent(name) });
const pack = (p, id, more = {}) => bytes(p, 'POST', `/dossiers/${id}/pack`, JSON.stringify(more), { 'Content-Type': 'application/json' });

for (const store of stores) {
  test(`a file is what it says, is kept once, and only saved, by who sees the dossier (${store})`, async () => {
    const c = await centre(store);
    try {
      const { omar, olga, tariq, aziz } = c.people;
      const { dossier: { id } } = good(await omar.post('/dossiers', about()));
      refused(await send(omar, id, 'page.html', 'text/html', '<script>'), 422, /PDF/);
      refused(await send(omar, id, 'a.pdf', 'application/pdf', 'MZ program'), 422, /Content-Type/);
      refused(await send(omar, id, 'a.txt', 'text/plain', Buffer.from([65, 0, 66])), 422);
      refused(await send(omar, id, 'a.txt', 'text/plain', Buffer.from([0xff, 0xfe])), 422);
      refused(await send(omar, id, '../a.pdf', 'application/pdf', PDF), 422, /name/);
      refused(await send(omar, id, 'a\r\nb.pdf', 'application/pdf', PDF), 422, /name/);
      refused(await send(omar, id, '', 'application/pdf', PDF), 422, /name/);
      refused(await send(omar, id, 'receipt\u202Efdp.exe', 'application/pdf', PDF), 422, /name/);
      refused(await send(omar, id, 'a.txt', 'text/plain', ''), 422);
      refused(await omar.post(`/dossiers/${id}/entries`, { kind: 'file', ref: sha(PDF) }), 422, /bytes/);
      refused(await send(olga, id, 'a.pdf', 'application/pdf', PDF), 404);
      const d = good(await send(omar, id, 'رسید 12.pdf', 'application/pdf', PDF));
      const e = d.entries.at(-1);
      assert.deepEqual([e.kind, e.ref, e.shown, e.type, e.size, e.by], ['file', sha(PDF), 'رسید 12.pdf', 'application/pdf', PDF.length, 'omar']);
      refused(await send(omar, id, 'again.pdf', 'application/pdf', PDF), 422, /already/);
      const other = good(await olga.post('/dossiers', about())).dossier.id;
      good(await send(olga, other, 'hers.pdf', 'application/pdf', PDF));
      const got = await bytes(omar, 'GET', `/dossiers/${id}/files/${e.id}`);
      assert.deepEqual([got.status, got.bytes.equals(PDF), got.headers.get('content-type'), got.headers.get('x-content-type-options')], [200, true, 'application/octet-stream', 'nosniff']);
      assert.equal(got.headers.get('content-disposition'), "attachment; filename*=UTF-8''" + encodeURIComponent('رسید 12.pdf'));
      refused(await bytes(olga, 'GET', `/dossiers/${id}/files/${e.id}`), 404);
      refused(await bytes(olga, 'GET', `/dossiers/${other}/files/${e.id}`), 404, /no such file/);
      refused(await bytes(aziz, 'GET', `/dossiers/${id}/files/${e.id}`), 403);
      const trail = (await aziz.get(`/audit?object=dossier/${id}`)).body.items;
      assert.ok(trail.some((x) => x.act === 'dossier.add' && JSON.stringify(x.detail).includes(sha(PDF))), 'the digest is in the audit');
      assert.ok(trail.some((x) => x.act === 'read dossier_file_get' && x.actor === 'omar'));
      good(await tariq.post(`/dossiers/${id}/entries/${e.id}/remove`, { note: 'of another case' }), 200);
      assert.equal((await bytes(omar, 'GET', `/dossiers/${id}/files/${e.id}`)).status, 200, 'removed is not gone');
    } finally { await c.remove(); }
  });

  test(`files have limits, of one and of all of a dossier (${store})`, async () => {
    const c = new Centre(store);
    try {
      writeFileSync(`${c.dir}/ntc.conf`, 'dossier.file_mb = 1\ndossier.files_mb = 2\n');
      c.user('omar', 'officer');
      await c.start();
      const omar = await c.login('omar');
      const { dossier: { id } } = good(await omar.post('/dossiers', about()));
      const text = (n, letter) => Buffer.alloc(n, letter);
      refused(await send(omar, id, 'a.txt', 'text/plain', text((1 << 20) + 1, 'a')), 413);
      good(await send(omar, id, 'a.txt', 'text/plain', text(1 << 20, 'a')));
      good(await send(omar, id, 'b.txt', 'text/plain', text((1 << 20) - 5, 'b')));
      refused(await send(omar, id, 'c.txt', 'text/plain', text(6, 'c')), 422, /together/);
      good(await send(omar, id, 'd.txt', 'text/plain', text(5, 'd')));
    } finally { await c.remove(); }
  });

  test(`a pack holds all of it, checks out on a laptop, and no byte of it can be changed (${store})`, async () => {
    const c = await centre(store);
    try {
      const { omar, olga, tariq, aziz } = c.people;
      const { dossier: { id } } = good(await omar.post('/dossiers', about({ alert: c.alert.id })));
      good(await tariq.post(`/dossiers/${id}/entries`, { kind: 'event', ref: c.message.id, seq: 0 }));
      good(await omar.post(`/dossiers/${id}/entries`, { kind: 'note', text: 'مسافر پیر کو آیا' }));
      good(await send(omar, id, 'receipt.pdf', 'application/pdf', PDF));
      refused(await pack(omar, id), 422, /reason/);
      refused(await pack(olga, id, { purpose: 'I am curious' }), 404);
      good(await omar.post(`/dossiers/${id}/entries`, { kind: 'member', ref: 'olga' }));
      refused(await pack(olga, id, { purpose: 'I am curious' }), 403, /owner/);
      refused(await pack(aziz, id, { purpose: 'I am curious' }), 403);

      const out = await pack(tariq, id, { purpose: 'for the prosecutor, case 12', language: 'ur' });
      assert.equal(out.status, 200, JSON.stringify(out.body));
      assert.equal(out.headers.get('content-type'), 'application/zip');
      assert.match(out.headers.get('content-disposition'), /attachment; .*dossier-2026-1\.zip/);
      const files = unzip(out.bytes);
      const json = (name) => JSON.parse(files.get(name));
      const file = [...files.keys()].find((n) => n.startsWith('files/'));
      assert.deepEqual([...files.keys()].filter((n) => n !== file).sort(), [`alerts/${c.alert.id}.json`, 'audit.json', 'certificate.txt', 'dossier.json', 'manifest.json', 'manifest.sha256', `messages/${c.message.id}.json`, `messages/${c.message.id}.raw`, 'report.pdf']);
      const manifest = json('manifest.json');
      assert.deepEqual([manifest.number, manifest.exported_by, manifest.purpose, manifest.left_out], ['2026/1', 'tariq', 'for the prosecutor, case 12', []]);
      for (const f of manifest.files) assert.deepEqual([f.bytes, f.sha256], [files.get(f.name).length, sha(files.get(f.name))], f.name);
      assert.ok(files.get(file).equals(PDF));
      assert.ok(files.get(`messages/${c.message.id}.raw`).includes('Khan Durrani'));
      assert.equal(json(`alerts/${c.alert.id}.json`).decision.items[0].same, true, 'the receipt of the decision');
      assert.match(files.get('report.pdf').toString('latin1'), /^%PDF-1\.[0-9]/);
      assert.match(files.get('certificate.txt').toString(), /TO BE CHECKED BY COUNSEL[^]*Article 164[^]*account tariq[^]*for the prosecutor, case 12/);
      assert.ok(json('dossier.json').entries.some((e) => e.text === 'مسافر پیر کو آیا'));
      const audit = json('audit.json');
      assert.ok(audit.records.some((r) => r.act === 'dossier.open' && r.actor === 'omar'));
      const told = (await aziz.get(`/audit?object=dossier/${id}`)).body.items.find((x) => x.act === 'dossier.export');
      const digest = sha(files.get('manifest.json'));
      assert.ok(JSON.stringify(told.detail).includes(digest), 'the Centre knows of which manifest');
      assert.equal((await omar.get(`/dossiers/${id}`)).body.history.at(-1).note, 'for the prosecutor, case 12');

      const verify = (b, ...more) => alone('dossier', 'verify', ...more, c.file('pack.zip', b));
      const sound = verify(out.bytes, '--digest', digest);
      assert.equal(sound.code, 0, sound.out + sound.err);
      assert.match(sound.out, new RegExp(`dossier 2026/1, ${manifest.files.length} files and ${audit.records.length} audit records hold, 0 faults; manifest SHA-256 ${digest}`));
      assert.equal(verify(zip(files)).code, 0, 'packed anew it is the same');
      assert.equal(verify(out.bytes, '--digest', sha('another')).code, 3);
      for (const name of files.keys()) {
        const altered = new Map(files), b = Buffer.from(files.get(name));
        b[b.length >> 1] ^= 1;
        altered.set(name, b);
        const r = verify(zip(altered));
        assert.equal(r.code, 3, `${name}: ${r.out}`);
        const without = new Map(files);
        without.delete(name);
        assert.equal(verify(zip(without)).code, 3, `without ${name}`);
      }
      assert.equal(verify(zip(new Map([...files, ['more.txt', Buffer.from('x')]]))).code, 3, 'nothing is put beside them');
      assert.equal(verify(zip([...files, ['report.pdf', Buffer.from('x')]])).code, 3, 'nor twice');
      for (const at of [10, 1000, out.bytes.length - 30]) {
        const b = Buffer.from(out.bytes);
        b[at] ^= 0xff;
        assert.notEqual(verify(b).code, 0, `byte ${at} of the archive`);
      }
      /* Who forges the manifest too still cannot forge the chain. */
      const forge = (change) => {
        const f = new Map(files), a = json('audit.json'), m = json('manifest.json');
        change(a.records, a);
        f.set('audit.json', Buffer.from(JSON.stringify(a)));
        Object.assign(m.files.find((x) => x.name === 'audit.json'), { bytes: f.get('audit.json').length, sha256: sha(f.get('audit.json')) });
        f.set('manifest.json', Buffer.from(JSON.stringify(m)));
        f.set('manifest.sha256', Buffer.from(`${sha(f.get('manifest.json'))}  manifest.json\n`));
        return verify(zip(f));
      };
      assert.equal(forge(() => {}).code, 0, 'the same anew');
      assert.match(forge((r) => { r[0].actor = 'olga'; }).out, /audit record \d+: was altered/);
      assert.match(forge((r) => { [r[0], r[1]] = [r[1], r[0]]; }).out, /does not stand in its place/);
      assert.equal(forge((r, a) => { a.head.hash = 'short'; }).code, 3);
      assert.equal(alone('dossier', 'verify', '/no/such.zip').code, 1);
      assert.notEqual(verify(Buffer.from('no archive')).code, 0);
    } finally { await c.remove(); }
  });

  test(`what the reasons of an alert rest on is packed with it, or named as left out (${store})`, async () => {
    const c = await centre(store);
    try {
      const { omar, tariq, north } = c.people;
      const { dossier: { id } } = good(await omar.post('/dossiers', about({ alert: c.alert.id })));
      const raw = `messages/${c.message.id}.raw`;
      const packed = async (p) => {
        const out = await pack(p, id, { purpose: 'for the prosecutor' });
        assert.equal(out.status, 200, JSON.stringify(out.body));
        const files = unzip(out.bytes);
        return { raw: files.get(raw), left: JSON.parse(files.get('manifest.json')).left_out };
      };
      const whole = await packed(tariq);
      assert.ok(whole.raw?.includes('Khan Durrani'));
      assert.deepEqual(whole.left, []);
      const part = await packed(omar);
      assert.equal(part.raw, undefined);
      assert.deepEqual(part.left, [{ name: raw, why: 'who exported it may not see raw messages' }]);
      good(await tariq.post(`/dossiers/${id}/entries`, { kind: 'event', ref: c.message.id, seq: 0 }));
      assert.equal((await packed(omar)).left.length, 1, 'named once');
      good(await tariq.post(`/dossiers/${id}/entries`, { kind: 'member', ref: 'north' }));
      const far = await packed(north);
      assert.equal(far.raw, undefined);
    } finally { await c.remove(); }
  });

  test(`one that is not ordinary leaves by two persons, once; who may not see raw messages does not pack them (${store})`, async () => {
    const c = await centre(store);
    try {
      const { omar, tariq, sana } = c.people;
      const first = good(await omar.post('/dossiers', about({ handling: 'restricted' })));
      const { id } = first.dossier;
      good(await tariq.post(`/dossiers/${id}/entries`, { kind: 'event', ref: c.message.id, seq: 0 }));
      const now = async () => (await omar.get(`/dossiers/${id}`)).body;
      const step = async (p, act, note) => p.post(`/dossiers/${id}/step`, { act, version: (await now()).dossier.version, ...(note ? { note } : {}) });
      assert.deepEqual(first.acts.filter((a) => ['ask', 'allow'].includes(a)), ['ask']);
      refused(await pack(omar, id, { purpose: 'for the court' }), 422, /second person/);
      refused(await bytes(omar, 'GET', `/dossiers/${id}/report.pdf`), 422, /two persons/);
      refused(await step(sana, 'allow'), 422, /nobody/);
      refused(await step(omar, 'ask'), 422, /reason/);
      good(await step(tariq, 'ask', 'for the court, case 9'), 200);
      refused(await step(tariq, 'allow'), 422, /another|same/);
      refused(await step(omar, 'allow'), 403, /DOSSIER_APPROVE/);
      const asked = good(await step(omar, 'ask', 'for the court, case 12'), 200);
      assert.deepEqual([asked.dossier.export.by, asked.dossier.export.purpose, asked.dossier.export.allowed_by, asked.acts.includes('allow')], ['omar', 'for the court, case 12', undefined, true]);
      const waits = async (p) => good(await p.get('/dossiers?export=1'), 200).items.map((d) => [d.id, d.export.by]);
      assert.deepEqual([await waits(sana), await waits(omar)], [[[id, 'omar']], []], 'for who may say, not for who asked');
      refused(await pack(omar, id, {}), 422, /second person/);
      good(await step(sana, 'allow'), 200);
      assert.deepEqual(await waits(sana), [], 'it was said');
      refused(await pack(tariq, id, { purpose: 'for me' }), 422, /who asked/);
      refused(await step(tariq, 'ask', 'for me'), 422, /omar was allowed/);
      good(await omar.post(`/dossiers/${id}/entries`, { kind: 'note', text: 'put in behind her back' }));
      refused(await pack(omar, id, {}), 422, /what is in it now/);
      good(await step(sana, 'allow'), 200);
      const out = await pack(omar, id, { purpose: 'for something else' });
      assert.equal(out.status, 200, JSON.stringify(out.body));
      const manifest = JSON.parse(unzip(out.bytes).get('manifest.json'));
      assert.deepEqual([manifest.purpose, manifest.allowed_by, manifest.handling], ['for the court, case 12', 'sana', 'restricted']);
      assert.deepEqual(manifest.left_out, [{ name: `messages/${c.message.id}.raw`, why: 'who exported it may not see raw messages' }]);
      refused(await pack(omar, id, {}), 422, /second person/, 'once');
      assert.equal((await now()).dossier.export, undefined);
      assert.deepEqual((await now()).history.slice(-4).map((h) => [h.act, h.actor]), [['allow', 'sana'], ['add', 'omar'], ['allow', 'sana'], ['export', 'omar']]);
      const ordinary = good(await omar.post('/dossiers', about())).dossier;
      refused(await omar.post(`/dossiers/${ordinary.id}/step`, { act: 'ask', version: ordinary.version, note: 'for the court' }), 422, /without asking/);
      const pdf = await bytes(omar, 'GET', `/dossiers/${ordinary.id}/report.pdf?language=ur`);
      assert.deepEqual([pdf.status, pdf.headers.get('content-type'), pdf.bytes.toString('latin1', 0, 5)], [200, 'application/pdf', '%PDF-']);
      refused(await bytes(omar, 'GET', `/dossiers/${ordinary.id}/report.pdf?language=fr`), 422);
      const read = (await c.people.aziz.get(`/audit?object=dossier/${ordinary.id}`)).body.items.find((x) => x.detail.as === 'report');
      assert.deepEqual([read.detail.sha256, read.detail.language], [sha(pdf.bytes), 'ur'], 'which report left');
    } finally { await c.remove(); }
  });

  test(`a printed dossier says of an alert what identifies it and what came of it, to who may see the alert (${store})`, async () => {
    const c = await centre(store);
    try {
      const { omar, tariq, north } = c.people;
      const { dossier } = good(await omar.post('/dossiers', about({ alert: c.alert.id })));
      good(await tariq.post(`/dossiers/${dossier.id}/entries`, { kind: 'member', ref: 'north' }));
      const printed = async (p, language) => {
        const r = await bytes(p, 'GET', `/dossiers/${dossier.id}/report.pdf?language=${language}`);
        assert.equal(r.status, 200, JSON.stringify(r.body));
        return textOf(r.bytes).normalize('NFKC').replace(/\s+/g, '');
      };
      const says = (text, ...all) => { for (const s of all) assert.ok(text.includes(s.replace(/\s+/g, '')), `${s} is not in ${text}`); };
      good(await omar.post(`/dossiers/${dossier.id}/entries`, { kind: 'note', text: 'he is \u202Eevil\u202C, he says' }));
      for (const language of ['en', 'ur']) says(await printed(omar, language), 'U+202E', 'evil', 'U+202C'); // on paper as on the page: nothing turns letters around
      const entry = async (p) => (await p.get(`/dossiers/${dossier.id}`)).body.entries.find((e) => e.kind === 'alert');
      assert.deepEqual((await entry(omar)).alert, { subject: 'Ali Khan Durrani', severity: 'normal', state: 'new' }, 'on the page too');
      assert.deepEqual([(await entry(north)).alert, (await entry(north)).ref], [undefined, c.alert.id], 'of another region');
      const fresh = await printed(omar, 'en');
      says(fresh, c.alert.id, 'Severity: Normal', 'State: new', 'Situation: crossing KHI 2026-09-30 06:00 PKT', 'Moment: crossing, 2026-09-30 06:00 PKT', 'Ali Khan Durrani');
      assert.doesNotMatch(fresh, /Decided/);
      const claimed = good(await omar.post(`/alerts/${c.alert.id}/claim`, { version: c.alert.version }), 200);
      good(await omar.post(`/alerts/${c.alert.id}/close`, { version: claimed.alert.version, outcome: 'confirmed', reason_code: 'examined_found', worth: 'yes' }), 200);
      says(await printed(omar, 'en'), 'State: closed; Confirmed (Examined: something was found)', 'PKT, omarSituation');
      const urdu = await printed(omar, 'ur');
      says(urdu, c.alert.id, 'KHI', '2026-09-30 06:00 PKT');
      assert.doesNotMatch(urdu, /Severity|closed|Confirmed|crossingKHI|South|subjectofthealert/);
      // Whoever copies text out of it gets whole words, of joined letters too.
      const paper = (await bytes(omar, 'GET', `/dossiers/${dossier.id}/report.pdf?language=ur`)).bytes;
      const copied = spawnSync('pdftotext', ['-', '-'], { input: paper, encoding: 'utf8' });
      assert.equal(copied.status, 0, String(copied.error));
      for (const words of ['ڈوزیئر', 'الرٹ کا موضوع', 'فیصلہ']) assert.ok(copied.stdout.includes(words), `${words} is not in ${copied.stdout}`);
      const far = await printed(north, 'en');
      says(far, c.alert.id, 'no longer kept, or of another region');
      assert.doesNotMatch(far, /Severity|Confirmed|Situation/);
    } finally { await c.remove(); }
  });

  test(`packs stand in memory: one is made at a time (${store})`, async () => {
    const c = await centre(store);
    try {
      const { omar } = c.people;
      const { dossier: { id } } = good(await omar.post('/dossiers', about()));
      for (let i = 0; i < 3; i++) good(await send(omar, id, `${i}.txt`, 'text/plain', Buffer.alloc(15 << 20, `${i}`)));
      const all = await Promise.all(Array.from({ length: 4 }, () => pack(omar, id, { purpose: 'for the prosecutor' })));
      assert.deepEqual([...new Set(all.map((r) => r.status))].sort(), [200, 429], JSON.stringify(all.map((r) => r.body)));
      assert.equal((await pack(omar, id, { purpose: 'for the prosecutor' })).status, 200, 'afterwards it goes');
    } finally { await c.remove(); }
  });
}
