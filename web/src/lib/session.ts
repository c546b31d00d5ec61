// SPDX-License-Identifier: Apache-2.0
// Who is logged in. The server's cookie is out of our reach; what it told us is here.

import { Trouble, call, setCsrf, whenLoggedOut } from './api.ts'
import { forgetKept, keptBy, keptSession } from './kept.ts'
import { startLive, stopLive } from './live.ts'
import { emptyOutbox, startOutbox, stopOutbox } from './outbox.ts'
import { forgetPins } from './pins.ts'
import { store } from './store.ts'
import { training } from './training.ts'
import type { Session } from './types.ts'

export type Who = { kind: 'asking' } | { kind: 'nobody'; ended: boolean } | { kind: 'known'; session: Session }

export const who = store<Who>({ kind: 'asking' })

// Without it the very first visit would ask "who am I?" only to hear 401.
const HINT = 'ntc.wasLoggedIn'

export const me = (): Session | undefined => {
  const w = who.get()
  return w.kind === 'known' ? w.session : undefined
}
export const may = (permission: string): boolean => me()?.permissions.includes(permission) ?? false

function enter(session: Session): void {
  setCsrf(session.csrf)
  localStorage.setItem(HINT, '1')
  who.set({ kind: 'known', session })
  startLive(session, session.permissions.includes('ALERT_READ'))
  startOutbox(session.name)
}

export function entered(session: Session): void {
  enter(session)
  void keptBy(session)
}

export function left(ended: boolean): void {
  setCsrf('')
  localStorage.removeItem(HINT)
  stopLive()
  stopOutbox()
  void forgetKept()
  who.set({ kind: 'nobody', ended })
}

const KEPT_PATIENCE_MS = 6000 // who has a card to read does not wait for a dead line

/** Throws Trouble when the server cannot be asked: then we do not know, which is not "nobody". Who opened a field card in this tab
 *  reads it again all the same; the Centre says whether they are still who they were as soon as the line lives (live.ts). */
export async function ask(): Promise<void> {
  if (!localStorage.getItem(HINT)) {
    left(false)
    return
  }
  whenLoggedOut(() => left(true))
  const kept = await keptSession()
  try {
    entered(await call<Session>('GET', '/session', kept ? { patience: KEPT_PATIENCE_MS } : {}))
  } catch (e) {
    if (kept && e instanceof Trouble && (e.status === 0 || e.status >= 500)) {
      training.set(kept.training)
      enter(kept.session)
      return
    }
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
    left(false)
  }
}
