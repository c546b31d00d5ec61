// SPDX-License-Identifier: Apache-2.0
// Which alerts are chosen, for one step for all of them.

import { board, filtered } from './board.ts'
import { store } from './store.ts'
import { me } from './session.ts'
import type { Alert } from './types.ts'

export interface Chosen {
  ids: ReadonlySet<string>
  /** All of the filter, also those that are not loaded, but `ids`. */
  all: boolean
}
const NONE: Chosen = { ids: new Set(), all: false }
export const chosen = store<Chosen>(NONE)

export const clearChosen = (): void => chosen.set(NONE)
export const isChosen = (c: Chosen, id: string): boolean => c.ids.has(id) !== c.all

export function toggle(id: string): void {
  chosen.update((c) => {
    const ids = new Set(c.ids)
    if (!ids.delete(id)) ids.add(id)
    return { ...c, ids }
  })
}

export function choose(id: string): void {
  if (!isChosen(chosen.get(), id)) toggle(id)
}

export const chooseAll = (): void => chosen.set({ ids: new Set(), all: true })

/** How many; undefined: all of the filter, more than are loaded. */
export function countOf(c: Chosen, loaded: number, hasMore: boolean): number | undefined {
  if (!c.all) return c.ids.size
  return hasMore ? undefined : loaded - c.ids.size
}

/** What the server is asked for: names, or the filter of the queue but those that were taken out. */
export function asked(c: Chosen, except: ReadonlySet<string>): Record<string, string> {
  if (!c.all) return { ids: [...c.ids].join(' '), ...(except.size ? { except: [...except].join(' ') } : {}) }
  const f = board.get().filter
  const out = [...c.ids, ...except].join(' ')
  const owner = f.show === 'mine' ? me()?.name : ''
  return { state: f.show === 'closed' || f.show === 'later' ? f.show : 'open', severity: f.severity, ...(f.unit ? { unit: f.unit } : {}), ...(owner ? { owner } : {}), ...(out ? { except: out } : {}) }
}

filtered.add(clearChosen) // what was chosen was of that list

export interface Job {
  id: string
  kind: string
  state: 'proposed' | 'waiting' | 'running' | 'done' | 'refused' | 'cancelled' | 'failed'
  asked_by: string
  decided_by?: string
  asked: string
  started?: string
  ended?: string
  total: number
  done: number
  failed: number
  percent?: number
  has_result?: boolean
  /** The name of a table that may be fetched by who asked. */
  file?: string
  file_until?: string
  request: { act?: string; outcome?: string; reason_code?: string; what?: string; text?: string; list?: string; import?: string }
  note?: string
  error?: string
  acts: string[]
}

export interface JobItem {
  n: number
  ref: string
  state: 'waiting' | 'done' | 'failed'
  why?: string
}

export interface Bulk {
  count: number
  by_severity: Record<string, number>
  /** Another person must approve. */
  second: boolean
  items: Alert[]
  cannot_count: number
  cannot: { alert: Alert; why: string }[]
  digest: string
}

export const isOver = (j: Job): boolean => !['proposed', 'waiting', 'running'].includes(j.state)
