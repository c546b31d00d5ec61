// SPDX-License-Identifier: Apache-2.0
// Every word a person reads comes through here. A language is a file of the type Catalogue and a
// row of `languages`; direction and `lang` of the page follow. All but English is loaded when chosen.

import { urdu, urduAlone } from '../lib/digits.ts'
import { store } from '../lib/store.ts'
import type { Piece } from '../lib/told.ts'
import { en } from './en.ts'

export type Key = keyof typeof en
export type Catalogue = Record<Key, string>
/** Of a catalogue in several files. */
export type Part = Partial<Catalogue>
type Stem<K> = K extends `${infer S}.one` ? S : never
export type PluralKey = Stem<Key>
export type Params = Record<string, string | number>

export interface Language {
  code: string
  dir: 'ltr' | 'rtl'
  /** In itself: who needs it can read it. */
  name: string
  load: () => Promise<Words>
}
export interface Words {
  words: Catalogue
  /** January first; without them dates are written as 2026-11-24. */
  months?: readonly string[]
  /** Of fields that know only certain words, by "record.field"; without them each is its own word. */
  values?: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** A sentence that the Centre words, as far as this language has it. */
  told?: (text: string) => Piece[]
  /** The title of an alert or of a reason, and the reason that a rule of this code gave. */
  toldTitle?: (text: string) => Piece[]
  toldReason?: (code: string, text: string) => Piece[]
}
export type Digits = 'western' | 'urdu'

/** The Centre's sentences come behind the page's own words, which wait for nothing; until then they stay English. */
const urduWords = async (): Promise<Words> => {
  const { ur } = await import('./ur/index.ts')
  if (!inUrdu.told)
    import('./ur/centre/index.ts').then(
      (centre) => {
        inUrdu.told = centre.told
        inUrdu.toldTitle = centre.toldTitle
        inUrdu.toldReason = centre.toldReason
        if (said === inUrdu) spoken.set(`${now.code} ${digits} told`)
      },
      () => {},
    )
  return Object.assign(inUrdu, ur)
}
const inUrdu = {} as Words

export const languages: readonly Language[] = [
  { code: 'en', dir: 'ltr', name: 'English', load: () => Promise.resolve({ words: en }) },
  { code: 'ur', dir: 'rtl', name: 'اردو', load: urduWords },
]

let now: Language = languages[0]!
let said: Words = { words: en }
let rules = new Intl.PluralRules(now.code)
let digits: Digits = 'western'

/** What is spoken, for those who must draw again when it changes. */
export const spoken = store(`${now.code} ${digits}`)

let turn = 0
/** Throws when its words do not come; then the language stays what it was. The last asked for wins. */
export async function speak(code: string, figures: Digits = digits): Promise<void> {
  const mine = ++turn
  const language = languages.find((l) => l.code === code) ?? languages[0]!
  const loaded = await language.load()
  if (mine !== turn) return
  now = language
  said = loaded
  rules = new Intl.PluralRules(now.code)
  digits = figures
  if (typeof document !== 'undefined') {
    document.documentElement.lang = now.code
    document.documentElement.dir = now.dir
  }
  spoken.set(`${now.code} ${digits}`)
}

export const language = (): Language => now
export const months = (): readonly string[] | undefined => said.months
const inUrduDigits = (): boolean => now.dir === 'rtl' && digits === 'urdu'

/** A number that counts or measures; of numbers that name something, nothing is changed. */
export const num = (n: number | string): string => (inUrduDigits() ? urdu(String(n)) : String(n))
/** With marks between thousands. */
export const many = (n: number): string => num(n.toLocaleString('en'))

const FIRST_STRONG = '\u2068'
const LEFT_TO_RIGHT = '\u2066'
const END = '\u2069'
/** Needs none: letters of the language itself, numbers without a sign. */
const AT_HOME = /^[\u0600-\u06ff\s\d:.,…]+$/

