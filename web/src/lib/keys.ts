// SPDX-License-Identifier: Apache-2.0
// Keys by their physical place (event.code), so that an Urdu layout works as a Latin one does. Every
// verb has a key that its officer may change; a chord is written "KeyJ", "Shift+KeyA" or "KeyG KeyQ".

import type { Key } from '../i18n/index.ts'
import { store } from './store.ts'

export interface KeyEventLike {
  code: string
  shiftKey: boolean
  ctrlKey: boolean
  altKey: boolean
  metaKey: boolean
}

interface Row {
  chord: string
  says: Key
  /** A second key that is never changed. */
  also?: string
}

export const VERBS = {
  next: { chord: 'KeyJ', also: 'ArrowDown', says: 'keys.next' },
  previous: { chord: 'KeyK', also: 'ArrowUp', says: 'keys.previous' },
  open: { chord: 'Enter', says: 'keys.open' },
  leave: { chord: 'Escape', says: 'keys.leave' },
  unclaimed: { chord: 'KeyN', says: 'keys.unclaimed' },
  claim: { chord: 'KeyA', says: 'keys.claim' },
  assign: { chord: 'Shift+KeyA', says: 'keys.assign' },
  release: { chord: 'KeyB', says: 'keys.release' },
  outcome1: { chord: 'Digit1', also: 'Numpad1', says: 'keys.outcome' },
  outcome2: { chord: 'Digit2', also: 'Numpad2', says: 'keys.outcome' },
  outcome3: { chord: 'Digit3', also: 'Numpad3', says: 'keys.outcome' },
  outcome4: { chord: 'Digit4', also: 'Numpad4', says: 'keys.outcome' },
  outcome5: { chord: 'Digit5', also: 'Numpad5', says: 'keys.outcome' },
  outcome6: { chord: 'Digit6', also: 'Numpad6', says: 'keys.outcome' },
  ask: { chord: 'KeyR', says: 'keys.ask' },
  snooze: { chord: 'KeyS', says: 'keys.snooze' },
  merge: { chord: 'KeyM', says: 'keys.merge' },
  split: { chord: 'Shift+KeyM', says: 'keys.split' },
  order: { chord: 'KeyE', says: 'keys.order' },
  hold: { chord: 'KeyH', says: 'keys.hold' },
  field: { chord: 'KeyP', says: 'keys.field' },
  pin: { chord: 'Shift+KeyP', says: 'keys.pin' },
  note: { chord: 'KeyC', says: 'keys.note' },
  undo: { chord: 'KeyU', says: 'keys.undo' },
  repeat: { chord: 'Period', says: 'keys.repeat' },
  reopen: { chord: 'KeyO', says: 'keys.reopen' },
  why: { chord: 'KeyY', says: 'keys.why' },
  links: { chord: 'KeyL', says: 'keys.links' },
  select: { chord: 'KeyX', says: 'keys.select' },
  selectDown: { chord: 'Shift+ArrowDown', says: 'keys.selectDown' },
  selectAll: { chord: 'Ctrl+KeyA', says: 'keys.selectAll' },
  bulk: { chord: 'Shift+KeyX', says: 'keys.bulk' },
  search: { chord: 'Slash', also: 'Ctrl+KeyK', says: 'keys.goSearch' },
  goQueue: { chord: 'KeyG KeyQ', says: 'keys.goQueue' },
  goProfile: { chord: 'KeyG KeyP', says: 'keys.goProfile' },
  goIdentity: { chord: 'KeyG KeyI', says: 'keys.goIdentity' },
  goMessages: { chord: 'KeyG KeyE', says: 'keys.goMessages' },
  goMap: { chord: 'KeyG KeyM', says: 'keys.goMap' },
  goWall: { chord: 'KeyG KeyW', says: 'keys.goWall' },
  goDuty: { chord: 'KeyG KeyD', says: 'keys.goDuty' },
  goHandover: { chord: 'KeyG KeyO', says: 'keys.goHandover' },
  takeOver: { chord: 'KeyT', says: 'keys.takeOver' },
  goLists: { chord: 'KeyG KeyL', says: 'keys.goLists' },
  help: { chord: 'Shift+Slash', says: 'keys.help' },
} as const satisfies Record<string, Row>

