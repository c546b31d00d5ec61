// SPDX-License-Identifier: Apache-2.0
// Places and their state, the routes of open alerts, and where one was: a map, and the same as lists.

import { useMemo, useState } from 'preact/hooks'
import { siteName, t, tn, word } from '../i18n/index.ts'
import { get, part, query } from '../lib/api.ts'
import type { Last, Move, Moves, PlaceAt } from '../lib/geo.ts'
import { isPlaced, lastOf, placeOf, project, routeOf } from '../lib/geo.ts'
import { moveSaid, placeName } from '../lib/place.ts'
import { href } from '../lib/route.ts'
import { may } from '../lib/session.ts'
import type { SiteRow } from '../lib/sites.ts'
import { isUnheard, useWatched } from '../lib/sites.ts'
import { ahead, seconds } from '../lib/time.ts'
import type { Alert, Page } from '../lib/types.ts'
import type { Line, Mark } from '../ui/map.tsx'
import { MapView } from '../ui/map.tsx'
import { Ahead, Empty, Failed, Id, Loading, useLoad, useNow, When } from '../ui/parts.tsx'
import { StateMark } from '../ui/site.tsx'

const LOOK_MS = 60_000
const ALERTS = 200
/** A name, in every language. */
const SOURCE = 'Natural Earth'
const MINUTE = 60_000

let known: Promise<PlaceAt[]> | undefined
const placesOnce = (): Promise<PlaceAt[]> =>
  (known ??= get<{ items: PlaceAt[] }>('/places').then(
    (p) => p.items,
    (e: unknown) => {
      known = undefined
      throw e
    },
  ))

interface Route {
  id: string
  from: PlaceAt
  to: PlaceAt
  n: number
}

const NO_SITES = { items: [] as SiteRow[] }

function sitesOn(items: readonly SiteRow[], places: ReadonlyMap<string, PlaceAt>): { marks: Mark[]; nowhere: SiteRow[] } {
  const marks: Mark[] = []
  const nowhere: SiteRow[] = []
  for (const s of items) {
    const p = places.get(s.code)
    if (isPlaced(p)) marks.push({ id: `site ${s.code}`, ...project(p.lon, p.lat), short: s.code, as: isUnheard(s) ? 'never' : s.state, label: t('map.siteLabel', { name: siteName(s), state: word('siteState', s.state) }) })
    else nowhere.push(s)
  }
  return { marks, nowhere }
}

const ageOf = (l: Last): string => t(l.stale ? 'map.lastStale' : 'map.lastFresh', { age: seconds(l.age_ms / 1000), place: placeName(l.place) })

/** The ends of lines where nothing else stands. */
function endsOf(places: readonly PlaceAt[], there: ReadonlySet<string>): Mark[] {
  const ends = new Map<string, Mark>()
  for (const p of places) if (isPlaced(p) && !there.has(`site ${p.code}`) && !there.has(`at ${p.code} ${p.lat} ${p.lon}`)) ends.set(p.code, { id: `end ${p.code}`, ...project(p.lon, p.lat), short: p.code, as: 'end', label: placeName(p) })
  return [...ends.values()]
}

/** Where it was: one mark a place, the last on top; the line goes from one to the next in time. */
function movesOn(items: readonly Move[], last: Last | undefined, now: number): { marks: Mark[]; lines: Line[]; nowhere: Move[] } {
  const marks = new Map<string, Mark>()
  const lines: Line[] = []
  const nowhere: Move[] = []
  let before: { x: number; y: number; id: string } | undefined
  for (const m of [...items].sort((a, b) => a.at.localeCompare(b.at))) {
    const p = placeOf(m)
    if (!isPlaced(p)) {
      nowhere.push(m)
      continue
    }
    const id = `at ${p.code} ${p.lat} ${p.lon}`
    const at = { ...project(p.lon, p.lat), id }
    marks.set(id, { ...at, short: p.code, as: 'was', label: t(ahead(m.at, now) ? 'map.aheadLabel' : 'map.wasLabel', { place: placeName(p), what: word('moveWhat', m.what), when: ahead(m.at, now) ?? '' }) })
    if (isPlaced(m.from) && isPlaced(m.to)) lines.push({ id: `trip ${lines.length}`, from: project(m.from.lon, m.from.lat), to: project(m.to.lon, m.to.lat), n: 1, told: true })
    else if (before && before.id !== id) lines.push({ id: `way ${lines.length}`, from: before, to: at, n: 1, told: m.how === 'told' })
    before = at
  }
  const ends = (): Mark[] => endsOf(items.flatMap((m) => [m.from, m.to]).filter((p) => p !== undefined), new Set(marks.keys()))
  if (last) {
    const id = `at ${last.place.code} ${last.place.lat} ${last.place.lon}`
    marks.delete(id)
    return { marks: [{ id, ...project(last.place.lon, last.place.lat), short: last.place.code, as: 'last', fresh: last.fresh, stale: last.stale, label: ageOf(last) }, ...marks.values(), ...ends().filter((m) => m.id !== `end ${last.place.code}`)], lines, nowhere }
  }
  return { marks: [...marks.values(), ...ends()], lines, nowhere }
}

