// SPDX-License-Identifier: Apache-2.0
// What keys and buttons do with alerts: one place, so that both do the same.

import { t, word } from '../i18n/index.ts'
import { ask } from './asks.ts'
import { board, detailNews, setCursor, showNews, take, vocabularyOnce } from './board.ts'
import type { Stroke } from './keys.ts'
import { complain, say } from './notice.ts'
import { known, nextUnclaimed, step } from './queue.ts'
import { go, parse } from './route.ts'
import { may, me } from './session.ts'
import type { Alert } from './types.ts'

/** The alert that is meant: the open one, else the row of the cursor. */
export function meant(): Alert | undefined {
  const place = parse(location.hash)
  const id = place.page === 'alerts' && place.id ? place.id : board.get().cursor
  if (!id) return undefined
  const row = known(board.get().queue, id)
  const open = detailNews.get()?.alert
  return open?.id === id && (!row || open.version >= row.version) ? open : row
}

export const isMine = (x: Alert): boolean => x.owner === me()?.name
export const isFree = (x: Alert): boolean => x.state === 'new' || x.state === 'reopened'

export function claim(x: Alert): void {
  if (isFree(x)) void take(x, { act: 'claim' })
  else if (x.state === 'claimed' && !isMine(x) && may('ALERT_TAKE')) ask.set({ kind: 'note', alert: x, act: 'takeover' })
  else if (x.state === 'claimed' && !isMine(x)) say(t('say.with', { owner: x.owner ?? '' }), 'bad')
  else say(t('say.cannot', { state: word('state', x.state) }))
}

export function release(x: Alert): void {
  if (x.state === 'claimed' && isMine(x)) void take(x, { act: 'release' })
  else say(x.state === 'claimed' ? t('say.with', { owner: x.owner ?? '' }) : t('say.cannot', { state: word('state', x.state) }))
}

export function reopen(x: Alert): void {
  if (x.state === 'closed' || x.state === 'decided') ask.set({ kind: 'note', alert: x, act: 'reopen' })
  else say(t('say.cannot', { state: word('state', x.state) }))
}

export function outcome(x: Alert, code: string): void {
  if (x.state === 'claimed' && isMine(x)) ask.set({ kind: 'outcome', alert: x, outcome: code })
  else if (isFree(x)) say(t('say.notMine'))
  else if (x.state === 'claimed') say(t('say.with', { owner: x.owner ?? '' }))
  else if (x.state === 'decided') say(t('say.alreadyDecided'))
  else say(t('say.cannot', { state: word('state', x.state) }))
}

function outcomeByIndex(x: Alert, index: number): void {
  vocabularyOnce().then((w) => {
    const o = w.outcomes[index]
    if (o) outcome(x, o.code)
  }, complain)
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
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
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

/** Keys that act only where alerts are shown. */
const TRIAGE: Partial<Record<Stroke['verb'], (s: Stroke) => void>> = {
  next: () => moveTo(step(board.get().queue, currentId(), 1)),
  previous: () => moveTo(step(board.get().queue, currentId(), -1)),
  open: () => {
    const id = board.get().cursor
    if (id) go('alerts', id)
  },
  leave,
  claim: () => onAlert(claim),
  release: () => onAlert(release),
  reopen: () => onAlert(reopen),
  outcome: (s) => onAlert((x) => outcomeByIndex(x, s.index ?? 0)),
  note: () => document.querySelector<HTMLElement>('#step-note')?.focus(),
  unclaimed: () => {
    const id = nextUnclaimed(board.get().queue, currentId())
    if (id) moveTo(id)
    else say(t('say.noneFree'))
  },
}

const EVERYWHERE: Partial<Record<Stroke['verb'], () => void>> = {
  help: () => ask.set({ kind: 'help' }),
  goQueue: () => {
    setCursor(undefined)
    showNews()
    go('alerts')
  },
  goSearch: () => may('ALERT_READ') && go('search'),
  goIdentity: () => (may('IDENTITY_DECIDE') || may('WATCH_READ')) && go('identity'),
  goMessages: () => may('MESSAGE_READ') && go('messages'),
  goLists: () => may('LIST_READ') && go('lists'),
}

/** True when the key was for us. */
export function obey(s: Stroke): boolean {
  const page = parse(location.hash).page || 'alerts'
  const everywhere = EVERYWHERE[s.verb]
  const here = page === 'alerts' ? TRIAGE[s.verb] : undefined
  if (everywhere) everywhere()
  else if (here) here(s)
  else return false
  return true
}
