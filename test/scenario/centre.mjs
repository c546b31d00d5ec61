// SPDX-License-Identifier: Apache-2.0
// The real program, started on an empty store, as scenarios see it.
import { spawn, execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DatabaseSync } from './sqlite.mjs';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const program = process.env.NTC ?? join(root, 'out', 'release', 'ntc');
const postgres = process.env.NTC_TEST_POSTGRES;

// Every scenario runs on each store that is there; NTC_TEST_STORES says which of them.
export const stores = (process.env.NTC_TEST_STORES ?? (postgres ? 'sqlite postgres' : 'sqlite')).split(' ');

let databases = 0;
function emptyPostgres() {
  const name = `ntc_scenario_${process.pid}_${++databases}`;
  execFileSync('psql', ['-q', postgres, '-c', `CREATE DATABASE ${name}`]);
  return { url: `postgres:${postgres.replace(/dbname=\S+/, `dbname=${name}`)}`, name };
}

export const sleep = (ms) => new Promise((go) => setTimeout(go, ms));

// A long time, which only a failure takes: where it matters how soon, the test says so.
// NTC_TEST_PATIENCE: how many times as long, where much runs at once.
const patience = Number(process.env.NTC_TEST_PATIENCE ?? 1);

export async function until(what, test, ms = 30000) {
  const end = Date.now() + ms * patience;
  for (;;) {
    const value = await test();
    if (value) return value;
    if (Date.now() > end) throw new Error(`not within ${ms * patience} ms: ${what}`);
    await sleep(20);
  }
}

export class Centre {
  constructor(store = 'sqlite', wrap = '') {
    this.dir = mkdtempSync(join(tmpdir(), 'ntc-scenario-'));
    if (store === 'postgres') {
      const db = emptyPostgres();
      this.database = db.name;
      this.store = wrap + db.url;
    } else {
      this.store = `${wrap}sqlite:${this.dir}/ntc.db`;
    }
    this.options = [];
  }

  // A command on this Centre's data. { code, out, err, lines }
  ntc(...words) {
    const at = words.findIndex((w) => w.startsWith('--'));
    const verb = at < 0 ? words : words.slice(0, at);
    const rest = at < 0 ? [] : words.slice(at);
    const r = spawnSync(program, [...verb, '--data', this.dir, '--store', this.store, ...rest],
      { encoding: 'utf8', cwd: root, maxBuffer: 1 << 28, input: '' });
    if (r.stderr?.includes('Sanitizer')) throw new Error(r.stderr);
    const lines = r.stdout.split('\n').filter((l) => l.startsWith('{')).map((l) => JSON.parse(l));
    return { code: r.status, out: r.stdout, err: r.stderr, lines };
  }

  // One value of the store, or a change of it, from outside.
  sql(q) {
    if (this.database) return execFileSync('psql', ['-qtA', postgres.replace(/dbname=\S+/, `dbname=${this.database}`), '-c', q], { encoding: 'utf8' }).trim();
    const db = new DatabaseSync(`${this.dir}/ntc.db`);
    if (!/^SELECT/.test(q)) return db.exec(q);
    return Object.values(db.all(q)[0] ?? {})[0];
  }

  file(name, text) {
    const path = join(this.dir, name);
    writeFileSync(path, text);
    return path;
  }

