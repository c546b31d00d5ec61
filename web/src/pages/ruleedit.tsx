// SPDX-License-Identifier: Apache-2.0
// One version of a rule: written as text or in a form, tried on what is stored while one types, and its way to live.

import { useEffect, useState } from 'preact/hooks'
import { regionName, t, word } from '../i18n/index.ts'
import { call, get, part, post, Trouble } from '../lib/api.ts'
import { complain, say } from '../lib/notice.ts'
import { go, href } from '../lib/route.ts'
import type { RuleForm, RuleNoun } from '../lib/ruleform.ts'
import { blankForm, formText } from '../lib/ruleform.ts'
import { may, me } from '../lib/session.ts'
import type { RuleCheck, RuleReport, RuleVersion, RuleVersionDetail } from '../lib/types.ts'
import { Chip, Choice, Dialog, Failed, Field, Id, Loading, Said, Tabs, When, useLoad, useSending } from '../ui/parts.tsx'
import { RuleFormView } from './ruleform.tsx'
import { RuleNumbers, RuleReportView } from './rulereport.tsx'

const KINDS = ['traveller', 'declaration', 'crossing', 'money', 'passage', 'seizure', 'face', 'consignment', 'examination']
const REGIONS = ['South', 'Central', 'North', 'KP', 'Balochistan', 'GB']
const CHECK_MS = 350
const REPORT_MS = 900
const AGAIN_MS = 1500

/** What the Centre says of a text, a moment after the last key. */
function useTried(text: string): { check?: RuleCheck; report?: RuleReport; error?: unknown; waits: boolean } {
  const [state, setState] = useState<{ check?: RuleCheck; report?: RuleReport; error?: unknown; waits: boolean }>({ waits: false })
  useEffect(() => {
    let gone = false
    if (!text.trim() || !may('RULE_DRAFT')) return
    setState((s) => ({ ...s, waits: true }))
    const fail = (error: unknown): void => void (gone || setState({ error, waits: false }))
    const later = setTimeout(() => {
      post<RuleCheck>('/rules/check', { text }).then((check) => {
        if (gone) return
        setState((s) => ({ check, ...(check.faults.length || !s.report ? {} : { report: s.report }), waits: check.faults.length === 0 }))
        if (check.faults.length) return
        // The Centre makes one report at a time: who comes second waits.
        const ask = (): void => {
          if (gone) return
          post<RuleReport>('/rules/report', { text }).then(
            (report) => void (gone || setState({ check, report, waits: false })),
            (error: unknown) => (error instanceof Trouble && error.status === 503 ? void setTimeout(ask, AGAIN_MS) : fail(error)),
          )
        }
        setTimeout(ask, REPORT_MS - CHECK_MS)
      }, fail)
    }, CHECK_MS)
    return () => {
      gone = true
      clearTimeout(later)
    }
  }, [text])
  return state
}

type Asked = { act: string }

