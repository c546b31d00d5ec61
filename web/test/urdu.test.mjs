// SPDX-License-Identifier: Apache-2.0
// The page in Urdu, in a real browser: the choice of a language, and every page from right to left,
// on a desk and on a telephone. Against the mock, or a Centre: NTC_URL, NTC_USER, NTC_PASSWORD.
// Pictures go to NTC_SHOTS or out/shots.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import '../tools/ts.mjs'
import { BASE, SECRET, USER, centre, pagesOf, settled, stop, unfold } from './pages.mjs'
import { soon } from './soon.mjs'

const { en } = await import('../src/i18n/en.ts')
const { ur } = await import('../src/i18n/ur/index.ts')
const SHOTS = process.env.NTC_SHOTS ?? fileURLToPath(new URL('../../out/shots', import.meta.url))
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
const DESK = { width: 1366, height: 768 }
const PHONE = { width: 390, height: 844 }
const u = ur.words
mkdirSync(SHOTS, { recursive: true })

/** Pieces of English sentences of the catalogue, of two words or more. */
const PHRASES = [...new Set(Object.values(en).flatMap((v) => v.split(/\{\w+\}/)).map((s) => s.trim()).filter((s) => /\p{L}{2,}[^\p{L}]+\p{L}{2,}/u.test(s)))]

const browser = await chromium.launch({ executablePath: process.env.NTC_CHROMIUM ?? '/usr/bin/chromium', args: FLAGS })
const wrong = []
let fonts = []
const context = async (locale) => {
  const c = await browser.newContext({ viewport: DESK, reducedMotion: 'reduce', locale })
  const page = await c.newPage()
  page.on('console', (m) => (m.type() === 'error' || m.type() === 'warning') && wrong.push(`${m.text()} ${m.location().url}`))
  page.on('pageerror', (e) => wrong.push(e.message))
  page.on('request', (r) => r.url().endsWith('.woff2') && fonts.push(r.url()))
  page.setDefaultTimeout(30_000)
  return page
}
const shot = (page, name) => page.screenshot({ path: join(SHOTS, `ur-${name}.png`) })
const says = (page) => page.evaluate(() => [document.documentElement.lang, document.documentElement.dir])

/** What a browser says of refusals that were asked for is no fault. */
const expected = (list, of) => list.splice(0, list.length, ...list.filter((w) => !of.test(w)))

