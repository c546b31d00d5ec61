// SPDX-License-Identifier: Apache-2.0
// One alert, in the order of a decision: what I can do, why, who, the bytes, what was done.

import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { Key } from '../i18n/index.ts'
import { language, t, word } from '../i18n/index.ts'
import { get, part } from '../lib/api.ts'
import { detailNews, drafts, setDraft, staleDetail, take, vocabularyOnce } from '../lib/board.ts'
import type { Range } from '../lib/raw.ts'
import { href } from '../lib/route.ts'
import { may } from '../lib/session.ts'
import { store, useStore } from '../lib/store.ts'
import { claim, isFree, isMine, outcome, release, reopen } from '../lib/triage.ts'
import type { Alert, AlertDetail, Event, Evidence, LogLine, Reason, Words } from '../lib/types.ts'
import { EventFacts, fieldWords } from '../ui/facts.tsx'
import { Chip, Failed, Id, Loading, Said, SeverityMark, useLoad, useNow, When, written, Sentence } from '../ui/parts.tsx'
import { RawView, useRaw } from '../ui/raw.tsx'
import { DecisionOf } from './again.tsx'
import { TimeLeft } from './alerts.tsx'
import { BoardingOf } from './boarding.tsx'
import { ClearDialog, ClearancesOf } from './clearances.tsx'
import { OrdersOf } from './orders.tsx'
import { SharedWith } from './shared.tsx'

