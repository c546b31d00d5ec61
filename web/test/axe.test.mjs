// SPDX-License-Identifier: Apache-2.0
// Every page, in both languages and both themes that a browser may ask for, has nothing that axe finds.
// Against the mock, or a Centre: NTC_URL, NTC_USER, NTC_PASSWORD.
import assert from 'node:assert/strict'
import { chromium } from 'playwright-core'
import '../tools/ts.mjs'
import { axe } from './axe.mjs'
import { BASE, SECRET, USER, pagesOf, settled, stop, unfold } from './pages.mjs'

const WORDS = { en: (await import('../src/i18n/en.ts')).en, ur: (await import('../src/i18n/ur/index.ts')).ur.words }
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
const browser = await chromium.launch({ executablePath: process.env.NTC_CHROMIUM ?? '/usr/bin/chromium', args: FLAGS })
const bad = []
let looked = 0

/** The first of the reasons that a dialog can be opened for, by page. */
const DIALOGS = { alerts: ['me.keys', 'me.settings'], lists: ['lists.propose'], people: ['people.create'], requests: ['requests.enter'], lanes: ['lanes.handIn'], dossiers: ['dossier.open'], dossier: ['dossierAdd.subject', 'dossierAdd.task', 'dossierAdd.file', 'dossierAdd.link', 'dossierStep.close'] }

async function look(page, where) {
  looked++
  bad.push(...(await axe(page)).map((v) => `${where}: ${v}`))
}

/* Of a Centre each language and each theme once, of the mock the other two ways of the same pages. */
const WAYS = process.env.NTC_URL ? [['en', 'light'], ['ur', 'dark']] : [['en', 'dark'], ['ur', 'light']]

for (const [code, colorScheme] of WAYS) {
    const words = WORDS[code]
    const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, reducedMotion: 'reduce', colorScheme, locale: code === 'ur' ? 'ur-PK' : 'en-GB' })
    const page = await context.newPage()
    page.setDefaultTimeout(30_000)
    const at = (name) => `${code} ${colorScheme} ${name}`
    for (const door of ['login', 'setup', 'password']) {
      await page.goto(`${BASE}/#${door}`)
      await page.getByRole('heading').first().waitFor()
      await look(page, at(door))
    }
    await page.goto(`${BASE}/#login`)
    await page.getByLabel(words['login.name'], { exact: true }).fill(USER)
    await page.getByLabel(words['login.password'], { exact: true }).fill(SECRET)
    await page.getByRole('button', { name: words['login.enter'], exact: true }).click()
    await page.locator('.frame').waitFor()
    await page.getByRole('button', { name: words['nav.all'] }).click()
    await page.locator('.nav-panel a').first().waitFor()
    await look(page, at('all pages'))
    await page.keyboard.press('Escape')
    for (const [name, hash] of Object.entries(await pagesOf(page))) {
      await page.goto(`${BASE}/#/${hash}`)
      await settled(page)
      await unfold(page, name)
      await look(page, at(name))
      for (const key of DIALOGS[name] ?? []) {
        await page.getByRole('button', { name: words[key], exact: true }).click()
        await page.locator('dialog[open] :is(input, td, button)').first().waitFor()
        await look(page, at(`${name} ${key}`))
        await page.keyboard.press('Escape')
      }
    }
    await context.close()
  }
await browser.close()
stop()
try {
  assert.deepEqual(bad, [])
  process.stdout.write(`ok axe finds nothing on ${looked} pages\n`)
} catch (e) {
  process.stdout.write(`FAIL axe: ${bad.length}\n${bad.join('\n')}\n`)
  process.exitCode = 1
}
process.exit()
