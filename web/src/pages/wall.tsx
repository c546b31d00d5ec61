// SPDX-License-Identifier: Apache-2.0
// The wall: legible from five metres, no person, no navigation. The device pairs once and shows
// again by itself. What is old greys out and says since when; a mark that changes each second
// tells a frozen picture from a quiet day.

import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { num, regionName, siteName, t, tn, word } from '../i18n/index.ts'
import { BASE, call, Trouble } from '../lib/api.ts'
import { counted, GRAVEST, REGIONS, stateOfPosts, useWatched } from '../lib/sites.ts'
import type { Exams, Flow, SiteState, Wall, WallPost, WallQueue } from '../lib/sites.ts'
import { clock, moment, seconds } from '../lib/time.ts'
import { Failed, Field, Loading, Said, useNow } from '../ui/parts.tsx'
import { handoverLines, Shape, StateMark } from '../ui/site.tsx'

const LOOK_MS = 60_000 // news comes by the stream; counters of hours can wait a minute
const LATE_MS = 20_000 // a beat comes every fifteen seconds
const OLD_MS = 120_000
const AHEAD_MS = 3000 // less than that is the way of the answer
const CODES = 14
const HANDOVERS = 3
const SIGNS = ['◐', '◓', '◑', '◒'] as const
/** So that the device comes back here, wherever it starts (app.tsx). */
const WALL_HINT = 'ntc.isWall'

const percent = (x: number): string => t('model.percent', { n: num(Math.round(x * 1000) / 10) })
const since = (at: string | undefined, now: number): string => (at ? seconds(Math.max(0, (now - Date.parse(at)) / 1000)) : '')

function Pair({ onDone }: { onDone: () => void }) {
  const [code, setCode] = useState('')
  const [error, setError] = useState<unknown>()
  const go = async (e: Event): Promise<void> => {
    e.preventDefault()
    setError(undefined)
    try {
      await call('POST', '/wall/pair', { body: { code }, anonymous: true })
      localStorage.setItem(WALL_HINT, '1')
      onDone()
    } catch (x) {
      setError(x)
    }
  }
  return (
    <main class="door" id="content">
      <h1>{t('wall.pairTitle')}</h1>
      <form onSubmit={(e) => void go(e)}>
        <p class="lead">{t('wall.pairLead')}</p>
        <Field label={t('wall.code')} value={code} onInput={setCode} required autoFocus plain maxLength={20} />
        {error !== undefined && <Failed error={error} />}
        <button type="submit" class="main" disabled={!code.trim()}>
          {t('wall.pairGo')}
        </button>
      </form>
    </main>
  )
}

/* tiles */

const FIT_LEAST = 0.7
const FIT_STEP = 0.04

/** More than its room: over its foot, or one part over another. */
function isOver(tile: HTMLElement): boolean {
  const parts = [...tile.children].map((e) => e.getBoundingClientRect())
  return tile.scrollHeight > tile.clientHeight || parts.some((p, i) => i > 0 && p.top < parts[i - 1]!.bottom - 1)
}

/** A wall cannot be scrolled: what a tile has no room for is drawn smaller, until all of it is seen. */
function useFit() {
  const ref = useRef<HTMLElement>(null)
  const done = useRef('')
  useLayoutEffect(() => {
    const tile = ref.current
    if (!tile) return
    const now = `${innerWidth} ${innerHeight} ${document.fonts.status} ${tile.textContent}`
    if (now === done.current) return
    done.current = now
    for (let fit = 1; fit >= FIT_LEAST; fit -= FIT_STEP) {
      tile.style.setProperty('--fit', fit.toFixed(2))
      if (!isOver(tile)) break
    }
  })
  return ref
}

function Tile({ name, title, state, children }: { name: string; title: string; state?: SiteState | undefined; children: ComponentChildren }) {
  const ref = useFit()
  return (
    <section ref={ref} class={`tile tile-${name} ${state ? `tile-is-${state}` : ''}`} aria-label={title}>
      <h2>
        {title} {state && state !== 'normal' && <StateMark state={state} />}
      </h2>
      {children}
    </section>
  )
}

/** The one number of a tile; a long one is smaller, but whole. */
function Big({ text }: { text: string }) {
  return <p class={`big num ${text.length > 5 ? 'big-long' : ''}`}>{text}</p>
}

