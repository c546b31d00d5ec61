// SPDX-License-Identifier: Apache-2.0
// A rule from a form to live and stopped, in a real browser against a running Centre: an analyst writes
// it and sees what it would find, a supervisor lets it into shadow, an officer stops another at once.
// Started by test/scenario/browser.test.mjs.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const env = process.env
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
  await page.goto(`${env.NTC_URL}/`)
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('Password', { exact: true }).fill(env.NTC_PASSWORD)
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  await page.locator('.frame').waitFor()
  await page.getByRole('link', { name: 'Rules', exact: true }).click()
  return page
}

async function shot(page, name) {
  await page.screenshot({ path: join(SCREENS, `${name}-1366.png`), fullPage: true })
  await page.setViewportSize({ width: 390, height: 844 })
  await page.waitForTimeout(100)
  await page.screenshot({ path: join(SCREENS, `${name}-390.png`), fullPage: true })
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  assert.ok(wide <= 0, `${name} is ${wide} px too wide on a phone`)
  await page.setViewportSize({ width: 1366, height: 768 })
}

const report = (page) => page.getByLabel('What it would have found', { exact: true })

try {
  const amna = await enter('amna')
  await amna.getByRole('link', { name: 'Write a rule' }).click()
  await amna.getByLabel('Name', { exact: true }).fill('ANA-001')
  await amna.getByLabel('Title, at most eight words').fill('One importer at Port Qasim')
  await amna.getByLabel('What', { exact: true }).selectOption('declaration.importer')
  await amna.getByLabel('Value', { exact: true }).fill('2222222-2')
  await amna.getByLabel('What the officer is told').fill('{declaration.importer} again')
  await report(amna).getByText('3, or 3.0 a day').waitFor()
  await shot(amna, 'rule-form')

  // The same rule as text; a fault has its place; corrected, the form has it.
  await amna.getByRole('button', { name: 'Text', exact: true }).click()
  const text = amna.getByLabel('Text of the rule')
  const good = await text.inputValue()
  assert.match(good, /when {5}declaration\.importer = "2222222-2"/)
  await text.fill(good.replace('declaration.importer =', 'declaration.importr ='))
  await amna.getByRole('alert').getByText('did you mean declaration.importer?').waitFor()
  assert.ok(await amna.getByRole('button', { name: 'Save the draft' }).isDisabled())
  await text.fill(good.replace('= "2222222-2"', 'in {"2222222-2", "3333333-3"} and (declaration.office = "KAPW" or declaration.regime = "HC")'))
  await report(amna).getByText('3, or 3.0 a day').waitFor()
  await amna.getByRole('button', { name: 'Form', exact: true }).click()
  assert.equal(await amna.getByLabel('Values, commas between').inputValue(), '2222222-2, 3333333-3')
  assert.match(await amna.getByLabel('In the words of the rule language').inputValue(), /^\(declaration\.office/)
  await amna.getByRole('button', { name: 'Save the draft' }).click()
  await amna.getByText('The draft is saved.').waitFor()
  await amna.getByRole('button', { name: 'Hand in', exact: true }).click()
  await amna.locator('dialog[open]').getByRole('button', { name: 'Hand in', exact: true }).click()
  await amna.getByText('waits for a second person').waitFor()

  const sara = await enter('sara')
  await sara.getByRole('link', { name: /ANA-001/ }).click()
  await sara.getByRole('button', { name: 'Approve: into shadow' }).click()
  await sara.locator('dialog[open]').getByRole('button', { name: 'Approve: into shadow' }).click()
  await sara.locator('.chip', { hasText: 'in shadow' }).first().waitFor()
  await shot(sara, 'rule-version')

  const omar = await enter('omar')
  await omar.getByLabel('Find in rules').fill('TST-001')
  await omar.getByRole('button', { name: 'Stop it now' }).click()
  await omar.locator('dialog[open]').getByRole('textbox').fill('it speaks of the wrong one')
  await omar.locator('dialog[open]').getByRole('button', { name: 'Stop it now' }).click()
  await omar.getByText('TST-001 is stopped:').waitFor()
  await shot(omar, 'rules')
  assert.deepEqual(wrong, [])
} finally {
  await browser.close()
}
