// SPDX-License-Identifier: Apache-2.0
// Investigations: those one sees, opening one, and putting what one looks at into one of them.

import { useState } from 'preact/hooks'
import { regionName, t, word } from '../i18n/index.ts'
import { get, part, post, query } from '../lib/api.ts'
import type { Dossier, DossierDetail, DossierWords } from '../lib/dossiers.ts'
import { STATES } from '../lib/dossiers.ts'
import { say } from '../lib/notice.ts'
import { go, href } from '../lib/route.ts'
import { may, me } from '../lib/session.ts'
import type { Page } from '../lib/types.ts'
import { Area, Choice, Dialog, Empty, Failed, Field, Grid, Id, Loading, Sentence, Tabs, When, useLoad, useSending } from '../ui/parts.tsx'
import { DossierOne } from './dossier.tsx'

let known: Promise<DossierWords> | undefined
/** Asked for again when it did not come. */
export const wordsOnce = (): Promise<DossierWords> =>
  (known ??= get<DossierWords>('/dossiers/words').catch((e: unknown) => {
    known = undefined
    throw e
  }))

export function State({ x }: { x: Dossier }) {
  return (
    <>
      <span class={`chip chip-${x.state}`}>{word('dossierState', x.state)}</span> {x.hold && <span class="chip chip-held">{t('dossier.held')}</span>}
    </>
  )
}

/** Who wants to export it, and what for. */
export function Asked({ of }: { of: NonNullable<Dossier['export']> }) {
  return (
    <span>
      <Sentence k="dossier.exportAsked" who={<bdi>{of.by}</bdi>} at={<When at={of.at} />} /> <bdi class="note">{of.purpose}</bdi>
    </span>
  )
}

/* opening */

const BLANK = { title: '', purpose: '', basis: '', handling: 'ordinary' }

function OpenForm({ words, alert, subject, onDone }: { words: DossierWords; alert: string; subject: string; onDone: (d: DossierDetail) => void }) {
  const [x, setX] = useState(BLANK)
  const { busy, error, send } = useSending()
  const put = (name: keyof typeof BLANK) => (v: string) => setX({ ...x, [name]: v })
  const submit = send(async () => {
    onDone(await post<DossierDetail>('/dossiers', { ...x, ...(alert ? { alert } : {}), ...(subject ? { subject } : {}) }))
  })
  return (
    <form onSubmit={submit}>
      <Field label={t('dossier.title')} value={x.title} onInput={put('title')} hint={t('dossier.titleHint')} maxLength={200} required autoFocus />
      <Area label={t('dossier.purpose')} value={x.purpose} onInput={put('purpose')} hint={t('dossier.purposeHint')} maxLength={2000} required />
      <Field label={t('dossier.basis')} value={x.basis} onInput={put('basis')} maxLength={200} required />
      <Choice label={t('dossier.handling')} value={x.handling} onChange={put('handling')} options={words.handling.map((h) => [h.code, `${word('handling', h.code)}: ${word('handlingWhat', h.code)}`] as const)} wide />
      {error !== undefined && <Failed error={error} />}
      <div class="row end">
        <button type="submit" class="main" disabled={busy}>
          {t('dossier.openGo')}
        </button>
      </div>
    </form>
  )
}

function Opening(p: { alert?: string; subject?: string; onDone: (d: DossierDetail) => void }) {
  const words = useLoad<DossierWords>(wordsOnce, [])
  if (words.error !== undefined) return <Failed error={words.error} again={words.again} />
  return words.data ? <OpenForm words={words.data} alert={p.alert ?? ''} subject={p.subject ?? ''} onDone={p.onDone} /> : <Loading />
}

function opened(d: DossierDetail): void {
  say(t('dossier.openedIt', { number: d.dossier.number }))
  go('dossiers', d.dossier.id)
}

/* into one that is there, or into a new one */

