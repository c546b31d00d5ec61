// SPDX-License-Identifier: Apache-2.0
// A list handed in as a file in a real browser, against the mock, in English and in Urdu: what is missing, what was refused and in which
// line, a large one as a job that is seen and cancelled; several pairs as one job; an undo that says what is so again.
import assert from 'node:assert/strict'
import '../tools/ts.mjs'
import { axe } from './axe.mjs'
import { makeCentre, PASSWORD } from './mock.mjs'

const centre = makeCentre()
process.env.NTC_URL = await centre.listen()
process.env.NTC_PASSWORD = PASSWORD
const { BASE, allowed, dialog, enter, shot, soon, tell } = await import('./frame.mjs')
const WORDS = { en: (await import('../src/i18n/en.ts')).en, ur: (await import('../src/i18n/ur/index.ts')).ur.words }
const fill = (s, x) => s.replace(/\{(\w+)\}/g, (_, k) => x[k])
const button = (where, name) => where.getByRole('button', { name, exact: true })

const HEAD = 'list,key,kind,name,basis,reason,action,owner,expiry'
const row = (i, name = `Invented Person ${i}`) => `PORT,K${i},person,${name},Customs Act 1969,test,examine,Desk,2099-01-01`
const file = (name, rows) => ({ name, mimeType: 'text/csv', buffer: Buffer.from([HEAD, ...rows].join('\n') + '\n') })
const many = (n) => Array.from({ length: n }, (_, i) => row(i))

async function small(page, w, code) {
  await page.goto(`${BASE}/#/lists`)
  const open = button(page, w['listfile.open'])
  // All of it by keys, but for the choice of a file, which is the browser's own.
  await open.focus()
  await page.keyboard.press('Enter')
  const d = dialog(page)
  await d.getByLabel(w['listfile.file'], { exact: true }).waitFor()
  await d.getByText(w['listfile.chooseFirst'], { exact: true }).waitFor()
  assert.ok(await button(d, w['listfile.go']).isDisabled(), 'there is no file')
  assert.deepEqual(await axe(page), [])
  await d.getByLabel(w['lists.whichList'], { exact: true }).selectOption('EU')
  await soon.equal(() => d.getByLabel(w['lists.format'], { exact: true }).inputValue(), 'eu-csv', 'the form that the list has')
  await d.getByLabel(w['lists.whichList'], { exact: true }).selectOption({ label: w['listfile.newList'] })
  await d.getByLabel(w['listfile.file'], { exact: true }).setInputFiles(file('sanctions.xml', [row(1)]))
  await soon.equal(() => d.getByLabel(w['lists.format'], { exact: true }).inputValue(), 'un-xml', 'the form that the file can be of')
  await d.getByText(w['listfile.nameFirst'], { exact: true }).waitFor()
  await d.getByLabel(w['listfile.name'], { exact: true }).fill(`PORT-${code}`)
  await d.getByLabel(w['lists.format'], { exact: true }).selectOption('ntc-csv')
  await d.getByLabel(w['listfile.file'], { exact: true }).setInputFiles(file('large.csv', [row(1, 'x'.repeat(2 << 20))]))
  await d.locator('.attention').first().waitFor()
  assert.ok(await button(d, w['listfile.go']).isDisabled(), 'it is too large')
  await shot(page, `listfile-too-large-${code}`)
  await d.getByLabel(w['listfile.file'], { exact: true }).setInputFiles(file('nothing.csv', []))
  await button(d, w['listfile.go']).click()
  await d.locator('[role=alert]').first().waitFor()
  await d.getByLabel(w['listfile.file'], { exact: true }).setInputFiles(file('port.csv', [row(1), row(2, ''), row(3), row(4, '')]))
  await d.getByText('port.csv').waitFor()
  await shot(page, `listfile-choose-${code}`)
  await button(d, w['listfile.go']).focus()
  await page.keyboard.press('Enter')
  await d.getByRole('heading', { name: w['listfile.madeTitle'], exact: true }).waitFor()
  for (const n of [3, 5]) await d.getByText(fill(w['job.line'], { n }), { exact: true }).waitFor()
  await d.getByText(w['lists.proposeDone'], { exact: true }).waitFor()
  await shot(page, `listfile-made-${code}`)
  assert.deepEqual(await axe(page), [])
  await button(d, w['app.close']).click()
  await soon.equal(() => open.evaluate((b) => b === document.activeElement), true, 'the focus is where it was')
  const card = page.locator('section[aria-labelledby=waiting-title] li.card').filter({ hasText: `PORT-${code}` })
  await card.getByText(w['lists.mine'], { exact: true }).waitFor()
  assert.ok(await button(card, w['lists.approve']).isDisabled(), 'another person approves it')
  await button(card, w['lists.takeBack']).click()
  const back = dialog(page)
  await back.getByText(w['lists.takeBackLead'], { exact: true }).waitFor()
  await shot(page, `listfile-take-back-${code}`)
  assert.deepEqual(await axe(page), [])
  await button(back, w['lists.takeBackGo']).click()
  await soon.equal(() => card.count(), 0, 'it no longer waits')
  await page.locator('section[aria-labelledby=decided-title] li').filter({ hasText: `PORT-${code}` }).filter({ hasText: w['importstate.withdrawn'] }).waitFor()
}

