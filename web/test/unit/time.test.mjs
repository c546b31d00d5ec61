// SPDX-License-Identifier: Apache-2.0
// Times as they are shown: a year has four digits, however early it is.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { due, left, moment } from '../../src/lib/time.ts'

test('a year that cannot be is shown as the year it is, not as a number', () => {
  const now = Date.parse('2026-11-27T08:00:00Z')
  assert.equal(moment('0077-11-20T05:00:00Z', now), '0077-11-20 10:00')
  assert.equal(moment('2026-11-20T05:00:00Z', now), '2026-11-20 10:00')
  assert.equal(moment('2026-11-27T05:00:00Z', now), '10:00')
})

test('what is left or over is never written as a time of day is', () => {
  const now = Date.parse('2026-11-27T08:00:00Z')
  const in_s = (s) => new Date(now + s * 1000).toISOString()
  const texts = [-58, 58, 60, 142, 599, 600, 3599, 3600, 7322, 200_000].map((s) => left(in_s(s), now).text)
  assert.deepEqual(texts, ['58 s', '58 s', '1 min 00 s', '2 min 22 s', '9 min 59 s', '10 min', '59 min', '1 h 00', '2 h 02', '2 d 7 h'])
  assert.deepEqual(due(in_s(-142), in_s(-600), now), { text: '2 min 22 s', over: true, level: 'over' })
})
