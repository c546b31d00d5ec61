// SPDX-License-Identifier: Apache-2.0
// Putting something into an investigation: one form for each kind of entry.

import { useState } from 'preact/hooks'
import type { Key } from '../i18n/index.ts'
import { t, word } from '../i18n/index.ts'
import { call, get, part, post, query } from '../lib/api.ts'
import type { Dossier, DossierDetail, DossierWords, Entry, Kind } from '../lib/dossiers.ts'
import { eventOf, idOf } from '../lib/dossiers.ts'
import type { Found } from '../lib/people.ts'
import type { Page } from '../lib/types.ts'
import { Area, Choice, Dialog, Failed, Field, Loading, useId, useLoad, useSending } from '../ui/parts.tsx'
import { Who } from '../ui/who.tsx'
import { wordsOnce } from './dossiers.tsx'

const TYPES: Record<string, string> = {
  pdf: 'application/pdf',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  txt: 'text/plain',
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
}
const FILE_PATIENCE_MS = 300_000

interface Given {
  ref: string
  text: string
  who: string
  due: string
  relation: string
  file?: File
}
const BLANK: Given = { ref: '', text: '', who: '', due: '', relation: 'related' }
interface Fields {
  x: Given
  put: (more: Partial<Given>) => void
}

function Text({ x, put, says, required = true, hint }: Fields & { says: Key; required?: boolean; hint?: Key }) {
  return <Area label={t(says)} value={x.text} onInput={(text) => put({ text })} required={required} maxLength={8000} {...(hint ? { hint: t(hint) } : {})} />
}

/** One of those the Centre knows, by name or number. */
function SubjectFields({ x, put }: Fields) {
  const [q, setQ] = useState('')
  const [found, setFound] = useState<readonly Found[]>()
  const [error, setError] = useState<unknown>()
  const look = (): void => {
    setError(undefined)
    get<{ items: Found[] }>(`/entities/search${query({ q, limit: 10 })}`).then((r) => setFound(r.items), setError)
  }
  return (
    <>
      <div class="search">
        <Field label={t('dossier.find')} value={q} onInput={setQ} autoFocus />
        <button type="button" disabled={!q.trim()} onClick={look}>
          {t('dossier.findGo')}
        </button>
      </div>
      {error !== undefined && <Failed error={error} />}
      {found?.length === 0 && <p class="soft">{t('dossier.foundNone')}</p>}
      {found && found.length > 0 && (
        <fieldset class="dossier-pick">
          <legend>{t('dossier.foundWhich')}</legend>
          {found.map((f) => (
            <label key={f.id} class="check">
              <input type="radio" name="subject" checked={x.ref === f.id} onChange={() => put({ ref: f.id })} />
              <span>
                <Who name={f.name || t('queue.nameless')} mark={f.mark} /> <span class="chip">{word('entityKind', f.kind)}</span>
              </span>
            </label>
          ))}
        </fieldset>
      )}
      <Text x={x} put={put} says="dossier.whySubject" />
    </>
  )
}

function LinkFields({ x, put, dossier }: Fields & { dossier: Dossier }) {
  const words = useLoad<DossierWords>(wordsOnce, [])
  const list = useLoad(() => get<Page<Dossier>>(`/dossiers${query({ limit: 200 })}`), [])
  const error = words.error ?? list.error
  if (error !== undefined) return <Failed error={error} again={() => (words.again(), list.again())} />
  if (!words.data || !list.data) return <Loading />
  const others = list.data.items.filter((d) => d.id !== dossier.id)
  return (
    <>
      <Choice label={t('dossier.other')} value={x.ref} onChange={(ref) => put({ ref })} options={[['', t('dossier.choose')], ...others.map((d) => [d.id, `${d.number} ${d.title}`] as const)]} wide />
      <Choice label={t('dossier.relation')} value={x.relation} onChange={(relation) => put({ relation })} options={words.data.relations.map((r) => [r.code, word('relation', r.code)] as const)} />
      <Text x={x} put={put} says="dossier.remark" required={false} />
    </>
  )
}

function FileFields({ put }: Fields) {
  const id = useId()
  return (
    <div class="field whole">
      <label for={id}>{t('dossier.file')}</label>
      <input
        id={id}
        type="file"
        required
        accept={Object.keys(TYPES).map((e) => `.${e}`).join(',')}
        aria-describedby={`${id}h`}
        onChange={(e) => {
          const file = e.currentTarget.files?.[0]
          if (file) put({ file })
        }}
      />
      <small id={`${id}h`} class="hint">
        {t('dossier.fileHint')}
      </small>
    </div>
  )
}

