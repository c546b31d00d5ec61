// SPDX-License-Identifier: Apache-2.0
// The queue at the start side, the alert at the end side.

import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { spoken as speaks, t, tn, unitName, word } from '../i18n/index.ts'
import { board, load, more, setCursor, setFilter, setPointing, setScrolled, showNews, vocabularyOnce } from '../lib/board.ts'
import { keyOf } from '../lib/keys.ts'
import { holds } from '../lib/live.ts'
import { pins } from '../lib/pins.ts'
import type { Filter } from '../lib/queue.ts'
import { SEVERITIES, ordered, waits } from '../lib/queue.ts'
import { href } from '../lib/route.ts'
import { chosen, isChosen, isLate, toggle } from '../lib/bulk.ts'
import { may, me } from '../lib/session.ts'
import { useStore } from '../lib/store.ts'
import { due, inSeconds, left, moment } from '../lib/time.ts'
import type { Alert, PublicAlert, Severity } from '../lib/types.ts'
import { Chip, Choice, Empty, Failed, Id, Loading, Said, SeverityMark, Tabs, stays, useNow, AlertTitle } from '../ui/parts.tsx'
import { BulkBar } from '../ui/bulk.tsx'
import { AlertPage } from './alert.tsx'

export function TimeLeft({ x, now }: { x: PublicAlert; now: number }) {
  const l = left(x.moment.at, now)
  if (l.kind === 'unknown') return <span class="left left-unknown">{t('queue.noMoment')}</span>
  if (l.kind === 'passed')
    return (
      <span class="left left-passed" title={t('queue.what', { what: word('moment', x.moment.what) })}>
        {t('queue.passed', { span: l.text })}
      </span>
    )
  return <span class={`left left-${l.urgency}`}>{t('queue.until', { span: l.text, what: word('moment', x.moment.what) })}</span>
}

/** The clock that runs: until somebody claims it, then until it is decided. */
function clockOf(x: PublicAlert, now: number) {
  const free = x.state === 'new' || x.state === 'reopened'
  const claiming = free && x.claim_by
  return { claiming, d: due(claiming || x.decide_by, x.created, now) }
}

const countsDown = (x: PublicAlert, now: number): boolean => inSeconds(now, x.claim_by, x.decide_by) && (clockOf(x, now).d?.level ?? 'calm') !== 'calm'

/** Until when somebody is to have it, or to decide it: words first, colour only near the end. */
export function Due({ x, now, always = false }: { x: PublicAlert; now: number; always?: boolean }) {
  if (x.state === 'closed' || x.state === 'decided' || x.state === 'merged') return null
  if (x.wake_at && waits(x)) return <span class="due">{t('queue.wakes', { at: moment(x.wake_at, now) })}</span>
  if (x.paused) return <span class="due">{t('queue.stands')}</span>
  const { claiming, d } = clockOf(x, now)
  if (!d || (!always && d.level === 'calm')) return null
  return <span class={`due due-${d.level}`}>{t(d.over ? (claiming ? 'queue.claimOver' : 'queue.dueOver') : claiming ? 'queue.claimIn' : 'queue.dueIn', { span: d.text })}</span>
}

function OpenAt({ id }: { id: string }) {
  const h = useStore(holds).get(id)
  if (!h?.by || h.by === me()?.name) return null
  return (
    <span class="open-at">
      {t('queue.openAt', { who: h.display || h.by })}
    </span>
  )
}

/** The first page of rows is there: what comes now is news, and marked as such. */
let isFilled = false

