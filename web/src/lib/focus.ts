// SPDX-License-Identifier: Apache-2.0
// The focus is never lost: when what had it goes, or can no longer have it, the heading of where that stood has it.

/** What has the focus, and all that it stands in; the same of what is behind a dialog. */
let path: Element[] = []
let behind: Element[] = []

const LOOK_MS = 60 // what takes the place of what went may take the focus itself: it has the first word
const BUSY_MS = 3000 // a button that waits for an answer comes back

const off = (e: Element): boolean => e.matches(':disabled')
const gone = (e: Element): boolean => !e.isConnected || e.getClientRects().length === 0
const nowhere = (): boolean => document.activeElement === null || document.activeElement === document.body

function heading(e: Element): HTMLElement | undefined {
  const h = e.closest('main, dialog') ? e.querySelector<HTMLElement>('h1, h2, h3') : undefined
  if (!h || gone(h) || h.classList.contains('hidden')) return undefined
  if (!h.hasAttribute('tabindex')) h.tabIndex = -1
  return h
}

function settle(was: Element, since: number): void {
  if (path[0] !== was || !nowhere()) return
  if (!gone(was) && off(was) && performance.now() - since < BUSY_MS) {
    window.setTimeout(() => settle(was, since), LOOK_MS)
    return
  }
  if (!gone(was) && !off(was)) {
    ;(was as HTMLElement).focus({ preventScroll: true })
    return
  }
  const dialog = document.querySelector('dialog[open]')
  for (const e of [...path.slice(1), ...behind]) {
    const to = gone(e) || (dialog && !dialog.contains(e)) ? undefined : heading(e)
    if (to) {
      to.focus({ preventScroll: true })
      return
    }
  }
  const to = (dialog && heading(dialog)) ?? document.getElementById('content')
  to?.focus({ preventScroll: true })
}

/** Until the answer is called. */
export function keepFocus(): () => void {
  const seen = (e: FocusEvent): void => {
    const all: Element[] = []
    for (let x = e.target instanceof Element ? e.target : null; x; x = x.parentElement) all.push(x)
    path = all
    if (!all.some((x) => x.matches('dialog'))) behind = all
  }
  let due = 0
  const look = new MutationObserver(() => {
    const was = path[0]
    if (!was || due || !(gone(was) || off(was))) return
    due = window.setTimeout(() => {
      due = 0
      settle(was, performance.now())
    }, LOOK_MS)
  })
  document.addEventListener('focusin', seen)
  look.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['disabled', 'open', 'class'] })
  return () => {
    document.removeEventListener('focusin', seen)
    look.disconnect()
    path = behind = []
  }
}
