// SPDX-License-Identifier: Apache-2.0
// A map that needs no other server: land, lines, marks. It moves by dragging, by wheel, by buttons and
// by keys; each mark is reached by Tab and the arrow keys. Whoever shows it gives a list of the same beside it.

import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { land } from 'virtual:land'
import { t, tn, word } from '../i18n/index.ts'
import type { View, Way, XY } from '../lib/geo.ts'
import { arc, clusters, fitted, home, moved, nextIn, onScreen, pathOf, project, WIDE_MOST, wayOf, zoomed } from '../lib/geo.ts'
import type { As } from '../lib/marks.ts'
import { gravest, needing } from '../lib/marks.ts'
import type { SiteState } from '../lib/sites.ts'
import { useSize } from './size.ts'

export interface Mark extends XY {
  id: string
  label: string
  /** What is written beside it, when there is room. */
  short: string
  as: As
  /** last: how fresh, 1 to 0. */
  fresh?: number
  stale?: boolean
}
export interface Line {
  id: string
  from: XY
  to: XY
  n: number
  told?: boolean
}

const UNKNOWN = 'M-8-8h16v16h-16zM-8 8l16-16'
const SHAPES: Record<SiteState | 'never', string> = {
  normal: 'M0-5a5 5 0 1 0 0 10a5 5 0 0 0 0-10z',
  attention: 'M0-9l9 16h-18z',
  bad: 'M-4-9h8l5 5v8l-5 5h-8l-5-5v-8z',
  unknown: UNKNOWN,
  never: UNKNOWN,
  planned: 'M0-8a8 8 0 1 0 0 16a8 8 0 0 0 0-16zM0-5v5l4 3',
}
const APART = 32
const STEP = 90

const paths = {
  world: pathOf(land.world, land.steps[0]!, true),
  fine: pathOf(land.fine, land.steps[1]!, true),
  lines: pathOf(land.lines, land.steps[1]!, false),
}
const corner = { nw: project(land.region[0]!, land.region[3]!), se: project(land.region[2]!, land.region[1]!) }

function Sign({ m }: { m: Mark }) {
  if (m.as === 'end') return <circle class="map-end" r="4.500" />
  if (m.as === 'was') return <circle class="map-was" r="6" />
  if (m.as === 'last')
    return (
      <>
        <circle class={m.stale ? 'map-last map-stale' : 'map-last'} r="8" />
        {!m.stale && <path class="map-ring" d={arc(0, 0, 13, m.fresh ?? 0)} />}
      </>
    )
  return <path class={`map-sign shape-${m.as}`} d={SHAPES[m.as]} />
}

const saidOf = (of: readonly Mark[]): string => {
  const states = needing(of)
  return states.length === 0 ? tn('map.cluster', of.length) : t('map.clusterWith', { n: of.length, states: states.map((x) => t('map.stateCount', { n: x.n, state: word('siteState', x.state) })).join(t('app.listed')) })
}

/** Of a mark that stands for many: a sign for each state that needs somebody, however grave another of them is. */
function Needs({ of }: { of: readonly Mark[] }) {
  return needing(of).map((x, i) => (
    <g key={x.state} class="map-need" transform={`translate(${i * 15 - 2} -14) scale(0.7)`} aria-hidden="true">
      <path class={`map-sign shape-${x.state}`} d={SHAPES[x.state]} />
    </g>
  ))
}

