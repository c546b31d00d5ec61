// SPDX-License-Identifier: Apache-2.0
// A place in words: its name and code, or where a tracker says that it is.

import { t } from '../i18n/index.ts'
import type { PlaceAt } from './geo.ts'
import { isPlaced } from './geo.ts'

export function placeName(p: PlaceAt | undefined): string {
  if (!p) return t('app.notKnown')
  if (p.code) return p.name ? t('map.placeName', { name: p.name, code: p.code }) : p.code
  return isPlaced(p) ? t('map.tracked', { lat: p.lat.toFixed(2), lon: p.lon.toFixed(2) }) : p.name || t('app.notKnown')
}
