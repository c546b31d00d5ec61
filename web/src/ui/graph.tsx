// SPDX-License-Identifier: Apache-2.0
// Entities and links as a picture that the keyboard walks: arrows go from neighbour to neighbour,
// Enter opens more. The same as a table stands beside it, from whoever shows it.

import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { has, num, spoken, t, tn, toldText, word } from '../i18n/index.ts'
import { nextIn, wayOf } from '../lib/geo.ts'
import type { Bundle, GraphEdge, GraphNode, RoleSaid, Shown, Spot } from '../lib/graph.ts'
import { boxOf, edgeKey, isNamedAbove, layout, neighbours, rolesSaid, sideAway } from '../lib/graph.ts'
import type { Box, Label, Place, Placed } from '../lib/labels.ts'
import { placed, standing } from '../lib/labels.ts'
import { useSize } from './size.ts'

const ROOM = 70
const NAMED = 70
const ROLES = 25

/** One sign for each kind, beside its word: two letters are read sooner than twenty drawings. The legend says what they mean. */
const signOf = (kind: string): string => (has('kindSign', kind) ? word('kindSign', kind) : '?')

const LONG = 40
const brief = (s: string, most = 18): string => (s.length > most ? `${s.slice(0, most - 1)}…` : s)

/** Below or above first, wherever fewer of its links run; then beside it. Where they run to one side, first on the other. */
function around(s: Spot, linked: readonly Spot[]): Place[] {
  const [up, down]: Place[] = [{ x: s.x, y: s.y - 22, anchor: 'middle' }, { x: s.x, y: s.y + 29, anchor: 'middle' }]
  const [start, end]: Place[] = [{ x: s.x - 22, y: s.y + 4, anchor: 'end' }, { x: s.x + 22, y: s.y + 4, anchor: 'start' }]
  const side = sideAway(s, linked)
  const beside = side === 'start' ? [start!, end!] : [end!, start!]
  const over = isNamedAbove(s, linked) ? [up!, down!] : [down!, up!]
  return side ? [beside[0]!, ...over, beside[1]!] : [...over, ...beside]
}
const ALONG = [0.5, 0.42, 0.58, 0.34, 0.66]
const along = (a: Spot, b: Spot): Place[] => ALONG.map((by) => ({ x: a.x + (b.x - a.x) * by, y: a.y + (b.y - a.y) * by - 5, anchor: 'middle' }))

interface Names {
  of: ReadonlyMap<string, Placed>
  roles: readonly { key: string; lit: boolean }[]
  /** So many have none. */
  without: number
}
const roleText = (r: RoleSaid): string => (r.on.length > 1 ? t('graph.roleMany', { role: toldText(r.role), n: r.on.length }) : toldText(r.role))

/** Roles where room is left, those of `current` first. */
function roleLabels(edges: readonly GraphEdge[], current: string, spots: ReadonlyMap<string, Spot>): (Label & { lit: boolean })[] {
  const isLit = (r: RoleSaid): boolean => r.on.some((e) => e.from === current || e.to === current)
  const said = rolesSaid(edges, current)
  return said
    .filter((r) => (isLit(r) ? said.length < NAMED : said.length <= ROLES))
    .map((r) => {
      const places = r.on.flatMap((e) => {
        const [a, b] = [spots.get(e.from), spots.get(e.to)]
        return a && b ? along(a, b) : []
      })
      return { key: `role ${edgeKey(r.on[0]!)}`, text: roleText(r), places, lit: isLit(r) }
    })
    .sort((a, b) => Number(b.lit) - Number(a.lit))
}

