// SPDX-License-Identifier: Apache-2.0
// Who may board: what carriers were told of the traveller of an alert, and an officer's decision.

import { useState } from 'preact/hooks'
import { t, word } from '../i18n/index.ts'
import { get, part, post } from '../lib/api.ts'
import { say } from '../lib/notice.ts'
import { may } from '../lib/session.ts'
import type { Alert, Boarding } from '../lib/types.ts'
import { Failed, Id, NoteDialog, When, useLoad } from '../ui/parts.tsx'

const DECISIONS = ['board', 'no_board', 'inhibited'] as const
const SIGNS: Record<string, string> = { board: '✓', no_board: '✕', inhibited: '◌' }

function Decision({ code }: { code: string }) {
  return (
    <span class={`chip chip-${code}`}>
      <span aria-hidden="true">{SIGNS[code]}</span> {word('boarding', code)}
    </span>
  )
}

function Told({ data }: { data: Boarding }) {
  if (data.told.length === 0) return <p class="soft">{t('boarding.notAsked')}</p>
  return (
    <ul class="plain">
      {data.told.map((x) => (
        <li key={x.link}>
          <Id>{x.link}</Id> {t('boarding.told')} <Decision code={x.decision} /> <When at={x.at} />
        </li>
      ))}
    </ul>
  )
}

function Changes({ data }: { data: Boarding }) {
  if (data.changes.length === 0) return null
  return (
    <ul class="plain">
      {data.changes.map((x) => (
        <li key={x.reference}>
          {t('boarding.change')} <Decision code={x.decision} /> <Id>{x.link}</Id> <span class={`chip chip-change-${x.state}`}>{word('change', x.state)}</span>{' '}
          <When at={x.answered ?? x.created} />
        </li>
      ))}
    </ul>
  )
}

function Ordered({ data }: { data: Boarding }) {
  if (!data.decision || !data.at) return null
  return (
    <p>
      <Decision code={data.decision} /> {t('boarding.by', { officer: data.officer ?? '' })} <When at={data.at} />
      {data.note && <bdi class="note">{data.note}</bdi>}
    </p>
  )
}

/** Only of a traveller, and only when a carrier has asked or somebody may decide. */
export function BoardingOf({ x }: { x: Alert }) {
  const of = x.kind === 'traveller'
  const data = useLoad<Boarding | undefined>(() => (of ? get<Boarding>(`/alerts/${part(x.id)}/boarding`) : Promise.resolve(undefined)), [x.id, x.version])
  const [choice, setChoice] = useState<string>()
  if (!of) return null
  if (data.error !== undefined) return <Failed error={data.error} again={data.again} />
  if (!data.data) return null
  const deciding = may('BOARDING_DECIDE')
  if (!deciding && data.data.told.length === 0 && !data.data.decision) return null
  return (
    <section class="part" aria-labelledby="part-boarding">
      <h3 id="part-boarding">{t('boarding.title')}</h3>
      <Ordered data={data.data} />
      <Told data={data.data} />
      <Changes data={data.data} />
      {deciding && (
        <p class="row" role="group" aria-label={t('boarding.decide')}>
          {DECISIONS.filter((d) => d !== data.data?.decision).map((d) => (
            <button key={d} type="button" onClick={() => setChoice(d)}>
              {word('boardingDo', d)}
            </button>
          ))}
        </p>
      )}
      {choice && (
        <NoteDialog
          title={t('boarding.ask', { what: word('boarding', choice) })}
          lead={t('boarding.lead')}
          go={word('boardingDo', choice)}
          onClose={() => setChoice(undefined)}
          onGo={async (note) => {
            data.set(await post<Boarding>(`/alerts/${part(x.id)}/boarding`, { decision: choice, note, version: x.version }))
            setChoice(undefined)
            say(t('boarding.done'))
          }}
        />
      )}
    </section>
  )
}
