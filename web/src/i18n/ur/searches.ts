// SPDX-License-Identifier: Apache-2.0
// Urdu: searches of lists, and decisions on many persons, as jobs.

import type { Part } from '../index.ts'

export const searches = {
  'job.searchOf': 'محفوظ ریکارڈ کی تلاش: {list}',
  'job.kind.identity_approve': 'ایک ہی شخص ہونے کی تجاویز',
  'job.kind.identity_decide': 'ایک ہی شخص ہونے کا فیصلہ',
  'job.found.one': 'اس سے {n} الرٹ بنا۔',
  'job.found.other': 'اس سے {n} الرٹس بنے۔',
  'job.unsearched': 'فہرست کے ہر فرد کو تلاش نہیں کیا گیا۔ جو نیا آئے اس کی جانچ بہرحال ہوتی ہے۔',
  'job.toLists': 'واچ لسٹیں',
  'decideAct.approve': 'منظوری',
  'decideAct.reject': 'رد',
  'decideAct.decide': 'فیصلہ',
  'decideAct.undo': 'واپسی',
  'decide.job': 'ان سے بہت سی شناختیں جڑی ہیں: یہ پس منظر میں ہو رہا ہے۔ کہاں تک پہنچا، صفحہ ”کام“ بتاتا ہے۔',
  'many.open': 'کئی ایک ساتھ…',
  'many.title': 'کئی تجاویز ایک ساتھ',
  'many.lead': 'ہر تجویز کا فیصلہ الگ ہوتا ہے، اور ہر ایک کے دوسرے افسر آپ ہیں۔ جن کا موازنہ آپ نے نہیں کیا انہیں نکال دیں۔',
  'many.together.one': 'ان سے {n} شناخت جڑی ہے',
  'many.together.other': 'ان سے {n} شناختیں جڑی ہیں',
  'many.cannot.one': '{n} کا فیصلہ آپ نہیں کر سکتے',
  'many.cannot.other': '{n} کا فیصلہ آپ نہیں کر سکتے',
  'many.note': 'کیا دیکھا گیا',
  'many.approve.one': '{n} منظور کریں',
  'many.approve.other': '{n} منظور کریں',
  'many.reject.one': '{n} رد کریں',
  'many.reject.other': '{n} رد کریں',
  'cannot.it does not wait': 'یہ منتظر نہیں',
  'cannot.you proposed it': 'تجویز آپ کی ہے',
  'lists.searchedOf': 'محفوظ ریکارڈ کی تلاش جاری: {all} میں سے {n}',
  'lists.unsearched': 'محفوظ ریکارڈ کی تلاش {all} میں سے {n} پر رک گئی۔',
  'lists.searchRest': 'باقی تلاش کریں',
  'lists.searchAgain': 'باقی کی تلاش جاری ہے۔',
  'lists.toJob': 'کام',
  'notice.list_unsearched': 'نافذ فہرست کے ہر فرد کو محفوظ ریکارڈ میں تلاش نہیں کیا گیا',
} as const satisfies Part
