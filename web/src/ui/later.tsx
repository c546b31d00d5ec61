// SPDX-License-Identifier: Apache-2.0
// A page whose code is fetched when somebody opens it.

import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Failed, Loading } from './parts.tsx'

export function later<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let known: ComponentType<P> | undefined
  return function Later(p: P) {
    const [Page, setPage] = useState<ComponentType<P> | undefined>(() => known)
    const [error, setError] = useState<unknown>()
    const fetch = (): void => {
      setError(undefined)
      load().then((c) => {
        known = c
        setPage(() => c)
      }, setError)
    }
    useEffect(() => {
      if (!known) fetch()
    }, [])
    if (error !== undefined) return <Failed error={error} again={fetch} />
    return Page ? <Page {...p} /> : <Loading />
  }
}
