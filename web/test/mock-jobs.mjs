// SPDX-License-Identifier: Apache-2.0
// The part of the mock that works in the background: steps for many alerts, lists as tables, reports of rules.

const REPORT = { hours: 2160, hours_seen: 2160, complete: true, events: 41200, hits: 96, hits_a_day: 1.1, alerts: 88, alerts_looked_up: 88, alerted_already: 31, alerts_an_hour: 0.04, budget_an_hour: 6, faults: [], blocked: [], sites: [], overlap: [], groups: {}, examples: [] }

export function jobRoutes({ c, now, iso, need, bad, full, SEVERITIES }) {
  const at = (minutes) => iso(now - minutes * 60e3)
  const made = (id, kind, state, more) => ({ id, kind, state, asked_by: 'zara.malik', asked: at(20), total: 0, done: 0, failed: 0, request: {}, acts: [], ...more })
  c.jobs.push(
    made('J90', 'export_audit', 'running', { asked: at(2), total: 1200, done: 480, request: { what: 'audit' }, note: 'monthly control of who read what', acts: ['cancel'], steady: true }),
    made('J91', 'alerts', 'proposed', { asked_by: 'sana.iqbal', asked: at(9), total: 31, request: { act: 'close', outcome: 'no_action', reason_code: 'rule_too_broad' }, note: 'the rule was stopped this morning', acts: ['approve', 'refuse', 'cancel'] }),
    made('J92', 'export_alerts', 'done', { asked: at(50), total: 20, done: 20, request: { what: 'alerts' }, note: 'for the meeting of shifts', file: 'alerts-2026-11-26.csv', file_until: iso(now + 6 * 86400e3) }),
    made('J93', 'report', 'done', { asked: at(90), percent: 100, has_result: true, request: { text: 'rule' }, result: REPORT }),
    made('J94', 'export_entities', 'failed', { asked: at(300), total: 3, done: 2, failed: 1, request: { what: 'entities' }, note: 'case ANF-12/2026', error: 'bilal may no longer do this', items: [{ n: 3, ref: 'P9', state: 'failed', why: 'nothing of that id is known' }] }),
  )
  const job = (id) => need(c.jobs.find((j) => j.id === id), 'job')
  const shown = ({ todo, all, step, steady, items, result, ...j }) => j
  // Each look at a running job does some of it.
  const work = (j) => {
    if (j.state !== 'running' || j.steady) return j
    if (j.kind === 'alerts')
      for (const a of j.todo.splice(0, 4)) {
        if (!a.owner) c.stepAs(j.asked_by, a.id, 'claim')
        c.stepAs(j.asked_by, a.id, j.step.act, { outcome: j.step.outcome, reason_code: j.step.reason_code, worth: j.step.worth })
        j.done++
      }
    else j.done = Math.min(j.total, j.done + (c.jobStep ?? 8))
    if (j.kind === 'alerts' ? j.todo.length === 0 : j.done >= j.total) Object.assign(j, { state: 'done', acts: [], ...(j.kind === 'alerts' || j.over ? {} : { file: 'alerts.csv', file_until: iso(Date.now() + 6 * 86400e3) }) })
    if (j.state === 'done') j.over?.()
    return j
  }
  // What it is for: those that it still has to do, or any where the mock made it up.
  const alertsOf = (r) => {
    const j = need(c.jobs.find((x) => x.id === r.id && x.kind === 'alerts'), 'job')
    const all = (j.all ?? c.alerts.slice(0, j.total)).map((a) => ({ alert: full(a), changed: false, state: j.state === 'done' ? 'done' : 'waiting' }))
    const by_severity = Object.fromEntries(SEVERITIES.map((s) => [s, all.filter((x) => x.alert.severity === s).length]))
    c.jobsLookedAt = [...(c.jobsLookedAt ?? []), j.id]
    return { by_severity, changed: 0, elsewhere: j.total - all.length, items: all.map((x, i) => ({ n: i + 1, ...x })), digest: `of-${j.id}` }
  }
  const act = (r) => {
    const j = job(r.id)
    if (r.more === 'approve' && j.kind === 'alerts' && r.body?.digest !== `of-${j.id}`) throw bad('look at the alerts first: approve with the digest of the list')
    if (!j.acts.includes(r.more)) throw bad(`a job that is ${j.state} cannot be asked to '${r.more}'`)
    Object.assign(j, r.more === 'approve' ? { state: 'running', decided_by: r.me.name, acts: ['cancel'] } : { state: r.more === 'cancel' ? 'cancelled' : 'refused', acts: [] })
    if (j.state === 'cancelled') j.over?.()
    return { job: shown(j) }
  }
  const table = (r) => {
    const j = { ...made(`J${c.jobs.length + 1}`, `export_${r.body.what}`, 'running', { asked_by: r.me.name, asked: iso(Date.now()), total: r.body.what === 'audit' ? c.audit.length : c.alerts.length, request: { what: r.body.what }, note: r.body.note, acts: ['cancel'] }) }
    c.jobs.unshift(j)
    return { job: shown(j) }
  }
  return [
    ['GET', '/jobs', () => ({ items: c.jobs.map(shown) })],
    ['GET', '/jobs/:id/alerts', alertsOf],
    ['GET', '/jobs/:id', (r) => { const j = work(job(r.id)); return { job: shown(j), items: j.items ?? [], ...(j.result ? { result: j.result } : {}) } }],
    ['POST', '/jobs/:id/:act', act],
    ['POST', '/exports', table],
  ]
}

/** The table itself is no JSON. */
export function jobFile({ c, send }) {
  return (req, res, path, me) => {
    const m = /^\/jobs\/([^/]+)\/file$/.exec(path)
    const j = m && c.jobs.find((x) => x.id === m[1] && x.file && x.asked_by === me.name)
    if (!j || req.method !== 'GET') return false
    const rows = c.alerts.map((a) => [a.id, a.severity, a.state, a.title].join(','))
    send(res, 200, 'text/csv; charset=utf-8', `\ufeffid,severity,state,title\r\n${rows.join('\r\n')}\r\n`, { 'Content-Disposition': `attachment; filename="${j.file}"` })
    return true
  }
}
