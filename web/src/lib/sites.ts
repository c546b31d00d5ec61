// SPDX-License-Identifier: Apache-2.0
// Places of entry and exit, as the Centre tells them; looked at again and again for little.

import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { has, word } from '../i18n/index.ts'
import { renew } from './api.ts'
import { onNews } from './live.ts'

export type SiteState = 'normal' | 'attention' | 'bad' | 'unknown' | 'planned'

export interface Band {
  weeks: number
  low?: number
  median?: number
  high?: number
}
export interface Waiting {
  open: number
  unclaimed: number
  oldest?: string
  top_unclaimed: number
  top_oldest?: string
}
export interface Exams {
  examined: number
  found: number
  rate?: number
  low?: number
  high?: number
}
export interface Plan {
  id: string
  from: string
  to: string
  reason: string
  by: string
  declared: string
  state: 'in_force' | 'coming' | 'over' | 'ended'
  ended?: string
  ended_by?: string
  note?: string
}
export interface SiteRow {
  code: string
  name: string
  kind: string
  region: string
  state: SiteState
  why: string
  last?: string
  main?: Band & { measure: string; last_hour?: number; this_hour: number }
  alerts?: Waiting
  exams?: Exams
  lanes?: Record<string, number>
  staff?: { accounts: number; here?: number }
  plan?: Plan
}
export interface Times {
  n: number
  p50?: number
  p90?: number
}
export interface Dwell {
  day: Times
  month: Times
  waits: number
}
export interface Hour extends Band {
  at: string
  /** Undefined: nobody told. */
  n?: number
}
export interface Measure {
  name: string
  unit: string
  owner: string
  what: string
  usual: string
  state: SiteState
  why: string
  day?: number
  hours?: Hour[]
  value?: number
}
/** Of a unit: since when one is open, when one was accepted last. No name. */
export interface SiteHandover {
  unit: string
  open?: string
  accepted?: string
}
export interface SiteDetail extends SiteRow {
  alerts: Waiting
  exams: Exams
  staff: { accounts: number; here?: number }
  times: Record<string, Times>
  exam_wait?: Dwell
  vehicle_stay?: Dwell
  measures: Measure[]
  stations: { name: string; hours: number; known: number; last?: string }[]
  links: { name: string; state: string; last?: string; measures: string[] }[]
  plans: Plan[]
  handovers: SiteHandover[]
}
export interface WallPost {
  code: string
  region: string
  state: SiteState
  never?: boolean
  name?: string
  why?: string
}
export interface Flow {
  measure: string
  state: SiteState
  last_hour?: number
  this_hour: number
  weeks: number
  low?: number
  high?: number
}
export interface WallQueue {
  state: SiteState
  n: number
  open?: number
  target_s: number
  oldest?: string
}
export interface Wall {
  region: string
  version: string
  posts: WallPost[]
  queue: WallQueue
  top: WallQueue
  throughput: { flows: Flow[]; state: SiteState }
  exams: Exams
  feeds: { worst: { name: string; state: string; last?: string }[]; n: number; dead: number; late: number; state: SiteState }
  staff: { here: number; open: number; each?: number; state: SiteState }
  handovers: SiteHandover[]
}
export interface Share {
  n: number
  of: number
  share: number
  low: number
  high: number
}
export interface Worked {
  name: string
  few: boolean
  worked?: number
  claim_s?: number
  decide_s?: number
  right?: Share
  worth?: Share
  found?: Share
}
export interface Units {
  days: number
  least: number
  own: Worked
  units?: Worked[]
  officers?: Worked[]
}

const NEWS_MS = 10_000
export const GRAVEST: readonly SiteState[] = ['bad', 'unknown', 'attention', 'planned', 'normal']
/** Needs somebody. */
export const NEEDS: readonly SiteState[] = ['bad', 'unknown', 'attention']
/** Nothing was ever sent and nothing is expected: it is no news. */
export const isUnheard = (s: { state: SiteState; last?: string }): boolean => !s.last && s.state === 'unknown'
/** Of the tile of all places: as the first of them, which the Centre put there. A closure is nothing to do. */
export const stateOfPosts = (posts: readonly WallPost[]): SiteState => posts.find((p) => !p.never && NEEDS.includes(p.state))?.state ?? 'normal'
export const REGIONS = ['South', 'Central', 'North', 'KP', 'Balochistan', 'GB'] as const

export interface Watched<T> {
  data?: T
  error?: unknown
  /** When the Centre last answered, by our clock; 0 never. */
  heard: number
  /** How far its clock is ahead of ours, ms. */
  ahead: number
  again: () => void
}

/** Asks every so often while the page is in view, or always (a wall); what has not changed is not sent. */
export function useWatched<T>(path: string, everyMs: number, always = false): Watched<T> {
  const [state, setState] = useState<Omit<Watched<T>, 'again'>>({ heard: 0, ahead: 0 })
  const mark = useRef('')
  const turn = useRef(0)
  const again = useCallback(() => {
    const mine = turn.current
    renew<T>(path, mark.current, always).then(
      (m) => {
        if (mine !== turn.current) return
        mark.current = m.mark
        setState((s) => ({ ...(m.data !== undefined ? { data: m.data } : s.data !== undefined ? { data: s.data } : {}), heard: Date.now(), ahead: m.ahead }))
      },
      (error: unknown) => mine === turn.current && setState((s) => ({ ...s, error })),
    )
  }, [path, always])
  useEffect(() => {
    turn.current++
    mark.current = ''
    setState({ heard: 0, ahead: 0 })
    again()
    const look = setInterval(() => (always || !document.hidden) && again(), everyMs)
    // An alert is news of its site: soon, and once for many.
    let soon: number | undefined
    const told = (): void => {
      soon ??= window.setTimeout(() => {
        soon = undefined
        if (!document.hidden) again()
      }, NEWS_MS)
    }
    const deaf = always ? undefined : onNews({ alert: told, resync: told })
    return () => {
      turn.current++
      clearInterval(look)
      clearTimeout(soon)
      deaf?.()
    }
  }, [again, everyMs, always])
  return { ...state, again }
}

/** "crossing", "crossings": what was counted, as its number asks for. The Centre drops the same letter. */
export function counted(measure: string, n: number): string {
  const one = measure.replace(/s$/, '')
  return n === 1 && has('siteOne', one) ? word('siteOne', one) : word('siteCount', measure)
}
