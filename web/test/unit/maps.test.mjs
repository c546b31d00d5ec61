// SPDX-License-Identifier: Apache-2.0
// The map, the graph and the line of time: where things stand is a function of what is there.
import test from 'node:test'
import assert from 'node:assert/strict'
import { ahead } from '../../src/lib/time.ts'
import { arc, clusters, fitted, isPlaced, lastOf, nextIn, onScreen, pathOf, placeOf, project, routeOf, zoomed } from '../../src/lib/geo.ts'
import { placed } from '../../src/lib/labels.ts'
import { ASKS, bundleKey, collapsed, isNamedAbove, joined, layout, placeOf as placeOfQuestion, questionOf, rolesSaid, sideAway, sorted, within } from '../../src/lib/graph.ts'
import { names, sides } from '../../src/lib/sides.ts'
import { happenings, localAt, placeAt, rowsOf, stretches } from '../../src/lib/timeline.ts'
import { land, clipRing, REGION } from '../../tools/land.mjs'

const near = (a, b, by = 1e-6) => assert.ok(Math.abs(a - b) <= by, `${a} is not ${b}`)
const HOUR = 3600e3
const DAY = 24 * HOUR

test('a question to the graph goes to the address and back; what it says wrongly is as at first', () => {
  const places = ['P1', 'P1~P3~path', 'P1~P3~common', 'P1~~path', 'P1~~shared', 'P1~~shared~phone', 'P1~~together~5', 'P1~~together~3']
  for (const p of places) assert.equal(placeOfQuestion(questionOf(p)), p)
  assert.deepEqual(questionOf('P1~~together~5'), { a: 'P1', b: '', ask: 'together', by: '', times: '5' })
  assert.deepEqual(questionOf('P1~P3~nonsense~7'), { a: 'P1', b: 'P3', ask: 'around', by: '', times: '3' })
  assert.equal(questionOf('P1~~shared~<b>').by, '')
  for (const ask of ASKS) assert.equal(questionOf(placeOfQuestion({ a: 'P1', b: 'P3', ask, by: 'iban', times: '4' })).ask, ask)
  assert.equal(placeOfQuestion({ a: 'P1', b: 'P3', ask: 'shared', by: 'iban', times: '4' }), 'P1~~shared~iban', 'whom it is not asked of is not told')
})

test('Mercator: the equator is the middle, north is up, east is on', () => {
  near(project(0, 0).x, 0.5)
  near(project(0, 0).y, 0.5)
  assert.ok(project(67, 24).y < 0.5 && project(67, 24).x > 0.5)
  assert.ok(Number.isFinite(project(0, 90).y), 'the pole is not at infinity')
})

test('zooming keeps what is under the pointer, and ends', () => {
  const size = { w: 800, h: 400 }
  const v = { x: 0.68, y: 0.42, wide: 4000 }
  const at = { x: 100, y: 300 }
  const p = { x: v.x + (at.x - 400) / v.wide, y: v.y + (at.y - 200) / v.wide }
  const after = onScreen(zoomed(v, 2, size, at), size, p)
  near(after.x, at.x, 1e-6)
  near(after.y, at.y, 1e-6)
  assert.equal(zoomed(v, 1e9, size).wide, 120_000)
  assert.equal(zoomed(v, 1e-9, size).wide, 300)
  const f = fitted([project(67, 24), project(74, 31)], size)
  for (const q of [project(67, 24), project(74, 31)]) {
    const s = onScreen(f, size, q)
    assert.ok(s.x > 0 && s.x < 800 && s.y > 0 && s.y < 400)
  }
})

test('marks that are too near are one; nearer, they part; none is lost', () => {
  const marks = [[67.16, 24.9], [66.97, 24.8], [67.33, 24.77], [74.4, 31.5]].map(([lon, lat], i) => ({ id: i, ...project(lon, lat) }))
  const wide = clusters(marks, { x: 0, y: 0, wide: 2000 }, 30)
  assert.deepEqual(wide.map((c) => c.of.length), [3, 1])
  const close = clusters(marks, { x: 0, y: 0, wide: 100_000 }, 30)
  assert.equal(close.length, 4)
  for (const w of [500, 5000, 50_000]) assert.equal(clusters(marks, { x: 0, y: 0, wide: w }, 30).reduce((n, c) => n + c.of.length, 0), 4)
  for (const a of wide) for (const b of wide) if (a !== b) assert.ok(Math.hypot(a.x - b.x, a.y - b.y) * 2000 >= 30, 'no two marks cover one another')
})

