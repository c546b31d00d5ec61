// SPDX-License-Identifier: Apache-2.0
// One box: whom or what the Centre knows by a name, in any spelling, or by a number.
// What was asked never stands in the address: it is a name.

import { useEffect, useRef, useState } from 'preact/hooks'
import { t, tn, word, num } from '../i18n/index.ts'
import { get, query } from '../lib/api.ts'
import type { Found } from '../lib/people.ts'
import { byPerson, likely, readWhy, signed } from '../lib/people.ts'
import { go, href } from '../lib/route.ts'
import { me } from '../lib/session.ts'
import { store, useStore } from '../lib/store.ts'
import { Choice, Empty, Failed, Field, Loading, When, Num, Said, Sentence } from '../ui/parts.tsx'
import { Marked, Who } from '../ui/who.tsx'
import { Letters } from './letters.tsx'

const KINDS = ['person', 'trader', 'vehicle', 'container', 'vessel', 'aircraft', 'consignment', 'declaration', 'permit', 'seal', 'booking', 'agent', 'camera', 'phone', 'email', 'iban', 'address']
const FIRST = 20
const MOST = 50
const LEAST_SHOWN = 0.05 // a weight that rounds to nothing explains nothing

interface Asked {
  who: string
  q: string
  kind: string
  limit: number
  items: Found[]
}
/** Kept so that Back leads to what was found; not across another login. */
const asked = store<Asked | undefined>(undefined)

export const findThem = (q: string, kind: string, limit: number): Promise<{ items: Found[] }> => get(`/entities/search${query({ q, kind, limit })}`)

function WhyFound({ f }: { f: Found }) {
  const why = readWhy(f.why)
  if (f.by === 'number') return (
      <p>
        <Sentence k="find.byNumber" what={<Said text={f.why} />} />
      </p>
    )
  return (
    <>
      <p>
        <Said text={why.words.length > 0 ? why.words.map((w) => `${w.a} = ${w.b}: ${w.how}, ${w.rarity}`).join(' · ') : why.rest.join(' ')} />
      </p>
      {why.left.length > 0 && <p class="soft">{t('find.left', { words: why.left.join(', ') })}</p>}
      <details>
        <summary>{t('find.letters')}</summary>
        {why.words.map((w, i) => w.letters_a && w.letters_b && <Letters key={i} pair={w} />)}
        <ul class="weights" role="list">
          {why.weights.filter((w) => Math.abs(w.weight) >= LEAST_SHOWN).map((w) => (
            <li key={w.text}>
              <span class="n">
                <Num>{num(signed(w.weight))}</Num>
              </span>{' '}
              <Said text={w.text} />
            </li>
          ))}
        </ul>
      </details>
    </>
  )
}

function Group({ items }: { items: readonly Found[] }) {
  const first = items[0]!
  const alerts = items.reduce((n, f) => n + f.alerts + (f.beside ?? 0), 0)
  const last = items.map((f) => f.last_seen).sort().at(-1)!
  return (
    <li class="card found">
      <p class="card-head">
        <a class="found-name" href={href('entity', first.id)}>
          <bdi>{first.name || t('queue.nameless')}</bdi>
        </a>
        <Marked mark={first.mark} />
        <span class="chip">{word('entityKind', first.kind)}</span>
        <b class="num">{first.by === 'number' ? t('find.exact') : t('find.likely', { p: likely(first.score) })}</b>
        {items.some((f) => f.profiled) && <span class="chip chip-watched">{t('find.profiled')}</span>}
        <span class={alerts ? 'attention' : 'soft'}>{tn('find.alerts', alerts)}</span>
        <span class="soft">
          {t('find.last')} <When at={last} />
        </span>
      </p>
      <WhyFound f={first} />
      {items.length > 1 && (
        <p class="soft">
          {t('find.also')}{' '}
          {items.slice(1).map((f) => (
            <a key={f.id} class="also" href={href('entity', f.id)}>
              <Who name={f.name} mark={f.mark} />
            </a>
          ))}
        </p>
      )}
    </li>
  )
}

function move(box: HTMLElement, by: number): void {
  const all = [...box.querySelectorAll<HTMLElement>('input, .found-name')]
  const at = all.indexOf(document.activeElement as HTMLElement)
  all[Math.min(all.length - 1, Math.max(0, at + by))]?.focus()
}

export function SearchPage() {
  const kept = useStore(asked)
  const mine = kept?.who === me()?.name ? kept : undefined
  const [q, setQ] = useState(mine?.q ?? '')
  const [kind, setKind] = useState(mine?.kind ?? '')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const box = useRef<HTMLDivElement>(null)
  const turn = useRef(0)
  const fresh = useRef(false) // what was found on an earlier visit is asked again
  useEffect(() => () => void turn.current++, [])
  const run = async (limit: number): Promise<void> => {
    const now = ++turn.current
    setBusy(true)
    setError(undefined)
    try {
      const { items } = await findThem(q.trim(), kind, limit)
      if (now !== turn.current) return
      asked.set({ who: me()?.name ?? '', q: q.trim(), kind, limit, items })
      fresh.current = true
    } catch (x) {
      if (now === turn.current) setError(x)
    }
    if (now === turn.current) setBusy(false)
  }
  const submit = (e: Event): void => {
    e.preventDefault()
    const first = mine?.items[0]
    if (first && fresh.current && mine.q === q.trim() && mine.kind === kind && !error) go('entity', first.id)
    else void run(FIRST)
  }
  const onKey = (e: KeyboardEvent): void => {
    if (e.key !== 'ArrowDown' && e.key !== 'ArrowUp') return
    if (e.target instanceof HTMLSelectElement) return
    e.preventDefault()
    move(box.current!, e.key === 'ArrowDown' ? 1 : -1)
  }
  return (
    <div class="page" ref={box} onKeyDown={onKey}>
      <header class="page-head">
        <h1>{t('page.search')}</h1>
      </header>
      <form class="search wide" role="search" onSubmit={submit}>
        <Field label={t('find.box')} value={q} onInput={setQ} required autoFocus plain maxLength={200} hint={t('find.hint')} />
        <Choice label={t('find.kind')} value={kind} onChange={setKind} options={[['', t('find.anyKind')], ...KINDS.map((k) => [k, word('entityKind', k)] as const)]} />
        <button type="submit" class="main" disabled={busy || !q.trim()}>
          {t('find.go')}
        </button>
      </form>
      <p class="soft found-count" role="status">
        {busy ? t('find.loading') : mine && tn(mine.items.length >= mine.limit ? 'find.best' : 'find.count', byPerson(mine.items).length)}
      </p>
      {error !== undefined && <Failed error={error} again={() => void run(FIRST)} />}
      {!mine && !busy && error === undefined && <Empty>{t('find.start')}</Empty>}
      {busy && !mine && <Loading say="find.loading" />}
      {mine && error === undefined && mine.items.length === 0 && <Empty>{t('find.none')}</Empty>}
      {mine && error === undefined && (
        <ol class={`cards ${busy ? 'faded' : ''}`} role="list" aria-label={t('find.results')} aria-busy={busy}>
          {byPerson(mine.items).map((g) => (
            <Group key={g[0]!.id} items={g} />
          ))}
        </ol>
      )}
      {mine && mine.items.length >= mine.limit && mine.limit < MOST && (
        <p class="more">
          <button type="button" disabled={busy} onClick={() => void run(MOST)}>
            {t('app.more')}
          </button>
        </p>
      )}
    </div>
  )
}
