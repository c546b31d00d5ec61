// SPDX-License-Identifier: Apache-2.0
// The handover of a shift: who gives what to whom; item by item, then all at once. Works by keys alone.

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import '../handover.css'
import type { Key } from '../i18n/index.ts'
import { t, tn, unitName, word } from '../i18n/index.ts'
import { get, part, post, query, Trouble } from '../lib/api.ts'
import type { Act, Detail, Draft, Handover, Item } from '../lib/handover.ts'
import type { UnitRow } from '../lib/field.ts'
import { acts, begin, begunOf, needsNote, nextWaiting, settled, stepTo } from '../lib/handover.ts'
import { keyOf } from '../lib/keys.ts'
import type { Verb } from '../lib/keys.ts'
import { onHandover, onLive, onNews } from '../lib/live.ts'
import { complain, saidText, say } from '../lib/notice.ts'
import { go, href } from '../lib/route.ts'
import { may, me } from '../lib/session.ts'
import { keysOf } from '../lib/triage.ts'
import { Area, Choice, Dialog, Empty, Failed, Field, Id, Loading, Said, Sentence, SeverityMark, useLoad, When, UnitName, AlertTitle } from '../ui/parts.tsx'

const NEWS_MS = 300 // what comes together is looked at once: each look is in the audit
const SEND_KEY = 'Ctrl Enter'
const VERBS: Record<Act, Verb> = { accept: 'claim', refuse: 'ask', raise: 'snooze', note: 'note', keep: 'release' }
const LABELS: Record<Act, Key> = { accept: 'handover.accept', refuse: 'handover.refuse', raise: 'handover.raise', note: 'handover.itemNote', keep: 'handover.keep' }
const LEADS: Record<Act, Key> = { accept: 'handover.accept', refuse: 'handover.refuseLead', raise: 'handover.raiseLead', note: 'handover.itemNoteLead', keep: 'handover.keepLead' }
const TITLES: Record<Act, Key> = { accept: 'handover.accept', refuse: 'handover.refuseTitle', raise: 'handover.raiseTitle', note: 'handover.itemNoteTitle', keep: 'handover.keepTitle' }
const ENDS: Record<Handover['state'], Key> = { open: 'handover.since', accepted: 'handover.acceptedAt', withdrawn: 'handover.withdrawnAt', expired: 'handover.expiredAt' }
const SIGNS: Record<Item['status'], string> = { waits: '○', accepted: '✓', refused: '?', raised: '▲', kept: '■' }

const pageOf = (i: Item): string | undefined => {
  if (i.kind === 'order' || (i.kind === 'ring' && i.state === 'order')) return href('card', i.id)
  if (i.kind === 'notice') return may('HEALTH_READ') ? href('links') : undefined
  if (i.kind === 'rule') return href('rules', i.id)
  if (i.kind === 'plan') return href('site', i.port)
  return href('alerts', i.id)
}

/** From whom to whom. */
function Between({ x }: { x: Handover }) {
  const from = <Id>{x.outgoing}</Id>
  return x.incoming ? <Sentence k="handover.to" outgoing={from} incoming={<Id>{x.incoming}</Id>} /> : <Sentence k="handover.toUnit" outgoing={from} unit={<UnitName name={x.unit ?? ''} />} />
}

function State({ x }: { x: Handover }) {
  return (
    <span class="soft">
      <Sentence k={ENDS[x.state]} time={<When at={x.ended ?? x.opened} />} />
      {x.state === 'open' && (
        <>
          {' · '}
          <Sentence k="handover.until" time={<When at={x.expires} />} />
        </>
      )}
    </span>
  )
}

/* one item */

function Title({ i }: { i: Item }) {
  const to = pageOf(i)
  const what = i.kind === 'notice' ? word('notice', i.title) : i.kind === 'rule' ? <Id>{i.title}</Id> : <AlertTitle text={i.title} />
  return (
    <>
      <span class="chip">{word('hoKind', i.kind)}</span>
      {i.severity && <SeverityMark severity={i.severity} />}
      <b>{to ? <a href={to}>{what}</a> : what}</b>
      {i.name && <bdi>{i.name}</bdi>}
      {i.label && (i.kind === 'notice' ? <Id>{i.label}</Id> : <Said text={i.label} />)}
    </>
  )
}

