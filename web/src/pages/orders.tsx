// SPDX-License-Identifier: Apache-2.0
// Orders to links: what was ordered of whom, what came of it, what is overdue; and ordering.

import { useEffect, useMemo, useState } from 'preact/hooks'
import type { Key } from '../i18n/index.ts'
import { t, unitName, word } from '../i18n/index.ts'
import { get, part, pictureOf, post, query } from '../lib/api.ts'
import { complain, say } from '../lib/notice.ts'
import { href } from '../lib/route.ts'
import { may, me } from '../lib/session.ts'
import { clock, left } from '../lib/time.ts'
import type { Alert, Event, FactRecord, Order, OrderWords, Page } from '../lib/types.ts'
import { Choice, Dialog, Empty, Failed, Field, Id, Loading, NoteDialog, Sentence, Tabs, useLoad, useNow, UnitName, AlertTitle } from '../ui/parts.tsx'

const LOOK_MS = 10_000
const ENDED = ['done', 'refused', 'expired', 'withdrawn']

function State({ order }: { order: Order }) {
  return (
    <>
      <span class={`chip chip-${order.state}`}>{word('orderState', order.state)}</span> {order.overdue && <span class="chip chip-overdue">{word('orderState', 'overdue')}</span>}
      {!ENDED.includes(order.state) && order.state !== 'proposed' && !order.acknowledged && !order.overdue && (
        <>
          <br />
          <span class="soft">{t('orders.due', { clock: clock(Date.parse(order.due)).slice(0, 5) })}</span>
        </>
      )}
      {order.delivery && order.state === 'new' && (
        <>
          <br />
          <span class="attention">{t('orders.notDelivered', { why: order.delivery })}</span>
        </>
      )}
      {order.approved_by && (
        <>
          <br />
          <span class="soft">
            <Sentence k="orders.second" who={<bdi>{order.approved_by}</bdi>} />
          </span>
        </>
      )}
    </>
  )
}

function Result({ order }: { order: Order }) {
  return (
    <>
      {order.result && <span class={`chip chip-${order.result}`}>{word('orderResult', order.result)}</span>}
      {order.reason && word('refusal', order.reason)}
      {order.finding && (
        <p>
          <bdi>{order.finding}</bdi>
        </p>
      )}
      {order.pictures && may('PICTURE_READ') && (
        <p class="pictures">
          {order.pictures.map((d, i) => (
            <a key={d} href={pictureOf(d)} target="_blank" rel="noreferrer">
              <img src={pictureOf(d)} alt={t('facts.picture', { n: i + 1, of: order.pictures!.length })} loading="lazy" />
            </a>
          ))}
        </p>
      )}
    </>
  )
}

/** How old it is; for one that ended, how long it took. */
function Age({ order }: { order: Order }) {
  const now = useNow()
  const age = left(order.ordered, order.closed ? Date.parse(order.closed) : now)
  return <span class="num">{age.kind === 'unknown' ? t('app.notKnown') : age.text}</span>
}

/** To whom. */
const toOf = (o: Order): string => o.link ?? o.unit ?? ''

interface Asking {
  order: Order
  act: 'withdraw' | 'expire' | 'decline'
}

const END = {
  withdraw: { title: 'orders.withdrawTitle', lead: 'orders.withdrawLead', go: 'orders.withdrawGo', done: 'orders.withdrawn' },
  expire: { title: 'orders.expireTitle', lead: 'orders.expireLead', go: 'orders.expireGo', done: 'orders.ended' },
  decline: { title: 'orders.declineTitle', lead: 'orders.declineLead', go: 'orders.declineGo', done: 'orders.declined' },
} as const

function EndDialog({ ask, onClose, onDone }: { ask: Asking; onClose: () => void; onDone: () => void }) {
  const { order, act } = ask
  const says = END[act]
  return (
    <NoteDialog
      title={t(says.title, { link: toOf(order) })}
      lead={t(says.lead)}
      go={t(says.go)}
      onClose={onClose}
      onGo={async (note) => {
        await post(`/orders/${part(order.id)}/${act}`, { version: order.version, note })
        say(t(says.done, { link: toOf(order) }))
        onDone()
      }}
    />
  )
}

