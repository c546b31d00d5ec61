// SPDX-License-Identifier: Apache-2.0
// Which lane declarations take, and why: shifts, decisions, what persons change, policies, what the lot tells.

import { useEffect, useState } from 'preact/hooks'
import type { Key } from '../i18n/index.ts'
import { num, t, tn, valued, word } from '../i18n/index.ts'
import { get, part, post, query } from '../lib/api.ts'
import { say } from '../lib/notice.ts'
import { may, me } from '../lib/session.ts'
import { day } from '../lib/time.ts'
import type { Interval, Lane, LaneDecision, LaneDetail, LaneMeasure, LanePolicy, Lanes, LaneShift, Measured, Page } from '../lib/types.ts'
import { Listed, usePages } from '../ui/pages.tsx'
import { Area, Chip, Choice, Dialog, Empty, Failed, Field, Grid, Id, Loading, NoteDialog, Said, Sentence, Tabs, When, useLoad, useSending } from '../ui/parts.tsx'

const LOOK_MS = 15_000
const LANES: readonly Lane[] = ['red', 'yellow', 'blue', 'green']
/** A shape for each lane, so that none is told by its colour alone. */
const SIGNS: Record<Lane, string> = { red: '■', yellow: '▲', blue: '◆', green: '○' }

const percent = (x: number): string => t('model.percent', { n: num(Math.round(x * 1000) / 10) })
const whole = (x: number): string => num(Math.round(x * 10) / 10)

function LaneMark({ lane }: { lane: Lane }) {
  return (
    <span class={`lane lane-${lane}`}>
      <span aria-hidden="true">{SIGNS[lane]}</span> {word('lane', lane)}
    </span>
  )
}

/* shifts */

function Use({ s, lane }: { s: LaneShift; lane: Lane }) {
  const l = s.lanes.find((x) => x.lane === lane)
  if (!l) return null
  const streams = Object.entries(l.streams).map(([code, n]) => `${num(n)} ${word('stream', code)}`)
  return (
    <li class="lane-use">
      <LaneMark lane={lane} />
      {l.capacity !== undefined && l.used !== undefined ? (
        <>
          <meter min={0} max={Math.max(l.capacity, 1)} value={Math.min(l.used, l.capacity)} aria-label={t('lanes.useOf', { lane: word('lane', lane) })} />
          <span class="num">{t('lanes.used', { used: whole(l.used), capacity: whole(l.capacity) })}</span>
        </>
      ) : (
        <span class="num">{num(l.declarations)}</span>
      )}
      {!!l.over && <span class="chip chip-overdue">{t('lanes.over', { n: whole(l.over) })}</span>}
      {streams.length > 0 && <span class="soft">{streams.join(' · ')}</span>}
    </li>
  )
}

function Shift({ s }: { s: LaneShift }) {
  return (
    <li class={`card ${s.now ? '' : 'faded'}`}>
      <p class="card-head">
        <b>
          <Id>{s.office}</Id> <bdi>{s.shift}</bdi>
        </b>
        <span class="num soft">
          {day(s.date)} <bdi dir="ltr">{s.hours}</bdi>
        </span>
        {s.now && <span class="chip">{t('lanes.now')}</span>}
        {s.seen !== undefined && s.expected !== undefined && <span class="num">{t('lanes.seen', { seen: s.seen, expected: whole(s.expected) })}</span>}
        {s.lot !== undefined && s.explore !== undefined && <span class="soft">{t('lanes.shares', { lot: percent(s.lot), explore: percent(s.explore) })}</span>}
        {s.changed > 0 && <span class="soft">{tn('lanes.changed', s.changed)}</span>}
      </p>
      <ul class="lane-uses" role="list">
        {LANES.map((l) => (
          <Use key={l} s={s} lane={l} />
        ))}
      </ul>
    </li>
  )
}

/* changes by persons */

