// SPDX-License-Identifier: Apache-2.0
// A name with what tells its bearer from others of that name: many are called alike.

import { t, word } from '../i18n/index.ts'
import type { Mark, Told } from '../lib/people.ts'
import { Id } from './parts.tsx'

export function Who({ name, mark }: { name: string | undefined; mark?: Mark | undefined }) {
  return (
    <>
      <bdi>{name}</bdi>
      {mark && (
        <span class="soft mark">
          {' ('}
          {mark.birth && (
            <>
              {t('who.born')} <Id>{mark.birth}</Id>
            </>
          )}
          {mark.birth && mark.number && t('app.listed')}
          {mark.number && (
            <>
              {word('saidField', mark.field ?? 'document')} <Id>{mark.number}</Id>
            </>
          )}
          {')'}
        </span>
      )}
    </>
  )
}

export const nameOf = (id: string): string => t('decide.nameOf', { id: id.slice(0, 8) })

/** One of those that were asked of: `name` until it is known who they are. */
export function One({ id, of, name }: { id: string; of: ReadonlyMap<string, Told>; name?: string | undefined }) {
  const w = of.get(id)
  if (w?.hidden) return <span class="unknown">{t('will.hidden')}</span>
  return <Who name={w?.name ?? name ?? (w ? t('queue.nameless') : nameOf(id))} mark={w?.mark} />
}
