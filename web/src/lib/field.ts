// SPDX-License-Identifier: Apache-2.0
// Units, who is on duty, what one is rung for, and the field card.

import { Trouble, get, part, post } from './api.ts'
import { onLive, onNews, onOrder, onRing } from './live.ts'
import { complain } from './notice.ts'
import { SEVERITIES, rank } from './queue.ts'
import { may, me } from './session.ts'
import { store } from './store.ts'
import type { Alert, Event, Order, Reason, Severity } from './types.ts'

export interface Unit {
  name: string
  version: number
  state: 'active' | 'ended'
  region: string
  hours: string
  open: boolean
  cover?: string
  least: Severity
  changed_by: string
  changed: string
  note?: string
}
export interface Duty {
  id: string
  unit: string
  account: string
  display: string
  from: string
  to: string
  turn: number
  now: boolean
  entered_by: string
  ended?: string
}
export interface UnitRow {
  unit: Unit
  above: string
  on_duty: Duty[]
}
export interface Card {
  order: Order
  alert: Alert
  reasons: Reason[]
  event?: Event
  cautions?: string[]
  of_unit: boolean
}
export interface Pager {
  id: string
  kind: 'push' | 'mail'
  address?: string
  since: string
  error?: string
}
export interface Pagers {
  push_key: string
  mail: boolean
  items: Pager[]
}

/* being rung */

export interface Ring {
  ring: string
  order?: string
  n?: number
  to: string
  unit: string
  port: string
  severity: Severity
  /** When it rang. */
  at: string
  /** Since when it waits. */
  since: string
}
/** As the Centre lists what waits: the severity by its number. */
export interface RungFor {
  alert: string
  order?: string
  at: string
  since: string
  unit: string
  severity: number
  port: string
}
/** What rings here and was not answered; as gravest() has it. */
export const rings = store<readonly Ring[]>([])
export const same = (a: Ring, b: Ring): boolean => a.ring === b.ring && a.order === b.order
const KEPT = 100

/** The gravest first, of these what waits longest: nothing less grave pushes it out. */
export const gravest = (all: readonly Ring[]): Ring[] => [...all].sort((a, b) => rank(b.severity) - rank(a.severity) || Date.parse(a.since) - Date.parse(b.since)).slice(0, KEPT)

export function answer(r: Ring): void {
  answered = [...answered.filter((x) => !same(x, r)), r]
  rings.update((all) => all.filter((x) => !same(x, r)))
}
let answered: Ring[] = [] // it does not come back with the list; being rung anew does

/** What is shown when the list came: what rang meanwhile, then the listed, each once; nothing that is over or was answered. */
export function still(list: readonly RungFor[], to: string, came: readonly Ring[], isOver: (r: Ring) => boolean): Ring[] {
  const all: Ring[] = []
  for (const r of [...came, ...list.map(({ alert, severity, ...x }) => ({ ...x, ring: alert, to, severity: SEVERITIES[severity] ?? 'high' }))])
    if (!isOver(r) && !all.some((x) => same(x, r))) all.push(r)
  return gravest(all)
}

export const MUTE_REASONS = ['speaking', 'call', 'briefing', 'other'] as const
export const MUTE_MINUTES = [5, 10, 15] as const // no longer: who is on duty is to be heard
const MUTED = 'ntc.muted'
const shelf = typeof localStorage === 'undefined' ? undefined : localStorage
export const mutedUntil = store(0)

/** Silent here once it is on record. */
export async function mute(reason: string, minutes: number, note: string): Promise<void> {
  await post('/rings/mute', { reason, minutes, ...(note ? { note } : {}) })
  const until = Date.now() + minutes * 60_000
  mutedUntil.set(until)
  shelf?.setItem(MUTED, `${me()?.name ?? ''} ${until}`)
}
/** Of this account: whoever else logs in on this browser is to be heard. */
function recallMute(): void {
  const [who, until] = (shelf?.getItem(MUTED) ?? '').split(' ')
  mutedUntil.set(who && who === me()?.name ? Number(until) : 0)
}

/** How often it sounds, and how high: each severity is told from the others by ear too. */
export const SOUNDS: Record<Severity, { times: number; hz: number }> = { low: { times: 1, hz: 440 }, normal: { times: 1, hz: 520 }, high: { times: 2, hz: 660 }, top: { times: 3, hz: 880 } }
let audio: AudioContext | undefined

