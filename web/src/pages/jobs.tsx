// SPDX-License-Identifier: Apache-2.0
// Work in the background: how far it is, what came of it; what waits for a second person.

import { useEffect, useState } from 'preact/hooks'
import { num, t, tn, word } from '../i18n/index.ts'
import { BASE, get, part, post, query } from '../lib/api.ts'
import type { Job, JobAlerts, JobItem } from '../lib/bulk.ts'
import { isOver } from '../lib/bulk.ts'
import { SEVERITIES } from '../lib/queue.ts'
import { complain } from '../lib/notice.ts'
import type { Mark } from '../lib/people.ts'
import { two } from '../lib/people.ts'
import { href } from '../lib/route.ts'
import { may, me } from '../lib/session.ts'
import type { Page, RuleReport, Severity } from '../lib/types.ts'
import { RuleReportView } from './rulereport.tsx'
import { AlertTitle, Chip, Empty, Failed, Id, Loading, Said, SeverityMark, useId, useLoad, When } from '../ui/parts.tsx'
import { nameOf, Who } from '../ui/who.tsx'

const LOOK_MS = 1000
/** Their items are parts of lines, which nobody counts. */
const PARTS = ['list_import', 'export_audit']

function what(j: Job): string {
  if (j.kind === 'list_search') return t('job.searchOf', { list: j.request.list ?? '' })
  if (j.kind === 'list_import') return t('job.importOf', { list: j.request.list ?? '' })
  if (j.kind.startsWith('identity_')) return `${word('job.kind', j.kind)}: ${word('decideAct', j.request.act ?? '')}`
  if (!j.request.act) return word('job.kind', j.kind)
  const act = word('bulk', j.request.act)
  return j.request.outcome ? `${act}: ${word('outcome', j.request.outcome)}, ${word('reason', j.request.reason_code ?? '')}` : act
}

/** What a search of stored persons came to; a list that was written; decisions on who is one person. */
interface Found {
  alerts?: number
  added?: number
  changed?: number
  removed?: number
  waits?: number
}

function far(j: Job): string {
  if (j.kind === 'report') return `${num(j.percent ?? 0)} %`
  if (PARTS.includes(j.kind)) return `${num(Math.floor((100 * j.done) / Math.max(1, j.total)))} %`
  return t('job.count', { done: j.done, total: j.total })
}

interface FailedPair {
  n: number
  a?: string
  b?: string
  a_name?: string
  b_name?: string
  a_mark?: Mark
  b_mark?: Mark
  why: string
}

/** Of whom nothing was decided, and why: asked for once, when it is opened, since it names persons. */
function FailedPairs({ job }: { job: Job }) {
  const [open, setOpen] = useState(false)
  const list = useLoad(() => (open ? get<{ items: FailedPair[]; more: boolean }>(`/jobs/${part(job.id)}/pairs`) : Promise.resolve(undefined)), [job.id, job.failed, open])
  return (
    <details onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>{t('job.failedPairs')}</summary>
      {list.error !== undefined && <Failed error={list.error} again={list.again} />}
      <ul class="plain" role="list">
        {list.data?.items.map((x) => (
          <li key={x.n}>
            {x.a && x.b ? (
              <a href={href('compare', two(x.a, x.b))}>
                <Who name={x.a_name ?? nameOf(x.a)} mark={x.a_mark} /> {t('ident.and')} <Who name={x.b_name ?? nameOf(x.b)} mark={x.b_mark} />
              </a>
            ) : (
              t('job.line', { n: x.n })
            )}
            : <Said text={x.why} />
          </li>
        ))}
      </ul>
      {list.data?.more && <p class="soft">{t('job.failedMore')}</p>}
    </details>
  )
}

/** How many of each severity, the gravest first. */
function BySeverity({ of }: { of: Record<string, number> }) {
  const some = [...SEVERITIES].reverse().filter((s) => (of[s] ?? 0) > 0)
  return (
    <p class="numbers">
      {some.map((s: Severity) => (
        <span key={s}>
          <SeverityMark severity={s} /> <b>{num(of[s] ?? 0)}</b>
        </span>
      ))}
    </p>
  )
}

function AlertItem({ x }: { x: JobAlerts['items'][number] }) {
  const { alert } = x
  return (
    <li>
      <SeverityMark severity={alert.severity} />{' '}
      <a href={href('alerts', alert.id)}>
        <bdi>{alert.subject.name || t('queue.nameless')}</bdi>
      </a>{' '}
      <Id>
        <Said text={alert.situation.label} />
      </Id>{' '}
      <AlertTitle text={alert.title} /> <Chip kind="state" code={alert.state} /> {x.changed && <span class="need">{t('job.itemChanged')}</span>}
    </li>
  )
}

