// SPDX-License-Identifier: Apache-2.0
// The small pieces that pages are made of.

import type { ComponentChildren, FunctionComponent } from 'preact'
import { Component, h } from 'preact'
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Key } from '../i18n/index.ts'
import { has, language, pieces, t, told, toldReason, toldTitle, unitName, word } from '../i18n/index.ts'
import { westernIn } from '../lib/digits.ts'
import { Trouble } from '../lib/api.ts'
import { complain, trouble } from '../lib/notice.ts'
import { now } from '../lib/tick.ts'
import type { Piece } from '../lib/told.ts'
import { ahead, localTimes, moment, stamp, stamps } from '../lib/time.ts'
import type { Severity } from '../lib/types.ts'

const MINUTE_MS = 60_000
/* time: one clock for all that counts */

/** The time, told anew each `step` ms: what shows minutes is not drawn each second. */
export function useNow(step = 1000): number {
  const at = (ms: number): number => (step > 1000 ? ms - (ms % step) : ms)
  const [value, setValue] = useState(() => at(now.get()))
  useEffect(() => {
    setValue(at(now.get()))
    return now.watch((ms) => setValue(at(ms)))
  }, [step])
  return value
}

/** `exact`: where the time is evidence, as it is on record. */
export function When({ at, exact = false }: { at: string; exact?: boolean }) {
  return (
    <time class="num" dir="auto" dateTime={at} title={exact ? `${stamp(at)} · ${at}` : stamp(at)}>
      {moment(at, now.get())}
    </time>
  )
}

/** Beside a time that may still lie ahead: it was announced, and did not happen yet. */
export function Ahead({ at }: { at: string }) {
  const said = ahead(at, useNow(MINUTE_MS))
  return said === undefined ? null : <span class="chip">{said}</span>
}

/** What stays as it came: English, or a name in whatever script. */
function AsItCame({ text, title }: { text: string; title?: string | undefined }) {
  const isUrdu = URDU.test(text)
  return (
    <bdi lang={isUrdu ? undefined : 'en'} dir={isUrdu ? 'auto' : 'ltr'} title={title}>
      {localTimes(text, now.get())}
    </bdi>
  )
}
const URDU = /[\u0600-\u06ff]/

/** What is ours in the language of the page, what is not as it came, apart. */
function Pieces({ text, pieces }: { text: string; pieces: readonly Piece[] }) {
  const title = stamps(text) || undefined
  if (!pieces.some((p) => p.own)) return <AsItCame text={text} title={title} />
  // It runs as its language does, also where a name or an amount in Latin letters stands first.
  const { code, dir } = language()
  return <bdi lang={code} dir={dir} title={title}>{pieces.map((p) => (p.own ? p.text : <AsItCame text={p.text} />))}</bdi>
}

/** The title of an alert, or of a reason. */
export const AlertTitle = ({ text }: { text: string }) => <Pieces text={text} pieces={toldTitle(text)} />

/** What a reason says: a rule's by its code; what its author wrote alone stays as it came. */
export const ReasonText = ({ reason: { kind, code, text } }: { reason: { kind: string; code: string; text: string } }) => (kind === 'rule' ? <Pieces text={text} pieces={toldReason(code, text)} /> : <Said text={text} />)

/** A sentence or label of the Centre, which speaks English: in the language of the page where that has words
 * for it. Its times by the clock of who reads it. */
export function Said({ text, data = false, whole = false }: { text: string; data?: boolean; whole?: boolean }) {
  const said = data ? [] : told(text)
  // What somebody wrote stays as it came (`data`); what may be theirs (`whole`: a title) is never half of another language.
  const isOurs = !data && (!whole || said.every((p) => p.own || !/\s/.test(p.text)))
  return <Pieces text={text} pieces={isOurs ? said : [{ text, own: false }]} />
}

/** A word that the Centre has a code and an English text for: ours where the page speaks another language. */
export function Named({ kind, code, text }: { kind: string; code: string; text: string }) {
  return language().code !== 'en' && has(kind, code) ? <>{word(kind, code)}</> : <Said text={text} />
}

/** Identifiers are always written left to right and order only themselves. */
export function Id({ children }: { children: ComponentChildren }) {
  return (
    <bdi class="id" dir="ltr">
      {children}
    </bdi>
  )
}