/** What is wrong with a page that should be in Urdu. */
const faults = (page) => page.evaluate((phrases) => {
  const found = []
  const ours = (e) => !e.closest('[lang=en], bdi, .id, pre, kbd, .raw-box, option, textarea, script, style')
  const look = (text, where) => {
    // What t() was given stands between isolates: a name, a label of the Centre.
    const t = text.replace(/[\u2066\u2068][^\u2069]*\u2069/g, ' ')
    const p = phrases.find((x) => t.includes(x))
    if (p) found.push(`${where}: English of the catalogue: ${p}`)
    else if (/[A-Za-z]{2,}[ ,:]+[A-Za-z]{2,}/.test(t.replace(/`[^`]*`|\(ntc model table, train, load\)|passport:AB123456:PAK/g, ''))) found.push(`${where}: English that is not marked: ${t.trim().slice(0, 80)}`)
  }
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let n = walk.nextNode(); n; n = walk.nextNode()) if (n.data.trim() && n.parentElement && ours(n.parentElement)) look(n.data, n.parentElement.tagName + '.' + n.parentElement.className)
  for (const e of document.querySelectorAll('[aria-label], [placeholder]')) for (const a of ['aria-label', 'placeholder']) if (ours(e) && e.getAttribute(a)) look(e.getAttribute(a), `${e.tagName} ${a}`)
  for (const e of document.querySelectorAll('.id')) {
    const s = getComputedStyle(e)
    if (s.direction !== 'ltr' || !s.unicodeBidi.startsWith('isolate') || !/mono/.test(s.fontFamily)) found.push(`identifier not from left to right, apart and monospaced: ${e.textContent}`)
  }
  for (const e of document.querySelectorAll('button, .chip, th, label, .severity, .lane')) {
    const r = e.getBoundingClientRect()
    if (r.width > 2 && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline') found.push(`cut: ${e.textContent}`)
  }
  // The audit is evidence: there the time stands as it is on record too.
  if (!location.hash.startsWith('#/audit')) for (const e of document.querySelectorAll('[title]')) if (/\d{4}-\d\d-\d\dT\d\d:/.test(e.title)) found.push(`a time as machines write it: ${e.title}`)
  const wide = document.documentElement.scrollWidth - innerWidth
  if (wide > 0) found.push(`${wide} px too wide`)
  if (document.documentElement.dir !== 'rtl' || document.documentElement.lang !== 'ur') found.push('not Urdu from right to left')
  if (document.querySelector('main .failed')) found.push(`failed: ${document.querySelector('main .failed').textContent}`)
  return [...new Set(found)]
}, PHRASES)

async function login(page, words) {
  await page.getByLabel(words['login.name'], { exact: true }).fill(USER)
  await page.getByLabel(words['login.password'], { exact: true }).fill(SECRET)
  await page.getByRole('button', { name: words['login.enter'], exact: true }).click()
  await page.locator('.frame').waitFor()
}

async function run() {
  const step = (what) => process.stdout.write(`# ${what}\n`)

  step('a browser that speaks Urdu is spoken to in Urdu from the first drawing on')
  const page = await context('ur-PK')
  await page.addInitScript(() => {
    window.drawn = []
    new MutationObserver(() => window.drawn.push(`${document.documentElement.lang} ${document.body?.innerText ?? ''}`)).observe(document, { childList: true, subtree: true, characterData: true })
  })
  await page.goto(`${BASE}/`)
  await page.getByRole('heading', { name: u['login.title'] }).waitFor()
  assert.deepEqual(await says(page), ['ur', 'rtl'])
  assert.deepEqual((await page.evaluate(() => window.drawn)).filter((d) => d.includes(en['login.password'])), [])
  await page.evaluate(() => document.fonts.ready)
  assert.ok(fonts.some((f) => f.includes('naskh')) && fonts.some((f) => f.includes('nastaliq')), 'its letters are fetched')
  assert.deepEqual(await faults(page), [])
  await shot(page, 'login-1366')
  await page.setViewportSize(PHONE)
  await shot(page, 'login-390')
  assert.deepEqual(await faults(page), [])
  for (const hash of ['setup', 'password']) {
    await page.goto(`${BASE}/#${hash}`)
    await settled(page)
    assert.deepEqual(await faults(page), [], hash)
    await shot(page, `${hash}-390`)
  }

  step('what the Centre refuses is read in Urdu: 403 and 401 at the door')
  const refused = async (box, text) => {
    await soon.equal(async () => (await box.innerText()).replace(/[\u2066-\u2069]/g, '').trim(), text)
    assert.equal(await box.locator('[lang=en]').filter({ hasText: / / }).count(), 0, 'no sentence of it is left in English')
  }
  await page.getByLabel(u['setup.code'], { exact: true }).fill('AAAA-BBBB')
  await page.getByLabel(u['setup.password'], { exact: true }).fill('five words that nobody guesses')
  await page.locator('form button.main').click()
  await refused(page.locator('.failed p'), 'یہ کوڈ نہیں: کوڈ غلط، استعمال شدہ یا پرانا ہے۔')
  await shot(page, 'refused-390')
  await page.goto(`${BASE}/#login`)
  await page.getByLabel(u['login.name'], { exact: true }).fill(USER)
  await page.getByLabel(u['login.password'], { exact: true }).fill('not this one at all')
  await page.locator('form button.main').click()
  await refused(page.locator('.failed p'), 'لاگ اِن نہیں ہوا: نام یا پاس ورڈ درست نہیں۔')
  expected(wrong, /status of 40[13]/)
  await page.goto(`${BASE}/#login`)
  await page.setViewportSize(DESK)

  step('a browser of another language is spoken to in English, and fetches no letters of Urdu')
  fonts = []
  const other = await context('de-DE')
  await other.goto(`${BASE}/`)
  await other.getByRole('heading', { name: 'Log in' }).waitFor()
  await other.evaluate(() => document.fonts.ready)
  assert.deepEqual(await says(other), ['en', 'ltr'])
  assert.deepEqual(fonts, [])

  step('another language is chosen without a reload; what was typed stays')
  let loads = 0
  other.on('request', (r) => r.isNavigationRequest() && loads++)
  await other.getByLabel('Name', { exact: true }).fill('zara')
  await other.getByRole('button', { name: 'اردو' }).click()
  await other.getByRole('heading', { name: u['login.title'] }).waitFor()
  assert.deepEqual(await says(other), ['ur', 'rtl'])
  await soon.equal(() => other.getByLabel(u['login.name'], { exact: true }).inputValue(), 'zara')
  await other.getByRole('button', { name: 'English' }).click()
  await other.getByRole('heading', { name: 'Log in' }).waitFor()
  await other.getByRole('button', { name: 'اردو' }).click()
  await other.getByRole('heading', { name: u['login.title'] }).waitFor()
  assert.equal(loads, 0)
  await other.reload()
  await other.getByRole('heading', { name: u['login.title'] }).waitFor()
  assert.deepEqual(await says(other), ['ur', 'rtl'], 'the choice is kept')
  await other.context().close()

  step('every page, from right to left')
  await login(page, u)
  const bad = []
  const pages = await pagesOf(page)
  for (const [size, view] of Object.entries({ 1366: DESK, 390: PHONE })) {
    await page.setViewportSize(view)
    for (const [name, hash] of Object.entries(pages)) {
      await page.goto(`${BASE}/#/${hash}`)
      await settled(page)
      await unfold(page, name)
      bad.push(...(await faults(page)).map((f) => `${name} at ${size}: ${f}`))
      await shot(page, `${name}-${size}`)
      const long = await page.evaluate(() => { const m = document.querySelector('.detail, main'); const d = m.scrollHeight - m.clientHeight; m.scrollTop = d; return d > 60 })
      if (long) await shot(page, `${name}-${size}-end`)
    }
  }
  await page.setViewportSize(DESK)

  step('dialogs')
  await page.goto(`${BASE}/#/alerts`)
  await settled(page)
  for (const [name, key] of [['keys', 'me.keys'], ['settings', 'me.settings']]) {
    await page.getByRole('button', { name: u[key], exact: true }).click()
    await page.locator('dialog[open]').waitFor()
    bad.push(...(await faults(page)).map((f) => `${name}: ${f}`))
    await shot(page, name)
    await page.keyboard.press('Escape')
  }
  for (const [name, hash, key] of [['propose', 'lists', 'lists.propose'], ['account', 'people', 'people.create'], ['request-enter', 'requests', 'requests.enter']]) {
    await page.goto(`${BASE}/#/${hash}`)
    await page.getByRole('button', { name: u[key], exact: true }).click()
    await page.locator('dialog[open] input').first().waitFor()
    bad.push(...(await faults(page)).map((f) => `${name}: ${f}`))
    await shot(page, `dialog-${name}`)
    await page.keyboard.press('Escape')
  }
  assert.deepEqual(bad, [])

  if (centre) {
    step('and 404, 409 and 422 within, with names and times that keep their order')
    await page.goto(`${BASE}/#/alerts/nobody`)
    await refused(page.locator('.failed p').first(), 'یہ یہاں (اب) نہیں ہے: ایسا کوئی الرٹ نہیں۔')
    const x = centre.alerts.find((a) => a.state === 'new')
    centre.holds.set(x.id, { alert: x.id, by: 'sana.iqbal', display: 'Sana Iqbal', since: new Date().toISOString() })
    await page.goto(`${BASE}/#/alerts/${x.id}`)
    await settled(page)
    const claim = page.getByRole('button', { name: u['do.claim'] }).first()
    await claim.click()
    const note = page.locator('.notice, [role=alert]').filter({ hasText: 'سپروائزر نوٹ کے ساتھ لے سکتے ہیں' })
    await note.waitFor()
    assert.match(await note.innerText(), /\u2068Sana Iqbal\u2069/)
    assert.doesNotMatch(await note.innerText(), /supervisor|Open at/)
    await shot(page, 'refused-409')
    centre.holds.delete(x.id)
    x.state = 'merged'
    await claim.click()
    const closed = page.locator('.notice, [role=alert]').filter({ hasText: 'اس پر یہ عمل ممکن نہیں' })
    await closed.waitFor()
    assert.match(await closed.innerText(), /قبول نہیں ہوا: الرٹ کی حالت ضم شدہ/)
    await shot(page, 'refused-422')
    x.state = 'new'
    expected(wrong, /status of (?:404|409|422)/)

    step('and why a match with a list is one')
    const listed = centre.alerts.find((a) => /^On list/.test(a.title))
    await page.goto(`${BASE}/#/alerts/${listed.id}`)
    await settled(page)
    await page.getByText('نام QADIR M. KHAN ملتا ہے؛').first().waitFor()
    assert.equal(await page.locator('.reason-text bdi').first().evaluate((b) => getComputedStyle(b).direction), 'rtl', 'also where a name of a list in Latin letters stands first')
    await shot(page, 'reason-listed')
    assert.deepEqual(await faults(page), [])
  }

  step('digits: Western unless Urdu ones are chosen; typed ones are taken either way')
  const clock = () => page.locator('.now').innerText()
  await page.locator('.now').waitFor()
  assert.match(await clock(), /^\d\d:\d\d/)
  await page.getByRole('button', { name: u['me.settings'], exact: true }).click()
  await page.getByRole('button', { name: u['settings.digitsUrdu'] }).click()
  await page.keyboard.press('Escape')
  await page.locator('.now', { hasText: /^[۰-۹]{2}:[۰-۹]{2}/ }).waitFor()
  await page.goto(`${BASE}/#/audit`)
  await page.locator('main td.n').first().waitFor()
  await soon.match(() => page.locator('main td.n').first().innerText(), /^[۰-۹]+$/)
  assert.ok(!/[۰-۹]/.test((await page.locator('main .id').allInnerTexts()).join('')), 'identifiers stay as they are')
  await shot(page, 'digits')
  const asked = page.waitForRequest((r) => r.url().includes('/entities/search'))
  await page.goto(`${BASE}/#/search`)
  const box = page.getByLabel(u['find.box'], { exact: true })
  await box.fill('')
  await box.pressSequentially('۴۲۱۰۱-٩')
  await soon.equal(() => box.inputValue(), '42101-9')
  await page.keyboard.press('Enter')
  assert.equal(new URL((await asked).url()).searchParams.get('q'), '42101-9')

  step('from Settings back to English, and no word of Urdu is left')
  await page.getByRole('button', { name: u['me.settings'], exact: true }).click()
  await page.locator('dialog').getByRole('button', { name: 'English' }).click()
  await page.getByRole('heading', { name: 'Settings' }).waitFor()
  await page.keyboard.press('Escape')
  assert.deepEqual(await says(page), ['en', 'ltr'])
  assert.match(await clock(), /^\d\d:\d\d/)
  await soon.ok(async () => !(await page.locator('.head nav').innerText()).match(/[\u0600-\u06ff]/))
  assert.match(await page.title(), /^[ -~·]+$/)
  assert.deepEqual(wrong, [])
}

try {
  await run()
  process.stdout.write('ok the page speaks Urdu\n')
} catch (e) {
  let n = 0
  for (const c of browser.contexts()) for (const p of c.pages()) await p.screenshot({ path: join(SHOTS, `ur-failed-${++n}.png`) }).catch(() => {})
  process.stdout.write(`FAIL the page speaks Urdu\n${e.stack}\n${wrong.join('\n')}\n`)
  process.exitCode = 1
}
await browser.close()
stop()
process.exit()
