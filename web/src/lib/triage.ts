// SPDX-License-Identifier: Apache-2.0
// What keys and buttons do with alerts: one place, so that both do the same.

import { t, word } from '../i18n/index.ts'
import { get, part } from './api.ts'
import { ask } from './asks.ts'
import { choose, chooseAll, chosen, toggle } from './bulk.ts'
import type { Step } from './board.ts'
import { board, detailNews, setCursor, showNews, take, undo, vocabularyOnce } from './board.ts'
import type { Stroke, Verb } from './keys.ts'
import { holds, link } from './live.ts'
import { complain, say } from './notice.ts'
import { isPinned, pin, pins, unpin } from './pins.ts'
import type { Queue } from './queue.ts'
import { known, nextUnclaimed, ordered, step } from './queue.ts'
import { go, parse } from './route.ts'
import { may, me } from './session.ts'
import type { Alert, AlertDetail } from './types.ts'

/** The alert that is meant: the open one, else the row of the cursor. */
export function meant(): Alert | undefined {
  const place = parse(location.hash)
  const id = place.page === 'alerts' && place.id ? place.id : board.get().cursor
  if (!id) return undefined
  const row = known(board.get().queue, id)
  const open = detailNews.get()?.alert
  return open?.id === id && (!row || open.version >= row.version) ? open : row
}

/** The queue as it is seen. */
const seen = (): Queue => ordered(board.get().queue, pins.get())

/** To the top of one's own queue, or down again. */
export function togglePin(x: Alert): void {
  const who = x.subject.name || t('queue.nameless')
  if (isPinned(x.id)) {
    unpin(x.id)
    say(t('say.unpinned', { who }))
  } else if (x.state === 'closed' || x.state === 'merged') cannot(x)
  else {
    pin(x.id)
    say(t('say.pinned', { who }))
  }
}

export const isMine = (x: Alert): boolean => x.owner === me()?.name
export const isFree = (x: Alert): boolean => x.state === 'new' || x.state === 'reopened'
export const isWaiting = (x: Alert): boolean => x.state === 'awaiting' || x.state === 'snoozed'

/** Another who has it open, if it is free otherwise. */
export function holder(x: Alert): string | undefined {
  const h = holds.get().get(x.id)
  return h?.by && h.by !== me()?.name ? h.display || h.by : undefined
}

const cannot = (x: Alert): void => say(t('say.cannot', { state: word('state', x.state) }))
const withOther = (x: Alert): void => say(t('say.with', { owner: x.owner ?? '' }), 'bad')

export function claim(x: Alert): void {
  const other = holder(x)
  if (isFree(x) && other && may('ALERT_TAKE')) ask.set({ kind: 'note', alert: x, act: 'claim' })
  else if (isFree(x)) void take(x, { act: 'claim' })
  else if (x.owner && !isMine(x) && (x.state === 'claimed' || isWaiting(x)) && may('ALERT_TAKE')) ask.set({ kind: 'note', alert: x, act: 'takeover' })
  else if (isWaiting(x) && isMine(x)) void take(x, { act: 'wake' })
  else if (x.state === 'claimed' && isMine(x)) say(t('say.alreadyMine'))
  else if (x.owner && !isMine(x) && x.state !== 'closed') withOther(x)
  else cannot(x)
}

/** What is nobody's can be worked on by whoever begins to; it is theirs when the step is taken, not when its dialog opens. */
function workable(x: Alert, f: (x: Alert) => void): void {
  if (isFree(x) || (isMine(x) && (x.state === 'claimed' || isWaiting(x)))) f(x)
  else if (x.state === 'decided') say(t('say.alreadyDecided'))
  else if (x.state === 'claimed' || isWaiting(x)) withOther(x)
  else cannot(x)
}

/** The step; what is not one's own yet is claimed, or woken, with it. */
export async function takeOwn(x: Alert, s: Step): Promise<Alert | undefined> {
  if (link.get().state !== 'live') say(t('say.lineIsCut'))
  const then = s.act === 'close' ? ({ then: 'close' } as const) : {}
  const mine = isFree(x) ? await take(x, { act: 'claim', ...then }, true) : isWaiting(x) ? await take(x, { act: 'wake', ...then }, true) : x
  return mine && take(mine, s)
}