const isApart = (v: string): boolean => v.startsWith(FIRST_STRONG) && v.indexOf(END) === v.length - 1

/** What is put into a right-to-left sentence must not turn it, nor be turned: "42101-1234567-1". */
const isolated = (v: string): string => (now.dir === 'ltr' || AT_HOME.test(v) || v === '' || isApart(v) ? v : FIRST_STRONG + v + END)

/** "1961-05-04" in a right-to-left sentence would be read as 04-05-1961. */
const DATED = /\d+(?:[-.]+\d+)+/g
const ours = (text: string): string => (now.dir === 'ltr' ? text : (inUrduDigits() ? urduAlone(text) : text).replace(DATED, (d) => LEFT_TO_RIGHT + d + END))

const fill = (text: string, params: Params): string =>
  ours(text).replace(/\{(\w+)\}/g, (whole, name: string) => {
    const v = params[name]
    return v === undefined ? whole : isolated(typeof v === 'number' ? num(v) : v)
  })

/** What the Centre said, in pieces; all of it as it came when this language has no words for it. */
const oursIn = (text: string, pieces: Piece[] | undefined): Piece[] => (pieces ?? [{ text, own: false }]).map((p) => (p.own ? { ...p, text: ours(p.text) } : p))
export const told = (text: string): Piece[] => oursIn(text, said.told?.(text))
/** The title of an alert or of a reason: of a rule that we ship, or the Centre's; else as its author wrote it. */
export const toldTitle = (text: string): Piece[] => oursIn(text, said.toldTitle?.(text))
/** What a rule says of what it found, by its code: those that we ship, in each language. */
export const toldReason = (code: string, text: string): Piece[] => oursIn(text, said.toldReason?.(code, text))

/** The same where only a text can stand. */
const asText = (pieces: Piece[], asItCame: (text: string) => string): string => pieces.map((p) => (p.own ? p.text : isolated(asItCame(p.text)))).join('')
export const toldText = (text: string, asItCame: (text: string) => string = (s) => s): string => asText(told(text), asItCame)
export const titleText = (text: string): string => asText(toldTitle(text), (s) => s)

/** The text around its placeholders: at odd places stand their names. */
export const pieces = (key: Key): string[] => fill(said.words[key], {}).split(/\{(\w+)\}/)

export function t(key: Key, params: Params = {}): string {
  return fill(said.words[key], params)
}

/** "1 new", "3 new": the word by the language's own rule of number. */
export function tn(stem: PluralKey, n: number, params: Params = {}): string {
  const words = said.words as Record<string, string>
  const text = words[`${stem}.${rules.select(n)}`] ?? words[`${stem}.other`] ?? stem
  return fill(text, { n, ...params })
}

/** What a field says, where it is one of the words that the field knows: in this language. */
export const valued = (field: string, value: string): string | undefined => {
  const of = said.values?.[field]
  return of && Object.hasOwn(of, value) ? of[value] : undefined
}

/** A region has a name in each language; what is none stays as it came. */
export const regionName = (region: string): string => valued('region', region) ?? region

/** A place of entry or exit, as the page's language calls it; `name`: as the Centre does. */
export const siteName = (s: { code: string; name: string }): string => valued('port', s.code) ?? s.name

/** "airport KHI": what kind of unit, and where. */
export function unitName(unit: string): string {
  const [kind = '', ...place] = unit.split(' ')
  const said = valued('unit', kind)
  return said === undefined ? unit : [said, ...(place.length ? [isolated(regionName(place.join(' ')))] : [])].join(' ')
}

export const has = (kind: string, code: string): boolean => `${kind}.${code}` in said.words

/** A word of the server's own vocabulary (a state, a code); shown as it is when we have none for it. */
export function word(kind: string, code: string): string {
  const words = said.words as Record<string, string>
  const own = words[`${kind}.${code}`]
  return own === undefined ? code.replace(/_/g, ' ') : fill(own, {})
}
