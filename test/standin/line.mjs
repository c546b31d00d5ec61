// SPDX-License-Identifier: Apache-2.0
// A bad line, in front of a server: so many bits a second each way, so long until they are there, and now and then a segment
// that is lost. What is lost comes again after a second, and what is behind it waits, as TCP has it. Counts what passes.
import { createServer, connect } from 'node:net';

const SEGMENT = 1400;

/** One direction of the line, shared by all connections: bytes go out in their turn, at the line's rate. */
class Way {
  bytes = 0;
  free = 0; // when the line is free again

  constructor(line) { this.line = line; }

  /** When this segment is at the other end. */
  arrives(n) {
    const now = performance.now();
    this.bytes += n;
    this.free = Math.max(now, this.free) + (n * 8 * 1000) / this.line.bits;
    return this.free + this.line.delay;
  }
}

export class BadLine {
  requests = []; // "GET /path"
  cut = false;

  constructor({ bits = 64000, delay = 400, loss = 0.05, seed = 7 } = {}) {
    Object.assign(this, { bits, delay, loss, seed });
    this.up = new Way(this);
    this.down = new Way(this);
  }

  chance() { // the same each time: a test that fails is to fail again
    this.seed = (this.seed * 1103515245 + 12345) % 2147483648;
    return this.seed / 2147483648;
  }

  async listen(target) {
    const { hostname, port } = new URL(target);
    this.server = createServer((near) => {
      const far = connect(Number(port), hostname);
      this.pass(near, far, this.up, (d) => this.note(d));
      this.pass(far, near, this.down);
      for (const [a, b] of [[near, far], [far, near]]) { a.on('error', () => b.destroy()); a.on('close', () => b.destroy()); }
    });
    await new Promise((go) => this.server.listen(0, '127.0.0.1', go));
    this.url = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }

  note(d) {
    for (const m of d.toString('latin1').matchAll(/^(GET|POST) (\S+) HTTP\/1\.1\r$/gm)) this.requests.push(`${m[1]} ${m[2]}`);
  }

  pass(from, to, way, look) {
    const queue = []; // nothing overtakes: one timer, for the first
    let last = 0;
    let waiting = 0;
    const next = () => setTimeout(pump, Math.max(1, queue[0].t - performance.now()));
    const pump = () => {
      while (queue.length && queue[0].t <= performance.now()) {
        const { part } = queue.shift();
        waiting -= part.length;
        if (!to.destroyed) to.write(part);
      }
      if (waiting < 32768) from.resume();
      if (queue.length) next();
    };
    from.on('data', (d) => {
      look?.(d);
      for (let at = 0; at < d.length; at += SEGMENT) {
        const part = d.subarray(at, at + SEGMENT);
        let t = way.arrives(part.length);
        while (this.chance() < this.loss) t += 1000;
        last = Math.max(last, t);
        waiting += part.length;
        if (waiting > 65536) from.pause();
        queue.push({ t: last, part });
        if (queue.length === 1) next();
      }
    });
  }

  get bytes() { return this.up.bytes + this.down.bytes; }

  close() { this.server.close(); this.server.closeAllConnections?.(); }
}
