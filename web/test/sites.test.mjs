// SPDX-License-Identifier: Apache-2.0
// Sites and the wall in a real browser, against the mock: the worst stands first and says why; a
// closure is declared; a wall pairs once, comes back by itself, and greys out when it hears nothing.
import assert from 'node:assert/strict'
import { makeCentre, PASSWORD } from './mock.mjs'
import { WALL_CODE } from './mock-sites.mjs'

const centre = makeCentre()
process.env.NTC_URL = await centre.listen()
process.env.NTC_PASSWORD = PASSWORD
const { BASE, allowed, dialog, enter, shot, soon, tell, wrong } = await import('./frame.mjs')

/** Of a text and what is behind it, by WCAG. */
const contrast = (page, what) => page.locator(what).first().evaluate((e) => {
  const parse = (s) => s.match(/[\d.]+/g).map(Number)
  const light = ([r, g, b]) => [r, g, b].map((v) => ((v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)).reduce((n, v, i) => n + v * [0.2126, 0.7152, 0.0722][i], 0)
  let behind = e
  while (parse(getComputedStyle(behind).backgroundColor)[3] === 0) behind = behind.parentElement
  const [a, b] = [light(parse(getComputedStyle(e).color)), light(parse(getComputedStyle(behind).backgroundColor))].sort((x, y) => y - x)
  return (a + 0.05) / (b + 0.05)
})
const size = (page, what) => page.locator(what).first().evaluate((e) => Number.parseFloat(getComputedStyle(e).fontSize))

await tell('sites and the wall', 'sites', async () => {
  const ayesha = await enter('ayesha.khan')
  await ayesha.getByRole('link', { name: 'Sites', exact: true }).click()
  const rows = ayesha.locator('table.sites tbody tr')
  await rows.first().waitFor()
  await soon.deepEqual(() => rows.locator('.site-state').allInnerTexts(), ['bad', 'unknown', 'attention', 'planned', 'normal', 'normal'], 'the worst first; never heard of: on demand')
  await soon.match(() => rows.nth(1).innerText(), /no data since (\d{4}-\d\d-\d\d )?\d\d:\d\d, 47 were usual/)
  await soon.match(() => rows.nth(1).innerText(), /crossings: not known/, 'silence is no zero')
  await soon.equal(() => rows.nth(0).locator('svg').count(), 1, 'a shape beside the word')
  await ayesha.getByRole('button', { name: 'Show 1 that was never heard of' }).click()
  await soon.equal(() => rows.count(), 7)
  await ayesha.getByRole('button', { name: 'Hide those never heard of' }).click()
  await shot(ayesha, 'sites')
  await ayesha.getByRole('button', { name: 'South', exact: true }).click()
  await ayesha.waitForFunction(() => document.querySelectorAll('table.sites tbody tr').length === 2)
  await ayesha.getByText('What came of the work').click()
  await ayesha.getByText('airport KHI').waitFor()
  await soon.match(() => ayesha.locator('details.panel').innerText(), /ayesha.khan\s+too few to show/)
  await soon.match(() => ayesha.locator('details.panel').innerText(), /63 % \(120 of 190; 56 % to 70 %\)/)
  await shot(ayesha, 'sites-work', true)

  await ayesha.getByRole('link', { name: 'Karachi Jinnah International' }).click()
  await ayesha.getByText('41 crossings in the last whole hour, usual').first().waitFor()
  await soon.equal(() => ayesha.locator('svg.hours').count(), 3)
  await soon.ok(async () => await ayesha.locator('svg.hours polygon.band').count() >= 1, 'what was usual is drawn')
  await ayesha.getByText('As a table').first().click()
  await soon.equal(() => ayesha.locator('.hours-table').first().locator('tbody tr').count(), 25, 'the same as a table')
  await soon.equal(() => ayesha.getByText('no link tells when they come and go').count(), 2)
  await ayesha.getByText('As a table').first().click()
  await shot(ayesha, 'site')
  await ayesha.goto(`${BASE}/#/site/PEW`)
  await ayesha.getByText('no data since').first().waitFor()
  await soon.equal(() => ayesha.locator('svg.hours').first().locator('circle').count(), 21, 'three hours of silence are a gap')

  await ayesha.goto(`${BASE}/#/site/SEA-KHI`)
  await ayesha.getByText('None is planned.').waitFor()
  await ayesha.getByRole('button', { name: 'Declare a closure…' }).click()
  await dialog(ayesha).getByLabel('Reason').fill('the quay is dredged')
  await shot(ayesha, 'site-plan')
  await dialog(ayesha).getByRole('button', { name: 'Declare', exact: true }).click()
  await ayesha.getByText('the quay is dredged').waitFor()
  await ayesha.getByRole('button', { name: 'End it…' }).click()
  await dialog(ayesha).locator('input').fill('done early')
  await dialog(ayesha).getByRole('button', { name: 'End it', exact: true }).click()
  await ayesha.getByText('ended early').waitFor()
  const bilal = await enter('bilal.ahmed')
  await bilal.goto(`${BASE}/#/site/WGH`)
  await bilal.getByText('the gate is repaired').waitFor()
  await soon.equal(() => bilal.getByRole('button', { name: 'Declare a closure…' }).count(), 0, 'an officer declares nothing')

  /* the wall: a device with nobody logged in */
  allowed.now = ['401', '403', 'Failed to load resource', 'ERR_']
  const kiosk = await ayesha.context().browser().newContext({ viewport: { width: 1920, height: 1080 } })
  const wall = await kiosk.newPage()
  wall.on('pageerror', (e) => wrong.push(`wall: ${e.message}`))
  await wall.goto(`${BASE}/#/wall`)
  await wall.getByLabel('Code').fill('NOPE')
  await wall.getByRole('button', { name: 'Pair' }).click()
  await wall.getByText('the code is wrong, used or too old').waitFor()
  await wall.getByLabel('Code').fill(WALL_CODE)
  await wall.getByRole('button', { name: 'Pair' }).click()
  await wall.locator('.tiles').waitFor()
  await soon.equal(() => wall.locator('.tile').count(), 7)
  await soon.equal(() => wall.locator('nav, .head').count(), 0, 'no navigation')
  await soon.match(() => wall.locator('.wall-worst').innerText(), /Chaman \(Friendship Gate\) ?\s*8 crossings/)
  for (const what of ['.big', '.wall-clock', '.flows .mid']) {
    const [ratio, px] = [await contrast(wall, what), await size(wall, what)]
    assert.ok(ratio >= 7, `${what}: ${ratio}`)
    assert.ok(px >= 54, `${what}: ${px} px of 1080`)
  }
  for (const what of ['.wall-said', '.tile h2', '.wall-worst li']) assert.ok((await contrast(wall, what)) >= 7, what)
  await wall.screenshot({ path: new URL('../../out/screens/wall-1920.png', import.meta.url).pathname })
  const cutOff = () => wall.evaluate(() => [...document.querySelectorAll('.tile')].flatMap((t) => {
    const box = t.getBoundingClientRect()
    return [...t.querySelectorAll('p, li, h2, b, .site-state, .wall-post')].filter((e) => e.getBoundingClientRect().bottom > box.bottom || e.getBoundingClientRect().right > box.right || e.scrollWidth > e.clientWidth + 2).map((e) => `${t.className}: ${e.innerText}`)
  }))
  assert.deepEqual(await cutOff(), [], 'nothing is cut off')
  centre.wallNumbers.many = true
  await wall.reload()
  await wall.locator('.tiles').waitFor()
  await wall.screenshot({ path: new URL('../../out/screens/wall-many-1920.png', import.meta.url).pathname })
  assert.deepEqual(await cutOff(), [], 'nor when everything is bad at once')
  await soon.equal(() => wall.locator('.wall-regions > li').count(), 6, 'every region stays in sight')
  await wall.screenshot({ path: new URL('../../out/screens/wall-many-1920.png', import.meta.url).pathname })
  centre.wallNumbers.many = false

  /* every place that is shipped, in both languages, on the screens that walls have */
  centre.wallNumbers.shift = true
  const over = () => wall.evaluate(() => [...document.querySelectorAll('.tile')].flatMap((t) => {
    const parts = [...t.children].map((e) => e.getBoundingClientRect())
    const fit = t.style.getPropertyValue('--fit')
    return [...(t.scrollHeight > t.clientHeight ? [`${t.className} ${t.scrollHeight} of ${t.clientHeight} (${fit})`] : []), ...(parts.some((p, i) => i > 0 && p.top < parts[i - 1].bottom - 1) ? [`${t.className}: parts lie on each other (${fit})`] : [])]
  }))
  for (const language of ['en', 'ur']) {
    await wall.evaluate((l) => localStorage.setItem('ntc.language', l), language)
    for (const [width, height] of [[1366, 768], [1280, 720], [1920, 1080]]) {
      await wall.setViewportSize({ width, height })
      await wall.reload()
      await wall.locator('.tiles').waitFor()
      await wall.evaluate(() => document.fonts.ready)
      await wall.waitForTimeout(1200)
      await wall.screenshot({ path: new URL(`../../out/screens/wall-shift-${language}-${width}.png`, import.meta.url).pathname })
      assert.deepEqual(await over(), [], `${language} ${width}x${height}`)
      assert.deepEqual(await cutOff(), [], `${language} ${width}x${height}`)
      assert.equal(await wall.locator('.wall-regions > li').count(), 6)
    }
  }
  await wall.evaluate(() => localStorage.setItem('ntc.language', 'en'))
  centre.wallNumbers.shift = false
  await wall.reload()
  await wall.locator('.tiles').waitFor()
  const sign = await wall.locator('.wall-sign').innerText()
  await wall.waitForFunction((s) => document.querySelector('.wall-sign').textContent !== s, sign)

  await wall.goto(`${BASE}/`)
  await wall.locator('.tiles').waitFor()
  await wall.close()
  const again = await kiosk.newPage()
  again.on('pageerror', (e) => wrong.push(`wall: ${e.message}`))
  await again.goto(`${BASE}/#/wall`)
  await again.locator('.tiles').waitFor()
  await soon.equal(() => again.locator('.tile-top .big').innerText(), '2')
  centre.wallNumbers.top = 5
  for (const s of centre.screens) s.write('event: news\ndata: {}\n\n')
  await again.locator('.tile-top .big', { hasText: '5' }).waitFor()

  centre.silent = true
  await again.getByText(/^no data since \d\d:\d\d$/).waitFor({ timeout: 40_000 })
  const faded = await again.locator('.tiles').evaluate((e) => getComputedStyle(e).filter)
  assert.match(faded, /grayscale/)
  await again.screenshot({ path: new URL('../../out/screens/wall-lost-1920.png', import.meta.url).pathname })
  centre.silent = false
  for (const s of centre.screens) s.write('event: beat\ndata: {}\n\n')
  await again.getByText('live', { exact: true }).waitFor({ timeout: 40_000 })
  centre.endWalls()
  await again.getByLabel('Code').waitFor({ timeout: 40_000 })
  await soon.equal(() => again.locator('.tiles').count(), 0, 'an ended wall shows nothing any more')
})
centre.stop()
process.exit()
