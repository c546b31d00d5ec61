// SPDX-License-Identifier: Apache-2.0
// More of an alert, read when somebody opens it: what happened before, where, and who is who.

import { t } from '../i18n/index.ts'
import { get, part } from '../lib/api.ts'
import type { Moves } from '../lib/geo.ts'
import { may } from '../lib/session.ts'
import { sides } from '../lib/sides.ts'
import type { Reason } from '../lib/types.ts'
import { fieldWords } from '../ui/facts.tsx'
import { later } from '../ui/later.tsx'
import { Failed, Id, Loading, useLoad, AlertTitle } from '../ui/parts.tsx'
import { Photos } from '../ui/photos.tsx'
import { Timeline } from '../ui/timeline.tsx'
import { SideBySide } from './compare.tsx'

const EntityMap = later(() => import('./map.tsx').then((m) => m.EntityMap))

export type More = 'line' | 'map' | 'who'

function Line({ id }: { id: string }) {
  const moves = useLoad(() => get<Moves>(`/entities/${part(id)}/moves`), [id])
  if (moves.error !== undefined) return <Failed error={moves.error} again={moves.again} />
  return moves.data ? <Timeline moves={moves.data} /> : <Loading />
}

/** A match with a list: what the message says beside what the entry says, word by word. */
function WithEntry({ name, reason }: { name: string; reason: Reason }) {
  const rows = sides(name, reason.evidence)
  const said = (parts: { text: string; same: boolean }[]) =>
    parts.length === 0 ? (
      <span class="unknown">{t('app.notSaid')}</span>
    ) : (
      parts.map((p, i) => (p.same ? <bdi key={i}>{p.text} </bdi> : <mark key={i} class="side-differs"><bdi>{p.text}</bdi></mark>))
    )
  return (
    <div class="scroll-x" tabIndex={0} role="region" aria-label={t('cmp.fields')}>
      <table class="sides">
        <caption>
          <AlertTitle text={reason.title} /> <Id>{reason.code}</Id>
        </caption>
        <thead>
          <tr>
            <th scope="col">{t('cmp.field')}</th>
            <th scope="col">{t('more.ofMessage')}</th>
            <th scope="col">{t('more.ofEntry')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((r) => (
            <tr key={r.field}>
              <th scope="row">{fieldWords(r.field)}</th>
              <td>{said(r.a)}</td>
              <td>{said(r.b)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="soft">{t('more.differs')}</p>
    </div>
  )
}

export function AlertMore({ what, subject, others, reasons }: { what: More; subject: { id: string; name: string }; others: readonly string[]; reasons: readonly Reason[] }) {
  if (what === 'line') return <Line id={subject.id} />
  if (what === 'map') return <EntityMap id={subject.id} small />
  return (
    <div class="panel">
      {reasons
        .filter((r) => r.kind === 'list')
        .map((r) => (
          <WithEntry key={r.code} name={subject.name} reason={r} />
        ))}
      {may('PICTURE_READ') && others.length === 0 && <Photos of={subject.id} name={subject.name} />}
      {others.map((o) => (
        <SideBySide key={o} a={subject.id} b={o} />
      ))}
    </div>
  )
}
