// SPDX-License-Identifier: Apache-2.0
// Chromium by its pipe, and nothing that listens to a page while it is measured: a test driver hears of every
// request and every message of each page, and that costs as much again as the page does.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class Chromium {
  constructor(executable, args) {
    this.dir = mkdtempSync(join(tmpdir(), 'ntc-chromium-'));
    this.process = spawn(executable, [...args, '--remote-debugging-pipe', `--user-data-dir=${this.dir}`, '--no-first-run', 'about:blank'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
    this.waits = new Map();
    this.n = 0;
    let rest = '';
    this.process.stdio[4].setEncoding('utf8').on('data', (d) => {
      const said = (rest + d).split('\0');
      rest = said.pop();
      for (const m of said.map((s) => JSON.parse(s))) {
        const wait = this.waits.get(m.id);
        this.waits.delete(m.id);
        if (m.error) wait?.[1](new Error(m.error.message));
        else wait?.[0](m.result);
      }
    });
  }

  send(method, params = {}, sessionId = undefined) {
    return new Promise((good, bad) => {
      this.waits.set(++this.n, [good, bad]);
      this.process.stdio[3].write(`${JSON.stringify({ id: this.n, method, params, ...(sessionId ? { sessionId } : {}) })}\0`);
    });
  }

  /** A window of its own store of cookies, or of one that is there already. */
  async open(url, context) {
    const browserContextId = context ?? (await this.send('Target.createBrowserContext', {})).browserContextId;
    const { targetId } = await this.send('Target.createTarget', { url, browserContextId, newWindow: true, width: 1366, height: 768 });
    return { targetId, browserContextId };
  }

  /** What an expression of the page comes to; the page is listened to for no longer. */
  async ask({ targetId }, expression) {
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    try {
      const r = await this.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true }, sessionId);
      if (r.exceptionDetails) throw new Error(r.exceptionDetails.exception?.description ?? r.exceptionDetails.text);
      return r.result.value;
    } finally {
      await this.send('Target.detachFromTarget', { sessionId });
    }
  }

  async until(page, expression) {
    for (let i = 0; i < 600; i++) {
      if (await this.ask(page, expression).catch(() => false)) return;
      await new Promise((go) => setTimeout(go, 100));
    }
    throw new Error(`never: ${expression}: ${await this.ask(page, "location.href + document.body.innerText.slice(0, 300)")}`);
  }

  async close() {
    const over = new Promise((go) => this.process.once('exit', go));
    this.process.kill();
    await over;
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 5 });
  }
}