/** "airport KHI": a kind of unit and a place; in English as it is typed. */
export function UnitName({ name }: { name: string }) {
  const said = unitName(name)
  return said === name ? <Id>{name}</Id> : <bdi>{said}</bdi>
}

/** A number with a sign or a unit: it reads from left to right in every script. */
export function Num({ children }: { children: ComponentChildren }) {
  return (
    <bdi class="num" dir="ltr">
      {children}
    </bdi>
  )
}

/** A sentence of the catalogue with something to see in it, not only to read: an identifier, a time. */
export function Sentence({ k, ...parts }: { k: Key } & Record<string, ComponentChildren>) {
  return (
    <>
      {pieces(k).map((p, i) => (i % 2 ? (parts[p] ?? '') : p))}
    </>
  )
}

/* severity and state: a word, a shape, and only then a colour */

const SHAPES: Record<Severity, string> = {
  top: 'M5 1h6l4 4v6l-4 4H5l-4-4V5z', // octagon
  high: 'M8 1l7.500 14H.5z', // triangle
  normal: 'M8 1l7 7-7 7-7-7z', // diamond
  low: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2z', // circle
}

export function SeverityMark({ severity }: { severity: Severity }) {
  return (
    <span class={`severity severity-${severity}`}>
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
        <path d={SHAPES[severity]} />
      </svg>
      {word('severity', severity)}
    </span>
  )
}

export function Chip({ kind, code }: { kind: string; code: string }) {
  return <span class={`chip chip-${code.replace(/\W/g, '-')}`}>{word(kind, code)}</span>
}

/* what is drawn again only when what it shows is another */

/** For rows of long lists: with the same properties the row stays as it is. */
export function stays<P extends object>(Draw: (p: P) => ComponentChildren) {
  return class extends Component<P> {
    override shouldComponentUpdate(next: P): boolean {
      const now = this.props as Record<string, unknown>
      const then = next as Record<string, unknown>
      return Object.keys(then).some((k) => now[k] !== then[k])
    }
    override render() {
      return h(Draw as FunctionComponent<P>, this.props)
    }
  }
}

/* the states of a page */

export function Loading({ say = 'app.loading' }: { say?: Key }) {
  return (
    <p class="state-note" role="status">
      {t(say)}
    </p>
  )
}

export function Empty({ children }: { children: ComponentChildren }) {
  return <p class="state-note">{children}</p>
}

/** What went wrong, with the Centre's own words for it. */
function Wrong({ error }: { error: unknown }) {
  const { key, params, said } = trouble(error)
  return <Sentence k={key} {...params} {...Object.fromEntries(said.map(([name, text]) => [name, <Said text={text} />]))} />
}

export function Failed({ error, again }: { error: unknown; again?: () => void }) {
  return (
    <div class="failed" role="alert">
      <p>
        <Wrong error={error} />
      </p>
      {again && (
        <button type="button" onClick={again}>
          {t('app.again')}
        </button>
      )}
    </div>
  )
}

export interface Loaded<T> {
  data?: T
  error?: unknown
  again: () => void
  set: (data: T) => void
}

/** Loads when `deps` change; what comes late for older ones is dropped. */
export function useLoad<T>(f: () => Promise<T>, deps: readonly unknown[]): Loaded<T> {
  const [state, setState] = useState<{ data?: T; error?: unknown }>({})
  const turn = useRef(0)
  const shown = useRef(false)
  shown.current = state.data !== undefined
  const run = useCallback(() => {
    const mine = ++turn.current
    f().then(
      (data) => mine === turn.current && setState({ data }),
      (error: unknown) => {
        if (mine !== turn.current) return
        const isOld = shown.current && (!(error instanceof Trouble) || error.status === 0 || error.status >= 500)
        // What is shown is not lost, nor what somebody writes into it, because the line or the Centre failed for a moment.
        if (isOld) complain(error)
        else setState({ error })
      },
    )
  }, deps)
  useEffect(() => {
    setState({})
    run()
    return () => {
      turn.current++
    }
  }, [run])
  const set = useCallback((data: T) => setState({ data }), [])
  return { ...state, again: run, set }
}

