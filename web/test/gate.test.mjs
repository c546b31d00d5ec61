// SPDX-License-Identifier: Apache-2.0
// What a handover must bear in a real browser, against the mock: somebody was faster while one writes, the line is cut, keys are fast,
// the list is looked at again while the form is half written, and the shift has the Centre's length.
import assert from 'node:assert/strict'
import { makeCentre, PASSWORD } from './mock.mjs'

const c = makeCentre()
process.env.NTC_URL = await c.listen()
process.env.NTC_PASSWORD = PASSWORD
const { allowed, dialog, enter, shot, soon, tell } = await import('./frame.mjs')
const at = (hash) => `${process.env.NTC_URL}/#/${hash}`
const rows = (page) => page.locator('.ho-item')
const status = (page, n) => rows(page).nth(n).getAttribute('data-status')
const H1 = () => c.handovers.find((h) => h.x.id === 'H1')

await tell('a handover bears haste, a cut line and others', 'gate', async () => {
  // the form is kept when the list is looked at again
  {
    const bilal = await enter('bilal.ahmed')
    c.handovers = c.handovers.filter((h) => h.x.outgoing !== 'bilal.ahmed')
    await bilal.goto(at('handover'))
    await bilal.getByText('8 items').waitFor()
    await bilal.getByLabel('To whom').selectOption('sana.iqbal')
    await bilal.getByLabel('Note for the whole').fill('Quiet since ten.')
    await bilal.getByLabel('Unit', { exact: true }).fill('')
    await bilal.getByRole('button', { name: 'Show the list' }).click()
    await bilal.getByText('5 items').waitFor()
    await soon.equal(() => bilal.getByLabel('Note for the whole').inputValue(), 'Quiet since ten.')
    await soon.equal(() => bilal.getByLabel('To whom').inputValue(), 'sana.iqbal')

    // after a cut line the lists are those of now, both of them
    allowed.now.push('ERR_INTERNET_DISCONNECTED', 'ERR_NETWORK')
    await bilal.context().setOffline(true)
    await bilal.getByText(/reconnecting|lost/i).first().waitFor()
    c.handovers.unshift({ ...H1(), x: { ...H1().x, id: 'H7', outgoing: 'tariq.mehmood', incoming: 'bilal.ahmed' } })
    let looked = 0
    bilal.on('request', (r) => r.url().includes('/handovers/draft') && looked++)
    await bilal.context().setOffline(false)
    await bilal.getByRole('link', { name: 'tariq.mehmood to bilal.ahmed' }).waitFor()
    assert.equal(looked, 1, 'the list of what is open too')
    await soon.equal(() => bilal.getByLabel('Note for the whole').inputValue(), 'Quiet since ten.', 'and the form stays')
    c.handovers.shift()
    await bilal.context().close()
  }

  const ayesha = await enter('ayesha.khan')
  c.shiftHours = 6
  await ayesha.goto(at('handover/H1'))
  await rows(ayesha).first().waitFor()

  // keys are faster than the line: each accepts the next, and nobody is told off
  {
    await ayesha.route('**/handovers/H1/item', async (r) => {
      await new Promise((ok) => setTimeout(ok, 250))
      await r.continue()
    })
    for (let n = 0; n < 3; n++) await ayesha.keyboard.press('a')
    await ayesha.getByText('3 of 8 settled').waitFor()
    assert.deepEqual(await Promise.all([0, 1, 2, 3].map((n) => status(ayesha, n))), ['accepted', 'accepted', 'accepted', 'waits'])
    await soon.equal(() => ayesha.locator('.notice-bad').count(), 0)
    await ayesha.waitForFunction(() => document.activeElement === document.querySelectorAll('.ho-item')[3])
    await ayesha.unroute('**/handovers/H1/item')
  }

  // somebody is faster while one writes: what is now is shown, the text stays, and it goes
  {
    await ayesha.keyboard.press('r')
    await dialog(ayesha).getByRole('textbox').fill('Which desk, at what number?')
    await ayesha.keyboard.press('Escape')
    await dialog(ayesha).waitFor({ state: 'detached' })
    await ayesha.keyboard.press('j')
    await ayesha.keyboard.press('r')
    await soon.equal(() => dialog(ayesha).getByRole('textbox').inputValue(), '', 'it was of another item')
    await ayesha.keyboard.press('Escape')
    await ayesha.keyboard.press('k')
    await ayesha.keyboard.press('r')
    await soon.equal(() => dialog(ayesha).getByRole('textbox').inputValue(), 'Which desk, at what number?', 'Esc loses nothing')
    allowed.now.push('409')
    Object.assign(H1().items[3], { seen: 'v9.9', changed: true, by: 'bilal.ahmed', act: 'note', note: 'The desk is closed today.' })
    await ayesha.keyboard.press('Control+Enter')
    await dialog(ayesha).getByText(/It changed while you wrote/).waitFor()
    await dialog(ayesha).getByText(/Changed since: bilal\.ahmed/).waitFor()
    await dialog(ayesha).getByText('The desk is closed today.').waitFor()
    await soon.equal(() => dialog(ayesha).getByRole('textbox').inputValue(), 'Which desk, at what number?')
    await shot(ayesha, 'gate-renewed')
    await ayesha.keyboard.press('Control+Enter')
    await ayesha.waitForFunction(() => !document.querySelector('dialog[open]') && document.querySelectorAll('.ho-item')[3].getAttribute('data-status') === 'refused')
    assert.equal(H1().items[3].question, 'Which desk, at what number?')

    // it is done meanwhile: nothing is to be said, and the text can still be read
    await ayesha.keyboard.press('r')
    await dialog(ayesha).getByRole('textbox').fill('And this one?')
    H1().items.splice(4, 1)
    await ayesha.keyboard.press('Control+Enter')
    await dialog(ayesha).getByText(/nothing is left to be said of it/).waitFor()
    await soon.equal(() => dialog(ayesha).getByRole('textbox').inputValue(), 'And this one?')
    assert.equal(await dialog(ayesha).getByRole('button', { name: 'Send' }).isDisabled(), true)
    await ayesha.keyboard.press('Escape')
  }

  // the turn of duty is as long as the Centre's shifts are
  {
    for (const i of H1().items) i.status = 'accepted'
    await ayesha.reload()
    await ayesha.getByText('mine begins (6 h)').waitFor()
    await ayesha.locator('#ho-take').click()
    await ayesha.getByText(/^You have taken over/).waitFor()
    const hours = (Date.parse(c.handedUntil) - Date.now()) / 3600e3
    assert.ok(hours > 5.9 && hours <= 6, `${hours} h`)
  }

  // what one began to write is of nobody else: it goes with who wrote it
  {
    Object.assign(H1().x, { state: 'open', ended: undefined })
    for (const i of H1().items) i.status = 'waits'
    await ayesha.reload()
    await rows(ayesha).first().waitFor()
    await ayesha.keyboard.press('r')
    await dialog(ayesha).getByRole('textbox').fill('Half a thought')
    await ayesha.keyboard.press('Escape')
    await ayesha.getByRole('button', { name: 'Log out' }).click()
    await ayesha.getByLabel('Name', { exact: true }).fill('ayesha.khan')
    await ayesha.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await ayesha.getByRole('button', { name: 'Log in', exact: true }).click()
    await rows(ayesha).first().waitFor()
    await ayesha.keyboard.press('r')
    await soon.equal(() => dialog(ayesha).getByRole('textbox').inputValue(), '')
  }
  await ayesha.context().close()
})
c.stop()
process.exit()
