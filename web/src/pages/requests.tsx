// SPDX-License-Identifier: Apache-2.0
// The desk where other agencies ask: the list, entering, and one request with its answer.

import { useState } from 'preact/hooks'
import type { ComponentChildren } from 'preact'
import { t, word, num } from '../i18n/index.ts'
import { get, part, post, query } from '../lib/api.ts'
import { complain, say } from '../lib/notice.ts'
import { go, href } from '../lib/route.ts'
import { may, me } from '../lib/session.ts'
import { day } from '../lib/time.ts'
import type { Answer, InfoRequest, Page, RequestDetail, RequestWords } from '../lib/types.ts'
import { fieldWords } from '../ui/facts.tsx'
import { Area, Choice, Dialog, Empty, Failed, Field, Grid, Id, Loading, NoteDialog, Said, Sentence, Tabs, When, useLoad, useSending } from '../ui/parts.tsx'
import { DraftForm } from './draft.tsx'

const wordsOnce = (): Promise<RequestWords> => (known ??= get<RequestWords>('/requests/words'))
let known: Promise<RequestWords> | undefined

function State({ x }: { x: InfoRequest }) {
  return (
    <>
      <span class={`chip chip-${x.state}`}>{word('requestState', x.state)}</span> {x.overdue && <span class="chip chip-overdue">{word('requestState', 'overdue')}</span>}
    </>
  )
}

/* entering */

const BLANK = { agency: '', officer: '', case: '', basis: 'customs', basis_text: '', purpose: '', subject_kind: 'person', subject: '', asked: '', due: '' }

function EnterForm({ words, onDone }: { words: RequestWords; onDone: (x: InfoRequest) => void }) {
  const [x, setX] = useState(BLANK)
  const { busy, error, send } = useSending()
  const put = (name: keyof typeof BLANK) => (v: string) => setX({ ...x, [name]: v })
  const submit = send(async () => {
    onDone(await post<InfoRequest>('/requests', x))
  })
  return (
    <form onSubmit={submit}>
      <div class="form-grid">
        <Field label={t('requests.agency')} value={x.agency} onInput={put('agency')} hint={t('requests.agencyHint')} required autoFocus />
        <Field label={t('requests.officer')} value={x.officer} onInput={put('officer')} required />
        <Field label={t('requests.case')} value={x.case} onInput={put('case')} />
        <Field label={t('requests.due')} value={x.due} onInput={put('due')} hint={t('requests.dueHint')} plain />
        <Choice label={t('requests.basis')} value={x.basis} onChange={put('basis')} options={words.bases.map((b) => [b.code, b.text] as const)} />
        <Field label={t('requests.basisText')} value={x.basis_text} onInput={put('basis_text')} required />
        <Choice label={t('requests.subjectKind')} value={x.subject_kind} onChange={put('subject_kind')} options={words.subjects.map((s) => [s.code, s.text] as const)} />
        <Field label={t('requests.subject')} value={x.subject} onInput={put('subject')} required />
      </div>
      <Field label={t('requests.purpose')} value={x.purpose} onInput={put('purpose')} required />
      <Area label={t('requests.asked')} value={x.asked} onInput={put('asked')} required />
      {error !== undefined && <Failed error={error} />}
      <div class="row end">
        <button type="submit" class="main" disabled={busy}>
          {t('requests.enterGo')}
        </button>
      </div>
    </form>
  )
}

function EnterDialog({ onClose, onDone }: { onClose: () => void; onDone: (x: InfoRequest) => void }) {
  const words = useLoad<RequestWords>(wordsOnce, [])
  return (
    <Dialog title={t('requests.enterTitle')} onClose={onClose} shut="app.cancel" wide>
      {words.error !== undefined && <Failed error={words.error} again={words.again} />}
      {words.data ? <EnterForm words={words.data} onDone={onDone} /> : <Loading />}
    </Dialog>
  )
}

/* the list */

function List() {
  const [state, setState] = useState('open')
  const [entering, setEntering] = useState(false)
  const data = useLoad(() => get<Page<InfoRequest>>(`/requests${query({ state, limit: 200 })}`), [state])
  return (
    <div class="page">
      <header class="page-head">
        <h1>{t('requests.title')}</h1>
        <div class="row">
          <Tabs
            label={t('requests.show')}
            value={state}
            onChange={setState}
            options={[
              ['open', t('requests.open')],
              ['', t('requests.all')],
            ]}
          />
          {may('REQUEST_ENTER') && (
            <button type="button" class="main" onClick={() => setEntering(true)}>
              {t('requests.enter')}
            </button>
          )}
        </div>
      </header>
      {data.error !== undefined && <Failed error={data.error} again={data.again} />}
      {!data.data && data.error === undefined && <Loading say="requests.loading" />}
      {data.data?.items.length === 0 && <Empty>{t(state ? 'requests.emptyOpen' : 'requests.emptyAll')}</Empty>}
      {data.data && data.data.items.length > 0 && <Table items={data.data.items} />}
      {entering && (
        <EnterDialog
          onClose={() => setEntering(false)}
          onDone={(x) => {
            setEntering(false)
            say(t('requests.entered'))
            go('requests', x.id)
          }}
        />
      )}
    </div>
  )
}

