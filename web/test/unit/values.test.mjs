// SPDX-License-Identifier: Apache-2.0
// Fields that know only certain words: each word that the Centre's sources name has its Urdu, so that a new one
// does not stand in English on a page that speaks Urdu. What codes mean outside the Centre (ISO, IATA) stays a code.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { afterEach, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { regionName, speak, told, unitName, valued } from '../../src/i18n/index.ts'
import { values } from '../../src/i18n/ur/values.ts'
import { REGIONS } from '../../src/lib/sites.ts'
import { en } from '../../src/i18n/en.ts'
import { ur } from '../../src/i18n/ur/index.ts'
import { rows } from '../../src/i18n/ur/centre/index.ts'
import { calls, tokens } from '../sentences.mjs'

const C = fileURLToPath(new URL('../../../src/', import.meta.url))
const read = (path) => readFileSync(C + path, 'utf8')
const quoted = (text) => [...text.matchAll(/"([^"]*)"/g)].map((m) => m[1]).filter(Boolean)

afterEach(() => speak('en', 'western'))

/** Of a C source, what stands between a line that begins with `from` and the next "};". */
const listed = (path, from) => {
  const text = read(path)
  const at = text.indexOf(from)
  assert.ok(at >= 0, `${path} has no "${from}"`)
  return quoted(text.slice(at + from.length, text.indexOf('};', at)))
}

