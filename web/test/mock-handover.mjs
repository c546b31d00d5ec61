// SPDX-License-Identifier: Apache-2.0
// The part of the mock that knows handovers: what acts.def allows, over a list that stands.
import { readFileSync } from 'node:fs'

export const HANDOVER_PERMISSIONS = ['HANDOVER_READ', 'HANDOVER_WORK', 'HANDOVER_LEAD']

/** acts.def itself: by whom, to which status, whether with a note, from which statuses. */
const ACTS = [...readFileSync(new URL('../../src/handover/acts.def', import.meta.url), 'utf8').matchAll(/^ACT\( (\w+), +(\w+), +(\w+), +(true|false), +([A-Z |]+?) *\)/gm)].map(([, act, side, to, note, from]) => ({ act, side: side.toLowerCase(), to, note: note === 'true', from: from.split('|').map((s) => s.trim().toLowerCase()) }))
const WORDS = ['accept', 'refuse', 'raise', 'note', 'keep']
const rowOf = (act, sides, status) => ACTS.find((a) => a.act === act && sides.includes(a.side) && a.from.includes(status))

export function handoverRoutes({ c, now, iso, need, bad, refuse, screens }) {
  const in_ = (min) => iso(now + min * 60e3)
  const person = () => c.alerts.find((a) => a.kind === 'traveller') ?? c.alerts[0]
  const goods = () => c.alerts.find((a) => a.kind === 'declaration') ?? c.alerts[0]
  const item = (kind, thing, id, more) => ({ ref: `${thing}/${id}`, kind, id, moves: thing === 'alert' || thing === 'order', status: 'waits', changed: false, seen: 'v1.0', state: 'claimed', at: in_(-30), ...more })
  const about = (a) => ({ title: a.title, label: a.situation.label, name: a.subject.name, port: a.port, region: a.region, severity: a.severity })
  const list = () => [
    item('alert', 'alert', person().id, { ...about(person()), awaits: 'result', until: in_(40), by: 'zara.malik', act: 'claim' }),
    item('alert', 'alert', goods().id, { ...about(goods()), awaits: 'decide', until: in_(95), by: 'zara.malik', act: 'claim' }),
    item('promise', 'alert', 'A-P', { ...about(person()), severity: 'normal', state: 'awaiting', awaits: 'information', why: 'the_carrier', until: in_(180), said: 'the duty desk calls back with the seat map' }),
    item('snooze', 'alert', 'A-S', { ...about(goods()), severity: 'low', state: 'snoozed', awaits: 'wake', why: 'not_there_yet', until: in_(300) }),
    item('order', 'order', 'O4', { ...about(person()), state: 'acknowledged', awaits: 'result', why: 'search', with: 'airport KHI', until: in_(20), said: 'two blue suitcases', by: 'bilal.ahmed', act: 'acknowledge' }),
    item('notice', 'notice', 'N1', { title: 'link_down', label: 'link/ibms', state: 'open', awaits: 'ended', said: `Last heard ${in_(-50)}; expected every 60 s.` }),
    item('rule', 'rule', 'PAX-031', { title: 'PAX-031', state: 'stopped', awaits: 'lifted', said: 'it spoke of more than officers can look at', by: 'ntc', act: 'stop' }),
    item('plan', 'plan', 'P1', { title: 'Karachi Jinnah International', port: 'KHI', state: 'planned', awaits: 'over', until: in_(240), said: 'runway works', by: 'sana.iqbal', act: 'plan' }),
  ]
  const hand = (id, more) => ({ id, version: 1, state: 'open', outgoing: 'zara.malik', unit: 'airport KHI', region: 'South', opened_by: 'zara.malik', opened: in_(-12), expires: in_(228), ...more })
  c.handovers = [
    { x: hand('H1', { incoming: 'ayesha.khan', note: 'Quiet since ten. PK302 is late: the desk calls before it lands.' }), items: list(), later: 1, rev: 0 },
    { x: hand('H0', { state: 'accepted', outgoing: 'bilal.ahmed', incoming: 'zara.malik', ended: in_(-400), ended_by: 'zara.malik', moved: 5, digest: '9f3a'.repeat(16) }), items: list().slice(1, 4).map(({ name, ...i }) => ({ ...i, status: 'accepted' })), later: 0, rev: 0 },
  ]
  const two = { x: hand('H2', { outgoing: 'bilal.ahmed', opened_by: 'sana.iqbal', why: 'taken ill at noon', incoming: 'zara.malik' }), items: list(), later: 0, rev: 4 }
  Object.assign(two.items[0], { status: 'accepted', seen: 'v1.1' })
  Object.assign(two.items[1], { changed: true, seen: 'v2.1', by: 'ayesha.khan', act: 'note', at: in_(-2) })
  Object.assign(two.items[2], { status: 'refused', seen: 'v1.1', question: 'Which desk was asked, and at what number?' })
  Object.assign(two.items[3], { status: 'raised', seen: 'v1.1', question: 'I know the trader: somebody else is to decide.' })
  c.handovers.push(two)
  c.handovers[0].items[1].note = 'The broker asked twice; do not release before the lab answers.'
  const find = (id) => need(c.handovers.find((h) => h.x.id === id), 'handover')
  const isIn = (h, me) => h.x.incoming === me.name || (!h.x.incoming && h.x.outgoing !== me.name)
  const sides = (h, me) => h.x.state !== 'open' ? [] : [
    ...(isIn(h, me) ? ['incoming'] : []),
    ...(h.x.outgoing === me.name || h.x.opened_by === me.name ? ['outgoing'] : []),
    ...(me.roles.includes('supervisor') && h.x.outgoing !== me.name && !isIn(h, me) ? ['lead'] : []),
  ]
  const withActs = (i, of) => { const can = WORDS.filter((a) => rowOf(a, of, i.status)); return of.length ? { ...i, acts: can, with_note: can.filter((a) => rowOf(a, of, i.status).note) } : i }
  const detail = (h, me) => ({ handover: h.x, sides: sides(h, me), items: h.items.map((i) => withActs(i, sides(h, me))), hidden: 0, later: h.later, ...(h.more ? { more: true } : {}), ...(h.x.state === 'open' ? { blocked: 0, on_duty: true, shift_hours: c.shiftHours ?? 8, ...(h.items.every((i) => ['accepted', 'kept'].includes(i.status)) ? {} : { lacks: 'not all is accepted' }), digest: String(h.rev) } : {}) })
  const told = (h) => screens(`event: handover\ndata: ${JSON.stringify({ id: h.x.id, version: h.x.version, state: h.x.state, to: h.x.incoming })}\n\n`)
  const moved = (h, me) => { h.x.version++; h.rev++; told(h); return detail(h, me) }
  /** Somebody did something with an item meanwhile. */
  c.itemChanged = (id, n) => { const h = find(id); Object.assign(h.items[n], { status: 'waits', changed: true, seen: `v${++h.rev}.9`, by: 'bilal.ahmed', act: 'note', at: iso(Date.now()) }); h.x.version++; told(h) }
  return [
    ['GET', '/handovers', (r) => ({ items: c.handovers.map((h) => h.x).filter((x) => r.me.roles.includes('supervisor') || [x.outgoing, x.incoming].includes(r.me.name)) })],
    ['GET', '/handovers/draft', (r) => { if (r.me.region && r.q.get('unit') === 'targeting') throw bad('the unit is of another region'); return { items: r.q.get('unit') ? list() : list().slice(0, 5), hidden: 0, later: 1, hours: 4, hands: [{ name: 'bilal.ahmed', display: 'Bilal Ahmed', unit: 'airport KHI', comes: true, blocked: 0 }, { name: 'sana.iqbal', display: 'Sana Iqbal', unit: '', comes: false, blocked: 2 }], ...(c.handovers.some((h) => h.x.state === 'open' && h.x.outgoing === (r.q.get('outgoing') || r.me.name)) ? { open: c.handovers.find((h) => h.x.outgoing === (r.q.get('outgoing') || r.me.name)).x.id } : {}) } }],
    ['POST', '/handovers', (r) => {
      if (!r.body.incoming && !r.body.unit) throw bad('to whom: somebody, or who comes at a unit')
      if (r.body.incoming === 'sana.iqbal') throw bad('sana.iqbal does not see 2 of the items: they are of another region')
      const { outgoing = r.me.name, ...body } = r.body
      const h = { x: hand(`H${c.handovers.length + 1}`, { ...body, outgoing, opened_by: r.me.name, opened: iso(Date.now()) }), items: list(), later: 1, rev: 0 }
      if (!h.x.incoming) delete h.x.incoming
      c.handovers.unshift(h)
      told(h)
      return detail(h, r.me)
    }],
    ['GET', '/handovers/:id', (r) => detail(find(r.id), r.me)],
    ['POST', '/handovers/:id/:act', (r) => {
      const h = find(r.id)
      if (h.x.state !== 'open') throw refuse(409, 'Over', 'the handover is over')
      if (r.more === 'note') { h.x.note = r.body.note; return moved(h, r.me) }
      if (r.more === 'withdraw') { Object.assign(h.x, { state: 'withdrawn', ended: iso(Date.now()), ended_by: r.me.name, said: r.body.note }); return moved(h, r.me) }
      if (r.more === 'complete') {
        if (r.body.digest !== String(h.rev)) throw refuse(409, 'Changed meanwhile', 'the list is not as you saw it')
        c.handedUntil = r.body.until
        Object.assign(h.x, { state: 'accepted', ended: iso(Date.now()), ended_by: r.me.name, incoming: r.me.name, moved: h.items.filter((i) => i.moves && i.status === 'accepted').length, digest: 'c0de'.repeat(16) })
        return moved(h, r.me)
      }
      const i = h.items.find((x) => x.ref === r.body.ref)
      if (!ACTS.some((a) => a.act === r.body.act && sides(h, r.me).includes(a.side))) throw refuse(403, 'Not permitted', 'that is for another side of the handover to do')
      if (!i || i.seen !== r.body.seen) throw refuse(409, 'Changed meanwhile', `it is not as you saw it: ${i?.by} (${i?.act}), ${i?.at}`)
      const row = rowOf(r.body.act, sides(h, r.me), i.status)
      if (!row) throw bad(`an item that is ${i.status} cannot be asked to '${r.body.act}'`)
      Object.assign(i, { status: row.to, changed: false, seen: `v1.${h.rev + 1}`, said_by: r.me.name })
      if (r.body.act === 'refuse' || r.body.act === 'raise') i.question = r.body.note
      if (r.body.act === 'note' || r.body.act === 'keep') i.note = r.body.note
      if (!h.x.incoming) h.x.incoming = r.me.name
      return moved(h, r.me)
    }],
  ]
}
