// SPDX-License-Identifier: Apache-2.0
// Sentences that the Centre words in English, said in another language by templates, as gettext does:
// "what {1} proposed, another person must approve". What has no template stays as it came.

/** A sentence of the Centre, and the same in another language; its holes are {1}, {2}. */
export type Row = readonly [english: string, other: string, ids?: Holes]
/** Holes whose fill is written in a file as it stands: an identifier, with what it means behind it ("ids", parted by ", "), or nothing but itself ("raw"). */
export interface Holes {
  ids?: readonly number[]
  raw?: readonly number[]
}

/** `own`: in the language of the page; else as it came: English, a name, a number that names something. */
export interface Piece {
  text: string
  own: boolean
  /** It is another text later, such as a time of today. */
  moves?: boolean
}

interface Pattern {
  longest: string
  /** It begins with letters of its own. */
  begins: boolean
  /** So many it has. */
  weight: number
  /** No hole takes in the end of a sentence or of a clause, unless the template itself has such an end. */
  matches: RegExp
  takesAll: RegExp
  parts: readonly string[]
  holes: Holes
}

export interface Table {
  exact: ReadonlyMap<string, string>
  patterns: readonly Pattern[]
  /** Of what fills a hole: states and kinds, which are no sentences. */
  words: ReadonlyMap<string, string>
  /** Of identifiers. */
  meanings: ReadonlyMap<string, string>
  joints: readonly Row[]
  stop: string
}

const HOLE = /\{(\d+)\}/
const HOLES = /\{\d+\}/
const ENDS = /[;.] /
/** Of a count; longer ones, or with a nought before, name something. */
const COUNT = /^(?:0|[1-9]\d{0,3})(?:\.\d+)?$/
const DEPTH_MOST = 4
/** Patterns must not be made to work for long by whoever words a long name. */
const LENGTH_MOST = 700
/** A template that begins with a hole and has few words fits much that people write: its holes must be counts, times, words or identifiers. */
const SLIGHT = 12
/** And only one of many words may take in the end of a clause. */
const STRONG = 14

export const bare = (s: string): string => s.replace(/[.\s]+$/, '')
const literal = (s: string): string => s.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
const weight = (english: string): number => english.replace(/\{\d+\}/g, '').length

/** The longest words first: of two templates that fit, the one that says more itself. */
export function table(rows: readonly Row[], words: readonly Row[], joints: readonly Row[], stop: string, meanings: ReadonlyMap<string, string> = new Map()): Table {
  const fixed = rows.filter(([e]) => !HOLES.test(e))
  const open = rows.filter(([e]) => HOLES.test(e)).sort((a, b) => weight(b[0]) - weight(a[0]))
  const patterns = open.map(([e, o, holes = {}]) => {
    const literals = bare(e).split(HOLES)
    const fits = (any: string): RegExp => new RegExp(`^${literals.map(literal).join(any)}$`)
    const takesAll = fits('([^]*?)')
    return {
      longest: literals.reduce((a, b) => (b.length > a.length ? b : a)),
      weight: weight(bare(e)),
      begins: !e.startsWith('{'),
      matches: ENDS.test(bare(e)) ? takesAll : fits('((?:(?![;.] )[^])*?)'),
      takesAll,
      parts: o.split(HOLE),
      holes,
    }
  })
  return { exact: new Map(fixed.map(([e, o]) => [bare(e), o])), patterns, words: new Map(words.map(([e, o]) => [e, o])), meanings, joints, stop }
}

type Fill = (value: string) => Piece | undefined

function sentence(t: Table, fill: Fill, text: string, depth: number, how: 'matches' | 'takesAll'): Piece[] | undefined {
  for (const p of t.patterns) {
    if (!text.includes(p.longest) || (how === 'takesAll' && p.weight < STRONG)) continue
    const found = p[how].exec(text)
    if (!found) continue
    const said = p.parts.flatMap((part, i) => (i % 2 ? holed(t, fill, p.holes, Number(part), found[Number(part)] ?? '', depth + 1) : part ? [{ text: part, own: true }] : []))
    if (p.weight >= SLIGHT || p.begins || said.every((x) => x.own || t.meanings.has(x.text))) return said
  }
  return undefined
}

