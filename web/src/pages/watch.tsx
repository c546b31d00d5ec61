// SPDX-License-Identifier: Apache-2.0
// A profile on purpose: why, on what basis, until when; to open, approve, renew and close it.

import { useState } from 'preact/hooks'
import { t, tn, word } from '../i18n/index.ts'
import { get, part, post } from '../lib/api.ts'
import { say } from '../lib/notice.ts'
import type { Basis, Profile, Watch } from '../lib/people.ts'
import { NOT_SHOWN, watchActs } from '../lib/people.ts'
import { href } from '../lib/route.ts'
import { may, me } from '../lib/session.ts'
import { day } from '../lib/time.ts'
import { Area, Cautions, Choice, Chip, Dialog, Failed, Field, Loading, NoteDialog, When, useLoad, useSending } from '../ui/parts.tsx'
import { Part } from './profile.tsx'

const TERMS = [7, 30, 60, 90, 180, 365, 730]

const words = (): Promise<{ bases: Basis[]; cautions: { code: string }[] }> => get('/watches/words')

function Terms({ most, days, setDays }: { most: number; days: string; setDays: (d: string) => void }) {
  return <Choice label={t('watch.days')} value={days} onChange={setDays} options={TERMS.filter((d) => d <= most).map((d) => [String(d), t('clear.daysN', { n: d })] as const)} />
}

function Warnings({ all, of, onChange }: { all: readonly { code: string }[]; of: readonly string[]; onChange: (of: readonly string[]) => void }) {
  return (
    <fieldset>
      <legend>{t('watch.cautions')}</legend>
      {all.map(({ code }) => (
        <label key={code} class="check">
          <input type="checkbox" checked={of.includes(code)} onChange={(e) => onChange(e.currentTarget.checked ? [...of, code] : of.filter((x) => x !== code))} />
          {word('caution', code)}
        </label>
      ))}
    </fieldset>
  )
}

function OpenDialog({ profile, onClose, onDone }: { profile: Profile; onClose: () => void; onDone: () => void }) {
  const bases = useLoad(words, [])
  const confirmed = profile.verdicts.items.filter((x) => x.outcome === 'confirmed')
  const [basis, setBasis] = useState('suspicion')
  const [reason, setReason] = useState('')
  const [purpose, setPurpose] = useState('')
  const [reference, setReference] = useState('')
  const [alert, setAlert] = useState(confirmed[0]?.alert ?? '')
  const [warned, setWarned] = useState<readonly string[]>([])
  const [days, setDays] = useState('30')
  const [now, setNow] = useState(false)
  const { busy, error, send } = useSending()
  const chosen = bases.data?.bases.find((b) => b.code === basis)
  const submit = send(async () => {
    const more = { ...(chosen?.needs_reference ? { reference: reference.trim() } : {}), ...(chosen?.needs_alert ? { alert } : {}), ...(warned.length > 0 ? { cautions: warned.join(' ') } : {}), ...(now ? { emergency: 1 } : {}) }
    await post(`/entities/${part(profile.id)}/watch`, { basis, reason: reason.trim(), purpose: purpose.trim(), days: Number(days), ...more })
    say(now ? t('watch.openedNow') : t('watch.opened'))
    onDone()
  })
  return (
    <Dialog title={t('watch.openTitle', { name: profile.name || t('queue.nameless') })} onClose={onClose} shut="app.cancel">
      <p class="lead">{t('watch.openLead')}</p>
      {bases.error !== undefined && <Failed error={bases.error} again={bases.again} />}
      {!bases.data && bases.error === undefined && <Loading />}
      {bases.data && (
        <form onSubmit={submit}>
          <Choice label={t('watch.basis')} value={basis} onChange={(b) => (setBasis(b), setDays('30'))} options={bases.data.bases.map((b) => [b.code, word('watchBasis', b.code)] as const)} />
          <p class="hint">{chosen && t('watch.basisHint', { text: chosen.text, days: chosen.days })}</p>
          {chosen?.needs_reference && <Field label={t('watch.reference')} value={reference} onInput={setReference} required />}
          {chosen?.needs_alert &&
            (confirmed.length > 0 ? (
              <Choice label={t('watch.alert')} value={alert} onChange={setAlert} options={confirmed.map((x) => [x.alert, `${day(x.created.slice(0, 10))} ${word('outcome', 'confirmed')}`] as const)} />
            ) : (
              <p class="need">{t('watch.noConfirmed')}</p>
            ))}
          <Area label={t('watch.reason')} value={reason} onInput={setReason} required maxLength={1000} hint={t('watch.reasonHint')} />
          <Field label={t('watch.purpose')} value={purpose} onInput={setPurpose} required />
          <Warnings all={bases.data.cautions} of={warned} onChange={setWarned} />
          <Terms most={chosen?.days ?? 30} days={days} setDays={setDays} />
          <label class="check">
            <input type="checkbox" checked={now} onChange={(e) => setNow(e.currentTarget.checked)} />
            {t('watch.emergency')}
          </label>
          {error !== undefined && <Failed error={error} />}
          <div class="row end">
            <button type="submit" class="main" disabled={busy || !reason.trim() || !purpose.trim() || (chosen?.needs_alert === true && !alert)}>
              {now ? t('watch.openNow') : t('watch.openGo')}
            </button>
          </div>
        </form>
      )}
    </Dialog>
  )
}

