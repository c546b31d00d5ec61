// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EMPTY, append, compare, matches, merge, nextUnclaimed, ordered, remove, settle, step, withFar } from '../../src/lib/queue.ts'

const HOURS = { low: 0, normal: 1, high: 6, top: 24 } // src/alert/clock.def
const alert = (id, x = {}) => ({ id, version: 1, state: 'new', severity: 'normal', unit: 'airport KHI', owner: null, created: '2026-11-24T01:00:00.000Z', moment: { what: 'landing', at: null }, rank: 100 * 3600e3 - HOURS[x.severity ?? 'normal'] * 3600e3, subject: { name: id }, ...x })
const ids = (q) => q.items.map((x) => x.id).join('')
const queue = (items, x = {}) => ({ ...EMPTY, items: [...items].sort((a, b) => compare(a, b)), ...x })
const abc = () => queue([alert('a'), alert('b'), alert('c')])

test('what is due first, the grave ahead of it; then the id', () => {
  const q = queue([alert('d'), alert('c'), alert('t', { severity: 'top' }), alert('n', { rank: 1 })])
  assert.equal(ids(q), 'ntcd')
})

test('what is over comes last, the newest first', () => {
  const at = (h) => ({ moment: { what: 'landing', at: new Date(Date.now() + h * 3600e3).toISOString() } })
  const q = queue([alert('x', { ...at(-9), rank: 1 }), alert('y', { ...at(-3), rank: 2 }), alert('z', { ...at(-1), rank: 3 }), alert('a', { ...at(4), rank: 4 })])
  assert.equal(ids(q), 'zayx', 'an hour ago is not over yet: the traveller stands at the belt')
})

test('what waits is under Later, what was merged nowhere', () => {
  const f = (show) => ({ show, severity: 'low', unit: '' })
  for (const state of ['awaiting', 'snoozed']) {
    assert.equal(matches(f('later'), alert('a', { state }), 'me'), true)
    assert.equal(matches(f('open'), alert('a', { state }), 'me'), false)
  }
  for (const show of ['open', 'mine', 'later', 'closed']) assert.equal(matches(f(show), alert('a', { state: 'merged', owner: 'me' }), 'me'), false)
})

test('while a row is held no row moves, whatever comes', () => {
  let q = abc()
  const news = [alert('x', { severity: 'top' }), alert('b', { version: 2, severity: 'top' }), alert('a', { version: 2, state: 'closed' })]
  for (const n of news) q = merge(q, n, n.state !== 'closed', true)
  assert.equal(ids(q), 'abc')
  assert.deepEqual(q.waiting.map((x) => x.id), ['x'])
  assert.ok(q.gone.has('a'))
  assert.equal(q.items[1].version, 2)
})

test('settling brings the news in its order and lets go what left', () => {
  let q = merge(merge(abc(), alert('x', { severity: 'top' }), true, true), alert('a', { version: 2, state: 'closed' }), false, true)
  q = settle(q)
  assert.equal(ids(q), 'xbc')
  assert.equal(q.waiting.length + q.gone.size, 0)
  assert.equal(settle(q), q)
})

test('what left and came back while held is there again', () => {
  let q = merge(abc(), alert('a', { version: 2, state: 'closed' }), false, true)
  q = merge(q, alert('a', { version: 3, state: 'reopened' }), true, true)
  assert.equal(ids(settle(q)), 'abc')
})

test('an alert that waits and is closed elsewhere does not arrive', () => {
  let q = merge(abc(), alert('x'), true, true)
  q = merge(q, alert('x', { version: 2, state: 'closed' }), false, true)
  assert.equal(ids(settle(q)), 'abc')
})

test('free rows take news at once, twice the same is once', () => {
  let q = merge(abc(), alert('x', { severity: 'high' }), true, false)
  q = merge(q, alert('x', { severity: 'high' }), true, false)
  assert.equal(ids(q), 'xabc')
  assert.equal(ids(merge(q, alert('x', { version: 2, state: 'closed' }), false, false)), 'abc')
})

