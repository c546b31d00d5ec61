// SPDX-License-Identifier: Apache-2.0
// The field card: for a telephone in one hand, and on a sheet of A5. What is to be done, of whom, where, until when, why;
// then what came of it. A report that the line does not carry waits in lib/outbox.ts.

import { useEffect, useMemo, useState } from 'preact/hooks'
import { encode } from 'uqr'
import '../card.css'
import { t, tn, unitName, valued, word } from '../i18n/index.ts'
import { Trouble, get, part, post } from '../lib/api.ts'
import { NEEDS_NOTE, PICTURES_MOST, RESULTS, cardAddress, small } from '../lib/field.ts'
import type { Card, Result } from '../lib/field.ts'
import { forgetCard, keepCard, keptCard } from '../lib/kept.ts'
import type { KeptCard } from '../lib/kept.ts'
import { onLive, onOrder, onWatch } from '../lib/live.ts'
import { say } from '../lib/notice.ts'
import { arrived, discard, entrust, outbox, own } from '../lib/outbox.ts'
import type { Waiting } from '../lib/outbox.ts'
import { href } from '../lib/route.ts'
import { me } from '../lib/session.ts'
import { useStore } from '../lib/store.ts'
import { left, onPaper } from '../lib/time.ts'
import type { Event, FactRecord, Order } from '../lib/types.ts'
import { EventFacts, eventTitle, fieldWords } from '../ui/facts.tsx'
import { Area, Choice, Empty, Failed, Id, Loading, Said, Sentence, SeverityMark, useLoad, useNow, When, UnitName, AlertTitle, ReasonText } from '../ui/parts.tsx'

const SIGNS: Record<Result, string> = { found: '■', nothing: '○', not_located: '?', wrong_person: '×' }
const REFUSALS = ['not_here', 'gone', 'unknown', 'no_equipment', 'no_officer', 'unsafe', 'duplicate', 'other'] as const

/** What one is told from others by, in the hand. */
const KEYS: readonly (readonly [string, readonly string[]])[] = [
  ['person', ['birth', 'sex', 'nationality', 'seat']],
  ['journey', ['flight', 'from', 'to', 'arrives']],
  ['crossing', ['counter', 'plate', 'flight']],
  ['passage', ['plate', 'trailer', 'container', 'seal', 'post']],
  ['declaration', ['number', 'office', 'importer_name', 'container']],
  ['consignment', ['bill', 'conveyance', 'consignee']],
  ['containers', ['number', 'seals']],
  ['money', ['number', 'owner', 'total_usd']],
]
const NAMES: Record<string, string> = { containers: 'container' }
/** Beside a vehicle or goods it is said whose the numbers are. */
const WHO: readonly (readonly [string, readonly string[]])[] = [['person', ['role', 'surname', 'given', 'birth', 'sex', 'nationality']]]
const MOST_FACTS = 16

/** Each document in one line: which it is, its number, who issued it. */
function documents(event: Event): [string, string][] {
  const all = event['documents'] as FactRecord[] | undefined
  return (all ?? []).slice(0, 3).map((d) => [t('card.document'), ['type', 'number', 'issuer'].map((f) => valued(`document.${f}`, String(d[f] ?? '')) ?? String(d[f] ?? '')).join(' ').trim()])
}

function factsOf(event: Event, keys: typeof KEYS): [string, string][] {
  const rows: [string, string][] = []
  for (const [member, fields] of keys) {
    const v = event[member] as FactRecord | FactRecord[] | undefined
    for (const r of Array.isArray(v) ? v.slice(0, 3) : v ? [v] : [])
      for (const f of fields) if (r[f] !== undefined && r[f] !== '') rows.push([fieldWords(`${NAMES[member] ?? member}.${f}`), valued(`${NAMES[member] ?? member}.${f}`, String(r[f])) ?? String(r[f]).replace(/^(\d{4}-\d\d-\d\d)T/, '$1 ')])
  }
  return rows
}

function keyFacts(event: Event, of: string): [string, string][] {
  const things = KEYS.filter(([member]) => member !== 'person')
  const rows = of === 'person' ? [...documents(event), ...factsOf(event, KEYS)] : [...factsOf(event, things), ...factsOf(event, WHO), ...documents(event)]
  return rows.slice(0, MOST_FACTS)
}

