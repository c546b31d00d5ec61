// SPDX-License-Identifier: Apache-2.0
// The systems that send to the Centre: agreement, pulse, and what this hour is used to.

import { useEffect } from 'preact/hooks'
import { t, tn, word, num } from '../i18n/index.ts'
import { get } from '../lib/api.ts'
import { href } from '../lib/route.ts'
import { day, seconds } from '../lib/time.ts'
import type { LinkHealth, LinkState } from '../lib/types.ts'
import { saidText } from '../lib/notice.ts'
import { Empty, Failed, Id, Loading, Said, When, useLoad } from '../ui/parts.tsx'
import { Carriers } from './carriers.tsx'
import { Notices } from './notices.tsx'

const LOOK_MS = 5000
const SIGNS: Record<LinkState, string> = { normal: '●', late: '▲', down: '⬣', unknown: '○', lapsed: '✕' }
const GRAVEST: readonly LinkState[] = ['down', 'lapsed', 'late', 'unknown', 'normal']

function State({ link }: { link: LinkHealth }) {
  return (
    <span class={`chip chip-link-${link.state}`} title={link.why && saidText(link.why)}>
      <span aria-hidden="true">{SIGNS[link.state]}</span> {word('linkState', link.state)}
    </span>
  )
}

/** Now against what the same hour of the last four weeks brought. */
function Rate({ link }: { link: LinkHealth }) {
  return (
    <>
      {num(link.this_hour)}
      {link.expected_hour !== undefined && <span class="soft"> {t('links.expected', { n: Math.round(link.expected_hour) })}</span>}
    </>
  )
}

function Row({ link }: { link: LinkHealth }) {
  return (
    <tr>
      <td>
        <b>
          <Id>{link.name}</Id>
        </b>
        <br />
        <span class="soft">
          <Said text={link.what} />
        </span>
      </td>
      <td class="nowrap">
        <State link={link} />
      </td>
      <td class="nowrap">
        {link.last ? <When at={link.last} /> : t('links.never')}
        {link.lag_s !== undefined && <span class="soft"> {t('links.lag', { s: seconds(link.lag_s) })}</span>}
        {link.every_s > 0 && (
          <>
            <br />
            <span class="soft">{t('links.every', { s: seconds(link.every_s) })}</span>
          </>
        )}
      </td>
      <td class="n">
        <Rate link={link} />
      </td>
      <td class="n">{num(link.day_messages)}</td>
      <td class="n">
        {num(link.day_findings)}
        {link.error_share !== undefined && <span class="soft"> {t('model.percent', { n: Math.round(link.error_share * 100) })}</span>}
      </td>
      <td class="n">{link.quarantine > 0 ? <a href={href('messages')}>{num(link.quarantine)}</a> : num(0)}</td>
      <td class="n">{num(link.queue ?? 0)}</td>
      <td class="n">{num(link.day_alerts)}</td>
      <td class="n">{num(link.day_left_out)}</td>
      <td class="told">
        <Id>{link.agreement}</Id>
        {link.valid_to && <span class="soft"> {t('links.until', { day: day(link.valid_to) })}</span>}
        <br />
        <span class="soft">
          <Said text={link.purpose} whole /> · <Said text={link.owner} whole />
        </span>
        {link.why && (
          <p class="broken">
            <Said text={link.why} />
          </p>
        )}
      </td>
    </tr>
  )
}

export function LinksPage() {
  const data = useLoad(() => get<{ at: string; items: LinkHealth[] }>('/links'), [])
  useEffect(() => {
    const look = setInterval(data.again, LOOK_MS)
    return () => clearInterval(look)
  }, [data.again])
  if (data.error !== undefined) return <Failed error={data.error} again={data.again} />
  if (!data.data) return <Loading say="links.loading" />
  const items = [...data.data.items].sort((a, b) => GRAVEST.indexOf(a.state) - GRAVEST.indexOf(b.state) || (a.name < b.name ? -1 : 1))
  const heads = ['links.state', 'links.last', 'links.hour', 'links.day', 'links.findings', 'links.quarantine', 'links.queue', 'links.alerts', 'links.leftOut'] as const
  return (
    <div class="page">
      <header class="page-head">
        <h1>{t('links.title')}</h1>
        <span class="soft">
          {tn('links.count', items.length)} · <When at={data.data.at} />
        </span>
      </header>
      <Notices />
      {items.length === 0 && <Empty>{t('links.empty')}</Empty>}
      {items.length > 0 && (
        <div class="scroll-x" tabIndex={0} role="region" aria-label={t('links.title')}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('links.name')}</th>
                {heads.map((h, i) => (
                  <th key={h} scope="col" class={i > 1 ? 'n' : undefined}>
                    {t(h)}
                  </th>
                ))}
                <th scope="col">{t('links.agreement')}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((l) => (
                <Row key={l.name} link={l} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Carriers />
    </div>
  )
}
