// SPDX-License-Identifier: Apache-2.0
// The Urdu catalogue beside the English one, and what a right-to-left sentence does with what is put into it.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { en } from '../../src/i18n/en.ts'
import { many, num, speak, t, tn, word } from '../../src/i18n/index.ts'
import { ur } from '../../src/i18n/ur/index.ts'
import { urdu, urduAlone, western } from '../../src/lib/digits.ts'
import { trouble, words } from '../../src/lib/notice.ts'
import { Trouble } from '../../src/lib/api.ts'
import { bytes, clock, day, left, localTimes, moment, seconds, stamp } from '../../src/lib/time.ts'

const UR = fileURLToPath(new URL('../../src/i18n/ur', import.meta.url))
const entries = Object.entries(ur.words)
const places = (s) => [...s.matchAll(/\{\w+\}/g)].map((m) => m[0]).sort()
const bare = (s) => s.replace(/\{\w+\}/g, '')

/** Keys whose text is no language's: names, numbers, places alone. */
const SAME = ['line.whatWhere', 'map.placeName', 'map.siteLabel', 'map.stateCount', 'map.wasLabel', 'app.name', 'app.pkt', 'entity.atForm', 'messages.digest', 'model.digest', 'alert.outcomeLine', 'lanes.answerTitle', 'lanes.policyTitle', 'site.laneShare', 'wall.utc', 'wall.feedsBig']

