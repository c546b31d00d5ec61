// SPDX-License-Identifier: Apache-2.0
// Which alerts are chosen, for one step for all of them.

import { board, filtered, toldTo } from './board.ts'
import { heardTo, onNews } from './live.ts'
import { store } from './store.ts'
import { me } from './session.ts'
import type { Alert } from './types.ts'

export interface Chosen {
  ids: ReadonlySet<string>
  /** All of the filter, also those that are not loaded, but `ids`. */
  all: boolean
  /** Of all: how far the news had come when it was said. What is told of later is not meant. */
  feed: number
  /** Of all: those that came or changed since, and those that were not shown yet. */
  late: ReadonlySet<string>
}
const NOBODY: ReadonlySet<string> = new Set()
const NONE: Chosen = { ids: NOBODY, all: false, feed: 0, late: NOBODY }
/** So many fit into one question by their names. */
const NAMED_MOST = 400
export const chosen = store<Chosen>(NONE)

export const clearChosen = (): void => chosen.set(NONE)
export const isLate = (c: Chosen, id: string): boolean => c.all && c.late.has(id)
export const isChosen = (c: Chosen, id: string): boolean => c.ids.has(id) !== c.all && !isLate(c, id)

export function toggle(id: string): void {
  chosen.update((c) => {
    if (isLate(c, id)) return c
    const ids = new Set(c.ids)
    if (!ids.delete(id)) ids.add(id)
    return { ...c, ids }
  })
}

export function choose(id: string): void {
  if (!isChosen(chosen.get(), id)) toggle(id)
}

/** Those that are there now, and no later ones: by their names when all are shown. */
export function chooseAll(): void {
  const { items, waiting, gone, next } = board.get().queue
  const shown = items.filter((x) => !gone.has(x.id)).map((x) => x.id)
  if (next === undefined && shown.length <= NAMED_MOST) chosen.set({ ...NONE, ids: new Set(shown) })
  else chosen.set({ ids: NOBODY, all: true, feed: toldTo(), late: new Set(waiting.map((x) => x.id)) })
}

/** How many; undefined: all of the filter, more than are loaded. */
export function countOf(c: Chosen, loaded: readonly { id: string }[], hasMore: boolean): number | undefined {
  if (!c.all) return c.ids.size
  return hasMore ? undefined : loaded.filter((x) => isChosen(c, x.id)).length
}

/** What the server is asked for: names, or the filter of the queue but those that were taken out. */
export function asked(c: Chosen, except: ReadonlySet<string>): Record<string, string | number> {
  if (!c.all) return { ids: [...c.ids].join(' '), ...(except.size ? { except: [...except].join(' ') } : {}) }
  const f = board.get().filter
  const out = [...new Set([...c.ids, ...c.late, ...except])].join(' ')
  const owner = f.show === 'mine' ? me()?.name : ''
  return { state: f.show === 'closed' || f.show === 'later' ? f.show : 'open', severity: f.severity, ...(f.unit ? { unit: f.unit } : {}), ...(owner ? { owner } : {}), ...(c.feed ? { feed: c.feed } : {}), ...(out ? { except: out } : {}) }
}

filtered.add(clearChosen) // what was chosen was of that list

onNews({
  alert(x) {
    const c = chosen.get()
    if (c.all && heardTo() > c.feed) chosen.set({ ...c, late: new Set([...c.late, x.id]) })
  },
  resync() {}, // the Centre knows better which came later
})

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

/** What a job on many alerts is for. */
export interface JobAlerts {
  by_severity: Record<string, number>
  /** Since it was asked for: to those nothing is done. */
  changed: number
  /** Of another region than one sees. */
  elsewhere: number
  items: { n: number; state: JobItem['state']; changed: boolean; why?: string; alert: Alert }[]
  next?: number
  /** It is approved with it. */
  digest: string
}

export interface Bulk {
  count: number
  by_severity: Record<string, number>
  /** Another person must approve. */
  second: boolean
  items: Alert[]
  cannot_count: number
  /** Of those that cannot: so many came or changed after all were chosen. */
  late_count: number
  cannot: { alert: Alert; why: string }[]
  digest: string
}

export const isOver = (j: Job): boolean => !['proposed', 'waiting', 'running'].includes(j.state)
