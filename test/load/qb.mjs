// SPDX-License-Identifier: Apache-2.0
// `make bench`: the Centre under load, every commit durable, beside its load generator.
import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Centre, root, stores } from '../scenario/centre.mjs';

const rounds = 1;
const rule = `
rule BEN-001 version 1
  title    "The traveller of the benchmark"
  author   "Bench"
  unit     airport
  severity high
  action   examine
  basis    "none"
  valid    2020-01-01 .. 2099-12-31
  on       traveller
  when     person.surname = "ALERTSON"
  reason   "{person.name}"
end
`;

const tick = 100;
const cpu = (pid) => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13).reduce((a, b) => a + Number(b), 0) / tick;
const status = (pid, name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
const median = (v) => v.sort((a, b) => a - b)[v.length >> 1];

function run(c, person, key, kind, total, connections, rate) {
  const before = cpu(c.process.pid);
  const out = execFileSync(join(root, 'out/bench/load'),
    [new URL(c.url).port, key, person ? person.cookie : '', kind, total, connections, rate].map(String), { encoding: 'utf8' });
  const r = JSON.parse(out);
  r.cpu = cpu(c.process.pid) - before;
  return r;
}

const people = { iapi: 1, paxlst: 10, pnrgov: 3, json: 0 };
console.log('| store | load | messages/s | travellers/s | CPU us a message | ack p50 / p99 ms | live p50 / p99 ms | resident MiB |');
console.log('|---|---|--:|--:|--:|--:|--:|--:|');
for (const store of ["sqlite"]) {
  for (const [kind, total, connections, rate] of [
    ['iapi', 20000, 256, 0], ['paxlst', 6000, 256, 0], ['pnrgov', 10000, 256, 0], ['json', 10000, 256, 0],
    ['iapi', 5000, 64, 500], ['pnrgov', 5000, 64, 500],
  ]) {
    const seen = [];
    for (let i = 0; i < rounds; i++) {
      const c = new Centre(store);
      c.options = ['--set', 'api.callers=2'];
      c.user('bench', 'officer');
      c.ntc('rule', 'load', ...['travellers', 'documents', 'declarations', 'lists'].map((n) => join(root, 'rules', `${n}.rules`)), c.file('bench.rules', rule));
      const key = c.link('load');
      await c.start();
      const person = await c.login('bench');
      const r = run(c, kind === 'json' ? null : person, key, kind, total, connections, rate);
      r.rss = status(c.process.pid, 'VmHWM');
      seen.push(r);
      await c.stop();
      await c.remove();
    }
    const m = (f) => median(seen.map(f));
    const per = m((r) => r.per_second);
    const live = kind === 'json' ? '-' : `${m((r) => r.live_ms.p50)} / ${m((r) => r.live_ms.p99)}`;
    console.log(`| ${store} | ${kind}${rate ? ` at ${rate}/s` : ''} | ${per} | ${people[kind] ? per * people[kind] : '-'} | ${Math.round(m((r) => r.cpu / r.messages * 1e6))} | ${m((r) => r.ack_ms.p50)} / ${m((r) => r.ack_ms.p99)} | ${live} | ${Math.round(m((r) => r.rss))} |`);
  }
}
