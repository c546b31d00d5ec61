// SPDX-License-Identifier: Apache-2.0
// An officer pins an alert to the top of their own queue, in a real browser against the mock: by key and by button, for
// nobody else, until it is unpinned or closed, or its officer logs out; only ids are kept, and one far down is asked for once.
import assert from 'node:assert/strict'
import { makeCentre, PASSWORD } from './mock.mjs'

const c = makeCentre()
process.env.NTC_URL = await c.listen()
process.env.NTC_PASSWORD = PASSWORD
const { allowed, dialog, enter, shot, soon, tell } = await import('./frame.mjs')
await import('../tools/ts.mjs')
const { ur } = await import('../src/i18n/ur/index.ts')
const at = (hash) => `${process.env.NTC_URL}/#/${hash}`
const order = (page) => page.locator('.rows [data-alert]').evaluateAll((all) => all.map((e) => e.getAttribute('data-alert')))
const row = (page, id) => page.locator(`.rows [data-alert="${id}"]`)
const head = (page) => page.getByRole('heading', { name: 'Pinned', exact: true })
const kept = (page) => page.evaluate(() => JSON.parse(localStorage.getItem('ntc.pins') ?? '{}').ids ?? [])

await tell('an officer pins what is not to be lost sight of', 'pins', async () => {
  const ayesha = await enter('ayesha.khan')
  await row(ayesha, c.alerts[0].id).waitFor()
  const first = await order(ayesha)
  const [a, b] = [first.at(-1), first.at(-2)]
  await soon.equal(() => head(ayesha).count(), 0)

  // by key: to the top, the cursor with it
  await row(ayesha, a).focus()
  await ayesha.keyboard.press('Shift+P')
  await head(ayesha).waitFor()
  await soon.deepEqual(() => order(ayesha), [a, ...first.slice(0, -1)])
  await ayesha.waitForFunction((id) => document.activeElement?.getAttribute('data-alert') === id, a)
  // by button; among themselves they stand as the queue does
  await ayesha.goto(at(`alerts/${b}`))
  await ayesha.locator('.verbs').getByRole('button', { name: 'Pin', exact: true }).click()
  await ayesha.locator('.verbs').getByRole('button', { name: 'Unpin', exact: true }).waitFor()
  await ayesha.goto(at('alerts'))
  await soon.deepEqual(async () => (await order(ayesha)).slice(0, 3), [b, a, first[0]])
  await row(ayesha, a).focus()
  await ayesha.keyboard.press('j')
  await ayesha.waitForFunction((id) => document.activeElement?.getAttribute('data-alert') === id, first[0])
  await shot(ayesha, 'pins')
  assert.deepEqual(await kept(ayesha), [a, b])
  assert.doesNotMatch(await ayesha.evaluate(() => JSON.stringify({ ...localStorage })), /ayesha/, 'ids, and not whose')

  // it outlives the page, and is nobody else's
  await ayesha.reload()
  await head(ayesha).waitFor()
  await soon.deepEqual(async () => (await order(ayesha)).slice(0, 2), [b, a])
  const logIn = async (name) => {
    await ayesha.getByLabel('Name', { exact: true }).fill(name)
    await ayesha.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await ayesha.getByRole('button', { name: 'Log in', exact: true }).click()
    await row(ayesha, a).waitFor()
  }
  const isOver = async () => {
    allowed.now.push('401')
    c.sessions.clear()
    await ayesha.reload()
    await ayesha.getByRole('heading', { name: 'Log in' }).waitFor()
  }
  // the session ended: they are there for its officer, if nobody else was logged in between
  await isOver()
  await logIn('ayesha.khan')
  await head(ayesha).waitFor()
  assert.deepEqual(await kept(ayesha), [a, b])
  await isOver()
  await logIn('sana.iqbal')
  await soon.deepEqual(async () => [await head(ayesha).count(), await order(ayesha), await kept(ayesha)], [0, first, []])
  // who logs out leaves none
  await row(ayesha, a).focus()
  await ayesha.keyboard.press('Shift+P')
  await head(ayesha).waitFor()
  await ayesha.getByRole('button', { name: 'Log out' }).click()
  await ayesha.getByRole('heading', { name: 'Log in' }).waitFor()
  assert.equal(await ayesha.evaluate(() => localStorage.getItem('ntc.pins')), null)
  await logIn('ayesha.khan')
  await soon.equal(() => head(ayesha).count(), 0)
  for (const id of [a, b]) {
    await row(ayesha, id).focus()
    await ayesha.keyboard.press('Shift+P')
    await head(ayesha).waitFor()
  }
  await soon.deepEqual(async () => (await order(ayesha)).slice(0, 2), [b, a])

  // the same key takes it down; what is closed goes by itself
  await row(ayesha, b).focus()
  await ayesha.keyboard.press('Shift+P')
  await ayesha.waitForFunction((id) => document.querySelector('.rows [data-alert]').getAttribute('data-alert') === id, a)
  await soon.deepEqual(() => order(ayesha), [a, ...first.slice(0, -1)])
  await row(ayesha, a).focus()
  await ayesha.keyboard.press('3')
  await dialog(ayesha).waitFor()
  await ayesha.keyboard.press('a') // something was found contradicts a false match
  await dialog(ayesha).getByText('contradicts').waitFor()
  await ayesha.keyboard.press('e')
  await ayesha.keyboard.press('y')
  await row(ayesha, a).waitFor({ state: 'detached' })
  await head(ayesha).waitFor({ state: 'detached' })
  assert.deepEqual(await kept(ayesha), [])

  // it was closed while one was away
  await row(ayesha, b).focus()
  await ayesha.keyboard.press('Shift+P')
  await head(ayesha).waitFor()
  await ayesha.goto('about:blank')
  const x = c.alerts.find((y) => y.id === b)
  Object.assign(x, { state: 'closed', version: x.version + 1 })
  await ayesha.goto(at('alerts'))
  await row(ayesha, first[0]).waitFor()
  await ayesha.waitForFunction(() => localStorage.getItem('ntc.pins') === null)
  await soon.equal(() => head(ayesha).count(), 0)

  // in Urdu
  await row(ayesha, first[1]).focus()
  await ayesha.keyboard.press('Shift+P')
  await ayesha.evaluate(() => localStorage.setItem('ntc.language', 'ur'))
  await ayesha.reload()
  await ayesha.getByRole('heading', { name: ur.words['queue.pinned'] }).waitFor()
  await shot(ayesha, 'pins-urdu')
  await ayesha.context().close()

  // far down a long queue it is asked for once, for each time is a look at a person; the feed renews it
  const bilal = await enter('bilal.ahmed')
  await row(bilal, first[0]).waitFor()
  const last = (await order(bilal)).at(-1)
  await row(bilal, last).focus()
  await bilal.keyboard.press('Shift+P')
  await head(bilal).waitFor()
  for (let n = 0; n < 110; n++) c.arrive({ passport: `LQ${1000000 + n}`, severity: 'top' })
  let looks = 0
  let lists = 0
  bilal.on('request', (r) => r.url().endsWith(`/alerts/${last}`) && looks++)
  bilal.on('response', (r) => r.url().includes('/alerts?') && lists++)
  const isOnTop = () => bilal.waitForFunction((id) => document.querySelector('.rows [data-alert]')?.getAttribute('data-alert') === id, last)
  await bilal.reload()
  await isOnTop()
  assert.equal(looks, 1, 'it is behind the first page')
  for (let n = 0; n < 3; n++) {
    const before = lists
    for (const s of c.screens) s.write('event: resync\ndata: {}\n\n')
    for (let i = 0; i < 100 && lists === before; i++) await bilal.waitForTimeout(100)
    assert.ok(lists > before, 'the list was read anew')
  }
  await bilal.goto(at('search'))
  await bilal.goto(at('alerts'))
  await isOnTop()
  c.stepAs('sana.iqbal', last, 'claim')
  await row(bilal, last).getByText(/sana/i).first().waitFor()
  assert.equal(looks, 1, 'and never again')
  await bilal.context().close()

  // whoever goes back has left the dialog: its keys close nothing that is out of sight
  const zara = await enter('zara.malik')
  await zara.goto(at('alerts'))
  await zara.locator('.rows [data-alert]').first().waitFor()
  const sight = (await order(zara))[0]
  await row(zara, sight).click()
  await zara.locator('.detail .reason').first().waitFor()
  await zara.keyboard.press('3')
  await dialog(zara).locator('.picks button').first().waitFor()
  await zara.goBack()
  await dialog(zara).waitFor({ state: 'detached' })
  await zara.keyboard.press('d')
  await zara.keyboard.press('n')
  await zara.waitForTimeout(500)
  assert.notEqual(c.alerts.find((x) => x.id === sight).state, 'closed')
  await zara.context().close()
})
c.stop()
process.exit()
