// SPDX-License-Identifier: Apache-2.0
// All links fed at once by the living border, for as long as one likes: nothing lost or doubled, how long
// from receipt to the live screen, and what memory does.
//   node test/load/border.mjs [SECONDS] [RATE] [STORE] [SEED] [--burst 20x5000 --burst-at 10 ...]
import { readFileSync } from 'node:fs';
import { accounts, compare, linkedCentre, play } from '../scenario/border.mjs';

const [seconds = '600', rate = '200', store = 'sqlite', seed = '808', ...more] = process.argv.slice(2);
const c = await linkedCentre(store);
const mib = () => Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${c.process.pid}/status`, 'utf8'))[1]) / 1024);
const cpu = () => readFileSync(`/proc/${c.process.pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13).reduce((n, x) => n + Number(x) / 100, 0);
const memory = [];
const look = setInterval(() => memory.push(mib()), 5000);
try {
  const live = await c.sara.listen();
  const p = await play(c, '--rate', rate, '--seconds', seconds, '--seed', seed, ...more);
  const used = cpu();
  clearInterval(look);
  await new Promise((go) => setTimeout(go, 500));
  const sent = new Map(p.sent.map((s) => [s.message, Number(s.sent_ms)]));
  live.close();
  const { missing, wrong, ordinary, alerts } = await compare(c, p);
  const of = new Map(alerts.filter((a) => a.version === 1).map((a) => [a.id, sent.get(a.message)]));
  const waits = live.events.filter((e) => e.event === 'alert' && of.get(e.data.id))
    .map((e) => e.at - of.get(e.data.id)).sort((a, b) => a - b);
  const at = (q) => waits[Math.min(waits.length - 1, Math.floor(q * waits.length))];
  const { ours, theirs } = await accounts(c, p.sent);
  const half = memory.slice(memory.length / 2 | 0);
  console.log(JSON.stringify({
    seconds: p.account.seconds, store, seed, messages: p.account.messages, events: p.account.events,
    events_per_second: Math.round(p.account.events / p.account.seconds), lost_or_doubled: JSON.stringify(ours) === JSON.stringify(theirs) ? 0 : { ours, theirs },
    refused: p.account.refused, retries: p.account.retries, answered_ms: [p.account.p50_ms, p.account.p99_ms],
    alerts_live: waits.length, to_screen_ms: [at(0.5), at(0.99), at(1)], truths: p.truth.length, missed: missing.length, kinds: new Set(p.truth.map((t) => t.kind)).size, kinds_missed: [...new Set(missing.map((t) => t.kind))],
    ordinary_events: ordinary, false_alerts: wrong.length, false_codes: wrong.flatMap((a) => a.reasons.map((r) => `${r.code} ${a.subject.name} ${a.situation.label}`)).slice(0, 20), memory_mib: [memory[Math.min(5, memory.length - 1)], half[0], memory.at(-1)], cpu_s: used,
  }, null, 1));
} finally { await c.remove(); }
