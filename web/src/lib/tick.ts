// SPDX-License-Identifier: Apache-2.0
// The time, once a second, for all that counts: each timer of its own wakes the machine once more.

const watchers = new Set<(ms: number) => void>()
let timer: number | undefined

const tick = (): void => {
  for (const f of [...watchers]) f(Date.now())
}

export const now = {
  get: (): number => Date.now(),
  watch(f: (ms: number) => void): () => void {
    watchers.add(f)
    timer ??= window.setInterval(tick, 1000)
    return () => {
      watchers.delete(f)
      if (watchers.size > 0) return
      window.clearInterval(timer)
      timer = undefined
    }
  },
}