/** `told`: language and digits: when they change, so do its words. */
const Row = stays(function Row({ x, now, cursor, open, gone, first, ticked, late }: { x: Alert; now: number; cursor: boolean; open: boolean; gone: boolean; first: boolean; ticked: boolean; late: boolean; told: string }) {
  const ref = useRef<HTMLAnchorElement>(null)
  const led = useRef(false)
  const [came] = useState(isFilled ? 'came' : '')
  useEffect(() => {
    // Keys that come fast have moved on: a row that took the focus now would fetch the cursor back, and the two would never end.
    if (!cursor || board.get().cursor !== x.id) return
    // With the alert open the focus may be in it: the row must not take it away.
    led.current = true
    if (!open) ref.current?.focus({ preventScroll: true })
    led.current = false
    ref.current?.scrollIntoView({ block: 'nearest' })
  }, [cursor, open])
  const mine = x.owner !== null && x.owner === me()?.name
  return (
    <li class={`row-item sev-${x.severity} ${cursor ? 'cursor' : ''} ${gone ? 'gone' : ''} ${came}`}>
      {may('ALERT_WORK') && (
        <label class="row-check">
          <input type="checkbox" checked={ticked} disabled={late} title={late ? t('bulk.cameLate') : undefined} aria-label={t('bulk.choose', { who: x.subject.name || t('queue.nameless') })} onChange={() => toggle(x.id)} />
        </label>
      )}
      <a
        ref={ref}
        href={href('alerts', x.id)}
        data-alert={x.id}
        aria-current={open ? 'true' : undefined}
        tabIndex={cursor || first ? 0 : -1}
        onFocus={() => led.current || setCursor(x.id)}
        onClick={() => setCursor(x.id)}
      >
        <span class="c-sev">
          <SeverityMark severity={x.severity} />
        </span>
        <span class="c-who">
          <b>
            <bdi>{x.subject.name || t('queue.nameless')}</bdi>
          </b>
        </span>
        <span class="c-where">
          <bdi><Said text={x.situation.label} /></bdi> {x.port && <Id>{x.port}</Id>}
        </span>
        <span class="c-time">
          <TimeLeft x={x} now={now} /> <Due x={x} now={now} />
        </span>
        <span class="c-why">
          <AlertTitle text={x.title} /> <span class="soft">{tn('queue.reasons', x.reasons_count)}</span>
        </span>
        <span class={`c-with ${mine ? 'mine' : ''}`}>{x.owner ? mine ? t('queue.me') : <bdi>{x.owner}</bdi> : <span class="soft">{t('queue.nobody')}</span>} <OpenAt id={x.id} /></span>
        <span class="c-state">
          {gone ? <span class="chip">{t('queue.left', { state: word('state', x.state) })}</span> : <Chip kind="state" code={x.state} />}
        </span>
      </a>
    </li>
  )
})

function Filters({ filter, units }: { filter: Filter; units: readonly string[] }) {
  return (
    <div class="filters">
      <Tabs
        label={t('queue.show')}
        value={filter.show}
        onChange={(v) => setFilter({ show: v as Filter['show'] })}
        options={[
          ['open', t('queue.open')],
          ['mine', t('queue.mine')],
          ['later', t('queue.later')],
          ['closed', t('queue.closed')],
        ]}
      />
      <Choice
        label={t('queue.least')}
        value={filter.severity}
        onChange={(v) => setFilter({ severity: v as Severity })}
        options={SEVERITIES.map((s) => [s, word('severity', s)] as const)}
      />
      <Choice label={t('queue.unit')} value={filter.unit} onChange={(v) => setFilter({ unit: v })} options={[['', t('queue.allUnits')] as const, ...units.map((u) => [u, unitName(u)] as const)]} />
    </div>
  )
}

function useUnits(items: readonly Alert[], chosen: string): string[] {
  const seen = useRef(new Set<string>())
  return useMemo(() => {
    for (const x of items) if (x.unit) seen.current.add(x.unit)
    const own = me()?.unit
    if (own) seen.current.add(own)
    if (chosen) seen.current.add(chosen)
    return [...seen.current].sort()
  }, [items, chosen])
}

function EmptyQueue({ filter }: { filter: Filter }) {
  if (filter.show === 'closed') return <Empty>{t('queue.emptyClosed')}</Empty>
  if (filter.show === 'later') return <Empty>{t('queue.emptyLater')}</Empty>
  if (filter.show === 'open') return <Empty>{t('queue.emptyOpen')}</Empty>
  return (
    <Empty>
      {t('queue.emptyMine', { key: keyOf('unclaimed') })}{' '}
      <button type="button" onClick={() => setFilter({ show: 'open' })}>
        {t('queue.emptyMineDo')}
      </button>
    </Empty>
  )
}

/** Rows are told the time this often, those that count seconds each second. */
const SLOW_MS = 10_000

