// SPDX-License-Identifier: Apache-2.0
// Models of the learned score: which one is asked, how good it is on what was examined since, its card; two persons, and a stop at once.

import { useState } from 'preact/hooks'
import type { ComponentChild } from 'preact'
import { t, tn, word, num } from '../i18n/index.ts'
import { get, part, post } from '../lib/api.ts'
import { cardParts } from '../lib/card.ts'
import { say } from '../lib/notice.ts'
import { href } from '../lib/route.ts'
import { may } from '../lib/session.ts'
import type { Model, ModelDetail, ModelNumbers, Models } from '../lib/types.ts'
import { Chip, Dialog, Empty, Failed, Field, Id, Loading, useLoad, When, Said } from '../ui/parts.tsx'

const NEEDS: Record<string, string> = { withdraw: 'MODEL_PUT', stop: 'MODEL_STOP' }
const MAIN = new Set(['approve', 'live'])
const REASONED = new Set(['refuse', 'retire', 'stop'])
const ASKED = new Set(['shadow', 'live', 'waiting'])

const percent = (x: number): string => t('model.percent', { n: num((100 * x).toFixed(1)) })
const share = (x: number, low: number, high: number): string => t('model.interval', { n: percent(x), low: percent(low), high: percent(high) })

/** What it said of ninety days, and what examinations found of those. */
function Numbers({ n }: { n: ModelNumbers }) {
  const rows: (readonly [string, string])[] = [
    [t('model.scored'), n.mean === undefined ? num(n.scored) : t('model.scoredMean', { n: n.scored, mean: percent(n.mean) })],
    [t('model.judged'), n.judged ? t('model.judgedFound', { n: n.judged, found: n.found, expected: num(n.expected.toFixed(1)) }) : t('model.noneJudged')],
  ]
  if (n.auc !== undefined) rows.push([t('model.auc'), t('model.interval', { n: num(n.auc.toFixed(3)), low: num((n.auc_low ?? 0).toFixed(3)), high: num((n.auc_high ?? 1).toFixed(3)) })])
  if (n.precision5 !== undefined) rows.push([t('model.precision'), share(n.precision5, n.precision5_low ?? 0, n.precision5_high ?? 1)])
  if (n.calibration_error !== undefined) rows.push([t('model.calibration'), percent(n.calibration_error)])
  return (
    <dl class="pairs">
      {rows.map(([k, v]) => (
        <div key={k}>
          <dt>{k}</dt>
          <dd class="num">{v}</dd>
        </div>
      ))}
    </dl>
  )
}

