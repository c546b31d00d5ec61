// SPDX-License-Identifier: Apache-2.0
// The map without a map service: Mercator, a view that moves and zooms, marks that are drawn as one
// when they are too near, and where somebody was last.

export interface Land {
  /** West, south, east, north of what is drawn finely. */
  region: number[]
  /** Degrees of a step: world, fine. */
  steps: number[]
  world: number[][]
  fine: number[][]
  lines: number[][]
}
export interface XY {
  x: number
  y: number
}
/** The middle, in units of the world (0 to 1), and how many pixels the world is wide. */
export interface View extends XY {
  wide: number
}

const TOP = 84
export const WIDE_LEAST = 300
export const WIDE_MOST = 120_000

export function project(lon: number, lat: number): XY {
  const s = Math.sin((Math.max(-TOP, Math.min(TOP, lat)) * Math.PI) / 180)
  return { x: (lon + 180) / 360, y: 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI) }
}

export const onScreen = (v: View, size: { w: number; h: number }, p: XY): XY => ({ x: (p.x - v.x) * v.wide + size.w / 2, y: (p.y - v.y) * v.wide + size.h / 2 })

export function zoomed(v: View, by: number, size: { w: number; h: number }, at: XY = { x: size.w / 2, y: size.h / 2 }): View {
  const wide = Math.max(WIDE_LEAST, Math.min(WIDE_MOST, v.wide * by))
  const k = 1 / v.wide - 1 / wide
  return bounded({ wide, x: v.x + (at.x - size.w / 2) * k, y: v.y + (at.y - size.h / 2) * k })
}

export const moved = (v: View, dx: number, dy: number): View => bounded({ ...v, x: v.x + dx / v.wide, y: v.y + dy / v.wide })

const bounded = (v: View): View => ({ ...v, x: Math.max(0, Math.min(1, v.x)), y: Math.max(0, Math.min(1, v.y)) })

/** So that all of them are seen; of one, its surroundings. */
export function fitted(points: readonly XY[], size: { w: number; h: number }, most = 9000): View {
  const xs = points.map((p) => p.x)
  const ys = points.map((p) => p.y)
  const [w, e, n, s] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
  const wide = Math.min((size.w * 0.8) / Math.max(e - w, 1e-6), (size.h * 0.75) / Math.max(s - n, 1e-6), most)
  return bounded({ x: (w + e) / 2, y: (n + s) / 2, wide: Math.max(WIDE_LEAST, Math.min(WIDE_MOST, wide)) })
}

/** Pakistan and around. */
export const home = (size: { w: number; h: number }): View => fitted([project(60, 23.5), project(78, 37.2)], size)

/** Rings or lines as one path, in units of a thousandth of the world: an SVG scales it. */
export function pathOf(lines: readonly number[][], step: number, closed: boolean): string {
  const out: string[] = []
  for (const l of lines) {
    let [a, b] = [0, 0]
    const points: string[] = []
    for (let i = 0; i + 1 < l.length; i += 2) {
      a += l[i]!
      b += l[i + 1]!
      const p = project(a * step, b * step)
      points.push(`${(p.x * 1000).toFixed(3)} ${(p.y * 1000).toFixed(3)}`)
    }
    out.push(`M${points.join('L')}${closed ? 'Z' : ''}`)
  }
  return out.join('')
}

/** Marks that are nearer than `apart` pixels are one; the first of them gives the place. The same marks give the same groups. */
export function clusters<T extends XY>(marks: readonly T[], v: View, apart: number): { x: number; y: number; of: T[] }[] {
  const out: { x: number; y: number; of: T[] }[] = []
  const need = apart / v.wide
  for (const m of marks) {
    const near = out.find((c) => Math.hypot(c.x - m.x, c.y - m.y) < need)
    if (near) near.of.push(m)
    else out.push({ x: m.x, y: m.y, of: [m] })
  }
  return out
}

export type Way = 'up' | 'down' | 'start' | 'end'

