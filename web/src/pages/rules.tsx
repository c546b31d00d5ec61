// SPDX-License-Identifier: Apache-2.0
// The rules that are asked, to read: every officer may see what judges, and stop what judges wrongly. Those being written.

import { useState } from 'preact/hooks'
import { regionName, t, tn, unitName, word } from '../i18n/index.ts'
import { get, part, post } from '../lib/api.ts'
import { say } from '../lib/notice.ts'
import { href } from '../lib/route.ts'
import { may } from '../lib/session.ts'
import { day } from '../lib/time.ts'
import type { Page, Rule, RuleNumber, Rules, RuleVersion } from '../lib/types.ts'
import { Chip, Empty, Failed, Field, Id, Loading, NoteDialog, SeverityMark, useLoad, When, Said, Sentence } from '../ui/parts.tsx'

const ENDED = new Set(['stopped', 'sunset', 'replaced', 'discarded'])

/** Versions that people write, those at their end last and faded. */
function Written({ turn }: { turn: number }) {
  const data = useLoad(() => get<Page<RuleVersion>>('/rules/versions'), [turn])
  if (data.error !== undefined) return <Failed error={data.error} again={data.again} />
  const items = data.data?.items ?? []
  const open = items.filter((v) => !ENDED.has(v.state))
  const ended = items.filter((v) => ENDED.has(v.state))
  if (!items.length && !may('RULE_DRAFT')) return null
  const row = (v: RuleVersion) => (
    <li key={v.id} class={`card ${ENDED.has(v.state) ? 'faded' : ''}`}>
      <p class="card-head">
        <Chip kind="rule.state" code={v.state} />
        <a href={href('rule', v.id)}>
          <Id>{v.rule}</Id> <bdi>{v.title || t('queue.nameless')}</bdi>
        </a>
        <span class="soft">{t('alert.version', { n: v.version })}</span>
        {v.region && <bdi>{regionName(v.region)}</bdi>}
        <span class="soft">
          {t('rule.by', { who: v.author })} <When at={v.changed} />
        </span>
      </p>
    </li>
  )
  return (
    <section class="panel" aria-labelledby="written-title">
      <div class="row apart">
        <h2 id="written-title">{t('rule.writtenHere')}</h2>
        {may('RULE_DRAFT') && (
          <a class="button main" href={href('rule', 'new')}>
            {t('rule.new')}
          </a>
        )}
      </div>
      {open.length === 0 && <p class="soft">{t('rule.noneWritten')}</p>}
      <ul class="cards" role="list">
        {open.map(row)}
        {ended.map(row)}
      </ul>
    </section>
  )
}

type Ask = { act: 'stop' | 'lift'; id: string }

/** Of ninety days: what it found, how often it was right; nothing at all is worth knowing too. */
function Found({ n }: { n: RuleNumber[] }) {
  const hits = n.reduce((sum, x) => sum + x.hits, 0)
  const decided = n.reduce((sum, x) => sum + x.decided, 0)
  const right = n.reduce((sum, x) => sum + x.confirmed, 0)
  if (!hits) return <Chip kind="rule.flag" code="dead" />
  return (
    <span class="soft num">
      {tn('rule.found', hits)}
      {decided > 0 && <> {t('rule.rightOf', { n: right, of: decided })}</>}
    </span>
  )
}

