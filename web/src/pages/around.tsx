// SPDX-License-Identifier: Apache-2.0
// Whom and what it was seen with, and when and where it was seen, by all its identities.

import { useEffect, useRef } from 'preact/hooks'
import { t, tn, word } from '../i18n/index.ts'
import { get, part } from '../lib/api.ts'
import type { Entity, EntityLinks } from '../lib/people.ts'
import { MEMBERS_READ, mergeLinks } from '../lib/people.ts'
import { href } from '../lib/route.ts'
import { may } from '../lib/session.ts'
import { Ahead, Failed, Loading, When, useLoad, Said } from '../ui/parts.tsx'
import { CompareWith } from './members.tsx'
import { Part } from './profile.tsx'

const ROWS = 30

function MessageLink({ id, children }: { id: string; children: preact.ComponentChildren }) {
  return may('MESSAGE_READ') ? <a href={href('messages', id)}>{children}</a> : <>{children}</>
}

/** What was hidden may be shown now: it is read again when `turn` moves on, and what is on the screen stays until then. */
function useAgain(found: { again: () => void }, turn: number): void {
  const read = useRef(turn)
  useEffect(() => {
    if (turn === read.current) return
    read.current = turn
    found.again()
  }, [turn])
}

export function LinksPart({ id, members, kind, turn }: { id: string; members: readonly string[]; kind: string; turn: number }) {
  const read = members.slice(0, MEMBERS_READ)
  const found = useLoad(() => Promise.all(read.map((m) => get<EntityLinks>(`/entities/${part(m)}/links`))), [read.join(' ')])
  useAgain(found, turn)
  const rows = found.data ? mergeLinks(found.data, members) : []
  const cut = members.length > read.length || rows.length > ROWS || (found.data ?? []).some((l) => l.cut)
  return (
    <Part id="links" heading="entity.links">
      {found.error !== undefined && <Failed error={found.error} again={found.again} />}
      {!found.data && found.error === undefined && <Loading say="entity.loadingLinks" />}
      {found.data && rows.length === 0 && <p class="soft">{t('entity.noLinks')}</p>}
      {rows.length > 0 && (
        <div class="scroll-x" tabIndex={0} role="region" aria-label={t('entity.links')}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('entity.with')}</th>
                <th scope="col">{t('entity.how')}</th>
                <th scope="col">{t('entity.lastTime')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.slice(0, ROWS).map(({ other, links }) => (
                <tr key={other.id}>
                  <th scope="row">
                    <a href={href('entity', other.id)}>
                      <bdi>{other.name || t('queue.nameless')}</bdi>
                    </a>{' '}
                    <span class="soft">{word('entityKind', other.kind)}</span> {other.alerts > 0 && <span class="attention">{tn('find.alerts', other.alerts)}</span>}{' '}
                    {other.generic && <span class="chip">{t('entity.generic')}</span>}{' '}
                    {['person', 'trader'].includes(kind) && other.kind === kind && <CompareWith a={id} b={other.id} />}
                  </th>
                  <td>
                    {links.map((l) => (
                      <span key={`${l.from} ${l.to} ${l.role}`} class="usual">
                        <Said text={l.role} /> <span class="soft num">{t('entity.linkTimes', { n: l.times })}</span>
                      </span>
                    ))}
                  </td>
                  <td class="nowrap">
                    <MessageLink id={links[0]!.message}>
                      <When at={links.map((l) => l.last).sort().at(-1)!} />
                    </MessageLink>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {cut && <p class="soft">{t('entity.cut')}</p>}
    </Part>
  )
}

export function SightingsPart({ members, first, turn }: { members: readonly string[]; first: Entity | undefined; turn: number }) {
  const others = members.filter((m) => m !== first?.id).slice(0, MEMBERS_READ - 1)
  const found = useLoad(() => Promise.all(first ? others.map((m) => get<Entity>(`/entities/${part(m)}`)) : []), [first?.id, others.join(' ')])
  useAgain(found, turn)
  const all = [...(first ? [first] : []), ...(found.data ?? [])]
  const seen = all.flatMap((e) => e.sightings.map((s) => ({ ...s, name: e.name }))).sort((x, y) => y.at.localeCompare(x.at))
  return (
    <Part id="sightings" heading="entity.sightings">
      {found.error !== undefined && <Failed error={found.error} again={found.again} />}
      {(!first || !found.data) && found.error === undefined && <Loading />}
      {first && found.data && seen.length === 0 && <p class="soft">{t('entity.noSighting')}</p>}
      <ol class="history" role="list">
        {seen.slice(0, ROWS).map((s) => (
          <li key={`${s.message} ${s.event} ${s.name}`}>
            <When at={s.at} /> <Ahead at={s.at} />
            <MessageLink id={s.message}>
              {members.length > 1 ? <bdi>{t('entity.as', { name: s.name })}</bdi> : t('entity.message')}
            </MessageLink>
          </li>
        ))}
      </ol>
      {seen.length > ROWS && <p class="soft">{t('entity.cut')}</p>}
    </Part>
  )
}
