// SPDX-License-Identifier: Apache-2.0
// A state as a word, a shape and a colour; hours as a line beside what was usual, with their table.

import { t, unitName, word } from '../i18n/index.ts'
import { counted } from '../lib/sites.ts'
import type { Hour, Measure, SiteHandover, SiteState } from '../lib/sites.ts'
import { moment } from '../lib/time.ts'
import { useNow } from './parts.tsx'

const SHAPES: Record<SiteState, string> = {
  normal: 'M8 4a4 4 0 1 0 0 8a4 4 0 0 0 0-8z',
  attention: 'M8 1l7.500 14H.5z',
  bad: 'M5 1h6l4 4v6l-4 4H5l-4-4V5z',
  unknown: 'M1.500 1.500h13v13h-13zM1.500 8L8 1.500M1.500 14.500l13-13M8 14.500L14.500 8',
  planned: 'M8 1.500a6.500 6.500 0 1 0 0 13a6.500 6.500 0 0 0 0-13zM8 4v4l3 2',
}

export function Shape({ state }: { state: SiteState }) {
  return (
    <svg class={`shape shape-${state}`} viewBox="0 0 16 16" aria-hidden="true">
      <path d={SHAPES[state]} />
    </svg>
  )
}

export function StateMark({ state }: { state: SiteState }) {
  return (
    <span class={`site-state site-${state}`}>
      <Shape state={state} />
      {word('siteState', state)}
    </span>
  )
}

/** Of a unit: one line for what is open, one for what was accepted last. */
export function handoverLines(all: readonly SiteHandover[], now: number): string[] {
  return all.flatMap((h) => [
    ...(h.open ? [t('handover.wallOpen', { unit: unitName(h.unit), time: moment(h.open, now) })] : []),
    ...(h.accepted ? [t('handover.wallAccepted', { unit: unitName(h.unit), time: moment(h.accepted, now) })] : []),
  ])
}

/** "41 crossings in the last whole hour, usual 60–75". */
export function sentence(m: Measure): string {
  const last = m.hours?.[m.hours.length - 2]
  const running = m.hours?.[m.hours.length - 1]
  if (!last || !running) return ''
  if (last.n === undefined) return t('site.saidFirst', { n: running.n ?? 0, what: counted(m.name, running.n ?? 0) })
  const what = counted(m.name, last.n)
  const lead =
    last.low !== undefined && last.high !== undefined
      ? t('site.saidUsual', { n: last.n, what, low: Math.floor(last.low), high: Math.ceil(last.high) })
      : t('site.saidNoHistory', { n: last.n, what, weeks: last.weeks })
  return `${lead} ${t('site.saidNow', { n: running.n ?? 0 })}`
}

const WIDTH = 360
const HEIGHT = 130
const START = 38
const FOOT = 18
const TOP = 8

const round = (x: number): number => Math.round(x * 10) / 10

/** A round number at or above the highest. */
function roof(top: number): number {
  const step = 10 ** Math.floor(Math.log10(Math.max(top, 1)))
  return [1, 2, 5, 10].map((k) => k * step).find((x) => x >= top) ?? top
}

/** Time runs from left to right in every script. The hour that runs is not whole: a hollow dot. */
export function Hours({ measure }: { measure: Measure }) {
  const hours = measure.hours ?? []
  const top = roof(Math.max(4, ...hours.map((h) => Math.max(h.n ?? 0, h.high ?? 0))))
  const x = (i: number): number => round(START + (i * (WIDTH - START - 10)) / Math.max(hours.length - 1, 1))
  const y = (n: number): number => round(HEIGHT - FOOT - (n / top) * (HEIGHT - FOOT - TOP))
  const whole = hours.slice(0, -1).flatMap((h, i) => (h.n === undefined ? [] : [{ n: h.n, i }]))
  // What is not known is a gap, not a zero.
  const runs = whole.reduce<{ n: number; i: number }[][]>((all, p) => {
    const run = all[all.length - 1]
    if (run && run[run.length - 1]!.i === p.i - 1) run.push(p)
    else all.push([p])
    return all
  }, [])
  const known = hours.map((h, i) => ({ h, i })).filter(({ h }) => h.low !== undefined && h.high !== undefined)
  const band = known.length > 1 ? [...known.map(({ h, i }) => `${x(i)},${y(h.high ?? 0)}`), ...[...known].reverse().map(({ h, i }) => `${x(i)},${y(h.low ?? 0)}`)].join(' ') : ''
  const middle = known.map(({ h, i }) => `${x(i)},${y(h.median ?? 0)}`).join(' ')
  const running = hours[hours.length - 1]
  return (
    <svg class="hours" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${word('siteMeasure', measure.name)}. ${sentence(measure)}`} direction="ltr">
      {[0, top / 2, top].map((v) => (
        <g key={v}>
          <line class="grid" x1={START} x2={WIDTH - 8} y1={y(v)} y2={y(v)} />
          <text class="tick" x={START - 5} y={y(v) + 4} text-anchor="end">
            {round(v)}
          </text>
        </g>
      ))}
      {hours.map((h, i) =>
        new Date(Date.parse(h.at) + 5 * 3600_000).getUTCHours() % 6 === 0 ? (
          <text key={h.at} class="tick" x={x(i)} y={HEIGHT - 4} text-anchor="middle">
            {moment(h.at, Date.parse(h.at))}
          </text>
        ) : null,
      )}
      {band && <polygon class="band" points={band} />}
      {band && <polyline class="median" points={middle} />}
      {runs.map((run) => (
        <polyline key={run[0]!.i} class="line" points={run.map((p) => `${x(p.i)},${y(p.n)}`).join(' ')} />
      ))}
      {whole.map((p) => (
        <circle key={p.i} class="dot" cx={x(p.i)} cy={y(p.n)} r={2} />
      ))}
      {running?.n !== undefined && <circle class="dot-now" cx={x(hours.length - 1)} cy={y(running.n)} r={3.5} />}
    </svg>
  )
}

const usual = (h: Hour): string => (h.low === undefined || h.high === undefined ? t('site.noBand') : `${Math.floor(h.low)}–${Math.ceil(h.high)}`)

export function HoursTable({ measure }: { measure: Measure }) {
  const now = useNow()
  return (
    <table class="hours-table">
      <caption class="hidden">{word('siteMeasure', measure.name)}</caption>
      <thead>
        <tr>
          <th scope="col">{t('site.hour')}</th>
          <th scope="col" class="n">
            {t('site.count')}
          </th>
          <th scope="col" class="n">
            {t('site.usual')}
          </th>
          <th scope="col" class="n">
            {t('site.median')}
          </th>
          <th scope="col" class="n">
            {t('site.weeks')}
          </th>
        </tr>
      </thead>
      <tbody>
        {[...(measure.hours ?? [])].reverse().map((h, i) => (
          <tr key={h.at}>
            <th scope="row" class="nowrap">
              {moment(h.at, now)} {i === 0 && <small>{t('site.running')}</small>}
            </th>
            <td class="n">{h.n ?? t('site.noBand')}</td>
            <td class="n">{usual(h)}</td>
            <td class="n">{h.median === undefined ? t('site.noBand') : Math.round(h.median)}</td>
            <td class="n">{h.weeks}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
