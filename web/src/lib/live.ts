// SPDX-License-Identifier: Apache-2.0
// The live stream, and the truth about it. A cut link must be seen within ten seconds: a
// browser notices a silent cut only much later, so the stream beats every five seconds. While it
// does, nothing is asked: an idle page costs a kilobyte a minute. When it does not, the server's
// health is asked for, as long as the page is in view: when the server answers but the beats do
// not come (a proxy holds them back), what is shown is stale, and is called so. All tabs of a session
// have one stream (share.ts); each looks for itself whether the Centre answers.

import { BASE, get, loggedOut } from './api.ts'
import { received } from './received.ts'
import type { Said, Share, State } from './share.ts'
import { nameOf, place, share } from './share.ts'
import { store } from './store.ts'
import { now } from './tick.ts'
import type { Ring } from './field.ts'
import type { HandoverNews } from './handover.ts'
import type { Hold, PublicAlert, Session } from './types.ts'

export type LinkState = 'connecting' | 'live' | 'stale' | 'reconnecting' | 'lost'
export interface Link {
  state: LinkState
  /** When the server last gave a sign of life. */
  heard: number
}

const ASK_MS = 4000
const ANSWER_MS = 3000
const LOST_MS = 8000
const BEATS_MS = 6500 // one beat is due every five seconds
const STALE_MS = 15_000 // three beats missed
const MUTE_MS = 3000 // a tab that is alive says at once what it knows
const SEIZE_MS = 2000 // not all tabs at once

export const link = store<Link>({ state: 'connecting', heard: Date.now() })

/** Alerts that somebody has open, by their id. */
export const holds = store<ReadonlyMap<string, Hold>>(new Map())

function held(x: Hold): void {
  const next = new Map(holds.get())
  if (x.by === null) next.delete(x.alert)
  else next.set(x.alert, x)
  holds.set(next)
}

/** first: where the stream began, when it is not known what came before. */
type Listener = { alert: (x: PublicAlert) => void; resync: () => void; first?: (feed: number) => void }
const listeners = new Set<Listener>()

export function onNews(l: Listener): () => void {
  listeners.add(l)
  return () => {
    listeners.delete(l)
  }
}

const noticed = new Set<() => void>()
/** The control room was told something of the Centre itself. */
export function onNotice(f: () => void): () => void {
  noticed.add(f)
  return () => {
    noticed.delete(f)
  }
}

const rung = new Set<(r: Ring) => void>()
/** Somebody on duty is rung. */
export function onRing(f: (r: Ring) => void): () => void {
  rung.add(f)
  return () => {
    rung.delete(f)
  }
}

const handed = new Set<(x: HandoverNews) => void>()
/** Something of a handover changed. */
export function onHandover(f: (x: HandoverNews) => void): () => void {
  handed.add(f)
  return () => {
    handed.delete(f)
  }
}

const ordered = new Set<(x: { id: string; state: string }) => void>()
/** An order to a unit is not what it was. */
export function onOrder(f: (x: { id: string; state: string }) => void): () => void {
  ordered.add(f)
  return () => {
    ordered.delete(f)
  }
}

const watched = new Set<(entities: readonly string[]) => void>()
/** What is profiled on purpose of somebody is not what it was: they may be armed now. */
export function onWatch(f: (entities: readonly string[]) => void): () => void {
  watched.add(f)
  return () => {
    watched.delete(f)
  }
}

/** The stream lives again after it did not: what was loaded may be old, and what failed can be asked for anew. */
export function onLive(f: () => void): () => void {
  let was = link.get().state
  return link.watch((l) => {
    const back = l.state === 'live' && was !== 'live' && was !== 'connecting'
    was = l.state
    if (back) f()
  })
}

type Holds = [string, Hold][]
let session: Session | undefined
let hasStream = false
let shared: Share<Holds> | undefined
let leads = false // this tab has the stream
let source: EventSource | undefined
let lastId = ''
let unwatch: (() => void) | undefined
let seizing: number | undefined
let open = false
let fresh = false // the session was told of just now: what is begun first need not ask whose it is
let tried = 0 // when the stream was last begun, or looked for in another tab
let beat = 0 // when the stream itself last said something; 0: it was not opened
let poked = 0 // when another tab was asked that has not answered yet
let asking = false

