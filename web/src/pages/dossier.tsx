// SPDX-License-Identifier: Apache-2.0
// One investigation: what it is, what was put into it, what is to be done, what was done.

import { useState } from 'preact/hooks'
import type { ComponentChildren } from 'preact'
import type { Key } from '../i18n/index.ts'
import { language, num, regionName, t, tn, word } from '../i18n/index.ts'
import { blob, get, part, post } from '../lib/api.ts'
import type { Dossier, DossierDetail, Entry, Kind, Line, Note } from '../lib/dossiers.ts'
import { KINDS, fileOf, isLate, needsTwo, notesOf, ofKind, reportOf } from '../lib/dossiers.ts'
import { complain, say } from '../lib/notice.ts'
import { href } from '../lib/route.ts'
import { may, me } from '../lib/session.ts'
import { bytes, day } from '../lib/time.ts'
import type { Page } from '../lib/types.ts'
import { AlertTitle, Dialog, Failed, Field, Id, Loading, NoteDialog, Sentence, SeverityMark, Tabs, When, useLoad, useSending } from '../ui/parts.tsx'
import { AddDialog } from './dossieradd.tsx'
import { Marked } from '../ui/who.tsx'
import { Asked, State } from './dossiers.tsx'

type Took = (d: DossierDetail, done: string) => void

function Part({ id, heading, children }: { id: string; heading: string; children: ComponentChildren }) {
  return (
    <section class="card" aria-labelledby={`part-${id}`}>
      <h2 id={`part-${id}`} class="part-title">
        {heading}
      </h2>
      {children}
    </section>
  )
}

/* entries */

function By({ e }: { e: Entry }) {
  return (
    <span class="soft entry-by">
      <bdi>{e.by}</bdi> <When at={e.at} />
    </span>
  )
}

/** Removed is not gone: who, when and why stand below it. */
function Removed({ e }: { e: Entry }) {
  if (!e.removed) return null
  return (
    <p class="removed-why">
      <Sentence k="dossier.removedBy" who={<bdi>{e.removed_by}</bdi>} at={<When at={e.removed} />} /> <bdi class="note">{e.removed_why}</bdi>
    </p>
  )
}

function What({ e, dossier }: { e: Entry; dossier: Dossier }) {
  const shown = <bdi>{e.shown || e.ref}</bdi>
  switch (e.kind) {
    case 'subject':
      return (
        <>
          <a href={href('entity', e.ref)}>{shown}</a>
          <Marked mark={e.mark} />
        </>
      )
    case 'alert':
      return (
        <>
          <a href={href('alerts', e.ref)}>{e.shown ? <AlertTitle text={e.shown} /> : shown}</a>
          {e.alert && (
            <>
              {' '}
              {e.alert.subject && <bdi>{e.alert.subject}</bdi>} <SeverityMark severity={e.alert.severity} /> <span class="chip">{word('state', e.alert.state)}</span>
            </>
          )}
          <small class="digest soft">
            <Sentence k="dossier.alertNumber" id={<Id>{e.ref}</Id>} />
          </small>
        </>
      )
    case 'event':
      return (
        <a href={href('messages', e.ref)}>
          <Id>{`${e.ref}:${e.seq ?? 0}`}</Id>
        </a>
      )
    case 'link':
      return (
        <>
          <a href={href('dossiers', e.ref)}>{shown}</a> <span class="chip">{word('relation', e.relation ?? '')}</span>
        </>
      )
    case 'file':
      return (
        <>
          <a href={fileOf(dossier.id, e.id)} download={e.shown ?? ''}>
            {shown}
          </a>{' '}
          <span class="soft">{bytes(e.size ?? 0)}</span>
          <small class="digest soft">
            <Sentence k="dossier.digest" hash={<Id>{e.ref}</Id>} />
          </small>
        </>
      )
    case 'member':
      return <b>{shown}</b>
    default:
      return <bdi class="entry-text">{e.text}</bdi>
  }
}

