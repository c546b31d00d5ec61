// SPDX-License-Identifier: Apache-2.0
// Times as officers read them: Pakistan Standard Time, always said so. Pakistan keeps no
// summer time, so the offset is a constant and needs no time zone data of the browser.

import { months, num, t } from '../i18n/index.ts'

const PKT = 5 * 3600_000
const MINUTE = 60_000

const two = (n: number): string => String(n).padStart(2, '0')

function parts(ms: number): { date: string; clock: string; seconds: string; day: number } {
  const d = new Date(ms + PKT)
  const names = months()
  return {
    date: names ? `${num(d.getUTCDate())} ${names[d.getUTCMonth()]!} ${num(String(d.getUTCFullYear()).padStart(4, '0'))}` : `${String(d.getUTCFullYear()).padStart(4, '0')}-${two(d.getUTCMonth() + 1)}-${two(d.getUTCDate())}`,
    clock: num(`${two(d.getUTCHours())}:${two(d.getUTCMinutes())}`),
    seconds: num(two(d.getUTCSeconds())),
    day: Math.floor((ms + PKT) / 86_400_000),
  }
}

/** "14:05" today, "2026-11-24 14:05" any other day. */
export function moment(iso: string, now: number): string {
  const ms = Date.parse(iso)
  if (Number.isNaN(ms)) return iso
  const a = parts(ms)
  return a.day === parts(now).day ? a.clock : `${a.date} ${a.clock}`
}

/** A day that is told as one: 2026-11-24. */
export function day(iso: string): string {
  const names = months()
  const [, y, m, d] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(iso) ?? []
  return names?.[Number(m) - 1] ? `${num(Number(d))} ${names[Number(m) - 1]!} ${num(Number(y))}` : iso
}

/** To the second, by the reader's clock and by UTC, whose date is said where it is another one. */
export function stamp(iso: string): string {
  const ms = Date.parse(iso)
  if (Number.isNaN(ms)) return iso
  const here = parts(ms)
  const utc = parts(ms - PKT)
  const to = (a: typeof here): string => (/T\d\d:\d\d:/.test(iso) ? `${a.clock}:${a.seconds}` : a.clock)
  return t('app.stamp', { pkt: `${here.date} ${to(here)}`, utc: here.day === utc.day ? to(utc) : `${utc.date} ${to(utc)}` })
}

/** As a sheet of paper has it, in every language: the day, the minute and the zone. */
export function onPaper(iso: string): string {
  const ms = Date.parse(iso)
  return Number.isNaN(ms) ? iso : `${new Date(ms + PKT).toISOString().slice(0, 16).replace('T', ' ')} PKT`
}

export function clock(ms: number): string {
  const a = parts(ms)
  return `${a.clock}:${a.seconds}`
}

export const minutes = (ms: number): string => parts(ms).clock

export type Left =
  | { kind: 'unknown' }
  | { kind: 'passed'; text: string }
  | { kind: 'left'; text: string; urgency: 'calm' | 'soon' | 'now' }

/** Hours and minutes; seconds only in the last ten minutes, when they matter. Each number with its unit: beside clock times
 * "0:58" would be read as one. */
const SECONDS_S = 600
function span(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000))
  const min = Math.floor(s / 60)
  if (min === 0) return t('span.seconds', { s })
  if (s < SECONDS_S) return t('span.minutesSeconds', { min, s: num(two(s % 60)) })
  if (min < 60) return t('span.minutes', { min })
  const h = Math.floor(min / 60)
  if (h < 48) return t('span.clock', { h, min: num(two(min % 60)) })
  return t('span.days', { d: Math.floor(h / 24), h: h % 24 })
}

/** "expected in 3 days": of what lies ahead; undefined: it is past. */
export function ahead(at: string, now: number): string | undefined {
  const ms = Date.parse(at) - now
  return ms > MINUTE ? t('when.ahead', { span: span(ms) }) : undefined // the clock of a page is of minutes
}

/** Time until the physical moment: 30 minutes is the target to decide, 2 hours the warning. */
export function left(iso: string | null, now: number): Left {
  const ms = iso ? Date.parse(iso) : NaN
  if (Number.isNaN(ms)) return { kind: 'unknown' }
  const d = ms - now
  if (d <= 0) return { kind: 'passed', text: span(-d) }
  return { kind: 'left', text: span(d), urgency: d < 30 * MINUTE ? 'now' : d < 120 * MINUTE ? 'soon' : 'calm' }
}

export interface Due {
  text: string
  over: boolean
  /** calm until three quarters of the time are gone, then near, then over */
  level: 'calm' | 'near' | 'over'
}

/** How much is left of the time that somebody was given. */
export function due(until: string | undefined, from: string, now: number): Due | undefined {
  const end = until ? Date.parse(until) : NaN
  if (Number.isNaN(end)) return undefined
  const whole = Math.max(1, end - Date.parse(from))
  const rest = end - now
  return { text: span(Math.abs(rest)), over: rest < 0, level: rest < 0 ? 'over' : rest < whole / 4 ? 'near' : 'calm' }
}

/** Whether what is left of one of these is told in seconds, or will be within the next minute. */
export const inSeconds = (now: number, ...at: (string | null | undefined)[]): boolean =>
  at.some((iso) => iso && Math.abs(Date.parse(iso) - now) < (SECONDS_S + 60) * 1000)

/** A number of seconds as people say it: "45 s", "12 min", "3 h 20 min", "26 d". */
export function seconds(s: number): string {
  if (s < 120) return t('span.seconds', { s: Math.round(s) })
  const min = Math.round(s / 60)
  if (min < 60) return t('span.minutes', { min })
  const h = Math.floor(min / 60)
  if (h < 48) return min % 60 ? t('span.hoursMinutes', { h, min: min % 60 }) : t('span.hours', { h })
  return t('span.daysOnly', { d: Math.round(min / 1440) })
}

/** Sentences and labels of the Centre speak of UTC; people read their own clock. */
const UTC = /\b\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z?(?!\S*[+-]\d\d:\d\d)/g
/** Each time that a text of the Centre tells, to be looked up. */
export const stamps = (text: string): string => [...text.matchAll(UTC)].map(([iso]) => stamp(iso.endsWith('Z') ? iso : `${iso}Z`)).join('; ')

export function localTimes(text: string, now: number): string {
  return text.replace(UTC, (iso) => english(iso.endsWith('Z') ? iso : `${iso}Z`, now))
}

/** The Centre's own sentences are English, whatever the page speaks: their times stay so too. */
function english(iso: string, now: number): string {
  const ms = Date.parse(iso)
  if (Number.isNaN(ms)) return iso
  const [date, clock] = new Date(ms + PKT).toISOString().split('T') as [string, string]
  return Math.floor((ms + PKT) / 86_400_000) === Math.floor((now + PKT) / 86_400_000) ? clock.slice(0, 5) : `${date} ${clock.slice(0, 5)}`
}

/** Rounded up, so that what is too large never looks as if it would fit. */
export function bytes(n: number): string {
  if (n < 1024) return t('size.b', { n })
  const kib = Math.ceil((10 * n) / 1024) / 10
  if (kib < 1024) return t('size.kb', { n: num(String(kib)) })
  return t('size.mb', { n: num(String(Math.ceil((10 * n) / 1024 / 1024) / 10)) })
}
