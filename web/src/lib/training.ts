// SPDX-License-Identifier: Apache-2.0
// Is this a training, and no Centre? Every page says so, also before anybody is logged in.

import { get } from './api.ts'
import { store } from './store.ts'

export const training = store(false)

/** What cannot be asked is not said: the page that could not reach the Centre says that itself. */
export function askTraining(): void {
  get<{ training?: boolean }>('/health').then(
    (h) => training.set(h.training === true),
    () => undefined,
  )
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
}

export interface Score {
  items: Scored[]
  decided: number
  right: number
  missed: number
  over: boolean
}
