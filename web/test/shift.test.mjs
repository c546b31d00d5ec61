// SPDX-License-Identifier: Apache-2.0
// A shift of triage by keys alone, in a real browser, against the mock: no mouse, and after each step the focus is where one
// expects it, and can be seen.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { makeCentre, PASSWORD } from './mock.mjs'
import { soon } from './soon.mjs'

const SCREENS = process.env.NTC_SCREENS ?? fileURLToPath(new URL('../../out/screens', import.meta.url))
const centre = makeCentre()
const BASE = await centre.listen()
const min = 60_000
const two = ['A', 'B'].map((n) => centre.arrive({ surname: 'TWICE', given: 'HAMID', passport: 'TW5550001', flight: `PK29${n === 'A' ? 1 : 2}`, moment: Date.now() + 30 * min, reasons: [{ code: 'PAX-001', severity: 'high', title: 'Frequent flyer with short stays', text: 'often' }] }))
const browser = await chromium.launch({ executablePath: process.env.NTC_CHROMIUM ?? '/usr/bin/chromium', args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] })
const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, reducedMotion: 'reduce', locale: 'en-GB' })
const page = await context.newPage()
page.setDefaultTimeout(30_000)
const wrong = []
page.on('pageerror', (e) => wrong.push(e.message))
page.on('console', (m) => m.type() === 'error' && !m.text().includes(' 428 ') && wrong.push(`${m.text()} ${m.location().url}`))
// Whoever uses the mouse here has not understood the test.
for (const f of ['click', 'dblclick', 'down', 'up', 'move', 'wheel']) page.mouse[f] = () => assert.fail('by keys alone')

