// SPDX-License-Identifier: Apache-2.0
// What goes out, in a real browser against a running Centre: an officer orders an examination
// and sees its result with the pictures; an analyst drafts an answer, a supervisor approves
// it, and the ledger shows it. Started by test/scenario/browser.test.mjs.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const env = process.env
const BASE = env.NTC_URL
const SCREENS = env.NTC_SCREENS ?? fileURLToPath(new URL('../../out/screens', import.meta.url))
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
mkdirSync(SCREENS, { recursive: true })
const browser = await chromium.launch({ executablePath: env.NTC_CHROMIUM ?? '/usr/bin/chromium', args: FLAGS })
const wrong = []

async function enter(name) {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, reducedMotion: 'reduce' })
  const page = await context.newPage()
  page.on('console', (m) => (m.type() === 'error' || m.type() === 'warning') && wrong.push(`${name}: ${m.text()}`))
  page.on('pageerror', (e) => wrong.push(`${name}: ${e.message}`))
  page.setDefaultTimeout(10_000)
  await page.goto(`${BASE}/`)
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('Password', { exact: true }).fill(env.NTC_PASSWORD)
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  await page.locator('.frame').waitFor()
  return page
}

async function shot(page, name) {
  await page.waitForTimeout(200)
  await page.screenshot({ path: join(SCREENS, `${name}-1366.png`) })
  await page.setViewportSize({ width: 390, height: 844 })
  await page.waitForTimeout(100)
  await page.screenshot({ path: join(SCREENS, `${name}-390.png`) })
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  assert.ok(wide <= 0, `${name} is ${wide} px too wide on a phone`)
  await page.setViewportSize({ width: 1366, height: 768 })
}

const dialog = (page) => page.locator('dialog[open]')
const answer = (body) =>
  fetch(`${BASE}/api/v1/messages`, { method: 'POST', headers: { Authorization: `Bearer ${env.NTC_LINK_KEY}` }, body: JSON.stringify({ kind: 'examination', events: [body] }) }).then((r) => r.json())