/** The alerts that it is for, asked for when it is opened, since it names persons. */
function JobAlertsView({ job, open, onOpen, onSeen }: { job: Job; open: boolean; onOpen: (open: boolean) => void; onSeen: (digest: string) => void }) {
  const first = useLoad(() => (open ? get<JobAlerts>(`/jobs/${part(job.id)}/alerts`) : Promise.resolve(undefined)), [job.id, isOver(job), open])
  const [rest, setRest] = useState<readonly JobAlerts[]>([])
  useEffect(() => {
    setRest([])
    if (first.data) onSeen(first.data.digest)
  }, [first.data])
  const pages = first.data ? [first.data, ...rest] : []
  const next = pages[pages.length - 1]?.next
  const more = (): void => {
    get<JobAlerts>(`/jobs/${part(job.id)}/alerts${query({ after: next })}`).then((p) => setRest([...rest, p]), complain)
  }
  return (
    <details open={open} onToggle={(e) => onOpen(e.currentTarget.open)}>
      <summary>{t('job.alerts')}</summary>
      {first.error !== undefined && <Failed error={first.error} again={first.again} />}
      {open && !first.data && first.error === undefined && <Loading />}
      {first.data && (
        <>
          <BySeverity of={first.data.by_severity} />
          {first.data.changed > 0 && <p class="need">{tn('job.changed', first.data.changed)}</p>}
          {first.data.elsewhere > 0 && <p class="need">{tn('job.elsewhere', first.data.elsewhere)}</p>}
          <div class="scroll-x bulk-list" tabIndex={0} role="region" aria-label={t('job.alerts')}>
            <ul class="plain" role="list">
              {pages.flatMap((p) => p.items).map((x) => (
                <AlertItem key={x.n} x={x} />
              ))}
            </ul>
          </div>
          {next !== undefined && (
            <p>
              <button type="button" onClick={more}>
                {t('app.more')}
              </button>
            </p>
          )}
        </>
      )}
    </details>
  )
}

/** One job, followed until it ends. */
export function JobView({ first, onChanged }: { first: Job; onChanged?: () => void }) {
  const [job, setJob] = useState(first)
  const [failed, setFailed] = useState<readonly JobItem[]>([])
  const [result, setResult] = useState<RuleReport | Found>()
  const [open, setOpen] = useState(false)
  const [digest, setDigest] = useState('')
  const why = useId()
  useEffect(() => setJob(first), [first])
  useEffect(() => {
    let stop = false
    const look = async (): Promise<void> => {
      try {
        const r = await get<{ job: Job; items: JobItem[]; result?: RuleReport | Found }>(`/jobs/${part(job.id)}?items=failed&limit=100`)
        if (stop) return
        setJob(r.job)
        setFailed(r.items)
        setResult(r.result)
      } catch (e) {
        if (!stop) complain(e)
      }
    }
    if (isOver(job)) {
      if (job.failed > 0 || (job.has_result && !result)) void look()
      return undefined
    }
    const timer = window.setInterval(() => void look(), LOOK_MS)
    return () => {
      stop = true
      window.clearInterval(timer)
    }
  }, [job.id, job.state, job.has_result])
  const act = (name: string): void => {
    post<{ job: Job }>(`/jobs/${part(job.id)}/${name}`, name === 'approve' && digest ? { digest } : undefined).then((r) => {
      setJob(r.job)
      onChanged?.()
    }, complain)
  }
  const mine = job.asked_by === me()?.name
  const ofAlerts = job.kind === 'alerts' && may('ALERT_READ')
  const lacks = job.kind === 'alerts' && !digest // what nobody looked at is not approved
  const all = job.done + job.failed
  return (
    <article class="card job" aria-label={what(job)}>
      <header class="card-head">
        <h2 class="part-title" tabIndex={-1}>
          {what(job)}
        </h2>
        <Chip kind="job" code={job.state} />
        <span class="soft">
          {t('job.by', { who: job.asked_by })} <When at={job.asked} />
          {job.decided_by && ` · ${t(job.state === 'cancelled' ? 'job.cancelledBy' : 'job.decidedBy', { who: job.decided_by })}`}
        </span>
      </header>
      {job.note && (
        <p>
          <bdi class="note">{job.note}</bdi>
        </p>
      )}
      <p>
        <progress max={job.percent ? 100 : job.total} value={job.percent ?? all} aria-label={t('job.progress')} /> {far(job)} {job.failed > 0 && <b>{tn('job.failed', job.failed)}</b>}
      </p>
      {ofAlerts && <JobAlertsView job={job} open={open} onOpen={setOpen} onSeen={setDigest} />}
      {job.error && (
        <p class="need">
          <Said text={job.error} />
        </p>
      )}
      {job.kind.startsWith('identity_') && may('IDENTITY_DECIDE') && job.failed > 0 && isOver(job) && <FailedPairs job={job} />}
      {failed.length > 0 && !(job.kind.startsWith('identity_') && may('IDENTITY_DECIDE')) && (
        <details>
          <summary>{t('job.failedShow')}</summary>
          <ul class="plain" role="list">
            {failed.map((i) => (
              <li key={i.n}>
                {job.kind === 'alerts' || job.kind === 'export_alerts' ? <a href={href('alerts', i.ref)}>{t('job.item', { n: i.n })}</a> : <span>{t('job.line', { n: i.n })}</span>} <Said text={i.why ?? ''} />
              </li>
            ))}
          </ul>
        </details>
      )}
      {job.file && mine && (
        <p>
          <a class="button" href={`${BASE}/jobs/${part(job.id)}/file`} download={job.file}>
            {t('job.fetch')}
          </a>{' '}
          <span class="soft">
            {t('job.until')} {job.file_until && <When at={job.file_until} />}
          </span>
        </p>
      )}
      {job.kind === 'list_search' && (
        <p>
          {result && 'alerts' in result && tn('job.found', result.alerts as number)} {(job.state === 'cancelled' || job.state === 'failed' || job.failed > 0) && <span class="need">{t('job.unsearched')}</span>} <a href={href('lists')}>{t('job.toLists')}</a>
        </p>
      )}
      {job.kind === 'list_import' && isOver(job) && (
        <p>
          {job.state === 'done' ? <span>{t('job.imported')}</span> : <span class="need">{t('job.notImported')}</span>} <a href={href('lists')}>{t('job.toLists')}</a>
        </p>
      )}
      {job.kind === 'identity_decide' && result && 'waits' in result && (
        <p>
          {tn('job.waits', result.waits as number)} <a href={href('identity')}>{t('page.identity')}</a>
        </p>
      )}
      {job.kind === 'report' && result && 'hits' in result && (
        <details>
          <summary>{t('job.result')}</summary>
          <RuleReportView r={result} />
        </details>
      )}
      <p class="row">
        {job.acts.includes('approve') && may('ALERT_TAKE') && !mine && (
          <>
            {lacks && ofAlerts && (
              <button type="button" onClick={() => setOpen(true)}>
                {t('job.look')}
              </button>
            )}
            <button type="button" class="main" disabled={lacks} aria-describedby={lacks ? why : undefined} onClick={() => act('approve')}>
              {t('job.approve')}
            </button>
            {lacks && (
              <span class="soft" id={why}>
                {t('job.lookFirst')}
              </span>
            )}
            <button type="button" onClick={() => act('refuse')}>
              {t('job.refuse')}
            </button>
          </>
        )}
        {job.state === 'proposed' && mine && <span class="soft">{t('job.waitsSecond')}</span>}
        {job.acts.includes('cancel') && (mine || may('ALERT_TAKE')) && (
          <button type="button" onClick={() => act('cancel')}>
            {t('job.cancel')}
          </button>
        )}
      </p>
    </article>
  )
}

