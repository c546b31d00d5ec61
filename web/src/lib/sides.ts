// SPDX-License-Identifier: Apache-2.0
// A match with a list entry, side by side: the words of both names, those that the other lacks marked.

import type { Evidence } from './types.ts'

export interface SidePart {
  text: string
  same: boolean
}
export interface SideRow {
  field: string
  a: SidePart[]
  b: SidePart[]
}

const words = (s: string): string[] => s.split(/[\s:,/]+/).filter(Boolean)
const plain = (s: string): string => s.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

function against(of: readonly string[], other: readonly string[]): SidePart[] {
  const there = other.map(plain)
  return of.map((text) => ({ text, same: there.includes(plain(text)) }))
}

/** Words that both have stand first, in one order, so that they stand beside one another. */
export function names(a: string, b: string): [SidePart[], SidePart[]] {
  const [x, y] = [against(words(a), words(b)), against(words(b), words(a))]
  const rank = new Map(x.filter((p) => p.same).map((p, i) => [plain(p.text), i]))
  const order = (l: SidePart[]): SidePart[] => [...l].sort((p, q) => (rank.get(plain(p.text)) ?? 99) - (rank.get(plain(q.text)) ?? 99))
  return [order(x), order(y)]
}

/** Names against names; what else the match rests on agreed with the entry, so it stands on both sides. */
export function sides(name: string, evidence: readonly Evidence[]): SideRow[] {
  const entry = evidence.find((e) => e.field === 'list.name')?.value ?? ''
  const [a, b] = names(name, entry)
  const rows: SideRow[] = [{ field: 'person.name', a, b }]
  for (const e of evidence) {
    if (!/\.(number|birth|bill|container|plate|aircraft)$/.test(e.field) || rows.some((r) => r.field === e.field)) continue
    const parts = [{ text: e.value, same: true }]
    rows.push({ field: e.field, a: parts, b: e.field.endsWith('.number') ? parts : [] })
  }
  return rows
}
