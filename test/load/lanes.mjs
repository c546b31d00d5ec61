// SPDX-License-Identifier: Apache-2.0
// `node test/load/lanes.mjs`: declarations a second with and without lanes, every commit durable; senders meet in one row a shift.
import { readFileSync } from 'node:fs';
import { Centre, declaration, stores } from '../scenario/centre.mjs';

const MESSAGES = Number(process.env.MESSAGES ?? 1500);
const policy = (version) => `policy BENCH
version ${version}
random 2 %
explore 1 % .. 20 %
hours 00:00 .. 23:59
expect 2000
red 200
yellow 400
blue 200
shift * day
end
`;
const cpu = (pid) => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13).reduce((a, b) => a + Number(b), 0) / 100;
const median = (v) => v.sort((a, b) => a - b)[v.length >> 1];

let made = 0;
async function load(c, key, { messages, each, senders, offices }) {
  const took = [], before = cpu(c.process.pid), begun = Date.now();
  let left = messages;
  await Promise.all(Array.from({ length: senders }, async () => {
    while (left-- > 0) {
      const list = Array.from({ length: each }, () => JSON.parse(declaration(`B-${++made}`, { office: `KA${String(made % offices).padStart(2, '0')}`, importer: `${1000000 + made}-1` })));
      const at = Date.now();
      const r = await c.post(key, JSON.stringify(list));
      if (r.status !== 201) throw new Error(`${r.status} ${await r.text()}`);
      took.push(Date.now() - at);
    }
  }));
  const s = (Date.now() - begun) / 1000, n = messages * each;
  return `${Math.round(n / s)} | ${Math.round((cpu(c.process.pid) - before) * 1e6 / n)} | ${median(took)}`;
}

console.log('| store | lanes | declarations a message | senders | offices | declarations/s | CPU us a declaration | ack p50 ms |');
console.log('|---|---|--:|--:|--:|--:|--:|--:|');
for (const store of stores) {
  const c = new Centre(store);
  try {
    for (const [name, role] of [['asif', 'analyst'], ['sara', 'supervisor']]) c.user(name, role);
    const key = c.link();
    await c.start();
    const asif = await c.login('asif'), sara = await c.login('sara');
    for (const lanes of [false, true]) {
      if (lanes) {
        const { policy: p } = (await asif.post('/lanes/policies', { text: policy(1) })).body;
        await sara.post(`/lanes/policies/${p.id}/approve`, { revision: p.revision });
      }
      for (const [each, senders, offices] of [[1, 1, 1], [1, 8, 1], [1, 8, 16], [100, 2, 16]]) {
        const messages = each > 1 ? MESSAGES / 15 : senders > 1 ? MESSAGES : MESSAGES / 3;
        console.log(`| ${store} | ${lanes ? 'yes' : 'no'} | ${each} | ${senders} | ${offices} | ${await load(c, key, { messages: Math.round(messages), each, senders, offices })} |`);
      }
    }
  } finally { await c.remove(); }
}