const isStale = (): boolean => beat > 0 && Date.now() - beat > STALE_MS

function heard(): void {
  link.set({ state: !open ? 'reconnecting' : isStale() ? 'stale' : 'live', heard: Date.now() })
}

function beats(): void {
  beat = Date.now()
  heard()
}

function missed(): void {
  const { heard: at } = link.get()
  link.set({ state: Date.now() - at > LOST_MS ? 'lost' : 'reconnecting', heard: at })
}

const anew = (): void => {
  for (const l of [...listeners]) l.resync()
}

const HEARD: Record<string, (data: string) => void> = {
  beat: () => {},
  alert: (data) => {
    const x = received<PublicAlert>(data)
    for (const l of [...listeners]) l.alert(x)
  },
  hold: (data) => held(received<Hold>(data)),
  notice: () => {
    for (const f of [...noticed]) f()
  },
  ring: (data) => {
    for (const f of [...rung]) f(received<Ring>(data))
  },
  order: (data) => {
    for (const f of [...ordered]) f(received<{ id: string; state: string }>(data))
  },
  watch: (data) => {
    for (const f of [...watched]) f(received<{ entities: string[] }>(data).entities)
  },
  handover: (data) => {
    for (const f of [...handed]) f(received<HandoverNews>(data))
  },
  resync: anew,
}

/** The first number that is heard: the list may be older. */
function began(id: string): void {
  lastId = id
  for (const l of [...listeners]) l.first?.(Number(id))
}

/** From the stream, or from the tab that has it. */
function take(x: Said): void {
  beats()
  const how = place(lastId, x)
  if (how === 'known') return
  const isFirst = lastId === ''
  if (x.id && !isFirst) lastId = x.id
  HEARD[x.kind]?.(x.data)
  if (x.id && isFirst) began(x.id)
  if (how === 'gap') anew()
}

/** The number of the last news that was heard; 0 none. */
export const heardTo = (): number => Number(lastId)

/* the stream of this tab */

const tellState = (): void => shared?.tell({ t: 'state', open, age: beat ? Date.now() - beat : STALE_MS, lastId, holds: [...holds.get()] })

/** The cookie may be another's by now: somebody else logged in, in another tab. Then this one is logged out, and it throws; so it does when nobody says. */
export async function sameSession(): Promise<void> {
  const of = session
  const now = await get<Session>('/session') // logs out when it is over
  if (of && of === session && now.csrf === of.csrf && now.name === of.name) return
  if (of && of === session) loggedOut()
  throw new Error('another session')
}

function connect(): void {
  source?.close()
  open = false
  tried = Date.now()
  const s = new EventSource(`${BASE}/alerts/stream${lastId ? `?last=${lastId}` : ''}`)
  // Whose it is, was said just now; else it is asked at each opening, and nothing is taken, or told to another tab, before the answer.
  let isOurs = fresh
  fresh = false
  let sure: Promise<void> = Promise.resolve()
  source = s
  holds.set(new Map()) // a stream begins with all that are open
  const opened = (): void => {
    if (s !== source || s.readyState !== EventSource.OPEN) return
    open = true
    beat ||= Date.now()
    heard()
    tellState()
  }
  s.onopen = () => {
    if (s !== source) return
    holds.set(new Map())
    if (isOurs) opened()
    else {
      sure = sameSession()
      sure.then(opened, () => {
        // It is not; or nobody says, and a new one is begun.
        s.close()
        if (s === source) s.onerror?.(new Event('error'))
      })
    }
    isOurs = false
  }
  s.onerror = () => {
    isOurs = false // what was said just now is of before
    if (s !== source) return
    open = false
    missed()
    tellState()
  }
  for (const kind of Object.keys(HEARD))
    s.addEventListener(kind, (e: MessageEvent<string>) => {
      const heardOf = (): void => {
        if (s !== source) return
        // Of what has no number itself the browser says the last one.
        const x = { kind, id: e.lastEventId === lastId ? '' : e.lastEventId, prev: lastId, data: e.data }
        take(x)
        shared?.tell({ t: 'said', ...x })
      }
      sure.then(heardOf, () => {})
    })
}