/** What the Centre computes; numbers of a message have no place in it, but stand there. */
const WORKED_OUT = /\(|^(profile|event)\.|\.(age|value_per_kg|lead_hours|stay_days|party_size|one_way|total_usd|limit_usd|year_limit_usd|checked)$/

function KeyHint({ k }: { k: string }) {
  return (
    <kbd aria-hidden="true">{k}</kbd>
  )
}

function Outcomes({ x }: { x: Alert }) {
  const words = useLoad<Words>(vocabularyOnce, [])
  if (words.error !== undefined) return <Failed error={words.error} again={words.again} />
  return (
    <div class="outcomes" role="group" aria-label={t('do.outcomes')}>
      <span class="soft">{t('do.outcomes')}</span>
      {words.data?.outcomes.map((o, i) => (
        <button key={o.code} type="button" title={language().code === 'en' ? o.text : undefined} aria-keyshortcuts={String(i + 1)} onClick={() => outcome(x, o.code)}>
          <KeyHint k={String(i + 1)} /> {word('outcome', o.code)}
        </button>
      ))}
    </div>
  )
}

function Verbs({ x }: { x: Alert }) {
  const mine = isMine(x)
  return (
    <>
      {isFree(x) && (
        <button type="button" class="main" aria-keyshortcuts="A" onClick={() => claim(x)}>
          <KeyHint k="A" /> {t('do.claim')}
        </button>
      )}
      {x.state === 'claimed' && mine && <Outcomes x={x} />}
      {x.state === 'claimed' && mine && (
        <button type="button" aria-keyshortcuts="U" onClick={() => release(x)}>
          <KeyHint k="U" /> {t('do.release')}
        </button>
      )}
      {x.state === 'claimed' && !mine && may('ALERT_TAKE') && (
        <button type="button" aria-keyshortcuts="A" onClick={() => claim(x)}>
          <KeyHint k="A" /> {t('do.takeover')}
        </button>
      )}
      {x.state === 'decided' && (
        <button type="button" class="main" onClick={() => void take(x, { act: 'close' })}>
          {t('do.close')}
        </button>
      )}
      {(x.state === 'decided' || x.state === 'closed') && (
        <button type="button" aria-keyshortcuts="R" onClick={() => reopen(x)}>
          <KeyHint k="R" /> {t('do.reopen')}
        </button>
      )}
    </>
  )
}

function NextNote({ x }: { x: Alert }) {
  const text = useStore(drafts)[x.id] ?? ''
  return (
    <div class="next-note">
      <label for="step-note" class="hidden">
        {t('do.note')}
      </label>
      <input id="step-note" type="text" dir={written(text)} autocomplete="off" maxLength={1000} value={text} placeholder={t('do.notePlace')} onInput={(e) => setDraft(x.id, e.currentTarget.value)} onKeyDown={(e) => e.key === 'Escape' && e.currentTarget.blur()} />
      <button type="button" disabled={!text.trim()} onClick={() => void take(x, { act: 'note' })}>
        {t('do.addNote')}
      </button>
    </div>
  )
}

function Bar({ x }: { x: Alert }) {
  const now = useNow()
  const free = isFree(x) || !x.owner
  return (
    <header class="bar">
      <div class="bar-top">
        <a class="back" href={href('alerts')}>
          {t('app.back')}
        </a>
        <SeverityMark severity={x.severity} />
        <h2 tabIndex={-1}>
          <a href={href('entity', x.subject.id)} title={t('alert.profile')}>
            <bdi>{x.subject.name || t('queue.nameless')}</bdi>
          </a>
        </h2>
        <Chip kind="state" code={x.state} />
        <span class="soft">{free ? t('do.free') : isMine(x) ? t('do.withMe') : t('do.with', { owner: x.owner ?? '' })}</span>
      </div>
      <p class="bar-what">
        <Id><Said text={x.situation.label} /></Id>
        {x.port && <Id>{x.port}</Id>}
        <bdi>{x.unit}</bdi>
        <TimeLeft x={x} now={now} />
        {x.outcome && <b>{t('alert.outcomeLine', { outcome: word('outcome', x.outcome), reason: x.reason_code ? word('reason', x.reason_code) : '' })}</b>}
      </p>
      {may('ALERT_WORK') ? (
        <div class="verbs">
          <Verbs x={x} />
          <NextNote x={x} />
        </div>
      ) : (
        <p class="soft">{t('do.readOnly')}</p>
      )}
    </header>
  )
}

/** Counts those that were made here, so that the list of them is read again. */
const clearings = store(0)

interface Shown {
  message: string
  ranges: Range[]
  chosen: Range | undefined
}

const rangeOf = (e: Evidence): Range => ({ start: e.offset, end: e.offset + e.length })
const rangesOf = (r: Reason): Range[] => r.evidence.filter((e) => e.length > 0).map(rangeOf)

function EvidenceList({ reason, show }: { reason: Reason; show: (s: Shown) => void }) {
  if (reason.evidence.length === 0) return <p class="soft">{t('alert.noEvidence')}</p>
  return (
    <ul class="evidence" aria-label={t('alert.evidence')}>
      {reason.evidence.map((e, i) => (
        <li key={i}>
          <span class="soft">{fieldWords(e.field)}</span>
          {e.length > 0 ? (
            <button type="button" class="fact" title={t('alert.showIn', { field: fieldWords(e.field) })} onClick={() => show({ message: reason.message, ranges: rangesOf(reason), chosen: rangeOf(e) })}>
              <Id>{e.value}</Id>
            </button>
          ) : (
            <span class="derived">
              <Id>{e.value}</Id> <small class="soft">{e.field.startsWith('list.') ? t('alert.ofEntry') : WORKED_OUT.test(e.field) && t('alert.derived')}</small>
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}

function ReasonView({ alert, reason, show }: { alert: Alert; reason: Reason; show: (s: Shown) => void }) {
  const [clearing, setClearing] = useState(false)
  const done = (): void => {
    setClearing(false)
    clearings.set(clearings.get() + 1)
  }
  return (
    <li class={`reason sev-${reason.severity}`}>
      <p class="reason-head">
        <SeverityMark severity={reason.severity} />
        <b>
          <Said text={reason.title} />
        </b>
        {reason.action && <span class="chip">{t('alert.asks', { action: word('action', reason.action) })}</span>}
      </p>
      <p class="reason-text">
        <Said text={reason.text} />
      </p>
      {reason.removed && (
        <p class="soft">
          {t('alert.entryRemoved')} <When at={reason.removed} />
        </p>
      )}
      <EvidenceList reason={reason} show={show} />
      {reason.kind === 'list' && may('ALERT_WORK') && (
        <p class="row">
          <button type="button" onClick={() => setClearing(true)}>
            {t('clear.open')}
          </button>
        </p>
      )}
      {clearing && <ClearDialog alert={alert.id} reason={reason} onClose={() => setClearing(false)} onDone={done} />}
      <p class="reason-foot">
        <span>
          <Sentence k={reason.kind === 'rule' ? 'alert.rule' : 'alert.listEntry'} code={<Id>{reason.code}</Id>} />
          {' · '}
          <Sentence k="alert.version" n={<Id>{reason.version.slice(0, 12)}</Id>} />
        </span>
        <span>
          <Sentence k="alert.author" author={reason.author ? <Said text={reason.author} /> : t('app.notKnown')} />
        </span>
        <span>
          <Sentence k="alert.basis" basis={reason.basis ? <Said text={reason.basis} /> : t('app.notKnown')} />
        </span>
        <span>
          <When at={reason.at} />
        </span>
      </p>
    </li>
  )
}

function History({ lines }: { lines: readonly LogLine[] }) {
  return (
    <ol class="history" role="list">
      {lines.map((l) => (
        <li key={l.version}>
          <When at={l.at} />
          <span>
            <b>{word('act', l.act)}</b> {t('alert.by', { actor: l.actor })}
            {l.to && l.from !== l.to && <span class="soft"> {l.from ? t('alert.step', { from: word('state', l.from), to: word('state', l.to) }) : word('state', l.to)}</span>}
            {l.outcome && <span> {t('alert.outcomeLine', { outcome: word('outcome', l.outcome), reason: l.reason_code ? word('reason', l.reason_code) : '' })}</span>}
            {l.note && <bdi class="note">{l.note}</bdi>}
          </span>
        </li>
      ))}
    </ol>
  )
}

/** The raw message of the alert, fetched when somebody wants to see it: each reading is recorded. */
function RawPart({ id, shown, onShow }: { id: string; shown: Shown | undefined; onShow: () => void }) {
  const box = useRef<HTMLElement>(null)
  const raw = useRaw(shown && `/alerts/${part(id)}/raw`, shown ? { message: shown.message } : {}, shown?.chosen)
  const ready = raw.data?.message === shown?.message
  useEffect(() => {
    if (shown?.chosen && ready) box.current?.scrollIntoView({ block: 'start' })
  }, [shown, ready])
  return (
    <section class="part" ref={box} aria-labelledby="part-raw">
      <h3 id="part-raw">{t('alert.raw')}</h3>
      {!shown && (
        <p class="row">
          <button type="button" onClick={onShow}>
            {t('raw.show')}
          </button>
          <span class="soft">{t('raw.lead')}</span>
        </p>
      )}
      {shown && raw.error !== undefined && <Failed error={raw.error} again={raw.again} />}
      {shown && !raw.data && raw.error === undefined && <Loading say="raw.loading" />}
      {shown && raw.data && ready && <RawView raw={raw.data} ranges={shown.ranges} chosen={shown.chosen} page={raw.page} />}
    </section>
  )
}

function Facts({ x, pick }: { x: Alert; pick: (r: Range) => void }) {
  const event = useLoad(() => get<Event>(`/alerts/${part(x.id)}/event`), [x.id, x.message, x.event])
  if (event.error !== undefined) return <Failed error={event.error} again={event.again} />
  if (!event.data) return <Loading say="facts.loading" />
  return <EventFacts event={event.data} pick={pick} />
}

function Part({ heading, children }: { heading: Key; children: preact.ComponentChildren }) {
  return (
    <section class="part" aria-labelledby={`part-${heading}`}>
      <h3 id={`part-${heading}`}>{t(heading)}</h3>
      {children}
    </section>
  )
}

function useDetail(id: string) {
  const loaded = useLoad(() => get<AlertDetail>(`/alerts/${part(id)}`), [id])
  const fresh = useStore(detailNews)
  const stale = useStore(staleDetail)
  const { again, set, data } = loaded
  useEffect(() => {
    if (data) detailNews.set(data)
  }, [data])
  useEffect(() => {
    if (fresh?.alert.id === id && fresh !== data) set(fresh)
  }, [fresh, id])
  useEffect(() => {
    if (stale?.id === id && data && stale.version > data.alert.version) again()
  }, [stale, id, data])
  return loaded
}

export function AlertPage({ id }: { id: string }) {
  const detail = useDetail(id)
  const [shown, setShown] = useState<Shown>()
  const cleared = useStore(clearings)
  const d = detail.data
  const show = useCallback((s: Shown) => setShown(s), [])
  useEffect(() => setShown(undefined), [id])
  if (detail.error !== undefined)
    return (
      <article class="detail">
        <a class="back" href={href('alerts')}>
          {t('app.back')}
        </a>
        <Failed error={detail.error} again={detail.again} />
      </article>
    )
  if (!d)
    return (
      <article class="detail">
        <Loading say="alert.loading" />
      </article>
    )
  const x = d.alert
  const all = (message: string): Range[] => d.reasons.filter((r) => r.message === message).flatMap(rangesOf)
  return (
    <article class="detail" aria-label={t('alert.title')}>
      <Bar x={x} />
      <div class="detail-body">
        <Part heading="alert.why">
          <ol class="reasons" role="list">
            {d.reasons.map((r) => (
              <ReasonView key={`${r.kind} ${r.code}`} alert={x} reason={r} show={show} />
            ))}
          </ol>
        </Part>
        <Part heading="alert.facts">
          <Facts x={x} pick={(r) => show({ message: x.message, ranges: all(x.message), chosen: r })} />
        </Part>
        {may('CLEARANCE_READ') && d.reasons.some((r) => r.kind === 'list') && <ClearancesOf alert={x.id} version={x.version + cleared} />}
        <DecisionOf key={x.id} alert={x.id} />
        <BoardingOf x={x} />
        <OrdersOf x={x} />
        <SharedWith x={x} />
        <RawPart id={x.id} shown={shown} onShow={() => show({ message: x.message, ranges: all(x.message), chosen: undefined })} />
        <Part heading="alert.history">
          <History lines={d.history} />
        </Part>
      </div>
    </article>
  )
}
