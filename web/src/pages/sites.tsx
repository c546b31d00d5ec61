// SPDX-License-Identifier: Apache-2.0
// The centre's level: every place of entry and exit, the worst first; and what came of one's own work.

import { useState } from 'preact/hooks'
import type { Key } from '../i18n/index.ts'
import { num, regionName, siteName, t, tn, unitName, word } from '../i18n/index.ts'
import { get } from '../lib/api.ts'
import { href } from '../lib/route.ts'
import { may, me } from '../lib/session.ts'
import { counted, GRAVEST, isUnheard, REGIONS, useWatched } from '../lib/sites.ts'
import type { Share, SiteRow, SiteState, Units, Worked } from '../lib/sites.ts'
import { seconds } from '../lib/time.ts'
import { Empty, Failed, Id, Loading, Said, Tabs, useLoad, useNow, When } from '../ui/parts.tsx'
import { Shape, StateMark } from '../ui/site.tsx'

const LOOK_MS = 60_000
const percent = (x: number): string => t('model.percent', { n: num(Math.round(x * 100)) })

/** Never heard of, and nothing else is known. */

/** A list by region that a glance takes in: each place its shape, those that need somebody their name. */
function Regions({ items }: { items: SiteRow[] }) {
  const regions = REGIONS.filter((r) => items.some((s) => s.region === r))
  return (
    <ul class="regions" role="list" aria-label={t('sites.byRegion')}>
      {regions.map((r) => (
        <li key={r}>
          <b>{regionName(r)}</b>
          <ul role="list">
            {items
              .filter((s) => s.region === r && !isUnheard(s))
              .map((s) => (
                <li key={s.code}>
                  <a class={`post post-${s.state}`} href={href('site', s.code)} title={`${siteName(s)}: ${word('siteState', s.state)}`}>
                    <Shape state={s.state} />
                    <Id>{s.code}</Id>
                    <span class="hidden">{word('siteState', s.state)}</span>
                  </a>
                </li>
              ))}
          </ul>
          {items.some((s) => s.region === r && isUnheard(s)) && <small class="soft">{tn('sites.neverHeard', items.filter((s) => s.region === r && isUnheard(s)).length)}</small>}
        </li>
      ))}
    </ul>
  )
}

function FlowCell({ s }: { s: SiteRow }) {
  if (!s.main) return <span class="unknown">{t('sites.notTold')}</span>
  const m = s.main
  return (
    <>
      {m.last_hour === undefined ? (
        <span class="unknown">{t('sites.flowUnknown', { what: word('siteCount', m.measure) })}</span>
      ) : (
        <>
          <b class="num">{m.last_hour}</b> {counted(m.measure, m.last_hour)}
        </>
      )}
      <br />
      <small class="soft">
        {m.low !== undefined && m.high !== undefined ? t('sites.usual', { low: Math.floor(m.low), high: Math.ceil(m.high) }) : t('sites.noHistory', { weeks: m.weeks })} · {t('sites.thisHour', { n: m.this_hour })}
      </small>
    </>
  )
}

function AlertsCell({ s, now }: { s: SiteRow; now: number }) {
  const a = s.alerts
  if (!a) return <>0</>
  return (
    <>
      <span class="num">{t('sites.open', { open: a.open, unclaimed: a.unclaimed })}</span>
      {a.oldest && (
        <>
          <br />
          <small class="soft">{t('sites.oldest', { age: seconds(Math.max(0, (now - Date.parse(a.oldest)) / 1000)) })}</small>
        </>
      )}
    </>
  )
}

function Row({ s, now }: { s: SiteRow; now: number }) {
  return (
    <tr class={`site-row site-row-${s.state}`}>
      <td class="nowrap">
        <StateMark state={s.state} />
      </td>
      <th scope="row">
        <a href={href('site', s.code)}>
          <bdi>{siteName(s)}</bdi>
        </a>
        <br />
        <small class="soft">
          <Id>{s.code}</Id> · {word('siteKind', s.kind)} · {regionName(s.region)}
        </small>
      </th>
      <td>{s.state !== 'normal' && <Said text={s.why} />}</td>
      <td class="nowrap">
        <FlowCell s={s} />
      </td>
      <td class="nowrap">
        <AlertsCell s={s} now={now} />
      </td>
      <td class="nowrap">{s.exams ? <span class="num">{t('sites.found', { found: s.exams.found, examined: s.exams.examined })}</span> : <span class="unknown">{t('sites.notTold')}</span>}</td>
      <td class="nowrap">{s.staff?.here !== undefined ? <span class="num">{t('sites.here', { here: s.staff.here, of: s.staff.accounts })}</span> : <span class="unknown">{t('sites.noUnit')}</span>}</td>
      <td class="nowrap">{s.last ? <When at={s.last} /> : <span class="unknown">{t('sites.never')}</span>}</td>
    </tr>
  )
}

