// SPDX-License-Identifier: Apache-2.0
// Reports from the field that wait for the line. They are of who wrote them: sent when the line is back, by that officer's
// session alone, wherever in the page they are. In memory; and, for a reload, sealed (sealed.ts), for a day.

import { Trouble, blob, part, post } from './api.ts'
import type { Result } from './field.ts'
import { onLive, sameSession } from './live.ts'
import { forget, seal, unsealed } from './sealed.ts'
import { store } from './store.ts'
import type { Order } from './types.ts'

export interface Report {
  order: string
  account: string
  result: Result
  note: string
  /** As they are sent: small, and without where they were taken. */
  pictures: readonly Blob[]
  names: readonly string[]
}
export interface Waiting extends Report {
  /** When it was written, ms. */
  at: number
  /** Digests of the pictures that arrived. */
  sent: readonly string[]
  state: 'sending' | 'waits' | 'refused'
  error?: unknown
}

export const outbox = store<readonly Waiting[]>([])
/** The last that arrived. */
export const arrived = store<Order | undefined>(undefined)

const AGAIN_MS = 5000
const KEPT_MS = 24 * 3600_000

/** The report is not wrong: the line is cut, the Centre is busy, or its officer is to log in again. */
export const isForLater = (e: unknown): boolean => e instanceof Trouble && (e.status === 0 || e.status === 401 || e.status === 429 || e.status >= 500)

/** Refused, because the cookie is another's by now (somebody else logged in, in another tab), or nobody says whose. */
const isOthers = (e: unknown): Promise<boolean> =>
  e instanceof Trouble && e.status === 403
    ? sameSession().then(
        () => false,
        () => true,
      )
    : Promise.resolve(false)

const key = (x: { account: string; order: string }): string => `${x.account} ${x.order}`
const put = (x: Waiting): void => outbox.update((all) => [...all.filter((y) => key(y) !== key(x)), x])
const drop = (x: Report): void => outbox.update((all) => all.filter((y) => key(y) !== key(x)))

/* what is kept for a reload */

type Head = Omit<Waiting, 'pictures' | 'state' | 'error'> & { sizes: number[] }

async function write(x: Waiting): Promise<void> {
  const { pictures, state, error, ...rest } = x
  const head = new TextEncoder().encode(JSON.stringify({ ...rest, sizes: pictures.map((p) => p.size) } satisfies Head))
  await seal('reports', key(x), await new Blob([new Uint32Array([head.length]), head, ...pictures]).arrayBuffer())
}

function read(bytes: ArrayBuffer): Waiting {
  const n = new Uint32Array(bytes.slice(0, 4))[0]!
  const { sizes, ...rest } = JSON.parse(new TextDecoder().decode(bytes.slice(4, 4 + n))) as Head
  let at = 4 + n
  const pictures = sizes.map((size) => new Blob([bytes.slice(at, (at += size))], { type: 'image/jpeg' }))
  return { ...rest, pictures, state: 'waits' }
}

/** What this tab had before it was loaded anew. */
async function recall(): Promise<void> {
  for (const row of await unsealed('reports', KEPT_MS)) {
    const x = read(row.bytes)
    if (!outbox.get().some((y) => key(y) === key(x))) put(x)
  }
}
// What cannot be kept (a full disk, a private window) is still in memory.
const inMemory = (): void => {}

/* sending */

let account = ''
let timer: number | undefined
let stops: (() => void)[] = []

/** Those of who is logged in here. */
export const own = (all: readonly Waiting[], name: string): Waiting[] => all.filter((x) => x.account === name)

/** Nobody else's session carries it, whoever logs in meanwhile. */
function asWriter(x: Waiting): void {
  if (account !== x.account) throw new Trouble(401, '', '')
}

async function send(x: Waiting): Promise<void> {
  let now: Waiting = { ...x, state: 'sending' }
  put(now)
  try {
    for (let i = now.sent.length; i < now.pictures.length; i++) {
      asWriter(now)
      const text = await (await blob('POST', '/pictures', { raw: now.pictures[i]!, headers: { 'Content-Type': 'image/jpeg' } })).text()
      now = { ...now, sent: [...now.sent, (JSON.parse(text) as { digest: string }).digest] }
      put(now)
    }
    asWriter(now)
    const order = await post<Order>(`/orders/${part(now.order)}/report`, { result: now.result, note: now.note, pictures: now.sent.join(' ') })
    drop(now)
    await forget('reports', key(now)).catch(inMemory)
    arrived.set(order)
  } catch (e) {
    if (isForLater(e) || (await isOthers(e))) put({ ...now, state: 'waits' })
    else put({ ...now, state: 'refused', error: e })
  }
}

let pumping = false
async function pump(): Promise<void> {
  if (pumping) return
  pumping = true
  window.clearTimeout(timer)
  const mine = account
  for (const x of own(outbox.get(), mine)) if (x.state === 'waits' && account === mine) await send(x)
  pumping = false
  if (account && own(outbox.get(), account).some((x) => x.state === 'waits')) timer = window.setTimeout(() => void pump(), AGAIN_MS)
}

/** Sent at once, or when it can be; safe from the moment that this is done. */
export async function entrust(r: Report): Promise<void> {
  const x: Waiting = { ...r, at: Date.now(), sent: [], state: 'waits' }
  put(x)
  await write(x).catch(inMemory)
  void pump()
}

/** Its officer takes it back. */
export async function discard(x: Report): Promise<void> {
  drop(x)
  await forget('reports', key(x)).catch(inMemory)
}

const stay = (e: BeforeUnloadEvent): void => {
  if (own(outbox.get(), account).length) e.preventDefault()
}

export function startOutbox(name: string): void {
  stopOutbox()
  account = name
  outbox.update((all) => all.filter((x) => x.account === name || Date.now() - x.at < KEPT_MS))
  window.addEventListener('beforeunload', stay)
  stops = [onLive(() => void pump()), () => window.removeEventListener('beforeunload', stay)]
  void recall().catch(inMemory).then(pump)
}
/** The session is over, not the report: it waits for its officer. */
export function stopOutbox(): void {
  account = ''
  window.clearTimeout(timer)
  for (const f of stops) f()
  stops = []
}
/** Who logs out leaves nothing behind. */
export async function emptyOutbox(name: string): Promise<void> {
  for (const x of own(outbox.get(), name)) await discard(x)
}
