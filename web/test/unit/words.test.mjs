// SPDX-License-Identifier: Apache-2.0
// Times, keys, places, and that every word that the code asks for is in the catalogue.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { en } from '../../src/i18n/en.ts'
import { t, tn, word } from '../../src/i18n/index.ts'
import { KeyMap, keyOf, pickIndex, resetKeys, setKey, taken } from '../../src/lib/keys.ts'
import { href, parse } from '../../src/lib/route.ts'
import { bytes, clock, inSeconds, left, localTimes, moment, seconds, stamp, stamps } from '../../src/lib/time.ts'
import { received } from '../../src/lib/received.ts'
import { lintCss, lintTs } from '../../tools/lint.mjs'

const SRC = fileURLToPath(new URL('../../src', import.meta.url))
const MODEL = fileURLToPath(new URL('../../../src', import.meta.url))
const files = (dir) => readdirSync(dir, { withFileTypes: true }).flatMap((e) => (e.isDirectory() ? files(join(dir, e.name)) : /\.tsx?$/.test(e.name) ? [join(dir, e.name)] : []))
const now = Date.parse('2026-11-24T09:00:00Z')
const at = (seconds) => new Date(now + seconds * 1000).toISOString()

test('times are Pakistan’s, the day only when it is another', () => {
  assert.equal(moment('2026-11-24T04:05:00Z', now), '09:05')
  assert.equal(moment('2026-11-23T18:59:59Z', now), '2026-11-23 23:59')
  assert.equal(moment('2026-11-23T19:00:00Z', now), '00:00') // already today in Karachi
  assert.equal(clock(now), '14:00:00')
  assert.equal(moment('soon', now), 'soon')
})

test('pointed at, a time is told to the second by both clocks, and the date twice only where there are two', () => {
  assert.equal(stamp('2026-11-26T09:05:09.004Z'), '2026-11-26 14:05:09 PKT · 09:05:09 UTC')
  assert.equal(stamp('2026-11-26T20:05:09Z'), '2026-11-27 01:05:09 PKT · 2026-11-26 20:05:09 UTC')
  assert.equal(stamp('2026-11-26T09:05Z'), '2026-11-26 14:05 PKT · 09:05 UTC')
  assert.equal(stamp('soon'), 'soon')
  assert.equal(stamps('Due at KHARI by 2026-11-25T10:23:33Z, told 2026-11-25T10:20'), '2026-11-25 15:23:33 PKT · 10:23:33 UTC; 2026-11-25 15:20 PKT · 10:20 UTC')
  assert.equal(stamps('Due at KHARI'), '')
})

test('a name that would turn the order of letters around is shown with the sign that does it', () => {
  assert.deepEqual(received('{"name":"\u202eABDUL\u202c RAHIM","n":1}'), { name: '\u2039U+202E\u203aABDUL\u2039U+202C\u203a RAHIM', n: 1 })
  assert.deepEqual(received(String.raw`{"name":"\u2067ABDUL\u202D"}`), { name: '\u2039U+2067\u203aABDUL\u2039U+202D\u203a' })
  assert.deepEqual(received(String.raw`{"name":"a\\u202eb"}`), { name: 'a\\u202eb' }, 'letters that only spell such a sign are letters')
  assert.deepEqual(received(JSON.stringify({ name: '\u0645\u062d\u0645\u062f\u200c\u0639\u0644\u06cc' })), { name: '\u0645\u062d\u0645\u062f\u200c\u0639\u0644\u06cc' }, 'what joins letters stays')
})

test('times inside sentences are the reader’s, and nothing else is touched', () => {
  const now = Date.parse('2026-11-26T06:00:00Z')
  assert.equal(localTimes('Due at KHARI by 2026-11-25T20:23:33Z and not seen', now), 'Due at KHARI by 01:23 and not seen')
  assert.equal(localTimes('passage KHI 2026-11-20T01:20', now), 'passage KHI 2026-11-20 06:20')
  assert.equal(localTimes('PK173 MUX-SHJ 2026-11-13', now), 'PK173 MUX-SHJ 2026-11-13')
  assert.equal(localTimes('told 2026-11-20T01:20:00+05:00', now), 'told 2026-11-20T01:20:00+05:00')
})

test('seconds are said as people say them', () => {
  assert.deepEqual([1, 119, 900, 3600, 4500, 2244633].map(seconds), ['1 s', '119 s', '15 min', '1 h', '1 h 15 min', '26 d'])
})

test('time left: counts down, turns urgent, passes, or is not known', () => {
  assert.deepEqual(left(at(65), now), { kind: 'left', text: '1 min 05 s', urgency: 'now' })
  assert.deepEqual(left(at(29 * 60), now), { kind: 'left', text: '29 min', urgency: 'now' })
  assert.deepEqual(left(at(30 * 60), now), { kind: 'left', text: '30 min', urgency: 'soon' })
  assert.deepEqual(left(at(5 * 3600 + 120), now), { kind: 'left', text: '5 h 02', urgency: 'calm' })
  assert.deepEqual(left(at(50 * 3600), now), { kind: 'left', text: '2 d 2 h', urgency: 'calm' })
  assert.deepEqual(left(at(0), now), { kind: 'passed', text: '0 s' })
  assert.deepEqual(left(at(-720), now), { kind: 'passed', text: '12 min' })
  assert.deepEqual(left(null, now), { kind: 'unknown' })
  assert.deepEqual(left('never', now), { kind: 'unknown' })
})

