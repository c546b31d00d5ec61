// SPDX-License-Identifier: Apache-2.0
// Drafting an answer: find the alerts about the subject, choose what of them is shared, field
// by field. Nothing is chosen before somebody chooses it.

import { useState } from 'preact/hooks'
import type { Key } from '../i18n/index.ts'
import { t, tn, word } from '../i18n/index.ts'
import { get, part, query } from '../lib/api.ts'
import type { Alert, Event, FactRecord, Page, RequestWords } from '../lib/types.ts'
import { briefly, fieldWords } from '../ui/facts.tsx'
import { Area, Empty, Failed, Field, Id, Loading, Said, useLoad, AlertTitle } from '../ui/parts.tsx'

/** "event ALERT" to its chosen fields. */
type Chosen = Record<string, readonly string[]>

interface Offer {
  field: string
  says: string
  value: string
}

const NOUNS: Record<string, string> = { documents: 'document', legs: 'leg', items: 'item', amounts: 'amount', containers: 'container' }

/** What the event has to give: a field with a value, whichever record it stands in. */
function offersOf(event: Event): Offer[] {
  const offers = new Map<string, Offer>()
  for (const [member, r] of Object.entries(event)) {
    const records = (Array.isArray(r) ? r : typeof r === 'object' && r ? [r] : []) as FactRecord[]
    for (const record of records)
      for (const [name, v] of Object.entries(record)) {
        if (name === '_at' || v === undefined || v === '' || typeof v === 'object') continue
        const field = `${NOUNS[member] ?? member}.${name}`
        const before = offers.get(field)
        offers.set(field, { field, says: fieldWords(field), value: before ? `${before.value}, ${v}` : String(v) })
      }
  }
  return [...offers.values()]
}

const plain = (names: readonly string[]): Offer[] => names.map((field) => ({ field, says: word('answerField', field), value: '' }))

function Group({ legend, offers, chosen, onChange }: { legend: Key; offers: readonly Offer[]; chosen: readonly string[]; onChange: (c: string[]) => void }) {
  return (
    <fieldset>
      <legend>{t(legend)}</legend>
      {offers.map((o) => (
        <label key={o.field} class="check">
          <input type="checkbox" checked={chosen.includes(o.field)} onChange={(e) => onChange(e.currentTarget.checked ? [...chosen, o.field] : chosen.filter((f) => f !== o.field))} />
          <span>
            {o.says} {o.value && <Id>{briefly(o.value)}</Id>}
          </span>
        </label>
      ))}
    </fieldset>
  )
}

function Pick({ x, words, chosen, onChange }: { x: Alert; words: RequestWords; chosen: Chosen; onChange: (c: Chosen) => void }) {
  const event = useLoad(() => get<Event>(`/alerts/${part(x.id)}/event`), [x.id])
  if (event.error !== undefined) return <Failed error={event.error} again={event.again} />
  if (!event.data) return <Loading say="facts.loading" />
  const groups = [
    ['requests.ofEvent', `event ${x.id}`, offersOf(event.data)],
    ['requests.ofAlert', `alert ${x.id}`, plain(words.fields.alert)],
    ['requests.ofEntity', `entity ${x.subject.id}`, plain(words.fields.entity)],
  ] as const
  return (
    <div class="picked">
      {groups.map(([legend, key, offers]) => (
        <Group key={key} legend={legend} offers={offers} chosen={chosen[key] ?? []} onChange={(fields) => onChange({ ...chosen, [key]: fields })} />
      ))}
    </div>
  )
}

const MOST = 8
const fits = (x: Alert, words: string): boolean => {
  const text = `${x.subject.name} ${x.situation.label} ${x.title} ${x.id}`.toLowerCase()
  return words
    .toLowerCase()
    .split(/[\s,]+/)
    .every((w) => text.includes(w))
}

export function DraftForm({ subject, words, onDraft }: { subject: string; words: RequestWords; onDraft: (body: Record<string, unknown>) => Promise<void> }) {
  const [find, setFind] = useState(subject)
  const [open, setOpen] = useState<Alert>()
  const [chosen, setChosen] = useState<Chosen>({})
  const [text, setText] = useState('')
  const [days, setDays] = useState('30')
  const [error, setError] = useState<unknown>()
  const all = useLoad(() => get<Page<Alert>>(`/alerts${query({ limit: 500 })}`), [])
  const found = (all.data?.items ?? []).filter((x) => fits(x, find)).slice(0, MOST)
  const lines = Object.entries(chosen).filter(([, f]) => f.length > 0)
  const count = lines.reduce((n, [, f]) => n + f.length, 0)
  const submit = (e: SubmitEvent): void => {
    e.preventDefault()
    setError(undefined)
    onDraft({ items: lines.map(([key, f]) => `${key} ${f.join(' ')}`).join('\n'), text: text.trim(), use_days: Number(days) }).catch(setError)
  }
  return (
    <form class="panel" onSubmit={submit}>
      <div class="search">
        <Field label={t('requests.find')} value={find} onInput={setFind} />
      </div>
      {all.error !== undefined && <Failed error={all.error} again={all.again} />}
      {all.data && found.length === 0 && <Empty>{t('requests.noneFits')}</Empty>}
      <ul class="plain" role="list">
        {found.map((x) => (
          <li key={x.id} class="row">
            <button type="button" aria-pressed={open?.id === x.id} onClick={() => setOpen(x)}>
              {t('requests.look')}
            </button>
            <b>
              <bdi>{x.subject.name || t('queue.nameless')}</bdi>
            </b>
            <Id><Said text={x.situation.label} /></Id>
            <span class="soft">
              <AlertTitle text={x.title} />
            </span>
          </li>
        ))}
      </ul>
      {open && <Pick key={open.id} x={open} words={words} chosen={chosen} onChange={setChosen} />}
      <p role="status">{tn('requests.chosen', count)}</p>
      <Area label={t('requests.text')} value={text} onInput={setText} />
      <div class="search">
        <Field label={t('requests.useDays')} value={days} onInput={setDays} digits required />
      </div>
      {error !== undefined && <Failed error={error} />}
      <div class="row end">
        <button type="submit" class="main" disabled={count === 0}>
          {t('requests.draftGo')}
        </button>
      </div>
    </form>
  )
}