test('older news than what is known changes nothing', () => {
  const q = queue([alert('a', { version: 5, state: 'claimed' })])
  assert.equal(merge(q, alert('a', { version: 4 }), true, false), q)
})

test('what belongs behind the last loaded page waits for its page', () => {
  const q = { ...abc(), next: 'c' }
  assert.equal(merge(q, alert('z', { severity: 'low' }), true, false), q)
  assert.equal(ids(merge({ ...q, next: undefined }, alert('z', { severity: 'low' }), true, false)), 'abcz')
})

test('a further page does not double what came live', () => {
  assert.equal(ids(append(abc(), [alert('c'), alert('d')], undefined)), 'abcd')
})

test('filters: open, closed, mine, severity, unit', () => {
  const f = { show: 'open', severity: 'low', unit: '' }
  const mine = alert('m', { state: 'claimed', owner: 'me' })
  const closed = alert('c', { state: 'closed', owner: 'me' })
  assert.ok(matches(f, mine, 'me') && !matches(f, closed, 'me'))
  assert.ok(matches({ ...f, show: 'closed' }, closed, 'me') && !matches({ ...f, show: 'closed' }, mine, 'me'))
  assert.ok(matches({ ...f, show: 'mine' }, mine, 'me') && !matches({ ...f, show: 'mine' }, mine, 'you') && !matches({ ...f, show: 'mine' }, closed, 'me'))
  assert.ok(!matches({ ...f, severity: 'high' }, mine, 'me') && matches({ ...f, severity: 'normal' }, mine, 'me'))
  assert.ok(!matches({ ...f, unit: 'airport LHE' }, mine, 'me'))
})

test('stepping stops at the ends, begins at the first', () => {
  const q = abc()
  assert.equal(step(q, undefined, 1), 'a')
  assert.equal(step(q, 'a', 1), 'b')
  assert.equal(step(q, 'c', 1), 'c')
  assert.equal(step(q, 'a', -1), 'a')
  assert.equal(step(EMPTY, undefined, 1), undefined)
})

test('the next unclaimed goes round the end and passes over what others have', () => {
  const q = queue([alert('a'), alert('b', { state: 'claimed', owner: 'x' }), alert('c', { state: 'reopened' })])
  assert.equal(nextUnclaimed(q, 'a'), 'c')
  assert.equal(nextUnclaimed(q, 'c'), 'a')
  assert.equal(nextUnclaimed(queue([alert('b', { state: 'claimed' })]), undefined), undefined)
})

test('removing takes one row only', () => {
  assert.equal(ids(remove(abc(), 'b')), 'ac')
})

test('what is pinned stands first, in its own order; keys go the way of the eye', () => {
  const q = ordered(abc(), ['c', 'b', 'gone'])
  assert.equal(ids(q), 'bca')
  assert.equal(step(q, 'c', 1), 'a')
  assert.equal(step(q, 'a', 1), 'a')
  assert.equal(nextUnclaimed(q, 'a'), 'b')
  assert.equal(ids(ordered(abc(), [])), 'abc')
})

test('what is pinned and on no page that was loaded is there all the same, once', () => {
  const z = alert('z', { severity: 'low' })
  const q = withFar({ ...abc(), next: 'c' }, z)
  assert.equal(ids(q), 'abc', 'the page stays what it is')
  assert.equal(ids(ordered(q, ['z'])), 'zabc')
  assert.equal(ids(ordered(q, [])), 'abc', 'nobody pins it any more')
  const news = merge(q, { ...z, version: 2, title: 'later' }, true, false)
  assert.equal(ordered(news, ['z']).items[0].title, 'later')
  assert.equal(ids(ordered(merge(q, { ...z, version: 2, state: 'closed' }, false, false), ['z'])), 'abc')
  const held = merge(q, { ...z, version: 2, state: 'closed' }, false, true)
  assert.ok(held.gone.has('z'), 'while rows are held it stays where it is')
  assert.equal(ids(ordered(settle(held), ['z'])), 'abc')
  assert.equal(ids(ordered(append(q, [z], undefined), ['z'])), 'zabc', 'its page came')
  assert.equal(ids(ordered(remove(q, 'z'), ['z'])), 'abc')
})
