// SPDX-License-Identifier: Apache-2.0
// What the Centre words itself, in Urdu. It comes with the Urdu of the page, in a piece of its own.
// Which sentences there must be, test/unit/told.test.mjs finds in the C sources.

import { table, toldOnce } from '../../../lib/told.ts'
import type { Piece, Row } from '../../../lib/told.ts'
import { moment } from '../../../lib/time.ts'
import { ur } from '../index.ts'
import { api } from './api.ts'
import { modules } from './modules.ts'
import { said } from './said.ts'

export const rows: readonly Row[] = [...api, ...modules, ...said]

/** Words of vocabularies that fill holes, as the page has them; of two with one code the first counts. */
const KINDS = ['outcome', 'reason', 'state', 'orderState', 'requestState', 'decisionState', 'hoStatus', 'dossierState', 'planState', 'lanePolicy', 'importstate', 'entrystate', 'watchState', 'lane', 'action', 'severity', 'do', 'act', 'dossierAct', 'lanePolicyAct', 'watchAct', 'orderKind', 'instruction', 'siteMeasure', 'entityKind', 'dossierKind']
/** And those that the catalogue has no code for. */
export const WORDS: readonly Row[] = [
  ['a version', 'ورژن'],
  ['a model', 'ماڈل'],
  ['a policy', 'پالیسی'],
  ['a dossier', 'ڈوزیئر'],
  ['a text', 'متن'],
  ['unit', 'یونٹ'],
  ['link', 'لنک'],
  ['document', 'دستاویز'],
  ['name', 'نام'],
  ['birth', 'تاریخِ پیدائش'],
  ['nobody', 'کوئی نہیں'],
]
const words: Row[] = KINDS.flatMap((kind) =>
  Object.entries(ur.words)
    .filter(([key, text]) => key.startsWith(`${kind}.`) && !text.includes('{'))
    .map(([key, text]): Row => [key.slice(kind.length + 1), text]),
)

/** Sentences that are put together of several: the first is tried first. */
const JOINTS: readonly Row[] = [
  ['; ', '؛ '],
  ['. ', '۔ '],
  [': ', ': '],
  [', ', '، '],
]

const all = table(rows, [...words.reverse(), ...WORDS], JOINTS, '۔')

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z$/
const time = (value: string): Piece | undefined => (TIME.test(value) ? { text: moment(value, Date.now()), own: true, moves: true } : undefined)

export const told = (text: string): Piece[] => toldOnce(all, text, time)
