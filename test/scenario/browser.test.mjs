// SPDX-License-Identifier: Apache-2.0
// The officer's page in a real browser, against the real program; and against its mock.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { Centre, paxlst, root, watchlist } from './centre.mjs';

const run = (env) => new Promise((done) => {
  execFile('node', ['test/browser.test.mjs'], { cwd: join(root, 'web'), env: { ...process.env, ...env }, timeout: 240000, maxBuffer: 1 << 24 },
    (error, out, err) => done({ code: error ? error.code ?? 1 : 0, out: out + err }));
});

const rule = `
rule TST-003 version 1
  title    "Lands at Karachi in a browser test"
  author   "Test desk"
  unit     airport
  severity high
  action   examine
  basis    "Customs Act 1969"
  valid    2020-01-01 .. 2099-12-31
  on       traveller
  when     person.surname = "ALERTSON"
  reason   "{person.name} lands with {journey.flight}"
end
`;

test('an officer logs in, sees an alert arrive, claims it, opens the reason, closes it', { timeout: 300000 }, async () => {
  const c = new Centre();
  try {
    c.user('sara', 'officer,analyst,supervisor,administrator,auditor');
    assert.equal(c.ntc('rule', 'load', c.file('t.rules', rule)).code, 0);
    assert.equal(c.ntc('list', 'import', '--format', 'ntc-csv', '--list', 'DEMO', c.file('l.csv', watchlist([{ key: 'T1', name: 'Zarqun Belmadi', births: '1971-10-05' }]))).code, 0);
    const key = c.link();
    await c.start();
    const message = c.file('message.edi', paxlst({ people: [{ surname: 'ALERTSON', given: 'BILAL MR', document: 'AB1234567' }] }));
    const r = await run({ NTC_URL: c.url, NTC_USER: 'sara', NTC_PASSWORD: 'correct horse battery', NTC_LINK_KEY: key, NTC_MESSAGE: message });
    assert.equal(r.code, 0, r.out);
  } finally { await c.remove(); }
});

test('every page, against the mock', { timeout: 300000 }, async () => {
  const r = await run({});
  assert.equal(r.code, 0, r.out);
});
