// SPDX-License-Identifier: Apache-2.0
// What was done, in words: an act of the audit is "alert.claim", "job cancel", "read alerts" or a few words of its own.

import { has, t, word } from '../i18n/index.ts'

/** Undefined: there are none for it. */
export function actWords(act: string): string | undefined {
  if (has('trailAct', act)) return word('trailAct', act)
  if (act.startsWith('read ')) {
    const what = act.slice(5)
    return t('trail.looked', { what: has('looked', what) ? word('looked', what) : what })
  }
  const parts = act.split(/[. ]/)
  const verb = parts.at(-1) ?? ''
  const of = parts.at(-2) ?? ''
  return parts.length > 1 && has('trailOf', of) && has('trailVerb', verb) ? t('trail.of', { of: word('trailOf', of), verb: word('trailVerb', verb) }) : undefined
}
