// SPDX-License-Identifier: Apache-2.0
// Urdu: who would be one with whom, before it is decided.

import type { Part } from '../index.ts'

export const will = {
  'will.falls.one': '{n} شناخت اس شخص سے الگ ہو جائے گی جس کی وہ اب ہے:',
  'will.falls.other': '{n} شناختیں ان اشخاص سے الگ ہو جائیں گی جن کی وہ اب ہیں:',
  'will.together': 'ایک ہیں',
  'will.nothing': 'کون کس کے ساتھ ایک ہے، اس میں کچھ نہیں بدلے گا۔',
  'will.elsewhere.one': 'اس سے {n} اور شخص بھی بدلے گا: کوئی شناخت اس سے الگ ہو گی یا اس میں شامل ہو گی۔',
  'will.elsewhere.other': 'اس سے {n} اور اشخاص بھی بدلیں گے: کوئی شناخت ان سے الگ ہو گی یا ان میں شامل ہو گی۔',
  'will.more.one': 'اور مزید {n}',
  'will.more.other': 'اور مزید {n}',
  'will.hidden': 'کسی اور علاقے کی شناخت',
  'who.born': 'پیدائش',
  'will.stands': 'بعض جوڑوں کے بارے میں پہلے سے فیصلہ موجود ہے۔ پہلے اسے واپس لیں۔',
  'will.toUndo': 'فیصلہ دیکھیں، اور وہیں واپس لیں',
} as const satisfies Part
