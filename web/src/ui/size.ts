// SPDX-License-Identifier: Apache-2.0
// How much room an element has, now and when that changes.

import { useEffect, useRef, useState } from 'preact/hooks'

export function useSize() {
  const ref = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState({ w: 800, h: 460 })
  useEffect(() => {
    const el = ref.current
    if (!el) return undefined
    const read = (): void => setSize((s) => (el.clientWidth && (s.w !== el.clientWidth || s.h !== el.clientHeight) ? { w: el.clientWidth, h: el.clientHeight } : s))
    read()
    const watch = new ResizeObserver(read)
    watch.observe(el)
    return () => watch.disconnect()
  }, [])
  return { ref, size }
}
