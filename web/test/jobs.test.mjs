// SPDX-License-Identifier: Apache-2.0
// Work in the background in a real browser, against the mock, in English and in Urdu: a list is taken out as a table, how far it
// is is seen, one is cancelled, another's is approved, the table is fetched, a report is read.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
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

async function jobs(page, w, code) {
  const job = (name, state) => page.getByRole('article', { name, exact: true }).filter({ has: page.locator(`.chip-${state}`) })
  const make = async (note) => {
    const form = page.locator('details.panel')
    if (!(await form.evaluate((d) => d.open))) await form.locator('summary').click()
    await form.getByLabel(w['export.what']).selectOption('alerts')
    await form.getByLabel(w['export.note']).fill(note)
    await page.getByRole('button', { name: w['export.go'], exact: true }).click()
    await page.getByText(note, { exact: true }).waitFor()
  }
  const of = (note) => page.getByRole('article').filter({ hasText: note })
  const share = (note) => of(note).locator('progress').evaluate((p) => p.value / p.max)

  await page.goto(`${BASE}/#/jobs`)
  await page.getByRole('heading', { name: w['page.jobs'], exact: true }).waitFor()
  await shot(page, `jobs-${code}`, true)
  assert.deepEqual(await axe(page), [])

  // how far it is
  centre.jobStep = 1
  await make('for the shift')
  await of('for the shift').locator('.chip-running').waitFor()
  const before = await share('for the shift')
  await page.waitForFunction((n) => [...document.querySelectorAll('article')].some((a) => a.innerText.includes('for the shift') && a.querySelector('progress').value > n), Math.max(1, before * centre.alerts.length))
  assert.ok((await share('for the shift')) < 1, 'it is seen while it runs')
  await soon.equal(() => of('for the shift').getByRole('link').count(), 0, 'no table before it is done')

  // the result
  centre.jobStep = 100
  await of('for the shift').locator('.chip-done').waitFor()
  await soon.equal(() => of('for the shift').getByRole('button').count(), 0, 'what is done is not cancelled')
  const [file] = await Promise.all([page.waitForEvent('download'), of('for the shift').getByRole('link', { name: w['job.fetch'], exact: true }).click()])
  assert.equal(file.suggestedFilename(), 'alerts.csv')
  const rows = readFileSync(await file.path(), 'utf8').trim().split('\r\n')
  assert.equal(rows.length, centre.alerts.length + 1)

  // cancelled: it stays, and says so
  centre.jobStep = 0
  await make('not needed')
  await of('not needed').getByRole('button', { name: w['job.cancel'], exact: true }).click()
  await of('not needed').locator('.chip-cancelled').waitFor()
  await of('not needed').getByText(w['job.cancelled'], { exact: true }).waitFor()
  await page.waitForFunction(() => document.activeElement?.matches('article h2'))
  assert.equal(centre.jobs.find((j) => j.note === 'not needed').state, 'cancelled')
  await soon.equal(() => of('not needed').getByRole('button').count(), 0)

  // what another asked for
  const other = of('the rule was stopped this morning')
  await soon.equal(() => other.getByRole('button', { name: w['job.approve'], exact: true }).count(), code === 'en' ? 1 : 0)
  if (code === 'en') {
    // It is approved by whom its alerts were shown to: how many of each severity, which, and where they are.
    const approve = other.getByRole('button', { name: w['job.approve'], exact: true })
    await soon.equal(() => approve.isDisabled(), true, 'what was not looked at is not approved')
    await other.getByText(w['job.lookFirst'], { exact: true }).waitFor()
    await soon.equal(() => (centre.jobsLookedAt ?? []).length, 0, 'nobody’s names are asked for before')
    await other.getByRole('button', { name: w['job.look'], exact: true }).click()
    await other.locator('.bulk-list li').first().waitFor()
    await soon.equal(() => other.locator('.bulk-list li').count(), centre.alerts.length)
    await soon.equal(() => other.locator('.numbers').innerText().then((x) => /\d/.test(x)), true)
    await soon.match(() => other.locator('.bulk-list a').first().getAttribute('href'), /#\/alerts\//)
    await other.getByText(/of another region/).waitFor()
    await soon.equal(() => approve.isDisabled(), false)
    assert.deepEqual(centre.jobsLookedAt, ['J91'])
    await shot(page, `jobs-alerts-${code}`, true)
    assert.deepEqual(await axe(page), [])
    await other.getByRole('button', { name: w['job.refuse'], exact: true }).click()
    await other.locator('.chip-refused').waitFor()
  }

  // what failed says why, and of which line; a report is read where it stands
  const failed = job(w['job.kind.export_entities'], 'failed')
  await failed.getByText(said(code, 'bilal may no longer do this')).waitFor()
  await failed.locator('summary').click()
  await failed.getByText(said(code, 'nothing of that id is known')).waitFor()
  const report = job(w['job.kind.report'], 'done')
  await report.getByText(w['job.result'], { exact: true }).click()
  await report.locator('.rule-report').waitFor()
  await soon.match(() => report.innerText(), /96/)
  await shot(page, `jobs-open-${code}`, true)
  assert.deepEqual(await axe(page), [])
}

await tell('work in the background', 'jobs', async () => {
  const zara = await enter('zara.malik')
  await jobs(zara, WORDS.en, 'en')
  for (const j of centre.jobs) if (['for the shift', 'not needed'].includes(j.note)) j.note = 'earlier'
  await zara.evaluate(() => localStorage.setItem('ntc.language', 'ur'))
  await zara.reload()
  await zara.locator('.frame').waitFor()
  assert.equal(await zara.evaluate(() => document.documentElement.dir), 'rtl')
  await jobs(zara, WORDS.ur, 'ur')
})
centre.stop()
process.exit()
