// SPDX-License-Identifier: Apache-2.0
// Short notices: how long each stays, and what ends it.
import assert from 'node:assert/strict'
import { afterEach, beforeEach, mock, test } from 'node:test'
import { Trouble } from '../../src/lib/api.ts'
import { complain, lineIsBack, notices, offer, say } from '../../src/lib/notice.ts'

let now = 1_000_000
const shown = () => notices.get().map((n) => n.text)
/** The time goes on. */
const after = (ms) => {
  now += ms
  mock.timers.tick(ms)
}
beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout'] })
  mock.method(Date, 'now', () => now)
})
afterEach(() => {
  mock.timers.reset()
  mock.restoreAll()
  notices.set([])
})

test('a refusal goes after twenty seconds; good news after six', () => {
  say('refused', 'bad')
  after(19_000)
  assert.deepEqual(shown(), ['refused'])
  after(1000)
  assert.deepEqual(shown(), [])
  say('done')
  after(6000)
  assert.deepEqual(shown(), [])
})

test('the next act that succeeds ends a refusal, but not one that nobody can have read', () => {
  say('refused', 'bad')
  after(3000)
  offer('closed', 'Take back', () => {}, 10_000)
  assert.deepEqual(shown(), ['closed'])
  say('refused', 'bad')
  say('done')
  assert.deepEqual(shown(), ['refused', 'done'])
})

test('the same is shown once, and for its whole time from the last', () => {
  say('refused', 'bad')
  after(15_000)
  say('refused', 'bad')
  assert.deepEqual(shown(), ['refused'])
  after(15_000)
  assert.deepEqual(shown(), ['refused'])
  after(5000)
  assert.deepEqual(shown(), [])
})

test('that the Centre does not answer is over when the line lives again; a refusal is not', () => {
  say('refused', 'bad')
  complain(new Trouble(0, '', ''))
  complain(new Trouble(0, '', ''))
  assert.equal(shown().length, 2)
  lineIsBack()
  assert.deepEqual(shown(), ['refused'])
})

test('what is taken back is no longer offered', () => {
  let back = 0
  offer('closed', 'Take back', () => back++, 10_000)
  notices.get()[0].does.go()
  assert.deepEqual([back, shown()], [1, []])
})
