// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { orderSaid } from '../../src/lib/ordersaid.ts'

const ID = '01M8GJY45FYGVCYS6WQ5SXW3SN'
test('an order in the history of an alert is taken apart; what is none is not', () => {
  const of = (act, line) => ((o) => o && [o.kind, o.to, o.what, o.came, o.note])(orderSaid(act, line))
  assert.deepEqual(of('order', `question ${ID} (airport KHI, documents)`), ['question', 'airport KHI', 'documents', '', ''])
  assert.deepEqual(of('order report', `search ${ID} (post D (old), vehicle): found: a hollow beam: two kilos`), ['search', 'post D (old)', 'vehicle', 'found', 'a hollow beam: two kilos'])
  assert.deepEqual(of('order refuse', `search ${ID} (airport KHI, person): gone`), ['search', 'airport KHI', 'person', 'gone', ''])
  assert.deepEqual(of('order withdraw', `search ${ID} (airport KHI, person): gone: he left`), ['search', 'airport KHI', 'person', '', 'gone: he left'], 'a note is no code')
  for (const [act, line] of [['note', `search ${ID} (airport KHI, person)`], ['order', 'see the order'], ['order report', '']]) assert.equal(orderSaid(act, line), undefined)
})
