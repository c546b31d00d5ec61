// SPDX-License-Identifier: Apache-2.0
// The identities of one person: who they are, who said it, why they are together; to split and to merge.

import { useRef, useState } from 'preact/hooks'
import { t, tn, word } from '../i18n/index.ts'
import type { Found, Person } from '../lib/people.ts'
import { PAIRS_MOST, likely, splitPlan, two } from '../lib/people.ts'
import { go, href } from '../lib/route.ts'
import { may } from '../lib/session.ts'
import { saidText } from '../lib/notice.ts'
import { FieldValue } from '../ui/facts.tsx'
import { Dialog, Empty, Failed, Field, When, Said } from '../ui/parts.tsx'
import { Who } from '../ui/who.tsx'
import type { Pair } from './decide.tsx'
import { DecideDialog, Decisions } from './decide.tsx'
import { EvidenceTable } from './letters.tsx'
import { Part } from './profile.tsx'
import { findThem } from './search.tsx'

const FIELDS = ['name', 'birth', 'sex', 'nationality', 'national_id', 'passport', 'document', 'phone', 'email', 'father', 'address', 'tax_number', 'seat']

export function CompareWith({ a, b }: { a: string; b: string }) {
  return (
    <a class="compare" href={href('compare', two(a, b))}>
      {t('entity.compare')}
    </a>
  )
}

