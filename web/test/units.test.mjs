// SPDX-License-Identifier: Apache-2.0
// Units and the field in a real browser, against the mock: who is on duty, who is rung, what is ordered of whom, the card in
// the hand and on paper, the report that waits for the line.
import assert from 'node:assert/strict'
import { makeCentre, PASSWORD } from './mock.mjs'

const centre = makeCentre()
process.env.NTC_URL = await centre.listen()
process.env.NTC_PASSWORD = PASSWORD
const { allowed, dialog, enter, shot, soon, tell } = await import('./frame.mjs')
const c = centre

await tell('units, rings, orders to units, the field card', 'units', async () => {
  // units, and who is on duty
  {
    const sana = await enter('sana.iqbal')
    await sana.goto(`${process.env.NTC_URL}/#/duty`)
    const rows = sana.locator('main table tbody tr')
    await rows.first().waitFor()
    await soon.match(() => rows.nth(0).innerText(), /airport KHI[\s\S]*24\/7[\s\S]*there now[\s\S]*Ayesha Khan/)
    await soon.match(() => rows.nth(1).innerText(), /not at this hour[\s\S]*nobody[\s\S]*targeting South/)
    await rows.nth(1).getByRole('button', { name: /^Change/ }).click()
    allowed.now.push('422')
    await dialog(sana).getByLabel('Hours').fill('always')
    await dialog(sana).getByLabel('Why').fill('shift plan of December')
    await dialog(sana).getByRole('button', { name: 'Keep' }).click()
    await dialog(sana).getByText(/hours are/).waitFor()
    await dialog(sana).getByLabel('Hours').fill('24/7')
    await dialog(sana).getByRole('button', { name: 'Keep' }).click()
    await sana.getByText('appraisement SEA-KHI is kept.').waitFor()
    await rows.nth(2).getByRole('button', { name: 'On duty…' }).click()
    await dialog(sana).getByLabel('Turn').selectOption('2')
    await dialog(sana).getByRole('button', { name: 'Enter' }).click()
    await rows.nth(2).getByText('2. sana.iqbal').waitFor()
    await rows.nth(2).getByRole('button', { name: 'End the duty of sana.iqbal' }).click()
    await rows.nth(2).getByText('nobody').waitFor()
    await sana.getByLabel('Mail address').fill('sana@customs.example')
    await sana.getByRole('button', { name: 'Write to it' }).click()
    await sana.getByText('sana@customs.example').waitFor()
    await shot(sana, 'duty', true)
    await sana.context().close()
  }

  // who is on duty is rung, seen and heard
  {
    const ayesha = await enter('ayesha.khan')
    await ayesha.locator('.queue, main').first().waitFor()
    await ayesha.waitForTimeout(300)
    c.ring('bilal.ahmed')
    c.ring('ayesha.khan')
    const ring = ayesha.locator('.rings p')
    await ring.first().waitFor()
    await soon.equal(() => ring.count(), 1, 'what rings for another is not shown')
    await soon.match(() => ring.innerText(), /top[\s\S]*airport KHI/i)
    await soon.doesNotMatch(() => ring.innerText(), /BELMADI/, 'no person is named')
    await shot(ayesha, 'ring')
    await ring.getByRole('button', { name: 'Silent for a while' }).click()
    await shot(ayesha, 'ring-mute')
    await dialog(ayesha).getByLabel('Why').selectOption('other')
    await dialog(ayesha).getByLabel('For how long').selectOption('10')
    await soon.equal(() => dialog(ayesha).getByRole('button', { name: 'Make it silent' }).isDisabled(), true, 'another reason is said')
    await dialog(ayesha).getByLabel('What it is').fill('prayer')
    await dialog(ayesha).getByRole('button', { name: 'Make it silent' }).click()
    await soon.deepEqual(() => c.muted, { who: 'ayesha.khan', reason: 'other', minutes: 10, note: 'prayer' })
    await ring.getByText(/silent until/).waitFor()
    await ring.getByRole('link', { name: 'Open' }).click()
    await ayesha.waitForFunction(() => location.hash.startsWith('#/alerts/'))
    await soon.equal(() => ring.count(), 0, 'it was answered')

    // what still rings is there after a reload, and goes when it is over
    const [first, second] = c.alerts.filter((a) => a.state === 'new')
    const at = new Date().toISOString()
    const since = new Date(Date.now() - 40 * 60e3).toISOString()
    c.rung = [
      { to: 'ayesha.khan', alert: first.id, at, since, unit: 'airport KHI', severity: 3, port: 'KHI', order: 'O4' },
      { to: 'ayesha.khan', alert: second.id, at, since, unit: 'targeting South', severity: 2, port: 'KHI' },
      { to: 'ayesha.khan', alert: second.id, at, since, unit: 'airport KHI', severity: 2, port: 'KHI' },
      { to: 'bilal.ahmed', alert: first.id, at, since, unit: 'airport KHI', severity: 3, port: 'KHI' },
    ]
    await ayesha.reload()
    await soon.equal(() => ring.count(), 2, 'each once, and no one else\'s')
    await soon.match(() => ring.nth(0).innerText(), /top/i)
    await soon.match(() => ring.nth(1).innerText(), /high[\s\S]*targeting South/i)
    c.moveOrder('O4', { state: 'withdrawn' })
    await soon.equal(() => ring.count(), 1, 'an order that is withdrawn does not ring')
    c.stepAs('bilal.ahmed', second.id, 'claim')
    await soon.equal(() => ring.count(), 0, 'somebody has it')
    c.moveOrder('O4', { state: 'sent' })
    c.stepAs('bilal.ahmed', second.id, 'release')
    await ayesha.context().close()
    const again = await enter('ayesha.khan')
    await soon.equal(() => again.locator('.rings p').count(), 2, 'so it is after a new log-in')
    // the gravest stay, however many come after them, and do not cover the page
    const listed = (n, severity, more = {}) => ({ to: 'ayesha.khan', alert: `X${n}`, at, since: at, unit: 'airport KHI', severity, port: 'KHI', ...more })
    c.rung.push(listed(0, 3, { since: '2026-11-23T06:00:00Z' }), ...[1, 2, 3, 4, 5, 6].map((n) => listed(n, 2)))
    await again.reload()
    await again.getByRole('button', { name: '9 urgent calls Show' }).waitFor()
    const last = listed(7, 2)
    c.rung.push(last)
    c.ring('ayesha.khan', { ring: last.alert, severity: 'high' })
    await again.getByRole('button', { name: '10 urgent calls Show' }).waitFor()
    await soon.equal(() => again.locator('.rings p').count(), 2, 'two rows on a desktop')
    await soon.match(() => again.locator('.rings p').nth(0).innerText(), /top[\s\S]*since .*11:00/i)
    await shot(again, 'rings-many')
    await again.getByRole('button', { name: '10 urgent calls Show' }).click()
    await soon.equal(() => again.locator('.rings p').count(), 6, 'five, and where the rest is')
    await shot(again, 'rings-open')
    await again.getByRole('link', { name: '+5 more' }).click()
    await again.waitForFunction(() => location.hash.startsWith('#/alerts'))
    c.rung = []
    await again.context().close()
  }

  // something is ordered of a unit by keys; what holds a person waits for a second one
  {
    const ayesha = await enter('ayesha.khan')
    const alert = c.alerts.find((a) => a.kind === 'traveller' && a.state === 'new')
    await ayesha.goto(`${process.env.NTC_URL}/#/alerts/${alert.id}`)
    await ayesha.locator('#order-hold').waitFor()
    await ayesha.keyboard.press('h')
    await dialog(ayesha).getByText('It takes two persons').waitFor()
    await soon.equal(() => dialog(ayesha).getByLabel('Order', { exact: true }).inputValue(), 'hold')
    await dialog(ayesha).getByLabel('Note for the unit').fill('until the liaison officer comes')
    await shot(ayesha, 'order-hold')
    await dialog(ayesha).getByRole('button', { name: 'Propose' }).click()
    await ayesha.getByText(/^Proposed\. It goes out/).waitFor()
    await ayesha.getByText('waits for a second person').first().waitFor()
    const sana = await enter('sana.iqbal')
    await sana.goto(`${process.env.NTC_URL}/#/orders`)
    const mine = sana.locator('main tbody tr').filter({ hasText: 'until the liaison officer comes' }).first()
    await soon.match(() => mine.innerText(), new RegExp(alert.subject.name), 'whom it is about')
    await mine.getByRole('button', { name: 'Agree', exact: true }).click()
    await sana.getByText(/goes out\.$/).waitFor()
    await mine.getByText('agreed: sana.iqbal').waitFor()
    await shot(sana, 'orders')
    await sana.context().close()
    await ayesha.context().close()
  }

  // the card in the hand: the report waits for the line, and comes
  {
    const ayesha = await enter('ayesha.khan')
    await ayesha.setViewportSize({ width: 390, height: 844 })
    await ayesha.goto(`${process.env.NTC_URL}/#/card/O4`)
    await ayesha.getByRole('heading', { name: 'Search' }).waitFor()
    const whom = c.alerts.find((a) => a.id === c.orders.find((o) => o.id === 'O4').alert)
    const landing = whom.moment.at
    whom.moment.at = new Date(Date.now() - 41 * 60e3).toISOString()
    await ayesha.reload()
    await soon.match(() => ayesha.locator('.card-left').innerText(), /^passed 41 min ago$/, 'over is no countdown')
    whom.moment.at = landing
    await ayesha.reload()
    await ayesha.getByRole('heading', { name: 'Search' }).waitFor()
    const text = await ayesha.locator('.field-card').innerText()
    for (const say of [/may carry a weapon/, /fled, or may flee/, /two blue suitcases/, /examine the baggage/, /KHI/, /goes out|sent/]) assert.match(text, say)
    await soon.equal(() => ayesha.locator('svg.qr').count(), 1)
    for (const box of await ayesha.locator('.card-result, .card-send').all()) assert.ok((await box.boundingBox()).height >= 44, 'a thumb hits it')
    await soon.ok(async () => await ayesha.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing beside the screen')
    await shot(ayesha, 'card-phone', true)
    await ayesha.setViewportSize({ width: 390, height: 844 })
    await ayesha.getByRole('button', { name: 'I have it' }).click()
    await ayesha.getByText('acknowledged').first().waitFor()
    await ayesha.getByRole('radio', { name: 'found' }).first().check()
    c.warnOf(['armed', 'violent'])
    await ayesha.getByText('was violent before').first().waitFor() // without a reload, and what is typed stays
    assert.equal(await ayesha.getByRole('radio', { name: 'found' }).first().isChecked(), true)
    c.moveOrder('O4', { state: 'withdrawn' })
    await ayesha.locator('.chip-withdrawn').first().waitFor() // without a reload: nobody goes on with what is over
    await soon.equal(() => ayesha.getByRole('button', { name: 'Report', exact: true }).count(), 0)
    c.moveOrder('O4', { state: 'acknowledged' })
    await ayesha.getByRole('radio', { name: 'found' }).first().check()
    assert.equal(await ayesha.getByRole('button', { name: 'Report', exact: true }).isDisabled(), true, 'what was found?')
    await ayesha.getByLabel(/^Note: what was found/).fill('four kilos in the lining')
    const picture = await ayesha.evaluate(async () => { const k = new OffscreenCanvas(2400, 1200); k.getContext('2d').fillRect(0, 0, 9, 9); const b = await k.convertToBlob({ type: 'image/png' }); return [...new Uint8Array(await b.arrayBuffer())] })
    await ayesha.locator('.card-pictures input').setInputFiles({ name: 'lining.png', mimeType: 'image/png', buffer: Buffer.from(picture) })
    await ayesha.getByText('lining.png').waitFor()
    await ayesha.locator('.card-pictures input').setInputFiles({ name: 'readme.txt', mimeType: 'text/plain', buffer: Buffer.from('no picture') })
    await ayesha.getByText('readme.txt is no picture').waitFor()
    await soon.equal(() => ayesha.locator('.card-pictures bdi').allInnerTexts().then((x) => x.join()), 'lining.png', 'what is no picture is left out, and said')
    let cut = true
    let sent
    await ayesha.route('**/api/v1/pictures', (r) => { if (cut) return r.abort('internetdisconnected'); sent = r.request().postDataBuffer(); return r.continue() })
    allowed.now.push('ERR_INTERNET_DISCONNECTED')
    await ayesha.getByRole('button', { name: 'Report', exact: true }).click()
    await ayesha.getByText(/The line is cut\. The report waits/).waitFor()
    await shot(ayesha, 'card-waits')
    cut = false
    await ayesha.getByText('four kilos in the lining').waitFor({ timeout: 20000 })
    assert.equal(sent.subarray(0, 2).toString('hex'), 'ffd8', 'sent small, as a JPEG without where it was taken')
    assert.deepEqual([c.orders.find((o) => o.id === 'O4').state, c.orders.find((o) => o.id === 'O4').pictures.length], ['done', 1])
    await ayesha.context().close()
  }

  // the card on a sheet of A5, in Urdu
  {
    const ayesha = await enter('ayesha.khan')
    await ayesha.evaluate(() => localStorage.setItem('ntc.language', 'ur'))
    await ayesha.goto(`${process.env.NTC_URL}/#/card/O5`)
    await ayesha.reload()
    await ayesha.locator('.field-card h1').waitFor()
    assert.equal(await ayesha.locator('html').getAttribute('dir'), 'rtl')
    await shot(ayesha, 'card-urdu', true)
    await ayesha.emulateMedia({ media: 'print' })
    await soon.equal(() => ayesha.locator('.card-blank').isVisible(), true, 'boxes to tick')
    await soon.equal(() => ayesha.locator('.card-left').isVisible(), false, 'no countdown on paper')
    await soon.match(() => ayesha.locator('.card-where .print-only').innerText(), /^\d{4}-\d\d-\d\d \d\d:\d\d PKT$/)
    await soon.equal(() => ayesha.locator('.head').isVisible(), false)
    const pdf = await ayesha.pdf({ preferCSSPageSize: true })
    if (process.env.NTC_SCREENS) (await import('node:fs')).writeFileSync(`${process.env.NTC_SCREENS}/card.pdf`, pdf)
    assert.equal((pdf.toString('latin1').match(/\/Type \/Page\b/g) ?? []).length, 1, 'one sheet')
    assert.match(pdf.toString('latin1'), /MediaBox \[0 0 4(19|20)[\d.]* 59[45]/, 'A5')
    await ayesha.setViewportSize({ width: 560, height: 800 })
    await shot(ayesha, 'card-paper', true)
    await ayesha.emulateMedia({ media: 'screen' })
    await ayesha.goto(`${process.env.NTC_URL}/#/duty`)
    await ayesha.getByRole('heading', { level: 1 }).waitFor()
    await shot(ayesha, 'duty-urdu', true)
    await ayesha.context().close()
  }
})
centre.stop()
process.exit()
