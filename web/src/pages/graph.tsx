// SPDX-License-Identifier: Apache-2.0
// How one hangs together with others. It begins with a question, not with a picture of everything;
// the answer is a picture and a table of the same, within a span of time, and it says where it ends.

import { useEffect, useMemo, useState } from 'preact/hooks'
import type { Key } from '../i18n/index.ts'
import { t, tn, word } from '../i18n/index.ts'
import { get, query } from '../lib/api.ts'
import { westernIn } from '../lib/digits.ts'
import type { Ask, Bundle, Graph, GraphEdge, GraphNode, Question, Shown, SortBy } from '../lib/graph.ts'
import { ASKS, NEIGHBOURS, NODES, OVER, TIMES, bundleKey, collapsed, joined, ofTwo, placeOf, questionOf, sorted, within } from '../lib/graph.ts'
import type { Found } from '../lib/people.ts'
import { go, href } from '../lib/route.ts'
import { may } from '../lib/session.ts'
import { day } from '../lib/time.ts'
import { bundleLabel, GraphView, nodeMore } from '../ui/graph.tsx'
import { Choice, Empty, Failed, Field, Id, Loading, Said, Tabs, useId, useLoad, When } from '../ui/parts.tsx'

const DAY = 86400_000
const PAGE = 50

function shownOf(g: Graph): Shown {
  const bundles = g.edges.length === 0 ? g.groups.map((x): Bundle => ({ ...x, of: g.a, key: bundleKey(g.a, x) })) : []
  return { nodes: g.nodes, edges: g.edges, bundles }
}

/** Whom else it is asked of: searched like anybody. */
function Other({ onFound, not }: { onFound: (f: Found) => void; not: string }) {
  const [text, setText] = useState('')
  const [asked, setAsked] = useState('')
  const found = useLoad<{ items: Found[] } | undefined>(() => (asked ? get<{ items: Found[] }>(`/entities/search${query({ q: asked, limit: 8 })}`) : Promise.resolve(undefined)), [asked])
  return (
    <div class="graph-other">
      <form
        class="row"
        onSubmit={(e) => {
          e.preventDefault()
          setAsked(text.trim())
        }}
      >
        <Field label={t('graph.other')} value={text} onInput={setText} plain maxLength={200} />
        <button type="submit" disabled={!text.trim()}>
          {t('graph.find')}
        </button>
      </form>
      {found.error !== undefined && <Failed error={found.error} again={found.again} />}
      {found.data && found.data.items.length === 0 && <p class="soft">{t('graph.noneFound')}</p>}
      <ul class="plain" role="list">
        {found.data?.items
          .filter((f) => f.id !== not)
          .map((f) => (
            <li key={f.id}>
              <button type="button" onClick={() => onFound(f)}>
                {word('entityKind', f.kind)} <bdi>{f.name || t('queue.nameless')}</bdi>
              </button>
            </li>
          ))}
      </ul>
    </div>
  )
}

function Asking({ q, set }: { q: Question; set: (q: Question) => void }) {
  const needsTwo = ofTwo(q.ask)
  return (
    <section class="panel graph-ask" aria-label={t('graph.question')}>
      <Tabs label={t('graph.question')} value={q.ask} onChange={(v) => set({ ...q, ask: v as Ask })} options={ASKS.map((a) => [a, word('graphAsk', a)] as const)} />
      <p class="soft">{word('graphLead', q.ask)}</p>
      {needsTwo && <Other not={q.a} onFound={(f) => set({ ...q, b: f.id })} />}
      {q.ask === 'shared' && <Choice label={t('graph.by')} value={q.by} onChange={(by) => set({ ...q, by })} options={[['', t('graph.byAll')], ...OVER.map((k) => [k, word('entityKind', k)] as const)]} />}
      {q.ask === 'together' && <Choice label={t('graph.times')} value={q.times} onChange={(times) => set({ ...q, times })} options={TIMES.map((n) => [n, tn('graph.timesLeast', Number(n))] as const)} />}
    </section>
  )
}