function OverrideDialog({ d, onClose, onDone }: { d: LaneDecision; onClose: () => void; onDone: () => void }) {
  const [to, setTo] = useState<Lane>(d.lane === 'red' ? 'yellow' : 'red')
  const [reason, setReason] = useState('')
  const { busy, error, send } = useSending()
  const go = send(async () => {
    const r = await post<LaneDetail>(`/lanes/decisions/${part(d.id)}/override`, { revision: d.revision, to, reason })
    say(r.decision.pending ? t('lanes.waits', { number: d.number }) : t('lanes.moved', { number: d.number, lane: word('lane', to) }))
    onDone()
  })
  return (
    <Dialog title={t('lanes.overrideTitle', { number: d.number })} onClose={onClose}>
      <form onSubmit={go}>
        <p class="soft">{d.lane === 'red' ? t('lanes.overrideRed') : t('lanes.overrideLead')}</p>
        <Choice label={t('lanes.to')} value={to} onChange={(v) => setTo(v as Lane)} options={LANES.filter((l) => l !== d.lane).map((l) => [l, `${SIGNS[l]} ${word('lane', l)}`] as const)} />
        <Area label={t('lanes.reason')} value={reason} onInput={setReason} required maxLength={1000} />
        {error !== undefined && <Failed error={error} />}
        <div class="row end">
          <button type="submit" class="main" disabled={busy || reason.trim().length < 5}>
            {d.lane === 'red' ? t('lanes.propose') : t('lanes.change')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

type Asked = { d: LaneDecision; act: 'agree' | 'refuse' | 'withdraw' }

function Pending({ d, onDone }: { d: LaneDecision; onDone: () => void }) {
  const [ask, setAsk] = useState<Asked>()
  const p = d.pending
  if (!p) return null
  const mine = p.by === me()?.name
  const acts = mine ? (['withdraw'] as const) : may('LANE_APPROVE') ? (['agree', 'refuse'] as const) : []
  return (
    <p class="row">
      <span class="attention">
        {t('lanes.pending', { who: p.by })} <LaneMark lane={p.to} />
      </span>
      {acts.map((act) => (
        <button key={act} type="button" onClick={() => setAsk({ d, act })}>
          {word('laneAct', act)}
        </button>
      ))}
      {ask && (
        <NoteDialog
          title={t('lanes.answerTitle', { act: word('laneAct', ask.act), number: d.number })}
          lead={t('lanes.answerLead')}
          go={word('laneAct', ask.act)}
          onClose={() => setAsk(undefined)}
          onGo={async (reason) => {
            await post(`/lanes/decisions/${part(d.id)}/${ask.act}`, { revision: d.revision, reason })
            say(t('lanes.answered', { number: d.number }))
            setAsk(undefined)
            onDone()
          }}
        />
      )}
    </p>
  )
}

function Detail({ id }: { id: string }) {
  const data = useLoad(() => get<LaneDetail>(`/lanes/decisions/${part(id)}`), [id])
  if (data.error !== undefined) return <Failed error={data.error} again={data.again} />
  if (!data.data) return <Loading />
  const { decision: d, history } = data.data
  return (
    <>
      <p class="reason-foot">
        <span>{t('lanes.chances', { list: Object.entries(d.chances ?? {}).map(([s, x]) => `${word('stream', s)} ${percent(x)}`).join(' · ') })}</span>
        <span>{t('lanes.p', { p: percent(d.p ?? 0), loss: whole(d.loss ?? 0) })}</span>
        <span>{t(d.by_model ? 'lanes.byModel' : 'lanes.byHistory')}</span>
        {d.hits && d.hits.length > 0 && <span>{t('lanes.hits', { list: d.hits.join(', ') })}</span>}
        <span>{t('lanes.ofPolicy', { edition: d.policy ?? '' })}</span>
      </p>
      <ul role="list">
        {history.map((h) => (
          <li key={`${h.at} ${h.act}`}>
            <When at={h.at} /> <bdi>{h.actor}</bdi> {word('laneAct', h.act)}: {t('alert.step', { from: word('lane', h.from), to: word('lane', h.to) })} {h.actor === 'ntc' && h.note ? <Said text={h.note} /> : <bdi class="note">{h.note}</bdi>}
          </li>
        ))}
      </ul>
    </>
  )
}

function Decision({ d, onAsk, onDone }: { d: LaneDecision; onAsk: (d: LaneDecision) => void; onDone: () => void }) {
  const [open, setOpen] = useState(false)
  return (
    <li class="card">
      <p class="card-head">
        <LaneMark lane={d.lane} />
        <Id>{d.number}</Id>
        <span class="soft">
          <Id>{d.office}</Id> <bdi>{d.shift}</bdi> <When at={d.at} />
        </span>
        {d.lane !== d.decided && <span class="chip">{t('lanes.was', { lane: word('lane', d.decided) })}</span>}
        {d.over && <span class="chip chip-overdue">{t('lanes.isOver')}</span>}
        {d.outcome && <span class="chip"><Sentence k="lanes.outcome" outcome={valued('examination.result', d.outcome) ?? <Said text={d.outcome} />} /></span>}
      </p>
      <p>
        <Said text={d.why} />
      </p>
      <Pending d={d} onDone={onDone} />
      <details onToggle={(e) => setOpen(e.currentTarget.open)}>
        <summary>{t('lanes.more')}</summary>
        {open && <Detail id={d.id} />}
        {may('LANE_OVERRIDE') && !d.pending && d.found === undefined && (
          <div class="row end">
            <button type="button" onClick={() => onAsk(d)}>
              {t('lanes.override')}
            </button>
          </div>
        )}
      </details>
    </li>
  )
}

function Decisions({ turn, again }: { turn: number; again: () => void }) {
  const [show, setShow] = useState('')
  const [office, setOffice] = useState('')
  const [asked, setAsked] = useState<LaneDecision>()
  const filter = { ...(show === 'pending' ? { pending: '1' } : { lane: show }), office: office.trim(), limit: 50 }
  const list = usePages<LaneDecision>(`/lanes/decisions${query(filter)}`, 'before', turn)
  return (
    <section class="panel" aria-labelledby="lane-decisions">
      <div class="row apart">
        <h2 id="lane-decisions">{t('lanes.decisions')}</h2>
        <Tabs label={t('lanes.show')} value={show} onChange={setShow} options={[['', t('lanes.all')], ...LANES.map((l) => [l, `${SIGNS[l]} ${word('lane', l)}`] as const), ['pending', t('lanes.waiting')]]} />
        <Field label={t('lanes.office')} value={office} onInput={setOffice} plain />
      </div>
      <Listed list={list} empty="lanes.none">
        <ul class="cards" role="list">
          {list.items.map((d) => (
            <Decision key={d.id} d={d} onAsk={setAsked} onDone={again} />
          ))}
        </ul>
      </Listed>
      {asked && (
        <OverrideDialog
          d={asked}
          onClose={() => setAsked(undefined)}
          onDone={() => {
            setAsked(undefined)
            again()
          }}
        />
      )}
    </section>
  )
}

/* what the lot tells */

const share = (i: Interval): string => t('lanes.interval', { at: percent(i.at), low: percent(i.low), high: i.high === undefined ? '∞' : percent(i.high) })
const number = (i: Interval): string => t('lanes.interval', { at: whole(i.at), low: whole(i.low), high: i.high === undefined ? '∞' : whole(i.high) })

function MeasuredRow({ m }: { m: Measured }) {
  return (
    <tr>
      <th scope="row">{m.lane ? <LaneMark lane={m.lane} /> : <Id>{m.rule ?? ''}</Id>}</th>
      <td class="num">{num(m.declarations)}</td>
      <td class="num">{share(m.precision)}</td>
      <td class="num">{share(m.recall)}</td>
      <td class="num">{number(m.lift)}</td>
      <td class="num">{number(m.missed)}</td>
    </tr>
  )
}

const HEADS: readonly Key[] = ['lanes.what', 'lanes.declarations', 'lanes.precision', 'lanes.recall', 'lanes.lift', 'lanes.missed']

function Told({ turn }: { turn: number }) {
  const data = useLoad(() => get<LaneMeasure>('/lanes/measure'), [turn])
  if (data.error !== undefined) return <Failed error={data.error} again={data.again} />
  const m = data.data
  return (
    <section class="panel" aria-labelledby="lane-told">
      <h2 id="lane-told">{t('lanes.told')}</h2>
      {m && (
        <>
          <p>
            {t('lanes.toldOf', { from: day(m.from), to: day(m.to), declarations: m.declarations, sampled: m.sampled, outcomes: m.outcomes })} {m.released > 0 && <span class="attention">{tn('lanes.released', m.released)}</span>}
          </p>
          {m.outcomes === 0 ? (
            <Empty>{t('lanes.nothingTold')}</Empty>
          ) : (
            <>
              <p>
                <b>{t('lanes.rate')}</b> <span class="num">{share(m.rate)}</span>
              </p>
              <Grid label={t('lanes.told')} heads={HEADS}>
                {[...m.lanes, ...m.rules].map((x) => (
                  <MeasuredRow key={x.lane ?? x.rule} m={x} />
                ))}
              </Grid>
            </>
          )}
        </>
      )}
    </section>
  )
}

/* policies */

function HandIn({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const [text, setText] = useState('')
  const [note, setNote] = useState('')
  const [error, setError] = useState<unknown>()
  const go = async (e: Event): Promise<void> => {
    e.preventDefault()
    try {
      await post('/lanes/policies', { text, note })
      say(t('lanes.handedIn'))
      onDone()
    } catch (x) {
      setError(x)
    }
  }
  return (
    <Dialog title={t('lanes.handIn')} onClose={onClose} wide>
      <form onSubmit={go}>
        <p class="soft">{t('lanes.handInLead')}</p>
        <Area label={t('lanes.policyText')} value={text} onInput={setText} required maxLength={262144} />
        <Field label={t('lanes.note')} value={note} onInput={setNote} />
        {error !== undefined && <Failed error={error} />}
        <div class="row end">
          <button type="submit" class="main" disabled={!text.trim()}>
            {t('lanes.handInGo')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

const ACT_NEEDS: Record<string, string> = { approve: 'LANE_APPROVE', refuse: 'LANE_APPROVE', end: 'LANE_APPROVE', withdraw: 'LANE_POLICY' }

function Text({ id }: { id: string }) {
  const data = useLoad(() => get<{ policy: LanePolicy }>(`/lanes/policies/${part(id)}`), [id])
  if (!data.data) return <Loading />
  return (
    <pre class="source" tabIndex={0} dir="ltr">
      {data.data.policy.text}
    </pre>
  )
}

function Policy({ p, ask }: { p: LanePolicy; ask: (x: { p: LanePolicy; act: string }) => void }) {
  const [open, setOpen] = useState(false)
  const acts = p.acts.filter((a) => may(ACT_NEEDS[a] ?? '') && (p.proposer !== me()?.name || a === 'withdraw' || a === 'end'))
  return (
    <li class={`card ${p.acts.length ? '' : 'faded'}`}>
      <details onToggle={(e) => setOpen(e.currentTarget.open)}>
        <summary class="card-head">
          <Chip kind="lanePolicy" code={p.state} />
          <Id>{p.edition}</Id>
          <span class="soft">
            {t('rule.by', { who: p.proposer })} <When at={p.proposed} />
          </span>
          {p.note && <bdi class="note">{p.note}</bdi>}
        </summary>
        {open && <Text id={p.id} />}
        <div class="row end">
          {acts.map((a) => (
            <button key={a} type="button" class={a === 'end' ? 'danger' : ''} onClick={() => ask({ p, act: a })}>
              {word('lanePolicyAct', a)}
            </button>
          ))}
        </div>
      </details>
    </li>
  )
}

function Policies({ turn, again }: { turn: number; again: () => void }) {
  const data = useLoad(() => get<Page<LanePolicy>>('/lanes/policies'), [turn])
  const [asked, setAsked] = useState<{ p: LanePolicy; act: string }>()
  const [makes, setMakes] = useState(false)
  return (
    <section class="panel" aria-labelledby="lane-policies">
      <div class="row apart">
        <h2 id="lane-policies">{t('lanes.policies')}</h2>
        {may('LANE_POLICY') && (
          <button type="button" onClick={() => setMakes(true)}>
            {t('lanes.handIn')}
          </button>
        )}
      </div>
      {data.error !== undefined && <Failed error={data.error} again={data.again} />}
      {data.data?.items.length === 0 && <Empty>{t('lanes.noPolicy')}</Empty>}
      <ul class="cards" role="list">
        {data.data?.items.map((p) => (
          <Policy key={p.id} p={p} ask={setAsked} />
        ))}
      </ul>
      {makes && (
        <HandIn
          onClose={() => setMakes(false)}
          onDone={() => {
            setMakes(false)
            again()
          }}
        />
      )}
      {asked && (
        <NoteDialog
          title={t('lanes.policyTitle', { act: word('lanePolicyAct', asked.act), edition: asked.p.edition })}
          lead={t('lanes.policyLead')}
          go={word('lanePolicyAct', asked.act)}
          onClose={() => setAsked(undefined)}
          onGo={async (note) => {
            await post(`/lanes/policies/${part(asked.p.id)}/${asked.act}`, { revision: asked.p.revision, note })
            say(t('lanes.policyDone', { edition: asked.p.edition }))
            setAsked(undefined)
            again()
          }}
        />
      )}
    </section>
  )
}

export function LanesPage() {
  const [turn, setTurn] = useState(0)
  const again = (): void => setTurn((n) => n + 1)
  const data = useLoad(() => get<Lanes>('/lanes'), [turn])
  useEffect(() => {
    const look = setInterval(data.again, LOOK_MS)
    return () => clearInterval(look)
  }, [data.again])
  if (data.error !== undefined) return <Failed error={data.error} again={data.again} />
  if (!data.data) return <Loading />
  return (
    <div class="page">
      <header class="page-head">
        <h1>{t('lanes.title')}</h1>
        <span class="soft">{data.data.policy ? t('lanes.inForce', { edition: data.data.policy }) : t('lanes.noneInForce')}</span>
      </header>
      {data.data.items.length === 0 && <Empty>{t('lanes.noShift')}</Empty>}
      <ul class="cards" role="list">
        {data.data.items.map((s) => (
          <Shift key={`${s.office} ${s.shift}`} s={s} />
        ))}
      </ul>
      <Decisions turn={turn} again={again} />
      <Told turn={turn} />
      <Policies turn={turn} again={again} />
    </div>
  )
}
