// SPDX-License-Identifier: Apache-2.0
// The Urdu catalogue, put together. A key of English that is in none of the parts does not compile.
// Which word stands for which is in docs/urdu.md.

import type { Catalogue, Words } from '../index.ts'
import { alerts } from './alerts.ts'
import { dossiers } from './dossiers.ts'
import { fields } from './fields.ts'
import { frame } from './frame.ts'
import { handover } from './handover.ts'
import { identity } from './identity.ts'
import { listfile } from './listfile.ts'
import { maps } from './maps.ts'
import { messages } from './messages.ts'
import { nav } from './nav.ts'
import { orders } from './orders.ts'
import { purpose } from './purpose.ts'
import { rules } from './rules.ts'
import { jobs } from './jobs.ts'
import { searches } from './searches.ts'
import { sites } from './sites.ts'
import { trail } from './trail.ts'
import { training } from './training.ts'
import { triage } from './triage.ts'
import { units } from './units.ts'
import { values } from './values.ts'
import { will } from './will.ts'

const words: Catalogue = { ...frame, ...alerts, ...fields, ...messages, ...rules, ...orders, ...identity, ...triage, ...jobs, ...sites, ...dossiers, ...maps, ...units, ...purpose, ...training, ...nav, ...handover, ...searches, ...listfile, ...trail, ...will }

const months = ['جنوری', 'فروری', 'مارچ', 'اپریل', 'مئی', 'جون', 'جولائی', 'اگست', 'ستمبر', 'اکتوبر', 'نومبر', 'دسمبر']

export const ur: Words = { words, months, values }
