// SPDX-License-Identifier: Apache-2.0
// The message inspector: what came, what was wrong with it, what was read from it.

import { useState } from 'preact/hooks'
import { has, language, num, t, tn, word } from '../i18n/index.ts'
import { Trouble, get, part, post, query } from '../lib/api.ts'
import { complain, say } from '../lib/notice.ts'
import type { Range } from '../lib/raw.ts'
import { href } from '../lib/route.ts'
import { may } from '../lib/session.ts'
import { bytes } from '../lib/time.ts'
import type { Decoded, Finding, Message, Status } from '../lib/types.ts'
import { EventFacts, eventTitle } from '../ui/facts.tsx'
import { Listed, usePages } from '../ui/pages.tsx'
import { Chip, Failed, Id, Loading, NoteDialog, Tabs, When, useLoad, Said } from '../ui/parts.tsx'
import { RawView, useRaw } from '../ui/raw.tsx'
import { HiddenWhole } from '../ui/unmask.tsx'

const STATUSES = ['accepted', 'accepted_with_findings', 'quarantined', 'discarded'] as const

/** "3 crossings", "manifest IGM-7, 1 consignment": the Centre's own; a flight, a file's name stay as they are. */
function Label({ m }: { m: Message }) {
  const text = m.label || m.name || m.reference
  const [, manifest, n, kind] = (language().code !== 'en' && m.label && /^(?:manifest (.+), )?(\d+) (\w+?)s?$/.exec(m.label)) || []
  if (!n || !kind || !has('kind', kind)) return <Id>{text}</Id>
  return (
    <bdi>
      {manifest && (
        <>
          {word('field', 'consignment.manifest')} <Id>{manifest}</Id>{t('app.listed')}
        </>
      )}
      {word('kind', kind)}: {num(n)}
    </bdi>
  )
}

function Row({ m, open }: { m: Message; open: boolean }) {
  return (
    <li class={`row-item ${open ? 'cursor' : ''}`}>
      <a href={href('messages', m.id)} class="message-row" aria-current={open ? 'true' : undefined}>
        <span class="m-when">
          <When at={m.received} />
        </span>
        <span class="m-what" dir="ltr">
          <b>
            <Id>{m.kind}</Id>
          </b>{' '}
          <Label m={m} />
        </span>
        <span class="m-from soft">
          <bdi>{m.source}</bdi>
        </span>
        <span class="m-status">
          <Chip kind="status" code={m.status} />
        </span>
        <span class="m-read soft">
          {tn('messages.events', m.events)} · {tn('messages.alerts', m.alerts)}
          {m.findings_count > 0 && ` · ${tn('messages.findings', m.findings_count)}`}
        </span>
      </a>
    </li>
  )
}

function MessageList({ openId, turn }: { openId: string; turn: number }) {
  const [status, setStatus] = useState('')
  const list = usePages<Message>(`/messages${query({ status, limit: 50 })}`, 'before', turn)
  const counts = useLoad<Status | undefined>(() => (may('HEALTH_READ') ? get<Status>('/status') : Promise.resolve(undefined)), [turn])
  const label = (s: string): string => {
    return counts.data ? `${word('status', s)} ${num(counts.data.messages[s] ?? 0)}` : word('status', s)
  }
  return (
    <section class="queue" aria-label={t('messages.title')}>
      <header class="queue-head">
        <h1 class="hidden">{t('messages.title')}</h1>
        <Tabs label={t('messages.status')} value={status} onChange={setStatus} options={[['', t('messages.all')], ...STATUSES.map((s) => [s, label(s)] as const)]} />
      </header>
      <div class="queue-box">
        <Listed list={list} empty="messages.empty" loading="messages.loading">
          <ol class="rows" role="list">
            {list.items.map((m) => (
              <Row key={m.id} m={m} open={m.id === openId} />
            ))}
          </ol>
        </Listed>
      </div>
    </section>
  )
}

