// SPDX-License-Identifier: Apache-2.0
// Whom and what the Centre knows: what the API answers of them, and the arithmetic of their pages.

import { num, t } from '../i18n/index.ts'
import { western } from './digits.ts'
import type { Clearance, Severity } from './types.ts'

export interface Found {
  id: string
  kind: string
  name: string
  person?: string
  by: 'name' | 'number'
  score: number
  why: string
  mark?: Mark
  alerts: number
  /** About others, in its situations. */
  beside?: number
  profiled?: boolean
  first_seen: string
  last_seen: string
}

/** What tells one from others of the same name; `field`: what kind of number it is. */
export interface Mark {
  birth?: string
  number?: string
  field?: string
  also_number?: string
  also_field?: string
}
/** `hidden`: of another region, and not told to who asks. */
export interface Told {
  id: string
  person: string
  name?: string
  mark?: Mark
  hidden?: boolean
}

export interface EntityLine {
  id: string
  name: string
  mark?: Mark
  first_seen: string
  last_seen: string
  alerts: number
  confirmed: number
}
export interface Sighting {
  at: string
  message: string
  event: number
}
export interface Entity extends EntityLine {
  kind: string
  sightings: Sighting[]
}

export interface Watch {
  id: string
  version: number
  state: 'proposed' | 'approved' | 'renewal' | 'refused' | 'closed' | 'ended'
  in_force: boolean
  entity: string
  kind: string
  /** In lists, so that one is told from another. */
  name?: string
  basis: string
  basis_text: string
  reason: string
  purpose: string
  /** Codes: what whoever meets it is warned of. */
  cautions?: string[]
  reference?: string
  alert?: string
  owner: string
  opened_by: string
  opened: string
  emergency_until?: string
  approved_by?: string
  approved?: string
  review?: string
  until: string
  asked_by?: string
  asked_days?: number
  asked_cautions?: string[]
  /** A new term that was asked for (asked_by) and not granted; why: note. */
  refused_by?: string
  refused?: string
  closed_by?: string
  closed?: string
  note?: string
}
export interface Basis {
  code: string
  text: string
  days: number
  needs_reference: boolean
  needs_alert: boolean
}

export const WINDOWS = ['7d', '30d', '90d', '365d', 'all'] as const
export type Counter = { name: string; title: string; unit?: string; or_more?: boolean } & Record<(typeof WINDOWS)[number], number>
export interface Habit {
  name: string
  title: string
  of: number
  different: number
  known: boolean
  usual: { value: string; name?: string; times: number; last: string }[]
}
export interface Verdict {
  alert: string
  created: string
  state: string
  title: string
  severity: Severity
  outcome?: string
  reason_code?: string
}
export interface Profile {
  id: string
  kind: string
  name: string
  at: string
  members: string[]
  profiled: Watch[]
  /** Over: refused, closed, ended; of now alone. */
  profiled_before?: Watch[]
  counters: Counter[]
  habits: Habit[]
  newest?: { at: string; deviations: { habit: string; text: string }[] }
  verdicts: { alerts: number; open: number; confirmed: number; nothing_found: number; other: number; items: Verdict[]; beside?: Verdict[] }
  links: number
}

