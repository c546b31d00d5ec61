// SPDX-License-Identifier: Apache-2.0
// The alert queue of this screen: loads it, keeps it live, takes steps on alerts.

import { t, titleText, tn, word } from '../i18n/index.ts'
import { Trouble, call, get, part, post, query } from './api.ts'
import { heardTo, onNews } from './live.ts'
import { complain, offer, saidText, say, spoken } from './notice.ts'
import { isPinned, pins, startPins, stopPins, unpin } from './pins.ts'
import { EMPTY, append, compare, known, matches, merge, ordered, remove, settle, step, withFar } from './queue.ts'
import type { Filter, Queue } from './queue.ts'
import { go, parse } from './route.ts'
import { me } from './session.ts'
import { store } from './store.ts'
import type { Alert, AlertDetail, Page, PublicAlert, Words } from './types.ts'

export interface Board {
  queue: Queue
  filter: Filter
  status: 'loading' | 'ready' | 'failed'
  error?: unknown
  /** The row that keys act on. */
  cursor?: string | undefined
}

const AT_ONCE = 8 // more unknown alerts than this at a time: one page is cheaper than each
const GATHER_MS = 150
const PAGE = 100

export const board = store<Board>({ queue: EMPTY, filter: { show: 'open', severity: 'low', unit: '' }, status: 'loading' })
/** The last detail that a step answered, or that was asked for again by news. */
export const detailNews = store<AlertDetail | undefined>(undefined)
/** Newer than what the open detail shows. */
export const staleDetail = store<PublicAlert | undefined>(undefined)

let pointing = false
let scrolled = false
let loads = 0

const held = (): boolean => pointing || scrolled || board.get().cursor !== undefined
const setQueue = (f: (q: Queue) => Queue): void => board.update((b) => ({ ...b, queue: f(b.queue) }))

export function showNews(): void {
  setQueue(settle)
}

function settleIfFree(): void {
  if (!held()) showNews()
}
export function setPointing(on: boolean): void {
  pointing = on
  settleIfFree()
}
export function setScrolled(on: boolean): void {
  scrolled = on
  settleIfFree()
}
export function setCursor(id: string | undefined): void {
  if (board.get().cursor === id) return
  board.update((b) => ({ ...b, cursor: id }))
  settleIfFree()
}

function path(f: Filter, after?: string): string {
  return `/alerts${query({
    state: f.show === 'closed' || f.show === 'later' ? f.show : 'open',
    owner: f.show === 'mine' ? me()?.name : undefined,
    severity: f.severity === 'low' ? undefined : f.severity,
    unit: f.unit,
    after,
    limit: PAGE,
  })}`
}

const isOver = (x: PublicAlert): boolean => x.state === 'closed' || x.state === 'merged'
const fits = (x: PublicAlert): boolean => matches(board.get().filter, x, me()?.name ?? '')

/** How far the live feed was when the list was read. */
let loadedAt: number | undefined

/** Up to which news of the Centre the queue is told. */
export const toldTo = (): number => Math.max(loadedAt ?? 0, heardTo())

export async function load(quietly = false): Promise<void> {
  const mine = ++loads
  if (!quietly) board.update((b) => ({ ...b, status: 'loading', queue: EMPTY }))
  try {
    const p = await get<Page<Alert> & { feed?: number }>(path(board.get().filter))
    if (mine !== loads) return
    loadedAt = p.feed
    board.update((b) => {
      const far = b.queue.far.filter((x) => !p.items.some((y) => y.id === x.id))
      if (!quietly || !held()) return { ...b, status: 'ready', error: undefined, queue: { ...EMPTY, far, items: p.items, next: p.next } }
      // Rows are held: news goes behind the pill, known rows are renewed in their place.
      const fresh = p.items.reduce((q, x) => merge(q, x, true, true), b.queue)
      const last = p.items[p.items.length - 1]
      const there = new Set(p.items.map((x) => x.id))
      const gone = new Set(fresh.gone)
      for (const x of fresh.items)
        if (!there.has(x.id) && (!p.next || (last && compare(x, last) < 0))) gone.add(x.id)
      return { ...b, status: 'ready', error: undefined, queue: { ...fresh, gone } }
    })
    renewFar(p.items)
    void findPinned(p.items)
  } catch (error) {
    if (mine !== loads) return
    if (quietly) complain(error)
    else board.update((b) => ({ ...b, status: 'failed', error }))
  }
}

/** Pinned ones that were asked for by their id: once in a session, for each asking is a look at a person, and stands so in the audit. The feed renews them. */
let far = new Map<string, Alert | undefined>()

