// SPDX-License-Identifier: Apache-2.0
// The level of work: one site, its sentence first, then its hours beside what was usual.

import { useState } from 'preact/hooks'
import type { Key } from '../i18n/index.ts'
import { num, regionName, siteName, t, word } from '../i18n/index.ts'
import { part, post } from '../lib/api.ts'
import { say } from '../lib/notice.ts'
import { href } from '../lib/route.ts'
import { may } from '../lib/session.ts'
import { useWatched } from '../lib/sites.ts'
import type { Dwell, Measure, Plan, SiteDetail, Times } from '../lib/sites.ts'
import { seconds } from '../lib/time.ts'
import { Area, Dialog, Empty, Failed, Field, Id, Loading, NoteDialog, Said, When, useNow, useSending } from '../ui/parts.tsx'
import { handoverLines, Hours, HoursTable, sentence, StateMark } from '../ui/site.tsx'

const LOOK_MS = 60_000
const GRAPHS = 5
const LANES = ['red', 'yellow', 'blue', 'green'] as const
const LANE_SIGNS = { red: '■', yellow: '▲', blue: '◆', green: '○' } as const
const STEPS = ['claim', 'decide', 'close', 'acknowledge', 'result'] as const
const percent = (x: number): string => t('model.percent', { n: num(Math.round(x * 100)) })

/** What moves it first, then what was told most; five at most. */
function graphs(s: SiteDetail): Measure[] {
  const told = s.measures.filter((m) => m.hours && (m.day ?? 0) + m.hours.reduce((n, h) => n + (h.median ?? 0), 0) > 0 && !m.name.startsWith('lane_') && m.name !== 'exam_minutes')
  const first = (m: Measure): number => (m.name === s.main?.measure ? 1 : 0)
  return [...told].sort((a, b) => first(b) - first(a) || (b.day ?? 0) - (a.day ?? 0)).slice(0, GRAPHS)
}

function Graph({ m }: { m: Measure }) {
  return (
    <section class="graph" aria-labelledby={`g-${m.name}`}>
      <div class="row apart">
        <h3 id={`g-${m.name}`}>{word('siteMeasure', m.name)}</h3>
        <StateMark state={m.state} />
      </div>
      <p class="graph-said">{m.state === 'unknown' ? <Said text={m.why} /> : sentence(m)}</p>
      <Hours measure={m} />
      <details>
        <summary>{t('site.asTable')}</summary>
        <HoursTable measure={m} />
      </details>
    </section>
  )
}

const span = (s: number | undefined): string => (s === undefined ? '–' : seconds(s))