function Posts({ posts }: { posts: WallPost[] }) {
  const heard = posts.filter((p) => !p.never)
  // However many there are, every region stays in sight: when many need somebody, they are counted.
  const isCrowded = heard.filter((p) => p.state !== 'normal').length > CODES
  const named = posts.filter((p) => p.why).slice(0, 3)
  const unnamed = heard.filter((p) => p.state !== 'normal' && p.state !== 'planned').length - named.length
  const isNamed = (p: WallPost): boolean => p.state !== 'normal' || heard.length <= CODES
  const worst = stateOfPosts(posts)
  return (
    <Tile name="posts" title={t('wall.posts')} state={worst}>
      <ul class="wall-worst" role="list">
        {named.map((p) => (
          <li key={p.code}>
            <Shape state={p.state} />
            <span>
              <b>{siteName({ code: p.code, name: p.name ?? '' })}</b> <Said text={p.why ?? ''} />
            </span>
          </li>
        ))}
        {named.length === 0 && <li>{t('wall.allNormal')}</li>}
        {unnamed > 0 && <li class="soft">{tn('wall.more', unnamed)}</li>}
      </ul>
      <ul class="wall-regions" role="list">
        {REGIONS.filter((r) => posts.some((p) => p.region === r)).map((r) => (
          <li key={r}>
            <b>{regionName(r)}</b>
            <span class="wall-posts">
              {isCrowded
                ? GRAVEST.map((state) => ({ state, n: heard.filter((p) => p.region === r && p.state === state).length }))
                    .filter((x) => x.n > 0)
                    .map((x) => (
                      <span key={x.state} class={`wall-post post-${x.state}`}>
                        <Shape state={x.state} />
                        <span class="num">{x.n}</span>
                        <span class="hidden">{word('siteState', x.state)}</span>
                      </span>
                    ))
                : heard
                    .filter((p) => p.region === r)
                    .map((p) => (
                      <span key={p.code} class={`wall-post post-${p.state} ${isNamed(p) ? '' : 'wall-dot'}`}>
                        <Shape state={p.state} />
                        {isNamed(p) && <bdi>{p.code}</bdi>}
                        <span class="hidden">
                          {p.code} {word('siteState', p.state)}
                        </span>
                      </span>
                    ))}
            </span>
          </li>
        ))}
      </ul>
      {posts.length > heard.length && <p class="wall-foot">{tn('wall.never', posts.length - heard.length)}</p>}
    </Tile>
  )
}

function Queue({ name, q, now }: { name: 'queue' | 'top'; q: WallQueue; now: number }) {
  return (
    <Tile name={name} title={t(name === 'top' ? 'wall.top' : 'wall.queue')} state={q.state}>
      <Big text={name === 'queue' ? since(q.oldest, now) || '0' : String(q.n)} />
      <p class="wall-said">
        {name === 'queue' ? t('wall.queueSaid', { n: q.n, target: seconds(q.target_s) }) : q.oldest ? t('wall.topSaid', { age: since(q.oldest, now), target: seconds(q.target_s) }) : t('wall.topNone', { target: seconds(q.target_s) })}
      </p>
    </Tile>
  )
}

function FlowLine({ f }: { f: Flow }) {
  return (
    <li>
      <Shape state={f.state} />
      <span class="mid num">{f.last_hour ?? '–'}</span>
      <span>
        <b>{counted(f.measure, f.last_hour ?? 0)}</b>
        <br />
        {f.last_hour === undefined && t('sites.thisHour', { n: f.this_hour })}
        {f.last_hour === undefined && <br />}
        {f.low !== undefined && f.high !== undefined ? t('sites.usual', { low: f.low, high: f.high }) : t('sites.noHistory', { weeks: f.weeks })}
      </span>
    </li>
  )
}

function ExamsTile({ e }: { e: Exams }) {
  return (
    <Tile name="exams" title={t('wall.exams')} state={e.examined ? undefined : 'unknown'}>
      {e.rate === undefined || e.low === undefined || e.high === undefined ? (
        <p class="wall-said">{t('wall.noExams')}</p>
      ) : (
        <>
          <Big text={percent(e.rate)} />
          <p class="wall-said">{t('wall.examsSaid', { low: percent(e.low), high: percent(e.high), found: e.found, examined: e.examined })}</p>
        </>
      )}
    </Tile>
  )
}

function Feeds({ w }: { w: Wall }) {
  const f = w.feeds
  return (
    <Tile name="feeds" title={t('wall.feeds')} state={f.state}>
      <Big text={t('wall.feedsBig', { good: f.n - f.dead - f.late, n: f.n })} />
      <p class="wall-said">
        {f.worst.length === 0
          ? t('wall.feedsGood')
          : f.worst
              .slice(0, 3)
              .map((l) => t('wall.feed', { name: l.name, state: word('linkState', l.state), at: l.last ? moment(l.last, Date.now()) : '' }))
              .join(' · ')}
      </p>
    </Tile>
  )
}

