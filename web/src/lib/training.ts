// SPDX-License-Identifier: Apache-2.0
// Is this a training, and no Centre? Every page says so, also before anybody is logged in.

import { get } from './api.ts'
import { store } from './store.ts'

export const training = store(false)
/** Nothing is drawn before: a page without the frame is taken for the real one. */
export const trainingKnown = store(false)

const AGAIN_MS = 5000

/** A Centre that cannot be asked shows nothing of anybody; the page says that itself, and it is asked again. */
export function askTraining(): void {
  get<{ training?: boolean }>('/health')
    .then(
      (h) => training.set(h.training === true),
      () => void setTimeout(askTraining, AGAIN_MS),
    )
    .finally(() => trainingKnown.set(true))
}

export interface Scored {
  alert: string
  title: string
  subject: string
  state: string
  outcome?: string
  by?: string
  created: string
  seconds?: number
  /** The scheme that it was part of; told once it is decided. */
  planted?: string
  right?: boolean
  /** What the shift that is replayed decided, and how soon; told once it is decided here. No truth. */
  shift?: string
  shift_seconds?: number
  same?: boolean
}

export interface Score {
  items: Scored[]
  decided: number
  right: number
  /** A real shift is replayed, in which nobody is who they were. */
  shift?: boolean
  same?: number
  missed: number
  over: boolean
}
