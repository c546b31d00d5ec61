// SPDX-License-Identifier: Apache-2.0
// A picture of every page in each of its kinds, against the mock: the page is whole before it is taken. As a test it
// compares no bytes, but asks that docs/pictures has them all; with --write it writes them there.
import assert from 'node:assert/strict'
import crypto from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import '../tools/ts.mjs'
import { ABOUT, KINDS, MOST, fileOf, index, kindsOf } from './pictures.mjs'

const DOCS = fileURLToPath(new URL('../../docs/pictures', import.meta.url))
const write = process.argv.includes('--write')
const TO = write ? DOCS : fileURLToPath(new URL('../../out/pictures', import.meta.url))
const WORDS = { en: (await import('../src/i18n/en.ts')).en, ur: (await import('../src/i18n/ur/index.ts')).ur.words }
const { ports } = await import('../src/i18n/ur/ports.ts')
/** Tried one after the other, until it is small enough: its size beside the page's, its quality. */
const PRESSED = [[1, 0.4], [0.85, 0.4], [0.75, 0.4], [0.7, 0.3], [0.6, 0.3]]

/* the same every time: the clock stands, ids are counted, the address is one */

const NOW = Date.parse('2026-11-26T09:20:00Z')
globalThis.Date = class extends Date {
  constructor(...a) {
    super(...(a.length ? a : [NOW]))
  }
  static now() {
    return NOW
  }
}
let ids = 0
crypto.randomUUID = () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`
syncBuiltinESMExports()
const { PASSWORD, makeCentre } = await import('./mock.mjs')
const { WALL_CODE } = await import('./mock-sites.mjs')
const { pagesOf, settled } = await import('./pages.mjs')
const HOST = 'http://ntc.localhost'

const wrong = []
mkdirSync(TO, { recursive: true })
if (write) for (const f of readdirSync(TO)) rmSync(join(TO, f))

async function centreOf(training) {
  ids = 0
  const c = makeCentre(NOW)
  c.isTraining = training
  c.server.prependListener('request', (_, res) => {
    res.sendDate = false
    res.setHeader('Date', new Date(NOW).toUTCString())
  })
  const { port } = new URL(await c.listen())
  const browser = await chromium.launch({
    executablePath: process.env.NTC_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--font-render-hinting=none', `--host-resolver-rules=MAP ntc.localhost:80 127.0.0.1:${port}`],
  })
  const stop = async () => {
    await browser.close()
    c.stop()
  }
  return { browser, stop }
}

async function open(browser, kind) {
  const { width, height, locale } = KINDS[kind]
  const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce', colorScheme: 'light', locale })
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  page.on('pageerror', (e) => wrong.push(`${kind}: ${e.message}`))
  await page.clock.setFixedTime(NOW)
  return page
}

/** Small enough for a repository; the browser makes it. */
let press
async function keep(browser, png, file) {
  press ??= await (await browser.newContext()).newPage()
  const small = await press.evaluate(
    async ([bytes, tries, most]) => {
      const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${bytes}`)).blob())
      let all
      for (const [by, quality] of tries) {
        const sheet = new OffscreenCanvas(Math.round(image.width * by), Math.round(image.height * by))
        const pen = sheet.getContext('2d')
        pen.imageSmoothingQuality = 'high'
        pen.drawImage(image, 0, 0, sheet.width, sheet.height)
        all = new Uint8Array(await (await sheet.convertToBlob({ type: 'image/webp', quality })).arrayBuffer())
        if (all.length <= most) break
      }
      return btoa([...all].map((b) => String.fromCharCode(b)).join(''))
    },
    [png.toString('base64'), PRESSED, MOST.one],
  )
  writeFileSync(join(TO, file), Buffer.from(small, 'base64'))
}

/** No error, nothing that is still coming, and what the page is for is in sight. */
async function look(page, name, kind) {
  const at = `${name}.${kind}`
  const about = ABOUT[name]
  const words = WORDS[kind === 'ur' ? 'ur' : 'en']
  const text = about.says ? words[about.says] : kind === 'ur' && about.place ? ports[about.place] : about.shows
  await page.waitForFunction((t) => (document.querySelector('main, .wall') ?? document.body).innerText.replace(/[\u2066-\u2069]/g, '').replace(/\s+/g, ' ').includes(t), text).catch(() => wrong.push(`${at}: "${text}" is not on it`))
  wrong.push(
    ...(await page.evaluate(
      ([not, where]) => {
        const found = []
        const main = document.querySelector('main, .wall') ?? document.body
        for (const n of not) if (main.innerText.includes(n)) found.push(`${where}: ${n}`)
        for (const f of document.querySelectorAll('.failed, main .state-note[role=status]')) found.push(`${where}: ${f.textContent}`)
        if (document.documentElement.scrollWidth > innerWidth) found.push(`${where}: too wide`)
        return found
      },
      [[words['app.nothingHere'], words['app.notPermitted']], at],
    )),
  )
}

