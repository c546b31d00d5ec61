// SPDX-License-Identifier: Apache-2.0
// On a telephone of 390 px, against the mock: what is told covers nothing, and no list is read by pushing it sideways.
import assert from 'node:assert/strict'
import { makeCentre, PASSWORD } from './mock.mjs'

const c = makeCentre()
process.env.NTC_URL = await c.listen()
process.env.NTC_PASSWORD = PASSWORD
const { enter, soon, tell } = await import('./frame.mjs')
await import('../tools/ts.mjs')
const { fileURLToPath } = await import('node:url')
const { en } = await import('../src/i18n/en.ts')
const { ur } = await import('../src/i18n/ur/index.ts')
const at = (hash) => `${process.env.NTC_URL}/#/${hash}`
const shot = (page, name) => page.screenshot({ path: `${process.env.NTC_SCREENS ?? fileURLToPath(new URL('../../out/screens', import.meta.url))}/phone-${name}.png` })
const wide = (page) => page.locator('.scroll-x').evaluateAll((all) => all.filter((e) => e.scrollWidth > e.clientWidth + 1).length)
/** Whether the two stand above one another, looked at in one moment: the page moves. */
const apart = (page, a, b) => page.evaluate((both) => {
  const [one, other] = both.map((q) => document.querySelector(q).getBoundingClientRect())
  return one.top >= other.bottom - 1 || other.top >= one.bottom - 1
}, [a, b])

/** What of the head lies on something else, or is outside of what holds it, when the line is so. */
const crowded = (page, state, text) => page.evaluate(([s, said]) => {
  const link = document.querySelector('.head .link')
  link.className = `link link-${s}`
  link.lastChild.data = ` ${said}`
  document.querySelector('.me bdi').textContent = 'Muhammad Zeeshan Qureshi'
  const box = (e) => e.getBoundingClientRect()
  const inside = (a, b) => a.left >= b.left - 1 && a.right <= b.right + 1
  const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1
  const all = [...document.querySelectorAll('.head-end > *, .nav > *')].filter((e) => box(e).width > 0)
  const me = document.querySelector('.me')
  return [
    ...all.filter((e, i) => !inside(box(e), { left: 0, right: innerWidth }) || all.some((o, j) => j > i && meet(box(e), box(o)))).map((e) => e.textContent),
    ...[...me.children].filter((e) => !inside(box(e), box(me))).map((e) => e.textContent),
    ...(box(me).width < 90 ? ['no room for who is there'] : []),
  ]
}, [state, text])

await tell('a telephone is held in one hand', 'phone', async () => {
  for (const lang of ['en', 'ur']) {
    const zara = await enter('zara.malik')
    await zara.evaluate((l) => localStorage.setItem('ntc.language', l), lang)
    await zara.setViewportSize({ width: 390, height: 844 })
    await zara.reload()
    const alert = c.alerts.find((a) => a.kind === 'traveller').id
    for (const [page, row] of [[`aboard/${alert}`, 'FAISAL QURESHI'], ['orders', 'two blue suitcases']]) {
      await zara.goto(at(page))
      await zara.getByText(row).first().waitFor()
      await soon.equal(() => wide(zara), 0, `${lang} ${page} needs no pushing sideways`)
      await soon.ok(() => zara.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing beside the screen')
      await soon.ok(async () => (await zara.locator('main [role=rowgroup] [role=row]').count()) >= 3, 'it is a table still, for who hears it')
      await shot(zara, `${page.split('/')[0]}-${lang}`)
    }
    const words = lang === 'ur' ? ur.words : en
    for (const width of [390, 360, 320]) {
      await zara.setViewportSize({ width, height: 844 })
      for (const state of ['live', 'stale', 'connecting', 'reconnecting', 'lost']) assert.deepEqual(await crowded(zara, state, words[`link.${state}`]), [], `${lang} ${width} ${state}`)
    }
    await zara.context().close()
  }

  // what is told stands below what one looks at, not on it
  const ayesha = await enter('ayesha.khan')
  await ayesha.setViewportSize({ width: 390, height: 844 })
  await ayesha.goto(at('handover/H1'))
  await ayesha.locator('.ho-item').first().waitFor()
  await ayesha.keyboard.press('t')
  await ayesha.locator('.notice').first().waitFor()
  await soon.ok(() => apart(ayesha, '.notices', 'main'), 'not over the page')
  await ayesha.locator('.ho-bar').scrollIntoViewIfNeeded()
  await soon.ok(() => apart(ayesha, '.notices', '.ho-bar'), 'not over the bar')
  await shot(ayesha, 'notice')
  await ayesha.context().close()
})
c.stop()
process.exit()
