// SPDX-License-Identifier: Apache-2.0
// The part of the mock that knows places, where one was, and how all hangs together. Invented.

const HOUR = 3600e3
const DAY = 24 * HOUR
const PLACES = [
  ['KHI', 'Karachi Jinnah International', 'airport', 'PAK', 24.9065, 67.1608], ['SEA-KHI', 'Karachi Port (KPT)', 'seaport', 'PAK', 24.8, 66.97], ['LHE', 'Lahore Allama Iqbal International', 'airport', 'PAK', 31.5216, 74.4036], ['ISB', 'Islamabad International', 'airport', 'PAK', 33.5607, 72.8516],
  ['PEW', 'Peshawar Bacha Khan International', 'airport', 'PAK', 33.9939, 71.5146], ['SKT', 'Sialkot International', 'airport', 'PAK', 32.5356, 74.3639], ['CHM', 'Chaman (Friendship Gate)', 'land', 'PAK', 30.92, 66.44], ['TRK', 'Torkham', 'land', 'PAK', 34.12, 71.09], ['WGH', 'Wagah', 'land', 'PAK', 31.6, 74.57], ['SOST', 'Sost / Khunjerab', 'land', 'PAK', 36.69, 74.82],
  ['BDN', 'Badini', 'land', 'PAK'], ['KOHAT', 'Kohat tunnel check post', 'post', 'PAK', 33.59, 71.44], ['JAMSHORO', 'Jamshoro check post', 'post', 'PAK', 25.43, 68.28], ['DXB', 'Dubai', '', 'ARE', 25.25, 55.36], ['JED', 'Jeddah', '', 'SAU', 21.68, 39.16], ['IST', 'Istanbul', '', 'TUR', 41.28, 28.75],
].map(([code, name, kind, country, lat, lon]) => ({ code, name, ...(kind ? { kind } : {}), country, ...(lat !== undefined ? { lat, lon } : {}) }))
const at = (code) => PLACES.find((p) => p.code === code)

