// SPDX-License-Identifier: Apache-2.0
// What an officer pinned to the top of their queue: kept in this browser, by account, as ids alone.

import { store } from './store.ts'

const STORED = 'ntc.pins'
const MOST = 20 // what is always on top is soon not looked at
const shelf = typeof localStorage === 'undefined' ? undefined : localStorage

/** Of who is logged in here; the newest last. */
export const pins = store<readonly string[]>([])
let account = ''

function all(): Record<string, string[]> {
  try {
    const x: unknown = JSON.parse(shelf?.getItem(STORED) ?? '{}')
    const good: Record<string, string[]> = {}
    for (const [name, ids] of Object.entries(x as Record<string, unknown>)) if (Array.isArray(ids)) good[name] = ids.filter((i) => typeof i === 'string').slice(-MOST)
    return good
  } catch {
    return {}
  }
}

function keep(ids: readonly string[]): void {
  pins.set(ids)
  const { [account]: _, ...others } = all()
  shelf?.setItem(STORED, JSON.stringify(ids.length ? { ...others, [account]: ids } : others))
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
  if (e.key === STORED) pins.set(all()[account] ?? [])
}
export function startPins(name: string): void {
  account = name
  pins.set(all()[name] ?? [])
  window.addEventListener('storage', renew)
}
export function stopPins(): void {
  window.removeEventListener('storage', renew)
  account = ''
  pins.set([])
}
