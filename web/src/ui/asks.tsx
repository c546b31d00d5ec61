// SPDX-License-Identifier: Apache-2.0
// Which dialog is open: those of triage, notes, the sheet of keys, settings.

import { useEffect, useRef, useState } from 'preact/hooks'
import type { Digits } from '../i18n/index.ts'
import { language, t, tn, word } from '../i18n/index.ts'
import { ask, keysOn, setKeys } from '../lib/asks.ts'
import { drafts, take } from '../lib/board.ts'
import type { Verb } from '../lib/keys.ts'
import { VERBS, chordFrom, keyOf, named, own, resetKeys, setKey, taken, verbs } from '../lib/keys.ts'
import { chooseDigits, chosenDigits } from '../lib/language.ts'
import { complain } from '../lib/notice.ts'
import { outbox, own as outboxOf } from '../lib/outbox.ts'
import { logout, me } from '../lib/session.ts'
import { useStore } from '../lib/store.ts'
import { holder } from '../lib/triage.ts'
import type { Alert } from '../lib/types.ts'
import { BulkDialog } from './bulk.tsx'
import { LanguageChoice } from './language.tsx'
import { Dialog, NoteDialog, Tabs } from './parts.tsx'
import { AssignDialog, MergeDialog, OutcomeDialog, WaitDialog } from './triage.tsx'

const shut = (): void => ask.set(undefined)

const NOTE_WORDS = {
  reopen: { title: 'noteask.reopen', go: 'noteask.go.reopen' },
  takeover: { title: 'noteask.takeover', go: 'noteask.go.takeover' },
  claim: { title: 'noteask.takeover', go: 'noteask.go.takeover' },
} as const

function AlertNoteDialog({ alert, act }: { alert: Alert; act: 'reopen' | 'takeover' | 'claim' }) {
  const w = NOTE_WORDS[act]
  return (
    <NoteDialog
      title={t(w.title, { owner: alert.owner ?? holder(alert) ?? '' })}
      lead={t('noteask.why')}
      go={t(w.go)}
      first={drafts.get()[alert.id] ?? ''}
      onClose={shut}
      onGo={async (note) => {
        await take(alert, { act, note })
        shut()
      }}
    />
  )
}

const OUTCOMES = ['confirmed', 'valuable', 'false_match', 'duplicate', 'no_action', 'unclear']

/** What a key does, in words. */
function says(verb: Verb): string {
  const digit = /^outcome(\d)$/.exec(verb)
  return t(VERBS[verb].says, digit ? { outcome: word('outcome', OUTCOMES[Number(digit[1]) - 1] ?? '') } : {})
}

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
  useStore(own)
  const half = Math.ceil(verbs.length / 2)
  return (
    <Dialog title={t('keys.title')} onClose={shut} wide>
      <p class="lead">{on ? t('keys.lead') : t('keys.off')}</p>
      <div class="sheet">
        {[verbs.slice(0, half), verbs.slice(half)].map((part) => (
          <table key={part[0]}>
            <tbody>
              {part.map((v) => (
                <KeyRow key={v} keys={keyOf(v)} does={says(v)} />
              ))}
            </tbody>
          </table>
        ))}
      </div>
    </Dialog>
  )
}

/** Takes the next key that is pressed for a verb; G and another key within a moment are one chord. */
function KeyChange({ verb, onDone }: { verb: Verb; onDone: (wrong: string) => void }) {
  const first = useRef('')
  useEffect(() => {
    let timer: number | undefined
    const done = (chord: string): void => {
      const other = taken(verb, chord)
      if (other) onDone(t('settings.keyTaken', { key: named(chord), does: says(other) }))
      else {
        setKey(verb, chord)
        onDone('')
      }
    }
    const onKey = (e: KeyboardEvent): void => {
      const chord = chordFrom(e)
      e.preventDefault()
      e.stopPropagation()
      if (chord === undefined) return
      window.clearTimeout(timer)
      if (e.code === 'Escape' || e.code === 'Tab') onDone('')
      else if (first.current) done(`${first.current} ${chord}`)
      else {
        first.current = chord
        timer = window.setTimeout(() => done(chord), 900)
      }
    }
    window.addEventListener('keydown', onKey, true)
    return () => {
      window.clearTimeout(timer)
      window.removeEventListener('keydown', onKey, true)
    }
  }, [verb])
  return <span role="status">{t('settings.keyPress')}</span>
}

function KeyTable() {
  useStore(own)
  const [changing, setChanging] = useState<Verb>()
  const [wrong, setWrong] = useState('')
  return (
    <>
      {wrong && (
        <p class="need" role="alert">
          {wrong}
        </p>
      )}
      <div class="scroll-x keymap" tabIndex={0} role="region" aria-label={t('settings.keyTable')}>
        <table>
          <tbody>
            {verbs.map((v) => (
              <tr key={v}>
                <td>{says(v)}</td>
                <td>
                  {changing === v ? (
                    <KeyChange
                      verb={v}
                      onDone={(w) => {
                        setWrong(w)
                        setChanging(undefined)
                      }}
                    />
                  ) : (
                    <kbd>{keyOf(v)}</kbd>
                  )}
                </td>
                <td>
                  <button type="button" aria-label={t('settings.keyChangeOf', { does: says(v) })} onClick={() => setChanging(v)}>
                    {t('settings.keyChange')}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="row">
        <button type="button" onClick={resetKeys}>
          {t('settings.keysReset')}
        </button>
      </p>
    </>
  )
}

function SettingsDialog() {
  const on = useStore(keysOn)
  return (
    <Dialog title={t('settings.title')} onClose={shut} wide>
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
      {on && <KeyTable />}
    </Dialog>
  )
}

/** What was reported and is not sent would be lost. */
function LogoutDialog() {
  const n = outboxOf(useStore(outbox), me()?.name ?? '').length
  return (
    <Dialog title={t('me.logout')} onClose={shut} shut="outbox.stay">
      <p>{tn('outbox.logout', n)}</p>
      <div class="row end">
        <button
          type="button"
          class="main"
          onClick={() => {
            shut()
            logout().catch(complain)
          }}
        >
          {t('outbox.logoutGo')}
        </button>
      </div>
    </Dialog>
  )
}

export function Asks() {
  const a = useStore(ask)
  if (!a) return null
  if (a.kind === 'outcome') return <OutcomeDialog alert={a.alert} first={a.outcome} />
  if (a.kind === 'wait') return <WaitDialog alert={a.alert} act={a.act} />
  if (a.kind === 'bulk') return <BulkDialog />
  if (a.kind === 'assign') return <AssignDialog alert={a.alert} />
  if (a.kind === 'merge') return <MergeDialog alert={a.alert} />
  if (a.kind === 'note') return <AlertNoteDialog alert={a.alert} act={a.act} />
  if (a.kind === 'logout') return <LogoutDialog />
  return a.kind === 'help' ? <HelpDialog /> : <SettingsDialog />
}
