// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { breaksSegments, charAt, layout, lineOf } from '../../src/lib/raw.ts'

const latin = (s) => Buffer.from(s, 'utf8').toString('latin1')
const all = (lines) => lines.flatMap((l) => l.pieces)
const none = { ranges: [], chosen: undefined }
const view = (text, first = 0, marks = none) => layout(latin(text), first, marks)

test('a range of bytes is marked at exactly its characters', () => {
  const lines = layout('DOC+P+AB12345', 100, { ranges: [{ start: 106, end: 113 }], chosen: { start: 106, end: 113 } })
  assert.deepEqual(all(lines).map((p) => [p.shown, p.marked, p.chosen]), [['DOC+P+', false, false], ['AB12345', true, true]])
})

test('offsets count bytes also behind characters of several bytes', () => {
  const text = 'نام: AB'
  const at = latin(text).indexOf('AB')
  const pieces = all(view(text, 0, { ranges: [{ start: at, end: at + 2 }], chosen: undefined }))
  assert.equal(pieces.filter((p) => p.marked).map((p) => p.shown).join(''), 'AB')
})

test('ranges that overlap or touch mark their union', () => {
  const pieces = all(layout('abcdefgh', 0, { ranges: [{ start: 3, end: 6 }, { start: 1, end: 4 }, { start: 6, end: 7 }], chosen: undefined }))
  assert.equal(pieces.filter((p) => p.marked).map((p) => p.shown).join(''), 'bcdefg')
})

test('a long range stays open when a shorter one inside it ends', () => {
  const pieces = all(layout('abcdefgh', 0, { ranges: [{ start: 0, end: 8 }, { start: 2, end: 3 }], chosen: undefined }))
  assert.ok(pieces.every((p) => p.marked))
})

test('ranges before the part that is shown, or behind it, mark nothing', () => {
  const pieces = all(layout('abc', 50, { ranges: [{ start: 0, end: 20 }, { start: 60, end: 70 }], chosen: undefined }))
  assert.deepEqual(pieces.map((p) => [p.shown, p.marked]), [['abc', false]])
})

for (const c of ['\u202e', '\u202a', '\u2066', '\u2069', '\u200f', '\u061c', '\u200b', '\ufeff', '\u00ad', '\u2028'])
  test(`U+${c.codePointAt(0).toString(16)} is shown as a sign and never put out`, () => {
    const pieces = all(view(`a${c}b`))
    assert.ok(pieces.every((p) => !p.shown.includes(c)))
    assert.equal(pieces.find((p) => p.kind === 'sign').shown, `‹U+${c.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}›`)
  })

test('every control byte is visible', () => {
  for (let c = 0; c < 0x20; c++) assert.equal(all(layout(String.fromCharCode(c), 0, none))[0].kind, 'sign', String(c))
  assert.equal(all(layout('\x7f', 0, none))[0].shown, '‹7F›')
  assert.equal(all(layout('\x1d', 0, none))[0].shown, '‹GS›')
})

test('right-to-left letters are runs of their own', () => {
  assert.deepEqual(all(view('to بیرنگ ok')).map((p) => p.kind), ['text', 'rtl', 'text', 'rtl', 'text'].slice(0, 3))
})

test('bytes that are no UTF-8 stand for themselves', () => {
  assert.deepEqual(charAt('\xe9t', 0), [0xe9, 1])
  assert.deepEqual(charAt('\xc0\xaf', 0), [0xc0, 1]) // an overlong slash
  assert.deepEqual(charAt('\xed\xa0\x80', 0), [0xed, 1]) // half a surrogate pair
  assert.deepEqual(charAt('\xf4\x90\x80\x80', 0), [0xf4, 1]) // above Unicode
  assert.deepEqual(charAt('\xe2\x82', 0), [0xe2, 1]) // cut off
  assert.deepEqual(charAt(latin('€'), 0), [0x20ac, 3])
  assert.deepEqual(charAt(latin('😀'), 0), [0x1f600, 4])
})

test('no byte is lost or counted twice', () => {
  let seed = 7
  for (let round = 0; round < 200; round++) {
    const n = round % 60
    let text = ''
    for (let i = 0; i < n; i++) {
      seed = (seed * 1103515245 + 12345) % 2147483648
      text += String.fromCharCode((seed >> 8) & 0xff)
    }
    let at = 9
    for (const p of all(layout(text, 9, { ranges: [{ start: 12, end: 20 }], chosen: undefined }))) {
      assert.equal(p.start, at)
      assert.ok(p.end > p.start)
      at = p.end
    }
    assert.equal(at, 9 + text.length)
  }
})

test('EDIFACT in one line is broken behind segments, but not behind a released quote', () => {
  const text = "UNB+UNOA:4'NAD+FL+++O?'NEIL:A'UNZ+1'"
  assert.ok(breaksSegments(text))
  assert.deepEqual(layout(text, 0, none).map((l) => l.pieces.map((p) => p.shown).join('')), ["UNB+UNOA:4'", "NAD+FL+++O?'NEIL:A'", "UNZ+1'"])
  assert.ok(!breaksSegments('{"a":"it\'s"}'))
})

test('the line of a place is found', () => {
  const lines = layout('aa\nbb\ncc', 10, none)
  assert.deepEqual([10, 12, 13, 16, 99].map((p) => lineOf(lines, p)), [0, 0, 1, 2, 2])
})
