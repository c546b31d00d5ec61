// SPDX-License-Identifier: Apache-2.0
// Entities and links as a picture that the keyboard walks: arrows go from neighbour to neighbour,
// Enter opens more. The same as a table stands beside it, from whoever shows it.

import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { t, tn, toldText, word } from '../i18n/index.ts'
import { nextIn, wayOf } from '../lib/geo.ts'
import type { Bundle, GraphEdge, GraphNode, Shown, Spot } from '../lib/graph.ts'
import { boxOf, edgeKey, isNamedAbove, layout, neighbours } from '../lib/graph.ts'
import type { Box, Label, Place } from '../lib/labels.ts'
import { placed } from '../lib/labels.ts'
import { useSize } from './size.ts'

const ROOM = 70
const NAMED = 70
const ROLES = 25

/** One sign for each kind, beside its word: two letters are read sooner than twenty drawings. */
const SIGNS: Record<string, string> = { person: 'P', trader: 'T', vehicle: 'V', container: 'C', vessel: 'S', aircraft: 'A', consignment: 'B', declaration: 'D', permit: 'TP', seal: 'SL', booking: 'R', phone: 'TEL', email: '@', iban: 'ACC', address: 'AD', agent: 'AG', camera: 'CAM' }

const brief = (s: string): string => (s.length > 18 ? `${s.slice(0, 17)}…` : s)

/** Below or above first, wherever fewer of its links run; then beside it. */
function around(s: Spot, above: boolean): Place[] {
  const [up, down]: Place[] = [{ x: s.x, y: s.y - 22, anchor: 'middle' }, { x: s.x, y: s.y + 29, anchor: 'middle' }]
  return [...(above ? [up!, down!] : [down!, up!]), { x: s.x + 22, y: s.y + 4, anchor: 'start' }, { x: s.x - 22, y: s.y + 4, anchor: 'end' }]
}
const ALONG = [0.5, 0.42, 0.58, 0.34, 0.66]
const along = (a: Spot, b: Spot): Place[] => ALONG.map((by) => ({ x: a.x + (b.x - a.x) * by, y: a.y + (b.y - a.y) * by - 5, anchor: 'middle' }))

/** Where each name and role stands. Whom it is about and whom one looks at first; roles where room is left. */
function useNames(shown: Shown, spots: ReadonlyMap<string, Spot>, near: ReadonlyMap<string, readonly string[]>, firsts: readonly string[], sheet: Box): ReadonlyMap<string, Place> {
  return useMemo(() => {
    const many = spots.size > NAMED
    const lit = (e: GraphEdge): boolean => e.from === firsts[0] || e.to === firsts[0]
    const rank = (id: string): number => (firsts.includes(id) ? firsts.indexOf(id) : firsts.length)
    const nodes = shown.nodes.filter((n) => spots.has(n.id) && (!many || firsts.includes(n.id))).sort((a, b) => rank(a.id) - rank(b.id) || b.alerts - a.alerts)
    const labels: Label[] = nodes.map((n) => {
      const s = spots.get(n.id)!
      return { key: n.id, text: brief(n.name || '—'), places: around(s, isNamedAbove(s, (near.get(n.id) ?? []).flatMap((id) => spots.get(id) ?? []))) }
    })
    for (const b of shown.bundles) {
      const s = spots.get(b.key)
      if (s) labels.push({ key: b.key, text: brief(toldText(b.role)), places: around(s, false) })
    }
    const told = shown.edges.filter((e) => (lit(e) ? shown.edges.length < NAMED : shown.edges.length <= ROLES)).sort((a, b) => Number(lit(b)) - Number(lit(a)))
    for (const e of told) {
      const [a, b] = [spots.get(e.from), spots.get(e.to)]
      if (a && b) labels.push({ key: edgeKey(e), text: toldText(e.role), places: along(a, b) })
    }
    const signs = [...spots.values()].map((s) => ({ x: s.x - 17, y: s.y - 17, w: 34, h: 34 }))
    return placed(labels, signs, sheet)
  }, [shown, spots, near, firsts.join(' '), sheet.x, sheet.y, sheet.w, sheet.h])
}

/** A text where it has room; nothing where it has none. */
function Named({ at, from, text, told, lang }: { at: Place | undefined; from?: Spot; text: string; told?: string; lang?: string }) {
  if (!at) return null
  return (
    <text class={told} x={(at.x - (from?.x ?? 0)).toFixed(1)} y={(at.y - (from?.y ?? 0)).toFixed(1)} text-anchor={at.anchor} aria-hidden="true" lang={lang}>
      {text}
    </text>
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
  const pan = (dx: number, dy: number): void => setAt({ x: middle.x + dx * w, y: middle.y + dy * h })
  const names = useNames(shown, spots, near, [current, ...p.roots.filter((r) => r !== current)], box)
  const button = (name: 'in' | 'out' | 'up' | 'down' | 'start' | 'end' | 'home', sign: string, go: () => void) => (
    <button type="button" aria-label={word('mapMove', name)} title={word('mapMove', name)} onClick={go}>
      <span aria-hidden="true">{sign}</span>
    </button>
  )
  return (
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
                <Named at={names.get(edgeKey(e))} text={toldText(e.role)} lang="en" />
              </g>
            )
          })}
          {shown.bundles.map((b) => {
            const [x, y] = [spots.get(b.of), spots.get(b.key)]
            return x && y && <line key={b.key} class="edge edge-bundle" x1={x.x.toFixed(1)} y1={x.y.toFixed(1)} x2={y.x.toFixed(1)} y2={y.y.toFixed(1)} />
          })}
        </g>
        {shown.nodes.map((n) => {
          const s = spots.get(n.id)
          if (!s) return null
          return (
            <g key={n.id} class={n.id === p.chosen ? 'spot spot-chosen' : 'spot'} transform={`translate(${s.x.toFixed(1)} ${s.y.toFixed(1)})`}>
              <g data-node={n.id} class={`node ${p.roots.includes(n.id) ? 'node-root' : ''} ${n.alerts > 0 ? 'node-alert' : ''} ${n.generic ? 'node-generic' : ''}`} role="button" tabIndex={n.id === current ? 0 : -1} aria-label={nodeLabel(n)} aria-pressed={n.id === p.chosen} onFocus={() => p.onChoose(n.id)} onClick={() => focus(n.id)} onDblClick={() => p.onOpen(n.id)}>
                <circle r="16" />
              </g>
              <text class="node-sign" y="4" text-anchor="middle" aria-hidden="true">
                {SIGNS[n.kind] ?? '?'}
              </text>
              <Named at={names.get(n.id)} from={s} told="node-name" text={alone(brief(n.name || '—'))} />
            </g>
          )
        })}
        {shown.bundles.map((b) => {
          const s = spots.get(b.key)
          return (
            s && (
              <g key={b.key} class="spot" transform={`translate(${s.x.toFixed(1)} ${s.y.toFixed(1)})`}>
                <g data-node={b.key} class="node node-bundle" role="button" tabIndex={b.key === current ? 0 : -1} aria-label={bundleLabel(b)} onFocus={() => p.onChoose(b.key)} onClick={() => focus(b.key)} onDblClick={() => p.onOpen(b.key)}>
                  <rect x="-22" y="-16" width="44" height="32" rx="6" />
                </g>
                <text class="node-sign" y="4" text-anchor="middle" aria-hidden="true">
                  {b.n}
                </text>
                <Named at={names.get(b.key)} from={s} told="node-name" text={brief(toldText(b.role))} lang="en" />
              </g>
            )
          )
        })}
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
  )
}
