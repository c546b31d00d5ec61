// SPDX-License-Identifier: Apache-2.0
// A training in a real browser, against the mock, in English and in Urdu: nothing is drawn before the frame that says so, every
// page has it, and the score can be read.
import assert from 'node:assert/strict'
import '../tools/ts.mjs'
import { axe } from './axe.mjs'
import { makeCentre, PASSWORD } from './mock.mjs'

const centre = makeCentre()
centre.isTraining = true
process.env.NTC_URL = await centre.listen()
process.env.NTC_PASSWORD = PASSWORD
const { BASE, enter, shot, soon, tell } = await import('./frame.mjs')
const WORDS = { en: (await import('../src/i18n/en.ts')).en, ur: (await import('../src/i18n/ur/index.ts')).ur.words }

/** The strip above, the frame around: seen, over nothing that is to be pressed. */
async function framed(page, w) {
  await page.getByText(w['train.says'], { exact: true }).waitFor()
  const found = await page.evaluate(() => {
    const box = (q) => document.querySelector(q).getBoundingClientRect()
    const [strip, frame] = [box('.training-strip'), box('.training-frame')]
    const above = document.elementFromPoint(innerWidth / 2, innerHeight / 2)
    return { strip: strip.top >= 0 && strip.height > 10, frame: frame.width === innerWidth && frame.height === innerHeight, through: !above.closest('.training'), cut: document.documentElement.scrollHeight > innerHeight }
  })
  assert.deepEqual(found, { strip: true, frame: true, through: true, cut: false })
}

async function training(browser, code) {
  const w = WORDS[code]
  for (const colorScheme of ['light', 'dark']) {
    const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, reducedMotion: 'reduce', colorScheme, locale: code === 'ur' ? 'ur-PK' : 'en-GB' })
    const page = await context.newPage()
    page.setDefaultTimeout(30_000)

    // nothing before the frame, however late the answer comes
    let answer
    await page.route('**/api/v1/health', async (route) => {
      if (!answer) await new Promise((go) => (answer = go))
      await route.continue()
    })
    await page.addInitScript(() => {
      window.unframed = []
      new MutationObserver(() => {
        if (document.querySelector('h1, form, .frame, .wall') && !document.querySelector('.training-strip')) window.unframed.push(document.body.innerText)
      }).observe(document, { childList: true, subtree: true })
    })
    await page.goto(`${BASE}/#login`)
    await page.locator('.state-note').waitFor()
    await soon.equal(() => page.locator('form, .training-strip').count(), 0, 'neither the page nor the frame')
    answer()
    await page.getByLabel(w['login.name'], { exact: true }).waitFor()
    await page.unroute('**/api/v1/health')
    await soon.equal(() => page.locator('a[href="#setup"]').count(), 0, 'there is nothing to set up')
    await page.getByLabel(w['login.name'], { exact: true }).fill('zara.malik')
    await framed(page, w)
    assert.deepEqual(await axe(page), [])
    await page.getByLabel(w['login.password'], { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: w['login.enter'], exact: true }).click()
    await page.locator('.frame').waitFor()
    for (const hash of ['alerts', 'search', 'sites', 'jobs']) {
      await page.goto(`${BASE}/#/${hash}`)
      await page.locator('main').waitFor()
      await framed(page, w)
    }

    // the score
    await page.getByRole('button', { name: w['nav.all'] }).click()
    await page.getByRole('link', { name: w['page.training'], exact: true }).last().click()
    await page.getByRole('heading', { name: w['page.training'], exact: true }).waitFor()
    const rows = page.locator('tbody tr')
    await rows.first().waitFor()
    await soon.equal(() => rows.count(), 3)
    const cells = (n) => rows.nth(n).locator('td').allInnerTexts()
    assert.deepEqual((await cells(0)).slice(1), [w['outcome.confirmed'], '41', w['train.planted'], `✓ ${w['train.yes']}`])
    assert.deepEqual((await cells(1)).slice(1), [w['outcome.no_action'], '12', w['train.planted'], `✕ ${w['train.no']}`])
    assert.deepEqual((await cells(2)).slice(1), [w['train.open'], '–', w['train.hidden'], '–'], 'what is not decided stays face down')
    await soon.match(async () => (await page.locator('main').innerText()).replace(/[\u2066-\u2069]/g, ''), code === 'en' ? /1 of 2 decisions are right; 3 alerts so far/ : /2 فیصلوں میں سے 1 درست/)
    await framed(page, w)
    assert.deepEqual(await axe(page), [])
    await shot(page, `training-${code}-${colorScheme}`)
    // a shift that is replayed: what it decided, and no truth
    centre.shift = true
    await page.getByRole('button', { name: w['train.again'], exact: true }).click()
    await page.getByText(w['train.shiftLead'], { exact: true }).waitFor()
    assert.deepEqual((await cells(0)).slice(1), [w['outcome.confirmed'], '41', w['outcome.confirmed'], '96', w['train.same']])
    assert.deepEqual((await cells(1)).slice(1), [w['outcome.no_action'], '12', w['train.leftOpen'], '–', '–'])
    assert.deepEqual((await cells(2)).slice(1), [w['train.open'], '–', w['train.hidden'], '–', '–'], 'what is not decided stays face down')
    assert.deepEqual(await axe(page), [])
    await shot(page, `training-shift-${code}-${colorScheme}`)
    centre.shift = false
    await page.reload()
    await page.locator('tbody tr').first().waitFor()
    assert.deepEqual(await page.evaluate(() => window.unframed), [], 'no page was ever seen without the frame')
    await context.close()
  }

  // a wall of a training says so too
  const wall = await (await browser.newContext({ viewport: { width: 1920, height: 1080 }, locale: code === 'ur' ? 'ur-PK' : 'en-GB' })).newPage()
  await wall.goto(`${BASE}/#/wall`)
  await wall.getByText(w['train.says'], { exact: true }).waitFor()
  await wall.context().close()
}

await tell('a training', 'training', async () => {
  const zara = await enter('zara.malik')
  const browser = zara.context().browser()
  await zara.context().close()
  for (const code of ['en', 'ur']) await training(browser, code)

  // and a Centre that is none has neither the frame nor the page
  centre.isTraining = false
  const real = await enter('zara.malik')
  await soon.equal(() => real.locator('.training-strip, .training-frame').count(), 0)
  await real.getByRole('button', { name: 'All pages' }).click()
  await soon.equal(() => real.getByRole('link', { name: 'Training', exact: true }).count(), 0)
})
centre.stop()
process.exit()
