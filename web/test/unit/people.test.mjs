// SPDX-License-Identifier: Apache-2.0
// The arithmetic of the pages about whom the Centre knows.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { en } from '../../src/i18n/en.ts'
import { align, apart, byPerson, changesAny, fieldOf, heldGroups, likely, mergeLinks, momentOf, proposer, readWhy, signed, splitPlan, two, watchActs } from '../../src/lib/people.ts'

test('why a name was found: words, what is left, weights, and what it does not know', () => {
  const why = readWhy(
    '  Chaudhry = Chaudhary: a spelling of it, not common  [ch a u dh - r y | ch a u dh a r y]\n  Yusuf = Yusuf: the same, common\n  M = Muhammad: its initial, very common\n  AHMED: only in the second name\n   +0.90  words that agree, by how rare they are\n   -0.01  spellings that differ\n   +1.86  in all: 86.6 %\n  something new\n',
  )
  assert.deepEqual(why.words[0], { a: 'Chaudhry', b: 'Chaudhary', how: 'a spelling of it', rarity: 'not common', letters_a: 'ch a u dh - r y', letters_b: 'ch a u dh a r y' })
  assert.deepEqual(why.words[1], { a: 'Yusuf', b: 'Yusuf', how: 'the same', rarity: 'common' })
  assert.equal(why.words[2].how, 'its initial')
  assert.deepEqual(why.left, ['AHMED'])
  assert.deepEqual(why.weights.map((w) => w.weight), [0.9, -0.01, 1.86])
  assert.deepEqual(why.rest, ['something new'])
  assert.deepEqual(readWhy('the passport').rest, ['the passport'])
})

test('letters stand over one another, and say where they differ', () => {
  assert.deepEqual(align('ch a u dh - r y', 'ch o u dh a r y').map((c) => c.kind), ['same', 'differs', 'same', 'same', 'gap', 'same', 'same'])
  assert.deepEqual(align('a', 'a b').at(-1), { a: '-', b: 'b', kind: 'gap' })
})

test('what is only likely is never certain', () => {
  assert.deepEqual([1, 0.99996, 0.9694, 0.0281, 0].map(likely), ['> 99.9 %', '> 99.9 %', '96.9 %', '2.8 %', '< 0.1 %'])
  assert.deepEqual([1.04, -1.47, 0].map(signed), ['+1.0', '−1.5', '+0.0'])
})

test('spellings of one person stand together, in the order of the best', () => {
  const f = (id, person) => ({ id, person })
  assert.deepEqual(byPerson([f('1', 'A'), f('2', 'B'), f('3', 'A'), f('4')]).map((g) => g.map((x) => x.id)), [['1', '3'], ['2'], ['4']])
})

test('a moment is Pakistan’s in the field, and of the world in the address', () => {
  assert.equal(momentOf(' 2026-11-24 13:30'), '2026-11-24T08:30:00Z')
  assert.equal(momentOf('2026-11-24'), '2026-11-23T19:00:00Z')
  assert.deepEqual([momentOf('2026-13-24'), momentOf('11/24/2026')], ['', ''])
  assert.equal(fieldOf('2026-11-24T08:30:00Z'), '2026-11-24 13:30')
  assert.deepEqual([momentOf(''), momentOf('soon'), fieldOf('')], ['', '', ''])
  assert.deepEqual(apart(two('A', '2026-11-24T08:30:00Z')), ['A', '2026-11-24T08:30:00Z'])
  assert.deepEqual(apart('A'), ['A', ''])
})

test('to split some off, each is told from each that stays', () => {
  assert.deepEqual(splitPlan(['a', 'b', 'c'], new Set(['a'])), [['a', 'b'], ['a', 'c']])
  assert.deepEqual(splitPlan(['a', 'b'], new Set(['a', 'b'])), [])
  assert.deepEqual(splitPlan(['a', 'b'], new Set(['x'])), [])
})

