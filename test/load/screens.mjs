// SPDX-License-Identifier: Apache-2.0
// How soon an alert is on every screen, and how soon all are right again after an outage.
//   node test/load/screens.mjs [LIVE] [AGAIN] [MESSAGES]        NTC=out/release/ntc
// LIVE screens (200) hear MESSAGES alerts (100), ten a second; then AGAIN screens (500) lose the server, which is killed and
// started again while alerts come, and go on where they stopped: a screen is right when it heard of each alert, or was told to
// load its queue anew and did. Nothing else should run beside it.
import { spawn } from 'node:child_process';
import { Centre, paxlst, rule, sleep, until } from '../scenario/centre.mjs';

const OFFICERS = 25; // each with so many screens that no limit of asking is met
const LIVE = Number(process.argv[2] ?? 200), AGAIN = Number(process.argv[3] ?? 500), MESSAGES = Number(process.argv[4] ?? 100);
const told = (what, times) => {
  const s = [...times].sort((a, b) => a - b);
  const at = (q) => s[Math.min(s.length - 1, Math.floor(s.length * q))].toFixed(0);
  console.log(`${what}: median ${at(0.5)} ms, p99 ${at(0.99)} ms, most ${at(1)} ms (${s.length} readings)`);
};

class Screen {
  heard = new Map(); // alert -> when
  last = '';
  resyncs = 0;

  constructor(person) { this.person = person; }

  async open() {
    this.stop = new AbortController();
    const r = await fetch(`${this.person.centre.url}/api/v1/alerts/stream`, { headers: { Cookie: this.person.cookie, ...(this.last ? { 'Last-Event-ID': this.last } : {}) }, signal: this.stop.signal });
    if (r.status !== 200) throw new Error(`stream ${r.status}`);
    this.ended = this.read(r.body);
  }

  async read(body) {
    const decoder = new TextDecoder();
    let text = '';
    try {
      for await (const part of body) {
        text += decoder.decode(part, { stream: true });
        for (let end; (end = text.indexOf('\n\n')) >= 0; text = text.slice(end + 2)) this.take(text.slice(0, end));
      }
    } catch { /* cut */ }
  }

  take(event) {
    const of = (k) => new RegExp(`^${k}: (.*)$`, 'm').exec(event)?.[1];
    this.last = of('id') ?? this.last;
    if (of('event') === 'alert') { const x = JSON.parse(of('data')); if (!this.heard.has(x.id)) this.heard.set(x.id, performance.now()); }
    if (of('event') === 'resync') { this.resyncs++; this.load(); }
  }

  async load() {
    const { body } = await this.person.get('/alerts?state=open&limit=500');
    for (const x of body.items) if (!this.heard.has(x.id)) this.heard.set(x.id, performance.now());
  }

  // As the page does: at once, then each two seconds.
  async again() {
    for (;;) {
      try { await this.open(); this.opened = performance.now(); return; } catch (e) { this.why = e.message; await sleep(2000 * Math.random()); }
    }
  }
}

const c = new Centre('sqlite');
try {
  const names = Array.from({ length: OFFICERS }, (_, i) => `officer${String(i).padStart(2, '0')}`);
  for (const name of names) c.user(name, 'officer');
  if (c.ntc('rule', 'load', c.file('t.rules', rule('SCR-001', 'person.surname = "TOPSON"', { severity: 'top', title: 'A grave one' }))).code !== 0) throw new Error('rules');
  const key = c.link();
  c.options = ['--set', 'rules.told_a_minute=1000000', '--set', 'http.connections=5000', '--set', 'http.per_address=5000', '--set', 'session.idle_minutes=480'];
  await c.start();
  const people = [];
  for (const name of names) people.push(await c.login(name));
  let n = 1;
  const fly = async () => {
    const r = await c.post(key, paxlst({ flight: `PK${n}`, ref: String(n++), people: [{ surname: 'TOPSON', given: 'BILAL', birth: '800101', document: `AB${n}` }] }));
    if (r.status !== 201) throw new Error(await r.text());
    return performance.now();
  };
  const screens = Array.from({ length: LIVE }, (_, i) => new Screen(people[i % OFFICERS]));
  for (const s of screens) await s.open();
  await sleep(500);
  const sent = [];
  for (let i = 0; i < MESSAGES; i++) {
    const began = performance.now();
    await fly();
    sent.push(began);
    await sleep(Math.max(0, 100 - (performance.now() - began)));
  }
  await until('every screen heard of every alert', () => screens.every((s) => s.heard.size === MESSAGES), 60000);
  const order = [...screens[0].heard.keys()];
  told(`${LIVE} screens, from handing a message in until its alert is there`, screens.flatMap((s) => order.map((id, i) => s.heard.get(id) - sent[i])));

  while (screens.length < AGAIN) { const s = new Screen(people[screens.length % OFFICERS]); await s.open(); screens.push(s); }
  await sleep(500);
  for (const s of screens) for (const id of order) if (!s.heard.has(id)) s.heard.set(id, 0);
  const port = new URL(c.url).port;
  await c.kill();
  for (const s of screens) s.ended = s.again();
  await sleep(1000);
  // Beside the screens another process takes messages in while the server is away? It is away: they come when it is back.
  c.process = spawn(process.env.NTC ?? 'out/release/ntc', ['serve', '--data', c.dir, '--store', c.store, '--listen', `127.0.0.1:${port}`, ...c.options], { stdio: ['ignore', 'pipe', 'pipe'] });
  c.ended = new Promise((done) => c.process.on('exit', (code, signal) => done({ code, signal })));
  c.process.stderr.on('data', (d) => (c.logged += d));
  let up = 0;
  await until('it is back', async () => { try { await fetch(`${c.url}/api/v1/health`); up = performance.now(); return true; } catch { return false; } });
  for (let i = 0; i < 20; i++) await fly();
  const all = MESSAGES + 20;
  await until('every screen is right', () => screens.every((s) => s.heard.size === all), 60000).catch((e) => console.log(`${e.message}: ${screens.filter((s) => s.heard.size !== all).length} are stale`));
  told(`${AGAIN} screens after an outage, from when the server is back until each is right`, screens.map((s) => Math.max(...s.heard.values()) - up));
  const stale = screens.filter((s) => s.heard.size !== all);
  if (stale.length) console.log(stale.slice(0, 3).map((s) => [s.heard.size, s.last, s.opened, s.why, s.resyncs]));
  console.log(`stale: ${screens.filter((s) => s.heard.size !== all).length}; told to load anew: ${screens.filter((s) => s.resyncs > 0).length}`);
} finally {
  await c.remove().catch(() => {});
}
process.exit();
