// SPDX-License-Identifier: Apache-2.0
// Sentences that the Centre words in English, said in another language by templates, as gettext does:
// "what {1} proposed, another person must approve". What has no template stays as it came.

/** A sentence of the Centre, and the same in another language; its holes are {1}, {2}. */
export type Row = readonly [english: string, other: string]

/** `own`: in the language of the page; else as it came: English, a name, a number that names something. */
export interface Piece {
  text: string
  own: boolean
}

interface Pattern {
  longest: string
  /** No hole takes in the end of a sentence or of a clause, unless the template itself has such an end. */
  matches: RegExp
  takesAll: RegExp
  parts: readonly string[]
}

export interface Table {
  exact: ReadonlyMap<string, string>
  patterns: readonly Pattern[]
  /** Of what fills a hole: states and kinds, which are no sentences. */
  words: ReadonlyMap<string, string>
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
const LENGTH_MOST = 2000

export const bare = (s: string): string => s.replace(/[.\s]+$/, '')
const literal = (s: string): string => s.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
const weight = (english: string): number => english.replace(/\{\d+\}/g, '').length

/** The longest words first: of two templates that fit, the one that says more itself. */
export function table(rows: readonly Row[], words: readonly Row[], joints: readonly Row[], stop: string): Table {
  const fixed = rows.filter(([e]) => !HOLES.test(e))
  const open = rows.filter(([e]) => HOLES.test(e)).sort((a, b) => weight(b[0]) - weight(a[0]))
  const patterns = open.map(([e, o]) => {
    const literals = bare(e).split(HOLES)
    const filled = (any: string): RegExp => new RegExp(`^${literals.map(literal).join(any)}$`)
    const takesAll = filled('([^]*?)')
    return {
      longest: literals.reduce((a, b) => (b.length > a.length ? b : a)),
      matches: ENDS.test(bare(e)) ? takesAll : filled('((?:(?![;.] )[^])*?)'),
      takesAll,
      parts: o.split(HOLE),
    }
  })
  return { exact: new Map(fixed.map(([e, o]) => [bare(e), o])), patterns, words: new Map(words), joints, stop }
}

type Fill = (value: string) => Piece | undefined

function sentence(t: Table, fill: Fill, text: string, depth: number, how: 'matches' | 'takesAll'): Piece[] | undefined {
  for (const p of t.patterns) {
    const found = text.includes(p.longest) ? p[how].exec(text) : null
    if (found) return p.parts.flatMap((part, i) => (i % 2 ? hole(t, fill, found[Number(part)] ?? '', depth + 1) : part ? [{ text: part, own: true }] : []))
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

function hole(t: Table, fill: Fill, value: string, depth: number): Piece[] {
  const word = t.words.get(value)
  if (word !== undefined) return [{ text: word, own: true }]
  if (COUNT.test(value)) return [{ text: value, own: true }]
  const filled = fill(value)
  if (filled) return [filled]
  return parts(t, fill, value, depth) ?? (value ? [{ text: value, own: false }] : [])
}

/** `fill`: what stands for a value in a hole that is more than a text, such as a time. */
export function told(t: Table, text: string, fill: Fill = () => undefined): Piece[] {
  const short = bare(text)
  const said = text.length > LENGTH_MOST ? undefined : parts(t, fill, short, 0)
  if (!said) return [{ text, own: false }]
  return /\.\s*$/.test(text) ? [...said, { text: t.stop, own: true }] : said
}
