// SPDX-License-Identifier: Apache-2.0
// One stream for all tabs of one session: a browser opens six connections to a host, and a stream keeps one for ever. The tab that has
// the lock has the stream, and tells the others what it hears. When it is closed the next in the queue gets the lock; when it is frozen,
// or its stream is dead without its knowing, a tab that is looked at takes the lock from it. Where a browser has neither locks (no
// https) nor channels, each tab has a stream of its own.

export interface Said {
  kind: string
  /** Of news: its number in the feed; '' of what is not kept there. */
  id: string
  /** The number before it that whoever tells it had heard. */
  prev: string
  data: string
}
/** What the tab with the stream knows. */
export interface State<H> {
  open: boolean
  /** How long ago the stream itself said something, ms. */
  age: number
  lastId: string
  holds: H
}
export type Message<H> = ({ t: 'said' } & Said) | ({ t: 'state' } & State<H>) | { t: 'hello' }

/** What is told, to one that has heard all until `lastId`: new, known already, or new after something that it has not heard. */
export function place(lastId: string, x: Said): 'new' | 'known' | 'gap' {
  if (x.kind === 'resync' || x.id === '' || lastId === '') return 'new'
  if (Number(x.id) <= Number(lastId)) return 'known'
  return x.prev !== '' && Number(x.prev) > Number(lastId) ? 'gap' : 'new'
}

/** Of a text, without telling it. No secret of a text that can be guessed. */
export function digest(text: string): string {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (const c of text) {
    a = Math.imul(a ^ c.codePointAt(0)!, 2654435761)
    b = Math.imul(b ^ c.codePointAt(0)!, 1597334677)
  }
  return `${(a >>> 0).toString(36)}${(b >>> 0).toString(36)}`
}

/** By session, without telling its token: another account in the same browser has another. */
export const nameOf = (account: string, token: string): string => `ntc.live.${digest(`${account} ${token}`)}`

export interface Told<H> {
  /** This tab has the stream from now on; or no longer. */
  lead: () => void
  follow: () => void
  said: (x: Said) => void
  state: (s: State<H>) => void
  /** Another tab asks what is known. */
  asked: () => void
}
export interface Share<H> {
  tell: (m: Message<H>) => void
  /** Takes the stream from a tab that is not to be heard. */
  seize: () => void
  stop: () => void
}

export function share<H>(name: string, told: Told<H>): Share<H> {
  if (typeof BroadcastChannel === 'undefined' || !navigator.locks) {
    told.lead()
    return { tell: () => {}, seize: () => {}, stop: () => {} }
  }
  const channel = new BroadcastChannel(name)
  let turn = 0
  let leads = false
  let queue = new AbortController()
  let release: (() => void) | undefined

  const want = (steal: boolean): void => {
    const mine = ++turn
    queue.abort()
    queue = new AbortController()
    const held = (): Promise<void> | undefined => {
      if (mine !== turn) return undefined
      leads = true
      told.lead()
      return new Promise((free) => {
        release = free
      })
    }
    navigator.locks.request(name, steal ? { steal } : { signal: queue.signal }, held).catch(() => {
      if (mine !== turn) return // stopped, or asked anew
      leads = false
      told.follow() // it was taken from this tab
      want(false)
      channel.postMessage({ t: 'hello' })
    })
  }
  channel.onmessage = (e: MessageEvent<Message<H>>) => {
    const m = e.data
    if (m.t === 'hello') {
      if (leads) told.asked()
    } else if (leads) return
    else if (m.t === 'said') told.said(m)
    else told.state(m)
  }
  want(false)
  channel.postMessage({ t: 'hello' })
  return {
    tell: (m) => {
      if (leads === (m.t !== 'hello')) channel.postMessage(m)
    },
    seize: () => want(true),
    stop: () => {
      turn++
      queue.abort()
      release?.()
      channel.close()
    },
  }
}
