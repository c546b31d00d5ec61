// SPDX-License-Identifier: Apache-2.0
// Which language and which digits this browser wants: what was chosen, else what the browser speaks.

import type { Digits } from '../i18n/index.ts'
import { languages, speak } from '../i18n/index.ts'

const LANGUAGE = 'ntc.language'
const DIGITS = 'ntc.digits'

const ofBrowser = (): string => (navigator.languages[0] ?? navigator.language).split('-')[0]!.toLowerCase()
const known = (code: string): string => languages.find((l) => l.code === code)?.code ?? languages[0]!.code

export const chosen = (): string => known(localStorage.getItem(LANGUAGE) ?? ofBrowser())
export const chosenDigits = (): Digits => (localStorage.getItem(DIGITS) === 'urdu' ? 'urdu' : 'western')

/** Before anything is drawn. Without its words, English is better than nothing. */
export const begin = (): Promise<void> => speak(chosen(), chosenDigits()).catch(() => speak(languages[0]!.code))

/** Kept only when its words have come. */
export async function choose(code: string): Promise<void> {
  await speak(code)
  localStorage.setItem(LANGUAGE, code)
}

export async function chooseDigits(digits: Digits): Promise<void> {
  localStorage.setItem(DIGITS, digits)
  await speak(chosen(), digits)
}
