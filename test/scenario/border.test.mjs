// SPDX-License-Identifier: Apache-2.0
// The living border on the real program: what is sent arrives once, what is planted is found, what is ordinary is not.
import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, stores, until } from './centre.mjs';
import { accounts, compare, linkedCentre, play } from './border.mjs';

const SCHEMES = readFileSync(join(root, 'src', 'sim', 'border.def'), 'utf8').match(/^SCHEME\( \w+/gm).map((l) => l.slice(8));

for (const store of stores) {
  test(`every planted scheme is found, nothing ordinary is, nothing is lost or doubled (${store})`, { timeout: 900000 }, async () => {
    const c = await linkedCentre(store);
    try {
      const p = await play(c, '--rate', '120', '--seconds', '60', '--seed', '7', '--schemes', '80');
      assert.equal(p.code, 0);
      const { messages, accepted, findings, quarantined, refused, lost } = p.account;
      assert.deepEqual({ findings, quarantined, refused, lost, accepted }, { findings: 0, quarantined: 0, refused: 0, lost: 0, accepted: messages });
      const { ours, theirs } = await accounts(c, p.sent);
      assert.deepEqual(theirs, ours);
      for (const kind of Object.keys(ours)) assert.ok(ours[kind].messages > 0, `${kind} is silent`);
      const { missing, wrong, ordinary } = await compare(c, p);
      assert.deepEqual(missing, []);
      // A busy machine plays less in a minute, and what takes many steps may not come to its end: nearly all kinds show.
      const shown = new Set(p.truth.map((t) => t.kind)), absent = SCHEMES.filter((k) => !shown.has(k));
      assert.ok(absent.length <= 3 && [...shown].every((k) => SCHEMES.includes(k)), `no ${absent}`);
      assert.ok(wrong.length * 1000 <= ordinary, `${wrong.length} alerts on ${ordinary} ordinary events`);
    } finally { await c.remove(); }
  });

  test(`lists and declarations that come all at once are all taken, beside what comes anyway (${store})`, { timeout: 900000 }, async () => {
    const c = await linkedCentre(store);
    try {
      const p = await play(c, '--rate', '50', '--seconds', '12', '--seed', '101', '--burst', '5x600', '--burst-at', '2');
      const { refused, lost, quarantined } = p.account;
      assert.deepEqual({ refused, lost, quarantined }, { refused: 0, lost: 0, quarantined: 0 });
      const { ours, theirs } = await accounts(c, p.sent);
      assert.deepEqual(theirs, ours);
      const who = () => c.ntc('entity', 'check', '--json').lines[0];
      await until('who came at once is settled', async () => who().waits === 0, 120000);
      assert.deepEqual([who().differ, who().entities > 300], [0, true], 'who is who is what all of it at once says');
      const again = c.ntc('decision', 'check', '--json').lines[0];
      assert.deepEqual([again.differ, again.gone, again.same > 1000], [0, 0, true], 'every decision, taken again, is the same');
      assert.ok(ours.weboc.messages >= 600);
      assert.deepEqual((await compare(c, p)).missing, []);
    } finally { await c.remove(); }
  });
}
