// SPDX-License-Identifier: Apache-2.0
// Work in the background: how far it is, what came of it; what waits for a second person.

import { useEffect, useState } from 'preact/hooks'
import { t, tn, word } from '../i18n/index.ts'
import { get, part, post } from '../lib/api.ts'
import type { Job, JobItem } from '../lib/bulk.ts'
import { isOver } from '../lib/bulk.ts'
import { complain } from '../lib/notice.ts'
import { href } from '../lib/route.ts'
import { may, me } from '../lib/session.ts'
import type { Page } from '../lib/types.ts'
import { Chip, Empty, Failed, Loading, useLoad, When } from '../ui/parts.tsx'

const LOOK_MS = 1000

function what(j: Job): string {
  const act = word('bulk', j.request.act)
  return j.request.outcome ? `${act}: ${word('outcome', j.request.outcome)}, ${word('reason', j.request.reason_code ?? '')}` : act
}

/** One job, followed until it ends. */
export function JobView({ first, onChanged }: { first: Job; onChanged?: () => void }) {
  const [job, setJob] = useState(first)
  const [failed, setFailed] = useState<readonly JobItem[]>([])
  useEffect(() => setJob(first), [first])
  useEffect(() => {
    let stop = false
    const look = async (): Promise<void> => {
      try {
        const r = await get<{ job: Job; items: JobItem[] }>(`/jobs/${part(job.id)}?items=failed&limit=100`)
        if (stop) return
        setJob(r.job)
        setFailed(r.items)
      } catch (e) {
        if (!stop) complain(e)
      }
    }
    if (isOver(job)) {
      if (job.failed > 0) void look()
      return undefined
    }
    const timer = window.setInterval(() => void look(), LOOK_MS)
    return () => {
      stop = true
      window.clearInterval(timer)
    }
  }, [job.id, job.state])
  const act = (name: string): void => {
    post<{ job: Job }>(`/jobs/${part(job.id)}/${name}`).then((r) => {
      setJob(r.job)
      onChanged?.()
    }, complain)
  }
  const mine = job.asked_by === me()?.name
  const all = job.done + job.failed
  return (
    <div class="card job">
      <p class="card-head">
        <b>{what(job)}</b> <Chip kind="job" code={job.state} />
        <span class="soft">
          {t('job.by', { who: job.asked_by })} <When at={job.asked} />
          {job.decided_by && ` · ${t('job.decidedBy', { who: job.decided_by })}`}
        </span>
      </p>
      {job.note && (
        <p>
          <bdi class="note">{job.note}</bdi>
        </p>
      )}
      <p>
        <progress max={job.total} value={all} aria-label={t('job.progress')} /> {t('job.count', { done: job.done, total: job.total })} {job.failed > 0 && <b>{tn('job.failed', job.failed)}</b>}
      </p>
      {job.error && (
        <p class="need">
          <bdi lang="en">{job.error}</bdi>
        </p>
      )}
      {failed.length > 0 && (
        <details>
          <summary>{t('job.failedShow')}</summary>
          <ul class="plain" role="list">
            {failed.map((i) => (
              <li key={i.n}>
                <a href={href('alerts', i.ref)}>{t('job.item', { n: i.n })}</a> <bdi lang="en">{i.why}</bdi>
              </li>
            ))}
          </ul>
        </details>
      )}
      <p class="row">
        {job.acts.includes('approve') && may('ALERT_TAKE') && !mine && (
          <>
            <button type="button" class="main" onClick={() => act('approve')}>
              {t('job.approve')}
            </button>
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
    </div>
  )
}

export function JobsPage() {
  const list = useLoad(() => get<Page<Job>>('/jobs'), [])
  return (
    <section class="page">
      <h1>{t('page.jobs')}</h1>
      <p class="lead">{t('job.lead')}</p>
      {list.error !== undefined && <Failed error={list.error} again={list.again} />}
      {!list.data && list.error === undefined && <Loading />}
      {list.data?.items.length === 0 && <Empty>{t('job.none')}</Empty>}
      {list.data?.items.map((j) => <JobView key={j.id} first={j} />)}
    </section>
  )
}
