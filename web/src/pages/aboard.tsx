// SPDX-License-Identifier: Apache-2.0
// Who is on the flight of an alert: those with an alert on it first. Narrowed in the browser: a name is in no address.

import { useState } from 'preact/hooks'
import { t, tn, word } from '../i18n/index.ts'
import { get, part } from '../lib/api.ts'
import { href } from '../lib/route.ts'
import type { Alert, AlertState, Severity } from '../lib/types.ts'
import { Chip, Failed, Field, Id, Loading, Num, Said, SeverityMark, Tabs, When, useLoad, AlertTitle } from '../ui/parts.tsx'

interface Traveller {
  id: string
  name: string
  alerts: number
  confirmed: number
  since: string
  profiled: boolean
  alert?: { id: string; severity: Severity; state: AlertState; title: string; owner?: string }
}
interface Aboard {
  alert: Alert
  items: Traveller[]
  others: number
  cut: boolean
}
const SHOWN = ['all', 'alert', 'known'] as const

const isShown = (x: Traveller, show: string, words: readonly string[]): boolean =>
  (show === 'all' || (show === 'alert' ? x.alert !== undefined : x.profiled || x.alerts > 0)) && words.every((w) => x.name.toLocaleLowerCase().includes(w))

function Row({ x }: { x: Traveller }) {
  return (
    <tr role="row">
      <th scope="row" role="rowheader">
        <a href={href('entity', x.id)}>
          <bdi>{x.name || t('queue.nameless')}</bdi>
        </a>{' '}
        {x.profiled && <span class="chip chip-watched">{t('find.profiled')}</span>}
      </th>
      <td role="cell" class={x.alert ? '' : 'blank'} data-label={word('aboardHead', 'alert')}>
        {x.alert && (
          <a href={href('alerts', x.alert.id)}>
            <SeverityMark severity={x.alert.severity} /> <AlertTitle text={x.alert.title} />
          </a>
        )}
      </td>
      <td role="cell" class={x.alert ? '' : 'blank'} data-label={word('aboardHead', 'state')}>
        {x.alert && <Chip kind="state" code={x.alert.state} />} {x.alert?.owner && <bdi>{x.alert.owner}</bdi>}
      </td>
      <td role="cell" class="n" data-label={word('aboardHead', 'alerts')}>
        <Num>{x.alerts}</Num>
      </td>
      <td role="cell" class="n" data-label={word('aboardHead', 'confirmed')}>
        <Num>{x.confirmed}</Num>
      </td>
      <td role="cell" data-label={word('aboardHead', 'since')}>
        <When at={x.since} />
      </td>
    </tr>
  )
}

export function AboardPage({ id }: { id: string }) {
  const list = useLoad(() => get<Aboard>(`/alerts/${part(id)}/aboard`), [id])
  const [show, setShow] = useState<string>('all')
  const [text, setText] = useState('')
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  const d = list.data
  const items = d?.items.filter((x) => isShown(x, show, words)) ?? []
  return (
    <div class="page">
      <header class="page-head">
        <h1>{t('aboard.title')}</h1>
        {d && (
          <p class="bar-what">
            <Id>
              <Said text={d.alert.situation.label} />
            </Id>
            {d.alert.port && <Id>{d.alert.port}</Id>}
            <b>{tn('aboard.n', d.items.length)}</b>
            <span>{t('aboard.withAlert', { n: d.items.filter((x) => x.alert).length })}</span>
            <a href={href('alerts', id)}>{t('aboard.back')}</a>
          </p>
        )}
      </header>
      {list.error !== undefined && <Failed error={list.error} again={list.again} />}
      {!d && list.error === undefined && <Loading />}
      {d && (
        <section class="panel">
          <div class="row">
            <Tabs label={t('aboard.show')} value={show} onChange={setShow} options={SHOWN.map((s) => [s, word('aboardShow', s)] as const)} />
            <Field label={t('aboard.name')} value={text} onInput={setText} />
            <span class="soft" role="status">
              {tn('aboard.n', items.length)}
            </span>
          </div>
          {d.others > 0 && <p class="state-note">{tn('aboard.others', d.others)}</p>}
          {d.cut && <p class="state-note">{t('aboard.cut', { n: d.items.length })}</p>}
          <div class="scroll-x" tabIndex={0} role="region" aria-label={t('aboard.title')}>
            <table class="aboard stacked" role="table">
              <thead role="rowgroup">
                <tr role="row">
                  {(['who', 'alert', 'state', 'alerts', 'confirmed', 'since'] as const).map((h) => (
                    <th key={h} scope="col" role="columnheader" class={h === 'alerts' || h === 'confirmed' ? 'n' : ''}>
                      {word('aboardHead', h)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody role="rowgroup">
                {items.map((x) => (
                  <Row key={x.id} x={x} />
                ))}
              </tbody>
            </table>
          </div>
        </section>
      )}
    </div>
  )
}
