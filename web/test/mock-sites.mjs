// SPDX-License-Identifier: Apache-2.0
// The part of the mock that knows sites, units and the wall. All numbers are invented.
import { createHash, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'

const HOUR = 3600e3
export const SITE_PERMISSIONS = ['SITE_READ', 'SITE_PLAN', 'WALL_READ', 'UNIT_READ', 'UNIT_ALL', 'UNIT_OFFICERS']
export const WALL_CODE = 'WALL-2345-6789'

export function siteParts({ c, now, iso, need, bad }) {
  const site = (code, name, kind, region, state, why, x = {}) => ({ code, name, kind, region, state, why, last: iso(now - 60e3), ...x })
  const main = (measure, last_hour, low, high, x = {}) => ({ measure, last_hour, this_hour: Math.round(last_hour / 3), weeks: 8, low, median: (low + high) / 2, high, ...x })
  const sites = [
    site('CHM', 'Chaman (Friendship Gate)', 'land', 'Balochistan', 'bad', '8 crossings in the last whole hour, usual 22-43', { main: main('crossings', 8, 22, 43), alerts: { open: 4, unclaimed: 3, oldest: iso(now - 3 * HOUR), top_unclaimed: 1, top_oldest: iso(now - 800e3) } }),
    site('PEW', 'Peshawar Bacha Khan International', 'airport', 'KP', 'unknown', `no data since ${iso(now - 3 * HOUR)}, 47 were usual`, { main: { measure: 'crossings', this_hour: 0, weeks: 8, low: 14, median: 17, high: 20 }, last: iso(now - 3 * HOUR) }),
    site('KHI', 'Karachi Jinnah International', 'airport', 'South', 'attention', '41 crossings in the last whole hour, usual 60-95', { main: main('crossings', 41, 60, 95), staff: { accounts: 6, here: 2 }, alerts: { open: 9, unclaimed: 2, oldest: iso(now - 900e3), top_unclaimed: 0 } }),
    site('WGH', 'Wagah', 'land', 'Central', 'planned', `planned until ${iso(now + 2 * HOUR)}`, { main: main('crossings', 0, 6, 15) }),
    site('SEA-KHI', 'Karachi Port (KPT)', 'seaport', 'South', 'normal', '93 declarations in the last whole hour, usual 77-98', { main: main('declarations', 93, 77, 98), exams: { examined: 163, found: 26, rate: 0.16, low: 0.11, high: 0.22 }, lanes: { red: 21, yellow: 40, blue: 12, green: 240 } }),
    site('HUB', 'Hub bridge check post', 'post', 'Balochistan', 'normal', '3 passages so far; there was no whole hour yet', { main: { measure: 'passages', this_hour: 3, weeks: 0 } }),
    { code: 'JIW', name: 'Jiwani', kind: 'seaport', region: 'Balochistan', state: 'unknown', why: 'nothing was ever heard of it' },
  ]
  const plans = new Map([['WGH', [{ id: 'PL1', from: iso(now - HOUR), to: iso(now + 2 * HOUR), reason: 'the gate is repaired', by: 'sana.iqbal', declared: iso(now - HOUR / 2), state: 'in_force' }]]])
  const words = { owner: 'Immigration, FIA', what: 'persons who stood at a counter of the border, in the hour in which they stood there', usual: 'what the same hour of the last eight weeks brought' }
  const begins = Math.floor(now / HOUR) * HOUR
  const hours = (base, { last, cut = 0 } = {}) => Array.from({ length: 25 }, (_, i) => {
    const middle = base * (1 + 0.6 * Math.sin((i / 24) * 2 * Math.PI))
    const n = i === 24 ? Math.round(base / 3) : i === 23 && last !== undefined ? last : Math.round(middle * (1 + 0.1 * Math.sin(i * 5)))
    return { at: iso(begins - (24 - i) * HOUR), ...(cut && i >= 24 - cut ? {} : { n }), weeks: 8, low: Math.round(middle * 0.8), median: Math.round(middle), high: Math.round(middle * 1.2) }
  })
  const HANDOVERS = [{ unit: 'airport KHI', open: iso(now - 12 * 60e3), accepted: iso(now - 8 * HOUR) }]
  const detail = (s) => ({
    ...s,
    alerts: s.alerts ?? { open: 0, unclaimed: 0, top_unclaimed: 0 }, exams: s.exams ?? { examined: 0, found: 0 }, staff: s.staff ?? { accounts: 0 },
    times: { claim: { n: 31, p50: 95, p90: 600 }, decide: { n: 28, p50: 780, p90: 3000 }, close: { n: 28, p50: 800, p90: 3300 }, acknowledge: { n: 4, p50: 1200, p90: 2400 }, result: { n: 0 } },
    ...(s.exams ? { exam_wait: { day: { n: 120, p50: 2520, p90: 7200 }, month: { n: 3100, p50: 2280, p90: 6900 }, waits: 14 } } : {}),
    measures: [
      ...(s.last ? [{ name: s.main.measure, unit: 'persons', ...words, state: s.state === 'unknown' ? 'unknown' : s.state, why: s.why, day: 1432, hours: hours(70, s.state === 'unknown' ? { cut: 3 } : { last: s.main.last_hour }) },
        { name: 'travellers', unit: 'persons', ...words, state: 'normal', why: '55 travellers in the last whole hour, usual 40-70', day: 900, hours: hours(50) },
        { name: 'money', unit: 'declarations', ...words, state: 'normal', why: '', day: 40, hours: hours(3) }] : []),
      { name: 'stations', unit: '%', ...words, state: 'normal', why: '4 cameras, heard in 98 % of 24 hours', value: 98.4 },
      { name: 'scanners', unit: '%', ...words, state: 'unknown', why: 'no link tells of a scanner' },
    ],
    stations: [{ name: `${s.code}-GATE-1`, hours: 24, known: 24, last: iso(now - 40e3) }], links: [{ name: 'immigration', state: 'normal', last: iso(now - 60e3), measures: ['crossings'] }],
    plans: plans.get(s.code) ?? [], handovers: s.code === 'KHI' ? HANDOVERS : [],
  })
  c.wallNumbers = { top: 2, many: false }
  const REGIONS = ['South', 'Central', 'North', 'KP', 'Balochistan', 'GB']
  const STATES = ['bad', 'unknown', 'attention', 'normal']
  const many = Array.from({ length: 74 }, (_, i) => ({ code: `POST-${i}`, region: REGIONS[i % 6], state: STATES[Math.min(3, Math.floor(i / 18))], ...(i < 5 ? { name: 'Rahim Yar Khan Shaikh Zayed International', why: '41 declarations in the last whole hour, usual 160-195' } : {}) }))
  /* every place that is shipped, half of them heard of: as after a few hours */
  const shipped = [...readFileSync(new URL('../../src/model/ports.def', import.meta.url), 'utf8').matchAll(/^PORT\(\s*"([^"]+)",\s*"[^"]*",\s*"([^"]+)",\s*\w+,\s*"([^"]+)"/gm)].map(([, code, name, region]) => ({ code, name, region }))
  const early = ['KHI', 'LHE', 'ISB', 'MUX', 'SKT', 'UET', 'GWD', 'PEW', 'LYP']
  const since = `2 wait to be claimed, the oldest since ${iso(now - HOUR)}; no data since ${iso(now - 3 * HOUR)}, 47 were usual`
  const shift = [...early.map((x) => shipped.find((p) => p.code === x)), ...shipped.filter((p) => !early.includes(p.code))].map((p, i) => ({ code: p.code, region: p.region, state: i < 3 ? 'bad' : i < 6 ? 'attention' : i < 9 ? 'unknown' : i < 38 ? 'normal' : 'unknown', ...(i >= 38 ? { never: true } : {}), ...(i < 5 ? { name: p.name, why: since } : {}) }))
  const wall = () => ({
    region: '', version: '0123456789abcdef',
    posts: c.wallNumbers.shift ? shift : c.wallNumbers.many ? many : sites.map((s) => ({ code: s.code, region: s.region, state: s.state, ...(s.last || s.state !== 'unknown' ? {} : { never: true }), ...(s.last && ['bad', 'unknown', 'attention'].includes(s.state) ? { name: s.name, why: s.why } : {}) })),
    queue: { state: 'attention', n: 17, open: 42, target_s: 1800, oldest: iso(now - 41 * 60e3) }, top: { state: 'bad', n: c.wallNumbers.top, target_s: 120, oldest: iso(now - 800e3) },
    throughput: { state: 'attention', flows: [{ measure: 'crossings', state: 'attention', last_hour: 1229, this_hour: 300, weeks: 8, low: 1282, high: 1617 }, { measure: 'passages', state: 'normal', last_hour: 71, this_hour: 20, weeks: 8, low: 60, high: 76 }, { measure: 'declarations', state: 'normal', last_hour: 93, this_hour: 20, weeks: 8, low: 77, high: 98 }] },
    exams: { examined: 3164, found: 505, rate: 0.16, low: 0.147, high: 0.173 },
    feeds: { n: 9, dead: 1, late: 1, state: 'bad', worst: [{ name: 'faces', state: 'down', last: iso(now - HOUR) }, { name: 'inland', state: 'late', last: iso(now - 600e3) }] },
    staff: { here: 11, open: 42, each: 3.8, state: 'normal' }, handovers: HANDOVERS,
  })
  const one = (code) => need(sites.find((s) => s.code === code), 'site')
  const share = (n, of, low, high) => ({ n, of, share: n / of, low, high })
  const routes = [
    ['GET', '/sites', ({ q }) => ({ items: sites.filter((s) => !q.get('region') || s.region === q.get('region')) })],
    ['GET', '/sites/:id', ({ id }) => detail(one(id))],
    ['POST', '/sites/:id/plan', ({ id, body, me }) => {
      if (Date.parse(body.to) <= Date.parse(body.from)) throw bad('the end must be after the beginning')
      const p = { id: randomUUID(), ...body, by: me.name, declared: iso(Date.now()), state: 'in_force' }
      plans.set(one(id).code, [p, ...(plans.get(id) ?? [])])
      return { id: p.id }
    }],
    ['POST', '/sites/:id/plan/end', ({ id, body, me }) => {
      const p = need(plans.get(id)?.find((x) => x.id === body.id), 'plan')
      Object.assign(p, { state: 'ended', ended: iso(Date.now()), ended_by: me.name, note: body.note })
      return { done: true }
    }],
    ['GET', '/units', () => ({ days: 90, least: 10, own: { name: 'ayesha.khan', few: true }, units: [{ name: 'airport KHI', few: false, worked: 212, claim_s: 95, decide_s: 640, right: share(120, 190, 0.56, 0.7), worth: share(150, 190, 0.73, 0.84), found: share(31, 80, 0.29, 0.5) }], officers: [{ name: 'bilal.ahmed', few: false, worked: 60, claim_s: 80, decide_s: 500, right: share(30, 55, 0.41, 0.67), worth: share(40, 55, 0.6, 0.83) }, { name: 'tariq.mehmood', few: true }] })],
  ]

  /* the wall is no session: its key is a cookie of its own */
  const walls = new Set()
  c.endWalls = () => walls.clear()
  const isWall = (req) => walls.has(/(?:^|; )ntc-wall=([\w-]+)/.exec(req.headers.cookie ?? '')?.[1])
  const doors = ({ json, problem, read, stream, send, meOf }) => {
    const shut = (req, res) => !isWall(req) && !meOf(req) && (problem(res, 401, 'Who are you?', 'log in, or send the key of a link'), true)
    return {
      'POST /wall/pair': async (req, res) => {
        const b = JSON.parse(await read(req))
        if (b.code !== WALL_CODE) return problem(res, 403, 'Not this code', 'the code is wrong, used or too old')
        const key = randomUUID()
        walls.add(key)
        json(res, { done: true }, 200, { 'Set-Cookie': `ntc-wall=${key}; Path=/; HttpOnly; SameSite=Strict; Max-Age=34560000` })
      },
      'GET /wall': (req, res) => {
        if (shut(req, res)) return
        const body = JSON.stringify(wall())
        const mark = `"${createHash('sha256').update(body).digest('hex').slice(0, 32)}"`
        c.wallAsked = (c.wallAsked ?? 0) + 1
        if (req.headers['if-none-match'] === mark) return send(res, 304, 'application/json', '', { ETag: mark })
        send(res, 200, 'application/json', body, { ETag: mark })
      },
      'GET /wall/stream': (req, res) => shut(req, res) || stream(req, res),
    }
  }
  return { routes, doors }
}
