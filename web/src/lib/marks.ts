// SPDX-License-Identifier: Apache-2.0
// What a mark of the map says that stands for many: the gravest of them in its ring, and a sign for each state that needs somebody.

import type { SiteState } from './sites.ts'
import { NEEDS } from './sites.ts'

/** A site by its state, or never heard of; a place where it was; where it was last; the end of a line. */
export type As = SiteState | 'never' | 'was' | 'last' | 'end'

/** What was never heard of says nothing over the others: nothing is expected of it. */
const GRAVE: readonly As[] = ['last', ...NEEDS, 'planned', 'was', 'normal', 'never', 'end']

export const gravest = (of: readonly { as: As }[]): As => GRAVE.find((g) => of.some((m) => m.as === g)) ?? 'normal'

/** How many need somebody, by their state, the gravest first. */
export const needing = (of: readonly { as: As }[]): { state: SiteState; n: number }[] => NEEDS.map((state) => ({ state, n: of.filter((m) => m.as === state).length })).filter((x) => x.n > 0)
