// SPDX-License-Identifier: Apache-2.0
// Pictures by which somebody was seen, with when and from what; of one, or of two beside one another.

import { t, word } from '../i18n/index.ts'
import { get, part, pictureOf } from '../lib/api.ts'
import { href } from '../lib/route.ts'
import { may } from '../lib/session.ts'
import { Failed, Loading, useLoad, When } from './parts.tsx'

interface Photo {
  digest: string
  kind: string
  at: string
  message: string
  event: number
}

export function Photos({ of, name }: { of: string; name: string }) {
  const shown = useLoad(() => get<{ items: Photo[]; hidden: number }>(`/entities/${part(of)}/pictures`), [of])
  if (shown.error !== undefined) return <Failed error={shown.error} again={shown.again} />
  if (!shown.data) return <Loading />
  const { items, hidden } = shown.data
  return (
    <>
      {items.length === 0 && <p class="unknown">{t('photos.none')}</p>}
      <div class="pictures">
        {items.map((p) => (
          <figure key={p.digest}>
            <img src={pictureOf(p.digest)} alt={t('photos.alt', { name: name || t('queue.nameless'), kind: word('photoKind', p.kind) })} loading="lazy" />
            <figcaption>
              {may('MESSAGE_READ') ? <a href={href('messages', p.message)}>{word('photoKind', p.kind)}</a> : word('photoKind', p.kind)} <When at={p.at} />
            </figcaption>
          </figure>
        ))}
      </div>
      {hidden > 0 && <p class="soft">{t('photos.hidden', { n: hidden })}</p>}
    </>
  )
}

/** Two people, so that one sees whether they are one. */
export function PhotosOfTwo({ a, b, names }: { a: string; b: string; names: { a: string; b: string } }) {
  if (!may('PICTURE_READ')) return null
  return (
    <div class="photos-two">
      {([[a, names.a], [b, names.b]] as const).map(([id, name]) => (
        <section key={id}>
          <h4>
            <bdi>{name || t('queue.nameless')}</bdi>
          </h4>
          <Photos of={id} name={name} />
        </section>
      ))}
    </div>
  )
}
