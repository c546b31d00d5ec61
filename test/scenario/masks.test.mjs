// SPDX-License-Identifier: Apache-2.0
// Who sees by what number and where somebody can be found, and who need not.
import test from 'node:test';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Centre, root, stores, paxlst, watchlist, rule as ruleOf } from './centre.mjs';

const secrets = ['ZX7654321', '923154519822', 'FINDME'];
const rule = ruleOf('TST-010', 'person.phone is known and person.address is known', { action: 'question', title: 'All that can be told', reason: '{person.name}, {document.number}, {person.phone}, {person.email}, {person.address}.' });
const message = paxlst({ people: [{ surname: 'DURRANVI', given: 'TEST', birth: '750203', document: 'ZX7654321', expiry: '200101' }] })
  .replace("NAD+FL+++DURRANVI:TEST'", "NAD+FL+++DURRANVI:TEST+FINDME ROAD'\nCOM+923154519822:TE+FINDME@MAIL.EXAMPLE:EM'");

const paths = (alert, message) => [`/alerts/${alert}`, `/alerts/${alert}/event`, `/messages/${message}/decoded`, '/lists/TEST/entries'];
const raws = (alert, message) => [`/alerts/${alert}/raw`, `/messages/${message}/raw`];
// role: which of those it may see, which of the raw ones, and whether masked
const roles = {
  officer: { open: [0, 1], raw: [0] },
  analyst: { open: [0, 1, 2, 3], raw: [0, 1] },
  supervisor: { open: [0, 1, 2, 3], raw: [0, 1] },
  auditor: { open: [0, 1, 2, 3], raw: [], masked: true },
  administrator: { open: [], raw: [] },
};

for (const store of stores)
  test(`numbers and addresses are for those who work with them (${store})`, async () => {
    const c = new Centre(store);
    try {
      for (const role of Object.keys(roles)) c.user(role, role);
      const pass = c.file('pw', 'correct horse battery');
      c.ntc('list', 'import', '--format', 'ntc-csv', '--list', 'TEST',
        c.file('l.csv', watchlist([{ key: 'T', name: 'Durranvi Test', births: '1975-02-03', documents: 'passport:ZX7654321:PAK' }])));
      assert.equal(c.ntc('list', 'approve', '--list', 'TEST', '--as', 'supervisor', '--password-file', pass).code, 0);
      assert.equal(c.ntc('rule', 'load', join(root, 'rules/documents.rules'), c.file('t.rules', rule)).code, 0);
      const key = c.link();
      await c.start();
      const taken = await (await c.post(key, message)).json();
      const alert = (await (await c.login('officer')).get('/alerts')).body.items[0].id;
      for (const [role, may] of Object.entries(roles)) {
        const p = await c.login(role);
        for (const [i, path] of paths(alert, taken.id).entries()) {
          const r = await p.bares(path), text = JSON.stringify(r.body);
          assert.equal(r.status, may.open.includes(i) ? 200 : 403, `${role} ${path}`);
          if (r.status !== 200) continue;
          assert.match(text, /DURRANVI|Durranvi/, `${role} ${path}: the name`);
          const seen = secrets.filter((s) => text.includes(s));
          if (may.masked) {
            assert.deepEqual(seen, [], `${role} ${path}: ${text}`);
            assert.match(text, /\*\*\*321/);
          } else {
            assert.ok(seen.includes('ZX7654321') && !text.includes('***'), `${role} ${path}`);
          }
        }
        for (const [i, path] of raws(alert, taken.id).entries())
          assert.equal((await p.bares(path)).status, may.raw.includes(i) ? 200 : 403, `${role} ${path}`);
      }
      const auditor = await c.login('auditor');
      const reasons = (await auditor.get(`/alerts/${alert}`)).body.reasons;
      const codes = reasons.map((r) => r.code).sort();
      assert.deepEqual(codes, ['DOC-001', 'TEST:T', 'TST-010']);
      assert.match(reasons.find((r) => r.code === 'DOC-001').text, /Passport \*\*\*321 of PAK was valid until 2020-01-01/);
    } finally { await c.remove(); }
  });
