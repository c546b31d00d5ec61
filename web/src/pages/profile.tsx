// SPDX-License-Identifier: Apache-2.0
// One of those the Centre knows: who, why profiled, what is counted, what is usual and what
// departs from it; of a person, which identities are one; now or as it was at a moment.

import { useEffect, useRef, useState } from 'preact/hooks'
import type { ComponentChildren } from 'preact'
import type { Key } from '../i18n/index.ts'
import { t, tn, word, many } from '../i18n/index.ts'
import { Trouble, get, part, query } from '../lib/api.ts'
import { westernIn } from '../lib/digits.ts'
import type { Counter, Entity, Habit, Person, Profile, Verdict } from '../lib/people.ts'
import { NOT_SHOWN, WINDOWS, apart, distinct, fieldOf, momentOf, two } from '../lib/people.ts'
import { go, href } from '../lib/route.ts'
import { may } from '../lib/session.ts'
import type { Clearance, Page } from '../lib/types.ts'
import { IntoDossier } from '../ui/into.tsx'
import { Ahead, Chip, Failed, Id, Loading, Said, SeverityMark, When, useId, useLoad, Sentence, AlertTitle } from '../ui/parts.tsx'
import { LinksPart, SightingsPart } from './around.tsx'
import { Clearances } from './clearances.tsx'
import { DecisionsPart, MembersPart } from './members.tsx'
import { later } from '../ui/later.tsx'
import { Photos } from '../ui/photos.tsx'
import { Hidden } from '../ui/unmask.tsx'
import { WatchPart } from './watch.tsx'

const EntityMap = later(() => import('./map.tsx').then((m) => m.EntityMap))

const ALERTS_ASKED = 5 // for their clearances

export function Part({ id, heading, children, note }: { id: string; heading: Key; children: ComponentChildren; note?: string }) {
  return (
    <section class="part" aria-labelledby={`part-${id}`}>
      <h3 id={`part-${id}`}>
        {t(heading)} {note && <small class="soft">{note}</small>}
      </h3>
      {children}
    </section>
  )
}

/** What the page is about. The keyboard begins here, unless it is somewhere already. */
export function Title({ children }: { children: ComponentChildren }) {
  const ref = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (document.activeElement === document.body || document.activeElement?.id === 'content') ref.current?.focus()
  }, [])
  return (
    <h2 ref={ref} tabIndex={-1}>
      {children}
    </h2>
  )
}

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

function Value({ text }: { text: string }) {
  return text === NOT_SHOWN ? <span class="unknown">{t('entity.notShown')}</span> : <bdi>{text}</bdi>
}

