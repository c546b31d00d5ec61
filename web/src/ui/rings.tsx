// SPDX-License-Identifier: Apache-2.0
// Who is on duty is rung: seen at the edge of the screen, read out, and heard.

import { useEffect, useState } from 'preact/hooks'
import { t, tn } from '../i18n/index.ts'
import { answer, mute, mutedUntil, rings, startRings, stopRings } from '../lib/field.ts'
import type { Ring } from '../lib/field.ts'
import { rank } from '../lib/queue.ts'
import { href, usePlace } from '../lib/route.ts'
import { useStore } from '../lib/store.ts'
import { clock } from '../lib/time.ts'
import { Sentence, SeverityMark, useNow, UnitName } from './parts.tsx'

const toOf = (r: Ring): string => (r.order ? href('card', r.order) : href('alerts', r.ring))

export function Rings() {
  const all = useStore(rings)
  const until = useStore(mutedUntil)
  const now = useNow()
  useEffect(() => {
    startRings()
    return stopRings
  }, [])
  // On a phone several would cover the page: one line says how many, and opens them.
  const [open, setOpen] = useState(false)
  const many = all.length > 1
  const place = usePlace()
  const here = href(place.page, place.id)
  useEffect(() => {
    if (!many) setOpen(false)
  }, [many])
  // Where one went stands whole, and what is open there has been answered.
  useEffect(() => {
    setOpen(false)
    for (const r of rings.get()) if (toOf(r) === here) answer(r)
  }, [here])
  return (
    <div class={['rings', all.length && 'rings-on', many && !open && 'rings-shut'].filter(Boolean).join(' ')} role="alert">
      {many && (
        <button type="button" class="rings-count" aria-expanded={open} onClick={() => setOpen(!open)}>
          {tn('ring.many', all.length)} <span class="soft">{t(open ? 'ring.shut' : 'ring.show')}</span>
        </button>
      )}
      {[...all].sort((a, b) => rank(b.severity) - rank(a.severity)).map((r) => (
        <p key={`${r.ring} ${r.order ?? ''}`} class="row">
          <SeverityMark severity={r.severity} />
          <span class="ring-said">
            <Sentence k={r.order ? 'ring.order' : 'ring.alert'} unit={<UnitName name={r.unit} />} clock={<span class="num">{clock(Date.parse(r.at)).slice(0, 5)}</span>} />
          </span>
          <a class="button main" href={toOf(r)} onClick={() => answer(r)}>
            {t('ring.open')}
          </a>
          {until > now ? (
            <span class="soft">{t('ring.muted', { clock: clock(until).slice(0, 5) })}</span>
          ) : (
            <button type="button" onClick={() => mute(Date.now())}>
              {t('ring.mute')}
            </button>
          )}
        </p>
      ))}
    </div>
  )
}
