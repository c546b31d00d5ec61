// SPDX-License-Identifier: Apache-2.0
// The part of the mock that knows whom and what: search, profiles, comparison, decisions,
// profiles on purpose. All people and numbers are invented.
import { randomUUID } from 'node:crypto'
import { searchRoutes } from './mock-searches.mjs'

const DAY = 86400e3
const BASES = [['suspicion', 90], ['tip', 90, 'reference'], ['confirmed_alert', 365, 'alert'], ['offence', 730, 'reference'], ['court', 730, 'reference'], ['request', 180, 'reference'], ['operation', 180, 'reference']]
const ALL = ['IDENTITY_DECIDE', 'IDENTITY_APPROVE', 'WATCH_READ', 'WATCH_OPEN', 'WATCH_APPROVE', 'CLEARANCE_READ', 'UNMASK_APPROVE', 'BROWSE_REVIEW']
/** Invented faces: of whom, as drawn below. */
const photosOf = (id) => ({ P1: ['01'.repeat(32), '02'.repeat(32)], P3: ['03'.repeat(32)] })[id] ?? []
export function picture(digest) {
  const n = parseInt(digest.slice(0, 2), 16)
  return `<svg xmlns="http://www.w3.org/2000/svg" width="160" height="200"><rect width="160" height="200" fill="#${['cdd6d0', 'd8cfc4', 'c9d1dd'][n % 3]}"/><path d="M20 200q0-62 60-62t60 62" fill="#44576b"/><ellipse cx="80" cy="84" rx="38" ry="48" fill="#c79a76"/><path d="M42 78q2-50 38-50t38 50q-18-24-38-24t-38 24" fill="#2b2420"/><path d="M66 ${108 + (n % 2) * 4}q14 8 28 0" stroke="#7a4b3a" stroke-width="3" fill="none"/><circle cx="66" cy="82" r="4"/><circle cx="94" cy="82" r="4"/></svg>`
}

export const PEOPLE_PERMISSIONS = ALL

