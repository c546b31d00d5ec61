// SPDX-License-Identifier: Apache-2.0
// Where the tests that look at every page go: the mock's Centre, or the one at NTC_URL.
import { PASSWORD, makeCentre } from './mock.mjs'

const env = process.env
/** Undefined at a real one. */
export const centre = env.NTC_URL ? undefined : makeCentre()
export const BASE = env.NTC_URL ?? (await centre.listen())
export const USER = env.NTC_USER ?? (centre ? 'zara.malik' : '')
export const SECRET = env.NTC_PASSWORD ?? PASSWORD
export const stop = () => centre?.stop()

/** Without ids: they open anywhere. */
const PLAIN = ['alerts', 'search', 'identity', 'dossiers', 'messages', 'orders', 'duty', 'handover', 'requests', 'shared', 'lists', 'rules', 'rule/new', 'models', 'lanes', 'map', 'sites', 'links', 'people', 'audit', 'jobs', 'training']

/** Every page by a name, as the part of the address behind "#/". Alerts and messages are asked of the page's own session. */
export async function pagesOf(page) {
  const pages = Object.fromEntries(PLAIN.map((p) => [p.replace('/', '-'), p]))
  const items = (path) => page.evaluate(async (p) => (await (await fetch(`/api/v1${p}`)).json()).items ?? [], path)
  for (const a of await items('/alerts?limit=50')) {
    pages[`alert-${a.kind}`] ??= `alerts/${a.id}`
    pages[`entity-${a.subject.kind}`] ??= `entity/${encodeURIComponent(a.subject.id)}`
  }
  for (const m of await items('/messages?limit=50')) pages[`message-${m.status}`] ??= `messages/${m.id}`
  if (centre) Object.assign(pages, { 'entity-person': 'entity/P1', 'entity-hidden': 'entity/P3', aboard: `aboard/${centre.alerts.find((a) => a.kind === 'traveller').id}`, 'entity-then': `entity/${encodeURIComponent('P1~2026-11-01T00:00:00Z')}`, 'entity-vehicle': 'entity/V1', compare: 'compare/P1~P3', 'map-of-one': 'map/P1', 'map-old': 'map/V1', graph: 'graph/P1', 'graph-groups': 'graph/V1', 'graph-path': `graph/${encodeURIComponent('P1~P3~path')}`, model: 'models/M2', request: 'requests/R1', list: 'lists/LOCAL', site: 'site/KHI', card: 'card/O4', 'handover-out': 'handover/H1', 'handover-in': 'handover/H2', 'handover-over': 'handover/H0', 'card-goods': 'card/O1', 'card-danger': 'card/O2', dossier: 'dossiers/D1', 'dossier-two': 'dossiers/D3' })
  if (centre) for (const k of ['entity-trader', 'entity-declaration']) delete pages[k]
  return pages
}

/** What a page keeps folded is opened, so that it is looked at too. */
export async function unfold(page, name) {
  await page.evaluate(() => document.querySelectorAll('main details:not([open])').forEach((d, i) => i < 12 && (d.open = true)))
  const reading = { message: 'main .part .row > button', alert: 'main #part-again + button, main #part-raw + .row button' }[name.split('-')[0]]
  if (reading) await page.evaluate((q) => document.querySelectorAll(q).forEach((b) => b.click()), reading)
  await page.evaluate(() => document.querySelectorAll('main button[aria-expanded=false]').forEach((b) => b.click()))
  if (name === 'search') {
    await page.locator('form[role=search] input').fill('vaqar')
    await page.locator('form[role=search] input').press('Enter')
    await page.locator('.cards[aria-busy=false]').waitFor({ state: 'attached' })
  }
  await settled(page)
}

/** Nothing is being loaded any more. */
export const settled = (page) => page.waitForFunction(() => ![...document.querySelectorAll('main .state-note[role=status]')].length, undefined, { timeout: 30_000 }).then(() => page.waitForTimeout(150))