async function take(browser, page, name, kind) {
  await settled(page)
  await page.evaluate(() => document.fonts.ready)
  await look(page, name, kind)
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur())
  await page.mouse.move(0, 0)
  await page.waitForTimeout(100)
  await keep(browser, await page.screenshot({ animations: 'disabled', caret: 'hide' }), fileOf(name, kind))
}

async function login(page, words) {
  await page.getByLabel(words['login.name'], { exact: true }).fill('zara.malik')
  await page.getByLabel(words['login.password'], { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: words['login.enter'], exact: true }).click()
  await page.locator('.frame').waitFor()
}

const seen = new Set(Object.keys(ABOUT).filter((n) => ABOUT[n].door || ABOUT[n].training || ABOUT[n].wall))
for (const kind of ['en', 'ur', 'phone']) {
  const words = WORDS[kind === 'ur' ? 'ur' : 'en']
  const { browser, stop } = await centreOf(false)
  const page = await open(browser, kind)
  for (const door of Object.keys(ABOUT).filter((n) => ABOUT[n].door)) {
    await page.goto(`${HOST}/#${door}`)
    await page.getByRole('heading').first().waitFor()
    await take(browser, page, door, kind)
  }
  await page.goto(`${HOST}/#login`)
  await login(page, words)
  for (const [name, hash] of Object.entries(await pagesOf(page))) {
    if (ABOUT[name]?.training) continue
    seen.add(name)
    if (!ABOUT[name]) continue
    await page.goto(`${HOST}/#/${hash}`)
    if (name === 'search') {
      await page.locator('form[role=search] input').fill('vaqar')
      await page.locator('form[role=search] input').press('Enter')
      await page.locator('.cards[aria-busy=false] .card').first().waitFor()
    }
    await take(browser, page, name, kind)
  }
  press = undefined
  await stop()
  const training = await centreOf(true)
  const score = await open(training.browser, kind)
  await score.goto(`${HOST}/#training`)
  await login(score, words)
  await score.goto(`${HOST}/#/training`)
  await score.locator('.training-strip').waitFor()
  await take(training.browser, score, 'training', kind)
  press = undefined
  await training.stop()
}
for (const kind of kindsOf('wall')) {
  const { browser, stop } = await centreOf(false)
  const wall = await open(browser, kind)
  await wall.setViewportSize({ width: KINDS.wall.width, height: KINDS.wall.height })
  await wall.goto(`${HOST}/#/wall`)
  await wall.locator('form input').first().fill(WALL_CODE)
  await wall.locator('form button').first().click()
  await wall.locator('.tiles').waitFor()
  await take(browser, wall, 'wall', kind)
  press = undefined
  await stop()
}
if (write) writeFileSync(join(DOCS, 'README.md'), index())

let code = 0
try {
  assert.deepEqual(wrong, [])
  assert.deepEqual([...seen].sort(), Object.keys(ABOUT).sort(), 'web/test/pictures.mjs tells of each page of web/test/pages.mjs')
  const due = Object.keys(ABOUT).flatMap((p) => kindsOf(p).map((k) => fileOf(p, k)))
  for (const dir of new Set([TO, DOCS])) {
    assert.deepEqual(due.filter((f) => !readdirSync(dir).includes(f)), [], `${dir}: each page has its pictures; make pictures takes them`)
    const sizes = due.map((f) => statSync(join(dir, f)).size)
    assert.deepEqual(due.filter((f, i) => sizes[i] > MOST.one || sizes[i] < 2500), [], 'none is large, none is blank')
    assert.ok(sizes.reduce((a, b) => a + b) <= MOST.all, `${sizes.reduce((a, b) => a + b)} bytes in all`)
  }
  assert.deepEqual(readdirSync(DOCS).filter((f) => !due.includes(f)), ['README.md'], 'and nothing else stands there')
  assert.equal(readFileSync(join(DOCS, 'README.md'), 'utf8'), index(), 'the index is of this table')
  process.stdout.write(`ok ${due.length} pictures\n`)
} catch (e) {
  process.stdout.write(`FAIL pictures\n${e.message}\n${wrong.join('\n')}\n`)
  code = 1
}
process.exit(code)