export function release(x: Alert): void {
  if (x.state === 'claimed' && isMine(x)) void take(x, { act: 'release' })
  else if (x.state === 'claimed') withOther(x)
  else cannot(x)
}

export function reopen(x: Alert): void {
  if (x.state === 'closed' || x.state === 'decided') ask.set({ kind: 'note', alert: x, act: 'reopen' })
  else cannot(x)
}

export const outcome = (x: Alert, code: string): void => workable(x, (alert) => ask.set({ kind: 'outcome', alert, outcome: code }))
export const wait = (x: Alert, act: 'ask' | 'snooze'): void => workable(x, (alert) => ask.set({ kind: 'wait', alert, act }))
export const merge = (x: Alert): void => workable(x, (alert) => ask.set({ kind: 'merge', alert }))

const dueAt = (x: Alert): number => {
  const at = x.moment.at ? Date.parse(x.moment.at) : NaN
  return at > Date.now() ? at : Infinity
}

/** The one that is due first stands for both, and whoever merged them has it. */
export async function mergeWith(mine: Alert, other: Alert, note: string): Promise<void> {
  const [goes, stays] = dueAt(mine) < dueAt(other) ? [other, mine] : [mine, other]
  if (goes.state === 'claimed' && !isMine(goes)) {
    withOther(goes)
    return
  }
  if (isFree(stays) && !(await take(stays, { act: 'claim' }, true))) return
  await takeOwn(goes, { act: 'merge', into: stays.id, note })
}

/** One that was merged is taken out; the one that stands for others lets the only one go, or shows which there are. */
export async function split(x: Alert): Promise<void> {
  if (x.state === 'merged') {
    await take(x, { act: 'split' })
    return
  }
  const open = detailNews.get()
  const parts = open?.alert.id === x.id && open.alert.version === x.version ? open.merged : (await get<AlertDetail>(`/alerts/${part(x.id)}`)).merged
  if (parts.length === 0) say(t('say.notMerged'))
  else if (parts.length === 1) await take(parts[0]!, { act: 'split' })
  else {
    say(t('say.whichApart', { n: parts.length }))
    toPart('alert.merged', x.id)
  }
}

export function assign(x: Alert): void {
  if (isFree(x) || (x.state === 'claimed' && (isMine(x) || may('ALERT_TAKE')))) ask.set({ kind: 'assign', alert: x })
  else if (x.state === 'claimed') withOther(x)
  else cannot(x)
}

function outcomeByIndex(x: Alert, index: number): void {
  vocabularyOnce().then((w) => {
    const o = w.outcomes[index]
    if (o) outcome(x, o.code)
  }, complain)
}

/* what was done last, for the next alert */

let last: Step | undefined
/** Dialogs say here what they did, so that it can be done again. */
export function remember(s: Step): void {
  last = s
}

function repeat(x: Alert): void {
  const again = last
  if (!again) say(t('say.nothingLast'))
  else workable(x, (y) => void takeOwn(y, again))
}

const isOpen = (): boolean => parse(location.hash).page === 'alerts' && parse(location.hash).id !== ''

export function moveTo(id: string | undefined): void {
  if (!id) return
  setCursor(id)
  if (isOpen()) go('alerts', id)
}

function leave(): void {
  if (isOpen()) {
    setCursor(parse(location.hash).id)
    go('alerts')
  } else {
    setCursor(undefined)
    document.getElementById('content')?.focus({ preventScroll: true })
  }
}

function onAlert(f: (x: Alert) => void): void {
  const x = meant()
  if (!x) say(t('say.noAlert'))
  else if (may('ALERT_WORK')) f(x)
  else say(t('do.readOnly'))
}

function currentId(): string | undefined {
  return (isOpen() ? parse(location.hash).id : undefined) ?? board.get().cursor
}

let wanted: { heading: string; id: string } | undefined
/** A part of the alert of this id stands on the page now: was it asked for? */
export function arrived(heading: string, id: string | undefined): void {
  if (wanted?.heading !== heading || wanted.id !== id) return
  const h = document.querySelector<HTMLElement>(`#part-${CSS.escape(heading)}`)
  if (!h) return
  wanted = undefined
  h.scrollIntoView({ block: 'start' })
  const first = heading === 'alert.merged' ? h.parentElement?.querySelector<HTMLElement>('button') : undefined
  ;(first ?? h).focus()
}