/** "card, cash, other; empty unknown", "P passport, V visa, others as written": the words that a record's table tells. */
function listedIn(text) {
  const first = text.split(/[;:(]/)[0].trim()
  if (/^[a-z]+(?:, (?:or )?[a-z]+( [a-z]+)?)+$/.test(first) && first.split(', ').every((w) => w.split(' ').length === 1 || w === 'as declared')) return first.split(', ')
  if (/^[A-Z](?:, [A-Z])+$/.test(first)) return first.split(', ')
  if (/^[A-Z] [a-z ]+(?:, [A-Z] [a-z ]+)+, others as written$/.test(first)) return first.split(', ').slice(0, -1).map((w) => w[0])
  if (/^[a-z]+ or [a-z]+(, or the .*)?$/.test(first)) return first.split(',')[0].split(' or ')
  return []
}

/** Lists in the tables that are no words of a message. */
const NOT_WORDS = new Set(['seller or consignor: id or name', 'counter or gate'])

function demanded() {
  const all = new Map()
  const add = (field, word, file) => all.set(`${field}|${word}`, file)
  for (const [, field, word] of read('ingest/words.def').matchAll(/^WORD\( *"([\w.]+)", *"([^"]+)"/gm)) add(field, word, 'ingest/words.def')
  for (const [, noun] of read('model/slots.def').matchAll(/^SLOT\( *(\w+)/gm))
    for (const [, field, text] of read(`model/${noun}.def`).matchAll(/^FIELD\( *(\w+), *FACT, *\w+, *"([^"]*)"/gm))
      if (!NOT_WORDS.has(text)) for (const word of listedIn(text)) add(`${noun}.${field}`, word, `model/${noun}.def`)
  for (const noun of [...[...read('model/slots.def').matchAll(/^SLOT\( *(\w+)/gm)].map((m) => m[1]), 'profile'])
    for (const [, field] of read(`model/${noun}.def`).matchAll(/^FIELD\( *(\w+), *BOOL/gm)) for (const word of ['yes', 'no']) add(`${noun}.${field}`, word, `model/${noun}.def`)
  for (const w of listed('assess/rule/eval.c', 'static const char *const words[DIRECTIONS - 1] = {')) add('journey.direction', w, 'assess/rule/eval.c')
  for (const w of listed('ingest/edi_value.c', 'str edi_mode(const struct edi_segment *s)\n{\n    static const char *const words[] = {')) add('consignment.mode', w, 'ingest/edi_value.c')
  for (const w of listed('model/event.c', 'const char *const unit_kind_names[UNIT_KINDS] = {')) add('unit', w, 'model/event.c')
  for (const [, region] of read('model/ports.def').matchAll(/^PORT\([^\n]*"(\w+)", *-?[\d.]+f?, *-?[\d.]+f? *\)/gm)) add('region', region, 'model/ports.def')
  for (const [, code] of read('model/ports.def').matchAll(/^PORT\( *"([^"]+)"/gm)) add('port', code, 'model/ports.def')
  return all
}
const wanted = demanded()

test('every word of a closed set has its Urdu', () => {
  for (const some of ['crossing.direction|in', 'amount.form|cash', 'person.sex|M', 'document.type|P', 'passage.direction|inland', 'unit|airport', 'region|Balochistan', 'consignment.mode|post', 'examination.result|as declared']) assert.ok(wanted.has(some), `${some} is not found in the sources`)
  assert.deepEqual([...wanted].filter(([k]) => !values[k.split('|')[0]]?.[k.split('|')[1]]).map(([k, file]) => `${file}: ${k}`), [])
})

test('no Urdu is of a word that is no more', () => {
  /** As a message of EDIFACT is understood; and what stands in a table of another field. */
  const words = new Set(readdirSync(C + 'ingest').filter((f) => f.endsWith('.c') && !f.endsWith('_test.c')).flatMap((f) => tokens(read(`ingest/${f}`))).flatMap((t) => (t.text === undefined ? [] : [t.text])))
  for (const k of wanted.keys()) words.add(k.split('|')[1])
  for (const w of ['control', 'savings']) words.add(w) // what people write in free fields, again and again
  assert.deepEqual(Object.entries(values).flatMap(([field, of]) => Object.keys(of).filter((w) => !words.has(w)).map((w) => `${field}: ${w}`)), [])
  const fields = new Set([...read('model/slots.def').matchAll(/^SLOT\( *(\w+)/gm)].flatMap(([, noun]) => [...read(`model/${noun}.def`).matchAll(/^FIELD\( *(\w+)/gm)].map((m) => `${noun}.${m[1]}`)))
  for (const [, field] of read('model/profile.def').matchAll(/^FIELD\( *(\w+)/gm)) fields.add(`profile.${field}`)
  assert.deepEqual(Object.keys(values).filter((f) => f.includes('.') && !fields.has(f)), [])
})

test('how two hang together is said in Urdu', () => {
  const made = ['thing', 'things', 'aircraft', 'trader', 'party', 'person_party'].flatMap((name) => calls(tokens(read('entity/name.c')), name).map((args) => args.at(-1)))
  const roles = new Set(made.flatMap((last) => (last ?? []).flatMap((t) => (t.text === undefined ? [] : [t.text]))))
  for (const some of ['drives', 'travels in', 'driven by', 'booked in']) assert.ok(roles.has(some), some)
  const known = new Set(rows.map(([e]) => e))
  assert.deepEqual([...roles].filter((r) => !known.has(r)), [])
})

test('how well two fields agree, and what is not somebody’s habit, is said in Urdu', async () => {
  await speak('ur')
  await import('../../src/i18n/ur/centre/index.ts')
  await new Promise((go) => setTimeout(go))
  const levels = [...read('identity/levels.def').matchAll(/^LEVEL\( *\w+, *"([^"]+)"/gm)].map((m) => m[1])
  assert.ok(levels.length >= 9)
  const ours = (s) => told(s).filter((p) => !p.own).map((p) => p.text)
  assert.deepEqual(levels.filter((l) => ours(l).length), [])
  const habits = [...read('profile/habits.def').matchAll(/^HABIT\( *\w+, *\w+, *\w+, *\w+, *(\w+), *"([^"]+)"/gm)]
  assert.ok(habits.length >= 15)
  for (const [, privacy, called] of habits)
    if (privacy === 'GUARDED') assert.deepEqual(ours(`another ${called} than usual; 9 of 10 before had the usual one`), [], called)
    else for (const s of [`first time with ${called} AB-CD; 9 of 10 before had EF-GH`, `only 2 times before with ${called} AB-CD; 9 of 10 before had EF-GH`]) assert.deepEqual(ours(s), ['AB-CD', 'EF-GH'], s)
})

test('every kind of entity has its word', () => {
  const kinds = ['thing', 'things', 'named_thing', 'about_thing', 'party'].flatMap((name) => calls(tokens(read('entity/name.c')), name).flatMap((args) => args[2] ?? [])).flatMap((t) => (t.text === undefined ? [] : [t.text]))
  assert.ok(kinds.includes('camera') && kinds.includes('permit'))
  assert.deepEqual([...new Set(kinds)].filter((k) => !(`entityKind.${k}` in en)), [])
})

test('every notice of the Centre has its words', () => {
  const kinds = [...read('notice/notices.def').matchAll(/^NOTICE\( *(\w+)/gm)].map((m) => m[1])
  assert.ok(kinds.length > 20)
  assert.deepEqual(kinds.filter((k) => !(`notice.${k}` in en) || !(`notice.${k}` in ur.words)), [])
})

test('a printed alert is said as the page says it', () => {
  const printed = [...read('api/alert_words.def').matchAll(/^WORD\( *(\w+), *(\w+), *"([^"]*)", *"([^"]*)" *\)/gm)].map(([, kind, code, e, o]) => [`${kind}.${code}`, e, o])
  const regions = printed.filter(([k]) => k.startsWith('region.')).map(([k, e, o]) => [k.slice(7), o, e])
  assert.deepEqual(regions, Object.entries(values.region).map(([k, o]) => [k, o, k]))
  assert.deepEqual(printed.filter(([k, e, o]) => !k.startsWith('region.') && (en[k] !== e || ur.words[k] !== o)), [])
  assert.deepEqual(Object.keys(en).filter((k) => /^(?:severity|state|outcome|reason|moment)\./.test(k) && !printed.some(([p]) => p === k)), [])
})

test('each is written in the letters of Urdu', () => {
  for (const [field, of] of Object.entries(values)) for (const [w, text] of Object.entries(of)) assert.ok(/^[\u0600-\u06ff ()/]+$/.test(text) && !/[\u0643\u064a\u0649\u0629\u0647\u0660-\u0669\u0640]/.test(text), `${field} ${w}: ${text}`)
})

test('a value in Urdu; in English, and what is no word of the field, as it came', async () => {
  assert.equal(valued('amount.form', 'cash'), undefined)
  assert.deepEqual([regionName('South'), unitName('airport KHI')], ['South', 'airport KHI'])
  await speak('ur')
  assert.deepEqual([valued('amount.form', 'cash'), valued('crossing.direction', 'in'), valued('person.sex', 'F')], ['نقد', 'آمد', 'عورت'])
  for (const w of ['CASH', 'constructor', '']) assert.equal(valued('amount.form', w), undefined)
  assert.equal(valued('leg.status', 'HK'), undefined)
  assert.deepEqual(REGIONS.map(regionName).filter((r) => /[a-z]/i.test(r)), [])
  assert.deepEqual([regionName(''), regionName('Elsewhere')], ['', 'Elsewhere'])
  assert.equal(unitName('airport KHI'), 'ایئرپورٹ \u2068KHI\u2069')
  assert.deepEqual([unitName('targeting South'), unitName('targeting'), unitName('JIAP arrivals'), unitName('')], ['ٹارگٹنگ جنوبی', 'ٹارگٹنگ', 'JIAP arrivals', ''])
})