/** Latin letters that officers write as they are, in Urdu too. */
const LATIN = new Set(['ntc', 'PKT', 'UTC', 'USD', 'IBAN', 'HS', 'CNIC', 'SHA', 'AUC', 'CR', 'U', 'E', 'A', 'C', 'J', 'K', 'N', 'Tab', 'Enter', 'Esc', 'PDF', 'PNG', 'JPEG', 'CSV', 'XLSX', 'DOCX'])
/** What is typed as it stands, to a program or into a field. */
const TYPED = /`[^`]*`|passport:AB123456:PAK|ayesha\.khan|\(ntc model table, train, load\)|\(ntc wall add\)|JSON/g

afterEach(() => speak('en', 'western'))

test('Urdu says all that English says, with the same places to fill', () => {
  assert.deepEqual(Object.keys(ur.words).sort(), Object.keys(en).sort())
  for (const [k, v] of entries) {
    assert.ok(v.trim(), k)
    assert.deepEqual(places(v), places(en[k]), k)
  }
})

test('nothing is left in English but what is no language’s', () => {
  assert.deepEqual(entries.filter(([k, v]) => v === en[k]).map(([k]) => k).sort(), [...SAME].sort())
})

test('Latin letters stand only where officers write them so', () => {
  for (const [k, v] of entries) for (const w of bare(v).replace(TYPED, '').match(/[A-Za-z]+/g) ?? []) assert.ok(LATIN.has(w), `${k}: ${w}`)
})

test('letters are Urdu’s, not the Arabic ones that look the same; no sign that turns the text', () => {
  for (const [k, v] of entries) {
    assert.ok(!/[\u0643\u064a\u0649\u0629\u0647]/.test(v), `${k}: an Arabic letter`)
    assert.ok(!/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/.test(v), `${k}: a bidi control`)
    assert.ok(!/[\u0660-\u0669]/.test(v), `${k}: an Arabic digit`)
    assert.ok(!/[\ufb50-\ufdff\ufe70-\ufefc\u0640]/.test(v), `${k}: a presentation form`)
    assert.ok(!/ {2}|[,;?]/.test(v.replace(/\{\w+\}/g, 'x').replace(TYPED, 'x')), `${k}: a Latin comma or a double space`)
  }
})

test('a word has one spelling', () => {
  const files = readdirSync(UR, { recursive: true }).filter((f) => f.endsWith('.ts'))
  for (const f of files) for (const [other, ours] of [['پتہ', 'پتا'], ['گھنٹا', 'گھنٹہ']]) assert.ok(!readFileSync(join(UR, f), 'utf8').includes(other), `${f}: ${other}, not ${ours}`)
})

test('every number of things has the forms that Urdu asks for', () => {
  const forms = new Intl.PluralRules('ur').resolvedOptions().pluralCategories
  assert.deepEqual([...forms].sort(), ['one', 'other'])
  for (const k of Object.keys(ur.words)) if (k.endsWith('.one')) for (const f of forms) assert.ok(ur.words[k.replace(/one$/, f)], `${k} ${f}`)
})

test('twelve months, and times as Urdu says them', async () => {
  await speak('ur')
  const now = Date.parse('2026-11-24T09:00:00Z')
  const at = (s) => new Date(now + s * 1000).toISOString()
  assert.equal(ur.months.length, 12)
  assert.equal(moment('2026-11-24T04:05:00Z', now), '09:05')
  assert.equal(moment('2026-12-31T20:00:00Z', now), '1 جنوری 2027 01:00')
  assert.equal(stamp('2026-12-31T20:00:01Z'), '1 جنوری 2027 01:00:01 PKT · UTC 31 دسمبر 2026 20:00:01')
  assert.equal(day('2026-11-04'), '4 نومبر 2026')
  assert.equal(day('soon'), 'soon')
  assert.equal(left(at(12 * 60 + 1), now).text, '12 منٹ')
  assert.equal(left(at(5 * 3600 + 120), now).text, '5 گھنٹے 02 منٹ')
  assert.equal(t('queue.until', { span: left(at(720), now).text, what: word('moment', 'landing') }), 'لینڈنگ: 12 منٹ باقی')
  assert.deepEqual([45, 900, 3600, 4500, 2244633].map(seconds), ['45 سیکنڈ', '15 منٹ', '1 گھنٹے', '1 گھنٹے 15 منٹ', '26 دن'])
  assert.equal(bytes(2048), '2 کلوبائٹ')
  assert.equal(localTimes('seen 2026-11-20T01:20Z', now), 'seen 2026-11-20 06:20', 'the Centre’s English sentences stay English')
})

test('what is put into a right-to-left sentence keeps its own order; English is not touched', async () => {
  assert.equal(t('alert.by', { actor: '42101-1234567-1' }), 'by 42101-1234567-1')
  await speak('ur')
  assert.equal(t('alert.by', { actor: '42101-1234567-1' }), 'از \u206842101-1234567-1\u2069')
  assert.equal(t('alert.by', { actor: 'عائشہ خان' }), 'از عائشہ خان')
  assert.equal(tn('queue.count', 1), '1 الرٹ')
  assert.equal(tn('queue.count', 3), '3 الرٹس')
  assert.equal(word('outcome', 'brand_new'), 'brand new')
  assert.equal(word('outcome', 'false_match'), 'غلط مماثلت')
})

test('Urdu digits when they are wanted, of counts and times, never of identifiers', async () => {
  await speak('ur', 'urdu')
  assert.equal(num(12.5), '۱۲.۵')
  assert.equal(many(12345), '۱۲,۳۴۵')
  assert.equal(tn('queue.count', 12), '۱۲ الرٹس')
  assert.equal(clock(Date.parse('2026-11-24T09:00:00Z')), '۱۴:۰۰:۰۰')
  assert.equal(t('setup.passwordHint').match(/[۰-۹]+/)[0], '۸')
  assert.equal(t('alert.by', { actor: 'KAPE-104' }), 'از \u2068KAPE-104\u2069')
  assert.equal(t('messages.digest'), 'SHA-256')
  assert.equal(t('requests.dueHint'), 'جیسے \u20662026-12-01\u2069', 'a date in a sentence is not turned')
  await speak('en', 'urdu')
  assert.equal(tn('queue.count', 12), '12 alerts')
  assert.equal(urdu('2026'), '۲۰۲۶')
  assert.equal(urduAlone('90 دن، SHA-256، 13:30، 2.5'), '۹۰ دن، SHA-256، 13:30، 2.5')
})

test('typed Urdu and Arabic digits are taken', () => {
  assert.equal(western('۴۲۱۰۱-٠١٢٣٤٥٦-۹ عائشہ'), '42101-0123456-9 عائشہ')
})

test('what the Centre says itself is told apart from what the page says', async () => {
  const e = new Trouble(409, 'Changed somehow', 'now with bilal.')
  assert.equal(words(e), 'Changed somehow: now with bilal.')
  await speak('ur')
  assert.deepEqual(trouble(e), { key: 'error.other', params: {}, said: [['title', 'Changed somehow'], ['why', 'now with bilal']] })
  assert.equal(words(e), '\u2068Changed somehow\u2069: \u2068now with bilal\u2069۔')
})

test('the language last asked for wins', async () => {
  await Promise.all([speak('ur'), speak('en')])
  assert.equal(t('app.yes'), 'yes')
  await Promise.all([speak('en'), speak('ur')])
  assert.equal(t('app.yes'), 'ہاں')
})
