// SPDX-License-Identifier: Apache-2.0
// Who is logged in. The server's cookie is out of our reach; what it told us is here.

import { Trouble, call, setCsrf, whenLoggedOut } from './api.ts'
import type { KeptSession } from './kept.ts'
import { forgetKept, keptBy, keptSession } from './kept.ts'
import { link, startLive, stopLive } from './live.ts'
import { emptyOutbox, outbox, startOutbox, stopOutbox } from './outbox.ts'
import { forgetPins } from './pins.ts'
import { forgetKey } from './sealed.ts'
import { digest } from './share.ts'
import { store } from './store.ts'
import { training } from './training.ts'
import type { Session } from './types.ts'

export type Who = { kind: 'asking' } | { kind: 'nobody'; ended: boolean } | { kind: 'known'; session: Session }

export const who = store<Who>({ kind: 'asking' })

// The account that this browser is logged in with, for all its tabs, not by name. Without it the very first visit would ask "who am I?"
// only to hear 401; and what a tab kept of another is not shown.
const HINT = 'ntc.wasLoggedIn'
const isHere = (name: string): boolean => localStorage.getItem(HINT) === digest(name)

export const me = (): Session | undefined => {
  const w = who.get()
  return w.kind === 'known' ? w.session : undefined
}
export const may = (permission: string): boolean => me()?.permissions.includes(permission) ?? false

export function entered(session: Session): void {
  window.clearTimeout(waiting)
  setCsrf(session.csrf)
  localStorage.setItem(HINT, digest(session.name))
  who.set({ kind: 'known', session })
  startLive(session, session.permissions.includes('ALERT_READ'))
  startOutbox(session.name)
  void keptBy(session)
}

export function left(ended: boolean): void {
  window.clearTimeout(waiting)
  setCsrf('')
  const name = me()?.name
  if (name === undefined || isHere(name)) localStorage.removeItem(HINT) // another may be here by now
  stopLive()
  stopOutbox()
  void forgetKept()
  who.set({ kind: 'nobody', ended })
}

/* without a line */

const KEPT_PATIENCE_MS = 6000 // who has a card to read does not wait for a dead line
const AGAIN_MS = 4000
let waiting: number | undefined

/** Nothing is taken of the Centre before it said who is here. */
function waitForLine(name: string): void {
  window.clearTimeout(waiting)
  waiting = window.setTimeout(() => {
    call<Session>('GET', '/session', { patience: KEPT_PATIENCE_MS }).then(
      (s) => {
        if (me()?.name !== name) return
        if (s.name !== name) return left(true)
        entered(s)
        link.set({ state: 'reconnecting', heard: Date.now() }) // what was loaded before is loaded anew when it lives
      },
      () => me()?.name === name && waitForLine(name),
    )
  }, AGAIN_MS)
}

function enteredByKept(k: KeptSession): void {
  training.set(k.training)
  setCsrf(k.session.csrf)
  who.set({ kind: 'known', session: k.session })
  startOutbox(k.session.name)
  link.set({ state: 'lost', heard: k.at })
  waitForLine(k.session.name)
}

// Another logged in, or this one out, in another tab.
if (typeof window !== 'undefined') window.addEventListener('storage', (e) => e.key === HINT && e.newValue !== digest(me()?.name ?? '') && void forgetKept())

/** Throws Trouble when the server cannot be asked: then we do not know, which is not "nobody". Who opened a field card in this tab
 *  reads it again all the same, while this browser is theirs. */
export async function ask(): Promise<void> {
  if (!localStorage.getItem(HINT)) {
    left(false)
    return
  }
  whenLoggedOut(() => left(true))
  const kept = await keptSession()
  if (kept && !isHere(kept.session.name)) await forgetKept()
  const isTheirs = kept !== undefined && isHere(kept.session.name)
  try {
    entered(await call<Session>('GET', '/session', isTheirs ? { patience: KEPT_PATIENCE_MS } : {}))
  } catch (e) {
    if (isTheirs && e instanceof Trouble && (e.status === 0 || e.status >= 500)) return enteredByKept(kept)
    if (me() || who.get().kind === 'asking') throw e
  }
}

export async function login(name: string, password: string): Promise<void> {
  whenLoggedOut(() => left(true))
  entered(await call<Session>('POST', '/session', { body: { name, password }, anonymous: true }))
}

export async function setup(code: string, name: string, password: string, display: string): Promise<void> {
  whenLoggedOut(() => left(true))
  entered(await call<Session>('POST', '/setup', { body: { code, name, password, display }, anonymous: true }))
}

export async function logout(): Promise<void> {
  const name = me()?.name
  try {
    await call('DELETE', '/session')
  } finally {
    forgetPins()
    if (name) await emptyOutbox(name)
    await forgetKept()
    if (outbox.get().length === 0) forgetKey() // another's report may wait for its officer in this tab
    left(false)
  }
}
