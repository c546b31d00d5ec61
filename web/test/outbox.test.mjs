// SPDX-License-Identifier: Apache-2.0
// A report from the field that waits for the line, in a real browser against the mock: it outlives the card, a reload and the end of a
// session; it is sent once, by who wrote it; what is kept is sealed; who logs out is asked first.
import assert from 'node:assert/strict'
import { makeCentre, PASSWORD } from './mock.mjs'

const c = makeCentre()
process.env.NTC_URL = await c.listen()
process.env.NTC_PASSWORD = PASSWORD
const { allowed, dialog, enter, shot, soon, tell } = await import('./frame.mjs')
const at = (hash) => `${process.env.NTC_URL}/#/${hash}`
const order = () => c.orders.find((o) => o.id === 'O4')
const waits = (page) => page.locator('.head').getByText('Waiting to be sent: 1 report')
/** All that the browser keeps of reports, as text. */
const kept = (page) =>
  page.evaluate(async () => {
    const text = (v) => (v instanceof ArrayBuffer || ArrayBuffer.isView(v) ? new TextDecoder('latin1').decode(v) : v && typeof v === 'object' ? Object.values(v).map(text).join(' ') : String(v))
    let rows = []
    for (const { name } of (await indexedDB.databases()).filter((d) => d.name === 'ntc')) {
      const db = await new Promise((ok) => { const r = indexedDB.open(name); r.onsuccess = () => ok(r.result) })
      rows = rows.concat(await new Promise((ok) => { const r = db.transaction('reports').objectStore('reports').getAll(); r.onsuccess = () => ok(r.result) }))
      db.close()
    }
    return { n: rows.length, text: [...rows.map(text), JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })].join('\n') }
  })
const nothingKept = async (page) => {
  for (let i = 0; i < 50 && (await kept(page)).n > 0; i++) await page.waitForTimeout(100)
  assert.equal((await kept(page)).n, 0, 'nothing of it stays')
}
let cut = true
let refused = false
let pictures = 0
let reports = 0
async function lines(page) {
  await page.route(/\/api\/v1\/(pictures|orders\/O4\/report)$/, (r) => {
    if (cut) return r.abort('internetdisconnected')
    const isReport = r.request().url().endsWith('report')
    if (isReport && refused) return r.fulfill({ status: 422, contentType: 'application/problem+json', body: JSON.stringify({ title: 'Not accepted', detail: 'the order was withdrawn', status: 422 }) })
    if (isReport) reports++
    else pictures++
    return r.continue()
  })
}
async function report(page, note) {
  await page.goto(at('alerts'))
  await page.locator('main').waitFor() // the card asks for no picture any more
  Object.assign(order(), { state: 'new', result: undefined, finding: undefined, pictures: undefined })
  await page.goto(at('card/O4'))
  await page.getByRole('radio', { name: 'found' }).first().check()
  await page.getByLabel(/^Note: what was found/).fill(note)
  const picture = await page.evaluate(async () => { const k = new OffscreenCanvas(40, 20); k.getContext('2d').fillRect(0, 0, 9, 9); return [...new Uint8Array(await (await k.convertToBlob({ type: 'image/png' })).arrayBuffer())] })
  await page.locator('.card-pictures input').setInputFiles({ name: 'lining.png', mimeType: 'image/png', buffer: Buffer.from(picture) })
  await page.getByText('lining.png').waitFor()
  await page.getByRole('button', { name: 'Report', exact: true }).click()
}
async function logIn(page, name) {
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  await page.locator('.frame').waitFor()
}

