// SPDX-License-Identifier: Apache-2.0
// The way about: in the row what is opened all day and where one is, in the panel every page by what it is for.

import { useEffect, useRef, useState } from 'preact/hooks'
import type { Key } from '../i18n/index.ts'
import { t } from '../i18n/index.ts'
import { href } from '../lib/route.ts'

export interface Way {
  name: string
  title: Key
}

/** In the row at any width of a desk, and on a wide one. */
const FIRST = ['alerts', 'search', 'dossiers', 'orders']
const SECOND = ['messages', 'sites', 'map']
const FEW = FIRST.length + SECOND.length + 1
/** What is in none of them is work. */
const GROUPS: readonly (readonly [Key, readonly string[]])[] = [
  ['nav.risk', ['lists', 'rules', 'models', 'lanes']],
  ['nav.places', ['sites', 'map']],
  ['nav.centre', ['links', 'people', 'audit', 'training']],
]
const GROUPED = GROUPS.flatMap(([, names]) => names)

function Groups({ ways, current, id }: { ways: readonly Way[]; current: string; id: string }) {
  const work = ways.filter((w) => !GROUPED.includes(w.name))
  const groups = [['nav.work', work] as const, ...GROUPS.map(([k, names]) => [k, ways.filter((w) => names.includes(w.name))] as const)]
  return (
    <div class="nav-panel" id={id}>
      {groups
        .filter(([, of]) => of.length > 0)
        .map(([k, of]) => (
          <section key={k} aria-labelledby={`${id}-${k}`}>
            <h2 id={`${id}-${k}`}>{t(k)}</h2>
            <ul role="list">
              {of.map((w) => (
                <li key={w.name}>
                  <a href={href(w.name)} aria-current={w.name === current ? 'page' : undefined}>
                    {t(w.title)}
                  </a>
                </li>
              ))}
            </ul>
          </section>
        ))}
    </div>
  )
}

/** `current`: the page, or the one that it is reached from. */
export function Nav({ ways, current }: { ways: readonly Way[]; current: string }) {
  const [open, setOpen] = useState(false)
  const box = useRef<HTMLElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const few = ways.length <= FEW
  const row = few ? ways : ways.filter((w) => FIRST.includes(w.name) || SECOND.includes(w.name) || w.name === current)
  useEffect(() => {
    if (!open) return undefined
    const away = (e: Event): void => {
      if (e.target instanceof Node && !box.current?.contains(e.target)) setOpen(false)
    }
    document.addEventListener('pointerdown', away)
    document.addEventListener('focusin', away)
    return () => {
      document.removeEventListener('pointerdown', away)
      document.removeEventListener('focusin', away)
    }
  }, [open])
  const links = (): HTMLAnchorElement[] => [...(box.current?.querySelectorAll<HTMLAnchorElement>('.nav-panel a') ?? [])]
  const walk = (e: KeyboardEvent): void => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[e.key]
    if (e.key === 'Escape' && open) {
      e.preventDefault()
      setOpen(false)
      button.current?.focus()
    } else if (by && (open || e.target === button.current)) {
      e.preventDefault()
      setOpen(true)
      const to = (): void => {
        const all = links()
        all[(all.indexOf(document.activeElement as HTMLAnchorElement) + by + all.length + (by < 0 && e.target === button.current ? 1 : 0)) % all.length]?.focus()
      }
      if (open) to()
      else window.setTimeout(to)
    }
  }
  // The link goes with the panel: the focus stays on the page that it opened, in the row.
  const opened = (e: Event): void => {
    if (!(e.target instanceof Element) || !e.target.closest('.nav-panel a')) return
    setOpen(false)
    window.setTimeout(() => box.current?.querySelector<HTMLElement>('.nav-row [aria-current]')?.focus(), 50)
  }
  return (
    <nav ref={box} class={few ? 'nav nav-few' : 'nav'} aria-label={t('app.nav')} onKeyDown={walk} onClick={opened}>
      <div class="nav-row">
        {row.map((w, i) => (
          <a key={w.name} class={FIRST.includes(w.name) || (few && i < FIRST.length) ? 'nav-first' : 'nav-second'} href={href(w.name)} aria-current={w.name === current ? 'page' : undefined}>
            {t(w.title)}
          </a>
        ))}
      </div>
      <button ref={button} type="button" class="quiet nav-all" aria-expanded={open} aria-controls="nav-panel" onClick={() => setOpen(!open)}>
        <span aria-hidden="true">☰</span> {t('nav.all')}
      </button>
      {open && <Groups ways={ways} current={current} id="nav-panel" />}
    </nav>
  )
}
