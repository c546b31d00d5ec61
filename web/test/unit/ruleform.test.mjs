// SPDX-License-Identifier: Apache-2.0
import test from 'node:test'
import assert from 'node:assert/strict'
import { blankForm, formText, literal, partText } from '../../src/lib/ruleform.ts'

const nouns = [
  { name: 'declaration', many: false, fields: [{ name: 'office', type: 'text', what: '', sensitive: false }, { name: 'value', type: 'number', what: '', sensitive: false }] },
  { name: 'item', many: true, fields: [{ name: 'hs', type: 'text', what: '', sensitive: false }, { name: 'value', type: 'number', what: '', sensitive: false }] },
]

test('a part of a form is the text that the Centre reads', () => {
  const of = (p) => partText({ text: '', ...p }, nouns)
  assert.equal(of({ field: 'declaration.office', sign: '=', values: ['KAPW'] }), 'declaration.office = "KAPW"')
  assert.equal(of({ field: 'declaration.office', sign: 'not in', values: ['KAPW', '"KAPE"'] }), 'declaration.office not in {"KAPW", "KAPE"}')
  assert.equal(of({ field: 'declaration.office', sign: 'in', values: ['dry_ports'], named: true }), 'declaration.office in dry_ports')
  assert.equal(of({ field: 'declaration.value', sign: 'between', values: ['1', '20'] }), 'declaration.value between 1 and 20')
  assert.equal(of({ field: 'declaration.office', sign: 'is unknown', values: [] }), 'declaration.office is unknown')
  assert.equal(of({ quantifier: 'any', field: 'item.hs', sign: 'starts with', values: ['8517'] }), 'any item (hs starts with {"8517"})')
  assert.equal(partText({ text: '(a or b)' }, nouns), '(a or b)')
})

test('what somebody types does not break out of its quotes', () => {
  assert.equal(literal('text', 'a" or "b'), '"a or b"')
  const f = { ...blankForm('Desk', '2026-11-26'), title: 'x"\nend', reason: 'r' }
  assert.match(formText(f, nouns), /title {4}"x' end"\n/)
})

test('a new form is a whole rule but for what only its writer knows', () => {
  const text = formText(blankForm('Desk', '2026-11-26'), nouns)
  for (const line of ['title', 'author', 'unit', 'severity', 'action', 'basis', 'valid', 'on', 'when', 'reason']) assert.match(text, new RegExp(`^ {2}${line} `, 'm'))
})
