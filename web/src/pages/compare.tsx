// SPDX-License-Identifier: Apache-2.0
// Two side by side: what was said of each, the letters of their names, each piece of evidence
// with its weight; and a person's word on whether they are one.

import { useState } from 'preact/hooks'
import { t } from '../i18n/index.ts'
import { get, query } from '../lib/api.ts'
import type { Compared, Decision } from '../lib/people.ts'
import { apart, two } from '../lib/people.ts'
import { href } from '../lib/route.ts'
import { may } from '../lib/session.ts'
import type { Page } from '../lib/types.ts'
import { FieldValue } from '../ui/facts.tsx'
import { Failed, Loading, useLoad, Said, Named } from '../ui/parts.tsx'
import { PhotosOfTwo } from '../ui/photos.tsx'
import { DecideDialog, Decisions } from './decide.tsx'
import { EvidenceTable, Letters } from './letters.tsx'
import { Part, Title } from './profile.tsx'

function Values({ field, of }: { field: string; of: readonly string[] }) {
  if (of.length === 0) return <span class="unknown">{t('app.notSaid')}</span>
  return (
    <>
      {of.map((v) => (
        <span key={v} class="usual">
          <FieldValue field={`person.${field}`} value={v} />
        </span>
      ))}
    </>
  )
}

function Fields({ x }: { x: Compared }) {
  return (
    <div class="scroll-x" tabIndex={0} role="region" aria-label={t('cmp.fields')}>
      <table class="sides">
        <thead>
          <tr>
            <th scope="col">{t('cmp.field')}</th>
            <th scope="col">
              <a href={href('entity', x.a.id)}>
                <bdi>{x.names.a || t('queue.nameless')}</bdi>
              </a>
            </th>
            <th scope="col">
              <a href={href('entity', x.b.id)}>
                <bdi>{x.names.b || t('queue.nameless')}</bdi>
              </a>
            </th>
          </tr>
        </thead>
        <tbody>
          {x.fields
            .filter((f) => f.a.length + f.b.length > 0)
            .map((f) => (
              <tr key={f.field}>
                <th scope="row">
                  <Named kind="saidField" code={f.field} text={f.words} />
                </th>
                <td>
                  <Values field={f.field} of={f.a} />
                </td>
                <td>
                  <Values field={f.field} of={f.b} />
                </td>
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  )
}

function Names({ x }: { x: Compared }) {
  const left = [...x.names.left_a, ...x.names.left_b]
  return (
    <>
      {x.names.words.map((w, i) => (
        w.letters_a && w.letters_b ? <Letters key={i} pair={w} /> : <p key={i} class="soft"><Said text={`${w.a} = ${w.b}: ${w.how}, ${w.rarity}`} /></p>
      ))}
      {left.length > 0 && <p class="soft">{t('find.left', { words: left.join(', ') })}</p>}
    </>
  )
}

function Both({ x, a, b, again }: { x: Compared; a: string; b: string; again: () => void }) {
  const [verdict, setVerdict] = useState<Decision['verdict']>()
  const decides = may('IDENTITY_DECIDE')
  const decided = useLoad(() => (decides ? get<Page<Decision>>(`/entities/decisions${query({ entity: a, limit: 100 })}`) : Promise.resolve({ items: [] })), [a, b])
  const standing = (decided.data?.items ?? []).filter((d) => [d.a, d.b].includes(a) && [d.a, d.b].includes(b))
  const holds = standing.some((d) => d.state !== 'undone' && d.state !== 'rejected')
  const names = new Map([[a, x.names.a], [b, x.names.b]])
  const onChanged = (): void => {
    again()
    decided.again()
  }
  return (
    <>
      <header class="bar">
        <div class="bar-top">
          <a class="back" href={href('entity', a)}>
            {t('cmp.back')}
          </a>
          <Title>{t('cmp.title')}</Title>
          <span class={`chip ${x.one ? 'chip-one' : ''}`}>{x.one ? t('cmp.isOne') : t('cmp.isTwo')}</span>
        </div>
        {decides && !holds && (
          <div class="verbs">
            <button type="button" onClick={() => setVerdict('same')}>
              {t('cmp.same')}
            </button>
            <button type="button" onClick={() => setVerdict('not_same')}>
              {t('cmp.notSame')}
            </button>
          </div>
        )}
        {!decides && <p class="soft">{t('cmp.readOnly')}</p>}
      </header>
      <div class="detail-body">
        {decided.error !== undefined && <Failed error={decided.error} again={decided.again} />}
        {standing.length > 0 && (
          <Part id="decided" heading="decide.heading">
            <Decisions items={standing} names={names} onChanged={onChanged} />
          </Part>
        )}
        <Part id="sides" heading="cmp.fields">
          <Fields x={x} />
          <PhotosOfTwo a={a} b={b} names={x.names} />
        </Part>
        <Part id="names" heading="cmp.letters">
          <Names x={x} />
        </Part>
        <Part id="evidence" heading="cmp.evidence">
          <EvidenceTable tie={x} />
        </Part>
      </div>
      {verdict && (
        <DecideDialog
          pairs={[{ a, b, a_name: x.names.a, b_name: x.names.b }]}
          verdict={verdict}
          onClose={() => setVerdict(undefined)}
          onDone={() => {
            setVerdict(undefined)
            onChanged()
          }}
        />
      )}
    </>
  )
}

/** In another page: two as they were said, without the deciding. */
export function SideBySide({ a, b }: { a: string; b: string }) {
  const x = useLoad(() => get<Compared>(`/entities/compare${query({ a, b })}`), [a, b])
  if (x.error !== undefined) return <Failed error={x.error} again={x.again} />
  if (!x.data) return <Loading say="cmp.loading" />
  return (
    <div class="panel">
      <p>
        <span class={`chip ${x.data.one ? 'chip-one' : ''}`}>{x.data.one ? t('cmp.isOne') : t('cmp.isTwo')}</span> <a href={href('compare', two(a, b))}>{t('more.toCompare')}</a>
      </p>
      <Fields x={x.data} />
      <PhotosOfTwo a={a} b={b} names={x.data.names} />
      <Names x={x.data} />
      <EvidenceTable tie={x.data} />
    </div>
  )
}

export function ComparePage({ place }: { place: string }) {
  const [a, b] = apart(place)
  const x = useLoad(() => get<Compared>(`/entities/compare${query({ a, b })}`), [a, b])
  return (
    <article class="detail profile" aria-label={t('cmp.title')}>
      {x.error !== undefined && (
        <>
          <a class="back" href={href('search')}>
            {t('entity.back')}
          </a>
          <Failed error={x.error} again={x.again} />
        </>
      )}
      {!x.data && x.error === undefined && <Loading say="cmp.loading" />}
      {x.data && x.error === undefined && <Both x={x.data} a={a} b={b} again={x.again} />}
    </article>
  )
}
