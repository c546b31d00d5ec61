// SPDX-License-Identifier: Apache-2.0
// A name with what tells its bearer from others of that name: many are called alike.

import { t, word } from '../i18n/index.ts'
import type { Mark, Told } from '../lib/people.ts'
import { Id } from './parts.tsx'

const Numbered = ({ field, number }: { field: string | undefined; number: string | undefined }) =>
  number ? (
    <>
      {word('saidField', field ?? 'document')} <Id>{number}</Id>
    </>
  ) : null

/** What is known beside the name, if anything is. */
export function Marked({ mark }: { mark: Mark | undefined }) {
  if (!mark) return null
  return (
    <span class="soft mark">
      {' ('}
      {mark.birth && (
        <>
          {t('who.born')} <Id>{mark.birth}</Id>
        </>
      )}
      {mark.birth && mark.number && t('app.listed')}
      <Numbered field={mark.field} number={mark.number} />
      {mark.also_number && t('app.listed')}
      <Numbered field={mark.also_field} number={mark.also_number} />
      {')'}
    </span>
  )
}

export const Who = ({ name, mark }: { name: string | undefined; mark?: Mark | undefined }) => (
  <>
    <bdi>{name}</bdi>
    <Marked mark={mark} />
  </>
)

export const nameOf = (id: string): string => t('decide.nameOf', { id: id.slice(0, 8) })

/** One of those that were asked of: `name` until it is known who they are. */
export function One({ id, of, name }: { id: string; of: ReadonlyMap<string, Told>; name?: string | undefined }) {
  const w = of.get(id)
  if (w?.hidden) return <span class="unknown">{t('will.hidden')}</span>
  return <Who name={w?.name ?? name ?? (w ? t('queue.nameless') : nameOf(id))} mark={w?.mark} />
}
