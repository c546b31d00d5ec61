// SPDX-License-Identifier: Apache-2.0
// What happened, in lanes on one line of time. Where nothing was told for long, the line is broken:
// a gap is drawn as a gap, and says how long it is.

import type { Move, MoveAlert } from './geo.ts'

export const LANES = ['travel', 'road', 'goods', 'declarations', 'exams', 'alerts'] as const
export type Lane = (typeof LANES)[number]

export interface Happening {
  key: string
  at: number
  lane: Lane
  move?: Move
  alert?: MoveAlert
}
export interface Stretch {
  from: number
  to: number
  /** On the drawn line, 0 to 1. */
  x0: number
  x1: number
  isGap: boolean
}

export function happenings(items: readonly Move[], alerts: readonly MoveAlert[]): Happening[] {
  const known = new Set<string>()
  const all: Happening[] = []
  for (const m of items) {
    const key = `${m.what} ${m.at} ${m.place?.code ?? ''} ${m.place?.name ?? ''} ${m.from?.code ?? ''}-${m.to?.code ?? ''} ${m.said ?? ''}`
    if (known.has(key)) continue
    known.add(key)
    all.push({ key, at: Date.parse(m.at), lane: (LANES as readonly string[]).includes(m.lane) ? (m.lane as Lane) : 'travel', move: m })
  }
  for (const a of alerts) all.push({ key: `alert ${a.alert}`, at: Date.parse(a.at), lane: 'alerts', alert: a })
  return all.sort((a, b) => a.at - b.at || a.key.localeCompare(b.key))
}

const HOUR = 3600_000
const GAP = 0.05

/** Stretches where something happened by their length, what lies between them as gaps of one width. */
export function stretches(times: readonly number[]): Stretch[] {
  if (times.length === 0) return []
  const whole = times.at(-1)! - times[0]!
  const long = Math.max(12 * HOUR, whole / 6)
  const parts: { from: number; to: number }[] = [{ from: times[0]!, to: times[0]! }]
  for (const t of times) {
    const last = parts.at(-1)!
    if (t - last.to > long) parts.push({ from: t, to: t })
    else last.to = t
  }
  const gaps = parts.length - 1
  const told = parts.reduce((n, p) => n + Math.max(p.to - p.from, HOUR), 0)
  const room = 1 - gaps * GAP
  const out: Stretch[] = []
  let x = 0
  parts.forEach((p, i) => {
    if (i > 0) {
      out.push({ from: parts[i - 1]!.to, to: p.from, x0: x, x1: x + GAP, isGap: true })
      x += GAP
    }
    const w = (room * Math.max(p.to - p.from, HOUR)) / told
    out.push({ ...p, x0: x, x1: x + w, isGap: false })
    x += w
  })
  return out
}

export function placeAt(all: readonly Stretch[], at: number): number {
  const s = all.find((p) => !p.isGap && at >= p.from && at <= p.to)
  if (!s) return 0
  return s.to === s.from ? (s.x0 + s.x1) / 2 : s.x0 + ((s.x1 - s.x0) * (at - s.from)) / (s.to - s.from)
}

/** What stands too near in its lane goes one row deeper, at most so deep; what comes then stands on the last. */
export function rowsOf(xs: readonly number[], apart: number, most: number): number[] {
  const last: number[] = []
  return xs.map((x) => {
    let row = last.findIndex((l) => x - l >= apart)
    if (row < 0) row = Math.min(last.length, most - 1)
    last[row] = x
    return row
  })
}

/** Of countries with one clock; places of the others by their own code. */
const ZONES: Readonly<Record<string, string>> = {
  PAK: 'Asia/Karachi', ARE: 'Asia/Dubai', QAT: 'Asia/Qatar', SAU: 'Asia/Riyadh', OMN: 'Asia/Muscat', BHR: 'Asia/Bahrain', KWT: 'Asia/Kuwait', TUR: 'Europe/Istanbul', IRN: 'Asia/Tehran', IRQ: 'Asia/Baghdad', AFG: 'Asia/Kabul',
  GBR: 'Europe/London', FRA: 'Europe/Paris', DEU: 'Europe/Berlin', NLD: 'Europe/Amsterdam', ITA: 'Europe/Rome', FIN: 'Europe/Helsinki', MYS: 'Asia/Kuala_Lumpur', THA: 'Asia/Bangkok', SGP: 'Asia/Singapore', HKG: 'Asia/Hong_Kong', CHN: 'Asia/Shanghai',
  LKA: 'Asia/Colombo', BGD: 'Asia/Dhaka', IND: 'Asia/Kolkata', ETH: 'Africa/Addis_Ababa', KEN: 'Africa/Nairobi', VNM: 'Asia/Ho_Chi_Minh', KOR: 'Asia/Seoul', JPN: 'Asia/Tokyo',
  JFK: 'America/New_York', USNYC: 'America/New_York', YYZ: 'America/Toronto', CAVAN: 'America/Vancouver', BRSSZ: 'America/Sao_Paulo', AUMEL: 'Australia/Melbourne', IDJKT: 'Asia/Jakarta',
}

/** "2026-11-24 12:30" by the clock of a place; undefined: its clock is not known, or it is ours. */
export function localAt(at: number, place: { code: string; country?: string } | undefined): string | undefined {
  const zone = place && (ZONES[place.code] ?? ZONES[place.country ?? ''])
  if (!zone || zone === ZONES['PAK']) return undefined
  const of = Object.fromEntries(new Intl.DateTimeFormat('en-GB', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).formatToParts(at).map((x) => [x.type, x.value]))
  return `${of['year']}-${of['month']}-${of['day']} ${of['hour']}:${of['minute']}`
}
