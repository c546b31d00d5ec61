// SPDX-License-Identifier: Apache-2.0
// What is not on one's queue is opened for a purpose: the Centre asks (428), the person answers, and
// the page goes on where it was. Questions come one after the other; nothing is remembered here.

import { language } from '../i18n/index.ts'
import { store } from './store.ts'

export interface Question {
  object: string
  prompt: Record<string, string>
  purposes: { code: string; text: string; case: boolean; note: boolean }[]
  /** What was answered last, while it holds. */
  last?: { purpose: string; case?: string }
}
export interface Answer {
  object: string
  purpose: string
  case?: string
  note?: string
  language: string
}
interface Asked {
  question: Question
  done: (stated: boolean) => void
}

/** The first is shown. */
export const questions = store<readonly Asked[]>([])
const waits = new Map<string, Promise<boolean>>()

/** True: a purpose was stated, ask the Centre again. Who asks for the same thing meanwhile waits for the same answer. */
export function stated(question: Question): Promise<boolean> {
  const known = waits.get(question.object)
  if (known) return known
  const answer = new Promise<boolean>((go) => {
    const asked: Asked = {
      question,
      done: (yes) => {
        questions.update((l) => l.filter((x) => x !== asked))
        waits.delete(question.object)
        go(yes)
      },
    }
    questions.update((l) => [...l, asked])
  })
  waits.set(question.object, answer)
  return answer
}

/** Nobody is there to answer: what waits is not opened. */
export const dropQuestions = (): void => questions.get().forEach((x) => x.done(false))

/** In the language of the page, as it is kept with the answer. */
export function shown(q: Question): { text: string; language: string } {
  const own = language().code
  return q.prompt[own] ? { text: q.prompt[own], language: own } : { text: q.prompt['en'] ?? '', language: 'en' }
}

/** What is missing: '' nothing. */
export function lacks(q: Question, purpose: string, number: string, note: string): '' | 'purpose' | 'case' | 'note' {
  const word = q.purposes.find((p) => p.code === purpose)
  if (!word) return 'purpose'
  if (word.case && !number.trim()) return 'case'
  return word.note && note.trim().length < 3 ? 'note' : ''
}