function Table({ items }: { items: readonly InfoRequest[] }) {
  const heads = ['requests.subject', 'requests.agency', 'requests.purpose', 'requests.state', 'requests.due', 'requests.since', 'requests.draftedBy', 'requests.approvedBy'] as const
  return (
    <Grid label={t('requests.title')} heads={heads}>
      {items.map((x) => (
        <tr key={x.id}>
          <td>
            <a href={href('requests', x.id)}>
              <bdi>{x.subject}</bdi>
            </a>
            <span class="alias">{word('subjectKind', x.subject_kind)}</span>
          </td>
          <td>
            <bdi>{x.agency}</bdi>
            <bdi class="alias">{x.officer}</bdi>
          </td>
          <td>
            <bdi>{x.purpose}</bdi>
          </td>
          <td>
            <State x={x} />
          </td>
          <td class="nowrap">{x.due && day(x.due)}</td>
          <td class="nowrap">
            <When at={x.entered} />
            <span class="alias">{t('requests.by', { who: x.entered_by })}</span>
          </td>
          <td>
            <bdi>{x.drafted_by}</bdi>
          </td>
          <td>
            <bdi>{x.approved_by}</bdi>
          </td>
        </tr>
      ))}
    </Grid>
  )
}

/* one request */

function Terms({ rows }: { rows: readonly (readonly [string, ComponentChildren])[] }) {
  return (
    <dl class="terms">
      {rows
        .filter(([, v]) => v !== undefined && v !== '')
        .map(([k, v]) => [<dt key={`${k}-`}>{k}</dt>, <dd key={k}>{v}</dd>])}
    </dl>
  )
}

const questionRows = (x: InfoRequest, words: RequestWords | undefined): (readonly [string, ComponentChildren])[] => [
  [t('requests.agency'), <bdi>{`${x.agency} · ${x.officer}`}</bdi>],
  [t('requests.case'), x.case && <Id>{x.case}</Id>],
  [t('requests.basis'), <Said text={`${words?.bases.find((b) => b.code === x.basis)?.text ?? x.basis}, ${x.basis_text}`} />],
  [t('requests.purpose'), <bdi>{x.purpose}</bdi>],
  [t('requests.asked'), <bdi>{x.asked}</bdi>],
  [t('requests.due'), x.due && day(x.due)],
  [t('requests.since'), <When at={x.entered} />],
  [t('requests.draftedBy'), x.drafted_by && <bdi>{x.drafted_by}</bdi>],
  [t('requests.approvedBy'), x.approved_by && <bdi>{x.approved_by}</bdi>],
  [t('requests.useUntil'), x.use_until && day(x.use_until)],
  [t('requests.releases'), x.releases ? num(x.releases) : ''],
  [t('requests.refusedFor'), x.reason && <Said text={words?.refusals.find((r) => r.code === x.reason)?.text ?? x.reason} />],
  [t('requests.note'), x.note && <bdi>{x.note}</bdi>],
]

function AnswerView({ answer, digest }: { answer: Answer; digest: string }) {
  const text = (v: string | string[]): string => (Array.isArray(v) ? v.join(', ') : v)
  const rows = answer.items.flatMap((i) => Object.entries(i.fields).map(([f, v]) => [f.includes('.') ? fieldWords(f) : word('answerField', f), <bdi>{text(v)}</bdi>] as const))
  return (
    <>
      <Terms rows={[...rows, [t('requests.answerText'), answer.text && <bdi>{answer.text}</bdi>], [t('requests.useUntil'), answer.use_until && day(answer.use_until)]]} />
      <p class="soft">
        <Said text={answer.conditions} data />
      </p>
      <p class="soft">
        <Sentence k="requests.digest" hash={<Id>{digest.slice(0, 16)}</Id>} />
      </p>
    </>
  )
}