export type Verb = keyof typeof VERBS
export const verbs = Object.keys(VERBS) as Verb[]

export interface Stroke {
  verb: Verb
  /** of an outcome: 0 is the first */
  index?: number
}

const STORED = 'ntc.keymap'
/** None where there is no browser: in unit tests. */
const shelf = typeof localStorage === 'undefined' ? undefined : localStorage
type Own = Partial<Record<Verb, string>>

function stored(): Own {
  try {
    const x: unknown = JSON.parse(shelf?.getItem(STORED) ?? '{}')
    const own: Own = {}
    for (const [verb, chord] of Object.entries(x as Own)) if (verb in VERBS && typeof chord === 'string') own[verb as Verb] = chord
    return own
  } catch {
    return {}
  }
}

/** What this browser's officer changed. */
export const own = store<Own>(stored())

export const chordOf = (verb: Verb): string => own.get()[verb] ?? VERBS[verb].chord

/** The verb that a chord has already, if it is another's. */
export function taken(verb: Verb, chord: string): Verb | undefined {
  const first = chord.split(' ')[0]
  return verbs.find((v) => {
    if (v === verb) return false
    const row: Row = VERBS[v]
    const has = chordOf(v)
    return has === chord || row.also === chord || (has.split(' ').length !== chord.split(' ').length && has.split(' ')[0] === first)
  })
}

export function setKey(verb: Verb, chord: string | undefined): void {
  const next = { ...own.get() }
  if (chord === undefined || chord === VERBS[verb].chord) delete next[verb]
  else next[verb] = chord
  own.set(next)
  shelf?.setItem(STORED, JSON.stringify(next))
}

export function resetKeys(): void {
  own.set({})
  shelf?.removeItem(STORED)
}

const NAMES: Record<string, string> = { Escape: 'Esc', Period: '.', Slash: '/', ArrowDown: '↓', ArrowUp: '↑', 'Shift+Slash': '?' }

/** As it stands on the key: "J", "Shift A", "G Q". */
export function named(chord: string): string {
  return chord
    .split(' ')
    .map((one) => NAMES[one] ?? one.split('+').map((k) => NAMES[k] ?? k.replace(/^(Key|Digit)/, '')).join(' '))
    .join(' ')
}
export const keyOf = (verb: Verb): string => named(chordOf(verb))

/** One stroke as a chord; undefined: a key that only changes others. */
export function chordFrom(e: KeyEventLike): string | undefined {
  if (/^(Shift|Control|Alt|Meta|OS)/.test(e.code) || !e.code || e.altKey || e.metaKey) return undefined
  return `${e.ctrlKey ? 'Ctrl+' : ''}${e.shiftKey ? 'Shift+' : ''}${e.code}`
}

const PREFIX_MS = 1500

function strokeOf(verb: Verb): Stroke {
  const digit = /^outcome([1-6])$/.exec(verb)
  return digit ? { verb, index: Number(digit[1]) - 1 } : { verb }
}

/** Keeps what was pressed before: the first of two keys waits a moment for its second. */
export class KeyMap {
  private first = ''
  private at = -Infinity

  read(e: KeyEventLike, now: number): Stroke | 'prefix' | undefined {
    const chord = chordFrom(e)
    if (chord === undefined) return undefined
    const before = now - this.at < PREFIX_MS ? this.first : ''
    this.at = -Infinity
    const whole = before && verbs.find((v) => chordOf(v) === `${before} ${chord}`)
    if (whole) return strokeOf(whole)
    const verb = verbs.find((v) => chordOf(v) === chord || (VERBS[v] as Row).also === chord)
    if (verb) return strokeOf(verb)
    if (!verbs.some((v) => chordOf(v).startsWith(`${chord} `))) return undefined
    this.first = chord
    this.at = now
    return 'prefix'
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
