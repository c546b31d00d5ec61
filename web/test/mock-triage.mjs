// SPDX-License-Identifier: Apache-2.0
// The life of an alert in the mock: the steps of src/alert/states.def, as a page sees them.

const same = (states) => Object.fromEntries(states.map((s) => [s, s]))
export const STATES = ['new', 'claimed', 'awaiting', 'snoozed', 'decided', 'closed', 'reopened', 'merged']
const STEPS = {
  claim: { new: 'claimed', reopened: 'claimed' },
  assign: { new: 'claimed', reopened: 'claimed', claimed: 'claimed' },
  release: { claimed: 'new' },
  takeover: { claimed: 'claimed', awaiting: 'claimed', snoozed: 'claimed' },
  ask: { claimed: 'awaiting' },
  snooze: { claimed: 'snoozed' },
  wake: { awaiting: 'claimed', snoozed: 'claimed' },
  decide: { claimed: 'decided' },
  close: { decided: 'closed', claimed: 'closed' },
  reopen: { decided: 'reopened', closed: 'reopened' },
  merge: { claimed: 'merged' },
  split: { merged: 'reopened' },
  undo: same(STATES),
  note: same(STATES),
}
const MEMBERS = ['version', 'outcome', 'reason_code', 'note', 'worth', 'to', 'into', 'wake_on', 'wake_at', 'past_moment', 'then']
const HOURS = { low: 0, normal: 1, high: 6, top: 24 }
export const WAITS = ['another_agency', 'a_document', 'the_carrier', 'not_there_yet', 'field_result', 'other']
const KEPT = ['state', 'owner', 'outcome', 'reason_code', 'worth', 'wake_at', 'wake_on', 'paused', 'merged_into']

/** Until when, and where it stands: as src/alert/clock.c has it. */
export function clock(a) {
  const moment = a.moment.at ? Date.parse(a.moment.at) : 0
  const from = Date.parse(a.created)
  const decide = Math.max(from + (a.kind === 'traveller' ? 10 : 120) * 60_000, moment ? moment - 30 * 60_000 : 0)
  const grave = a.severity === 'high' || a.severity === 'top'
  return { rank: (moment || decide) - HOURS[a.severity] * 3600_000, decide_by: new Date(decide).toISOString(), ...(grave && !a.owner ? { claim_by: new Date(from + 120_000).toISOString() } : {}) }
}

/** In the server's order. */
export function order(a, b) {
  const over = (x) => Number(x.moment.at !== null && Date.parse(x.moment.at) < Date.now() - 2 * 3600_000)
  return over(a) - over(b) || (over(a) ? Date.parse(b.moment.at) - Date.parse(a.moment.at) : clock(a).rank - clock(b).rank) || a.id.localeCompare(b.id)
}

export function queueState(a, s) {
  if (!s) return true
  if (s === 'open') return ['new', 'claimed', 'decided', 'reopened'].includes(a.state)
  if (s === 'later') return a.state === 'awaiting' || a.state === 'snoozed'
  return a.state === s
}

export const acts = (state) => Object.entries(STEPS).filter(([, s]) => s[state]).map(([a]) => a)

/** What a step changes of `a`; throws what the server would answer. `say(status, title, text)` makes it. */
export function step({ a, name, b, me, alerts, words, say }) {
  const bad = (why) => say(422, 'Not accepted', why)
  for (const k of Object.keys(b)) if (!MEMBERS.includes(k)) throw say(422, 'The body is not right', `there is no member '${k}' here`)
  if (b.version !== a.version) throw say(409, 'Changed meanwhile', a.owner ? `the alert is with ${a.owner} now` : 'the alert changed: look again')
  const to = STEPS[name]?.[a.state]
  if (!to) throw bad(`an alert that is ${a.state} cannot be asked to '${name}'`)
  const closing = (name === 'close' && a.state === 'claimed') || name === 'decide'
  const waiting = name === 'ask' || name === 'snooze'
  if ((closing || waiting || name === 'release' || name === 'merge') && a.owner !== me.name) throw bad(`this alert is with ${a.owner}`)
  if (closing && !words.outcomes.some((o) => o.code === b.outcome)) throw bad(`an outcome is needed, not '${b.outcome ?? ''}'`)
  if (closing && !words.reasons.some((r) => r.code === b.reason_code)) throw bad(`a reason code is needed, not '${b.reason_code ?? ''}'`)
  if (waiting && !(WAITS.includes(b.reason_code) && Date.parse(b.wake_at) > Date.now())) throw bad('until when it waits is needed: within 30 days from now')
  const moment = Date.parse(a.moment.at)
  if (waiting && moment > Date.now() && Date.parse(b.wake_at) >= moment && b.past_moment !== 1) throw bad(`it would wake when its moment is over, ${a.moment.at}: past_moment 1 says that this is meant`)
  if ((['reopen', 'takeover', 'note', 'ask'].includes(name) || b.reason_code === 'other') && !b.note?.trim()) throw bad('a note is needed: why')
  const into = name === 'merge' ? alerts.find((x) => x.id === b.into && x !== a && x.state !== 'merged') : undefined
  if (name === 'merge' && !into) throw bad('the alert that is to stand for it is needed')
  const last = a.history.at(-1)
  if (name === 'undo' && (!last.was || last.actor !== me.name)) throw bad('there is no step of yours that can be taken back')
  const from = a.state
  const was = Object.fromEntries(KEPT.map((k) => [k, a[k]]))
  if (name === 'undo') Object.assign(a, last.was)
  else if (name !== 'note') {
    a.state = to
    if (to === 'claimed' && name !== 'wake') a.owner = name === 'assign' ? b.to : me.name
    if (to === 'new' || to === 'reopened') a.owner = null
    if (to === 'reopened') for (const k of ['outcome', 'reason_code', 'worth']) delete a[k]
    if (closing) Object.assign(a, { outcome: b.outcome, reason_code: b.reason_code, worth: b.worth })
    Object.assign(a, { wake_at: waiting ? b.wake_at : undefined, wake_on: waiting ? b.wake_on || 'time' : undefined, paused: waiting ? new Date().toISOString() : undefined, merged_into: into?.id })
  }
  a.version++
  a.updated = new Date().toISOString()
  const told = name !== 'note' && (a.outcome || waiting)
  a.history.push({ version: a.version, at: a.updated, actor: me.name, act: name, from, to: a.state, ...(told ? { outcome: a.outcome, reason_code: waiting ? b.reason_code : a.reason_code } : {}), ...(b.note ? { note: b.note } : {}), ...(name === 'note' || name === 'undo' ? {} : { was }) })
  return into
}