function Due({ e }: { e: Entry }) {
  if (e.done)
    return (
      <span class="chip chip-done">
        <Sentence k="dossier.doneBy" who={<bdi>{e.done_by}</bdi>} at={<When at={e.done} />} />
      </span>
    )
  const late = isLate(e, new Date().toISOString().slice(0, 10))
  return (
    <>
      {e.who && <span>{t('dossier.taskWho', { who: e.who })}</span>}
      {e.due && <span class={late ? 'chip chip-overdue' : 'soft'}>{t(late ? 'dossier.taskLate' : 'dossier.taskDue', { day: day(e.due) })}</span>}
    </>
  )
}

function EntryLine({ e, dossier, children, does }: { e: Entry; dossier: Dossier; children?: ComponentChildren; does?: ComponentChildren }) {
  return (
    <li class="entry">
      <div class="entry-head">
        <div class={e.removed ? 'entry-what entry-removed' : 'entry-what'}>
          <What e={e} dossier={dossier} />
          {e.kind !== 'note' && e.kind !== 'task' && e.text && <bdi class="note">{e.text}</bdi>}
        </div>
        {e.kind === 'task' && <Due e={e} />}
        <By e={e} />
        {does}
      </div>
      <Removed e={e} />
      {children}
    </li>
  )
}

interface Doing {
  x: Dossier
  can: boolean
  isOwner: boolean
  add: (kind: Kind, corrects?: Entry) => void
  remove: (e: Entry) => void
  took: Took
}

function Remove({ e, d }: { e: Entry; d: Doing }) {
  if (!d.can || e.removed || (e.kind === 'member' && !d.isOwner)) return null
  return (
    <button type="button" onClick={() => d.remove(e)}>
      {t('dossier.remove')}
    </button>
  )
}

function NoteLine({ n, d }: { n: Note; d: Doing }) {
  const last = n.corrections.at(-1) ?? n.note
  const does = (e: Entry) => (
    <>
      {d.can && e === last && !e.removed && (
        <button type="button" onClick={() => d.add('note', e)}>
          {t('dossier.correct')}
        </button>
      )}
      <Remove e={e} d={d} />
    </>
  )
  return (
    <EntryLine e={n.note} dossier={d.x} does={does(n.note)}>
      {n.corrections.length > 0 && (
        <ul class="corrections" role="list" aria-label={t('dossier.corrections')}>
          {n.corrections.map((e) => (
            <EntryLine key={e.id} e={e} dossier={d.x} does={does(e)} />
          ))}
        </ul>
      )}
    </EntryLine>
  )
}

function Entries({ kind, list, d }: { kind: Kind; list: readonly Entry[]; d: Doing }) {
  const mayAdd = d.can && (kind !== 'member' || d.isOwner) && (kind !== 'event' || may('MESSAGE_READ'))
  const mine = ofKind(list, kind)
  const done = (e: Entry): void => {
    post<DossierDetail>(`/dossiers/${part(d.x.id)}/entries/${part(e.id)}/done`).then((r) => d.took(r, t('dossier.taskIsDone')), complain)
  }
  return (
    <Part id={kind} heading={word('dossierPart', kind)}>
      {mine.length === 0 && <p class="soft">{t('dossier.noEntries')}</p>}
      <ul class="entries" role="list">
        {kind === 'note'
          ? notesOf(list).map((n) => <NoteLine key={n.note.id} n={n} d={d} />)
          : mine.map((e) => (
              <EntryLine
                key={e.id}
                e={e}
                dossier={d.x}
                does={
                  <>
                    {kind === 'task' && d.can && !e.done && !e.removed && (
                      <button type="button" onClick={() => done(e)}>
                        {t('dossier.done')}
                      </button>
                    )}
                    <Remove e={e} d={d} />
                  </>
                }
              />
            ))}
      </ul>
      {mayAdd && (
        <p class="row">
          <button type="button" onClick={() => d.add(kind)}>
            {word('dossierAdd', kind)}
          </button>
        </p>
      )}
    </Part>
  )
}

/* steps */

const SUPERVISORS = ['hold', 'unhold', 'allow']
const NEEDS_NO_NOTE = ['resume']

