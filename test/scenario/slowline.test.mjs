// SPDX-License-Identifier: Apache-2.0
// An officer at the far end of a bad line: 64 kbit/s, 800 ms there and back, one segment of twenty lost. What is loaded, what is
// loaded again, what an idle page costs, and a shift of triage by keys.
import test from 'node:test';
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Centre, paxlst, root, rule, sleep, until } from './centre.mjs';
import { BadLine } from '../standin/line.mjs';

const chromium = process.env.NTC_CHROMIUM ?? '/usr/bin/chromium';
const LONG = 180_000; // that it comes at all; how soon is in docs/benchmarks.md
const FIRST_LOAD = 250 * 1024;

test('a bad line: little is loaded, nothing twice, an idle page is silent, and alerts are worked', { skip: !existsSync(chromium) && 'no browser here' }, async () => {
  const c = new Centre();
  const rules = [rule('SLO-001', 'person.surname = "TOPSON"', { severity: 'top', title: 'A grave one' }), rule('SLO-002', 'person.surname = "HIGHSON"', { severity: 'high', title: 'A high one' })].join('');
  let browser, line;
  try {
    c.user('root', 'administrator');
    c.user('omar', 'officer');
    c.user('hina', 'officer');
    assert.equal(c.ntc('rule', 'load', c.file('t.rules', rules)).code, 0);
    const key = c.link();
    await c.start();
    let n = 100;
    const fly = async (surname) => assert.equal((await c.post(key, paxlst({ flight: `PK${n}`, ref: String(n++), people: [{ surname, given: 'BILAL', birth: '800101', document: `AB${n}` }] }))).status, 201);
    for (let i = 0; i < 6; i++) await fly('HIGHSON');
    line = await new BadLine().listen(c.url);
    const { chromium: play } = createRequire(join(root, 'web', 'package.json'))('playwright-core');
    browser = await play.launch({ executablePath: chromium, args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'] });
    const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
    page.setDefaultTimeout(LONG);
    page.setDefaultNavigationTimeout(LONG);
    const hosts = new Set();
    page.on('request', (r) => hosts.add(new URL(r.url()).host));
    const row = page.locator('.rows [data-alert]');
    const assets = () => line.requests.filter((r) => r.startsWith('GET /assets/'));

    // first load
    await page.goto(line.url);
    await page.getByLabel('Name', { exact: true }).waitFor();
    const first = line.down.bytes;
    assert.ok(first <= FIRST_LOAD, `${first} bytes until one can log in`);
    assert.ok(!line.requests.some((r) => r.includes('.woff2')), 'no letters are fetched for English');
    await page.getByLabel('Name', { exact: true }).fill('omar');
    await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
    await page.getByRole('button', { name: 'Log in', exact: true }).click();
    await row.first().waitFor();
    assert.equal(await row.count(), 6);
    assert.ok(line.down.bytes <= FIRST_LOAD, `${line.down.bytes} bytes with the queue`);

    // again: what the page is made of does not come twice
    const before = assets().length;
    await page.reload();
    await row.first().waitFor();
    assert.deepEqual(assets().slice(before), [], 'nothing that the page is made of came again');
    assert.deepEqual([...hosts], [new URL(line.url).host], 'nobody else was asked');

    // idle: the line is measured for a minute, after what follows a load is over
    await until('the page is live', () => page.locator('.link-live').count(), LONG);
    await sleep(12_000);
    const idle = { up: line.up.bytes, down: line.down.bytes, asked: line.requests.length };
    await sleep(60_000);
    const cost = line.up.bytes - idle.up + line.down.bytes - idle.down;
    assert.ok(cost <= 1024, `${cost} bytes in an idle minute; asked: ${line.requests.slice(idle.asked)}`);
    assert.ok(cost > 100, 'the stream beats');

    // something comes, and is worked by three keys
    await fly('TOPSON');
    const pill = page.getByRole('button', { name: /^\d+ new/ });
    await pill.or(page.getByText('TOPSON')).first().waitFor();
    if (await pill.count()) await pill.press('Enter'); // a row that one points at does not move
    await page.getByText('TOPSON').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.locator('.detail .reason').first().waitFor();
    const card = line.down.bytes;
    const id = await page.evaluate(() => location.hash.split('/')[2]);
    await page.keyboard.press('3');
    await page.locator('dialog[open] .picks button').first().waitFor(); // what an officer waits for too
    await page.keyboard.press('e');
    await page.keyboard.press('n');
    const hina = await c.login('hina');
    await until('it is closed', async () => (await hina.get(`/alerts/${id}`)).body.alert.state === 'closed', LONG);
    await page.waitForFunction((was) => !location.hash.includes(was), id, { timeout: LONG });
    assert.ok(card > 0);

    // a cut line is said, and heals
    await c.kill();
    await until('that the line is cut is said', () => page.locator('.link-lost, .link-reconnecting').count(), LONG);
  } finally {
    await browser?.close();
    line?.close();
    await c.remove().catch(() => {});
  }
});