test('only what is told in seconds, or soon will be, is drawn each second', () => {
  const now = Date.parse('2026-11-24T09:00:00Z'), at = (s) => new Date(now + s * 1000).toISOString()
  assert.equal(inSeconds(now, at(599)), true)
  assert.equal(inSeconds(now, at(659)), true)
  assert.equal(inSeconds(now, at(-599)), true)
  assert.equal(inSeconds(now, at(661)), false)
  assert.equal(inSeconds(now, null, undefined, at(7200)), false)
  assert.equal(inSeconds(now, null, at(30)), true)
})

test('sizes', () => assert.deepEqual([bytes(5), bytes(2048), bytes(3 << 20)], ['5 bytes', '2 KiB', '3 MiB']))

const key = (code, x = {}) => ({ code, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...x })

test('keys act by their place, alone, and never with Ctrl, Alt or Meta', () => {
  const m = new KeyMap()
  assert.deepEqual(m.read(key('KeyJ'), 0), { verb: 'next' })
  assert.deepEqual(m.read(key('ArrowUp'), 0), { verb: 'previous' })
  assert.deepEqual(m.read(key('Digit6'), 0), { verb: 'outcome6', index: 5 })
  assert.deepEqual(m.read(key('Numpad1'), 0), { verb: 'outcome1', index: 0 })
  assert.equal(m.read(key('Digit7'), 0), undefined)
  assert.deepEqual(m.read(key('Slash', { shiftKey: true }), 0), { verb: 'help' })
  assert.deepEqual(m.read(key('Slash'), 0), { verb: 'search' })
  assert.deepEqual(m.read(key('KeyK', { ctrlKey: true }), 0), { verb: 'search' })
  assert.deepEqual(m.read(key('KeyA', { shiftKey: true }), 0), { verb: 'assign' })
  assert.equal(m.read(key('ShiftLeft', { shiftKey: true }), 0), undefined)
  assert.deepEqual(m.read(key('KeyA', { ctrlKey: true }), 0), { verb: 'selectAll' })
  for (const mod of ['altKey', 'metaKey']) assert.equal(m.read(key('KeyA', { [mod]: true }), 0), undefined)
})

test('G waits for its second key, but not for ever', () => {
  const m = new KeyMap()
  assert.equal(m.read(key('KeyG'), 0), 'prefix')
  assert.deepEqual(m.read(key('KeyQ'), 500), { verb: 'goQueue' })
  assert.equal(m.read(key('KeyQ'), 600), undefined)
  m.read(key('KeyG'), 1000)
  assert.deepEqual(m.read(key('KeyM'), 9000), { verb: 'merge' })
  m.read(key('KeyG'), 10000)
  assert.deepEqual(m.read(key('KeyA'), 10100), { verb: 'claim' })
})

test('an officer may give a verb another key, but no two the same', () => {
  setKey('claim', 'KeyT')
  const m = new KeyMap()
  assert.deepEqual(m.read(key('KeyT'), 0), { verb: 'claim' })
  assert.equal(m.read(key('KeyA'), 0), undefined)
  assert.equal(keyOf('claim'), 'T')
  assert.equal(taken('snooze', 'KeyT'), 'claim')
  assert.equal(taken('snooze', 'ArrowDown'), 'next')
  assert.equal(taken('snooze', 'KeyG'), 'goQueue', 'G is the first of two')
  assert.equal(taken('snooze', 'KeyJ KeyT'), 'next', 'J acts at once')
  assert.equal(taken('snooze', 'KeyZ'), undefined)
  resetKeys()
  assert.deepEqual(m.read(key('KeyA'), 0), { verb: 'claim' })
  assert.equal(keyOf('goQueue'), 'G Q')
  assert.equal(keyOf('help'), '?')
})

test('a reason is picked by letter or number', () => {
  assert.equal(pickIndex(key('KeyA'), 12), 0)
  assert.equal(pickIndex(key('KeyL'), 12), 11)
  assert.equal(pickIndex(key('KeyM'), 12), undefined)
  assert.equal(pickIndex(key('Digit9'), 12), 8)
  assert.equal(pickIndex(key('Digit0'), 12), undefined)
  assert.equal(pickIndex(key('KeyA', { ctrlKey: true }), 12), undefined)
})

test('places go to the address and back', () => {
  assert.deepEqual(parse(href('lists', 'LOCAL / 1')), { page: 'lists', id: 'LOCAL / 1' })
  assert.deepEqual(parse('#setup'), { page: 'setup', id: '' })
  assert.deepEqual(parse(''), { page: '', id: '' })
  assert.deepEqual(parse('#/alerts/%zz'), { page: 'alerts', id: '%zz' })
})