const HEADS: readonly Key[] = ['sites.state', 'sites.site', 'sites.why', 'sites.flow', 'sites.alerts', 'sites.exams', 'sites.staff', 'sites.last']

function Table({ items }: { items: SiteRow[] }) {
  const now = useNow()
  return (
    <div class="scroll-x" tabIndex={0} role="region" aria-label={t('sites.title')}>
      <table class="sites">
        <thead>
          <tr>
            {HEADS.map((h) => (
              <th key={h} scope="col">
                {t(h)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((s) => (
            <Row key={s.code} s={s} now={now} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

/* what came of the work */

const interval = (s: Share | undefined): string => (s ? t('units.share', { share: percent(s.share), n: s.n, of: s.of, low: percent(s.low), high: percent(s.high) }) : t('units.few'))
const span = (s: number | undefined): string => (s === undefined ? t('units.few') : seconds(s))

function WorkedTable({ title, rows }: { title: string; rows: Worked[] }) {
  return (
    <div class="scroll-x" tabIndex={0} role="region" aria-label={title}>
      <table>
        <thead>
          <tr>
            <th scope="col">{title}</th>
            {(['units.worked', 'units.claim', 'units.decide', 'units.right', 'units.worth', 'units.found'] as const).map((h) => (
              <th key={h} scope="col">
                {t(h)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((w) => (
            <tr key={w.name}>
              <th scope="row">
                <bdi>{unitName(w.name)}</bdi>
              </th>
              {w.few ? (
                <td colSpan={6} class="soft">
                  {t('units.few')}
                </td>
              ) : (
                <>
                  <td class="num">{w.worked}</td>
                  <td class="num">{span(w.claim_s)}</td>
                  <td class="num">{span(w.decide_s)}</td>
                  <td class="num">{interval(w.right)}</td>
                  <td class="num">{interval(w.worth)}</td>
                  <td class="num">{interval(w.found)}</td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Work() {
  const data = useLoad(() => get<Units>('/units'), [])
  if (data.error !== undefined) return <Failed error={data.error} again={data.again} />
  if (!data.data) return <Loading />
  const u = data.data
  return (
    <>
      <p class="soft">{t('units.lead', { days: u.days, least: u.least })}</p>
      <WorkedTable title={t('units.own')} rows={[u.own]} />
      {u.units && (u.units.length ? <WorkedTable title={t('units.unit')} rows={u.units} /> : <Empty>{t('units.none')}</Empty>)}
      {u.officers && u.officers.length > 0 && <WorkedTable title={t('units.officer')} rows={u.officers} />}
    </>
  )
}

/** It names officers and is audited: asked for only when somebody opens it. */
function WorkPart() {
  const [open, setOpen] = useState(false)
  if (!may('UNIT_READ')) return null
  return (
    <details class="panel" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>
        <b>{t('units.title')}</b>
      </summary>
      {open && <Work />}
    </details>
  )
}

function Counts({ items, never }: { items: SiteRow[]; never: number }) {
  const of = (state: SiteState): number => items.filter((s) => s.state === state).length
  return (
    <ul class="state-counts" role="list">
      {GRAVEST.filter((s) => of(s) > 0).map((s) => (
        <li key={s}>
          <b class="num">{of(s)}</b> <StateMark state={s} />
        </li>
      ))}
      {never > 0 && <li class="soft">{tn('sites.neverHeard', never)}</li>}
    </ul>
  )
}

export function SitesPage() {
  const [region, setRegion] = useState(me()?.region ?? '')
  const [whole, setWhole] = useState(false)
  const data = useWatched<{ items: SiteRow[] }>(`/sites${region ? `?region=${encodeURIComponent(region)}` : ''}`, LOOK_MS)
  const items = data.data?.items ?? []
  const heard = items.filter((s) => !isUnheard(s))
  return (
    <div class="page">
      <header class="page-head">
        <h1>{t('sites.title')}</h1>
        <Tabs label={t('sites.region')} value={region} onChange={setRegion} options={me()?.region ? [[region, regionName(region)]] : [['', t('sites.all')], ...REGIONS.map((r) => [r, regionName(r)] as const)]} />
        <a href={href('wall')}>{t('sites.wall')}</a>
      </header>
      {data.error !== undefined && <Failed error={data.error} again={data.again} />}
      {!data.data && data.error === undefined && <Loading />}
      {data.data && (
        <>
          <Counts items={heard} never={items.length - heard.length} />
          <Regions items={items} />
          {heard.length === 0 && <Empty>{t('sites.nothing')}</Empty>}
          <Table items={whole ? items : heard} />
          {heard.length < items.length && (
            <button type="button" onClick={() => setWhole(!whole)}>
              {whole ? t('sites.fewer') : tn('sites.more', items.length - heard.length)}
            </button>
          )}
        </>
      )}
      <WorkPart />
    </div>
  )
}