test('an arrow goes to what lies in its direction', () => {
  const all = [{ id: 'e', x: 10, y: 1 }, { id: 'far', x: 50, y: 0 }, { id: 'n', x: 0, y: -5 }, { id: 'w', x: -3, y: 2 }]
  assert.equal(nextIn({ x: 0, y: 0 }, all, 'end').id, 'e')
  assert.equal(nextIn({ x: 0, y: 0 }, all, 'up').id, 'n')
  assert.equal(nextIn({ x: 0, y: 0 }, all, 'start').id, 'w')
  assert.equal(nextIn({ x: 0, y: 3 }, all, 'down'), undefined)
})

test('the last position is one that was told, is not to come, and grows old', () => {
  const now = Date.parse('2026-11-24T12:00:00Z')
  const move = (ago, place, fresh_h = 6, more = {}) => ({ at: new Date(now - ago * HOUR).toISOString(), what: 'passage', lane: 'road', how: 'seen', fresh_h, entity: 'x', message: 'm', source: 's', place, ...more })
  const kohat = { code: 'KOHAT', name: 'Kohat', lat: 33.6, lon: 71.4 }
  const nowhere = { code: 'BDN', name: 'Badini' }
  const zero = { code: '', name: '0,0', lat: 0, lon: 0 }
  assert.equal(isPlaced(zero), false)
  assert.equal(lastOf([move(0.5, nowhere), move(1, zero), move(-5, kohat)], now), undefined, 'nothing is guessed')
  const fresh = lastOf([move(0.5, nowhere), move(3, kohat)], now)
  assert.deepEqual([fresh.place.code, fresh.stale, fresh.fresh], ['KOHAT', false, 0.5])
  assert.equal(lastOf([move(6, kohat)], now).stale, true)
  const [dxb, khi] = [{ code: 'DXB', name: 'Dubai', country: 'ARE', lat: 25, lon: 55 }, { code: 'KHI', name: 'Karachi', country: 'PAK', lat: 24.9, lon: 67 }]
  assert.equal(placeOf(move(1, undefined, 6, { from: dxb, to: khi })).code, 'KHI')
  assert.equal(placeOf(move(1, undefined, 6, { from: khi, to: dxb })).code, 'KHI', 'a flight out is told of when it leaves')
  assert.deepEqual(routeOf('PK302 DXB-KHI 2026-11-24'), ['DXB', 'KHI'])
  assert.equal(routeOf('GD KAPE-HC-104417 2026-11-24'), undefined)
  assert.match(arc(0, 0, 10, 0.25), /^M0\.0 -10\.0A10 10 0 0 1 10\.0 -?0\.0$/)
})

test('the land is small, within its region, and without a line where boundaries are disputed', () => {
  const l = land()
  assert.ok(JSON.stringify(l).length < 80_000)
  assert.ok(l.world.length > 50 && l.fine.length > 10 && l.lines.length > 10)
  const points = (line) => { let [x, y] = [0, 0]; const out = []; for (let i = 0; i < line.length; i += 2) { x += line[i]; y += line[i + 1]; out.push([x * l.steps[1], y * l.steps[1]]) } return out }
  for (const p of [...l.fine, ...l.lines].flatMap(points)) assert.ok(p[0] >= REGION[0] - 0.1 && p[0] <= REGION[2] + 0.1 && p[1] >= REGION[1] - 0.1 && p[1] <= REGION[3] + 0.1, `${p}`)
  const kashmir = l.lines.flatMap(points).filter(([x, y]) => x > 75 && x < 80.5 && y > 32.5 && y < 35.2)
  assert.deepEqual(kashmir, [])
  assert.ok(l.lines.flatMap(points).some(([x, y]) => x > 66 && x < 67.5 && y > 30 && y < 32), 'the line at Chaman is there')
  assert.deepEqual(clipRing([[0, 0], [10, 0], [10, 10], [0, 10]], [5, 5, 20, 20]).length, 4)
  assert.match(pathOf([[0, 0, 10, 0, 0, 10]], 1, true), /^M500\.000 500\.000L.*Z$/)
})

const node = (id, hop = 1, kind = 'container') => ({ id, kind, name: id, alerts: 0, hop })
const edge = (from, to, role = 'carries', first = '2026-11-01T00:00:00Z', last = '2026-11-10T00:00:00Z', times = 1) => ({ from, to, role, first, last, times, message: 'm', event: 0 })
const star = (n, of = 'V') => ({ nodes: [node(of, 0, 'vehicle'), ...Array.from({ length: n }, (_, i) => node(`${of}c${i}`))], edges: Array.from({ length: n }, (_, i) => edge(of, `${of}c${i}`)), bundles: [] })

