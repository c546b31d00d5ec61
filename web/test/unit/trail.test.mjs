// SPDX-License-Identifier: Apache-2.0
// Each act that the C sources write into the audit has its words, in both languages.
import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { speak } from '../../src/i18n/index.ts'
import { actWords } from '../../src/lib/trail.ts'
import { calls, holed, sources, tokens } from '../sentences.mjs'

afterEach(() => speak('en'))

/** Where the act stands among what is handed over. */
const WRITERS = { call_audit: 1, write_audit: 3, audit: undefined, gate_audit: 2, answer_duty: 3, put_pager: 2, audit_duty: 2, audit_decision: 4 }
/** What is put together: of what, and the tables whose steps it may be. */
const MADE = {
  'alert.{1}': ['alert', /^alert\/states\.def$/],
  'order.{1}': ['order', /^order\/orders\.def$/, ['give', 'propose', 'arrive']],
  'request.{1}': ['request', /^share\/requests\.def$/, ['enter', 'release']],
  'profiled.{1}': ['profiled', /^profile\/profiled\.def$/, ['open', 'emergency']],
  'lane.{1}': ['lane', /^$/, ['decide']],
  'job {1}': ['job', /^job\/states\.def$/],
  'handover.item.{1}': ['handover.item', /^handover\/acts\.def$/],
  '{1}.hand': ['alert', /^$/, ['hand']],
  'read {1}': ['read', /^$/],
  '{1}.{2}': ['rule', /^assess\/rules\.def$/, ['put']],
}
const LIVES = [['dossier', /^dossier\/steps\.def$/], ['model', /^risk\/models\.def$/], ['lane_policy', /^lane\/policy\.def$/], ['rule', /^assess\/rules\.def$/]]

const steps = (of) => sources(/\.def$/).filter(([f]) => of.test(f)).flatMap(([, text]) => [...text.matchAll(/^(?:STEP|ACT)\( *(\w+)/gm)].map((m) => m[1]))
function acts() {
  const all = new Map()
  for (const [file, text] of sources()) {
    if (/_test\.c$/.test(file)) continue
    const list = tokens(text)
    for (const [name, at] of Object.entries(WRITERS))
      for (const args of calls(list, name))
        for (const { text: literal } of at === undefined ? args.slice(1).flat() : (args[at] ?? [])) {
          const act = literal === undefined ? '' : holed(literal)
          // Where a file has a writer of its own, what is no act there has another form: an object, JSON.
          if (!act || (at === undefined && !/^[a-z]+(?:[. ][a-z ]+)$/.test(act)) || /^read [a-z]/.test(act)) continue
          if (!(act in MADE)) all.set(act, file)
          else for (const verb of [...steps(MADE[act][1]), ...(MADE[act][2] ?? [])]) all.set(act.startsWith('job') ? `job ${verb}` : `${MADE[act][0]}.${verb}`, file)
        }
  }
  for (const [of, table] of LIVES) for (const verb of steps(table)) all.set(`${of}.${verb}`, String(table))
  return all
}

for (const code of ['en', 'ur'])
  test(`every act of the audit is said in words (${code})`, async () => {
    await speak(code)
    const all = acts()
    assert.ok(all.size > 120, `only ${all.size} were found`)
    for (const some of ['alert.claim', 'order.acknowledge', 'dossier.close', 'duty.enter', 'clearance.propose', 'unmask.ask', 'login refused', 'job cancel']) assert.ok(all.has(some), some)
    assert.deepEqual([...all].filter(([act]) => actWords(act) === undefined).map(([act, file]) => `${file}: ${act}`), [])
  })

for (const code of ['en', 'ur'])
  test(`every route that shows personal data says what was looked at (${code})`, async () => {
    await speak(code)
    const [, routes] = sources(/routes\.def$/)[0]
    const names = [...routes.matchAll(/^ROUTE\([^"]*"[^"]*", *\w+, *(\w+), *READS/gm)].map((m) => m[1])
    assert.ok(names.length > 90, `only ${names.length} were found`)
    assert.deepEqual(names.filter((n) => actWords(`read ${n}`).includes('_')), [])
  })

test('as an auditor reads it', async () => {
  assert.equal(actWords('alert.claim'), 'Alert: claimed')
  assert.equal(actWords('read alerts_get'), 'Looked at: the queue')
  assert.equal(actWords('handover.item.accept'), 'Item of a handover: accepted')
  assert.equal(actWords('nobody.knows'), undefined)
  await speak('ur')
  assert.equal(actWords('alert.claim').replace(/[\u2066-\u2069]/g, ''), 'الرٹ – ذمے لیا گیا')
})
