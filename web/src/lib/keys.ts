// SPDX-License-Identifier: Apache-2.0
// Keys by their physical place (event.code), so that an Urdu layout works as a Latin one does.

export type Verb =
  | 'next' | 'previous' | 'open' | 'leave' | 'claim' | 'outcome' | 'reopen' | 'release' | 'note'
  | 'unclaimed' | 'help' | 'goQueue' | 'goSearch' | 'goIdentity' | 'goMessages' | 'goLists'

export interface Stroke {
  verb: Verb
  /** of an outcome: 0 is the first */
  index?: number
}

export interface KeyEventLike {
  code: string
  shiftKey: boolean
  ctrlKey: boolean
  altKey: boolean
  metaKey: boolean
}

const PLAIN: Record<string, Verb> = {
  KeyJ: 'next',
  ArrowDown: 'next',
  KeyK: 'previous',
  ArrowUp: 'previous',
  Enter: 'open',
  Escape: 'leave',
  KeyA: 'claim',
  KeyR: 'reopen',
  KeyU: 'release',
  KeyC: 'note',
  KeyN: 'unclaimed',
}
const AFTER_G: Record<string, Verb> = { KeyQ: 'goQueue', KeyS: 'goSearch', KeyI: 'goIdentity', KeyM: 'goMessages', KeyW: 'goLists' }
const G_MS = 1500

/** Keeps what was pressed before: G waits a moment for its second key. */
export class KeyMap {
  private gAt = -Infinity

  read(e: KeyEventLike, now: number): Stroke | 'prefix' | undefined {
    if (e.ctrlKey || e.altKey || e.metaKey) return undefined
    const afterG = now - this.gAt < G_MS
    this.gAt = -Infinity
    if (e.shiftKey) return e.code === 'Slash' ? { verb: 'help' } : undefined
    if (afterG && AFTER_G[e.code]) return { verb: AFTER_G[e.code]! }
    if (e.code === 'KeyG') {
      this.gAt = now
      return 'prefix'
    }
    const digit = /^(?:Digit|Numpad)([1-6])$/.exec(e.code)
    if (digit) return { verb: 'outcome', index: Number(digit[1]) - 1 }
    const verb = PLAIN[e.code]
    return verb ? { verb } : undefined
  }
}

/** Reasons are picked by letter (A, B, C …) or, the first nine, by number. */
export function pickIndex(e: KeyEventLike, n: number): number | undefined {
  if (e.ctrlKey || e.altKey || e.metaKey || e.shiftKey) return undefined
  const letter = /^Key([A-Z])$/.exec(e.code)
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(e.code)
  const i = letter ? letter[1]!.charCodeAt(0) - 65 : digit ? Number(digit[1]) - 1 : -1
  return i >= 0 && i < n ? i : undefined
}

export const letter = (i: number): string => String.fromCharCode(65 + i)
