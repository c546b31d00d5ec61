// SPDX-License-Identifier: Apache-2.0
// The focus is never lost: when what had it goes, or can no longer have it, it moves to the heading of where that stood.

let path: Element[] = []
/** The same, of what is behind a dialog. */
let behind: Element[] = []

const gone = (e: Element): boolean => !e.isConnected || e.matches(':disabled') || e.getClientRects().length === 0

function found(e: Element): HTMLElement | undefined {
  if (e.matches('dialog, main')) return e as HTMLElement
  if (!e.closest('main, dialog')) return undefined
  return e.querySelector<HTMLElement>(':is(h1, h2, h3)[tabindex="-1"]') ?? undefined
}

function keep(): void {
  const has = document.activeElement
  const was = path[0]
  if (!was || (has && has !== document.body && !gone(has)) || !gone(was)) return
  for (const e of [...path.slice(1), ...behind]) {
    const to = gone(e) ? undefined : found(e)
    if (to) {
      to.focus({ preventScroll: true })
      return
    }
  }
  document.getElementById('content')?.focus({ preventScroll: true })
}

/** Until the answer is called. */
export function keepFocus(): () => void {
  const seen = (e: FocusEvent): void => {
    path = []
    for (let x = e.target instanceof Element ? e.target : null; x; x = x.parentElement) path.push(x)
    if (!path.some((x) => x.matches('dialog'))) behind = path
  }
  // What takes the place of the one that went may take the focus itself: it has the first word.
  let due = 0
  const look = new MutationObserver(() => {
    if (path[0] && !due && gone(path[0])) due = window.setTimeout(() => ((due = 0), keep()), 60)
  })
  document.addEventListener('focusin', seen)
  look.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['disabled', 'open', 'class'] })
  return () => {
    document.removeEventListener('focusin', seen)
    look.disconnect()
    path = behind = []
  }
}
