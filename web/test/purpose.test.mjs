// SPDX-License-Identifier: Apache-2.0
// What is not on the queue is opened for a purpose, in a real browser against a running Centre: two
// keys for a common one, a number where one is needed, nothing when it is left. Started by
// test/scenario/browser.test.mjs.
import assert from 'node:assert/strict'
import { axe } from './axe.mjs'
import { BASE, allowed, dialog, enter, shot, soon, tell } from './frame.mjs'

const id = process.env.NTC_ENTITY
const go = (page) => page.goto(`${BASE}/#entity/${encodeURIComponent(id)}`)
const opened = (page) => page.locator('main').getByRole('heading', { name: /BYSTANDER/ }).first().waitFor()

await tell('the purpose of what is opened', 'purpose', async () => {
  const omar = await enter('omar', false)
  await go(omar)
  await dialog(omar).getByText('This is not on your queue.').waitFor()
  await soon.equal(() => omar.getByText('BYSTANDER').count(), 0, 'nothing is shown before')
  assert.deepEqual(await axe(omar), [])
  await shot(omar, 'purpose-en')
  await omar.keyboard.press('KeyB')
  await dialog(omar).getByText('This purpose needs the number of the case.').waitFor()
  await dialog(omar).getByLabel('Case number', { exact: true }).waitFor()
  await omar.keyboard.press('Escape')
  await omar.getByText('no purpose was stated').first().waitFor()
  await omar.locator('main').getByRole('button', { name: 'Try again' }).first().click()
  await dialog(omar).waitFor()
  await omar.keyboard.press('Digit4')
  await opened(omar)
  await soon.equal(() => dialog(omar).count(), 0, 'asked once, however much the page reads')
  await omar.reload()
  await opened(omar)
  await soon.equal(() => dialog(omar).count(), 0, 'the Centre remembers, not the page')

  const hina = await enter('hina', false)
  await hina.evaluate(() => localStorage.setItem('ntc.language', 'ur'))
  await hina.reload()
  await hina.locator('.frame').waitFor()
  await go(hina)
  await dialog(hina).getByText('یہ آپ کی قطار میں نہیں').waitFor()
  assert.deepEqual(await axe(hina), [])
  await shot(hina, 'purpose-ur')
  await hina.keyboard.press('KeyB')
  await hina.waitForFunction(() => document.activeElement?.matches('.for-case input'))
  await hina.keyboard.type('D-2026-7')
  await hina.keyboard.press('Enter')
  await opened(hina)

  allowed.now = [' 403 ']
  const amna = await enter('amna', false)
  await amna.goto(`${BASE}/#/messages/${process.env.NTC_MESSAGE_ID}`)
  await amna.getByRole('button', { name: 'Show the raw message' }).click()
  await dialog(amna).getByText('This is not on your queue.').waitFor()
  await amna.keyboard.press('Digit4')
  await amna.getByText('its bytes are hidden').waitFor()
  await soon.equal(() => amna.getByText('BYSTANDER').count(), 0)
  assert.deepEqual(await axe(amna), [])
  await shot(amna, 'message-hidden')
  await amna.getByRole('button', { name: 'Show it…' }).click()
  await dialog(amna).getByLabel('Why').selectOption('compare')
  await dialog(amna).getByRole('button', { name: 'Show them', exact: true }).click()
  await amna.locator('.raw-box', { hasText: 'BYSTANDER' }).waitFor()

  const zain = await enter('zain', false)
  await go(zain)
  await dialog(zain).waitFor()
  await zain.keyboard.press('Enter')
  await dialog(zain).getByText('Choose a purpose.').waitFor()
  await zain.keyboard.press('KeyE')
  await zain.keyboard.press('Enter')
  await opened(zain)
})
