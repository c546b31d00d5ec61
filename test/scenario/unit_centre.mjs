// SPDX-License-Identifier: Apache-2.0
// A Centre with officers of units, as the scenarios of units and of rings begin.
import assert from 'node:assert/strict';
import { Centre, paxlst, rule, until } from './centre.mjs';

export const inMinutes = (n) => new Date(Date.now() + n * 60000).toISOString().slice(0, 19) + 'Z';
const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const inPakistan = (hours) => new Date(Date.now() + (5 + hours) * 3600000);
// One hour of today that is not now, and one that is: local time.
export const elsewhen = () => { const h = inPakistan(6).getUTCHours(); return `${days[inPakistan(6).getUTCDay()]} ${String(h).padStart(2, '0')}:00-${String(h).padStart(2, '0')}:59`; };
export const now = () => `${days[inPakistan(-1).getUTCDay()]}-${days[inPakistan(1).getUTCDay()]} 00:00-24:00`;

const rules = [
  rule('UNI-001', 'person.surname = "TOPSON"', { severity: 'top', title: 'A grave one' }),
  rule('UNI-003', 'person.surname = "HIGHSON"', { severity: 'high', title: 'A serious one' }),
  rule('UNI-004', 'any document (number = "ZZ9999999")', { severity: 'top', title: 'A graver one' }),
  rule('UNI-002', 'person.surname = "LOWSON"', { severity: 'low', title: 'A low one' }),
].join('');

export async function centre(store, options = []) {
  const c = new Centre(store);
  for (const [name, role, ...more] of [['omar', 'officer'], ['hina', 'officer'], ['faisal', 'officer', '--unit', 'airport KHI'], ['sara', 'supervisor'],
    ['nadia', 'officer', '--region', 'North'], ['noor', 'supervisor', '--region', 'North'], ['aziz', 'auditor']])
    c.user(name, role, more);
  assert.equal(c.ntc('rule', 'load', c.file('t.rules', rules)).code, 0);
  const key = c.link();
  c.options = options;
  await c.start();
  const who = {};
  for (const name of ['omar', 'hina', 'faisal', 'sara', 'nadia', 'noor', 'aziz']) who[name] = await c.login(name);
  let n = 100;
  const fly = async (surname, more = {}) => {
    const r = await c.post(key, paxlst({ flight: `PK${n}`, ref: String(n++), ...more, people: [{ surname, given: 'BILAL', birth: '800101', document: 'AB1111111', ...more }] }));
    assert.equal(r.status, 201);
    const id = (await r.json()).id;
    return until('the alert is there', async () => (await who.omar.get('/alerts?state=open')).body.items.find((a) => a.message === id));
  };
  const unit = (name, words = {}) => who.sara.post('/duty/units', { name, version: 0, hours: '24/7', note: 'as agreed', ...words });
  const onDuty = (name, at, turn = 1) => who.sara.post('/duty', { unit: at, account: name, to: inMinutes(480), turn });
  const detail = async (id) => (await who.omar.get(`/alerts/${id}`)).body;
  const audited = async (object) => (await who.aziz.get('/audit?limit=500')).body.items.filter((x) => x.object === object).map((x) => x.act).reverse();
  return { c, ...who, fly, unit, onDuty, detail, audited };
}
