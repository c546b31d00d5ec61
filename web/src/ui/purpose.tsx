// SPDX-License-Identifier: Apache-2.0
// For what purpose something is opened: a digit answers, or a letter and Enter.

import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { has, t, word } from '../i18n/index.ts'
import { post } from '../lib/api.ts'
import { keysOn } from '../lib/asks.ts'
import { letter, pickIndex } from '../lib/keys.ts'
import type { Answer, Question } from '../lib/purpose.ts'
import { lacks, questions, shown } from '../lib/purpose.ts'
import { useStore } from '../lib/store.ts'
import { Dialog, Failed, Field, Said } from './parts.tsx'

function Ask({ question: q, done }: { question: Question; done: (stated: boolean) => void }) {
  const prompt = shown(q)
  const [purpose, setPurpose] = useState(q.last?.purpose ?? '')
  const [number, setNumber] = useState(q.last?.case ?? '')
  const [note, setNote] = useState('')
  const [missing, setMissing] = useState('')
  const [error, setError] = useState<unknown>()
  const busy = useRef(false)
  const now = useRef({ purpose, number, note }) // keys come faster than the page is drawn
  const form = useRef<HTMLFormElement>(null)

  const pick = (code: string): HTMLElement | null => form.current?.querySelector<HTMLElement>(`[data-code="${code}"]`) ?? null
  const need = (what: string): void => {
    setMissing(what)
    window.setTimeout(() => form.current?.querySelector<HTMLInputElement>(`.for-${what} input`)?.focus())
  }
  const go = (): void => {
    const { purpose: code, number: of, note: why } = now.current
    const gap = lacks(q, code, of, why)
    if (gap || busy.current) {
      need(gap)
      return
    }
    busy.current = true
    setError(undefined)
    const answer: Answer = { object: q.object, purpose: code, language: prompt.language, ...(of.trim() ? { case: of.trim() } : {}), ...(why.trim() ? { note: why.trim() } : {}) }
    post('/purposes', answer).then(
      () => done(true),
      (e: unknown) => {
        busy.current = false
        setError(e)
      },
    )
  }
  const choose = (code: string, at: boolean): void => {
    if (code !== now.current.purpose) setNumber((now.current.number = code === q.last?.purpose ? (q.last.case ?? '') : ''))
    now.current.purpose = code
    setPurpose(code)
    const gap = lacks(q, code, now.current.number, now.current.note)
    if (gap) need(gap)
    else {
      setMissing('')
      pick(code)?.focus()
      if (at) go()
    }
  }
  useLayoutEffect(() => {
    const onKey = (e: KeyboardEvent): void => {
      if (!keysOn.get() || e.repeat || e.target instanceof HTMLInputElement) return
      const i = pickIndex(e, q.purposes.length)
      if (i === undefined) {
        const on = e.target instanceof Element ? e.target : undefined
        if (e.code !== 'Enter' || on?.closest('.dialog-head, .row')) return
        e.preventDefault()
        const focused = on?.closest<HTMLElement>('.picks button')?.dataset['code']
        if (focused) choose(focused, true)
        else go()
        return
      }
      e.preventDefault()
      choose(q.purposes[i]!.code, !e.code.startsWith('Key'))
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  })
  // Not on what leaves, nor on the first purpose: Enter alone must not answer what nobody chose.
  useLayoutEffect(() => (pick(q.last?.purpose ?? '') ?? form.current)?.focus(), [])
  const chosen = q.purposes.find((p) => p.code === purpose)
  return (
    <Dialog title={t('purpose.title')} onClose={() => done(false)} shut="purpose.leave">
      <p class="lead">{prompt.text}</p>
      <form
        ref={form}
        tabIndex={-1}
        onSubmit={(e) => {
          e.preventDefault()
          go()
        }}
      >
        <ul class="picks one" role="list">
          {q.purposes.map((p, i) => (
            <li key={p.code}>
              <button type="button" data-code={p.code} aria-pressed={p.code === purpose} onClick={() => choose(p.code, false)}>
                <kbd aria-hidden="true">{i + 1}</kbd> <kbd aria-hidden="true">{letter(i)}</kbd> {has('purpose.word', p.code) ? word('purpose.word', p.code) : <Said text={p.text} />}
              </button>
            </li>
          ))}
        </ul>
        <p class="hint keys-only">{t('purpose.keys')}</p>
        {chosen && (
          <>
            <div class="for-case">
              <Field label={t(chosen.case ? 'purpose.case' : 'purpose.caseMay')} value={number} onInput={(v) => setNumber((now.current.number = v))} plain maxLength={60} />
            </div>
            <div class="for-note">
              <Field label={t(chosen.note ? 'purpose.note' : 'purpose.noteMay')} value={note} onInput={(v) => setNote((now.current.note = v))} maxLength={300} />
            </div>
          </>
        )}
        {missing && (
          <p class="need" role="alert">
            {t(missing === 'case' ? 'purpose.needCase' : missing === 'note' ? 'purpose.needNote' : 'purpose.needPurpose')}
          </p>
        )}
        {error !== undefined && <Failed error={error} />}
        <p class="row">
          <button type="submit" class="main">
            {t('purpose.go')}
          </button>
        </p>
      </form>
    </Dialog>
  )
}

export function Purposes() {
  const first = useStore(questions)[0]
  return first ? <Ask key={first.question.object} question={first.question} done={first.done} /> : null
}