/** From when to when: two sliders, and two fields of dates for who cannot or will not drag. */
function Span({ first, last, from, to, set }: { first: number; last: number; from: number; to: number; set: (from: number, to: number) => void }) {
  const ids = [useId(), useId(), useId(), useId()]
  const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
  const field = (i: number, label: Key, value: number, change: (ms: number) => void) => (
    <div class="field">
      <label for={ids[i]}>{t(label)}</label>
      <input id={ids[i]} type="text" dir="ltr" inputMode="numeric" autocomplete="off" maxLength={10} value={iso(value)} onInput={(e) => westernIn(e.currentTarget)} onChange={(e) => {
        const ms = Date.parse(`${e.currentTarget.value}T00:00:00Z`)
        if (Number.isNaN(ms)) e.currentTarget.value = iso(value)
        else change(Math.max(first, Math.min(last, ms)))
      }} />
    </div>
  )
  const slider = (i: number, label: Key, value: number, change: (ms: number) => void) => (
    <div class="field wide">
      <label for={ids[i]}>{t(label)}</label>
      <input id={ids[i]} type="range" dir="ltr" min={first} max={last} step={DAY} value={value} aria-valuetext={day(iso(value))} onInput={(e) => change(Number(e.currentTarget.value))} />
    </div>
  )
  return (
    <fieldset class="graph-span">
      <legend>{t('graph.span')}</legend>
      {field(0, 'graph.from', from, (ms) => set(Math.min(ms, to), to))}
      {field(1, 'graph.until', to, (ms) => set(from, Math.max(ms, from)))}
      {slider(2, 'graph.fromSlide', from, (ms) => set(Math.min(ms, to), to))}
      {slider(3, 'graph.toSlide', to, (ms) => set(from, Math.max(ms, from)))}
      <button type="button" onClick={() => set(first, last)}>
        {t('graph.spanAll')}
      </button>
    </fieldset>
  )
}

const HEADS: readonly (readonly [SortBy, Key])[] = [
  ['who', 'graph.who'],
  ['role', 'entity.how'],
  ['other', 'entity.with'],
  ['times', 'graph.timesHead'],
  ['first', 'graph.first'],
  ['last', 'entity.lastTime'],
]

function End({ n, choose }: { n: GraphNode | undefined; choose: (id: string) => void }) {
  if (!n) return <>{t('app.notKnown')}</>
  return (
    <>
      <button type="button" class="quiet" onClick={() => choose(n.id)}>
        <bdi>{n.name || t('queue.nameless')}</bdi>
      </button>{' '}
      <span class="soft">{word('entityKind', n.kind)}</span>
    </>
  )
}

const ROWS = 200

