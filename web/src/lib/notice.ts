// SPDX-License-Identifier: Apache-2.0
// Short notices, and the words for what went wrong.

import type { Key, Params } from '../i18n/index.ts'
import { t, toldText } from '../i18n/index.ts'
import { Trouble } from './api.ts'
import { store } from './store.ts'
import { localTimes } from './time.ts'

export interface Notice {
  id: number
  at: number
  tone: 'plain' | 'bad'
  text: string
  /** The Centre did not answer: it is over when it does. */
  cut?: boolean
  /** Something to do about it. */
  does?: { text: string; go: () => void }
}
export const notices = store<readonly Notice[]>([])
/** Read out politely, not shown: news of the queue. */
export const spoken = store('')

const SHOWN_MS = 6000
const BAD_MS = 20_000
const READ_MS = 2000
const BAD_MOST = 3
let count = 0

export function dismiss(id: number): void {
  notices.update((l) => l.filter((n) => n.id !== id))
}

function put(x: Omit<Notice, 'id' | 'at'>, ms: number): void {
  const id = ++count
  const at = Date.now()
  // Of good news only the last matters, and with it what went wrong before is over; unless nobody can have read it yet.
  const stays = (n: Notice): boolean => n.tone === 'bad' && n.text !== x.text && (x.tone === 'bad' || at - n.at < READ_MS)
  notices.update((l) => [...l.filter(stays).slice(1 - BAD_MOST), { id, at, ...x }])
  setTimeout(() => dismiss(id), ms)
}

/** All goes by itself; trouble is shown longer, and the same is shown once. */
export const say = (text: string, tone: Notice['tone'] = 'plain'): void => put({ tone, text }, tone === 'bad' ? BAD_MS : SHOWN_MS)

/** Good news that can be taken back for a while. */
export function offer(text: string, does: string, go: () => void, ms: number): void {
  const id = count + 1
  put({ tone: 'plain', text, does: { text: does, go: () => (dismiss(id), go()) } }, ms)
}

/** The line lives again: that it did not is over. */
export const lineIsBack = (): void => notices.update((l) => l.filter((n) => !n.cut))

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

export const complain = (e: unknown): void => put({ tone: 'bad', text: words(e), ...(e instanceof Trouble && e.status === 0 ? { cut: true } : {}) }, BAD_MS)
