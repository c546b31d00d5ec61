// SPDX-License-Identifier: Apache-2.0
// The officer's main job in a real browser: log in, see an alert arrive live, claim it, see
// why, close it with keys. Against a running Centre (NTC_URL, NTC_USER, NTC_PASSWORD,
// NTC_LINK_KEY, NTC_MESSAGE: a file that raises an alert), else against the mock, where it
// also looks at every page in two sizes. Screenshots go to NTC_SCREENS or out/screens.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { LINK_KEY, PASSWORD, makeCentre } from './mock.mjs'
import { soon } from './soon.mjs'

const env = process.env
const SCREENS = env.NTC_SCREENS ?? fileURLToPath(new URL('../../out/screens', import.meta.url))
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
const DESK = { width: 1366, height: 768 }
const PHONE = { width: 390, height: 844 }

mkdirSync(SCREENS, { recursive: true })
const centre = env.NTC_URL ? undefined : makeCentre()
const BASE = env.NTC_URL ?? (await centre.listen())
const USER = env.NTC_USER ?? 'ayesha.khan'
const SECRET = env.NTC_PASSWORD ?? PASSWORD
const KEY = env.NTC_LINK_KEY ?? LINK_KEY
const MESSAGE = env.NTC_MESSAGE ? readFileSync(env.NTC_MESSAGE) : Buffer.from("UNB+UNOA:4'")

let passed = 0
let failed = 0
const wrong = []
let allowed = [] // console lines that a test provokes on purpose

async function test(name, f) {
  const at = wrong.length
  allowed = []
  try {
    await f()
    const mine = wrong.slice(at).filter((w) => !allowed.some((a) => w.includes(a)))
    assert.deepEqual(mine, [], 'the console and the network stay clean')
    passed++
    process.stdout.write(`ok ${name}\n`)
  } catch (e) {
    failed++
    process.stdout.write(`FAIL ${name}\n${e.stack}\n`)
    await page.screenshot({ path: join(SCREENS, `failed-${failed}.png`) }).catch(() => {})
  }
}

const browser = await chromium.launch({ executablePath: env.NTC_CHROMIUM ?? '/usr/bin/chromium', args: FLAGS })
const context = await browser.newContext({ viewport: DESK, reducedMotion: 'reduce' })
let loads = 0
function watch(p) {
  p.on('console', (m) => (m.type() === 'error' || m.type() === 'warning') && wrong.push(`console: ${m.text()} ${m.location().url}`))
  p.on('pageerror', (e) => wrong.push(`error: ${e.message}`))
  p.on('request', (r) => {
    if (!r.url().startsWith(`${BASE}/`) && !r.url().startsWith('data:')) wrong.push(`request: ${r.url()}`)
    if (r.isNavigationRequest()) loads++
  })
}
const page = await context.newPage()
watch(page)
page.setDefaultTimeout(30_000) // of a machine that does much else; nothing here is timed

const shot = (name) => page.screenshot({ path: join(SCREENS, `${name}.png`) })
const rows = page.locator('.rows [data-alert]')
const ids = () => rows.evaluateAll((l) => l.map((a) => a.dataset.alert))
const link = page.locator('.head .link')

async function login() {
  await page.getByLabel('Name', { exact: true }).fill(USER)
  await page.getByLabel('Password', { exact: true }).fill(SECRET)
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  await page.locator('.frame').waitFor()
  await page.mouse.move(4, 4) // a pointer that rests on the list holds its rows
}

/** Hands in the message as a link does: from outside the page. */
async function handIn() {
  const r = await fetch(`${BASE}/api/v1/messages`, { method: 'POST', headers: { Authorization: `Bearer ${KEY}`, 'NTC-Reference': `browser-${Date.now()}` }, body: MESSAGE })
  assert.equal(r.status, 201, await r.text())
}

let target

await test('the door says what is wrong, then lets in', async () => {
  await page.goto(`${BASE}/`)
  await page.getByRole('heading', { name: 'Log in' }).waitFor()
  if (centre) {
    await shot('login-1366')
    allowed = ['401']
    await page.getByLabel('Name', { exact: true }).fill(USER)
    await page.getByLabel('Password', { exact: true }).fill('wrong horse')
    await page.getByRole('button', { name: 'Log in', exact: true }).click()
    await page.getByRole('alert').filter({ hasText: 'not right' }).waitFor()
  }
  await login()
  await link.filter({ hasText: 'live' }).waitFor()
})

await test('an alert arrives live, without a reload', async () => {
  await page.locator('.queue .count').waitFor()
  const before = new Set(await ids())
  const was = loads
  await handIn()
  await page.waitForFunction((n) => document.querySelectorAll('.rows [data-alert]').length > n, before.size)
  target = (await ids()).find((id) => !before.has(id))
  assert.ok(target)
  assert.equal(loads, was)
  await shot('queue-1366')
})

