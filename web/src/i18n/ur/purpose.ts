// SPDX-License-Identifier: Apache-2.0
// Urdu: for what purpose something is opened that is not on one's queue.

import type { Part } from '../index.ts'

export const purpose = {
  'purpose.title': 'کس مقصد سے؟',
  'purpose.leave': 'نہ کھولیں',
  'purpose.keys': 'ہندسہ دبانے سے جواب فوراً درج ہوتا ہے؛ حرف سے انتخاب ہوتا ہے اور Enter سے اندراج۔',
  'purpose.word.elsewhere': 'ایسے الرٹ پر کام جو میری قطار میں نہیں',
  'purpose.word.investigation': 'تفتیش (ڈوزیئر نمبر)',
  'purpose.word.request': 'کسی دوسرے ادارے کی درخواست (درخواست نمبر)',
  'purpose.word.review': 'فیصلوں یا ڈیٹا کے معیار کا جائزہ',
  'purpose.word.training': 'تربیت',
  'purpose.word.redress': 'شکایت، یا کسی شخص کی اپنے ڈیٹا سے متعلق درخواست (نمبر)',
  'purpose.word.other': 'کوئی اور مقصد (وضاحت کریں)',
  'purpose.case': 'کیس نمبر',
  'purpose.caseMay': 'کیس نمبر (اختیاری)',
  'purpose.note': 'وضاحت',
  'purpose.noteMay': 'وضاحت (اختیاری)',
  'purpose.needPurpose': 'کوئی مقصد منتخب کریں۔',
  'purpose.needCase': 'اس مقصد کے لیے کیس نمبر لازم ہے۔',
  'purpose.needNote': 'وضاحت کریں کہ مقصد کیا ہے۔',
  'purpose.go': 'درج کریں اور کھولیں',
  'error.purpose': 'یہ آپ کی قطار میں نہیں اور کوئی مقصد درج نہیں کیا گیا، اس لیے نہیں کھولا گیا۔',
} as const satisfies Part
