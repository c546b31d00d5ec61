// SPDX-License-Identifier: Apache-2.0
// `NTC=out/release/ntc node test/load/swap.mjs [RULES]`: what it costs that another edition of 10,000 rules comes into force, under load:
// how long the swap takes (the server's own word), the stop, and the longest wait of a message around it beside that before any.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { Centre, declaration } from '../scenario/centre.mjs';

const RULES = Number(process.argv[2] ?? 10000), SENDERS = 3, STOPS = 7, IN_A_FILE = 1000;
const origins = ['CN', 'AE', 'IT', 'DE', 'TR', 'IR', 'IN', 'US', 'JP', 'KR'];
const number = (i) => String(i).padStart(5, '0');
const rule = (i) => `rule R${number(i)} version 1
  title    "Cheap goods"
  author   "Desk"
  unit     appraisement
  severity normal
  action   examine
  basis    "Customs Act 1969"
  valid    2020-01-01 .. 2099-12-31
  on       declaration
  when     any item (hs = "${430000 + (i * 7919) % 90000}" and origin = "${origins[i % 10]}" and value_per_kg < ${20 + (i % 97)})
  reason   "Goods cheaper than others of their kind."
end
`;
const dir = mkdtempSync(join(tmpdir(), 'ntc-swap-'));
const files = [];
for (let i = 0; i < RULES; i += IN_A_FILE) {
  files.push(join(dir, `${number(i)}.rules`));
  writeFileSync(files.at(-1), Array.from({ length: Math.min(IN_A_FILE, RULES - i) }, (_, k) => rule(i + k)).join(''));
}

const c = new Centre('sqlite');
const key = c.link();
c.user('sara', 'supervisor');
console.log(c.ntc('rule', 'load', ...files).out.trim());
rmSync(dir, { recursive: true });
await c.start();
const sara = await c.login('sara');
const waits = []; // [sent, how long]
let is_over = false, made = 0;
const sender = async (k) => {
  while (!is_over) {
    const at = performance.now();
    const r = await c.post(key, declaration(`GD-${k}-${++made}`, { importer: `77${k}${made}` }));
    if (r.status !== 201) throw new Error(`a declaration got ${r.status}`);
    waits.push([at, performance.now() - at]);
  }
};
const senders = Array.from({ length: SENDERS }, (_, k) => sender(k));
const pause = (ms) => new Promise((r) => setTimeout(r, ms));
const longest = (from, to) => Math.max(...waits.filter(([at, d]) => at + d > from && at < to).map(([, d]) => d));
await pause(3000);
const begun = performance.now(), stops = [], around = [], before = [];
for (let t = begun - 2400; t < begun - 100; t += 300) before.push(longest(t, t + 300)); // of as long a time each
for (let i = 0; i < STOPS; i++) {
  const at = performance.now();
  const r = await sara.post(`/rules/R${number(i)}/stop`, { note: 'it says too much' });
  if (r.status !== 204 && r.status !== 200) throw new Error(`the stop got ${r.status}`);
  const done = performance.now();
  stops.push(done - at);
  await pause(500);
  around.push(longest(done - 150, done + 150));
}
is_over = true;
await Promise.all(senders);
const swaps = c.logged.split('\n').filter((l) => l.includes('edition in force')).slice(-STOPS).map((l) => JSON.parse(l).us);
const tell = (what, v, unit) => console.log(`${what}: ${Math.min(...v).toFixed(0)} / ${[...v].sort((a, b) => a - b)[v.length >> 1].toFixed(0)} / ${Math.max(...v).toFixed(0)} ${unit}`);
console.log('least / median / most');
tell(`the swap of ${RULES} rules`, swaps, 'us');
tell('a stop, its answer included', stops, 'ms');
tell('the longest wait of a message in 300 ms without a swap', before, 'ms');
tell('the longest wait of a message in 300 ms around a swap', around, 'ms');
await c.remove();
