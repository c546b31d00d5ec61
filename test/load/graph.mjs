// SPDX-License-Identifier: Apache-2.0
// How soon an answer of the graph is drawn, in a browser: from the question to the frame in which every entity stands.
//   node test/load/graph.mjs [ENTITIES]          after make build, which builds the page
// The answer is made here, so what the Centre needs for it is no part; laying out, drawing and the table are.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const N = Number(process.argv[2] ?? 500);
const ROUNDS = 30;
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const { makeCentre, PASSWORD } = await import(join(root, 'web/test/mock.mjs'));
const { chromium } = createRequire(join(root, 'web', 'package.json'))('playwright-core');

// One, with up to 120 neighbours, who have the others; every tenth of those knows two.
function answer(a) {
  const near = Math.min(120, Math.floor((N - 1) / 2));
  const nodes = Array.from({ length: N }, (_, i) => ({ id: i ? `E${i}` : a, kind: ['person', 'vehicle', 'phone', 'container'][i % 4], name: `INVENTED ${i}`, alerts: i % 7 ? 0 : 1, hop: i === 0 ? 0 : i <= near ? 1 : 2 }));
  const edge = (x, y, i) => ({ from: nodes[x].id, to: nodes[y].id, role: 'uses phone', first: '2026-10-01T00:00:00Z', last: new Date(Date.UTC(2026, 9, 2 + (i % 50))).toISOString(), times: 1 + (i % 9), message: 'M', event: 0, source: 'dcs' });
  const edges = nodes.slice(1).map((_, i) => edge(i < near ? 0 : 1 + (i % near), i + 1, i));
  for (let i = near + 1; i < N; i += 10) edges.push(edge(1 + ((i * 7) % near), i, i));
  return { ask: 'around', a, nodes, edges, groups: [], looked: 1, cut: false };
}

const centre = makeCentre();
const base = await centre.listen();
const browser = await chromium.launch({ executablePath: process.env.NTC_CHROMIUM ?? '/usr/bin/chromium', args: ['--headless', '--no-sandbox', '--disable-gpu'] });
const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
page.setDefaultTimeout(30_000);
await page.route('**/api/v1/entities/graph*', (r) => r.fulfill({ json: answer(new URL(r.request().url()).searchParams.get('a')) }));
await page.goto(base);
await page.getByLabel('Name', { exact: true }).fill('zara.malik');
await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
await page.getByRole('button', { name: 'Log in', exact: true }).click();
await page.locator('.frame').waitFor();
const draw = (id) => page.evaluate(async ([where, n]) => {
  const frame = () => new Promise((go) => requestAnimationFrame(go));
  const began = performance.now();
  location.hash = `#/graph/${where}`;
  for (;;) {
    await frame();
    if (document.querySelector(`[data-node="${where}"]`) && document.querySelectorAll('.node').length === n) break;
  }
  await frame();
  return performance.now() - began;
}, [id, N]);
await draw('WARM');
const times = [];
for (let i = 0; i < ROUNDS; i++) times.push(await draw(`A${i}`));
times.sort((x, y) => x - y);
const ms = (t) => `${t.toFixed(0)} ms`;
console.log(`${N} entities, ${answer('A').edges.length} links, drawn with their table: median ${ms(times[ROUNDS / 2])}, most ${ms(times.at(-1))} of ${ROUNDS}`);
await page.locator(`[data-node="A${ROUNDS - 1}"]`).focus();
const steps = [];
for (let i = 0; i < 30; i++) {
  steps.push(await page.evaluate(async (code) => {
    const began = performance.now();
    document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { code, key: code, bubbles: true }));
    await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
    return performance.now() - began;
  }, ['ArrowUp', 'ArrowRight', 'ArrowDown', 'ArrowLeft'][i % 4]));
}
steps.sort((x, y) => x - y);
console.log(`a step of the keyboard: median ${ms(steps[15])}, most ${ms(steps.at(-1))} of 30`);
if (process.env.SHOT) await page.screenshot({ path: process.env.SHOT });
await browser.close();
centre.stop();
process.exit();
