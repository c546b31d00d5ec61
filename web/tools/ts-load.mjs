// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { transformWithEsbuild } from 'vite'

export async function load(url, context, next) {
  if (!/\.tsx?$/.test(url)) return next(url, context)
  const path = fileURLToPath(url)
  const out = await transformWithEsbuild(await readFile(path, 'utf8'), path, { sourcemap: false }) // the rest: tsconfig.json
  return { format: 'module', source: out.code, shortCircuit: true }
}
