// SPDX-License-Identifier: Apache-2.0
// One alert, in the order of a decision: what I can do, why, who, the bytes, what was done.

import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { Key } from '../i18n/index.ts'
import { language, t, tn, toldTitle, unitName, word } from '../i18n/index.ts'
import { Trouble, get, part, post } from '../lib/api.ts'
import { chordOf, keyOf } from '../lib/keys.ts'
import type { Verb } from '../lib/keys.ts'
import { holds, onWatch } from '../lib/live.ts'
import { detailNews, drafts, setDraft, staleDetail, take, vocabularyOnce } from '../lib/board.ts'
import type { Range } from '../lib/raw.ts'
import type { OrderSaid } from '../lib/ordersaid.ts'
import { orderSaid } from '../lib/ordersaid.ts'
import { href, parse } from '../lib/route.ts'
import { complain, saidText } from '../lib/notice.ts'
import { may } from '../lib/session.ts'
import { pins } from '../lib/pins.ts'
import { store, useStore } from '../lib/store.ts'
import { clock, moment } from '../lib/time.ts'
import { arrived, assign, claim, holder, isFree, isMine, isWaiting, merge, outcome, release, reopen, split, togglePin, wait } from '../lib/triage.ts'
import type { Alert, AlertDetail, Event, Evidence, LogLine, Reason, Trail, Words } from '../lib/types.ts'
import { EventFacts, FieldValue, fieldWords } from '../ui/facts.tsx'
import { IntoDossier } from '../ui/into.tsx'
import { Cautions, Chip, Choice, Failed, Id, Loading, Said, SeverityMark, useLoad, useNow, When, written, Sentence, UnitName, AlertTitle, ReasonText } from '../ui/parts.tsx'
import { RawView, useRaw } from '../ui/raw.tsx'
import { HiddenWhole } from '../ui/unmask.tsx'
import { DecisionOf } from './again.tsx'
import { Due, TimeLeft } from './alerts.tsx'
import { BoardingOf } from './boarding.tsx'
import { ClearDialog, ClearancesOf, useCleared } from './clearances.tsx'
import { OrdersOf } from './orders.tsx'
import { later } from '../ui/later.tsx'
import type { More } from './alertmore.tsx'
import { SharedWith } from './shared.tsx'

const AlertMore = later(() => import('./alertmore.tsx').then((m) => m.AlertMore))

/** What the Centre computes; numbers of a message have no place in it, but stand there. */
const WORKED_OUT = /\(|^(profile|event)\.|\.(age|value_per_kg|lead_hours|stay_days|party_size|one_way|total_usd|limit_usd|year_limit_usd|checked)$/

function KeyHint({ verb }: { verb: Verb }) {
  return <kbd aria-hidden="true">{keyOf(verb)}</kbd>
}

function Do({ verb, says, go, main = false, params = {} }: { verb: Verb; says: Key; go: () => void; main?: boolean; params?: Record<string, string> }) {
  return (
    <button type="button" class={main ? 'main' : ''} aria-keyshortcuts={chordOf(verb).replace(/Key|Digit/g, '')} onClick={go}>
      <KeyHint verb={verb} /> {t(says, params)}
    </button>
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
          <KeyHint verb={`outcome${i + 1}` as Verb} /> {word('outcome', o.code)}
        </button>
      ))}
    </div>
  )
}

function Verbs({ x, merged }: { x: Alert; merged: number }) {
  const mine = isMine(x)
  const atIt = (x.state === 'claimed' && mine) || isFree(x)
  const held = x.state === 'claimed' || isWaiting(x)
  const isTop = useStore(pins).includes(x.id)
  return (
    <>
      {isFree(x) && <Do verb="claim" says="do.claim" go={() => claim(x)} main />}
      {atIt && <Outcomes x={x} />}
      {atIt && <Do verb="ask" says="do.wait" go={() => wait(x, 'ask')} />}
      {atIt && <Do verb="snooze" says="do.snooze" go={() => wait(x, 'snooze')} />}
      {atIt && <Do verb="merge" says="do.merge" go={() => merge(x)} />}
      {(atIt || (x.state === 'claimed' && may('ALERT_TAKE'))) && <Do verb="assign" says="do.assign" go={() => assign(x)} />}
      {x.state === 'claimed' && mine && <Do verb="release" says="do.release" go={() => release(x)} />}
      {isWaiting(x) && mine && <Do verb="claim" says="do.wake" go={() => claim(x)} main />}
      {held && !mine && may('ALERT_TAKE') && <Do verb="claim" says="do.takeover" go={() => claim(x)} />}
      {x.state === 'decided' && (
        <button type="button" class="main" onClick={() => void take(x, { act: 'close' })}>
          {t('do.close')}
        </button>
      )}
      {(x.state === 'decided' || x.state === 'closed') && <Do verb="reopen" says="do.reopen" go={() => reopen(x)} />}
      {x.state !== 'closed' && x.state !== 'merged' && <Do verb="pin" says={isTop ? 'do.unpin' : 'do.pin'} go={() => togglePin(x)} />}
      {(x.state === 'merged' || merged > 0) && <Do verb="split" says="do.split" go={() => void split(x).catch(complain)} />}
    </>
  )
}