await test('keys claim it, open it, show why in the raw message', async () => {
  await page.locator(`[data-alert="${target}"]`).focus()
  await page.keyboard.press('Enter')
  await page.locator('.detail .bar').waitFor()
  await page.keyboard.press('a')
  await page.locator('.detail .chip-claimed').waitFor()
  await page.keyboard.press('a')
  await page.getByText('It is yours already.').waitFor()
  await page.locator('.evidence button.fact').first().click()
  await page.locator('.raw-box mark').first().waitFor()
  await soon.ok(() => page.locator('.raw-box mark.chosen').first().isVisible())
  await shot('alert-raw-1366')
})

await test('a note joins the history, and nothing else changes', async () => {
  await page.locator('#step-note').fill('seen at the belt')
  await page.getByRole('button', { name: 'Keep as a note' }).click()
  await page.locator('.history li', { hasText: 'seen at the belt' }).getByText('note added').waitFor()
  await soon.equal(() => page.locator('#step-note').inputValue(), '')
  await page.locator('.detail .chip-claimed').waitFor()
  await page.locator('.detail h2').focus()
})

await test('three keys close it, it leaves the open queue, and a fourth takes it back', async () => {
  for (const k of ['3', 'e', 'n']) {
    await page.keyboard.press(k)
    if (k === '3') await page.locator('.picks button').first().waitFor()
  }
  await page.waitForFunction((id) => !document.querySelector(`.rows [data-alert="${id}"]`), target)
  await page.locator('.notice', { hasText: 'Take back' }).waitFor()
  await page.keyboard.press('u')
  await page.locator(`.rows [data-alert="${target}"]`).waitFor()
  await page.locator(`.rows [data-alert="${target}"] .chip-claimed`).waitFor()
  await page.locator(`[data-alert="${target}"]`).click()
  await page.locator('.detail .bar').waitFor()
  await page.keyboard.press('3')
  await page.locator('dialog[open]').waitFor()
  await page.locator('.picks button').first().waitFor()
  await shot('close-1366')
  await page.keyboard.press('e')
  await page.keyboard.press('n')
  await page.waitForFunction((id) => !document.querySelector(`.rows [data-alert="${id}"]`), target)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Closed', exact: true }).click()
  await page.locator(`[data-alert="${target}"]`).waitFor()
  await page.getByRole('button', { name: 'Open', exact: true }).click()
  await page.locator('.queue .count:not(:empty)').waitFor()
  assert.ok(!(await ids()).includes(target))
})

await test('every page opens with what the Centre answers', async () => {
  for (const [hash, first] of Object.entries({ messages: '.message-row', lists: 'tbody a', rules: 'summary', people: 'tbody tr', audit: 'tbody tr' })) {
    await page.goto(`${BASE}/#/${hash}`)
    await page.locator(`main ${first}`).first().waitFor()
    await page.locator(`main ${first}`).first().click()
    await page.waitForTimeout(400)
    for (const name of ['Show the raw message', 'Show what was read', 'Look at it', 'Search', 'Verify the chain']) {
      const b = page.getByRole('button', { name, exact: true }).first()
      if (await b.isVisible()) await b.click()
    }
    await page.waitForTimeout(400)
    await soon.equal(() => page.locator('.failed, .notice-bad, .broken').count(), 0, hash)
    await shot(`first-${hash}`)
  }
  await page.goto(`${BASE}/#/lists`)
  await page.getByRole('button', { name: 'Propose an entry' }).click()
  for (const [label, value] of Object.entries({ List: 'BROWSER', Name: 'DOMKI, Gulzar', 'Dates of birth': '1971', Documents: 'passport:BT5520017:PAK', 'Last day': '2027-06-30', 'Why listed': 'cash in a spare wheel', 'Legal basis': 'Customs Act 1969, s. 158', 'Who answers for it': 'Airports Karachi' })) await page.locator('dialog').getByLabel(label, { exact: true }).fill(value)
  await page.locator('dialog').getByRole('button', { name: 'Propose', exact: true }).click()
  const card = page.locator('.card', { hasText: 'BROWSER' }).first()
  await card.getByText('You proposed this; another person must approve it.').waitFor()
  await card.getByText('DOMKI, Gulzar').waitFor() // one entry by hand shows itself while few wait
  await card.getByRole('button', { name: 'Reject…' }).click()
  await page.locator('dialog input').fill('a test of the page')
  await page.locator('dialog').getByRole('button', { name: 'Reject', exact: true }).click()
  await page.locator('.notice', { hasText: 'Rejected' }).waitFor()
  await page.goto(`${BASE}/#/people`)
  const name = `browser.${Date.now() % 1e6}`
  await page.getByRole('button', { name: 'Create an account' }).click()
  await page.getByLabel('Account', { exact: true }).fill(name)
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await page.locator('output.code').waitFor()
  await page.getByRole('button', { name: 'I have passed it on' }).click()
  await page.locator('tr', { hasText: name }).getByRole('button', { name: 'Disable…' }).click()
  await page.locator('dialog input').fill('a test of the page')
  await page.locator('dialog').getByRole('button', { name: 'Disable', exact: true }).click()
  await page.locator('tr', { hasText: name }).getByText('disabled', { exact: true }).waitFor()
  await page.goto(`${BASE}/#/alerts`)
  await page.locator('.queue .count:not(:empty)').waitFor()
  await page.mouse.move(4, 4)
})

