// SPDX-License-Identifier: Apache-2.0
// What comes over the wire, read.

/** Characters that turn the order of letters around make a name look like another one: an officer
 *  reads "LUDBA" where "ABDUL" stands. They are shown as what they are (as in raw.ts). */
const TURNS = /[\u202a-\u202e\u2066-\u2069]|\\u(202[a-e]|206[6-9])/gi

export function received<T>(text: string): T {
  return JSON.parse(text.replace(TURNS, (c, code?: string) => `\u2039U+${(code ?? c.charCodeAt(0).toString(16)).toUpperCase()}\u203a`)) as T
}
