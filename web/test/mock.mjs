// SPDX-License-Identifier: Apache-2.0
// A small Centre in memory: the API's shapes, its refusals, its live stream, its headers.
// Fixture of the browser test, and something to develop against: `npm run mock`, then open
// the address it prints (name ayesha.khan, password "khyber pass at dawn").
// All people, firms and numbers are invented.
import { createHash, randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { UNIT_PERMISSIONS, unitRoutes } from './mock-units.mjs'
import { WAITS, acts, clock, order, queueState, step, triageRoutes } from './mock-triage.mjs'
import { mapRoutes } from './mock-maps.mjs'
import { PEOPLE_PERMISSIONS, peopleRoutes, picture } from './mock-people.mjs'
import { SITE_PERMISSIONS, siteParts } from './mock-sites.mjs'
import { jobFile, jobRoutes } from './mock-jobs.mjs'
import { listFileRoutes } from './mock-listfile.mjs'
import { purposeDoor } from './mock-purpose.mjs'
import { HANDOVER_PERMISSIONS, handoverRoutes } from './mock-handover.mjs'
import { trainingRoutes } from './mock-training.mjs'
import { DOSSIER_PERMISSIONS, dossierFiles, dossierRoutes } from './mock-dossiers.mjs'

const DIST = fileURLToPath(new URL('../dist', import.meta.url))
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' }
export const PASSWORD = 'khyber pass at dawn'
export const LINK_KEY = 'mock-link-key'
const ALL = ['ALERT_READ', 'ALERT_WORK', 'ALERT_TAKE', 'MESSAGE_READ', 'MESSAGE_SEND', 'MESSAGE_RETRY', 'LIST_READ', 'LIST_PROPOSE', 'LIST_APPROVE', 'RULE_READ', 'RULE_LOAD', 'MODEL_READ', 'MODEL_PUT', 'MODEL_APPROVE', 'MODEL_STOP', 'ACCOUNT_READ', 'ACCOUNT_WRITE', 'AUDIT_READ', 'HEALTH_READ', 'LANE_READ', 'LANE_POLICY', 'LANE_APPROVE', 'LANE_OVERRIDE', ...PEOPLE_PERMISSIONS, ...SITE_PERMISSIONS, ...DOSSIER_PERMISSIONS, 'DOSSIER_APPROVE', ...UNIT_PERMISSIONS, ...HANDOVER_PERMISSIONS, 'EXPORT']
const OFFICER = [...DOSSIER_PERMISSIONS, 'ALERT_READ', 'ALERT_WORK', 'RULE_READ', 'HEALTH_READ', 'SITE_READ', 'WALL_READ', 'UNIT_READ', 'DUTY_READ', 'ORDER_READ', 'ORDER_ANSWER', 'PICTURE_SEND', 'PICTURE_READ', 'HANDOVER_READ', 'HANDOVER_WORK']
const AUDITOR = [...ALL, 'ORDER_READ', 'REQUEST_READ', 'REQUEST_ENTER', 'REQUEST_DRAFT', 'REQUEST_APPROVE', 'SHARED_READ', 'RULE_DRAFT', 'RULE_APPROVE', 'RULE_STOP', 'CLEARANCE_READ', 'CLEARANCE_APPROVE', 'NOTICE_CLOSE', 'BOARDING_DECIDE']
const SEVERITIES = ['low', 'normal', 'high', 'top']

const laneShift = { office: 'KAPE', shift: 'day', date: '2026-11-26', now: true, unit: 'declarations', hours: '08:00-16:00', seen: 312, expected: 600, utilisation: 0.7, lot: 0.02, explore: 0.1, changed: 1, pending: 1, examined: 12, lanes: [
  { lane: 'red', capacity: 60, used: 42, over: 0, streams: { mandatory: 11, random: 7, explore: 4, value: 20 }, declarations: 42 }, { lane: 'yellow', capacity: 120, used: 64, over: 0, streams: { value: 64 }, declarations: 64 },
  { lane: 'blue', capacity: 60, used: 22, over: 0, streams: { value: 22 }, declarations: 22 }, { lane: 'green', streams: { rest: 184 }, declarations: 184 }] }
const laneDecision = (id, lane, stream, why, more = {}) => ({ id, revision: 1, number: `KAPE-HC-${id}`, office: 'KAPE', shift: 'day', at: new Date().toISOString(), lane, decided: lane, stream, sampled: stream === 'random', over: false, why, chances: { mandatory: 0, random: 0.02, explore: 0.01, value: 0.97 }, p: 0.12, loss: 48000, by_model: true, hits: ['DEC-004'], policy: 'EXAMPLE/1/0123456789ab', ...more })
const laneDecisions = [
  laneDecision('104', 'red', 'value', 'red, goods examined before assessment: worth more than what else is to come: expected loss 48000, where 31000 is the price of the 18 examinations left for about 288 declarations to come', { pending: { to: 'yellow', by: 'omar' } }),
  laneDecision('103', 'red', 'random', 'red, goods examined before assessment: drawn by lot, as anybody may be: 2 % of all are, whoever the trader', { outcome: 'as declared', found: false }),
  laneDecision('102', 'green', 'rest', 'green, released: nothing asks for it')]
const laneMeasured = (of) => ({ ...of, declarations: 420, precision: { at: 0.31, low: 0.14, high: 0.55 }, recall: { at: 0.6, low: 0.31, high: 0.83 }, lift: { at: 5.1, low: 2.6, high: 7 }, missed: { at: 100, low: 30, high: 270 } })
const iso = (ms) => new Date(ms).toISOString()
const sha = (s) => createHash('sha256').update(s).digest('hex')
const latin = (s) => Buffer.from(s, 'utf8').toString('latin1')

const WORDS = {
  outcomes: [
    ['confirmed', 'right: the risk was real'],
    ['valuable', 'not confirmed, but worth a manual look'],
    ['false_match', 'wrong: another person, firm or consignment'],
    ['duplicate', 'the same as another alert'],
    ['no_action', 'right, and nothing to do'],
    ['unclear', 'cannot tell'],
  ].map(([code, text]) => ({ code, text })),
  clashes: [['false_match', 'examined_found'], ['no_action', 'examined_found'], ['unclear', 'examined_found'], ['confirmed', 'identity_differs']].map(([outcome, reason]) => ({ outcome, reason })),
  reasons: ['examined_found', 'examined_nothing', 'questioned', 'documents_checked', 'identity_differs', 'known_and_cleared', 'did_not_travel', 'not_located', 'handed_over', 'data_defect', 'rule_too_broad', 'other'].map((code) => ({ code, text: code })),
  waits: WAITS.map((code) => ({ code, text: code })),
  undo_s: 10,
}

function paxlst(p) {
  return [
    "UNA:+.?*'",
    "UNB+UNOA:4+PK+PKAPIS+261124:0415+000006640++APIS'",
    "UNH+PAX001+PAXLST:D:05B:UN:IATA'",
    "BGM+745'",
    "NAD+MS+++DUTY OFFICE'",
    "COM+922135551212:TE'",
    `TDT+20+${p.flight}+++PK'`,
    `LOC+125+${p.from}'DTM+189:2611240415:201'`,
    `LOC+87+${p.to}'DTM+232:2611240745:201'`,
    `NAD+FL+++${p.surname}:${p.given}'`,
    `ATT+2++${p.sex}'`,
    `DTM+329:${p.birth.slice(2).replace(/-/g, '')}'`,
    `LOC+178+${p.from}'LOC+179+${p.to}'`,
    `NAT+2+PAK'`,
    `RFF+AVF:${p.locator}'`,
    `DOC+P:110:111+${p.passport}'`,
    `DTM+36:300918'LOC+91+PAK'`,
    "CNT+42:1'UNT+18+PAX001'UNZ+1+000006640'",
  ].join('')
}

const placeOf = (body, value) => {
  const at = value ? body.indexOf(latin(value)) : -1
  return at < 0 ? undefined : [at, latin(value).length]
}
function places(body, record, values = record) {
  const at = {}
  for (const [k, v] of Object.entries(values)) {
    const p = typeof v === 'string' ? placeOf(body, v) : undefined
    if (p) at[k] = p
  }
  return { ...record, _at: at }
}

/** A Centre of one process; `now` is the moment it begins. */
export function makeCentre(now = Date.now()) {
  const accounts = [
    { name: 'ayesha.khan', display: 'Ayesha Khan', roles: 'officer,analyst,supervisor,administrator', region: '', unit: 'targeting', state: 'active', has_password: true, created_by: 'setup', created: iso(now - 40 * 86400e3) },
    { name: 'bilal.ahmed', display: 'Bilal Ahmed', roles: 'officer', region: 'South', unit: 'airport KHI', state: 'active', has_password: true, created_by: 'ayesha.khan', created: iso(now - 30 * 86400e3) },
    { name: 'sana.iqbal', display: 'Sana Iqbal', roles: 'analyst,supervisor', region: '', unit: 'targeting', state: 'active', has_password: true, created_by: 'ayesha.khan', created: iso(now - 30 * 86400e3) },
    { name: 'tariq.mehmood', display: 'Tariq Mehmood', roles: 'officer', region: 'North', unit: 'airport ISB', state: 'active', has_password: false, created_by: 'ayesha.khan', created: iso(now - 86400e3) },
    { name: 'zara.malik', display: 'زارا ملک', roles: 'officer,analyst,supervisor,administrator,auditor', region: '', unit: 'targeting', state: 'active', has_password: true, created_by: 'ayesha.khan', created: iso(now - 30 * 86400e3) },
    { name: 'old.account', display: 'Naveed Butt', roles: 'officer', region: 'North', unit: 'airport LHE', state: 'disabled', has_password: true, created_by: 'ayesha.khan', created: iso(now - 300 * 86400e3) },
  ]
  const c = { alerts: [], messages: [], bodies: new Map(), events: new Map(), imports: [], entries: [], lists: [], audit: [], accounts, codes: new Map([['SETUP-1234', 'setup']]), sessions: new Map(), screens: new Set(), feed: 0, told: [], silent: false, holds: new Map(), jobs: [] }

  const record = (actor, act, object, detail = {}) => {
    const seq = c.audit.length + 1
    c.audit.push({ seq, at: iso(Date.now()), actor, act, object, detail, hash: sha(`${c.audit.at(-1)?.hash ?? ''}${seq}${act}${object}`) })
  }

  const addMessage = (m) => {
    const id = m.id ?? randomUUID()
    const body = latin(m.body)
    c.bodies.set(id, body)
    c.messages.unshift({ id, source: m.source, reference: m.reference, sha256: sha(m.body), ...(m.name ? { name: m.name } : {}), kind: m.kind, version: m.version, label: m.label, status: m.status, received: iso(m.at), size_bytes: body.length, counts: m.counts ?? {}, events: m.events ?? 0, alerts: m.alerts ?? 0, findings_count: m.findings?.length ?? 0, findings: m.findings ?? [] })
    return id
  }

  const pub = (a) => ({ ...Object.fromEntries(Object.entries(a).filter(([k]) => !['subject', 'message', 'event', 'reasons', 'history', 'fed'].includes(k))), ...clock(a) })
  const full = (a) => ({ ...pub(a), subject: a.subject, message: a.message, event: a.event })
  const tell = (a) => {
    a.fed = ++c.feed
    const line = `id: ${a.fed}\nevent: alert\ndata: ${JSON.stringify(pub(a))}\n\n`
    c.told.push(line)
    for (const s of c.screens) if (!c.silent) s.write(line)
  }

  const addTraveller = (p) => {
    const body = latin(paxlst(p))
    const message = addMessage({ source: 'link-pia', reference: `PAX-${p.passport}`, kind: 'PAXLST', version: 'D:05B', label: `${p.flight} ${p.from}-${p.to}`, status: 'accepted', at: p.created, counts: { passengers: 1, documents: 1, legs: 1, segments: 18 }, events: 1, alerts: 1, body: paxlst(p) })
    const person = places(body, { name: `${p.given} ${p.surname}`, surname: p.surname, given: p.given, role: 'passenger', sex: p.sex, birth: p.birth, age: 2026 - Number(p.birth.slice(0, 4)), nationality: 'PAK', embark: p.from, disembark: p.to, locator: p.locator, ...(p.bags !== undefined ? { bag_count: p.bags } : {}) }, { surname: p.surname, given: p.given, embark: p.from, disembark: p.to, locator: p.locator, nationality: 'PAK' })
    if (placeOf(body, p.surname)) person._at.name = placeOf(body, `${p.surname}:${p.given}`)
    const event = {
      kind: 'traveller',
      person,
      documents: [places(body, { type: 'P', number: p.passport, issuer: 'PAK', expiry: '2030-09-18', nationality: 'PAK' }, { number: p.passport, issuer: 'PAK' })],
      journey: places(body, { flight: p.flight, carrier: 'PK', from: p.from, to: p.to, departs: '2026-11-24T04:15', arrives: '2026-11-24T07:45', direction: 'in', port: p.to }, { flight: p.flight, from: p.from, to: p.to }),
      ...(p.booking ? { booking: { locator: p.locator, agency: 'Gulf Star Travels', payment: 'cash', amount: 1240.5, currency: 'AED', party_size: 1, bag_count: p.bags ?? 3, lead_hours: 19, one_way: true, stay_days: 2 } } : {}),
      legs: [places(body, { carrier: 'PK', flight: p.flight, from: p.from, to: p.to, departs: '2026-11-24T04:15', arrives: '2026-11-24T07:45', status: 'HK' }, { flight: p.flight })],
      offset: body.indexOf('NAD+FL'),
      length: 160,
    }
    c.events.set(message, [event])
    const evidence = (field, value) => {
      const at = placeOf(body, value)
      return { field, value, offset: at?.[0] ?? 0, length: at?.[1] ?? 0 }
    }
    const reasons = p.reasons.map((r) => ({ kind: 'rule', version: '2', author: 'Risk Management, Karachi', basis: 'Customs Act 1969, s. 158', unit: 'airport', action: 'examine', ...r, evidence: (r.evidence ?? []).map(([f, v]) => evidence(f, v)), message, event: 0, at: iso(p.created) }))
    reasons.sort((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity))
    const a = {
      id: p.id ?? randomUUID(), version: 1, state: 'new', severity: reasons[0].severity, kind: 'traveller', title: reasons[0].title, reasons_count: reasons.length, action: reasons[0].action, situation: { id: sha(p.flight).slice(0, 12), label: `${p.flight} ${p.from}-${p.to} 2026-11-24` }, port: p.to, region: 'South', unit: `airport ${p.to}`, moment: { what: 'landing', at: p.moment ? iso(p.moment) : null }, owner: null, created: iso(p.created), updated: iso(p.created),
      subject: { id: sha(p.passport).slice(0, 16), kind: 'person', name: `${p.given} ${p.surname}` }, message, event: 0, reasons, history: [{ version: 1, at: iso(p.created), actor: 'ntc', act: 'raised', from: '', to: 'new', note: reasons[0].title }],
    }
    c.alerts.push(a)
    return a
  }

  /* what there is at the beginning */

  const min = 60_000
  const frequent = { code: 'PAX-001', severity: 'high', title: 'Frequent flyer with short stays', text: '7 trips in 90 days, this one of 2 days: goods for trade are likely.' }
  const cash = { code: 'PAX-003', severity: 'high', title: 'Cash ticket, booked late, one way', text: 'One-way ticket paid in cash 19 hours before departure at Gulf Star Travels.', action: 'question' }
  const listed = (entry, sev = 'top') => ({ kind: 'list', code: entry, version: sha(entry), severity: sev, title: 'On list LOCAL: document and name', text: `LOCAL entry ${entry}, QADIR M. KHAN: the name QADIR M. KHAN agrees; the number AB1234567 agrees; the date of birth agrees. The entry asks: hold; on this evidence: review. Wanted for gold; tell the duty supervisor`, author: 'Airports Karachi', action: 'hold' })
  const p = (surname, given, x) => ({ surname, given, sex: 'M', birth: '1984-03-12', flight: 'PK214', from: 'DXB', to: 'KHI', locator: 'QX7T2L', passport: 'AB1850901', created: now - 9 * min, moment: now + 52 * min, bags: 3, ...x })
  addTraveller(p('BELMADI', 'ZARQUN', { moment: now + 18 * min + 20e3, created: now - 3 * min, booking: true, reasons: [{ ...listed('LOCAL/2026-0001'), evidence: [['document.number', 'AB1850901'], ['person.name', 'BELMADI:ZARQUN'], ['profile.seen_90d', '7'], ['list.name', 'Zarqun BELMEDI']] }, { ...frequent, evidence: [['journey.direction', ''], ['profile.seen_90d', '7'], ['person.locator', 'QX7T2L']] }, { ...cash, evidence: [['booking.payment', 'cash']] }] }))
  addTraveller(p('QURESHI', 'HAMZA', { passport: 'CD2204417', locator: 'M4KP9A', reasons: [{ ...frequent, evidence: [['person.locator', 'M4KP9A'], ['journey.flight', 'PK214']] }] }))
  const taken = addTraveller(p('BAIG', 'MARYAM', { sex: 'F', passport: 'EF7731180', locator: 'TT20PX', flight: 'PK304', from: 'LHE', to: 'KHI', moment: now + 95 * min, created: now - 30 * min, bags: undefined, reasons: [cash] }))
  Object.assign(taken, { state: 'claimed', owner: 'bilal.ahmed', version: 2 })
  taken.history.push({ version: 2, at: iso(now - 20 * min), actor: 'bilal.ahmed', act: 'claim', from: 'new', to: 'claimed' })
  addTraveller(p('SIDDIQUI', 'OMAR FAROOQ', { passport: 'GH1190023', locator: 'ZW8810', flight: 'EK600', to: 'ISB', moment: now - 12 * min, created: now - 70 * min, reasons: [{ ...frequent, severity: 'normal', title: 'Third short trip in thirty days', code: 'PAX-002' }] }))
  addTraveller(p('RAZA', 'NAILA', { sex: 'F', passport: 'JK6620914', locator: 'PLL4T0', flight: 'FZ335', to: 'SKT', moment: undefined, created: now - 95 * min, reasons: [{ ...frequent, severity: 'normal', title: 'Routed by a third country', code: 'PAX-004' }] }))
  for (let i = 0; i < 14; i++)
    addTraveller(p(['AWAN', 'CHEEMA', 'DURRANI', 'GILANI', 'HASHMI', 'JAMALI', 'KHATTAK'][i % 7], ['IMRAN', 'FATIMA', 'YUSUF', 'RABIA', 'ADEEL'][i % 5], { sex: i % 5 === 1 || i % 5 === 3 ? 'F' : 'M', passport: `MN33${1000 + i}7`, locator: `B${i}R7K${i % 9}`, flight: `PK${230 + i}`, to: ['KHI', 'LHE', 'ISB', 'PEW'][i % 4], moment: now + (3 + i) * 3600e3, created: now - (120 + 9 * i) * min, reasons: [{ ...frequent, severity: i % 3 ? 'low' : 'normal', title: i % 3 ? 'Group booking, one payer' : 'Routed by a third country', code: i % 3 ? 'PAX-007' : 'PAX-004' }] }))

  const gd = JSON.stringify({ number: 'KAPE-HC-104417-24112026', office: 'Port Qasim', importer: '4220176-3', importer_name: 'Sehwan Traders', exporter: 'Jebel Ali Bearings FZE', port: 'PKBQM', containers: ['MSKU7043327'], items: [{ hs: '84821000', description: 'ball bearings \u202e57\u202c used \u0628\u06cc\u0631\u0646\u06af', origin: 'CN', net_mass_kg: 18450, value: 11070 }, { hs: '85171300', description: 'smartphones', origin: 'VN', net_mass_kg: 22, value: 900 }] }, null, 1)
  const gdBody = latin(gd)
  const gdMessage = addMessage({ source: 'link-single-window', reference: 'GD-104417', kind: 'DECLARATION', version: 'json', label: 'KAPE-HC-104417', status: 'accepted_with_findings', at: now - 6 * min, counts: { declarations: 1 }, events: 1, alerts: 1, body: gd, findings: [{ code: 'E-BIDI', weight: 'minor', offset: gdBody.indexOf(latin('\u202e')), length: 3, text: 'a sign that turns the direction of the text stands in a description' }, { code: 'E-RELEASE', weight: 'info', offset: 0, length: 0, text: 'no planned release is given' }] })
  const ev = (f, v) => ({ field: f, value: v, offset: placeOf(gdBody, v)?.[0] ?? 0, length: placeOf(gdBody, v)?.[1] ?? 0 })
  c.events.set(gdMessage, [{ kind: 'declaration', declaration: places(gdBody, { number: 'KAPE-HC-104417-24112026', date: '2026-11-24', office: 'Port Qasim', regime: 'HC', importer: '4220176-3', importer_name: 'Sehwan Traders', exporter: 'Jebel Ali Bearings FZE', port: 'PKBQM', container: 'MSKU7043327', currency: 'USD', total_value: 11970, net_mass_kg: 18472, items: 2 }), items: [places(gdBody, { number: 1, hs: '84821000', description: 'ball bearings', origin: 'CN', quantity: 41000, unit: 'PCE', net_mass_kg: 18450, value: 11070, value_per_kg: 0.6 }), places(gdBody, { number: 2, hs: '85171300', description: 'smartphones', origin: 'VN', net_mass_kg: 22, value: 900, value_per_kg: 40.9 })], offset: 0, length: gdBody.length }])
  c.alerts.push({ id: randomUUID(), version: 1, state: 'new', severity: 'high', kind: 'declaration', title: 'Value far under the usual', reasons_count: 1, action: 'examine', situation: { id: 'gd1', label: 'KAPE-HC-104417' }, port: 'PKBQM', region: 'South', unit: 'appraisement PKBQM', moment: { what: 'release', at: iso(now + 5 * 3600e3) }, owner: null, created: iso(now - 6 * min), updated: iso(now - 6 * min), subject: { id: 'firm1', kind: 'trader', name: 'Sehwan Traders' }, message: gdMessage, event: 0, reasons: [{ kind: 'rule', code: 'GD-004', version: '1', severity: 'high', title: 'Value far under the usual', text: 'Ball bearings at 0.60 USD a kg; usual 2.80 to 4.10: revenue is at risk.', author: 'Valuation, Karachi', basis: 'Customs Act 1969, s. 25', unit: 'appraisement', action: 'examine', evidence: [ev('item.hs', '84821000'), ev('declaration.importer_name', 'Sehwan Traders'), ev('item.value', '11070'), { field: 'item.value_per_kg', value: '0.6', offset: 0, length: 0 }], message: gdMessage, event: 0, at: iso(now - 6 * min) }], history: [{ version: 1, at: iso(now - 6 * min), actor: 'ntc', act: 'raised', from: '', to: 'new', note: 'Value far under the usual' }] })
  const broken = "UNB+UNOA:4+XX+PKAPIS+261124:0500+77'UNH+1+PAXLST:D:05B:UN:IATA'BGM+745'TDT+20+XX9'UNT+9+1'"
  addMessage({ source: 'link-xx', reference: 'XX-0077', name: 'pax77.edi', kind: 'PAXLST', version: 'D:05B', label: 'XX9', status: 'quarantined', at: now - 2 * min, body: broken, findings: [{ code: 'E-UNT', weight: 'major', offset: broken.indexOf('UNT+9'), length: 8, text: 'UNT counts 9 segments, there are 4' }, { code: 'E-UNZ', weight: 'major', offset: broken.length, length: 0, text: 'the interchange has no end' }] })
  const done = addTraveller(p('LODHI', 'KAMRAN', { passport: 'PQ5518206', locator: 'A0A1B2', created: now - 300 * min, moment: now - 200 * min, reasons: [frequent] }))
  Object.assign(done, { state: 'closed', owner: 'sana.iqbal', outcome: 'no_action', reason_code: 'questioned', version: 3 })
  done.history.push({ version: 2, at: iso(now - 250 * min), actor: 'sana.iqbal', act: 'claim', from: 'new', to: 'claimed' }, { version: 3, at: iso(now - 240 * min), actor: 'sana.iqbal', act: 'close', from: 'claimed', to: 'closed', outcome: 'no_action', reason_code: 'questioned', note: 'carries samples for a trade fair; invoice seen' })

  c.lists = [{ name: 'LOCAL', format: 'entry' }, { name: 'UN', format: 'un-xml' }, { name: 'EU', format: 'eu-csv' }]
  const entry = (list, state, imp, e, x = {}) => c.entries.push({ id: randomUUID(), state, import: imp, proposer: 'sana.iqbal', expiry: '2027-01-31', ...x, entry: { list, key: `2026-${c.entries.length + 1}`, kind: 'person', basis: 'Customs Act 1969, s. 158', owner: 'Airports Karachi', action: 'examine', ...e } })
  const imp = (list, x) => {
    const i = { id: randomUUID(), list, format: 'entry', proposer: 'sana.iqbal', at: iso(now - 50 * min), state: 'proposed', digest: sha(list + c.imports.length), entries: 1, added: 1, changed: 0, removed: 0, findings: [], ...x }
    c.imports.push(i)
    return i
  }
  const i1 = imp('LOCAL', {})
  entry('LOCAL', 'proposed', i1.id, { name: 'RIND, Shahmir', aliases: ['Shah Mir Rind', 'شاہ میر رند'], births: ['1979-02'], documents: ['passport:ZX4410092:PAK'], nationality: ['PAK'], reason: 'Gold in a false bottom, twice' })
  const i2 = imp('EU', { format: 'eu-csv', proposer: 'ayesha.khan', entries: 2113, added: 12, changed: 3, removed: 1, findings: [{ code: 'L-DATE', weight: 'minor', offset: 18230, length: 10, text: 'row 417: a date of birth that cannot be' }] })
  entry('EU', 'proposed', i2.id, { name: 'Northwind Shipping DMCC', kind: 'entity', action: 'question', reason: 'annex IV', basis: 'invented regulation 1' })
  const i3 = imp('LOCAL', { state: 'in force', decided_by: 'ayesha.khan', decided_at: iso(now - 2 * 86400e3), at: iso(now - 3 * 86400e3) })
  entry('LOCAL', 'active', i3.id, { name: 'BELMADI, Zarqun', aliases: ['Zarkun Bel Madi'], births: ['1961-05-04', '1960..1962'], documents: ['passport:AB1850901:PAK'], reason: 'gold twice', action: 'hold' }, { approver: 'ayesha.khan', approved_at: iso(now - 2 * 86400e3) })

  const rules = [
    ['PAX-001', 1, 'Frequent flyer with short stays', 'high', 'traveller', 'examine', 'Risk Management, Karachi', 'when     journey.direction = "in"\n           and profile.seen_90d >= 6\n           and booking.stay_days <= 3\n  reason   "{profile.seen_90d} trips in 90 days, this one of {booking.stay_days} days: goods for trade are likely."'],
    ['PAX-003', 2, 'Cash ticket, booked late, one way', 'high', 'traveller', 'question', 'Risk Management, Lahore', 'when     booking.payment = "cash"\n           and booking.lead_hours < 48\n           and booking.one_way\n  reason   "One-way ticket paid in cash {booking.lead_hours} hours before departure at {booking.agency}."'],
    ['GD-004', 1, 'Value far under the usual', 'high', 'declaration', 'examine', 'Valuation, Karachi', 'when     item.hs starts "8482"\n           and item.value_per_kg < 1.0\n  reason   "Ball bearings at {item.value_per_kg} USD a kg."'],
  ].map(([id, version, title, severity, on, action, author, rest]) => ({ id, version, title, author, unit: on === 'traveller' ? 'airport' : 'appraisement', action, basis: 'Customs Act 1969, s. 158', severity, on, valid_from: '2026-01-01', valid_to: '2027-12-31', in_force: true, source: `rule ${id} version ${version}\n  title    "${title}"\n  severity ${severity}\n  action   ${action}\n  on       ${on}\n  ${rest}\nend` }))

  /* steps */

  const partsOf = (a) => c.alerts.filter((x) => x.merged_into === a.id)
  const detail = (a) => ({ alert: full(a), acts: acts(a.state), merged: partsOf(a).map(full), reasons: [a, ...partsOf(a)].flatMap((x) => x.reasons.map((r) => ({ ...r, alert: x.id }))), history: a.history })
  class Refusal extends Error {
    constructor(status, title, text) {
      super(text)
      Object.assign(this, { status, title })
    }
  }
  const need = (x, what) => {
    if (!x) throw new Refusal(404, 'Not found', `there is no such ${what}`)
    return x
  }
  const bad = (why, status = 422, title = 'Not accepted') => new Refusal(status, title, why)

  const act = (a, name, b, me) => {
    const held = c.holds.get(a.id)
    if ((name === 'claim' || name === 'assign') && held && held.by !== me.name && !b.note) throw new Refusal(409, 'Open at another', `${held.display} has had it open since ${held.since}; a supervisor may take it, with a note`)
    const before = c.alerts.find((x) => x.id === a.merged_into)
    const into = step({ a, name, b, me, alerts: c.alerts, words: WORDS, say: (status, title, text) => new Refusal(status, title, text) })
    const main = into ?? (a.merged_into ? undefined : before)
    if (main) {
      main.version++
      main.history.push({ version: main.version, at: a.updated, actor: me.name, act: into ? 'merged in' : 'split off', from: main.state, to: main.state, note: a.title })
      tell(main)
    }
    record(me.name, `alert.${name}`, `alert/${a.id}`, { version: a.version })
    tell(a)
    return detail(a)
  }

  c.arrive = (x = {}) => {
    const n = Math.floor(Math.random() * 1e6)
    const a = addTraveller(p('MENGAL', 'DANISH', { passport: `RS${1000000 + n}`, locator: `K${n}`.slice(0, 6), flight: 'PK286', from: 'DOH', created: Date.now(), moment: Date.now() + 41 * min, reasons: [{ ...listed('LOCAL/2026-0009'), evidence: [['document.number', `RS${1000000 + n}`], ['journey.flight', 'PK286']] }, frequent], ...x }))
    tell(a)
    return a
  }
  c.stepAs = (name, id, actName, b = {}) => act(c.alerts.find((a) => a.id === id), actName, { version: c.alerts.find((a) => a.id === id).version, ...b }, { name })

  const page = (items, q, key, name = 'after') => {
    const limit = Math.min(c.pageMost ?? Infinity, Number(q.get('limit')) || 50)
    const from = q.get(name)
    const at = from ? items.findIndex((x) => String(x[key]) === from) + 1 : 0
    const part = items.slice(at, at + limit)
    return { items: part, ...(at + limit < items.length ? { next: String(part.at(-1)[key]) } : {}) }
  }
  const sessionOf = (a, csrf) => ({ name: a.name, display: a.display, roles: a.roles.split(','), region: a.region, unit: a.unit, csrf, permissions: a.roles === 'officer' ? OFFICER : a.roles.includes('auditor') ? AUDITOR : ALL })
  const raw = (id, q) => {
    const body = need(c.bodies.get(id), 'message')
    const first = Number(q.get('offset') ?? 0)
    return { message: id, from: 0, to: body.length, first, size_bytes: body.length, text: body.slice(first, first + Number(q.get('length') ?? 1 << 20)) }
  }
  const alert = (id) => need(c.alerts.find((a) => a.id === id), 'alert')
  const message = (id) => need(c.messages.find((m) => m.id === id), 'message')
  const importOf = (id) => need(c.imports.find((i) => i.id === id), 'import')
  const brief = ({ findings, ...m }) => m

  const modelOf = (id, version, state, acts) => ({ id, name: 'trade', version, revision: 1, state, digest: 'ab'.repeat(32), size_bytes: 1200000, put_by: 'amna', put: new Date().toISOString(), ...(state === 'waiting' ? {} : { approved_by: 'sara' }), changed: new Date().toISOString(), acts })
  const MODEL_NUMBERS = { scored: 4120, mean: 0.071, judged: 311, found: 62, expected: 58.4, auc: 0.842, auc_low: 0.79, auc_high: 0.894, precision5: 0.6, precision5_low: 0.36, precision5_high: 0.8, calibration_error: 0.031 }
  const goods = () => c.alerts.find((a) => a.kind === 'declaration')
  const requestOf = (id) => ({ id, version: 2, state: 'drafted', agency: 'anf', officer: 'Inspector Rashid Minhas', case: 'ANF-12/2026', basis: 'customs', basis_text: 's. 155H', purpose: 'inquiry 12/2026', subject_kind: 'person', subject: 'Waqar Siddiqui', asked: 'Whether he has entered by air this year.', due: '2026-12-01', entered_by: 'bilal.ahmed', entered: iso(now - 7200e3), drafted_by: 'bilal.ahmed', releases: 0, overdue: true })
  const REQUEST_WORDS = { bases: [{ code: 'customs', text: 'Customs Act 1969' }], subjects: ['person', 'company'].map((code) => ({ code, text: code })), refusals: [{ code: 'no_basis', text: 'no legal basis' }], fields: { entity: ['name', 'kind'], alert: ['title', 'severity'], event: [] } }
  const floor = siteParts({ c, now, iso, need, bad })
  const routes = [
    ['GET', '/health', () => ({ status: 'ok', engine: 'mock', needs_setup: c.isNew === true, training: c.isTraining === true })],
    ...trainingRoutes(c),
    ['GET', '/session', (r) => sessionOf(r.me, r.csrf)],
    ['GET', '/alerts', (r) => ({ feed: c.feed, ...page(c.alerts.filter((a) => { const s = r.q.get('state'); return queueState(a, s) && (!r.q.get('owner') || a.owner === r.q.get('owner')) && (!r.q.get('unit') || a.unit === r.q.get('unit')) && SEVERITIES.indexOf(a.severity) >= SEVERITIES.indexOf(r.q.get('severity') || 'low') }).sort(order).map(full), r.q, 'id') })],
    ['GET', '/alerts/words', () => WORDS],
    ['GET', '/alerts/:id', (r) => detail(alert(r.id))],
    ['GET', '/alerts/:id/event', (r) => need(c.events.get(alert(r.id).message)?.[alert(r.id).event], 'event')],
    ['GET', '/alerts/:id/raw', (r) => raw(r.q.get('message') || alert(r.id).message, r.q)],
    ...triageRoutes({ c, alert, full, screens: (line) => c.screens.forEach((x) => !c.silent && x.write(line)) }),
    ['POST', '/alerts/:id/:act', (r) => act(alert(r.id), r.more, r.body, r.me)],
    ['GET', '/messages', (r) => page(c.messages.filter((m) => !r.q.get('status') || m.status === r.q.get('status')).map(brief), r.q, 'id', 'before')],
    ['GET', '/messages/:id', (r) => message(r.id)],
    ['GET', '/messages/:id/raw', (r) => raw(message(r.id).id, r.q)],
    ['GET', '/messages/:id/decoded', (r) => ({ kind: message(r.id).kind, version: message(r.id).version, message_legs: [], events: c.events.get(r.id) ?? [], findings: message(r.id).findings })],
    ['POST', '/messages/:id/retry', (r) => ({ ...message(r.id), duplicate: false })],
    ['POST', '/messages/:id/discard', (r) => { message(r.id).status = 'discarded'; record(r.me.name, 'message.discard', `message/${r.id}`, { note: r.body.note }); return { done: true } }],
    ['GET', '/lists', () => ({ lists: c.lists.map((l) => ({ ...l, active: c.entries.filter((e) => e.entry.list === l.name && e.state === 'active').length + ({ UN: 1002, EU: 2101 }[l.name] ?? 0), proposed: c.entries.filter((e) => e.entry.list === l.name && e.state === 'proposed').length, expired: l.name === 'UN' ? 4 : 0 })), imports: c.imports, file_most: c.fileMost })],
    ['GET', '/lists/:id/entries', (r) => page(c.entries.filter((e) => e.entry.list === r.id && (!r.q.get('state') || e.state === r.q.get('state')) && (e.entry.name ?? '').toLowerCase().includes((r.q.get('q') ?? '').toLowerCase())), r.q, 'id')],
    ['POST', '/lists/:id/entries', (r) => { const i = imp(r.id, { proposer: r.me.name, at: iso(Date.now()) }); entry(r.id, 'proposed', i.id, { ...r.body, aliases: r.body.aliases?.split('|'), births: r.body.births?.split('|'), documents: r.body.documents?.split('|'), nationality: r.body.nationality?.split('|') }, { proposer: r.me.name, expiry: r.body.expiry }); return i }],
    ['GET', '/imports/:id/search', () => ({ entries: 1, subjects: 2, searched: 2, complete: true, matches: 0, by_severity: { low: 0, normal: 0, high: 0, top: 0 }, examples: [] })],
    ['GET', '/clearances', () => ({ items: [] })],
    ['GET', '/alerts/:id/clearances', () => ({ items: [] })],
    ['GET', '/imports/:id', (r) => ({ import: importOf(r.id), entries: c.entries.filter((e) => e.import === r.id), before: c.entries.filter((e) => e.state === 'active' && c.entries.some((p) => p.import === r.id && p.entry.key === e.entry.key)), removals: c.entries.slice(0, importOf(r.id).removed) })],
    ['POST', '/imports/:id/:act', (r) => { if (r.more === 'search') return c.searchRest(r); const i = importOf(r.id); if (i.state !== 'proposed' || (r.more === 'approve' && r.body.digest !== i.digest)) throw new Refusal(409, 'Changed meanwhile', 'it no longer waits, or its content is another'); if (r.more === 'approve' && i.proposer === r.me.name) throw bad(`what ${r.me.name} proposed, another person must approve`); if (r.more === 'withdraw' && i.proposer !== r.me.name) throw bad(`only ${i.proposer}, who proposed it, takes it back`); Object.assign(i, { state: { approve: 'approved', withdraw: 'withdrawn' }[r.more] ?? 'rejected', decided_by: r.me.name, decided_at: iso(Date.now()) }); for (const e of c.entries) if (e.import === i.id) e.state = r.more === 'approve' ? 'active' : 'rejected'; record(r.me.name, `list.${r.more}`, `list/${i.list}/${i.id}`, { digest: i.digest }); return i }],
    ['GET', '/rules', () => ({ items: rules.map((r) => ({ stage: 'live', file: 'x.rules', ...r })), stopped: [] })],
    ['GET', '/rules/numbers', () => ({ items: [{ rule: rules[0]?.id ?? 'PAX-001', version: 1, stage: 'live', hits: 12, first: new Date().toISOString(), last: new Date().toISOString(), alerts: 12, decided: 5, confirmed: 3, alone: 9, officer_minutes: 41.5, minutes_per_find: 13.8, precision: 0.6, precision_low: 0.23, precision_high: 0.88 }] })],
    ['GET', '/alerts/:id/decision', () => ({ decisions: 1, items: [{ message: 'M', event: 0, at: new Date().toISOString(), rules: 3, lists: 2, program: '0123456789abcdef', same: true, reasons: [{ kind: 'rule', code: 'PAX-001', version: '1', unless: ['profile.seen < 2 (it is 3)'] }], cleared: [] }] })],
    ['GET', '/rules/versions', () => ({ items: [] })],
    ['GET', '/rules/words', () => ({ nouns: [{ name: 'declaration', many: false, fields: [{ name: 'office', type: 'text', what: 'customs office', sensitive: false }] }], functions: [], units: ['appraisement'] })],
    ['POST', '/rules/check', () => ({ faults: [] })],
    ['POST', '/rules/report', () => ({ faults: [], hours: 1, hours_seen: 1, complete: true, events: 10, hits: 1, hits_a_day: 24, alerts: 1, alerts_looked_up: 1, alerted_already: 0, alerts_an_hour: 1, budget_an_hour: 6, blocked: [], sites: [], overlap: [], groups: {}, examples: [] })],
    ['GET', '/models', () => ({ items: [{ model: modelOf('M2', '2', 'live', ['retire', 'stop']), numbers: MODEL_NUMBERS }, { model: modelOf('M3', '3', 'waiting', ['approve', 'refuse', 'withdraw']) }, { model: modelOf('M1', '1', 'stopped', []) }] })],
    ['GET', '/models/:id', (r) => ({ model: { ...modelOf(r.id, '2', 'live', ['retire', 'stop']), card: '# Model card\n\nIt proposes; people decide.\n\n## How good\n\n|what|rows|AUC|\n|---|--:|--:|\n|as given: this model|700|0.8713 (0.842-0.901)|\n\n- learned from 15000 rows\n', map: 'column "Importer NTN" = entity importer\n' }, numbers: MODEL_NUMBERS, history: [{ at: new Date().toISOString(), actor: 'sara', act: 'approve' }] })],
    ['POST', '/models/:id/:act', (r) => ({ model: modelOf(r.id, '2', 'stopped', []), numbers: MODEL_NUMBERS, history: [] })],
    ['GET', '/links', () => ({ at: new Date().toISOString(), items: [
      { name: 'ibms', kind: 'immigration', what: 'Immigration (IBMS): crossings at counters', state: 'normal', agreement: 'MOU-7/2026', purpose: 'control of persons at the border', owner: 'FIA Immigration', basis: '-', retention: 'person', valid_to: '2027-06-30', every_s: 900, quarantine: 0, this_hour: 41, last_hour: 66, expected_hour: 58, day_messages: 1240, day_findings: 3, day_quarantined: 0, day_events: 1240, day_alerts: 2, day_left_out: 212, last: new Date().toISOString(), silent_s: 1 },
      { name: 'posts', kind: 'inland', what: 'Inland check posts, seals and trackers', state: 'lapsed', why: 'agreement MOU-2 of the link posts lapsed on 2026-01-01: nothing is taken until it is renewed', agreement: 'MOU-2', purpose: 'transit', owner: 'DG Customs Enforcement', basis: '-', retention: 'passage', valid_to: '2026-01-01', every_s: 900, quarantine: 2, this_hour: 0, last_hour: 0, day_messages: 0, day_findings: 0, day_quarantined: 0, day_events: 0, day_alerts: 0, day_left_out: 0 },
    ] })],
    ['GET', '/notices', () => ({ items: c.notices ?? [] })],
    ['GET', '/carriers', () => ({ items: [{ carrier: 'PK', feed: 'PAXLST', score: 96.4, parts: { envelope: 100, structure: 100, completeness: 94, validity: 100, consistency: 88, timeliness: 92 }, messages: 41, events: 6120, pushes_due: 38, pushes_in_time: 35 }] })],
    ['GET', '/carriers/:id', (r) => ({ carrier: r.id, days: [], defects: [{ feed: 'PAXLST', code: 'E-CNT', n: 5, message: 'M1', offset: 1, length: 9 }], flights: [] })],
    ['GET', '/lanes', () => ({ policy: 'EXAMPLE/1/0123456789ab', items: [laneShift] })],
    ['GET', '/lanes/measure', () => ({ from: '2026-08-28', to: '2026-11-27', declarations: 4210, sampled: 88, outcomes: 81, released: 2, rate: { at: 0.061, low: 0.027, high: 0.133 }, lanes: [laneMeasured({ lane: 'red' })], rules: [laneMeasured({ rule: 'DEC-004' })] })],
    ['GET', '/lanes/policies', () => ({ items: [{ id: 'P1', revision: 2, state: 'in_force', edition: 'EXAMPLE/1/0123456789ab', proposer: 'asif', proposed: new Date().toISOString(), acts: ['end'] }] })],
    ['GET', '/lanes/policies/:id', () => ({ policy: { id: 'P1', text: 'policy EXAMPLE\nversion 1\n' } })],
    ['GET', '/lanes/decisions', () => ({ items: laneDecisions })],
    ['GET', '/lanes/decisions/:id', () => ({ decision: laneDecisions[0], history: [{ at: new Date().toISOString(), actor: 'omar', act: 'propose', from: 'red', to: 'yellow', note: 'seen by the scanner' }] })],
    ['POST', '/lanes/decisions/:id/override', () => ({ decision: laneDecisions[0], history: [] })],
    ['GET', '/requests', () => ({ items: [requestOf('R1')] })],
    ['GET', '/requests/words', () => REQUEST_WORDS],
    ['GET', '/requests/:id', (r) => ({ request: requestOf(r.id), acts: ['approve', 'send_back', 'refuse'], digest: sha('answer'), answer: { use_until: '2026-12-31', text: 'Seen twice in the last year.', conditions: 'For this case alone; not to be passed on.', items: [{ what: 'entity P1', fields: { name: 'Waqar Siddiqui', alerts: '2' } }] } })],
    ['GET', '/shared', (r) => { if (r.me.region && !r.q.get('entity')) throw bad('who is bound to a region asks for one entity'); return { items: [{ id: 'S1', at: iso(now - 3600e3), agency: 'anf', taken_by: 'link anf', entity: 'P1', name: 'Waqar Siddiqui', fields: 'name alerts person.birth', what: 'answer', ref: 'R1', basis: 'Customs Act 1969, s. 155H', purpose: 'inquiry 12/2026', agreement: 'MOU-9/2026', use_until: '2026-12-31', drafted_by: 'bilal.ahmed', approved_by: 'sana.iqbal', digest: sha('answer') }] } }],
    ['GET', '/alerts/:id/boarding', () => ({ told: [], changes: [] })],
    ...floor.routes,
    ...dossierRoutes({ c, now, iso, need, bad }),
    ...unitRoutes({ c, now, iso, need, bad, alert, full, detail, screens: (line) => c.screens.forEach((x) => !c.silent && x.write(line)) }),
    ...jobRoutes({ c, now, iso, need, bad, full, SEVERITIES }),
    ...listFileRoutes({ c, iso, bad }),
    ...handoverRoutes({ c, now, iso, need, bad, refuse: (status, title, text) => new Refusal(status, title, text), screens: (line) => c.screens.forEach((x) => !c.silent && x.write(line)) }),
    ...mapRoutes({ c, now, iso, need, bad, alertsOf: () => c.alerts }),
    ...peopleRoutes({ c, now, iso, need, bad, alertsOf: () => c.alerts }),
    ['GET', '/accounts', () => ({ items: c.accounts })],
    ['POST', '/accounts', (r) => { if (c.accounts.some((a) => a.name === r.body.name)) throw bad('somebody else was faster: look again', 409, 'Changed meanwhile'); c.accounts.push({ display: r.body.name, region: '', unit: '', ...r.body, state: 'active', has_password: false, created_by: r.me.name, created: iso(Date.now()) }); const code = 'K7QM-2XWD-9RTF-4HJP'; c.codes.set(code, r.body.name); return { name: r.body.name, code } }],
    ['POST', '/accounts/:id/disable', (r) => { need(c.accounts.find((a) => a.name === r.id), 'account').state = 'disabled'; return { done: true } }],
    ['GET', '/audit', (r) => page(c.audit.filter((x) => (!r.q.get('actor') || x.actor === r.q.get('actor')) && (!r.q.get('object') || x.object === r.q.get('object')) && x.act.startsWith(r.q.get('act') ?? '') && (!r.q.get('from') || x.at >= r.q.get('from')) && (!r.q.get('to') || x.at < r.q.get('to'))).reverse(), r.q, 'seq', 'before')],
    ['GET', '/audit/verify', () => ({ records: c.audit.length, head: c.audit.at(-1)?.hash ?? '', holds: true })],
    ['GET', '/status', () => ({ engine: 'mock', waiting: 0, writing: 0, lists_edition: 3, rules_edition: 1, rules: rules.length, entries: 3104, messages: Object.groupBy ? Object.fromEntries(['accepted', 'accepted_with_findings', 'quarantined', 'discarded'].map((s) => [s, c.messages.filter((m) => m.status === s).length])) : Object.fromEntries(['accepted', 'accepted_with_findings', 'quarantined', 'discarded'].map((s) => [s, c.messages.filter((m) => m.status === s).length])), alerts: { new: c.alerts.length } })],
  ].map(([method, path, f]) => ({ method, f, re: new RegExp(`^${path.replace(/:\w+/g, '([^/]+)')}$`) }))

  /* http */

  const send = (res, status, type, body, extra = {}) => {
    res.writeHead(status, { 'Content-Type': type, 'Content-Security-Policy': CSP, 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store', ...extra })
    res.end(body)
  }
  const problem = (res, status, title, text, extra) => send(res, status, 'application/problem+json', JSON.stringify({ type: 'about:blank', title, status, detail: text }), extra)
  const json = (res, value, status = 200, extra) => send(res, status, 'application/json', JSON.stringify(value), extra)
  const read = async (req) => {
    const parts = []
    for await (const p of req) parts.push(p)
    return Buffer.concat(parts)
  }
  const tokenOf = (req) => /(?:^|; )ntc=([\w-]+)/.exec(req.headers.cookie ?? '')?.[1]
  const meOf = (req) => c.sessions.get(tokenOf(req))
  /** Each log-in has its own. */
  const csrfOf = (token) => `csrf-${token}`
  const begin = (res, a, status = 200) => {
    const token = randomUUID()
    c.sessions.set(token, a)
    record(a.name, 'login', `account/${a.name}`)
    json(res, sessionOf(a, csrfOf(token)), status, { 'Set-Cookie': `ntc=${token}; Path=/; HttpOnly; SameSite=Strict` })
  }

  const stream = (req, res) => {
    res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
    const last = Number(req.headers['last-event-id'] || new URL(req.url, 'http://mock').searchParams.get('last') || c.feed)
    res.write(`retry: 2000\nid: ${last}\nevent: beat\ndata: {}\n\n`)
    for (const line of c.told.slice(last)) res.write(line)
    for (const h of c.holds.values()) res.write(`event: hold\ndata: ${JSON.stringify(h)}\n\n`)
    c.screens.add(res)
    req.on('close', () => c.screens.delete(res))
  }

  const doors = {
    ...floor.doors({ json, problem, read, stream, send, meOf }),
    'POST /session': async (req, res) => {
      const b = JSON.parse(await read(req))
      const a = c.accounts.find((x) => x.name === b.name && x.state === 'active' && x.has_password)
      if (!a || b.password !== PASSWORD) return problem(res, 401, 'Not logged in', 'the name or the password is not right')
      begin(res, a)
    },
    'POST /setup': async (req, res) => {
      const b = JSON.parse(await read(req))
      if (c.codes.get(b.code) !== 'setup') return problem(res, 403, 'Not this code', 'the code is wrong, used or too old')
      const a = { ...c.accounts[0], name: b.name, display: b.display || b.name }
      c.accounts.push(a)
      begin(res, a, 201)
    },
    'POST /password': async (req, res) => {
      const b = JSON.parse(await read(req))
      const a = c.accounts.find((x) => x.name === c.codes.get(b.code))
      if (!a) return problem(res, 403, 'Not this code', 'the code is wrong, used or too old')
      if (b.password.length < 15) return problem(res, 422, 'Not accepted', 'a password needs at least 15 characters')
      a.has_password = true
      c.codes.delete(b.code)
      json(res, { done: true })
    },
    'POST /messages': async (req, res) => {
      const body = await read(req)
      if (req.headers.authorization !== `Bearer ${LINK_KEY}`) return problem(res, 401, 'Who are you?', 'log in, or send the key of a link')
      const a = c.arrive()
      json(res, { id: a.message, kind: 'PAXLST', status: 'accepted', events: 1, alerts: 1, findings: [], size: body.length }, 201)
    },
  }

  async function api(req, res, url) {
    const path = url.pathname.slice('/api/v1'.length)
    const door = doors[`${req.method} ${path}`]
    if (door) return door(req, res)
    if (path === '/health') return json(res, { status: 'ok', engine: 'mock', needs_setup: c.isNew === true, training: c.isTraining === true })
    const me = meOf(req)
    if (!me) return problem(res, 401, 'Who are you?', 'log in, or send the key of a link')
    if (path === '/alerts/stream') return stream(req, res)
    if (req.method !== 'GET' && req.headers['ntc-csrf'] !== csrfOf(tokenOf(req))) return problem(res, 403, 'Forged', 'the request does not come from the Centre\'s own page')
    if (req.method === 'DELETE' && path === '/session') {
      c.sessions.clear()
      return json(res, { done: true })
    }
    if (await purposeDoor({ c, json, read, send })(req, res, path, me)) return
    if (req.method === 'GET' && path.startsWith('/pictures/')) return send(res, 200, 'image/svg+xml', Buffer.from(picture(path.slice(10))))
    if (jobFile({ c, send })(req, res, path, me)) return
    if (await dossierFiles({ c, json, problem, read })(req, res, path, me)) return
    const text = req.method === 'POST' ? await read(req) : ''
    for (const r of routes) {
      const m = req.method === r.method && r.re.exec(path)
      if (m) return json(res, r.f({ me, csrf: csrfOf(tokenOf(req)), q: url.searchParams, id: m[1] && decodeURIComponent(m[1]), more: m[2], text: String(text), body: text.length && text[0] === 123 ? JSON.parse(text) : {} }))
    }
    problem(res, 404, 'Not found', 'there is no such address')
  }

  async function asset(res, pathname) {
    const path = normalize(join(DIST, pathname === '/' ? 'index.html' : pathname))
    try {
      if (!path.startsWith(DIST)) throw new Error('outside')
      send(res, 200, TYPES[extname(path)] ?? 'application/octet-stream', await readFile(path))
    } catch {
      problem(res, 404, 'Not found', 'there is nothing here')
    }
  }

  c.server = createServer((req, res) => {
    if (c.silent) return // a cut link: neither an answer nor a refusal
    const url = new URL(req.url, 'http://mock')
    const run = url.pathname.startsWith('/api/v1/') ? api(req, res, url) : asset(res, url.pathname)
    run.catch((e) => (e instanceof Refusal ? problem(res, e.status, e.title, e.message) : problem(res, 500, 'Internal error', String(e.stack))))
  })
  const beat = setInterval(() => c.screens.forEach((s) => !c.silent && s.write('event: beat\ndata: {}\n\n')), 5000)
  c.stop = () => {
    clearInterval(beat)
    c.server.closeAllConnections()
    c.server.close()
  }
  c.listen = (port = 0) => new Promise((ok) => c.server.listen(port, '127.0.0.1', () => ok(`http://127.0.0.1:${c.server.address().port}`)))
  record('setup', 'account created', 'account/ayesha.khan', { roles: 'officer,analyst,supervisor,administrator' })
  record('ayesha.khan', 'account created', 'account/bilal.ahmed', { roles: 'officer', region: 'South' })
  record('link-pia', 'message.ingest', 'message/7c0e', { sha256: sha('x'), alerts: 1 })
  return c
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const centre = makeCentre()
  process.stdout.write(`${await centre.listen(Number(process.env.PORT) || 8080)}\n`)
  // Something to watch while one looks at the page.
  setInterval(() => centre.arrive(), 20000)
}
