// SPDX-License-Identifier: Apache-2.0
// House rules that no compiler knows: words live in the catalogue, directions are logical,
// no markup from strings, nothing from other origins, every file says its licence.
import { readFileSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

// 'left' and 'right' as parts of property names, or as values where a logical one exists.
const PHYSICAL =
  /(?:^|[\s;{])(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right|top|bottom)\b[\w-]*|(?:left|right|top|bottom|width|height|min-width|max-width|min-height|max-height)\s*:|border-(?:top|bottom)-(?:left|right)-radius|(?:text-align|float|clear|justify-content|justify-items|justify-self|text-align-last|caption-side)\s*:\s*(?:left|right)\b|(?:background|background-position|object-position|transform-origin|perspective-origin|mask-position)\s*:[^;}]*\b(?:left|right)\b)|\btranslate(?:X|3d)?\(|\bto (?:left|right)\b/
// Four values go clockwise from the top, or from its left corner: what differs from side to side is physical.
const FOUR = /(?:^|[\s;{])(margin|padding|inset|border-width|border-style|border-color|border-radius)\s*:\s*([^;}/]+)/g
const onlyOneSide = (line) =>
  [...line.matchAll(FOUR)].some(([, name, values]) => {
    const v = values.trim().split(/\s+(?![^(]*\))/)
    return v.length === 4 && (name === 'border-radius' ? v[0] !== v[1] || v[2] !== v[3] : v[1] !== v[3])
  })
const MARKUP = /\b(?:innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write|srcdoc)\b|\beval\(|new Function\(/
const ORIGIN = /(?:https?:)?\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)+/i
const NAMESPACE = 'http://www.w3.org/2000/svg'
const SPOKEN = new Set(['title', 'aria-label', 'aria-description', 'aria-roledescription', 'placeholder', 'alt', 'label'])
const CHOICE = new Set([ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken])

export function lintCss(text) {
  const wrong = []
  text
    .replace(/\/\*[\s\S]*?\*\//g, (c) => c.replace(/[^\n]/g, ' '))
    .split('\n')
    .forEach((line, i) => {
      if (/@(media|container)/.test(line)) line = line.slice(line.indexOf('{') + 1)
      if (PHYSICAL.test(line) || onlyOneSide(line)) wrong.push([i + 1, 'a physical direction: use the logical property'])
      if (/url\(\s*['"]?(?:https?:)?\/\//.test(line) || /@import/.test(line)) wrong.push([i + 1, 'nothing from elsewhere'])
    })
  return wrong
}

function* nodes(node) {
  yield node
  const below = []
  ts.forEachChild(node, (n) => void below.push(n))
  for (const n of below) yield* nodes(n)
}

const hasWord = (s) => typeof s === 'string' && /\p{L}{2,}/u.test(s)

/** Strings that would be shown: of `{…}` in JSX, also through `a ? b : c` and `a && b`. */
function* shown(e) {
  if (!e) return
  if (ts.isParenthesizedExpression(e)) yield* shown(e.expression)
  if (ts.isStringLiteralLike(e)) yield e.text
  if (ts.isTemplateExpression(e)) for (const part of [e.head, ...e.templateSpans.map((s) => s.literal)]) yield part.text
  if (ts.isConditionalExpression(e)) {
    yield* shown(e.whenTrue)
    yield* shown(e.whenFalse)
  }
  if (ts.isBinaryExpression(e) && CHOICE.has(e.operatorToken.kind)) {
    if (e.operatorToken.kind !== ts.SyntaxKind.AmpersandAmpersandToken) yield* shown(e.left)
    yield* shown(e.right)
  }
}

export function lintTs(name, text) {
  const wrong = []
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.ES2022)
  const say = (node, why) => wrong.push([file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1, why])
  text.split('\n').forEach((line, i) => {
    if (MARKUP.test(line)) wrong.push([i + 1, 'markup or code from a string'])
    if (ORIGIN.test(line.replace(NAMESPACE, ''))) wrong.push([i + 1, 'an address of another origin'])
    if (/\bconsole\./.test(line)) wrong.push([i + 1, 'console'])
  })
  const [broken] = file.parseDiagnostics
  if (broken) return [...wrong, [1, `does not parse: ${ts.flattenDiagnosticMessageText(broken.messageText, ' ')}`]]
  for (const n of nodes(file)) {
    if (ts.isJsxText(n) && hasWord(n.text)) say(n, `words outside the catalogue: ${n.text.trim()}`)
    if (ts.isJsxElement(n) || ts.isJsxFragment(n))
      for (const c of n.children)
        if (ts.isJsxExpression(c)) for (const s of shown(c.expression)) if (hasWord(s)) say(c, `words outside the catalogue: ${s}`)
    if (ts.isJsxAttribute(n) && SPOKEN.has(n.name.getText(file))) {
      const value = n.initializer && ts.isJsxExpression(n.initializer) ? n.initializer.expression : n.initializer
      for (const s of shown(value)) if (hasWord(s)) say(n, `words outside the catalogue: ${s}`)
    }
    if (ts.isJsxAttribute(n) && n.name.getText(file) === 'style') say(n, 'a style attribute: use a class')
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
