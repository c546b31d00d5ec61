// SPDX-License-Identifier: Apache-2.0
// Entities and how they hang together, as they are drawn: where each stands is a function of what is
// there, so the same answer is the same picture.

export interface GraphNode {
  id: string
  kind: string
  name: string
  alerts: number
  hop: number
  generic?: boolean
}
export interface GraphEdge {
  from: string
  to: string
  role: string
  first: string
  last: string
  times: number
  message: string
  event: number
  source?: string
}
export interface GraphGroup {
  role: string
  way: 'out' | 'in'
  kind: string
  n: number
  first: string
  last: string
}
export interface Graph {
  ask: string
  a: string
  b?: string
  nodes: GraphNode[]
  edges: GraphEdge[]
  groups: GraphGroup[]
  looked: number
  cut: boolean
  why?: string
  next?: string
}
/** A group that stands in the picture for those whom it counts. */
export interface Bundle extends GraphGroup {
  of: string
  key: string
}
export interface Spot {
  x: number
  y: number
}
export interface Shown {
  nodes: GraphNode[]
  edges: GraphEdge[]
  bundles: Bundle[]
}

export const ASKS = ['around', 'path', 'common', 'shared', 'together'] as const
export type Ask = (typeof ASKS)[number]
/** What two may share, and how often together is told of at least. */
export const OVER = ['phone', 'email', 'iban', 'address', 'vehicle', 'booking', 'agent'] as const
export const TIMES = ['2', '3', '4', '5', '10'] as const
const USUAL = '3'

export interface Question {
  ask: Ask
  a: string
  b: string
  by: string
  times: string
}

export const ofTwo = (ask: Ask): boolean => ask === 'path' || ask === 'common'

/** The question as the address has it: "a", "a~b~path", "a~~shared~phone", "a~~together~5". Ids and our own words only. */
export function placeOf(q: Question): string {
  const detail = q.ask === 'shared' ? q.by : q.ask === 'together' ? q.times : ''
  const all = [q.a, ofTwo(q.ask) ? q.b : '', q.ask === 'around' ? '' : q.ask, detail]
  while (all.length > 1 && all[all.length - 1] === '') all.pop()
  return all.join('~')
}

/** What an address does not say, or says wrongly, is as it is at first. */
export function questionOf(place: string): Question {
  const [a = '', b = '', asked = '', detail = ''] = place.split('~')
  const known = (list: readonly string[], otherwise: string): string => (list.includes(detail) ? detail : otherwise)
  return { a, b, ask: ASKS.find((x) => x === asked) ?? 'around', by: known(OVER, ''), times: known(TIMES, USUAL) }
}

export const NEIGHBOURS = 150
export const NODES = 500
const RING = 120
const ARC = 44
const BETWEEN = 64

export const edgeKey = (e: GraphEdge): string => `${e.from} ${e.to} ${e.role}`
export const bundleKey = (of: string, g: { role: string; way: string; kind: string }): string => `${of} ${g.way} ${g.role} ${g.kind}`

/** The steps from `roots`, by links as they are drawn. */
function hops(nodes: readonly GraphNode[], edges: readonly GraphEdge[], roots: readonly string[]): Map<string, number> {
  const near = neighbours(edges)
  const at = new Map(roots.map((r) => [r, 0]))
  const line = [...roots]
  for (let i = 0; i < line.length; i++)
    for (const n of near.get(line[i]!) ?? [])
      if (!at.has(n)) {
        at.set(n, at.get(line[i]!)! + 1)
        line.push(n)
      }
  const most = Math.max(0, ...at.values())
  for (const n of nodes) if (!at.has(n.id)) at.set(n.id, most + 1)
  return at
}

export function neighbours(edges: readonly GraphEdge[]): Map<string, string[]> {
  const near = new Map<string, string[]>()
  const add = (a: string, b: string): void => {
    const l = near.get(a)
    if (!l) near.set(a, [b])
    else if (!l.includes(b)) l.push(b)
  }
  for (const e of edges) {
    add(e.from, e.to)
    add(e.to, e.from)
  }
  return near
}

const SAME = 3
/** What is written along links: along one of `on`. */
export interface RoleSaid {
  role: string
  on: GraphEdge[]
}

