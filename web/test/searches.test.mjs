// SPDX-License-Identifier: Apache-2.0
// Long work on lists and persons in a real browser, against the mock, in English and in Urdu: how far the search of a list is,
// the rest of one that was left, many proposals decided in one step, and the jobs of these.
import assert from 'node:assert/strict'
import '../tools/ts.mjs'
import { axe } from './axe.mjs'
import { makeCentre, PASSWORD } from './mock.mjs'

const centre = makeCentre()
process.env.NTC_URL = await centre.listen()
process.env.NTC_PASSWORD = PASSWORD
const { BASE, enter, shot, soon, tell } = await import('./frame.mjs')
const WORDS = { en: (await import('../src/i18n/en.ts')).en, ur: (await import('../src/i18n/ur/index.ts')).ur.words }
const { told } = await import('../src/i18n/ur/centre/index.ts')
/** As the page says what the Centre says. */
const said = (code, text) => (code === 'ur' ? told(text).map((p) => p.text).join('') : text)
const fill = (s, x) => s.replace(/\{(\w+)\}/g, (_, k) => x[k])

async function lists(page, w, code) {
  await page.goto(`${BASE}/#/lists`)
  const of = (list) => page.locator('section[aria-labelledby=decided-title] li').filter({ hasText: list })
  await of('PORTS').locator('progress').waitFor()
  assert.deepEqual(await of('PORTS').locator('progress').evaluate((p) => [p.value, p.max]), [120, 400])
  await of('SHIPS').getByText(fill(w['lists.unsearched'], { n: 96, all: 400 })).waitFor()
  await shot(page, `searches-lists-${code}`, true)
  assert.deepEqual(await axe(page), [])
  if (code === 'en') return
  await of('SHIPS').getByRole('button', { name: w['lists.searchRest'], exact: true }).click()
  await of('SHIPS').locator('.attention').waitFor({ state: 'detached' })
  await of('SHIPS').getByText(fill(w['job.found.other'], { n: 2 })).waitFor()
}

async function many(page, w, code) {
  await page.goto(`${BASE}/#/identity`)
  await page.getByRole('button', { name: w['many.open'], exact: true }).click()
  const dialog = page.locator('dialog[open]')
  await dialog.getByRole('checkbox').first().waitFor()
  await dialog.getByText('WB8000002', { exact: true }).first().waitFor() // which of that name
  await soon.equal(() => dialog.getByRole('checkbox').count(), 2)
  await soon.equal(() => dialog.locator('input:checked').count(), 0, 'each is ticked on purpose')
  await dialog.getByText(w['many.none'], { exact: true }).waitFor()
  for (const box of await dialog.getByRole('checkbox').all()) await box.check()
  await dialog.getByRole('button', { name: fill(w['many.see.other'], { n: 2 }), exact: true }).click()
  await dialog.getByRole('region', { name: w['many.will'], exact: true }).locator('li').first().waitFor()
  assert.ok(await dialog.getByRole('button', { name: fill(w['many.approve.other'], { n: 2 }), exact: true }).isDisabled(), 'a note is needed')
  await dialog.getByText(fill(w['many.together.other'], { n: 3 })).waitFor()
  assert.equal(await dialog.getByText(fill(w['many.together.other'], { n: 2 })).count(), 0, 'a pair is two anyway')
  await shot(page, `searches-many-${code}`)
  assert.deepEqual(await axe(page), [])
  if (code === 'en') {
    await page.keyboard.press('Escape')
    return
  }
  // One is taken out, and stays as it was.
  await dialog.getByRole('checkbox').nth(1).uncheck()
  await dialog.getByRole('button', { name: fill(w['many.see.one'], { n: 1 }), exact: true }).click() // seen anew: it is another choice
  const go = dialog.getByRole('button', { name: fill(w['many.approve.one'], { n: 1 }), exact: true })
  await dialog.getByLabel(w['many.note']).fill('compared')
  await dialog.getByText(fill(w['decide.lacks.other'], { n: 2 })).waitFor()
  assert.ok(await go.isDisabled(), 'ten letters')
  await dialog.getByLabel(w['many.note']).fill('compared with Immigration')
  await go.click()
  await dialog.locator('.job .chip-done').waitFor()
  await shot(page, `searches-many-done-${code}`)
  await dialog.getByRole('button', { name: w['app.close'], exact: true }).click()
  await page.locator('#ident-decisions').waitFor()
  assert.equal(centre.jobs[0].total, 1)
}

/** One of three is split off, who alone ties the other two: it is said before; who wishes holds them together. */
async function split(page, w, code) {
  centre.chain = ['P1', 'P2', 'P3']
  await page.goto(`${BASE}/#/entity/P2`)
  await page.reload()
  await page.locator('.members input').nth(1).check()
  await page.getByRole('button', { name: w['split.go'], exact: true }).click()
  const dialog = page.locator('dialog[open]')
  await dialog.getByText(w['split.fallsApart'], { exact: true }).waitFor()
  await soon.equal(() => dialog.locator('.split-groups li').count(), 3)
  await soon.equal(() => dialog.locator('.split-groups .mark').count(), 3)
  await shot(page, `searches-split-${code}`)
  assert.deepEqual(await axe(page), [])
  await dialog.getByLabel(w['split.hold.one'].replace('{n}', '1')).check()
  await soon.equal(() => dialog.locator('.split-groups li').count(), 2)
  await shot(page, `searches-split-held-${code}`)
  await dialog.getByLabel(w['decide.why'], { exact: true }).fill('two brothers, one number misread')
  await dialog.getByRole('button', { name: w['decide.notSameGo'], exact: true }).click()
  await dialog.locator('.job').waitFor()
  assert.equal(centre.pairsAsked.hold, 'P1 P3')
  await dialog.getByRole('button', { name: w['app.close'], exact: true }).click()
  delete centre.chain
}

