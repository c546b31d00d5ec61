// SPDX-License-Identifier: Apache-2.0
// Every word a person reads comes through here. A second language is one more file of
// the type Catalogue (src/i18n/ur.ts: `export const ur: Catalogue = {…}`), one line in
// `languages`, and nothing else: direction and `lang` of the page follow.

import { en } from './en.ts'

export type Key = keyof typeof en
export type Catalogue = Record<Key, string>
type Stem<K> = K extends `${infer S}.one` ? S : never
export type PluralKey = Stem<Key>
export type Params = Record<string, string | number>

export interface Language {
  code: string
  dir: 'ltr' | 'rtl'
  words: Catalogue
}
export const languages: readonly Language[] = [{ code: 'en', dir: 'ltr', words: en }]

let now: Language = languages[0]!
let rules = new Intl.PluralRules(now.code)

export function speak(code: string): void {
  now = languages.find((l) => l.code === code) ?? languages[0]!
  rules = new Intl.PluralRules(now.code)
  document.documentElement.lang = now.code
  document.documentElement.dir = now.dir
}

const fill = (text: string, params: Params): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in params ? String(params[name]) : whole))

export function t(key: Key, params: Params = {}): string {
  return fill(now.words[key], params)
}

/** "1 new", "3 new": the word by the language's own rule of number. */
export function tn(stem: PluralKey, n: number, params: Params = {}): string {
  const words = now.words as Record<string, string>
  const text = words[`${stem}.${rules.select(n)}`] ?? words[`${stem}.other`] ?? stem
  return fill(text, { n, ...params })
}

/** A word of the server's own vocabulary (a state, a code); shown as it is when we have none for it. */
export function word(kind: string, code: string): string {
  const words = now.words as Record<string, string>
  return words[`${kind}.${code}`] ?? code.replace(/_/g, ' ')
}