/** As a whole, or else by its parts when at least one of them is known. */
function parts(t: Table, fill: Fill, text: string, depth: number): Piece[] | undefined {
  if (depth > DEPTH_MOST) return undefined
  const known = t.exact.get(text)
  if (known !== undefined) return [{ text: known, own: true }]
  const whole = sentence(t, fill, text, depth, 'matches')
  if (whole) return whole
  for (const [between, ours] of t.joints) {
    const several = text.split(between)
    if (several.length < 2) continue
    const said = several.map((one) => parts(t, fill, one, depth + 1))
    if (said.some((x) => x)) return said.flatMap((x, i) => [...(i ? [{ text: ours, own: true }] : []), ...(x ?? (several[i] ? [{ text: several[i], own: false }] : []))])
  }
  return ENDS.test(text) ? sentence(t, fill, text, depth, 'takesAll') : undefined
}

function holed(t: Table, fill: Fill, holes: Holes, n: number, value: string, depth: number): Piece[] {
  if (holes.raw?.includes(n)) return [{ text: value, own: false }]
  if (!holes.ids?.includes(n)) return hole(t, fill, value, depth)
  return value.split(', ').flatMap((id, i): Piece[] => {
    const meaning = t.meanings.get(id)
    return [...(i > 0 ? [{ text: t.joints.find(([e]) => e === ', ')?.[1] ?? ', ', own: true }] : []), { text: id, own: false }, ...(meaning ? [{ text: ` (${meaning})`, own: true }] : [])]
  })
}

function hole(t: Table, fill: Fill, value: string, depth: number): Piece[] {
  const word = t.words.get(value)
  if (word !== undefined) return [{ text: word, own: true }]
  if (COUNT.test(value)) return [{ text: value, own: true }]
  const filled = fill(value)
  if (filled) return [filled]
  return parts(t, fill, value, depth) ?? (value ? [{ text: value, own: false }] : [])
}

const known = new WeakMap<Table, Map<string, Piece[]>>()
const KNOWN_MOST = 2000
/** Pages are drawn again and again with the same words. */
export function toldOnce(t: Table, text: string, fill: Fill): Piece[] {
  const all = known.get(t) ?? new Map<string, Piece[]>()
  known.set(t, all)
  const was = all.get(text)
  if (was) return was
  if (all.size >= KNOWN_MOST) all.clear()
  const said = told(t, text, fill)
  if (!said.some((p) => p.moves)) all.set(text, said)
  return said
}

/** One sentence of which the template is known; its holes take in whatever stands there. Undefined: it is another sentence. */
export function filled([english, other]: Row, text: string, fill: (value: string) => Piece[], stop: string): Piece[] | undefined {
  const found = text.length > LENGTH_MOST ? null : new RegExp(`^${bare(english).split(HOLES).map(literal).join('([^]*?)')}$`).exec(bare(text))
  if (!found) return undefined
  const said = other.split(HOLE).flatMap((part, i): Piece[] => (i % 2 ? fill(found[Number(part)] ?? '') : part ? [{ text: part, own: true }] : []))
  return /\.\s*$/.test(text) ? [...said, { text: stop, own: true }] : said
}

/** `fill`: what stands for a value in a hole that is more than a text, such as a time. */
export function told(t: Table, text: string, fill: Fill = () => undefined): Piece[] {
  const short = bare(text)
  const said = text.length > LENGTH_MOST ? undefined : parts(t, fill, short, 0)
  if (!said) return [{ text, own: false }]
  return /\.\s*$/.test(text) ? [...said, { text: t.stop, own: true }] : said
}