function TimesTable({ times }: { times: Record<string, Times> }) {
  return (
    <table class="site-table">
      <caption>{t('site.times')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('site.step')}</th>
          <th scope="col">{t('site.n')}</th>
          <th scope="col">{t('site.p50')}</th>
          <th scope="col">{t('site.p90')}</th>
        </tr>
      </thead>
      <tbody>
        {STEPS.map((step) => {
          const x = times[step]
          return (
            <tr key={step}>
              <th scope="row">{word('siteStep', step)}</th>
              {x && x.n > 0 ? (
                <>
                  <td class="num">{x.n}</td>
                  <td class="num">{span(x.p50)}</td>
                  <td class="num">{span(x.p90)}</td>
                </>
              ) : (
                <td colSpan={3} class="soft">
                  {t('site.noneYet')}
                </td>
              )}
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function DwellRow({ what, d }: { what: string; d: Dwell | undefined }) {
  return (
    <tr>
      <th scope="row">{word('siteMeasure', what)}</th>
      {!d ? (
        <td colSpan={4}>
          <span class="unknown">{t('site.notTold')}</span>
        </td>
      ) : (
        <>
          <td class="num">{d.waits}</td>
          <td class="num">{d.day.n ? span(d.day.p50) : '–'}</td>
          <td class="num">{d.day.n ? span(d.day.p90) : '–'}</td>
          <td class="num">{d.month.n ? span(d.month.p50) : t('site.noBand')}</td>
        </>
      )}
    </tr>
  )
}

function DwellTable({ s }: { s: SiteDetail }) {
  return (
    <table class="site-table">
      <caption>{t('site.dwell')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('site.what')}</th>
          <th scope="col">{t('site.waits')}</th>
          <th scope="col">{t('site.p50')}</th>
          <th scope="col">{t('site.p90')}</th>
          <th scope="col">{t('site.month')}</th>
        </tr>
      </thead>
      <tbody>
        <DwellRow what="exam_wait" d={s.exam_wait} />
        <DwellRow what="vehicle_stay" d={s.vehicle_stay} />
      </tbody>
    </table>
  )
}

function Lanes({ lanes }: { lanes: Record<string, number> | undefined }) {
  const sum = LANES.reduce((n, l) => n + (lanes?.[l] ?? 0), 0)
  return (
    <div>
      <h3>{t('site.lanes')}</h3>
      {!lanes || !sum ? (
        <p>
          <span class="unknown">{t('site.noLanes')}</span>
        </p>
      ) : (
        <ul class="lane-uses" role="list">
          {LANES.map((l) => (
            <li key={l} class="lane-use">
              <span class={`lane lane-${l}`}>
                <span aria-hidden="true">{LANE_SIGNS[l]}</span> {word('lane', l)}
              </span>
              <span class="num">{t('site.laneShare', { n: lanes[l] ?? 0, share: percent((lanes[l] ?? 0) / sum) })}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function Now({ s }: { s: SiteDetail }) {
  const now = useNow()
  const a = s.alerts
  const age = (at: string | undefined): string => (at ? t('sites.oldest', { age: seconds(Math.max(0, (now - Date.parse(at)) / 1000)) }) : '')
  const e = s.exams
  return (
    <dl class="site-now">
      <div>
        <dt>{t('site.openAlerts')}</dt>
        <dd>
          <b class="num">{a.open}</b> {a.open > 0 && (
            <small>
              {t('site.unclaimed', { n: a.unclaimed })} {age(a.oldest)}
            </small>
          )}
        </dd>
      </div>
      <div>
        <dt>{t('site.topAlerts')}</dt>
        <dd>
          <b class="num">{a.top_unclaimed}</b> <small>{age(a.top_oldest)}</small>
        </dd>
      </div>
      <div>
        <dt>{t('site.exams')}</dt>
        <dd>
          {e.rate === undefined || e.low === undefined || e.high === undefined ? (
            <span class="unknown">{t('site.noExams')}</span>
          ) : (
            <>
              <b class="num">{percent(e.rate)}</b> <small>{t('site.examsOf', { found: e.found, examined: e.examined, low: percent(e.low), high: percent(e.high) })}</small>
            </>
          )}
        </dd>
      </div>
      <div>
        <dt>{t('site.staff')}</dt>
        <dd>{s.staff.here === undefined ? <span class="unknown">{t('sites.noUnit')}</span> : <b class="num">{t('sites.here', { here: s.staff.here, of: s.staff.accounts })}</b>}</dd>
      </div>
      {s.handovers.length > 0 && (
        <div>
          <dt>{t('handover.site')}</dt>
          <dd>
            {handoverLines(s.handovers, now).map((line) => (
              <span key={line} class="site-handover">
                {line}
              </span>
            ))}
          </dd>
        </div>
      )}
    </dl>
  )
}

function Feeds({ s }: { s: SiteDetail }) {
  return (
    <div>
      <h3>{t('site.links')}</h3>
      {s.links.length === 0 && <p class="soft">{t('site.noLinks')}</p>}
      <ul class="plain" role="list">
        {s.links.map((l) => (
          <li key={l.name}>
            <Id>{l.name}</Id> <span class={`chip chip-link-${l.state}`}>{word('linkState', l.state)}</span> <span class="soft">{l.measures.map((m) => word('siteCount', m)).join(t('app.listed'))}</span> {l.last && <When at={l.last} />}
          </li>
        ))}
      </ul>
      <h3>{t('site.cameras')}</h3>
      {s.stations.length === 0 && (
        <p>
          <span class="unknown">{t('site.noCameras')}</span>
        </p>
      )}
      <ul class="plain" role="list">
        {s.stations.slice(0, 30).map((c) => (
          <li key={c.name}>
            <Id>{c.name}</Id> <span class="num">{t('site.camera', { hours: c.hours, known: c.known })}</span> {c.last && <When at={c.last} />}
          </li>
        ))}
      </ul>
    </div>
  )
}

/* plans */

const PKT_MS = 5 * 3600_000
/** As the browser's own field wants it, by our clock. */
const local = (ms: number): string => new Date(ms + PKT_MS).toISOString().slice(0, 16)
const utc = (text: string): string => new Date(Date.parse(`${text}Z`) - PKT_MS).toISOString().replace(/\.\d+Z$/, 'Z')

function PlanDialog({ code, onClose, onDone }: { code: string; onClose: () => void; onDone: () => void }) {
  const [from, setFrom] = useState(local(Date.now()))
  const [to, setTo] = useState(local(Date.now() + 4 * 3600_000))
  const [reason, setReason] = useState('')
  const { busy, error, send } = useSending()
  const go = send(async () => {
    await post(`/sites/${part(code)}/plan`, { from: utc(from), to: utc(to), reason })
    say(t('site.planned'))
    onDone()
  })
  return (
    <Dialog title={t('site.planTitle', { code })} onClose={onClose} shut="app.cancel">
      <form onSubmit={go}>
        <p class="soft">{t('site.planLead')}</p>
        <Field label={t('site.planFrom')} type="datetime-local" value={from} onInput={setFrom} required />
        <Field label={t('site.planTo')} type="datetime-local" value={to} onInput={setTo} required />
        <Area label={t('site.planReason')} value={reason} onInput={setReason} required maxLength={500} hint={t('site.planHint')} />
        {error !== undefined && <Failed error={error} />}
        <div class="row end">
          <button type="submit" class="main" disabled={busy || reason.trim().length < 5 || !from || !to}>
            {t('site.planGo')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

function Plans({ s, again }: { s: SiteDetail; again: () => void }) {
  const [makes, setMakes] = useState(false)
  const [ends, setEnds] = useState<Plan>()
  return (
    <section class="panel" aria-labelledby="plans">
      <div class="row apart">
        <h2 id="plans">{t('site.plans')}</h2>
        {may('SITE_PLAN') && (
          <button type="button" onClick={() => setMakes(true)}>
            {t('site.plan')}
          </button>
        )}
      </div>
      {s.plans.length === 0 && <Empty>{t('site.noPlans')}</Empty>}
      <ul class="cards" role="list">
        {s.plans.map((p) => (
          <li key={p.id} class={`card ${p.state === 'over' || p.state === 'ended' ? 'faded' : ''}`}>
            <p class="card-head">
              <span class="chip">{word('planState', p.state)}</span>
              <When at={p.from} /> – <When at={p.ended ?? p.to} />
              <bdi>{p.reason}</bdi>
              <span class="soft">
                <bdi>{p.by}</bdi>
                {Date.parse(p.declared) > Date.parse(p.from) && (
                  <>
                    {' '}
                    · {t('site.planLate')} <When at={p.declared} />
                  </>
                )}
              </span>
              {may('SITE_PLAN') && (p.state === 'in_force' || p.state === 'coming') && (
                <button type="button" onClick={() => setEnds(p)}>
                  {t('site.planEnd')}
                </button>
              )}
            </p>
            {p.note && <bdi class="note">{p.note}</bdi>}
          </li>
        ))}
      </ul>
      {makes && (
        <PlanDialog
          code={s.code}
          onClose={() => setMakes(false)}
          onDone={() => {
            setMakes(false)
            again()
          }}
        />
      )}
      {ends && (
        <NoteDialog
          title={t('site.planEndTitle')}
          lead={t('site.planEndLead')}
          go={t('site.planEndGo')}
          onClose={() => setEnds(undefined)}
          onGo={async (note) => {
            await post(`/sites/${part(s.code)}/plan/end`, { id: ends.id, note })
            say(t('site.planEnded'))
            setEnds(undefined)
            again()
          }}
        />
      )}
    </section>
  )
}

const UNITS: Readonly<Record<string, Key>> = { '%': 'site.percent', 'alerts each': 'site.each' }

function value(m: Measure): string {
  if (m.day !== undefined) return t('site.inDay', { n: m.day })
  if (m.value === undefined) return ''
  return m.unit === 's' ? seconds(m.value) : t(UNITS[m.unit] ?? 'site.percent', { n: m.value })
}

function Definitions({ s }: { s: SiteDetail }) {
  return (
    <details>
      <summary>{t('site.definitions')}</summary>
      <div class="scroll-x" tabIndex={0} role="region" aria-label={t('site.definitions')}>
        <table>
          <thead>
            <tr>
              {(['site.measure', 'sites.state', 'site.value', 'sites.why', 'site.definition', 'site.normal', 'site.owner'] as const).map((h) => (
                <th key={h} scope="col">
                  {t(h)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {s.measures.map((m) => (
              <tr key={m.name}>
                <th scope="row">{word('siteMeasure', m.name)}</th>
                <td class="nowrap">
                  <StateMark state={m.state} />
                </td>
                <td class="num nowrap">{value(m)}</td>
                <td>
                  <Said text={m.why} />
                </td>
                <td>
                  <Said text={m.what} />
                </td>
                <td>
                  <Said text={m.usual} />
                </td>
                <td>
                  <Said text={m.owner} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}

export function SitePage({ code }: { code: string }) {
  const data = useWatched<SiteDetail>(`/sites/${part(code)}`, LOOK_MS)
  const s = data.data
  if (data.error !== undefined && !s) return <Failed error={data.error} again={data.again} />
  if (!s) return <Loading />
  const shown = graphs(s)
  return (
    <div class="page">
      <header class="page-head">
        <h1>
          <bdi>{siteName(s)}</bdi>{' '}
          <small class="soft">
            <Id>{s.code}</Id> · {word('siteKind', s.kind)} · {regionName(s.region)}
          </small>
        </h1>
        <a href={href('sites')}>{t('site.back')}</a>
      </header>
      {data.error !== undefined && <Failed error={data.error} again={data.again} />}
      <p class={`site-said site-said-${s.state}`}>
        <StateMark state={s.state} /> <Said text={s.why} />
      </p>
      <Now s={s} />
      {shown.length === 0 && <Empty>{t('site.noGraphs')}</Empty>}
      <div class="graphs">
        {shown.map((m) => (
          <Graph key={m.name} m={m} />
        ))}
      </div>
      {shown.length > 0 && <p class="soft">{t('site.graphNote')}</p>}
      <div class="site-tables">
        <div class="scroll-x" tabIndex={0} role="region" aria-label={t('site.times')}>
          <TimesTable times={s.times} />
        </div>
        <div class="scroll-x" tabIndex={0} role="region" aria-label={t('site.dwell')}>
          <DwellTable s={s} />
        </div>
        <Lanes lanes={s.lanes} />
        <Feeds s={s} />
      </div>
      <Plans s={s} again={data.again} />
      <Definitions s={s} />
    </div>
  )
}
