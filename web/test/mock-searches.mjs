// SPDX-License-Identifier: Apache-2.0
// The part of the mock where long work on lists and persons is a job: a search of what is stored, many decisions at once.

export function searchRoutes({ c, now, iso, need, bad, decisions, named }) {
  const at = (minutes) => iso(now - minutes * 60e3)
  const made = (id, kind, state, more) => ({ id, kind, state, asked_by: 'ayesha.khan', asked: at(20), total: 0, done: 0, failed: 0, request: {}, acts: [], ...more })
  const put = (list, more) => c.imports.push({ id: `I${c.imports.length}`, list, format: 'eu-csv', proposer: 'sana.iqbal', at: at(50), state: 'approved', digest: 'a'.repeat(64), entries: 400, added: 400, changed: 0, removed: 0, findings: [], decided_by: 'ayesha.khan', decided_at: at(20), ...more })
  put('PORTS', { job: 'J80', search: { state: 'running', total: 400, done: 120, failed: 0 }, alerts: 3 })
  put('SHIPS', { job: 'J81', search: { state: 'cancelled', total: 400, done: 96, failed: 0 }, alerts: 1 })
  c.jobs.push(
    made('J80', 'list_search', 'running', { total: 400, done: 120, request: { list: 'PORTS', import: 'I1' }, acts: ['cancel'], steady: true }),
    made('J81', 'list_search', 'cancelled', { total: 400, done: 96, request: { list: 'SHIPS', import: 'I2' }, has_result: true, result: { alerts: 1 } }),
    made('J82', 'identity_approve', 'done', { total: 40, done: 39, failed: 1, request: { act: 'approve' }, note: 'compared with Immigration', items: [{ n: 7, ref: 'D7', state: 'failed', why: 'it changed meanwhile: it is undone' }] }),
  )
  const bulk = (r) => {
    const { act, state = 'proposed', except = '', ids, digest, note } = r.body
    const waits = decisions.filter((d) => d.state === state && !except.split(' ').includes(d.id) && (!ids || ids.split(' ').includes(d.id)))
    const can = waits.filter((d) => d.who !== r.me.name), cannot = waits.filter((d) => d.who === r.me.name)
    if (!digest) return { count: can.length, items: can.map((d, i) => ({ decision: named(d), together: i ? 2 : 3 })), cannot_count: cannot.length, cannot: cannot.map((d) => ({ decision: named(d), why: 'you proposed it' })), digest: `${act} ${can.map((d) => d.id)}` }
    if (digest !== `${act} ${can.map((d) => d.id)}`) throw bad('the decisions are not those that were shown: look again')
    if (!(note?.replace(/ /g, '').length >= 10)) throw bad('say why, in 10 letters or more and 2000 bytes at most')
    for (const d of can) Object.assign(d, { state: act === 'approve' ? 'in force' : 'rejected', approved_by: r.me.name })
    const job = made(`J${c.jobs.length + 100}`, 'identity_approve', 'done', { asked_by: r.me.name, asked: iso(Date.now()), total: can.length, done: can.length, request: { act }, note })
    c.jobs.unshift(job)
    return { job }
  }
  const rest = (r) => {
    const i = need(c.imports.find((x) => x.id === r.id), 'import')
    if (!i.search) throw bad('no such import waits for a search')
    Object.assign(i, { state: 'in force', search: undefined, alerts: (i.alerts ?? 0) + 1 })
    return i
  }
  c.searchRest = rest
  return [['POST', '/entities/decisions/bulk', bulk]]
}
