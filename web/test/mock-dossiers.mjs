// SPDX-License-Identifier: Apache-2.0
// The part of the mock that knows investigations. All people and numbers are invented.
import { createHash, randomUUID } from 'node:crypto'

export const DOSSIER_PERMISSIONS = ['DOSSIER_READ', 'DOSSIER_WORK', 'DOSSIER_EXPORT']

const ACTS = { open: ['wait', 'close'], waiting: ['resume', 'close'], closed: ['reopen'], reopened: ['wait', 'close'] }
const AFTER = { wait: 'waiting', resume: 'open', close: 'closed', reopen: 'reopened' }

export function dossierRoutes({ c, now, iso, need, bad }) {
  const at = (minutes) => iso(now - minutes * 60e3)
  const make = (id, n, title, more = {}, entries = []) => ({
    x: { id, number: `2026/${n}`, version: 3, state: 'open', title, purpose: 'who travels with whom, and who pays', basis: 'Customs Act 1969, s. 26', handling: 'ordinary', owner: 'zara.malik', region: 'South', hold: false, opened_by: 'zara.malik', opened: at(9000), updated: at(12), ...more },
    entries: entries.map((e, i) => ({ id: `E${id}${i}`, by: 'zara.malik', at: at(8000 - i * 100), ...e })),
    history: [{ at: at(9000), actor: 'zara.malik', act: 'open', to: 'open' }, { at: at(8000), actor: 'zara.malik', act: 'add', from: 'open', to: 'open', note: 'subject' }],
  })
  const digest = createHash('sha256').update('invoice').digest('hex')
  const all = [
    make('D1', 7, 'Gold by night flights', { hold: true }, [
      { kind: 'subject', ref: 'P1', shown: 'Waqar Siddiqui', text: 'booked for all of them' },
      { kind: 'alert', ref: 'A1', shown: 'Cash ticket, booked late, one way', alert: { subject: 'ZARINA BELMADI', severity: 'high', state: 'claimed' }, text: 'the third within a month' },
      { kind: 'event', ref: 'M1', seq: 2 },
      { kind: 'note', text: 'He came on Monday.', removed: at(40), removed_by: 'bilal.ahmed', removed_why: 'of another case' },
      { kind: 'note', id: 'N1', text: 'The fare was paid at a counter in Saddar.' },
      { kind: 'note', ref: 'N1', text: 'The counter is in Clifton; the receipt says so.', by: 'bilal.ahmed' },
      { kind: 'task', text: 'ask the airline for the form of payment', who: 'bilal.ahmed', due: '2026-01-15' },
      { kind: 'task', text: 'compare the seats', who: 'zara.malik', done: at(60), done_by: 'zara.malik' },
      { kind: 'file', ref: digest, shown: 'invoice 4411.pdf', type: 'application/pdf', size: 48211 },
      { kind: 'link', ref: 'D2', shown: '2026/3 Gold in machine parts', relation: 'follows' },
      { kind: 'member', ref: 'bilal.ahmed' },
    ]),
    make('D2', 3, 'Gold in machine parts', { state: 'closed', owner: 'bilal.ahmed', handling: 'restricted', opened: at(90000) }, [{ kind: 'subject', ref: 'P1', shown: 'Waqar Siddiqui', text: 'named in the first statement' }]),
    make('D3', 5, 'Currency at the land border', { state: 'waiting', handling: 'restricted', export: { by: 'ayesha.khan', purpose: 'for the prosecutor, case 12/2026', at: at(30) } }, [{ kind: 'file', ref: digest, shown: 'statement.pdf', type: 'application/pdf', size: 1200 }]),
  ]
  const sees = (me, d) => me.roles !== 'officer' || d.x.owner === me.name || d.entries.some((e) => e.kind === 'member' && e.ref === me.name && !e.removed)
  const one = (r) => need(all.find((d) => d.x.id === r.id && sees(r.me, d)), 'dossier')
  const detail = (d) => ({ dossier: d.x, acts: [...ACTS[d.x.state], d.x.hold ? 'unhold' : 'hold', 'give', ...(d.x.handling === 'ordinary' ? [] : d.x.export ? (d.x.export.allowed_by ? [] : ['allow']) : ['ask'])], entries: d.entries, history: d.history })
  const line = (d, actor, act, more = {}) => {
    d.x.version++
    d.x.updated = iso(Date.now())
    d.history.push({ at: iso(Date.now()), actor, act, from: d.x.state, to: d.x.state, ...more })
    return detail(d)
  }
  const names = (d, kind, ref) => d.entries.some((e) => e.kind === kind && e.ref === ref && !e.removed)
  const put = (d, me, e) => {
    if (d.x.state === 'closed') throw bad('the dossier is closed: reopen it first')
    if (e.ref && e.kind !== 'note' && names(d, e.kind, e.ref)) throw bad('it is in the dossier already')
    d.entries.push({ id: randomUUID(), by: me.name, at: iso(Date.now()), ...e })
    return line(d, me.name, 'add', { note: e.kind })
  }
  c.dossiers = all
  return [
    ['GET', '/dossiers', ({ me, q }) => {
      const state = q.get('state') ?? ''
      const list = all.filter((d) => sees(me, d) && (!state || d.x.state === state || (state === 'active' && d.x.state !== 'closed')))
        .filter((d) => (!q.get('alert') || names(d, 'alert', q.get('alert'))) && (!q.get('subject') || names(d, 'subject', q.get('subject'))))
        .filter((d) => !q.get('export') || (d.x.export && !d.x.export.allowed_by && d.x.export.by !== me.name))
        .filter((d) => (!q.get('owner') || d.x.owner === q.get('owner')) && (!q.get('mine') || d.x.owner === me.name || names(d, 'member', me.name)))
      const from = q.get('before') ? list.findIndex((d) => d.x.id === q.get('before')) + 1 : 0
      const size = Math.min(Number(q.get('limit') ?? 50), c.dossierPage ?? 200)
      const items = list.slice(from, from + size).map((d) => d.x)
      return { items, ...(list.length > from + size ? { next: items.at(-1).id } : {}) }
    }],
    ['POST', '/dossiers', ({ me, body }) => {
      const d = make(randomUUID(), all.length + 5, body.title, { ...body, version: 1, owner: me.name, opened_by: me.name, opened: iso(Date.now()), updated: iso(Date.now()) })
      d.history = [{ at: iso(Date.now()), actor: me.name, act: 'open', to: 'open' }]
      for (const kind of ['alert', 'subject']) if (body[kind]) d.entries.push({ id: randomUUID(), kind, ref: body[kind], by: me.name, at: iso(Date.now()), text: 'opened about them' })
      all.unshift(d)
      return detail(d)
    }],
    ['GET', '/dossiers/words', () => ({ handling: ['ordinary', 'restricted', 'sensitive'].map((code) => ({ code, text: code })), kinds: [], relations: ['persons', 'follows', 'related'].map((code) => ({ code, text: code })), files: [] })],
    ['GET', '/dossiers/:id', (r) => detail(one(r))],
    ['GET', '/dossiers/:id/similar', (r) => { const d = one(r); return { items: all.filter((o) => o !== d && sees(r.me, o) && o.entries.some((e) => e.kind === 'subject' && names(d, 'subject', e.ref))).map((o) => o.x) } }],
    ['POST', '/dossiers/:id/step', (r) => {
      const d = one(r)
      const { act, version, note, to } = r.body
      if (version !== d.x.version) throw bad('it was changed meanwhile: look at it again', 409, 'Conflict')
      const from = d.x.state
      if (act === 'hold' || act === 'unhold') d.x.hold = act === 'hold'
      else if (act === 'give') d.x.owner = to
      else if (act === 'ask') d.x.export = { by: r.me.name, purpose: note, at: iso(Date.now()) }
      else if (act === 'allow') d.x.export.allowed_by = r.me.name
      else d.x.state = AFTER[act]
      return line(d, r.me.name, act, { from, note })
    }],
    ['POST', '/dossiers/:id/entries', (r) => put(one(r), r.me, { ...r.body, ...(r.body.kind === 'member' ? {} : { shown: undefined }) })],
    ['POST', '/dossiers/:id/entries/:more/done', (r) => { const d = one(r); Object.assign(need(d.entries.find((e) => e.id === r.more), 'entry'), { done: iso(Date.now()), done_by: r.me.name }); return line(d, r.me.name, 'done', { note: 'task' }) }],
    ['POST', '/dossiers/:id/entries/:more/remove', (r) => { const d = one(r); Object.assign(need(d.entries.find((e) => e.id === r.more), 'entry'), { removed: iso(Date.now()), removed_by: r.me.name, removed_why: r.body.note }); return line(d, r.me.name, 'remove', { note: r.body.note }) }],
    ['POST', '/dossiers/:id/pack', (r) => { const d = one(r); c.packs = [...(c.packs ?? []), { id: d.x.id, ...r.body }]; delete d.x.export; line(d, r.me.name, 'export', { note: r.body.purpose }); return { pack: true } }],
  ]
}

/** Bodies that are no JSON: asked before the routes above. */
export function dossierFiles({ c, json, problem, read }) {
  return async (req, res, path, me) => {
    const m = /^\/dossiers\/([^/]+)\/files$/.exec(path)
    if (!m || req.method !== 'POST') return false
    const d = c.dossiers.find((x) => x.x.id === m[1])
    const body = await read(req)
    if (!/^(application\/pdf|image\/|text\/)/.test(req.headers['content-type'])) return problem(res, 422, 'Not accepted', 'a file is PDF, PNG, JPEG, text (UTF-8), CSV, XLSX or DOCX, and its bytes are what Content-Type says'), true
    d.entries.push({ id: randomUUID(), kind: 'file', ref: createHash('sha256').update(body).digest('hex'), shown: decodeURIComponent(req.headers['ntc-name']), type: req.headers['content-type'], size: body.length, by: me.name, at: new Date().toISOString() })
    d.x.version++
    d.history.push({ at: new Date().toISOString(), actor: me.name, act: 'add', from: d.x.state, to: d.x.state, note: 'file' })
    json(res, { dossier: d.x, acts: ['wait', 'close', 'unhold', 'give'], entries: d.entries, history: d.history }, 201)
    return true
  }
}
