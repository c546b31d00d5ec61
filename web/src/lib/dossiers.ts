// SPDX-License-Identifier: Apache-2.0
// Investigations: the shapes of the API, and what a page makes of them.

import { BASE, part } from './api.ts'
import type { Mark } from './people.ts'
import type { Severity } from './types.ts'

export interface Dossier {
  id: string
  number: string
  version: number
  state: string
  title: string
  purpose: string
  basis: string
  handling: string
  owner: string
  region: string
  hold: boolean
  opened_by: string
  opened: string
  updated: string
  /** Somebody wants to export it, and why; somebody else allowed it, or not yet. */
  export?: { by: string; purpose: string; at: string; allowed_by?: string }
}

export interface Entry {
  id: string
  kind: string
  ref?: string
  shown?: string
  mark?: Mark
  /** Of one that may be seen. */
  alert?: { subject?: string; severity: Severity; state: string }
  seq?: number
  relation?: string
  text?: string
  who?: string
  due?: string
  type?: string
  size?: number
  at: string
  by: string
  done?: string
  done_by?: string
  removed?: string
  removed_by?: string
  removed_why?: string
}

export interface Line {
  at: string
  actor: string
  act: string
  from?: string
  to?: string
  note?: string
}

export interface DossierDetail {
  dossier: Dossier
  acts: string[]
  entries: Entry[]
  history: Line[]
}

export interface Coded {
  code: string
  text: string
}
export interface DossierWords {
  handling: Coded[]
  kinds: string[]
  relations: Coded[]
  files: string[]
}

export const STATES = ['active', 'open', 'waiting', 'closed', 'reopened'] as const

/** In the order of the page. */
export const KINDS = ['subject', 'alert', 'event', 'note', 'task', 'file', 'link', 'member'] as const
export type Kind = (typeof KINDS)[number]

export const ofKind = (entries: readonly Entry[], kind: Kind): Entry[] => entries.filter((e) => e.kind === kind)

export interface Note {
  note: Entry
  /** Later ones that name it, or name one that does; the last one counts. */
  corrections: Entry[]
}

/** Every note once: those that correct another stand below the one that was first. */
export function notesOf(entries: readonly Entry[]): Note[] {
  const first = new Map<string, Note>()
  const notes: Note[] = []
  for (const e of ofKind(entries, 'note')) {
    const old = e.ref ? first.get(e.ref) : undefined
    const n = old ?? { note: e, corrections: [] }
    if (old) old.corrections.push(e)
    else notes.push(n)
    first.set(e.id, n)
  }
  return notes
}

/** A task that is neither done nor removed, and whose day is over. */
export const isLate = (e: Entry, today: string): boolean => !e.done && !e.removed && e.due !== undefined && e.due < today

/** What somebody pasted: an id, or the address of a page that ends with one. */
export function idOf(text: string): string {
  const last = text.trim().split('/').at(-1) ?? ''
  try {
    return decodeURIComponent(last)
  } catch {
    return last
  }
}

/** "MESSAGE" or "MESSAGE:3", as it stands in the lists of events. */
export function eventOf(text: string): { ref: string; seq: number } | undefined {
  const m = /^([\w-]+)(?::(\d{1,6}))?$/.exec(idOf(text))
  return m ? { ref: m[1]!, seq: Number(m[2] ?? 0) } : undefined
}

export const fileOf = (dossier: string, entry: string): string => `${BASE}/dossiers/${part(dossier)}/files/${part(entry)}`
export const reportOf = (dossier: string, language: string): string => `${BASE}/dossiers/${part(dossier)}/report.pdf?language=${language}`

/** May be exported by whoever may at all, or only when a second person allowed it. */
export const needsTwo = (x: Dossier): boolean => x.handling !== 'ordinary'