/** To a part of the open alert, by its heading; what is not on the page yet, when it comes. */
function toPart(heading: string, id = currentId()): void {
  if (!id) return
  wanted = { heading, id }
  if (!isOpen()) go('alerts', id)
  arrived(heading, parse(location.hash).id)
}

/** What stands on the page of an alert, for those who may. */
const press = (button: string): void => {
  const b = document.querySelector<HTMLElement>(button)
  if (b) b.click()
  else say(t('say.noOrder'))
}

const byOutcome = (s: Stroke): void => onAlert((x) => outcomeByIndex(x, s.index ?? 0))

/** Keys that act only where alerts are shown. */
const TRIAGE: Partial<Record<Verb, (s: Stroke) => void>> = {
  next: () => moveTo(step(seen(), currentId(), 1)),
  previous: () => moveTo(step(seen(), currentId(), -1)),
  open: () => {
    const id = board.get().cursor
    if (id) go('alerts', id)
  },
  leave,
  claim: () => onAlert(claim),
  assign: () => onAlert(assign),
  release: () => onAlert(release),
  reopen: () => onAlert(reopen),
  outcome1: byOutcome,
  outcome2: byOutcome,
  outcome3: byOutcome,
  outcome4: byOutcome,
  outcome5: byOutcome,
  outcome6: byOutcome,
  ask: () => onAlert((x) => wait(x, 'ask')),
  snooze: () => onAlert((x) => wait(x, 'snooze')),
  merge: () => onAlert(merge),
  split: () => onAlert((x) => void split(x).catch(complain)),
  repeat: () => onAlert(repeat),
  undo: () => void undo(),
  pin: () => {
    const x = meant()
    if (x) togglePin(x)
    else say(t('say.noAlert'))
  },
  note: () => document.querySelector<HTMLElement>('#step-note')?.focus(),
  order: () => press('#order-open'),
  hold: () => press('#order-hold'),
  field: () => press('#order-field'),
  why: () => toPart('alert.why'),
  select: () => {
    const id = currentId()
    if (id) toggle(id)
  },
  selectDown: () => {
    const id = currentId()
    if (id) choose(id)
    const next = step(seen(), id, 1)
    if (next) {
      choose(next)
      moveTo(next)
    }
  },
  selectAll: chooseAll,
  bulk: () => {
    const c = chosen.get()
    if (!may('ALERT_WORK')) say(t('do.readOnly'))
    else if (c.all || c.ids.size) ask.set({ kind: 'bulk' })
    else say(t('say.noneChosen'))
  },
  links: () => {
    const x = meant()
    if (x) go('entity', x.subject.id)
  },
  goProfile: () => {
    const x = meant()
    if (x) go('entity', x.subject.id)
    else say(t('say.noAlert'))
  },
  unclaimed: () => {
    const id = nextUnclaimed(seen(), currentId())
    if (id) moveTo(id)
    else say(t('say.noneFree'))
  },
}

const EVERYWHERE: Partial<Record<Verb, () => void>> = {
  help: () => ask.set({ kind: 'help' }),
  search: () => may('ALERT_READ') && go('search'),
  goQueue: () => {
    setCursor(undefined)
    showNews()
    go('alerts')
  },
  goIdentity: () => (may('IDENTITY_DECIDE') || may('WATCH_READ')) && go('identity'),
  goMessages: () => may('MESSAGE_READ') && go('messages'),
  goLists: () => may('LIST_READ') && go('lists'),
  goMap: () => may('SITE_READ') && go('map'),
  goWall: () => may('SITE_READ') && go('sites'),
  goDuty: () => may('DUTY_READ') && go('duty'),
  goHandover: () => may('HANDOVER_READ') && go('handover'),
}

let others: { page: string; keys: Partial<Record<Verb, () => void>> } | undefined
/** Keys of another page, as long as it is shown. */
export function keysOf(page: string, keys: Partial<Record<Verb, () => void>>): () => void {
  const mine = { page, keys }
  others = mine
  return () => {
    if (others === mine) others = undefined
  }
}

/** True when the key was for us. */
export function obey(s: Stroke): boolean {
  const page = parse(location.hash).page || 'alerts'
  const everywhere = EVERYWHERE[s.verb]
  const here = page === 'alerts' ? TRIAGE[s.verb] : others?.page === page ? others.keys[s.verb] : undefined
  if (everywhere) everywhere()
  else if (here) here(s)
  else return false
  return true
}
