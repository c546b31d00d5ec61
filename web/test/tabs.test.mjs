// SPDX-License-Identifier: Apache-2.0
// Many tabs of one officer in a real browser, against the mock: one stream serves all; none misses anything when the tab that has it is
// closed or frozen, or the line is cut; sessions do not mix. Against a Centre (NTC_URL, NTC_PASSWORD): NTC_USER has an alert open in two
// tabs, NTC_OTHER looks on.
import assert from 'node:assert/strict'
import { makeCentre, PASSWORD } from './mock.mjs'

const { NTC_URL: real, NTC_USER: user, NTC_OTHER: other } = process.env
const c = real ? undefined : makeCentre()
process.env.NTC_URL ??= await c.listen()
process.env.NTC_PASSWORD ??= PASSWORD
const { allowed, enter, soon, tell } = await import('./frame.mjs')
const at = (hash) => `${process.env.NTC_URL}/#/${hash}`
const sleep = (ms) => new Promise((ok) => setTimeout(ok, ms))
async function until(what, f) {
  for (let i = 0; i < 300; i++) {
    if (await f()) return
    await sleep(100)
  }
  assert.fail(what)
}
const live = (page) => page.locator('.head .link-live').waitFor({ timeout: 30_000 })
let people = 0
/** Another alert; in every one of these tabs it is seen. */
async function arrives(pages, what) {
  const a = c.arrive({ passport: `ZZ${9000000 + people++}` })
  await seen(a, pages, what)
}
const seen = (a, pages, what) =>
  Promise.all(pages.map(async (p, i) => p.waitForFunction((id) => document.querySelector(`.rows [data-alert="${id}"]`), a.id, { timeout: 30_000 }).catch(() => assert.fail(`${what}: tab ${i + 1} does not hear of it`))))
const holder = (pages) => Promise.all(pages.map((p) => p.evaluate(async () => (await navigator.locks.query()).held.filter((l) => l.name.startsWith('ntc.live')).map((l) => l.clientId).length ? (await navigator.locks.query()).held[0].name : ''))).then((n) => n.find(Boolean))

if (real)
  await tell('who has an alert open has it until their last tab is closed', 'tabs-real', async () => {
    const one = await enter(user)
    await live(one)
    const two = await one.context().newPage()
    await two.goto(at('alerts'))
    await two.locator('.rows [data-alert]').first().waitFor()
    await live(two)
    const onlooker = await enter(other)
    await onlooker.mouse.move(5, 5)
    await live(onlooker)
    await two.locator('.rows [data-alert]').first().click()
    const held = onlooker.locator('.rows .open-at')
    await held.waitFor()
    await one.close()
    await live(two)
    await sleep(25_000) // longer than a cut line may last (HOLD_CUT)
    await soon.equal(() => held.count(), 1, 'the next tab has the stream: it is open there still')
    await two.goto('about:blank')
    await held.waitFor({ state: 'detached', timeout: 40_000 })
  })