function QueueList({ openId }: { openId: string }) {
  const b = useStore(board)
  const c = useStore(chosen)
  const slow = useNow(SLOW_MS)
  const isNear = (x: Alert): boolean => inSeconds(slow, x.moment.at) || countsDown(x, slow)
  const quick = useNow(b.queue.items.some(isNear) ? 1000 : SLOW_MS)
  useEffect(() => {
    isFilled = b.status === 'ready'
  }, [b.status])
  const box = useRef<HTMLDivElement>(null)
  const top = useStore(pins)
  const { items, waiting, gone, next } = ordered(b.queue, top)
  const pinned = items.filter((x) => top.includes(x.id))
  const others = items.slice(pinned.length)
  const units = useUnits(items, b.filter.unit)
  const news = (): void => {
    showNews()
    if (box.current) box.current.scrollTop = 0
  }
  const rows = (list: readonly Alert[], before: number) => (
    <ol class="rows" role="list">
      {list.map((x, i) => (
        <Row key={x.id} x={x} now={isNear(x) ? quick : slow} cursor={b.cursor === x.id} open={openId === x.id} gone={gone.has(x.id)} first={before + i === 0 && !b.cursor} ticked={isChosen(c, x.id)} late={isLate(c, x.id)} told={speaks.get()} />
      ))}
    </ol>
  )
  return (
    <section class="queue" aria-label={t('queue.title')}>
      <header class="queue-head">
        <h1 class="hidden">{t('queue.title')}</h1>
        <Filters filter={b.filter} units={units} />
        {may('ALERT_WORK') && <a href={href('jobs')}>{t('page.jobs')}</a>}
        <span class="soft count">{b.status === 'ready' && (next ? t('queue.countMore', { n: items.length }) : tn('queue.count', items.length - gone.size))}</span>
      </header>
      {waiting.length + gone.size > 0 && waiting.length > 0 && (
        <button type="button" class="pill" title={t('queue.newHint')} onClick={news}>
          {tn('queue.new', waiting.length)}
        </button>
      )}
      <BulkBar />
      <div
        ref={box}
        class="queue-box"
        onScroll={(e) => setScrolled(e.currentTarget.scrollTop > 8)}
        onPointerEnter={(e) => e.pointerType === 'mouse' && setPointing(true)}
        onPointerLeave={(e) => e.pointerType === 'mouse' && setPointing(false)}
      >
        {items.length > 0 && (
          <div class="queue-cols" aria-hidden="true">
            <span>{t('queue.colSeverity')}</span>
            <span>{t('queue.colWho')}</span>
            <span>{t('queue.colWhere')}</span>
            <span>{t('queue.colTime')}</span>
            <span>{t('queue.colWhy')}</span>
            <span>{t('queue.colWith')}</span>
            <span>{t('queue.colState')}</span>
          </div>
        )}
        {b.status === 'loading' && <Loading say="queue.loading" />}
        {b.status === 'failed' && <Failed error={b.error} again={() => void load()} />}
        {b.status === 'ready' && items.length === 0 && <EmptyQueue filter={b.filter} />}
        {pinned.length > 0 && <h2 class="rows-head">{t('queue.pinned')}</h2>}
        {pinned.length > 0 && rows(pinned, 0)}
        {pinned.length > 0 && others.length > 0 && <h2 class="rows-head">{t('queue.others')}</h2>}
        {(others.length > 0 || pinned.length === 0) && rows(others, pinned.length)}
        {next && (
          <p class="more">
            <button type="button" onClick={() => void more()}>
              {t('app.more')}
            </button>
          </p>
        )}
      </div>
    </section>
  )
}

export function AlertsPage({ id }: { id: string }) {
  useEffect(() => {
    if (board.get().status !== 'ready') void load()
    else void load(true) // what happened while another page was shown came by the stream, but counts may not
    vocabularyOnce().catch(() => {}) // the dialogs ask again, and say so
    return () => {
      setPointing(false)
      setScrolled(false)
    }
  }, [])
  useEffect(() => {
    if (id) setCursor(id)
  }, [id])
  return (
    <div class={`split ${id ? 'with-detail' : ''}`}>
      <QueueList openId={id} />
      {id && <AlertPage key={id} id={id} />}
    </div>
  )
}
