// SPDX-License-Identifier: Apache-2.0
// The queue as a value: what is shown, what waits behind the "new" pill, what has left.
//
// The one rule above all: while somebody points at a row, no row moves. So news is
// kept back, and a row that left the filter stays where it is, marked as gone.

import type { Alert, PublicAlert, Severity } from './types.ts'

export const SEVERITIES: readonly Severity[] = ['low', 'normal', 'high', 'top']
export const rank = (s: Severity): number => SEVERITIES.indexOf(s)

export interface Filter {
  show: 'open' | 'closed' | 'mine' | 'later'
  severity: Severity
  unit: string
}

export interface Queue {
  items: readonly Alert[]
  /** Came while rows were held; not shown yet. */
  waiting: readonly Alert[]
  /** Shown, but no longer of this filter. */
  gone: ReadonlySet<string>
  /** Pinned, and on no page that was loaded. */
  far: readonly Alert[]
  next?: string | undefined
}

export const EMPTY: Queue = { items: [], waiting: [], gone: new Set(), far: [] }

const PASSED_MS = 2 * 3600_000

/** When the moment has been over for two hours, since when; else undefined. */
function passed(x: PublicAlert, now: number): number | undefined {
  const at = x.moment.at ? Date.parse(x.moment.at) : NaN
  return at < now - PASSED_MS ? at : undefined
}

/** The server's order: what is due first, the grave ahead of it; then what is over, the newest first; then the id. */
export function compare(a: PublicAlert, b: PublicAlert, now = Date.now()): number {
  const overA = passed(a, now)
  const overB = passed(b, now)
  const over = Number(overA !== undefined) - Number(overB !== undefined)
  const place = overA !== undefined && overB !== undefined ? overB - overA : a.rank - b.rank
  return over || place || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

export const waits = (x: PublicAlert): boolean => x.state === 'awaiting' || x.state === 'snoozed'

export function matches(f: Filter, x: PublicAlert, me: string): boolean {
  if (rank(x.severity) < rank(f.severity)) return false
  if (f.unit && x.unit !== f.unit) return false
  if (f.show === 'closed') return x.state === 'closed'
  if (f.show === 'later') return waits(x)
  if (x.state === 'closed' || x.state === 'merged' || waits(x)) return false
  return f.show === 'open' || x.owner === me
}

export function known(q: Queue, id: string): Alert | undefined {
  return q.items.find((x) => x.id === id) ?? q.waiting.find((x) => x.id === id) ?? q.far.find((x) => x.id === id)
}

const without = (list: readonly Alert[], id: string): Alert[] => list.filter((x) => x.id !== id)
const insert = (list: readonly Alert[], x: Alert): Alert[] => [...without(list, x.id), x].sort((a, b) => compare(a, b))

/** Behind the last page that was loaded: it comes with "more", in its own place. */
function isBeyond(q: Queue, x: Alert): boolean {
  const last = q.items[q.items.length - 1]
  return q.next !== undefined && last !== undefined && compare(last, x) < 0
}

/** One that is pinned and far down the queue. */
export function withFar(q: Queue, x: Alert): Queue {
  return q.items.some((y) => y.id === x.id) ? q : { ...q, far: [...without(q.far, x.id), x] }
}

function mergeFar(q: Queue, shown: Alert, x: Alert, fits: boolean, hold: boolean): Queue {
  if (shown.version > x.version) return q
  const gone = new Set(q.gone)
  if (fits) gone.delete(x.id)
  else if (hold) gone.add(x.id)
  return { ...q, far: fits || hold ? q.far.map((y) => (y.id === x.id ? x : y)) : without(q.far, x.id), gone }
}

export function merge(q: Queue, x: Alert, fits: boolean, hold: boolean): Queue {
  const far = q.far.find((y) => y.id === x.id)
  if (far) return mergeFar(q, far, x, fits, hold)
  const at = q.items.findIndex((y) => y.id === x.id)
  const shown = q.items[at]
  if (shown) {
    if (shown.version > x.version) return q
    if (!fits && !hold) return { ...q, items: without(q.items, x.id) }
    const gone = new Set(q.gone)
    if (fits) gone.delete(x.id)
    else gone.add(x.id)
    const items = hold ? q.items.map((y) => (y.id === x.id ? x : y)) : insert(q.items, x)
    return { ...q, items, gone }
  }
  if (!fits) return { ...q, waiting: without(q.waiting, x.id) }
  if (isBeyond(q, x)) return q
  return hold ? { ...q, waiting: insert(q.waiting, x) } : { ...q, items: insert(q.items, x) }
}

/** Nobody points at a row any more, or asked for the news: bring all up to date. */
export function settle(q: Queue): Queue {
  if (q.waiting.length === 0 && q.gone.size === 0) return q
  const here = (x: Alert): boolean => !q.gone.has(x.id)
  const stay = q.items.filter(here)
  const fresh = q.waiting.filter((w) => !stay.some((x) => x.id === w.id))
  return { ...q, items: [...stay, ...fresh].sort((a, b) => compare(a, b)), far: q.far.filter(here), waiting: [], gone: new Set() }
}

export function remove(q: Queue, id: string): Queue {
  const gone = new Set(q.gone)
  gone.delete(id)
  return { ...q, items: without(q.items, id), waiting: without(q.waiting, id), far: without(q.far, id), gone }
}

/** A further page behind what is there. */
export function append(q: Queue, items: readonly Alert[], next: string | undefined): Queue {
  const have = new Set(q.items.map((x) => x.id))
  const came = new Set(items.map((x) => x.id))
  return { ...q, items: [...q.items, ...items.filter((x) => !have.has(x.id))], far: q.far.filter((x) => !came.has(x.id)), next }
}

/** As it is seen, and gone through: what is pinned first. */
export function ordered(q: Queue, pins: readonly string[]): Queue {
  if (pins.length === 0) return q
  const isPinned = (x: Alert): boolean => pins.includes(x.id)
  const first = [...q.items, ...q.far].filter(isPinned).sort((a, b) => compare(a, b))
  return first.length ? { ...q, items: [...first, ...q.items.filter((x) => !isPinned(x))] } : q
}

/** The neighbour of a row, or the first. */
export function step(q: Queue, id: string | undefined, by: 1 | -1): string | undefined {
  const at = q.items.findIndex((x) => x.id === id)
  if (at < 0) return q.items[0]?.id
  return q.items[Math.min(q.items.length - 1, Math.max(0, at + by))]?.id
}

/** The next row that nobody has claimed, from the given one on, round the end. */
export function nextUnclaimed(q: Queue, id: string | undefined): string | undefined {
  const at = q.items.findIndex((x) => x.id === id)
  const round = [...q.items.slice(at + 1), ...q.items.slice(0, at + 1)]
  return round.find((x) => (x.state === 'new' || x.state === 'reopened') && !q.gone.has(x.id))?.id
}
