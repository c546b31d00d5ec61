// SPDX-License-Identifier: Apache-2.0
import test from 'node:test'
import assert from 'node:assert/strict'
import { cardParts } from '../../src/lib/card.ts'

test('a card is headings, paragraphs, lists and tables', () => {
  const parts = cardParts('# Model card\n\nIt proposes; **people decide**.\n\n## How good\n\n|what|rows|\n|---|--:|\n|as given|700|\n|unseen|12|\n\n- one\n- two\n')
  assert.deepEqual(parts, [
    { kind: 'text', text: 'It proposes; people decide.' },
    { kind: 'head', text: 'How good' },
    { kind: 'table', head: ['what', 'rows'], rows: [['as given', '700'], ['unseen', '12']] },
    { kind: 'list', items: ['one', 'two'] },
  ])
  assert.deepEqual(cardParts(''), [])
})
