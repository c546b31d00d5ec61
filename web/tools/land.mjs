// SPDX-License-Identifier: Apache-2.0
// Land and boundary lines of the map, cut from Natural Earth (public domain) when the page is built:
// the world coarsely, the region around Pakistan finely. Lines are differences of hundredths of a
// degree, so that they are small. Which boundary lines are left out stands in docs/map.md.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { feature, mesh } from 'topojson-client'

const find = createRequire(import.meta.url).resolve
const atlas = (name) => JSON.parse(readFileSync(find(`world-atlas/${name}.json`), 'utf8'))

/** West, south, east, north. */
export const REGION = [44, 8, 98, 46]
/** Where boundaries are disputed, no line between these three is drawn. */
const DISPUTED = [72, 31.8, 81, 37.5]
const AMONG = new Set(['Pakistan', 'India', 'China', 'Siachen Glacier'])
const WORLD_STEP = 0.1
const FINE_STEP = 0.02

const inside = ([w, s, e, n], [x, y]) => x >= w && x <= e && y >= s && y <= n

/** Sutherland–Hodgman: a ring within a box. */
export function clipRing(ring, [w, s, e, n]) {
  const sides = [
    [(p) => p[0] >= w, (a, b) => [w, a[1] + ((b[1] - a[1]) * (w - a[0])) / (b[0] - a[0])]],
    [(p) => p[0] <= e, (a, b) => [e, a[1] + ((b[1] - a[1]) * (e - a[0])) / (b[0] - a[0])]],
    [(p) => p[1] >= s, (a, b) => [a[0] + ((b[0] - a[0]) * (s - a[1])) / (b[1] - a[1]), s]],
    [(p) => p[1] <= n, (a, b) => [a[0] + ((b[0] - a[0]) * (n - a[1])) / (b[1] - a[1]), n]],
  ]
  let points = ring
  for (const [is, cross] of sides) {
    const from = points
    points = []
    from.forEach((p, i) => {
      const before = from[(i + from.length - 1) % from.length]
      if (is(p) !== is(before)) points.push(cross(before, p))
      if (is(p)) points.push(p)
    })
  }
  return points
}

/** The parts of a line for which `keep` holds. */
function parts(line, keep) {
  const all = []
  let now = []
  for (const p of line) {
    if (keep(p)) now.push(p)
    else if (now.length) all.push(now), (now = [])
  }
  return [...all, now].filter((l) => l.length > 1)
}

/** [x0, y0, dx, dy, ...] in steps; what moves by no step is left out. */
function packed(points, step) {
  const out = []
  let [x, y] = [NaN, NaN]
  for (const [lon, lat] of points) {
    const [a, b] = [Math.round(lon / step), Math.round(lat / step)]
    if (a === x && b === y) continue
    out.push(...(out.length ? [a - x, b - y] : [a, b]))
    ;[x, y] = [a, b]
  }
  return out.length > 4 ? out : undefined
}

const rings = (g) => (g.type === 'GeometryCollection' ? g.geometries.flatMap(rings) : g.type === 'FeatureCollection' ? g.features.flatMap((f) => rings(f.geometry)) : g.type === 'Feature' ? rings(g.geometry) : g.type === 'Polygon' ? g.coordinates : g.coordinates.flat())

export function land() {
  const coarse = atlas('land-110m')
  const fine = atlas('countries-50m')
  const fineLand = atlas('land-50m')
  const world = rings(feature(coarse, coarse.objects.land)).map((r) => packed(r, WORLD_STEP)).filter(Boolean)
  const region = rings(feature(fineLand, fineLand.objects.land)).map((r) => clipRing(r, REGION)).filter((r) => r.length > 2).map((r) => packed(r, FINE_STEP)).filter(Boolean)
  const name = (g) => g.properties.name
  const open = mesh(fine, fine.objects.countries, (a, b) => a !== b && !(AMONG.has(name(a)) && AMONG.has(name(b))))
  const among = mesh(fine, fine.objects.countries, (a, b) => a !== b && AMONG.has(name(a)) && AMONG.has(name(b)))
  const lines = [...open.coordinates.flatMap((l) => parts(l, (p) => inside(REGION, p))), ...among.coordinates.flatMap((l) => parts(l, (p) => inside(REGION, p) && !inside(DISPUTED, p)))]
  return { region: REGION, steps: [WORLD_STEP, FINE_STEP], world, fine: region, lines: lines.map((l) => packed(l, FINE_STEP)).filter(Boolean) }
}

/** For Vite: `import { land } from 'virtual:land'`. */
export const landPlugin = () => ({
  name: 'land',
  resolveId: (id) => (id === 'virtual:land' ? '\0virtual:land' : undefined),
  load: (id) => (id === '\0virtual:land' ? `export const land = JSON.parse(${JSON.stringify(JSON.stringify(land()))})` : undefined),
})