function RefuseDialog({ words, onClose, onGo }: { words: RequestWords; onClose: () => void; onGo: (reason: string, note: string) => Promise<void> }) {
  const [reason, setReason] = useState(words.refusals[0]?.code ?? '')
  const [note, setNote] = useState('')
  const [error, setError] = useState<unknown>()
  return (
    <Dialog title={t('requests.refuseTitle')} onClose={onClose} shut="app.cancel">
      <form
        onSubmit={(e) => {
          e.preventDefault()
          onGo(reason, note.trim()).catch(setError)
        }}
      >
        <Choice label={t('requests.reason')} value={reason} onChange={setReason} options={words.refusals.map((r) => [r.code, r.text] as const)} />
        <Field label={t('requests.note')} value={note} onInput={setNote} required={reason === 'other'} />
        {error !== undefined && <Failed error={error} />}
        <div class="row end">
          <button type="submit" class="main">
            {t('requests.refuseGo')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

type Take = (act: string, body: Record<string, unknown>, done: string) => Promise<void>

function Decide({ d, words, take }: { d: RequestDetail; words: RequestWords; take: Take }) {
  const [asking, setAsking] = useState<'refuse' | 'send_back'>()
  const x = d.request
  const mine = x.drafted_by === me()?.name
  const can = (act: string): boolean => may('REQUEST_APPROVE') && d.acts.includes(act)
  return (
    <div class="row">
      {can('approve') && (
        <button type="button" class="main" disabled={mine} onClick={() => void take('approve', { digest: d.digest }, t('requests.approved')).catch(complain)}>
          {t('requests.approve')}
        </button>
      )}
      {can('approve') && mine && <span class="soft">{t('requests.mine')}</span>}
      {can('send_back') && (
        <button type="button" onClick={() => setAsking('send_back')}>
          {t('requests.sendBack')}
        </button>
      )}
      {can('refuse') && (
        <button type="button" onClick={() => setAsking('refuse')}>
          {t('requests.refuse')}
        </button>
      )}
      {asking === 'send_back' && <NoteDialog title={t('requests.sendBackTitle')} lead={t('requests.sendBackLead')} go={t('requests.sendBackGo')} onClose={() => setAsking(undefined)} onGo={(note) => take('send_back', { note }, t('requests.sentBack'))} />}
      {asking === 'refuse' && <RefuseDialog words={words} onClose={() => setAsking(undefined)} onGo={(reason, note) => take('refuse', { reason, note }, t('requests.refused'))} />}
    </div>
  )
}

function One({ id }: { id: string }) {
  const data = useLoad(() => get<RequestDetail>(`/requests/${part(id)}`), [id])
  const words = useLoad<RequestWords>(wordsOnce, [])
  const [drafting, setDrafting] = useState(false)
  const d = data.data
  const error = data.error ?? words.error
  if (error !== undefined) return <Failed error={error} again={data.again} />
  if (!d || !words.data) return <Loading say="requests.loading" />
  const x = d.request
  const take: Take = async (act, body, done) => {
    data.set(await post<RequestDetail>(`/requests/${part(id)}/${act}`, { version: x.version, ...body }))
    setDrafting(false)
    say(done)
  }
  const release = (): void => {
    get(`/requests/${part(id)}/answer`).then(() => {
      say(t('requests.released'))
      data.again()
    }, complain)
  }
  return (
    <div class="page">
      <header class="page-head">
        <h1>
          <bdi>{x.subject}</bdi> <State x={x} />
        </h1>
        <a class="back" href={href('requests')}>
          {t('app.back')}
        </a>
      </header>
      <section class="card" aria-labelledby="part-question">
        <h3 id="part-question">{t('requests.question')}</h3>
        <Terms rows={questionRows(x, words.data)} />
      </section>
      <section class="card" aria-labelledby="part-answer">
        <h3 id="part-answer">{t('requests.answer')}</h3>
        {d.answer ? <AnswerView answer={d.answer} digest={d.digest ?? ''} /> : <p class="soft">{t(x.drafted_by && !may('IDENTITY_READ') ? 'requests.hidden' : 'requests.noAnswer')}</p>}
        <Decide key={x.version} d={d} words={words.data} take={take} />
        <div class="row">
          {may('REQUEST_DRAFT') && d.acts.includes('draft') && !drafting && (
            <button type="button" class={x.drafted_by ? '' : 'main'} onClick={() => setDrafting(true)}>
              {t(x.drafted_by ? 'requests.redraft' : 'requests.draft')}
            </button>
          )}
          {may('REQUEST_RELEASE') && d.acts.includes('release') && (
            <button type="button" onClick={release}>
              {t('requests.release')}
            </button>
          )}
        </div>
        {drafting && <DraftForm subject={x.subject} words={words.data} onDraft={(body) => take('draft', body, t('requests.drafted'))} />}
      </section>
    </div>
  )
}

export function RequestsPage({ id }: { id: string }) {
  return id ? <One key={id} id={id} /> : <List />
}