function KindFields({ kind, dossier, corrects, ...f }: Fields & { kind: Kind; dossier: Dossier; corrects: Entry | undefined }) {
  const { x, put } = f
  switch (kind) {
    case 'subject':
      return <SubjectFields {...f} />
    case 'alert':
      return (
        <>
          <Field label={t('dossier.alert')} value={x.ref} onInput={(ref) => put({ ref })} hint={t('dossier.alertHint')} plain required autoFocus />
          <Text {...f} says="dossier.remark" required={false} />
        </>
      )
    case 'event':
      return (
        <>
          <Field label={t('dossier.event')} value={x.ref} onInput={(ref) => put({ ref })} hint={t('dossier.eventHint')} plain required autoFocus />
          <Text {...f} says="dossier.remark" required={false} />
        </>
      )
    case 'task':
      return (
        <>
          <Text {...f} says="dossier.task" />
          <div class="form-grid">
            <Field label={t('dossier.taskFor')} value={x.who} onInput={(who) => put({ who })} hint={t('dossier.accountHint')} plain />
            <Field label={t('dossier.taskDay')} type="date" value={x.due} onInput={(due) => put({ due })} />
          </div>
        </>
      )
    case 'file':
      return <FileFields {...f} />
    case 'link':
      return <LinkFields {...f} dossier={dossier} />
    case 'member':
      return (
        <>
          <Field label={t('dossier.account')} value={x.ref} onInput={(ref) => put({ ref })} hint={t('dossier.memberHint')} plain required autoFocus />
          <Text {...f} says="dossier.remark" required={false} />
        </>
      )
    default:
      return (
        <>
          {corrects && (
            <p>
              {t('dossier.correctLead')} <bdi class="note">{corrects.text}</bdi>
            </p>
          )}
          <Text {...f} says="dossier.note" />
        </>
      )
  }
}

/** What the API is given; undefined when it is not there yet. */
function body(kind: Kind, x: Given, corrects: Entry | undefined): Record<string, string | number> | undefined {
  const text = x.text.trim()
  const some = text ? { text } : {}
  if (kind === 'note') return { kind, ...some, ...(corrects ? { ref: corrects.id } : {}) }
  if (kind === 'task') return { kind, ...some, ...(x.who.trim() ? { who: x.who.trim() } : {}), ...(x.due ? { due: x.due } : {}) }
  if (kind === 'event') {
    const e = eventOf(x.ref)
    return e && { kind, ...e, ...some }
  }
  const ref = kind === 'alert' ? idOf(x.ref) : x.ref.trim()
  return ref ? { kind, ref, ...some, ...(kind === 'link' ? { relation: x.relation } : {}) } : undefined
}

async function sendFile(id: string, file: File): Promise<DossierDetail> {
  const type = TYPES[file.name.split('.').at(-1)?.toLowerCase() ?? ''] ?? file.type
  return call<DossierDetail>('POST', `/dossiers/${part(id)}/files`, { raw: file, headers: { 'Content-Type': type || 'application/octet-stream', 'NTC-Name': part(file.name) }, patience: FILE_PATIENCE_MS })
}

export function AddDialog({ dossier, kind, corrects, onClose, onDone }: { dossier: Dossier; kind: Kind; corrects?: Entry | undefined; onClose: () => void; onDone: (d: DossierDetail) => void }) {
  const [x, setX] = useState(BLANK)
  const { busy, error, send } = useSending()
  const ready = kind === 'file' ? x.file !== undefined : body(kind, x, corrects) !== undefined
  const submit = send(async () => {
    onDone(await (kind === 'file' && x.file ? sendFile(dossier.id, x.file) : post<DossierDetail>(`/dossiers/${part(dossier.id)}/entries`, body(kind, x, corrects))))
  })
  return (
    <Dialog title={corrects ? t('dossier.correctTitle') : word('dossierAdd', kind)} onClose={onClose} shut="app.cancel">
      <form onSubmit={submit}>
        <KindFields kind={kind} dossier={dossier} corrects={corrects} x={x} put={(more) => setX((now) => ({ ...now, ...more }))} />
        {error !== undefined && <Failed error={error} />}
        <div class="row end">
          <button type="submit" class="main" disabled={busy || !ready}>
            {t('dossier.addGo')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