/** What is awaited, of whom, until when. */
function Awaited({ i }: { i: Item }) {
  return (
    <p class="ho-more">
      <span>{t('handover.awaited', { what: word('hoAwaits', i.awaits) })}</span>
      {i.why && <span>{i.kind === 'order' ? word('orderKind', i.why) : word('wait', i.why)}</span>}
      {i.with && <Id>{i.with}</Id>}
      {i.until && (
        <span>
          <Sentence k="handover.by" time={<When at={i.until} />} />
        </span>
      )}
      {i.said && (i.kind === 'notice' || i.by === 'ntc' ? <Said text={i.said} /> : <bdi>{i.said}</bdi>)}
    </p>
  )
}

/** Who changed it since, how, when. */
function Changed({ i }: { i: Item }) {
  if (!i.changed) return null
  return (
    <p class="ho-changed">
      <span aria-hidden="true">▲ </span>
      <Sentence k="handover.changed" who={<Id>{i.by ?? ''}</Id>} act={i.act ? word('act', i.kind === 'order' && i.act !== 'order' && i.act !== 'handed over' ? `order ${i.act}` : i.act) : ''} time={i.at ? <When at={i.at} /> : ''} />
    </p>
  )
}

function StatusOf({ i, isSent = false }: { i: Item; isSent?: boolean }) {
  return (
    <span class="ho-status">
      <span aria-hidden="true">{isSent ? '◐' : SIGNS[i.status]}</span> {word('hoStatus', isSent ? 'sent' : i.status)}
    </span>
  )
}

function SaidOf({ i }: { i: Item }) {
  if (!i.note && !i.question) return null
  return (
    <dl class="ho-said">
      {i.question && (
        <div>
          <dt>{t('handover.question')}</dt>
          <dd>
            <bdi class="note">{i.question}</bdi>
          </dd>
        </div>
      )}
      {i.note && (
        <div>
          <dt>{t('handover.noteOf')}</dt>
          <dd>
            <bdi class="note">{i.note}</bdi>
          </dd>
        </div>
      )}
    </dl>
  )
}

interface RowProps {
  i: Item
  isCursor?: boolean
  /** What was said of it is under way. */
  isSent?: boolean
  /** In a list that is only looked at. */
  plain?: boolean
  onAct?: (act: Act) => void
  onCursor?: () => void
}
function Row({ i, isCursor = false, isSent = false, plain = false, onAct, onCursor }: RowProps) {
  const can = plain ? [] : acts(i)
  return (
    <li class="ho-item" data-ref={i.ref} data-status={plain ? 'plain' : i.status} tabIndex={plain ? undefined : -1} aria-current={isCursor ? 'true' : undefined} onFocusCapture={(e) => e.target !== e.currentTarget && onCursor?.()} onClick={onCursor}>
      <p class="ho-head">
        <Title i={i} />
        {!plain && <StatusOf i={i} isSent={isSent} />}
      </p>
      <Awaited i={i} />
      <Changed i={i} />
      <SaidOf i={i} />
      {can.length > 0 && onAct && (
        <p class="ho-acts">
          {can.map((a) => (
            <button key={a} type="button" class={a === 'accept' ? 'main' : ''} onClick={() => onAct(a)}>
              {t(LABELS[a])} {isCursor && <kbd aria-hidden="true">{keyOf(VERBS[a])}</kbd>} <span class="hidden">{i.kind === 'notice' ? word('notice', i.title) : <AlertTitle text={i.title} />}</span>
            </button>
          ))}
        </p>
      )}
    </li>
  )
}