export interface Weighed {
  field: string
  words: string
  a: string
  b: string
  how: string
  weight: number
}
export interface Tie {
  a: string
  b: string
  decided: boolean
  prior?: number
  evidence?: Weighed[]
  odds?: number
  probability?: number
  rule?: string
}
export interface Decision {
  id: string
  a: string
  b: string
  a_name?: string
  b_name?: string
  a_mark?: Mark
  b_mark?: Mark
  verdict: 'same' | 'not_same'
  state: 'proposed' | 'in force' | 'undoing' | 'undone' | 'rejected' | 'under way'
  who: string
  why: string
  at: string
  approved_by?: string
  undo_by?: string
  undo_why?: string
  undone_by?: string
  /** That does it, where so many hang together that it is not done at once. */
  job?: string
  version: number
}
/** What one step would do to many of them. */
export interface DecisionBulk {
  count: number
  items: { decision: Decision; together: number }[]
  cannot_count: number
  cannot: { decision: Decision; why: string }[]
  digest: string
}
/** What a split would leave: who is one with whom; what would hold the rest together; what is decided of a pair already. */
export interface Split {
  groups: { members: string[]; others: number }[]
  hold: { a: string; b: string }[]
  who: Told[]
  standing: Decision[]
}
/** What a decision, or its undo, would leave: of all who are of the persons of these; who falls out of theirs. */
export interface Preview {
  groups: Split['groups']
  who: Told[]
  falls: string[]
  elsewhere: number
  standing: Decision[]
}
export interface Conflict {
  a: string
  b: string
  /** Missing: it is another wording of one of the two that is close to the other. */
  c?: string
  a_name?: string
  b_name?: string
  c_name?: string
  a_mark?: Mark
  b_mark?: Mark
  c_mark?: Mark
  why: string
}
export interface Observation {
  entity: string
  source: string
  said: Record<string, string>
  first: { at: string; message: string }
  last: { at: string; message: string }
}
export interface Person {
  id: string
  asked: string
  waits: boolean
  cut: boolean
  members: EntityLine[]
  observations: Observation[]
  why: Tie[]
  conflicts: Conflict[]
  decisions: Decision[]
}
export interface WordPair {
  a: string
  b: string
  how: string
  rarity: string
  letters_a?: string
  letters_b?: string
}
export interface Compared extends Omit<Tie, 'a' | 'b'> {
  a: { id: string; person: string }
  b: { id: string; person: string }
  one: boolean
  fields: { field: string; words: string; a: string[]; b: string[] }[]
  names: { a: string; b: string; words: WordPair[]; left_a: string[]; left_b: string[]; probability: number }
}

export interface GraphLink {
  from: string
  to: string
  role: string
  first: string
  last: string
  times: number
  message: string
  event: number
}
export interface EntityLinks {
  id: string
  entities: { id: string; kind: string; name: string; alerts: number; depth: number; generic?: boolean }[]
  links: GraphLink[]
  cut: boolean
}

/** The server's own sign for what these roles do not see. */
export const NOT_SHOWN = 'not shown'

/* why a search found it */

export interface Why {
  words: WordPair[]
  left: string[]
  weights: { weight: number; text: string }[]
  /** Lines that are none of these: a sentence of its own. */
  rest: string[]
}

/** Reads the explanation of a name that was found; what it does not know it keeps as it is. */
export function readWhy(text: string): Why {
  const why: Why = { words: [], left: [], weights: [], rest: [] }
  for (const line of text.split('\n').map((l) => l.trim()).filter(Boolean)) {
    const pair = /^(.+?) = (.+?): (.+), ([^,[]+?)(?:\s+\[(.*) \| (.*)\])?$/.exec(line)
    const weight = /^([+-]\d+\.\d+)\s+(.+)$/.exec(line)
    const left = /^(.+): only in the (?:first|second) name$/.exec(line)
    if (weight) why.weights.push({ weight: Number(weight[1]), text: weight[2]! })
    else if (left) why.left.push(left[1]!)
    else if (pair) why.words.push({ a: pair[1]!, b: pair[2]!, how: pair[3]!, rarity: pair[4]!, ...(pair[5] ? { letters_a: pair[5], letters_b: pair[6]! } : {}) })
    else why.rest.push(line)
  }
  return why
}

export interface Cell {
  a: string
  b: string
  kind: 'same' | 'differs' | 'gap'
}

/** Letters that stand over one another; '-' is a place where one name has nothing. */
export function align(a: string, b: string): Cell[] {
  const [x, y] = [a.split(' '), b.split(' ')]
  return Array.from({ length: Math.max(x.length, y.length) }, (_, i) => {
    const [p, q] = [x[i] ?? '-', y[i] ?? '-']
    return { a: p, b: q, kind: p === q ? 'same' : p === '-' || q === '-' ? 'gap' : 'differs' }
  })
}

/** A probability as people say it: never 100 % or 0 % of what is only likely. */
export function likely(p: number): string {
  const percent = p * 100
  if (percent >= 99.95) return t('model.over', { n: 99.9 })
  if (percent < 0.1) return t('model.under', { n: 0.1 })
  return t('model.percent', { n: num(percent.toFixed(1)) })
}

export const signed = (n: number): string => `${n < 0 ? '−' : '+'}${Math.abs(n).toFixed(1)}`

/** Identities of one person stand together, in the order of the best of them. */
export function byPerson(items: readonly Found[]): Found[][] {
  const groups = new Map<string, Found[]>()
  for (const f of items) {
    const key = f.person ?? f.id
    groups.set(key, [...(groups.get(key) ?? []), f])
  }
  return [...groups.values()]
}

/* addresses: two ids, or an id and a moment */

export const two = (a: string, b: string): string => `${a}~${b}`
export function apart(id: string): [string, string] {
  const at = id.indexOf('~')
  return at < 0 ? [id, ''] : [id.slice(0, at), id.slice(at + 1)]
}

const PKT = '+05:00'
/** What the moment field says, as the API wants it; '' when it says nothing yet. */
export function momentOf(field: string): string {
  const said = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d))?$/.exec(western(field.trim()))
  const ms = said ? Date.parse(`${said[1]}T${said[2] ?? '00:00'}${PKT}`) : NaN
  return Number.isNaN(ms) ? '' : new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')
}
export function fieldOf(at: string): string {
  const ms = Date.parse(at)
  return Number.isNaN(ms) ? '' : new Date(ms + 5 * 3600e3).toISOString().slice(0, 16).replace('T', ' ')
}

