// SPDX-License-Identifier: Apache-2.0
// What is refused, and with which words: nothing wrong is taken silently.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Centre } from './centre.mjs';

test('a parameter that cannot be is refused by name, with what it may be; OpenAPI says the same', async () => {
  const c = new Centre();
  try {
    c.user('sara', 'supervisor,auditor');
    await c.start();
    const sara = await c.login('sara');
    const wrong = [
      ['/alerts?state=bogus', /^state must be open, new, claimed, decided, closed or reopened, not 'bogus'$/],
      ['/alerts?severity=huge', /^severity must be low, normal, high or top, /],
      ['/alerts?limit=many', /^limit must be a whole number from 0, not 'many'$/],
      ['/alerts?limit=-1', /^limit must be/],
      ['/alerts?stat=new', /^there is no parameter 'stat' here$/],
      ['/alerts?owner=%ff', /^owner must be a text/],
      ['/messages?status=lost', /^status must be accepted, accepted_with_findings, quarantined or discarded, /],
      ['/lists/TEST/entries?state=gone', /^state must be proposed, active, replaced, removed or rejected, /],
      ['/audit?before=yesterday', /^before must be/],
    ];
    for (const [path, words] of wrong) {
      const r = await sara.get(path);
      assert.equal(r.status, 422, path);
      assert.match(r.body.detail, words, path);
    }
    for (const path of ['/alerts?state=open&unit=&limit=5', '/messages?status=discarded', '/lists/TEST/entries?state=active', '/audit?limit=1&before=9'])
      assert.equal((await sara.get(path)).status, 200, path);
    const format = await sara.ask('POST', '/lists/TEST/import', 'x', { 'Content-Type': 'text/csv' });
    assert.equal(format.status, 422);
    assert.match(format.body.detail, /^format must be eu-csv, ntc-csv, ofac-csv or un-xml/);

    const { paths } = (await sara.get('/openapi.json')).body;
    const state = paths['/alerts'].get.parameters.find((p) => p.name === 'state');
    assert.deepEqual([state.in, state.required, state.schema.enum[0]], ['query', false, 'open']);
    assert.equal(paths['/lists/{list}/import'].post.parameters.find((p) => p.name === 'format').required, true);

    const r = c.ntc('alert', 'list', '--state', 'bogus');
    assert.equal(r.code, 1);
    assert.match(r.err, /state is one of open, new, .*, not 'bogus'/);
  } finally { await c.remove(); }
});
