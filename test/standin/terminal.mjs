// SPDX-License-Identifier: Apache-2.0
// terminal.mjs — stands in for a link that takes orders (a terminal, WeBOC): checks each
// signature, keeps what came, and answers as badly as it is told to.
//   node test/standin/terminal.mjs [PORT] [SECRET]
import { createHash, createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

// faults: 'slow', '500', 'half'; undefined: none
export class Terminal {
  constructor(secret = '') {
    this.secret = secret;
    this.got = [];
    this.tries = 0;
    this.fault = undefined;
    this.server = createServer((q, r) => this.answer(q, r));
  }

  signed(header, body) {
    const m = /^t=(\d+),v1=([0-9a-f]+)$/.exec(header ?? '');
    if (!m) return false;
    const key = createHash('sha256').update(this.secret).digest();
    return createHmac('sha256', key).update(`${m[1]}.${body}`).digest('hex') === m[2];
  }

  answer(q, r) {
    let body = '';
    q.on('data', (d) => (body += d));
    q.on('end', () => {
      this.tries++;
      const keep = () => this.got.push({ ...JSON.parse(body), notice: q.headers['ntc-notice'], signed: this.signed(q.headers['ntc-signature'], body), text: body });
      if (this.fault === 'slow') return void setTimeout(() => r.end('{}'), 8000).unref();
      if (this.fault === '500') return void r.writeHead(500).end();
      if (this.fault === 'half') { keep(); r.writeHead(200, { 'Content-Length': 100 }); r.write('{'); return void setTimeout(() => r.destroy(), 20); }
      keep();
      r.writeHead(204).end();
    });
  }

  listen(port = 0) {
    return new Promise((go) => this.server.listen(port, '127.0.0.1', () => {
      this.url = `http://127.0.0.1:${this.server.address().port}/orders`;
      go(this);
    }));
  }

  close() { this.server.closeAllConnections(); this.server.close(); }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const it = await new Terminal(process.argv[3] ?? '').listen(Number(process.argv[2] ?? 0));
  console.log(`stands in for a terminal at ${it.url}`);
}
