// SPDX-License-Identifier: Apache-2.0
// A whole list as a file: chosen, looked at, handed in; what it came to, what of it was refused, how far a large one is.

import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { num, t, tn, word } from '../i18n/index.ts'
import { call, get, part } from '../lib/api.ts'
import type { Job } from '../lib/bulk.ts'
import { FORMATS, fits, formatOf } from '../lib/listfile.ts'
import type { Import, List } from '../lib/types.ts'
import { bytes } from '../lib/time.ts'
import { Choice, Dialog, Failed, Field, Num, useId } from '../ui/parts.tsx'
import { JobView } from './jobs.tsx'
import { Findings } from './messages.tsx'

const PATIENCE_MS = 1_800_000 // sixteen MiB on a line of 64 kbit/s
const KEPT = 200 // findings that the Centre keeps of an import
const NEW = ' ' // no list is called so

/** What the Centre made of it. */
function Outcome({ i, job }: { i: Import; job: Job | undefined }) {
  const head = useRef<HTMLParagraphElement>(null)
  useLayoutEffect(() => head.current?.focus(), [])
  return (
    <>
      <p ref={head} tabIndex={-1}>
        <b>
          <bdi>{i.list}</bdi>
        </b>
        : {tn('lists.entriesN', i.entries)}
      </p>
      <p class="numbers">
        {(['added', 'changed', 'removed'] as const).map((k) => (
          <span key={k}>
            <b>
              <Num>
                {k === 'added' ? '+' : k === 'changed' ? '~' : '−'}
                {num(i[k])}
              </Num>
            </b>{' '}
            {t(`lists.${k}`)}
          </span>
        ))}
      </p>
      <p>{job ? t('listfile.comes') : t('lists.proposeDone')}</p>
      {job && <JobView first={job} />}
      <h3>{t('listfile.refused')}</h3>
      {i.findings.length === 0 ? <p class="soft">{t('listfile.noneRefused')}</p> : <Findings list={i.findings} ofFile />}
      {i.findings.length >= KEPT && <p class="soft">{t('listfile.firstFindings', { n: KEPT })}</p>}
    </>
  )
}

interface Made {
  i: Import
  job: Job | undefined
}

export function ListFileDialog({ lists, first, most, onClose }: { lists: readonly List[]; first: string; most: number; onClose: () => void }) {
  const known = lists.filter((l) => FORMATS.includes(l.format))
  const [list, setList] = useState(known.find((l) => l.name === first)?.name ?? known[0]?.name ?? NEW)
  const [name, setName] = useState('')
  const [format, setFormat] = useState(known.find((l) => l.name === list)?.format ?? 'ntc-csv')
  const [file, setFile] = useState<File>()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const [made, setMade] = useState<Made>()
  const id = useId()
  const called = (list === NEW ? name : list).trim()
  const lacks = !file ? t('listfile.chooseFirst') : !called ? t('listfile.nameFirst') : !fits(file.size, most) ? t(file.size === 0 ? 'listfile.empty' : 'listfile.tooLarge', { most: bytes(most) }) : ''
  const pick = (v: string): void => {
    setList(v)
    const l = known.find((x) => x.name === v)
    if (l) setFormat(l.format)
  }
  const choose = (f: File | undefined): void => {
    setFile(f)
    setError(undefined)
    if (f) setFormat((now) => formatOf(f.name, now))
  }
  const send = async (e: Event): Promise<void> => {
    e.preventDefault()
    if (!file || lacks) return
    setBusy(true)
    setError(undefined)
    try {
      const i = await call<Import>('POST', `/lists/${part(called)}/import?format=${format}`, { raw: file, headers: { 'Content-Type': format === 'un-xml' ? 'application/xml' : 'text/csv' }, patience: PATIENCE_MS })
      setMade({ i, job: i.job ? (await get<{ job: Job }>(`/jobs/${part(i.job)}`)).job : undefined })
    } catch (x) {
      setError(x)
    }
    setBusy(false)
  }
  if (made)
    return (
      <Dialog title={t('listfile.madeTitle')} onClose={onClose} wide>
        <Outcome i={made.i} job={made.job} />
      </Dialog>
    )
  return (
    <Dialog title={t('listfile.title')} onClose={onClose} shut="app.cancel" wide>
      <p class="lead">{t('listfile.lead')}</p>
      <form class="form-grid" onSubmit={(e) => void send(e)}>
        <Choice label={t('lists.whichList')} value={list} onChange={pick} options={[...known.map((l) => [l.name, l.name] as const), [NEW, t('listfile.newList')]]} />
        {list === NEW && <Field label={t('listfile.name')} value={name} onInput={setName} required plain maxLength={60} />}
        <Choice label={t('lists.format')} value={format} onChange={setFormat} options={FORMATS.map((f) => [f, `${word('listFormat', f)} · \u2068${f}\u2069`] as const)} />
        <div class="field whole">
          <label for={id}>{t('listfile.file')}</label>
          <input id={id} type="file" accept=".csv,.txt,.xml" aria-describedby={`${id}h`} disabled={busy} onChange={(e) => choose(e.currentTarget.files?.[0])} />
          <small id={`${id}h`} class="hint">
            {t('listfile.hint', { most: bytes(most) })}
          </small>
        </div>
        <div class="whole">
          {file && (
            <p>
              <b>
                <bdi>{file.name}</bdi>
              </b>{' '}
              <span class={fits(file.size, most) ? 'soft' : 'attention'}>{t('listfile.size', { size: bytes(file.size), most: bytes(most) })}</span>
            </p>
          )}
          {busy && (
            <p role="status">
              <progress aria-label={t('listfile.sending')} /> {t('listfile.sending')}
            </p>
          )}
          {error !== undefined && <Failed error={error} />}
          <div class="row end">
            {lacks && (
              <span class={file && called ? 'attention' : 'soft'} id={`${id}l`}>
                {lacks}
              </span>
            )}
            <button type="submit" class="main" disabled={busy || lacks !== ''} aria-describedby={lacks ? `${id}l` : undefined}>
              {t('listfile.go')}
            </button>
          </div>
        </div>
      </form>
    </Dialog>
  )
}
