// SPDX-License-Identifier: Apache-2.0
// Which language the page speaks: each is named in itself, so that who needs it can find it.

import { language, languages, spoken, t } from '../i18n/index.ts'
import { choose } from '../lib/language.ts'
import { complain } from '../lib/notice.ts'
import { useStore } from '../lib/store.ts'

export function LanguageChoice() {
  useStore(spoken)
  return (
    <div class="tabs languages" role="group" aria-label={t('settings.language')}>
      {languages.map((l) => (
        <button key={l.code} type="button" lang={l.code} aria-pressed={l === language()} onClick={() => void choose(l.code).catch(complain)}>
          {l.name}
        </button>
      ))}
    </div>
  )
}
