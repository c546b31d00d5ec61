// SPDX-License-Identifier: Apache-2.0
// Operational units: when they are there, who stands in, who is on duty; and where I hear of being rung.

import { useState } from 'preact/hooks'
import { t, word } from '../i18n/index.ts'
import { get, part, post } from '../lib/api.ts'
import { canPush, endPager, mailTo, pagers, wakeHere } from '../lib/field.ts'
import type { Duty, Pagers, Unit, UnitRow } from '../lib/field.ts'
import { complain, say } from '../lib/notice.ts'
import { SEVERITIES } from '../lib/queue.ts'
import { may, me } from '../lib/session.ts'
import { Choice, Dialog, Empty, Failed, Field, Id, Loading, Said, Sentence, useLoad, When, UnitName } from '../ui/parts.tsx'

/** As they are typed. */
const UNITS = 'airport KHI, enforcement TRK, targeting South'
const ALWAYS = '24/7'
const WEEK = 'Mon-Fri 08:00-16:00, Sat 09:00-13:00'
const HOURS = [1, 4, 8, 12] as const
const fromNow = (hours: number): string => new Date(Date.now() + hours * 3600_000).toISOString().slice(0, 19) + 'Z'

function UnitForm({ was, onDone, onClose }: { was?: Unit; onDone: () => void; onClose: () => void }) {
  const [name, setName] = useState(was?.name ?? '')
  const [hours, setHours] = useState(was?.hours ?? '24/7')
  const [cover, setCover] = useState(was?.cover ?? '')
  const [least, setLeast] = useState<string>(was?.least ?? 'low')
  const [state, setState] = useState<string>(was?.state ?? 'active')
  const [note, setNote] = useState('')
  const [error, setError] = useState<unknown>()
  const submit = async (e: SubmitEvent): Promise<void> => {
    e.preventDefault()
    try {
      await post('/duty/units', { name: name.trim(), version: was?.version ?? 0, hours: hours.trim(), cover: cover.trim(), least, state, note: note.trim() })
      say(t('duty.unitKept', { unit: name.trim() }))
      onDone()
    } catch (why) {
      setError(why)
    }
  }
  return (
    <Dialog title={was ? t('duty.changeTitle', { unit: was.name }) : t('duty.addTitle')} onClose={onClose} shut="app.cancel" wide>
      <form onSubmit={(e) => void submit(e)}>
        <div class="form-grid">
          {!was && <Field label={t('duty.unit')} value={name} onInput={setName} hint={t('duty.unitHint', { examples: UNITS })} required />}
          <Field label={t('duty.hours')} value={hours} onInput={setHours} hint={t('duty.hoursHint', { always: ALWAYS, week: WEEK })} required />
          <Field label={t('duty.cover')} value={cover} onInput={setCover} hint={t('duty.coverHint')} />
          <Choice label={t('duty.least')} value={least} onChange={setLeast} options={SEVERITIES.map((s) => [s, word('severity', s)] as const)} />
          {was && (
            <Choice
              label={t('duty.state')}
              value={state}
              onChange={setState}
              options={[
                ['active', t('duty.active')],
                ['ended', t('duty.ended')],
              ]}
            />
          )}
          <Field label={t('duty.note')} value={note} onInput={setNote} required />
        </div>
        {error !== undefined && <Failed error={error} />}
        <div class="row end">
          <button type="submit" class="main">
            {t('duty.keep')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

function TurnForm({ unit, onDone, onClose }: { unit: string; onDone: () => void; onClose: () => void }) {
  const self = me()?.name ?? ''
  const others = may('DUTY_WRITE')
  const [account, setAccount] = useState(self)
  const [hours, setHours] = useState('8')
  const [turn, setTurn] = useState('1')
  const [error, setError] = useState<unknown>()
  const submit = async (e: SubmitEvent): Promise<void> => {
    e.preventDefault()
    try {
      await post('/duty', { unit, account: account.trim(), to: fromNow(Number(hours)), turn: Number(turn) })
      say(t('duty.entered', { unit }))
      onDone()
    } catch (why) {
      setError(why)
    }
  }
  return (
    <Dialog title={t('duty.turnTitle', { unit })} onClose={onClose} shut="app.cancel">
      <form onSubmit={(e) => void submit(e)}>
        <p class="lead">{t('duty.turnLead')}</p>
        <div class="form-grid">
          {others && <Field label={t('duty.who')} value={account} onInput={setAccount} required />}
          <Choice label={t('duty.for')} value={hours} onChange={setHours} options={HOURS.map((h) => [String(h), t('duty.nHours', { n: h })] as const)} />
          <Choice label={t('duty.turn')} value={turn} onChange={setTurn} options={[1, 2, 3, 4, 5].map((n) => [String(n), String(n)] as const)} />
        </div>
        {error !== undefined && <Failed error={error} />}
        <div class="row end">
          <button type="submit" class="main">
            {t('duty.enter')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

function There({ list, again }: { list: readonly Duty[]; again: () => void }) {
  const end = (d: Duty): void => {
    post(`/duty/${part(d.id)}/end`).then(again, complain)
  }
  if (list.length === 0)
    return (
      <span class="attention">
        <span aria-hidden="true">▲</span> {t('duty.nobody')}
      </span>
    )
  return (
    <ol class="bare" role="list">
      {list.map((d) => (
        <li key={d.id} class="row">
          <span class="num">{d.turn}.</span> <bdi>{d.display || d.account}</bdi>
          <span class="soft">
            <Sentence k="duty.until" time={<When at={d.to} />} />
          </span>
          {(may('DUTY_WRITE') || d.account === me()?.name) && (
            <button type="button" class="quiet" aria-label={t('duty.endOf', { who: d.display || d.account })} onClick={() => end(d)}>
              {t('duty.end')}
            </button>
          )}
        </li>
      ))}
    </ol>
  )
}

function UnitsTable({ items, again }: { items: readonly UnitRow[]; again: () => void }) {
  const [change, setChange] = useState<Unit>()
  const [turn, setTurn] = useState<string>()
  const done = (): void => {
    setChange(undefined)
    setTurn(undefined)
    again()
  }
  return (
    <>
      <div class="scroll-x" tabIndex={0} role="region" aria-label={t('duty.units')}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('duty.unit')}</th>
              <th scope="col">{t('duty.hours')}</th>
              <th scope="col">{t('duty.now')}</th>
              <th scope="col">{t('duty.least')}</th>
              <th scope="col">{t('duty.cover')}</th>
              <th scope="col" aria-label={t('duty.actions')} />
            </tr>
          </thead>
          <tbody>
            {items.map(({ unit, above, on_duty }) => (
              <tr key={unit.name} class={unit.state === 'ended' ? 'faded' : ''}>
                <th scope="row">
                  <UnitName name={unit.name} />
                  {unit.state === 'ended' && (
                    <>
                      <br />
                      <span class="soft">{t('duty.ended')}</span>
                    </>
                  )}
                </th>
                <td>
                  <Id>{unit.hours}</Id>
                  <br />
                  <span class="soft">{unit.open ? t('duty.open') : t('duty.shut')}</span>
                </td>
                <td>
                  <There list={on_duty} again={again} />
                </td>
                <td>{word('severity', unit.least)}</td>
                <td>
                  <UnitName name={above} />
                </td>
                <td class="nowrap">
                  {may('ALERT_WORK') && unit.state === 'active' && (
                    <button type="button" onClick={() => setTurn(unit.name)}>
                      {t('duty.put')}
                    </button>
                  )}{' '}
                  {may('DUTY_WRITE') && (
                    <button type="button" aria-label={t('duty.changeTitle', { unit: unit.name })} onClick={() => setChange(unit)}>
                      {t('duty.change')}
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {change && <UnitForm was={change} onClose={() => setChange(undefined)} onDone={done} />}
      {turn !== undefined && <TurnForm unit={turn} onClose={() => setTurn(undefined)} onDone={done} />}
    </>
  )
}

function PagerList({ data, onChange }: { data: Pagers; onChange: (p: Pagers) => void }) {
  const [mail, setMail] = useState('')
  const [error, setError] = useState<unknown>()
  const doing = (p: Promise<Pagers>): void => {
    setError(undefined)
    p.then((x) => {
      setMail('')
      onChange(x)
    }, setError)
  }
  return (
    <>
      {data.items.length === 0 && <p class="soft">{t('pager.none')}</p>}
      <ul class="bare" role="list">
        {data.items.map((x) => (
          <li key={x.id} class="row">
            <b>{t(x.kind === 'push' ? 'pager.push' : 'pager.mail')}</b>
            {x.address && <Id>{x.address}</Id>}
            <span class="soft">
              <Sentence k="pager.since" time={<When at={x.since} />} />
            </span>
            {x.error && (
              <span class="attention">
                <Said text={x.error} />
              </span>
            )}
            <button type="button" class="quiet" aria-label={t('pager.endOf', { what: x.address ?? t('pager.push') })} onClick={() => doing(endPager(x.id))}>
              {t('pager.end')}
            </button>
          </li>
        ))}
      </ul>
      {error !== undefined && <Failed error={error} />}
      <div class="row">
        {data.push_key && canPush() && (
          <button type="button" onClick={() => doing(wakeHere(data.push_key))}>
            {t('pager.here')}
          </button>
        )}
        {!data.push_key && <span class="soft">{t('pager.noPush', { setting: 'push.contact' })}</span>}
        {!data.mail && <span class="soft">{t('pager.noMail', { setting: 'mail.relay' })}</span>}
      </div>
      {data.mail && (
        <form
          class="row"
          onSubmit={(e) => {
            e.preventDefault()
            doing(mailTo(mail.trim()))
          }}
        >
          <Field label={t('pager.address')} value={mail} onInput={setMail} required />
          <button type="submit">{t('pager.write')}</button>
        </form>
      )}
    </>
  )
}

function PagersPart() {
  const data = useLoad(pagers, [])
  const [now, setNow] = useState<Pagers>()
  const shown = now ?? data.data
  return (
    <section class="part" aria-labelledby="part-pagers">
      <h2 id="part-pagers">{t('pager.title')}</h2>
      <p class="lead">{t('pager.lead')}</p>
      {data.error !== undefined && <Failed error={data.error} again={data.again} />}
      {!shown && data.error === undefined && <Loading />}
      {shown && <PagerList data={shown} onChange={setNow} />}
    </section>
  )
}

export function DutyPage() {
  const data = useLoad(() => get<{ items: UnitRow[] }>('/duty/units'), [])
  const [adding, setAdding] = useState(false)
  return (
    <div class="page">
      <header class="page-head">
        <h1>{t('duty.title')}</h1>
        {may('DUTY_WRITE') && (
          <button type="button" onClick={() => setAdding(true)}>
            {t('duty.add')}
          </button>
        )}
      </header>
      <p class="lead">{t('duty.lead')}</p>
      {data.error !== undefined && <Failed error={data.error} again={data.again} />}
      {!data.data && data.error === undefined && <Loading />}
      {data.data?.items.length === 0 && <Empty>{t('duty.none')}</Empty>}
      {data.data && data.data.items.length > 0 && <UnitsTable items={data.data.items} again={data.again} />}
      {may('ALERT_WORK') && <PagersPart />}
      {adding && (
        <UnitForm
          onClose={() => setAdding(false)}
          onDone={() => {
            setAdding(false)
            data.again()
          }}
        />
      )}
    </div>
  )
}
