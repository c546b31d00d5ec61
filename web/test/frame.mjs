// SPDX-License-Identifier: Apache-2.0
// A real browser against a running Centre: who logs in, what a page looks like, what a failure leaves behind.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

export { soon } from './soon.mjs'

const env = process.env
export const BASE = env.NTC_URL
const SCREENS = env.NTC_SCREENS ?? fileURLToPath(new URL('../../out/screens', import.meta.url))
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
mkdirSync(SCREENS, { recursive: true })
const browser = await chromium.launch({ executablePath: env.NTC_CHROMIUM ?? '/usr/bin/chromium', args: FLAGS })

/** What the page complained of; words in `allowed` are expected just now. */
export const wrong = []
export const allowed = { now: [] }

/** `workers`: a service worker would answer for what a test routes, so only its own test has one. `states`: what is not on the queue is opened for a review, whenever the page asks; false: the test answers itself. */
export async function enter(name, states = true, workers = 'block') {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, reducedMotion: 'reduce', serviceWorkers: workers })
  const page = await context.newPage()
  page.on('console', (m) => (m.type() === 'error' || m.type() === 'warning') && !/ 428 |registration blocked by Playwright/.test(m.text()) && !allowed.now.some((a) => m.text().includes(a)) && wrong.push(`${name}: ${m.text()} ${m.location().url}`))
  page.on('pageerror', (e) => wrong.push(`${name}: ${e.message}`))
  page.setDefaultTimeout(30_000)
  await page.goto(`${BASE}/`)
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('Password', { exact: true }).fill(env.NTC_PASSWORD)
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  await page.locator('.frame').waitFor()
  if (states) await page.addLocatorHandler(page.getByRole('heading', { name: 'For what purpose?' }), () => page.keyboard.press('4'))
  return page
}

/** As it looks on a desk and on a telephone, where it must not be too wide. */
export async function shot(page, name, whole = false) {
  await page.waitForTimeout(200)
  await page.screenshot({ path: join(SCREENS, `${name}-1366.png`), fullPage: whole })
  await page.setViewportSize({ width: 390, height: 844 })
  await page.waitForTimeout(100)
  await page.screenshot({ path: join(SCREENS, `${name}-390.png`), fullPage: whole })
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  assert.ok(wide <= 0, `${name} is ${wide} px too wide on a phone`)
  await page.setViewportSize({ width: 1366, height: 768 })
}

/** To a page by its name: in the row, or else in the panel of all pages. */
export async function toPage(page, name) {
  const link = page.getByRole('navigation').getByRole('link', { name, exact: true }).first()
  if (!(await link.isVisible())) await page.getByRole('button', { name: 'All pages' }).click()
  await link.click()
}

/** A list to pick one from: its signs are small, and no row lies on another. */
export async function picks(page, list) {
  const found = await page.locator(list).evaluate((e) => ({
    wide: [...e.querySelectorAll('input[type=radio]')].map((i) => i.getBoundingClientRect().width),
    apart: [...e.querySelectorAll('label')].map((l) => l.lastElementChild.getBoundingClientRect()).map((r, i, all) => (i ? r.top - all[i - 1].bottom : 0)),
    far: [...e.querySelectorAll('label')].map((l) => [l.firstElementChild, l.lastElementChild].map((x) => x.getBoundingClientRect())).map(([a, b]) => Math.max(b.left - a.right, a.left - b.right)),
  }))
  assert.ok(found.wide.length > 0 && found.wide.every((w) => w <= 24), `signs are ${found.wide} px wide`)
  assert.ok(found.apart.every((d) => d >= -0.5), `rows lie on each other: ${found.apart}`)
  assert.ok(found.far.every((d) => d <= 24), `names are ${found.far} px from their signs`)
}

export const dialog = (page) => page.locator('dialog[open]')

/** Runs it and says how it went; what failed leaves pictures. */
export async function tell(what, name, run) {
  try {
    await run()
    assert.deepEqual(wrong, [])
    process.stdout.write(`ok ${what}\n`)
  } catch (e) {
    let n = 0
    for (const c of browser.contexts()) for (const p of c.pages()) await p.screenshot({ path: join(SCREENS, `${name}-failed-${++n}.png`) }).catch(() => {})
    process.stdout.write(`FAIL ${what}\n${e.stack}\n${wrong.join('\n')}\n`)
    process.exitCode = 1
  }
  await browser.close()
}