/** Two are joined, or a decision undone, and one falls out: it is said before. A pair that is decided leads to where it is undone. */
async function foretold(page, w, code) {
  centre.drops = 'P2'
  await page.goto(`${BASE}/#/compare/P1~T1`)
  await page.getByRole('button', { name: w['cmp.same'], exact: true }).click()
  const dialog = page.locator('dialog[open]')
  await dialog.getByText(w['will.falls.one'].replace('{n}', '1')).waitFor()
  await soon.equal(() => dialog.locator('.will-falls bdi').allInnerTexts().then((x) => x.join()), '\u0648\u0642\u0627\u0631 \u0635\u062f\u06cc\u0642\u06cc,1983-05-14,42101-1234567-3', 'and what tells them from others of that name')
  await soon.equal(() => dialog.locator('.split-groups li').count(), 2)
  await page.keyboard.type('one photograph') // one begins at the field, not at Cancel
  await soon.equal(() => dialog.getByLabel(w['decide.why'], { exact: true }).inputValue(), 'one photograph')
  await shot(page, `searches-join-${code}`)
  assert.deepEqual(await axe(page), [])
  await page.keyboard.press('Escape')
  await page.goto(`${BASE}/#/compare/P1~P2`)
  centre.region = ['P2'] // of another than who asks
  await page.getByRole('button', { name: w['decide.undo'], exact: true }).click()
  await dialog.getByText(w['will.falls.one'].replace('{n}', '1')).waitFor()
  await soon.equal(() => dialog.locator('.will-falls .unknown').allInnerTexts().then((x) => x.join()), w['will.hidden'])
  delete centre.region
  await shot(page, `searches-undo-${code}`)
  assert.deepEqual(await axe(page), [])
  await page.keyboard.press('Escape')
  delete centre.drops
  // P1 and P2 are decided: a split of them leads there.
  await page.goto(`${BASE}/#/entity/P1`)
  await page.locator('.members input').first().check()
  await page.getByRole('button', { name: w['split.go'], exact: true }).click()
  await dialog.getByText(w['split.stands'], { exact: true }).waitFor()
  assert.equal(await dialog.getByRole('textbox').count(), 0, 'no reason is asked for what cannot be')
  await shot(page, `searches-stands-${code}`)
  assert.deepEqual(await axe(page), [])
  await dialog.getByRole('link', { name: w['will.toUndo'], exact: true }).first().click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: w['decide.undo'], exact: true }).waitFor()
}

/** What is shown by an act is shown at once, and everywhere on the page. */
async function shownAtOnce(page, w, code) {
  if (code !== 'en') return // once shown it stays so
  await page.goto(`${BASE}/#/entity/P3`)
  const links = page.locator('section[aria-labelledby=part-links]')
  await links.getByText('****100', { exact: true }).waitFor()
  await page.getByRole('button', { name: w['unmask.show'], exact: true }).click()
  await page.locator('dialog[open]').getByLabel(w['unmask.reason'], { exact: true }).selectOption('compare')
  await page.locator('dialog[open]').getByRole('button', { name: w['unmask.showGo'], exact: true }).click()
  await links.getByText('TLA-100', { exact: true }).waitFor()
}

async function jobs(page, w, code) {
  await page.goto(`${BASE}/#/jobs`)
  const search = page.getByRole('article').filter({ hasText: 'SHIPS' })
  await search.getByText(w['job.unsearched'], { exact: true }).waitFor()
  await search.getByText(fill(w['job.found.one'], { n: 1 })).waitFor()
  const decided = page.getByRole('article', { name: `${w['job.kind.identity_approve']}: ${w['decideAct.approve']}`, exact: true }).first()
  await decided.locator('summary').click() // it names persons: only who opens it is told
  await decided.getByRole('link', { name: 'Waqar Siddiqui' }).waitFor() // of whom nothing came, by name
  await decided.getByText(said(code, 'it changed meanwhile: it is undone')).waitFor()
  await shot(page, `searches-jobs-${code}`, true)
  assert.deepEqual(await axe(page), [])
}

await tell('searches of lists and many decisions', 'searches', async () => {
  const zara = await enter('zara.malik')
  for (const code of ['en', 'ur']) {
    await zara.evaluate((c) => localStorage.setItem('ntc.language', c), code)
    await zara.reload()
    await zara.locator('.frame').waitFor()
    for (const act of [jobs, lists, shownAtOnce, split, foretold, many]) await act(zara, WORDS[code], code)
  }
  await zara.setViewportSize({ width: 390, height: 800 })
  await zara.goto(`${BASE}/#/lists`)
  await zara.locator('section[aria-labelledby=decided-title] li').first().waitFor()
  await shot(zara, 'searches-narrow', true)
  centre.chain = ['P1', 'P2', 'P3']
  await zara.goto(`${BASE}/#/entity/P2`)
  await zara.locator('.members input').nth(1).check()
  await zara.getByRole('button', { name: WORDS.ur['split.go'], exact: true }).click()
  await zara.locator('dialog .split-groups').waitFor()
  await shot(zara, 'searches-split-narrow')
})
centre.stop()
process.exit()