function lead(): void {
  leads = true
  poked = 0
  connect()
}

/* the stream of another tab */

function follow(): void {
  leads = false
  fresh = false
  source?.close()
  source = undefined
  open = false
  tried = Date.now()
}

function told(s: State<Holds>): void {
  fresh = false
  poked = 0
  open = s.open
  holds.set(new Map(s.holds))
  if (s.open) {
    beat = Math.max(beat, Date.now() - s.age)
    heard()
  } else if (link.get().state === 'live') missed()
  if (s.lastId === '') return
  if (lastId === '') began(s.lastId)
  else if (Number(s.lastId) > Number(lastId)) {
    lastId = s.lastId
    anew()
  }
}

/** The Centre answers, and the tab that has the stream does not, or has heard nothing of it for long. */
function seizeIfMute(): void {
  const isMute = (): boolean => (poked > 0 && Date.now() - poked > MUTE_MS) || Date.now() - Math.max(beat, tried) > STALE_MS
  if (!isMute() || document.hidden || seizing !== undefined) return
  seizing = window.setTimeout(() => {
    seizing = undefined
    if (!leads && isMute()) shared?.seize()
  }, Math.random() * SEIZE_MS)
}

/* the link */

let asked = 0

/** Each second: nothing to do while the stream beats. */
function watch(): void {
  if (hasStream && open && Date.now() - beat < BEATS_MS) return
  if (Date.now() - asked >= ASK_MS) void ask()
}

async function ask(): Promise<void> {
  if (asking || document.hidden) return
  asking = true
  asked = Date.now()
  const wasCut = link.get().state === 'lost'
  if (hasStream && !leads) {
    poked ||= Date.now()
    shared?.tell({ t: 'hello' })
  }
  try {
    const r = await fetch(`${BASE}/health`, { cache: 'no-store', signal: AbortSignal.timeout(ANSWER_MS) })
    if (!r.ok) throw new Error(String(r.status))
    // After a silent cut the browser may still believe in a dead stream: begin a new one.
    const isDead = source?.readyState === EventSource.CLOSED || wasCut || (source && isStale() && Date.now() - tried > STALE_MS)
    if (isDead) await sameSession() // logs out when that was the reason
    if (isDead && leads) connect()
    if (hasStream && !leads) seizeIfMute()
    if (open) heard()
    else link.set({ state: 'reconnecting', heard: Date.now() })
  } catch {
    missed()
  }
  asking = false
}

function seen(): void {
  if (!document.hidden) void ask()
}

/** `stream`: an administrator sees no alerts and so has no stream; the link is watched all the same. */
export function startLive(of: Session, stream: boolean): void {
  stopLive()
  session = of
  hasStream = stream
  fresh = true
  link.set({ state: 'connecting', heard: Date.now() })
  tried = Date.now()
  if (stream) shared = share(nameOf(of.name, of.csrf), { lead, follow, said: (x) => ((fresh = false), (open = true), (poked = 0), take(x)), state: told, asked: tellState })
  else open = true
  void ask()
  unwatch = now.watch(watch)
  window.addEventListener('offline', missed)
  window.addEventListener('online', seen)
  document.addEventListener('visibilitychange', seen)
}

export function stopLive(): void {
  shared?.stop()
  shared = undefined
  source?.close()
  source = undefined
  session = undefined
  leads = false
  lastId = ''
  open = false
  beat = 0
  poked = 0
  window.clearTimeout(seizing)
  seizing = undefined
  unwatch?.()
  unwatch = undefined
  window.removeEventListener('offline', missed)
  window.removeEventListener('online', seen)
  document.removeEventListener('visibilitychange', seen)
}
