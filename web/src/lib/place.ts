// SPDX-License-Identifier: Apache-2.0
// A place in words: its name and code, or where a tracker says that it is.

import { siteName, t, valued } from '../i18n/index.ts'
import type { PlaceAt } from './geo.ts'
import { isPlaced } from './geo.ts'

/** What a move without a place tells: what came of a crossing or of an examination. */
export const moveSaid = (m: { said?: string }): string | undefined => (m.said ? (valued('crossing.result', m.said) ?? valued('examination.result', m.said)) : undefined)

export function placeName(p: PlaceAt | undefined): string {
  if (!p) return t('app.notKnown')
  if (p.code) return p.name ? t('map.placeName', { name: siteName(p), code: p.code }) : p.code
  return isPlaced(p) ? t('map.tracked', { lat: p.lat.toFixed(2), lon: p.lon.toFixed(2) }) : p.name || t('app.notKnown')
}