/** The nearest in a direction of the screen, those straight ahead first; undefined: none there. */
export function nextIn<T extends XY>(from: XY, all: readonly T[], way: Way): T | undefined {
  let best: T | undefined
  let least = Infinity
  for (const p of all) {
    const [dx, dy] = [p.x - from.x, p.y - from.y]
    const ahead = way === 'up' ? -dy : way === 'down' ? dy : way === 'start' ? -dx : dx
    const aside = Math.abs(way === 'up' || way === 'down' ? dx : dy)
    if (ahead <= 1e-9 || aside > ahead * 2.5) continue
    const far = ahead + aside * 2
    if (far < least) [least, best] = [far, p]
  }
  return best
}

/** Arrow keys mean directions of the screen in every script. */
export const wayOf = (code: string): Way | undefined => ({ ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'start', ArrowRight: 'end' } as const)[code as 'ArrowUp']

/* where somebody was */

export interface PlaceAt {
  code: string
  name: string
  kind?: string
  country?: string
  lat?: number
  lon?: number
}
export interface Move {
  at: string
  what: string
  lane: string
  how: 'seen' | 'told'
  fresh_h: number
  entity: string
  message: string
  source: string
  also?: string
  said?: string
  place?: PlaceAt
  from?: PlaceAt
  to?: PlaceAt
}
export interface MoveAlert {
  alert: string
  at: string
  updated: string
  state: string
  severity: number
  title: string
  outcome?: string
  reason_code?: string
  port?: string
}
export interface Moves {
  id: string
  kind: string
  now: string
  items: Move[]
  alerts: MoveAlert[]
  cut: boolean
}

export const isPlaced = (p: PlaceAt | undefined): p is PlaceAt & { lat: number; lon: number } => p?.lat !== undefined && p.lon !== undefined && !(p.lat === 0 && p.lon === 0)

/** Where it was at that time. Of a trip the end that its time is about: the landing when it came in, the departure when it went out. */
export function placeOf(m: Move): PlaceAt | undefined {
  if (m.place) return m.place
  return m.from?.country === 'PAK' && m.to?.country !== 'PAK' ? m.from : m.to
}

export interface Last {
  move: Move
  place: PlaceAt & { lat: number; lon: number }
  age_ms: number
  /** 1 just now, 0 old. */
  fresh: number
  stale: boolean
}

/** The newest that has a position and is not still to come. */
export function lastOf(items: readonly Move[], now: number): Last | undefined {
  for (const move of [...items].sort((a, b) => b.at.localeCompare(a.at))) {
    const place = placeOf(move)
    const age_ms = now - Date.parse(move.at)
    if (age_ms < 0 || !isPlaced(place)) continue
    const fresh = Math.max(0, 1 - age_ms / (move.fresh_h * 3600_000))
    return { move, place, age_ms, fresh, stale: fresh === 0 }
  }
  return undefined
}

/** An arc of a ring from the top, clockwise; a whole one from 1. */
export function arc(x: number, y: number, r: number, share: number): string {
  const f = (n: number): string => n.toFixed(1)
  if (share >= 0.999) return `M${f(x)} ${f(y - r)}A${r} ${r} 0 1 1 ${f(x)} ${f(y + r)}A${r} ${r} 0 1 1 ${f(x)} ${f(y - r)}`
  const a = share * 2 * Math.PI
  return `M${f(x)} ${f(y - r)}A${r} ${r} 0 ${share > 0.5 ? 1 : 0} 1 ${f(x + r * Math.sin(a))} ${f(y - r * Math.cos(a))}`
}

/** "PK302 DXB-KHI 2026-11-24": the two places of a flight in the label of an alert. */
export function routeOf(label: string): [string, string] | undefined {
  const m = /(?:^|\s)([A-Z]{3})-([A-Z]{3})(?:\s|$)/.exec(label)
  return m ? [m[1]!, m[2]!] : undefined
}
