// SPDX-License-Identifier: Apache-2.0
// What people decide of who is who: to say it, to undo it, to be the second person.

import { useState } from 'preact/hooks'
import { t } from '../i18n/index.ts'
import { post, part } from '../lib/api.ts'
import { say } from '../lib/notice.ts'
import type { Decision } from '../lib/people.ts'
import { proposer, two } from '../lib/people.ts'
import { href } from '../lib/route.ts'
import { may, me } from '../lib/session.ts'
import { Chip, Dialog, Failed, Field, NoteDialog, When } from '../ui/parts.tsx'

export const WHY_LEAST = 10 // letters; the server asks for as many

export interface Pair {
  a: string
  b: string
  a_name: string
  b_name: string
}

/** Says what will happen, pair by pair, and asks why. Pairs are sent one after another; the first refusal stops. */
export function DecideDialog(p: { pairs: readonly Pair[]; verdict: Decision['verdict']; onClose: () => void; onDone: () => void }) {
  const [why, setWhy] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const [done, setDone] = useState(0)
  const same = p.verdict === 'same'
  const submit = async (e: Event): Promise<void> => {
    e.preventDefault()
    setBusy(true)
    setError(undefined)
    let made = done
    let waits = 0
    let jobs = 0
    try {
      for (; made < p.pairs.length; made++) {
        const { a, b } = p.pairs[made]!
        const d = await post<Decision>('/entities/decisions', { a, b, verdict: p.verdict, why: why.trim() })
        if (d.state === 'proposed') waits++
        if (d.job) jobs++
      }
      say(jobs ? t('decide.job') : waits ? t('decide.waits', { n: waits }) : t('decide.done'))
      p.onDone()
    } catch (x) {
      setDone(made)
      setError(x)
      setBusy(false)
    }
  }
  return (
    <Dialog title={same ? t('decide.sameTitle') : t('decide.notSameTitle')} onClose={done > 0 ? p.onDone : p.onClose} shut="app.cancel">
      <p>{same ? t('decide.sameWill') : t('decide.notSameWill')}</p>
      <ul class="plain" role="list">
        {p.pairs.map((x, i) => (
          <li key={two(x.a, x.b)}>
            <b>
              <bdi>{x.a_name}</bdi>
            </b>{' '}
            {same ? t('decide.is') : t('decide.isNot')}{' '}
            <b>
              <bdi>{x.b_name}</bdi>
            </b>{' '}
            {i < done && <span class="soft">{t('decide.written')}</span>}
          </li>
        ))}
      </ul>
      <p class="soft">{t('decide.second')}</p>
      <form onSubmit={(e) => void submit(e)}>
        <Field label={t('decide.why')} value={why} onInput={setWhy} required autoFocus hint={t('decide.whyHint')} />
        {error !== undefined && <Failed error={error} />}
        <div class="row end">
          <button type="submit" class="main" disabled={busy || why.replace(/ /g, '').length < WHY_LEAST}>
            {same ? t('decide.sameGo') : t('decide.notSameGo')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

function Acts({ d, undo, onChanged }: { d: Decision; undo: () => void; onChanged: () => void }) {
  const [error, setError] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const waits = d.state === 'proposed' || d.state === 'undoing'
  const mine = proposer(d) === me()?.name
  const second = (act: 'approve' | 'reject'): void => {
    setBusy(true)
    setError(undefined)
    post<Decision>(`/entities/decisions/${part(d.id)}/${act}`, {}).then(
      (now) => {
        setBusy(false)
        say(now.job ? t('decide.job') : act === 'approve' ? t('decide.approved') : t('decide.rejected'))
        onChanged()
      },
      (x: unknown) => {
        setBusy(false)
        setError(x)
      },
    )
  }
  return (
    <div class="row">
      {waits && may('IDENTITY_APPROVE') && !mine && (
        <>
          <button type="button" class="main" disabled={busy} onClick={() => second('approve')}>
            {d.state === 'undoing' ? t('decide.approveUndo') : t('decide.approve')}
          </button>
          <button type="button" disabled={busy} onClick={() => second('reject')}>
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
  const [undoing, setUndoing] = useState<Decision>()
  const name = (id: string, given?: string): string => given ?? names?.get(id) ?? t('decide.nameOf', { id: id.slice(0, 8) })
  return (
    <>
      <ul class="cards" role="list">
        {items.map((d) => (
          <li class="card" key={d.id}>
            <p class="card-head">
              <a href={href('entity', d.a)}>
                <bdi>{name(d.a, d.a_name)}</bdi>
              </a>
              <b>{d.verdict === 'same' ? t('decide.is') : t('decide.isNot')}</b>
              <a href={href('entity', d.b)}>
                <bdi>{name(d.b, d.b_name)}</bdi>
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
            {!isThen && <Acts d={d} undo={() => setUndoing(d)} onChanged={onChanged} />}
          </li>
        ))}
      </ul>
      {undoing && (
        <NoteDialog
          title={t('decide.undoTitle')}
          lead={t('decide.undoLead')}
          go={t('decide.undoGo')}
          onClose={() => setUndoing(undefined)}
          onGo={async (why) => {
            const d = await post<Decision>(`/entities/decisions/${part(undoing.id)}/undo`, { why })
            say(d.job ? t('decide.job') : d.state === 'undoing' ? t('decide.undoWaits') : t('decide.undone'))
            setUndoing(undefined)
            onChanged()
          }}
        />
      )}
    </>
  )
}