function RuleCard({ r, numbers, open, ask }: { r: Rule; numbers: RuleNumber[] | undefined; open: boolean; ask: (a: Ask) => void }) {
  return (
    <li class={`card ${r.in_force ? '' : 'faded'}`}>
      <details open={open}>
        <summary class="card-head">
          <SeverityMark severity={r.severity} />
          <Id>{r.id}</Id>
          <b>
            <Said text={r.title} data />
          </b>
          <span class="soft">{t('alert.version', { n: r.version })}</span>
          {r.stage === 'live' ? <span class="chip">{r.in_force ? t('rules.inForce') : t('rules.notNow')}</span> : <Chip kind="rule.state" code={r.stage} />}
          {r.region && <bdi>{regionName(r.region)}</bdi>}
          {numbers && <Found n={numbers.filter((n) => n.rule === r.id && n.version === r.version)} />}
        </summary>
        <p class="reason-foot">
          <span>{word('kind', r.on)}</span>
          <span>{t('alert.asks', { action: word('action', r.action) })}</span>
          <span>{t('rules.for', { unit: unitName(r.unit) })}</span>
          <span>
            <Sentence k="alert.author" author={<Said text={r.author} data />} />
          </span>
          <span>
            <Sentence k="alert.basis" basis={<Said text={r.basis} data />} />
          </span>
          <span>{t('rules.valid', { from: day(r.valid_from), to: day(r.valid_to) })}</span>
        </p>
        <pre class="source" tabIndex={0} aria-label={t('rules.source')} dir="ltr">
          {r.source}
        </pre>
        <div class="row end">
          {r.stage !== 'stopped' && may('RULE_STOP') && (
            <button type="button" class="danger" onClick={() => ask({ act: 'stop', id: r.id })}>
              {t('rule.stopNow')}
            </button>
          )}
          {r.stage === 'stopped' && may('RULE_APPROVE') && (
            <button type="button" onClick={() => ask({ act: 'lift', id: r.id })}>
              {t('rule.lift')}
            </button>
          )}
        </div>
      </details>
    </li>
  )
}

export function RulesPage({ id }: { id: string }) {
  const [turn, setTurn] = useState(0)
  const data = useLoad(() => get<Rules>('/rules'), [turn])
  const numbers = useLoad(() => get<Page<RuleNumber>>('/rules/numbers'), [turn])
  const [find, setFind] = useState(id)
  const [asked, setAsked] = useState<Ask>()
  if (data.error !== undefined) return <Failed error={data.error} again={data.again} />
  if (!data.data) return <Loading say="rules.loading" />
  const q = find.trim().toLowerCase()
  const all = data.data.items
  const items = all.filter((r) => !q || `${r.id} ${r.title} ${r.author} ${r.source}`.toLowerCase().includes(q))
  return (
    <div class="page">
      <header class="page-head">
        <h1>{t('rules.title')}</h1>
        <div class="search">
          <Field label={t('rules.find')} value={find} onInput={setFind} plain />
          <span class="soft">{tn('rules.count', items.length)}</span>
        </div>
      </header>
      {data.data.stopped.map((s) => (
        <p key={s.rule} class="failed" role="status">
          <b>{t('rule.isStopped', { rule: s.rule })}</b> {s.by === 'ntc' ? <Said text={s.why} /> : <bdi>{s.why}</bdi>} <span class="soft">{t('rule.by', { who: s.by })}</span> <When at={s.at} />
        </p>
      ))}
      <Written turn={turn} />
      {all.length === 0 && <Empty>{t('rules.empty')}</Empty>}
      {all.length > 0 && items.length === 0 && <Empty>{t('rules.noneFits')}</Empty>}
      <ul class="cards" role="list">
        {items.map((r) => (
          <RuleCard key={`${r.id} ${r.version} ${r.stage}`} r={r} numbers={numbers.data?.items} open={items.length === 1} ask={setAsked} />
        ))}
      </ul>
      {asked && (
        <NoteDialog
          title={asked.act === 'stop' ? t('rule.stopTitle', { rule: asked.id }) : t('rule.liftTitle', { rule: asked.id })}
          lead={asked.act === 'stop' ? t('rule.stopLead') : t('rule.liftLead')}
          go={asked.act === 'stop' ? t('rule.stopNow') : t('rule.lift')}
          onClose={() => setAsked(undefined)}
          onGo={async (note) => {
            await post(`/rules/${part(asked.id)}/${asked.act}`, { note })
            say(asked.act === 'stop' ? t('rule.stopDone', { rule: asked.id }) : t('rule.liftDone', { rule: asked.id }))
            setAsked(undefined)
            setTurn(turn + 1)
          }}
        />
      )}
    </div>
  )
}
