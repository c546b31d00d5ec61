// SPDX-License-Identifier: Apache-2.0
// An officer pins an alert to the top of their own queue, in a real browser against the mock: by key and by button, for
// nobody else, until it is unpinned or closed; only ids are kept.
import assert from 'node:assert/strict'
import { makeCentre, PASSWORD } from './mock.mjs'

const c = makeCentre()
process.env.NTC_URL = await c.listen()
process.env.NTC_PASSWORD = PASSWORD
const { dialog, enter, shot, tell } = await import('./frame.mjs')
await import('../tools/ts.mjs')
const { ur } = await import('../src/i18n/ur/index.ts')
const at = (hash) => `${process.env.NTC_URL}/#/${hash}`
const order = (page) => page.locator('.rows [data-alert]').evaluateAll((all) => all.map((e) => e.getAttribute('data-alert')))
const row = (page, id) => page.locator(`.rows [data-alert="${id}"]`)
const head = (page) => page.getByRole('heading', { name: 'Pinned', exact: true })
const kept = (page) => page.evaluate(() => JSON.parse(localStorage.getItem('ntc.pins') ?? '{}'))

await tell('an officer pins what is not to be lost sight of', 'pins', async () => {
  const ayesha = await enter('ayesha.khan')
  await row(ayesha, c.alerts[0].id).waitFor()
  const first = await order(ayesha)
  const [a, b] = [first.at(-1), first.at(-2)]
  assert.equal(await head(ayesha).count(), 0)

  // by key: to the top, the cursor with it
  await row(ayesha, a).focus()
  await ayesha.keyboard.press('Shift+P')
  await head(ayesha).waitFor()
  assert.deepEqual(await order(ayesha), [a, ...first.slice(0, -1)])
  await ayesha.waitForFunction((id) => document.activeElement?.getAttribute('data-alert') === id, a)
  // by button; among themselves they stand as the queue does
  await ayesha.goto(at(`alerts/${b}`))
  await ayesha.locator('.verbs').getByRole('button', { name: 'Pin', exact: true }).click()
  await ayesha.locator('.verbs').getByRole('button', { name: 'Unpin', exact: true }).waitFor()
  await ayesha.goto(at('alerts'))
  assert.deepEqual((await order(ayesha)).slice(0, 3), [b, a, first[0]])
  await row(ayesha, a).focus()
  await ayesha.keyboard.press('j')
  await ayesha.waitForFunction((id) => document.activeElement?.getAttribute('data-alert') === id, first[0])
  await shot(ayesha, 'pins')
  assert.deepEqual(await kept(ayesha), { 'ayesha.khan': [a, b] }, 'ids, and whose')

  // it outlives the page, and is nobody else's
  await ayesha.reload()
  await head(ayesha).waitFor()
  assert.deepEqual((await order(ayesha)).slice(0, 2), [b, a])
  await ayesha.getByRole('button', { name: 'Log out' }).click()
  await ayesha.getByLabel('Name', { exact: true }).fill('sana.iqbal')
  await ayesha.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await ayesha.getByRole('button', { name: 'Log in', exact: true }).click()
  await row(ayesha, a).waitFor()
  assert.deepEqual([await head(ayesha).count(), await order(ayesha)], [0, first])
  await ayesha.getByRole('button', { name: 'Log out' }).click()
  await ayesha.getByLabel('Name', { exact: true }).fill('ayesha.khan')
  await ayesha.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await ayesha.getByRole('button', { name: 'Log in', exact: true }).click()
  await head(ayesha).waitFor()

  // the same key takes it down; what is closed goes by itself
  await row(ayesha, b).focus()
  await ayesha.keyboard.press('Shift+P')
  await ayesha.waitForFunction((id) => document.querySelector('.rows [data-alert]').getAttribute('data-alert') === id, a)
  assert.deepEqual(await order(ayesha), [a, ...first.slice(0, -1)])
  await row(ayesha, a).focus()
  await ayesha.keyboard.press('3')
  await dialog(ayesha).waitFor()
  await ayesha.keyboard.press('a')
  await ayesha.keyboard.press('y')
  await row(ayesha, a).waitFor({ state: 'detached' })
  await head(ayesha).waitFor({ state: 'detached' })
  assert.deepEqual((await kept(ayesha))['ayesha.khan'] ?? [], [])

  // it was closed while one was away
  await row(ayesha, b).focus()
  await ayesha.keyboard.press('Shift+P')
  await head(ayesha).waitFor()
  await ayesha.goto('about:blank')
  const x = c.alerts.find((y) => y.id === b)
  Object.assign(x, { state: 'closed', version: x.version + 1 })
  await ayesha.goto(at('alerts'))
  await row(ayesha, first[0]).waitFor()
  await ayesha.waitForFunction(() => (JSON.parse(localStorage.getItem('ntc.pins'))['ayesha.khan'] ?? []).length === 0)
  assert.equal(await head(ayesha).count(), 0)

  // in Urdu
  await row(ayesha, first[1]).focus()
  await ayesha.keyboard.press('Shift+P')
  await ayesha.evaluate(() => localStorage.setItem('ntc.language', 'ur'))
  await ayesha.reload()
  await ayesha.getByRole('heading', { name: ur.words['queue.pinned'] }).waitFor()
  await shot(ayesha, 'pins-urdu')
  await ayesha.context().close()
})
c.stop()
process.exit()
