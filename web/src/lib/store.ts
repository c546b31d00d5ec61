// SPDX-License-Identifier: Apache-2.0
// A value that pages watch. All the state this page needs beyond its components' own.

import { useEffect, useState } from 'preact/hooks'

export interface Store<T> {
  get(): T
  set(value: T): void
  update(f: (old: T) => T): void
  watch(f: (value: T) => void): () => void
}

export function store<T>(initial: T): Store<T> {
  let value = initial
  const watchers = new Set<(value: T) => void>()
  const self: Store<T> = {
    get: () => value,
    set(v) {
      if (Object.is(v, value)) return
      value = v
      for (const w of [...watchers]) w(v)
    },
    update: (f) => self.set(f(value)),
    watch(f) {
      watchers.add(f)
      return () => {
        watchers.delete(f)
      }
    },
  }
  return self
}

export function useStore<T>(s: Store<T>): T {
  const [value, setValue] = useState(s.get())
  useEffect(() => {
    setValue(s.get()) // it may have changed between the first drawing and this moment
    return s.watch(setValue)
  }, [s])
  return value
}