function showFar(x: Alert): void {
  if (isPinned(x.id) && fits(x)) setQueue((q) => (q.waiting.some((y) => y.id === x.id) ? q : withFar(q, x)))
}

/** The list says it better; what it does not tell of is as it was last heard. */
function renewFar(items: readonly Alert[]): void {
  for (const x of items) if (far.has(x.id) || isPinned(x.id)) far.set(x.id, x)
  for (const x of far.values()) if (x) showFar(x)
}

/** Pinned ones that the list does not tell of: behind its first page, put off, or over, and then nobody's to look at. */
async function findPinned(items: readonly Alert[]): Promise<void> {
  const asked = far // of this session
  for (const id of pins.get()) {
    if (far !== asked) return
    if (items.some((x) => x.id === id) || asked.has(id)) continue
    asked.set(id, known(board.get().queue, id))
    if (asked.get(id)) continue
    try {
      const { alert } = await call<AlertDetail>('GET', `/alerts/${part(id)}`, { unasked: true })
      if (far !== asked) return
      asked.set(id, alert)
      if (isOver(alert)) unpin(id)
      else showFar(alert)
    } catch (e) {
      if (!(e instanceof Trouble)) continue
      if ([403, 404, 428].includes(e.status)) unpin(id)
      else if (e.status === 0) asked.delete(id) // the line was cut
    }
  }
}

export async function more(): Promise<void> {
  const { queue, filter } = board.get()
  const mine = loads
  try {
    const p = await get<Page<Alert>>(path(filter, queue.next))
    if (mine === loads) setQueue((q) => append(q, p.items, p.next))
  } catch (e) {
    complain(e)
  }
}

/** Told when another filter is chosen. */
export const filtered = new Set<() => void>()

export function setFilter(change: Partial<Filter>): void {
  board.update((b) => ({ ...b, filter: { ...b.filter, ...change }, cursor: undefined }))
  for (const f of [...filtered]) f()
  void load()
}

/* news */

let gathered = new Map<string, PublicAlert>()
let gathering: number | undefined

async function fetchUnknown(list: PublicAlert[]): Promise<void> {
  if (list.length > AT_ONCE) {
    await load(true)
    return
  }
  for (const x of list) {
    try {
      const d = await get<AlertDetail>(`/alerts/${part(x.id)}`)
      setQueue((q) => merge(q, d.alert, fits(d.alert), held()))
    } catch (e) {
      if (!(e instanceof Trouble && e.status === 404)) complain(e)
    }
  }
}

function announce(list: PublicAlert[]): void {
  const fresh = list.filter((x) => x.state === 'new' && x.version === 1).sort(compare)
  const first = fresh[0]
  if (first) spoken.set(tn('say.new', fresh.length, { severity: word('severity', first.severity), title: titleText(first.title) }))
}

function flush(): void {
  const list = [...gathered.values()]
  gathered = new Map()
  gathering = undefined
  const unknown: PublicAlert[] = []
  for (const x of list) {
    if (isOver(x)) unpin(x.id)
    const old = known(board.get().queue, x.id) ?? far.get(x.id)
    const now = old && old.version <= x.version ? { ...old, ...x } : undefined
    if (now && far.has(x.id)) far.set(x.id, now)
    // The stream tells no names; of an alert we know the name stays what it was.
    if (old) setQueue((q) => merge(q, { ...old, ...x }, fits(x), held()))
    else if (fits(x)) unknown.push(x)
    if (now && far.has(x.id) && !held()) showFar(now)
    if (x.id === parse(location.hash).id) staleDetail.set(x)
  }
  // Said when the rows are there: the page is drawn once.
  if (unknown.length) void fetchUnknown(unknown).then(() => announce(list))
  else announce(list)
}

let stopNews: (() => void) | undefined

/** From log-in to log-out, whatever page is shown. */
export function startBoard(): void {
  startPins(me()?.name ?? '')
  stopNews ??= onNews({
    alert(x) {
      gathered.set(x.id, x)
      gathering ??= window.setTimeout(flush, GATHER_MS)
    },
    // The list is older than the stream: what came between was told to nobody.
    first(feed) {
      if (loadedAt !== undefined && loadedAt < feed) void load(true)
    },
    resync() {
      void load(true)
      const id = parse(location.hash).id
      if (id) void refresh(id)
    },
  })
}

export function stopBoard(): void {
  stopNews?.()
  stopNews = undefined
  stopPins()
  far = new Map()
  board.update((b) => ({ ...b, queue: EMPTY, status: 'loading', cursor: undefined }))
  detailNews.set(undefined)
}

/* steps */

