// SPDX-License-Identifier: Apache-2.0
// A raw message as pieces that cannot lie.
//
// The text holds one character a byte, so places count bytes. Bytes that make a
// UTF-8 character are shown as that character; everything that prints nothing, or
// that turns the direction of the text (a right-to-left override hides what follows
// it), is shown as a sign of its own instead. Right-to-left letters become runs of
// their own, so that they order themselves and nothing around them.

export interface Range {
  start: number
  end: number
}

/** How much of a message is fetched at once, and how much of it before the place looked for. */
export const PAGE = 65536
const BEFORE = 500 // the server shows 600 bytes around what is about an alert

/** Where to begin, so that the place is seen in its surroundings. */
export const before = (place: Range): number => Math.max(0, place.start - BEFORE)

export const holds = (raw: { first: number; text: string }, r: Range): boolean => r.start >= raw.first && r.end <= raw.first + raw.text.length

export interface Piece extends Range {
  kind: 'text' | 'rtl' | 'sign'
  shown: string
  marked: boolean
  chosen: boolean
}

export interface Line {
  start: number
  pieces: Piece[]
}

const isBidiControl = (c: number): boolean =>
  c === 0x061c || c === 0x200e || c === 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069)
const isInvisible = (c: number): boolean =>
  (c >= 0x200b && c <= 0x200d) || c === 0x2060 || c === 0xfeff || c === 0xad || c === 0x2028 || c === 0x2029 ||
  (c >= 0xe000 && c <= 0xf8ff) || c >= 0xe0000
const isRtl = (c: number): boolean =>
  (c >= 0x0590 && c <= 0x08ff) || (c >= 0xfb1d && c <= 0xfdff) || (c >= 0xfe70 && c <= 0xfefc) || (c >= 0x10800 && c <= 0x10fff) || (c >= 0x1e800 && c <= 0x1efff)

const hex = (c: number, n: number): string => c.toString(16).toUpperCase().padStart(n, '0')

/** Only letters that every font has: Unicode's pictures of controls are boxes on many screens. */
const CONTROLS: Record<number, string> = { 0x09: 'TAB', 0x0d: 'CR', 0x1c: 'FS', 0x1d: 'GS', 0x1e: 'RS', 0x1f: 'US' }

function sign(c: number): string | undefined {
  if (c === 0x0a) return '\u21b5'
  if (c < 0x20 || (c >= 0x7f && c < 0xa0)) return `\u2039${CONTROLS[c] ?? hex(c, 2)}\u203a`
  if (isBidiControl(c) || isInvisible(c)) return `\u2039U+${hex(c, 4)}\u203a`
  return undefined
}

/** The UTF-8 character at `i`: its code point and its bytes; one byte when it is none. */
export function charAt(text: string, i: number): [number, number] {
  const b = text.charCodeAt(i)
  const n = b >= 0xf0 && b < 0xf5 ? 4 : b >= 0xe0 ? 3 : b >= 0xc2 ? 2 : 1
  if (b < 0xc2 || b >= 0xf5 || i + n > text.length) return [b, 1]
  let c = b & (0xff >> (n + 1))
  for (let k = 1; k < n; k++) {
    const d = text.charCodeAt(i + k)
    if ((d & 0xc0) !== 0x80) return [b, 1]
    c = (c << 6) | (d & 0x3f)
  }
  const least = n === 2 ? 0x80 : n === 3 ? 0x800 : 0x10000
  return c < least || c > 0x10ffff || (c >= 0xd800 && c < 0xe000) ? [b, 1] : [c, n]
}

/** EDIFACT without line feeds is one endless line: break behind each segment, in the view only. */
export function breaksSegments(text: string): boolean {
  return /^\s*(?:UNA|UNB|UNH)/.test(text) || /'(?:[A-Z]{3})\+/.test(text) ? (text.match(/\n/g)?.length ?? 0) * 200 < text.length : false
}

interface Marks {
  ranges: readonly Range[]
  chosen: Range | undefined
}

const inside = (r: Range | undefined, i: number): boolean => r !== undefined && i >= r.start && i < r.end

export function layout(text: string, first: number, m: Marks): Line[] {
  const ranges = [...m.ranges].filter((r) => r.end > r.start).sort((a, b) => a.start - b.start)
  const segments = breaksSegments(text)
  const lines: Line[] = []
  let line: Line = { start: first, pieces: [] }
  let nextRange = 0
  let open: Range[] = []
  let escaped = false
  for (let i = 0; i < text.length; ) {
    const [c, n] = charAt(text, i)
    const at = first + i
    while (nextRange < ranges.length && ranges[nextRange]!.start < at + n) open.push(ranges[nextRange++]!)
    if (open.length) open = open.filter((r) => r.end > at)
    const s = sign(c)
    const kind: Piece['kind'] = s ? 'sign' : isRtl(c) ? 'rtl' : 'text'
    const marked = open.length > 0
    const chosen = inside(m.chosen, at)
    const shown = s ?? String.fromCodePoint(c)
    const last = line.pieces[line.pieces.length - 1]
    if (last && last.kind === kind && kind !== 'sign' && last.marked === marked && last.chosen === chosen) {
      last.shown += shown
      last.end = at + n
    } else {
      line.pieces.push({ kind, shown, marked, chosen, start: at, end: at + n })
    }
    i += n
    const endsSegment = segments && c === 0x27 && !escaped && text.charCodeAt(i) !== 0x0d && text.charCodeAt(i) !== 0x0a
    escaped = segments && c === 0x3f && !escaped
    if (c === 0x0a || endsSegment || (c === 0x0d && text.charCodeAt(i) !== 0x0a)) {
      lines.push(line)
      line = { start: first + i, pieces: [] }
    }
  }
  if (line.pieces.length || lines.length === 0) lines.push(line)
  return lines
}

/** Which line holds this place: the view starts there when it cannot show all. */
export function lineOf(lines: readonly Line[], place: number): number {
  let low = 0
  let high = lines.length - 1
  while (low < high) {
    const mid = (low + high + 1) >> 1
    if (lines[mid]!.start <= place) low = mid
    else high = mid - 1
  }
  return low
}
