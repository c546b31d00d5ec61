// SPDX-License-Identifier: Apache-2.0
// Matches that were found to be false: this subject is not that entry of a list.

import { useEffect, useState } from 'preact/hooks'
import { t, titleText, word } from '../i18n/index.ts'
import { get, part, post } from '../lib/api.ts'
import { say } from '../lib/notice.ts'
import { may, me } from '../lib/session.ts'
import { store, useStore } from '../lib/store.ts'
import type { Clearance, Page, Reason } from '../lib/types.ts'
import { Chip, Choice, Dialog, Failed, Field, Id, NoteDialog, Sentence, SeverityMark, When, useLoad, useSending } from '../ui/parts.tsx'

const REASONS = ['birth_differs', 'document_differs', 'father_differs', 'person_differs', 'other_firm', 'other']
const DAYS = ['30', '90', '180', '365']

/** The entry in words: its name, or what the match is called where the list tells none. */
const entryOf = (r: Reason): string => r.evidence.find((e) => e.field === 'list.name' && e.value)?.value.toString() ?? titleText(r.title)

export function ClearDialog({ alert, reason, onClose, onDone }: { alert: string; reason: Reason; onClose: () => void; onDone: () => void }) {
  const [why, setWhy] = useState(REASONS[0]!)
  const [note, setNote] = useState('')
  const [days, setDays] = useState('365')
  const { busy, error, send } = useSending()
  const submit = send(async () => {
    const made = await post<Clearance>(`/alerts/${part(alert)}/clearances`, { entry: reason.code, reason: why, note: note.trim(), days: Number(days) })
    say(made.state === 'active' ? t('clear.done') : t('clear.waits'))
    onDone()
  })
  return (
    <Dialog title={t('clear.title', { entry: entryOf(reason) })} onClose={onClose} shut="app.cancel">
      <p class="lead">{t('clear.lead')}</p>
      <p class="soft">
        <Sentence k="alert.listEntry" code={<Id>{reason.code}</Id>} />
      </p>
      <form onSubmit={submit}>
        <Choice label={t('clear.why')} value={why} onChange={setWhy} options={REASONS.map((r) => [r, word('clear.reason', r)] as const)} />
        <Field label={t('clear.note')} value={note} onInput={setNote} required hint={t('clear.noteHint')} />
        <Choice label={t('clear.days')} value={days} onChange={setDays} options={DAYS.map((d) => [d, t('clear.daysN', { n: d })] as const)} />
        {error !== undefined && <Failed error={error} />}
        <div class="row end">
          <button type="submit" class="main" disabled={busy}>
            {t('clear.go')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

type Ask = { act: 'refuse' | 'end'; x: Clearance }

function Acts({ x, ask, onChanged }: { x: Clearance; ask: (a: Ask) => void; onChanged: () => void }) {
  const [error, setError] = useState<unknown>()
  const mine = x.proposer === me()?.name
  const approve = (): void => {
    post(`/clearances/${part(x.id)}/approve`, {}).then(() => {
      say(t('clear.done'))
      onChanged()
    }, setError)
  }
  return (
    <>
      {x.state === 'proposed' && may('CLEARANCE_APPROVE') && (
        <>
          <button type="button" class="main" disabled={mine} onClick={approve}>
            {t('clear.approve')}
          </button>
          <button type="button" onClick={() => ask({ act: 'refuse', x })}>
            {t('clear.refuse')}
          </button>
          {mine && <span class="soft">{t('lists.mine')}</span>}
        </>
      )}
      {(x.state === 'active' || x.state === 'reopened') && may('ALERT_WORK') && (
        <button type="button" onClick={() => ask({ act: 'end', x })}>
          {t('clear.end')}
        </button>
      )}
      {error !== undefined && <Failed error={error} />}
    </>
  )
}

export function Clearances({ items, onChanged }: { items: readonly Clearance[]; onChanged: () => void }) {
  const [asked, setAsked] = useState<Ask>()
  return (
    <>
      <ul class="cards" role="list">
        {items.map((x) => (
          <li class="card" key={x.id}>
            <p class="card-head">
              <SeverityMark severity={x.severity} />
              <b>
                <bdi>{x.subject.name || t('queue.nameless')}</bdi>
              </b>
              <span>{t('clear.isNot')}</span> <Id>{x.entry}</Id> <Chip kind="clear.state" code={x.state} />
            </p>
            <p>
              {word('clear.reason', x.reason)}: <bdi class="note">{x.note}</bdi>
            </p>
            <p class="soft">
              {t('lists.by', { who: x.proposer })} <When at={x.at} />
              {x.decided_by && <span> {t('clear.decided', { who: x.decided_by })}</span>} {t('clear.until')} <When at={x.expires} /> {t('clear.uses', { n: x.uses })}
              {x.decided_note && <bdi class="note">{x.decided_note}</bdi>}
            </p>
            <div class="row">
              <Acts x={x} ask={setAsked} onChanged={onChanged} />
            </div>
          </li>
        ))}
      </ul>
      {asked && (
        <NoteDialog
          title={asked.act === 'end' ? t('clear.endTitle') : t('clear.refuseTitle')}
          lead={t('clear.endLead')}
          go={asked.act === 'end' ? t('clear.end') : t('clear.refuse')}
          onClose={() => setAsked(undefined)}
          onGo={async (note) => {
            await post(`/clearances/${part(asked.x.id)}/${asked.act}`, { note })
            setAsked(undefined)
            onChanged()
          }}
        />
      )}
    </>
  )
}

/** Of the alert that is open and those merged into it: entries that are cleared, or wait to be. Whoever cannot read clearances sees none. */
const cleared = store<ReadonlyMap<string, Clearance['state']>>(new Map())
const clearedKey = (alert: string, entry: string): string => `${alert} ${entry}`
const MERGED_MOST = 20

export function useCleared(alert: string, entry: string): Clearance['state'] | undefined {
  return useStore(cleared).get(clearedKey(alert, entry))
}

/** What was found before of the subjects of an alert and of those merged into it; nothing when there is nothing. */
export function ClearancesOf({ alerts, version }: { alerts: readonly string[]; version: number }) {
  const asked = alerts.slice(0, MERGED_MOST)
  const found = useLoad(() => Promise.all(asked.map((a) => get<Page<Clearance>>(`/alerts/${part(a)}/clearances`))), [asked.join(' '), version])
  useEffect(() => {
    const all = (found.data ?? []).flatMap((p, i) => p.items.map((x) => ({ key: clearedKey(asked[i]!, x.entry), state: x.state })))
    cleared.set(new Map(all.filter((x) => x.state === 'active' || x.state === 'proposed').map((x) => [x.key, x.state])))
  }, [asked.join(' '), found.data])
  const items = [...new Map((found.data ?? []).flatMap((p) => p.items).map((x) => [x.id, x])).values()]
  if (found.error !== undefined) return <Failed error={found.error} again={found.again} />
  if (!items.length) return null
  return (
    <section class="part" aria-labelledby="part-clearances">
      <h3 id="part-clearances">{t('clear.heading')}</h3>
      <Clearances items={items} onChanged={found.again} />
    </section>
  )
}

/** Those that wait for a second person. */
export function WaitingClearances() {
  const found = useLoad(() => get<Page<Clearance>>('/clearances?state=proposed'), [])
  if (found.error !== undefined) return <Failed error={found.error} again={found.again} />
  if (!found.data?.items.length) return null
  return (
    <section class="panel" aria-labelledby="cleared-title">
      <h2 id="cleared-title">{t('clear.waiting')}</h2>
      <Clearances items={found.data.items} onChanged={found.again} />
    </section>
  )
}