test('words: filled, by number, and the server’s own when we have none', () => {
  assert.equal(t('alert.by', { actor: 'ntc' }), 'by ntc')
  assert.equal(t('alert.by'), 'by {actor}')
  assert.equal(tn('queue.count', 1), '1 alert')
  assert.equal(tn('queue.count', 3), '3 alerts')
  assert.equal(word('outcome', 'false_match'), 'False match')
  assert.equal(word('outcome', 'brand_new'), 'brand new')
})

test('the catalogue: no empty text, both numbers, placeholders alike', () => {
  for (const [k, v] of Object.entries(en)) {
    assert.ok(v.trim(), k)
    if (!k.endsWith('.one')) continue
    const other = en[k.replace(/one$/, 'other')]
    assert.ok(other, `${k} without .other`)
  }
})

test('no text of the catalogue is left over', () => {
  const source = files(SRC).filter((f) => !f.includes('i18n')).map((f) => readFileSync(f, 'utf8')).join('\n')
  const asked = new Set([...source.matchAll(/['"`]([a-z]+(?:\.[\w ]+)+)['"`]/g)].map((m) => m[1]))
  const byWord = [...source.matchAll(/(?:word\(|kind=)['"]([\w.]+)['"]/g)].map((m) => m[1])
  byWord.push('field')
  const stray = Object.keys(en).filter((k) => !asked.has(k) && !asked.has(k.replace(/\.(one|other)$/, '')) && !byWord.some((w) => k.startsWith(`${w}.`)))
  assert.deepEqual(stray, [])
})

const rowsOf = (path, macro) => [...readFileSync(join(MODEL, path), 'utf8').matchAll(new RegExp(`^${macro}\\(\\s*(\\w+)`, 'gm'))].map((m) => m[1])

test('every field, outcome, reason and step of the server has its word', () => {
  for (const record of [...rowsOf('model/slots.def', 'SLOT'), 'profile'])
    for (const f of rowsOf(`model/${record}.def`, 'FIELD')) assert.ok(`field.${record}.${f}` in en, `field.${record}.${f}`)
  for (const k of readFileSync(join(MODEL, 'model/kinds.def'), 'utf8').matchAll(/^KIND\( *\w+, *"(\w+)"/gm)) assert.ok(`kind.${k[1]}` in en, k[1])
  for (const p of rowsOf('purpose/purposes.def', 'PURPOSE')) assert.ok(`purpose.word.${p}` in en, p)
  for (const s of rowsOf('purpose/browse.def', 'BROWSE')) assert.ok(`browsing.sign.${s}` in en, s)
  for (const o of rowsOf('alert/outcomes.def', 'OUTCOME')) assert.ok(`outcome.${o}` in en, o)
  for (const r of rowsOf('alert/outcomes.def', 'REASON')) assert.ok(`reason.${r}` in en, r)
  for (const s of rowsOf('alert/states.def', 'STEP')) assert.ok(`act.${s}` in en, s)
  for (const s of rowsOf('order/orders.def', 'STEP')) assert.ok(s === 'arrive' || `act.order ${s}` in en, s)
  for (const r of rowsOf('order/words.def', 'REFUSAL')) assert.ok(`refusal.${r}` in en, r)
  for (const m of readFileSync(join(MODEL, 'order/words.def'), 'utf8').matchAll(/^INSTRUCTION\(\s*(\w+),\s*(\w+)/gm)) assert.ok(`orderKind.${m[1]}` in en && `instruction.${m[2]}` in en, m[2])
  for (const s of rowsOf('share/words.def', 'SUBJECT')) assert.ok(`subjectKind.${s}` in en, s)
})

test('the lint sees what it is for', () => {
  assert.equal(lintTs('a.tsx', '<p>Hello there</p>').length, 1)
  assert.equal(lintTs('a.tsx', '<p title="Hello">{x}</p>').length, 1)
  assert.equal(lintTs('a.tsx', '<p>{a ? "Yes" : b}</p>').length, 1)
  assert.equal(lintTs('a.tsx', '<p>{`Hello ${b}`}</p>').length, 1)
  assert.equal(lintTs('a.tsx', '<p class="row">{t("app.yes")} · {n}</p>').length, 0)
  assert.equal(lintTs('a.ts', 'e.innerHTML = x').length, 1)
  assert.equal(lintTs('a.ts', 'fetch("https://example.org/x")').length, 1)
  assert.equal(lintCss('a { margin-left: 1px }').length, 1)
  assert.equal(lintCss('a { text-align: right }').length, 1)
  assert.equal(lintCss('a { left: 0 }').length, 1)
  for (const css of ['transform: translateX(3px)', 'background: url(x.png) left top', 'background: linear-gradient(to right, red, blue)', 'padding: 1px 2px 3px 4px', 'border-radius: 1px 2px 2px 1px', 'float: left', 'justify-content: right']) assert.equal(lintCss(`a { ${css} }`).length, 1, css)
  assert.equal(lintCss('a { padding: 1px 2px 3px 2px; border-radius: 4px 4px 0 0 }').length, 0)
  assert.equal(lintCss('a { margin-inline-start: 1px; text-align: start }\n@media (max-width: 9px) { a { inline-size: 1px } }').length, 0)
})