/** What has the focus, in words, and whether it can be seen that it has. */
const where = () =>
  page.evaluate(() => {
    const e = document.activeElement
    if (!e || e === document.body) return { what: 'nothing', seen: false }
    const box = e.getBoundingClientRect()
    const style = getComputedStyle(e)
    const drawn = e instanceof SVGElement ? Number.parseFloat(getComputedStyle(e.querySelector('circle, rect')).strokeWidth) >= 3 : style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2
    const ring = e.matches(':focus-visible') && drawn
    const inside = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
    return { what: `${e.tagName.toLowerCase()}${e.id ? `#${e.id}` : ''} ${(e.getAttribute('aria-label') || e.innerText || '').trim().slice(0, 60)}`, seen: ring && inside }
  })

/** Waits until `selector` has the focus: it must then be seen. */
async function focus(selector, what) {
  await page
    .waitForFunction((q) => document.activeElement?.matches(q), selector)
    .catch(async () => assert.fail(`${what}: the focus should be on ${selector}, but is on ${(await where()).what}`))
  const w = await where()
  assert.ok(w.seen, `${what}: nobody sees that ${w.what} has the focus`)
}
const press = async (...keys) => {
  for (const k of keys) await page.keyboard.press(k)
}
/** Goes on with Tab until `selector` has it; each stop on the way can be seen. */
async function tab(selector, { back = false, most = 80 } = {}) {
  for (let i = 0; i < most; i++) {
    await press(back ? 'Shift+Tab' : 'Tab')
    const w = await where()
    if (await page.evaluate((q) => document.activeElement?.matches(q) ?? false, selector)) {
      assert.ok(w.seen, `nobody sees that ${w.what} has the focus`)
      return
    }
    if (w.what !== 'nothing') assert.ok(w.seen, `on the way to ${selector}: nobody sees that ${w.what} has the focus`)
  }
  assert.fail(`${selector} is not reached by Tab; the focus is on ${(await where()).what}`)
}
const row = (a) => `.rows [data-alert="${a.id}"]`
const open = () => page.evaluate(() => decodeURIComponent(location.hash.split('/')[2] ?? ''))
/** What was done goes from the queue, and the next has the focus. */
async function next(a, what) {
  await page.locator(row(a)).waitFor({ state: 'detached' })
  await focus('.row-item.cursor > a', what)
}
const told = (text) => page.getByText(text).first().waitFor()
const step = (what) => process.stdout.write(`# ${what}\n`)
/** With j and k to this alert, wherever the cursor is. */
async function to(a) {
  await page.locator(row(a)).waitFor({ state: 'attached' })
  for (let i = 0; i < 60; i++) {
    const by = await page.evaluate((id) => {
      const all = [...document.querySelectorAll('.rows [data-alert]')].map((e) => e.getAttribute('data-alert'))
      return all.indexOf(id) - all.indexOf(document.querySelector('.row-item.cursor [data-alert]')?.getAttribute('data-alert') ?? '')
    }, a.id)
    if (by === 0) return focus(row(a), 'the queue')
    await press(by > 0 ? 'j' : 'k')
    await page.waitForTimeout(30)
  }
  assert.fail(`neither j nor k come to ${a.subject.name}`)
}
const named = (name) => centre.alerts.find((a) => a.subject.name === name)
/** The next of these that nobody has. */
const closed = []
async function close(a, keys, outcome, reason) {
  await to(a)
  assert.equal(keys.length, 3)
  await press(keys[0])
  await focus('dialog[open] *', `the dialog of ${a.subject.name}`)
  await page.locator('dialog[open] .picks button').first().waitFor()
  await press(keys[1])
  await focus('dialog[open] [aria-keyshortcuts="Y"]', 'after the reason: was it worth it')
  await press(keys[2])
  await page.locator('dialog').waitFor({ state: 'detached' })
  await next(a, `after ${a.subject.name} is closed`)
  assert.deepEqual([a.state, a.outcome, a.reason_code], ['closed', outcome, reason])
  closed.push(a)
}

async function shift() {
  step('log in')
  await page.goto(`${BASE}/`)
  await focus('input[autocomplete=username]', 'the door')
  await page.keyboard.type('ayesha.khan')
  await press('Tab')
  await focus('input[type=password]', 'the door')
  await page.keyboard.type(PASSWORD)
  await press('Enter')
  await page.locator('.rows [data-alert]').first().waitFor()
  await focus('main', 'logged in')

  step('a key that is held down: each stroke counts, and it ends')
  const at = () => page.evaluate(() => [...document.querySelectorAll('.rows [data-alert]')].indexOf(document.activeElement))
  const held = (code, n) => page.evaluate(async ([code, n]) => {
    for (let i = 0; i < n; i++) {
      document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { code, key: code.slice(3).toLowerCase(), bubbles: true, cancelable: true }))
      await new Promise((go) => setTimeout(go, i % 4))
    }
  }, [code, n])
  await held('KeyJ', 7)
  await soon.equal(at, 6)
  await held('KeyK', 5)
  await soon.equal(at, 1)

  step('the first: opened, why, closed with three keys, taken back, closed again')
  const top = named('ZARQUN BELMADI')
  await to(top)
  await press('Enter')
  await page.locator('.detail .reason').first().waitFor()
  assert.equal(await open(), top.id)
  await focus(row(top), 'opened')
  await press('y')
  await focus('#part-alert\\.why', 'why')
  await press('1')
  await page.locator('dialog[open] .picks button').first().waitFor()
  await press('a', 'y')
  await page.locator('dialog').waitFor({ state: 'detached' })
  await next(top, 'closed')
  assert.notEqual(await open(), top.id, 'the next is open')
  assert.deepEqual([top.state, top.outcome, top.worth], ['closed', 'confirmed', 'yes'])
  await press('u')
  await page.locator(row(top)).waitFor()
  assert.notEqual(top.state, 'closed', 'taken back')
  await focus(row(top), 'taken back')
  await page.waitForFunction((id) => location.hash.endsWith(id), top.id)
  await page.locator('.detail .reason').first().waitFor()
  await press('1')
  await page.locator('dialog[open] .picks button').first().waitFor()
  await press('a', 'y')
  await next(top, 'closed again')
  closed.push(top)

  step('Esc leaves the alert; the row of it has the focus')
  const left = await open()
  await press('Escape')
  await page.locator('.detail').waitFor({ state: 'detached' })
  await focus(row({ id: left }), 'back in the queue')

  step('snoozed')
  const later = named('HAMZA QURESHI')
  await to(later)
  await press('s')
  await page.locator('dialog[open] .picks button').first().waitFor()
  await press('d')
  await page.locator('dialog').waitFor({ state: 'detached' })
  await next(later, 'snoozed')
  assert.equal(later.state, 'snoozed')

  step('asked: a note is needed, and the focus goes to it')
  const asked = named('OMAR FAROOQ SIDDIQUI')
  await to(asked)
  await press('r')
  await page.locator('dialog[open] .picks button').first().waitFor()
  await press('b')
  await focus('#pick-note', 'a note is needed')
  await page.keyboard.type('the visa page, please')
  await press('Enter')
  await page.locator('dialog').waitFor({ state: 'detached' })
  await next(asked, 'asked')
  assert.equal(asked.state, 'awaiting')

  step('given to another; a dialog that is left gives the focus back')
  const given = named('NAILA RAZA')
  await to(given)
  await press('Shift+A')
  await page.locator('dialog[open] .picks button').first().waitFor()
  await press('Escape')
  await focus(row(given), 'left')
  await press('Shift+A')
  await page.locator('dialog[open] .picks button').first().waitFor()
  await press('a')
  await page.locator('dialog').waitFor({ state: 'detached' })
  await focus(row(given), 'given')
  assert.equal(given.owner, 'sana.iqbal')

  step('merged into its like')
  await to(two[1])
  await press('m')
  await page.locator('dialog[open] .picks button').first().waitFor()
  await press('a')
  await page.locator('dialog').waitFor({ state: 'detached' })
  await next(two[1], 'merged')
  assert.deepEqual([two[1].state, two[1].merged_into], ['merged', two[0].id])

  step('claimed by its button: the button goes, the heading has the focus')
  const goods = named('Sehwan Traders')
  await to(goods)
  await press('Enter')
  await page.locator('.detail .reason').first().waitFor()
  await tab('.verbs button.main')
  await press('Enter')
  await page.locator('.bar .chip-claimed').waitFor()
  await focus('.bar h2', 'claimed')
  await press('c')
  await focus('#step-note', 'a note')
  await page.keyboard.type('invoice asked for')
  await press('Tab')
  await focus('.next-note button', 'the note is kept by its button')
  await press('Enter')
  await told('invoice asked for')
  await focus('.bar h2', 'the button has nothing to keep any more')

  step('the raw message, byte by byte')
  await tab('[aria-labelledby=part-raw] button')
  await press('Enter')
  await page.locator('.raw-box').waitFor()
  await focus('#part-raw', 'the raw message')
  await tab('.raw-box', { most: 10 })
  await press('ArrowDown')
  await focus('.raw-box', 'the raw message is scrolled')

  step('an order to a unit')
  await press('p')
  await focus('dialog[open] *', 'an order')
  await tab('dialog[open] form input', { most: 12 })
  await page.keyboard.type('see the two cartons at the back')
  await press('Enter')
  await page.locator('dialog').waitFor({ state: 'detached' })
  await focus('.raw-box', 'given: back to where it was asked for')
  const order = centre.orders.find((o) => o.note?.startsWith('see the two'))
  assert.ok(order.unit && order.kind === 'question', 'to a unit in the field')

  step('the field card: I have it, found, a note, sent')
  const card = `[href="#/card/${order.id}"]`
  await page.locator(card).waitFor()
  await tab(card, { back: true })
  await press('Enter')
  await page.locator('.field-card').waitFor()
  await focus('main, h1', 'the card')
  await tab('.card-answer > button.main')
  await press('Enter')
  await page.locator('.field-card .chip-acknowledged').waitFor()
  await focus('.field-card h1, .card-report *', 'I have it')
  await tab('input[name=result]')
  await press('Space')
  await focus('input[value=found]', 'found')
  await press('Tab')
  await focus('textarea', 'the note')
  await page.keyboard.type('eleven cartons more')
  await tab('.card-report .card-send', { most: 5 })
  await press('Enter')
  await page.locator('.card-over').waitFor()
  await focus('.field-card h1', 'sent')
  assert.deepEqual([order.result, order.finding], ['found', 'eleven cartons more'])

  step('the result, in the list of orders; by the panel of all pages')
  await tab('.nav-all', { back: true })
  await press('Enter', 'ArrowDown')
  await focus('.nav-panel a', 'the panel')
  await press('ArrowDown', 'ArrowUp', 'Escape')
  await focus('.nav-all', 'Esc shuts the panel')
  await press('ArrowDown')
  await focus('.nav-panel a', 'the panel')
  await tab('.nav-panel [href="#/orders"]', { most: 12 })
  await press('Enter')
  await focus('.nav-row [aria-current]', 'the page that was chosen')
  await page.getByRole('heading', { name: 'Orders', exact: true }).waitFor()
  await tab('.page-head .tabs button:last-child')
  await press('Enter')
  await told('eleven cartons more')
  await focus('.page-head .tabs button', 'all orders')

  step('back to the queue, and to the graph of a subject')
  await press('g', 'q')
  await page.locator('.rows [data-alert]').first().waitFor()
  await focus('main', 'the queue')
  await to(goods)
  await press('Enter')
  await page.locator('.detail .reason').first().waitFor()
  await tab('.detail a[href^="#/graph/"]')
  await press('Enter')
  await page.locator('.linkgraph [data-node]').first().waitFor()
  await focus('main, h1', 'the graph')
  await tab('.linkgraph [data-node]')
  await press('ArrowUp')
  await focus('.linkgraph [data-node]', 'the arrows walk')
  await press('g', 'q')
  await page.locator('.rows [data-alert]').first().waitFor()
  await focus('main', 'back')

  step('closed one after the other: three keys each, and the like of the last by one')
  const quick = ['IMRAN AWAN', 'RABIA GILANI', 'FATIMA KHATTAK'].map(named)
  await close(quick[0], ['5', 'b', 'y'], 'no_action', 'examined_nothing')
  await close(quick[1], ['3', 'e', 'n'], 'false_match', 'identity_differs')
  await to(quick[2])
  await press('.')
  await next(quick[2], 'as the last')
  assert.deepEqual([quick[2].outcome, quick[2].reason_code], ['false_match', 'identity_differs'])
  closed.push(quick[2])

  step('many at once: chosen, looked at, one taken out, done')
  const many = ['FATIMA CHEEMA', 'YUSUF DURRANI', 'ADEEL HASHMI', 'IMRAN JAMALI'].map(named)
  for (const a of many) {
    await to(a)
    await press('x')
    await focus(row(a), 'chosen')
  }
  await page.locator('.bulk-bar', { hasText: '4 chosen' }).waitFor()
  await press('Shift+X')
  await focus('dialog[open] *', 'for many')
  await press('ArrowDown') // the reason has the focus: nothing is chosen beforehand
  await press('Tab')
  await press('ArrowDown')
  await tab('dialog[open] button[type=submit]', { most: 15 })
  await press('Enter')
  await page.locator('.bulk-list input').first().waitFor()
  await focus('dialog[open] p', 'what it would do: not the button that does it')
  await tab('.bulk-list li:last-child input', { most: 8 })
  await press('Space')
  await soon.equal(() => page.locator('.bulk-list input:checked').count(), 3)
  await tab('dialog[open] button[type=submit]', { most: 5 })
  await press('Enter')
  await page.locator('dialog .job .chip-done').waitFor()
  await focus('dialog[open] :is(h2, h3, button)', 'the job')
  await press('Escape')
  await page.locator('dialog').waitFor({ state: 'detached' })
  await focus('.rows [data-alert]', 'back in the queue')
  assert.equal(many.filter((a) => a.state === 'closed').length, 3)
  closed.push(...many.filter((a) => a.state === 'closed'))

  step('somebody is looked for, and opened for a purpose')
  centre.asksPurpose = true
  await press('/')
  await focus('form[role=search] input', 'the search')
  await page.keyboard.type('vaqar')
  await press('Enter')
  await page.locator('.found-name').first().waitFor()
  await focus('form[role=search] input', 'found')
  await press('ArrowDown')
  await focus('.found-name', 'the first that was found')
  await press('Enter')
  await page.getByRole('heading', { name: 'For what purpose?' }).waitFor()
  await focus('dialog[open] *', 'the purpose')
  await press('4')
  await page.locator('dialog').waitFor({ state: 'detached' })
  await page.locator('.profile h2, main h2').first().waitFor()
  await focus('main, h1, h2', 'the person')
  assert.equal(centre.purposes[0].purpose, 'review')

  step('log out')
  await tab('.head-end button:last-child', { back: true, most: 60 })
  await press('Enter')
  await focus('input[autocomplete=username]', 'the door again')

  assert.ok(closed.length + 6 >= 12, `${closed.length} closed, and others waited, were given, merged, claimed`)
  assert.deepEqual(closed.filter((a) => a.state !== 'closed'), [])
}

let code = 0
try {
  await shift()
  assert.deepEqual(wrong, [])
  process.stdout.write('ok a shift by keys alone\n')
} catch (e) {
  mkdirSync(SCREENS, { recursive: true })
  await page.screenshot({ path: join(SCREENS, 'shift-failed.png') }).catch(() => {})
  process.stdout.write(`FAIL a shift by keys alone\n${e.stack}\n${wrong.join('\n')}\n`)
  code = 1
}
await browser.close()
centre.stop()
process.exit(code)
