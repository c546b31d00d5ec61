// SPDX-License-Identifier: Apache-2.0
// Where names stand in a drawing so that each can be read: the first of its places where nothing else is. What finds no room is
// left out; whoever draws says it elsewhere (a table, the name for screen readers, where one points).

export interface Box {
  x: number
  y: number
  w: number
  h: number
}
export interface Place {
  x: number
  /** Of the line that letters stand on. */
  y: number
  anchor: 'start' | 'middle' | 'end'
}
export interface Label {
  key: string
  text: string
  /** The best first. */
  places: readonly Place[]
}

// Letters of 11 px, as wide as the fonts of the page draw them.
const WIDE = 7.4
const NARROW = 5.9
const ABOVE = 10
const BELOW = 3

const width = (text: string): number => [...text].reduce((sum, c) => sum + (/[A-Z0-9@%–—]/.test(c) ? WIDE : NARROW), 0)
const boxAt = (p: Place, w: number): Box => ({ x: p.x - (p.anchor === 'start' ? 0 : p.anchor === 'end' ? w : w / 2), y: p.y - ABOVE, w, h: ABOVE + BELOW })
const meet = (a: Box, b: Box): boolean => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h
const inside = (a: Box, b: Box): boolean => a.x >= b.x && a.y >= b.y && a.x + a.w <= b.x + b.w && a.y + a.h <= b.y + b.h

/** Where it stands, and what room it takes. */
export interface Placed extends Place {
  text: string
  box: Box
}
export const standing = (text: string, at: Place): Placed => ({ ...at, text, box: boxAt(at, width(text)) })

/** What is first in the list has the first choice. One that is there twice, long and short, stands once. */
export function placed(labels: readonly Label[], taken: readonly Box[], sheet: Box): ReadonlyMap<string, Placed> {
  const full = [...taken]
  const found = new Map<string, Placed>()
  for (const l of labels) {
    if (found.has(l.key)) continue
    const one = l.places.map((p) => standing(l.text, p)).find((p) => inside(p.box, sheet) && !full.some((f) => meet(f, p.box)))
    if (!one) continue
    found.set(l.key, one)
    full.push(one.box)
  }
  return found
}