/** A list as a table, made in the background: of what, and for what. */
function Export({ made }: { made: () => void }) {
  const can = [...(may('EXPORT') ? ['alerts'] : []), ...(may('AUDIT_READ') ? ['audit'] : [])]
  const [of, setOf] = useState(can[0] ?? '')
  const [state, setState] = useState('open')
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const [note, setNote] = useState('')
  if (can.length === 0) return null
  const go = (e: Event): void => {
    e.preventDefault()
    const span = { from: `${from}T00:00:00Z`, to: `${to}T23:59:59Z` }
    post('/exports', { what: of, note, ...(of === 'audit' ? span : { state }) }).then(() => {
      setNote('')
      made()
    }, complain)
  }
  return (
    <details class="panel">
      <summary>{t('export.title')}</summary>
      <form class="row" onSubmit={go}>
        <label>
          {t('export.what')}
          <select value={of} onChange={(e) => setOf(e.currentTarget.value)}>
            {can.map((x) => (
              <option key={x} value={x}>
                {word('export', x)}
              </option>
            ))}
          </select>
        </label>
        {of === 'alerts' && (
          <label>
            {t('export.state')}
            <select value={state} onChange={(e) => setState(e.currentTarget.value)}>
              {['open', 'later', 'closed'].map((x) => (
                <option key={x} value={x}>
                  {word('export.state', x)}
                </option>
              ))}
            </select>
          </label>
        )}
        {of === 'audit' && (
          <>
            <label>
              {t('export.from')}
              <input type="date" required value={from} onInput={(e) => setFrom(e.currentTarget.value)} />
            </label>
            <label>
              {t('export.to')}
              <input type="date" required value={to} onInput={(e) => setTo(e.currentTarget.value)} />
            </label>
          </>
        )}
        <label>
          {t('export.note')}
          <input required maxLength={1000} value={note} onInput={(e) => setNote(e.currentTarget.value)} />
        </label>
        <button type="submit" class="main">
          {t('export.go')}
        </button>
      </form>
    </details>
  )
}

export function JobsPage() {
  const list = useLoad(() => get<Page<Job>>('/jobs'), [])
  return (
    <section class="page">
      <h1>{t('page.jobs')}</h1>
      <p class="lead">{t('job.lead')}</p>
      <Export made={list.again} />
      {list.error !== undefined && <Failed error={list.error} again={list.again} />}
      {!list.data && list.error === undefined && <Loading />}
      {list.data?.items.length === 0 && <Empty>{t('job.none')}</Empty>}
      {list.data?.items.map((j) => <JobView key={j.id} first={j} />)}
    </section>
  )
}
