// SPDX-License-Identifier: Apache-2.0
// The dialogs of triage: why it is closed and was it worth it, what it waits for, whose it is, what it is the same as.

import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Key } from '../i18n/index.ts'
import { t, tn, unitName, word } from '../i18n/index.ts'
import { get, part, query } from '../lib/api.ts'
import { ask, keysOn } from '../lib/asks.ts'
import type { Step } from '../lib/board.ts'
import { board, drafts, take, vocabularyOnce } from '../lib/board.ts'
import { letter, pickIndex } from '../lib/keys.ts'
import { complain } from '../lib/notice.ts'
import { known } from '../lib/queue.ts'
import { may } from '../lib/session.ts'
import { left } from '../lib/time.ts'
import { mergeWith, remember, takeOwn } from '../lib/triage.ts'
import type { Alert, AlertDetail, Hand, Order, Words } from '../lib/types.ts'
import { Dialog, Empty, Failed, Field, Id, Loading, Said, Sentence, SeverityMark, Tabs, UnitName, useLoad, useNow, When, AlertTitle, useSending } from './parts.tsx'

const shut = (): void => ask.set(undefined)

/** Letters and digits pick one of `n`; not while somebody writes. */
function usePick(n: number, pick: (i: number) => void): void {
  // At once: a key that comes with the words is for them.
  useLayoutEffect(() => {
    const onKey = (e: KeyboardEvent): void => {
      if (e.target instanceof HTMLInputElement && e.target.type !== 'checkbox') return
      if (e.target instanceof HTMLSelectElement) return
      const i = pickIndex(e, n)
      if (i === undefined || !keysOn.get() || e.repeat) return
      e.preventDefault()
      pick(i)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  })
}

function Picks({ options, chosen, not = [], onPick }: { options: readonly (readonly [string, string])[]; chosen: string; not?: readonly string[]; onPick: (code: string) => void }) {
  return (
    <ul class="picks" role="list">
      {options.map(
        ([code, text], i) =>
          !not.includes(code) && (
            <li key={code}>
              <button type="button" aria-pressed={code === chosen} onClick={() => onPick(code)}>
                <kbd aria-hidden="true">{letter(i)}</kbd> {text}
              </button>
            </li>
          ),
      )}
    </ul>
  )
}

function Note({ value, onInput, need, says = 'pick.noteNeeded', input }: { value: string; onInput: (v: string) => void; need: boolean; says?: Key; input: RefObject<HTMLInputElement | null> }) {
  return (
    <div class="field">
      <label for="pick-note">{t('pick.note')}</label>
      <input ref={input} id="pick-note" type="text" dir="auto" autocomplete="off" maxLength={1000} value={value} aria-describedby={need ? 'pick-need' : undefined} onInput={(e) => onInput(e.currentTarget.value)} />
      {need && (
        <small id="pick-need" class="need" role="alert">
          {t(says)}
        </small>
      )}
    </div>
  )
}

/** Three keys close an alert: the outcome (pressed already), the reason by its letter, was it worth a look (Y, N). */
export function OutcomeDialog({ alert, first }: { alert: Alert; first: string }) {
  const words = useLoad<Words>(vocabularyOnce, [])
  const [outcome, setOutcome] = useState(first)
  const [reason, setReason] = useState('')
  const chosen = useRef('') // keys come faster than the page is drawn
  const [note, setNote] = useState(drafts.get()[alert.id] ?? '')
  const [decideOnly, setDecideOnly] = useState(false)
  const [needNote, setNeedNote] = useState(false)
  const [clash, setClash] = useState(false)
  const order = useLoad(() => (may('ORDER_READ') ? get<{ items: Order[] }>(`/orders${query({ alert: alert.id, state: 'open', limit: '1' })}`) : Promise.resolve({ items: [] })), [alert.id]).data?.items[0]
  const waits = order !== undefined && !decideOnly
  const busy = useRef(false)
  const input = useRef<HTMLInputElement>(null)
  const asked = useRef<HTMLButtonElement>(null)
  const reasons = words.data?.reasons ?? []
  // What contradicts the outcome is not offered; each of the others keeps its letter.
  const not = (words.data?.clashes ?? []).filter((c) => c.outcome === outcome).map((c) => c.reason)

  const turn = (to: string): void => {
    setOutcome(to)
    if (!words.data?.clashes.some((c) => c.outcome === to && c.reason === reason)) return
    chosen.current = ''
    setReason('')
  }
  const choose = (code: string): void => {
    setClash(not.includes(code))
    if (not.includes(code)) return
    chosen.current = code
    setReason(code)
    if (code === 'other' && !note.trim()) {
      setNeedNote(true)
      input.current?.focus()
    }
  }
  useEffect(() => {
    if (reason && !needNote) asked.current?.focus()
  }, [reason, needNote])

  const send = async (worth: string): Promise<void> => {
    const reason_code = chosen.current
    if (!reason_code || busy.current) return
    if (reason_code === 'other' && !note.trim()) {
      setNeedNote(true)
      input.current?.focus()
      return
    }
    busy.current = true
    const step: Step = { act: decideOnly ? 'decide' : 'close', outcome, reason_code, worth, note }
    const done = await takeOwn(alert, step)
    busy.current = false
    if (done) remember(step)
    // Refused, and the alert is as it was: what was written stays, to be mended.
    const isAsItWas = known(board.get().queue, alert.id)?.version === alert.version
    if (done || (ask.get()?.kind === 'outcome' && !isAsItWas)) shut()
  }

  useLayoutEffect(() => {
    const onKey = (e: KeyboardEvent): void => {
      if ((e.target instanceof HTMLInputElement && e.target.type === 'text') || e.ctrlKey || e.altKey || e.metaKey || e.repeat || !keysOn.get()) return
      const i = pickIndex(e, reasons.length)
      if (chosen.current && (e.code === 'KeyY' || e.code === 'KeyN')) {
        e.preventDefault()
        void send(e.code === 'KeyY' ? 'yes' : 'no')
      } else if (i !== undefined) {
        e.preventDefault()
        choose(reasons[i]!.code)
      }
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  })

  return (
    <Dialog title={t('pick.title', { outcome: word('outcome', outcome) })} onClose={shut} shut="app.cancel" wide>
      <p class="lead">{t('pick.lead')}</p>
      {waits && (
        <p class="need" role="alert">
          <Sentence k="pick.orderWaits" kind={word('orderKind', order.kind)} to={order.unit ? <UnitName name={order.unit} /> : <Id>{order.link ?? ''}</Id>} />
        </p>
      )}
      {words.error !== undefined && <Failed error={words.error} again={words.again} />}
      <Picks options={reasons.map((r) => [r.code, word('reason', r.code)] as const)} chosen={reason} not={not} onPick={choose} />
      {clash && (
        <p class="need" role="status">
          {t('pick.clash')}
        </p>
      )}
      <form
        onSubmit={(e) => {
          e.preventDefault()
          setNeedNote(false)
          if (reason) asked.current?.focus()
        }}
      >
        <Note value={note} onInput={setNote} need={needNote && !note.trim()} input={input} />
      </form>
      <div class="row apart">
        <label class="check">
          <input type="checkbox" checked={decideOnly} onChange={(e) => setDecideOnly(e.currentTarget.checked)} />
          {t('pick.decideOnly')}
        </label>
        <div class="row" role="group" aria-labelledby="pick-worth">
          <span id="pick-worth">{t('pick.worth')}</span>
          <button ref={asked} type="button" class="main" disabled={!reason} aria-keyshortcuts="Y" onClick={() => void send('yes')}>
            <kbd aria-hidden="true">Y</kbd> {t('app.yes')}
          </button>
          <button type="button" class="main" disabled={!reason} aria-keyshortcuts="N" onClick={() => void send('no')}>
            <kbd aria-hidden="true">N</kbd> {t('app.no')}
          </button>
        </div>
      </div>
      <Tabs label={t('pick.other')} value={outcome} onChange={turn} options={(words.data?.outcomes ?? []).map((o) => [o.code, word('outcome', o.code)] as const)} />
    </Dialog>
  )
}

/* what it waits for */

const HOUR = 3600_000
const SPANS: readonly (readonly [string, number])[] = [
  ['m15', HOUR / 4],
  ['h1', HOUR],
  ['h4', 4 * HOUR],
  ['h12', 12 * HOUR],
  ['d3', 72 * HOUR],
]
const iso = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`

const LEAD = 30 * 60_000

/** How long it may wait, and which of that ends when its moment is over. */
function spansOf(moment: number, now: number): { code: string; ms: number; isLate: boolean }[] {
  const all = moment - LEAD > now ? ([['moment', moment - LEAD - now], ...SPANS] as const) : SPANS
  return all.map(([code, ms]) => ({ code, ms, isLate: moment > now && now + ms >= moment }))
}

export function WaitDialog({ alert, act }: { alert: Alert; act: 'ask' | 'snooze' }) {
  const words = useLoad<Words>(vocabularyOnce, [])
  const [reason, setReason] = useState('')
  const now = useNow()
  const moment = alert.moment.at ? Date.parse(alert.moment.at) : 0
  const what = word('moment', alert.moment.what)
  const until = left(alert.moment.at, now)
  const spans = spansOf(moment, now)
  // As is usual, unless that is too late.
  const [span, setSpan] = useState(() => (spans.find((s) => s.code === 'h1' && !s.isLate) ?? spans.find((s) => !s.isLate))?.code ?? 'h1')
  const sure = useRef('') // what was said to be too late, and is pressed again; keys come faster than the page is drawn
  const [late, setLate] = useState(false)
  const [early, setEarly] = useState(true)
  const [note, setNote] = useState(drafts.get()[alert.id] ?? '')
  const [need, setNeed] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const waits = words.data?.waits ?? []
  const turn = (to: string): void => {
    setSpan(to)
    setLate(false)
    sure.current = ''
  }

  const send = async (code: string): Promise<void> => {
    setReason(code)
    if ((act === 'ask' || code === 'other') && !note.trim()) {
      setNeed(true)
      input.current?.focus()
      return
    }
    const at = spansOf(moment, Date.now()).find((s) => s.code === span) ?? { ms: HOUR, isLate: false }
    if (at.isLate && sure.current !== code) {
      sure.current = code
      setLate(true)
      return
    }
    const { ms } = at
    const done = await takeOwn(alert, { act, reason_code: code, note, wake_at: iso(Date.now() + ms), wake_on: early ? 'event' : 'time', ...(at.isLate ? { past_moment: 1 } : {}) })
    if (done || ask.get()?.kind === 'wait') shut()
  }
  usePick(waits.length, (i) => void send(waits[i]!.code))
  return (
    <Dialog title={t(act === 'ask' ? 'wait.askTitle' : 'wait.snoozeTitle')} onClose={shut} shut="app.cancel" wide>
      <p class="lead">{t(act === 'ask' ? 'wait.askLead' : 'wait.snoozeLead')}</p>
      {words.error !== undefined && <Failed error={words.error} again={words.again} />}
      {until.kind !== 'unknown' && <p>{until.kind === 'left' ? t('wait.left', { span: until.text, what }) : t('wait.passed', { span: until.text, what })}</p>}
      <Tabs label={t('wait.until')} value={span} onChange={turn} options={spans.map((s) => [s.code, s.isLate ? t('wait.late', { span: word('span', s.code), what }) : word('span', s.code)] as const)} />
      <label class="check">
        <input type="checkbox" checked={early} onChange={(e) => setEarly(e.currentTarget.checked)} />
        {t('wait.early')}
      </label>
      <form
        onSubmit={(e) => {
          e.preventDefault()
          if (reason) void send(reason)
        }}
      >
        <Note value={note} onInput={setNote} need={need && !note.trim()} says={act === 'ask' ? 'wait.noteNeeded' : 'pick.noteNeeded'} input={input} />
      </form>
      <h3>{t('wait.why')}</h3>
      {late && (
        <p class="need" role="alert">
          {t('wait.sure', { reason: word('wait', reason), what })}
        </p>
      )}
      <Picks options={waits.map((w) => [w.code, word('wait', w.code)] as const)} chosen={reason} onPick={(c) => void send(c)} />
    </Dialog>
  )
}

/* whose it is to be */

export function AssignDialog({ alert }: { alert: Alert }) {
  const hands = useLoad(() => get<{ items: Hand[] }>(`/alerts/${part(alert.id)}/hands`), [alert.id])
  const [note, setNote] = useState(drafts.get()[alert.id] ?? '')
  const items = hands.data?.items ?? []
  const give = async (to: string): Promise<void> => {
    const done = await take(alert, { act: 'assign', to, note })
    if (done || ask.get()?.kind === 'assign') shut()
  }
  usePick(items.length, (i) => void give(items[i]!.name))
  return (
    <Dialog title={t('assign.title')} onClose={shut} shut="app.cancel" wide>
      <p class="lead">{t('assign.lead')}</p>
      {hands.error !== undefined && <Failed error={hands.error} again={hands.again} />}
      {!hands.data && hands.error === undefined && <Loading />}
      {hands.data && items.length === 0 && <Empty>{t('assign.nobody')}</Empty>}
      <Field label={t('pick.note')} value={note} onInput={setNote} />
      <ul class="picks" role="list">
        {items.map((h, i) => (
          <li key={h.name}>
            <button type="button" onClick={() => void give(h.name)}>
              <kbd aria-hidden="true">{i < 26 ? letter(i) : ''}</kbd> <bdi>{h.display || h.name}</bdi>{' '}
              <span class="soft">
                <bdi>{unitName(h.unit)}</bdi> · {t(h.here ? 'assign.here' : 'assign.away')} · {tn('assign.open', h.open)}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}

/* what it is the same as */

export function MergeDialog({ alert }: { alert: Alert }) {
  const similar = useLoad(() => get<{ items: { alert: Alert; why: string }[] }>(`/alerts/${part(alert.id)}/similar`), [alert.id])
  const [id, setId] = useState('')
  const items = similar.data?.items ?? []
  const merge = async (other: Alert): Promise<void> => {
    shut()
    await mergeWith(alert, other, drafts.get()[alert.id] ?? '').catch(complain)
  }
  // Named by its id, or by the whole address of its page.
  const { busy, error, send } = useSending()
  const mergeById = send(async () => merge((await get<AlertDetail>(`/alerts/${part(id.trim().replace(/^.*[/#]/, ''))}`)).alert))
  usePick(items.length, (i) => void merge(items[i]!.alert))
  return (
    <Dialog title={t('joins.title')} onClose={shut} shut="app.cancel" wide>
      <p class="lead">{t('joins.lead')}</p>
      {similar.error !== undefined && <Failed error={similar.error} again={similar.again} />}
      {!similar.data && similar.error === undefined && <Loading />}
      {similar.data && items.length === 0 && <Empty>{t('joins.none')}</Empty>}
      <ul class="picks one" role="list">
        {items.map(({ alert: x, why }, i) => (
          <li key={x.id}>
            <button type="button" onClick={() => void merge(x)}>
              <kbd aria-hidden="true">{i < 26 ? letter(i) : ''}</kbd> <SeverityMark severity={x.severity} /> <bdi>{x.subject.name || t('queue.nameless')}</bdi>{' '}
              <Id>
                <Said text={x.situation.label} />
              </Id>{' '}
              <span class="soft">
                <AlertTitle text={x.title} /> · {word('similar', why)} · {x.moment.at && <>{word('moment', x.moment.what)} <When at={x.moment.at} /> · </>}
                {x.owner ? <bdi>{x.owner}</bdi> : t('queue.nobody')}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <form onSubmit={mergeById}>
        <Field label={t('joins.other')} value={id} onInput={setId} plain hint={t('joins.otherHint')} />
        {error !== undefined && <Failed error={error} />}
        <div class="row end">
          <button type="submit" disabled={busy || !id.trim()}>
            {t('joins.go')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