function Twin({ shown, choose, open }: { shown: Shown; choose: (id: string) => void; open: (id: string) => void }) {
  const [by, setBy] = useState<SortBy>('last')
  const [down, setDown] = useState(true)
  const nodes = new Map(shown.nodes.map((n) => [n.id, n]))
  const rows = sorted(shown, by, down)
  return (
    <section class="panel">
      <h2>{t('graph.table')}</h2>
      {shown.bundles.length > 0 && (
        <ul class="plain" role="list">
          {shown.bundles.map((b) => (
            <li key={b.key}>
              {bundleLabel(b)} · <When at={b.first} /> – <When at={b.last} />{' '}
              <button type="button" onClick={() => open(b.key)}>
                {t('graph.openGroup')}
              </button>
            </li>
          ))}
        </ul>
      )}
      {rows.length > 0 && (
        <div class="scroll-x" tabIndex={0} role="region" aria-label={t('graph.table')}>
          <table>
            <thead>
              <tr>
                {HEADS.map(([name, key]) => (
                  <th key={name} scope="col" aria-sort={by === name ? (down ? 'descending' : 'ascending') : 'none'}>
                    <button type="button" class="quiet" onClick={() => (by === name ? setDown(!down) : (setBy(name), setDown(name === 'last' || name === 'times')))}>
                      {t(key)} <span aria-hidden="true">{by === name ? (down ? '▼' : '▲') : '↕'}</span>
                    </button>
                  </th>
                ))}
                <th scope="col">{t('map.source')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.slice(0, ROWS).map((e: GraphEdge) => (
                <tr key={`${e.from} ${e.to} ${e.role}`}>
                  <td>
                    <End n={nodes.get(e.from)} choose={choose} />
                  </td>
                  <td>
                    <Said text={e.role} />
                  </td>
                  <td>
                    <End n={nodes.get(e.to)} choose={choose} />
                  </td>
                  <td class="n num">{e.times}</td>
                  <td class="nowrap">
                    <When at={e.first} />
                  </td>
                  <td class="nowrap">
                    <When at={e.last} />
                  </td>
                  <td>{may('MESSAGE_READ') ? <a href={href('messages', e.message)}><Id>{e.source ?? '—'}</Id></a> : <Id>{e.source ?? '—'}</Id>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {rows.length > ROWS && <p class="soft">{t('graph.rowsCut', { n: ROWS, of: rows.length })}</p>}
    </section>
  )
}

async function keep(answer: { question: Question; shown: Shown }): Promise<void> {
  const body = JSON.stringify({ ...answer, taken: new Date().toISOString() }, null, 1)
  const hash = [...new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body)))].map((x) => x.toString(16).padStart(2, '0')).join('')
  const url = URL.createObjectURL(new Blob([body], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = `graph-${hash}.json`
  link.click()
  URL.revokeObjectURL(url)
}

function Chosen({ n, busy, expand }: { n: GraphNode; busy: boolean; expand: () => void }) {
  return (
    <p class="row graph-chosen" role="status">
      <b>
        <bdi>{n.name || t('queue.nameless')}</bdi>
      </b>
      <span class="soft">
        {word('entityKind', n.kind)} {nodeMore(n)}
      </span>
      <button type="button" disabled={busy} onClick={expand}>
        {t('graph.expand')}
      </button>
      <a href={href('entity', n.id)}>{t('map.toEntity')}</a>
    </p>
  )
}

/** Opens groups and neighbours into the picture; what is asked for meanwhile waits. */
function useMore(first: Graph, roots: readonly string[]) {
  const [all, setAll] = useState<Shown>(() => shownOf(first))
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const [after, setAfter] = useState<Readonly<Record<string, string>>>({})
  const [busy, setBusy] = useState(false)
  const [said, setSaid] = useState('')
  const [error, setError] = useState<unknown>()
  useEffect(() => {
    setAll(shownOf(first))
    setOpen(new Set())
    setAfter({})
    setSaid('')
  }, [first])
  const run = async (f: () => Promise<void>): Promise<void> => {
    if (busy) return
    setBusy(true)
    setError(undefined)
    await f().catch(setError)
    setBusy(false)
  }
  const full = (n: number): boolean => {
    if (all.nodes.length + n <= NODES) return false
    setSaid(t('graph.full', { n: NODES }))
    return true
  }
  const openBundle = (b: Bundle): Promise<void> =>
    run(async () => {
      if (full(PAGE)) return
      const page = await get<Graph>(`/entities/graph${query({ ask: 'around', a: b.of, role: b.role, kind: b.kind, way: b.way, limit: PAGE, after: after[b.key] })}`)
      const more = joined(all, page)
      const left = b.n - page.edges.length
      setAll({ ...more, bundles: more.bundles.flatMap((x) => (x.key !== b.key ? [x] : page.next ? [{ ...x, n: Math.max(1, left) }] : [])) })
      setAfter({ ...after, ...(page.next ? { [b.key]: page.next } : {}) })
      setOpen(new Set([...open, b.key]))
      setSaid(tn('graph.opened', page.edges.length))
    })
  const expand = (n: GraphNode): Promise<void> =>
    run(async () => {
      if (full(1)) return
      const g = await get<Graph>(`/entities/graph${query({ ask: 'around', a: n.id })}`)
      const more = joined(all, { nodes: g.nodes.map((x) => ({ ...x, hop: x.hop + n.hop })), edges: g.edges })
      const known = new Set(all.bundles.map((b) => b.key))
      if (more.nodes.length > NODES) {
        setSaid(t('graph.full', { n: NODES }))
        return
      }
      setAll({ ...more, bundles: [...all.bundles, ...shownOf(g).bundles.filter((b) => !known.has(b.key))] })
      setSaid(tn('graph.opened', g.edges.length || g.groups.length))
    })
  const openLocal = (key: string): void => setOpen(new Set([...open, key]))
  const bundle = (key: string): Bundle | undefined => all.bundles.find((b) => b.key === key)
  return { all: useMemo(() => collapsed(all, NEIGHBOURS, open), [all, open]), busy, said, error, openBundle, openLocal, expand, bundle, roots }
}

function Answer({ g, q, roots }: { g: Graph; q: Question; roots: readonly string[] }) {
  const more = useMore(g, roots)
  const times = more.all.edges.flatMap((e) => [Date.parse(e.first), Date.parse(e.last)]).concat(more.all.bundles.flatMap((b) => [Date.parse(b.first), Date.parse(b.last)]))
  const first = Math.floor(Math.min(...times) / DAY) * DAY
  const last = (Math.floor(Math.max(...times) / DAY) + 1) * DAY
  const [span, setSpan] = useState<readonly [number, number]>()
  const [chosen, setChosen] = useState(roots[0] ?? '')
  useEffect(() => setSpan(undefined), [g])
  const [from, to] = span ?? [first, last]
  const shown = useMemo(() => (span ? within(more.all, from, to, roots) : more.all), [more.all, from, to])
  const node = more.all.nodes.find((n) => n.id === chosen)
  const open = (id: string): void => {
    const b = more.bundle(id)
    const local = more.all.bundles.find((x) => x.key === id)
    const n = more.all.nodes.find((x) => x.id === id)
    if (b) void more.openBundle(b)
    else if (local) more.openLocal(id)
    else if (n) void more.expand(n)
  }
  const isEmpty = g.edges.length === 0 && g.groups.length === 0
  return (
    <>
      {g.cut && g.why && <p class={g.why === 'grouped' ? 'soft' : 'graph-cut'}>{word('graphWhy', g.why)}</p>}
      {isEmpty ? (
        <Empty>{word('graphNone', q.ask)}</Empty>
      ) : (
        <>
          <p class="row apart">
            <span>
              {tn('graph.nodes', shown.nodes.length)} · {tn('graph.edges', shown.edges.length)}
            </span>
            <button type="button" onClick={() => void keep({ question: q, shown })}>
              {t('graph.keep')}
            </button>
          </p>
          <Span first={first} last={last} from={from} to={to} set={(a, b) => setSpan([a, b])} />
          <GraphView shown={shown} ask={q.ask} roots={roots} chosen={chosen} onChoose={setChosen} onOpen={open} />
          <p class="soft">{t('graph.keys')}</p>
          {node && <Chosen n={node} busy={more.busy} expand={() => open(node.id)} />}
          {more.said && <p role="status">{more.said}</p>}
          {more.error !== undefined && <Failed error={more.error} />}
          <Twin shown={shown} choose={setChosen} open={open} />
        </>
      )}
    </>
  )
}

/** The question is in the address: it is asked again by a reload, by Back, and by whom it is sent to. */
export function GraphPage({ place }: { place: string }) {
  const q = useMemo(() => questionOf(place), [place])
  const { a, b } = q
  const needsTwo = ofTwo(q.ask)
  const ready = a !== '' && (!needsTwo || b !== '')
  const name = useLoad<Graph | undefined>(
    () => (ready ? get<Graph>(`/entities/graph${query({ ask: q.ask, a, ...(needsTwo ? { b } : {}), ...(q.ask === 'shared' ? { by: q.by } : {}), ...(q.ask === 'together' ? { times: q.times } : {}) })}`) : Promise.resolve(undefined)),
    [a, b, q.ask, q.by, q.times],
  )
  const g = name.data
  const roots = useMemo(() => (needsTwo ? [a, b] : [a]), [a, b, needsTwo])
  const self = g?.nodes.find((n) => n.id === a)
  if (!a) return <p class="state-note">{t('entity.none')}</p>
  return (
    <div class="page">
      <header class="page-head">
        <h1>
          {t('graph.title')} {self && <bdi>{self.name}</bdi>}
        </h1>
        <a href={href('entity', a)}>{t('map.toEntity')}</a>
      </header>
      <Asking q={q} set={(to) => go('graph', placeOf(to))} />
      {name.error !== undefined && <Failed error={name.error} again={name.again} />}
      {ready && !g && name.error === undefined && <Loading />}
      {!ready && <Empty>{t('graph.needsTwo')}</Empty>}
      {g && g.ask === q.ask && <Answer g={g} q={q} roots={roots} />}
    </div>
  )
}