/** Of a message, with its bytes; of the file of a list, with its lines. */
export function Findings({ list, pick, ofFile = false }: { list: readonly Finding[]; pick?: (r: Range) => void; ofFile?: boolean }) {
  if (list.length === 0) return <p class="soft">{t('messages.noFindings')}</p>
  const place = (f: Finding) => {
    if (f.line !== undefined) return <span class="nowrap">{t('job.line', { n: f.line })}</span>
    if (f.length > 0 && pick)
      return (
        <button type="button" class="fact" title={t('messages.showPlace')} onClick={() => pick({ start: f.offset, end: f.offset + f.length })}>
          {t('messages.range', { from: f.offset, to: f.offset + f.length })}
        </button>
      )
    return <span class="soft">{f.length > 0 ? t('messages.range', { from: f.offset, to: f.offset + f.length }) : ofFile ? '' : t('messages.wholeMessage')}</span>
  }
  return (
    <div class="scroll-x" tabIndex={0} role="region" aria-label={t('messages.findings')}>
      <table>
        <thead>
          <tr>
            {ofFile && <th scope="col">{t('listfile.where')}</th>}
            <th scope="col">{t('messages.weight')}</th>
            {!ofFile && <th scope="col">{t('messages.code')}</th>}
            <th scope="col">{t('messages.what')}</th>
            <th scope="col">{t(ofFile ? 'messages.code' : 'messages.where')}</th>
          </tr>
        </thead>
        <tbody>
          {list.map((f, i) => (
            <tr key={i}>
              {ofFile && <td>{place(f)}</td>}
              <td>
                <Chip kind="weight" code={f.weight} />
              </td>
              {!ofFile && (
                <td>
                  <Id>{f.code}</Id>
                </td>
              )}
              <td>
                <Said text={f.text} />
              </td>
              <td>{ofFile ? <Id>{f.code}</Id> : place(f)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function About({ m }: { m: Message }) {
  const rows: [string, string | undefined][] = [
    [t('messages.kind'), `${m.kind} ${m.version}`],
    [t('messages.source'), m.source],
    [t('messages.reference'), m.reference],
    [t('messages.name'), m.name],
    [t('messages.size'), bytes(m.size_bytes)],
    [t('messages.digest'), m.sha256],
  ]
  const { kinds = {}, ...own } = m.counts
  const counts = Object.entries({ ...own, ...kinds }).filter(([, n]) => n > 0)
  return (
    <section class="facts">
      <dl>
        {rows.map(([name, value]) => (
          <div key={name} class={value === m.sha256 ? 'whole' : undefined}>
            <dt>{name}</dt>
            <dd>{value ? <Id>{value}</Id> : <span class="unknown">{t('app.notKnown')}</span>}</dd>
          </div>
        ))}
        {counts.map(([name, n]) => (
          <div key={name}>
            <dt>{word('count', name)}</dt>
            <dd class="num">{num(n)}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function DecodedPart({ id }: { id: string }) {
  const [open, setOpen] = useState(false)
  const d = useLoad<Decoded | undefined>(() => (open ? get<Decoded>(`/messages/${part(id)}/decoded`) : Promise.resolve(undefined)), [id, open])
  return (
    <section class="part" aria-labelledby="part-decoded">
      <h3 id="part-decoded">{t('messages.decoded')}</h3>
      {!open && (
        <p class="row">
          <button type="button" onClick={() => setOpen(true)}>
            {t('messages.showDecoded')}
          </button>
          <span class="soft">{t('messages.decodedLead')}</span>
        </p>
      )}
      {open && d.error !== undefined && <Failed error={d.error} again={d.again} />}
      {open && !d.data && d.error === undefined && <Loading />}
      {d.data?.is_test && <p>{t('messages.test')}</p>}
      {d.data?.events.map((e, i) => (
        <details key={i} open={d.data?.events.length === 1}>
          <summary>{t('messages.event', { n: i + 1, who: eventTitle(e) })}</summary>
          <EventFacts event={e} />
        </details>
      ))}
    </section>
  )
}

function RawPart({ m, chosen, open, onOpen }: { m: Message; chosen: Range | undefined; open: boolean; onOpen: () => void }) {
  const raw = useRaw(open ? `/messages/${part(m.id)}/raw` : undefined, {}, chosen)
  const hidden = raw.error instanceof Trouble && raw.error.hidden
  const ranges = (m.findings ?? []).filter((f) => f.length > 0).map((f) => ({ start: f.offset, end: f.offset + f.length }))
  return (
    <section class="part" aria-labelledby="part-raw">
      <h3 id="part-raw">{t('messages.raw')}</h3>
      {!open && (
        <p class="row">
          <button type="button" onClick={onOpen}>
            {t('raw.show')}
          </button>
          <span class="soft">{t('raw.lead')}</span>
        </p>
      )}
      {open && hidden && <HiddenWhole id={m.id} onShown={raw.again} />}
      {open && raw.error !== undefined && !hidden && <Failed error={raw.error} again={raw.again} />}
      {open && !raw.data && raw.error === undefined && <Loading say="raw.loading" />}
      {raw.data && <RawView raw={raw.data} ranges={ranges} chosen={chosen} page={raw.page} />}
    </section>
  )
}

function Quarantine({ m, onChanged }: { m: Message; onChanged: () => void }) {
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  const retry = async (): Promise<void> => {
    setBusy(true)
    try {
      const r = await post<{ status: string }>(`/messages/${part(m.id)}/retry`)
      say(t('messages.retried', { status: word('status', r.status) }))
      onChanged()
    } catch (e) {
      complain(e)
    }
    setBusy(false)
  }
  return (
    <div class="quarantine">
      <p>{t('messages.quarantineWhy')}</p>
      {may('MESSAGE_RETRY') && (
        <p class="row">
          <button type="button" class="main" disabled={busy} onClick={() => void retry()}>
            {t('messages.retry')}
          </button>
          <button type="button" disabled={busy} onClick={() => setAsking(true)}>
            {t('messages.discard')}
          </button>
        </p>
      )}
      {asking && (
        <NoteDialog
          title={t('messages.discardTitle')}
          lead={t('messages.discardLead')}
          go={t('messages.discardGo')}
          onClose={() => setAsking(false)}
          onGo={async (note) => {
            await post(`/messages/${part(m.id)}/discard`, { note })
            setAsking(false)
            say(t('messages.discarded'))
            onChanged()
          }}
        />
      )}
    </div>
  )
}

function MessageDetail({ id, onChanged }: { id: string; onChanged: () => void }) {
  const message = useLoad(() => get<Message>(`/messages/${part(id)}`), [id])
  const [chosen, setChosen] = useState<Range>()
  const [rawOpen, setRawOpen] = useState(false)
  const m = message.data
  const back = (
    <a class="back" href={href('messages')}>
      {t('app.back')}
    </a>
  )
  if (!m)
    return (
      <article class="detail">
        {back}
        {message.error !== undefined ? <Failed error={message.error} again={message.again} /> : <Loading />}
      </article>
    )
  const pick = (r: Range): void => {
    setRawOpen(true)
    setChosen(r)
    requestAnimationFrame(() => document.getElementById('part-raw')?.scrollIntoView({ block: 'start' }))
  }
  return (
    <article class="detail">
      <header class="bar">
        <div class="bar-top">
          {back}
          <h2>
            <Id>{m.kind}</Id> <Label m={m} />
          </h2>
          <Chip kind="status" code={m.status} />
          <When at={m.received} />
        </div>
      </header>
      <div class="detail-body">
        {m.status === 'quarantined' && (
          <Quarantine
            m={m}
            onChanged={() => {
              message.again()
              onChanged()
            }}
          />
        )}
        <section class="part" aria-labelledby="part-findings">
          <h3 id="part-findings">{t('messages.findings')}</h3>
          <Findings list={m.findings ?? []} pick={pick} />
        </section>
        <RawPart m={m} chosen={chosen} open={rawOpen} onOpen={() => setRawOpen(true)} />
        <DecodedPart id={m.id} />
        <section class="part" aria-labelledby="part-about">
          <h3 id="part-about">{t('messages.about')}</h3>
          <About m={m} />
        </section>
      </div>
    </article>
  )
}

export function MessagesPage({ id }: { id: string }) {
  const [turn, setTurn] = useState(0)
  return (
    <div class={`split ${id ? 'with-detail' : ''}`}>
      <MessageList openId={id} turn={turn} />
      {id && <MessageDetail key={id} id={id} onChanged={() => setTurn(turn + 1)} />}
    </div>
  )
}