/** A note, or a reason; of several lines. Somebody else may be faster: what is now is shown, and what was typed stays. `now`: none, it is done. */
function SayDialog({ act, first, now, of, onClose, onGo }: { act: Act; first: Item; now: Item | undefined; of: string; onClose: () => void; onGo: (now: Item, note: string) => Promise<void> }) {
  const i = now ?? first
  const [note, setNote] = useState(begunOf(of) ?? (act === 'note' ? (i.note ?? '') : ''))
  const [error, setError] = useState<unknown>()
  const can = now !== undefined && acts(now).includes(act)
  const lacks = !can || (needsNote(act, now) && !note.trim())
  const submit = (e: Event): void => {
    e.preventDefault()
    if (lacks) return
    setError(undefined)
    onGo(now, note.trim()).then(() => begin(of, undefined), setError)
  }
  const box = useRef<HTMLFormElement>(null)
  useLayoutEffect(() => box.current?.querySelector('textarea')?.focus(), [])
  return (
    <Dialog title={t(TITLES[act])} onClose={onClose} shut="app.cancel">
      <form
        ref={box}
        onSubmit={submit}
        onKeyDown={(e) => {
          if (e.code === 'Enter' && e.ctrlKey) submit(e)
        }}
      >
        <p class="ho-head">
          <Title i={i} />
          {now && now.seen !== first.seen && <StatusOf i={now} />}
        </p>
        <div role="status">
          {now && now.seen !== first.seen && <p class="need">{t('handover.renewed')}</p>}
          {now && now.seen !== first.seen && <Changed i={now} />}
          {!can && <p class="need">{t('handover.gone')}</p>}
        </div>
        <SaidOf i={i} />
        <Area
          label={t(LEADS[act])}
          value={note}
          onInput={(v) => {
            setNote(v)
            begin(of, v)
          }}
          maxLength={1000}
          required={can && needsNote(act, now)}
          hint={t('handover.enter', { key: SEND_KEY })}
        />
        {error !== undefined && <Failed error={error} />}
        <div class="row end">
          <button type="submit" class="main" disabled={lacks}>
            {t('handover.say')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

/* one handover */

function Notes({ d, onNote }: { d: Detail; onNote: (note: string) => void }) {
  const x = d.handover
  const [note, setNote] = useState(x.note ?? '')
  const [writes, setWrites] = useState(false)
  const can = x.state === 'open' && (d.sides.includes('outgoing') || d.sides.includes('lead'))
  return (
    <>
      {x.why && (
        <p>
          <Sentence k="handover.absent" who={<Id>{x.opened_by}</Id>} why={<bdi>{x.why}</bdi>} />
        </p>
      )}
      {x.note && !writes && <bdi class="note">{x.note}</bdi>}
      {x.said && (
        <p>
          {t('handover.saidWhy')} <bdi>{x.said}</bdi>
        </p>
      )}
      {can && !writes && (
        <p>
          <button type="button" onClick={() => setWrites(true)}>
            {t('handover.noteChange')}
          </button>
        </p>
      )}
      {writes && (
        <form
          class="plain"
          onSubmit={(e) => {
            e.preventDefault()
            onNote(note.trim())
            setWrites(false)
          }}
        >
          <Area label={t('handover.note')} value={note} onInput={setNote} maxLength={4000} />
          <p class="row end">
            <button type="submit" class="main">
              {t('handover.say')}
            </button>
          </p>
        </form>
      )}
    </>
  )
}

/** While more is left than one handover takes, the outgoing stays on duty: what is left is theirs. */
function Bar({ d, onTake, onWithdraw }: { d: Detail; onTake: (withDuty: boolean) => void; onWithdraw: () => void }) {
  const [withDuty, setWithDuty] = useState(true)
  const duty = useRef(withDuty)
  duty.current = withDuty && !d.more
  const ready = !d.lacks && !d.blocked && !d.hidden
  const isIn = d.sides.includes('incoming')
  return (
    <div class="ho-bar">
      <span class="ho-count" role="status">
        {t('handover.progress', { done: settled(d.items), n: d.items.length + d.hidden })}
      </span>
      {isIn && d.on_duty && (
        <label class="check">
          <input type="checkbox" id="ho-duty" checked={withDuty && !d.more} disabled={d.more} aria-describedby={d.more ? 'ho-duty-why' : undefined} onChange={(e) => setWithDuty(e.currentTarget.checked)} />
          <span>
            <Sentence k="handover.duty" unit={<UnitName name={d.handover.unit ?? ''} />} n={d.shift_hours} />
          </span>
        </label>
      )}
      {isIn && d.on_duty && d.more && (
        <span class="soft" id="ho-duty-why">
          {t('handover.dutyStays')}
        </span>
      )}
      {(d.sides.includes('outgoing') || d.sides.includes('lead')) && (
        <button type="button" onClick={onWithdraw}>
          {t('handover.withdraw')}
        </button>
      )}
      {isIn && (
        <button type="button" class="main" id="ho-take" disabled={!ready} onClick={() => onTake(duty.current)}>
          {t('handover.takeOver')} <kbd aria-hidden="true">{keyOf('takeOver')}</kbd>
        </button>
      )}
    </div>
  )
}

/** Why it is not taken over yet. */
function lacking(d: Detail | undefined): string {
  if (!d || d.handover.state !== 'open') return t('handover.cannot')
  if (!d.sides.includes('incoming')) return t('handover.notYours')
  if (d.hidden) return tn('handover.hidden', d.hidden)
  if (d.blocked) return tn('handover.blocked', d.blocked)
  const rest = d.items.length - settled(d.items)
  const came = d.items.filter((i) => i.status === 'waits' && i.changed).length
  if (rest) return [tn('handover.left', rest), came ? tn('handover.came', came) : ''].join(' ').trim()
  return d.lacks ? saidText(d.lacks) : t('handover.cannot')
}

const newer = (old: Detail | undefined, now: Detail): Detail => (old && old.handover.id === now.handover.id && old.handover.version > now.handover.version ? old : now)

function One({ id }: { id: string }) {
  const shown = useRef<Detail | undefined>(undefined)
  // An answer to a step may come before that of a look that was begun earlier: the older never takes its place.
  const look = async (): Promise<Detail> => newer(shown.current, await get<Detail>(`/handovers/${part(id)}`))
  const data = useLoad(look, [id])
  const [cursor, setCursor] = useState('')
  const [asks, setAsks] = useState<{ act: Act; i: Item }>()
  const [withdraws, setWithdraws] = useState(false)
  const d = data.data
  const items = d?.items ?? []
  const at = items.find((i) => i.ref === cursor) ?? items[0]
  if (d) shown.current = d
  useEffect(() => {
    let timer: number | undefined
    const soon = (): void => {
      window.clearTimeout(timer)
      timer = window.setTimeout(data.again, NEWS_MS)
    }
    const isOpen = (): boolean => shown.current?.handover.state === 'open'
    const deaf = [
      onHandover((n) => n.id === id && n.version > (shown.current?.handover.version ?? 0) && soon()),
      onNews({ alert: (x) => isOpen() && (x.owner === shown.current?.handover.outgoing || shown.current?.items.some((i) => i.id === x.id)) && soon(), resync: () => isOpen() && soon() }),
      onLive(soon),
    ]
    return () => {
      window.clearTimeout(timer)
      for (const f of deaf) f()
    }
  }, [id, data.again])

  // Where the cursor goes is said here alone: a dialog that closes gives the focus back to where it was.
  const moves = useRef(false)
  const [goes, setGoes] = useState({ ref: '', n: 0 })
  const move = (ref: string): void => {
    if (!ref) return
    moves.current = true
    setCursor(ref)
    setGoes((g) => ({ ref, n: g.n + 1 }))
  }
  useEffect(() => {
    if (goes.ref) document.querySelector<HTMLElement>(`[data-ref="${CSS.escape(goes.ref)}"]`)?.focus()
    moves.current = false
  }, [goes])
  // One after the other: whoever is faster than the line accepts the next each time, and is in nobody's way.
  const chain = useRef<Promise<unknown>>(Promise.resolve())
  const [under, setUnder] = useState<ReadonlySet<string>>(new Set())
  const nextFree = (list: readonly Item[], ref: string): string => nextWaiting(list.filter((x) => x.ref === ref || !under.has(x.ref)), ref)
  const step = async (act: Act, i: Item, note?: string): Promise<Detail> => {
    try {
      const next = newer(shown.current, await post<Detail>(`/handovers/${part(id)}/item`, { ref: i.ref, seen: i.seen, act, ...(note === undefined ? {} : { note }) }))
      data.set(next)
      return next
    } catch (e) {
      if (!(e instanceof Trouble) || e.status !== 409) throw e
      data.set(await look())
      throw e
    }
  }
  const inTurn = (act: Act, i: Item, note?: string): Promise<Detail> => {
    const run = chain.current.then(() => step(act, i, note))
    chain.current = run.catch(() => {})
    return run
  }
  const accept = (i: Item): void => {
    if (under.has(i.ref)) return
    setUnder((u) => new Set([...u, i.ref]))
    move(nextFree(items, i.ref) || i.ref)
    inTurn('accept', i)
      .catch(complain)
      .finally(() => setUnder((u) => new Set([...u].filter((r) => r !== i.ref))))
  }
  const saying = async (act: Act, i: Item, note: string): Promise<void> => {
    const next = await inTurn(act, i, note)
    setAsks(undefined)
    move(act === 'refuse' || act === 'raise' ? nextFree(next.items, i.ref) || i.ref : i.ref)
  }
  const act = (a: Act, i: Item | undefined): void => {
    if (!i || !acts(i).includes(a)) say(t('handover.cannot'))
    else if (a === 'accept') accept(i)
    else setAsks({ act: a, i })
  }
  const take = (withDuty: boolean): void => {
    if (!d?.digest) return
    const until = withDuty && d.on_duty && d.shift_hours ? { until: new Date(Date.now() + d.shift_hours * 3600_000).toISOString().slice(0, 19) + 'Z' } : {}
    post<Detail>(`/handovers/${part(id)}/complete`, { digest: d.digest, ...until }).then(
      (next) => {
        data.set(next)
        say(tn('handover.taken', next.handover.moved ?? 0))
      },
      (e: unknown) => {
        complain(e)
        data.again()
      },
    )
  }
  const doing = (path: string, body: object): void => {
    post<Detail>(`/handovers/${part(id)}/${path}`, body).then(data.set, complain)
  }
  useLayoutEffect(() =>
    keysOf('handover', {
      next: () => move(stepTo(items, at?.ref ?? '', 1)),
      previous: () => move(stepTo(items, at?.ref ?? '', -1)),
      unclaimed: () => (nextFree(items, cursor) ? move(nextFree(items, cursor)) : say(t('handover.noneWaits'))),
      // What was asked back is accepted after all by its button, never by a key too many.
      claim: () => (at?.status === 'waits' ? act('accept', at) : say(t('handover.cannot'))),
      ask: () => act('refuse', at),
      snooze: () => act('raise', at),
      note: () => act('note', at),
      release: () => act('keep', at),
      open: () => {
        const to = at && pageOf(at)
        if (to) location.hash = to
      },
      leave: () => go('handover'),
      takeOver: () => {
        const b = document.querySelector<HTMLButtonElement>('#ho-take')
        if (b && !b.disabled) b.click()
        else say(lacking(d))
      },
    }),
  )
  if (data.error !== undefined) return <Failed error={data.error} again={data.again} />
  if (!d) return <Loading />
  const isOpen = d.handover.state === 'open'
  return (
    <>
      <section class="card" aria-labelledby="ho-who">
        <h2 id="ho-who">
          <Between x={d.handover} />
        </h2>
        <p class="row">
          {d.handover.unit && (
            <span>
              <Sentence k="handover.at" unit={<UnitName name={d.handover.unit ?? ''} />} />
            </span>
          )}
          <State x={d.handover} />
        </p>
        <Notes d={d} onNote={(note) => doing('note', { note })} />
        {!!d.blocked && <p class="need">{tn('handover.blocked', d.blocked)}</p>}
        {d.hidden > 0 && <p class="need">{tn('handover.hidden', d.hidden)}</p>}
        {d.later > 0 && <p class="soft">{tn('handover.later', d.later)}</p>}
        {d.more && <p class="need">{t('handover.more')}</p>}
        {d.handover.digest && (
          <p class="soft">
            {t('handover.digest')} <Id>{d.handover.digest.slice(0, 16)}</Id>
          </p>
        )}
      </section>
      {items.length === 0 && <Empty>{t('handover.nothing')}</Empty>}
      <ol class="ho-list" aria-label={t('handover.list')}>
        {items.map((i) => (
          <Row key={i.ref} i={i} isSent={under.has(i.ref)} isCursor={isOpen && i.ref === at?.ref} onAct={(a) => act(a, i)} onCursor={() => isOpen && !moves.current && cursor !== i.ref && setCursor(i.ref)} />
        ))}
      </ol>
      {isOpen && <Bar d={d} onTake={take} onWithdraw={() => setWithdraws(true)} />}
      {asks && <SayDialog act={asks.act} first={asks.i} now={items.find((i) => i.ref === asks.i.ref)} of={`${id} ${asks.i.ref} ${asks.act}`} onClose={() => setAsks(undefined)} onGo={(now, note) => saying(asks.act, now, note)} />}
      {withdraws && (
        <Withdraw
          onClose={() => setWithdraws(false)}
          onGo={(note) => {
            setWithdraws(false)
            doing('withdraw', { note })
          }}
        />
      )}
    </>
  )
}

function Withdraw({ onClose, onGo }: { onClose: () => void; onGo: (note: string) => void }) {
  const [note, setNote] = useState('')
  return (
    <Dialog title={t('handover.withdrawTitle')} onClose={onClose} shut="app.cancel">
      <form
        onSubmit={(e) => {
          e.preventDefault()
          onGo(note.trim())
        }}
      >
        <Field label={t('handover.withdrawLead')} value={note} onInput={setNote} autoFocus />
        <div class="row end">
          <button type="submit" class="main">
            {t('handover.withdrawGo')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

/* opening one */

interface Form {
  incoming: string
  note: string
  why: string
}
function Begin({ draft, unit, outgoing, form, onForm }: { draft: Draft; unit: string; outgoing: string; form: Form; onForm: (f: Form) => void }) {
  const { note, why } = form
  const incoming = draft.hands.some((h) => h.name === form.incoming) ? form.incoming : ''
  const [error, setError] = useState<unknown>()
  const options: [string, string][] = [
    ['', unit ? t('handover.comes', { unit: unitName(unit) }) : t('handover.choose')],
    ...draft.hands.filter((h) => h.comes).map((h): [string, string] => [h.name, h.blocked ? t('handover.blockedName', { name: h.display || h.name, n: h.blocked }) : h.display || h.name]),
    ...draft.hands.filter((h) => !h.comes).map((h): [string, string] => [h.name, h.blocked ? t('handover.blockedName', { name: h.display || h.name, n: h.blocked }) : h.display || h.name]),
  ]
  const submit = (e: Event): void => {
    e.preventDefault()
    setError(undefined)
    post<Detail>('/handovers', { incoming, unit, note: note.trim(), ...(outgoing ? { outgoing, why: why.trim() } : {}) }).then((d) => go('handover', d.handover.id), setError)
  }
  return (
    <>
      <p>
        <b>{tn('handover.count', draft.items.length)}</b> {draft.later > 0 && <span class="soft">{tn('handover.later', draft.later)}</span>}
      </p>
      {draft.hidden > 0 && <p class="need">{tn('handover.hidden', draft.hidden)}</p>}
      {draft.more && <p class="need">{t('handover.more')}</p>}
      <ol class="ho-list" aria-label={t('handover.list')}>
        {draft.items.map((i) => (
          <Row key={i.ref} i={i} plain />
        ))}
      </ol>
      {draft.open ? (
        <p>
          {t('handover.hasOpen')} <a href={href('handover', draft.open)}>{t('handover.openIt')}</a>
        </p>
      ) : (
        <form class="card" onSubmit={submit}>
          <Choice label={t('handover.incoming')} value={incoming} onChange={(v) => onForm({ ...form, incoming: v })} options={options} wide />
          {outgoing && <Field label={t('handover.why')} value={why} onInput={(v) => onForm({ ...form, why: v })} required maxLength={1000} />}
          <Area label={t('handover.note')} value={note} onInput={(v) => onForm({ ...form, note: v })} maxLength={4000} />
          {error !== undefined && <Failed error={error} />}
          <div class="row apart">
            <span class="soft">{t('handover.hours', { n: draft.hours })}</span>
            <button type="submit" class="main" disabled={(!incoming && !unit) || (outgoing !== '' && !why.trim())}>
              {t('handover.open')}
            </button>
          </div>
        </form>
      )}
    </>
  )
}

/** At which unit one begins: where one is on duty, else one's own. Undefined: it is none of one's region, so it is to be chosen. */
function firstUnit(units: readonly UnitRow[]): string | undefined {
  const { name = '', region = '', unit = '' } = me() ?? {}
  const at = units.find((u) => u.on_duty.some((x) => x.account === name))
  if (at) return at.unit.name
  const ofAll = unit !== '' && !unit.includes(' ') // without a place it is of the whole Centre
  return region && ofAll ? undefined : unit
}

function Opening() {
  const units = useLoad(() => (may('DUTY_READ') ? get<{ items: UnitRow[] }>('/duty/units') : Promise.resolve({ items: [] })), [])
  if (units.error !== undefined) return <Failed error={units.error} again={units.again} />
  return units.data ? <OpeningOf units={units.data.items} /> : <Loading />
}

function OpeningOf({ units }: { units: readonly UnitRow[] }) {
  const [asked, setAsked] = useState(() => {
    const first = firstUnit(units)
    return first === undefined ? undefined : { unit: first, outgoing: '' }
  })
  const [unit, setUnit] = useState(asked?.unit ?? '')
  const [outgoing, setOutgoing] = useState('')
  const [form, setForm] = useState<Form>({ incoming: '', note: '', why: '' }) // stays when the list is looked at anew
  const data = useLoad(() => (asked ? get<Draft>(`/handovers/draft${query({ unit: asked.unit, outgoing: asked.outgoing })}`) : Promise.resolve(undefined)), [asked])
  useEffect(() => onLive(data.again), [data.again])
  return (
    <section class="part" aria-labelledby="ho-mine">
      <h2 id="ho-mine">{t('handover.mine')}</h2>
      <form
        class="search"
        onSubmit={(e) => {
          e.preventDefault()
          setAsked({ unit: unit.trim(), outgoing: outgoing.trim() })
        }}
      >
        <Field label={t('handover.unit')} value={unit} onInput={setUnit} plain maxLength={60} among={units.map((u) => u.unit.name)} />
        {may('HANDOVER_LEAD') && <Field label={t('handover.officer')} value={outgoing} onInput={setOutgoing} plain maxLength={40} />}
        <button type="submit">{t('handover.look')}</button>
      </form>
      <p class="hint">{t('handover.unitHint')}</p>
      {data.error !== undefined && <Failed error={data.error} again={data.again} />}
      {!asked && <p class="need">{t('handover.chooseUnit')}</p>}
      {asked && !data.data && data.error === undefined && <Loading />}
      {asked && data.data && <Begin key={`${asked.unit} ${asked.outgoing}`} draft={data.data} unit={asked.unit} outgoing={asked.outgoing === me()?.name ? '' : asked.outgoing} form={form} onForm={setForm} />}
    </section>
  )
}

function All() {
  const data = useLoad(() => get<{ items: Handover[] }>('/handovers'), [])
  useEffect(() => {
    const deaf = [onHandover(data.again), onLive(data.again)]
    return () => {
      for (const f of deaf) f()
    }
  }, [data.again])
  return (
    <>
      {data.error !== undefined && <Failed error={data.error} again={data.again} />}
      {!data.data && data.error === undefined && <Loading />}
      {data.data && data.data.items.length > 0 && (
        <section class="part" aria-labelledby="ho-all">
          <h2 id="ho-all">{t('handover.all')}</h2>
          <ul class="cards" role="list">
            {data.data.items.map((x) => (
              <li key={x.id} class={x.state === 'open' ? 'card' : 'card faded'}>
                <p class="card-head">
                  <a href={href('handover', x.id)}>
                    <Between x={x} />
                  </a>
                  {x.unit && x.incoming && <UnitName name={x.unit ?? ''} />}
                  <State x={x} />
                </p>
              </li>
            ))}
          </ul>
        </section>
      )}
      {data.data?.items.length === 0 && <p class="soft">{t('handover.none')}</p>}
      {may('HANDOVER_WORK') && <Opening />}
    </>
  )
}

export function HandoverPage({ id }: { id: string }) {
  return (
    <div class="page">
      <header class="page-head">
        <h1>{t('handover.title')}</h1>
        {id && <a href={href('handover')}>{t('handover.back')}</a>}
      </header>
      <p class="lead">{t('handover.lead')}</p>
      {id ? <One key={id} id={id} /> : <All />}
    </div>
  )
}
