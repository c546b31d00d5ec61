// SPDX-License-Identifier: Apache-2.0
// Who did what, and whether the chain of records still holds.

import { useState } from 'preact/hooks'
import { regionName, t, tn, num } from '../i18n/index.ts'
import { get, query } from '../lib/api.ts'
import { complain } from '../lib/notice.ts'
import { momentOf } from '../lib/people.ts'
import { may, me } from '../lib/session.ts'
import { actWords } from '../lib/trail.ts'
import type { AuditCheck, AuditRecord } from '../lib/types.ts'
import { Browsing } from '../ui/browsing.tsx'
import { Listed, usePages } from '../ui/pages.tsx'
import { Field, Id, When, Sentence } from '../ui/parts.tsx'

function Verify() {
  const [check, setCheck] = useState<AuditCheck>()
  const [busy, setBusy] = useState(false)
  const verify = (): void => {
    setBusy(true)
    get<AuditCheck>('/audit/verify')
      .then(setCheck, complain)
      .finally(() => setBusy(false))
  }
  return (
    <div class="row">
      <button type="button" class="main" disabled={busy} onClick={verify}>
        {busy ? t('audit.verifying') : t('audit.verify')}
      </button>
      <span role="status">
        {check && (
          <span class={check.holds ? 'holds' : 'broken'}>
            {check.holds ? `✓ ${tn('audit.holds', check.records)}` : `✕ ${t('audit.broken', { wrong: check.wrong ?? '' })}`} <span class="soft"><Sentence k="audit.head" hash={<Id>{check.head.slice(0, 16)}</Id>} /></span>
          </span>
        )}
      </span>
    </div>
  )
}

/** In words, and as it stands in the record. */
function Act({ act }: { act: string }) {
  const said = actWords(act)
  return said === undefined ? (
    <Id>{act}</Id>
  ) : (
    <>
      <bdi>{said}</bdi>
      <small class="act-raw soft">
        <Id>{act}</Id>
      </small>
    </>
  )
}

const NOTHING = { actor: '', act: '', object: '', from: '', to: '' }

export function AuditPage() {
  const [typed, setTyped] = useState(NOTHING)
  const [asked, setAsked] = useState(NOTHING)
  const type = (name: keyof typeof NOTHING) => (value: string): void => setTyped((x) => ({ ...x, [name]: value }))
  const list = usePages<AuditRecord>(`/audit${query({ ...asked, limit: 100 })}`, 'before', asked)
  return (
    <div class="page">
      <header class="page-head">
        <h1>{t('audit.title')}</h1>
        <Verify />
      </header>
      {may('BROWSE_REVIEW') && (
        <Browsing
          onShow={(account) => {
            setTyped({ ...NOTHING, actor: account })
            setAsked({ ...NOTHING, actor: account })
          }}
        />
      )}
      {me()?.region && <p class="soft">{t('audit.ofRegion', { region: regionName(me()?.region ?? '') })}</p>}
      <form
        class="search search-told"
        onSubmit={(e) => {
          e.preventDefault()
          setAsked({ actor: typed.actor.trim(), act: typed.act.trim(), object: typed.object.trim(), from: momentOf(typed.from), to: momentOf(typed.to) })
        }}
      >
        <Field label={t('audit.actor')} value={typed.actor} onInput={type('actor')} plain />
        <Field label={t('audit.act')} value={typed.act} onInput={type('act')} hint={t('audit.actHint')} plain />
        <Field label={t('audit.object')} value={typed.object} onInput={type('object')} hint={t('audit.objectHint')} plain />
        <Field label={t('audit.from')} type="datetime-local" value={typed.from} onInput={type('from')} />
        <Field label={t('audit.to')} type="datetime-local" value={typed.to} onInput={type('to')} />
        <button type="submit">{t('audit.show')}</button>
      </form>
      <Listed list={list} empty="audit.empty" loading="audit.loading">
        {list.items.length > 0 && (
          <div class="scroll-x" tabIndex={0} role="region" aria-label={t('audit.title')}>
            <table>
              <thead>
                <tr>
                  <th scope="col" class="n">
                    {t('audit.seq')}
                  </th>
                  <th scope="col">{t('audit.at')}</th>
                  <th scope="col">{t('audit.actor')}</th>
                  <th scope="col">{t('audit.act')}</th>
                  <th scope="col">{t('audit.object')}</th>
                  <th scope="col">{t('audit.detail')}</th>
                </tr>
              </thead>
              <tbody>
                {list.items.map((r) => (
                  <tr key={r.seq}>
                    <td class="n">{num(r.seq)}</td>
                    <td class="nowrap">
                      <When at={r.at} exact />
                    </td>
                    <td>
                      <bdi>{r.actor}</bdi>
                    </td>
                    <td>
                      <Act act={r.act} />
                    </td>
                    <td>
                      <Id>{r.object}</Id>
                    </td>
                    <td class="told digest">
                      <Id>{JSON.stringify(r.detail) === '{}' ? '' : JSON.stringify(r.detail)}</Id>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Listed>
    </div>
  )
}