/** Where each name and role stands. Whom it is about and whom one looks at first, and whole where there is room. */
function useNames(shown: Shown, spots: ReadonlyMap<string, Spot>, near: ReadonlyMap<string, readonly string[]>, firsts: readonly string[], sheet: Box): Names {
  return useMemo(() => {
    const many = spots.size > NAMED
    const rank = (id: string): number => (firsts.includes(id) ? firsts.indexOf(id) : firsts.length)
    const nodes = shown.nodes.filter((n) => spots.has(n.id) && (!many || firsts.includes(n.id))).sort((a, b) => rank(a.id) - rank(b.id) || b.alerts - a.alerts)
    const labels: Label[] = nodes.flatMap((n) => {
      const s = spots.get(n.id)!
      const places = around(s, (near.get(n.id) ?? []).flatMap((id) => spots.get(id) ?? []))
      const lengths = firsts.includes(n.id) ? [LONG, undefined] : [undefined]
      return lengths.map((most) => ({ key: n.id, text: brief(n.name || '—', most), places }))
    })
    for (const b of shown.bundles) {
      const s = spots.get(b.key)
      if (s) labels.push({ key: b.key, text: brief(toldText(b.role)), places: around(s, []) })
    }
    const roles = roleLabels(shown.edges, firsts[0] ?? '', spots)
    const signs = [...spots.values()].map((s) => ({ x: s.x - 17, y: s.y - 17, w: 34, h: 34 }))
    const of = placed([...labels, ...roles], signs, sheet)
    return { of, roles, without: [...spots.keys()].filter((id) => !of.has(id)).length }
  }, [shown, spots, near, firsts.join(' '), sheet.x, sheet.y, sheet.w, sheet.h, spoken.get()])
}

/** A text where it has room, on a ground of its own: no line runs through it. Nothing where it has none. */
function Named({ at, told, own }: { at: Placed | undefined; told: string; own?: boolean }) {
  if (!at) return null
  return (
    <g class={told} aria-hidden="true">
      <rect class="name-back" x={(at.box.x - 1).toFixed(1)} y={at.box.y.toFixed(1)} width={(at.box.w + 2).toFixed(1)} height={at.box.h} rx="2" />
      <text x={at.x.toFixed(1)} y={at.y.toFixed(1)} text-anchor={at.anchor} lang={own ? 'en' : undefined}>
        {own ? at.text : alone(at.text)}
      </text>
    </g>
  )
}

/** What the signs of this picture mean. */
function Legend({ shown }: { shown: Shown }) {
  const kinds = [...new Set(shown.nodes.map((n) => n.kind))].sort((a, b) => word('entityKind', a).localeCompare(word('entityKind', b)))
  return (
    <ul class="graph-legend" role="list" aria-label={t('graph.legend')}>
      {kinds.map((k) => (
        <li key={k}>
          <span class="graph-sign" aria-hidden="true">
            {signOf(k)}
          </span>
          {word('entityKind', k)}
        </li>
      ))}
      {shown.bundles.length > 0 && (
        <li>
          <span class="graph-sign graph-sign-many" aria-hidden="true">
            {num(shown.bundles[0]!.n)}
          </span>
          {t('graph.legendMany')}
        </li>
      )}
    </ul>
  )
}

/** A name keeps its own direction; in a drawing there is no bdi. */
const alone = (s: string): string => `\u2068${s}\u2069`
/** What is beside its name. */
export const nodeMore = (n: GraphNode): string => [n.alerts > 0 ? tn('find.alerts', n.alerts) : '', n.generic ? t('entity.generic') : ''].filter(Boolean).join(' · ')
export function nodeLabel(n: GraphNode): string {
  const node = t('graph.node', { kind: word('entityKind', n.kind), name: n.name || t('queue.nameless') })
  const more = nodeMore(n)
  return more ? t('graph.nodeMore', { node, more }) : node
}
export const bundleLabel = (b: Bundle): string => t('graph.bundle', { n: b.n, kind: word('entityKind', b.kind), role: toldText(b.role) })

