// SPDX-License-Identifier: Apache-2.0
// Who is on duty is rung: seen at the edge of the screen, read out, and heard.

import { useEffect, useState } from 'preact/hooks'
import { t, tn, word } from '../i18n/index.ts'
import { MUTE_MINUTES, MUTE_REASONS, answer, mute, mutedUntil, rings, startRings, stopRings } from '../lib/field.ts'
import type { Ring } from '../lib/field.ts'
import { href, usePlace } from '../lib/route.ts'
import { useStore } from '../lib/store.ts'
import { moment, minutes } from '../lib/time.ts'
import { Area, Choice, Dialog, Failed, Sentence, SeverityMark, useNow, UnitName, useSending } from './parts.tsx'

const SHUT = 2 // rows that a desktop shows of many
const OPEN = 5

const toOf = (r: Ring): string => (r.order ? href('card', r.order) : href('alerts', r.ring))

/** Why it is to be silent is on record: who is on duty is to be heard. */
function MuteDialog({ onClose }: { onClose: () => void }) {
  const [reason, setReason] = useState('')
  const [time, setTime] = useState<string>(String(MUTE_MINUTES[0]))
  const [note, setNote] = useState('')
  const { busy, error, send } = useSending()
  const needsNote = reason === 'other'
  const submit = send(async () => {
    await mute(reason, Number(time), note.trim())
    onClose()
  })
  return (
    <Dialog title={t('ring.muteTitle')} onClose={onClose} shut="app.cancel">
      <p class="lead">{t('ring.muteLead')}</p>
      <form onSubmit={submit}>
        <Choice label={t('ring.muteWhy')} value={reason} onChange={setReason} required options={[['', t('unmask.choose')], ...MUTE_REASONS.map((r) => [r, word('muteReason', r)] as const)]} />
        <Choice label={t('ring.muteFor')} value={time} onChange={setTime} options={MUTE_MINUTES.map((m) => [String(m), t('span.minutes', { min: m })] as const)} />
        <Area label={t(needsNote ? 'ring.muteNote' : 'ring.muteNoteMay')} value={note} onInput={setNote} required={needsNote} maxLength={300} />
        {error !== undefined && <Failed error={error} />}
        <div class="row end">
          <button type="submit" class="main" disabled={busy || !reason || (needsNote && !note.trim())}>
            {t('ring.muteGo')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

function Row({ r, until, now, onMute }: { r: Ring; until: number; now: number; onMute: () => void }) {
  return (
    <p class="row">
      <SeverityMark severity={r.severity} />
      <span class="ring-said">
        <Sentence k={r.order ? 'ring.order' : 'ring.alert'} unit={<UnitName name={r.unit} />} clock={<span class="num">{moment(r.since, now)}</span>} />
      </span>
      <a class="button main" href={toOf(r)} onClick={() => answer(r)}>
        {t('ring.open')}
      </a>
      {until > now ? (
        <span class="soft">{t('ring.muted', { clock: minutes(until) })}</span>
      ) : (
        <button type="button" onClick={onMute}>
          {t('ring.mute')}
        </button>
      )}
    </p>
  )
}

export function Rings() {
  const all = useStore(rings)
  const until = useStore(mutedUntil)
  const now = useNow()
  useEffect(() => {
    startRings()
    return stopRings
  }, [])
  // Many would cover the page: one line says how many, and opens them. On a phone two are many.
  const [open, setOpen] = useState(false)
  const [muting, setMuting] = useState(false)
  const many = all.length > 1
  const place = usePlace()
  const here = href(place.page, place.id)
  useEffect(() => {
    if (!many) setOpen(false)
  }, [many])
  // Where one went stands whole, and what is open there has been answered.
  useEffect(() => {
    setOpen(false)
    for (const r of rings.get()) if (toOf(r) === here) answer(r)
  }, [here])
  const rest = all.slice(OPEN)
  return (
    <>
      <div class={['rings', all.length && 'rings-on', many && !open && 'rings-shut'].filter(Boolean).join(' ')} role="alert">
        {many && (
          <button type="button" class={all.length > SHUT ? 'rings-count' : 'rings-count rings-few'} aria-expanded={open} onClick={() => setOpen(!open)}>
            {tn('ring.many', all.length)} <span class="soft">{t(open ? 'ring.shut' : 'ring.show')}</span>
          </button>
        )}
        {all.slice(0, open ? OPEN : SHUT).map((r) => (
          <Row key={`${r.ring} ${r.order ?? ''}`} r={r} until={until} now={now} onMute={() => setMuting(true)} />
        ))}
        {open && rest.length > 0 && (
          <p class="row">
            <a href={href(rest.every((r) => r.order) ? 'orders' : 'alerts')}>{tn('ring.rest', rest.length)}</a>
          </p>
        )}
      </div>
      {muting && <MuteDialog onClose={() => setMuting(false)} />}
    </>
  )
}
