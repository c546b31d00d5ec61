// SPDX-License-Identifier: Apache-2.0
// Digits: Western ones are sent and, unless asked otherwise, shown; Urdu and Arabic ones may be typed.

const FOREIGN = /[\u06f0-\u06f9\u0660-\u0669]/g
const ZERO = 0x06f0

/** What was typed with Urdu or Arabic digits, as every system writes it. */
export const western = (text: string): string => text.replace(FOREIGN, (c) => String(c.charCodeAt(0) & 15))

export const urdu = (text: string): string => text.replace(/\d/g, (c) => String.fromCharCode(ZERO + Number(c)))

/** Urdu digits in a text, but not in identifiers, dates or anything that Latin letters stand in. */
export const urduAlone = (text: string): string => text.replace(/(?<![\w:.+/-])\d+(?![\w:+/-]|\.\d)/g, urdu)

/** Rewrites a field in place, under the cursor. */
export function westernIn(e: HTMLInputElement): void {
  const text = western(e.value)
  if (text === e.value) return
  const at = e.selectionStart
  e.value = text
  if (at !== null) e.setSelectionRange(at, at)
}