try {
  const omar = await enter('omar')
  await omar.goto(`${BASE}/#/alerts/${env.NTC_ALERT}`)
  await omar.getByRole('button', { name: 'Order an examination or grounding…' }).click()
  await dialog(omar).getByLabel('Instruction').selectOption('tailgate')
  await dialog(omar).getByLabel('Note for the Centre (is not sent)').fill('look behind the yarn')
  await shot(omar, 'order-give')
  await dialog(omar).getByRole('button', { name: 'Order', exact: true }).click()
  await omar.locator('.notice', { hasText: 'Ordered of weboc' }).waitFor()
  await omar.locator('.history li', { hasText: 'ordered' }).first().waitFor()
  await omar.goto(`${BASE}/#/orders`)
  const row = omar.locator('tbody tr').first()
  await row.getByText('open the doors and look').waitFor()
  await shot(omar, 'orders-open')
  await row.getByRole('button', { name: 'Withdraw…' }).click()
  await dialog(omar).locator('input').fill('the wrong instruction')
  await dialog(omar).getByRole('button', { name: 'Withdraw', exact: true }).click()
  await omar.locator('.notice', { hasText: 'is withdrawn' }).waitFor()

  await omar.goto(`${BASE}/#/alerts/${env.NTC_ALERT}`)
  await omar.getByRole('button', { name: 'Order an examination or grounding…' }).click()
  await dialog(omar).getByRole('button', { name: 'Order', exact: true }).click()
  await dialog(omar).waitFor({ state: 'detached' })
  const orders = await (await omar.request.get(`${BASE}/api/v1/orders?state=open`)).json()
  const told = await answer({ order: orders.items[0].id, declaration: orders.items[0].declaration, container: orders.items[0].container, signal: 'result', time: '2026-11-24T09:00:00Z', result: 'discrepancy', finding: 'tyres behind the yarn', pictures: env.NTC_PICTURES })
  assert.deepEqual(told.findings, [])
  await omar.locator('.part', { hasText: 'Orders to links' }).getByText('tyres behind the yarn').waitFor()
  await omar.locator('#part-orders').scrollIntoViewIfNeeded()
  await shot(omar, 'alert-orders')
  await omar.goto(`${BASE}/#/orders`)
  await omar.getByRole('button', { name: 'All', exact: true }).click()
  await omar.getByText('tyres behind the yarn').waitFor()
  await shot(omar, 'orders-all')
  await omar.goto(`${BASE}/#/alerts/${env.NTC_PICTURED}`)
  await omar.locator('.pictures img').first().scrollIntoViewIfNeeded()
  await omar.waitForFunction(() => [...document.querySelectorAll('.pictures img')].every((i) => i.complete && i.naturalWidth > 0))
  await shot(omar, 'alert-pictures')

  const amna = await enter('amna')
  await amna.goto(`${BASE}/#/requests`)
  await amna.getByRole('button', { name: 'Enter a request' }).click()
  const values = { Agency: 'anf', 'Officer who asks': 'DD Malik', 'Its case number': 'ANF-12/2026', Due: '2099-01-01', 'Section and order': 's. 21', 'Whom or what': 'TLB-123', Purpose: 'inquiry into a consignment of betel nut', 'What is asked': 'When did this vehicle pass which check post since October?' }
  for (const [label, value] of Object.entries(values)) await dialog(amna).getByLabel(label, { exact: true }).fill(value)
  await dialog(amna).getByLabel('About').selectOption('vehicle')
  await shot(amna, 'request-enter')
  await dialog(amna).getByRole('button', { name: 'Enter', exact: true }).click()
  await amna.getByRole('button', { name: 'Draft the answer' }).click()
  await amna.getByRole('button', { name: 'Choose fields' }).first().click()
  for (const label of [/^Time/, /^Post/, /^Vehicle|^Plate|^Registration/]) await amna.locator('.picked .check').filter({ hasText: label }).first().click()
  await amna.getByText('3 fields are chosen.').waitFor()
  await amna.getByLabel('Answer in words').fill('One passage is known.')
  await shot(amna, 'request-draft')
  await amna.getByRole('button', { name: 'Draft this answer' }).click()
  await amna.locator('.notice', { hasText: 'Another person approves it' }).waitFor()
  assert.equal(await amna.getByRole('button', { name: 'Approve this answer' }).count(), 0, 'an analyst approves nothing')
  await shot(amna, 'request-drafted')
  const at = amna.url()

  const sara = await enter('sara')
  await sara.goto(`${BASE}/#/requests`)
  await sara.getByRole('link', { name: 'TLB-123' }).click()
  await sara.getByRole('button', { name: 'Approve this answer' }).click()
  await sara.locator('.notice', { hasText: 'The agency can fetch it' }).waitFor()
  await shot(sara, 'request-approved')
  await amna.goto(at)
  await amna.reload()
  await amna.getByRole('button', { name: 'Fetch it to print' }).click()
  await amna.locator('.notice', { hasText: 'stands in the ledger' }).waitFor()
  await shot(amna, 'request-released')

  const aziz = await enter('aziz')
  await aziz.goto(`${BASE}/#/shared`)
  await aziz.locator('tbody tr', { hasText: 'anf' }).getByText('amna, sara').waitFor()
  await shot(aziz, 'ledger')
  await aziz.goto(`${BASE}/#/requests`)
  await aziz.getByRole('button', { name: 'All', exact: true }).click()
  await aziz.getByRole('link', { name: 'TLB-123' }).click()
  await aziz.getByText('Your roles do not show answers.').waitFor()
  await sara.goto(`${BASE}/#/alerts/${env.NTC_PICTURED}`)
  await sara.locator('.part', { hasText: 'Shared with' }).getByText('anf').waitFor()
  assert.deepEqual(wrong, [])
  process.stdout.write('ok what goes out\n')
} catch (e) {
  let n = 0
  for (const c of browser.contexts()) for (const p of c.pages()) await p.screenshot({ path: join(SCREENS, `outward-failed-${++n}.png`) }).catch(() => {})
  process.stdout.write(`FAIL what goes out\n${e.stack}\n${wrong.join('\n')}\n`)
  process.exitCode = 1
}
await browser.close()
