// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { speak, toldText } from '../../src/i18n/index.ts'
import { gravest, needing } from '../../src/lib/marks.ts'
import { counted, isUnheard, stateOfPosts } from '../../src/lib/sites.ts'

afterEach(() => speak('en'))

test('one is no plural', () => {
  for (const [measure, n, what] of [
    ['crossings', 1, 'crossing'],
    ['crossings', 0, 'crossings'],
    ['crossings', 21, 'crossings'],
    ['travellers', 1, 'traveller announced'],
    ['money', 1, 'currency declaration'],
    ['referred', 1, 'referred'],
    ['lane_red', 1, 'red lane'],
    ['exam_minutes', 1, 'minute'],
  ])
    assert.equal(counted(measure, n), what)
})

test('in Urdu too, and in what the Centre words', async () => {
  await speak('ur')
  await import('../../src/i18n/ur/centre/index.ts')
  await new Promise((go) => setTimeout(go))
  assert.equal(counted('crossings', 1), 'کراسنگ')
  assert.equal(toldText('1 crossing in the last whole hour, usual 60-95'), 'گزشتہ پورے گھنٹے میں کراسنگ: 1، معمول 60 سے 95')
  assert.equal(toldText('1 open alert, 2 officers there'), 'کھلا الرٹ 1، موجود افسران 2')
  assert.equal(toldText('1 waits to be claimed, since 2020-11-20T01:20:00Z; planned until 2020-11-20T03:20:00Z'), 'ایک ذمے لیے جانے کا منتظر، 20 نومبر 2020 06:20 سے؛ 20 نومبر 2020 08:20 تک طے شدہ')
})

test('a mark that stands for many hides nobody who needs attention behind what was never heard of', () => {
  const of = (...as) => as.map((x) => ({ as: x }))
  assert.equal(gravest(of('never', 'attention', 'normal')), 'attention')
  assert.equal(gravest(of('never', 'normal')), 'normal', 'it is no news')
  assert.equal(gravest(of('never', 'never')), 'never')
  assert.equal(gravest(of('attention', 'unknown')), 'unknown', 'silent where something was expected')
  assert.equal(gravest(of('attention', 'bad', 'unknown')), 'bad')
  assert.deepEqual(needing(of('attention', 'unknown', 'never', 'attention', 'planned')), [{ state: 'unknown', n: 1 }, { state: 'attention', n: 2 }])
  assert.deepEqual(needing(of('never', 'normal', 'planned', 'was', 'last')), [])
})

test('the tile of all places is as the place that is named first', () => {
  const post = (state, never) => ({ code: 'X', region: 'KP', state, ...(never ? { never } : {}) })
  assert.equal(stateOfPosts([post('attention'), post('attention'), post('unknown'), post('unknown', true)]), 'attention')
  assert.equal(stateOfPosts([post('unknown'), post('attention')]), 'unknown')
  assert.equal(stateOfPosts([post('planned'), post('normal'), post('unknown', true)]), 'normal')
  assert.equal(isUnheard({ state: 'unknown' }), true)
  assert.equal(isUnheard({ state: 'attention' }), false, 'an alert waits there')
})