function Qr({ text }: { text: string }) {
  const code = useMemo(() => encode(text, { ecc: 'M', border: 2 }), [text])
  const path = code.data.flatMap((row, y) => row.map((on, x) => (on ? `M${x} ${y}h1v1h-1z` : ''))).join('')
  return (
    <svg class="qr" viewBox={`0 0 ${code.size} ${code.size}`} role="img" aria-label={t('card.qr')} shape-rendering="crispEdges">
      <rect width={code.size} height={code.size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}

function Left({ at }: { at: string | null }) {
  const now = useNow()
  const l = left(at, now)
  // A countdown is of the screen: on paper it would stand still.
  return <b class="num card-left screen-only">{l.kind === 'unknown' ? t('app.notKnown') : l.kind === 'passed' ? t('queue.passed', { span: l.text }) : l.text}</b>
}

/** When it was ordered; a sheet of paper has its day and zone. */
function Ordered({ at }: { at: string }) {
  return (
    <>
      <span class="screen-only">
        <When at={at} />
      </span>
      <span class="print-only">
        <Id>{onPaper(at)}</Id>
      </span>
    </>
  )
}

/** What may hurt who opens it, or meets whom it is about. */
function Danger({ event, cautions }: { event: Event | undefined; cautions: readonly string[] }) {
  const numbers = (event?.['consignment'] as FactRecord | undefined)?.['dangerous']
  if (!numbers && cautions.length === 0) return null
  return (
    <div class="card-danger" role="note">
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d="M8 1l7 7-7 7-7-7zM8 4.500v4.500M8 11v.500" />
      </svg>
      <div>
        {numbers && (
          <p>
            <b>{t('card.dangerous')}</b> <Id>{String(numbers).replace(/\b\d{4}\b/g, 'UN $&')}</Id>
          </p>
        )}
        {cautions.map((x) => (
          <p key={x}>
            <b>{word('caution', x)}</b>
          </p>
        ))}
      </div>
    </div>
  )
}

function About({ c }: { c: Card }) {
  const { alert: x, event } = c
  return (
    <>
      <section class="card-who" aria-labelledby="card-who">
        <h2 id="card-who" class="soft">
          {t('card.who')}
        </h2>
        <p class="card-name">
          <bdi>{x.subject.name || (event ? eventTitle(event) : t('queue.nameless'))}</bdi>
        </p>
        {event ? (
          <dl class="card-facts">
            {keyFacts(event, x.subject.kind).map(([k, v], i) => (
              <div key={`${k}${i}`}>
                <dt>{k}</dt>
                <dd>
                  <bdi>{v}</bdi>
                </dd>
              </div>
            ))}
          </dl>
        ) : (
          <p class="soft">{t('card.noEvent')}</p>
        )}
      </section>
      <section class="card-where" aria-labelledby="card-where">
        <h2 id="card-where" class="soft">
          {t('card.where')}
        </h2>
        <p>
          <Id>{x.port}</Id> · <Said text={x.situation.label} />
        </p>
        <p>
          {word('moment', x.moment.what)} <Left at={x.moment.at} />
          {x.moment.at && (
            <>
              <span class="soft screen-only">
                {' '}
                <When at={x.moment.at} />
              </span>
              <b class="print-only">
                <Id>{onPaper(x.moment.at)}</Id>
              </b>
            </>
          )}
        </p>
      </section>
      <section aria-labelledby="card-why">
        <h2 id="card-why" class="soft">
          {t('card.why')}
        </h2>
        <p>
          <AlertTitle text={c.reasons[0]?.title ?? x.title} />
        </p>
        {c.reasons[0]?.text && (
          <p class="soft">
            <ReasonText reason={c.reasons[0]} />
          </p>
        )}
        {c.reasons.length > 1 && <p class="soft">{tn('card.more', c.reasons.length - 1)}</p>}
      </section>
    </>
  )
}

interface Picture {
  name: string
  data: Blob
}
function Pictures({ files, onPick, onChange }: { files: readonly Picture[]; onPick: (chosen: readonly File[]) => void; onChange: (f: readonly Picture[]) => void }) {
  return (
    <div class="card-pictures">
      <label class="button">
        {t('card.takePicture')}
        <input
          class="hidden"
          type="file"
          accept="image/*"
          capture="environment"
          multiple
          onChange={(e) => {
            onPick([...(e.currentTarget.files ?? [])])
            e.currentTarget.value = ''
          }}
        />
      </label>
      {files.map((f, i) => (
        <span key={`${f.name}${i}`} class="row">
          <bdi>{f.name}</bdi>
          <button type="button" class="quiet" aria-label={t('card.leaveOut', { name: f.name })} onClick={() => onChange(files.filter((_, k) => k !== i))}>
            <span aria-hidden="true">✕</span>
          </button>
        </span>
      ))}
    </div>
  )
}

/** `first`: what the Centre did not accept, to be mended. */
function ReportForm({ order, first }: { order: Order; first: Waiting | undefined }) {
  const [result, setResult] = useState<Result | undefined>(first?.result)
  const [note, setNote] = useState(first?.note ?? '')
  const [files, setFiles] = useState<readonly Picture[]>(first?.pictures.map((data, i) => ({ data, name: first.names[i] ?? '' })) ?? [])
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(first?.error)
  const needs = result !== undefined && NEEDS_NOTE.includes(result) && note.trim() === ''
  /** What is no picture is said at once, by its name; the others stay. */
  const pick = async (picked: readonly File[]): Promise<void> => {
    setBusy(true)
    const room = PICTURES_MOST - files.length
    if (picked.length > room) say(t('card.tooMany', { most: PICTURES_MOST }), 'bad')
    // One after the other: a telephone has little room for whole photographs.
    for (const data of picked.slice(0, room)) {
      const made = await small(data).catch(() => undefined)
      if (made) setFiles((f) => [...f, { name: data.name, data: made }])
      else say(t('card.noPicture', { name: data.name }), 'bad')
    }
    setBusy(false)
  }
  const submit = async (): Promise<void> => {
    if (!result) return
    setBusy(true)
    setError(undefined)
    try {
      await entrust({ order: order.id, account: me()?.name ?? '', result, note: note.trim(), pictures: files.map((f) => f.data), names: files.map((f) => f.name) })
    } catch (e) {
      setError(e)
      setBusy(false)
    }
  }
  return (
    <form
      class="card-report"
      onSubmit={(e) => {
        e.preventDefault()
        void submit()
      }}
    >
      <fieldset>
        <legend>{t('card.result')}</legend>
        <div class="card-results">
          {RESULTS.map((r) => (
            <label key={r} class={result === r ? 'card-result card-chosen' : 'card-result'}>
              <input type="radio" name="result" value={r} checked={result === r} onChange={() => setResult(r)} />
              <span aria-hidden="true">{SIGNS[r]}</span> {word('orderResult', r)}
            </label>
          ))}
        </div>
      </fieldset>
      <Area label={needs ? t('card.noteNeeded') : t('card.note')} value={note} onInput={setNote} maxLength={900} />
      <Pictures files={files} onPick={(f) => void pick(f)} onChange={setFiles} />
      {error !== undefined && <Failed error={error} />}
      <button type="submit" class="main card-send" disabled={!result || needs || busy}>
        {t('card.send')}
      </button>
      {first && (
        <button type="button" class="card-send" onClick={() => void discard(first)}>
          {t('outbox.discard')}
        </button>
      )}
    </form>
  )
}

function Reporting({ order }: { order: Order }) {
  const mine = own(useStore(outbox), me()?.name ?? '').find((x) => x.order === order.id)
  if (!mine || mine.state === 'refused') return <ReportForm key={mine?.state ?? ''} order={order} first={mine} />
  return (
    <p class="card-waits" role="status">
      <span aria-hidden="true">◐</span> {t(mine.state === 'sending' ? 'card.sends' : 'card.waits')}
    </p>
  )
}

function Refuse({ order, onDone }: { order: Order; onDone: (o: Order) => void }) {
  const [reason, setReason] = useState<string>('not_here')
  const [note, setNote] = useState('')
  const [error, setError] = useState<unknown>()
  return (
    <details class="card-refuse">
      <summary>{t('card.cannot')}</summary>
      <form
        onSubmit={(e) => {
          e.preventDefault()
          post<Order>(`/orders/${part(order.id)}/refuse`, { reason, note: note.trim() }).then(onDone, setError)
        }}
      >
        <Choice label={t('card.whyNot')} value={reason} onChange={setReason} options={REFUSALS.map((r) => [r, word('refusal', r)] as const)} />
        <Area label={t('card.note')} value={note} onInput={setNote} maxLength={900} />
        {error !== undefined && <Failed error={error} />}
        <button type="submit">{t('card.refuse')}</button>
      </form>
    </details>
  )
}

const WAITS = ['new', 'sent', 'acknowledged', 'expired']

function Answer({ c, again }: { c: Card; again: () => void }) {
  const { order } = c
  const [error, setError] = useState<unknown>()
  const done = (o: Order): void => {
    say(t('card.told', { state: word('orderState', o.state) }))
    again()
  }
  const waits = own(useStore(outbox), me()?.name ?? '').some((x) => x.order === order.id)
  if (!WAITS.includes(order.state))
    return (
      <>
        <p class="card-over" role="status">
          <span class={`chip chip-${order.state}`}>{word('orderState', order.state)}</span> {order.result && <b>{word('orderResult', order.result)}</b>}
          {order.finding && <bdi class="note">{order.finding}</bdi>}
        </p>
        {waits && <Reporting order={order} />}
      </>
    )
  if (!c.of_unit) return <p class="soft">{t('card.notYours', { unit: unitName(order.unit ?? order.link ?? '') })}</p>
  return (
    <div class="card-answer">
      {(order.state === 'new' || order.state === 'sent') && (
        <button type="button" class="main card-send" onClick={() => post(`/orders/${part(order.id)}/acknowledge`).then(again, setError)}>
          {t('card.acknowledge')}
        </button>
      )}
      {error !== undefined && <Failed error={error} />}
      <Reporting order={order} />
      <Refuse order={order} onDone={done} />
    </div>
  )
}

function CardView({ c, again }: { c: Card; again: () => void }) {
  const { order, alert } = c
  return (
    <article class="field-card">
      <header class="card-head">
        <div>
          <SeverityMark severity={alert.severity} /> <span class={`chip chip-${order.state}`}>{word('orderState', order.state)}</span>
          <h1>{word('orderKind', order.kind)}</h1>
          <p class="card-what">{word('instruction', order.instruction)}</p>
          {order.note && <bdi class="note">{order.note}</bdi>}
        </div>
        <Qr text={cardAddress(order.id)} />
      </header>
      <Danger event={c.event} cautions={c.cautions ?? []} />
      <About c={c} />
      <p class="soft">
        <Sentence k="card.by" who={<bdi>{order.ordered_by}</bdi>} unit={<UnitName name={order.unit ?? order.link ?? ''} />} time={<Ordered at={order.ordered} />} />
      </p>
      <div class="screen-only">
        <Answer c={c} again={again} />
        {c.event && (
          <details>
            <summary>{t('card.allFacts')}</summary>
            <EventFacts event={c.event} />
          </details>
        )}
        <p class="row">
          <button type="button" onClick={() => window.print()}>
            {t('card.print')}
          </button>
          <a href={href('alerts', alert.id)}>{t('card.toAlert')}</a>
        </p>
      </div>
      <dl class="print-only card-blank">
        {RESULTS.map((r) => (
          <div key={r}>
            <dt>☐</dt>
            <dd>{word('orderResult', r)}</dd>
          </div>
        ))}
      </dl>
    </article>
  )
}

/** From the Centre; it is kept for where there is no line, and what may not be read any more is not. */
async function ask(id: string): Promise<Card> {
  try {
    const card = await get<Card>(`/orders/${part(id)}/card`)
    const session = me()
    if (session) void keepCard(card, session, () => me()?.name === session.name)
    return card
  } catch (e) {
    if (e instanceof Trouble && (e.status === 403 || e.status === 404)) void forgetCard(id)
    throw e
  }
}

const LATE_MS = 4000 // an officer at a door reads what was there rather than waits

/** The card as it was last seen here: at once where the Centre cannot be asked, soon where it does not answer. */
function useKept(id: string, isCut: boolean): KeptCard | undefined {
  const [kept, setKept] = useState<KeptCard>()
  const [isLate, setLate] = useState(false)
  useEffect(() => {
    void keptCard(id, me()?.name ?? '').then(setKept)
    const timer = window.setTimeout(() => setLate(true), LATE_MS)
    return () => window.clearTimeout(timer)
  }, [id])
  return isCut || isLate ? kept : undefined
}

export function CardPage({ id }: { id: string }) {
  const data = useLoad(() => ask(id), [id])
  const isCut = data.error instanceof Trouble && (data.error.status === 0 || data.error.status >= 500)
  const kept = useKept(id, isCut)
  useEffect(() => arrived.watch((o) => o?.id === id && data.again()), [id, data.again])
  // Withdrawn, run out, done by another: nobody goes on with what is over.
  useEffect(() => onOrder((o) => o.id === id && data.again()), [id, data.again])
  const whom = data.data?.alert.subject.id
  useEffect(() => onWatch((entities) => whom !== undefined && entities.includes(whom) && data.again()), [whom, data.again])
  useEffect(() => onLive(data.again), [data.again])
  // The same tree for both: what somebody writes into the one stays in the other.
  const card = data.data ?? (data.error === undefined || isCut ? kept?.card : undefined)
  if (card)
    return (
      <>
        {!data.data && kept && (
          <p class="card-kept" role="status">
            <span aria-hidden="true">◌</span> <Sentence k="card.kept" time={<When at={new Date(kept.at).toISOString()} />} />
          </p>
        )}
        <CardView c={card} again={data.again} />
      </>
    )
  if (data.error !== undefined) return <Failed error={data.error} again={data.again} />
  return id ? <Loading /> : <Empty>{t('card.none')}</Empty>
}
