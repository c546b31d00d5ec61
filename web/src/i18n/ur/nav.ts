// SPDX-License-Identifier: Apache-2.0
// The way about the pages, and what is dangerous.

import type { Part } from '../index.ts'

export const nav = {
  'nav.all': 'تمام صفحات',
  'nav.work': 'روزمرہ کام',
  'nav.risk': 'الرٹ کی بنیادیں',
  'nav.places': 'مقامات',
  'nav.centre': 'مرکز',
  'card.dangerous': 'خطرناک سامان',
} satisfies Part
