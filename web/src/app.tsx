// SPDX-License-Identifier: Apache-2.0
// The frame: who I am, whether the link lives, where I can go; and the keys.

import type { ComponentChild } from 'preact'
import { useEffect } from 'preact/hooks'
import type { Key } from './i18n/index.ts'
import { language, regionName, spoken as speaks, t, tn, unitName, word } from './i18n/index.ts'
import { ask as dialog, keysOn } from './lib/asks.ts'
import { startBoard, stopBoard } from './lib/board.ts'
import { keepFocus } from './lib/focus.ts'
import { KeyMap, keyOf } from './lib/keys.ts'
import { keptSession } from './lib/kept.ts'
import { link, onHandover, onLive } from './lib/live.ts'
import { complain, dismiss, lineIsBack, notices, say, spoken } from './lib/notice.ts'
import { dropQuestions, questions } from './lib/purpose.ts'
import { arrived, outbox, own } from './lib/outbox.ts'
import { href, onLeave, usePlace } from './lib/route.ts'
import { ask, logout, may, who } from './lib/session.ts'
import { store, useStore } from './lib/store.ts'
import { clock, minutes } from './lib/time.ts'
import { obey } from './lib/triage.ts'
import type { Session } from './lib/types.ts'
import { AlertsPage } from './pages/alerts.tsx'
import { AuditPage } from './pages/audit.tsx'
import { ComparePage } from './pages/compare.tsx'
import { Enter } from './pages/enter.tsx'
import { IdentityPage } from './pages/identity.tsx'
import { JobsPage } from './pages/jobs.tsx'
import { TrainingFrame, TrainingPage } from './pages/training.tsx'
import { askTraining, training, trainingKnown } from './lib/training.ts'
import { LanesPage } from './pages/lanes.tsx'
import { LinksPage } from './pages/links.tsx'
import { ListsPage } from './pages/lists.tsx'
import { MessagesPage } from './pages/messages.tsx'
import { OrdersPage } from './pages/orders.tsx'
import { PeoplePage } from './pages/people.tsx'
import { ProfilePage } from './pages/profile.tsx'
import { RequestsPage } from './pages/requests.tsx'
import { RuleEditPage } from './pages/ruleedit.tsx'
import { ModelsPage } from './pages/models.tsx'
import { RulesPage } from './pages/rules.tsx'
import { SearchPage } from './pages/search.tsx'
import { SharedPage } from './pages/shared.tsx'
import { Asks } from './ui/asks.tsx'
import { Rings } from './ui/rings.tsx'
import { later } from './ui/later.tsx'
import { Nav } from './ui/nav.tsx'
import { Failed, Loading, useNow } from './ui/parts.tsx'

const AboardPage = later(() => import('./pages/aboard.tsx').then((m) => m.AboardPage))
const loadCard = (): Promise<typeof import('./pages/card.tsx')> => import('./pages/card.tsx')
const CardPage = later(() => loadCard().then((m) => m.CardPage))
const HandoverPage = later(() => import('./pages/handover.tsx').then((m) => m.HandoverPage))
const DutyPage = later(() => import('./pages/duty.tsx').then((m) => m.DutyPage))
const Purposes = later(() => import('./ui/purpose.tsx').then((m) => m.Purposes))
const DossiersPage = later(() => import('./pages/dossiers.tsx').then((m) => m.DossiersPage))
const SitesPage = later(() => import('./pages/sites.tsx').then((m) => m.SitesPage))
const SitePage = later(() => import('./pages/site.tsx').then((m) => m.SitePage))
const WallPage = later(() => import('./pages/wall.tsx').then((m) => m.WallPage))
const GraphPage = later(() => import('./pages/graph.tsx').then((m) => m.GraphPage))
const MapPage = later(() => import('./pages/map.tsx').then((m) => m.MapPage))
/** Set where a device is a wall (pages/wall.tsx): it comes back to it from any start. */
const WALL_HINT = 'ntc.isWall'