function ActDialog({ v, act, onDone, onClose }: { v: RuleVersion; act: string; onDone: () => void; onClose: () => void }) {
  const [note, setNote] = useState('')
  const [region, setRegion] = useState(REGIONS[0]!)
  const { busy, error, send } = useSending()
  const submit = send(async () => {
    await call('POST', `/rules/versions/${part(v.id)}/${act}`, { body: { revision: v.revision, note: note.trim(), ...(act === 'canary' ? { region } : {}) }, patience: 60_000 })
    say(word('rule.acted', act))
    onDone()
  })
  return (
    <Dialog title={word('rule.act', act)} onClose={onClose} shut="app.cancel">
      <p class="lead">{word('rule.actLead', act)}</p>
      <form onSubmit={submit}>
        {act === 'canary' && <Choice label={t('rule.region')} value={region} onChange={setRegion} options={REGIONS.map((r) => [r, regionName(r)] as const)} />}
        <Field label={t('rule.note')} value={note} onInput={setNote} required={['stop', 'send_back', 'renew'].includes(act)} autoFocus />
        {error !== undefined && <Failed error={error} />}
        <div class="row end">
          <button type="submit" class="main" disabled={busy}>
            {busy ? t('rule.wait') : word('rule.act', act)}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

const NEEDS: Record<string, string> = { submit: 'RULE_DRAFT', withdraw: 'RULE_DRAFT', discard: 'RULE_DRAFT', stop: 'RULE_STOP' }
const MAIN = new Set(['submit', 'approve', 'canary', 'live'])

function Way({ v, onChanged }: { v: RuleVersion; onChanged: () => void }) {
  const [asked, setAsked] = useState<Asked>()
  return (
    <div class="row">
      <Chip kind="rule.state" code={v.state} />
      {v.region && <bdi>{regionName(v.region)}</bdi>}
      <span class="soft">{t('rule.since')}</span> <When at={v.stage_since} />
      {v.sunset && (
        <span class="soft">
          {t('rule.sunset')} <When at={v.sunset} />
        </span>
      )}
      {v.acts
        .filter((a) => may(NEEDS[a] ?? 'RULE_APPROVE'))
        .map((a) => (
          <button key={a} type="button" class={MAIN.has(a) ? 'main' : a === 'stop' ? 'danger' : ''} onClick={() => setAsked({ act: a })}>
            {word('rule.act', a)}
          </button>
        ))}
      {asked && (
        <ActDialog
          v={v}
          act={asked.act}
          onClose={() => setAsked(undefined)}
          onDone={() => {
            setAsked(undefined)
            onChanged()
          }}
        />
      )}
    </div>
  )
}

function Faults({ check }: { check: RuleCheck | undefined }) {
  if (!check?.faults.length) return null
  return (
    <ul class="faults" role="alert">
      {check.faults.map((f) => (
        <li key={`${f.line}:${f.column}${f.text}`}>
          <b>{t('rule.line', { line: f.line, column: f.column })}</b> <Said text={f.text} />
        </li>
      ))}
    </ul>
  )
}

function Writer({ first, form, version, onSaved }: { first: string; form: RuleForm | undefined; version?: RuleVersion; onSaved: (v: RuleVersion) => void }) {
  const [text, setText] = useState(first)
  const [mine, setMine] = useState(form)
  const [view, setView] = useState(form ? 'form' : 'text')
  const [error, setError] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const tried = useTried(text)
  const shown = view === 'form' ? (mine ?? tried.check?.form) : undefined
  const on = shown?.on ?? 'declaration'
  const words = useLoad(() => get<{ nouns: RuleNoun[]; units: string[] }>(`/rules/words?on=${on}`), [on])
  const save = (): void => {
    setBusy(true)
    setError(undefined)
    post<RuleVersionDetail>('/rules/versions', { text, ...(version ? { id: version.id, revision: version.revision } : {}) }).then(
      (d) => {
        setBusy(false)
        say(t('rule.saved'))
        onSaved(d.version)
      },
      (x: unknown) => {
        setBusy(false)
        setError(x)
      },
    )
  }
  return (
    <div class="rule-writer">
      <section aria-label={t('rule.written')}>
        <Tabs
          label={t('rule.view')}
          value={view}
          onChange={(v) => {
            if (v === 'form') setMine(tried.check?.form ?? mine)
            setView(v)
          }}
          options={[['form', t('rule.asForm')], ['text', t('rule.asText')]]}
        />
        {view === 'form' && !shown && <p class="state-note">{t('rule.noForm')}</p>}
        {shown && words.data && (
          <RuleFormView
            form={shown}
            nouns={words.data.nouns}
            units={words.data.units}
            kinds={KINDS}
            onChange={(f) => {
              setMine(f)
              setText(formText(f, words.data!.nouns))
            }}
          />
        )}
        {view === 'text' && (
          <div class="field whole">
            <label for="rule-text">{t('rule.text')}</label>
            <textarea id="rule-text" class="rule-text" dir="ltr" rows={22} spellcheck={false} value={text} onInput={(e) => setText(e.currentTarget.value)} />
          </div>
        )}
        <Faults check={tried.check} />
        {error !== undefined && <Failed error={error} />}
        <div class="row">
          <button type="button" class="main" disabled={busy || !tried.check || tried.check.faults.length > 0} onClick={save}>
            {t('rule.save')}
          </button>
          <a href={href('rules')}>{t('app.back')}</a>
        </div>
      </section>
      <section aria-label={t('rule.report')} aria-live="polite">
        <h2>{t('rule.report')}</h2>
        {tried.error !== undefined && <Failed error={tried.error} />}
        {tried.waits && <Loading say="rule.trying" />}
        {tried.report && !tried.report.complete && (
          <button type="button" onClick={() => post('/rules/report/job', { text }).then(() => go('jobs'), complain)}>
            {t('rule.background')}
          </button>
        )}
        {tried.report ? <RuleReportView r={tried.report} /> : !tried.waits && <p class="soft">{t('rule.reportLead')}</p>}
      </section>
    </div>
  )
}

function Existing({ id }: { id: string }) {
  const data = useLoad(() => get<RuleVersionDetail>(`/rules/versions/${part(id)}`), [id])
  const [writes, setWrites] = useState(false)
  if (data.error !== undefined) return <Failed error={data.error} again={data.again} />
  if (!data.data) return <Loading say="rules.loading" />
  const { version: v, history, numbers } = data.data
  const edits = v.state === 'draft' && may('RULE_DRAFT')
  return (
    <>
      <header class="page-head">
        <h1>
          <Id>{v.rule}</Id> <bdi>{v.title}</bdi> <small class="soft">{t('alert.version', { n: v.version })}</small>
        </h1>
        <Way v={v} onChanged={data.again} />
      </header>
      {edits && writes ? (
        <Writer first={v.text ?? ''} form={undefined} version={v} onSaved={() => (setWrites(false), data.again())} />
      ) : (
        <>
          {edits && (
            <div class="row">
              <button type="button" onClick={() => setWrites(true)}>
                {t('rule.edit')}
              </button>
            </div>
          )}
          <pre class="source" tabIndex={0} aria-label={t('rules.source')} dir="ltr">
            {v.text}
          </pre>
        </>
      )}
      {numbers.length > 0 && <RuleNumbers items={numbers} />}
      {v.report && (
        <section class="panel" aria-labelledby="kept-report">
          <h2 id="kept-report">{t('rule.keptReport')}</h2>
          <RuleReportView r={v.report} />
        </section>
      )}
      <section class="panel" aria-labelledby="rule-history">
        <h2 id="rule-history">{t('rule.history')}</h2>
        <ol class="history">
          {history.map((h) => (
            <li key={h.at + h.act}>
              <When at={h.at} /> <b>{word('rule.act', h.act)}</b> <bdi>{h.actor}</bdi> {h.note && (h.actor === 'ntc' ? <Said text={h.note} /> : <bdi class="note">{h.note}</bdi>)}
            </li>
          ))}
        </ol>
      </section>
    </>
  )
}

export function RuleEditPage({ id }: { id: string }) {
  const form = blankForm(me()?.display || me()?.name || '', new Date().toISOString().slice(0, 10))
  return (
    <div class="page">
      {id === 'new' ? (
        <>
          <header class="page-head">
            <h1>{t('rule.new')}</h1>
          </header>
          <Writer first="" form={form} onSaved={(v) => go('rule', v.id)} />
        </>
      ) : (
        <Existing key={id} id={id} />
      )}
    </div>
  )
}