let vocabulary: Promise<Words> | undefined
export function vocabularyOnce(): Promise<Words> {
  vocabulary ??= get<Words>('/alerts/words').catch((e: unknown) => {
    vocabulary = undefined
    throw e
  })
  return vocabulary
}

export const drafts = store<Readonly<Record<string, string>>>({})
export function setDraft(id: string, text: string): void {
  drafts.update((d) => ({ ...d, [id]: text }))
}

async function refresh(id: string): Promise<Alert | undefined> {
  try {
    const d = await get<AlertDetail>(`/alerts/${part(id)}`)
    detailNews.set(d)
    setQueue((q) => merge(q, d.alert, fits(d.alert), true))
    return d.alert
  } catch (e) {
    complain(e)
    return undefined
  }
}

export interface Step {
  act: string
  outcome?: string
  reason_code?: string
  worth?: string
  note?: string
  to?: string
  into?: string
  wake_at?: string
  wake_on?: string
  /** What it is claimed or woken for: refused together. */
  then?: 'close'
  /** 1: although its moment is over by then. */
  past_moment?: 1
}

/** The newest step of this screen that can still be taken back. */
export const undoable = store<{ id: string; version: number } | undefined>(undefined)
let undoTimer: number | undefined

/** For a few seconds a step can be taken back: the button says so, and the key does the same. */
function offerUndo(x: Alert, done: string): void {
  void vocabularyOnce().then((w) => {
    if (w.undo_s <= 0) {
      say(done)
      return
    }
    undoable.set({ id: x.id, version: x.version })
    window.clearTimeout(undoTimer)
    undoTimer = window.setTimeout(() => undoable.set(undefined), w.undo_s * 1000)
    offer(done, t('do.undo'), () => void undo(), w.undo_s * 1000)
  }, complain)
}

export async function undo(): Promise<void> {
  const u = undoable.get()
  undoable.set(undefined)
  if (!u) {
    say(t('say.noUndo'))
    return
  }
  try {
    const d = await post<AlertDetail>(`/alerts/${part(u.id)}/undo`, { version: u.version })
    detailNews.set(d)
    setQueue((q) => merge(q, d.alert, fits(d.alert), false))
    say(t('say.undone', { who: d.alert.subject.name || t('queue.nameless') }))
    if (fits(d.alert)) {
      board.update((b) => ({ ...b, cursor: u.id }))
      if (parse(location.hash).id) go('alerts', u.id)
    }
  } catch (e) {
    complain(e)
  }
}

function moveOn(x: Alert): void {
  const q = ordered(board.get().queue, pins.get())
  const at = q.items.findIndex((y) => y.id === x.id)
  const to = step(q, x.id, 1)
  // What was merged goes on in the one that stands for both.
  const stands = x.state === 'merged' ? (x.merged_into ?? undefined) : undefined
  const next = stands ?? (to === x.id ? (at > 0 ? q.items[at - 1]!.id : undefined) : to)
  setQueue((old) => remove(old, x.id))
  if (isOver(x)) unpin(x.id)
  board.update((b) => ({ ...b, cursor: next }))
  if (parse(location.hash).id === x.id) go('alerts', next ?? '')
  settleIfFree()
}

const QUIET = new Set(['note', 'claim'])

/** The alert as it is then; undefined: it was not done. Our own step may move our own row; nobody else's does.
 * quietly: another step follows, which says it, and carries the note. */
export async function take(x: Alert, s: Step, quietly = false): Promise<Alert | undefined> {
  const { act, ...said } = s // the act is in the address; the server refuses members that it does not know
  const note = s.note?.trim() || (quietly ? '' : drafts.get()[x.id]?.trim())
  try {
    const d = await post<AlertDetail>(`/alerts/${part(x.id)}/${act}`, { version: x.version, ...said, ...(note ? { note } : {}) })
    if (!quietly) setDraft(x.id, '')
    detailNews.set(d)
    const done = t('say.done', { act: word('act', act), who: d.alert.subject.name || t('queue.nameless') })
    if (QUIET.has(act)) undoable.set(undefined)
    if (!quietly) {
      if (QUIET.has(act)) say(done)
      else offerUndo(d.alert, done)
    }
    if (act === 'note' || quietly) setQueue((q) => merge(q, d.alert, fits(d.alert), true)) // it moves no row
    else if (fits(d.alert)) setQueue((q) => merge(q, d.alert, true, true))
    else moveOn(d.alert)
    return d.alert
  } catch (e) {
    if (!(e instanceof Trouble && e.status === 409)) {
      complain(e)
      return undefined
    }
    const now = await refresh(x.id)
    say(now?.owner ? t('say.changedWith', { owner: now.owner }) : t('say.changed', { why: saidText(e.detail) }), 'bad')
    return undefined
  }
}
