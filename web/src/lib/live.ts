// SPDX-License-Identifier: Apache-2.0
// The live stream, and the truth about it. A cut link must be seen within ten seconds:
// a browser notices a silent cut only much later and hears no comment heartbeats, so
// the server's health is asked for beside the stream while the page is in view.

import { BASE, get } from './api.ts'
import { store } from './store.ts'
import type { PublicAlert } from './types.ts'

export type LinkState = 'connecting' | 'live' | 'reconnecting' | 'lost'
export interface Link {
  state: LinkState
  /** When the server last gave a sign of life. */
  heard: number
}

const ASK_MS = 4000
const ANSWER_MS = 3000
const LOST_MS = 8000

export const link = store<Link>({ state: 'connecting', heard: Date.now() })

type Listener = { alert: (x: PublicAlert) => void; resync: () => void }
const listeners = new Set<Listener>()

export function onNews(l: Listener): () => void {
  listeners.add(l)
  return () => {
    listeners.delete(l)
  }
}

let source: EventSource | undefined
let lastId = ''
let timer: number | undefined
let open = false
let asking = false

function heard(): void {
  link.set({ state: open ? 'live' : 'reconnecting', heard: Date.now() })
}

function missed(): void {
  const { heard: at } = link.get()
  link.set({ state: Date.now() - at > LOST_MS ? 'lost' : 'reconnecting', heard: at })
}

function connect(): void {
  source?.close()
  open = false
  const s = new EventSource(`${BASE}/alerts/stream${lastId ? `?last=${lastId}` : ''}`)
  source = s
  s.onopen = () => {
    if (s !== source) return
    open = true
    heard()
  }
  s.onerror = () => {
    if (s !== source) return
    open = false
    missed()
  }
  s.addEventListener('alert', (e) => {
    lastId = e.lastEventId || lastId
    heard()
    const x = JSON.parse(e.data as string) as PublicAlert
    for (const l of [...listeners]) l.alert(x)
  })
  s.addEventListener('resync', (e) => {
    lastId = e.lastEventId || lastId
    heard()
    for (const l of [...listeners]) l.resync()
  })
}

async function ask(): Promise<void> {
  if (asking || document.hidden) return
  asking = true
  const wasCut = link.get().state === 'lost'
  try {
    const r = await fetch(`${BASE}/health`, { cache: 'no-store', signal: AbortSignal.timeout(ANSWER_MS) })
    if (!r.ok) throw new Error(String(r.status))
    // After a silent cut the browser may still believe in a dead stream: begin a new one.
    if (source?.readyState === EventSource.CLOSED || wasCut) {
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
  timer = window.setInterval(() => void ask(), ASK_MS)
  window.addEventListener('offline', missed)
  window.addEventListener('online', seen)
  document.addEventListener('visibilitychange', seen)
}

export function stopLive(): void {
  source?.close()
  source = undefined
  lastId = ''
  open = false
  window.clearInterval(timer)
  window.removeEventListener('offline', missed)
  window.removeEventListener('online', seen)
  document.removeEventListener('visibilitychange', seen)
}
