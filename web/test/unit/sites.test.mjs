// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { speak } from '../../src/i18n/index.ts'
import { numbered } from '../../src/lib/sites.ts'

afterEach(() => speak('en'))

test('one is no plural', () => {
  for (const [many, one] of [
    ['3 open alerts, 1 officers there', '3 open alerts, 1 officer there'],
    ['1 open alerts, 2 officers there', '1 open alert, 2 officers there'],
    ['1 wait to be claimed, the oldest since 2026-11-27T08:00:00Z', '1 waits to be claimed, the oldest since 2026-11-27T08:00:00Z'],
    ['nobody of its units is there; 1 alerts are open', 'nobody of its units is there; 1 alert is open'],
    ['1 declarations so far; there was no whole hour yet', '1 declaration so far; there was no whole hour yet'],
    ['1 currency declarations so far', '1 currency declaration so far'],
  ])
    assert.equal(numbered(many), one)
})

test('others stay as they are', () => {
  for (const text of ['11 officers there', '21 wait to be claimed', '0.1 crossings', '1,1 crossings', '1 red lane']) assert.equal(numbered(text), text)
})

test('other languages have their own templates for what the Centre says', async () => {
  await speak('ur')
  assert.equal(numbered('1 open alerts, 1 officers there'), '1 open alerts, 1 officers there')
})
