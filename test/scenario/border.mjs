// SPDX-License-Identifier: Apache-2.0
// The living border at work on a Centre with every link, and what the truth says of it.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Centre, Person, program, root } from './centre.mjs';

export const KINDS = ['immigration', 'api', 'currency', 'ncen', 'faces', 'cargo', 'weboc', 'inland'];
export const RULES = ['declarations', 'lists', 'travellers', 'documents', 'links', 'profiles'].map((n) => join(root, 'rules', `${n}.rules`));

export async function linkedCentre(store = 'sqlite') {
  const c = new Centre(store);
  c.user('sara', 'supervisor');
  const loaded = c.ntc('rule', 'load', ...RULES);
  if (loaded.code !== 0) throw new Error(loaded.err);
  const keys = KINDS.map((kind) => `${kind}\t${c.ntc('link', 'add', '--name', kind, '--kind', kind, '--agreement', 'invented world', '--json').lines[0].key}`);
  c.keys = c.file('keys.tsv', keys.join('\n') + '\n');
  await c.start();
  c.sara = new Person(c, 'sara');
  await c.sara.login();
  return c;
}

const table = (path) => {
  const [head, ...rows] = readFileSync(path, 'utf8').trimEnd().split('\n').map((l) => l.split('\t'));
  return rows.map((r) => Object.fromEntries(head.map((h, i) => [h, r[i]])));
};

// Plays it; what was sent, what is true, and the play's own account.
export async function play(c, ...more) {
  const out = join(c.dir, 'border');
  const p = spawn(program, ['simulate', '--live', '--url', c.url, '--keys', c.keys, '--out', out, '--json', ...more], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '', wrong = '';
  p.stdout.on('data', (d) => (said += d));
  p.stderr.on('data', (d) => (wrong += d));
  const code = await new Promise((done) => p.on('exit', done));
  if (!said) throw new Error(`${code}: ${wrong}`);
  return { code, account: JSON.parse(said), sent: table(join(out, 'sent.tsv')), truth: table(join(out, 'truth.tsv')) };
}

export async function everyAlert(c) {
  return c.ntc('alert', 'list', '--limit', '1000000', '--json').lines.map((l) => ({ ...l.alert, reasons: l.reasons }));
}

// What of the truth no alert says; and the alerts on what is ordinary. Who does not come is told of
// by the Centre itself, which looks each second.
export async function compare(c, played) {
  await new Promise((go) => setTimeout(go, 2500));
  return compareNow(c, played);
}

async function compareNow(c, { sent, truth }) {
  const alerts = await everyAlert(c);
  const by = new Map();
  for (const a of alerts) for (const r of a.reasons) {
    for (const key of [`${r.code}|${a.subject.name}|${a.situation.label}`, `${r.code}|${a.subject.name}|`]) by.set(key, a);
  }
  const missing = truth.filter((t) => t.fires && !by.has(`${t.fires}|${t.subject}|${t.situation}`));
  const planted = new Set(sent.filter((s) => s.scheme).map((s) => s.message));
  const named = new Set(truth.map((t) => t.subject));
  const wrong = alerts.filter((a) => !named.has(a.subject.name) && !a.reasons.some((r) => planted.has(r.message)));
  const ordinary = sent.filter((s) => !s.scheme).reduce((n, s) => n + Number(s.events), 0);
  return { alerts, missing, wrong, ordinary };
}

// By link: messages and events that were sent, and that the Centre counts.
export async function accounts(c, sent) {
  const items = (await c.sara.get('/links')).body.items;
  const theirs = Object.fromEntries(KINDS.map((k) => items.find((l) => l.name === k)).map((l) => [l.name, { messages: l.day_messages, events: l.day_events }]));
  const ours = Object.fromEntries(KINDS.map((k) => [k, { messages: 0, events: 0 }]));
  for (const s of sent) { ours[s.link].messages++; ours[s.link].events += Number(s.events); }
  return { ours, theirs };
}
