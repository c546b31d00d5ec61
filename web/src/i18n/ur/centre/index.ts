// SPDX-License-Identifier: Apache-2.0
// What the Centre words itself, in Urdu. It comes with the Urdu of the page, in a piece of its own.
// Which sentences there must be, test/unit/told.test.mjs finds in the C sources.

import { filled, table, toldOnce } from '../../../lib/told.ts'
import type { Piece, Row } from '../../../lib/told.ts'
import { moment } from '../../../lib/time.ts'
import { ur } from '../index.ts'
import { api } from './api.ts'
import { modules } from './modules.ts'
import { said } from './said.ts'
import { shipped } from './shipped.ts'

/** Habits that are told with their value: "first time with route KHI-IST; 9 of 10 before had KHI-DXB". */
export const HABITS = ['route', 'border port', 'hour at the border', 'weekday at the border', 'port of currency brought in', 'port of currency taken out', 'post', 'hour at posts', 'port of loading', 'route flown', 'port of loading of what it carries', 'office', 'weekday of declarations', 'HS chapter', 'country of origin'] as const
const inUrdu = new Map(said.map(([e, o]) => [e, o]))
const habits = HABITS.flatMap((h): Row[] => [
  [`first time with ${h} {1}; {2} of {3} before had {4}`, `پہلی بار ${inUrdu.get(h)!} {1}؛ پہلے {3} میں سے {2} میں {4} تھا`],
  [`only {1} times before with ${h} {2}; {3} of {4} before had {5}`, `پہلے صرف {1} بار ${inUrdu.get(h)!} {2}؛ پہلے {4} میں سے {3} میں {5} تھا`],
])

export const rows: readonly Row[] = [...api, ...modules, ...said, ...habits]

/** Words of vocabularies that fill holes, as the page has them; of two with one code the first counts. */
const KINDS = ['outcome', 'reason', 'state', 'orderState', 'requestState', 'decisionState', 'hoStatus', 'dossierState', 'planState', 'lanePolicy', 'importstate', 'entrystate', 'watchState', 'lane', 'action', 'severity', 'do', 'act', 'dossierAct', 'lanePolicyAct', 'watchAct', 'orderKind', 'instruction', 'siteMeasure', 'siteOne', 'entityKind', 'dossierKind']
/** And those that the catalogue has no code for. */
export const WORDS: readonly Row[] = [
  ['a version', 'ورژن'],
  ['a model', 'ماڈل'],
  ['a policy', 'پالیسی'],
  ['a dossier', 'ڈوزیئر'],
  ['a text', 'متن'],
  ['unit', 'یونٹ'],
  ['link', 'لنک'],
  ['document', 'دستاویز'],
  ['name', 'نام'],
  ['birth', 'تاریخِ پیدائش'],
  ['nobody', 'کوئی نہیں'],
]
const words: Row[] = KINDS.flatMap((kind) =>
  Object.entries(ur.words)
    .filter(([key, text]) => key.startsWith(`${kind}.`) && !text.includes('{'))
    .map(([key, text]): Row => [key.slice(kind.length + 1), text]),
)

/** Columns of a file of a list, and the words of two of them: they are written so, whatever they mean. */
const COLUMNS: Readonly<Record<string, string>> = {
  list: 'فہرست', key: 'اندراج کی شناخت', kind: 'قسم', name: 'نام', aliases: 'دیگر نام', weak_aliases: 'عام نام', births: 'تواریخِ پیدائش', documents: 'دستاویزات', nationality: 'قومیت',
  sex: 'جنس', father: 'والد یا شوہر کا نام', addresses: 'پتے', basis: 'قانونی بنیاد', reason: 'وجہِ اندراج', action: 'کارروائی', owner: 'جواب دہ', programme: 'پروگرام', reference: 'حوالہ',
  listed_on: 'اندراج کا دن', expiry: 'آخری دن', remarks: 'کیفیت',
}
/** Members of what a form sends. */
const MEMBERS: Readonly<Record<string, string>> = {
  note: 'نوٹ', to: 'جس کے نام', until: 'کب تک', purpose: 'مقصد', reference: 'حوالہ', display: 'پورا نام', unit: 'یونٹ', text: 'متن', why: 'کیوں', region: 'ریجن', title: 'عنوان', asked: 'جو مانگا گیا',
}
const meanings = new Map([...Object.entries(MEMBERS), ...Object.entries(COLUMNS)])
for (const kind of ['entry.kind', 'action'])
  for (const [key, text] of Object.entries(ur.words)) {
    const id = key.startsWith(`${kind}.`) ? key.slice(kind.length + 1) : ''
    if (id && !meanings.has(id) && !text.includes('{')) meanings.set(id, text)
  }

/** Sentences that are put together of several: the first is tried first. */
const JOINTS: readonly Row[] = [
  ['; ', '؛ '],
  ['. ', '۔ '],
  [': ', ': '],
  [', ', '، '],
]

const all = table(rows, [...words.reverse(), ...WORDS], JOINTS, '۔', meanings)

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z$/
const time = (value: string): Piece | undefined => (TIME.test(value) ? { text: moment(value, Date.now()), own: true, moves: true } : undefined)

export const told = (text: string): Piece[] => toldOnce(all, text, time)

/* rules that we ship: any other is its author's, and stays as it was written */

const titles = new Map(Object.values(shipped).map((r) => [r.title, r.titled]))
/** Words that a rule puts into its reason; codes and what people wrote stay as they came. */
const FIELDS = ['crossing.direction', 'passage.seal_state', 'crossing.result']
const field = (value: string): string | undefined => FIELDS.map((f) => ur.values?.[f]?.[value]).find((w) => w !== undefined)
/** A sentence of the Centre is said whole or not at all: what was reported may look like a part of one. The name of a list may have blanks. */
const entire = (value: string): Piece[] => {
  const said = /\s/.test(value) ? told(value) : []
  const isOurs = (p: Piece): boolean => p.own || !/\s/.test(p.text) || value.startsWith(`On list ${p.text}`)
  return said.length && said.every(isOurs) ? said : [{ text: value, own: false }]
}
const hole = (value: string): Piece[] => {
  const word = field(value)
  if (word !== undefined) return [{ text: word, own: true }]
  const at = time(value)
  if (at) return [at]
  if (value === 'unknown') return [{ text: 'نامعلوم', own: true }]
  const onBill = /^([A-Z]+\d+) under (\S+)$/.exec(value)
  if (onBill) return [{ text: onBill[1]!, own: false }, { text: '، ', own: true }, { text: onBill[2]!, own: false }, { text: ' کے تحت', own: true }]
  return /^\d+(?:\.\d+)?$/.test(value) ? [{ text: value, own: true }] : entire(value)
}

export const toldTitle = (text: string): Piece[] => {
  const title = titles.get(text)
  return title === undefined ? entire(text) : [{ text: title, own: true }]
}
export function toldReason(code: string, text: string): Piece[] {
  const rule = Object.hasOwn(shipped, code) ? shipped[code] : undefined
  return (rule && filled([rule.reason, rule.reasoned], text, hole, '۔')) ?? [{ text, own: false }]
}