function LastLine({ last }: { last: Last | undefined }) {
  if (!last) return <p class="soft">{t('map.lastNone')}</p>
  return (
    <p class="map-said" role="status">
      <svg viewBox="-9 -9 18 18" width="18" height="18" aria-hidden="true">
        <circle class={last.stale ? 'map-last map-stale' : 'map-last'} r="7" />
      </svg>{' '}
      {ageOf(last)} · <When at={last.move.at} /> · {word('moveHow', last.move.how)}
      {last.stale && <b> {t('map.stale', { hours: last.move.fresh_h })}</b>}
    </p>
  )
}

export function MoveTable({ items }: { items: readonly Move[] }) {
  return (
    <div class="scroll-x" tabIndex={0} role="region" aria-label={t('map.moves')}>
      <table>
        <thead>
          <tr>
            {(['map.when', 'map.what', 'map.where', 'map.how', 'map.source'] as const).map((h) => (
              <th key={h} scope="col">
                {t(h)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((m, i) => (
            <tr key={i}>
              <td class="nowrap">
                <When at={m.at} /> <Ahead at={m.at} />
              </td>
              <td>
                {word('moveWhat', m.what)} {m.said && (moveSaid(m) ?? <Id>{m.said}</Id>)}
              </td>
              <td>
                {m.from || m.to ? (
                  <>
                    <bdi>{placeName(m.from)}</bdi> <span aria-label={t('map.to')}>{t('map.arrow')}</span> <bdi>{placeName(m.to)}</bdi>
                  </>
                ) : m.place ? (
                  <bdi>{placeName(m.place)}</bdi>
                ) : (
                  <span class="unknown">{t('app.notSaid')}</span>
                )}{' '}
                {!isPlaced(placeOf(m)) && (m.place ?? m.to) && <span class="chip">{t('map.noPosition')}</span>}
              </td>
              <td>{word('moveHow', m.how)}</td>
              <td>
                {may('MESSAGE_READ') ? (
                  <a href={href('messages', m.message)}>
                    <Id>{m.source || '—'}</Id>
                  </a>
                ) : (
                  <Id>{m.source || '—'}</Id>
                )}
                {m.also && (
                  <span class="soft">
                    {' '}
                    {t('map.also')} <Id>{m.also}</Id>
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Where one was, as a part of another page. */
export function EntityMap({ id, small = false }: { id: string; small?: boolean }) {
  const moves = useLoad(() => get<Moves>(`/entities/${part(id)}/moves`), [id])
  const [picked, setPicked] = useState<readonly Mark[]>([])
  const minute = Math.ceil(useNow() / MINUTE)
  const off = useMemo(() => (moves.data ? Date.parse(moves.data.now) - Date.now() : 0), [moves.data])
  const last = useMemo(() => (moves.data ? lastOf(moves.data.items, minute * MINUTE + off) : undefined), [moves.data, minute])
  const drawn = useMemo(() => movesOn(moves.data?.items ?? [], last, minute * MINUTE + off), [moves.data, last, minute])
  if (moves.error !== undefined) return <Failed error={moves.error} again={moves.again} />
  if (!moves.data) return <Loading />
  if (moves.data.items.length === 0) return <Empty>{t('map.noMoves')}</Empty>
  return (
    <div class="panel">
      <LastLine last={last} />
      {drawn.marks.length > 0 && <MapView label={t('map.ofOne')} marks={drawn.marks} lines={drawn.lines} small={small} onPick={setPicked} />}
      {picked.length > 0 && (
        <ul class="plain map-pick" role="status">
          {picked.map((m) => (
            <li key={m.id}>
              <bdi>{m.label}</bdi>
            </li>
          ))}
        </ul>
      )}
      {drawn.nowhere.length > 0 && <p class="soft">{tn('map.nowhere', drawn.nowhere.length)}</p>}
      <MoveTable items={moves.data.items} />
      {moves.data.cut && <p class="soft">{t('map.cut')}</p>}
    </div>
  )
}

function useRoutes(wanted: boolean, places: ReadonlyMap<string, PlaceAt>) {
  const alerts = useLoad<Page<Alert> | undefined>(() => (wanted ? get<Page<Alert>>(`/alerts${query({ state: 'open', limit: ALERTS })}`) : Promise.resolve(undefined)), [wanted])
  const routes = useMemo(() => {
    const all = new Map<string, Route>()
    for (const a of alerts.data?.items ?? []) {
      const pair = routeOf(a.situation.label)
      const [from, to] = [places.get(pair?.[0] ?? ''), places.get(pair?.[1] ?? '')]
      if (!from || !to) continue
      const id = `${from.code}-${to.code}`
      const r = all.get(id)
      if (r) r.n++
      else all.set(id, { id, from, to, n: 1 })
    }
    return [...all.values()].sort((a, b) => b.n - a.n || (a.id < b.id ? -1 : 1))
  }, [alerts.data, places])
  return { alerts, routes }
}

function SiteList({ items, places, picked }: { items: readonly SiteRow[]; places: ReadonlyMap<string, PlaceAt>; picked: ReadonlySet<string> }) {
  return (
    <div class="scroll-x map-list" tabIndex={0} role="region" aria-label={t('map.sites')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('sites.state')}</th>
            <th scope="col">{t('sites.site')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((s) => (
            <tr key={s.code} class={picked.has(`site ${s.code}`) ? 'map-picked' : ''}>
              <td class="nowrap">
                <StateMark state={s.state} />
              </td>
              <th scope="row">
                <a href={href('site', s.code)}>
                  <bdi>{siteName(s)}</bdi>
                </a> <Id>{s.code}</Id> {!isPlaced(places.get(s.code)) && <span class="chip">{t('map.noPosition')}</span>}
              </th>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Routes({ routes, cut }: { routes: readonly Route[]; cut: boolean }) {
  return (
    <section class="panel">
      <h2>{t('map.routes')}</h2>
      {routes.length === 0 && <Empty>{t('map.noRoutes')}</Empty>}
      <ul class="plain" role="list">
        {routes.map((r) => (
          <li key={r.id}>
            <bdi>{placeName(r.from)}</bdi> <span aria-label={t('map.to')}>{t('map.arrow')}</span> <bdi>{placeName(r.to)}</bdi> · {tn('find.alerts', r.n)}
          </li>
        ))}
      </ul>
      {cut && <p class="soft">{t('map.alertsCut', { n: ALERTS })}</p>}
    </section>
  )
}

function Country() {
  const [withRoutes, setWithRoutes] = useState(false)
  const [picked, setPicked] = useState<readonly Mark[]>([])
  const list = useLoad(placesOnce, [])
  const places = useMemo(() => new Map((list.data ?? []).map((p) => [p.code, p])), [list.data])
  const watched = useWatched<{ items: SiteRow[] }>('/sites', LOOK_MS)
  const items = (watched.data ?? NO_SITES).items
  const { alerts, routes } = useRoutes(withRoutes, places)
  const drawn = useMemo(() => sitesOn(items, places), [items, places])
  const lines: Line[] = routes.filter((r) => isPlaced(r.from) && isPlaced(r.to)).map((r) => ({ id: r.id, from: project(r.from.lon!, r.from.lat!), to: project(r.to.lon!, r.to.lat!), n: r.n }))
  const marks = useMemo(() => [...drawn.marks, ...endsOf(routes.flatMap((r) => [r.from, r.to]), new Set(drawn.marks.map((m) => m.id)))], [drawn, routes])
  const chosen = new Set(picked.map((m) => m.id))
  return (
    <>
      <header class="page-head">
        <h1>{t('map.title')}</h1>
        {may('ALERT_READ') && (
          <label class="check">
            <input type="checkbox" checked={withRoutes} onChange={(e) => setWithRoutes(e.currentTarget.checked)} />
            {t('map.withRoutes')}
          </label>
        )}
      </header>
      {list.error !== undefined && <Failed error={list.error} again={list.again} />}
      {watched.error !== undefined && <Failed error={watched.error} again={watched.again} />}
      {(!list.data || !watched.data) && list.error === undefined && watched.error === undefined && <Loading />}
      {list.data && watched.data && (
        <div class="map-beside">
          <div class="panel">
            <MapView label={t('map.title')} marks={marks} lines={lines} onPick={(of) => setPicked(of.filter((m) => m.as !== 'end'))} />
            {picked.length > 0 && (
              <ul class="plain map-pick" role="status">
                {picked.map((m) => (
                  <li key={m.id}>
                    <a href={href('site', m.id.slice(5))}>
                      <bdi>{m.label}</bdi>
                    </a>
                  </li>
                ))}
              </ul>
            )}
            <p class="soft">{t('map.lines', { source: SOURCE })}</p>
          </div>
          <SiteList items={items} places={places} picked={chosen} />
        </div>
      )}
      {alerts.error !== undefined && <Failed error={alerts.error} again={alerts.again} />}
      {withRoutes && alerts.data && <Routes routes={routes} cut={alerts.data.next !== undefined} />}
    </>
  )
}

export function MapPage({ id }: { id: string }) {
  return (
    <div class="page">
      {id ? (
        <>
          <header class="page-head">
            <h1>{t('map.ofOne')}</h1>
            <a href={href('entity', id)}>{t('map.toEntity')}</a>
          </header>
          <EntityMap id={id} />
          <p class="soft">{t('map.lines', { source: SOURCE })}</p>
        </>
      ) : (
        <Country />
      )}
    </div>
  )
}
