// SPDX-License-Identifier: Apache-2.0
// What the page makes of an investigation's entries.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventOf, idOf, isLate, notesOf } from '../../src/lib/dossiers.ts'

const note = (id, ref) => ({ id, kind: 'note', ...(ref ? { ref } : {}), text: id, at: '', by: '' })

test('a note is shown once, with all that corrects it, also a correction of a correction', () => {
  const list = [note('a'), note('b'), note('a2', 'a'), { id: 't', kind: 'task', at: '', by: '' }, note('a3', 'a2'), note('b2', 'b')]
  assert.deepEqual(notesOf(list).map((n) => [n.note.id, n.corrections.map((c) => c.id)]), [['a', ['a2', 'a3']], ['b', ['b2']]])
})

test('a task is late when its day is over, unless it is done or removed', () => {
  const task = (more) => ({ id: 't', kind: 'task', at: '', by: '', ...more })
  assert.equal(isLate(task({ due: '2026-11-26' }), '2026-11-27'), true)
  assert.equal(isLate(task({ due: '2026-11-27' }), '2026-11-27'), false)
  assert.equal(isLate(task({ due: '2026-11-26', done: 'x' }), '2026-11-27'), false)
  assert.equal(isLate(task({ due: '2026-11-26', removed: 'x' }), '2026-11-27'), false)
  assert.equal(isLate(task({}), '2026-11-27'), false)
})

test('an id is taken from the address of a page too; an event has a message and a number', () => {
  assert.equal(idOf(' A1 '), 'A1')
  assert.equal(idOf('https://centre.example/#/alerts/A%201'), 'A 1')
  assert.deepEqual(eventOf('M1:3'), { ref: 'M1', seq: 3 })
  assert.deepEqual(eventOf('https://centre.example/#/messages/M1'), { ref: 'M1', seq: 0 })
  assert.equal(eventOf('M1:soon'), undefined)
  assert.equal(eventOf(''), undefined)
})