if (centre) {
  await test('no row moves while one is held; the pill brings the news', async () => {
    await page.locator('.rows .sev-low [data-alert]').first().focus()
    const before = await ids()
    const a = centre.arrive()
    const b = centre.arrive()
    await page.getByRole('button', { name: '2 new ↑' }).waitFor()
    assert.deepEqual(await ids(), before)
    await shot('pill-1366')
    centre.stepAs('bilal.ahmed', before[0], 'claim')
    centre.stepAs('bilal.ahmed', before[0], 'close', { outcome: 'no_action', reason_code: 'questioned' })
    await page.locator(`.gone [data-alert="${before[0]}"]`).waitFor()
    assert.deepEqual(await ids(), before)
    await page.getByRole('button', { name: '2 new ↑' }).click()
    await page.mouse.move(4, 4)
    const after = await ids()
    assert.ok(after.includes(a.id) && after.includes(b.id) && !after.includes(before[0]))
  })

  await test('what another changed is told, and loaded again', async () => {
    allowed = ['409']
    const a = centre.arrive()
    await page.keyboard.press('Escape')
    await page.locator(`[data-alert="${a.id}"]`).click()
    await page.mouse.move(4, 4)
    await page.locator('.detail .bar').waitFor()
    centre.screens.forEach((s) => s.destroy()) // so that the page cannot know by itself
    centre.holds.clear() // and its hold is gone with its line
    centre.stepAs('bilal.ahmed', a.id, 'claim')
    await page.getByRole('button', { name: 'Claim' }).click()
    await page.locator('.notice-bad', { hasText: 'bilal.ahmed' }).waitFor()
    await page.locator('.detail .bar', { hasText: 'With bilal.ahmed' }).waitFor()
    await page.locator('.notice-bad button').click()
    await link.filter({ hasText: 'live' }).waitFor()
    allowed.push('ERR_', 'alerts/stream')
  })

  /** With the keys that bring all news into the list, until it is there. */
  const appears = async (id) => {
    for (let i = 0; i < 60 && (await page.locator(`.rows [data-alert="${id}"]`).count()) === 0; i++) {
      for (const k of ['Escape', 'g', 'q']) await page.keyboard.press(k)
      await page.waitForTimeout(200)
    }
  }

  await test('a shift of triage without a mouse: put aside, give, merge, take apart, repeat', async () => {
    await page.goto(`${BASE}/#/alerts`)
    const press = async (...keys) => { for (const k of keys) await page.keyboard.press(k) }
    const cursor = () => page.evaluate(() => document.querySelector('.rows .cursor [data-alert]')?.dataset.alert)
    await page.locator('.queue .count:not(:empty)').waitFor()
    await rows.first().waitFor()
    await press('Escape', 'g', 'q', 'n')
    await page.locator('.rows .cursor').waitFor()
    const first = await cursor()
    assert.ok(first)
    // Who leaves a dialog has done nothing: nobody has it.
    await press('3')
    await page.locator('.picks button').first().waitFor()
    await press('Escape')
    await page.locator('dialog').waitFor({ state: 'detached' })
    assert.deepEqual([centre.alerts.find((a) => a.id === first).state, centre.alerts.find((a) => a.id === first).owner], ['new', null])
    // Put aside: what waits leaves the queue and stands under Later. What comes back too late is asked twice.
    await press('s')
    await page.getByRole('heading', { name: 'Later' }).waitFor()
    await page.locator('dialog', { hasText: 'left to its moment' }).waitFor()
    await page.locator('dialog .tabs').getByRole('button', { name: '12 h · after the landing' }).click()
    await press('d')
    await page.locator('dialog .need', { hasText: 'when it is too late' }).waitFor()
    await shot('snooze-1366')
    assert.equal(centre.alerts.find((a) => a.id === first).state, 'new')
    await press('d')
    await page.locator(`.rows [data-alert="${first}"]`).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Later', exact: true }).click()
    await page.locator(`.rows [data-alert="${first}"]`, { hasText: 'wakes' }).waitFor()
    await page.getByRole('button', { name: 'Open', exact: true }).click()
    await page.locator('.queue .count:not(:empty)').waitFor()
    await rows.first().waitFor()
    // Give it to a colleague: whichever the cursor is on then.
    await press('Escape', 'n')
    await page.waitForFunction((id) => { const c = document.querySelector('.rows .cursor [data-alert]'); return c && c.dataset.alert !== id }, first)
    await page.waitForTimeout(300)
    const second = await cursor()
    await press('Shift+A')
    await page.locator('dialog .picks button', { hasText: 'Sana Iqbal' }).waitFor()
    await shot('assign-1366')
    await press('a')
    await page.locator(`.rows [data-alert="${second}"]`, { hasText: 'sana.iqbal' }).waitFor()
    // The one that is due first stands for both, and is with whoever merged them.
    const late = centre.arrive({ passport: 'RS5550002', moment: Date.now() + 5 * 3600e3 })
    const sooner = centre.arrive({ passport: 'RS5550002', flight: 'PK289', moment: Date.now() + 3600e3 })
    await appears(late.id)
    await appears(sooner.id)
    await page.locator(`.rows [data-alert="${sooner.id}"]`).focus()
    await press('m')
    await page.locator('dialog .picks button', { hasText: 'the same subject' }).waitFor()
    await press('a')
    await page.locator(`.rows [data-alert="${late.id}"]`).waitFor({ state: 'detached' })
    await page.locator(`.rows [data-alert="${sooner.id}"] .c-with.mine`).waitFor()
    // Two of one person are one.
    const x = centre.arrive({ passport: 'RS5550001' })
    const y = centre.arrive({ passport: 'RS5550001', flight: 'PK288' })
    await appears(x.id)
    await appears(y.id)
    await page.locator(`.rows [data-alert="${y.id}"]`).focus()
    await press('m')
    await page.locator('dialog .picks button', { hasText: 'the same subject' }).waitFor()
    await shot('merge-1366')
    await press('a')
    await page.locator(`.rows [data-alert="${y.id}"]`).waitFor({ state: 'detached' })
    await page.locator(`.rows [data-alert="${x.id}"]`).focus()
    await press('Enter')
    await page.getByRole('heading', { name: 'What it stands for' }).waitFor()
    await soon.equal(() => page.locator('.reason').count(), 4, 'the reasons of both')
    await shot('merged-1366')
    await press('Shift+M')
    await page.getByRole('heading', { name: 'What it stands for' }).waitFor({ state: 'detached' })
    // Close one, and the next as the last.
    await press('3')
    await page.locator('.picks button').first().waitFor()
    await press('e', 'n')
    await page.locator(`.rows [data-alert="${x.id}"]`).waitFor({ state: 'detached' })
    await appears(y.id)
    await page.locator(`.rows [data-alert="${y.id}"]`).focus()
    await press('.')
    await page.locator(`.rows [data-alert="${y.id}"]`).waitFor({ state: 'detached' })
    assert.deepEqual([y.outcome, y.reason_code, y.worth], [x.outcome, x.reason_code, 'no'])
    await press('u')
    await page.locator(`.rows [data-alert="${y.id}"]`).waitFor()
  })

  await test('what cannot be is said before a reason is chosen; several that were merged are shown', async () => {
    const press = async (...keys) => { for (const k of keys) await page.keyboard.press(k) }
    const x = centre.arrive({ passport: 'RS5550003' })
    const parts = [centre.arrive({ passport: 'RS5550003', flight: 'PK290' }), centre.arrive({ passport: 'RS5550003', flight: 'PK291' })]
    centre.orders.unshift({ ...centre.orders[0], id: 'O77', alert: x.id, state: 'sent' })
    await page.goto(`${BASE}/#/alerts`)
    await press('Escape')
    await appears(x.id)
    await page.locator(`.rows [data-alert="${x.id}"]`).focus()
    await press('3')
    await page.locator('dialog .need', { hasText: 'Examination, ordered of weboc, has no result yet' }).waitFor()
    assert.equal(await page.locator('dialog .picks button', { hasText: 'something was found' }).count(), 0, 'no letter for what contradicts a false match')
    await page.locator('dialog .picks button', { hasText: 'nothing was found' }).locator('kbd', { hasText: 'B' }).waitFor()
    await shot('order-waits-1366')
    await page.getByLabel('Decide only; close later').check()
    await page.locator('dialog .need').waitFor({ state: 'detached' })
    await press('Escape')
    await page.locator(`.rows [data-alert="${x.id}"]`).focus()
    await press('r')
    await page.locator('dialog .picks button').first().waitFor()
    await press('a')
    await page.locator('dialog .need', { hasText: 'Say what was asked, and of whom' }).waitFor()
    await press('Escape')
    await page.locator('dialog').waitFor({ state: 'detached' })
    assert.deepEqual([x.state, x.owner], ['new', null], 'nothing was claimed')
    for (const p of parts) Object.assign(p, { state: 'merged', merged_into: x.id, version: p.version + 1 })
    x.version++
    await page.locator(`.rows [data-alert="${x.id}"]`).focus()
    await press('Shift+M')
    await page.getByRole('heading', { name: 'What it stands for' }).waitFor()
    await soon.equal(() => page.evaluate(() => document.activeElement?.textContent), 'Take apart', 'at the first of them')
    // Each reason says of which alert it is, and the message of each can be read.
    await soon.equal(() => page.locator('.reason-from').count(), parts.reduce((n, p) => n + p.reasons.length, 0))
    assert.ok((await page.locator('.reason-from a').first().getAttribute('href')).endsWith(parts[0].id))
    const asked = page.waitForRequest((r) => r.url().includes(`/alerts/${parts[1].id}/raw`))
    await page.getByLabel('Message of').selectOption(parts[1].id)
    await page.locator('section[aria-labelledby=part-raw]').getByRole('button', { name: 'Show the raw message' }).click()
    await asked
    await page.locator('.raw-box').waitFor()
    await shot('merged-raw-1366')
    centre.orders.shift()
    for (const p of [x, ...parts]) Object.assign(p, { state: 'closed', merged_into: undefined, version: p.version + 1 })
  })

  await test('one step for many: chosen by keys, looked at, one taken out, done as a job', async () => {
    const made = ['A', 'B', 'C'].map((n, i) => centre.arrive({ surname: 'RIND', given: `BULK ${n}`, passport: `RS777000${i}`, moment: Date.now() + 90 * 3600e3, reasons: [{ code: 'PAX-007', severity: 'low', title: 'Group booking, one payer', text: 'a group' }] }))
    for (const a of made) await appears(a.id)
    for (const a of made) {
      await page.locator(`.rows [data-alert="${a.id}"]`).focus()
      await page.keyboard.press('x')
    }
    await page.locator('.bulk-bar', { hasText: '3 chosen' }).waitFor()
    await page.keyboard.press('Shift+X')
    const look = page.getByRole('button', { name: 'Show what it would do' })
    await look.waitFor()
    assert.ok(await look.isDisabled(), 'nothing is closed for a reason that nobody chose')
    await page.locator('dialog').getByLabel('Reason').selectOption('rule_too_broad')
    assert.ok(await look.isDisabled())
    await page.locator('dialog').getByLabel('Was it worth a look?').selectOption('no')
    await look.press('Enter')
    await page.getByText('It would be done for 3 alerts.').waitFor()
    await page.keyboard.press('Enter') // pressed twice: the focus is where it is told
    await soon.match(() => page.locator('.bulk-list li').first().innerText(), /3 d 1\d h to landing · With nobody/)
    await page.locator('.bulk-list input').last().uncheck()
    await shot('bulk-1366')
    await page.getByRole('button', { name: 'Do it for 2 alerts' }).click()
    await page.locator('.job .chip-done').waitFor()
    await page.getByText('2 of 2 done').waitFor()
    await shot('bulk-done-1366')
    await page.keyboard.press('Escape')
    assert.equal(made.filter((a) => a.state === 'closed').length, 2)
    await page.goto(`${BASE}/#/jobs`)
    await page.locator('.job .chip-done').first().waitFor()
    await shot('jobs-1366')
    await page.goto(`${BASE}/#/alerts`)
    await page.locator('.queue .count:not(:empty)').waitFor()
  })

  await test('all are those that are there: one that comes later is none of them, and that is told', async () => {
    const later = (n, hours) => centre.arrive({ surname: 'RIND', given: `LATER ${n}`, passport: `RS778000${n}`, moment: Date.now() + hours * 3600e3, reasons: [{ code: 'PAX-007', severity: 'top', title: 'Group booking, one payer', text: 'a group' }] })
    const box = (a) => page.locator('.row-item', { has: page.locator(`[data-alert="${a.id}"]`) }).getByRole('checkbox')
    // All are shown: they are chosen by their names, and no other.
    await page.locator('.rows [data-alert]').first().focus()
    await page.keyboard.press('Control+a')
    const chosen = await page.locator('.rows input:checked').count()
    assert.equal(chosen, await page.locator('.row-item:not(.gone)').count())
    await page.locator('.bulk-bar', { hasText: `${chosen} chosen` }).waitFor()
    const one = later(1, 0.1)
    await appears(one.id)
    assert.equal(await box(one).isChecked(), false)
    await soon.match(() => page.locator('.bulk-bar').innerText(), new RegExp(`^${chosen} chosen`))
    // More than are shown: the Centre is told up to where the list was known.
    centre.pageMost = 4
    await page.reload()
    await page.locator('.rows [data-alert]').nth(3).waitFor()
    await page.locator('.rows [data-alert]').first().focus()
    await page.keyboard.press('Control+a')
    await page.getByText('All of this list are chosen').waitFor()
    const two = later(2, 0.1)
    await page.locator('.pill').click()
    await page.locator(`.rows [data-alert="${two.id}"]`).waitFor()
    assert.deepEqual([await box(two).isChecked(), await box(two).isDisabled(), await box(one).isChecked()], [false, true, true])
    const screens = [...centre.screens]
    centre.screens.clear()
    const unheard = later(3, 0.1) // the screen does not hear of it
    for (const x of screens) centre.screens.add(x)
    await page.keyboard.press('Shift+X')
    await page.locator('dialog').getByText('Put back', { exact: true }).click()
    const asks = page.waitForRequest((r) => r.url().endsWith('/alerts/bulk'))
    await page.getByRole('button', { name: 'Show what it would do' }).click()
    const body = (await asks).postDataJSON()
    assert.equal(body.feed, two.fed - 1)
    assert.equal(body.except, two.id)
    await page.getByText('1 came or changed after you chose: it is not in it.').waitFor()
    await page.keyboard.press('Escape')
    await page.locator('dialog').waitFor({ state: 'detached' })
    centre.pageMost = undefined
    for (const a of [one, two, unheard]) a.state = 'closed'
    await page.reload()
    await page.locator('.rows [data-alert]').first().waitFor()
  })

  await test('who has an alert open is shown to others; a supervisor takes it with a note', async () => {
    const a = centre.arrive()
    centre.holds.set(a.id, { alert: a.id, by: 'bilal.ahmed', display: 'Bilal Ahmed', since: new Date().toISOString() })
    for (const s of centre.screens) s.write(`event: hold\ndata: ${JSON.stringify(centre.holds.get(a.id))}\n\n`)
    await appears(a.id)
    await page.locator(`.rows [data-alert="${a.id}"]`, { hasText: 'open at Bilal Ahmed' }).focus()
    await shot('held-1366')
    await page.keyboard.press('a')
    await page.locator('dialog input').fill('it lands now')
    await page.keyboard.press('Enter')
    await page.locator(`.rows [data-alert="${a.id}"] .chip-claimed`).waitFor()
    centre.holds.clear()
  })

  await test('an officer gives a verb another key', async () => {
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('button', { name: 'Change the key: put it aside until later' }).click()
    await page.getByText('Press the new key').waitFor()
    await page.keyboard.press('j')
    await page.getByText('J is taken: next alert.').waitFor()
    await page.getByRole('button', { name: 'Change the key: put it aside until later' }).click()
    await page.getByText('Press the new key').waitFor()
    await page.keyboard.press('z')
    await page.locator('.keymap tr', { hasText: 'put it aside' }).locator('kbd', { hasText: 'Z' }).waitFor()
    await shot('keymap-1366')
    await page.getByRole('button', { name: 'All keys as they were' }).click()
    await page.locator('.keymap tr', { hasText: 'put it aside' }).locator('kbd', { hasText: 'S' }).waitFor()
    await page.keyboard.press('Escape')
  })

  await test('shortcuts can be switched off', async () => {
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByLabel('Single-key shortcuts').uncheck()
    await shot('settings-1366')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Shift+Slash')
    await soon.equal(() => page.locator('dialog[open]').count(), 0)
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByLabel('Single-key shortcuts').check()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Shift+Slash')
    await page.getByRole('heading', { name: 'Keys' }).waitFor()
    await shot('keys-1366')
    await page.keyboard.press('Escape')
  })

  await test('a proposal of mine waits for another; another’s I approve', async () => {
    await page.goto(`${BASE}/#/lists`)
    const mine = page.locator('.card', { hasText: 'eu-csv' })
    await mine.getByText('You proposed this; another person must approve it.').waitFor()
    assert.ok(await mine.getByRole('button', { name: 'Approve' }).isDisabled())
    const other = page.locator('.card', { hasText: 'proposed by sana.iqbal' }).first()
    await other.getByText('RIND, Shahmir').waitFor() // it shows itself
    await other.getByText('Nationality: PAK').waitFor() // what has no column is approved too
    await shot('lists-1366')
    await other.getByRole('button', { name: 'Approve' }).click()
    await page.locator('.notice', { hasText: 'Approved' }).waitFor()
  })

  await test('a new account shows its code once', async () => {
    await page.goto(`${BASE}/#/people`)
    await page.getByRole('button', { name: 'Create an account' }).click()
    await page.getByLabel('Account', { exact: true }).fill('hina.shah')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await page.locator('output.code').waitFor()
    await shot('code-1366')
    await page.getByRole('button', { name: 'I have passed it on' }).click()
    await soon.equal(() => page.getByText('K7QM').count(), 0)
  })

  await test('whom the Centre knows: found, compared, decided; a refusal is told', async () => {
    allowed = ['422']
    await page.goto(`${BASE}/#/search`)
    await page.getByText('Type a name or a number').waitFor()
    const box = page.getByLabel('Name or number', { exact: true })
    await box.fill('vaqar')
    await page.keyboard.press('Enter')
    await page.locator('.found .chip-watched').waitFor()
    await soon.equal(() => page.locator('.found').count(), 2, 'two spellings are one person')
    await shot('found-1366')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Waqar Siddiqui' }).waitFor()
    await page.locator('.deviations', { hasText: 'KHI-IST' }).waitFor()
    await page.locator('.members input').first().check()
    await page.getByRole('button', { name: 'Not the same: split off…' }).click()
    await page.locator('dialog[open]').waitFor()
    await page.locator('dialog', { hasText: 'Undo that first' }).waitFor() // one of them is decided to be the same
    assert.equal(await page.locator('dialog').getByLabel('Why').count(), 0, 'no reason is asked for what cannot be')
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: 'Search', exact: true }).click()
    await page.locator('.found').first().waitFor()
    await soon.equal(() => box.inputValue(), 'vaqar', 'what was found is still there')
    await page.goto(`${BASE}/#/identity`)
    const card = page.locator('.card', { hasText: 'one photograph in two passports' })
    await card.getByRole('button', { name: 'Approve', exact: true }).click()
    await page.locator('dialog .split-groups li').first().waitFor()
    await page.locator('dialog').getByRole('button', { name: 'Approve', exact: true }).click()
    await card.waitFor({ state: 'detached' })
    await page.goto(`${BASE}/#/entity/P3`)
    await page.getByText('3 observed, held to be one').waitFor()
  })

  await test('who is on the flight of an alert, narrowed by name', async () => {
    const one = centre.alerts.find((a) => a.kind === 'traveller')
    await page.goto(`${BASE}/#/alerts/${one.id}`)
    await page.getByRole('link', { name: 'Who is on the flight…' }).click()
    await page.getByRole('heading', { name: 'Who is on the flight' }).waitFor()
    const rows = page.locator('.aboard tbody tr')
    await rows.nth(8).waitFor()
    await soon.equal(() => rows.count(), 9)
    await soon.match(() => rows.first().innerText(), new RegExp(one.subject.name.split(' ')[0]), 'who has an alert first')
    await shot('aboard-1366')
    await page.getByLabel('Name', { exact: true }).fill('khan zo')
    await page.getByText('1 traveller', { exact: true }).waitFor()
    await soon.equal(() => rows.count(), 1)
    await page.getByLabel('Name', { exact: true }).fill('')
    await page.getByRole('button', { name: 'profiled, or had alerts' }).click()
    await page.getByText('7 travellers', { exact: true }).waitFor()
  })

  await test('what is hidden of a person is shown by an act with a reason, and to others by two', async () => {
    await page.goto(`${BASE}/#/entity/P3`)
    const line = page.locator('.hidden-part')
    await line.getByText('are hidden').waitFor()
    await shot('hidden-1366')
    await line.getByRole('button', { name: 'Show them…' }).click()
    const why = page.locator('dialog')
    const go = why.getByRole('button', { name: 'Show them', exact: true })
    assert.ok(await go.isDisabled(), 'not without a reason')
    await why.getByLabel('Why').selectOption('case')
    assert.ok(await go.isDisabled(), 'nor without which case')
    await why.getByLabel('Which one?').fill('case 12')
    await shot('hidden-dialog-1366')
    await go.click()
    await line.getByText('are shown').waitFor()
    await page.goto(`${BASE}/#/identity`)
    const asked = page.locator('.card', { hasText: 'complaint 7' })
    await asked.getByRole('button', { name: 'Refuse…' }).click()
    await page.locator('dialog').getByLabel('Why not?').fill('it is another person')
    await page.keyboard.press('Escape')
    await asked.getByRole('button', { name: 'Allow for 72 hours' }).click()
    await asked.waitFor({ state: 'detached' })
  })

  await test('openings that are not as usual are looked at, and it is said what they were', async () => {
    await page.goto(`${BASE}/#/audit`)
    const card = page.locator('.card', { hasText: 'Bilal Ahmed' })
    await card.getByText('41 were opened within a day').waitFor()
    await shot('browsing-1366')
    await card.getByRole('button', { name: 'Its records' }).click()
    await page.waitForFunction(() => document.querySelector('form.search input')?.value === 'bilal.ahmed')
    await card.getByRole('button', { name: 'Say what it was…' }).click()
    const box = page.locator('dialog[open]')
    const go = box.getByRole('button', { name: 'Keep the answer' })
    await box.getByLabel('It was').selectOption('unclear')
    assert.ok(await go.isDisabled(), 'not without what was found')
    await box.getByLabel('What you found').fill('asked him: a delegation')
    await go.click()
    await card.waitFor({ state: 'detached' })
  })

  await test('the audit is asked by who, what, to what and when', async () => {
    await page.goto(`${BASE}/#/audit`)
    const form = page.locator('form.search')
    const acts = page.locator('tbody .act-raw, tbody td:nth-child(4)')
    await acts.first().waitFor()
    const show = async (name, value) => {
      await form.getByLabel(name, { exact: true }).fill(value)
      const asked = page.waitForResponse((r) => r.url().includes('/audit?'))
      await form.getByRole('button', { name: 'Show' }).click()
      return new URL((await asked).url()).searchParams
    }
    assert.equal((await show('Did what', 'login')).get('act'), 'login')
    await page.waitForFunction(() => [...document.querySelectorAll('tbody tr')].every((r) => r.children[3].textContent.includes('login')))
    const asked = await show('From (PKT)', '2099-01-01T05:00')
    assert.deepEqual([asked.get('act'), asked.get('from'), asked.has('to')], ['login', '2099-01-01T00:00:00Z', false])
    await page.getByText('No record fits.').waitFor()
  })

  await test('every page stands in both sizes', async () => {
    const declaration = centre.alerts.find((a) => a.kind === 'declaration')
    const person = centre.alerts.find((a) => a.subject.name.includes('BELMADI'))
    const quarantined = centre.messages.find((m) => m.status === 'quarantined')
    const pages = { queue: 'alerts', search: 'search', entity: 'entity/P1', then: `entity/${encodeURIComponent('P1~2026-11-01T00:00:00Z')}`, vehicle: 'entity/V1', compare: 'compare/P1~P3', identity: 'identity', person: `alerts/${person.id}`, declaration: `alerts/${declaration.id}`, messages: 'messages', quarantined: `messages/${quarantined.id}`, gd: `messages/${declaration.message}`, lists: 'lists/LOCAL', rules: 'rules', models: 'models', model: 'models/M2', people: 'people', audit: 'audit' }
    for (const [size, view] of Object.entries({ 1366: DESK, 390: PHONE })) {
      await page.setViewportSize(view)
      for (const [name, hash] of Object.entries(pages)) {
        await page.goto(`${BASE}/#/${hash}`)
        await page.waitForTimeout(250)
        if (name === 'quarantined' || name === 'gd') {
          await page.locator('table button.fact').first().click()
          await page.locator('mark').first().waitFor()
        }
        if (name === 'declaration') {
          await page.locator('.evidence button.fact').nth(1).click()
          await page.locator('mark').first().waitFor()
        }
        if (name === 'rules') await page.locator('summary').first().click()
        if (name === 'audit') await page.getByRole('button', { name: 'Verify the chain' }).click()
        await page.waitForTimeout(120)
        await shot(`${name}-${size}`)
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        assert.ok(wide <= 0, `${name} at ${size} is ${wide} px too wide`)
        await soon.equal(() => page.locator('.failed').count(), 0, `${name} failed`)
      }
    }
    await page.setViewportSize(DESK)
  })

  await test('a right-to-left override is shown, not obeyed', async () => {
    const gd = centre.alerts.find((a) => a.kind === 'declaration')
    await page.goto(`${BASE}/#/messages/${gd.message}`)
    await page.getByRole('button', { name: 'Show the raw message' }).click()
    await page.locator('.sign', { hasText: 'U+202E' }).waitFor()
    await soon.ok(async () => !(await page.locator('.raw-box').textContent()).includes('\u202e'))
  })

  await test('a silent cut is shown, and heals by itself', async () => {
    allowed = ['ERR_', 'alerts/stream', 'health']
    await page.goto(`${BASE}/#/alerts`)
    await link.filter({ hasText: 'live' }).waitFor()
    centre.silent = true
    const from = Date.now()
    await link.filter({ hasText: /reconnecting|lost/ }).waitFor({ timeout: 30_000 })
    process.stdout.write(`# seen after ${Date.now() - from} ms\n`)
    await page.locator('.lost-banner').waitFor({ timeout: 45_000 })
    await soon.ok(async () => (await rows.count()) > 0, 'what is known stays in view')
    await shot('lost-1366')
    centre.silent = false
    await link.filter({ hasText: 'live' }).waitFor({ timeout: 45_000 })
    const a = centre.arrive()
    await page.locator(`[data-alert="${a.id}"]`).or(page.locator('.pill')).first().waitFor()
  })

  await test('a place far into a long message is shown in its surroundings; earlier and later go on from it', async () => {
    const m = centre.messages.find((x) => x.status === 'quarantined')
    const line = (c) => `${c.repeat(79)}\n`
    centre.bodies.set(m.id, `${line('a').repeat(4000)}HERE IT IS\n${line('z').repeat(2000)}`)
    m.findings = [{ code: 'E-VAL', weight: 'minor', offset: 320000, length: 10, text: 'far into it' }]
    await page.goto(`${BASE}/#/alerts`)
    await page.goto(`${BASE}/#/messages/${m.id}`)
    await page.locator('tr', { hasText: 'far into it' }).locator('button.fact').click()
    await page.locator('mark.chosen', { hasText: 'HERE IT IS' }).waitFor()
    const box = page.locator('.raw-box')
    await soon.match(() => box.textContent(), /aaaa.*HERE IT IS.*zzzz/s)
    await page.getByRole('button', { name: 'Earlier', exact: true }).click()
    await page.waitForFunction(() => /^[^z]*a[^z]*$/.test(document.querySelector('.raw-box')?.textContent ?? 'z'))
    for (let i = 0; i < 4; i++) {
      await page.getByRole('button', { name: 'Later', exact: true }).click()
      await page.waitForTimeout(150)
    }
    await soon.match(() => box.textContent(), /zzzz/)
  })

  await test('a Centre without an administrator says that setup is needed, and how', async () => {
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByRole('heading', { name: 'Log in' }).waitFor()
    centre.isNew = true
    await page.reload()
    await page.getByText('This Centre has no administrator yet').waitFor()
    await page.getByText('ntc user add').waitFor()
    await page.getByRole('button', { name: 'I have an account' }).click()
    await page.getByRole('heading', { name: 'Log in' }).waitFor()
    await page.reload()
    await shot('new-1366')
    await page.getByRole('link', { name: 'Set up this Centre' }).click()
    await page.getByLabel('One-time code').waitFor()
    centre.isNew = false
    await page.goto(`${BASE}/#login`)
    await page.reload()
    await login()
  })

  await test('logging out shows the door', async () => {
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByRole('heading', { name: 'Log in' }).waitFor()
    await page.goto(`${BASE}/#setup`)
    await page.getByRole('heading', { name: 'Set up this Centre' }).waitFor()
    await shot('setup-1366')
    await page.setViewportSize(PHONE)
    await page.goto(`${BASE}/#login`)
    await shot('login-390')
  })
}

await test('settings survive logging out', async () => {
  if (centre) await login()
  await page.setViewportSize(DESK)
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByLabel('Single-key shortcuts').uncheck()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.getByRole('heading', { name: 'Log in' }).waitFor()
  await login()
  await page.getByRole('button', { name: 'Settings' }).click()
  assert.ok(!(await page.getByLabel('Single-key shortcuts').isChecked()))
})

await browser.close()
centre?.stop()
process.stdout.write(`${passed} passed, ${failed} failed\n`)
process.exit(failed ? 1 : 0)
