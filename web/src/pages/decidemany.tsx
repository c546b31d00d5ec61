// SPDX-License-Identifier: Apache-2.0
// Many proposals on who is one person, decided in one step: seen first, each can be taken out, then the job that does it.

import { useState } from 'preact/hooks'
import { t, tn, word } from '../i18n/index.ts'
import { post } from '../lib/api.ts'
import type { Job } from '../lib/bulk.ts'
import type { Decision, DecisionBulk } from '../lib/people.ts'
import { lettersLacking, two } from '../lib/people.ts'
import { href } from '../lib/route.ts'
import { Dialog, Failed, Field, Loading, Tabs, useId, useLoad } from '../ui/parts.tsx'
import { Foreseen, Lacks, Verdict, usePreview } from './decide.tsx'
import { Who } from '../ui/who.tsx'
import { JobView } from './jobs.tsx'

const ACTS = ['approve', 'reject'] as const

const Names = ({ d }: { d: Decision }) => <Verdict a={<Who name={d.a_name} mark={d.a_mark} />} b={<Who name={d.b_name} mark={d.b_mark} />} of={d.verdict} />

export function DecideMany({ state, onClose }: { state: string; onClose: () => void }) {
  const [act, setAct] = useState<string>('approve')
  const [note, setNote] = useState('')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set()) // none: each was looked at before it is ticked
  const [job, setJob] = useState<Job>()
  const [changed, setChanged] = useState(false)
  const [error, setError] = useState<unknown>()
  const seen = useLoad(() => post<DecisionBulk>('/entities/decisions/bulk', { act, state }), [act, state])
  const b = seen.data
  const id = useId()
  const toggle = (id: string): void => {
    const next = new Set(chosen)
    if (!next.delete(id)) next.add(id)
    setChosen(next)
  }
  const send = async (): Promise<void> => {
    if (!b) return
    setError(undefined)
    try {
      // Those that were seen and ticked, by name: the server says again what they are, and nothing else may come of it.
      const meant = new Map(b.items.filter(({ decision: d }) => chosen.has(d.id)).map(({ decision: d }) => [d.id, d.version]))
      const ask = { act, state, ids: [...meant.keys()].join(' ') }
      const now = await post<DecisionBulk>('/entities/decisions/bulk', ask)
      const same = now.count === meant.size && now.items.length === meant.size && now.items.every(({ decision: d }) => meant.get(d.id) === d.version)
      setChanged(!same)
      if (!same) {
        setChosen(new Set())
        seen.again()
      }
      else setJob((await post<{ job: Job }>('/entities/decisions/bulk', { ...ask, note: note.trim(), digest: now.digest })).job)
    } catch (e) {
      setError(e)
    }
  }
  const ticked = b ? b.items.map(({ decision: d }) => d.id).filter((x) => chosen.has(x)) : []
  const n = ticked.length
  const lacks = lettersLacking(note) > 0
  // Of what is approved it is seen first what comes of it; what is undone is looked at by itself.
  const [looked, setLooked] = useState('')
  const will = usePreview(looked ? { approve: looked } : undefined, [looked])
  const isSeen = act !== 'approve' || state !== 'proposed' || looked === ticked.join(' ')
  const isDull = n === 0 || (isSeen && (lacks || will.waits))
  if (job)
    return (
      <Dialog title={t('many.title')} onClose={onClose} wide>
        <JobView first={job} />
      </Dialog>
    )
  return (
    <Dialog title={t('many.title')} onClose={onClose} shut="app.cancel" wide>
      <p>{t('many.lead')}</p>
      <Tabs label={t('bulk.act')} value={act} onChange={(v) => setAct(v)} options={ACTS.map((a) => [a, word('decideAct', a)] as const)} />
      {seen.error !== undefined && <Failed error={seen.error} again={seen.again} />}
      {!b && seen.error === undefined && <Loading />}
      {b && (
        <form
          onSubmit={(e) => {
            e.preventDefault()
            if (isSeen) void send()
          }}
        >
          <div class="scroll-x bulk-list" tabIndex={0} role="region" aria-label={t('bulk.which')}>
            <ul class="plain" role="list">
              {b.items.map(({ decision: d, together }) => (
                <li key={d.id}>
                  <label class="check">
                    <input type="checkbox" checked={chosen.has(d.id)} onChange={() => toggle(d.id)} />
                    <Names d={d} />
                  </label>{' '}
                  <span class="soft">
                    {t('decide.by', { who: d.who })} · {together > 2 && <>{tn('many.together', together)} · </>}<a href={href('compare', two(d.a, d.b))}>{t('decide.compare')}</a>
                  </span>
                  <bdi class="note">{d.why}</bdi>
                </li>
              ))}
            </ul>
            {b.count > b.items.length && <p class="soft">{tn('many.more', b.count - b.items.length)}</p>}
          </div>
          {b.cannot_count > 0 && (
            <details>
              <summary>{tn('many.cannot', b.cannot_count)}</summary>
              <ul class="plain" role="list">
                {b.cannot.map(({ decision: d, why }) => (
                  <li key={d.id}>
                    <Names d={d} />: {word('cannot', why)}
                  </li>
                ))}
              </ul>
            </details>
          )}
          {looked && isSeen && act === 'approve' && (
            <section aria-label={t('many.will')}>
              <Foreseen of={will} onClose={onClose} />
            </section>
          )}
          <Field label={t('many.note')} value={note} onInput={setNote} required hint={t('many.noteHint')} />
          {changed && <p role="alert">{t('many.changed')}</p>}
          {error !== undefined && <Failed error={error} />}
          <div class="row end">
            {n > 0 ? (
              isSeen && <Lacks id={id} why={note} />
            ) : (
              <span class="soft" id={id}>
                {t('many.none')}
              </span>
            )}
            <button type={isSeen ? 'submit' : 'button'} onClick={() => isSeen || setLooked(ticked.join(' '))} class="main" disabled={isDull} aria-describedby={isDull ? id : undefined}>
              {!isSeen ? tn('many.see', n) : act === 'approve' ? tn('many.approve', n) : tn('many.reject', n)}
            </button>
          </div>
        </form>
      )}
    </Dialog>
  )
}