/** What more than three links of one node are is said once for all of them, and along the one link of `current`, if it is at the far end. */
export function rolesSaid(edges: readonly GraphEdge[], current: string): RoleSaid[] {
  const n = new Map<string, number>()
  const at = (id: string, e: GraphEdge): string => `${id} ${e.role}`
  for (const e of edges) for (const id of [e.from, e.to]) n.set(at(id, e), (n.get(at(id, e)) ?? 0) + 1)
  const groups = new Map<string, RoleSaid>()
  for (const e of edges) {
    const hub = n.get(at(e.from, e))! > n.get(at(e.to, e))! ? e.from : e.to
    const isOwn = n.get(at(hub, e))! <= SAME || (current !== hub && (e.from === current || e.to === current))
    const key = isOwn ? edgeKey(e) : at(hub, e)
    const g = groups.get(key)
    if (g) g.on.push(e)
    else groups.set(key, { role: e.role, on: [e] })
  }
  return [...groups.values()]
}

/** Two answers as one picture; what the first knows stands. */
export function joined(a: Shown, b: { nodes: readonly GraphNode[]; edges: readonly GraphEdge[] }): Shown {
  const ids = new Set(a.nodes.map((n) => n.id))
  const keys = new Set(a.edges.map(edgeKey))
  return { nodes: [...a.nodes, ...b.nodes.filter((n) => !ids.has(n.id))], edges: [...a.edges, ...b.edges.filter((e) => !keys.has(edgeKey(e)))], bundles: a.bundles }
}

/** What held at some time of the span; who is then linked to nobody goes too, but for `keep`. */
export function within(s: Shown, from: number, to: number, keep: readonly string[]): Shown {
  const edges = s.edges.filter((e) => Date.parse(e.last) >= from && Date.parse(e.first) <= to)
  const bundles = s.bundles.filter((b) => Date.parse(b.last) >= from && Date.parse(b.first) <= to)
  const ends = new Set([...keep, ...edges.flatMap((e) => [e.from, e.to])])
  return { nodes: s.nodes.filter((n) => ends.has(n.id)), edges, bundles }
}

/** Of who has more than so many neighbours, those with no other link become groups that are counted; `open` are not. */
export function collapsed(s: Shown, most: number, open: ReadonlySet<string>): Shown {
  const near = neighbours(s.edges)
  const nodes = new Map(s.nodes.map((n) => [n.id, n]))
  const gone = new Set<string>()
  const bundles = [...s.bundles]
  for (const [id, others] of near) {
    if (others.length <= most) continue
    const groups = new Map<string, Bundle>()
    for (const e of s.edges) {
      if (e.from !== id && e.to !== id) continue
      const other = nodes.get(e.from === id ? e.to : e.from)
      if (!other || (near.get(other.id)?.length ?? 0) > 1 || other.hop === 0) continue
      const way = e.from === id ? 'out' : 'in'
      const key = bundleKey(id, { role: e.role, way, kind: other.kind })
      if (open.has(key)) continue
      const g = groups.get(key)
      if (g) {
        g.n++
        if (e.first < g.first) g.first = e.first
        if (e.last > g.last) g.last = e.last
      } else groups.set(key, { of: id, key, role: e.role, way, kind: other.kind, n: 1, first: e.first, last: e.last })
      gone.add(other.id)
    }
    bundles.push(...groups.values())
  }
  return { nodes: s.nodes.filter((n) => !gone.has(n.id)), edges: s.edges.filter((e) => !gone.has(e.from) && !gone.has(e.to)), bundles }
}

const byName = (a: { kind: string; name: string; id: string }, b: { kind: string; name: string; id: string }): number => a.kind.localeCompare(b.kind, 'en') || a.name.localeCompare(b.name, 'en') || (a.id < b.id ? -1 : 1)

/** On how many rings so many stand, so that they take the least room and each keeps its distance on its ring. */
function roomFor(count: number, least: number): { first: number; rings: number } {
  let best = { first: 0, rings: 0, outer: Infinity }
  for (let n = 1; n <= 24; n++) {
    const first = Math.max(least, (Math.ceil(count / n) * ARC) / (2 * Math.PI))
    const outer = first + (n - 1) * BETWEEN
    if (outer < best.outer) best = { first, rings: n, outer }
  }
  return best
}