/** Of an alert that another one is about too, the subject is of interest as well: the server puts it in with a new one only. */
function PutForm({ alert, subject, onClose }: { alert: string; subject: string; onClose: () => void }) {
  const list = useLoad(() => get<Page<Dossier>>(`/dossiers${query({ state: 'active', mine: 1, limit: 200 })}`), [])
  const has = useLoad(() => get<Page<Dossier>>(`/dossiers${query(alert ? { alert, limit: 200 } : { subject, limit: 200 })}`), [alert, subject])
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState('')
  const [why, setWhy] = useState('')
  const { busy, error, send } = useSending()
  const failed = list.error ?? has.error
  if (failed !== undefined) return <Failed error={failed} again={() => (list.again(), has.again())} />
  if (!list.data || !has.data) return <Loading />
  const inIt = new Set(has.data.items.map((d) => d.id))
  const wanted = typed.trim().toLowerCase()
  const found = list.data.items.filter((d) => !inIt.has(d.id) && `${d.number} ${d.title}`.toLowerCase().includes(wanted))
  const submit = send(async () => {
    const d = await post<DossierDetail>(`/dossiers/${part(chosen)}/entries`, alert ? { kind: 'alert', ref: alert, text: why } : { kind: 'subject', ref: subject, text: why })
    onClose()
    say(t('dossier.putIt', { number: d.dossier.number }))
  })
  return (
    <form onSubmit={submit}>
      {has.data.items.length > 0 && (
        <p>
          {t('dossier.isIn')}{' '}
          {has.data.items.map((d) => (
            <a key={d.id} class="also" href={href('dossiers', d.id)} onClick={onClose}>
              <Id>{d.number}</Id> <bdi>{d.title}</bdi>
            </a>
          ))}
        </p>
      )}
      {list.data.items.length > 6 && <Field label={t('dossier.look')} value={typed} onInput={setTyped} plain />}
      {found.length === 0 && <p class="soft">{t('dossier.noneToPut')}</p>}
      {found.length > 0 && (
        <fieldset class="dossier-pick">
          <legend>{t('dossier.which')}</legend>
          {found.slice(0, 20).map((d) => (
            <label key={d.id} class="check">
              <input type="radio" name="dossier" value={d.id} checked={chosen === d.id} onChange={() => setChosen(d.id)} />
              <span>
                <Id>{d.number}</Id> <bdi>{d.title}</bdi> <State x={d} />
              </span>
            </label>
          ))}
        </fieldset>
      )}
      {found.length > 0 && <Area label={t('dossier.why')} value={why} onInput={setWhy} maxLength={2000} required={subject !== ''} />}
      {error !== undefined && <Failed error={error} />}
      {found.length > 0 && (
        <div class="row end">
          <button type="submit" class="main" disabled={busy || !found.some((d) => d.id === chosen)}>
            {t('dossier.putGo')}
          </button>
        </div>
      )}
    </form>
  )
}

export function IntoDialog({ alert, subject, onClose }: { alert: string; subject: string; onClose: () => void }) {
  const [how, setHow] = useState('put')
  return (
    <Dialog title={t('dossier.intoTitle')} onClose={onClose} shut="app.cancel" wide>
      <Tabs
        label={t('dossier.intoTitle')}
        value={how}
        onChange={setHow}
        options={[
          ['put', t('dossier.intoOne')],
          ['open', t('dossier.intoNew')],
        ]}
      />
      {how === 'put' ? (
        <PutForm alert={alert} subject={subject} onClose={onClose} />
      ) : (
        <Opening
          alert={alert}
          subject={subject}
          onDone={(d) => {
            onClose()
            opened(d)
          }}
        />
      )}
    </Dialog>
  )
}

/* the list */

function Table({ items }: { items: readonly Dossier[] }) {
  const heads = ['dossier.number', 'dossier.title', 'dossier.state', 'dossier.handling', 'dossier.owner', 'dossier.region', 'dossier.updated'] as const
  return (
    <Grid label={t('page.dossiers')} heads={heads} kind="dossiers">
      {items.map((x) => (
        <tr key={x.id}>
          <td class="nowrap">
            <a href={href('dossiers', x.id)}>
              <Id>{x.number}</Id>
            </a>
          </td>
          <td>
            <bdi>{x.title}</bdi>
          </td>
          <td class="nowrap">
            <State x={x} />
          </td>
          <td class="nowrap">{word('handling', x.handling)}</td>
          <td>
            <bdi>{x.owner}</bdi>
          </td>
          <td>{x.region ? <bdi>{regionName(x.region)}</bdi> : t('me.everywhere')}</td>
          <td class="nowrap">
            <When at={x.updated} />
          </td>
        </tr>
      ))}
    </Grid>
  )
}

