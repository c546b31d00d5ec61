// SPDX-License-Identifier: Apache-2.0
// A mail relay (SMTP, in the clear) and a push service, as they are met: what came is kept.
import { createServer } from 'node:net';
import http from 'node:http';
import { createPublicKey, verify } from 'node:crypto';

export class Relay {
  got = []; // { from, to, head, text }
  refuse = false;

  async listen() {
    this.server = createServer((s) => this.talk(s));
    await new Promise((go) => this.server.listen(0, '127.0.0.1', go));
    this.url = `smtp://127.0.0.1:${this.server.address().port}`;
    return this;
  }

  talk(s) {
    let rest = '', letter = null, mail = {};
    const say = (t) => s.write(`${t}\r\n`);
    say('220 relay');
    s.on('error', () => {});
    s.on('data', (d) => {
      rest += d;
      for (let end; (end = rest.indexOf('\r\n')) >= 0;) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        if (letter !== null) {
          if (line === '.') { this.keep(mail, letter); letter = null; mail = {}; say('250 kept'); } else letter += `${line}\r\n`;
        } else if (/^(EHLO|HELO)/i.test(line)) say('250 relay');
        else if (/^MAIL FROM:/i.test(line)) { mail.from = /<(.*)>/.exec(line)[1]; say(this.refuse ? '451 not now' : '250 good'); }
        else if (/^RCPT TO:/i.test(line)) { mail.to = /<(.*)>/.exec(line)[1]; say('250 good'); }
        else if (/^DATA/i.test(line)) { letter = ''; say('354 go on'); }
        else if (/^QUIT/i.test(line)) { say('221 bye'); s.end(); } else say('250 good');
      }
    });
  }

  keep(mail, letter) {
    const [head, body] = letter.split('\r\n\r\n');
    const subject = /Subject: =\?UTF-8\?B\?(.*?)\?=/.exec(head)?.[1] ?? '';
    this.got.push({ ...mail, head, subject: Buffer.from(subject, 'base64').toString(), text: Buffer.from(body, 'base64').toString() });
  }

  close() { this.server.close(); }
}

// It takes what is signed as RFC 8292 says, by the key that the subscription was made with.
export class PushService {
  got = []; // { path, good, why, headers, body }
  gone = new Set(); // paths of browsers that are no more

  async listen(key) {
    this.key = () => key();
    this.server = http.createServer((req, res) => {
      let body = '';
      req.on('data', (d) => (body += d));
      req.on('end', () => {
        const proof = this.check(req.headers.authorization ?? '');
        this.got.push({ path: req.url, ...proof, headers: req.headers, body });
        res.statusCode = this.gone.has(req.url) ? 410 : proof.good ? 201 : 403;
        res.end();
      });
    });
    await new Promise((go) => this.server.listen(0, '127.0.0.1', go));
    this.url = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }

  check(header) {
    const m = /^vapid t=([^.]+)\.([^.]+)\.([^,]+), k=(\S+)$/.exec(header);
    if (!m) return { good: false, why: `no proof: ${header}` };
    const [, head, claims, mark, key] = m;
    if (key !== this.key()) return { good: false, why: 'another key' };
    const point = Buffer.from(key, 'base64url');
    const pub = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') } });
    const good = verify('sha256', Buffer.from(`${head}.${claims}`), { key: pub, dsaEncoding: 'ieee-p1363' }, Buffer.from(mark, 'base64url'));
    const said = JSON.parse(Buffer.from(claims, 'base64url'));
    const late = said.exp - Date.now() / 1000;
    return { good: good && said.aud === this.url && late > 0 && late <= 86400 && JSON.parse(Buffer.from(head, 'base64url')).alg === 'ES256', why: JSON.stringify(said) };
  }

  close() { this.server.close(); }
}
