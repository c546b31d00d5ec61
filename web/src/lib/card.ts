// SPDX-License-Identifier: Apache-2.0
// The Markdown of a model card, as parts to show: only what `ntc model train` writes.

export type CardPart =
  | { kind: 'head'; text: string }
  | { kind: 'text'; text: string }
  | { kind: 'list'; items: string[] }
  | { kind: 'table'; head: string[]; rows: string[][] }

const plain = (s: string): string => s.replace(/\*\*/g, '').trim()
const cells = (line: string): string[] => line.replace(/^\||\|$/g, '').split('|').map(plain)

export function cardParts(text: string): CardPart[] {
  const parts: CardPart[] = []
  for (const block of text.split(/\n{2,}/)) {
    let list: string[] | undefined
    let table: { kind: 'table'; head: string[]; rows: string[][] } | undefined
    for (const line of block.split('\n').filter((l) => l.trim())) {
      if (line.startsWith('#')) parts.push({ kind: 'head', text: plain(line.replace(/^#+/, '')) })
      else if (line.startsWith('- ')) {
        if (!list) parts.push({ kind: 'list', items: (list = []) })
        list.push(plain(line.slice(2)))
      } else if (line.startsWith('|')) {
        if (!table) parts.push((table = { kind: 'table', head: cells(line), rows: [] }))
        else if (!/^[|:\s-]+$/.test(line)) table.rows.push(cells(line))
      } else parts.push({ kind: 'text', text: plain(line) })
    }
  }
  return parts.filter((p, i) => !(i === 0 && p.kind === 'head'))
}
