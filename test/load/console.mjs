// SPDX-License-Identifier: Apache-2.0
// What an officer waits for in real browsers, and what a page that is never closed comes to hold.
//   node test/load/console.mjs list [PEOPLE]               the list of a flight of PEOPLE (400)
//   node test/load/console.mjs live [BROWSERS] [ALERTS] [MS] BROWSERS pages (200) see ALERTS (20), MS (2000) apart
//   node test/load/console.mjs search [ENTITIES] [QUERIES] names with one error among ENTITIES (1000000), over HTTP and on the page; the names
//                                                          are made by test/load/names.mjs, of ../shared
//   node test/load/console.mjs soak [MINUTES] [EACH_MS]    a page that works for MINUTES (480): an alert each EACH_MS (10000), each
//                                                          opened, claimed, closed; what its process and its heap hold
// One Centre (NTC, else out/release/ntc; SQLite) and headless Chromium without a graphics card. Nothing else should run beside it.
import { createRequire } from 'node:module';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Centre, paxlst, root, rule, sleep, until } from '../scenario/centre.mjs';
import { Chromium } from './pipe.mjs';

const [what, ...numbers] = process.argv.slice(2);
const number = (i, normal) => Number(numbers[i] ?? normal);
const { chromium } = createRequire(join(root, 'web', 'package.json'))('playwright-core');
const PASSWORD = 'correct horse battery';
const told = (name, times) => {
  const s = [...times].sort((a, b) => a - b), at = (q) => s[Math.min(s.length - 1, Math.floor(s.length * q))].toFixed(0);
  console.log(`${name}: median ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms, most ${at(1)} ms (${s.length} readings)`);
};

const c = new Centre('sqlite');
const CHROMIUM = process.env.NTC_CHROMIUM ?? '/usr/bin/chromium', ARGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-dev-shm-usage'];
const browser = what === 'live' ? undefined : await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
let n = 1;
const fly = async (key, people, more = {}) => {
  const r = await c.post(key, paxlst({ flight: `PK${n}`, ref: String(n++), people, ...more }));
  if (r.status !== 201) throw new Error(await r.text());
};
const topson = (i) => ({ surname: 'TOPSON', given: 'BILAL', birth: '800101', document: `AB${100000 + i}` });

async function enter(name, context) {
  const page = await (context ?? (await browser.newContext({ viewport: { width: 1366, height: 768 }, reducedMotion: 'reduce' }))).newPage();
  page.setDefaultTimeout(120000);
  await page.goto(`${c.url}/`);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await page.locator('.frame').waitFor();
  return page;
}

async function list(key) {
  const people = number(0, 400);
  const letters = (i) => String.fromCharCode(65 + (i % 26), 65 + (Math.floor(i / 26) % 26), 65 + (i % 23));
  await fly(key, Array.from({ length: people }, (_, i) => (i === 7 ? topson(7) : { surname: `KHAN${letters(i)}`, given: `ALI ${letters(i * 7)}`, birth: `${700000 + ((i * 37) % 99) * 100 + 1}`.slice(0, 6), document: `AB${200000 + i}` })));
  const page = await enter('omar');
  const id = await until('the alert is there', async () => (await page.evaluate(async () => (await (await fetch('/api/v1/alerts')).json()).items))[0]?.id);
  const server = [], whole = [];
  for (let i = 0; i < 30; i++) {
    await page.goto(`${c.url}/#/alerts`);
    await page.waitForTimeout(200);
    server.push(await page.evaluate(async (at) => { const began = performance.now(); await (await fetch(`/api/v1/alerts/${at}/aboard`)).arrayBuffer(); return performance.now() - began; }, id));
    whole.push(await page.evaluate(async ([at, rows]) => {
      const began = performance.now();
      location.hash = `#/aboard/${at}`;
      for (;;) {
        await new Promise((go) => requestAnimationFrame(go));
        if (document.querySelectorAll('.aboard tbody tr').length === rows) break;
        if (performance.now() - began > 60000) throw new Error(`${document.querySelectorAll('.aboard tbody tr').length} rows`);
      }
      await new Promise((go) => requestAnimationFrame(() => setTimeout(go)));
      return performance.now() - began;
    }, [id, people]));
  }
  told(`the list of ${people} over HTTP, as the browser has it`, server);
  told('the page, until every row is drawn', whole);
}