function sound(severity: Severity): void {
  if (Date.now() < mutedUntil.get() || typeof AudioContext === 'undefined') return
  audio ??= new AudioContext()
  const { times, hz } = SOUNDS[severity]
  for (let i = 0; i < times; i++) {
    const tone = audio.createOscillator()
    const gain = audio.createGain()
    const at = audio.currentTime + i * 0.35
    tone.frequency.value = hz
    gain.gain.setValueAtTime(0.2, at)
    gain.gain.exponentialRampToValueAtTime(0.001, at + 0.3)
    tone.connect(gain).connect(audio.destination)
    tone.start(at)
    tone.stop(at + 0.3)
  }
}

let stops: (() => void)[] = []
let came: Ring[] = [] // while the list was asked for
let ended = new Set<string>()
let asked = 0

function over(ref: string, gone: (r: Ring) => boolean): void {
  ended.add(ref)
  if (rings.get().some(gone)) rings.update((all) => all.filter((r) => !gone(r)))
}

/** What still rings, of which the stream of this page did not tell. */
async function listRings(): Promise<void> {
  const who = me()?.name
  if (!who || !may('ALERT_READ')) return
  const mine = ++asked
  came = []
  ended = new Set()
  try {
    const { items } = await get<{ items: RungFor[] }>('/rings')
    if (mine !== asked) return
    const before = rings.get()
    const isOver = (r: Ring): boolean => ended.has(r.order ?? r.ring) || answered.some((x) => same(x, r) && x.at >= r.at)
    const now = still(items, who, came, isOver)
    rings.set(now)
    const fresh = now.find((r) => !before.some((x) => same(x, r)))
    // A browser lets no page sound that nobody touched yet.
    if (fresh && navigator.userActivation?.hasBeenActive) sound(fresh.severity)
  } catch (e) {
    // When the line is cut it is asked for again as soon as it lives.
    if (!(e instanceof Trouble && (e.status === 0 || e.status === 401))) complain(e)
  }
}

export function startRings(): void {
  stopRings()
  recallMute()
  stops = [
    onRing((r: Ring) => {
      if (r.to !== me()?.name) return
      came = [r, ...came]
      ended.delete(r.order ?? r.ring)
      rings.update((all) => gravest([r, ...all.filter((x) => !same(x, r))]))
      sound(r.severity)
    }),
    // Somebody has it: it need not be heard any more.
    onNews({
      alert: (x) => {
        if (x.state !== 'new' && x.state !== 'reopened') over(x.id, (r) => r.order === undefined && r.ring === x.id)
      },
      resync: () => void listRings(),
    }),
    onOrder((x) => {
      if (x.state !== 'new' && x.state !== 'sent') over(x.id, (r) => r.order === x.id)
    }),
    onLive(() => void listRings()),
  ]
  void listRings()
}
export function stopRings(): void {
  for (const f of stops) f()
  stops = []
  asked++
  answered = []
  rings.set([])
}

/* where one is woken */

const bytesOf = (base64url: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64url.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0))

/** Can this browser be woken at all? */
export const canPush = (): boolean => 'serviceWorker' in navigator && 'PushManager' in window

export async function wakeHere(key: string): Promise<Pagers> {
  const worker = await navigator.serviceWorker.register('/wake.js')
  await navigator.serviceWorker.ready
  const got = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(key) })
  return post<Pagers>('/rings/pagers', { push: got.endpoint })
}

export const pagers = (): Promise<Pagers> => get<Pagers>('/rings/pagers')
export const mailTo = (mail: string): Promise<Pagers> => post<Pagers>('/rings/pagers', { mail })
export const endPager = (id: string): Promise<Pagers> => post<Pagers>(`/rings/pagers/${part(id)}/end`)

/* what came of it */

export const RESULTS = ['found', 'nothing', 'not_located', 'wrong_person'] as const
export type Result = (typeof RESULTS)[number]
export const NEEDS_NOTE: readonly Result[] = ['found', 'wrong_person']
export const PICTURES_MOST = 12

const SIDE = 1600 // enough to read a label by, small enough for a bad line

/** The picture as it is sent: small, and without where and by what it was taken. */
export async function small(file: Blob): Promise<Blob> {
  const whole = await createImageBitmap(file)
  const by = Math.min(1, SIDE / Math.max(whole.width, whole.height))
  const canvas = new OffscreenCanvas(Math.round(whole.width * by), Math.round(whole.height * by))
  canvas.getContext('2d')!.drawImage(whole, 0, 0, canvas.width, canvas.height)
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 })
}

export const cardAddress = (id: string): string => `${location.origin}/#/card/${part(id)}`
