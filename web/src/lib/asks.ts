// SPDX-License-Identifier: Apache-2.0
// What the page asks about right now: at most one dialog.

import { store } from './store.ts'
import type { Alert } from './types.ts'

export type Ask =
  | { kind: 'outcome'; alert: Alert; outcome: string }
  | { kind: 'wait'; alert: Alert; act: 'ask' | 'snooze' }
  | { kind: 'assign'; alert: Alert }
  | { kind: 'bulk' }
  | { kind: 'merge'; alert: Alert }
  | { kind: 'note'; alert: Alert; act: 'reopen' | 'takeover' | 'claim' }
  | { kind: 'logout' }
  | { kind: 'help' }
  | { kind: 'settings' }

export const ask = store<Ask | undefined>(undefined)

const KEYS = 'ntc.keys'
export const keysOn = store(localStorage.getItem(KEYS) !== 'off')
export function setKeys(on: boolean): void {
  localStorage.setItem(KEYS, on ? 'on' : 'off')
  keysOn.set(on)
}
