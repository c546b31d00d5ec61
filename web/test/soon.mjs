// SPDX-License-Identifier: Apache-2.0
// What a page shows, asserted with patience: a machine may be busy with something else just then.
import assert from 'node:assert/strict'

const PATIENCE_MS = 10_000
/** What a page shows comes when it comes: `soon.equal(() => rows.count(), 2)` holds within ten seconds, or says what assert says. */
export const soon = Object.fromEntries(['equal', 'ok', 'match', 'doesNotMatch', 'deepEqual'].map((how) => [how, async (read, ...rest) => {
  for (const end = Date.now() + PATIENCE_MS; ; await new Promise((go) => setTimeout(go, 50)))
    try {
      return assert[how](await read(), ...rest)
    } catch (e) {
      if (Date.now() > end) throw e
    }
}]))