function Sources({ person, names }: { person: Person; names: ReadonlyMap<string, string> }) {
  const used = FIELDS.filter((f) => person.observations.some((o) => o.said[f]))
  if (person.observations.length === 0) return null
  return (
    <div class="scroll-x" tabIndex={0} role="region" aria-label={t('entity.said')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('entity.source')}</th>
            {used.map((f) => (
              <th key={f} scope="col">
                {word('saidField', f)}
              </th>
            ))}
            <th scope="col">{t('entity.firstLast')}</th>
          </tr>
        </thead>
        <tbody>
          {person.observations.map((o, i) => (
            <tr key={i}>
              <th scope="row" title={names.get(o.entity)}>
                <bdi>{o.source}</bdi>
              </th>
              {used.map((f) => (
                <td key={f}>{o.said[f] ? <FieldValue field={`person.${f}`} value={o.said[f]!} /> : <span class="unknown">{t('app.notSaid')}</span>}</td>
              ))}
              <td class="nowrap">
                <When at={o.first.at} /> – {may('MESSAGE_READ') ? <a href={href('messages', o.last.message)}><When at={o.last.at} /></a> : <When at={o.last.at} />}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Together({ person, names }: { person: Person; names: ReadonlyMap<string, string> }) {
  return (
    <ul class="plain" role="list" aria-label={t('entity.whyOne')}>
      {person.why.map((w) => (
        <li key={two(w.a, w.b)}>
          <details>
            <summary>
              <bdi>{names.get(w.a)}</bdi> {t('decide.is')} <bdi>{names.get(w.b)}</bdi>:{' '}
              {w.decided ? t('cmp.decided') : <Said text={w.rule ?? ''} />}
              {!w.decided && w.probability !== undefined && ` · ${likely(w.probability)}`}
            </summary>
            <EvidenceTable tie={w} />
          </details>
          <CompareWith a={w.a} b={w.b} />
        </li>
      ))}
    </ul>
  )
}

/** Looks for the other one; what is decided is decided on the page where both stand side by side. */
function MergeDialog({ id, kind, members, onClose }: { id: string; kind: string; members: readonly string[]; onClose: () => void }) {
  const [q, setQ] = useState('')
  const [found, setFound] = useState<Found[]>()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const turn = useRef(0)
  const submit = (e: Event): void => {
    e.preventDefault()
    const now = ++turn.current
    setBusy(true)
    setError(undefined)
    findThem(q.trim(), kind, 20).then(
      (r) => {
        if (now !== turn.current) return
        setFound(r.items.filter((f) => !members.includes(f.id)))
        setBusy(false)
      },
      (x: unknown) => {
        setError(x)
        setBusy(false)
      },
    )
  }
  return (
    <Dialog title={t('merge.title')} onClose={onClose} shut="app.cancel" wide>
      <p class="lead">{t('merge.lead')}</p>
      <form onSubmit={submit}>
        <Field label={t('merge.who')} value={q} onInput={setQ} required autoFocus plain maxLength={200} />
        <div class="row end">
          <button type="submit" class="main" disabled={busy || !q.trim()}>
            {t('find.go')}
          </button>
        </div>
      </form>
      {error !== undefined && <Failed error={error} />}
      {found?.length === 0 && <Empty>{t('find.none')}</Empty>}
      <ul class="picks" role="list">
        {found?.map((f) => (
          <li key={f.id}>
            <button type="button" onClick={() => (onClose(), go('compare', two(id, f.id)))}>
              <bdi>{f.name}</bdi> <span class="soft">{f.by === 'number' ? t('find.byNumber', { what: saidText(f.why) }) : t('find.likely', { p: likely(f.score) })}</span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}

export function MembersPart({ person, kind, asked, isThen, onChanged }: { person: Person; kind: string; asked: string; isThen: boolean; onChanged: () => void }) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [asking, setAsking] = useState<'merge' | 'split'>()
  const names = new Map(person.members.map((m) => [m.id, m.name || t('queue.nameless')]))
  const plan = splitPlan(person.members.map((m) => m.id), chosen)
  const pairs: Pair[] = plan.map(([a, b]) => ({ a, b, a_name: names.get(a)!, b_name: names.get(b)! }))
  const decides = may('IDENTITY_DECIDE') && !isThen
  const many = person.members.length > 1
  const pick = (id: string, on: boolean): void => {
    const next = new Set(chosen)
    if (on) next.add(id)
    else next.delete(id)
    setChosen(next)
  }
  const split = pairs.length > PAIRS_MOST ? t('split.tooMany', { n: pairs.length, most: PAIRS_MOST }) : pairs.length > 0 ? tn('split.will', chosen.size, { pairs: pairs.length }) : t('split.choose')
  return (
    <Part id="members" heading="entity.members" note={tn('entity.memberCount', person.members.length)}>
      <ul class="plain members" role="list">
        {person.members.map((m) => (
          <li key={m.id}>
            {decides && many ? (
              <label class="check">
                <input type="checkbox" checked={chosen.has(m.id)} onChange={(e) => pick(m.id, e.currentTarget.checked)} />
                <Who name={names.get(m.id)} mark={m.mark} />
              </label>
            ) : (
              <Who name={names.get(m.id)} mark={m.mark} />
            )}
            <span class="soft">
              {tn('find.alerts', m.alerts)} · {t('find.last')} <When at={m.last_seen} />
            </span>
            {m.id !== asked && <CompareWith a={asked} b={m.id} />}
          </li>
        ))}
      </ul>
      {person.cut && <p class="soft">{t('entity.cut')}</p>}
      {decides && (
        <div class="row">
          {many && (
            <button type="button" disabled={pairs.length === 0 || pairs.length > PAIRS_MOST} aria-describedby="split-says" onClick={() => setAsking('split')}>
              {t('split.go')}
            </button>
          )}
          <button type="button" onClick={() => setAsking('merge')}>
            {t('merge.open')}
          </button>
          {many && (
            <span class="soft" id="split-says">
              {split}
            </span>
          )}
        </div>
      )}
      <Together person={person} names={names} />
      <Sources person={person} names={names} />
      {asking === 'merge' && <MergeDialog kind={kind} id={asked} members={person.members.map((m) => m.id)} onClose={() => setAsking(undefined)} />}
      {asking === 'split' && (
        <DecideDialog
          pairs={pairs}
          verdict="not_same"
          split={{ id: asked, leave: [...chosen] }}
          onClose={() => setAsking(undefined)}
          onDone={() => {
            setAsking(undefined)
            setChosen(new Set())
            onChanged()
          }}
        />
      )}
    </Part>
  )
}

export function DecisionsPart({ person, isThen, onChanged }: { person: Person; isThen: boolean; onChanged: () => void }) {
  const names = new Map(person.members.map((m) => [m.id, m.name]))
  if (person.decisions.length === 0) return null
  return (
    <Part id="decisions" heading="decide.heading">
      <Decisions items={person.decisions} names={names} isThen={isThen} onChanged={onChanged} />
    </Part>
  )
}
