// SPDX-License-Identifier: Apache-2.0
// Short notices, and the words for what went wrong.

import type { Key, Params } from '../i18n/index.ts'
import { t, toldText } from '../i18n/index.ts'
import { Trouble } from './api.ts'
import { store } from './store.ts'
import { localTimes } from './time.ts'

export interface Notice {
  id: number
  tone: 'plain' | 'bad'
  text: string
  /** Something to do about it. */
  does?: { text: string; go: () => void }
}
export const notices = store<readonly Notice[]>([])
/** Read out politely, not shown: news of the queue. */
export const spoken = store('')

const SHOWN_MS = 6000
let count = 0

export function dismiss(id: number): void {
  notices.update((l) => l.filter((n) => n.id !== id))
}

/** A trouble stays until it is dismissed; good news goes by itself. */
export function say(text: string, tone: Notice['tone'] = 'plain'): void {
  const id = ++count
  // Of good news only the last matters; it must not pile up over the list.
  notices.update((l) => [...l.filter((n) => n.tone === 'bad').slice(-2), { id, tone, text }])
  if (tone === 'plain') setTimeout(() => dismiss(id), SHOWN_MS)
}

/** Good news that can be taken back for a while. */
export function offer(text: string, does: string, go: () => void, ms: number): void {
  const id = ++count
  const once = (): void => {
    dismiss(id)
    go()
  }
  notices.update((l) => [...l.filter((n) => n.tone === 'bad').slice(-2), { id, tone: 'plain', text, does: { text: does, go: once } }])
  setTimeout(() => dismiss(id), ms)
}

const sentence = (s: string): string => s.replace(/[.\s]+$/, '')

export interface Told {
  key: Key
  params: Params
  /** What the Centre said itself, by the name of its place in the sentence. */
  said: [string, string][]
}

export function trouble(e: unknown): Told {
  const ours = (key: Key, params: Params = {}): Told => ({ key, params, said: [] })
  if (!(e instanceof Trouble)) return ours('error.unknown', { status: e instanceof Error ? e.name : '?' })
  if (e.status === 0) return ours('error.noAnswer')
  if (e.status === 429) return e.retryAfter ? ours('error.tooOften', { seconds: e.retryAfter }) : ours('error.tooOftenSoon')
  if (e.status === 428) return ours('error.purpose')
  const why = sentence(e.detail)
  if (e.status === 404 && why) return { key: 'error.notFound', params: {}, said: [['why', why]] }
  if (e.title && why) return { key: 'error.other', params: {}, said: [['title', e.title], ['why', why]] }
  return ours('error.unknown', { status: e.status })
}

/** What the Centre said, where only a text can stand. */
export const saidText = (text: string): string => toldText(text, (s) => localTimes(s, Date.now()))

export function words(e: unknown): string {
  const { key, params, said } = trouble(e)
  return t(key, { ...params, ...Object.fromEntries(said.map(([name, text]) => [name, saidText(text)])) })
}

export const complain = (e: unknown): void => say(words(e), 'bad')