else await tell('all tabs of an officer have one stream', 'tabs', async () => {
  const first = await enter('ayesha.khan')
  await live(first)
  await first.mouse.move(5, 5) // not on a row: they would be held
  const context = first.context()
  await context.addInitScript(() => {
    globalThis.streams = []
    globalThis.EventSource = class extends EventSource {
      constructor(...of) {
        super(...of)
        globalThis.streams.push(this)
      }
    }
  })
  const more = async () => {
    const p = await context.newPage()
    p.setDefaultTimeout(30_000)
    await p.goto(at('alerts'))
    await p.locator('.rows [data-alert]').first().waitFor()
    await live(p)
    return p
  }
  // eight: a browser has six connections to a host, and none of them hangs
  const tabs = [first]
  for (let i = 0; i < 7; i++) tabs.push(await more())
  assert.equal(c.screens.size, 1, 'one stream')
  await arrives(tabs, 'at first')

  // who has an alert open is known in all
  const held = c.alerts.find((a) => a.state === 'new')
  const row = (p) => p.locator(`[data-alert="${held.id}"]`).locator('..').getByText(/open at Bilal Ahmed/)
  c.holds.set(held.id, { alert: held.id, by: 'bilal.ahmed', display: 'Bilal Ahmed', since: new Date().toISOString() })
  for (const s of c.screens) s.write(`event: hold\ndata: ${JSON.stringify(c.holds.get(held.id))}\n\n`)
  for (const p of tabs) await row(p).waitFor()

  // the tab with the stream is closed: the next has it, and what came in between is in all
  await Promise.all(tabs.splice(4).map((p) => p.close()))
  assert.equal(c.screens.size, 1)
  await tabs.shift().close()
  await until('the stream of the closed tab ends', () => ![...c.screens].some((s) => s.destroyed))
  const between = c.arrive({ passport: 'BT1000001' })
  await seen(between, tabs, 'while it went over')
  await until('one of them has the stream', () => c.screens.size === 1)
  for (const p of tabs) await live(p)
  for (const p of tabs) await row(p).waitFor()
  assert.equal(await tabs[0].evaluate(async () => (await navigator.locks.query()).pending.filter((l) => l.name.startsWith('ntc.live')).length), tabs.length - 1, 'the others stand in the queue')
  await arrives(tabs, 'after the first takeover')

  // it is frozen: another that is looked at takes it; thawed, it hears from that one
  const has = await Promise.all(tabs.map((p) => p.evaluate(() => globalThis.streams.some((s) => s.readyState === 1))))
  assert.deepEqual(has.filter(Boolean).length, 1)
  tabs.unshift(...tabs.splice(has.indexOf(true), 1))
  const streams = [...c.screens]
  let isThawed = false
  const ice = tabs[0].evaluate(() => { for (const end = Date.now() + 30_000; Date.now() < end; ); }).then(() => (isThawed = true))
  const frozen = c.arrive({ passport: 'FR1000001' })
  await seen(frozen, tabs.slice(1), 'while one is frozen')
  assert.equal(isThawed, false, 'they did not wait for it')
  await ice
  await until('one stream again', () => c.screens.size === 1)
  assert.ok(!streams.includes([...c.screens][0]), 'it is another tab that has it')
  await seen(frozen, tabs, 'after it thawed')
  await arrives(tabs, 'after it thawed')

  // the line is cut: each sees so, and each is live again
  allowed.now.push('ERR_', 'alerts/stream', 'health')
  c.silent = true
  for (const p of tabs) await p.locator('.head :is(.link-reconnecting, .link-lost)').first().waitFor()
  c.silent = false
  for (const p of tabs) await live(p)
  await until('one stream', () => c.screens.size === 1)
  await arrives(tabs, 'after the cut')

  // another account in the same browser has another channel; a tab of before does not hear it
  const before = await holder([tabs[0]])
  allowed.now.push('401')
  await tabs[1].getByRole('button', { name: 'Log out' }).click()
  await tabs[1].getByLabel('Name', { exact: true }).fill('sana.iqbal')
  await tabs[1].getByLabel('Password', { exact: true }).fill(PASSWORD)
  await tabs[1].getByRole('button', { name: 'Log in', exact: true }).click()
  await live(tabs[1])
  const names = await tabs[1].evaluate(async () => (await navigator.locks.query()).held.map((l) => l.name).filter((n) => n.startsWith('ntc.live')))
  assert.ok(names.some((n) => n !== before), 'its own lock')
  await context.close()

  // somebody else logs in meanwhile: a tab that begins a new stream hears nothing of theirs, and tells none of it
  const mine = await enter('ayesha.khan')
  await live(mine)
  const browser = mine.context()
  await browser.addInitScript(() => {
    globalThis.streams = []
    globalThis.heard = []
    globalThis.told = []
    globalThis.EventSource = class extends EventSource {
      constructor(...of) {
        super(...of)
        globalThis.streams.push(this)
        this.addEventListener('alert', (e) => globalThis.heard.push(JSON.parse(e.data).id))
      }
    }
    globalThis.BroadcastChannel = class extends BroadcastChannel {
      constructor(...of) {
        super(...of)
        this.addEventListener('message', (e) => e.data.kind === 'alert' && globalThis.told.push(JSON.parse(e.data.data).id))
      }
    }
  })
  const another = async () => {
    const p = await browser.newPage()
    p.setDefaultTimeout(30_000)
    await p.goto(at('alerts'))
    await live(p)
    return p
  }
  const logsIn = async (name) => assert.equal((await browser.request.post(`${process.env.NTC_URL}/api/v1/session`, { data: { name, password: PASSWORD } })).status(), 200)
  const door = (p, what) => p.getByRole('heading', { name: 'Log in' }).waitFor({ timeout: 30_000 }).catch(() => assert.fail(what))
  const [next, third] = [await another(), await another()]
  const old = [...c.screens][0]
  await logsIn('bilal.ahmed')
  let answer
  const answered = new Promise((ok) => (answer = ok))
  await browser.route('**/api/v1/session', (r) => answered.then(() => r.continue()))
  await mine.close()
  await until('the next tab begins a stream', () => c.screens.size === 1 && !c.screens.has(old))
  const theirs = c.arrive({ passport: 'OT1000001' })
  await next.waitForFunction((id) => globalThis.heard.includes(id), theirs.id)
  answer()
  await door(next, 'it is not its own stream: the tab that took it over is logged out')
  assert.deepEqual(await third.evaluate(() => globalThis.told), [], 'nothing of it is told to another tab')
  await browser.close()

  // the same of a stream that is begun anew because it was dead
  const dead = await enter('ayesha.khan')
  await dead.context().addInitScript(() => {
    globalThis.streams = []
    globalThis.EventSource = class extends EventSource {
      constructor(...of) {
        super(...of)
        globalThis.streams.push(this)
      }
    }
  })
  await dead.reload()
  await live(dead)
  await dead.context().request.post(`${process.env.NTC_URL}/api/v1/session`, { data: { name: 'bilal.ahmed', password: PASSWORD } })
  await dead.evaluate(() => globalThis.streams[0].close())
  await door(dead, 'the cookie is another’s: the tab is logged out')
  assert.equal(await dead.evaluate(() => globalThis.streams.length), 1, 'and their stream is not begun')
  await dead.context().close()

  // without locks each tab has its own
  const plain = await enter('ayesha.khan')
  await plain.context().addInitScript(() => Object.defineProperty(navigator, 'locks', { value: undefined }))
  await plain.reload()
  await live(plain)
  await plain.mouse.move(5, 5)
  const second = await plain.context().newPage()
  await second.goto(at('alerts'))
  await live(second)
  assert.equal(c.screens.size, 2)
  await arrives([plain, second], 'without locks')
  await plain.context().close()
})
c?.stop()
process.exit()
