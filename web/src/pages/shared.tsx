// SPDX-License-Identifier: Apache-2.0
// The ledger: what of whom was given to whom, by what right.

import { useState } from 'preact/hooks'
import type { Key } from '../i18n/index.ts'
import { t, word } from '../i18n/index.ts'
import { get, query } from '../lib/api.ts'
import { href } from '../lib/route.ts'
import { may, me } from '../lib/session.ts'
import { day } from '../lib/time.ts'
import type { Alert, Page, Shared } from '../lib/types.ts'
import { fieldWords } from '../ui/facts.tsx'
import { Listed, usePages } from '../ui/pages.tsx'
import { Failed, Field, Grid, Id, When, useLoad } from '../ui/parts.tsx'

const fields = (x: Shared): string =>
  x.fields
    .split(' ')
    .map((f) => (f.includes('.') ? fieldWords(f) : word('answerField', f)))
    .join(' · ')

function Row({ x }: { x: Shared }) {
  return (
    <tr>
      <td class="nowrap">
        <When at={x.at} />
      </td>
      <td>
        <bdi>{x.agency}</bdi>
        <br />
        <span class="soft">{t('shared.takenBy', { who: x.taken_by })}</span>
      </td>
      <td>
        {x.entity ? (
          <a href={href('shared', x.entity)}>
            <bdi>{x.name || t('queue.nameless')}</bdi>
          </a>
        ) : (
          <span class="unknown">{t('app.notKnown')}</span>
        )}
      </td>
      <td>
        {word('sharedWhat', x.what)}
        {x.what !== 'picture' && <span class="alias">{fields(x)}</span>}
      </td>
      <td>
        <bdi>{x.basis}</bdi>
        <span class="alias">
          <bdi>{x.purpose}</bdi>
          {x.agreement && (
            <>
              {' · '}
              <bdi>{x.agreement}</bdi>
            </>
          )}
          {x.use_until && ` · ${t('shared.until', { day: day(x.use_until) })}`}
        </span>
      </td>
      <td>
        <bdi>{x.drafted_by ? `${x.drafted_by}, ${x.approved_by}` : t('shared.automatic')}</bdi>
      </td>
      <td title={x.digest}>
        <Id>{x.digest.slice(0, 12)}</Id>
      </td>
    </tr>
  )
}

const HEADS: readonly Key[] = ['shared.at', 'shared.agency', 'shared.of', 'shared.fields', 'shared.right', 'shared.who', 'shared.digest']

function Table({ items }: { items: readonly Shared[] }) {
  return (
    <Grid label={t('shared.title')} heads={HEADS}>
      {items.map((x) => (
        <Row key={x.id} x={x} />
      ))}
    </Grid>
  )
}

function All({ asked }: { asked: { agency: string; entity: string } }) {
  const list = usePages<Shared>(`/shared${query({ ...asked, limit: 100 })}`, 'before', asked)
  return (
    <Listed list={list} empty="shared.empty" loading="shared.loading">
      {list.items.length > 0 && <Table items={list.items} />}
    </Listed>
  )
}

/** Who is bound to a region asks for one entity: nothing is asked of the Centre before it is named. */
export function SharedPage({ entity: first }: { entity: string }) {
  const [agency, setAgency] = useState('')
  const [entity, setEntity] = useState(first)
  const [asked, setAsked] = useState({ agency: '', entity: first })
  return (
    <div class="page">
      <header class="page-head">
        <h1>{t('shared.title')}</h1>
      </header>
      <form
        class="search"
        onSubmit={(e) => {
          e.preventDefault()
          setAsked({ agency: agency.trim(), entity: entity.trim() })
        }}
      >
        <Field label={t('shared.agency')} value={agency} onInput={setAgency} plain />
        <Field label={t('shared.entity')} value={entity} onInput={setEntity} plain />
        <button type="submit">{t('shared.show')}</button>
      </form>
      {me()?.region && !asked.entity ? <p class="hint">{t('shared.ofOne')}</p> : <All asked={asked} />}
    </div>
  )
}

/** On the page of an alert: with whom its subject was shared. */
export function SharedWith({ x }: { x: Alert }) {
  const allowed = may('SHARED_READ')
  const data = useLoad(() => (allowed ? get<Page<Shared>>(`/shared${query({ entity: x.subject.id, limit: 20 })}`) : Promise.resolve({ items: [] })), [x.subject.id, allowed])
  if (!allowed) return null
  return (
    <section class="part" aria-labelledby="part-shared">
      <h3 id="part-shared">{t('shared.with')}</h3>
      {data.error !== undefined && <Failed error={data.error} again={data.again} />}
      {data.data?.items.length === 0 && <p class="soft">{t('shared.nobody')}</p>}
      {data.data && data.data.items.length > 0 && <Table items={data.data.items} />}
    </section>
  )
}
