// SPDX-License-Identifier: Apache-2.0
// Asks axe what of a page a screen reader, weak eyes or unsteady hands cannot use: WCAG 2.0 to 2.2, A and AA.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** One line for each place that breaks a rule. The page's policy forbids its own scripts from strings; the test's it lets in. */
export async function axe(page) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(SOURCE)
  return page.evaluate(async (tags) => {
    const { violations } = await window.axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] })
    return violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(' ')}: ${n.failureSummary.split('\n').slice(1).map((s) => s.trim()).join('; ')}`))
  }, TAGS)
}
