// SPDX-License-Identifier: Apache-2.0
// The part of the mock that knows orders, operational units, who is on duty, and who is rung.
import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'

export const UNIT_PERMISSIONS = ['DUTY_READ', 'DUTY_WRITE', 'ORDER_ANSWER', 'PICTURE_SEND', 'PICTURE_READ', 'ORDER_READ']

const WORDS = [
  ['examination', 'full', 'both'], ['examination', 'sample', 'both'], ['grounding', 'ground', 'link'], ['question', 'documents', 'unit'], ['question', 'purpose', 'unit'],
  ['search', 'baggage', 'unit'], ['search', 'person', 'unit', true], ['hold', 'keep', 'unit', true], ['escort', 'to_hall', 'unit'], ['release', 'let_pass', 'unit'],
].map(([kind, code, of, second = false]) => ({ kind, code, of, second, text: code }))

/** Goods that may hurt who opens them. */
const CARGO = { kind: 'consignment', consignment: { bill: 'EGLV0261100455', conveyance: 'EVER FAITH', consignee: 'Sehwan Traders', dangerous: '1203 1950' }, containers: [{ number: 'CSQU3054383', seals: 'PK77120' }], offset: 0, length: 0 }

export function unitRoutes({ c, now, iso, need, bad, alert, full, detail, screens }) {
  const goods = () => c.alerts.find((a) => a.kind === 'declaration') ?? c.alerts[0]
  const person = () => c.alerts.find((a) => a.kind === 'traveller') ?? c.alerts[0]
  const row = (id, of, more) => ({ id, version: 1, state: 'sent', overdue: false, kind: 'examination', alert: of().id, title: of().title, subject: of().subject.name, instruction: 'full', ordered_by: 'zara.malik', ordered: iso(now - 3000e3), due: iso(now + 600e3), ...more })
  const link = { link: 'weboc', declaration: 'KAPE-HC-44812-23-11-2026', container: 'CSQU3054383' }
  c.orders = [
    row('O1', goods, link), row('O2', goods, { ...link, overdue: true, instruction: 'sample' }),
    row('O3', goods, { ...link, state: 'done', kind: 'grounding', instruction: 'ground', result: 'found', finding: 'Four cartons more than declared', closed: iso(now - 600e3), note: '\u0633\u06cc\u0644 \u0679\u0648\u0679\u06cc \u06c1\u0648\u0626\u06cc \u06c1\u06d2' }),
    row('O4', person, { unit: 'airport KHI', kind: 'search', instruction: 'baggage', note: 'two blue suitcases', state: 'new' }),
    row('O5', person, { unit: 'airport KHI', kind: 'hold', instruction: 'keep', state: 'proposed', note: 'until the liaison officer comes' }),
  ]
  const unit = (name, more = {}) => ({ name, version: 1, state: 'active', region: 'South', hours: '24/7', open: true, least: 'low', changed_by: 'sana.iqbal', changed: iso(now - 86400e3), note: 'as agreed', ...more })
  c.units = [unit('airport KHI'), unit('appraisement SEA-KHI', { hours: 'Mon-Fri 08:00-16:00, Sat 09:00-13:00', open: false, least: 'normal' }), unit('targeting South')]
  const duty = (id, at, account, display, turn) => ({ id, unit: at, account, display, from: iso(now - 3600e3), to: iso(now + 5 * 3600e3), turn, now: true, entered_by: 'sana.iqbal' })
  c.duty = [duty('T1', 'airport KHI', 'ayesha.khan', 'Ayesha Khan', 1), duty('T2', 'airport KHI', 'bilal.ahmed', 'Bilal Ahmed', 2)]
  c.pagers = []
  /** Who is rung for what, as long as it waits. */
  c.rung = []
  c.push_key = Buffer.concat([Buffer.from([4]), createHash('sha512').update('key').digest()]).toString('base64url')
  const above = (u) => u.cover || (u.name === 'targeting South' ? 'targeting' : 'targeting South')
  const order = (id) => need(c.orders.find((o) => o.id === id), 'order')
  const pagers = () => ({ push_key: c.push_key, mail: true, items: c.pagers })
  const move = (id, more) => {
    const o = Object.assign(order(id), more, { version: order(id).version + 1 })
    if (o.unit) screens(`event: order\ndata: ${JSON.stringify({ id, state: o.state })}\n\n`)
    return o
  }
  c.moveOrder = move
  let cautions = ['armed', 'flees']
  /** A profile on purpose of whom O4 is about is approved, or over. */
  c.warnOf = (of) => { cautions = of; screens(`event: watch\ndata: ${JSON.stringify({ entities: [alert(order('O4').alert).subject.id] })}\n\n`) }
  /** Somebody is rung, on every screen that is open. */
  c.ring = (to, more = {}) => screens(`event: ring\ndata: ${JSON.stringify({ ring: person().id, n: 1, to, unit: 'airport KHI', port: 'KHI', severity: 'top', at: new Date().toISOString(), since: new Date(Date.now() - 25 * 60e3).toISOString(), ...more })}\n\n`)
  return [
    ['GET', '/orders', (r) => ({ items: c.orders.filter((o) => (!r.q.get('alert') || o.alert === r.q.get('alert')) && (r.q.get('state') !== 'overdue' || o.overdue) && (r.q.get('state') !== 'open' || !['done', 'refused', 'expired', 'withdrawn'].includes(o.state))) })],
    ['GET', '/orders/words', () => ({ instructions: WORDS, refusals: [], results: ['found', 'nothing', 'not_located', 'wrong_person'].map((code) => ({ code, text: code })), units: c.units.filter((u) => u.state === 'active'), links: ['weboc'] })],
    ['POST', '/orders', (r) => {
      const w = WORDS.find((x) => x.kind === r.body.kind && x.code === r.body.instruction)
      const { to, ...body } = r.body
      const o = { ...row(`O${c.orders.length + 1}`, () => alert(r.body.alert), {}), ...body, ...(to ? { link: to } : {}), state: w.second && body.unit ? 'proposed' : 'new', ordered_by: r.me.name, ordered: new Date().toISOString() }
      c.orders.unshift(o)
      return o
    }],
    ['GET', '/orders/:id/card', (r) => { const o = order(r.id); const a = alert(o.alert); return { order: o, alert: full(a), reasons: detail(a).reasons, event: o.id === 'O2' ? CARGO : c.events.get(a.message)?.[a.event], cautions: o.id === 'O4' ? cautions : [], of_unit: o.unit !== undefined && (r.me.roles.includes('supervisor') || c.duty.some((d) => d.account === r.me.name && d.unit === o.unit)) } }],
    ['POST', '/orders/:id/acknowledge', (r) => move(r.id, { state: 'acknowledged', acknowledged: new Date().toISOString() })],
    ['POST', '/orders/:id/refuse', (r) => move(r.id, { state: 'refused', reason: r.body.reason, closed: new Date().toISOString() })],
    ['POST', '/orders/:id/report', (r) => {
      if (['found', 'wrong_person'].includes(r.body.result) && !r.body.note) throw bad('a note is needed: what was found, or who it was')
      return move(r.id, { state: 'done', result: r.body.result, finding: r.body.note, closed: new Date().toISOString(), ...(r.body.pictures ? { pictures: r.body.pictures.split(' ') } : {}) })
    }],
    ['POST', '/orders/:id/approve', (r) => move(r.id, { state: 'new', approved_by: r.me.name })],
    ['POST', '/orders/:id/decline', (r) => move(r.id, { state: 'withdrawn', closed: new Date().toISOString() })],
    ['POST', '/pictures', () => ({ digest: createHash('sha256').update(String(c.orders.length)).digest('hex'), size: 9, type: 'image/jpeg', known: false })],
    ['GET', '/duty/units', () => ({ items: c.units.map((u) => ({ unit: u, above: above(u), on_duty: c.duty.filter((d) => d.unit === u.name && !d.ended) })) })],
    ['POST', '/duty/units', (r) => {
      if (!/^(24\/7|[A-Z][a-z]{2})/.test(r.body.hours)) throw bad("hours are '24/7', or days and times as 'Mon-Fri 08:00-16:00, Sat 09:00-13:00'")
      const was = c.units.find((u) => u.name === r.body.name)
      const u = { ...unit(r.body.name), ...was, ...r.body, version: r.body.version + 1, changed_by: r.me.name }
      if (was) Object.assign(was, u)
      else c.units.push(u)
      return u
    }],
    ['GET', '/duty', () => ({ items: c.duty })],
    ['POST', '/duty', (r) => { const d = duty(`T${c.duty.length + 1}`, r.body.unit, r.body.account, r.body.account, r.body.turn ?? 1); c.duty.push({ ...d, to: r.body.to }); return d }],
    ['POST', '/duty/:id/end', (r) => { const d = need(c.duty.find((x) => x.id === r.id), 'turn of duty'); d.ended = new Date().toISOString(); return d }],
    ['GET', '/rings', (r) => ({ items: c.rung.filter((x) => x.to === r.me.name).map(({ to: _, ...x }) => x) })],
    ['POST', '/rings/mute', (r) => {
      if (r.body.reason === 'other' && !r.body.note) throw bad('another reason is said in the note')
      c.muted = { who: r.me.name, ...r.body }
      return { until: new Date(Date.now() + r.body.minutes * 60e3).toISOString() }
    }],
    ['GET', '/rings/pagers', pagers],
    ['POST', '/rings/pagers', (r) => {
      if (r.body.mail && !/@/.test(r.body.mail)) throw bad('that is no address, as name@customs.example')
      c.pagers.push({ id: `P${c.pagers.length + 1}`, kind: r.body.mail ? 'mail' : 'push', ...(r.body.mail ? { address: r.body.mail } : {}), since: new Date().toISOString() })
      return pagers()
    }],
    ['POST', '/rings/pagers/:id/end', (r) => { c.pagers = c.pagers.filter((p) => p.id !== r.id); return pagers() }],
  ]
}
