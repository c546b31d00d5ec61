// SPDX-License-Identifier: Apache-2.0
// What the control room must know of the Centre itself.

import { useEffect, useState } from 'preact/hooks'
import { t, word } from '../i18n/index.ts'
import { get, part, post } from '../lib/api.ts'
import { onNotice } from '../lib/live.ts'
import { href } from '../lib/route.ts'
import { may } from '../lib/session.ts'
import type { Notice } from '../lib/types.ts'
import { Failed, Id, NoteDialog, Said, useLoad, When } from '../ui/parts.tsx'

/** Where one does something about it. */
const PAGES: Record<string, string> = { unmasking: 'identity', order: 'card', alert: 'alerts', list: 'lists', site: 'sites' }
const pageOf = (object: string): string | undefined => {
  const [kind = '', id = ''] = object.split('/')
  const page = PAGES[kind]
  return page && href(page, page === 'identity' ? '' : id)
}

function Line({ x, onClose }: { x: Notice; onClose: (x: Notice) => void }) {
  const to = pageOf(x.object)
  return (
    <li class={x.state === 'open' ? 'notice-open' : 'faded'}>
      <span aria-hidden="true">{x.state === 'open' ? '▲' : '●'}</span> <b>{word('notice', x.kind)}</b> {to ? <a href={to}><Id>{x.object}</Id></a> : <Id>{x.object}</Id>} <Said text={x.text} /> <When at={x.ended ?? x.at} />{' '}
      {x.state !== 'open' && <span class="soft">{t('notices.ended', { by: x.ended_by ?? '' })}</span>}
      {x.note && <bdi class="note">{x.note}</bdi>}
      {x.state === 'open' && may('NOTICE_CLOSE') && (
        <button type="button" onClick={() => onClose(x)}>
          {t('notices.close')}
        </button>
      )}
    </li>
  )
}

export function Notices() {
  const data = useLoad(() => get<{ items: Notice[] }>('/notices'), [])
  const [closing, setClosing] = useState<Notice>()
  useEffect(() => onNotice(data.again), [data.again])
  if (data.error !== undefined) return <Failed error={data.error} again={data.again} />
  if (!data.data || data.data.items.length === 0) return null
  return (
    <section aria-labelledby="notices">
      <h2 id="notices">{t('notices.title')}</h2>
      <ul class="plain">
        {data.data.items.map((x) => (
          <Line key={x.id} x={x} onClose={setClosing} />
        ))}
      </ul>
      {closing && (
        <NoteDialog
          title={t('notices.closeTitle')}
          lead={t('notices.closeLead')}
          go={t('notices.close')}
          onClose={() => setClosing(undefined)}
          onGo={async (note) => {
            await post(`/notices/${part(closing.id)}/close`, { note })
            setClosing(undefined)
            data.again()
          }}
        />
      )}
    </section>
  )
}