test('what holds the rest of a split together makes one of those who stay', () => {
  const g = (...members) => ({ members, others: 0 })
  const will = { groups: [g('x'), g('a'), g('b', 'c')], hold: [{ a: 'a', b: 'b' }], standing: [] }
  assert.deepEqual(heldGroups(will), [g('a', 'b', 'c'), g('x')])
  assert.deepEqual(heldGroups({ ...will, hold: [] }), will.groups)
})

test('whether anybody is one with others than now is told of what would be', () => {
  const who = [['a', 'p'], ['b', 'p'], ['x', 'q']].map(([id, person]) => ({ id, person }))
  const will = (groups, more = {}) => ({ groups: groups.map((members) => ({ members, others: 0 })), who, falls: [], elsewhere: 0, standing: [], ...more })
  assert.ok(!changesAny(will([['a', 'b'], ['x']])))
  assert.ok(changesAny(will([['a', 'b', 'x']])), 'two persons are one')
  assert.ok(changesAny(will([['a', 'x'], ['b']], { falls: ['b'] })))
  assert.ok(changesAny(will([['a'], ['b'], ['x']])), 'one is two')
  assert.ok(changesAny(will([['a', 'b'], ['x']], { elsewhere: 1 })))
  assert.ok(changesAny({ ...will([['a', 'b'], ['x']]), groups: [{ members: ['a', 'b'], others: 1 }, { members: ['x'], others: 0 }] }))
})

test('links of all identities are one list: no identity is its own company, newest first', () => {
  const e = (id) => ({ id, kind: 'person', name: id, alerts: 0, depth: 1 })
  const l = (from, to, last) => ({ from, to, role: 'on board', first: last, last, times: 1, message: 'm', event: 0 })
  const rows = mergeLinks([{ id: 'a', entities: [e('a'), e('x'), e('b')], links: [l('a', 'x', '2026-01-01'), l('a', 'b', '2026-01-09')], cut: false }, { id: 'b', entities: [e('b'), e('y'), e('x')], links: [l('y', 'b', '2026-02-01'), l('a', 'x', '2026-01-01')], cut: false }], ['a', 'b'])
  assert.deepEqual(rows.map((r) => [r.other.id, r.links.length]), [['y', 1], ['x', 1]])
})

test('nobody is offered what another person must do', () => {
  const w = (state, asked_by = 'amna') => ({ state, asked_by })
  const as = (name, opens, approves) => ({ name, opens, approves })
  assert.deepEqual(watchActs(w('proposed'), as('amna', true, true)), ['close'])
  assert.deepEqual(watchActs(w('proposed'), as('tariq', true, true)), ['approve', 'refuse', 'close'])
  assert.deepEqual(watchActs(w('approved'), as('amna', true, false)), ['renew', 'close'])
  assert.deepEqual(watchActs(w('renewal'), as('bilal', true, false)), ['close'])
  assert.deepEqual(watchActs(w('ended'), as('tariq', true, true)), [])
  assert.deepEqual(watchActs(w('approved'), as('omar', false, false)), [])
  assert.equal(proposer({ state: 'undoing', who: 'ali', undo_by: 'sara' }), 'sara')
  assert.equal(proposer({ state: 'proposed', who: 'ali' }), 'ali')
})

test('every kind, field, basis and act of the server has its word', () => {
  const rows = (path, macro) => [...readFileSync(fileURLToPath(new URL(`../../../src/${path}`, import.meta.url)), 'utf8').matchAll(new RegExp(`^${macro}\\(\\s*(\\w+)`, 'gm'))].map((m) => m[1])
  for (const k of rows('find/kinds.def', 'KIND')) assert.ok(`entityKind.${k}` in en, k)
  for (const f of rows('person/observed.def', 'OBSERVED')) assert.ok(`saidField.${f}` in en, f)
  for (const b of rows('profile/bases.def', 'BASIS')) assert.ok(`watchBasis.${b}` in en, b)
})
