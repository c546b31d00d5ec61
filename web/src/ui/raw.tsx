// SPDX-License-Identifier: Apache-2.0
// The raw message: every byte visible, ranges marked, the chosen one in view.

import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { t, tn } from '../i18n/index.ts'
import type { Line, Piece, Range } from '../lib/raw.ts'
import { get, query } from '../lib/api.ts'
import { PAGE, before, holds, layout, lineOf } from '../lib/raw.ts'
import { bytes } from '../lib/time.ts'
import type { Raw } from '../lib/types.ts'
import type { Loaded } from './parts.tsx'
import { useLoad } from './parts.tsx'

const WINDOW = 400 // lines drawn at once: a message may have a hundred thousand
const ABOVE = 40 // of them before the chosen place

function PieceView({ p }: { p: Piece }) {
  const inner = p.kind === 'sign' ? <span class="sign">{p.shown}</span> : p.kind === 'rtl' ? <bdi dir="auto">{p.shown}</bdi> : p.shown
  return p.marked || p.chosen ? <mark class={p.chosen ? 'chosen' : ''}>{inner}</mark> : <>{inner}</>
}

function LineView({ line }: { line: Line }) {
  return (
    <div class="raw-line">
      <span class="raw-offset" aria-hidden="true" data-n={line.start} />
      <bdi class="raw-text" dir="ltr">
        {line.pieces.map((p) => (
          <PieceView key={p.start} p={p} />
        ))}
      </bdi>
    </div>
  )
}

export interface RawWindow extends Loaded<Raw | undefined> {
  page: (offset: number) => void
}

/** The part of a raw message that is looked at: the first, the one around the chosen place, or
 *  the one that the buttons asked for. Nothing is fetched without a path: each reading is recorded. */
export function useRaw(path: string | undefined, params: { message?: string }, chosen: Range | undefined): RawWindow {
  const [asked, setAsked] = useState<{ path: string | undefined; chosen: Range | undefined; offset: number }>()
  const load = (offset?: number): Promise<Raw | undefined> =>
    path === undefined ? Promise.resolve(undefined) : get<Raw>(`${path}${query({ ...params, offset, length: PAGE })}`)
  const first = useLoad(() => load(), [path, params.message])
  const turned = asked && asked.path === path && asked.chosen === chosen ? asked.offset : undefined
  const at = turned ?? (chosen && first.data && !holds(first.data, chosen) ? before(chosen) : undefined)
  const there = useLoad(() => (at === undefined ? Promise.resolve(undefined) : load(at)), [path, params.message, at])
  return { ...(at === undefined ? first : there), page: (offset) => setAsked({ path, chosen, offset }) }
}

export function RawView({ raw, ranges, chosen, page }: { raw: Raw; ranges: readonly Range[]; chosen: Range | undefined; page: (offset: number) => void }) {
  const box = useRef<HTMLDivElement>(null)
  const lines = useMemo(() => layout(raw.text, raw.first, { ranges, chosen }), [raw, ranges, chosen])
  const target = chosen ? lineOf(lines, chosen.start) : 0
  const [from, setFrom] = useState(0)
  useEffect(() => {
    setFrom(lines.length <= WINDOW ? 0 : Math.max(0, Math.min(target - ABOVE, lines.length - WINDOW)))
  }, [lines, target])
  useEffect(() => {
    // The box scrolls by itself, so that the page does not jump away under the reader.
    const b = box.current
    const m = b?.querySelector<HTMLElement>('mark.chosen') ?? b?.querySelector<HTMLElement>('mark')
    if (b && m) b.scrollTop += m.getBoundingClientRect().top - b.getBoundingClientRect().top - b.clientHeight / 3
  }, [lines, from])
  const shown = lines.slice(from, from + WINDOW)
  const end = raw.first + raw.text.length
  const above = from > 0 || raw.first > raw.from
  const below = from + WINDOW < lines.length || end < raw.to
  const earlier = (): void => (from > 0 ? setFrom(Math.max(0, from - WINDOW)) : page(Math.max(raw.from, raw.first - PAGE)))
  const later = (): void => (from + WINDOW < lines.length ? setFrom(from + WINDOW) : page(end))
  return (
    <div class="raw">
      <p class="raw-head">
        <span>
          {t('raw.part', { from: raw.first, to: end, size: bytes(raw.size_bytes) })}
          {lines.length > WINDOW && ` · ${t('raw.lines', { from: from + 1, to: from + shown.length, n: lines.length })}`}
          {ranges.length > 0 && ` · ${tn('raw.marked', ranges.length)}`}
        </span>
        {(above || below) && (
          <span class="row">
            <button type="button" disabled={!above} onClick={earlier}>
              {t('raw.earlier')}
            </button>
            <button type="button" disabled={!below} onClick={later}>
              {t('raw.later')}
            </button>
          </span>
        )}
      </p>
      <div ref={box} class="raw-box" tabIndex={0} role="region" aria-label={t('raw.region')}>
        {shown.map((l) => (
          <LineView key={l.start} line={l} />
        ))}
      </div>
      <p class="hint">{t('raw.signs')}</p>
    </div>
  )
}