export function peopleRoutes({ c, now, iso, need, bad, alertsOf }) {
  const seen = (days) => iso(now - days * DAY)
  const entity = (id, kind, name, x = {}) => ({ id, kind, name, first_seen: seen(212), last_seen: seen(1), alerts: 0, confirmed: 0, ...x })
  const things = [
    entity('P1', 'person', 'Waqar Siddiqui', { alerts: 3, confirmed: 1 }),
    entity('P2', 'person', 'وقار صدیقی', { last_seen: seen(12) }),
    entity('P3', 'person', 'WAQAR AHMED SIDIQUI', { alerts: 1, last_seen: seen(40) }),
    entity('V1', 'vehicle', 'TLA-100', { alerts: 2 }),
    entity('C1', 'container', 'MSKU7043327'),
    entity('T1', 'trader', 'Sehwan Traders', { alerts: 1 }),
  ]
  for (const a of alertsOf()) if (!things.some((t) => t.id === a.subject.id)) things.push(entity(a.subject.id, a.subject.kind, a.subject.name, { alerts: 1 }))
  const one = (id) => need(things.find((t) => t.id === id), 'entity')
  const watches = [{ id: 'W1', version: 2, state: 'approved', in_force: true, entity: 'P1', kind: 'person', basis: 'offence', basis_text: 'a seizure or offence on record', reason: 'Gold in a false bottom at Karachi, twice within a year', purpose: 'smuggling of gold', cautions: ['armed'], reference: 'SZ-2026-0114', owner: 'sana.iqbal', opened_by: 'sana.iqbal', opened: seen(20), approved_by: 'ayesha.khan', approved: seen(19), review: seen(-40), until: seen(-100), asked_by: 'sana.iqbal', refused_by: 'ayesha.khan', refused: seen(3), note: 'nothing new was seen in the term that ends' }]
  const decisions = [
    { id: 'D1', a: 'P1', b: 'P2', verdict: 'same', state: 'in force', who: 'sana.iqbal', why: 'one CNIC, shown at both counters', at: seen(9), version: 1 },
    { id: 'D2', a: 'P1', b: 'P3', verdict: 'same', state: 'proposed', who: 'sana.iqbal', why: 'one photograph in two passports', at: seen(1), version: 1 },
    { id: 'D3', a: 'P2', b: 'P3', verdict: 'same', state: 'proposed', who: 'sana.iqbal', why: 'one telephone, one address in two bookings', at: seen(2), version: 1 },
  ]
  const named = (d) => ({ ...d, a_name: one(d.a).name, b_name: one(d.b).name, ...(marks[d.a] ? { a_mark: marks[d.a] } : {}), ...(marks[d.b] ? { b_mark: marks[d.b] } : {}) })
  const marks = { P1: { birth: '1983-05-14', number: 'WA7000001', field: 'passport' }, P2: { birth: '1983-05-14', number: '42101-1234567-3', field: 'national_id' }, P3: { birth: '1983-06-17', number: 'WB8000002', field: 'passport' } }
  const told = (id, person) => ({ id, person, ...(c.region?.includes(id) ? { hidden: true } : { name: one(id).name, ...(marks[id] ? { mark: marks[id] } : {}) }) })
  const membersOf = (id) => {
    const all = new Set([id])
    for (let n = 0; n < all.size; n++) for (const d of decisions) if (d.verdict === 'same' && d.state === 'in force' && (all.has(d.a) || all.has(d.b))) all.add(d.a).add(d.b)
    return [...all]
  }
  const line = ({ kind, ...m }) => m
  const weighed = (a, b) => ({
    prior: -10,
    evidence: [['birth', 'birth date', '1983-05-14', '1983-06-17', 'near', 0.69], ['passport', 'passport', 'WA7000001', 'WB8000002', 'contradicts', -1.47], ['national_id', 'identity number', '42101-*******-3', '42101-*******-3', 'the same', 13.2], ['name', 'name', one(a).name, one(b).name, 'a spelling of', 5.07]].map(([field, words, x, y, how, weight]) => ({ field, words, a: x, b: y, how, weight })),
    odds: 7.5, probability: 0.9948, rule: 'one: a number that is its owner’s alone agrees',
  })
  const counter = (name, title, values, unit) => ({ name, title, ...(unit ? { unit } : {}), ...Object.fromEntries(['7d', '30d', '90d', '365d', 'all'].map((w, i) => [w, values[i]])) })
  const profile = (id, at) => {
    const e = one(id)
    const members = membersOf(id)
    const mine = watches.filter((w) => members.includes(w.entity) && ['proposed', 'approved', 'renewal'].includes(w.state))
    return {
      id, kind: e.kind, name: e.name, at: at || iso(now), members, profiled: at ? [] : mine,
      counters: [counter('trips', 'Flights and road journeys', [1, 4, 9, 21, 21]), counter('companions', 'Different companions in a reservation', [1, 2, 2, 5, 5]), counter('cash_out', 'Currency declared, out', [0, 4000, 9500, 18250.5, 18250.5], 'USD'), counter('refusals', 'Refused or offloaded', [0, 0, 0, 0, 0])],
      habits: [{ name: 'route', title: 'route', of: 21, different: 3, known: true, usual: [{ value: 'KHI-DXB', times: 18, last: seen(8) }, { value: 'KHI-JED', times: 2, last: seen(1) }] }, { name: 'companion', title: 'companion', of: 21, different: 2, known: true, usual: [{ value: 'P9', name: 'Naila Raza', times: 12, last: seen(8) }] }, { name: 'port_day', title: 'weekday at the border', of: 4, different: 2, known: false, usual: [{ value: 'Friday', times: 3, last: seen(6) }] }],
      newest: { at: seen(1), deviations: [{ habit: 'route', text: 'first time with route KHI-IST; 18 of 21 before had KHI-DXB' }] },
      verdicts: { alerts: e.alerts, open: Math.min(1, e.alerts), confirmed: e.confirmed, nothing_found: e.alerts > 2 ? 1 : 0, other: 0, items: alertsOf().slice(0, e.alerts).map((a) => ({ alert: a.id, created: a.created, state: a.state, title: a.title, severity: a.severity, ...(a.outcome ? { outcome: a.outcome, reason_code: a.reason_code } : {}) })) },
      links: 2,
    }
  }
  const person = (id) => {
    if (one(id).kind !== 'person') need(undefined, 'person')
    const members = c.chain ?? membersOf(id)
    const said = { P1: { name: 'Waqar Siddiqui', birth: '1983-05-14', sex: 'M', nationality: 'PAK', passport: 'WA7000001' }, P2: { name: 'وقار صدیقی', birth: '1983-05-14', national_id: '42101-1234567-3' } }
    const told = (days) => ({ at: seen(days), message: c.messages[0].id })
    return {
      id: members[0], asked: id, waits: false, cut: false, members: members.map((m) => ({ ...line(one(m)), ...(marks[m] ? { mark: marks[m] } : {}) })),
      observations: members.map((m) => ({ entity: m, source: m === 'P2' ? 'ibms' : 'link-pia', said: said[m] ?? { name: one(m).name }, first: told(200), last: told(2) })),
      why: members.slice(1).map((m) => ({ a: members[0], b: m, decided: true, ...weighed(members[0], m) })), conflicts: [], decisions: decisions.filter((d) => members.includes(d.a) || members.includes(d.b)).map(named),
    }
  }
  const decide = (r) => {
    const { a, b, verdict, why } = r.body
    if (decisions.some((d) => [d.a, d.b].includes(a) && [d.a, d.b].includes(b) && !['undone', 'rejected'].includes(d.state))) throw bad('the decision D1 about these two is proposed: undo it first')
    if (why.replace(/ /g, '').length < 10) throw bad('say why, in 10 letters or more and 2000 bytes at most')
    const d = { id: randomUUID(), a, b, verdict, state: one(a).alerts && one(b).alerts && verdict === 'same' ? 'proposed' : 'in force', who: r.me.name, why, at: iso(Date.now()), version: 1 }
    decisions.unshift(d)
    return d
  }
  const stands = (d) => !['undone', 'rejected'].includes(d.state)
  /** Mock persons are held together by decisions alone; in `c.chain` of three the middle one ties the others. */
  const split = (r) => {
    const leave = r.q.get('leave').split(' ')
    const all = c.chain ?? membersOf(r.id)
    const stay = all.filter((m) => !leave.includes(m))
    const groups = c.chain && leave.includes(c.chain[1]) ? all.map((m) => [m]) : [leave, stay]
    const rest = groups.filter((g) => stay.includes(g[0]))
    return { groups: groups.map((members) => ({ members, others: 0 })), who: all.map((m) => told(m, all[0])), hold: rest.slice(1).map((g) => ({ a: rest[0][0], b: g[0] })), standing: c.chain ? [] : decisions.filter((d) => stands(d) && leave.includes(d.a) !== leave.includes(d.b) && all.includes(d.a) && all.includes(d.b)).map(named) }
  }
  /** What decisions alone would make of them; in `c.drops` the one of it falls out whatever is decided. */
  const preview = (r) => {
    const waiting = (r.q.get('approve') ?? '').split(' ').filter(Boolean).map((id) => need(decisions.find((d) => d.id === id), 'decision'))
    const [undo, verdict] = [r.q.get('undo') ?? waiting.find((d) => d.state === 'undoing')?.id, r.q.get('verdict')]
    const old = undo && need(decisions.find((d) => d.id === undo), 'decision')
    const pairs = old ? [[old.a, old.b]] : waiting.length ? waiting.map((d) => [d.a, d.b]) : r.q.get('pairs').split(',').map((p) => p.split(' '))
    const who = [...new Map(pairs.flat().flatMap((id) => membersOf(id).map((m) => [m, membersOf(id).sort()[0]])))].map(([id, person]) => told(id, person))
    const state = old?.state
    const standing = old || waiting.length ? [] : decisions.filter((d) => stands(d) && pairs.some((p) => p.includes(d.a) && p.includes(d.b))).map(named)
    const made = old || standing.length ? [] : pairs.map(([a, b], i) => ({ a, b, verdict: waiting[i]?.verdict ?? verdict, state: 'in force' }))
    if (old) old.state = 'undone'
    decisions.push(...made)
    const left = new Set(who.map((w) => w.id).filter((id) => id !== c.drops))
    const groups = []
    for (const id of left) {
      const members = membersOf(id).filter((m) => left.has(m))
      for (const m of members) left.delete(m)
      groups.push({ members, others: 0 })
    }
    decisions.splice(decisions.length - made.length, made.length)
    if (old) old.state = state
    const falls = who.some((w) => w.id === c.drops) ? [c.drops] : []
    return { groups: [...groups, ...falls.map((m) => ({ members: [m], others: 0 }))], who, falls, elsewhere: 0, standing }
  }
  c.decidedBy = (who, a, b) => decisions.unshift({ id: randomUUID(), a, b, verdict: 'not_same', state: 'in force', who, why: 'two brothers, one number misread', at: iso(Date.now()), version: 1 })
  const second = (r, state) => {
    const d = need(decisions.find((x) => x.id === r.id), 'decision')
    if (r.me.name === (d.state === 'undoing' ? d.undo_by : d.who)) throw bad('another person than who proposed it decides')
    return Object.assign(d, { state: state(d), ...(d.state === 'undoing' ? { undone_by: r.me.name } : { approved_by: r.me.name }), version: d.version + 1 })
  }
  const watchDetail = (watch) => ({ watch, acts: [] })
  const watchAct = (r) => {
    const w = need(watches.find((x) => x.id === r.id), 'profile')
    if (r.body.version !== w.version) throw bad(`the profile is ${w.state} now: look again`, 409, 'Changed meanwhile')
    if (['approve', 'refuse'].includes(r.more) && w.asked_by === r.me.name) throw bad(`what ${r.me.name} asked for, another person must approve`)
    const renewal = w.state === 'renewal' && r.more === 'refuse'
    const to = renewal ? 'approved' : { approve: 'approved', refuse: 'refused', renew: 'renewal', close: 'closed' }[r.more]
    const refused = renewal ? { refused_by: r.me.name, refused: iso(Date.now()), note: r.body.note } : { refused_by: undefined, refused: undefined }
    return watchDetail(Object.assign(w, refused, { state: to, in_force: to === 'approved' || to === 'renewal', version: w.version + 1, ...(to === 'approved' && !renewal ? { approved_by: r.me.name, cautions: w.asked_cautions ?? w.cautions, asked_cautions: undefined } : {}), ...(to === 'renewal' ? { asked_by: r.me.name, asked_days: r.body.days, asked_cautions: r.body.cautions === undefined ? w.cautions : r.body.cautions.split(' ').filter((x) => x !== 'none') } : {}) }))
  }
  const why = (q, e) => `  ${q.split(' ')[0]} = ${e.name.split(' ')[0]}: a spelling of it, common  [v a q a r | w a q a r]\n   +0.90  words that agree, by how rare they are\n   +3.46  in all: 96.9 %\n`
  const crowd = Array.from({ length: 10 }, (_, i) => ({ id: `CROWD${i}`, kind: 'person', name: 'MUHAMMAD TARIQ SAJID QURESHI AL HASHMI', by: 'name', score: 0.9, why: '', alerts: 0, first_seen: seen(40), last_seen: seen(1) }))
  const found = (q, kind) => {
    if (q === 'crowd') return crowd
    const number = things.filter((e) => e.name.toLowerCase() === q.toLowerCase() && e.kind !== 'person')
    const named = things.filter((e) => e.kind === 'person' && (/[wv]a[qk]ar/i.test(q) ? e.id.startsWith('P') : e.name.toLowerCase().includes(q.toLowerCase())))
    return [...number.map((e) => [e, 'number', 1]), ...named.map((e, i) => [e, 'name', 0.969 - i / 30])]
      .filter(([e]) => !kind || e.kind === kind)
      .map(([e, by, score]) => ({ id: e.id, kind: e.kind, name: e.name, ...(e.kind === 'person' ? { person: membersOf(e.id).sort()[0] } : {}), by, score, why: by === 'number' ? 'the number' : why(q, e), alerts: e.alerts, ...(watches.some((w) => w.entity === e.id && w.in_force) ? { profiled: true } : {}), first_seen: e.first_seen, last_seen: e.last_seen }))
  }
  const compared = (a, b) => ({
    a: { id: one(a).id, person: membersOf(a).sort()[0] }, b: { id: one(b).id, person: membersOf(b).sort()[0] }, one: membersOf(a).includes(b),
    fields: [['name', 'name', [one(a).name], [one(b).name]], ['birth', 'birth date', ['1983-05-14'], ['1983-06-17']], ['passport', 'passport', ['WA7000001'], ['WB8000002', 'WB8000077']], ['father', 'father’s name', [], ['Tariq']], ['phone', 'telephone', [], []]].map(([field, words, x, y]) => ({ field, words, a: x, b: y })),
    names: { a: one(a).name, b: one(b).name, words: [{ a: 'Siddiqui', b: 'SIDIQI', how: 'a spelling of it', rarity: 'not common', letters_a: 's i d i q u i', letters_b: 's i d i q - i' }], left_a: [], left_b: ['AHMED'], evidence: [], odds: 1.8, probability: 0.86 },
    decided: false, ...weighed(a, b),
  })
  const browsed = [['many', 'bilal.ahmed', 'Bilal Ahmed', 41, 'P2'], ['off_duty', 'sana.iqbal', 'Sana Iqbal', 1, 'P3'], ['crowd', 'zain.malik', 'Zain Malik', 6, 'P1']].map(([sign, account, display, n, object], i) => ({ id: `BR${i}`, sign, account, display, n, object, name: one(object).name, at: seen(0.1 + i / 10), state: 'open' }))
  const unmaskings = [{ id: 'UM1', account: 'aziz', object: 'P2', name: one('P2').name, reason: 'redress', note: 'complaint 7 of 2026', state: 'asked', asked: seen(0.1) }]
  const hides = (id) => id === 'P3' && !unmaskings.some((u) => u.object === id && u.state === 'shown')
  return [
    ...searchRoutes({ c, now, iso, need, bad, decisions, named }),
    ['GET', '/entities/search', (r) => ({ items: found(r.q.get('q'), r.q.get('kind')).slice(0, Number(r.q.get('limit')) || 20) })],
    ['GET', '/entities/:id/pictures', (r) => ({ items: photosOf(r.id).map((digest, i) => ({ digest, kind: i ? 'seizure' : 'face', at: seen(2 + 30 * i), message: 'M1', event: 0 })), hidden: r.id === 'P3' ? 1 : 0 })],
    ['GET', '/entities/compare', (r) => compared(r.q.get('a'), r.q.get('b'))],
    ['GET', '/entities/conflicts', () => ({ items: [{ a: 'P1', b: 'P3', c: 'P2', a_name: one('P1').name, b_name: one('P3').name, c_name: one('P2').name, why: 'somebody decided that they are not the same' }] })],
    ['GET', '/entities/decisions', (r) => ({ items: decisions.filter((d) => (!r.q.get('state') || d.state === r.q.get('state')) && (!r.q.get('entity') || [d.a, d.b].includes(r.q.get('entity')))).map(named) })],
    ['POST', '/entities/decisions', decide],
    ['POST', '/entities/decisions/:id/undo', (r) => { const d = need(decisions.find((x) => x.id === r.id), 'decision'); return Object.assign(d, { state: d.who === r.me.name ? 'undone' : 'undoing', undo_by: r.me.name, undo_why: r.body.why }) }],
    ['POST', '/entities/decisions/:id/approve', (r) => second(r, (d) => (d.state === 'undoing' ? 'undone' : 'in force'))],
    ['POST', '/entities/decisions/:id/reject', (r) => second(r, (d) => (d.state === 'undoing' ? 'in force' : 'rejected'))],
    ['GET', '/entities/decisions/preview', preview],
    ['GET', '/entities/:id/split', split],
    ['GET', '/jobs/:id/pairs', () => ({ items: [{ n: 1, a: 'P1', b: 'P3', a_name: one('P1').name, b_name: one('P3').name, why: 'it changed meanwhile: it is undone' }], more: false })],
    ['GET', '/entities/:id/profile', (r) => profile(r.id, r.q.get('at'))],
    ['GET', '/entities/:id/links', (r) => ({ id: r.id, entities: [r.id, 'V1', 'P3'].map((id) => ({ id, kind: one(id).kind, name: id === 'V1' && hides(r.id) ? '****100' : one(id).name, alerts: one(id).alerts, depth: id === r.id ? 0 : 1 })), links: [['V1', 'travels in', 4], ['P3', 'booked in', 1]].filter(([to]) => to !== r.id).map(([to, role, times]) => ({ from: r.id, to, role, first: seen(90), last: seen(times), times, message: c.messages[0].id, event: 0 })), cut: false })],
    ['POST', '/entities/:id/watch', (r) => { const w = { id: randomUUID(), version: 1, state: 'proposed', in_force: r.body.emergency === 1, entity: r.id, kind: one(r.id).kind, basis_text: r.body.basis, owner: r.me.name, opened_by: r.me.name, opened: iso(Date.now()), until: seen(-14), asked_by: r.me.name, asked_days: r.body.days, ...r.body, cautions: (r.body.cautions ?? '').split(' ').filter(Boolean) }; watches.unshift(w); return watchDetail(w) }],
    ['GET', '/entities/:id/masks', (r) => { const shown = unmaskings.find((u) => u.object === r.id && u.state === 'shown'); return { hidden: hides(r.id), at_once: true, ...(shown ? { shown } : {}) } }],
    ['GET', '/unmaskings/words', () => ({ reasons: ['compare', 'contact', 'case', 'quality', 'sample', 'redress', 'other'].map((code) => ({ code, text: code, note: ['case', 'redress', 'other'].includes(code) })) })],
    ['GET', '/browsing', () => ({ items: browsed })],
    ['POST', '/browsing/:id/close', (r) => { browsed.splice(browsed.findIndex((x) => x.id === r.id), 1); return { done: true } }],
    ['GET', '/unmaskings', (r) => ({ items: unmaskings.filter((u) => !r.q.get('state') || u.state === r.q.get('state')) })],
    ['POST', '/unmaskings', (r) => { const u = { id: randomUUID(), account: r.me.name, state: 'shown', asked: iso(Date.now()), until: seen(-1), name: one(r.body.object).name, ...r.body }; unmaskings.unshift(u); return u }],
    ['POST', '/unmaskings/:id/:act', (r) => Object.assign(need(unmaskings.find((u) => u.id === r.id), 'unmasking'), { state: r.act === 'allow' ? 'shown' : 'refused', decided_by: r.me.name })],
    ['GET', '/entities/:id', (r) => ({ ...one(r.id), sightings: [1, 8, 30].map((d) => ({ at: seen(d), message: c.messages[0].id, event: 0 })) })],
    ['GET', '/persons/:id', (r) => person(r.id)],
    ['GET', '/watches/words', () => ({ bases: BASES.map(([code, days, needs]) => ({ code, text: code.replace('_', ' '), days, needs_reference: needs === 'reference', needs_alert: needs === 'alert' })), cautions: ['armed', 'violent', 'flees', 'swallows', 'children'].map((code) => ({ code, text: code })) })],
    ['GET', '/watches', (r) => ({ items: watches.filter((w) => [null, '', 'open', w.state].includes(r.q.get('state')) || (r.q.get('state') === 'refused' && w.refused_by)) })],
    ['POST', '/watches/:id/:act', watchAct],
  ]
}