/** Around one: rings by how far away; each near the one through whom it is known. Groups stand on the inner ring. */
function rings(s: Shown, roots: readonly string[]): Map<string, Spot> {
  const at = hops(s.nodes, s.edges, roots)
  const near = neighbours(s.edges)
  const spots = new Map<string, Spot>()
  const turn = new Map<string, number>()
  roots.forEach((r, i) => {
    spots.set(r, { x: i * 60 - (roots.length - 1) * 30, y: 0 })
    turn.set(r, -Math.PI / 2)
  })
  const levels = new Map<number, { id: string; kind: string; name: string }[]>()
  const put = (level: number, n: { id: string; kind: string; name: string }): void => void (levels.get(level)?.push(n) ?? levels.set(level, [n]))
  for (const n of s.nodes) if (!spots.has(n.id)) put(at.get(n.id)!, n)
  for (const b of s.bundles) put((at.get(b.of) ?? 0) + 1, { id: b.key, kind: b.kind, name: b.role })
  const parents = new Map(s.bundles.map((b) => [b.key, b.of]))
  let r = 0
  for (const level of [...levels.keys()].sort((a, b) => a - b)) {
    const all = levels.get(level)!
    const lead = new Map<string, number>()
    for (const n of all) {
      const known = [...(near.get(n.id) ?? []), parents.get(n.id) ?? ''].map((p) => turn.get(p)).filter((v) => v !== undefined)
      lead.set(n.id, level === 1 || known.length === 0 ? 0 : Math.min(...known))
    }
    all.sort((a, b) => lead.get(a.id)! - lead.get(b.id)! || byName(a, b))
    const { first, rings: n } = roomFor(all.length, r + RING)
    const round = Math.ceil(all.length / n) * n // so that first and last keep their distance too
    all.forEach((x, i) => {
      const a = -Math.PI / 2 + (2 * Math.PI * (i + (level % 2 ? 0 : 0.5))) / round
      const far = first + (i % n) * BETWEEN
      turn.set(x.id, a)
      spots.set(x.id, { x: far * Math.cos(a) * 1.35, y: far * Math.sin(a) })
    })
    r = first + (n - 1) * BETWEEN
  }
  return spots
}

/** From one to the other: columns by steps. */
function columns(s: Shown): Map<string, Spot> {
  const cols = new Map<number, GraphNode[]>()
  for (const n of s.nodes) cols.set(n.hop, [...(cols.get(n.hop) ?? []), n])
  const spots = new Map<string, Spot>()
  for (const [hop, all] of cols) [...all].sort(byName).forEach((n, i) => spots.set(n.id, { x: hop * 190, y: (i - (all.length - 1) / 2) * 64 }))
  return spots
}

const IN_COLUMNS: readonly string[] = ['path', 'common', 'shared']
const COLUMN = 25

export function layout(s: Shown, ask: string, roots: readonly string[]): Map<string, Spot> {
  const deepest = Math.max(0, ...[...new Set(s.nodes.map((n) => n.hop))].map((hop) => s.nodes.filter((n) => n.hop === hop).length))
  return IN_COLUMNS.includes(ask) && s.bundles.length === 0 && deepest <= COLUMN ? columns(s) : rings(s, roots)
}

/** Its links run down: the name stands above, where no line crosses it. */
export const isNamedAbove = (at: Spot, linked: readonly Spot[]): boolean => linked.length > 0 && linked.reduce((sum, s) => sum + s.y, 0) / linked.length > at.y + 8

/** Its links run rather to one side: the name stands on the other. */
export function sideAway(at: Spot, linked: readonly Spot[]): 'start' | 'end' | undefined {
  if (linked.length === 0) return undefined
  const dx = linked.reduce((sum, s) => sum + s.x - at.x, 0)
  const dy = linked.reduce((sum, s) => sum + s.y - at.y, 0)
  if (Math.abs(dx) < Math.abs(dy)) return undefined
  return dx > 0 ? 'start' : 'end'
}

/** What is to be seen, with room around; never less wide than `least`, so that little is not drawn large. */
export function boxOf(spots: Iterable<Spot>, room: number, least: number): { x: number; y: number; w: number; h: number } {
  let [w, n, e, s] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const p of spots) {
    w = Math.min(w, p.x)
    e = Math.max(e, p.x)
    n = Math.min(n, p.y)
    s = Math.max(s, p.y)
  }
  if (w > e) [w, e, n, s] = [0, 0, 0, 0]
  const wide = Math.max(least, e - w + 2 * room)
  return { x: (w + e - wide) / 2, y: n - room, w: wide, h: s - n + 2 * room }
}

export type SortBy = 'who' | 'role' | 'other' | 'first' | 'last' | 'times'
export function sorted(s: Shown, by: SortBy, down: boolean): GraphEdge[] {
  const name = new Map(s.nodes.map((n) => [n.id, n.name]))
  const value = (e: GraphEdge): string | number => (by === 'who' ? (name.get(e.from) ?? '') : by === 'other' ? (name.get(e.to) ?? '') : e[by])
  return [...s.edges].sort((a, b) => {
    const [x, y] = [value(a), value(b)]
    const o = typeof x === 'number' ? x - (y as number) : x.localeCompare(y as string, 'en')
    return (down ? -o : o) || edgeKey(a).localeCompare(edgeKey(b))
  })
}
