// SPDX-License-Identifier: Apache-2.0
// What an officer may still read where there is no line: the field cards that they opened in this tab, as they were last seen, and
// who they are. Sealed (sealed.ts), for a shift; gone when they log out, when the Centre ends the session, or when another logs in.
// With the first card the worker (public/wake.js) keeps what the page is made of, so that it opens at all.

import type { Card } from './field.ts'
import { forget, forgetAll, seal, unsealed } from './sealed.ts'
import { training } from './training.ts'
import type { Session } from './types.ts'

export const KEPT_MS = 12 * 3600_000
const SESSION = 'session'

export interface KeptCard {
  card: Card
  /** When the Centre said it, ms. */
  at: number
}
interface KeptSession {
  session: Session
  training: boolean
}

const packed = (x: unknown): ArrayBuffer => new TextEncoder().encode(JSON.stringify(x)).buffer as ArrayBuffer
const opened = <T>(bytes: ArrayBuffer): T => JSON.parse(new TextDecoder().decode(bytes)) as T

async function find<T>(id: string): Promise<{ at: number; value: T } | undefined> {
  // A browser that keeps nothing (a private window) is no fault.
  const rows = await unsealed('cards', KEPT_MS).catch(() => [])
  const row = rows.find((r) => r.id === id)
  return row && { at: row.at, value: opened<T>(row.bytes) }
}

const keepSession = (session: Session): Promise<void> => seal('cards', SESSION, packed({ session, training: training.get() } satisfies KeptSession))

/** The worker is told what this page is made of; it has what is fetched from then on. */
async function keepPage(): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  await navigator.serviceWorker.register('/wake.js')
  const worker = await navigator.serviceWorker.ready
  const made = performance.getEntriesByType('resource').map((e) => new URL(e.name).pathname)
  worker.active?.postMessage({ keep: [...new Set(made.filter((p) => p.startsWith('/assets/')))] })
}

export async function keepCard(card: Card, session: Session): Promise<void> {
  try {
    await seal('cards', card.order.id, packed(card))
    await keepSession(session)
    await keepPage()
  } catch {
    // no room, no https, a private window: the card is read with a line only
  }
}

export async function keptCard(id: string): Promise<KeptCard | undefined> {
  const k = await find<Card>(id)
  return k && { card: k.value, at: k.at }
}
/** It may not be read any more. */
export const forgetCard = (id: string): Promise<void> => forget('cards', id).catch(() => {})

export const keptSession = async (): Promise<KeptSession | undefined> => (await find<KeptSession>(SESSION))?.value

/** The Centre said who is here: what another left goes. */
export async function keptBy(session: Session): Promise<void> {
  const k = await keptSession()
  if (k && k.session.name !== session.name) await forgetKept()
  else if (k) await keepSession(session).catch(() => {})
}
export const forgetKept = (): Promise<void> => forgetAll('cards').catch(() => {})
