// SPDX-License-Identifier: Apache-2.0
// What an officer pinned to the top of their queue: kept in this browser as ids alone, of one officer at a time. It outlives a page that is
// loaded anew and a session that ended; it goes when its officer logs out, or somebody else logs in: a shared machine gathers nobody's list.

import { digest } from './share.ts'
import { store } from './store.ts'

const STORED = 'ntc.pins'
const MOST = 20 // what is always on top is soon not looked at
const shelf = typeof localStorage === 'undefined' ? undefined : localStorage

/** Of who is logged in here; the newest last. */
export const pins = store<readonly string[]>([])
let of = '' // whose: not by name, though who knows the names can try them

function stored(): readonly string[] {
  try {
    const x = JSON.parse(shelf?.getItem(STORED) ?? '{}') as { of?: unknown; ids?: unknown }
    return x.of === of && Array.isArray(x.ids) ? x.ids.filter((i) => typeof i === 'string').slice(-MOST) : []
  } catch {
    return []
  }
}

function keep(ids: readonly string[]): void {
  pins.set(ids)
  if (ids.length) shelf?.setItem(STORED, JSON.stringify({ of, ids }))
  else shelf?.removeItem(STORED)
}

export const isPinned = (id: string): boolean => pins.get().includes(id)
export function pin(id: string): void {
  keep([...pins.get().filter((x) => x !== id), id].slice(-MOST))
}
export function unpin(id: string): void {
  if (isPinned(id)) keep(pins.get().filter((x) => x !== id))
}

/** Another tab of the same officer pinned something. */
function renew(e: StorageEvent): void {
  if (e.key === STORED) pins.set(stored())
}
export function startPins(name: string): void {
  of = digest(`pins ${name}`)
  keep(stored()) // what another left is gone
  window.addEventListener('storage', renew)
}
export function stopPins(): void {
  window.removeEventListener('storage', renew)
  of = ''
  pins.set([])
}
/** Who logs out leaves nothing behind. */
export const forgetPins = (): void => shelf?.removeItem(STORED)