export function MapView(p: { label: string; marks: readonly Mark[]; lines: readonly Line[]; small?: boolean; onPick: (of: readonly Mark[]) => void }) {
  const { ref, size } = useSize()
  const [view, setView] = useState<View>()
  const [active, setActive] = useState('')
  const drag = useRef<XY | undefined>(undefined)
  const svg = useRef<SVGSVGElement>(null)
  const whole = (): View => (p.marks.length > 0 && p.marks.some((m) => m.as === 'was' || m.as === 'last') ? fitted(p.marks.filter((m) => m.as === 'was' || m.as === 'last'), size, 6000) : home(size))
  const v = view ?? whole()
  const all = useMemo(() => clusters(p.marks, v, APART), [p.marks, v.wide])
  const key = (of: readonly Mark[]): string => of[0]!.id
  const seen = all.filter((c) => {
    const s = onScreen(v, size, c)
    return s.x > -20 && s.y > -20 && s.x < size.w + 20 && s.y < size.h + 20
  })
  const current = seen.some((c) => key(c.of) === active) ? active : seen[0] && key(seen[0].of)

  const wheel = useRef<(e: WheelEvent) => void>(() => {})
  wheel.current = (e) => {
    if (p.small && !e.ctrlKey) return
    e.preventDefault()
    const box = ref.current!.getBoundingClientRect()
    setView(zoomed(v, e.deltaY < 0 ? 1.25 : 0.8, size, { x: e.clientX - box.x, y: e.clientY - box.y }))
  }
  useEffect(() => {
    const el = ref.current
    const f = (e: WheelEvent): void => wheel.current(e)
    el?.addEventListener('wheel', f, { passive: false })
    return () => el?.removeEventListener('wheel', f)
  }, [])

  const pan = (way: Way): void => setView(moved(v, way === 'start' ? -STEP : way === 'end' ? STEP : 0, way === 'up' ? -STEP : way === 'down' ? STEP : 0))
  const focus = (id: string): void => {
    setActive(id)
    const take = (): void => svg.current?.querySelector<SVGElement>(`[data-mark="${CSS.escape(id)}"]`)?.focus()
    take()
    requestAnimationFrame(() => document.activeElement?.getAttribute('data-mark') !== id && take())
  }
  const open = (c: { x: number; y: number; of: Mark[] }): void => {
    const spread = c.of.some((m) => Math.hypot(m.x - c.x, m.y - c.y) * WIDE_MOST > APART)
    if (c.of.length > 1 && spread) {
      setView(fitted(c.of, size, WIDE_MOST))
      focus(key(c.of))
    } else p.onPick(c.of)
  }
  const onKey = (e: KeyboardEvent): void => {
    const way = wayOf(e.code)
    const at = seen.find((c) => key(c.of) === current)
    if (e.key === '+' || e.key === '=') setView(zoomed(v, 1.5, size))
    else if (e.key === '-') setView(zoomed(v, 1 / 1.5, size))
    else if (way && e.shiftKey) pan(way)
    else if (way && at) {
      const next = nextIn(at, seen, way)
      if (next) focus(key(next.of))
    } else if ((e.key === 'Enter' || e.key === ' ') && at && (e.target as Element).closest('[data-mark]')) open(at)
    else return
    e.preventDefault()
  }
  /** Is there room for a name beside it? What has none says its name when it is pointed at or reached. */
  const isFree = (c: XY, name: string): boolean =>
    !seen.some((o) => {
      const [dx, dy] = [(o.x - c.x) * v.wide, Math.abs(o.y - c.y) * v.wide]
      return dx > 0 && dx < 28 + name.length * 7 && dy < 18
    })
  const k = v.wide / 1000
  const land0 = `translate(${(size.w / 2 - v.x * v.wide).toFixed(2)} ${(size.h / 2 - v.y * v.wide).toFixed(2)}) scale(${k.toFixed(5)})`
  const button = (name: 'in' | 'out' | 'up' | 'down' | 'start' | 'end' | 'home', sign: string, go: () => void) => (
    <button type="button" aria-label={word('mapMove', name)} title={word('mapMove', name)} onClick={go}>
      <span aria-hidden="true">{sign}</span>
    </button>
  )
  return (
    <div class={p.small ? 'map map-small' : 'map'} dir="ltr">
      <div class="map-sheet" ref={ref}>
        <svg
          ref={svg}
          viewBox={`0 0 ${size.w} ${size.h}`}
          role="group"
          aria-label={p.label}
          onKeyDown={onKey}
          onPointerDown={(e) => {
            if ((e.target as Element).closest('[data-mark]')) return
            drag.current = { x: e.clientX, y: e.clientY }
            e.currentTarget.setPointerCapture(e.pointerId)
          }}
          onPointerMove={(e) => {
            const from = drag.current
            if (!from) return
            drag.current = { x: e.clientX, y: e.clientY }
            setView(moved(v, from.x - e.clientX, from.y - e.clientY))
          }}
          onPointerUp={() => (drag.current = undefined)}
          onPointerCancel={() => (drag.current = undefined)}
        >
          <g transform={land0} aria-hidden="true">
            <path class="map-land" d={paths.world} />
            <rect class="map-sea" x={corner.nw.x * 1000} y={corner.nw.y * 1000} width={(corner.se.x - corner.nw.x) * 1000} height={(corner.se.y - corner.nw.y) * 1000} />
            <path class="map-land" d={paths.fine} />
            <path class="map-border" d={paths.lines} />
          </g>
          <g aria-hidden="true">
            {p.lines.map((l) => {
              const [a, b] = [onScreen(v, size, l.from), onScreen(v, size, l.to)]
              return <path key={l.id} class={l.told ? 'map-line map-told' : 'map-line'} stroke-width={Math.min(6, 1.5 + Math.log2(l.n))} d={`M${a.x.toFixed(1)} ${a.y.toFixed(1)}Q${((a.x + b.x) / 2).toFixed(1)} ${((a.y + b.y) / 2 - Math.abs(a.x - b.x) / 8).toFixed(1)} ${b.x.toFixed(1)} ${b.y.toFixed(1)}`} />
            })}
          </g>
          {seen.map((c) => {
            const s = onScreen(v, size, c)
            const id = key(c.of)
            const last = c.of.find((m) => m.as === 'last')
            const one = c.of.length === 1 ? c.of[0]! : last
            const rest = one ? c.of.length - 1 : 0
            const said = !one ? saidOf(c.of) : rest > 0 ? t('map.andMore', { what: one.label, more: tn('map.cluster', rest) }) : one.label
            return (
              <g key={id} transform={`translate(${s.x.toFixed(1)} ${s.y.toFixed(1)})`}>
                <g data-mark={id} class={`map-mark map-as-${gravest(c.of)}`} role="button" tabIndex={id === current ? 0 : -1} aria-label={said} onFocus={() => setActive(id)} onClick={() => open(c)}>
                  <title>{said}</title>
                  <circle class="map-hit" r="14" />
                  {one ? <Sign m={one} /> : <circle class="map-cluster" r="13" />}
                  {c.of.length > 1 && <Needs of={c.of} />}
                </g>
                {one ? (
                  <>
                    {one.stale && (
                      <text class="map-q" y="4" text-anchor="middle" aria-hidden="true">
                        {t('map.q')}
                      </text>
                    )}
                    {isFree(c, one.short) && (
                      <text class="map-name" x="15" y="4" aria-hidden="true">
                        {one.short}
                        {rest > 0 && ` +${rest}`}
                      </text>
                    )}
                  </>
                ) : (
                  <text class="map-count" y="4" text-anchor="middle" aria-hidden="true">
                    {c.of.length}
                  </text>
                )}
              </g>
            )
          })}
        </svg>
      </div>
      <div class="map-buttons" role="group" aria-label={t('map.move')}>
        {button('in', '+', () => setView(zoomed(v, 1.5, size)))}
        {button('out', '−', () => setView(zoomed(v, 1 / 1.5, size)))}
        {button('start', '←', () => pan('start'))}
        {button('up', '↑', () => pan('up'))}
        {button('down', '↓', () => pan('down'))}
        {button('end', '→', () => pan('end'))}
        {button('home', '⌂', () => setView(whole()))}
      </div>
    </div>
  )
}