function ActDialog({ m, act, onClose, onDone }: { m: Model; act: string; onClose: () => void; onDone: () => void }) {
  const [note, setNote] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const submit = (e: Event): void => {
    e.preventDefault()
    setBusy(true)
    setError(undefined)
    post(`/models/${part(m.id)}/${act}`, { revision: m.revision, note: note.trim() }).then(
      () => {
        say(word('model.acted', act))
        onDone()
      },
      (x: unknown) => {
        setError(x)
        setBusy(false)
      },
    )
  }
  return (
    <Dialog title={word('model.act', act)} onClose={onClose} shut="app.cancel">
      <p class="lead">{word('model.actLead', act)}</p>
      <form onSubmit={submit}>
        <Field label={t('model.note')} value={note} onInput={setNote} required={REASONED.has(act)} autoFocus />
        {error !== undefined && <Failed error={error} />}
        <div class="row end">
          <button type="submit" class="main" disabled={busy || (REASONED.has(act) && !note.trim())}>
            {word('model.act', act)}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

function Acts({ m, onChanged }: { m: Model; onChanged: () => void }) {
  const [act, setAct] = useState<string>()
  const mine = m.acts.filter((a) => may(NEEDS[a] ?? 'MODEL_APPROVE'))
  if (!mine.length) return null
  return (
    <div class="row end">
      {mine.map((a) => (
        <button key={a} type="button" class={MAIN.has(a) ? 'main' : a === 'stop' ? 'danger' : ''} onClick={() => setAct(a)}>
          {word('model.act', a)}
        </button>
      ))}
      {act !== undefined && (
        <ActDialog
          m={m}
          act={act}
          onClose={() => setAct(undefined)}
          onDone={() => {
            setAct(undefined)
            onChanged()
          }}
        />
      )}
    </div>
  )
}

/** Cards are our own Markdown: headings, lists, tables, paragraphs. */
function Card({ text }: { text: string }) {
  return (
    <div class="prose" lang="en" dir="ltr">
      {cardParts(text).map((p, i): ComponentChild => {
        if (p.kind === 'head') return <h3 key={i}>{p.text}</h3>
        if (p.kind === 'list') return <ul key={i}>{p.items.map((x) => <li key={x}>{x}</li>)}</ul>
        if (p.kind === 'text') return <p key={i}>{p.text}</p>
        return (
          <div key={i} class="scroll-x" tabIndex={0} role="region" aria-label={p.head[0] ?? ''}>
            <table>
              <thead>
                <tr>{p.head.map((h) => <th key={h} scope="col">{h}</th>)}</tr>
              </thead>
              <tbody>
                {p.rows.map((r) => (
                  <tr key={r[0]}>{r.map((x, k) => (k === 0 ? <th key={k} scope="row">{x}</th> : <td key={k} class="num">{x}</td>))}</tr>
                ))}
              </tbody>
            </table>
          </div>
        )
      })}
    </div>
  )
}

function Line({ m }: { m: Model }) {
  return (
    <p class="card-head">
      <Chip kind="model.state" code={m.state} />
      <a href={href('models', m.id)}>
        <Id>
            {m.name} {m.version}
          </Id>
      </a>
      <span class="soft">
        {t('model.putBy', { who: m.put_by })} <When at={m.put} />
      </span>
      {m.approved_by && <span class="soft">{t('model.approvedBy', { who: m.approved_by })}</span>}
    </p>
  )
}

function One({ id }: { id: string }) {
  const data = useLoad(() => get<ModelDetail>(`/models/${part(id)}`), [id])
  if (data.error !== undefined) return <Failed error={data.error} again={data.again} />
  if (!data.data) return <Loading say="model.loading" />
  const { model: m, numbers, history } = data.data
  return (
    <>
      <header class="page-head">
        <h1>
          <Id>
            {m.name} {m.version}
          </Id>
        </h1>
        <a href={href('models')}>{t('app.back')}</a>
      </header>
      <section class="panel" aria-label={t('model.numbers')}>
        <Line m={m} />
        <p class="soft">
          {t('model.digest')} <bdi dir="ltr" class="digest">{m.digest}</bdi>
        </p>
        <Numbers n={numbers} />
        <Acts m={m} onChanged={data.again} />
      </section>
      <section class="panel" aria-labelledby="model-card">
        <h2 id="model-card">{t('model.card')}</h2>
        <Card text={m.card ?? ''} />
        <details>
          <summary>{t('model.map')}</summary>
          <pre class="source" tabIndex={0} aria-label={t('model.map')} dir="ltr">
            {m.map}
          </pre>
        </details>
      </section>
      <section class="panel" aria-labelledby="model-history">
        <h2 id="model-history">{t('rule.history')}</h2>
        <ol class="history">
          {history.map((h) => (
            <li key={h.at + h.act}>
              <When at={h.at} /> <b>{word('model.act', h.act)}</b> <bdi>{h.actor}</bdi> {h.note && <bdi class="note">{h.note}</bdi>}
            </li>
          ))}
        </ol>
      </section>
    </>
  )
}

function All() {
  const data = useLoad(() => get<Models>('/models'), [])
  if (data.error !== undefined) return <Failed error={data.error} again={data.again} />
  if (!data.data) return <Loading say="model.loading" />
  const { items, fault } = data.data
  return (
    <>
      <header class="page-head">
        <h1>{t('page.models')}</h1>
        <span class="soft">{tn('model.count', items.length)}</span>
      </header>
      <p class="lead">{t('model.lead')}</p>
      {fault && (
        <p class="failed" role="status">
          <b>{t('model.fault')}</b> <Said text={fault} />
        </p>
      )}
      {items.length === 0 && <Empty>{t('model.none')}</Empty>}
      <ul class="cards" role="list">
        {items.map(({ model: m, numbers }) => (
          <li key={m.id} class={`card ${ASKED.has(m.state) ? '' : 'faded'}`}>
            <Line m={m} />
            {numbers && <Numbers n={numbers} />}
            <Acts m={m} onChanged={data.again} />
          </li>
        ))}
      </ul>
    </>
  )
}

export function ModelsPage({ id }: { id: string }) {
  return <div class="page">{id ? <One id={id} /> : <All />}</div>
}