function GiveDialog({ x, onClose, onGo }: { x: Dossier; onClose: () => void; onGo: (to: string, note: string) => Promise<void> }) {
  const [to, setTo] = useState('')
  const [note, setNote] = useState('')
  const [error, setError] = useState<unknown>()
  return (
    <Dialog title={t('dossierStep.give')} onClose={onClose} shut="app.cancel">
      <form
        onSubmit={(e) => {
          e.preventDefault()
          setError(undefined)
          onGo(to.trim(), note.trim()).catch(setError)
        }}
      >
        <p>{t('dossier.giveLead', { owner: x.owner })}</p>
        <Field label={t('dossier.account')} value={to} onInput={setTo} plain required autoFocus />
        <Field label={t('dossier.reason')} value={note} onInput={setNote} required />
        {error !== undefined && <Failed error={error} />}
        <div class="row end">
          <button type="submit" class="main">
            {t('dossier.giveGo')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

/** Before it leaves the house by the word of a second person: what it is, who takes it, and what for. */
function AllowDialog({ x, entries, onClose, onGo }: { x: Dossier; entries: readonly Entry[]; onClose: () => void; onGo: () => Promise<void> }) {
  const { busy, error, send } = useSending()
  const there = entries.filter((e) => !e.removed)
  const files = there.filter((e) => e.kind === 'file')
  const submit = send(onGo)
  return (
    <Dialog title={t('dossier.allowTitle')} onClose={onClose} shut="app.cancel">
      <form onSubmit={submit}>
        <p>
          <Id>{x.number}</Id> <bdi>{x.title}</bdi>
        </p>
        <p>
          {t('dossier.handling')}: <b>{word('handling', x.handling)}</b>
        </p>
        {x.export && <Asked of={x.export} />}
        <h3>{t('dossier.allowWhat')}</h3>
        <ul>
          {KINDS.filter((k) => k !== 'member' && there.some((e) => e.kind === k)).map((k) => (
            <li key={k}>
              {word('dossierPart', k)}: {num(there.filter((e) => e.kind === k).length)}
            </li>
          ))}
        </ul>
        {files.length > 0 && (
          <ul class="plain" role="list">
            {files.map((e) => (
              <li key={e.id}>
                <bdi>{e.shown}</bdi> {e.size !== undefined && bytes(e.size)} {e.ref && <Id>{e.ref.slice(0, 12)}</Id>}
              </li>
            ))}
          </ul>
        )}
        <p class="soft">{t('dossier.allowOnce')}</p>
        {error !== undefined && <Failed error={error} />}
        <div class="row end">
          <button type="submit" class="main" disabled={busy}>
            {t('dossierStep.allow')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

function Steps({ x, acts, entries, took }: { x: Dossier; acts: readonly string[]; entries: readonly Entry[]; took: Took }) {
  const [asking, setAsking] = useState('')
  const owner = x.owner === me()?.name
  const can = (act: string): boolean => {
    if (act === 'allow' && x.export?.by === me()?.name) return false
    if (SUPERVISORS.includes(act)) return may('DOSSIER_APPROVE')
    if (act === 'give') return owner || may('DOSSIER_APPROVE')
    if (act === 'ask') return may('DOSSIER_EXPORT') && (owner || may('DOSSIER_APPROVE'))
    return may('DOSSIER_WORK')
  }
  const step = async (act: string, note: string, to = ''): Promise<void> => {
    took(await post<DossierDetail>(`/dossiers/${part(x.id)}/step`, { act, version: x.version, ...(note ? { note } : {}), ...(to ? { to } : {}) }), t('dossier.stepDone'))
    setAsking('')
  }
  return (
    <div class="row" role="group" aria-label={t('dossier.steps')}>
      {acts.filter(can).map((act) => (
        <button key={act} type="button" onClick={() => (NEEDS_NO_NOTE.includes(act) ? void step(act, '').catch(complain) : setAsking(act))}>
          {word('dossierStep', act)}
        </button>
      ))}
      {asking === 'give' && <GiveDialog x={x} onClose={() => setAsking('')} onGo={(to, note) => step('give', note, to)} />}
      {asking === 'allow' && <AllowDialog x={x} entries={entries} onClose={() => setAsking('')} onGo={() => step('allow', '')} />}
      {asking && asking !== 'give' && asking !== 'allow' && <NoteDialog title={word('dossierStep', asking)} lead={t(asking === 'ask' ? 'dossier.exportPurpose' : 'dossier.reason')} go={t('dossier.stepGo')} onClose={() => setAsking('')} onGo={(note) => step(asking, note)} />}
    </div>
  )
}

/* what leaves */

function save(b: Blob, name: string): void {
  const a = document.createElement('a')
  a.href = URL.createObjectURL(b)
  a.download = name
  a.click()
  window.setTimeout(() => URL.revokeObjectURL(a.href), 60_000)
}

function Export({ x, again }: { x: Dossier; again: () => void }) {
  const [asking, setAsking] = useState(false)
  const [speaks, setSpeaks] = useState(language().code)
  const [busy, setBusy] = useState(false)
  if (!may('DOSSIER_EXPORT') || !(x.owner === me()?.name || may('DOSSIER_APPROVE'))) return null
  const two = needsTwo(x)
  const ready = !two || (x.export?.allowed_by !== undefined && x.export.by === me()?.name)
  const pack = async (purpose: string): Promise<void> => {
    setBusy(true)
    try {
      save(await blob('POST', `/dossiers/${part(x.id)}/pack`, { body: { purpose, language: speaks } }), `dossier-${x.number.replace('/', '-')}.zip`)
      setAsking(false)
      say(t('dossier.packed'))
      again()
    } finally {
      setBusy(false)
    }
  }
  return (
    <Part id="export" heading={t('dossier.export')}>
      <p class="soft">{t('dossier.exportLead')}</p>
      {two && !x.export && <p>{t('dossier.exportTwo')}</p>}
      {x.export && (
        <p>
          <Asked of={x.export} /> {x.export.allowed_by ? t('dossier.exportAllowed', { who: x.export.allowed_by }) : t('dossier.exportWaits')}
        </p>
      )}
      <div class="row">
        <Tabs label={t('dossier.exportLanguage')} value={speaks} onChange={setSpeaks} options={[['en', t('dossier.inEnglish')], ['ur', t('dossier.inUrdu')]]} />
        {!two && (
          <a class="button" href={reportOf(x.id, speaks)} download={`dossier-${x.number.replace('/', '-')}.pdf`}>
            {t('dossier.report')}
          </a>
        )}
        {ready && (
          <button type="button" class="main" disabled={busy} onClick={() => (two ? void pack('').catch(complain) : setAsking(true))}>
            {t('dossier.pack')}
          </button>
        )}
      </div>
      {asking && <NoteDialog title={t('dossier.pack')} lead={t('dossier.exportPurpose')} go={t('dossier.packGo')} onClose={() => setAsking(false)} onGo={pack} />}
    </Part>
  )
}

/* the log, and those that are similar */

function Log({ lines }: { lines: readonly Line[] }) {
  return (
    <ol class="history" role="list">
      {lines.map((l, i) => (
        <li key={i}>
          <When at={l.at} />
          <span>
            <b>{word('dossierAct', l.act)}</b> {(l.act === 'add' || l.act === 'done') && l.note && word('dossierKind', l.note)} {t('alert.by', { actor: l.actor })}
            {l.to && l.from !== l.to && <span class="soft"> {l.from ? t('alert.step', { from: word('dossierState', l.from), to: word('dossierState', l.to) }) : word('dossierState', l.to)}</span>}
            {l.act !== 'add' && l.act !== 'done' && l.note && <bdi class="note">{l.note}</bdi>}
          </span>
        </li>
      ))}
    </ol>
  )
}

function Similar({ id, version }: { id: string; version: number }) {
  const list = useLoad(() => get<Page<Dossier>>(`/dossiers/${part(id)}/similar`), [id, version])
  return (
    <Part id="similar" heading={t('dossier.similar')}>
      {list.error !== undefined && <Failed error={list.error} again={list.again} />}
      {!list.data && list.error === undefined && <Loading say="dossier.similarLoading" />}
      {list.data?.items.length === 0 && <p class="soft">{t('dossier.similarNone')}</p>}
      <ul class="plain" role="list">
        {list.data?.items.map((x) => (
          <li key={x.id}>
            <a href={href('dossiers', x.id)}>
              <Id>{x.number}</Id> <bdi>{x.title}</bdi>
            </a>{' '}
            <State x={x} /> <bdi class="soft">{x.owner}</bdi>
          </li>
        ))}
      </ul>
    </Part>
  )
}

/* all of it */

function Head({ d, took }: { d: DossierDetail; took: Took }) {
  const x = d.dossier
  const rows: (readonly [Key, ComponentChildren])[] = [
    ['dossier.purpose', <bdi>{x.purpose}</bdi>],
    ['dossier.basis', <bdi>{x.basis}</bdi>],
    ['dossier.owner', <bdi>{x.owner}</bdi>],
    ['dossier.region', x.region ? <bdi>{regionName(x.region)}</bdi> : t('me.everywhere')],
    ['dossier.opened', <><When at={x.opened} /> <bdi class="soft">{x.opened_by}</bdi></>],
    ['dossier.updated', <When at={x.updated} />],
  ]
  return (
    <>
      <header class="page-head">
        <h1>
          <Id>{x.number}</Id> <bdi>{x.title}</bdi>
        </h1>
        <a class="back" href={href('dossiers')}>
          {t('app.back')}
        </a>
      </header>
      <section class="card" aria-label={t('dossier.about')}>
        <p class="card-head">
          <State x={x} />
          <strong class={`handling handling-${x.handling}`}>{t('dossier.handlingIs', { code: word('handling', x.handling) })}</strong>
          <span class="soft">{word('handlingWhat', x.handling)}</span>
        </p>
        <dl class="terms">{rows.map(([k, v]) => [<dt key={`${k}-`}>{t(k)}</dt>, <dd key={k}>{v}</dd>])}</dl>
        <Steps key={x.version} x={x} acts={d.acts} entries={d.entries} took={took} />
      </section>
    </>
  )
}

function Contents({ d, took }: { d: DossierDetail; took: Took }) {
  const [adding, setAdding] = useState<{ kind: Kind; corrects?: Entry | undefined }>()
  const [removing, setRemoving] = useState<Entry>()
  const x = d.dossier
  const doing: Doing = {
    x,
    can: may('DOSSIER_WORK') && x.state !== 'closed',
    isOwner: x.owner === me()?.name || may('DOSSIER_APPROVE'),
    add: (kind, corrects) => setAdding({ kind, corrects }),
    remove: setRemoving,
    took,
  }
  return (
    <>
      <p class="soft">{tn('dossier.count', d.entries.filter((e) => !e.removed).length)}</p>
      <div class="dossier-parts">
        {KINDS.map((k) => (
          <Entries key={k} kind={k} list={d.entries} d={doing} />
        ))}
      </div>
      {adding && (
        <AddDialog
          dossier={x}
          kind={adding.kind}
          corrects={adding.corrects}
          onClose={() => setAdding(undefined)}
          onDone={(r) => {
            setAdding(undefined)
            took(r, t('dossier.added'))
          }}
        />
      )}
      {removing && (
        <NoteDialog
          title={t('dossier.removeTitle')}
          lead={t('dossier.removeLead')}
          go={t('dossier.removeGo')}
          onClose={() => setRemoving(undefined)}
          onGo={async (note) => {
            took(await post<DossierDetail>(`/dossiers/${part(x.id)}/entries/${part(removing.id)}/remove`, { note }), t('dossier.removed'))
            setRemoving(undefined)
          }}
        />
      )}
    </>
  )
}

export function DossierOne({ id }: { id: string }) {
  const data = useLoad(() => get<DossierDetail>(`/dossiers/${part(id)}`), [id])
  const d = data.data
  if (data.error !== undefined)
    return (
      <div class="page">
        <a class="back" href={href('dossiers')}>
          {t('app.back')}
        </a>
        <Failed error={data.error} again={data.again} />
      </div>
    )
  if (!d) return <Loading say="dossier.loading" />
  const took: Took = (r, done) => {
    data.set(r)
    say(done)
  }
  return (
    <div class="page dossier">
      <Head d={d} took={took} />
      <Contents d={d} took={took} />
      <Similar id={id} version={d.dossier.version} />
      <Export key={d.dossier.version} x={d.dossier} again={data.again} />
      <Part id="log" heading={t('dossier.log')}>
        <Log lines={d.history} />
      </Part>
    </div>
  )
}