const same = (a: readonly string[], b: readonly string[]): boolean => [...a].sort().join() === [...b].sort().join()

function RenewDialog({ w, onClose, onDone }: { w: Watch; onClose: () => void; onDone: () => void }) {
  const bases = useLoad(words, [])
  const [warned, setWarned] = useState<readonly string[]>(w.cautions ?? [])
  const [days, setDays] = useState('30')
  const [note, setNote] = useState('')
  const { busy, error, send } = useSending()
  const submit = send(async () => {
    await post(`/watches/${part(w.id)}/renew`, { version: w.version, days: Number(days), note: note.trim(), ...(same(warned, w.cautions ?? []) ? {} : { cautions: warned.join(' ') || 'none' }) })
    say(t('watch.renewAsked'))
    onDone()
  })
  return (
    <Dialog title={t('watch.renewTitle')} onClose={onClose} shut="app.cancel">
      <form onSubmit={submit}>
        <Terms most={bases.data?.bases.find((b) => b.code === w.basis)?.days ?? 30} days={days} setDays={setDays} />
        {bases.data && <Warnings all={bases.data.cautions} of={warned} onChange={setWarned} />}
        <Field label={t('watch.renewWhy')} value={note} onInput={setNote} required autoFocus />
        {error !== undefined && <Failed error={error} />}
        <div class="row end">
          <button type="submit" class="main" disabled={busy || !note.trim()}>
            {t('watch.renewGo')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

function Told({ text }: { text: string }) {
  return text === NOT_SHOWN ? <span class="unknown">{t('entity.notShown')}</span> : <bdi>{text}</bdi>
}

type Ask = 'refuse' | 'renew' | 'close'

function WatchCard({ w, isThen, named, onChanged }: { w: Watch; isThen: boolean; named: boolean; onChanged: () => void }) {
  const [asked, setAsked] = useState<Ask>()
  const { busy, error, send } = useSending()
  const acts = isThen ? [] : watchActs(w, { name: me()?.name ?? '', opens: may('WATCH_OPEN'), approves: may('WATCH_APPROVE') })
  const waits = w.state === 'proposed' || w.state === 'renewal'
  const step = async (act: string, body: object): Promise<void> => {
    await post(`/watches/${part(w.id)}/${act}`, { version: w.version, ...body })
    say(t('watch.saved', { act: word('watchAct', act) }))
    setAsked(undefined)
    onChanged()
  }
  const approve = send(() => step('approve', {}))
  return (
    <li class="card">
      <p class="card-head">
        {named && (
          <a href={href('entity', w.entity)}>
            {w.name ? <bdi>{w.name}</bdi> : t('watch.toProfile', { kind: word('entityKind', w.kind) })}
          </a>
        )}
        {named && w.name && <span class="soft">{word('entityKind', w.kind)}</span>}
        <b>{word('watchBasis', w.basis)}</b>
        <Chip kind="watchState" code={w.state} />
        <span class={w.in_force ? 'attention' : 'soft'}>{w.in_force ? t('watch.inForce') : t('watch.notInForce')}</span>
        {w.emergency_until && w.state === 'proposed' && (
          <span class="attention">
            {t('watch.emergencyUntil')} <When at={w.emergency_until} />
          </span>
        )}
      </p>
      <Cautions of={w.cautions} />
      {w.state === 'renewal' && w.asked_cautions && !same(w.asked_cautions, w.cautions ?? []) && (
        <p class="attention">
          {w.asked_cautions.length > 0 ? t('watch.askedCautions', { which: w.asked_cautions.map((x) => word('caution', x)).join(t('app.listed')) }) : t('watch.askedNoCautions')}
        </p>
      )}
      <p>
        <Told text={w.reason} />
      </p>
      <p class="soft">
        {t('watch.purposeIs')} <Told text={w.purpose} /> {w.reference && <>· {t('watch.referenceIs')} <Told text={w.reference} /></>}
        {w.alert && <> · <a href={href('alerts', w.alert)}>{t('watch.theAlert')}</a></>}
      </p>
      {w.refused_by && (
        <p class="need">
          {t('watch.renewRefused', { asked: w.asked_by ?? '', who: w.refused_by })} {w.refused && <When at={w.refused} />}
          {w.note && <bdi class="note">{w.note}</bdi>}
        </p>
      )}
      <p class="soft">
        {t('watch.openedBy', { who: w.opened_by })} <When at={w.opened} /> {w.approved_by && t('watch.approvedBy', { who: w.approved_by })} ·{' '}
        {w.in_force || w.state === 'approved' || w.state === 'renewal' ? t('watch.until') : t('watch.lapses')} <When at={w.until} />
        {w.asked_days !== undefined && ` · ${t('watch.askedDays', { n: w.asked_days })}`}
        {w.note && !w.refused_by && !w.closed && <bdi class="note">{w.note}</bdi>}
      </p>
      {w.closed && (
        <p class="need">
          {t('watch.overSince', { state: word('watchState', w.state), who: w.closed_by ?? '' })} <When at={w.closed} />
          {w.note && w.state !== 'ended' && <bdi class="note">{w.note}</bdi>}
        </p>
      )}
      {!isThen && (
        <div class="row">
          {acts.includes('approve') && (
            <button type="button" class="main" disabled={busy} onClick={approve}>
              {t('watch.approve')}
            </button>
          )}
          {acts.includes('refuse') && (
            <button type="button" onClick={() => setAsked('refuse')}>
              {t('watch.refuse')}
            </button>
          )}
          {acts.includes('renew') && (
            <button type="button" onClick={() => setAsked('renew')}>
              {t('watch.renew')}
            </button>
          )}
          {acts.includes('close') && (
            <button type="button" onClick={() => setAsked('close')}>
              {t('watch.close')}
            </button>
          )}
          {waits && !acts.includes('approve') && <span class="soft">{w.asked_by === me()?.name ? t('decide.mine') : t('decide.supervisor')}</span>}
        </div>
      )}
      {error !== undefined && <Failed error={error} />}
      {asked === 'renew' && <RenewDialog w={w} onClose={() => setAsked(undefined)} onDone={() => (setAsked(undefined), onChanged())} />}
      {(asked === 'close' || asked === 'refuse') && (
        <NoteDialog title={asked === 'close' ? t('watch.closeTitle') : t('watch.refuseTitle')} lead={t('watch.noteLead')} go={word('watchAct', asked)} onClose={() => setAsked(undefined)} onGo={(note) => step(asked, { note })} />
      )}
    </li>
  )
}

export function Watches({ items, isThen = false, named = false, onChanged }: { items: readonly Watch[]; isThen?: boolean; named?: boolean; onChanged: () => void }) {
  return (
    <ul class="cards" role="list">
      {items.map((w) => (
        <WatchCard key={w.id} w={w} isThen={isThen} named={named} onChanged={onChanged} />
      ))}
    </ul>
  )
}

export function WatchPart({ profile, isThen, onChanged }: { profile: Profile; isThen: boolean; onChanged: () => void }) {
  const [opening, setOpening] = useState(false)
  return (
    <Part id="watch" heading="watch.heading">
      {profile.profiled.length === 0 && <p class="soft">{isThen ? t('watch.noneThen') : t('watch.none')}</p>}
      <Watches items={profile.profiled} isThen={isThen} onChanged={onChanged} />
      {(profile.profiled_before ?? []).length > 0 && (
        <details>
          <summary>{tn('watch.before', profile.profiled_before!.length)}</summary>
          <Watches items={profile.profiled_before!} onChanged={onChanged} />
        </details>
      )}
      {!isThen && may('WATCH_OPEN') && (
        <p class="row">
          <button type="button" onClick={() => setOpening(true)}>
            {profile.profiled.length > 0 ? t('watch.openMore') : t('watch.open')}
          </button>
        </p>
      )}
      {opening && <OpenDialog profile={profile} onClose={() => setOpening(false)} onDone={() => (setOpening(false), onChanged())} />}
    </Part>
  )
}
