// SPDX-License-Identifier: Apache-2.0
// The dialogs: why it is closed, notes, the sheet of keys, settings.

import { useEffect, useRef, useState } from 'preact/hooks'
import type { Digits, Key } from '../i18n/index.ts'
import { language, t, word } from '../i18n/index.ts'
import { ask, keysOn, setKeys } from '../lib/asks.ts'
import { drafts, take, vocabularyOnce } from '../lib/board.ts'
import { letter, pickIndex } from '../lib/keys.ts'
import { chooseDigits, chosenDigits } from '../lib/language.ts'
import { useStore } from '../lib/store.ts'
import type { Alert, Words } from '../lib/types.ts'
import { LanguageChoice } from './language.tsx'
import { Dialog, Failed, NoteDialog, Tabs, useLoad, written } from './parts.tsx'

const shut = (): void => ask.set(undefined)

/* The third key of a closing: outcome is known, the reason is picked by letter. */
function OutcomeDialog({ alert, first }: { alert: Alert; first: string }) {
  const words = useLoad<Words>(vocabularyOnce, [])
  const [outcome, setOutcome] = useState(first)
  const [reason, setReason] = useState('')
  const [note, setNote] = useState(drafts.get()[alert.id] ?? '')
  const [decideOnly, setDecideOnly] = useState(false)
  const [needNote, setNeedNote] = useState(false)
  const busy = useRef(false)
  const input = useRef<HTMLInputElement>(null)
  const reasons = words.data?.reasons ?? []

  const send = async (code: string): Promise<void> => {
    setReason(code)
    if (code === 'other' && !note.trim()) {
      setNeedNote(true)
      input.current?.focus()
      return
    }
    if (busy.current) return
    busy.current = true
    const done = await take(alert, { act: decideOnly ? 'decide' : 'close', outcome, reason_code: code, note })
    busy.current = false
    if (done || ask.get()?.kind === 'outcome') shut()
  }

  useEffect(() => {
    const onKey = (e: KeyboardEvent): void => {
      if (e.target instanceof HTMLInputElement && e.target.type === 'text') return
      const i = pickIndex(e, reasons.length)
      if (i === undefined || !keysOn.get() || e.repeat) return
      e.preventDefault()
      void send(reasons[i]!.code)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  })

  return (
    <Dialog title={t('pick.title', { outcome: word('outcome', outcome) })} onClose={shut} shut="app.cancel" wide>
      <p class="lead">{t('pick.lead')}</p>
      {words.error !== undefined && <Failed error={words.error} again={words.again} />}
      <ul class="picks" role="list">
        {reasons.map((r, i) => (
          <li key={r.code}>
            <button type="button" aria-pressed={r.code === reason} onClick={() => void send(r.code)}>
              <kbd aria-hidden="true">{letter(i)}</kbd> {word('reason', r.code)}
            </button>
          </li>
        ))}
      </ul>
      <form
        onSubmit={(e) => {
          e.preventDefault()
          if (reason) void send(reason)
        }}
      >
        <div class="field">
          <label for="pick-note">{t('pick.note')}</label>
          <input ref={input} id="pick-note" type="text" dir={written(note)} autocomplete="off" maxLength={1000} value={note} aria-describedby={needNote ? 'pick-need' : undefined} onInput={(e) => setNote(e.currentTarget.value)} />
          {needNote && (
            <small id="pick-need" class="need" role="alert">
              {t('pick.noteNeeded')}
            </small>
          )}
        </div>
        <div class="row apart">
          <label class="check">
            <input type="checkbox" checked={decideOnly} onChange={(e) => setDecideOnly(e.currentTarget.checked)} />
            {t('pick.decideOnly')}
          </label>
          <button type="submit" class="main" disabled={!reason}>
            {t('pick.go')}
          </button>
        </div>
      </form>
      <Tabs label={t('pick.other')} value={outcome} onChange={setOutcome} options={(words.data?.outcomes ?? []).map((o) => [o.code, word('outcome', o.code)] as const)} />
    </Dialog>
  )
}

function AlertNoteDialog({ alert, act }: { alert: Alert; act: 'reopen' | 'takeover' }) {
  return (
    <NoteDialog
      title={act === 'reopen' ? t('noteask.reopen') : t('noteask.takeover', { owner: alert.owner ?? '' })}
      lead={t('noteask.why')}
      go={act === 'reopen' ? t('noteask.go.reopen') : t('noteask.go.takeover')}
      first={drafts.get()[alert.id] ?? ''}
      onClose={shut}
      onGo={async (note) => {
        await take(alert, { act, note })
        shut()
      }}
    />
  )
}

const SHEET: readonly (readonly [string, Key])[] = [
  ['J', 'keys.next'],
  ['K', 'keys.previous'],
  ['Enter', 'keys.open'],
  ['Esc', 'keys.leave'],
  ['A', 'keys.claim'],
  ['U', 'keys.release'],
  ['R', 'keys.reopen'],
  ['C', 'keys.note'],
  ['N', 'keys.unclaimed'],
  ['G Q', 'keys.goQueue'],
  ['G S', 'keys.goSearch'],
  ['G I', 'keys.goIdentity'],
  ['G M', 'keys.goMessages'],
  ['G W', 'keys.goLists'],
  ['?', 'keys.help'],
]
const OUTCOMES = ['confirmed', 'valuable', 'false_match', 'duplicate', 'no_action', 'unclear']

function KeyRow({ keys, does }: { keys: string; does: string }) {
  return (
    <tr>
      <td class="strokes" dir="ltr">
        {keys.split(' ').map((k) => (
          <kbd key={k}>{k}</kbd>
        ))}
      </td>
      <td>{does}</td>
    </tr>
  )
}

function HelpDialog() {
  const on = useStore(keysOn)
  return (
    <Dialog title={t('keys.title')} onClose={shut} wide>
      <p class="lead">{on ? t('keys.lead') : t('keys.off')}</p>
      <div class="sheet">
        <table>
          <tbody>
            {SHEET.map(([k, does]) => (
              <KeyRow key={k} keys={k} does={t(does)} />
            ))}
          </tbody>
        </table>
        <table>
          <tbody>
            {OUTCOMES.map((o, i) => (
              <KeyRow key={o} keys={String(i + 1)} does={t('keys.outcome', { outcome: word('outcome', o) })} />
            ))}
          </tbody>
        </table>
      </div>
    </Dialog>
  )
}

function SettingsDialog() {
  const on = useStore(keysOn)
  return (
    <Dialog title={t('settings.title')} onClose={shut}>
      <div class="field">
        <span class="soft">{t('settings.language')}</span>
        <LanguageChoice />
      </div>
      {language().dir === 'rtl' && (
        <div class="field">
          <span class="soft">{t('settings.digits')}</span>
          <Tabs
            label={t('settings.digits')}
            value={chosenDigits()}
            onChange={(d) => void chooseDigits(d as Digits)}
            options={[
              ['western', t('settings.digitsWestern')],
              ['urdu', t('settings.digitsUrdu')],
            ]}
          />
        </div>
      )}
      <label class="check">
        <input type="checkbox" checked={on} onChange={(e) => setKeys(e.currentTarget.checked)} />
        {t('settings.keys')}
      </label>
      <p class="hint">{t('settings.keysHint')}</p>
    </Dialog>
  )
}

export function Asks() {
  const a = useStore(ask)
  if (!a) return null
  if (a.kind === 'outcome') return <OutcomeDialog alert={a.alert} first={a.outcome} />
  if (a.kind === 'note') return <AlertNoteDialog alert={a.alert} act={a.act} />
  return a.kind === 'help' ? <HelpDialog /> : <SettingsDialog />
}