async function large(page, w, code) {
  await page.goto(`${BASE}/#/lists`)
  await page.locator('li.card progress').first().waitFor()
  await shot(page, `listfile-coming-${code}`, true)
  assert.deepEqual(await axe(page), [])
  const hand = async (n) => {
    await button(page, w['listfile.open']).click()
    const d = dialog(page)
    await d.getByLabel(w['lists.whichList'], { exact: true }).selectOption('EU')
    await d.getByLabel(w['listfile.file'], { exact: true }).setInputFiles(file('eu.csv', many(n)))
    await button(d, w['listfile.go']).click()
    await d.locator('.job').waitFor()
    return d
  }
  const stopped = await hand(9000)
  await button(stopped, w['job.cancel']).click()
  await stopped.getByText(w['job.notImported'], { exact: true }).waitFor()
  await shot(page, `listfile-cancelled-${code}`)
  await button(stopped, w['app.close']).click()
  await page.locator('section[aria-labelledby=decided-title] li').filter({ hasText: w['importstate.cancelled'] }).first().waitFor()
  const whole = await hand(3000)
  await whole.locator('.job .chip-done').waitFor()
  await whole.getByText(w['job.imported'], { exact: true }).waitFor()
  await shot(page, `listfile-job-${code}`)
  assert.deepEqual(await axe(page), [])
  await button(whole, w['app.close']).click()
  await page.locator('section[aria-labelledby=waiting-title] li.card').filter({ hasText: '+3000' }).first().waitFor()
}

/** What somebody decided alone is undone: what is lacking, what is so again, and the way there. */
async function undo(page, w, code) {
  centre.decidedBy('zara.malik', 'P2', 'P3')
  await page.goto(`${BASE}/#/alerts`)
  await page.goto(`${BASE}/#/identity`)
  const panel = page.locator('section[aria-labelledby=ident-decisions]')
  await button(panel, w['decisionState.in force']).click()
  await button(panel, w['decide.undo']).first().click()
  const d = dialog(page)
  await d.getByRole('textbox').fill('too few')
  await d.getByText(fill(w['decide.lacks.other'], { n: 4 }), { exact: true }).waitFor()
  assert.ok(await button(d, w['decide.undoGo']).isDisabled(), 'the reason is too short')
  await shot(page, `undo-short-${code}`)
  await d.getByRole('textbox').fill('I had mixed up two files')
  await page.keyboard.press('Enter')
  await d.getByRole('heading', { name: w['decide.undoneTitle'], exact: true }).waitFor()
  await d.getByText(w['decide.undone'], { exact: true }).waitFor()
  await d.getByText(w['cmp.isTwo'], { exact: true }).waitFor()
  await shot(page, `undo-done-${code}`)
  assert.deepEqual(await axe(page), [])
  await d.getByRole('link', { name: w['decide.seeBoth'], exact: true }).click()
  await page.waitForURL(/#\/compare\//)
  await soon.equal(() => dialog(page).count(), 0, 'nothing stands before it')
}

await tell('a list as a file, and an undo', 'listfile', async () => {
  allowed.now = [' 422 '] // a file without an entry
  const zara = await enter('zara.malik')
  for (const code of ['en', 'ur']) {
    await zara.evaluate((c) => localStorage.setItem('ntc.language', c), code)
    await zara.reload()
    await zara.locator('.frame').waitFor()
    for (const act of [small, large, undo]) await act(zara, WORDS[code], code)
  }
})
centre.stop()
process.exit()
