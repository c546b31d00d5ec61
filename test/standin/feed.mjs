// SPDX-License-Identifier: Apache-2.0
// feed.mjs — stands in for a system whose feed the Centre fetches: one document with an ETag, and
// faults on demand: 'slow', '500', 'half', 'large'; undefined: none.
import { createServer } from 'node:http';
import { createServer as createSecure } from 'node:https';

export class Feed {
  constructor(options = {}) {
    this.asked = [];
    this.fault = undefined;
    this.body = '';
    this.secure = Boolean(options.cert);
    const handle = (q, r) => this.answer(q, r);
    this.server = this.secure ? createSecure(options, handle) : createServer(handle);
  }

  // A new document.
  tell(body) {
    this.body = body;
    this.etag = `"${(this.told = (this.told ?? 0) + 1)}"`;
  }

  answer(q, r) {
    const known = this.etag && q.headers['if-none-match'] === this.etag;
    this.asked.push({ key: q.headers.authorization, known, at: Date.now() });
    if (this.fault === 'slow') return void setTimeout(() => r.end(this.body), 5000).unref();
    if (this.fault === '500') return void r.writeHead(500).end('{}');
    if (this.fault === 'large') return void r.end('x'.repeat(2 << 20));
    if (this.fault === 'half') {
      r.writeHead(200, { ETag: this.etag, 'Content-Length': this.body.length });
      r.write(this.body.slice(0, this.body.length / 2));
      return void setTimeout(() => r.destroy(), 20);
    }
    if (known) return void r.writeHead(304).end();
    r.writeHead(200, { ETag: this.etag, 'Content-Type': 'application/json' }).end(this.body);
  }

  listen() {
    return new Promise((go) => this.server.listen(0, '127.0.0.1', () => {
      this.url = `http${this.secure ? 's' : ''}://localhost:${this.server.address().port}/feed`;
      go(this);
    }));
  }

  close() { this.server.closeAllConnections(); this.server.close(); }
}
