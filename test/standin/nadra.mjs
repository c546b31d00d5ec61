// SPDX-License-Identifier: Apache-2.0
// nadra.mjs — stands in for the national identity authority: the same wire format
// (docs/links/nadra.md), invented people, and faults on demand.
//   node test/standin/nadra.mjs [PORT]      answers at http://127.0.0.1:PORT/identity
import { createServer } from 'node:http';
import { createServer as createSecure } from 'node:https';
import { fileURLToPath } from 'node:url';

const given = ['Ali', 'Bilal', 'Sana', 'Hina', 'Usman', 'Zara', 'Imran', 'Nadia'];
const family = ['Khan', 'Malik', 'Chaudhry', 'Baloch', 'Afridi', 'Shah', 'Mengal', 'Soomro'];
const pick = (list, cnic, at) => list[(Number(cnic.slice(at, at + 3)) * 7) % list.length];

// The same number is always the same person. Numbers that end in 0000 are nobody's; the last but
// one digit 9 is blocked, 8 has died.
export function person(cnic) {
  if (cnic.slice(5, 9) === '0000') return { cnic, status: 'not found' };
  const kind = { 9: 'blocked', 8: 'deceased' }[cnic[11]] ?? 'confirmed';
  const surname = pick(family, cnic, 6);
  return {
    cnic, status: kind, name: `${pick(given, cnic, 5)} ${surname}`, father: `${pick(given, cnic, 8)} ${surname}`,
    birth: `19${60 + Number(cnic[6]) * 4}-0${1 + Number(cnic[7]) % 9}-1${cnic[8]}`, sex: Number(cnic[12]) % 2 ? 'M' : 'F',
    family: [{ relation: 'brother', cnic: cnic.slice(0, 11) + '71', name: `${pick(given, cnic, 4)} ${surname}` }],
  };
}

// faults: 'slow', '500', 'schema', 'half', 'other' (somebody else's number); undefined: none
export class Nadra {
  constructor(options = {}) {
    this.asked = [];
    this.fault = undefined;
    const handle = (q, r) => this.answer(q, r);
    this.secure = Boolean(options.cert);
    this.server = this.secure ? createSecure(options, handle) : createServer(handle);
  }

  answer(q, r) {
    let body = '';
    q.on('data', (d) => (body += d));
    q.on('end', () => {
      const { cnic, purpose, reference } = JSON.parse(body);
      this.asked.push({ cnic, purpose, reference, key: q.headers.authorization });
      const said = JSON.stringify(person(this.fault === 'other' ? '4210155555551' : cnic));
      if (this.fault === 'slow') return void setTimeout(() => r.end(said), 5000).unref();
      if (this.fault === '500') return void r.writeHead(500).end('{}');
      if (this.fault === 'schema') return void r.end(JSON.stringify({ ok: true, result: { id: cnic } }));
      if (this.fault === 'half') { r.writeHead(200, { 'Content-Length': said.length }); r.write(said.slice(0, said.length / 2)); return void setTimeout(() => r.destroy(), 20); }
      r.writeHead(200, { 'Content-Type': 'application/json' }).end(said);
    });
  }

  listen(port = 0) {
    return new Promise((go) => this.server.listen(port, '127.0.0.1', () => {
      this.url = `http${this.secure ? 's' : ''}://localhost:${this.server.address().port}/identity`;
      go(this);
    }));
  }

  close() { this.server.closeAllConnections(); this.server.close(); }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const it = await new Nadra().listen(Number(process.argv[2] ?? 0));
  console.log(`stands in for the identity authority at ${it.url}`);
}