/** Keeps the alert open at us while it is on the screen and somebody does something. */
function useHold(x: Alert): void {
  const id = x.id
  const free = isFree(x)
  useEffect(() => {
    if (!free || !may('ALERT_WORK')) return undefined
    let active = true
    const mark = (): void => {
      active = true
    }
    const keep = (): void => {
      if (active) post(`/alerts/${part(id)}/open`).catch(() => {}) // the step itself says what is wrong
      active = false
    }
    keep()
    const timer = window.setInterval(keep, 120_000)
    window.addEventListener('keydown', mark)
    window.addEventListener('pointerdown', mark)
    return () => {
      window.clearInterval(timer)
      window.removeEventListener('keydown', mark)
      window.removeEventListener('pointerdown', mark)
      post(`/alerts/${part(id)}/leave`).catch(() => {})
    }
  }, [id, free])
}

function Standing({ x, d }: { x: Alert; d: AlertDetail }) {
  const h = useStore(holds).get(x.id)
  const now = useNow()
  const why = [...d.history].reverse().find((l) => l.act === 'snooze' || l.act === 'ask')
  return (
    <>
      {isFree(x) && holder(x) && (
        <p class="open-at" role="status">
          {t('do.openAt', { who: holder(x) ?? '', at: h?.since ? clock(Date.parse(h.since)) : '' })}
        </p>
      )}
      {isWaiting(x) && x.wake_at && (
        <p>
          {t('do.waits', { at: moment(x.wake_at, now), why: why?.reason_code ? word('wait', why.reason_code) : '' })} {x.wake_on === 'event' && t('do.waitsEvent')}
        </p>
      )}
      {x.merged_into && (
        <p>
          {t('do.mergedInto')} <a href={href('alerts', x.merged_into)}>{t('do.toMain')}</a>
        </p>
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
      <input id="step-note" type="text" dir={written(text)} autocomplete="off" maxLength={1000} value={text} placeholder={t('do.notePlace')} onInput={(e) => setDraft(x.id, e.currentTarget.value)} onKeyDown={(e) => e.key === 'Escape' && e.currentTarget.closest('.bar')?.querySelector<HTMLElement>('h2')?.focus()} />
      <button type="button" disabled={!text.trim()} onClick={() => void take(x, { act: 'note' })}>
        {t('do.addNote')}
      </button>
    </div>
  )
}

function Bar({ x, d }: { x: Alert; d: AlertDetail }) {
  const now = useNow()
  useHold(x)
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
        <bdi>{unitName(x.unit)}</bdi>
        <TimeLeft x={x} now={now} />
        <Due x={x} now={now} always />
        {x.outcome && <b>{t('alert.outcomeLine', { outcome: word('outcome', x.outcome), reason: x.reason_code ? word('reason', x.reason_code) : '' })}</b>}
        {x.worth && <span>{t(x.worth === 'yes' ? 'alert.worth.yes' : 'alert.worth.no')}</span>}
      </p>
      <Cautions of={d.cautions} />
      <Standing x={x} d={d} />
      {may('ALERT_WORK') ? (
        <div class="verbs">
          <Verbs x={x} merged={d.merged.length} />
          <IntoDossier key={x.id} alert={x.id} />
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
  /** Whose message it is: one that was merged has its own. */
  alert: string
  message: string
  ranges: Range[]
  chosen: Range | undefined
}

const rangeOf = (e: Evidence): Range => ({ start: e.offset, end: e.offset + e.length })
const rangesOf = (r: Reason): Range[] => r.evidence.filter((e) => e.length > 0).map(rangeOf)

function EvidenceList({ alert, reason, show }: { alert: Alert; reason: Reason; show: (s: Shown) => void }) {
  if (reason.evidence.length === 0) return <p class="soft">{t('alert.noEvidence')}</p>
  return (
    <ul class="evidence" aria-label={t('alert.evidence')}>
      {reason.evidence.map((e, i) => (
        <li key={i}>
          <span class="soft">{fieldWords(e.field)}</span>
          {e.length > 0 ? (
            <button type="button" class="fact" title={t('alert.showIn', { field: fieldWords(e.field) })} onClick={() => show({ alert: reason.alert ?? alert.id, message: reason.message, ranges: rangesOf(reason), chosen: rangeOf(e) })}>
              <FieldValue field={e.field} value={e.value} />
            </button>
          ) : (
            <span class="derived">
              <FieldValue field={e.field} value={e.value} /> <small class="soft">{e.field.startsWith('list.') ? t('alert.ofEntry') : WORKED_OUT.test(e.field) && t('alert.derived')}</small>
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}

/** What tells one alert from the others that were merged with it: the journey or the paper, and when it came. */
function WhichAlert({ of }: { of: Alert }) {
  return (
    <a href={href('alerts', of.id)}>
      <Id>
        <Said text={of.situation.label} />
      </Id>{' '}
      <When at={of.created} />
    </a>
  )
}

function ReasonView({ alert, from, reason, show }: { alert: Alert; from: Alert | undefined; reason: Reason; show: (s: Shown) => void }) {
  const [clearing, setClearing] = useState(false)
  const cleared = useCleared(reason.alert ?? alert.id, reason.code)
  const done = (): void => {
    setClearing(false)
    clearings.set(clearings.get() + 1)
  }
  return (
    <li class={`reason sev-${reason.severity}`}>
      <p class="reason-head">
        <SeverityMark severity={reason.severity} />
        <b>
          <AlertTitle text={reason.title} />
        </b>
        {reason.action && <span class="chip">{t('alert.asks', { action: word('action', reason.action) })}</span>}
      </p>
      <p class="reason-text">
        <ReasonText reason={reason} />
      </p>
      {from && (
        <p class="soft reason-from">
          <Sentence k="alert.from" alert={<WhichAlert of={from} />} />
        </p>
      )}
      {reason.removed && (
        <p class="soft">
          {t('alert.entryRemoved')} <When at={reason.removed} />
        </p>
      )}
      <EvidenceList alert={alert} reason={reason} show={show} />
      {reason.kind === 'list' && may('ALERT_WORK') && (
        <p class="row">
          {cleared ? (
            <span class="soft">
              {t('clear.heading')} <Chip kind="clear.state" code={cleared} />
            </span>
          ) : (
            <button type="button" onClick={() => setClearing(true)}>
              {t('clear.open')}
            </button>
          )}
        </p>
      )}
      {clearing && <ClearDialog alert={reason.alert ?? alert.id} reason={reason} onClose={() => setClearing(false)} onDone={done} />}
      <p class="reason-foot">
        <span>
          <Sentence k={reason.kind === 'rule' ? 'alert.rule' : 'alert.listEntry'} code={<Id>{reason.code}</Id>} />
          {' · '}
          <Sentence k="alert.version" n={<Id>{reason.version.slice(0, 12)}</Id>} />
        </span>
        <span>
          <Sentence k="alert.author" author={reason.author ? <Said text={reason.author} data /> : t('app.notKnown')} />
        </span>
        <span>
          <Sentence k="alert.basis" basis={reason.basis ? <Said text={reason.basis} data /> : t('app.notKnown')} />
        </span>
        <span>
          <When at={reason.at} />
        </span>
      </p>
    </li>
  )
}

/** An order in the history: in words, and the way to its card. What somebody wrote stays as it came. */
function OrderNote({ o }: { o: OrderSaid }) {
  return (
    <span>
      {' '}
      <a href={href('card', o.id)}>{word('orderKind', o.kind)}</a>: {word('instruction', o.what)} (<UnitName name={o.to} />)
      {o.came && <b> {word(o.of, o.came)}</b>}
      {o.note && <bdi class="note">{o.note}</bdi>}
    </span>
  )
}

const TITLED = ['merged in', 'split off']
/** What a person noted stays as it came; titles and the Centre's own sentences are said. */
function NoteOf({ l }: { l: LogLine }) {
  if (!l.note) return null
  const o = orderSaid(l.act, l.note)
  if (o) return <OrderNote o={o} />
  if (TITLED.includes(l.act) || (l.actor === 'ntc' && toldTitle(l.note).some((p) => p.own))) return <AlertTitle text={l.note} />
  return l.actor === 'ntc' ? <Said text={l.note} /> : <bdi class="note">{l.note}</bdi>
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
            <NoteOf l={l} />
          </span>
        </li>
      ))}
    </ol>
  )
}

/** The raw message of the alert, or of one that was merged into it, fetched when somebody wants to see it: each reading is recorded. */
function RawPart({ all, shown, onShow }: { all: readonly Alert[]; shown: Shown | undefined; onShow: (x: Alert) => void }) {
  const [asked, setAsked] = useState(all[0]!.id)
  const whose = all.find((a) => a.id === (shown?.alert ?? asked)) ?? all[0]!
  const next = all.find((a) => a.id === asked) ?? all[0]!
  useEffect(() => setAsked(shown?.alert ?? all[0]!.id), [shown, all[0]!.id])
  const box = useRef<HTMLElement>(null)
  const raw = useRaw(shown && `/alerts/${part(shown.alert)}/raw`, shown ? { message: shown.message } : {}, shown?.chosen)
  const hidden = raw.error instanceof Trouble && raw.error.hidden
  const ready = raw.data?.message === shown?.message
  useEffect(() => {
    if (shown?.chosen && ready) box.current?.scrollIntoView({ block: 'start' })
  }, [shown, ready])
  return (
    <section class="part" ref={box} aria-labelledby="part-raw">
      <h3 id="part-raw">{t('alert.raw')}</h3>
      {all.length > 1 && <Choice label={t('raw.whose')} value={asked} onChange={setAsked} options={all.map((a, i) => [a.id, t(i === 0 ? 'raw.own' : 'raw.merged', { what: saidText(a.situation.label), at: moment(a.created, Date.now()) })] as const)} />}
      {(!shown || next !== whose) && (
        <p class="row">
          <button type="button" onClick={() => onShow(next)}>
            {t('raw.show')}
          </button>
          <span class="soft">{t('raw.lead')}</span>
        </p>
      )}
      {shown && hidden && <HiddenWhole id={whose.subject.id} onShown={raw.again} />}
      {shown && raw.error !== undefined && !hidden && <Failed error={raw.error} again={raw.again} />}
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

/** The alerts that were merged into this one. */
function Merged({ d }: { d: AlertDetail }) {
  if (d.merged.length === 0) return null
  return (
    <Part heading="alert.merged">
      <p class="soft">{t('alert.mergedLead')}</p>
      <ul class="cards" role="list">
        {d.merged.map((m) => (
          <li class="card" key={m.id}>
            <p class="card-head">
              <SeverityMark severity={m.severity} />
              <a href={href('alerts', m.id)}>
                <AlertTitle text={m.title} />
              </a>
              <bdi>{m.subject.name || t('queue.nameless')}</bdi>
              <Id>
                <Said text={m.situation.label} />
              </Id>
              {may('ALERT_WORK') && (
                <button type="button" onClick={() => void split(m).catch(complain)}>
                  {t('do.split')}
                </button>
              )}
            </p>
          </li>
        ))}
      </ul>
    </Part>
  )
}

/** Who was rung while nobody had it. */
function RungFor({ rings }: { rings: AlertDetail['rings'] }) {
  if (rings.length === 0) return null
  return (
    <Part heading="alert.rings">
      <ol class="plain" role="list">
        {rings.map((r) => (
          <li key={`${r.at} ${r.account}`}>
            <Sentence k="alert.rungAt" who={<bdi>{r.account}</bdi>} unit={<UnitName name={r.unit} />} time={<When at={r.at} />} />
          </li>
        ))}
      </ol>
    </Part>
  )
}

/** Who looked at this alert: for the officer too, in sentences. */
function Access({ id }: { id: string }) {
  const [shown, setShown] = useState(false)
  const trail = useLoad(() => (shown ? get<Trail>(`/alerts/${part(id)}/access`) : Promise.resolve(undefined)), [id, shown])
  const d = trail.data
  return (
    <Part heading="alert.access">
      {!shown && (
        <p class="row">
          <button type="button" onClick={() => setShown(true)}>
            {t('alert.accessShow')}
          </button>
        </p>
      )}
      {trail.error !== undefined && <Failed error={trail.error} again={trail.again} />}
      {shown && d && (
        <>
          <p>{tn('alert.accessLead', d.who.length)}</p>
          <ul class="plain" role="list">
            {d.who.map((w) => (
              <li key={w.actor}>
                {tn('alert.accessLine', w.times, { who: w.actor })}{' '}
                <span class="soft">
                  {t('alert.accessLast')} <When at={w.last} />
                </span>
              </li>
            ))}
          </ul>
          <details>
            <summary>{t('alert.accessAll')}</summary>
            <ul class="plain" role="list">
              {d.items.map((l, i) => (
                <li key={i}>
                  <When at={l.at} /> <bdi>{l.actor}</bdi> <span lang="en">{l.act}</span>
                </li>
              ))}
            </ul>
          </details>
        </>
      )}
    </Part>
  )
}

function Part({ heading, children }: { heading: Key; children: preact.ComponentChildren }) {
  useEffect(() => arrived(heading, parse(location.hash).id), [heading])
  return (
    <section class="part" aria-labelledby={`part-${heading}`}>
      <h3 id={`part-${heading}`} tabIndex={-1}>
        {t(heading)}
      </h3>
      {children}
    </section>
  )
}

/** What happened before, where, and who is who: each is read, and recorded, when somebody opens it. */
function MoreOf({ d }: { d: AlertDetail }) {
  const [open, setOpen] = useState<readonly More[]>([])
  const subject = d.alert.subject
  const others = (d.person?.members ?? []).map((m) => m.id).filter((m) => m !== subject.id)
  const kinds: More[] = ['line', 'map', ...(others.length > 0 || d.reasons.some((r) => r.kind === 'list') ? (['who'] as const) : [])]
  return (
    <Part heading="more.title">
      <p class="row">
        {kinds.map((k) => (
          <button key={k} type="button" aria-expanded={open.includes(k)} onClick={() => setOpen(open.includes(k) ? open.filter((o) => o !== k) : [...open, k])}>
            {word('more', k)}
          </button>
        ))}
        <a href={href('graph', subject.id)}>{t('more.graph')}</a>
        {d.alert.kind === 'traveller' && <a href={href('aboard', d.alert.id)}>{t('aboard.open')}</a>}
      </p>
      {kinds
        .filter((k) => open.includes(k))
        .map((k) => (
          <section key={k} aria-label={word('more', k)}>
            <h4>{word('more', k)}</h4>
            <AlertMore what={k} subject={subject} others={others} reasons={d.reasons} />
          </section>
        ))}
    </Part>
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
  const whom = data?.alert.subject.id
  useEffect(() => onWatch((entities) => whom !== undefined && entities.includes(whom) && again()), [whom, again])
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
  const placesOf = (a: Alert): Range[] => d.reasons.filter((r) => (r.alert ?? x.id) === a.id && r.message === a.message).flatMap(rangesOf)
  return (
    <article class="detail" aria-label={t('alert.title')}>
      <Bar x={x} d={d} />
      <div class="detail-body">
        <Part heading="alert.why">
          <ol class="reasons" role="list">
            {d.reasons.map((r) => (
              <ReasonView key={`${r.alert} ${r.kind} ${r.code}`} alert={x} from={d.merged.find((m) => m.id === r.alert)} reason={r} show={show} />
            ))}
          </ol>
        </Part>
        <Part heading="alert.facts">
          <Facts x={x} pick={(r) => show({ alert: x.id, message: x.message, ranges: placesOf(x), chosen: r })} />
        </Part>
        <MoreOf key={x.id} d={d} />
        <Merged d={d} />
        {may('CLEARANCE_READ') && d.reasons.some((r) => r.kind === 'list') && <ClearancesOf alerts={[...new Set([x.id, ...d.reasons.filter((r) => r.kind === 'list').map((r) => r.alert ?? x.id)])]} version={x.version + cleared} />}
        <DecisionOf key={x.id} alert={x.id} />
        <BoardingOf x={x} />
        <OrdersOf x={x} />
        <SharedWith x={x} />
        <RawPart all={[x, ...d.merged]} shown={shown} onShow={(a) => show({ alert: a.id, message: a.message, ranges: placesOf(a), chosen: undefined })} />
        <Part heading="alert.history">
          <History lines={d.history} />
        </Part>
        <RungFor rings={d.rings ?? []} />
        <Access key={x.id} id={x.id} />
      </div>
    </article>
  )
}
