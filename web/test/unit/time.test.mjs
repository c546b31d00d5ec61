// SPDX-License-Identifier: Apache-2.0
// Times as they are shown: a year has four digits, however early it is.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { moment } from '../../src/lib/time.ts'

test('a year that cannot be is shown as the year it is, not as a number', () => {
  const now = Date.parse('2026-11-27T08:00:00Z')
  assert.equal(moment('0077-11-20T05:00:00Z', now), '0077-11-20 10:00')
  assert.equal(moment('2026-11-20T05:00:00Z', now), '2026-11-20 10:00')
  assert.equal(moment('2026-11-27T05:00:00Z', now), '10:00')
})
