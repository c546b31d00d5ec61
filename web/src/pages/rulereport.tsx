// SPDX-License-Identifier: Apache-2.0
// What a rule would have found in what is stored, and what it has found since.

import { t, word, many, num } from '../i18n/index.ts'
import { href } from '../lib/route.ts'
import type { RuleNumber, RuleReport, Share } from '../lib/types.ts'
import { Chip, Id, When, Said } from '../ui/parts.tsx'

const percent = (x: number): string => t('model.percent', { n: num((x * 100).toFixed(x < 0.1 ? 1 : 0)) })
const some = (x: number): string => (x < 10 ? num(x.toFixed(1)) : many(Math.round(x)))

export function ShareText({ s }: { s: Share | undefined }) {
  if (!s) return <span class="soft">{t('rule.noOutcome')}</span>
  return (
    <span class="num">
      {percent(s.share)} <small class="soft">{t('rule.interval', { low: percent(s.low), high: percent(s.high), n: s.of })}</small>
    </span>
  )
}

function Groups({ r }: { r: RuleReport }) {
  const all = Object.entries(r.groups ?? {}).filter(([, rows]) => rows.length > 1)
  if (!all.length) return null
  return (
    <>
      {all.map(([name, rows]) => (
        <table key={name} class="plain">
          <caption>{word('rule.group', name)}</caption>
          <thead>
            <tr>
              <th scope="col">{t('rule.groupName')}</th>
              <th scope="col">{t('rule.groupEvents')}</th>
              <th scope="col">{t('rule.groupRate')}</th>
              <th scope="col">{t('rule.groupRight')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((g) => (
              <tr key={g.name}>
                <th scope="row">
                  <bdi>{g.name}</bdi> {g.flagged && <Chip kind="rule.flag" code="flagged" />}
                </th>
                <td class="num">{num(g.events)}</td>
                <td>
                  <ShareText s={g.rate} />
                </td>
                <td>
                  <ShareText s={g.confirmed} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </>
  )
}

export function RuleReportView({ r }: { r: RuleReport }) {
  if (r.hits === undefined) return null
  return (
    <div class="rule-report">
      {r.blocked?.map((b) => (
        <p key={b} class="failed">
          <b>{t('rule.blocked')}</b> <Said text={b} />
        </p>
      ))}
      <dl class="facts">
        <dt>{t('rule.looked')}</dt>
        <dd>
          {t('rule.lookedAt', { n: r.events ?? 0, seen: Math.round(r.hours_seen ?? 0), hours: r.hours ?? 0 })} {!r.complete && <Chip kind="rule.flag" code="part" />}
        </dd>
        <dt>{t('rule.hits')}</dt>
        <dd class="num">{t('rule.hitsADay', { n: r.hits, day: some(r.hits_a_day ?? 0) })}</dd>
        <dt>{t('rule.load')}</dt>
        <dd class="num">{t('rule.loadOf', { n: some(r.alerts_an_hour ?? 0), budget: some(r.budget_an_hour ?? 0) })}</dd>
        <dt>{t('rule.peak')}</dt>
        <dd class="num">{num(r.most_in_a_minute ?? 0)}</dd>
        <dt>{t('rule.precision')}</dt>
        <dd>
          <ShareText s={r.precision} />
        </dd>
        <dt>{t('rule.already')}</dt>
        <dd class="num">{t('rule.alreadyOf', { n: r.alerted_already ?? 0, of: r.alerts_looked_up ?? 0 })}</dd>
      </dl>
      {!!r.sites?.length && (
        <p>
          <b>{t('rule.sites')}</b> <bdi dir="ltr">{r.sites.map((s) => `${s.name} ${some(s.a_day)}`).join(' · ')}</bdi>
        </p>
      )}
      {!!r.overlap?.length && (
        <p>
          <b>{t('rule.overlap')}</b> <Id>{r.overlap.map((s) => `${s.name} ${s.hits}`).join(' · ')}</Id>
        </p>
      )}
      <Groups r={r} />
      {!!r.examples?.length && (
        <>
          <h3>{t('rule.examples')}</h3>
          <ul role="list">
            {r.examples.map((e) => (
              <li key={`${e.message}:${e.event}`}>
                <a href={href('messages', e.message)}>
                  <bdi>{e.situation || e.message}</bdi>
                </a>{' '}
                {e.text && <Said text={e.text} />}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

export function RuleNumbers({ items }: { items: readonly RuleNumber[] }) {
  return (
    <section class="panel" aria-labelledby="rule-numbers">
      <h2 id="rule-numbers">{t('rule.numbers')}</h2>
      <table class="plain">
        <thead>
          <tr>
            <th scope="col">{t('rule.version')}</th>
            <th scope="col">{t('rule.stage')}</th>
            <th scope="col">{t('rule.hits')}</th>
            <th scope="col">{t('rule.precision')}</th>
            <th scope="col">{t('rule.alone')}</th>
            <th scope="col">{t('rule.perFind')}</th>
            <th scope="col">{t('rule.last')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((n) => (
            <tr key={`${n.version}${n.stage}`}>
              <th scope="row">
                <Id>{n.rule}</Id> {num(n.version)}
              </th>
              <td>
                <Chip kind="rule.state" code={n.stage} />
              </td>
              <td class="num">{num(n.hits)}</td>
              <td>
                <ShareText s={n.precision === undefined ? undefined : { share: n.precision, low: n.precision_low ?? 0, high: n.precision_high ?? 1, of: n.decided }} />
              </td>
              <td class="num">{num(n.alone)}</td>
              <td class="num">{n.minutes_per_find === undefined ? '' : num(n.minutes_per_find.toFixed(n.minutes_per_find < 10 ? 1 : 0))}</td>
              <td>
                <When at={n.last} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
