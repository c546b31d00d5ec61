// SPDX-License-Identifier: Apache-2.0
// Pictures of seizures and frames, and the exchange of seizures between centres.
import test from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Centre, png, stores } from './centre.mjs';

const sha = (b) => createHash('sha256').update(b).digest('hex');
const jpeg = (n) => Buffer.concat([Buffer.from('ffd8ffe000', 'hex'), Buffer.from(String(n)), Buffer.from('ffd9', 'hex')]);

const put = async (c, key, body, type = 'image/png') => {
  const r = await fetch(`${c.url}/api/v1/pictures`, { method: 'POST', body, headers: { Authorization: `Bearer ${key}`, ...(type ? { 'Content-Type': type } : {}) } });
  return { status: r.status, headers: r.headers, body: await r.json() };
};
const see = (c, key, digest) => fetch(`${c.url}/api/v1/pictures/${digest}`, { headers: { Authorization: `Bearer ${key}` } });
const link = (c, name, ...words) => c.ntc('link', 'add', '--name', name, ...words, '--json').lines[0].key;
const send = async (c, key, kind, events) => {
  const r = await (await c.post(key, JSON.stringify({ kind, events: [].concat(events) }))).json();
  assert.equal(r.status, 'accepted', JSON.stringify(r.findings));
  return r;
};
const seizure = (n, more = {}) => ({ number: `S-${n}`, record: 'seizure', time: '2026-10-01T08:00:00Z', place: 'HUB', offence: 'smuggling', plate: 'TLB-123', value: 1200000, currency: 'PKR',
  person: { given: 'Ali', surname: 'Khan Durrani', birth: '1980-02-03', sex: 'M', phone: '+923001234567' }, documents: [{ type: 'I', number: '42101-1234567-1' }],
  items: [{ description: 'Betel nut', quantity: 900, unit: 'kg' }], ...more });

