// SPDX-License-Identifier: Apache-2.0
// One step for many alerts: what, then on which (each can be taken out), then the job that does it.

import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { t, tn, word } from '../i18n/index.ts'
import { Trouble, get, post } from '../lib/api.ts'
import { ask } from '../lib/asks.ts'
import { board, vocabularyOnce } from '../lib/board.ts'
import type { Bulk, Job } from '../lib/bulk.ts'
import { asked, chooseAll, chosen, clearChosen, countOf } from '../lib/bulk.ts'
import { useStore } from '../lib/store.ts'
import { left } from '../lib/time.ts'
import type { Alert, Hand, Words } from '../lib/types.ts'
import { JobView } from '../pages/jobs.tsx'
import { Choice, Dialog, Failed, Field, Id, Said, SeverityMark, Tabs, useId, useLoad, useNow } from './parts.tsx'

const ACTS = ['close', 'claim', 'assign', 'snooze', 'release', 'note'] as const
const NONE = ['', '–'] as const
const HOUR = 3600_000
const shut = (): void => ask.set(undefined)

export function BulkBar() {
  const c = useStore(chosen)
  const { queue } = useStore(board)
  if (!c.all && c.ids.size === 0) return null
  const n = countOf(c, queue.items, queue.next !== undefined)
  return (
    <div class="bulk-bar" role="group" aria-label={t('bulk.title')}>
      <b>{n === undefined ? t('bulk.all') : tn('bulk.chosen', n)}</b>
      {!c.all && queue.next !== undefined && (
        <button type="button" onClick={chooseAll}>
          {t('bulk.chooseAll')}
        </button>
      )}
      <button type="button" class="main" onClick={() => ask.set({ kind: 'bulk' })}>
        {t('bulk.open')}
      </button>
      <button type="button" onClick={clearChosen}>
        {t('bulk.clear')}
      </button>
    </div>
  )
}

/** How much time is left, and who has it. */
function Where({ x, now }: { x: Alert; now: number }) {
  const l = left(x.moment.at, now)
  const text = l.kind === 'unknown' ? t('queue.noMoment') : l.kind === 'passed' ? t('queue.passed', { span: l.text }) : t('queue.until', { span: l.text, what: word('moment', x.moment.what) })
  return (
    <span class="soft">
      <span class={`left left-${l.kind === 'left' ? l.urgency : l.kind}`}>{text}</span> · {x.owner ? <bdi>{x.owner}</bdi> : t('do.free')}
    </span>
  )
}