test('more than 150 neighbours of one are a group that is counted, and can be opened', () => {
  assert.equal(collapsed(star(150), 150, new Set()).bundles.length, 0)
  const shut = collapsed(star(151), 150, new Set())
  assert.deepEqual([shut.nodes.length, shut.edges.length, shut.bundles.length, shut.bundles[0].n], [1, 0, 1, 151])
  const open = collapsed(star(151), 150, new Set([bundleKey('V', { role: 'carries', way: 'out', kind: 'container' })]))
  assert.deepEqual([open.nodes.length, open.bundles.length], [152, 0])
  const tied = star(151)
  tied.edges.push(edge('X', 'Vc0'))
  tied.nodes.push(node('X', 2, 'person'))
  assert.ok(collapsed(tied, 150, new Set()).nodes.some((n) => n.id === 'Vc0'), 'who has another link stays')
})

test('the same answer is the same picture, and no two stand on one spot', () => {
  for (const n of [1, 7, 150, 499]) {
    const s = star(n)
    const spots = layout(s, 'around', ['V'])
    assert.equal(spots.size, n + 1)
    const mixed = { ...s, nodes: [...s.nodes].reverse(), edges: [...s.edges].reverse() }
    assert.deepEqual(Object.fromEntries([...layout(mixed, 'around', ['V'])].sort()), Object.fromEntries([...spots].sort()))
    const all = [...spots.values()]
    let least = Infinity
    for (let i = 0; i < all.length; i++) for (let k = i + 1; k < all.length; k++) least = Math.min(least, Math.hypot(all[i].x - all[k].x, all[i].y - all[k].y))
    assert.ok(least >= 32, `${n}: ${least}`)
  }
  const path = { nodes: [node('a', 0), node('b', 1), node('c', 2)], edges: [edge('a', 'b'), edge('b', 'c')], bundles: [] }
  const xs = [...layout(path, 'path', ['a', 'c']).values()].map((p) => p.x)
  assert.ok(xs[0] < xs[1] && xs[1] < xs[2], 'a way goes from one end to the other')
})

test('a span of time, joining and sorting', () => {
  const s = { nodes: [node('a', 0), node('b'), node('c')], edges: [edge('a', 'b', 'x', '2026-01-01T00:00:00Z', '2026-01-05T00:00:00Z', 2), edge('a', 'c', 'y', '2026-03-01T00:00:00Z', '2026-03-05T00:00:00Z', 9)], bundles: [] }
  const part = within(s, Date.parse('2026-01-04'), Date.parse('2026-02-01'), ['a'])
  assert.deepEqual([part.nodes.map((n) => n.id), part.edges.length], [['a', 'b'], 1])
  assert.deepEqual(within(s, Date.parse('2025-01-01'), Date.parse('2025-02-01'), ['a']).nodes.map((n) => n.id), ['a'])
  const twice = joined(s, s)
  assert.deepEqual([twice.nodes.length, twice.edges.length], [3, 2])
  assert.deepEqual(sorted(s, 'times', true).map((e) => e.times), [9, 2])
  assert.deepEqual(sorted(s, 'other', false).map((e) => e.to), ['b', 'c'])
})

test('a gap in what was told is a gap in the line, and what happened keeps its order', () => {
  const t0 = Date.parse('2026-11-01T00:00:00Z')
  const times = [t0, t0 + HOUR, t0 + 2 * HOUR, t0 + 20 * DAY, t0 + 20 * DAY + HOUR]
  const parts = stretches(times)
  assert.deepEqual(parts.map((p) => p.isGap), [false, true, false])
  near(parts.at(-1).x1, 1)
  const xs = times.map((t) => placeAt(parts, t))
  assert.deepEqual([...xs].sort((a, b) => a - b), xs)
  assert.ok(xs[3] - xs[2] < 0.3, 'twenty days of nothing take no room')
  assert.deepEqual(stretches([]), [])
  near(placeAt(stretches([t0]), t0), 0.5)
  assert.deepEqual(rowsOf([0, 2, 4, 6, 40], 10, 3), [0, 1, 2, 2, 0])
})

test('what two feeds tell of one thing stands once; alerts stand in a lane of their own', () => {
  const m = { at: '2026-11-01T10:00:00Z', what: 'crossing', lane: 'travel', how: 'seen', fresh_h: 6, entity: 'a', message: 'm', source: 's', place: { code: 'KHI', name: 'Karachi' } }
  const all = happenings([m, { ...m, source: 'other', entity: 'b' }, { ...m, at: '2026-10-01T10:00:00Z' }], [{ alert: 'A', at: '2026-10-15T00:00:00Z', updated: '', state: 'new', severity: 2, title: 'x' }])
  assert.deepEqual(all.map((h) => h.lane), ['travel', 'alerts', 'travel'])
})

test('the clock of the place, where it is known and another', () => {
  const at = Date.parse('2026-11-24T12:00:00Z')
  assert.equal(localAt(at, { code: 'DXB', country: 'ARE' }), '2026-11-24 16:00')
  assert.equal(localAt(at, { code: 'LHR', country: 'GBR' }), '2026-11-24 12:00')
  assert.equal(localAt(at, { code: 'JFK', country: 'USA' }), '2026-11-24 07:00')
  assert.equal(localAt(at, { code: 'KHI', country: 'PAK' }), undefined, 'ours stands there already')
  assert.equal(localAt(at, { code: 'XXX' }), undefined)
})

