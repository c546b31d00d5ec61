// SPDX-License-Identifier: Apache-2.0
// A list of the Centre that is read page by page.

import type { ComponentChildren } from 'preact'
import { useRef, useState } from 'preact/hooks'
import type { Key } from '../i18n/index.ts'
import { t } from '../i18n/index.ts'
import { get } from '../lib/api.ts'
import { complain } from '../lib/notice.ts'
import type { Page } from '../lib/types.ts'
import { Empty, Failed, Loading, useLoad } from './parts.tsx'

export interface Pages<T> {
  items: T[]
  more?: () => void
  error?: unknown
  loading: boolean
  again: () => void
}

/** `path` has a query; `name` is the parameter from which more is asked. What was read stays while more comes. */
export function usePages<T>(path: string, name: string, turn: unknown = 0): Pages<T> {
  const [older, setOlder] = useState<Page<T>>()
  const loads = useRef(0)
  const first = useLoad(() => {
    loads.current++
    setOlder(undefined)
    return get<Page<T>>(path)
  }, [path, turn])
  const next = older ? older.next : first.data?.next
  const items = [...(first.data?.items ?? []), ...(older?.items ?? [])]
  const more = (): void => {
    const load = loads.current
    const take = (p: Page<T>): void => {
      if (loads.current === load) setOlder({ ...p, items: [...(older?.items ?? []), ...p.items] })
    }
    get<Page<T>>(`${path}&${name}=${encodeURIComponent(next!)}`).then(take, complain)
  }
  return { items, loading: !first.data && first.error === undefined, again: first.again, ...(next ? { more } : {}), ...(first.error !== undefined ? { error: first.error } : {}) }
}

/** How it comes, what is there, and a button for more. */
export function Listed<T>({ list, empty, loading, children }: { list: Pages<T>; empty: Key; loading?: Key; children: ComponentChildren }) {
  return (
    <>
      {list.error !== undefined && <Failed error={list.error} again={list.again} />}
      {list.loading && <Loading {...(loading ? { say: loading } : {})} />}
      {!list.loading && list.error === undefined && list.items.length === 0 && !list.more && <Empty>{t(empty)}</Empty>}
      {children}
      {list.more && (
        <p class="more">
          <button type="button" onClick={list.more}>
            {t('app.more')}
          </button>
        </p>
      )}
    </>
  )
}
