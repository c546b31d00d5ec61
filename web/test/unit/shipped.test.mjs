// SPDX-License-Identifier: Apache-2.0
// The rules that we ship stand in Urdu: each has its row, no row is of words that are no more, and a rule that
// somebody wrote here stays as it was written.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { afterEach, test } from 'node:test'
import { speak, toldReason, toldTitle } from '../../src/i18n/index.ts'
import { en } from '../../src/i18n/en.ts'
import { shipped } from '../../src/i18n/ur/centre/shipped.ts'
import { bare } from '../../src/lib/told.ts'

const dir = new URL('../../../rules/', import.meta.url)
const rules = readdirSync(dir).filter((f) => f.endsWith('.rules')).flatMap((f) =>
  [...readFileSync(new URL(f, dir), 'utf8').matchAll(/^rule (\S+)[^]*?^end/gm)].map(([text, code]) => {
    let n = 0
    const line = (word) => new RegExp(`^  ${word} +"(.*)"$`, 'm').exec(text)[1]
    return { code, title: line('title'), reason: bare(line('reason').replace(/\{[^}]*\}/g, () => `{${++n}}`)) }
  }),
)
const plain = (pieces) => pieces.map((p) => (p.own ? p.text : `<${p.text}>`)).join('').replace(/[\u2066-\u2069]/g, '')
async function urdu() {
  await speak('ur')
  await import('../../src/i18n/ur/centre/index.ts')
  await new Promise((go) => setTimeout(go))
}
afterEach(() => speak('en'))

test('each rule that we ship has its Urdu, of the words that it has now', () => {
  assert.ok(rules.length > 80, `only ${rules.length} were found`)
  assert.deepEqual(Object.entries(shipped).map(([code, { title, reason }]) => ({ code, title, reason })).sort((a, b) => (a.code < b.code ? -1 : 1)), [...rules].sort((a, b) => (a.code < b.code ? -1 : 1)))
})

test('with the same holes, and the letters of Urdu', () => {
  const holes = (s) => [...s.matchAll(/\{\d+\}/g)].map((m) => m[0]).sort()
  for (const [code, r] of Object.entries(shipped)) {
    assert.deepEqual(holes(r.reasoned), holes(r.reason), code)
    for (const [e, o] of [[r.title, r.titled], [r.reason, r.reasoned]]) {
      assert.ok(/[\u0600-\u06ff]/.test(o) || /^(?:GD )?\{1\}(?:: \{2\})?$/.test(o), `${code}: ${o}`)
      assert.ok(!/[\u0643\u064a\u0649\u0629\u0647\u0660-\u0669\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb50-\ufdff\ufe70-\ufefc\u0640]| {2}|[\u0600-\u06ff][,;?]|۔$/.test(o), `${code}: ${o}`)
      for (const w of o.match(/[A-Za-z]{2,}/g) ?? []) assert.ok(e.includes(w), `${code}: ${w}`)
    }
  }
})

test('a title and a reason are said in Urdu; what was reported stays as it came', async () => {
  assert.deepEqual(toldTitle('Betel nut'), [{ text: 'Betel nut', own: false }])
  await urdu()
  assert.equal(plain(toldTitle('Betel nut')), 'چھالیہ')
  assert.equal(plain(toldTitle('On list un: document and name')), 'فہرست <un> پر: دستاویز اور نام')
  assert.equal(plain(toldReason('GDS-001', 'Item 3: CIGARETTES; ASSORTED. NEW, 412.5 kg.')), 'مد 3: <CIGARETTES; ASSORTED. NEW>، 412.5 کلوگرام۔')
  assert.equal(plain(toldReason('INL-002', 'Seal PK77 broken at HUB.')), '<HUB> پر سیل <PK77>: ٹوٹی ہوئی۔')
  assert.equal(plain(toldReason('PRF-010', 'USD 9000; first time with route KHI-IST; 9 of 10 before had KHI-DXB.')), 'USD 9000؛ پہلی بار راستہ <KHI-IST>؛ پہلے 10 میں سے 9 میں <KHI-DXB> تھا۔')
})

test('a printed title is said as the page says it', () => {
  const def = readFileSync(new URL('../src/api/title_words.def', dir), 'utf8')
  const printed = [...def.matchAll(/^TITLE\( "([^"]*)", "([^"]*)" \)$/gm)].map(([, e, o]) => [e, o])
  const page = new Map(Object.values(shipped).map((r) => [r.title, r.titled]))
  assert.equal(printed.length, page.size)
  assert.deepEqual(new Map(printed), page)
})

test('what a rule could not know is said so, and a container with its bill', async () => {
  await urdu()
  assert.equal(plain(toldReason('PAX-015', 'Not seen before; paid in cash; telephone unknown, e-mail unknown.')), 'پہلے کبھی نہیں دیکھا گیا؛ نقد ادائیگی؛ ٹیلی فون نامعلوم، ای میل نامعلوم۔')
  assert.equal(plain(toldReason('CGO-002', 'CSQU3054383 under B1 and under B2, within 30 days.')), '<CSQU3054383>، <B1> کے تحت اور <B2> کے تحت، 30 دنوں کے اندر۔')
})

test('each fact that a rule we ship names has its words', () => {
  const facts = new Set()
  for (const f of readdirSync(dir).filter((n) => n.endsWith('.rules')))
    for (const [, word, rest] of readFileSync(new URL(f, dir), 'utf8').matchAll(/^ {2}(when|reason|  )  +(.*)$/gm)) {
      const code = word === 'reason' ? [...rest.matchAll(/\{([^}]*)\}/g)].map((m) => m[1]).join(' ') : rest.replace(/"[^"]*"/g, '')
      for (const [name] of code.matchAll(/\b[a-z_]+\.[a-z_0-9]+\b/g)) facts.add(name)
    }
  assert.ok(facts.has('event.date') && facts.has('profile.known_days') && facts.size > 80, `${facts.size} were found`)
  assert.deepEqual([...facts].filter((f) => !(`field.${f}` in en)), [])
})

test('what somebody wrote here is not said by halves', async () => {
  await urdu()
  for (const text of ['Betel nut of the north', 'Nobody knows; a note is needed']) assert.deepEqual(toldTitle(text), [{ text, own: false }])
  assert.deepEqual(toldReason('KHI-001', 'Item 3: SOAP, 4 kg.'), [{ text: 'Item 3: SOAP, 4 kg.', own: false }])
  assert.deepEqual(toldReason('GDS-001', 'A text of another edition.'), [{ text: 'A text of another edition.', own: false }])
})
