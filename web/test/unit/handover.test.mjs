// SPDX-License-Identifier: Apache-2.0
// Where the cursor of a handover goes, and what the page offers: never what the Centre would refuse.
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

test('the page offers only what acts.def allows', () => {
  const table = readFileSync(new URL('../../../src/handover/acts.def', import.meta.url), 'utf8')
  const rows = [...table.matchAll(/^ACT\( (\w+), +(\w+), +\w+, +(true|false), +([A-Z |]+?) *\)/gm)].map(([, act, side, note, from]) => ({ act, side: side.toLowerCase(), note: note === 'true', from: from.split('|').map((s) => s.trim().toLowerCase()) }))
  assert.ok(rows.length >= 7)
  for (const side of ['incoming', 'outgoing', 'lead'])
    for (const status of ['waits', 'accepted', 'refused', 'raised', 'kept'])
      for (const act of acts([side], status)) {
        const row = rows.find((r) => r.act === act && r.side === side && r.from.includes(status))
        assert.ok(row, `${side} may not ${act} what is ${status}`)
        if (row.note) assert.equal(needsNote(act, [side]), true, `${side} ${act}`)
      }
  assert.deepEqual(acts(['incoming'], 'waits'), ['accept', 'refuse', 'raise'])
  assert.deepEqual(acts([], 'waits'), [])
})