export function mapRoutes({ c, now, iso, need, bad, alertsOf }) {
  const message = () => c.messages[0].id
  const move = (ago, what, lane, how, fresh_h, more) => ({ at: iso(now - ago), what, lane, how, fresh_h, entity: 'P1', message: message(), source: 'ibms', ...more })
  const movesOf = (id) => {
    const person = [
      move(-3 * DAY, 'trip', 'travel', 'told', 12, { from: at('KHI'), to: at('DXB'), source: 'link-pia' }),
      move(2 * HOUR, 'crossing', 'travel', 'seen', 24, { place: at('KHI') }),
      move(2.5 * HOUR, 'trip', 'travel', 'told', 12, { from: at('DXB'), to: at('KHI'), source: 'link-pia', also: 'ibms' }),
      move(2.2 * HOUR, 'cash_in', 'declarations', 'seen', 24, { place: at('KHI') }),
      move(12 * DAY, 'trip', 'travel', 'told', 12, { from: at('KHI'), to: at('JED'), source: 'link-pia' }),
      move(12.1 * DAY, 'drive', 'road', 'seen', 6, { place: at('JAMSHORO') }),
      move(13 * DAY, 'crossing', 'travel', 'seen', 24, { place: at('BDN') }),
      move(40 * DAY, 'offence', 'exams', 'seen', 72, { place: at('LHE'), said: 'gold' }),
    ]
    const lorry = [move(30 * HOUR, 'passage', 'road', 'seen', 6, { place: at('KOHAT') }), move(31 * HOUR, 'passage', 'road', 'seen', 6, { place: { code: '', name: '33.10000,71.20000', lat: 33.1, lon: 71.2 } }), move(50 * HOUR, 'passage', 'road', 'seen', 6, { place: at('JAMSHORO') })]
    return id.startsWith('V') ? lorry : id.startsWith('C') ? [] : person
  }
  const alerts = () => alertsOf().slice(0, 2).map((a) => ({ alert: a.id, at: a.created, updated: a.updated, state: a.state, severity: 2, title: a.title }))
  const names = { P1: ['person', 'Waqar Siddiqui', 3], P2: ['person', 'وقار صدیقی', 0], P3: ['person', 'WAQAR AHMED SIDIQUI', 1], V1: ['vehicle', 'TLA-100', 2], C1: ['container', 'MSKU7043327', 0], T1: ['trader', 'Sehwan Traders', 1], H1: ['phone', '+923001234567', 0], B1: ['booking', 'QX7T2L', 0], B2: ['booking', 'M4KP9A', 0] }
  const node = (id, hop, more = {}) => { const [kind, name, alerts] = names[id] ?? ['container', id, 0]; return { id, kind, name, alerts, hop, ...more } }
  const edge = (from, to, role, days, times = 1) => ({ from, to, role, first: iso(now - (days + 20) * DAY), last: iso(now - days * DAY), times, message: message(), event: 0, source: 'link-pia' })
  const box = (i) => `MSKU${String(7000000 + i)}`
  const many = 180
  const answer = (q) => {
    const a = q.get('a')
    const whole = (nodes, edges, more = {}) => ({ ask: q.get('ask'), a, ...(q.get('b') ? { b: q.get('b') } : {}), nodes, edges, groups: [], looked: 1, cut: false, ...more })
    if (q.get('role')) {
      const from = q.get('after') ? Number(q.get('after').slice(4)) - 7000000 + 1 : 0
      const limit = Number(q.get('limit'))
      const of = Array.from({ length: Math.min(limit, many - from) }, (_, i) => box(from + i))
      return whole([node(a, 0), ...of.map((id) => node(id, 1))], of.map((id, i) => edge(a, id, 'carries', i % 30)), of.length + from < many ? { next: of.at(-1) } : {})
    }
    const around = [edge('P1', 'B1', 'booked in', 1), edge('P1', 'H1', 'uses phone', 8, 3), edge('P1', 'V1', 'travels in', 40, 4), edge('P3', 'V1', 'drives', 60)]
    if (q.get('ask') === 'around' && a === 'V1') return whole([node('V1', 0)], [], { groups: [{ role: 'carries', way: 'out', kind: 'container', n: many, first: iso(now - 60 * DAY), last: iso(now) }, { role: 'travels in', way: 'in', kind: 'person', n: 2, first: iso(now - 60 * DAY), last: iso(now - 40 * DAY) }], cut: true, why: 'grouped' })
    if (q.get('ask') === 'around') return whole([node(a, 0), ...['B1', 'H1', 'V1'].filter((x) => x !== a).map((x) => node(x, 1, x === 'H1' ? { generic: true } : {}))], around.slice(0, 3))
    if (q.get('ask') === 'path') return whole([node('P1', 0), node('V1', 1), node('P3', 2)], around.slice(2))
    if (q.get('ask') === 'common') return whole([node('P1', 0), node('V1', 1), node('P3', 2)], around.slice(2))
    if (q.get('ask') === 'shared') return whole([node('P1', 0), node('H1', 1), node('B2', 2), node('P3', 3)], [edge('P1', 'H1', 'uses phone', 8), edge('B2', 'H1', 'uses phone', 9), edge('P3', 'B2', 'booked in', 9)], { cut: true, why: 'generic' })
    return whole([node('P1', 0)], [])
  }
  return [
    ['GET', '/entities/graph', (r) => { if (['path', 'common'].includes(r.q.get('ask')) !== Boolean(r.q.get('b'))) throw bad('path and common are asked of two, a and b; the others of a alone'); need(r.q.get('a') || undefined, 'entity'); return answer(r.q) }],
    ['GET', '/entities/:id/moves', (r) => ({ id: r.id, kind: 'person', now: iso(Date.now()), items: movesOf(r.id), alerts: alerts(), cut: false })],
    ['GET', '/places', () => ({ items: PLACES })],
  ]
}
