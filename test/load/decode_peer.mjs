// SPDX-License-Identifier: Apache-2.0
// decode_peer.mjs — the same bytes read by the npm package `edifact` (tokenising with
// events, no events of ours), per second of one processor.
//   node test/load/decode_peer.mjs FOLDER_WITH_NODE_MODULES file...
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, resolve } from 'node:path'

const [folder, ...files] = process.argv.slice(2)
const require = createRequire(resolve(folder, 'package.json'))
const { Parser, Reader } = require('edifact')
const BYTES = 10 << 20
const RUNS = 5

function readEvents (text) {
  let seen = 0
  const parser = new Parser()
  parser.onopensegment = () => { seen++ }
  parser.onelement = () => { seen++ }
  parser.oncomponent = () => { seen++ }
  parser.onclosesegment = () => { seen++ }
  parser.write(text)
  parser.end()
  return seen
}

// The package's own way to a usable message: segments with their elements in arrays.
function readWhole (text) {
  const reader = new Reader()
  return reader.parse(text).length
}

for (const [name, read] of [['events', readEvents], ['arrays', readWhole]]) for (const file of files) {
  const body = readFileSync(file)
  const text = body.toString('latin1')
  const times = Math.floor(BYTES / body.length) + 1
  let least = Infinity
  try {
    for (let run = 0; run < RUNS; run++) {
      const from = process.cpuUsage()
      for (let i = 0; i < times; i++) read(text)
      const spent = process.cpuUsage(from)
      least = Math.min(least, (spent.user + spent.system) / 1e6)
    }
    const mb = times * body.length / 1e6
    console.log(`${(name + " " + basename(file)).padEnd(44)} ${String(body.length).padStart(9)} ${(mb / least).toFixed(0).padStart(6)} MB/s ${(times / least).toFixed(0).padStart(24)}/s`)
  } catch (e) {
    console.log(`${(name + " " + basename(file)).padEnd(44)} ${String(body.length).padStart(9)}   refused: ${e.message}`)
  }
}