function Preview({ b, except, onToggle }: { b: Bulk; except: ReadonlySet<string>; onToggle: (id: string) => void }) {
  const now = useNow(60_000)
  // Not on the button, which does it now, and before anything else is heard: what was pressed twice must not have done it.
  const head = useRef<HTMLParagraphElement>(null)
  useLayoutEffect(() => head.current?.focus(), [b])
  return (
    <>
      <p ref={head} tabIndex={-1}>
        <b>{tn('bulk.will', b.count - except.size)}</b> {b.second && <span class="need">{t('bulk.second')}</span>}
      </p>
      {b.late_count > 0 && <p class="need">{tn('bulk.late', b.late_count)}</p>}
      <div class="scroll-x bulk-list" tabIndex={0} role="region" aria-label={t('bulk.which')}>
        <ul class="plain" role="list">
          {b.items.map((x) => (
            <li key={x.id}>
              <label class="check">
                <input type="checkbox" checked={!except.has(x.id)} onChange={() => onToggle(x.id)} />
                <SeverityMark severity={x.severity} /> <bdi>{x.subject.name || t('queue.nameless')}</bdi>{' '}
                <Id>
                  <Said text={x.situation.label} />
                </Id>{' '}
                <Where x={x} now={now} />
              </label>
            </li>
          ))}
        </ul>
        {b.count > b.items.length && <p class="soft">{tn('bulk.more', b.count - b.items.length)}</p>}
      </div>
      {b.cannot_count > 0 && (
        <details>
          <summary>{tn('bulk.cannot', b.cannot_count)}</summary>
          <ul class="plain" role="list">
            {b.cannot.map(({ alert, why }) => (
              <li key={alert.id}>
                <bdi>{alert.subject.name || t('queue.nameless')}</bdi>: {word('cannot', why)}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}

export function BulkDialog() {
  const words = useLoad<Words>(vocabularyOnce, [])
  const c = chosen.get()
  const [act, setAct] = useState<string>('close')
  const [outcome, setOutcome] = useState('no_action')
  const [reason, setReason] = useState('') // chosen on purpose, as whether it was worth it is
  const [worth, setWorth] = useState('')
  const [to, setTo] = useState('')
  const [note, setNote] = useState('')
  const [seen, setSeen] = useState<Bulk>()
  const [except, setExcept] = useState<ReadonlySet<string>>(new Set())
  const [job, setJob] = useState<Job>()
  const [error, setError] = useState<unknown>()
  const first = board.get().queue.items[0]?.id ?? ''
  const hands = useLoad(() => (act === 'assign' && first ? get<{ items: Hand[] }>(`/alerts/${first}/hands`) : Promise.resolve({ items: [] })), [act === 'assign'])
  const [until] = useState(() => `${new Date(Date.now() + 4 * HOUR).toISOString().slice(0, 19)}Z`)

  const body = (more: ReadonlySet<string>): Record<string, string | number> => ({
    act,
    ...asked(c, more),
    ...(act === 'close' ? { outcome, reason_code: reason, worth } : {}),
    ...(act === 'assign' ? { to } : {}),
    ...(act === 'snooze' ? { reason_code: 'not_there_yet', wake_at: until, wake_on: 'event' } : {}),
    ...(note.trim() ? { note: note.trim() } : {}),
  })
  const send = async (): Promise<void> => {
    setError(undefined)
    try {
      if (!seen) {
        setSeen(await post<Bulk>('/alerts/bulk', body(new Set())))
        return
      }
      // What was taken out changes what is meant: the server says what that is, and is held to it.
      const now = except.size ? await post<Bulk>('/alerts/bulk', body(except)) : seen
      const made = await post<{ job: Job }>('/alerts/bulk', { ...body(except), digest: now.digest })
      clearChosen()
      setJob(made.job)
    } catch (e) {
      if (e instanceof Trouble && e.status === 409) setSeen(undefined) // the button shows it anew
      setError(e)
    }
  }
  const toggle = (id: string): void => {
    const next = new Set(except)
    if (!next.delete(id)) next.add(id)
    setExcept(next)
  }
  const fits = (outcome: string) => (words.data?.reasons ?? []).filter((r) => !words.data?.clashes.some((c) => c.outcome === outcome && c.reason === r.code))
  const again = (f: () => void): void => {
    setSeen(undefined)
    f()
  }
  const lacks = act === 'close' && !(reason && worth) ? 'bulk.lacksWhy' : act === 'assign' && !to ? 'bulk.lacksWhom' : undefined
  const id = useId()
  if (job)
    return (
      <Dialog title={t('bulk.title')} onClose={shut} wide>
        <JobView first={job} />
      </Dialog>
    )
  return (
    <Dialog title={t('bulk.title')} onClose={shut} shut="app.cancel" wide>
      <Tabs label={t('bulk.act')} value={act} onChange={(v) => again(() => setAct(v))} options={ACTS.map((a) => [a, word('bulk', a)] as const)} />
      <form
        onSubmit={(e) => {
          e.preventDefault()
          void send()
        }}
      >
        {act === 'close' && (
          <div class="row">
            <Choice label={t('bulk.outcome')} value={outcome} onChange={(v) => again(() => (setOutcome(v), setReason(fits(v).some((r) => r.code === reason) ? reason : '')))} options={(words.data?.outcomes ?? []).map((o) => [o.code, word('outcome', o.code)] as const)} />
            <Choice label={t('bulk.reason')} value={reason} onChange={(v) => again(() => setReason(v))} options={[NONE, ...fits(outcome).map((r) => [r.code, word('reason', r.code)] as const)]} required />
            <Choice label={t('pick.worth')} value={worth} onChange={(v) => again(() => setWorth(v))} options={[NONE, ['no', t('app.no')], ['yes', t('app.yes')]]} required />
          </div>
        )}
        {act === 'assign' && <Choice label={t('bulk.to')} value={to} onChange={(v) => again(() => setTo(v))} options={[NONE, ...(hands.data?.items ?? []).map((h) => [h.name, h.display || h.name] as const)]} required />}
        {act === 'snooze' && <p class="soft">{t('bulk.snooze')}</p>}
        <Field label={t('pick.note')} value={note} onInput={(v) => again(() => setNote(v))} hint={t('bulk.noteHint')} />
        {seen && <Preview b={seen} except={except} onToggle={toggle} />}
        {error !== undefined && <Failed error={error} />}
        <div class="row end">
          {lacks && (
            <span class="soft" id={id}>
              {t(lacks)}
            </span>
          )}
          <button type="submit" class="main" disabled={lacks !== undefined || (seen !== undefined && seen.count - except.size <= 0)} aria-describedby={lacks && id}>
            {seen ? tn('bulk.go', seen.count - except.size) : t('bulk.look')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