function Counters({ items }: { items: readonly Counter[] }) {
  const some = items.filter((c) => c.all > 0)
  if (some.length === 0) return <p class="soft">{t('entity.nothingCounted')}</p>
  return (
    <>
      <div class="scroll-x" tabIndex={0} role="region" aria-label={t('entity.counters')}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('entity.what')}</th>
              {WINDOWS.map((w) => (
                <th key={w} scope="col" class="n">
                  {word('window', w)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {some.map((c) => (
              <tr key={c.name}>
                <th scope="row">
                  <Said text={c.title} /> {c.unit && <span class="soft"><Said text={c.unit} /></span>}
                </th>
                {WINDOWS.map((w) => (
                  <td key={w} class="n num">
                    {many(c[w])}
                    {c.or_more && w === 'all' && t('entity.orMore')}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {some.length < items.length && (
        <p class="soft">
          <Sentence k="entity.zero" list={items.filter((c) => c.all === 0).map((c, i) => [i > 0 && t('app.listed'), <Said key={c.name} text={c.title} />])} />
        </p>
      )}
    </>
  )
}

function Habits({ profile }: { profile: Profile }) {
  const newest = profile.newest
  const row = (h: Habit) => (
    <tr key={h.name}>
      <th scope="row">
        <Said text={h.title} />
      </th>
      <td>
        {h.usual.map((u) => (
          <span key={u.value} class="usual">
            {u.name === undefined && DAYS.includes(u.value) ? <Said text={u.value} /> : <Value text={u.name ?? u.value} />} <span class="soft num">{t('entity.times', { n: u.times, of: h.of })}</span>
          </span>
        ))}
        {h.different > h.usual.length && <span class="soft">{t('entity.others', { n: h.different - h.usual.length })}</span>}
      </td>
      <td>{h.known ? t('entity.known') : <span class="soft">{t('entity.tooFew')}</span>}</td>
    </tr>
  )
  return (
    <>
      {newest && newest.deviations.length > 0 && (
        <ul class="deviations" aria-label={t('entity.deviations')}>
          {newest.deviations.map((d) => (
            <li key={d.habit}>
              <Said text={d.text} /> <When at={newest.at} />
            </li>
          ))}
        </ul>
      )}
      {newest && newest.deviations.length === 0 && (
        <p class="soft">
          {t('entity.noDeviation')} <When at={newest.at} />
        </p>
      )}
      {profile.habits.length === 0 && <p class="soft">{t('entity.noHabit')}</p>}
      {profile.habits.length > 0 && (
        <div class="scroll-x" tabIndex={0} role="region" aria-label={t('entity.habits')}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('entity.habit')}</th>
                <th scope="col">{t('entity.usual')}</th>
                <th scope="col">{t('entity.judged')}</th>
              </tr>
            </thead>
            <tbody>{profile.habits.map(row)}</tbody>
          </table>
        </div>
      )}
    </>
  )
}

const VerdictList = ({ of }: { of: readonly Verdict[] }) => (
  <ul class="plain" role="list">
    {of.map((x) => (
      <li key={x.alert}>
        <a href={href('alerts', x.alert)}>
          <When at={x.created} /> <AlertTitle text={x.title} />
        </a>{' '}
        <SeverityMark severity={x.severity} /> <Chip kind="state" code={x.state} />{' '}
        {x.outcome && t('alert.outcomeLine', { outcome: word('outcome', x.outcome), reason: x.reason_code ? word('reason', x.reason_code) : '' })}
      </li>
    ))}
  </ul>
)

function Verdicts({ profile }: { profile: Profile }) {
  const v = profile.verdicts
  const beside = v.beside ?? []
  return (
    <>
      {v.alerts === 0 && <p class="soft">{t('entity.noAlerts')}</p>}
      {v.alerts > 0 && (
        <p class="numbers">
          <b>{tn('find.alerts', v.alerts)}</b>
          <span>{t('entity.open', { n: v.open })}</span>
          <span>{t('entity.confirmed', { n: v.confirmed })}</span>
          <span>{t('entity.nothingFound', { n: v.nothing_found })}</span>
          <span>{t('entity.otherOutcome', { n: v.other })}</span>
        </p>
      )}
      <VerdictList of={v.items} />
      {beside.length > 0 && (
        <>
          <h3 class="attention">{word('entity.beside', profile.kind)}</h3>
          <VerdictList of={beside} />
        </>
      )}
    </>
  )
}

/** What was found of it not to be the same; the API keeps that by alert. */
function ClearedPart({ alerts }: { alerts: readonly string[] }) {
  const found = useLoad(async () => distinct((await Promise.all(alerts.map((a) => get<Page<Clearance>>(`/alerts/${part(a)}/clearances`)))).map((p) => p.items)), [alerts.join(' ')])
  if (found.error !== undefined) return <Failed error={found.error} again={found.again} />
  if (!found.data?.length) return null
  return (
    <Part id="cleared" heading="clear.heading">
      <Clearances items={found.data} onChanged={found.again} />
    </Part>
  )
}

function Moment({ id, at }: { id: string; at: string }) {
  const field = useId()
  const [text, setText] = useState(fieldOf(at))
  useEffect(() => setText(fieldOf(at)), [at])
  const submit = (e: Event): void => {
    e.preventDefault()
    const then = momentOf(text)
    if (then) go('entity', two(id, then))
  }
  return (
    <form class="moment" onSubmit={submit}>
      <label for={field}>{t('entity.at')}</label>
      <input id={field} type="text" dir="ltr" inputMode="numeric" autocomplete="off" maxLength={16} placeholder={t('entity.atForm')} value={text} onInput={(e) => (westernIn(e.currentTarget), setText(e.currentTarget.value))} />
      <button type="submit" disabled={!momentOf(text)}>
        {t('entity.atGo')}
      </button>
      {at && (
        <button type="button" class="main" onClick={() => go('entity', id)}>
          {t('entity.atNow')}
        </button>
      )}
    </form>
  )
}

function Head({ id, at, profile, entity, person, onShown }: { id: string; at: string; profile: Profile; entity: Entity | undefined; person: Person | undefined; onShown: () => void }) {
  const lines = person?.members ?? (entity ? [entity] : [])
  const first = lines.map((l) => l.first_seen).sort()[0]
  const last = lines.map((l) => l.last_seen).sort().at(-1)
  return (
    <header class="bar">
      <div class="bar-top">
        <a class="back" href={href('search')}>
          {t('entity.back')}
        </a>
        <Title>
          <bdi>{profile.name || t('queue.nameless')}</bdi>
        </Title>
        <span class="chip">{word('entityKind', profile.kind)}</span>
        {profile.profiled.some((w) => w.in_force) && <span class="chip chip-watched">{t('find.profiled')}</span>}
        {person?.waits && <span class="chip chip-proposed">{t('entity.waits')}</span>}
      </div>
      <p class="bar-what head-line">
        {first && (
          <span>
            {t('entity.since')} <When at={first} />
          </span>
        )}
        {last && (
          <span>
            {t(Date.parse(last) > Date.now() ? 'entity.expected' : 'find.last')} <When at={last} /> <Ahead at={last} />
          </span>
        )}
        <span>{tn('find.alerts', profile.verdicts.alerts + (profile.verdicts.beside?.length ?? 0))}</span>
        <span>{t('entity.confirmed', { n: profile.verdicts.confirmed })}</span>
        <span>{t('entity.nothingFound', { n: profile.verdicts.nothing_found })}</span>
      </p>
      <div class="row">
        <Moment id={id} at={at} />
        <IntoDossier key={id} subject={id} />
      </div>
      <Hidden key={`hidden ${id}`} id={id} onShown={onShown} />
      {at && (
        <p class="then" role="status">
          {t('entity.then')} <When at={at} />
        </p>
      )}
    </header>
  )
}

/** Read, and recorded, when somebody opens it. */
function WherePart({ id }: { id: string }) {
  const [open, setOpen] = useState(false)
  return (
    <Part id="where" heading="more.map">
      <p class="row">
        <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
          {t('more.mapShow')}
        </button>
        <a href={href('graph', id)}>{t('more.graph')}</a>
        <a href={href('map', id)}>{t('more.mapWhole')}</a>
      </p>
      {open && <EntityMap id={id} small />}
    </Part>
  )
}

const IDENTITIES_SHOWN = 10
/** The same: each picture that is shown is on record. */
function PhotosPart({ ids, name }: { ids: readonly string[]; name: string }) {
  const [open, setOpen] = useState(false)
  return (
    <Part id="photos" heading="photos.heading">
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        {t('photos.show')}
      </button>
      {open && ids.map((id) => <Photos key={id} of={id} name={name} />)}
    </Part>
  )
}

const noSuch = (isPerson: boolean) => (x: unknown) => {
  if (!isPerson && x instanceof Trouble && x.status === 404) return undefined
  throw x
}

function Whole({ id, at, profile, again }: { id: string; at: string; profile: Profile; again: () => void }) {
  // A company of which only a name was ever told is nobody whom we could know again.
  const isPerson = profile.kind === 'person'
  const isOne = isPerson || profile.kind === 'trader'
  const entity = useLoad(() => get<Entity>(`/entities/${part(id)}`), [id])
  const person = useLoad<Person | undefined>(() => (isOne ? get<Person>(`/persons/${part(id)}`).catch(noSuch(isPerson)) : Promise.resolve(undefined)), [id, isOne])
  const [turn, setTurn] = useState(0)
  // What is on the screen stays there until the news is in: nothing jumps.
  const onChanged = (): void => {
    setTurn((n) => n + 1)
    again()
    entity.again()
    person.again()
  }
  const members = person.data?.members.map((m) => m.id) ?? (isPerson ? [] : [id])
  return (
    <>
      <Head id={id} at={at} profile={profile} entity={entity.data} person={person.data} onShown={onChanged} />
      <div class="detail-body">
        <WatchPart profile={profile} isThen={at !== ''} onChanged={onChanged} />
        <Part id="alerts" heading="entity.alertsHeading">
          <Verdicts profile={profile} />
        </Part>
        <Part id="habits" heading="entity.habits">
          <Habits profile={profile} />
        </Part>
        <Part id="counters" heading="entity.counters" note={isOne && profile.members.length > 1 ? t('entity.together', { n: profile.members.length }) : ''}>
          <Counters items={profile.counters} />
        </Part>
        {isPerson && person.error !== undefined && <Failed error={person.error} again={person.again} />}
        {isPerson && !person.data && person.error === undefined && <Loading say="entity.loadingPerson" />}
        {person.data && <MembersPart person={person.data} kind={profile.kind} asked={id} isThen={at !== ''} onChanged={onChanged} />}
        {person.data && <DecisionsPart person={person.data} isThen={at !== ''} onChanged={onChanged} />}
        <WherePart id={id} />
        {may('PICTURE_READ') && <PhotosPart key={id} ids={(isOne && profile.members.length > 1 ? profile.members : [id]).slice(0, IDENTITIES_SHOWN)} name={profile.name} />}
        {members.length > 0 && <LinksPart id={id} members={members} kind={profile.kind} turn={turn} />}
        {members.length > 0 && <SightingsPart members={members} first={entity.data} turn={turn} />}
        {may('CLEARANCE_READ') && profile.verdicts.items.length > 0 && <ClearedPart alerts={profile.verdicts.items.slice(0, ALERTS_ASKED).map((x) => x.alert)} />}
        <p class="soft">
          {t('entity.id')} <Id>{id}</Id> {may('SHARED_READ') && <a href={href('shared', id)}>{t('shared.with')}</a>}
        </p>
      </div>
    </>
  )
}

export function ProfilePage({ place }: { place: string }) {
  const [id, at] = apart(place)
  const profile = useLoad(() => get<Profile>(`/entities/${part(id)}/profile${query({ at })}`), [id, at])
  const p = profile.data
  if (!id) return <p class="state-note">{t('entity.none')}</p>
  return (
    <article class="detail profile" aria-label={t('entity.title')}>
      {profile.error !== undefined && (
        <>
          <a class="back" href={href('search')}>
            {t('entity.back')}
          </a>
          <Failed error={profile.error} again={profile.again} />
        </>
      )}
      {!p && profile.error === undefined && <Loading say="entity.loading" />}
      {p && profile.error === undefined && <Whole id={id} at={at} profile={p} again={profile.again} />}
    </article>
  )
}
