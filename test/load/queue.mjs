// SPDX-License-Identifier: Apache-2.0
// How soon the queue opens with 10,000 open alerts, and how soon the next alert does; in a browser too when there is one.
//   node test/load/queue.mjs [ALERTS]          NTC=out/release/ntc
// Prints medians and p99 of a hundred readings each; nothing else should run beside it.
import { Centre, paxlst, rule } from '../scenario/centre.mjs';
import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const N = Number(process.argv[2] ?? 10000);
const ROUNDS = 100;
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const ms = (t) => `${t.toFixed(1)} ms`;
const told = (what, times) => {
  const s = [...times].sort((a, b) => a - b);
  console.log(`${what}: median ${ms(s[Math.floor(s.length / 2)])}, p99 ${ms(s[Math.min(s.length - 1, Math.floor(s.length * 0.99))])}, most ${ms(s.at(-1))}`);
};
async function timed(what, n, f) {
  const times = [];
  for (let i = 0; i < n; i++) {
    const began = performance.now();
    await f(i);
    times.push(performance.now() - began);
  }
  told(what, times);
}

const c = new Centre('sqlite');
try {
  c.user('root', 'administrator'); // or the page would ask for one
  c.user('omar', 'officer');
  const severities = ['low', 'normal', 'high', 'top'];
  const rules = severities.map((severity, i) => rule(`LOD-00${i}`, `person.surname = "SUR${severity.toUpperCase()}"`, { severity, title: `A ${severity} one` })).join('');
  if (c.ntc('rule', 'load', c.file('t.rules', rules)).code !== 0) throw new Error('rules');
  const key = c.link();
  c.options = ['--set', 'rules.told_a_minute=1000000'];
  await c.start();
  const word = (i) => String.fromCharCode(65 + (i % 26), 65 + (Math.floor(i / 26) % 26), 65 + (Math.floor(i / 676) % 26));
  for (let at = 0; at < N; at += 200) {
    const people = Array.from({ length: Math.min(200, N - at) }, (_, k) => ({ surname: `SUR${severities[(at + k) % 4].toUpperCase()}`, given: `INVENTED ${word(at + k)}`, birth: '800101', document: `AA${1000000 + at + k}` }));
    const day = new Date(Date.now() + (1 + (at % 4000) / 200) * 86400000).toISOString().slice(2, 10).replace(/-/g, '');
    const r = await c.post(key, paxlst({ flight: `PK${100 + at / 200}`, ref: String(at), day, people }));
    if (r.status !== 201) throw new Error(await r.text());
  }
  const omar = await c.login('omar');
  const open = c.sql("SELECT count(*) FROM alert WHERE state = 'new'");
  console.log(`${open} open alerts`);
  const pages = {};
  await timed('the queue, first page of 100', ROUNDS, async () => (pages.first = (await omar.get('/alerts?state=open&limit=100')).body));
  await timed('a page further down', ROUNDS, async () => (pages.first = (await omar.get(`/alerts?state=open&limit=100&after=${pages.first.next ?? ''}`)).body));
  const items = (await omar.get('/alerts?state=open&limit=200')).body.items;
  await timed('one alert with its reasons', ROUNDS, async (i) => omar.get(`/alerts/${items[i % items.length].id}`));

  const chromium = '/usr/bin/chromium';
  if (existsSync(chromium)) {
    const { chromium: play } = createRequire(join(root, 'web', 'package.json'))('playwright-core');
    const browser = await play.launch({ executablePath: chromium, args: ['--headless', '--no-sandbox', '--disable-gpu'] });
    const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
    await page.goto(c.url);
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    await page.getByLabel('Name', { exact: true }).fill('omar');
    await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
    await page.getByRole('button', { name: 'Log in', exact: true }).click();
    await page.locator('.rows [data-alert]').first().waitFor();
    await timed('in a browser: the page anew until its rows are there', 20, async () => {
      await page.reload();
      await page.locator('.rows [data-alert]').first().waitFor();
    });
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.locator('.detail .reason').first().waitFor();
    // Measured in the page: what drives it has its own delays.
    const next = () => page.evaluate(async () => {
      const before = document.querySelector('.detail'), began = performance.now();
      document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { code: 'KeyJ', key: 'j', bubbles: true, cancelable: true }));
      for (let now = before; now === before || !now?.querySelector('.reason-text'); now = document.querySelector('.detail')) await new Promise((go) => requestAnimationFrame(go));
      return performance.now() - began;
    });
    const times = [];
    for (let i = 0; i < 50; i++) times.push(await next());
    told('in a browser: J, until the next alert is read', times);
    await browser.close();
  }
} finally { await c.remove(); }