function Row({ order, ofAlert, onAsk, again }: { order: Order; ofAlert: boolean; onAsk: (a: Asking) => void; again: () => void }) {
  const approve = (): void => {
    post(`/orders/${part(order.id)}/approve`, { version: order.version }).then(() => {
      say(t('orders.approved', { link: toOf(order) }))
      again()
    }, complain)
  }
  const second = order.state === 'proposed' && order.ordered_by !== me()?.name
  const mine = order.ordered_by === me()?.name || may('ALERT_TAKE')
  const open = !ENDED.includes(order.state)
  return (
    <tr role="row" class={open ? '' : 'faded'}>
      <td role="cell" data-label={t('orders.what')}>
        <b>{word('orderKind', order.kind)}</b>
        <br />
        <span class="soft">{word('instruction', order.instruction)}</span>
      </td>
      <td role="cell" class={order.declaration || order.container ? '' : 'blank'} data-label={t('orders.goods')}>
        {order.declaration && <Id>{order.declaration}</Id>} {order.declaration && order.container && <br />}
        {order.container && <Id>{order.container}</Id>}
      </td>
      <td role="cell" data-label={t('orders.to')}>
        {order.unit ? <UnitName name={order.unit} /> : <Id>{toOf(order)}</Id>}
        {order.unit && (
          <>
            <br />
            <a href={href('card', order.id)}>{t('orders.card')}</a>
          </>
        )}
      </td>
      <td role="cell" data-label={t('orders.state')}>
        <State order={order} />
      </td>
      <td role="cell" class="nowrap" data-label={t('orders.age')}>
        <Age order={order} />
      </td>
      <td role="cell" class={order.result || order.reason || order.finding ? '' : 'blank'} data-label={t('orders.result')}>
        <Result order={order} />
      </td>
      {!ofAlert && (
        <td role="cell" data-label={t('orders.alert')}>
          <a href={href('alerts', order.alert)}>
            <AlertTitle text={order.title} />
          </a>
          {order.subject && <bdi class="alias">{order.subject}</bdi>}
        </td>
      )}
      <td role="cell" data-label={t('orders.by')}>
        <bdi>{order.ordered_by}</bdi>
        {order.note && <bdi class="note">{order.note}</bdi>}
      </td>
      {may('ALERT_WORK') && (
        <td role="cell" class={second || (open && mine) ? 'nowrap' : 'nowrap blank'}>
          {second && (
            <>
              <button type="button" class="main" onClick={approve}>
                {t('orders.approve')}
              </button>{' '}
              <button type="button" onClick={() => onAsk({ order, act: 'decline' })}>
                {t('orders.decline')}
              </button>{' '}
            </>
          )}
          {open && mine && order.overdue && (
            <button type="button" onClick={() => onAsk({ order, act: 'expire' })}>
              {t('orders.expire')}
            </button>
          )}{' '}
          {open && mine && (
            <button type="button" onClick={() => onAsk({ order, act: 'withdraw' })}>
              {t('orders.withdraw')}
            </button>
          )}
        </td>
      )}
    </tr>
  )
}

function Table({ items, ofAlert, again }: { items: readonly Order[]; ofAlert: boolean; again: () => void }) {
  const [ask, setAsk] = useState<Asking>()
  const heads: Key[] = ['orders.what', 'orders.goods', 'orders.to', 'orders.state', 'orders.age', 'orders.result', ...(ofAlert ? [] : (['orders.alert'] as Key[])), 'orders.by']
  return (
    <>
      <div class="scroll-x" tabIndex={0} role="region" aria-label={t('orders.title')}>
        <table class="stacked" role="table">
          <thead role="rowgroup">
            <tr role="row">
              {heads.map((h) => (
                <th key={h} scope="col" role="columnheader">
                  {t(h)}
                </th>
              ))}
              {may('ALERT_WORK') && <th scope="col" role="columnheader" aria-label={t('orders.actions')} />}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {items.map((o) => (
              <Row key={o.id} order={o} ofAlert={ofAlert} onAsk={setAsk} again={again} />
            ))}
          </tbody>
        </table>
      </div>
      {ask && (
        <EndDialog
          ask={ask}
          onClose={() => setAsk(undefined)}
          onDone={() => {
            setAsk(undefined)
            again()
          }}
        />
      )}
    </>
  )
}

const EMPTY: Record<string, Key> = { open: 'orders.emptyOpen', overdue: 'orders.emptyOverdue', '': 'orders.emptyAll' }