test('two names side by side: what one of them lacks is marked, what both have stands beside', () => {
  const [a, b] = names('BELMADI:ZARQUN', 'Zarqun BELMEDI')
  assert.deepEqual([a.map((p) => [p.text, p.same]), b.map((p) => [p.text, p.same])], [[['ZARQUN', true], ['BELMADI', false]], [['Zarqun', true], ['BELMEDI', false]]])
  const rows = sides('ALI KHAN', [{ field: 'document.number', value: 'AB1', offset: 0, length: 3 }, { field: 'list.name', value: 'Ali Khan', offset: 0, length: 0 }, { field: 'profile.seen', value: '7', offset: 0, length: 0 }])
  assert.deepEqual(rows.map((r) => [r.field, r.a.length, r.b.length]), [['person.name', 2, 2], ['document.number', 1, 1]])
})

test('a name stands above what links only downwards, where no line crosses it', () => {
  const at = { x: 0, y: 0 }
  assert.deepEqual([[], [{ x: 0, y: 100 }], [{ x: 5, y: -100 }], [{ x: 9, y: 100 }, { x: 9, y: -100 }]].map((linked) => isNamedAbove(at, linked)), [false, true, false, false])
  assert.deepEqual([[], [{ x: 0, y: 100 }], [{ x: 90, y: 5 }], [{ x: -90, y: 5 }]].map((linked) => sideAway(at, linked)), [undefined, undefined, 'start', 'end'])
})

test('what lies ahead is expected, and never past', () => {
  const now = Date.parse('2026-11-24T12:00:00Z')
  assert.equal(ahead('2026-11-27T13:30:00Z', now), 'expected in 3 d 1 h')
  assert.equal(ahead('2026-11-24T12:00:00Z', now), undefined)
  assert.equal(ahead('2026-11-21T12:00:00Z', now), undefined)
})

test('names in a drawing stand where nothing else is; what has no room is left out', () => {
  const sheet = { x: 0, y: 0, w: 200, h: 100 }
  const at = (x, y) => ({ x, y, anchor: 'middle' })
  const said = (...labels) => Object.fromEntries([...placed(labels.map(([key, ...places]) => ({ key, text: 'KARIM DAD', places })), [{ x: 80, y: 80, w: 40, h: 20 }], sheet)].map(([k, p]) => [k, [p.x, p.y]]))
  assert.deepEqual(said(['a', at(100, 50)], ['b', at(110, 55), at(100, 70)]), { a: [100, 50], b: [100, 70] }, 'the second goes to its next place')
  assert.deepEqual(said(['a', at(100, 50)], ['b', at(110, 55)]), { a: [100, 50] }, 'no room')
  assert.deepEqual(said(['a', at(100, 90)]), {}, 'not on what is drawn')
  assert.deepEqual(said(['a', at(195, 50)]), {}, 'not over the edge of the sheet')
  assert.deepEqual(said(['a', { x: 195, y: 50, anchor: 'end' }]), { a: [195, 50] })
})

test('a name stands whole where there is room, else short, once', () => {
  const both = (w) => placed(['KARAKORAM STAR (9123456)', 'KARAKORAM…'].map((text) => ({ key: 'a', text, places: [{ x: w / 2, y: 50, anchor: 'middle' }] })), [], { x: 0, y: 0, w, h: 100 })
  assert.equal(both(200).get('a').text, 'KARAKORAM STAR (9123456)')
  assert.equal(both(100).get('a').text, 'KARAKORAM…')
  assert.equal(both(200).size, 1)
  const { box, x } = both(200).get('a')
  assert.ok(box.x < x && box.x + box.w > x && box.w > 100, 'its ground is as wide as it')
})

test('what many links of one say is said once; the link of whom one looks at says it itself', () => {
  const star = Array.from({ length: 40 }, (_, i) => ({ from: `B${i}`, to: 'V', role: 'carried by' }))
  const few = [{ from: 'V', to: 'A', role: 'owned by' }, { from: 'B1', to: 'A', role: 'owned by' }]
  const told = (current) => rolesSaid([...star, ...few], current).map((r) => [r.role, r.on.length])
  assert.deepEqual(told('V'), [['carried by', 40], ['owned by', 1], ['owned by', 1]])
  assert.deepEqual(told('B7').sort(), [['carried by', 1], ['carried by', 39], ['owned by', 1], ['owned by', 1]])
  assert.deepEqual(rolesSaid(star.slice(0, 3), 'V').length, 3, 'three say it each')
  assert.deepEqual(rolesSaid([], 'V'), [])
})