/* many identities of one person */

export const MEMBERS_READ = 8 // each is a call, on a slow line

export function mergeLinks(lists: readonly EntityLinks[], members: readonly string[]): { other: EntityLinks['entities'][number]; links: GraphLink[] }[] {
  const own = new Set(members)
  const known = new Map(lists.flatMap((l) => l.entities).map((e) => [e.id, e]))
  const rows = new Map<string, Map<string, GraphLink>>()
  for (const l of lists.flatMap((x) => x.links)) {
    const other = own.has(l.from) ? l.to : l.from
    if (own.has(other) || !known.has(other)) continue
    const of = rows.get(other) ?? new Map<string, GraphLink>()
    of.set(`${l.from} ${l.to} ${l.role}`, l)
    rows.set(other, of)
  }
  const newest = (r: { links: GraphLink[] }): string => r.links.map((l) => l.last).sort().at(-1) ?? ''
  return [...rows]
    .map(([id, links]) => ({ other: known.get(id)!, links: [...links.values()] }))
    .sort((x, y) => newest(y).localeCompare(newest(x)))
}

export const PAIRS_MOST = 12 // decisions that one person can answer for at a time

/** Who must be told apart so that the chosen ones leave: each of them from each that stays. */
export function splitPlan(members: readonly string[], chosen: ReadonlySet<string>): [string, string][] {
  const leave = members.filter((m) => chosen.has(m))
  const stay = members.filter((m) => !chosen.has(m))
  return leave.flatMap((a) => stay.map((b): [string, string] => [a, b]))
}

/** The groups when all who stay are held together: theirs are one. */
export function heldGroups(will: Split): Split['groups'] {
  const firsts = new Set(will.hold.flatMap((p) => [p.a, p.b]))
  const stay = will.groups.filter((g) => g.members.some((m) => firsts.has(m)))
  const one = { members: stay.flatMap((g) => g.members), others: stay.reduce((n, g) => n + g.others, 0) }
  return [...(stay.length > 0 ? [one] : []), ...will.groups.filter((g) => !stay.includes(g))]
}

/** Is anybody one with others than now? */
export function changesAny(x: Preview): boolean {
  const person = new Map(x.who.map((w) => [w.id, w.person]))
  const of = x.groups.map((g) => new Set(g.members.map((m) => person.get(m))))
  return x.elsewhere > 0 || x.falls.length > 0 || of.some((s) => s.size > 1) || new Set(person.values()).size < x.groups.length || x.groups.some((g) => g.others > 0)
}

/** Who asked for what waits: another person must decide it. */
export const proposer = (d: Decision): string => (d.state === 'undoing' ? (d.undo_by ?? '') : d.who)

export function distinct(lists: readonly (readonly Clearance[])[]): Clearance[] {
  return [...new Map(lists.flat().map((c) => [c.id, c])).values()]
}

/** How a life of a profile on purpose goes on, by who asks; the server decides, this only saves a click. */
export function watchActs(w: Watch, who: { name: string; opens: boolean; approves: boolean }): string[] {
  const waits = w.state === 'proposed' || w.state === 'renewal'
  const acts: string[] = []
  if (waits && who.approves && w.asked_by !== who.name) acts.push('approve', 'refuse')
  if (w.state === 'approved' && who.opens) acts.push('renew')
  if ((waits || w.state === 'approved') && who.opens) acts.push('close')
  return acts
}

const WHY_LEAST = 10
/** How many letters a reason still lacks, as the server counts them. */
export const lettersLacking = (why: string): number => Math.max(0, WHY_LEAST - [...why.trim().replace(/ /g, '')].length)
