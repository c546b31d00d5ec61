// SPDX-License-Identifier: Apache-2.0
// The text of a PDF that cairo drew: what its glyphs stand for, by the tables that each font brings for whoever copies
// text out of it. Words of Latin letters come in their order; those of the Arabic script as they are drawn.
import { inflateSync } from 'node:zlib';

export function textOf(pdf) {
  const file = pdf.toString('latin1');
  const objects = new Map([...file.matchAll(/(?:^|\n)(\d+) 0 obj\s([^]*?)\nendobj/g)].map(([, n, body]) => [n, body]));
  const stream = (body) => {
    const at = body.indexOf('stream\n') + 7;
    const bytes = Buffer.from(body.slice(at, body.lastIndexOf('\nendstream')), 'latin1');
    return (/FlateDecode/.test(body.slice(0, at)) ? inflateSync(bytes) : bytes).toString('latin1');
  };
  const utf16 = (hex) => Buffer.from(hex, 'hex').swap16().toString('utf16le');
  const table = (cmap) => {
    const known = new Map();
    for (const [, lines] of cmap.matchAll(/beginbfchar([^]*?)endbfchar/g))
      for (const [, from, to] of lines.matchAll(/<(\w+)>\s*<(\w+)>/g)) known.set(parseInt(from, 16), utf16(to));
    for (const [, lines] of cmap.matchAll(/beginbfrange([^]*?)endbfrange/g))
      for (const [, from, to, list, first] of lines.matchAll(/<(\w+)>\s*<(\w+)>\s*(?:\[([^\]]*)\]|<(\w+)>)/g)) {
        const all = list === undefined ? [] : [...list.matchAll(/<(\w+)>/g)].map((m) => utf16(m[1]));
        for (let i = parseInt(from, 16); i <= parseInt(to, 16); i++)
          known.set(i, list === undefined ? String.fromCodePoint(parseInt(first, 16) + i - parseInt(from, 16)) : all[i - parseInt(from, 16)]);
      }
    return known;
  };
  const fonts = new Map();
  for (const [, name, n] of file.matchAll(/\/(f-\d+-\d+) (\d+) 0 R/g)) {
    const font = objects.get(n) ?? '';
    const cmap = objects.get(/\/ToUnicode (\d+) 0 R/.exec(font)?.[1]);
    fonts.set(name, { wide: /\/Type0/.test(font), known: cmap ? table(stream(cmap)) : new Map() });
  }
  const said = (font, token) => {
    const bytes = token.startsWith('<') ? Buffer.from(token.slice(1, -1), 'hex') : Buffer.from(token.slice(1, -1).replace(/\\(\d{3}|.)/g, (_, c) => (c.length === 3 ? String.fromCharCode(parseInt(c, 8)) : c)), 'latin1');
    const codes = font?.wide ? Array.from({ length: bytes.length >> 1 }, (_, i) => bytes.readUInt16BE(2 * i)) : [...bytes];
    return codes.map((c) => font?.known.get(c) ?? (font?.wide ? '' : String.fromCharCode(c))).join('');
  };
  const lines = [];
  for (const body of objects.values()) {
    if (!body.includes('stream\n') || /\/Image|\/Length1|FontType|Type1C|\/XRef|\/ObjStm/.test(body.slice(0, body.indexOf('stream\n')))) continue;
    const drawn = stream(body);
    if (!/\bTf\b/.test(drawn)) continue;
    let font;
    for (const [, name, shown] of drawn.matchAll(/\/(f-\d+-\d+) [\d.]+ Tf|((?:\[[^\]]*\]\s*TJ)|(?:<\w*>|\((?:\\.|[^)\\])*\))\s*Tj)/g))
      if (name) font = fonts.get(name);
      else lines.push([...shown.matchAll(/<\w*>|\((?:\\.|[^)\\])*\)/g)].map((m) => said(font, m[0])).join(''));
  }
  return lines.join('\n');
}
