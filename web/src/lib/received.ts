// SPDX-License-Identifier: Apache-2.0
// What comes over the wire, read.

/** Characters that turn the order of letters around make a name look like another one: an officer
 *  reads "LUDBA" where "ABDUL" stands. They are shown as what they are, by the signs of raw.ts. */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/g
const sign = (c: string): string => `\u2039U+${c.charCodeAt(0).toString(16).toUpperCase()}\u203a`

export function received<T>(text: string): T {
  if (text.search(TURNS) < 0 && !text.includes('\\u20')) return JSON.parse(text) as T
  return JSON.parse(text, (_, v: unknown) => (typeof v === 'string' ? v.replace(TURNS, sign) : v)) as T
}
