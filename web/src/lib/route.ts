// SPDX-License-Identifier: Apache-2.0
// Where we are, from the part of the address behind '#': ids only, never names.

import { useEffect, useState } from 'preact/hooks'

export interface Place {
  page: string
  id: string
}

export function parse(hash: string): Place {
  const [page = '', id = ''] = hash.replace(/^#\/?/, '').split('/')
  let plain = id
  try {
    plain = decodeURIComponent(id)
  } catch {
    // not ours to understand: no such id then
  }
  return { page, id: plain }
}

export const href = (page: string, id = ''): string => `#/${page}${id ? `/${encodeURIComponent(id)}` : ''}`

export function go(page: string, id = ''): void {
  location.hash = href(page, id)
}

export function usePlace(): Place {
  const [place, setPlace] = useState(() => parse(location.hash))
  useEffect(() => {
    const f = (): void => setPlace(parse(location.hash))
    window.addEventListener('hashchange', f)
    return () => window.removeEventListener('hashchange', f)
  }, [])
  return place
}

/** The address changes, by whatever: a link, a key, Back. */
export function onLeave(f: () => void): () => void {
  window.addEventListener('hashchange', f)
  return () => window.removeEventListener('hashchange', f)
}
