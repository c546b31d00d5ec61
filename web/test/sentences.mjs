// SPDX-License-Identifier: Apache-2.0
// The sentences that the Centre words, out of its C sources: every literal inside the brackets of a call
// that refuses, its holes ("%s", STR_FMT) counted as {1}, {2}.
import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const SRC = fileURLToPath(new URL('../../src/', import.meta.url))
const TOKEN = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/\*[^]*?\*\/|\/\/[^\n]*|[A-Za-z_]\w*|\s+|[^]/g
const HOLE = /%(?:%|[-+#0]*(?:\d+|\*)?(?:\.(?:\d+|\*))?(?:hh|h|ll|l|z|j|t)?[diouxXeEfFgGcsp])/g
const ESCAPES = { n: '\n', t: '\t', '"': '"', '\\': '\\', "'": "'" }

export const sources = (kind = /\.c$/) =>
  readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((f) => kind.test(f)).sort().map((f) => [f, readFileSync(SRC + f, 'utf8')])

/** "there is no %s" as "there is no {1}". */
export function holed(format) {
  let n = 0
  return format.replace(HOLE, (h) => (h === '%%' ? '%' : `{${++n}}`))
}

/** Its tokens without blanks and remarks; literals that stand beside one another are one. */
export function tokens(text) {
  const all = []
  let open = false
  for (const [t] of text.matchAll(TOKEN)) {
    if (/^\s|^\/[*/]/.test(t)) continue
    const literal = t.startsWith('"') ? t.slice(1, -1).replace(/\\(.)/g, (whole, c) => ESCAPES[c] ?? whole) : undefined
    const piece = literal ?? (t === 'STR_FMT' || /^PRI[a-zA-Z]\w*$/.test(t) ? (t === 'STR_FMT' ? '%s' : 'd') : undefined)
    if (piece !== undefined && open) all[all.length - 1].text += piece
    else all.push(piece === undefined ? { code: t } : { text: piece })
    open = piece !== undefined
  }
  return all
}

/** The literals in the brackets of each call of `name`, with the first argument's tokens. */
export function calls(list, name) {
  const found = []
  for (let i = 0; i + 1 < list.length; i++) {
    if (list[i].code !== name || list[i + 1].code !== '(') continue
    let depth = 0
    const args = [[]]
    for (let j = i + 1; j < list.length; j++) {
      const c = list[j].code
      if (c === '(' || c === '{') depth++
      if (c === ')' || c === '}') depth--
      if (depth === 0) break
      if (c === ',' && depth === 1) args.push([])
      else if (j > i + 1) args[args.length - 1].push(list[j])
    }
    found.push(args)
  }
  return found
}
