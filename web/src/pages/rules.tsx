// SPDX-License-Identifier: Apache-2.0
// The rules in force, to read: every officer may see what judges.

import { useState } from 'preact/hooks'
import { t, tn, word } from '../i18n/index.ts'
import { get } from '../lib/api.ts'
import type { Rule } from '../lib/types.ts'
import { Empty, Failed, Field, Id, Loading, SeverityMark, useLoad } from '../ui/parts.tsx'

export function RulesPage({ id }: { id: string }) {
  const data = useLoad(() => get<{ items: Rule[] }>('/rules'), [])
  const [find, setFind] = useState(id)
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
      {all.length === 0 && <Empty>{t('rules.empty')}</Empty>}
      {all.length > 0 && items.length === 0 && <Empty>{t('rules.noneFits')}</Empty>}
      <ul class="cards" role="list">
        {items.map((r) => (
          <li key={r.id} class={`card ${r.in_force ? '' : 'faded'}`}>
            <details open={items.length === 1}>
              <summary class="card-head">
                <SeverityMark severity={r.severity} />
                <Id>{r.id}</Id>
                <b>{r.title}</b>
                <span class="soft">{t('alert.version', { n: r.version })}</span>
                <span class="chip">{r.in_force ? t('rules.inForce') : t('rules.notNow')}</span>
              </summary>
              <p class="reason-foot">
                <span>{word('kind', r.on)}</span>
                <span>{t('alert.asks', { action: word('action', r.action) })}</span>
                <span>{t('rules.for', { unit: r.unit })}</span>
                <span>{t('alert.author', { author: r.author })}</span>
                <span>{t('alert.basis', { basis: r.basis })}</span>
                <span>{t('rules.valid', { from: r.valid_from, to: r.valid_to })}</span>
              </p>
              <pre class="source" tabIndex={0} aria-label={t('rules.source')} dir="ltr">
                {r.source}
              </pre>
            </details>
          </li>
        ))}
      </ul>
    </div>
  )
}
