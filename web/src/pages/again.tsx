// SPDX-License-Identifier: Apache-2.0
// Why an alert is: its decisions taken again, and what would have been otherwise.

import { useState } from 'preact/hooks'
import { t } from '../i18n/index.ts'
import { get, part } from '../lib/api.ts'
import type { DecisionAgain } from '../lib/types.ts'
import { Failed, Id, Loading, useLoad, When, Said } from '../ui/parts.tsx'

function Again({ alert }: { alert: string }) {
  const found = useLoad(() => get<{ decisions: number; items: DecisionAgain[] }>(`/alerts/${part(alert)}/decision`), [alert])
  if (found.error !== undefined) return <Failed error={found.error} again={found.again} />
  if (!found.data) return <Loading say="again.loading" />
  if (!found.data.items.length) return <p class="soft">{t('again.none')}</p>
  return (
    <ul class="cards" role="list">
      {found.data.items.map((d) => (
        <li class="card" key={`${d.message}:${d.event}`}>
          <p class="card-head">
            <b>{d.same ? t('again.same') : t('again.differs')}</b>
            <span class="soft">
              <When at={d.at} /> {t('again.by', { rules: d.rules, lists: d.lists })}
            </span>
          </p>
          {d.score?.probability !== undefined && (
            <p>
              {t('again.score', { n: (100 * d.score.probability).toFixed(1), model: d.score.model ?? '' })} <Said text={d.score.reason ?? ''} />
            </p>
          )}
          {d.reasons
            .filter((r) => r.unless.length)
            .map((r) => (
              <div key={r.code}>
                <p>
                  <Id>{r.code}</Id> {t('again.unless')}
                </p>
                <ul>
                  {r.unless.map((u) => (
                    <li key={u}>
                      <bdi dir="ltr" lang="en">
                        {u}
                      </bdi>
                    </li>
                  ))}
                </ul>
              </div>
            ))}
          {d.cleared.length > 0 && (
            <p class="soft">
              {t('again.cleared')} <Id>{d.cleared.join(', ')}</Id>
            </p>
          )}
        </li>
      ))}
    </ul>
  )
}

/** Asked for, not shown at once: it takes the decisions again. */
export function DecisionOf({ alert }: { alert: string }) {
  const [open, setOpen] = useState(false)
  return (
    <section class="part" aria-labelledby="part-again">
      <h3 id="part-again">{t('again.heading')}</h3>
      {open ? (
        <Again alert={alert} />
      ) : (
        <button type="button" onClick={() => setOpen(true)}>
          {t('again.go')}
        </button>
      )}
    </section>
  )
}