export function GraphView(p: { shown: Shown; ask: string; roots: readonly string[]; chosen: string; onChoose: (id: string) => void; onOpen: (id: string) => void }) {
  const { shown } = p
  const svg = useRef<SVGSVGElement>(null)
  const spots = useMemo(() => layout(shown, p.ask, p.roots), [shown, p.ask, p.roots.join(' ')])
  const { ref: sheet, size } = useSize()
  const box = boxOf(spots.values(), ROOM, size.w)
  const [zoom, setZoom] = useState(1)
  const [at, setAt] = useState<Spot>()
  const [over, setOver] = useState('')
  const drag = useRef<Spot | undefined>(undefined)
  const near = useMemo(() => {
    const all = neighbours(shown.edges)
    for (const b of shown.bundles) {
      all.set(b.of, [...(all.get(b.of) ?? []), b.key])
      all.set(b.key, [b.of])
    }
    return all
  }, [shown])
  const middle = at ?? { x: box.x + box.w / 2, y: box.y + box.h / 2 }
  const w = box.w / zoom
  const h = box.h / zoom
  const current = spots.has(p.chosen) ? p.chosen : (p.roots.find((r) => spots.has(r)) ?? '')
  useEffect(() => {
    setZoom(1)
    setAt(undefined)
  }, [p.ask, p.roots.join(' ')])

  const focus = (id: string): void => {
    p.onChoose(id)
    const take = (): void => svg.current?.querySelector<SVGElement>(`[data-node="${CSS.escape(id)}"]`)?.focus()
    take()
    requestAnimationFrame(() => document.activeElement?.getAttribute('data-node') !== id && take())
  }
  const onKey = (e: KeyboardEvent): void => {
    const way = wayOf(e.code)
    const here = spots.get(current)
    if (e.key === '+' || e.key === '=') setZoom(Math.min(8, zoom * 1.4))
    else if (e.key === '-') setZoom(Math.max(1, zoom / 1.4))
    else if (way && here) {
      const spot = (id: string) => ({ id, ...spots.get(id)! })
      const linked = (near.get(current) ?? []).filter((n) => spots.has(n)).map(spot)
      const next = nextIn(here, linked, way) ?? nextIn(here, [...spots.keys()].filter((n) => n !== current).map(spot), way)
      if (next) focus(next.id)
    } else if (e.key === 'Enter' || e.key === ' ') p.onOpen(current)
    else return
    e.preventDefault()
  }
  const names = useNames(shown, spots, near, [current, ...p.roots.filter((r) => r !== current)], box)
  // Whoever is pointed at has a name, room or no room.
  const unnamed = [...new Set([current, over])].filter((id) => spots.has(id) && !names.of.has(id))
  const pointedAt = (id: string): Placed => {
    const n = shown.nodes.find((x) => x.id === id)
    const text = n ? n.name || '—' : toldText(shown.bundles.find((b) => b.key === id)?.role ?? '')
    return standing(brief(text, LONG), around(spots.get(id)!, [])[0]!)
  }
  const pan = (dx: number, dy: number): void => setAt({ x: middle.x + dx * w, y: middle.y + dy * h })
  const button = (name: 'in' | 'out' | 'up' | 'down' | 'start' | 'end' | 'home', sign: string, go: () => void) => (
    <button type="button" aria-label={word('mapMove', name)} title={word('mapMove', name)} onClick={go}>
      <span aria-hidden="true">{sign}</span>
    </button>
  )
  return (
    <>
      <div class="linkgraph" dir="ltr" ref={sheet}>
        <svg
          ref={svg}
          viewBox={`${(middle.x - w / 2).toFixed(1)} ${(middle.y - h / 2).toFixed(1)} ${w.toFixed(1)} ${h.toFixed(1)}`}
          role="group"
          aria-label={t('graph.picture')}
          onKeyDown={onKey}
          onPointerDown={(e) => {
            if ((e.target as Element).closest('[data-node]')) return
            drag.current = { x: e.clientX, y: e.clientY }
            e.currentTarget.setPointerCapture(e.pointerId)
          }}
          onPointerMove={(e) => {
            const from = drag.current
            if (!from) return
            const scale = Math.max(w / e.currentTarget.clientWidth, h / e.currentTarget.clientHeight)
            drag.current = { x: e.clientX, y: e.clientY }
            setAt({ x: middle.x + (from.x - e.clientX) * scale, y: middle.y + (from.y - e.clientY) * scale })
          }}
          onPointerUp={() => (drag.current = undefined)}
          onPointerCancel={() => (drag.current = undefined)}
        >
          <g aria-hidden="true">
            {shown.edges.map((e) => {
              const [a, b] = [spots.get(e.from), spots.get(e.to)]
              if (!a || !b) return null
              const lit = e.from === current || e.to === current
              return (
                <g key={edgeKey(e)} class={lit ? 'edge edge-lit' : 'edge'}>
                  <line x1={a.x.toFixed(1)} y1={a.y.toFixed(1)} x2={b.x.toFixed(1)} y2={b.y.toFixed(1)} />
                </g>
              )
            })}
            {shown.bundles.map((b) => {
              const [x, y] = [spots.get(b.of), spots.get(b.key)]
              return x && y && <line key={b.key} class="edge edge-bundle" x1={x.x.toFixed(1)} y1={x.y.toFixed(1)} x2={y.x.toFixed(1)} y2={y.y.toFixed(1)} />
            })}
            {names.roles.map((r) => (
              <Named key={r.key} at={names.of.get(r.key)} told={r.lit ? 'edge-name edge-lit' : 'edge-name'} own />
            ))}
          </g>
          {shown.nodes.map((n) => {
            const s = spots.get(n.id)
            if (!s) return null
            return (
              <g key={n.id} class={n.id === p.chosen ? 'spot spot-chosen' : 'spot'} transform={`translate(${s.x.toFixed(1)} ${s.y.toFixed(1)})`}>
                <g data-node={n.id} class={`node ${p.roots.includes(n.id) ? 'node-root' : ''} ${n.alerts > 0 ? 'node-alert' : ''} ${n.generic ? 'node-generic' : ''}`} role="button" tabIndex={n.id === current ? 0 : -1} aria-label={nodeLabel(n)} aria-pressed={n.id === p.chosen} onPointerEnter={() => setOver(n.id)} onPointerLeave={() => setOver('')} onFocus={() => p.onChoose(n.id)} onClick={() => focus(n.id)} onDblClick={() => p.onOpen(n.id)}>
                  <circle r="16" />
                </g>
                <text class="node-sign" y="4" text-anchor="middle" aria-hidden="true">
                  {signOf(n.kind)}
                </text>
              </g>
            )
          })}
          {shown.bundles.map((b) => {
            const s = spots.get(b.key)
            return (
              s && (
                <g key={b.key} class="spot" transform={`translate(${s.x.toFixed(1)} ${s.y.toFixed(1)})`}>
                  <g data-node={b.key} class="node node-bundle" role="button" tabIndex={b.key === current ? 0 : -1} aria-label={bundleLabel(b)} onPointerEnter={() => setOver(b.key)} onPointerLeave={() => setOver('')} onFocus={() => p.onChoose(b.key)} onClick={() => focus(b.key)} onDblClick={() => p.onOpen(b.key)}>
                    <rect x="-22" y="-16" width="44" height="32" rx="6" />
                  </g>
                  <text class="node-sign" y="4" text-anchor="middle" aria-hidden="true">
                    {b.n}
                  </text>
                </g>
              )
            )
          })}
          {shown.nodes.map((n) => (
            <Named key={n.id} at={names.of.get(n.id)} told="node-name" />
          ))}
          {shown.bundles.map((b) => (
            <Named key={b.key} at={names.of.get(b.key)} told="node-name" own />
          ))}
          {unnamed.map((id) => (
            <Named key={id} at={pointedAt(id)} told="node-name node-tip" />
          ))}
        </svg>
        <div class="map-buttons" role="group" aria-label={t('map.move')}>
          {button('in', '+', () => setZoom(Math.min(8, zoom * 1.4)))}
          {button('out', '−', () => setZoom(Math.max(1, zoom / 1.4)))}
          {button('start', '←', () => pan(-0.2, 0))}
          {button('up', '↑', () => pan(0, -0.2))}
          {button('down', '↓', () => pan(0, 0.2))}
          {button('end', '→', () => pan(0.2, 0))}
          {button('home', '⌂', () => (setZoom(1), setAt(undefined)))}
        </div>
      </div>
      <Legend shown={shown} />
      {names.without > 0 && <p class="soft">{tn('graph.unnamed', names.without)}</p>}
    </>
  )
}
