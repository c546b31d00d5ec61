// SPDX-License-Identifier: Apache-2.0
// What the Centre words itself, in Urdu: each refusal in its C sources has its row, no row is of a sentence
// that is no more, and what is put into one keeps its own order.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { afterEach, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { speak, told, toldText } from '../../src/i18n/index.ts'
import { rows } from '../../src/i18n/ur/centre/index.ts'
import { api } from '../../src/i18n/ur/centre/api.ts'
import { modules } from '../../src/i18n/ur/centre/modules.ts'
import { said } from '../../src/i18n/ur/centre/said.ts'
import { Trouble } from '../../src/lib/api.ts'
import { words } from '../../src/lib/notice.ts'
import { bare, table, told as toldBy } from '../../src/lib/told.ts'
import { calls, holed, sources, tokens } from '../sentences.mjs'

/** The page, and what the Centre says, which comes behind. */
async function urdu() {
  await speak('ur')
  await import('../../src/i18n/ur/centre/index.ts')
  await new Promise((go) => setTimeout(go))
}

afterEach(() => speak('en', 'western'))

/** Whose refusals no page shows, and why. */
const LEFT_OUT = [
  [/_test\.c$/, 'tests'],
  [/^app\/cli/, 'said to the shell'],
  [/^app\/(?:conf|serve|play|backtest|shift)\.c$/, 'said to the shell, at the start or of its own files'],
  [/^(?:sim|platform)\//, 'the simulator; what the machine refuses'],
  [/^score\//, 'learning at the shell; a model that cannot be read stands in the log'],
  [/^identity\/columns\.c$/, 'tables that the shell reads'],
  [/^match\//, 'the index of names: nobody asks for it'],
  [/^criteria\//, 'tables of criteria that the shell reads'],
  [/^format\//, 'of files and messages: a page shows the finding with its code'],
  [/^link\/(?:links|inbox)\.c$/, 'links are set up at the shell'],
  [/^http\/front\.c$|^deliver\/vapid\.c$/, 'settings, read at the start'],
  [/^store\/(?:faulty|store)\.c$/, 'said at the start; the page is told of the disk and the store'],
  [/^store\/sqlite\.c$/, 'a fault of the program, but for what stands in modules.ts'],
]
/** Literals of src/api that look like sentences and are none, or are not shown. */
const NO_SENTENCE = [
  [/\b(?:SELECT|INSERT|UPDATE|DELETE|FROM|JOIN|AND|WHERE)\b/, 'SQL'],
  [/^attachment;|^text\/csv;|^public, max-age|HttpOnly|^\{"|(?:^|\n)(?:event|data|id): /, 'for the browser or a program'],
  [/^(?:read \{1\}|read audit|audit verified|job \{1\}|job asked|handed over|login refused|account created|account disabled|password set|wall paired|order (?:propose|acknowledge|refuse|report|withdraw|expire|approve|decline)|under way)$/, 'acts and objects of the audit'],
  [/^to the carrier: |^\{1\} by \{2\}, until|^\{1\} to \{2\}|^note question said$|^list, |^\{1\}\nSHA-256 \{2\}$/, 'lines of a log, notes that a person wrote, names of members'],
]
/** Fragments that stand in a sentence of said.ts. */
const PIECES = ['it changed meanwhile{1}{2}', ': with ']

const isSentence = (s) => /[a-z]{2}.* |^[A-Z][a-z]+$/.test(s)
const files = sources().map(([file, text]) => ({ file, list: tokens(text), left: LEFT_OUT.some(([of]) => of.test(file)) }))
const literals = (args) => args.flat().flatMap((t) => (t.text === undefined ? [] : [holed(t.text)]))

function demanded() {
  const all = new Map()
  const add = (file, s) => isSentence(s) && !PIECES.includes(s) && all.set(bare(s), file)
  for (const { file, list, left } of files) {
    for (const [, , ...rest] of calls(list, 'answer_problem')) for (const s of literals(rest)) add(file, s)
    if (left) continue
    for (const [kind, ...rest] of calls(list, 'fail')) if (/^ERR_(?:INVALID|LIMIT)$/.test(kind.map((t) => t.code).join(''))) for (const s of literals(rest)) add(file, s)
    if (!file.startsWith('api/')) continue
    const logged = new Set(['log_error', 'log_warn', 'log_info', 'fail', 'call_audit', 'write_audit', 'answer_problem'].flatMap((name) => calls(list, name).flat(2)))
    for (const t of list)
      if (t.text !== undefined && !logged.has(t)) {
        const s = holed(t.text)
        if (/[A-Za-z]{2,}.* .*[A-Za-z{]/.test(s) && !NO_SENTENCE.some(([of]) => of.test(s))) add(file, s)
      }
  }
  return all
}
const wanted = demanded()
const english = (table) => table.map(([e]) => bare(e))

test('every refusal of the Centre has its row in Urdu', () => {
  assert.ok(wanted.size > 450, `only ${wanted.size} were found`)
  const known = new Set(english(rows))
  assert.deepEqual([...wanted].filter(([s]) => !known.has(s)).map(([s, file]) => `${file}: ${s}`), [])
})

test('no row is of a refusal that is no more', () => {
  const everywhere = new Set(files.flatMap(({ list }) => list.flatMap((t) => (t.text === undefined ? [] : [bare(holed(t.text))]))))
  assert.deepEqual(english([...api, ...modules]).filter((s) => !wanted.has(s) && !everywhere.has(s)), [])
  assert.equal(new Set(english(rows)).size, rows.length, 'one row a sentence')
})

test('no row is of a reason or notice whose words are no more', () => {
  const trimmed = (p) => p.replace(/^[\s.,;:()%']+|[\s.,;:()%?']+$/g, '')
  const pieces = (s) => s.split(/\{\d+\}/).map(trimmed).filter((p) => /[a-z]{2}/i.test(p))
  const all = sources(/(?<!_test)\.(?:c|h|def)$/).flatMap(([, c]) => tokens(c)).flatMap((t) => (t.text === undefined ? [] : pieces(holed(t.text))))
  const known = new Set(all)
  const joined = all.join('\n')
  /** One after another, as buf_add() puts them together. */
  const isMade = (p) => p === '' || known.has(p) || [...p.matchAll(/\s/g)].some(({ index }) => known.has(trimmed(p.slice(0, index))) && isMade(trimmed(p.slice(index))))
  assert.ok(isMade('document and name'))
  assert.ok(!isMade('document and shoe'))
  assert.deepEqual(said.flatMap(([e]) => pieces(e).filter((p) => !joined.includes(p) && !isMade(p)).map((p) => `${p} | ${e}`)), [])
})

test('a row fills the same holes in both, with the letters of Urdu', () => {
  const holes = (s) => [...s.matchAll(/\{\d+\}/g)].map((m) => m[0]).sort()
  for (const [e, o] of rows) {
    assert.deepEqual(holes(o), holes(e), e)
    assert.ok(/[\u0600-\u06ff]/.test(o), `${e}: not said`)
    assert.ok(!/[\u0643\u064a\u0649\u0629\u0647\u0660-\u0669\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb50-\ufdff\ufe70-\ufefc\u0640]/.test(o), `${e}: a letter or sign that is not Urdu’s`)
    assert.ok(!/ {2}|[\u0600-\u06ff][,;?]/.test(o), `${e}: a Latin comma or a double space`)
    for (const w of o.match(/[A-Za-z]{2,}/g) ?? []) assert.ok(e.includes(w), `${e}: ${w}`)
    assert.ok(!/۔$/.test(o), `${e}: the end of a sentence is put by who says it`)
  }
})

const text = (t, s) => toldBy(t, s).map((p) => (p.own ? p.text : `<${p.text}>`)).join('')

test('of two templates that fit, the one with more words; what is unknown stays as it came', () => {
  const t = table([['a note is needed', 'A'], ['{1} is needed here', '{1}: B'], ['{1} of {2} is needed here', '{2}, {1}: C'], ['{1} minutes', '{1} M']], [['closed', 'CLOSED']], [['; ', '_ ']], '!')
  assert.equal(text(t, 'a note is needed'), 'A')
  assert.equal(text(t, 'kind is needed here.'), '<kind>: B!')
  assert.equal(text(t, 'x of y.z is needed here'), '<y.z>, <x>: C')
  assert.equal(text(t, 'closed is needed here'), 'CLOSED: B')
  assert.equal(text(t, '12 of 0101 is needed here'), '<0101>, 12: C')
  assert.equal(text(t, 'a note is needed; closed is needed here'), 'A_ CLOSED: B')
  assert.equal(text(t, 'x(.*) is needed here'), '<x(.*)>: B')
  assert.equal(text(t, 'nobody knows; a note is needed'), '<nobody knows>_ A')
  for (const data of ['Nobody knows. It rains.', 'The very same frame in ten minutes.']) assert.equal(text(t, data), `<${data}>`)
  assert.equal(text(t, '10 minutes'), '10 M')
})

test('columns of a file of a list are told as they are written, with what they mean; what a row says of itself stays as it came', async () => {
  await urdu()
  const said = (s) => told(s).map((p) => (p.own ? p.text : `<${p.text}>`)).join('')
  assert.equal(said("entry 'hold': a bad value of documents left out; it is type:number:country, as in passport:AB123:PAK"), 'اندراج <hold>: خانہ <documents> (دستاویزات) کی غلط قدر چھوڑ دی گئی؛ درست شکل: قسم:نمبر:ملک، جیسے passport:AB123:PAK')
  assert.equal(said("entry 'K1': a bad value of births left out; it is a date, or two with .. between"), 'اندراج <K1>: خانہ <births> (تواریخِ پیدائش) کی غلط قدر چھوڑ دی گئی؛ درست شکل: ایک تاریخ، یا دو تاریخیں جن کے درمیان .. ہو')
  assert.equal(said("entry '' has no key, name"), 'اندراج <> میں یہ خانے خالی ہیں: <key> (اندراج کی شناخت)، <name> (نام)')
  assert.equal(said("entry 'K1' has the kind 'person'; kinds are person, entity"), 'اندراج <K1> کی قسم <person> ہے؛ اقسام یہ ہیں: <person> (شخص)، <entity> (فرم یا ادارہ)')
  assert.equal(said("no field is called 'closed'"), '<closed> نام کا کوئی خانہ نہیں')
  // Each field that such a file may have, and each word of an action.
  const fields = [...readFileSync(fileURLToPath(new URL('../../../src/assess/list/entry.def', import.meta.url)), 'utf8').matchAll(/^FIELD\( (\w+),/gm)].map((m) => m[1])
  const [entry] = files.filter((f) => f.file === 'assess/list/entry.c')
  const actions = entry.list.flatMap((x) => (/^[a-z]{3,9}$/.test(x.text ?? '') ? [x.text] : [])).filter((x) => ['stop', 'hold', 'arrest', 'refuse', 'examine', 'question', 'search', 'inform', 'observe', 'review', 'relief'].includes(x))
  assert.ok(fields.length > 20 && new Set(actions).size === 11)
  assert.deepEqual([...fields, ...actions].filter((f) => !said(`still needed: ${f}`).includes(`<${f}> (`)), [])
})

test('a very long text is left as it came', () => {
  const t = table(rows, [], [['. ', '۔ '], ['; ', '؛ '], [': ', ': ']], '۔')
  const long = 'a: b; c. '.repeat(400)
  assert.deepEqual(toldBy(t, long.slice(0, 1999)), [{ text: long.slice(0, 1999), own: false }])
  const longer = 'a note is needed: why; '.repeat(100)
  assert.deepEqual(toldBy(t, longer), [{ text: longer, own: false }])
})

test('a refusal in Urdu, with names that keep their order; in English as it came', async () => {
  const e = new Trouble(409, 'Changed meanwhile', 'the alert is with zara.malik now')
  assert.equal(words(e), 'Changed meanwhile: the alert is with zara.malik now.')
  await urdu()
  const bidi = (s) => s.replace(/[\u2066-\u2069]/g, '')
  assert.equal(bidi(words(e)), 'اس دوران تبدیل ہو گیا: الرٹ اب zara.malik کے پاس ہے۔')
  assert.ok(words(e).includes('\u2068zara.malik\u2069'))
  assert.equal(toldText('an alert that is closed cannot be asked to \'claim\''), 'الرٹ کی حالت بند ہے: اس پر یہ عمل ممکن نہیں: ذمے لیں')
  assert.deepEqual(told('Who knows this?'), [{ text: 'Who knows this?', own: false }])
  assert.equal(bidi(toldText('reason is needed')), 'reason (وجہِ اندراج) درکار ہے')
  assert.equal(bidi(toldText('Ali Khan is needed')), 'Ali Khan is needed')
})

test('a match with a list, as its reason says it', async () => {
  await urdu()
  const plain = (s) => told(s).map((p) => (p.own ? p.text : `<${p.text}>`)).join('')
  assert.equal(plain('On list un: document and name'), 'فہرست <un> پر: دستاویز اور نام')
  assert.equal(
    plain('un entry QDi.1, M. KHAN: the name M. KHAN agrees; the date of birth agrees. The entry asks: hold; on this evidence: review. Wanted for arms. See the note'),
    'فہرست <un> کا اندراج <QDi.1>، <M. KHAN>: نام <M. KHAN> ملتا ہے؛ تاریخِ پیدائش ملتی ہے۔ اندراج کا تقاضا: روکیں؛ ان شواہد پر: جائزہ لیں۔ <Wanted for arms. See the note>',
  )
  assert.equal(
    plain('LOCAL entry 7, M. KHAN: the name M. KHAN agrees. The entry asks: stop. wanted in two cases'),
    'فہرست <LOCAL> کا اندراج 7، <M. KHAN>: نام <M. KHAN> ملتا ہے۔ اندراج کا تقاضا: جانے نہ دیں۔ <wanted in two cases>',
  )
})

test('the mock refuses in the Centre’s words', () => {
  const dir = fileURLToPath(new URL('..', import.meta.url))
  const plain = (s) => s.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const known = rows.map(([e]) => new RegExp(`^${bare(e).split(/\{\d+\}/).map(plain).join('\\S*').replace(/\\S\*$/, '.*')}$`))
  const unknown = []
  for (const file of readdirSync(dir).filter((f) => /^mock.*\.mjs$/.test(f)))
    for (const [, rest] of readFileSync(dir + file, 'utf8').matchAll(/throw (?:bad|say|new Refusal|refuse)\(([^;\n]*)/g))
      for (const [, quoted, built, twice] of rest.matchAll(/'((?:[^'\\\n]|\\.)*)'|`([^`]*)`|"([^"]*)"/g)) {
        const s = (quoted ?? built ?? twice).replace(/\\'/g, "'").replace(/\$\{[^}]*\}/g, 'x')
        if (/^[A-Za-z].* /.test(s) && !known.some((k) => k.test(s))) unknown.push(`${file}: ${s}`)
      }
  assert.deepEqual(unknown, [])
})

test('why a declaration is in its lane, and how a site does, as they say it', async () => {
  await urdu()
  const plain = (s) => told(s).map((p) => (p.own ? p.text : `<${p.text}>`)).join('')
  assert.equal(plain('red, goods examined before assessment: drawn by lot, as anybody may be: 2 % of all are, whoever the trader; demanded by DEC-004'), 'سرخ، تشخیص سے پہلے سامان کا معائنہ: قرعہ سے نکلی، جیسے کوئی بھی نکل سکتی ہے: تاجر کوئی بھی ہو، سب میں سے 2 فیصد؛ تقاضا از <DEC-004>')
  assert.equal(plain('41 crossings in the last whole hour, usual 60-95'), 'گزشتہ پورے گھنٹے میں کراسنگز: 41، معمول 60 سے 95')
  assert.equal(plain('Last heard 2020-11-20T01:20:00Z; expected every 60 s.'), 'آخری اطلاع 20 نومبر 2020 06:20؛ ہر 60 سیکنڈ پر متوقع۔')
})

test('the label of an examination is said with what was told of it', async () => {
  await speak('ur')
  assert.equal(toldText('GD KAPW-HC-5864226 28-11-2026 result').replace(/[\u2066-\u2069]/g, ''), 'GD KAPW-HC-5864226 28-11-2026 نتیجہ')
  for (const signal of ['channel', 'order', 'grounded', 'released']) assert.doesNotMatch(toldText(`GD KAPW-HC-1-28112026 ${signal}`), new RegExp(signal))
})