interface PageRow {
  name: string
  title: Key
  /** One of them opens it. */
  permission: string
  or?: string
  /** Not in the navigation itself: reached from this page. */
  under?: string
  /** Not here. */
  hidden?: () => boolean
  show: (id: string) => ComponentChild
}
const PAGES: readonly PageRow[] = [
  { name: 'alerts', title: 'page.alerts', permission: 'ALERT_READ', show: (id) => <AlertsPage id={id} /> },
  { name: 'aboard', title: 'aboard.title', permission: 'ALERT_READ', under: 'alerts', show: (id) => <AboardPage key={id} id={id} /> },
  { name: 'jobs', title: 'page.jobs', permission: 'ALERT_WORK', or: 'AUDIT_READ', under: 'alerts', show: () => <JobsPage /> },
  { name: 'search', title: 'page.search', permission: 'ALERT_READ', show: () => <SearchPage /> },
  { name: 'entity', title: 'entity.title', permission: 'ALERT_READ', under: 'search', show: (id) => <ProfilePage key={id} place={id} /> },
  { name: 'compare', title: 'cmp.title', permission: 'ALERT_READ', under: 'search', show: (id) => <ComparePage key={id} place={id} /> },
  { name: 'identity', title: 'page.identity', permission: 'IDENTITY_DECIDE', or: 'WATCH_READ', show: () => <IdentityPage /> },
  { name: 'dossiers', title: 'page.dossiers', permission: 'DOSSIER_READ', show: (id) => <DossiersPage id={id} /> },
  { name: 'messages', title: 'page.messages', permission: 'MESSAGE_READ', show: (id) => <MessagesPage id={id} /> },
  { name: 'orders', title: 'page.orders', permission: 'ORDER_READ', show: () => <OrdersPage /> },
  { name: 'card', title: 'page.card', permission: 'ORDER_READ', under: 'orders', show: (id) => <CardPage key={id} id={id} /> },
  { name: 'duty', title: 'page.duty', permission: 'DUTY_READ', show: () => <DutyPage /> },
  { name: 'handover', title: 'page.handover', permission: 'HANDOVER_READ', show: (id) => <HandoverPage id={id} /> },
  { name: 'requests', title: 'page.requests', permission: 'REQUEST_READ', show: (id) => <RequestsPage id={id} /> },
  { name: 'shared', title: 'page.shared', permission: 'SHARED_READ', show: (id) => <SharedPage key={id} entity={id} /> },
  { name: 'lists', title: 'page.lists', permission: 'LIST_READ', show: (id) => <ListsPage id={id} /> },
  { name: 'rules', title: 'page.rules', permission: 'RULE_READ', show: (id) => <RulesPage id={id} /> },
  { name: 'rule', title: 'rule.title1', permission: 'RULE_READ', under: 'rules', show: (id) => <RuleEditPage key={id} id={id} /> },
  { name: 'models', title: 'page.models', permission: 'MODEL_READ', show: (id) => <ModelsPage key={id} id={id} /> },
  { name: 'lanes', title: 'page.lanes', permission: 'LANE_READ', show: () => <LanesPage /> },
  { name: 'sites', title: 'page.sites', permission: 'SITE_READ', show: () => <SitesPage /> },
  { name: 'site', title: 'page.site', permission: 'SITE_READ', under: 'sites', show: (id) => <SitePage key={id} code={id} /> },
  { name: 'map', title: 'page.map', permission: 'SITE_READ', show: (id) => <MapPage key={id} id={id} /> },
  { name: 'graph', title: 'graph.title', permission: 'ALERT_READ', under: 'search', show: (id) => <GraphPage key={id.split('~')[0]} place={id} /> },
  { name: 'links', title: 'page.links', permission: 'HEALTH_READ', show: () => <LinksPage /> },
  { name: 'people', title: 'page.people', permission: 'ACCOUNT_READ', show: () => <PeoplePage /> },
  { name: 'audit', title: 'page.audit', permission: 'AUDIT_READ', show: () => <AuditPage /> },
  { name: 'training', title: 'page.training', permission: 'ALERT_READ', hidden: () => !training.get(), show: () => <TrainingPage /> },
]

const opens = (p: PageRow): boolean => !p.hidden?.() && (may(p.permission) || (p.or !== undefined && may(p.or)))

const LINK_SIGNS = { live: '●', stale: '◌', connecting: '○', reconnecting: '◐', lost: '✕' } as const

