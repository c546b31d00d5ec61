// SPDX-License-Identifier: Apache-2.0
// What people decide of who is who: to say it, to undo it, to be the second person.

import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { ComponentChildren } from 'preact'
import { t, tn } from '../i18n/index.ts'
import { call, get, post, part, query } from '../lib/api.ts'
import type { Job } from '../lib/bulk.ts'
import { say } from '../lib/notice.ts'
import type { Compared, Decision, Mark, Preview, Split, Told } from '../lib/people.ts'
import { changesAny, heldGroups, lettersLacking, proposer, two } from '../lib/people.ts'
import { href } from '../lib/route.ts'
import { may, me } from '../lib/session.ts'
import { Chip, Dialog, Failed, Field, Loading, useId, useLoad, useSending, When } from '../ui/parts.tsx'
import { nameOf, One, Who } from '../ui/who.tsx'
import { JobView } from './jobs.tsx'

export interface Pair {
  a: string
  b: string
  a_name: string
  b_name: string
}

/** That one is, or is not, the other. */
export function Verdict({ a, b, of }: { a: ComponentChildren; b: ComponentChildren; of: Decision['verdict'] }) {
  return (
    <>
      {a} <b>{of === 'same' ? t('decide.is') : t('decide.isNot')}</b> {b}
    </>
  )
}

/** Why a button does nothing yet. */
export function Lacks({ id, why }: { id: string; why: string }) {
  const n = lettersLacking(why)
  return n > 0 ? (
    <span class="soft" id={id}>
      {tn('decide.lacks', n)}
    </span>
  ) : null
}

/** Some are split off a person: of whom, and who leaves. */
export interface SplitOff {
  id: string
  leave: readonly string[]
}

const SHOWN = 20
type Known = ReadonlyMap<string, Told>
const knownOf = (x: { who: readonly Told[] } | undefined): Known => new Map(x?.who.map((w) => [w.id, w]))

function Names({ of, known }: { of: readonly string[]; known: Known }) {
  return (
    <>
      {of.slice(0, SHOWN).map((m, i) => (
        <span key={m}>
          {i > 0 && ` ${t('ident.and')} `}
          <One id={m} of={known} />
        </span>
      ))}
      {of.length > SHOWN && ` ${tn('will.more', of.length - SHOWN)}`}
    </>
  )
}

function Groups({ groups, known }: { groups: Split['groups']; known: Known }) {
  return (
    <>
      <h3>{tn('split.becomes', groups.length)}</h3>
      <ol class="split-groups">
        {groups.slice(0, SHOWN).map((g) => (
          <li key={g.members[0]}>
            <Names of={g.members} known={known} />
            {g.members.length > 1 && <span class="soft"> · {t('will.together')}</span>}
            {g.others > 0 && <span class="need"> {tn('split.others', g.others)}</span>}
          </li>
        ))}
      </ol>
      {groups.length > SHOWN && <p>{tn('will.more', groups.length - SHOWN)}</p>}
    </>
  )
}

