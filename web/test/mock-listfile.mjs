// SPDX-License-Identifier: Apache-2.0
// The part of the mock that takes the file of a list: a small one is there at once, a large one comes by a job; several decisions as a job.

export const LARGE = 500
const MOST = 1 << 20

export function listFileRoutes({ c, iso, bad }) {
  c.fileMost = MOST
  const start = Date.now()
  const steady = { id: 'I-coming', list: 'UN', format: 'un-xml', proposer: 'nadia.shah', at: iso(start), state: 'coming', digest: 'c'.repeat(64), entries: 90000, added: 90000, changed: 0, removed: 0, job: 'J95', coming: { state: 'running', total: 180, done: 60, failed: 0 }, findings: [] }
  c.imports.push(steady)
  const job = (kind, asked_by, more) => ({ id: `J${c.jobs.length + 200}`, kind, asked_by, asked: iso(Date.now()), state: 'running', done: 0, failed: 0, request: {}, acts: ['cancel'], ...more })
  c.jobs.push({ ...job('list_import', 'nadia.shah', { total: 180, done: 60, request: { list: 'UN', import: 'I-coming' } }), id: 'J95', steady: true })
  const take = (r) => {
    const lines = r.text.split('\n').filter(Boolean)
    if (lines.length < 2) throw bad('there are no entries in it', 422, 'Not accepted')
    const findings = lines.flatMap((l, n) => (n > 0 && l.split(',')[3] === '' ? [{ code: 'L-ROW', weight: 'major', offset: 1, length: 0, text: `entry '${l.split(',')[1]}' has no name`, line: n + 1 }] : []))
    const entries = lines.length - 1 - findings.length
    const i = { id: `F${c.imports.length}`, list: r.id, format: r.q.get('format'), proposer: r.me.name, at: iso(Date.now()), state: 'proposed', digest: 'f'.repeat(64), entries, added: entries, changed: 0, removed: 0, findings }
    c.imports.push(i)
    if (!c.lists.some((l) => l.name === r.id)) c.lists.push({ name: r.id, format: i.format })
    if (entries <= LARGE) return i
    const total = Math.ceil(entries / LARGE)
    const j = job('list_import', r.me.name, { total, request: { list: r.id, import: i.id } })
    c.jobs.unshift(j)
    Object.assign(i, { state: 'coming', job: j.id, coming: { state: 'running', total, failed: 0, get done() { return j.done } } })
    j.over = () => Object.assign(i, j.state === 'done' ? { state: 'proposed', job: undefined, coming: undefined } : { state: 'cancelled' })
    return i
  }
  const pairs = (r) => {
    const all = r.body.pairs.split(',')
    c.pairsAsked = r.body
    if (r.body.why.length < 10) throw bad('say why, in 10 letters or more and 2000 bytes at most')
    const j = job('identity_decide', r.me.name, { state: 'done', acts: [], total: all.length, done: all.length, request: { act: 'decide' }, note: r.body.why, has_result: true, result: { waits: all.length } })
    c.jobs.unshift(j)
    return { job: j }
  }
  return [
    ['POST', '/lists/:id/import', take],
    ['POST', '/entities/decisions/pairs', pairs],
  ]
}