function LinkChip() {
  const l = useStore(link)
  return (
    <span class={`link link-${l.state}`} role="status" title={l.state === 'live' ? undefined : t('link.since', { clock: clock(l.heard) })}>
      <span aria-hidden="true">{LINK_SIGNS[l.state]}</span> {word('link', l.state)}
    </span>
  )
}

/** Says which zone the page's times are in. Minutes: what is drawn each second costs each second. */
function Clock() {
  return (
    <span class="now num" dir="ltr">
      {minutes(useNow(60_000))} {t('app.pkt')}
    </span>
  )
}

/** What one reported and the line did not carry yet; said wherever one is. */
function Outbox({ name }: { name: string }) {
  const all = own(useStore(outbox), name)
  const refused = all.filter((x) => x.state === 'refused')
  const waits = all.filter((x) => x.state !== 'refused')
  useEffect(() => arrived.watch((o) => o && say(t('card.told', { state: word('orderState', o.state) }))), [])
  return (
    <span class="outbox" role="status">
      {waits[0] && (
        <a class="link link-reconnecting" href={href('card', waits[0].order)}>
          <span aria-hidden="true">◐</span> {tn('outbox.waits', waits.length)}
        </a>
      )}
      {refused[0] && (
        <a class="link link-lost" href={href('card', refused[0].order)}>
          <span aria-hidden="true">✕</span> {tn('outbox.refused', refused.length)}
        </a>
      )}
    </span>
  )
}

/** Who logs out loses what waits: they are asked. */
function leave(name: string): void {
  if (own(outbox.get(), name).length) dialog.set({ kind: 'logout' })
  else logout().catch(complain)
}

function LostBanner() {
  const l = useStore(link)
  if (l.state !== 'lost') return null
  return (
    <p class="lost-banner" role="alert">
      {t('link.banner', { clock: clock(l.heard) })}
    </p>
  )
}

function Head({ session, page }: { session: Session; page: string }) {
  useStore(training) // one page more
  const under = PAGES.find((p) => p.name === page)?.under
  return (
    <header class="head">
      <strong class="brand" title={t('app.full')}>
        {t('app.name')}
      </strong>
      <Nav ways={PAGES.filter((p) => opens(p) && !p.under)} current={under ?? page} />
      <div class="head-end">
        <Clock />
        <LinkChip />
        <Outbox name={session.name} />
        <span class="me" title={session.roles.map((r) => word('role', r)).join(t('app.listed'))}>
          <bdi>{session.display || session.name}</bdi>
          <small>
            <bdi>{[unitName(session.unit), regionName(session.region) || t('me.everywhere')].filter(Boolean).join(' · ')}</bdi>
          </small>
        </span>
        <button type="button" class="quiet" onClick={() => dialog.set({ kind: 'help' })}>
          {t('me.keys')}
        </button>
        <button type="button" class="quiet" onClick={() => dialog.set({ kind: 'settings' })}>
          {t('me.settings')}
        </button>
        <button type="button" class="quiet" onClick={() => leave(session.name)}>
          {t('me.logout')}
        </button>
      </div>
    </header>
  )
}

function Notices() {
  const list = useStore(notices)
  const read = useStore(spoken)
  useEffect(() => onLive(lineIsBack), [])
  return (
    <>
      <div class="notices" role="status" aria-live="polite">
        {list.map((n) => (
          <p key={n.id} class={`notice notice-${n.tone}`}>
            <bdi>{n.text}</bdi>
            {n.does && (
              <button type="button" onClick={n.does.go}>
                {n.does.text} <kbd aria-hidden="true">{keyOf('undo')}</kbd>
              </button>
            )}
            <button type="button" class="quiet" aria-label={t('app.dismiss')} onClick={() => dismiss(n.id)}>
              <span aria-hidden="true">✕</span>
            </button>
          </p>
        ))}
      </div>
      <p class="hidden" role="status" aria-live="polite">
        {read}
      </p>
    </>
  )
}

const WRITES = 'input:not([type=checkbox]), textarea, select, [contenteditable]'
const OWN_ENTER = 'a, button, summary'