/** Something is sent by a form: busy while it is on its way, and the refusal kept to be shown. */
export function useSending(): { busy: boolean; error: unknown; send: (go: () => Promise<void>) => (e: Event) => void } {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const send = (go: () => Promise<void>) => (e: Event) => {
    e.preventDefault()
    setBusy(true)
    setError(undefined)
    void go()
      .catch(setError)
      .finally(() => setBusy(false))
  }
  return { busy, error, send }
}

/* a dialog of the browser's own: it keeps the focus and knows Esc */

const FIELD = ':is(input:not([type=checkbox], [type=radio]), select, textarea):enabled'

/** Where one begins: at the first field that must be filled, else at the first there is; where one picks, at the heading. Not at
 * what leaves: Enter would. False: nothing to begin at is there yet. */
function begin(d: HTMLDialogElement): boolean {
  const picks = d.querySelector('.picks')
  const first = d.querySelector<HTMLElement>(`${FIELD}:required`) ?? d.querySelector<HTMLElement>(picks ? 'h2' : FIELD)
  first?.focus()
  return first !== null
}

export function Dialog(p: { title: string; onClose: () => void; children: ComponentChildren; wide?: boolean; shut?: Key }) {
  const ref = useRef<HTMLDialogElement>(null)
  const begun = useRef(false)
  // Before the effects of what is in it: a field can have the focus only when it is shown.
  useLayoutEffect(() => {
    const d = ref.current
    const before = document.activeElement
    d?.showModal()
    return () => {
      d?.close()
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  // What is asked for may come later; who went somewhere meanwhile stays there.
  useLayoutEffect(() => {
    const at = document.activeElement
    if (begun.current || !ref.current || (at !== ref.current && at !== document.body && !at?.closest('.dialog-head'))) return
    begun.current = begin(ref.current)
  })
  return (
    <dialog ref={ref} class={p.wide ? 'wide' : ''} aria-labelledby="dialog-title" onCancel={(e) => (e.preventDefault(), p.onClose())}>
      <header class="dialog-head">
        <h2 id="dialog-title" tabIndex={-1}>
          {p.title}
        </h2>
        <button type="button" class="quiet" onClick={p.onClose}>
          {t(p.shut ?? 'app.close')}
        </button>
      </header>
      {p.children}
    </dialog>
  )
}

/* fields of forms */

/** What people write has its own direction; an empty field, with its hint, has the page's. */
export const written = (text: string): 'auto' | undefined => (text ? 'auto' : undefined)

let ids = 0
export function useId(): string {
  const [id] = useState(() => `f${++ids}`)
  return id
}

/** Blanks are nothing; and the browser would say so in its own language, not in the page's. */
function useNeeded(e: { current: HTMLInputElement | HTMLTextAreaElement | null }, value: string, required: boolean | undefined): void {
  useLayoutEffect(() => e.current?.setCustomValidity(required && !value.trim() ? t('app.needed') : ''))
}

export function Field(p: {
  label: string
  value: string
  onInput: (v: string) => void
  hint?: string
  type?: string
  required?: boolean
  autoComplete?: string
  autoFocus?: boolean
  maxLength?: number
  /** An identifier, a date, something to search for: digits are Western, whichever were typed. */
  plain?: boolean
  /** A whole number. */
  digits?: boolean
  /** What may be picked, beside what is typed. */
  among?: readonly string[]
}) {
  const id = useId()
  const secret = p.autoComplete?.includes('password') ?? false
  const input = useRef<HTMLInputElement>(null)
  useNeeded(input, p.value, p.required)
  useEffect(() => {
    if (p.autoFocus) input.current?.focus()
  }, [])
  return (
    <div class="field">
      <label for={id}>{p.label}</label>
      <input
        ref={input}
        id={id}
        name={p.autoComplete ?? id}
        type={(p.type ?? 'text') as 'text'}
        value={p.value}
        required={p.required ?? false}
        maxLength={p.maxLength ?? 1000}
        autocomplete={(p.autoComplete ?? 'off') as 'off'}
        autocapitalize={p.plain ? 'none' : undefined}
        spellcheck={p.plain ? false : undefined}
        aria-describedby={p.hint ? `${id}h` : undefined}
        dir={secret ? 'ltr' : written(p.value)}
        inputMode={p.digits ? 'numeric' : undefined}
        list={p.among?.length ? `${id}l` : undefined}
        onInput={(e) => {
          if ((p.plain || p.digits) && !secret) westernIn(e.currentTarget)
          p.onInput(e.currentTarget.value)
        }}
      />
      {!!p.among?.length && (
        <datalist id={`${id}l`}>
          {p.among.map((x) => (
            <option key={x} value={x} />
          ))}
        </datalist>
      )}
      {p.hint && (
        <small id={`${id}h`} class="hint">
          {p.hint}
        </small>
      )}
    </div>
  )
}

/** Several lines. */
export function Area(p: { label: string; value: string; onInput: (v: string) => void; hint?: string; required?: boolean; maxLength?: number }) {
  const id = useId()
  const area = useRef<HTMLTextAreaElement>(null)
  useNeeded(area, p.value, p.required)
  return (
    <div class="field whole">
      <label for={id}>{p.label}</label>
      <textarea ref={area} id={id} rows={3} dir={written(p.value)} value={p.value} required={p.required ?? false} maxLength={p.maxLength ?? 4000} aria-describedby={p.hint ? `${id}h` : undefined} onInput={(e) => p.onInput(e.currentTarget.value)} />
      {p.hint && (
        <small id={`${id}h`} class="hint">
          {p.hint}
        </small>
      )}
    </div>
  )
}

export function Choice(p: { label: string; value: string; onChange: (v: string) => void; options: readonly (readonly [string, string])[]; wide?: boolean; required?: boolean }) {
  const id = useId()
  return (
    <div class={p.wide ? 'field wide' : 'field'}>
      <label for={id}>{p.label}</label>
      <select id={id} value={p.value} required={p.required ?? false} onChange={(e) => p.onChange(e.currentTarget.value)}>
        {p.options.map(([v, text]) => (
          <option key={v} value={v}>
            {text}
          </option>
        ))}
      </select>
    </div>
  )
}

/** One of a few: real buttons that say which is pressed. */
export function Tabs(p: { label: string; value: string; onChange: (v: string) => void; options: readonly (readonly [string, string])[] }) {
  return (
    <div class="tabs" role="group" aria-label={p.label}>
      {p.options.map(([v, text]) => (
        <button key={v} type="button" aria-pressed={v === p.value} onClick={() => p.onChange(v)}>
          {text}
        </button>
      ))}
    </div>
  )
}

/** A table that scrolls by itself, of rows. */
export function Grid(p: { label: string; heads: readonly Key[]; kind?: string; children: ComponentChildren }) {
  return (
    <div class="scroll-x" tabIndex={0} role="region" aria-label={p.label}>
      <table class={p.kind}>
        <thead>
          <tr>
            {p.heads.map((h) => (
              <th key={h} scope="col">
                {t(h)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{p.children}</tbody>
      </table>
    </div>
  )
}

/** Asks for a note; used wherever the server wants to know why. */
export function NoteDialog(p: { title: string; lead: string; go: string; onGo: (note: string) => Promise<void>; onClose: () => void; first?: string }) {
  const [note, setNote] = useState(p.first ?? '')
  const { busy, error, send } = useSending()
  const submit = send(async () => {
    await p.onGo(note.trim())
  })
  return (
    <Dialog title={p.title} onClose={p.onClose} shut="app.cancel">
      <form onSubmit={submit}>
        <Field label={p.lead} value={note} onInput={setNote} required autoFocus />
        {error !== undefined && <Failed error={error} />}
        <div class="row end">
          <button type="submit" class="main" disabled={busy || !note.trim()}>
            {p.go}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

/** What whoever meets them is warned of; approved by two, and over with its profile. */
export function Cautions({ of }: { of: readonly string[] | undefined }) {
  if (!of?.length) return null
  return (
    <ul class="cautions" role="list" aria-label={t('watch.cautions')}>
      {of.map((x) => (
        <li key={x}>
          <span aria-hidden="true">⚠</span> {word('caution', x)}
        </li>
      ))}
    </ul>
  )
}
