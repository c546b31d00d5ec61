// SPDX-License-Identifier: Apache-2.0
// A line of an alert's history that tells of an order, as the Centre writes it (src/api/orders.c): "search ID (unit, instruction): found: note".

const ORDERED = /^(\w+) ([0-9A-Z]{26}) \((.+), (\w+)\)(?:: ([\s\S]*))?$/
const CODED = /^(\w+)(?:: ([\s\S]*))?$/

export interface OrderSaid {
  kind: string
  id: string
  /** A unit, or a link. */
  to: string
  /** The instruction. */
  what: string
  /** Of which words the code of what came of it is. */
  of: 'orderResult' | 'refusal'
  came: string
  note: string
}

export function orderSaid(act: string, line: string): OrderSaid | undefined {
  const [, kind, id, to, what, why = ''] = ORDERED.exec(line) ?? []
  if (!act.startsWith('order') || !kind || !id || !to || !what) return undefined
  const of = act === 'order report' ? 'orderResult' : 'refusal'
  const [, came = '', rest = ''] = act === 'order report' || act === 'order refuse' ? (CODED.exec(why) ?? []) : []
  return { kind, id, to, what, of, came, note: came ? rest : why }
}
