// SPDX-License-Identifier: Apache-2.0
// A rule from a form to live and stopped, in a real browser against a running Centre: an analyst writes
// it and sees what it would find, a supervisor lets it into shadow, an officer stops another at once.
// Started by test/scenario/browser.test.mjs.
import assert from 'node:assert/strict'
import { enter, shot, soon, tell, toPage } from './frame.mjs'

async function atRules(name) {
  const page = await enter(name)
  await toPage(page, 'Rules')
  return page
}

const report = (page) => page.getByLabel('What it would have found', { exact: true })

await tell('rules that are written', 'rules', async () => {
  const amna = await atRules('amna')
  await amna.getByRole('link', { name: 'Write a rule' }).click()
  await amna.getByLabel('Name', { exact: true }).fill('ANA-001')
  await amna.getByLabel('Title, at most eight words').fill('One importer at Port Qasim')
  await amna.getByLabel('What', { exact: true }).selectOption('declaration.importer')
  await amna.getByLabel('Value', { exact: true }).fill('2222222-2')
  await amna.getByLabel('What the officer is told').fill('{declaration.importer} again')
  await report(amna).getByText('3, or 3.0 a day').waitFor()
  await shot(amna, 'rule-form', true)

  // The same rule as text; a fault has its place; corrected, the form has it.
  await amna.getByRole('button', { name: 'Text', exact: true }).click()
  const text = amna.getByLabel('Text of the rule')
  const good = await text.inputValue()
  assert.match(good, /when {5}declaration\.importer = "2222222-2"/)
  await text.fill(good.replace('declaration.importer =', 'declaration.importr ='))
  await amna.getByRole('alert').getByText('did you mean declaration.importer?').waitFor()
  assert.ok(await amna.getByRole('button', { name: 'Save the draft' }).isDisabled())
  await text.fill(good.replace('= "2222222-2"', 'in {"2222222-2", "3333333-3"} and (declaration.office = "KAPW" or declaration.regime = "HC")'))
  await report(amna).getByText('3, or 3.0 a day').waitFor()
  await amna.getByRole('button', { name: 'Form', exact: true }).click()
  await soon.equal(() => amna.getByLabel('Values, commas between').inputValue(), '2222222-2, 3333333-3')
  await soon.match(() => amna.getByLabel('In the words of the rule language').inputValue(), /^\(declaration\.office/)
  await amna.getByRole('button', { name: 'Save the draft' }).click()
  await amna.getByText('The draft is saved.').waitFor()
  await amna.getByRole('button', { name: 'Hand in', exact: true }).click()
  await amna.locator('dialog[open]').getByRole('button', { name: 'Hand in', exact: true }).click()
  await amna.getByText('waits for a second person').waitFor()

  const sara = await atRules('sara')
  await sara.getByRole('link', { name: /ANA-001/ }).click()
  await sara.getByRole('button', { name: 'Approve: into shadow' }).click()
  await sara.locator('dialog[open]').getByRole('button', { name: 'Approve: into shadow' }).click()
  await sara.locator('.chip', { hasText: 'in shadow' }).first().waitFor()
  await shot(sara, 'rule-version', true)

  const omar = await atRules('omar')
  await omar.getByLabel('Find in rules').fill('TST-001')
  await omar.getByRole('button', { name: 'Stop it now' }).click()
  await omar.locator('dialog[open]').getByRole('textbox').fill('it speaks of the wrong one')
  await omar.locator('dialog[open]').getByRole('button', { name: 'Stop it now' }).click()
  await omar.getByText('TST-001 is stopped:').waitFor()
  await shot(omar, 'rules', true)
})
