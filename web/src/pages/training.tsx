// SPDX-License-Identifier: Apache-2.0
// In a training: what was decided of each alert, and what was true. The frame that says so on every page.

import type { Key } from '../i18n/index.ts'
import { t, word } from '../i18n/index.ts'
import { get } from '../lib/api.ts'
import { href } from '../lib/route.ts'
import { useStore } from '../lib/store.ts'
import type { Score, Scored } from '../lib/training.ts'
import { training } from '../lib/training.ts'
import { Empty, Failed, Loading, useLoad, AlertTitle } from '../ui/parts.tsx'

export function TrainingFrame() {
  if (!useStore(training)) return null
  return (
    <aside class="training" aria-label={t('train.mark')}>
      <p class="training-strip">{t('train.says')}</p>
      <div class="training-frame" aria-hidden="true" />
      <div class="training-water" aria-hidden="true">
        {t('train.mark')}
      </div>
    </aside>
  )
}

/** A truth that was planted, or what a real shift decided: these are never called the same. */
function Cells({ x, shift }: { x: Scored; shift: boolean }) {
  if (!shift)
    return (
      <>
        <td>{x.right === undefined ? t('train.hidden') : x.planted ? t('train.planted') : t('train.ordinary')}</td>
        <td>{x.right === undefined ? '–' : x.right ? `✓ ${t('train.yes')}` : `✕ ${t('train.no')}`}</td>
      </>
    )
  return (
    <>
      <td>{!x.outcome ? t('train.hidden') : x.shift ? word('outcome', x.shift) : t('train.leftOpen')}</td>
      <td class="num">{x.shift_seconds ?? '–'}</td>
      <td>{x.same === undefined ? '–' : x.same ? t('train.same') : t('train.other')}</td>
    </>
  )
}

export function TrainingPage() {
  const score = useLoad(() => get<Score>('/training/score'), [])
  const s = score.data
  const shift = s?.shift === true
  const heads: readonly Key[] = shift ? ['train.shift', 'train.shiftSeconds', 'train.compared'] : ['train.truth', 'train.right']
  return (
    <section class="page">
      <div class="page-head">
        <h1>{t('page.training')}</h1>
        <button type="button" onClick={score.again}>
          {t('train.again')}
        </button>
      </div>
      <p class="lead">{t(shift ? 'train.shiftLead' : 'train.lead')}</p>
      {score.error !== undefined && <Failed error={score.error} again={score.again} />}
      {!s && score.error === undefined && <Loading />}
      {s && (
        <p>
          <b>{shift ? t('train.shiftScore', { same: s.same ?? 0, decided: s.decided, all: s.items.length }) : t('train.score', { right: s.right, decided: s.decided, all: s.items.length })}</b>
        </p>
      )}
      {s?.items.length === 0 && <Empty>{t('train.none')}</Empty>}
      {s && s.items.length > 0 && (
        <div class="scroll-x" role="region" tabIndex={0} aria-label={t('page.training')}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('train.alert')}</th>
                <th scope="col">{t('train.decision')}</th>
                <th scope="col">{t('train.seconds')}</th>
                {heads.map((k) => (
                  <th key={k} scope="col">
                    {t(k)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {s.items.map((x) => (
                <tr key={x.alert}>
                  <td>
                    <a href={href('alerts', x.alert)}>
                      <bdi>{x.subject}</bdi>
                    </a>{' '}
                    <span class="soft">
                      <AlertTitle text={x.title} />
                    </span>
                  </td>
                  <td>{x.outcome ? word('outcome', x.outcome) : t('train.open')}</td>
                  <td class="num">{x.seconds ?? '–'}</td>
                  <Cells x={x} shift={shift} />
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}
