// SPDX-License-Identifier: Apache-2.0
// Watchlists: what is in force, what waits for a second person, one new entry, search.

import { useEffect, useState } from 'preact/hooks'
import { t, tn, word, type Key, num } from '../i18n/index.ts'
import { get, part, post, query } from '../lib/api.ts'
import { complain, say } from '../lib/notice.ts'
import { href } from '../lib/route.ts'
import { may, me } from '../lib/session.ts'
import type { Entry, Import, ImportDetail, ImportSearch, List, Page, StoredEntry } from '../lib/types.ts'
import { Chip, Choice, Dialog, Empty, Failed, Field, Id, Loading, NoteDialog, Said, SeverityMark, When, useLoad, useSending, Num, Sentence } from '../ui/parts.tsx'
import { WaitingClearances } from './clearances.tsx'
import { Findings } from './messages.tsx'
import { later } from '../ui/later.tsx'

const ListFileDialog = later(() => import('./listfile.tsx').then((m) => m.ListFileDialog))

interface Lists {
  lists: List[]
  imports: Import[]
  /** Bytes that the file of a list may have. */
  file_most: number
}

type Change = { act: 'renew' | 'off'; entry: StoredEntry }

function ChangeDialog({ change, onClose, onDone }: { change: Change; onClose: () => void; onDone: () => void }) {
  const { act, entry } = change
  const [expiry, setExpiry] = useState(entry.expiry.slice(0, 10))
  const [reason, setReason] = useState('')
  const { busy, error, send } = useSending()
  const submit = send(async () => {
    await post(`/lists/${part(entry.entry.list ?? '')}/entries/${part(entry.id)}/${act}`, act === 'renew' ? { expiry, reason: reason.trim() } : { reason: reason.trim() })
    say(t('lists.proposeDone'))
    onDone()
  })
  return (
    <Dialog title={t(act === 'renew' ? 'lists.renewTitle' : 'lists.offTitle', { name: entry.entry.name ?? '' })} onClose={onClose} shut="app.cancel">
      <p class="lead">{t('lists.changeLead')}</p>
      <form onSubmit={submit}>
        {act === 'renew' && <Field label={t('entry.expiry')} value={expiry} onInput={setExpiry} required type="date" />}
        <Field label={t('lists.changeWhy')} value={reason} onInput={setReason} required />
        {error !== undefined && <Failed error={error} />}
        <div class="row end">
          <button type="submit" class="main" disabled={busy}>
            {t('lists.proposeGo')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

/** What would match of what is stored, before anybody approves. */
function WouldFind({ id }: { id: string }) {
  const found = useLoad(() => get<ImportSearch>(`/imports/${part(id)}/search`), [id])
  if (found.error !== undefined) return <Failed error={found.error} again={found.again} />
  const x = found.data
  if (!x) return <Loading say="lists.searching" />
  return (
    <div class="would-find" role="status">
      <p>
        <b>{tn('lists.wouldFind', x.matches)}</b>{' '}
        {(['top', 'high', 'normal', 'low'] as const)
          .filter((s) => x.by_severity[s] > 0)
          .map((s) => (
            <span key={s}>
              <SeverityMark severity={s} /> <span class="num">{num(x.by_severity[s])}</span>{' '}
            </span>
          ))}
        {!x.complete && <span class="attention">{t('lists.searchedPart', { n: x.searched, all: x.subjects })}</span>}
      </p>
      {x.examples.length > 0 && (
        <ul class="plain" role="list">
          {x.examples.map((e) => (
            <li key={e.subject}>
              <SeverityMark severity={e.severity} />{' '}
              <b>
                <bdi>{e.name}</bdi>
              </b>{' '}
              <Id>
                <Said text={e.situation} />
              </Id>{' '}
              <Said text={e.text} />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** What an entry says in one cell, of now and of before, so that a reader sees which of it changes. */
const cells: readonly { name: Key; of: (e: StoredEntry) => string }[] = [
  { name: 'entry.name', of: (e) => e.entry.name ?? '' },
  { name: 'entry.aliases', of: (e) => [...(e.entry.aliases ?? []), ...(e.entry.weak_aliases ?? [])].join(', ') },
  { name: 'entry.births', of: (e) => (e.entry.births ?? []).join(', ') },
  { name: 'entry.documents', of: (e) => (e.entry.documents ?? []).join(', ') },
  { name: 'entry.nationality', of: (e) => (e.entry.nationality ?? []).join(', ') },
  { name: 'entry.sex', of: (e) => (e.entry.sex ? word('entry.sex', e.entry.sex) : '') },
  { name: 'entry.action', of: (e) => (e.entry.action ? word('entry.action', e.entry.action) : '') },
  { name: 'entry.reason', of: (e) => e.entry.reason ?? '' },
  { name: 'entry.basis', of: (e) => e.entry.basis ?? '' },
  { name: 'entry.owner', of: (e) => e.entry.owner ?? '' },
  { name: 'entry.father', of: (e) => e.entry.father ?? '' },
  { name: 'entry.addresses', of: (e) => (e.entry.addresses ?? []).join(', ') },
  { name: 'entry.remarks', of: (e) => e.entry.remarks ?? '' },
  { name: 'entry.expiry', of: (e) => e.expiry },
]

function Changes({ now, was }: { now: StoredEntry; was: StoredEntry }) {
  const other = cells.filter((c) => c.of(now) !== c.of(was) && (c.name !== 'entry.expiry' || now.expiry !== ''))
  return (
    <ul class="plain changes" role="list">
      {other.map((c) => (
        <li key={c.name}>
          <span class="soft">{t(c.name)}:</span>{' '}
          <del>
            <bdi>{c.of(was) || t('app.notKnown')}</bdi>
          </del>{' '}
          <ins>
            <bdi>{c.of(now) || t('app.notKnown')}</bdi>
          </ins>
        </li>
      ))}
    </ul>
  )
}

/** What has no column of its own: who approves an entry approves this too. */
const MORE: readonly Key[] = ['entry.nationality', 'entry.sex', 'entry.father', 'entry.addresses', 'entry.owner', 'entry.remarks']
function More({ e }: { e: StoredEntry }) {
  const more = cells.filter((c) => MORE.includes(c.name) && c.of(e) !== '')
  if (more.length === 0) return null
  return (
    <span class="alias">
      {more.map((c, i) => (
        <span key={c.name}>
          {i > 0 && ' · '}
          {t(c.name)}: <bdi>{c.of(e)}</bdi>
        </span>
      ))}
    </span>
  )
}

function Entries({ items, onChange, before, says = 'lists.preview' }: { items: readonly StoredEntry[]; onChange?: (c: Change) => void; before?: readonly StoredEntry[]; says?: Key }) {
  const was = new Map((before ?? []).map((e) => [e.entry.key, e]))
  return (
    <div class="scroll-x" tabIndex={0} role="region" aria-label={t(says)}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('entry.name')}</th>
            <th scope="col">{t('entry.births')}</th>
            <th scope="col">{t('entry.documents')}</th>
            <th scope="col">{t('entry.action')}</th>
            <th scope="col">{t('entry.reason')}</th>
            <th scope="col">{t('entry.basis')}</th>
            <th scope="col">{t('entry.expiry')}</th>
            <th scope="col">{t('lists.state')}</th>
            {onChange && <th scope="col">{t('lists.change')}</th>}
          </tr>
        </thead>
        <tbody>
          {items.map((e) => (
            <tr key={e.id} class={e.emergency ? 'emergency' : ''}>
              <td>
                <b>
                  <bdi>{e.entry.name ?? t('queue.nameless')}</bdi>
                </b>
                {e.entry.kind && <span class="soft"> {word('entry.kind', e.entry.kind)}</span>}
                {e.entry.aliases?.map((a) => (
                  <span key={a} class="alias">
                    <bdi>{a}</bdi>
                  </span>
                ))}
                <More e={e} />
                {was.has(e.entry.key) && <Changes now={e} was={was.get(e.entry.key)!} />}
              </td>
              <td>{e.entry.births?.length ? e.entry.births.map((b) => <Id key={b}>{b} </Id>) : <span class="unknown">{t('app.notKnown')}</span>}</td>
              <td>{e.entry.documents?.length ? e.entry.documents.map((d) => <Id key={d}>{d} </Id>) : <span class="unknown">{t('app.notKnown')}</span>}</td>
              <td>{e.entry.action ? word('entry.action', e.entry.action) : ''}</td>
              <td>
                <bdi>{e.entry.reason}</bdi>
              </td>
              <td>
                <bdi>{e.entry.basis}</bdi>
              </td>
              <td>
                <Id>
                  <Said text={e.expiry} />
                </Id>
                {e.emergency && <b class="chip chip-overdue">{t('lists.emergency')}</b>}
              </td>
              <td>
                <Chip kind="entrystate" code={e.state} />
              </td>
              {onChange && (
                <td>
                  {e.state === 'active' && (
                    <>
                      <button type="button" onClick={() => onChange({ act: 'renew', entry: e })}>
                        {t('lists.renew')}
                      </button>{' '}
                      <button type="button" onClick={() => onChange({ act: 'off', entry: e })}>
                        {t('lists.off')}
                      </button>
                    </>
                  )}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Who proposed it thinks better of it. */
function TakeBackDialog({ i, onClose, onDone }: { i: Import; onClose: () => void; onDone: () => void }) {
  const { busy, error, send } = useSending()
  const go = send(async () => {
    await post(`/imports/${part(i.id)}/withdraw`, {})
    say(t('lists.takenBack'))
    onClose()
    onDone()
  })
  return (
    <Dialog title={t('lists.takeBackTitle', { list: i.list })} onClose={onClose} shut="app.cancel">
      <p class="lead">{t('lists.takeBackLead')}</p>
      {error !== undefined && <Failed error={error} />}
      <div class="row end">
        <button type="button" class="main" disabled={busy} onClick={go}>
          {t('lists.takeBackGo')}
        </button>
      </div>
    </Dialog>
  )
}

/** One entry by hand has no form of a file. */
function FormOf({ i }: { i: Import }) {
  const byHand = i.format === 'entry' || i.format === 'emergency'
  return <span class="soft">{byHand ? t(i.format === 'entry' ? 'lists.oneEntry' : 'lists.emergencyEntry') : <Id>{i.format}</Id>}</span>
}

function Proposal({ i, onChanged, openFirst }: { i: Import; onChanged: () => void; openFirst: boolean }) {
  const [open, setOpen] = useState(openFirst)
  const [rejecting, setRejecting] = useState(false)
  const [takingBack, setTakingBack] = useState(false)
  const [busy, setBusy] = useState(false)
  const detail = useLoad<ImportDetail | undefined>(() => (open ? get(`/imports/${part(i.id)}`) : Promise.resolve(undefined)), [i.id, open])
  const [rest, setRest] = useState<Pick<ImportDetail, 'entries' | 'before' | 'removals'>>({ entries: [], before: [], removals: [] })
  const entries = [...(detail.data?.entries ?? []), ...rest.entries]
  const before = [...(detail.data?.before ?? []), ...rest.before]
  const removals = [...(detail.data?.removals ?? []), ...rest.removals]
  const all = i.added + i.changed
  const page = (after: Record<string, string | undefined>): Promise<ImportDetail> => get<ImportDetail>(`/imports/${part(i.id)}${query(after)}`)
  const more = (): void => {
    page({ after: entries[entries.length - 1]?.id }).then((d) => setRest({ ...rest, entries: [...rest.entries, ...d.entries], before: [...rest.before, ...d.before] }), complain)
  }
  const moreRemovals = (): void => {
    page({ removals_after: removals[removals.length - 1]?.id }).then((d) => setRest({ ...rest, removals: [...rest.removals, ...d.removals] }), complain)
  }
  const mine = i.proposer === me()?.name
  const seen = detail.data !== undefined
  // What is approved is this content and no other: without having seen it there is nothing to approve.
  const why = mine ? t('lists.mine') : !may('LIST_APPROVE') ? t('lists.noRight') : !seen ? t('lists.lookFirst') : ''
  const approve = async (): Promise<void> => {
    setBusy(true)
    try {
      await post(`/imports/${part(i.id)}/approve`, { digest: detail.data?.import.digest ?? i.digest })
      say(t(all > 0 ? 'lists.approved' : 'lists.approvedOff'))
    } catch (e) {
      complain(e)
    }
    setBusy(false)
    onChanged()
  }
  return (
    <li class="card">
      <p class="card-head">
        <b>
          <bdi>{i.list}</bdi>
        </b>
        <FormOf i={i} />
        <span>{t('lists.by', { who: i.proposer })}</span>
        <When at={i.at} />
      </p>
      <p class="numbers">
        <span>
          <b>
            <Num>+{num(i.added)}</Num>
          </b> {t('lists.added')}
        </span>
        <span>
          <b>
            <Num>~{num(i.changed)}</Num>
          </b> {t('lists.changed')}
        </span>
        <span>
          <b>
            <Num>−{num(i.removed)}</Num>
          </b> {t('lists.removed')}
        </span>
        <span class="soft">{tn('lists.entriesN', i.entries)}</span>
        <span class="soft">
          <Sentence k="lists.digest" digest={<Id>{i.digest.slice(0, 12)}</Id>} />
        </span>
      </p>
      {i.after_emergency ? <p class="attention">▲ {t('lists.afterEmergency')}</p> : i.note && <bdi class="note">{i.note}</bdi>}
      {i.findings.length > 0 && <Findings list={i.findings} ofFile />}
      {open && all > 0 && <WouldFind id={i.id} />}
      {open && detail.error !== undefined && <Failed error={detail.error} again={detail.again} />}
      {open && !detail.data && detail.error === undefined && <Loading />}
      {open && entries.length > 0 && <Entries items={entries} before={before} />}
      {open && detail.data && entries.length < all && (
        <p class="row">
          {t('lists.part', { n: entries.length, all })}
          <button type="button" onClick={more}>
            {t('app.more')}
          </button>
        </p>
      )}
      {open && removals.length > 0 && (
        <>
          <h3>{tn('lists.goesOff', i.removed)}</h3>
          <Entries items={removals} says="lists.goesOffTable" />
        </>
      )}
      {open && detail.data && removals.length < i.removed && (
        <p class="row">
          {t('lists.part', { n: removals.length, all: i.removed })}
          <button type="button" onClick={moreRemovals}>
            {t('app.more')}
          </button>
        </p>
      )}
      <div class="row">
        <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t('lists.hide') : t('lists.look')}
        </button>
        <button type="button" class="main" disabled={why !== '' || busy} aria-describedby={why ? `why-${i.id}` : undefined} onClick={() => void approve()}>
          {t('lists.approve')}
        </button>
        {may('LIST_APPROVE') && (
          <button type="button" disabled={busy || !seen || (mine && i.after_emergency)} aria-describedby={why ? `why-${i.id}` : undefined} onClick={() => setRejecting(true)}>
            {t('lists.reject')}
          </button>
        )}
        {mine && !i.after_emergency && may('LIST_PROPOSE') && (
          <button type="button" disabled={busy} onClick={() => setTakingBack(true)}>
            {t('lists.takeBack')}
          </button>
        )}
        {why && (
          <span class="soft" id={`why-${i.id}`}>
            {why}
          </span>
        )}
      </div>
      {takingBack && <TakeBackDialog i={i} onClose={() => setTakingBack(false)} onDone={onChanged} />}
      {rejecting && (
        <NoteDialog
          title={t('lists.rejectTitle', { list: i.list })}
          lead={t(i.after_emergency ? 'lists.rejectLeadEmergency' : 'lists.rejectLead')}
          go={t('lists.rejectGo')}
          onClose={() => setRejecting(false)}
          onGo={async (note) => {
            await post(`/imports/${part(i.id)}/reject`, { note })
            setRejecting(false)
            say(t('lists.rejected'))
            onChanged()
          }}
        />
      )}
    </li>
  )
}

type Draft = Record<'kind' | 'name' | 'aliases' | 'births' | 'documents' | 'nationality' | 'sex' | 'basis' | 'reason' | 'action' | 'owner' | 'expiry' | 'remarks', string>
const BLANK: Draft = { kind: 'person', name: '', aliases: '', births: '', documents: '', nationality: '', sex: '', basis: '', reason: '', action: 'examine', owner: '', expiry: '', remarks: '' }
const KINDS = ['person', 'entity', 'vessel', 'aircraft', 'vehicle']
const ACTIONS = ['stop', 'hold', 'examine', 'question', 'observe', 'review']

function ProposeDialog({ lists, onClose, onDone }: { lists: readonly List[]; onClose: () => void; onDone: () => void }) {
  const own = lists.find((l) => l.format === 'entry' || l.format === 'ntc-csv')?.name ?? 'LOCAL'
  const [list, setList] = useState(own)
  const [d, setD] = useState<Draft>(BLANK)
  const [atOnce, setAtOnce] = useState(false)
  const { busy, error, send } = useSending()
  const put = (k: keyof Draft) => (v: string) => setD((old) => ({ ...old, [k]: v }))
  const text = (k: keyof Draft & keyof Entry | 'expiry', label: string, more: { hint?: string; required?: boolean; type?: string } = {}) => (
    <Field label={label} value={d[k as keyof Draft]} onInput={put(k as keyof Draft)} {...more} />
  )
  const submit = send(async () => {
    await post(`/lists/${part(list.trim())}/${atOnce ? 'emergency' : 'entries'}`, Object.fromEntries(Object.entries(d).filter(([, v]) => v.trim())))
    say(t(atOnce ? 'lists.emergencyDone' : 'lists.proposeDone'))
    onDone()
  })
  return (
    <Dialog title={t('lists.propose')} onClose={onClose} shut="app.cancel" wide>
      <p class="lead">{t('lists.proposeLead')}</p>
      <form class="form-grid" onSubmit={submit}>
        <Field label={t('lists.whichList')} value={list} onInput={setList} required plain />
        <Choice label={t('entry.kind')} value={d.kind} onChange={put('kind')} options={KINDS.map((k) => [k, word('entry.kind', k)] as const)} />
        {text('name', t('entry.name'), { required: true })}
        {text('aliases', t('entry.aliases'), { hint: t('lists.severalHint') })}
        {text('births', t('entry.births'), { hint: t('entry.birthsHint') })}
        {text('documents', t('entry.documents'), { hint: t('entry.documentsHint') })}
        {text('nationality', t('entry.nationality'))}
        <Choice
          label={t('entry.sex')}
          value={d.sex}
          onChange={put('sex')}
          options={[
            ['', t('entry.sex.unknown')],
            ['M', t('entry.sex.M')],
            ['F', t('entry.sex.F')],
          ]}
        />
        <Choice label={t('entry.action')} value={d.action} onChange={put('action')} options={ACTIONS.map((a) => [a, word('entry.action', a)] as const)} />
        {text('expiry', t('entry.expiry'), { required: true, type: 'date' })}
        {text('reason', t('entry.reason'), { required: true })}
        {text('basis', t('entry.basis'), { required: true })}
        {text('owner', t('entry.owner'), { required: true })}
        {text('remarks', t('entry.remarks'))}
        <div class="whole">
          <label class="check">
            <input type="checkbox" checked={atOnce} onChange={(e) => setAtOnce(e.currentTarget.checked)} /> {t('lists.atOnce')}
          </label>
          {error !== undefined && <Failed error={error} />}
          <div class="row end">
            <button type="submit" class="main" disabled={busy}>
              {t(atOnce ? 'lists.emergencyGo' : 'lists.proposeGo')}
            </button>
          </div>
        </div>
      </form>
    </Dialog>
  )
}

const ENTRY_STATES = ['active', 'proposed', 'removed', 'replaced', 'rejected']

function Search({ lists, first, onProposed }: { lists: readonly List[]; first: string; onProposed: () => void }) {
  const [list, setList] = useState(first || lists[0]?.name || '')
  const [q, setQ] = useState('')
  const [state, setState] = useState('active')
  const [asked, setAsked] = useState<{ list: string; q: string; state: string } | undefined>(first ? { list: first, q: '', state: 'active' } : undefined)
  const [extra, setExtra] = useState<StoredEntry[]>([])
  const [next, setNext] = useState<string>()
  const [change, setChange] = useState<Change>()
  const url = (a: { list: string; q: string; state: string }, after?: string): string => `/lists/${part(a.list)}/entries${query({ state: a.state, q: a.q, after, limit: 50 })}`
  const found = useLoad<Page<StoredEntry> | undefined>(async () => {
    setExtra([])
    if (!asked) return undefined
    const p = await get<Page<StoredEntry>>(url(asked))
    setNext(p.next)
    return p
  }, [asked])
  const more = (): void => {
    if (!asked) return
    get<Page<StoredEntry>>(url(asked, next)).then((p) => {
      setExtra([...extra, ...p.items])
      setNext(p.next)
    }, complain)
  }
  const items = [...(found.data?.items ?? []), ...extra]
  return (
    <section class="panel" aria-labelledby="search-title">
      <h2 id="search-title">{t('lists.search')}</h2>
      <form
        class="search"
        onSubmit={(e) => {
          e.preventDefault()
          setAsked({ list, q: q.trim(), state })
        }}
      >
        <Choice label={t('lists.whichList')} value={list} onChange={setList} options={lists.map((l) => [l.name, l.name] as const)} />
        <Field label={t('lists.searchName')} value={q} onInput={setQ} />
        <Choice label={t('lists.state')} value={state} onChange={setState} options={[['', t('lists.anyState')] as const, ...ENTRY_STATES.map((s) => [s, word('entrystate', s)] as const)]} />
        <button type="submit" disabled={!list}>
          {t('lists.searchGo')}
        </button>
      </form>
      {!asked && <Empty>{t('lists.askSearch')}</Empty>}
      {asked && found.error !== undefined && <Failed error={found.error} again={found.again} />}
      {asked && !found.data && found.error === undefined && <Loading />}
      {found.data && items.length === 0 && <Empty>{t('lists.noneFound')}</Empty>}
      {items.length > 0 && <Entries items={items} {...(may('LIST_PROPOSE') ? { onChange: setChange } : {})} />}
      {change && (
        <ChangeDialog
          change={change}
          onClose={() => setChange(undefined)}
          onDone={() => {
            setChange(undefined)
            onProposed()
          }}
        />
      )}
      {asked && next && (
        <p class="more">
          <button type="button" onClick={more}>
            {t('app.more')}
          </button>
        </p>
      )}
    </section>
  )
}

function Summary({ lists }: { lists: readonly List[] }) {
  if (lists.length === 0) return <Empty>{t('lists.empty')}</Empty>
  return (
    <div class="scroll-x" tabIndex={0} role="region" aria-label={t('lists.title')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('lists.name')}</th>
            <th scope="col">{t('lists.format')}</th>
            <th scope="col" class="n">
              {t('lists.active')}
            </th>
            <th scope="col" class="n">
              {t('lists.proposed')}
            </th>
            <th scope="col" class="n">
              {t('lists.expired')}
            </th>
          </tr>
        </thead>
        <tbody>
          {lists.map((l) => (
            <tr key={l.name}>
              <th scope="row">
                <a href={href('lists', l.name)}>
                  <bdi>{l.name}</bdi>
                </a>
              </th>
              <td>
                <Id>{l.format}</Id>
              </td>
              <td class="n">{num(l.active)}</td>
              <td class="n">{num(l.proposed)}</td>
              <td class={`n ${l.expired ? 'attention' : ''}`}>{l.expired ? `▲ ${num(l.expired)}` : num(0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** So many that wait show by themselves which entry it is. */
const OPEN_MOST = 5
const LOOK_MS = 2000
const isSearching = (i: Import): boolean => i.search !== undefined && ['waiting', 'running'].includes(i.search.state)

/** How far the search of what is stored is, and what came of it; what was left undone says so. */
function SearchOf({ i, again }: { i: Import; again: () => void }) {
  const s = i.search
  const all = (s?.done ?? 0) + (s?.failed ?? 0)
  const rest = (): void => {
    post(`/imports/${part(i.id)}/search`).then(() => {
      say(t('lists.searchAgain'))
      again()
    }, complain)
  }
  return (
    <span class="search-of">
      {s && isSearching(i) && (
        <>
          <progress max={s.total} value={all} aria-label={t('job.progress')} /> {t('lists.searchedOf', { n: all, all: s.total })}{' '}
        </>
      )}
      {s && !isSearching(i) && <b class="attention">▲ {t('lists.unsearched', { n: s.done, all: s.total })}</b>} {i.alerts ? tn('job.found', i.alerts) : ''} {s && <a href={href('jobs')}>{t('lists.toJob')}</a>}{' '}
      {s && !isSearching(i) && may('LIST_APPROVE') && (
        <button type="button" onClick={rest}>
          {t('lists.searchRest')}
        </button>
      )}
    </span>
  )
}

/** A large list that is being written: it can be approved when all of it is there. */
function Coming({ i }: { i: Import }) {
  const c = i.coming
  const all = i.added + i.changed + i.removed
  const n = c && c.total > 0 ? Math.floor((all * c.done) / c.total) : 0
  return (
    <li class="card">
      <p class="card-head">
        <b>
          <bdi>{i.list}</bdi>
        </b>
        <span>{t('lists.by', { who: i.proposer })}</span>
        <When at={i.at} />
      </p>
      <p>
        <progress max={all} value={n} aria-label={t('job.progress')} /> {t('lists.writtenOf', { n, all })} <a href={href('jobs')}>{t('lists.toJob')}</a>
      </p>
      {i.findings.length > 0 && <Findings list={i.findings} ofFile />}
    </li>
  )
}

function Decided({ items, again }: { items: readonly Import[]; again: () => void }) {
  return (
    <section class="panel" aria-labelledby="decided-title">
      <h2 id="decided-title">{t('lists.recent')}</h2>
      <ul class="plain" role="list">
        {items.map((i) => (
          <li key={i.id}>
            <b>
              <bdi>{i.list}</bdi>
            </b>{' '}
            <span class="soft">
              <Num>
                +{num(i.added)} ~{num(i.changed)} −{num(i.removed)}
              </Num>
            </span>{' '}
            {i.format === 'emergency' && <b>{t('lists.emergencyAlone', { who: i.proposer })}</b>}{' '}
            {i.decided_by && i.format !== 'emergency' ? t('lists.decidedBy', { state: word('importstate', i.state), who: i.decided_by }) : word('importstate', i.state)} {i.decided_at && <When at={i.decided_at} />} <SearchOf i={i} again={again} />
          </li>
        ))}
      </ul>
    </section>
  )
}

export function ListsPage({ id }: { id: string }) {
  const data = useLoad(() => get<Lists>('/lists'), [])
  const [proposing, setProposing] = useState(false)
  const [filing, setFiling] = useState(false)
  const busy = data.data?.imports.some((i) => isSearching(i) || i.state === 'coming') ?? false
  useEffect(() => {
    if (!busy) return undefined
    const timer = window.setInterval(data.again, LOOK_MS)
    return () => window.clearInterval(timer)
  }, [busy, data.again])
  if (data.error !== undefined) return <Failed error={data.error} again={data.again} />
  if (!data.data) return <Loading say="lists.loading" />
  const { lists, imports } = data.data
  const waiting = imports.filter((i) => i.state === 'proposed')
  const coming = imports.filter((i) => i.state === 'coming')
  const decided = imports.filter((i) => i.state !== 'proposed' && i.state !== 'coming')
  return (
    <div class="page">
      <header class="page-head">
        <h1>{t('lists.title')}</h1>
        {may('LIST_PROPOSE') && (
          <div class="row">
            <button type="button" class="main" onClick={() => setProposing(true)}>
              {t('lists.propose')}
            </button>
            <button type="button" onClick={() => setFiling(true)}>
              {t('listfile.open')}
            </button>
          </div>
        )}
      </header>
      <Summary lists={lists} />
      <section class="panel" aria-labelledby="waiting-title">
        <h2 id="waiting-title">{t('lists.waiting')}</h2>
        {waiting.length + coming.length === 0 && <Empty>{t('lists.noneWaiting')}</Empty>}
        <ul class="cards" role="list">
          {coming.map((i) => (
            <Coming key={i.id} i={i} />
          ))}
          {waiting.map((i) => (
            <Proposal key={i.id} i={i} onChanged={data.again} openFirst={i.format === 'entry' && waiting.length <= OPEN_MOST} />
          ))}
        </ul>
      </section>
      {may('CLEARANCE_READ') && <WaitingClearances />}
      {lists.length > 0 && <Search key={id} lists={lists} first={id} onProposed={data.again} />}
      {decided.length > 0 && <Decided items={decided} again={data.again} />}
      {filing && (
        <ListFileDialog
          lists={lists}
          first={id}
          most={data.data.file_most}
          onClose={() => {
            setFiling(false)
            data.again()
          }}
        />
      )}
      {proposing && (
        <ProposeDialog
          lists={lists}
          onClose={() => setProposing(false)}
          onDone={() => {
            setProposing(false)
            data.again()
          }}
        />
      )}
    </div>
  )
}