function Staff({ w }: { w: Wall }) {
  return (
    <Tile name="staff" title={t('wall.staff')} state={w.staff.state}>
      <Big text={String(w.staff.here)} />
      <p class="wall-said">{w.staff.each === undefined ? t('wall.nobody', { open: w.staff.open }) : t('wall.staffSaid', { open: w.staff.open, each: w.staff.each })}</p>
      {handoverLines(w.handovers, Date.now())
        .slice(0, HANDOVERS)
        .map((line) => (
          <p key={line} class="wall-handover">
            {line}
          </p>
        ))}
    </Tile>
  )
}

function Head({ region, now, heard, isLate }: { region: string; now: number; heard: number; isLate: boolean }) {
  return (
    <header class="wall-head">
      <h1>{region ? t('wall.ofRegion', { region: regionName(region) }) : t('wall.title')}</h1>
      <p class="wall-clock num" dir="ltr">
        {clock(now)} <small>{t('app.pkt')}</small> <span class="wall-utc">{new Date(now).toISOString().slice(11, 16)}</span> <small>{t('wall.utc')}</small>
      </p>
      <p class={`wall-heard ${isLate ? 'is-late' : ''}`} role="status">
        {isLate ? t('wall.noData', { clock: heard ? clock(heard).slice(0, 5) : '–' }) : t('wall.live')}
      </p>
      <span class="wall-sign" aria-hidden="true">
        {SIGNS[Math.floor(now / 1000) % SIGNS.length]}
      </span>
    </header>
  )
}

/* the stream: a sign of life, and that there is news */

function useBeats(on: boolean, news: () => void): number {
  const [beat, setBeat] = useState(0)
  const last = useRef(news)
  last.current = news
  useEffect(() => {
    if (!on) return
    let source: EventSource | undefined
    const open = (): void => {
      source?.close()
      source = new EventSource(`${BASE}/wall/stream`)
      source.addEventListener('beat', () => setBeat(Date.now()))
      source.addEventListener('news', () => {
        setBeat(Date.now())
        last.current()
      })
    }
    open()
    // A browser tries again by itself, but not after a refusal.
    const again = setInterval(() => source?.readyState === EventSource.CLOSED && open(), 5000)
    return () => {
      clearInterval(again)
      source?.close()
    }
  }, [on])
  return beat
}

export function WallPage() {
  const data = useWatched<Wall>('/wall', LOOK_MS, true)
  const beat = useBeats(data.data !== undefined, data.again)
  const tick = useNow()
  const first = useRef('')
  const w = data.data
  const isShut = data.error instanceof Trouble && (data.error.status === 401 || data.error.status === 403)
  useEffect(() => {
    document.title = t('wall.title')
    document.documentElement.classList.add('is-wall')
    return () => document.documentElement.classList.remove('is-wall')
  }, [])
  useEffect(() => {
    if (!w) return
    first.current ||= w.version
    if (w.version !== first.current) location.reload() // the program was renewed, and this page with it
  }, [w])
  useEffect(() => {
    if (isShut) localStorage.removeItem(WALL_HINT)
  }, [isShut])
  if (isShut) return <Pair onDone={data.again} />
  if (!w) return data.error !== undefined ? <main class="door"><Failed error={data.error} again={data.again} /></main> : <Loading />
  const heard = Math.max(beat, data.heard)
  const now = tick + (Math.abs(data.ahead) > AHEAD_MS ? data.ahead : 0)
  const age = tick - heard
  return (
    <div class={`wall ${age > OLD_MS ? 'wall-old' : age > LATE_MS ? 'wall-late' : ''}`}>
      <Head region={w.region} now={now} heard={heard} isLate={age > LATE_MS} />
      <main class="tiles" id="content">
        <Posts posts={w.posts} />
        <Queue name="top" q={w.top} now={now} />
        <Queue name="queue" q={w.queue} now={now} />
        <Tile name="flow" title={t('wall.flow')} state={w.throughput.flows.length ? w.throughput.state : 'unknown'}>
          <ul class="flows" role="list">
            {w.throughput.flows.map((f) => (
              <FlowLine key={f.measure} f={f} />
            ))}
          </ul>
        </Tile>
        <ExamsTile e={w.exams} />
        <Feeds w={w} />
        <Staff w={w} />
      </main>
    </div>
  )
}
