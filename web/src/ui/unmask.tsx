// SPDX-License-Identifier: Apache-2.0
// What is hidden of a person or thing: said, shown by an act with a reason, or asked for; and what others ask for.

import { useState } from 'preact/hooks'
import { t, word } from '../i18n/index.ts'
import { get, part, post, query } from '../lib/api.ts'
import { complain, say } from '../lib/notice.ts'
import { href } from '../lib/route.ts'
import { me } from '../lib/session.ts'
import type { Page } from '../lib/types.ts'
import { Area, Choice, Dialog, Empty, Failed, Loading, NoteDialog, When, useLoad, useSending } from './parts.tsx'

interface Unmasking {
  id: string
  account: string
  object: string
  name?: string
  reason: string
  note?: string
  state: string
  asked: string
  until?: string
}
interface Masks {
  hidden: boolean
  at_once: boolean
  shown?: Unmasking
  asked?: Unmasking
}

function ShowDialog({ id, atOnce, onClose, onDone }: { id: string; atOnce: boolean; onClose: () => void; onDone: () => void }) {
  const words = useLoad(() => get<{ reasons: { code: string; note: boolean }[] }>('/unmaskings/words'), [])
  const [reason, setReason] = useState('')
  const [note, setNote] = useState('')
  const { busy, error, send } = useSending()
  const needsNote = words.data?.reasons.find((r) => r.code === reason)?.note === true
  const submit = send(async () => {
    await post('/unmaskings', { object: id, reason, ...(note.trim() ? { note: note.trim() } : {}) })
    say(t(atOnce ? 'unmask.nowShown' : 'unmask.nowAsked'))
    onDone()
  })
  return (
    <Dialog title={t(atOnce ? 'unmask.showTitle' : 'unmask.askTitle')} onClose={onClose} shut="app.cancel">
      <p class="lead">{t(atOnce ? 'unmask.showLead' : 'unmask.askLead')}</p>
      {words.error !== undefined && <Failed error={words.error} again={words.again} />}
      {!words.data && words.error === undefined && <Loading />}
      {words.data && (
        <form onSubmit={submit}>
          <Choice label={t('unmask.reason')} value={reason} onChange={setReason} options={[['', t('unmask.choose')], ...words.data.reasons.map((r) => [r.code, word('unmaskReason', r.code)] as const)]} />
          <Area label={t(needsNote ? 'unmask.note' : 'unmask.noteMay')} value={note} onInput={setNote} required={needsNote} maxLength={1000} />
          {error !== undefined && <Failed error={error} />}
          <div class="row end">
            <button type="submit" class="main" disabled={busy || !reason || (needsNote && note.trim().length < 3)}>
              {t(atOnce ? 'unmask.showGo' : 'unmask.askGo')}
            </button>
          </div>
        </form>
      )}
    </Dialog>
  )
}

/** In place of what cannot be hidden in part. */
export function HiddenWhole({ id, onShown }: { id: string; onShown: () => void }) {
  const [open, setOpen] = useState(false)
  const done = (): void => {
    setOpen(false)
    onShown()
  }
  return (
    <p class="row hidden-part">
      <span>{t('unmask.hiddenWhole')}</span>
      <button type="button" onClick={() => setOpen(true)}>
        {t('unmask.showWhole')}
      </button>
      {open && <ShowDialog id={id} atOnce onClose={() => setOpen(false)} onDone={done} />}
    </p>
  )
}

/** A line at the head of a profile, when something of it is hidden, or is shown by an act. */
export function Hidden({ id, onShown }: { id: string; onShown: () => void }) {
  const masks = useLoad(() => get<Masks>(`/entities/${part(id)}/masks`), [id])
  const [open, setOpen] = useState(false)
  const m = masks.data
  if (!m || (!m.hidden && !m.shown)) return null
  const done = (): void => {
    setOpen(false)
    masks.again()
    onShown()
  }
  return (
    <p class="row hidden-part">
      {m.shown && !m.hidden && (
        <span>
          {t('unmask.shownUntil', { reason: word('unmaskReason', m.shown.reason) })} <When at={m.shown.until!} />
        </span>
      )}
      {m.hidden && <span>{t('unmask.hidden')}</span>}
      {m.hidden && m.asked && (
        <span class="soft">
          {t('unmask.asked')} <When at={m.asked.asked} />
        </span>
      )}
      {m.hidden && !m.asked && (
        <button type="button" onClick={() => setOpen(true)}>
          {t(m.at_once ? 'unmask.show' : 'unmask.ask')}
        </button>
      )}
      {open && <ShowDialog id={id} atOnce={m.at_once} onClose={() => setOpen(false)} onDone={done} />}
    </p>
  )
}

function Asked({ item: x, onDone }: { item: Unmasking; onDone: () => void }) {
  const [refusing, setRefusing] = useState(false)
  const allow = (): void => {
    post(`/unmaskings/${part(x.id)}/allow`, {}).then(() => (say(t('unmask.allowed')), onDone()), complain)
  }
  const refuse = async (note: string): Promise<void> => {
    await post(`/unmaskings/${part(x.id)}/refuse`, { note })
    setRefusing(false)
    say(t('unmask.refused'))
    onDone()
  }
  return (
    <li class="card">
      <p class="card-head">
        <bdi>{x.account}</bdi> <When at={x.asked} />
      </p>
      <p>
        <a href={href('entity', x.object)}>
          <bdi>{x.name || t('queue.nameless')}</bdi>
        </a>
        {' · '}
        {word('unmaskReason', x.reason)}
      </p>
      {x.note && (
        <p>
          <bdi>{x.note}</bdi>
        </p>
      )}
      {x.account !== me()?.name && (
        <div class="row">
          <button type="button" onClick={allow}>
            {t('unmask.allow')}
          </button>
          <button type="button" onClick={() => setRefusing(true)}>
            {t('unmask.refuse')}
          </button>
        </div>
      )}
      {refusing && <NoteDialog title={t('unmask.refuse')} lead={t('unmask.whyNot')} go={t('unmask.refuseGo')} onGo={refuse} onClose={() => setRefusing(false)} />}
    </li>
  )
}

/** What auditors ask for, for who may allow it. */
export function UnmaskPanel() {
  const list = useLoad(() => get<Page<Unmasking>>(`/unmaskings${query({ state: 'asked', limit: 50 })}`), [])
  return (
    <section class="panel" aria-labelledby="ident-unmask">
      <h2 id="ident-unmask">{t('unmask.heading')}</h2>
      <p class="soft">{t('unmask.lead')}</p>
      {list.error !== undefined && <Failed error={list.error} again={list.again} />}
      {!list.data && list.error === undefined && <Loading />}
      {list.data?.items.length === 0 && <Empty>{t('unmask.none')}</Empty>}
      <ul class="cards" role="list">
        {list.data?.items.map((x) => (
          <Asked key={x.id} item={x} onDone={list.again} />
        ))}
      </ul>
    </section>
  )
}