/** Keys act outside text fields and dialogs; Enter and the arrows stay what they are on a control or in a box that scrolls. */
function useKeys(): void {
  useEffect(() => {
    const map = new KeyMap()
    const onKey = (e: KeyboardEvent): void => {
      const target = e.target instanceof Element ? e.target : undefined
      if (e.defaultPrevented || e.isComposing || dialog.get() || document.querySelector('dialog[open]') || target?.closest(WRITES)) return
      if (!keysOn.get() && e.code !== 'Escape') return
      if (e.code === 'Enter' && target?.closest(OWN_ENTER)) return
      if (e.code.startsWith('Arrow') && target?.closest('.raw-box, .scroll-x, .source')) return
      const stroke = map.read(e, performance.now())
      if (stroke === undefined || stroke === 'prefix') return
      if (e.repeat && stroke.verb !== 'next' && stroke.verb !== 'previous') return
      if (obey(stroke)) e.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}

/** The dialog comes with the first question. */
function Asked() {
  return useStore(questions).length ? <Purposes /> : null
}

function Inside({ session }: { session: Session }) {
  const place = usePlace()
  useKeys()
  // Whoever leaves what a dialog asks about has answered it: its keys would close an alert that is no longer in sight.
  useEffect(() => onLeave(() => dialog.set(undefined)), [])
  useEffect(() => {
    startBoard()
    const deaf = onHandover((x) => {
      if (x.state !== 'open') return
      if (x.to === session.name && x.version === 1) say(t('handover.waitsForYou', { key: keyOf('goHandover') }))
      if (x.from === session.name && x.act === 'refuse') say(t('handover.askedOfYou', { key: keyOf('goHandover') }))
    })
    return () => {
      deaf()
      stopBoard()
      dropQuestions()
    }
  }, [])
  // Whoever has a card to read where there is no line has its page too, also after a newer one was installed at the Centre.
  useEffect(() => {
    keptSession()
      .then((k) => k && loadCard())
      .catch(() => {}) // no line, and it is not there
  }, [])
  const first = PAGES.find(opens)
  const name = place.page === '' || place.page === 'login' || place.page === 'setup' || place.page === 'password' ? (first?.name ?? '') : place.page
  const page = PAGES.find((p) => p.name === name)
  useEffect(() => {
    document.title = page ? `${t(page.title)} · ${t('app.name')}` : t('app.name')
  }, [page, language()])
  return (
    <div class="frame">
      <button type="button" class="skip" onClick={() => document.getElementById('content')?.focus()}>
        {t('app.skip')}
      </button>
      <Head session={session} page={name} />
      <LostBanner />
      <Rings />
      <main id="content" tabIndex={-1}>
        {!page && <p class="state-note">{t('app.nothingHere')}</p>}
        {page && !opens(page) && <p class="state-note">{t('app.notPermitted')}</p>}
        {page && opens(page) && page.show(place.id)}
      </main>
      <Notices />
      <Asks />
      <Asked />
    </div>
  )
}

/** Undefined while nothing went wrong. */
const inVain = store<unknown>(undefined)
const find = (): void => {
  inVain.set(undefined)
  ask().catch(inVain.set)
}

function Person() {
  const w = useStore(who)
  const error = useStore(inVain)
  const place = usePlace()
  useStore(speaks) // all words are read anew when it changes
  if (error !== undefined)
    return (
      <main class="door" id="content">
        <Failed error={error} again={find} />
      </main>
    )
  if (w.kind === 'asking') return <Loading />
  if (w.kind === 'nobody') return <Enter page={place.page} ended={w.ended} />
  return <Inside key={w.session.name} session={w.session} />
}

/** A wall is no person: it asks for no session, and needs none. */
export function App() {
  const place = usePlace()
  const isWall = place.page === 'wall' || (place.page === '' && localStorage.getItem(WALL_HINT) !== null)
  const known = useStore(trainingKnown)
  useEffect(askTraining, [])
  // At the same time: on a slow line each answer waited for is a second.
  useEffect(() => {
    if (!isWall) find()
  }, [isWall])
  useEffect(keepFocus, [])
  // Nothing of a training is seen without its frame.
  if (!known) return <Loading />
  return (
    <>
      <TrainingFrame />
      {isWall ? <WallPage /> : <Person />}
    </>
  )
}