export function OrdersPage() {
  const [state, setState] = useState('open')
  const data = useLoad(() => get<Page<Order>>(`/orders${query({ state, limit: 200 })}`), [state])
  useEffect(() => {
    const look = setInterval(data.again, LOOK_MS)
    return () => clearInterval(look)
  }, [data.again])
  return (
    <div class="page">
      <header class="page-head">
        <h1>{t('orders.title')}</h1>
        <Tabs
          label={t('orders.show')}
          value={state}
          onChange={setState}
          options={[
            ['open', t('orders.open')],
            ['overdue', t('orders.overdue')],
            ['', t('orders.all')],
          ]}
        />
      </header>
      {data.error !== undefined && <Failed error={data.error} again={data.again} />}
      {!data.data && data.error === undefined && <Loading say="orders.loading" />}
      {data.data?.items.length === 0 && <Empty>{t(EMPTY[state]!)}</Empty>}
      {data.data && data.data.items.length > 0 && <Table items={data.data.items} ofAlert={false} again={data.again} />}
    </div>
  )
}

/* on the page of an alert */

interface Goods {
  declarations: string[]
  containers: string[]
}

/** The numbers that the event speaks of: the Centre takes no others. */
function goodsOf(event: Event): Goods {
  const one = (member: string, field: string): string[] => {
    const r = event[member] as FactRecord | FactRecord[] | undefined
    return (Array.isArray(r) ? r : r ? [r] : []).flatMap((x) => String(x[field] ?? '').split(' ')).filter(Boolean)
  }
  const set = (list: string[]): string[] => [...new Set(list)]
  return {
    declarations: set([...one('declaration', 'number'), ...one('examination', 'declaration'), ...one('seizure', 'declaration')]),
    containers: set([...one('declaration', 'container'), ...one('containers', 'number'), ...one('examination', 'container'), ...one('passage', 'container'), ...one('seizure', 'container'), ...one('items', 'container')]),
  }
}

const none = (): readonly [string, string] => ['', t('orders.noOne')]
const same = (v: string): readonly [string, string] => [v, v]

/** "unit airport KHI", "link weboc". */
type To = `${'unit' | 'link'} ${string}`

function addressees(x: Alert, words: OrderWords, hasGoods: boolean): To[] {
  const units = [...new Set([x.unit, ...words.units.map((u) => u.name)])].map((u): To => `unit ${u}`)
  const links = hasGoods ? words.links.map((l): To => `link ${l}`) : []
  return x.subject.kind === 'person' || links.length === 0 ? [...units, ...links] : [...links, ...units]
}

function GiveForm({ x, words, goods, first, onDone }: { x: Alert; words: OrderWords; goods: Goods; first: string; onDone: (o: Order) => void }) {
  const all = addressees(x, words, goods.declarations.length + goods.containers.length > 0)
  const [to, setTo] = useState<To>(() => (first ? all.find((a) => a.startsWith('unit ')) : undefined) ?? all[0]!)
  const isUnit = to.startsWith('unit ')
  const may1 = words.instructions.filter((i) => i.of !== (isUnit ? 'link' : 'unit') && (isUnit || i.kind === 'examination' || goods.containers.length > 0))
  const kinds = [...new Set(may1.map((i) => i.kind))]
  const [asked, setKind] = useState(first)
  const kind = kinds.includes(asked) ? asked : (kinds[0] ?? '')
  const of = may1.filter((i) => i.kind === kind)
  const [chosen, setInstruction] = useState('')
  const instruction = of.find((i) => i.code === chosen) ?? of[0]
  const [declaration, setDeclaration] = useState(goods.declarations[0] ?? '')
  const [container, setContainer] = useState(goods.containers[0] ?? '')
  const [note, setNote] = useState('')
  const [error, setError] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const submit = async (e: SubmitEvent): Promise<void> => {
    e.preventDefault()
    setBusy(true)
    setError(undefined)
    const name = to.slice(5)
    try {
      onDone(await post<Order>('/orders', { kind, alert: x.id, declaration, container, ...(isUnit ? { unit: name } : { to: name }), instruction: instruction!.code, note: note.trim() }))
    } catch (why) {
      setError(why)
      setBusy(false)
    }
  }
  return (
    <form onSubmit={(e) => void submit(e)}>
      <p class="lead">{t(isUnit ? 'orders.unitLead' : 'orders.giveLead')}</p>
      <div class="form-grid">
        <Choice label={t('orders.to')} value={to} onChange={(v) => setTo(v as To)} options={all.map((a) => [a, a.startsWith('unit ') ? t('orders.toUnit', { name: unitName(a.slice(5)) }) : t('orders.toLink', { name: a.slice(5) })] as const)} />
        <Choice label={t('orders.kind')} value={kind} onChange={setKind} options={kinds.map((k) => [k, word('orderKind', k)] as const)} />
        <Choice label={t('orders.instruction')} value={instruction?.code ?? ''} onChange={setInstruction} options={of.map((i) => [i.code, word('instruction', i.code)] as const)} />
        {goods.declarations.length > 0 && <Choice label={t('orders.declaration')} value={declaration} onChange={setDeclaration} options={[...goods.declarations.map(same), none()]} />}
        {goods.containers.length > 0 && <Choice label={t('orders.container')} value={container} onChange={setContainer} options={[...goods.containers.map(same), none()]} />}
      </div>
      <Field label={t(isUnit ? 'orders.unitNote' : 'orders.note')} value={note} onInput={setNote} />
      {instruction?.second && isUnit && (
        <p class="attention">
          <span aria-hidden="true">▲</span> {t('orders.needsSecond')}
        </p>
      )}
      {error !== undefined && <Failed error={error} />}
      <div class="row end">
        <button type="submit" class="main" disabled={busy || !instruction || (!isUnit && !declaration && !container)}>
          {t(instruction?.second && isUnit ? 'orders.propose' : 'orders.giveGo')}
        </button>
      </div>
    </form>
  )
}

