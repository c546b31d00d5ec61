// SPDX-License-Identifier: Apache-2.0
// What happened to one, in lanes by what tells of it: drawn for a glance, and as a list in order of
// time, which is what a screen reader reads and the keyboard reaches.

import { useMemo, useState } from 'preact/hooks'
import { t, tn, word } from '../i18n/index.ts'
import type { Moves } from '../lib/geo.ts'
import { placeOf } from '../lib/geo.ts'
import { moveSaid, placeName } from '../lib/place.ts'
import { href } from '../lib/route.ts'
import { ahead, seconds, stamp } from '../lib/time.ts'
import { now } from '../lib/tick.ts'
import type { Happening } from '../lib/timeline.ts'
import { happenings, LANES, localAt, placeAt, rowsOf, stretches } from '../lib/timeline.ts'
import { Ahead, Empty, Id, When, AlertTitle } from './parts.tsx'

const WIDE = 1000
const ROW = 17
const ROWS = 3
const LIST = 40

const severities = ['low', 'normal', 'high', 'top'] as const

export function sayWhat(h: Happening): string {
  if (h.alert) return h.alert.title
  const m = h.move!
  const where = m.from || m.to ? t('line.route', { from: placeName(m.from), to: placeName(m.to) }) : m.place ? placeName(m.place) : (moveSaid(m) ?? m.said ?? '')
  return where ? t('line.whatWhere', { what: word('moveWhat', m.what), where }) : word('moveWhat', m.what)
}

function clocks(h: Happening): string {
  const at = new Date(h.at).toISOString()
  const local = h.move && localAt(h.at, placeOf(h.move))
  const to = h.move && ahead(at, now.get())
  return `${stamp(at)}${to ? ` · ${to}` : ''}${local ? ` · ${t('line.local', { at: local })}` : ''}`
}

function Sign({ h, x, y }: { h: Happening; x: number; y: number }) {
  const title = <title>{`${clocks(h)} — ${sayWhat(h)}`}</title>
  if (h.alert) return <path class={`line-alert sev-fill-${severities[h.alert.severity] ?? 'low'}`} d={`M${x} ${y - 6}l6 6-6 6-6-6z`}>{title}</path>
  return h.move!.how === 'seen' ? <circle class="line-seen" cx={x} cy={y} r="5">{title}</circle> : <circle class="line-told" cx={x} cy={y} r="4.500">{title}</circle>
}

function Drawing({ all }: { all: readonly Happening[] }) {
  const parts = useMemo(() => stretches(all.map((h) => h.at)), [all])
  const lanes = LANES.filter((l) => all.some((h) => h.lane === l))
  const laid = lanes.map((lane) => {
    const of = all.filter((h) => h.lane === lane)
    const xs = of.map((h) => 8 + placeAt(parts, h.at) * (WIDE - 16))
    const rows = rowsOf(xs, 13, ROWS)
    return { lane, of, xs, rows, deep: Math.max(...rows) + 1 }
  })
  let y = 0
  return (
    <div class="line-box" dir="ltr">
      <ul class="line-lanes" role="list">
        {laid.map((l) => (
          <li key={l.lane} class={`line-deep-${l.deep}`} dir="auto">
            {word('lineLane', l.lane)}
          </li>
        ))}
      </ul>
      <div class="scroll-x line-scroll" tabIndex={0} role="region" aria-label={t('line.title')}>
        <svg class="timeline" viewBox={`0 0 ${WIDE} ${laid.reduce((n, l) => n + l.deep * ROW + 8, 0)}`} aria-hidden="true">
          {parts
            .filter((s) => s.isGap)
            .map((s) => (
              <g key={s.from}>
                <rect class="line-gap" x={8 + s.x0 * (WIDE - 16) + 10} y="0" width={Math.max(4, (s.x1 - s.x0) * (WIDE - 16) - 20)} height="1000">
                  <title>{t('line.gap', { span: seconds((s.to - s.from) / 1000) })}</title>
                </rect>
              </g>
            ))}
          {laid.map((l) => {
            const top = y
            y += l.deep * ROW + 8
            return (
              <g key={l.lane}>
                <line class="line-rule" x1="0" x2={WIDE} y1={y - 0.5} y2={y - 0.5} />
                {l.of.map((h, i) => (
                  <Sign key={h.key} h={h} x={Math.round(l.xs[i]!)} y={top + 12 + l.rows[i]! * ROW} />
                ))}
              </g>
            )
          })}
        </svg>
      </div>
    </div>
  )
}

export function Timeline({ moves }: { moves: Moves }) {
  const all = useMemo(() => happenings(moves.items, moves.alerts), [moves])
  const [whole, setWhole] = useState(false)
  if (all.length === 0) return <Empty>{t('map.noMoves')}</Empty>
  const parts = stretches(all.map((h) => h.at))
  const gapAfter = new Map(parts.filter((s) => s.isGap).map((s) => [s.from, s]))
  const listed = whole ? all : all.slice(-LIST)
  return (
    <div class="panel">
      <Drawing all={all} />
      <p class="soft">{t('line.legend')}</p>
      <ol class="history line-list" role="list" aria-label={t('line.inOrder')}>
        {listed.map((h, i) => {
          const gap = listed[i + 1]?.at !== h.at ? gapAfter.get(h.at) : undefined
          return (
            <li key={h.key}>
              <span title={clocks(h)}>
                <When at={new Date(h.at).toISOString()} />
              </span>
              <span>
                <span class="chip">{word('lineLane', h.lane)}</span>{' '}
                {h.alert ? (
                  <>
                    <a href={href('alerts', h.alert.alert)}>
                      <AlertTitle text={h.alert.title} />
                    </a>{' '}
                    {word('state', h.alert.state)} {h.alert.outcome && t('alert.outcomeLine', { outcome: word('outcome', h.alert.outcome), reason: h.alert.reason_code ? word('reason', h.alert.reason_code) : '' })}
                  </>
                ) : (
                  <>
                    <bdi>{sayWhat(h)}</bdi> <Ahead at={new Date(h.at).toISOString()} /> <span class="soft">{word('moveHow', h.move!.how)}</span> <Id>{[h.move!.source, h.move!.also].filter(Boolean).join(' ')}</Id>
                  </>
                )}
                {gap && <span class="line-pause">{t('line.gap', { span: seconds((gap.to - gap.from) / 1000) })}</span>}
              </span>
            </li>
          )
        })}
      </ol>
      {listed.length < all.length && (
        <button type="button" onClick={() => setWhole(true)}>
          {tn('line.more', all.length - listed.length)}
        </button>
      )}
      {moves.cut && <p class="soft">{t('map.cut')}</p>}
    </div>
  )
}
