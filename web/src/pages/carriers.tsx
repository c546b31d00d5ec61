// SPDX-License-Identifier: Apache-2.0
// How good the data of each carrier are, and whether they come in time; of one, where they fail.

import { useState } from 'preact/hooks'
import { t, word, num } from '../i18n/index.ts'
import { get, part } from '../lib/api.ts'
import { href } from '../lib/route.ts'
import { may } from '../lib/session.ts'
import { day } from '../lib/time.ts'
import type { Carrier, CarrierScore } from '../lib/types.ts'
import { Dialog, Empty, Failed, Id, Loading, When, useLoad } from '../ui/parts.tsx'

const PARTS = ['envelope', 'structure', 'completeness', 'validity', 'consistency', 'timeliness'] as const

function Score({ x }: { x: CarrierScore }) {
  return (
    <>
      <td class="n">
        <b>{num(x.score.toFixed(1))}</b>
      </td>
      {PARTS.map((p) => (
        <td key={p} class={(x.parts[p] ?? 100) < 80 ? 'n attention' : 'n'}>
          {x.parts[p] === undefined ? '–' : num(x.parts[p].toFixed(0))}
        </td>
      ))}
    </>
  )
}

function Heads({ first }: { first: string }) {
  return (
    <tr>
      <th scope="col">{first}</th>
      <th scope="col">{t('carriers.feed')}</th>
      <th scope="col" class="n">
        {t('carriers.messages')}
      </th>
      <th scope="col" class="n">
        {t('carriers.score')}
      </th>
      {PARTS.map((p) => (
        <th key={p} scope="col" class="n">
          {word('quality', p)}
        </th>
      ))}
    </tr>
  )
}

function Defects({ x }: { x: Carrier }) {
  if (x.defects.length === 0) return <p class="soft">{t('carriers.noDefects')}</p>
  return (
    <ul class="plain">
      {x.defects.map((d) => (
        <li key={`${d.feed} ${d.code}`}>
          <b>
            <Id>{d.code}</Id>
          </b>{' '}
          <span class="soft">
            <Id>{d.feed}</Id>
          </span>{' '}
           {t('carriers.times', { n: d.n })} {may('MESSAGE_READ') && <a href={href('messages', d.message)}>{t('carriers.example')}</a>}
        </li>
      ))}
    </ul>
  )
}

function Missing({ x }: { x: Carrier }) {
  const late = x.flights.filter((f) => f.pushes_in_time < f.pushes_due)
  if (late.length === 0) return <p class="soft">{t('carriers.allCame')}</p>
  return (
    <ul class="plain">
      {late.map((f) => (
        <li key={`${f.feed} ${f.label}`}>
          <Id>{f.label}</Id> <span class="soft">
            <Id>{f.feed}</Id>
          </span> {t('carriers.came', { n: f.pushes_in_time, of: f.pushes_due })} <When at={f.moment} />
        </li>
      ))}
    </ul>
  )
}

function CarrierDialog({ carrier, onClose }: { carrier: string; onClose: () => void }) {
  const data = useLoad(() => get<Carrier>(`/carriers/${part(carrier)}`), [carrier])
  return (
    <Dialog title={t('carriers.of', { carrier })} onClose={onClose} shut="app.close" wide>
      {data.error !== undefined && <Failed error={data.error} again={data.again} />}
      {!data.data && data.error === undefined && <Loading say="carriers.loading" />}
      {data.data && (
        <>
          <div class="scroll-x" tabIndex={0} role="region" aria-label={t('carriers.days')}>
            <table>
              <thead>
                <Heads first={t('carriers.day')} />
              </thead>
              <tbody>
                {data.data.days.map((d) => (
                  <tr key={`${d.day} ${d.feed}`}>
                    <td class="nowrap">{day(d.day ?? '')}</td>
                    <td>
                      <Id>{d.feed}</Id>
                    </td>
                    <td class="n">{num(d.messages)}</td>
                    <Score x={d} />
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <h3>{t('carriers.defects')}</h3>
          <Defects x={data.data} />
          <h3>{t('carriers.missing')}</h3>
          <Missing x={data.data} />
        </>
      )}
    </Dialog>
  )
}

export function Carriers() {
  const data = useLoad(() => get<{ items: CarrierScore[] }>('/carriers'), [])
  const [one, setOne] = useState<string>()
  if (data.error !== undefined) return <Failed error={data.error} again={data.again} />
  if (!data.data) return <Loading say="carriers.loading" />
  return (
    <section aria-labelledby="carriers">
      <h2 id="carriers">{t('carriers.title')}</h2>
      <p class="soft">{t('carriers.lead')}</p>
      {data.data.items.length === 0 && <Empty>{t('carriers.empty')}</Empty>}
      {data.data.items.length > 0 && (
        <div class="scroll-x" tabIndex={0} role="region" aria-label={t('carriers.title')}>
          <table>
            <thead>
              <Heads first={t('carriers.carrier')} />
            </thead>
            <tbody>
              {data.data.items.map((x) => (
                <tr key={`${x.carrier} ${x.feed}`}>
                  <td>
                    <button type="button" class="fact" onClick={() => setOne(x.carrier)}>
                      <Id>{x.carrier ?? ''}</Id>
                    </button>
                  </td>
                  <td>
                    <Id>{x.feed}</Id>
                  </td>
                  <td class="n">{num(x.messages)}</td>
                  <Score x={x} />
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {one && <CarrierDialog carrier={one} onClose={() => setOne(undefined)} />}
    </section>
  )
}