/** Rows as if a million travellers had come; the Centre reads the names when it starts again. */
async function search() {
  const entities = number(0, 1000000), queries = number(1, 500), dir = join(c.dir, 'names');
  execFileSync('node', [join(root, 'test/load/names.mjs'), join(root, '../shared'), dir, '1', String(entities), String(queries)], { stdio: 'inherit' });
  await c.stop();
  const names = readFileSync(join(dir, 'names.txt'), 'utf8').trim().split('\n'), at = Date.now() * 1000;
  writeFileSync(join(dir, 'rows.csv'), names.map((name, i) => `E${String(i).padStart(8, '0')},person,"${name.toUpperCase()}",${at - i * 60000},${at},0,0`).join('\n'));
  execFileSync('sqlite3', [join(c.dir, 'ntc.db'), `.import --csv ${join(dir, 'rows.csv')} entity`]);
  const began = Date.now();
  await c.start();
  const page = await enter('omar');
  const asked = readFileSync(join(dir, 'queries.tsv'), 'utf8').trim().split('\n').map((l) => l.split('\t')[1]);
  const truth = readFileSync(join(dir, 'truth.tsv'), 'utf8').trim().split('\n').map((l) => `E${String(Number(l.split('\t')[3]) - 1).padStart(8, '0')}`);
  await until('names are read', async () => (await page.evaluate(async (q) => (await (await fetch(`/api/v1/entities/search?kind=person&q=${encodeURIComponent(q)}`)).json()).items, names[0])).length, 300000);
  console.log(`names are read ${((Date.now() - began) / 1000).toFixed(1)} s after the start`);
  const times = [], whole = [];
  let found = 0;
  for (const [i, q] of asked.entries()) {
    const [ms, ids] = await page.evaluate(async (x) => { const t = performance.now(), r = await (await fetch(`/api/v1/entities/search?kind=person&q=${encodeURIComponent(x)}&limit=20`)).json(); return [performance.now() - t, r.items.map((e) => e.id)]; }, q);
    times.push(ms);
    found += ids.includes(truth[i]) || ids.some((id) => names[Number(id.slice(1))] === names[Number(truth[i].slice(1))]);
  }
  told(`a search of ${entities} over HTTP, as the browser has it`, times);
  console.log(`whom the query was made of is among twenty in ${found} of ${asked.length}`);
  await page.goto(`${c.url}/#/search`);
  const box = page.getByLabel('Name or number', { exact: true });
  for (const q of asked.slice(0, 60)) {
    await box.fill(q);
    whole.push(await page.evaluate(async () => {
      const t = performance.now(), before = document.querySelector('.found');
      document.querySelector('form.search input, form input').form.requestSubmit();
      for (;;) {
        await new Promise((go) => requestAnimationFrame(go));
        const now = document.querySelector('.found');
        if ((now && now !== before) || performance.now() - t > 20000) break;
      }
      return performance.now() - t;
    }));
  }
  told('the page, from Enter until the first is there', whole);
}

/** Seconds of processor that this Chromium has had. */
function spent(pid) {
  let all = 0;
  for (const p of readdirSync('/proc').filter((x) => /^\d+$/.test(x))) {
    try {
      const stat = readFileSync(`/proc/${p}/stat`, 'utf8').split(') ')[1].split(' ');
      if (Number(p) === pid || readFileSync(`/proc/${p}/cmdline`, 'utf8').includes(raw.dir)) all += (Number(stat[11]) + Number(stat[12])) / 100;
    } catch { /* it has ended */ }
  }
  return all;
}

let raw;
async function live(key) {
  const many = number(0, 200), alerts = number(1, 20), apart = number(2, 2000), each = 4; // a browser keeps six connections to a host that speaks HTTP/1.1, and each page holds one
  raw = new Chromium(CHROMIUM, ARGS);
  const pages = [];
  let context;
  for (let i = 0; i < many; i++) { // each account has a few windows
    const page = await raw.open(`${c.url}/#/alerts`, i % each ? context : undefined);
    if (i % each === 0) { // whoever closes the last window of a context loses its cookies
      context = page.browserContextId;
      await raw.until(page, `document.querySelector('input[type=password]') !== null`);
      await raw.ask(page, `for (const [of, text] of [['input:not([type=password])', 'officer${Math.floor(i / each)}'], ['input[type=password]', '${PASSWORD}']]) {
        const input = document.querySelector(of);
        input.value = text;
        input.dispatchEvent(new Event('input', { bubbles: true }));
      }
      setTimeout(() => document.querySelector('form').requestSubmit(), 200);`);
    }
    await raw.until(page, `document.querySelector('.frame .link-live') !== null`);
    await raw.ask(page, `globalThis.seen = {};
      new MutationObserver(() => { for (const a of document.querySelectorAll('.row-item a[href]')) globalThis.seen[a.getAttribute('href')] ??= Date.now(); }).observe(document.body, { childList: true, subtree: true });`);
    pages.push(page);
  }
  await sleep(5000);
  const quiet = spent(raw.process.pid);
  await sleep(20000);
  const idle = (spent(raw.process.pid) - quiet) / 20 / many;
  console.log(`${pages.length} pages are open; each takes ${(idle * 1000).toFixed(1)} ms of processor a second when nothing happens`);
  const sent = [], before = spent(raw.process.pid), began = Date.now();
  for (let i = 0; i < alerts; i++) { sent.push(Date.now()); await fly(key, [topson(i)]); await sleep(apart); }
  const ids = JSON.parse(await raw.ask(pages[0], `fetch('/api/v1/alerts?limit=500').then((r) => r.text())`)).items.sort((a, b) => (a.created < b.created ? -1 : 1)).map((x) => x.id);
  await sleep(5000);
  const cost = (spent(raw.process.pid) - before - (idle * many * (Date.now() - began)) / 1000) / alerts / many;
  const times = [];
  let missing = 0;
  for (const page of pages) {
    const seen = await raw.ask(page, 'globalThis.seen');
    ids.forEach((id, i) => { const at = seen[`#/alerts/${id}`]; if (at) times.push(at - sent[i]); else missing++; });
  }
  told(`${many} pages of Chromium, from handing a message in until its row is in the page`, times);
  console.log(`rows that were not there: ${missing}; a row costs a page ${(cost * 1000).toFixed(1)} ms of processor`);
}

