// SPDX-License-Identifier: Apache-2.0
// Pages in a real browser against a mock of the Centre: each flow, in English and Urdu, what axe finds, a picture of each.
import test from 'node:test';
import assert from 'node:assert/strict';
import { inBrowser } from './in_browser.mjs';

const flows = {
  browser: 'every page', urdu: 'every page in Urdu', axe: 'axe on every page', pictures: 'a picture of every page', jobs: 'work in the background', searches: 'searches and many decisions, followed',
  training: 'a training', shift: 'a shift by keys alone', sites: 'sites and the wall', units: 'units and the field card', outbox: 'a report that waits for the line', away: 'a field card without a line', gate: 'a handover in haste and on a bad line',
  listfile: 'a list as a file, and an undo', pins: 'what is pinned', phone: 'a telephone', dossiers: 'dossiers', map: 'the map, the graph and the line of time',
};
for (const [file, what] of Object.entries(flows))
  test(`${what}, against the mock`, { timeout: 1000000 }, async () => {
    const r = await inBrowser({}, file);
    assert.equal(r.code, 0, r.out);
  });