  async start(env = {}) {
    this.process = spawn(program,
      ['serve', '--data', this.dir, '--store', this.store, '--listen', '127.0.0.1:0', ...this.options],
      { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    this.said = '';
    this.logged = '';
    this.ended = new Promise((done) => this.process.on('exit', (code, signal) => done({ code, signal })));
    this.process.stdout.on('data', (d) => (this.said += d));
    this.process.stderr.on('data', (d) => (this.logged += d));
    let gone = false;
    this.ended.then(() => (gone = true));
    this.url = await until('the server listens', () => {
      if (gone) throw new Error(`the server ended: ${this.logged}`);
      return /listens on (\S+)/.exec(this.said)?.[1];
    }, 20000);
    return this;
  }

  kill() {
    this.process.kill('SIGKILL');
    return this.ended;
  }

  async stop() {
    if (this.process) {
      this.process.kill('SIGTERM');
      let late;
      const end = await Promise.race([this.ended, new Promise((go) => (late = setTimeout(go, 20000)))]);
      clearTimeout(late); // or the test would end twenty seconds after its last Centre
      if (!end) {
        this.process.kill('SIGKILL');
        throw new Error(`the server did not stop: ${this.logged}`);
      }
      this.process = null;
      return end;
    }
  }

  async remove() {
    if (this.process) await this.stop();
    if (this.logged?.includes('Sanitizer')) throw new Error(this.logged);
    rmSync(this.dir, { recursive: true, force: true });
    if (this.database)
      spawnSync('psql', ['-q', postgres, '-c', `DROP DATABASE ${this.database} WITH (FORCE)`]);
  }

  get code() {
    return /([2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4})/.exec(this.said)?.[1];
  }

  link(name = 'dcs') {
    return this.ntc('link', 'add', '--name', name, '--json').lines[0].key;
  }

  user(name, role, extra = []) {
    const file = this.file('password', 'correct horse battery');
    const r = this.ntc('user', 'add', '--name', name, '--role', role, '--password-file', file, ...extra);
    if (r.code !== 0) throw new Error(r.err);
  }

  async login(name) {
    const person = new Person(this, name);
    await person.login();
    return person;
  }

  post(key, body, headers = {}) {
    return fetch(`${this.url}/api/v1/messages`, {
      method: 'POST', body, headers: { Authorization: `Bearer ${key}`, ...headers },
    });
  }
}

export class Person {
  constructor(centre, name) {
    this.centre = centre;
    this.name = name;
  }

  async login(password = 'correct horse battery') {
    const r = await this.ask('POST', '/session', { name: this.name, password });
    this.take(r);
    if (r.status !== 200) throw new Error(`login: ${r.status} ${JSON.stringify(r.body)}`);
  }

  take(r) {
    this.cookie = r.headers.get('set-cookie')?.split(';')[0] ?? this.cookie;
    this.csrf = r.body?.csrf ?? this.csrf;
  }

  async ask(method, path, body, headers = {}) {
    const r = await fetch(`${this.centre.url}/api/v1${path}`, {
      method,
      headers: {
        ...(this.cookie ? { Cookie: this.cookie } : {}),
        ...(this.csrf ? { 'NTC-CSRF': this.csrf } : {}),
        ...(body !== undefined ? { 'Content-Type': 'application/json' } : {}),
        ...headers,
      },
      body: body === undefined ? undefined : typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
    });
    const text = await r.text();
    let json;
    try { json = text ? JSON.parse(text) : undefined; } catch { json = text; }
    return { status: r.status, headers: r.headers, body: json };
  }

  get(path) { return this.ask('GET', path); }
  post(path, body) { return this.ask('POST', path, body); }

  // For what purpose somebody or something is opened that is not on the queue.
  states(object, purpose = 'review', more = {}) { return this.post('/purposes', { object, purpose, ...more }); }
  // A read that states a purpose when it is asked for one (twice at most: a and b).
  async opens(path) {
    for (let n = 0; n < 2; n++) {
      const r = await this.get(path);
      if (r.status !== 428) return r;
      const s = await this.states(r.body.object);
      if (s.status !== 201) throw new Error(`purpose: ${s.status} ${JSON.stringify(s.body)}`);
    }
    return this.get(path);
  }

  // The same, and shown by an act when it is hidden.
  async bares(path) {
    const r = await this.opens(path);
    if (r.status !== 403 || r.body.type !== 'urn:ntc:hidden') return r;
    const u = await this.post('/unmaskings', { object: path.split('/')[2], reason: 'compare' });
    if (u.status !== 201) throw new Error(`unmasking: ${u.status} ${JSON.stringify(u.body)}`);
    return this.get(path);
  }

  // The second person's act on a list, and the search of what is stored that follows it.
  async approves(i) {
    const r = await this.post(`/imports/${i.id}/approve`, { digest: i.digest });
    if (r.status !== 200) throw new Error(`approve: ${r.status} ${JSON.stringify(r.body)}`);
    return until('what is stored is searched', async () => {
      const now = (await this.get(`/imports/${i.id}`)).body.import;
      return now.state === 'in force' && now;
    });
  }

  // Live events as they come: { events, close }
  async listen(last) {
    const stop = new AbortController();
    const r = await fetch(`${this.centre.url}/api/v1/alerts/stream`, {
      headers: { Cookie: this.cookie, ...(last ? { 'Last-Event-ID': String(last) } : {}) }, signal: stop.signal,
    });
    if (r.status !== 200) throw new Error(`stream: ${r.status}`);
    const live = { events: [], beats: [], ended: false, close: () => stop.abort() };
    (async () => {
      let text = '';
      const decoder = new TextDecoder();
      try {
        for await (const part of r.body) {
          text += decoder.decode(part, { stream: true });
          for (let end; (end = text.indexOf('\n\n')) >= 0; text = text.slice(end + 2)) {
            const event = {};
            for (const line of text.slice(0, end).split('\n')) {
              const m = /^(id|event|data): (.*)$/.exec(line);
              if (m) event[m[1]] = m[2];
            }
            live.last = event.id ?? live.last;
            if (event.event === 'beat') live.beats.push(Date.now());
            else if (event.event) live.events.push({ ...event, data: JSON.parse(event.data), at: Date.now() });
          }
        }
      } catch { /* closed */ }
      live.ended = true;
    })();
    return live;
  }
}

// An invented passenger list for a flight that lands at a Pakistani airport.
export function paxlst({ flight = 'PK302', from = 'DXB', to = 'KHI', day = '261201', ref = '1', people }) {
  const person = (p) => [
    `NAD+FL+++${p.surname}:${p.given}`, `ATT+2++${p.sex ?? 'M'}`, `DTM+329:${p.birth ?? '800101'}`,
    `LOC+178+${from}`, `LOC+179+${to}`, `NAT+2+${p.nationality ?? 'PAK'}`,
    ...(p.document ? [`DOC+P+${p.document}`, `DTM+36:${p.expiry ?? '300101'}`, `LOC+91+${p.nationality ?? 'PAK'}`] : []),
  ];
  const body = [
    `UNH+${ref}+PAXLST:D:02B:UN:IATA`, 'BGM+745', 'NAD+MS+++CARRIER DESK', `TDT+20+${flight}`,
    `LOC+125+${from}`, `DTM+189:${day}0800:201`, `LOC+87+${to}`, `DTM+232:${day}1200:201`,
    ...people.flatMap(person), `CNT+42:${people.length}`,
  ];
  return [`UNB+UNOA:4+CARRIER+PKCUSTOMS+261124:0800+${ref}`, ...body, `UNT+${body.length + 1}+${ref}`, `UNZ+1+${ref}`]
    .join("'\n") + "'\n";
}

export function declaration(number, values = {}, items = [{}]) {
  return JSON.stringify({
    number, date: '2026-11-24', office: 'KAPW', regime: 'HC', importer: '1234567-8',
    importer_name: 'Invented Traders', departure: 'CHN', currency: 'PKR', ...values,
    items: items.map((i) => ({ hs: '620822', origin: 'CHN', net_mass_kg: 20.7, value: 5353, ...i })),
  });
}

// A rule for a test: its condition, and what differs from the others.
export const rule = (id, when, { version = 1, on = 'traveller', unit = 'airport', severity = 'normal', action = 'examine',
  title = 'A rule of a test', reason = 'a test', more = '' } = {}) => `
rule ${id} version ${version}
  title    "${title}"
  author   "Test desk"
  unit     ${unit}
  severity ${severity}
  action   ${action}
  basis    "Customs Act 1969"
  valid    2020-01-01 .. 2099-12-31
  on       ${on}
  when     ${when}
  reason   "${reason}"
  ${more}
end
`;

export const watchlist = (rows) =>
  ['list,key,kind,name,births,documents,nationality,basis,reason,action,owner,expiry',
    ...rows.map((r) => [r.list ?? 'TEST', r.key, r.kind ?? 'person', r.name, r.births ?? '', r.documents ?? '',
      r.nationality ?? '', 'Customs Act 1969', 'invented for a test', r.action ?? 'examine', 'Test desk',
      r.expiry ?? '2099-01-01'].map((c) => `"${c}"`).join(','))].join('\n') + '\n';

// A PNG of one pixel; `n` makes another one of it.
export const png = (n) => {
  const chunk = (type, data) => Buffer.concat([Buffer.from([0, 0, 0, data.length]), Buffer.from(type), data, Buffer.from('00000000', 'hex')]);
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', Buffer.from('00000001000000010802000000', 'hex')), chunk('tEXt', Buffer.from(`n\0${n}`)),
    Buffer.from('0000000049454e44ae426082', 'hex')]);
};

export { spawnSync, readFileSync, createServer };
