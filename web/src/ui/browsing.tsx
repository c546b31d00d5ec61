// SPDX-License-Identifier: Apache-2.0
// Openings off the queue that are not as usual: somebody else looks at them and says what they were.

import { useState } from 'preact/hooks'
import { t, word } from '../i18n/index.ts'
import { get, part, post } from '../lib/api.ts'
import { say } from '../lib/notice.ts'
import { href } from '../lib/route.ts'
import type { Page } from '../lib/types.ts'
import { Area, Choice, Dialog, Failed, Loading, When, useLoad, useSending } from './parts.tsx'

interface Browsed {
  id: string
  sign: string
  account: string
  display?: string
  object: string
  name?: string
  n: number
  at: string
}
const SIGNS = {
  many: 'browsing.sign.many',
  crowd: 'browsing.sign.crowd',
  own: 'browsing.sign.own',
  colleague: 'browsing.sign.colleague',
  namesakes: 'browsing.sign.namesakes',
  off_duty: 'browsing.sign.off_duty',
} as const
const FINDINGS = ['fair', 'unclear', 'unfair'] as const

function CloseDialog({ x, onClose, onDone }: { x: Browsed; onClose: () => void; onDone: () => void }) {
  const [finding, setFinding] = useState('')
  const [note, setNote] = useState('')
  const { busy, error, send } = useSending()
  const submit = send(async () => {
    await post(`/browsing/${part(x.id)}/close`, { finding, note: note.trim() })
    say(t('browsing.closed'))
    onDone()
  })
  return (
    <Dialog title={t('browsing.whatWas')} onClose={onClose} shut="app.cancel">
      <p class="lead">{t('browsing.whatWasLead')}</p>
      <form onSubmit={submit}>
        <Choice label={t('browsing.finding')} value={finding} onChange={setFinding} options={[['', t('browsing.choose')], ...FINDINGS.map((f) => [f, word('browseFinding', f)] as const)]} />
        <Area label={t('browsing.note')} value={note} onInput={setNote} required maxLength={1000} />
        {error !== undefined && <Failed error={error} />}
        <div class="row end">
          <button type="submit" class="main" disabled={busy || !finding || !note.trim()}>
            {t('browsing.close')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

/** `onShow`: the records of an account. */
export function Browsing({ onShow }: { onShow: (account: string) => void }) {
  const data = useLoad(() => get<Page<Browsed>>('/browsing?state=open'), [])
  const [closing, setClosing] = useState<Browsed>()
  const items = data.data?.items ?? []
  const done = (): void => {
    setClosing(undefined)
    data.again()
  }
  return (
    <section class="part" aria-labelledby="part-browsing">
      <h2 id="part-browsing">{t('browsing.title')}</h2>
      <p class="soft">{t('browsing.lead')}</p>
      {data.error !== undefined && <Failed error={data.error} again={data.again} />}
      {!data.data && data.error === undefined && <Loading />}
      {data.data && items.length === 0 && <p>{t('browsing.none')}</p>}
      <ul class="cards">
        {items.map((x) => (
          <li key={x.id} class="card">
            <p class="card-head">
              <bdi>{x.display || x.account}</bdi> <When at={x.at} />
            </p>
            <p>{x.sign in SIGNS ? t(SIGNS[x.sign as keyof typeof SIGNS], { n: x.n }) : x.sign}</p>
            <p class="row">
              <span>
                {t('browsing.last')}{' '}
                <a href={href(x.name ? 'entity' : 'messages', x.object)}>
                  <bdi>{x.name || t('browsing.message')}</bdi>
                </a>
              </span>
              <button type="button" onClick={() => onShow(x.account)}>
                {t('browsing.records')}
              </button>
              <button type="button" onClick={() => setClosing(x)}>
                {t('browsing.say')}
              </button>
            </p>
          </li>
        ))}
      </ul>
      {closing && <CloseDialog x={closing} onClose={() => setClosing(undefined)} onDone={done} />}
    </section>
  )
}
