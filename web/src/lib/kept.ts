// SPDX-License-Identifier: Apache-2.0
// What an officer may still read where there is no line: the field cards that they opened in this tab, as they were last seen, and
// who they are. Sealed (sealed.ts), for a shift; gone when they log out, when the Centre ends the session, or when another logs in.
// With the first card the worker (public/wake.js) keeps what the page is made of, so that it opens at all.

import type { Card } from './field.ts'
import { forget, forgetAll, hasKey, seal, unsealed } from './sealed.ts'
import { training } from './training.ts'
import type { Session } from './types.ts'

const KEPT_MS = 12 * 3600_000
const SESSION = 'session'
const STORE_MS = 1500

export interface KeptCard {
  card: Card
  /** When the Centre said it, ms. */
  at: number
}
export interface KeptSession {
  session: Session
  training: boolean
  at: number
}

/** What this page is made of. Asked for as it comes: a browser lists the last few hundred only. */
const made = new Set<string>()
if (typeof document !== 'undefined' && typeof PerformanceObserver !== 'undefined')
  new PerformanceObserver((l) => {
    for (const e of l.getEntries()) {
      const { pathname } = new URL(e.name)
      if (pathname.startsWith('/assets/')) made.add(pathname)
    }
  }).observe({ type: 'resource', buffered: true })

/** Of whom it is stands in each: nobody else's is shown. */
interface Kept {
  account: string
  card?: Card
  session?: Session
  training?: boolean
}
const packed = (x: Kept): ArrayBuffer => new TextEncoder().encode(JSON.stringify(x)).buffer as ArrayBuffer

// A browser that keeps nothing (a private window) is no fault.
async function all(): Promise<(Kept & { id: string; at: number })[]> {
  const rows = await unsealed('cards', KEPT_MS).catch(() => [])
  return rows.map((r) => ({ ...(JSON.parse(new TextDecoder().decode(r.bytes)) as Kept), id: r.id, at: r.at }))
}
const find = async (id: string): Promise<(Kept & { at: number }) | undefined> => (hasKey() ? (await all()).find((r) => r.id === id) : undefined)

const keepSession = (session: Session): Promise<void> => seal('cards', SESSION, packed({ account: session.name, session, training: training.get() }))

/** The worker is told what this page is made of; it has what is fetched from then on. */
async function keepPage(): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  await navigator.serviceWorker.register('/wake.js')
  const worker = await navigator.serviceWorker.ready
  worker.active?.postMessage({ keep: [...made] })
}

/** `isHere`: is it still who asked for it? Who left meanwhile leaves nothing. */
export async function keepCard(card: Card, session: Session, isHere: () => boolean): Promise<void> {
  try {
    await seal('cards', card.order.id, packed({ account: session.name, card }))
    await keepSession(session)
    if (isHere()) await keepPage()
    else await forgetKept()
  } catch {
    // no room, no https, a private window: the card is read with a line only
  }
}

export async function keptCard(id: string, account: string): Promise<KeptCard | undefined> {
  const k = await find(id)
  return k?.card && k.account === account ? { card: k.card, at: k.at } : undefined
}
/** It may not be read any more. */
export const forgetCard = (id: string): Promise<void> => forget('cards', id).catch(() => {})

/** Not for ever: nobody waits at the door for a browser's store. */
export function keptSession(): Promise<KeptSession | undefined> {
  const late = new Promise<undefined>((ok) => setTimeout(ok, STORE_MS))
  const found = find(SESSION).then((k) => (k?.session ? { session: k.session, training: k.training === true, at: k.at } : undefined))
  return Promise.race([found, late])
}

/** The Centre said who is here: what is another's goes. */
export async function keptBy(session: Session): Promise<void> {
  const rows = await all()
  for (const r of rows) if (r.account !== session.name) await forgetCard(r.id)
  if (rows.some((r) => r.id === SESSION && r.account === session.name)) await keepSession(session).catch(() => {})
}
export const forgetKept = (): Promise<void> => forgetAll('cards').catch(() => {})
