// SPDX-License-Identifier: Apache-2.0
// sender.mjs — stands in for the systems that push to the Centre, each in its own wire format, as
// badly as it is told to.
//   node test/standin/sender.mjs KIND URL KEY [FAULT]      sends a message a second
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';

const two = (n) => String(n).padStart(2, '0');
const time = (n) => `2026-11-24T${two(n % 24)}:00:00Z`;
const person = (n) => ({ given: 'Ali', surname: `Number ${'ABCDEFGHIJ'[n % 10]}`, birth: `198${n % 10}-02-03`, sex: 'M' });
const passport = (n) => [{ type: 'P', number: `AB${1000000 + n}`, issuer: 'PAK' }];
const ours = (kind, event) => JSON.stringify({ kind, events: [event] });
const minute = (version) => `261124:10${two(version)}`;

// Of each kind of link: the nth record in its vth version, as the link writes it. `key` is what one
// sees of the version in the event.
export const links = {
  immigration: (n, v) => ours('crossing', { reference: `C${n}`, version: v, time: time(n), port: 'KHI', direction: 'in', counter: `${v}`, person: person(n), documents: passport(n) }),
  api: (n, v) => {
    const body = `BGM+745'TDT+20+PK${300 + n}+++PK'LOC+125+DXB'DTM+189:2611251000:201'LOC+87+KHI'DTM+232:2611251300:201'` +
      `NAD+FL+++NUMBER:ALI'ATT+2++M'DTM+329:800203'NAT+2+PAK'RFF+SEA:${v}A'DOC+P+AB${1000000 + n}'LOC+91+PAK'DTM+36:300101'CNT+42:1'`;
    return `UNB+UNOA:4+PK+NTC+${minute(v)}+${n}${v}'UNH+1+PAXLST:D:12B:UN:IATA'${body}UNT+${body.split("'").length + 1}+1'UNZ+1+${n}${v}'`;
  },
  currency: (n, v) => ours('money', { number: `M${n}`, version: v, time: time(n), port: 'KHI', direction: 'out', amounts: [{ currency: 'USD', value: 100 * v }], person: person(n), documents: passport(n) }),
  ncen: (n, v) => ours('seizure', { number: `S${n}`, version: v, record: 'seizure', time: time(n), place: 'TORKHAM', value: 1000 * v, currency: 'PKR', plate: `TLB-${n}`, items: [{ description: 'Cigarettes' }] }),
  faces: (n, v) => ours('face', { reference: `F${n}`, version: v, signal: 'frame', camera: `CAM-${n}`, time: time(n), port: 'KHI', brightness: 120, quality: v / 10, digest: 'ab'.repeat(32).slice(0, 62) + two(n) }),
  cargo: (n, v) => {
    const body = `BGM+85+IGM-${n}+9'DTM+137:2026112410${two(v)}:203'TDT+20+12E+1++MAEU:172+++9811000:146::EVER FICTION'LOC+61+PKKHI'DTM+132:20261128:102'` +
      `EQD+CN+CSQU3054383+42G1:102:5++3+5'SEL+X${v}'CNI+1+BL${n}'NAD+CZ+++WUXI MILL'NAD+CN+++INDUS TRADERS'GID+1+10:CT'FTX+AAA+++POLYESTER YARN'MEA+AAE+G+KGM:1000'`;
    return `UNB+UNOA:2+MAEU+NTC+${minute(v)}+${n}${v}'UNH+1+CUSCAR:D:96B:UN'${body}UNT+${body.split("'").length + 1}+1'UNZ+1+${n}${v}'`;
  },
  weboc: (n, v) => ours('declaration', { number: `KAPS-HC-${n}`, version: v, date: '2026-11-24', office: 'KAPS', regime: 'HC', importer: '1234567-8', importer_name: 'INDUS TRADERS', port: 'PKKHI', currency: 'USD', items: [{ number: 1, hs: '540233', description: 'Polyester yarn', origin: 'CHN', quantity: 1000 * v, unit: 'KG', value: 2000 }] }),
  inland: (n, v) => ours('passage', { reference: `P${n}`, version: v, time: time(n), post: 'HUB', plate: `TLB-${n}`, weight_kg: 20000 + v }),
  agency: (n, v) => ours('crossing', { reference: `A${n}`, version: v, time: time(n), port: 'KHI', direction: 'in', counter: `${v}`, person: person(n), documents: passport(n) }),
};

// What another system would write that knows nothing of ours.
export const foreign = (kind, n) =>
  kind === 'api' || kind === 'cargo' ? `UNB+UNOA:2+X+NTC+261124:1000+${n}'UNH+1+INVOIC:D:96A:UN'BGM+380+${n}'UNT+3+1'UNZ+1+${n}'`
    : JSON.stringify({ payload: { id: n, type: kind, data: [1, 2, 3] } });

export class Sender {
  constructor(url, kind, key) { Object.assign(this, { url, kind, key, sent: 0 }); }

  async post(body, reference) {
    const r = await fetch(`${this.url}/api/v1/messages`, { method: 'POST', body, headers: { Authorization: `Bearer ${this.key}`, ...(reference ? { 'NTC-Reference': reference } : {}) } });
    return { status: r.status, body: await r.json().catch(() => undefined) };
  }

  send(n, version = 1, reference = `${this.kind}-${n}-${version}`) { return this.post(links[this.kind](n, version), reference); }

  // Head and the first `bytes` of the body; then the line goes dead, or drips.
  broken(n, { bytes = 40, drip = false } = {}) {
    const { hostname, port } = new URL(this.url), body = Buffer.from(links[this.kind](n, 1));
    return new Promise((done) => {
      const line = connect(Number(port), hostname, () => {
        line.write(`POST /api/v1/messages HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: Bearer ${this.key}\r\nNTC-Reference: ${this.kind}-${n}-1\r\nContent-Length: ${body.length}\r\n\r\n`);
        line.write(body.subarray(0, bytes));
        if (!drip) return void setTimeout(() => { line.destroy(); done('dead'); }, 30);
        let at = bytes;
        const timer = setInterval(() => line.writable && line.write(body.subarray(at, ++at)), 200);
        line.on('close', () => { clearInterval(timer); done('closed'); });
        this.hangUp = () => { clearInterval(timer); line.destroy(); };
      });
      line.on('error', () => done('closed'));
    });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [kind, url, key, fault] = process.argv.slice(2);
  const it = new Sender(url, kind, key);
  for (let n = 1; ; n++) {
    const sent = fault === 'half' ? await it.broken(n) : fault === 'schema' ? await it.post(foreign(kind, n)) : await it.send(n, 1, fault === 'duplicates' ? 'the-same' : undefined);
    console.log(n, sent.status ?? sent);
    await new Promise((go) => setTimeout(go, 1000));
  }
}