for (const store of stores) {
  test(`a picture is kept once, and shown to whom an alert lets see it (${store})`, async () => {
    const c = new Centre(store);
    try {
      for (const [name, role, ...extra] of [['omar', 'officer'], ['north', 'officer', '--region', 'North'], ['amna', 'analyst'], ['aziz', 'auditor'], ['root', 'administrator']]) c.user(name, role, extra);
      c.ntc('rule', 'load', 'rules/links.rules');
      const faces = link(c, 'faces', '--kind', 'faces'), other = link(c, 'other', '--kind', 'agency'), late = link(c, 'late', '--kind', 'faces', '--to', '2026-01-01');
      await c.start();
      const one = png(1), digest = sha(one);
      const first = await put(c, faces, one);
      assert.deepEqual([first.status, first.body], [201, { digest, size: one.length, type: 'image/png', known: false }]);
      assert.deepEqual([(await put(c, faces, one)).status, (await put(c, other, one)).status], [200, 201], 'again from the same has no effect');
      assert.equal((await put(c, faces, jpeg(1), 'image/jpeg')).body.type, 'image/jpeg');
      for (const [body, type] of [[one.subarray(0, -1), 'image/png'], [Buffer.from('<svg/>'), 'image/svg+xml'], [Buffer.from('GIF89a'), ''], [one, 'image/jpeg'], [Buffer.alloc(0), 'image/png']])
        assert.equal((await put(c, faces, body, type)).status, 422, `${type} ${body.length}`);
      assert.equal((await put(c, late, one)).status, 403);
      assert.equal((await put(c, 'ntc_none', one)).status, 401);

      const omar = await c.login('omar'), north = await c.login('north'), amna = await c.login('amna'), aziz = await c.login('aziz'), root = await c.login('root');
      const get = async (p) => (await p.get(`/pictures/${digest}`)).status;
      assert.equal(await get(omar), 404, 'no event names it');
      assert.equal(await get(amna), 404);
      await send(c, faces, 'face', { reference: 'F1', signal: 'match', camera: 'KHI-7', time: '2026-10-02T08:00:00Z', port: 'KHI', gallery: 'wanted', subject: 'W12', score: 0.93, threshold: 0.8, picture: digest });
      assert.deepEqual([await get(omar), await get(amna), await get(north), await get(aziz), await get(root)], [200, 200, 404, 403, 403]);
      const shown = await fetch(`${c.url}/api/v1/pictures/${digest}`, { headers: { Cookie: omar.cookie } });
      assert.equal(shown.headers.get('content-type'), 'image/png');
      assert.equal(shown.headers.get('x-content-type-options'), 'nosniff');
      assert.deepEqual(Buffer.from(await shown.arrayBuffer()), one);
      assert.equal((await see(c, faces, digest)).status, 200, 'its own');
      const audit = (await aziz.get(`/audit?object=picture/${digest}`)).body.items.map((x) => `${x.actor} ${x.act}`);
      assert.ok(audit.includes('omar read picture_get_one') && audit.includes('link:faces picture.put'), audit.join());
      // Beside one another: by which pictures somebody was seen.
      const subject = (await omar.get('/alerts')).body.items[0].subject.id;
      await send(c, faces, 'face', { reference: 'F2', signal: 'match', camera: 'KHI-7', time: '2026-10-03T08:00:00Z', port: 'KHI', gallery: 'wanted', subject: 'W12', score: 0.91, threshold: 0.8, picture: sha(jpeg(1)) });
      const seen = await omar.opens(`/entities/${subject}/pictures`);
      assert.deepEqual(seen.body.items.map((x) => [x.digest, x.kind, x.at]), [[sha(jpeg(1)), 'face', '2026-10-03T08:00:00Z'], [digest, 'face', '2026-10-02T08:00:00Z']], JSON.stringify(seen.body));
      assert.equal((await omar.opens(`/entities/${subject}/pictures?limit=1`)).body.items.length, 1);
      assert.equal((await north.opens(`/entities/${subject}/pictures`)).status, 404, 'of another region');
      assert.equal((await aziz.get(`/entities/${subject}/pictures`)).status, 403, 'an auditor reads the record, not faces');
      const kept = c.ntc('audit', 'verify');
      assert.equal(kept.code, 0);
    } finally { await c.remove(); }
  });

  test(`seizures go from one centre to another and are the same there (${store})`, async () => {
    const a = new Centre(store), b = new Centre(store);
    try {
      a.options = ['--set', 'exchange.settle_s=0'];
      for (const c of [a, b]) { c.user('amna', 'analyst'); c.user('aziz', 'auditor'); }
      const ncen = link(a, 'ncen', '--kind', 'ncen');
      const lahore = link(a, 'lahore', '--kind', 'agency', '--agreement', 'MOU-LHR', '--receives', 'seizures pictures', '--leave-out', 'person.phone');
      const poor = link(a, 'poor', '--kind', 'agency');
      const karachi = link(b, 'karachi', '--kind', 'ncen');
      await a.start();
      await b.start();
      const picture = png(7), digest = sha(picture);
      await put(a, ncen, picture);
      await send(a, ncen, 'seizure', [seizure(1, { pictures: digest }), seizure(2, { record: 'company', company: 'Indus Traders', company_id: '1234567-8' })]);
      await send(a, ncen, 'seizure', seizure(3, { record: 'suspect' }));
      await send(a, lahore, 'seizure', seizure(4));
      const fetchPage = (key, query = '') => fetch(`${a.url}/api/v1/exchange/seizures${query}`, { headers: { Authorization: `Bearer ${key}` } });
      assert.equal((await fetchPage(poor)).status, 403);
      assert.equal((await fetchPage(ncen)).status, 403);
      const amna = await a.login('amna');
      assert.equal((await amna.get('/exchange/seizures')).status, 403, 'people look at alerts instead');
      assert.equal((await fetchPage(lahore, '?after=x')).status, 422);
      const first = await fetchPage(lahore, '?limit=2'), text = await first.text();
      const second = await fetchPage(lahore, `?after=${first.headers.get('ntc-next')}`), rest = await second.text();
      assert.deepEqual([...JSON.parse(text).events, ...JSON.parse(rest).events].map((e) => e.number), ['S-1', 'S-2', 'S-3'], 'not what it sent itself');
      const end = await fetchPage(lahore, `?after=${second.headers.get('ntc-next')}`);
      assert.deepEqual([(await end.json()).events, end.headers.get('ntc-next')], [[], null]);
      for (const body of [text, rest]) {
        const r = await (await b.post(karachi, body)).json();
        assert.deepEqual([r.status, r.findings], ['accepted', []]);
      }
      const events = async (c, leave) => {
        const p = await c.login('amna'), all = [];
        for (const m of (await p.get('/messages')).body.items)
          if (m.source !== 'lahore')
            for (const e of (await p.bares(`/messages/${m.id}/decoded`)).body.events)
              all.push(JSON.parse(JSON.stringify(e, (k, v) => (['_at', 'offset', 'length', ...leave].includes(k) ? undefined : v))));
        return all.sort((x, y) => (x.seizure.number < y.seizure.number ? -1 : 1));
      };
      assert.deepEqual(await events(b, []), await events(a, ['phone']));
      assert.doesNotMatch(text + rest, /3001234567/, 'what the agreement leaves out is not given');

      const got = await see(a, lahore, digest);
      assert.equal(got.status, 200);
      assert.equal((await put(b, karachi, Buffer.from(await got.arrayBuffer()))).body.digest, digest);
      assert.equal((await see(a, poor, digest)).status, 403);
      assert.equal((await see(a, lahore, sha('none'))).status, 404);
      assert.equal((await (await b.login('amna')).get(`/pictures/${digest}`)).status, 200);

      const aziz = await a.login('aziz');
      const ledger = (await aziz.get('/shared?agency=lahore')).body.items;
      assert.deepEqual(ledger.map((x) => x.what).sort(), ['picture', 'seizure', 'seizure', 'seizure']);
      for (const x of ledger) assert.deepEqual([x.agreement, x.taken_by, x.digest.length], ['MOU-LHR', 'link:lahore', 64]);
      assert.equal(ledger.find((x) => x.what === 'seizure').digest, sha(rest));
      const of = (await aziz.opens(`/shared?entity=${ledger.at(-1).entity}`)).body.items;
      assert.equal(of.length, 4, 'one person in all of them');
    } finally { await a.remove(); await b.remove(); }
  });
}

test('pictures have limits: of one, of a day, of its bytes', async () => {
  const c = new Centre();
  try {
    c.options = ['--set', 'picture.max_kb=2', '--set', 'picture.day=5'];
    const key = link(c, 'faces', '--kind', 'faces'), other = link(c, 'more', '--kind', 'faces');
    await c.start();
    const large = Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), Buffer.alloc(3000, 1), Buffer.from('ffd9', 'hex')]);
    assert.equal((await put(c, key, large, 'image/jpeg')).status, 413);
    const many = await Promise.all([...Array(12).keys()].map((n) => put(c, key, png(n))));
    const taken = many.filter((r) => r.status === 201).length;
    assert.equal(taken, 5, many.map((r) => r.status).join());
    assert.ok(many.every((r) => [201, 409, 429].includes(r.status)));
    const full = await put(c, key, png(99));
    assert.equal(full.status, 429);
    assert.ok(Number(full.headers.get('retry-after')) > 0);
    assert.equal((await put(c, other, png(99))).status, 201, 'another link has its own day');
  } finally { await c.remove(); }
});
