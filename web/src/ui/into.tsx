// SPDX-License-Identifier: Apache-2.0
// From what somebody looks at into an investigation. The dialog is fetched when it is asked for.

import { useState } from 'preact/hooks'
import { t } from '../i18n/index.ts'
import { may } from '../lib/session.ts'
import { later } from './later.tsx'

const Into = later(() => import('../pages/dossiers.tsx').then((m) => m.IntoDialog))

export function IntoDossier({ alert = '', subject = '' }: { alert?: string; subject?: string }) {
  const [asking, setAsking] = useState(false)
  if (!may('DOSSIER_WORK')) return null
  return (
    <>
      <button type="button" onClick={() => setAsking(true)}>
        {t('dossier.into')}
      </button>
      {asking && <Into alert={alert} subject={subject} onClose={() => setAsking(false)} />}
    </>
  )
}
