// SPDX-License-Identifier: Apache-2.0
// Where the cursor of a handover goes, and what the page offers: what the Centre says.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { acts, needsNote, nextWaiting, settled, stepTo } from '../../src/lib/handover.ts'

const items = ['accepted', 'waits', 'refused', 'waits', 'kept'].map((status, n) => ({ ref: `alert/${n}`, status }))

test('the next that waits is looked for from the cursor on, and round', () => {
  assert.equal(nextWaiting(items, ''), 'alert/1')
  assert.equal(nextWaiting(items, 'alert/1'), 'alert/3')
  assert.equal(nextWaiting(items, 'alert/3'), 'alert/1')
  assert.equal(nextWaiting(items.filter((i) => i.status !== 'waits'), 'alert/0'), '')
})

test('a step stays within the list', () => {
  assert.deepEqual([stepTo(items, 'alert/0', 1), stepTo(items, 'alert/0', -1), stepTo(items, 'alert/4', 1), stepTo(items, 'gone', 1), stepTo([], '', 1)], ['alert/1', 'alert/0', 'alert/4', 'alert/0', ''])
})

test('what is accepted or stays is settled', () => assert.equal(settled(items), 2))

test('the page offers what the Centre says that one may do, and asks for the notes that it asks for', () => {
  const item = { acts: ['note', 'keep'], with_note: ['keep'] }
  assert.deepEqual(acts(item), ['note', 'keep'])
  assert.deepEqual([needsNote('note', item), needsNote('keep', item)], [false, true])
  assert.deepEqual(acts({}), [], 'of a list that is kept')
})

test('the page knows no table of its own: acts.def is the only one', () => {
  const page = readFileSync(new URL('../../src/lib/handover.ts', import.meta.url), 'utf8') + readFileSync(new URL('../../src/pages/handover.tsx', import.meta.url), 'utf8')
  assert.doesNotMatch(page, /outgoing: \{|\['waits', |DUTY_HOURS/)
})