await tell('a report from the field waits for the line, whatever its officer does', 'outbox', async () => {
  allowed.now.push('ERR_INTERNET_DISCONNECTED', '401', '403', '422')
  const ayesha = await enter('ayesha.khan')
  await lines(ayesha)

  // it outlives the card and a reload, is seen everywhere, and read by nobody
  await report(ayesha, 'four kilos in the lining')
  await ayesha.getByText(/The line is cut\. The report waits/).waitFor()
  await waits(ayesha).waitFor()
  await ayesha.getByRole('link', { name: 'To the alert' }).click()
  await ayesha.waitForFunction(() => location.hash.startsWith('#/alerts/'))
  await waits(ayesha).waitFor()
  await shot(ayesha, 'outbox-waits')
  const before = await kept(ayesha)
  assert.equal(before.n, 1)
  assert.doesNotMatch(before.text, /four kilos|lining|JFIF/, 'what is kept is sealed')
  await ayesha.reload()
  await waits(ayesha).waitFor()
  cut = false
  await waits(ayesha).waitFor({ state: 'detached', timeout: 20000 })
  assert.deepEqual([order().state, order().finding, order().pictures.length], ['done', 'four kilos in the lining', 1])
  assert.deepEqual([pictures, reports], [1, 1], 'once')
  await nothingKept(ayesha)

  // the Centre does not accept it: that is said wherever one is, and the text is there to be mended
  refused = true
  await report(ayesha, 'a second look')
  await ayesha.getByText(/the order was withdrawn/).waitFor()
  await ayesha.goto(at('alerts'))
  await ayesha.locator('.head').getByText('1 report was not accepted').click()
  await ayesha.waitForFunction(() => location.hash === '#/card/O4')
  await soon.equal(() => ayesha.getByLabel(/^Note/).first().inputValue(), 'a second look')
  await shot(ayesha, 'outbox-refused')
  refused = false
  await ayesha.getByRole('button', { name: 'Report', exact: true }).click()
  await ayesha.getByText('a second look').first().waitFor()
  assert.deepEqual([order().state, order().pictures.length], ['done', 1])
  await soon.equal(() => ayesha.locator('.head').getByText(/report/).count(), 0)

  // the session ends meanwhile: another officer sees and sends nothing of it, its own sends it
  cut = true
  await report(ayesha, 'behind the seat')
  await waits(ayesha).waitFor()
  c.sessions.clear()
  cut = false
  await ayesha.getByRole('heading', { name: 'Log in' }).waitFor()
  await ayesha.getByText('1 report waits: it is sent when its officer logs in again in this window.').waitFor()
  await logIn(ayesha, 'sana.iqbal')
  await ayesha.waitForTimeout(1000)
  await soon.equal(() => ayesha.locator('.head').getByText(/report/).count(), 0)
  assert.equal(order().state, 'new', 'sana reports nothing')
  await ayesha.getByRole('button', { name: 'Log out' }).click()
  await logIn(ayesha, 'ayesha.khan')
  for (let i = 0; i < 50 && order().state !== 'done'; i++) await ayesha.waitForTimeout(100)
  assert.equal(order().finding, 'behind the seat')
  await nothingKept(ayesha)

  // another logs in in another tab: it is not refused, it waits for its own officer
  cut = true
  await report(ayesha, 'under the mat')
  await waits(ayesha).waitFor()
  assert.equal((await ayesha.context().request.post(`${process.env.NTC_URL}/api/v1/session`, { data: { name: 'sana.iqbal', password: PASSWORD } })).status(), 200)
  cut = false
  await ayesha.getByText('1 report waits: it is sent when its officer logs in again in this window.').waitFor()
  assert.equal(order().state, 'new', 'not in the name of sana')
  await logIn(ayesha, 'ayesha.khan')
  for (let i = 0; i < 50 && order().state !== 'done'; i++) await ayesha.waitForTimeout(100)
  assert.equal(order().finding, 'under the mat')
  await nothingKept(ayesha)

  // who logs out while one waits is asked, and then it is gone
  cut = true
  await report(ayesha, 'a last one')
  await waits(ayesha).waitFor()
  await ayesha.getByRole('button', { name: 'Log out' }).click()
  await dialog(ayesha).getByText(/1 report waits to be sent/).waitFor()
  await shot(ayesha, 'outbox-logout')
  await dialog(ayesha).getByRole('button', { name: 'Stay' }).click()
  await waits(ayesha).waitFor()
  await ayesha.getByRole('button', { name: 'Log out' }).click()
  await dialog(ayesha).getByRole('button', { name: 'Log out, and lose it' }).click()
  await ayesha.getByRole('heading', { name: 'Log in' }).waitFor()
  await nothingKept(ayesha)
  cut = false
  await logIn(ayesha, 'ayesha.khan')
  await ayesha.waitForTimeout(500)
  assert.equal(order().state, 'new')
  await ayesha.context().close()
})
c.stop()
process.exit()
