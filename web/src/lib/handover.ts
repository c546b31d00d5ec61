// SPDX-License-Identifier: Apache-2.0
// The handover of a shift: what it lists, and where the cursor goes.

import { who } from './session.ts'
import type { Severity } from './types.ts'

export type Kind = 'alert' | 'promise' | 'snooze' | 'order' | 'ring' | 'notice' | 'rule' | 'plan'
export type Status = 'waits' | 'accepted' | 'refused' | 'raised' | 'kept'
export type Side = 'incoming' | 'outgoing' | 'lead'
export type Act = 'accept' | 'refuse' | 'raise' | 'note' | 'keep'

export interface Handover {
  id: string
  version: number
  state: 'open' | 'accepted' | 'withdrawn' | 'expired'
  outgoing: string
  incoming?: string
  unit?: string
  region?: string
  note?: string
  opened_by: string
  why?: string
  opened: string
  expires: string
  ended?: string
  ended_by?: string
  said?: string
  digest?: string
  moved?: number
}
export interface Item {
  ref: string
  kind: Kind
  id: string
  title: string
  label?: string
  /** Whom it is about; not of a list that is kept. */
  name?: string
  port?: string
  region?: string
  severity?: Severity
  state: string
  awaits: string
  why?: string
  with?: string
  said?: string
  by?: string
  act?: string
  at?: string
  until?: string
  moves: boolean
  /** What the reader saw of it. */
  seen: string
  status: Status
  /** Since something was said of it. */
  changed: boolean
  note?: string
  question?: string
  said_by?: string
  said_at?: string
  /** What its reader may do with it, and for which of that a note is needed; of a list that is kept, nothing. */
  acts?: Act[]
  with_note?: Act[]
}
export interface Draft {
  items: Item[]
  hidden: number
  later: number
  more?: boolean
  hands: { name: string; display: string; unit: string; comes: boolean; blocked: number }[]
  /** The id of one that is open already. */
  open?: string
  hours: number
}
export interface Detail {
  handover: Handover
  sides: Side[]
  items: Item[]
  hidden: number
  later: number
  more?: boolean
  blocked?: number
  on_duty?: boolean
  /** How long a shift is: so long the turn of duty of who takes over lasts. */
  shift_hours?: number
  lacks?: string
  digest?: string
}
/** What live screens hear of one. */
export interface HandoverNews {
  id: string
  version: number
  state: string
  from: string
  to?: string
  unit?: string
  act?: string
}

/** What may be said of an item: the Centre says (src/handover/acts.def). */
export const acts = (i: Item): readonly Act[] => i.acts ?? []

/** With that act a note is needed. */
export const needsNote = (act: Act, i: Item): boolean => i.with_note?.includes(act) ?? false

/** The row `by` steps further, within the list. */
export function stepTo(items: readonly Item[], ref: string, by: number): string {
  const i = items.findIndex((x) => x.ref === ref)
  const n = i < 0 ? (by > 0 ? 0 : items.length - 1) : Math.min(items.length - 1, Math.max(0, i + by))
  return items[n]?.ref ?? ''
}

/** The next that waits, from the cursor on and round; '' none does. */
export function nextWaiting(items: readonly Item[], ref: string): string {
  const i = items.findIndex((x) => x.ref === ref)
  const round = [...items.slice(i + 1), ...items.slice(0, i + 1)]
  return round.find((x) => x.status === 'waits')?.ref ?? ''
}

export const settled = (items: readonly Item[]): number => items.filter((x) => x.status === 'accepted' || x.status === 'kept').length

/* what one began to write of an item: in memory alone, until it is sent or its writer leaves */

const begun = new Map<string, string>()
who.watch((w) => w.kind === 'nobody' && begun.clear())
export const begunOf = (of: string): string | undefined => begun.get(of)
export function begin(of: string, text: string | undefined): void {
  if (text) begun.set(of, text)
  else begun.delete(of)
}
