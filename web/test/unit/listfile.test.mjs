// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import test from 'node:test'
import { FORMATS, fits, formatOf } from '../../src/lib/listfile.ts'
import { lettersLacking } from '../../src/lib/people.ts'
import { bytes } from '../../src/lib/time.ts'

test('the form of a file is that of its list, unless the file cannot be of it', () => {
  assert.equal(formatOf('consolidated.XML', 'ntc-csv'), 'un-xml')
  assert.equal(formatOf('sdn.csv', 'ofac-csv'), 'ofac-csv')
  assert.equal(formatOf('list.csv', 'un-xml'), 'ntc-csv')
  assert.ok(FORMATS.includes(formatOf('list', 'eu-csv')))
})

test('what is empty or larger than may be does not fit, and never looks as if it did', () => {
  assert.ok(!fits(0, 10) && fits(10, 10) && !fits(11, 10))
  assert.deepEqual([1000, 1024, 1025, 16 << 20, (16 << 20) + 1].map(bytes), ['1000 bytes', '1 KiB', '1.1 KiB', '16 MiB', '16.1 MiB'])
})

test('letters of a reason are counted as the Centre counts them: no blanks, each letter once in any script', () => {
  assert.deepEqual(['', 'looks so', 'ten letters', '  a b c  ', 'دونوں کی تصویر', '😀😀😀😀😀😀😀😀😀😀'].map(lettersLacking), [10, 3, 0, 7, 0, 0])
})
