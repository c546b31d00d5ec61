// SPDX-License-Identifier: Apache-2.0
// One stream for all tabs: what another tab tells is taken once, in order, and what is missing is noticed.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nameOf, place } from '../../src/lib/share.ts'

const said = (id, prev, kind = 'alert') => ({ kind, id, prev, data: '{}' })

test('what is told twice, by the stream and by the tab that had it, is taken once', () => {
  assert.deepEqual([place('7', said('8', '7')), place('8', said('8', '7')), place('9', said('8', '7'))], ['new', 'known', 'known'])
})

test('numbers of other regions are no gap; what the teller heard and this tab did not is one', () => {
  assert.equal(place('7', said('12', '7')), 'new')
  assert.equal(place('7', said('12', '11')), 'gap')
  assert.equal(place('9', said('12', '7')), 'new', 'the teller had heard less')
})

test('what has no number, and what begins anew, is always taken', () => {
  assert.equal(place('7', said('', '7', 'hold')), 'new')
  assert.equal(place('', said('12', '11')), 'new')
  assert.equal(place('90', said('4', '90', 'resync')), 'new', 'a store of before was put back')
})

test('a channel is of one session, and does not tell its token', () => {
  const names = [nameOf('ayesha.khan', 't1'), nameOf('ayesha.khan', 't2'), nameOf('sana.iqbal', 't1')]
  assert.equal(new Set(names).size, 3)
  for (const n of names) assert.doesNotMatch(n, /ayesha|sana|t1|t2/)
})