/** What another wants to export, and who looks at this page may allow. */
function Waiting() {
  const list = useLoad(() => get<Page<Dossier>>(`/dossiers${query({ export: 1, limit: 50 })}`), [])
  if (list.error !== undefined) return <Failed error={list.error} again={list.again} />
  if (!list.data?.items.length) return null
  return (
    <section class="card" aria-labelledby="dossiers-wait">
      <h2 id="dossiers-wait" class="part-title">
        {t('dossier.waitsForYou')}
      </h2>
      <ul class="plain" role="list">
        {list.data.items.map((x) => (
          <li key={x.id}>
            <a href={href('dossiers', x.id)}>
              <Id>{x.number}</Id> <bdi>{x.title}</bdi>
            </a>{' '}
            <span class="need">{word('handling', x.handling)}</span> {x.export && <Asked of={x.export} />}
          </li>
        ))}
      </ul>
      {list.data.next && <p class="soft">{t('job.failedMore')}</p>}
    </section>
  )
}

function List() {
  const [state, setState] = useState('active')
  const [whose, setWhose] = useState('mine')
  const [opening, setOpening] = useState(false)
  const [more, setMore] = useState<{ items: readonly Dossier[]; next?: string | undefined }>()
  const [error, setError] = useState<unknown>()
  const of = (before: string): string => `/dossiers${query({ state, mine: whose === 'mine' ? 1 : '', owner: whose === 'own' ? me()?.name : '', before, limit: 50 })}`
  const data = useLoad(() => (setMore(undefined), get<Page<Dossier>>(of(''))), [state, whose])
  const items = [...(data.data?.items ?? []), ...(more?.items ?? [])]
  const next = more ? more.next : data.data?.next
  const onMore = async (): Promise<void> => {
    setError(undefined)
    try {
      const p = await get<Page<Dossier>>(of(next ?? ''))
      setMore({ items: [...(more?.items ?? []), ...p.items], next: p.next })
    } catch (e) {
      setError(e)
    }
  }
  return (
    <div class="page">
      <header class="page-head">
        <h1>{t('page.dossiers')}</h1>
        {may('DOSSIER_WORK') && (
          <button type="button" class="main" onClick={() => setOpening(true)}>
            {t('dossier.open')}
          </button>
        )}
      </header>
      {may('DOSSIER_APPROVE') && <Waiting />}
      <div class="row">
        <Tabs
          label={t('dossier.whose')}
          value={whose}
          onChange={setWhose}
          options={[
            ['mine', t('dossier.mine')],
            ['own', t('dossier.own')],
            ['', t('dossier.seen')],
          ]}
        />
        <Choice label={t('dossier.state')} value={state} onChange={setState} options={[...STATES.map((s) => [s, word('dossierState', s)] as const), ['', t('dossier.everyState')]]} />
      </div>
      {data.error !== undefined && <Failed error={data.error} again={data.again} />}
      {!data.data && data.error === undefined && <Loading say="dossier.loading" />}
      {data.data && items.length === 0 && <Empty>{t('dossier.none')}</Empty>}
      {items.length > 0 && <Table items={items} />}
      {error !== undefined && <Failed error={error} />}
      {next && (
        <p class="more">
          <button type="button" onClick={() => void onMore()}>
            {t('app.more')}
          </button>
        </p>
      )}
      {opening && (
        <Dialog title={t('dossier.openTitle')} onClose={() => setOpening(false)} shut="app.cancel" wide>
          <Opening
            onDone={(d) => {
              setOpening(false)
              opened(d)
            }}
          />
        </Dialog>
      )}
    </div>
  )
}

export function DossiersPage({ id }: { id: string }) {
  return id ? <DossierOne key={id} id={id} /> : <List />
}