/** Routes beside the steps. */
export function triageRoutes({ c, alert, full, screens }) {
  const tell = (x) => screens(`event: hold\ndata: ${JSON.stringify(x)}\n\n`)
  const open = (r) => {
    const a = alert(r.id)
    for (const [id, h] of c.holds) if (h.by === r.me.name && id !== a.id) c.holds.delete(id), tell({ alert: id, by: null })
    if (!c.holds.has(a.id)) {
      c.holds.set(a.id, { alert: a.id, by: r.me.name, display: r.me.display, since: new Date().toISOString() })
      tell(c.holds.get(a.id))
    }
    const h = c.holds.get(a.id)
    return { by: h.by, display: h.display, since: h.since, mine: h.by === r.me.name }
  }
  const leave = (r) => {
    if (c.holds.get(r.id)?.by === r.me.name) c.holds.delete(r.id), tell({ alert: r.id, by: null })
    return { done: true }
  }
  const bulk = (r) => {
    const b = r.body
    const except = (b.except ?? '').split(' ')
    const list = (b.ids ? b.ids.split(' ').map(alert) : c.alerts.filter((a) => queueState(a, b.state) && (!b.unit || a.unit === b.unit) && (!b.owner || a.owner === b.owner))).filter((a) => !except.includes(a.id))
    const late = list.filter((a) => b.feed && (a.fed ?? 0) > b.feed)
    const free = (a) => a.state === 'new' || a.state === 'reopened'
    const can = list.filter((a) => !late.includes(a)).filter((a) => free(a) || a.owner === r.me.name)
    const digest = `${can.map((a) => `${a.id}${a.version}`).join('')}${b.act}${b.outcome}`
    const second = can.length > 25 || can.some((a) => a.severity === 'top')
    if (!b.digest) return { count: can.length, by_severity: {}, second, items: can.map(full), cannot_count: list.length - can.length, late_count: late.length, cannot: list.filter((a) => !can.includes(a)).map((a) => ({ alert: full(a), why: late.includes(a) ? 'it came or changed after you chose' : 'somebody else has it' })), digest }
    if (b.digest !== digest) throw new Error('not those that were shown')
    const job = { id: `J${c.jobs.length + 1}`, kind: 'alerts', state: second ? 'proposed' : 'running', asked_by: r.me.name, asked: new Date().toISOString(), total: can.length, done: 0, failed: 0, request: { act: b.act, outcome: b.outcome, reason_code: b.reason_code }, ...(b.note ? { note: b.note } : {}), acts: second ? ['approve', 'refuse', 'cancel'] : ['cancel'], todo: can, all: [...can], step: b }
    c.jobs.unshift(job)
    return { job }
  }
  return [
    ['POST', '/alerts/bulk', bulk],
    ['POST', '/alerts/:id/open', open],
    ['POST', '/alerts/:id/leave', leave],
    ['GET', '/alerts/:id/hands', () => ({ items: [{ name: 'sana.iqbal', display: 'Sana Iqbal', unit: 'targeting', here: true, open: 2 }, { name: 'bilal.ahmed', display: 'Bilal Ahmed', unit: 'airport KHI', here: false, open: 1 }] })],
    ['GET', '/alerts/:id/aboard', (r) => {
      const x = full(alert(r.id));
      const others = ['NAILA RAZA', 'USMAN TARIQ', 'HINA BALOCH', 'FAISAL QURESHI', 'SANA IQBAL', 'BILAL AHMED', 'ZOYA KHAN', 'IMRAN SHAH'].map((name, i) => ({ id: `A${i}`, name, alerts: i % 4, confirmed: i % 4 === 3 ? 1 : 0, since: new Date(Date.now() - i * 40 * 86400000).toISOString(), profiled: i === 3 }))
      return { alert: x, items: [{ id: x.subject.id, name: x.subject.name, alerts: 2, confirmed: 0, since: new Date(Date.now() - 90 * 86400000).toISOString(), profiled: false, alert: { id: x.id, severity: x.severity, state: x.state, title: x.title, ...(x.owner ? { owner: x.owner } : {}) } }, ...others], others: 0, cut: false }
    }],
    ['GET', '/alerts/:id/similar', (r) => ({ items: c.alerts.filter((x) => x.id !== r.id && x.subject.id === alert(r.id).subject.id && x.state !== 'merged').map((x) => ({ alert: full(x), why: 'same subject' })) })],
    ['GET', '/alerts/:id/access', () => ({ who: [{ actor: 'ayesha.khan', times: 3, last: new Date().toISOString() }, { actor: 'sana.iqbal', times: 1, last: new Date().toISOString() }], items: [{ at: new Date().toISOString(), actor: 'sana.iqbal', act: 'read alert_get_one', object: 'alert/1' }] })],
  ]
}