/** What is decided of a pair already, and where it is undone. */
function Standing({ of, known, say, onClose }: { of: readonly Decision[]; known: Known; say: string; onClose: () => void }) {
  if (of.length === 0) return null
  return (
    <div>
      <p class="need">{say}</p>
      <ul class="plain" role="list">
        {of.map((d) => (
          <li key={d.id}>
            <Verdict a={<One id={d.a} of={known} />} b={<One id={d.b} of={known} />} of={d.verdict} /> <Chip kind="decisionState" code={d.state} />{' '}
            <a href={href('compare', two(d.a, d.b))} onClick={onClose}>
              {t('will.toUndo')}
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Before it is decided or undone: who would be one with whom, and who falls out of a person they are of. */
function Will({ will, onClose }: { will: Preview; onClose: () => void }) {
  const known = knownOf(will)
  return (
    <>
      {will.falls.length > 0 && (
        <p class="will-falls" role="alert">
          <b class="need">{tn('will.falls', will.falls.length)}</b> <Names of={will.falls} known={known} />
        </p>
      )}
      {changesAny(will) ? <Groups groups={will.groups} known={known} /> : <p class="soft">{t('will.nothing')}</p>}
      {will.elsewhere > 0 && <p class="need">{tn('will.elsewhere', will.elsewhere)}</p>}
      <Standing of={will.standing} known={known} say={t('will.stands')} onClose={onClose} />
    </>
  )
}

/** What is known beforehand; `waits` until it is. Where it cannot be told, that is said, and who decides may go on. */
export function usePreview(ask: Record<string, string> | undefined, deps: readonly unknown[] = []) {
  const x = useLoad(() => (ask ? get<Preview>(`/entities/decisions/preview${query(ask)}`) : Promise.resolve(undefined)), deps)
  return { ...x, waits: ask !== undefined && !x.data && x.error === undefined }
}

/** What of it is known by now. */
export function Foreseen({ of, onClose }: { of: ReturnType<typeof usePreview>; onClose: () => void }) {
  return (
    <>
      {of.waits && <Loading />}
      {of.error !== undefined && <Failed error={of.error} again={of.again} />}
      {of.data && <Will will={of.data} onClose={onClose} />}
    </>
  )
}

/** Who would be one with whom; what stands in the way; and whether the rest is held together by a decision. */
function SplitWill({ will, held, hold, onClose }: { will: Split; held: boolean; hold: (on: boolean) => void; onClose: () => void }) {
  const known = knownOf(will)
  const groups = held ? heldGroups(will) : will.groups
  return (
    <>
      <Groups groups={groups} known={known} />
      {will.hold.length > 0 && (
        <div>
          {!held && <p class="need">{t('split.fallsApart')}</p>}
          <label class="check">
            <input type="checkbox" checked={held} onChange={(e) => hold(e.currentTarget.checked)} />
            {tn('split.hold', will.hold.length)}
          </label>
        </div>
      )}
      <Standing of={will.standing} known={known} say={t('split.stands')} onClose={onClose} />
    </>
  )
}

/** Says what will happen, pair by pair, and asks why. Several pairs are a job, which is followed here. */
export function DecideDialog(p: { pairs: readonly Pair[]; verdict: Decision['verdict']; split?: SplitOff; onClose: () => void; onDone: () => void }) {
  const [held, setHeld] = useState(false) // to say that two are the same is a decision of its own: nobody makes it unasked
  const will = useLoad(() => (p.split ? get<Split>(`/entities/${part(p.split.id)}/split${query({ leave: p.split.leave.join(' ') })}`) : Promise.resolve(undefined)), [])
  const spelled = (all: readonly { a: string; b: string }[]): string => all.map((x) => `${x.a} ${x.b}`).join(',')
  const seen = usePreview(p.split ? undefined : { pairs: spelled(p.pairs), verdict: p.verdict })
  const known = knownOf(p.split ? will.data : seen.data)
  const waits = seen.waits || (p.split !== undefined && !will.data && will.error === undefined)
  const can = !waits && ((p.split ? will.data : seen.data)?.standing.length ?? 0) === 0 // why is asked only where it can be done
  const [why, setWhy] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const [job, setJob] = useState<Job>()
  const id = useId()
  const same = p.verdict === 'same'
  const submit = async (e: Event): Promise<void> => {
    e.preventDefault()
    setBusy(true)
    setError(undefined)
    const words = { verdict: p.verdict, why: why.trim() }
    try {
      if (p.pairs.length > 1) {
        setJob((await post<{ job: Job }>('/entities/decisions/pairs', { ...words, pairs: spelled(p.pairs), ...(held && will.data ? { hold: spelled(will.data.hold) } : {}) })).job)
        return
      }
      const { a, b } = p.pairs[0]!
      const d = await post<Decision>('/entities/decisions', { a, b, ...words })
      say(d.job ? t('decide.job') : d.state === 'proposed' ? t('decide.waits', { n: 1 }) : t('decide.done'))
      p.onDone()
    } catch (x) {
      setError(x)
      setBusy(false)
    }
  }
  const title = same ? t('decide.sameTitle') : t('decide.notSameTitle')
  if (job)
    return (
      <Dialog title={title} onClose={p.onDone} wide>
        <JobView first={job} />
      </Dialog>
    )
  return (
    <Dialog title={title} onClose={p.onClose} shut="app.cancel">
      <p>{same ? t('decide.sameWill') : t('decide.notSameWill')}</p>
      <ul class="plain" role="list">
        {p.pairs.map((x) => (
          <li key={two(x.a, x.b)}>
            <Verdict a={<One id={x.a} of={known} name={x.a_name} />} b={<One id={x.b} of={known} name={x.b_name} />} of={p.verdict} />
          </li>
        ))}
      </ul>
      {will.error !== undefined && <Failed error={will.error} again={will.again} />}
      {p.split && !will.data && will.error === undefined && <Loading />}
      {p.split && will.data && <SplitWill will={will.data} held={held} hold={setHeld} onClose={p.onClose} />}
      <Foreseen of={seen} onClose={p.onClose} />
      {can && <p class="soft">{t('decide.second')}</p>}
      {can && (
        <form onSubmit={(e) => void submit(e)}>
          <Field label={t('decide.why')} value={why} onInput={setWhy} required autoFocus hint={t('decide.whyHint')} />
          {error !== undefined && <Failed error={error} />}
          <div class="row end">
            <Lacks id={id} why={why} />
            <button type="submit" class="main" disabled={busy || lettersLacking(why) > 0} aria-describedby={lettersLacking(why) > 0 ? id : undefined}>
              {same ? t('decide.sameGo') : t('decide.notSameGo')}
            </button>
          </div>
        </form>
      )}
    </Dialog>
  )
}

interface Side {
  name: string
  mark?: Mark | undefined
}
interface Named {
  d: Decision
  a: Side
  b: Side
}

/** What is so again after an undo, and where it is. */
function Again({ d, a, b, onClose }: Named & { onClose: () => void }) {
  const head = useRef<HTMLParagraphElement>(null)
  useLayoutEffect(() => head.current?.focus(), [])
  const ended = d.state === 'undone'
  // Read without asking: who has no purpose for both goes to the comparison, which asks.
  const now = useLoad(() => (ended ? call<Compared>('GET', `/entities/compare${query({ a: d.a, b: d.b })}`, { unasked: true }).catch(() => undefined) : Promise.resolve(undefined)), [d.id, ended])
  const entity = (id: string, side: Side) => (
    <a href={href('entity', id)} onClick={onClose}>
      <Who {...side} />
    </a>
  )
  return (
    <>
      <p ref={head} tabIndex={-1}>
        {d.job ? t('decide.job') : ended ? t('decide.undone') : t('decide.undoWaits')}
      </p>
      {ended && (
        <p>
          {entity(d.a, a)} <b>{t('ident.and')}</b> {entity(d.b, b)} {now.data && <span class={`chip ${now.data.one ? 'chip-one' : ''}`}>{now.data.one ? t('cmp.isOne') : t('cmp.isTwo')}</span>}
        </p>
      )}
      {!ended && <p>{t('decide.untilThen')}</p>}
      <p class="row">
        <a class="button" href={href('compare', two(d.a, d.b))} onClick={onClose}>
          {t('decide.seeBoth')}
        </a>
        {d.job && (
          <a class="button" href={href('jobs')} onClick={onClose}>
            {t('lists.toJob')}
          </a>
        )}
      </p>
    </>
  )
}

function UndoDialog({ of, first, onClose, onDone }: { of: Named; first?: Decision | undefined; onClose: () => void; onDone: () => void }) {
  const [why, setWhy] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const [after, setAfter] = useState(first)
  const seen = usePreview(first ? undefined : { undo: of.d.id })
  const known = knownOf(seen.data)
  const id = useId()
  const submit = (e: Event): void => {
    e.preventDefault()
    setBusy(true)
    setError(undefined)
    post<Decision>(`/entities/decisions/${part(of.d.id)}/undo`, { why: why.trim() }).then(setAfter, (x: unknown) => {
      setError(x)
      setBusy(false)
    })
  }
  if (after)
    return (
      <Dialog title={t(after.state === 'undone' ? 'decide.undoneTitle' : 'decide.undoTitle')} onClose={onDone}>
        <Again {...of} d={after} onClose={onDone} />
      </Dialog>
    )
  return (
    <Dialog title={t('decide.undoTitle')} onClose={onClose} shut="app.cancel">
      <p>
        <Verdict a={<One id={of.d.a} of={known} name={of.a.name} />} b={<One id={of.d.b} of={known} name={of.b.name} />} of={of.d.verdict} />
      </p>
      <Foreseen of={seen} onClose={onClose} />
      {!seen.waits && (
        <form onSubmit={submit}>
          <Field label={t('decide.why')} value={why} onInput={setWhy} required autoFocus hint={t('decide.whyHint')} />
          {error !== undefined && <Failed error={error} />}
          <div class="row end">
            <Lacks id={id} why={why} />
            <button type="submit" class="main" disabled={busy || lettersLacking(why) > 0} aria-describedby={lettersLacking(why) > 0 ? id : undefined}>
              {t('decide.undoGo')}
            </button>
          </div>
        </form>
      )}
    </Dialog>
  )
}

/** The second person sees what comes of it before it does. */
function ApproveDialog({ of, onClose, onDone }: { of: Named; onClose: () => void; onDone: (now: Decision) => void }) {
  const { d } = of
  const seen = usePreview({ approve: d.id })
  const { busy, error, send } = useSending()
  const go = t(d.state === 'undoing' ? 'decide.approveUndo' : 'decide.approve')
  return (
    <Dialog title={t(d.state === 'undoing' ? 'decide.approveUndoTitle' : 'decide.approveTitle')} onClose={onClose} shut="app.cancel">
      <p>
        <Verdict a={<Who {...of.a} />} b={<Who {...of.b} />} of={d.verdict} />
        <bdi class="note">{d.state === 'undoing' ? d.undo_why : d.why}</bdi>
      </p>
      <Foreseen of={seen} onClose={onClose} />
      <form onSubmit={send(() => post<Decision>(`/entities/decisions/${part(d.id)}/approve`, {}).then(onDone))}>
        {error !== undefined && <Failed error={error} />}
        <div class="row end">
          <button type="submit" class="main" disabled={busy || seen.waits}>
            {go}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

function Acts({ d, undo, approve, onChanged }: { d: Decision; undo: () => void; approve: () => void; onChanged: () => void }) {
  const { busy, error, send } = useSending()
  const waits = d.state === 'proposed' || d.state === 'undoing'
  const mine = proposer(d) === me()?.name
  const reject = send(async () => {
    await post<Decision>(`/entities/decisions/${part(d.id)}/reject`, {})
    say(t('decide.rejected'))
    onChanged()
  })
  return (
    <div class="row">
      {waits && may('IDENTITY_APPROVE') && !mine && (
        <>
          <button type="button" class="main" disabled={busy} onClick={approve}>
            {d.state === 'undoing' ? t('decide.approveUndo') : t('decide.approve')}
          </button>
          <button type="button" disabled={busy} onClick={reject}>
            {t('decide.reject')}
          </button>
        </>
      )}
      {waits && mine && <span class="soft">{t('decide.mine')}</span>}
      {waits && !mine && !may('IDENTITY_APPROVE') && <span class="soft">{t('decide.supervisor')}</span>}
      {(d.state === 'in force' || (d.state === 'proposed' && mine)) && may('IDENTITY_DECIDE') && (
        <button type="button" onClick={undo}>
          {t('decide.undo')}
        </button>
      )}
      {error !== undefined && <Failed error={error} />}
    </div>
  )
}

export function Decisions({ items, names, isThen = false, onChanged }: { items: readonly Decision[]; names?: ReadonlyMap<string, string>; isThen?: boolean; onChanged: () => void }) {
  const [undoing, setUndoing] = useState<{ d: Decision; after?: Decision }>()
  const [approving, setApproving] = useState<Decision>()
  const side = (id: string, given: string | undefined, mark: Mark | undefined): Side => ({ name: given ?? names?.get(id) ?? nameOf(id), mark })
  const named = (d: Decision): Named => ({ d, a: side(d.a, d.a_name, d.a_mark), b: side(d.b, d.b_name, d.b_mark) })
  const approved = (d: Decision, now: Decision): void => {
    setApproving(undefined)
    if (now.state === 'undone') {
      setUndoing({ d, after: now })
      return
    }
    say(t(now.job ? 'decide.job' : 'decide.approved'))
    onChanged()
  }
  return (
    <>
      <ul class="cards" role="list">
        {items.map((d) => (
          <li class="card" key={d.id}>
            <p class="card-head">
              <a href={href('entity', d.a)}>
                <Who {...side(d.a, d.a_name, d.a_mark)} />
              </a>
              <b>{d.verdict === 'same' ? t('decide.is') : t('decide.isNot')}</b>
              <a href={href('entity', d.b)}>
                <Who {...side(d.b, d.b_name, d.b_mark)} />
              </a>
              <Chip kind="decisionState" code={d.state} />
              <a href={href('compare', two(d.a, d.b))}>{t('decide.compare')}</a>
            </p>
            <p class="soft">
              {t('decide.by', { who: d.who })} <When at={d.at} /> {d.approved_by && t('decide.approvedBy', { who: d.approved_by })}
              <bdi class="note">{d.why}</bdi>
            </p>
            {d.undo_by && (
              <p class="soft">
                {t('decide.undoBy', { who: d.undo_by })} {d.undone_by && t('decide.undoneBy', { who: d.undone_by })}
                {d.undo_why && <bdi class="note">{d.undo_why}</bdi>}
              </p>
            )}
            {!isThen && <Acts d={d} undo={() => setUndoing({ d })} approve={() => setApproving(d)} onChanged={onChanged} />}
          </li>
        ))}
      </ul>
      {approving && <ApproveDialog of={named(approving)} onClose={() => setApproving(undefined)} onDone={(now) => approved(approving, now)} />}
      {undoing && (
        <UndoDialog
          of={named(undoing.d)}
          first={undoing.after}
          onClose={() => setUndoing(undefined)}
          onDone={() => {
            setUndoing(undefined)
            onChanged()
          }}
        />
      )}
    </>
  )
}