/** What the processes that draw pages hold, in MiB: the largest. */
function drawn() {
  let most = 0;
  for (const pid of readdirSync('/proc').filter((p) => /^\d+$/.test(p))) {
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer')) continue;
      const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      most = Math.max(most, (Number(/^Pss:\s+(\d+)/m.exec(rollup)[1])) / 1024);
    } catch { /* it has ended */ }
  }
  return most;
}

async function soak(key) {
  const minutes = number(0, 480), each = number(1, 10000);
  const page = await enter('omar');
  const cdp = await page.context().newCDPSession(page);
  const until = Date.now() + minutes * 60000;
  let worked = 0, reported = 0, most = 0;
  while (Date.now() < until) {
    const began = Date.now();
    await fly(key, [topson(n)]);
    for (let i = 0; i < 600 && (await page.locator('.rows [data-alert]').count()) === 0; i++) { // a list that is held shows what is new when it is asked to
      for (const k of ['Escape', 'g', 'q']) await page.keyboard.press(k);
      await page.waitForTimeout(200);
    }
    const row = page.locator('.rows [data-alert]').first(), id = await row.getAttribute('data-alert');
    await row.focus();
    await page.keyboard.press('Enter');
    await page.locator('.detail .bar').waitFor();
    await page.keyboard.press('a');
    await page.locator('.detail .chip-claimed').waitFor();
    await page.keyboard.press('3');
    await page.locator('.picks button').first().waitFor();
    for (const k of ['e', 'n']) await page.keyboard.press(k);
    await page.locator(`.rows [data-alert="${id}"]`).waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    worked++;
    most = Math.max(most, drawn());
    if (Date.now() - reported > 300000) {
      reported = Date.now();
      await cdp.send('HeapProfiler.collectGarbage');
      const { metrics } = await cdp.send('Performance.getMetrics').catch(() => ({ metrics: [] }));
      const heap = await page.evaluate(() => performance.memory?.usedJSHeapSize ?? 0);
      console.log(`${new Date().toISOString()} ${worked} alerts; process ${drawn().toFixed(0)} MiB (most ${most.toFixed(0)}), heap ${(heap / 1048576).toFixed(1)} MiB, nodes ${await page.evaluate(() => document.querySelectorAll('*').length)} ${metrics.length}`);
    }
    await sleep(Math.max(0, each - (Date.now() - began)));
  }
  await cdp.send('HeapProfiler.collectGarbage');
  const closed = await page.evaluate(async () => (await (await fetch('/api/v1/alerts?state=closed&limit=500')).json()).items.length);
  console.log(`${minutes} minutes, ${worked} alerts (${closed}${closed === 500 ? ' or more' : ''} closed): the process holds ${drawn().toFixed(0)} MiB, at most ${most.toFixed(0)}`);
}

const works = { list, search, live, soak };
try {
  if (!works[what]) throw new Error('one of: list, search, live, soak');
  c.user('root', 'administrator');
  for (const name of ['omar', ...Array.from({ length: 60 }, (_, i) => `officer${i}`)]) c.user(name, 'officer');
  if (c.ntc('rule', 'load', c.file('t.rules', rule('CON-001', 'person.surname = "TOPSON"', { severity: 'top', title: 'A grave one' }))).code !== 0) throw new Error('rules');
  const key = c.link();
  c.options = ['--set', 'rules.told_a_minute=1000000', '--set', 'http.connections=5000', '--set', 'http.per_address=5000', '--set', 'session.idle_minutes=480'];
  await c.start();
  await works[what](key);
} finally {
  await browser?.close().catch(() => {});
  await raw?.close().catch(() => {});
  await c.remove().catch(() => {});
}
process.exit();
