// SPDX-License-Identifier: Apache-2.0
// The live stream, and the truth about it. A cut link must be seen within ten seconds: a
// browser notices a silent cut only much later, so the stream beats every five seconds. While it
// does, nothing is asked: an idle page costs a kilobyte a minute. When it does not, the server's
// health is asked for, as long as the page is in view: when the server answers but the beats do
// not come (a proxy holds them back), what is shown is stale, and is called so.

import { BASE, get } from './api.ts'
import { received } from './received.ts'
import { store } from './store.ts'
import type { Ring } from './field.ts'
import type { HandoverNews } from './handover.ts'
import type { Hold, PublicAlert } from './types.ts'

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

/** The stream lives again after it did not: what was loaded may be old, and what failed can be asked for anew. */
export function onLive(f: () => void): () => void {
  let was = link.get().state
  return link.watch((l) => {
    const back = l.state === 'live' && was !== 'live' && was !== 'connecting'
    was = l.state
    if (back) f()
  })
}

let source: EventSource | undefined
let lastId = ''
let timer: number | undefined
let open = false
let tried = 0 // when the stream was last begun
let beat = 0 // when the stream itself last said something; 0: it was not opened
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

function connect(): void {
  source?.close()
  open = false
  tried = Date.now()
  const s = new EventSource(`${BASE}/alerts/stream${lastId ? `?last=${lastId}` : ''}`)
  source = s
  holds.set(new Map()) // a stream begins with all that are open
  s.onopen = () => {
    if (s !== source) return
    open = true
    beat ||= Date.now()
    heard()
  }
  s.onerror = () => {
    if (s !== source) return
    open = false
    missed()
  }
  s.addEventListener('beat', (e) => {
    const first = lastId === '' && e.lastEventId !== ''
    lastId = e.lastEventId || lastId
    beats()
    if (first) for (const l of [...listeners]) l.first?.(Number(e.lastEventId))
  })
  s.addEventListener('alert', (e) => {
    lastId = e.lastEventId || lastId
    beats()
    const x = received<PublicAlert>(e.data as string)
    for (const l of [...listeners]) l.alert(x)
  })
  s.addEventListener('hold', (e) => {
    beats()
    held(received<Hold>(e.data as string))
  })
  s.addEventListener('notice', (e) => {
    lastId = e.lastEventId || lastId
    beats()
    for (const f of [...noticed]) f()
  })
  s.addEventListener('ring', (e) => {
    lastId = e.lastEventId || lastId
    beats()
    for (const f of [...rung]) f(received<Ring>(e.data as string))
  })
  s.addEventListener('handover', (e) => {
    lastId = e.lastEventId || lastId
    beats()
    for (const f of [...handed]) f(received<HandoverNews>(e.data as string))
  })
  s.addEventListener('resync', (e) => {
    lastId = e.lastEventId || lastId
    beats()
    for (const l of [...listeners]) l.resync()
  })
}

let asked = 0

/** Each second: nothing to do while the stream beats. */
function watch(): void {
  if (source && open && Date.now() - beat < BEATS_MS) return
  if (Date.now() - asked >= ASK_MS) void ask()
}

async function ask(): Promise<void> {
  if (asking || document.hidden) return
  asking = true
  asked = Date.now()
  const wasCut = link.get().state === 'lost'
  try {
    const r = await fetch(`${BASE}/health`, { cache: 'no-store', signal: AbortSignal.timeout(ANSWER_MS) })
    if (!r.ok) throw new Error(String(r.status))
    // After a silent cut the browser may still believe in a dead stream: begin a new one.
    if (source?.readyState === EventSource.CLOSED || wasCut || (source && isStale() && Date.now() - tried > STALE_MS)) {
      await get('/session') // logs out when that was the reason
      connect()
    }
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

/** `hasStream`: an administrator sees no alerts and so has no stream; the link is watched all the same. */
export function startLive(hasStream: boolean): void {
  stopLive()
  link.set({ state: 'connecting', heard: Date.now() })
  if (hasStream) connect()
  else open = true
  void ask()
  timer = window.setInterval(watch, 1000)
  window.addEventListener('offline', missed)
  window.addEventListener('online', seen)
  document.addEventListener('visibilitychange', seen)
}

export function stopLive(): void {
  source?.close()
  source = undefined
  lastId = ''
  open = false
  beat = 0
  window.clearInterval(timer)
  window.removeEventListener('offline', missed)
  window.removeEventListener('online', seen)
  document.removeEventListener('visibilitychange', seen)
}
