// SPDX-License-Identifier: Apache-2.0
// Urdu: the values of fields that know only certain words, by "record.field". In English they are the words
// themselves. Which there must be, test/unit/values.test.mjs finds in the C sources.

import { ports } from './ports.ts'

type Words = Readonly<Record<string, string>>

const way: Words = { in: 'آمد', out: 'روانگی', domestic: 'اندرونِ ملک', transit: 'ٹرانزٹ', foreign: 'بیرونِ ملک' }
const mode: Words = { air: 'فضائی', sea: 'بحری', road: 'سڑک', rail: 'ریل', foot: 'پیدل', post: 'ڈاک' }
const yes: Words = { yes: 'ہاں', no: 'نہیں' }
const sex: Words = { M: 'مرد', F: 'عورت', X: 'متعین نہیں' }

export const values: Readonly<Record<string, Words>> = {
  'journey.direction': way,
  'crossing.direction': way,
  'money.direction': way,
  'passage.direction': { ...way, inland: 'اندرونِ ملک', border: 'سرحد کی طرف' },
  'journey.mode': mode,
  'crossing.mode': mode,
  'consignment.mode': mode,
  'declaration.transport': mode,
  'person.sex': sex,
  'document.sex': sex,
  'person.role': { passenger: 'مسافر', crew: 'عملہ', transit: 'ٹرانزٹ', driver: 'ڈرائیور' },
  'document.type': { P: 'پاسپورٹ', V: 'ویزا', I: 'شناختی کارڈ' },
  'booking.payment': { card: 'کارڈ', cash: 'نقد', other: 'دیگر' },
  'amount.form': { cash: 'نقد', cheque: 'چیک', draft: 'ڈرافٹ', metal: 'قیمتی دھات' },
  'crossing.result': { cleared: 'کلیئر ہوا', referred: 'مزید جانچ کے لیے بھیجا گیا', refused: 'داخلے سے انکار', offloaded: 'سفر سے روکا گیا' },
  'passage.signal': { passage: 'گزر', seal: 'ای سیل', tracker: 'ٹریکر', departure: 'روانگی', arrival: 'آمد', overdue: 'تاخیر' },
  'passage.seal_state': { intact: 'سالم', broken: 'ٹوٹی ہوئی', missing: 'غائب' },
  'seizure.record': { seizure: 'ضبطی', offence: 'جرم', suspect: 'مشتبہ شخص', company: 'کمپنی', conveyance: 'سواری' },
  'face.signal': { frame: 'فریم', match: 'مماثلت', heartbeat: 'فعال ہونے کی اطلاع' },
  'consignment.function': { original: 'اصل', replace: 'متبادل', change: 'تبدیلی', cancel: 'منسوخی', delete: 'حذف' },
  'consignment.movement': { import: 'درآمد', export: 'برآمد', transit: 'ٹرانزٹ', tranship: 'ٹرانس شپمنٹ' },
  'consignment.terms': { prepaid: 'پیشگی ادا', collect: 'وصولی پر ادا' },
  'container.state': { full: 'بھرا ہوا', empty: 'خالی' },
  'examination.signal': { channel: 'چینل', order: 'معائنے کا حکم', grounded: 'گراؤنڈنگ', result: 'نتیجہ', finished: 'مکمل', released: 'ریلیز' },
  'examination.channel': { red: 'سرخ', yellow: 'پیلا', green: 'سبز', blue: 'نیلا' },
  'examination.result': { 'as declared': 'ڈیکلریشن کے مطابق', discrepancy: 'فرق پایا گیا', offence: 'جرم' },
  'person.infant': yes,
  'person.checked_in': yes,
  'person.verified': yes,
  'booking.one_way': yes,
  'money.found': yes,
  'money.source': { savings: 'بچت' },
  'container.checked': yes,
  'profile.watched': yes,
  'profile.new_place': yes,
  'profile.new_goods': yes,
  port: ports,
  region: { South: 'جنوبی', Central: 'وسطی', North: 'شمالی', KP: 'خیبر پختونخوا', Balochistan: 'بلوچستان', GB: 'گلگت بلتستان' },
  unit: { targeting: 'ٹارگٹنگ', airport: 'ایئرپورٹ', appraisement: 'اپریزمنٹ', immigration: 'امیگریشن', enforcement: 'انفورسمنٹ', control: 'کنٹرول' },
}
