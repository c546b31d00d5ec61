// SPDX-License-Identifier: Apache-2.0
// What waits for somebody to decide: who is who, what contradicts itself, who is profiled on purpose.

import { useState } from 'preact/hooks'
import { t, word } from '../i18n/index.ts'
import { query } from '../lib/api.ts'
import type { Conflict, Decision, Mark, Watch } from '../lib/people.ts'
import { two } from '../lib/people.ts'
import { href } from '../lib/route.ts'
import { may, me } from '../lib/session.ts'
import { Listed, usePages } from '../ui/pages.tsx'
import { Said, Tabs } from '../ui/parts.tsx'
import { Decisions } from './decide.tsx'
import { DecideMany } from './decidemany.tsx'
import { UnmaskPanel } from '../ui/unmask.tsx'
import { nameOf, Who } from '../ui/who.tsx'
import { Watches } from './watch.tsx'

const STATES = ['proposed', 'undoing', 'in force', 'undone', 'rejected']

function DecisionsPanel() {
  const [state, setState] = useState('proposed')
  const [many, setMany] = useState(false)
  const list = usePages<Decision>(`/entities/decisions${query({ state, limit: 20 })}`, 'before')
  return (
    <section class="panel" aria-labelledby="ident-decisions">
      <header class="page-head">
        <h2 id="ident-decisions">{t('decide.heading')}</h2>
        <Tabs label={t('ident.show')} value={state} onChange={setState} options={STATES.map((s) => [s, word('decisionState', s)] as const)} />
      </header>
      {may('IDENTITY_APPROVE') && (state === 'proposed' || state === 'undoing') && list.items.length > 1 && (
        <p>
          <button type="button" onClick={() => setMany(true)}>
            {t('many.open')}
          </button>
        </p>
      )}
      <Listed list={list} empty="ident.noDecision">
        <Decisions items={list.items} onChanged={list.again} />
      </Listed>
      {many && (
        <DecideMany
          state={state}
          onClose={() => {
            setMany(false)
            list.again()
          }}
        />
      )}
    </section>
  )
}

function ConflictsPanel() {
  const list = usePages<Conflict>(`/entities/conflicts${query({ limit: 20 })}`, 'after')
  const side = (id: string, name?: string, mark?: Mark) => (
    <a href={href('entity', id)}>
      <Who name={name ?? nameOf(id)} mark={mark} />
    </a>
  )
  return (
    <section class="panel" aria-labelledby="ident-conflicts">
      <h2 id="ident-conflicts">{t('ident.conflicts')}</h2>
      <p class="soft">{t('ident.conflictsLead')}</p>
      <Listed list={list} empty="ident.noConflict">
        <ul class="cards" role="list">
          {list.items.map((c) => (
            <li class="card" key={`${c.a} ${c.b} ${c.c}`}>
              <p class="card-head">
                {side(c.a, c.a_name, c.a_mark)} <b>{t('ident.and')}</b> {side(c.b, c.b_name, c.b_mark)} <a href={href('compare', two(c.a, c.b))}>{t('decide.compare')}</a>
              </p>
              <p>
                {c.c ? (
                  <>
                    {t('ident.closeTo')} {side(c.c, c.c_name, c.c_mark)}: <Said text={c.why} />
                  </>
                ) : (
                  <>
                    {t('ident.ownWording')} <Said text={c.why} />
                  </>
                )}
              </p>
            </li>
          ))}
        </ul>
      </Listed>
    </section>
  )
}

const WATCH_STATES = ['proposed', 'renewal', 'approved', 'open', 'over', 'refused']

function WatchesPanel() {
  const [state, setState] = useState('proposed')
  const list = usePages<Watch>(`/watches${query({ state, limit: 20 })}`, 'before')
  return (
    <section class="panel" aria-labelledby="ident-watches">
      <header class="page-head">
        <h2 id="ident-watches">{t('watch.heading')}</h2>
        <Tabs label={t('ident.show')} value={state} onChange={setState} options={WATCH_STATES.map((s) => [s, word('watchState', s)] as const)} />
      </header>
      <Listed list={list} empty="ident.noWatch">
        <Watches items={list.items} named onChanged={list.again} />
      </Listed>
    </section>
  )
}

export function IdentityPage() {
  const whole = !me()?.region
  return (
    <div class="page">
      <header class="page-head">
        <h1>{t('page.identity')}</h1>
      </header>
      {may('IDENTITY_DECIDE') && whole && <DecisionsPanel />}
      {may('IDENTITY_DECIDE') && whole && <ConflictsPanel />}
      {may('IDENTITY_DECIDE') && !whole && <p class="state-note">{t('ident.region')}</p>}
      {may('WATCH_READ') && <WatchesPanel />}
      {may('UNMASK_APPROVE') && whole && <UnmaskPanel />}
    </div>
  )
}