function GiveDialog({ x, first, onClose, onDone }: { x: Alert; first: string; onClose: () => void; onDone: () => void }) {
  const data = useLoad(() => Promise.all([get<OrderWords>('/orders/words'), get<Event>(`/alerts/${part(x.id)}/event`)]), [x.id])
  const goods = useMemo(() => data.data && goodsOf(data.data[1]), [data.data])
  return (
    <Dialog title={t('orders.giveTitle')} onClose={onClose} shut="app.cancel" wide>
      {data.error !== undefined && <Failed error={data.error} again={data.again} />}
      {!data.data && data.error === undefined && <Loading />}
      {data.data && goods && (
        <GiveForm
          x={x}
          words={data.data[0]}
          goods={goods}
          first={first}
          onDone={(o) => {
            say(t(o.state === 'proposed' ? 'orders.proposed' : 'orders.given', { link: toOf(o) }))
            onDone()
          }}
        />
      )}
    </Dialog>
  )
}

export function OrdersOf({ x }: { x: Alert }) {
  const data = useLoad(() => get<Page<Order>>(`/orders${query({ alert: x.id })}`), [x.id])
  const [giving, setGiving] = useState<string>() // the kind that is asked for first
  useEffect(() => {
    if (data.data) data.again()
  }, [x.version])
  if (!may('ORDER_READ')) return null
  const items = data.data?.items ?? []
  return (
    <section class="part" aria-labelledby="part-orders">
      <h3 id="part-orders">{t('orders.title')}</h3>
      {data.error !== undefined && <Failed error={data.error} again={data.again} />}
      {items.length > 0 && <Table items={items} ofAlert again={data.again} />}
      <p class="row">
        {may('ALERT_WORK') && x.state !== 'closed' && (
          <button id="order-open" type="button" aria-keyshortcuts="E" onClick={() => setGiving('')}>
            {t('orders.give')}
          </button>
        )}
        {may('ALERT_WORK') && x.state !== 'closed' && (
          <>
            <button id="order-hold" type="button" aria-keyshortcuts="H" onClick={() => setGiving('hold')}>
              {t('orders.hold')}
            </button>
            <button id="order-field" type="button" aria-keyshortcuts="P" onClick={() => setGiving('question')}>
              {t('orders.field')}
            </button>
          </>
        )}
        {data.data && items.length === 0 && <span class="soft">{t('orders.none')}</span>}
      </p>
      {giving !== undefined && (
        <GiveDialog
          x={x}
          first={giving}
          onClose={() => setGiving(undefined)}
          onDone={() => {
            setGiving(undefined)
            data.again()
          }}
        />
      )}
    </section>
  )
}
