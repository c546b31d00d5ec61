// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { transformWithOxc } from 'vite'

export async function load(url, context, next) {
  if (!/\.tsx?$/.test(url)) return next(url, context)
  const path = fileURLToPath(url)
  const out = await transformWithOxc(await readFile(path, 'utf8'), path, {
    sourcemap: false,
    jsx: { runtime: 'automatic', importSource: 'preact' },
  })
  return { format: 'module', source: out.code, shortCircuit: true }
}
