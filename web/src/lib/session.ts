// SPDX-License-Identifier: Apache-2.0
// Who is logged in. The server's cookie is out of our reach; what it told us is here.

import { call, get, setCsrf, whenLoggedOut } from './api.ts'
import { startLive, stopLive } from './live.ts'
import { emptyOutbox, startOutbox, stopOutbox } from './outbox.ts'
import { forgetPins } from './pins.ts'
import { store } from './store.ts'
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

export function entered(session: Session): void {
  setCsrf(session.csrf)
  localStorage.setItem(HINT, '1')
  who.set({ kind: 'known', session })
  startLive(session, session.permissions.includes('ALERT_READ'))
  startOutbox(session.name)
}

export function left(ended: boolean): void {
  setCsrf('')
  localStorage.removeItem(HINT)
  stopLive()
  stopOutbox()
  who.set({ kind: 'nobody', ended })
}

/** Throws Trouble when the server cannot be asked: then we do not know, which is not "nobody". */
export async function ask(): Promise<void> {
  if (!localStorage.getItem(HINT)) {
    left(false)
    return
  }
  whenLoggedOut(() => left(true))
  try {
    entered(await get<Session>('/session'))
  } catch (e) {
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
