// SPDX-License-Identifier: Apache-2.0
// House rules that no compiler knows: words live in the catalogue, directions are logical,
// no markup from strings, nothing from other origins, every file says its licence.
import { readFileSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'vite'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

// 'left' and 'right' as parts of property names, or as values where a logical one exists.
const PHYSICAL =
  /(?:^|[\s;{])(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right|top|bottom)\b[\w-]*|(?:left|right|top|bottom|width|height|min-width|max-width|min-height|max-height)\s*:|border-(?:top|bottom)-(?:left|right)-radius|(?:text-align|float|clear)\s*:\s*(?:left|right))/
const MARKUP = /\b(?:innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write|srcdoc)\b|\beval\(|new Function\(/
const ORIGIN = /(?:https?:)?\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)+/i
const NAMESPACE = 'http://www.w3.org/2000/svg'
const SPOKEN = new Set(['title', 'aria-label', 'aria-description', 'aria-roledescription', 'placeholder', 'alt', 'label'])

export function lintCss(text) {
  const wrong = []
  text
    .replace(/\/\*[\s\S]*?\*\//g, (c) => c.replace(/[^\n]/g, ' '))
    .split('\n')
    .forEach((line, i) => {
      if (/@(media|container)/.test(line)) line = line.slice(line.indexOf('{') + 1)
      if (PHYSICAL.test(line)) wrong.push([i + 1, 'a physical direction: use the logical property'])
      if (/url\(\s*['"]?(?:https?:)?\/\//.test(line) || /@import/.test(line)) wrong.push([i + 1, 'nothing from elsewhere'])
    })
  return wrong
}

function* nodes(node) {
  if (Array.isArray(node)) {
    for (const n of node) yield* nodes(n)
  } else if (node && typeof node === 'object') {
    if (typeof node.type === 'string') yield node
    for (const [k, v] of Object.entries(node)) if (k !== 'parent' && v && typeof v === 'object') yield* nodes(v)
  }
}

const hasWord = (s) => typeof s === 'string' && /\p{L}{2,}/u.test(s)

/** Strings that would be shown: of `{…}` in JSX, also through `a ? b : c` and `a && b`. */
function* shown(e) {
  if (!e) return
  if (e.type === 'Literal' && typeof e.value === 'string') yield e
  if (e.type === 'TemplateLiteral') for (const q of e.quasis) yield { ...e, value: q.value.cooked }
  if (e.type === 'ConditionalExpression') {
    yield* shown(e.consequent)
    yield* shown(e.alternate)
  }
  if (e.type === 'LogicalExpression') {
    if (e.operator !== '&&') yield* shown(e.left)
    yield* shown(e.right)
  }
}

export function lintTs(name, text) {
  const wrong = []
  const lineAt = (at) => text.slice(0, at).split('\n').length
  const say = (node, why) => wrong.push([lineAt(node.start), why])
  text.split('\n').forEach((line, i) => {
    if (MARKUP.test(line)) wrong.push([i + 1, 'markup or code from a string'])
    if (ORIGIN.test(line.replace(NAMESPACE, ''))) wrong.push([i + 1, 'an address of another origin'])
    if (/\bconsole\./.test(line)) wrong.push([i + 1, 'console'])
  })
  const parsed = parseSync(name, text)
  if (parsed.errors.length) return [...wrong, [1, `does not parse: ${parsed.errors[0].message}`]]
  for (const n of nodes(parsed.program)) {
    if (n.type === 'JSXText' && hasWord(n.value)) say(n, `words outside the catalogue: ${n.value.trim()}`)
    if (n.type === 'JSXElement' || n.type === 'JSXFragment')
      for (const c of n.children)
        if (c.type === 'JSXExpressionContainer') for (const s of shown(c.expression)) if (hasWord(s.value)) say(c, `words outside the catalogue: ${s.value}`)
    if (n.type === 'JSXAttribute' && SPOKEN.has(n.name.name)) {
      const value = n.value?.type === 'JSXExpressionContainer' ? n.value.expression : n.value
      for (const s of shown(value)) if (hasWord(s.value)) say(n, `words outside the catalogue: ${s.value}`)
    }
    if (n.type === 'JSXAttribute' && n.name.name === 'style') say(n, 'a style attribute: use a class')
  }
  return wrong
}

function files(dir) {
  return readdirSync(dir, { withFileTypes: true }).flatMap((e) => (e.isDirectory() ? files(join(dir, e.name)) : [join(dir, e.name)]))
}

function lint(path) {
  const text = readFileSync(path, 'utf8')
  const wrong = []
  if (/\.(tsx?|mjs|css)$/.test(path) && !text.slice(0, 200).includes('SPDX-License-Identifier')) wrong.push([1, 'no SPDX line'])
  if (path.endsWith('.css')) wrong.push(...lintCss(text))
  if (/src.*\.tsx?$/.test(path)) wrong.push(...lintTs(path, text))
  if (path.endsWith('.html') && (/<script(?![^>]*\bsrc=)|<style|\son\w+=/.test(text) || ORIGIN.test(text))) wrong.push([1, 'inline script or style, or another origin'])
  if (path.endsWith('package-lock.json') && /"resolved"/.test(text)) wrong.push([1, 'the lock file names a registry: install with this folder’s .npmrc'])
  return wrong.map(([line, why]) => `${relative(ROOT, path)}:${line}: ${why}`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const all = [...files(join(ROOT, 'src')), ...files(join(ROOT, 'test')), ...files(join(ROOT, 'tools')), join(ROOT, 'index.html'), join(ROOT, 'package-lock.json')]
  const wrong = all.flatMap(lint)
  for (const w of wrong) process.stderr.write(`${w}\n`)
  process.exit(wrong.length ? 1 : 0)
}
