// SPDX-License-Identifier: Apache-2.0
// A field card where there is no line, in a real browser against the mock: once opened it opens again after a reload, says as of
// when it is, takes the report; what is kept is sealed, and gone with the session.
import assert from 'node:assert/strict'
import { makeCentre, PASSWORD } from './mock.mjs'

const c = makeCentre()
process.env.NTC_URL = await c.listen()
process.env.NTC_PASSWORD = PASSWORD
const { allowed, enter, shot, soon, tell } = await import('./frame.mjs')
const port = c.server.address().port
const order = () => c.orders.find((o) => o.id === 'O4')
const at = (hash) => `${process.env.NTC_URL}/#/${hash}`
const name = (page) => page.locator('.card-name').innerText()
const kept = (page) => page.getByText(/^◌ As it was seen here/)
/** The shell and all that is sealed, as the browser has them. */
const stored = (page) =>
  page.evaluate(async () => {
    const shell = await caches.open('ntc.shell')
    const open = await new Promise((ok) => { const r = indexedDB.open('ntc.cards'); r.onsuccess = () => ok(r.result) })
    const rows = !open.objectStoreNames.length ? [] : await new Promise((ok) => { const r = open.transaction('cards').objectStore('cards').getAll(); r.onsuccess = () => ok(r.result) })
    open.close()
    const text = rows.map((r) => new TextDecoder('latin1').decode(r.data)).join('\n') + JSON.stringify({ ...localStorage, ...sessionStorage })
    return { shell: (await shell.keys()).map((r) => new URL(r.url).pathname), cards: rows.length, text }
  })
const cut = () => new Promise((ok) => (c.server.closeAllConnections(), c.server.close(ok)))

await tell('a field card that was opened is read, and reported on, without a line', 'away', async () => {
  allowed.now.push('ERR_', '401', '502')
  const page = await enter('ayesha.khan', true, 'allow')
  // a page that was used for a while: what it is made of is still known
  await page.evaluate(async () => { for (let i = 0; i < 300; i++) await fetch('/api/v1/health').then((r) => r.text()) })
  Object.assign(order(), { state: 'new', result: undefined, finding: undefined, pictures: undefined })
  await page.goto(at('card/O4'))
  const who = await name(page)
  await soon.equal(async () => { const s = await stored(page); return s.cards === 2 && s.shell.includes('/') && s.shell.some((p) => /card-.*js$/.test(p)) }, true)
  const s = await stored(page)
  assert.ok(!s.text.includes(who), 'what is kept is sealed')

  // no line: the page is loaded anew, and the card is there, as of then
  await cut()
  await page.reload()
  await kept(page).waitFor()
  assert.equal(await name(page), who)
  await page.locator('.link-lost, .link-reconnecting').first().waitFor()
  await shot(page, 'card-away', true)
  await page.getByRole('radio', { name: 'found' }).first().check()
  await page.getByLabel(/^Note: what was found/).fill('behind the dashboard')
  await page.getByRole('button', { name: 'Report', exact: true }).click()
  await page.getByText(/The line is cut\. The report waits/).waitFor()
  // a card that was never opened here is not there, and that is said
  await page.goto(at('card/O1'))
  await page.getByRole('button', { name: 'Try again' }).waitFor()

  // a line that is dead and does not say so: nobody waits for ever
  await page.goto(at('card/O4'))
  await c.listen(port)
  c.silent = true
  await page.reload()
  await kept(page).waitFor()
  assert.equal(await name(page), who)

  // the line is back: the report goes by itself, and the card is the Centre's
  c.silent = false
  for (let i = 0; i < 200 && order().state !== 'done'; i++) await page.waitForTimeout(100)
  assert.equal(order().finding, 'behind the dashboard')
  await kept(page).waitFor({ state: 'detached' })

  // another officer logs in, in another tab; then the line is cut: the first tab shows nothing of the one who was here
  const open = async () => {
    await page.goto(at('card/O4'))
    await page.locator('.card-name').waitFor()
    await soon.equal(async () => (await stored(page)).cards, 2)
  }
  const enters = async (p, name) => {
    await p.getByLabel('Name', { exact: true }).fill(name)
    await p.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await p.getByRole('button', { name: 'Log in', exact: true }).click()
    await p.locator('.frame').waitFor()
  }
  await open()
  await page.goto('about:blank')
  const other = await page.context().newPage()
  await other.goto(at('alerts'))
  await other.getByRole('button', { name: 'Log out' }).click()
  await enters(other, 'sana.iqbal')
  await cut()
  await page.goto(at('card/O4'))
  await page.getByRole('button', { name: 'Try again' }).waitFor()
  assert.equal(await page.locator('.card-name').count(), 0)
  await soon.equal(async () => (await stored(page)).cards, 0)
  await c.listen(port)
  await other.close()
  await page.reload()
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.getByRole('heading', { name: 'Log in' }).waitFor()

  // the session became another's while there was no line: when it lives the tab asks its officer to log in
  await enters(page, 'ayesha.khan')
  await open()
  await cut()
  await page.reload()
  await kept(page).waitFor()
  await c.listen(port)
  assert.equal((await page.context().request.post(`${process.env.NTC_URL}/api/v1/session`, { data: { name: 'sana.iqbal', password: PASSWORD } })).status(), 200)
  await page.getByRole('heading', { name: 'Log in' }).waitFor()
  await soon.equal(async () => (await stored(page)).cards, 0)

  // who logs out leaves nothing, not even the key
  await enters(page, 'ayesha.khan')
  await open()
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.getByRole('heading', { name: 'Log in' }).waitFor()
  assert.deepEqual([(await stored(page)).cards, await page.evaluate(() => sessionStorage.length)], [0, 0])
  await enters(page, 'ayesha.khan')
  await open()

  // the Centre does not know the session any more: nothing stays
  c.sessions.clear()
  await page.reload()
  await page.getByRole('heading', { name: 'Log in' }).waitFor()
  await soon.equal(async () => (await stored(page)).cards, 0)
  await cut()
  await page.reload()
  await page.getByRole('heading', { name: 'Log in' }).waitFor()
  assert.equal(await page.locator('.card-name').count(), 0)
  await page.context().close()
})
c.stop()
process.exit()
