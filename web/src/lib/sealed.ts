// SPDX-License-Identifier: Apache-2.0
// What is kept in the browser for a reload without a line, sealed with a key that this tab has (sessionStorage). That is no vault:
// browsers write sessionStorage to disk too, so as to open a tab again, and who has the disk may find both. What is old goes when
// somebody next looks, not before.

const TAB = 'ntc.outbox'
/** Each in a database of its own: an older page that is still open must find its own as it was. */
const DATABASES = { reports: 'ntc', cards: 'ntc.cards' } as const
export type Shelf = keyof typeof DATABASES

interface Row {
  id: string
  tab: string
  at: number
  iv: Uint8Array<ArrayBuffer>
  data: ArrayBuffer
}
export interface Unsealed {
  id: string
  /** When it was put there, ms. */
  at: number
  bytes: ArrayBuffer
}

/** None where a browser keeps no keys (no https), or keeps nothing: then nothing is kept. */
async function tabKey(make: boolean): Promise<{ tab: string; key: CryptoKey } | undefined> {
  if (typeof indexedDB === 'undefined' || !globalThis.crypto?.subtle) return undefined
  let text = sessionStorage.getItem(TAB)
  if (!text) {
    if (!make) return undefined
    text = JSON.stringify({ tab: crypto.randomUUID(), key: [...crypto.getRandomValues(new Uint8Array(32))] })
    sessionStorage.setItem(TAB, text)
  }
  const { tab, key: bytes } = JSON.parse(text) as { tab: string; key: number[] }
  return { tab, key: await crypto.subtle.importKey('raw', Uint8Array.from(bytes), 'AES-GCM', false, ['encrypt', 'decrypt']) }
}

const done = <T>(r: IDBRequest<T>): Promise<T> =>
  new Promise((ok, no) => {
    r.onsuccess = () => ok(r.result)
    r.onerror = () => no(r.error)
  })

async function on<T>(shelf: Shelf, mode: IDBTransactionMode, f: (s: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const opening = indexedDB.open(DATABASES[shelf], 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore(shelf, { keyPath: 'id' })
  const db = await done(opening)
  try {
    return await done(f(db.transaction(shelf, mode).objectStore(shelf)))
  } finally {
    db.close()
  }
}

const remove = (shelf: Shelf, id: string): Promise<undefined> => on(shelf, 'readwrite', (s) => s.delete(id))
const rows = (shelf: Shelf): Promise<Row[]> => on(shelf, 'readonly', (s) => s.getAll() as IDBRequest<Row[]>)

/** Was anything sealed in this tab? Asked without opening a database. */
export const hasKey = (): boolean => sessionStorage.getItem(TAB) !== null
/** What is left of this tab, also what is being written just now, is read by nobody any more. */
export const forgetKey = (): void => sessionStorage.removeItem(TAB)

export async function seal(shelf: Shelf, id: string, bytes: ArrayBuffer): Promise<void> {
  const k = await tabKey(true)
  if (!k) return
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, k.key, bytes)
  await on(shelf, 'readwrite', (s) => s.put({ id: `${k.tab} ${id}`, tab: k.tab, at: Date.now(), iv, data } satisfies Row))
}

/** All of this tab; what is older than that, whoever's it is, and what cannot be read any more, goes. */
export async function unsealed(shelf: Shelf, mostMs: number): Promise<Unsealed[]> {
  if (typeof indexedDB === 'undefined') return []
  const k = await tabKey(false)
  const found: Unsealed[] = []
  for (const row of await rows(shelf)) {
    if (Date.now() - row.at > mostMs) await remove(shelf, row.id)
    else if (k && row.tab === k.tab) {
      const bytes = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: row.iv }, k.key, row.data).catch(() => undefined)
      if (bytes) found.push({ id: row.id.slice(k.tab.length + 1), at: row.at, bytes })
      else await remove(shelf, row.id)
    }
  }
  return found
}

export async function forget(shelf: Shelf, id: string): Promise<void> {
  const k = await tabKey(false)
  if (k) await remove(shelf, `${k.tab} ${id}`)
}

/** All of this tab. */
export async function forgetAll(shelf: Shelf): Promise<void> {
  const k = await tabKey(false)
  if (k) for (const row of await rows(shelf)) if (row.tab === k.tab) await remove(shelf, row.id)
}
