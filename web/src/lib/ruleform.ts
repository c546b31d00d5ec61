// SPDX-License-Identifier: Apache-2.0
// A rule as a form and as text: two views of one thing. The Centre reads the text; here it is only put together.

export interface RulePart {
  /** As it stands in the text; alone when it is more than one comparison. */
  text: string
  quantifier?: string
  field?: string
  sign?: string
  values?: string[]
  /** The values are the name of a set. */
  named?: boolean
}

export interface RuleForm {
  id: string
  version: number
  title: string
  author: string
  unit: string
  severity: string
  action: string
  basis: string
  justify: string
  valid_from: string
  valid_to: string
  on: string
  reason: string
  parts: RulePart[]
  hit: string[]
  miss: string[]
}

export interface RuleFieldRow {
  name: string
  type: 'text' | 'number' | 'date' | 'bool' | 'moment'
  what: string
  sensitive: boolean
}
export interface RuleNoun {
  name: string
  many: boolean
  fields: RuleFieldRow[]
}

export const SIGNS: Record<RuleFieldRow['type'], readonly string[]> = {
  text: ['=', '!=', 'in', 'not in', 'starts with', 'ends with', 'contains', 'is known', 'is unknown'],
  number: ['=', '!=', '<', '<=', '>', '>=', 'between', 'is known', 'is unknown'],
  date: ['=', '<', '<=', '>', '>=', 'between', 'is known', 'is unknown'],
  moment: ['<', '<=', '>', '>=', 'is known', 'is unknown'],
  bool: ['=', 'is known', 'is unknown'],
}
const LISTS = new Set(['in', 'not in', 'starts with', 'ends with', 'contains'])
export const valuesOf = (sign: string): number => (sign.startsWith('is ') ? 0 : sign === 'between' ? 2 : LISTS.has(sign) ? Infinity : 1)

export function fieldOf(nouns: readonly RuleNoun[], field: string): { noun: RuleNoun; row: RuleFieldRow } | undefined {
  const [head = '', name = ''] = field.split('.')
  const noun = nouns.find((n) => n.name === head)
  const row = noun?.fields.find((f) => f.name === name)
  return noun && row ? { noun, row } : undefined
}

/** Texts stand in quotes; what is in quotes already, or is no text, stays. */
export function literal(type: RuleFieldRow['type'], value: string): string {
  const v = value.trim()
  if (type !== 'text' || /^".*"$/.test(v)) return v
  return `"${v.replaceAll('"', '')}"`
}
export const plain = (value: string): string => value.replace(/^"(.*)"$/, '$1')

export function partText(p: RulePart, nouns: readonly RuleNoun[]): string {
  if (!p.field || !p.sign) return p.text
  const found = fieldOf(nouns, p.field)
  const type = found?.row.type ?? 'text'
  const values = (p.values ?? []).map((v) => (p.named ? v : literal(type, v)))
  const name = p.quantifier ? p.field.slice(p.field.indexOf('.') + 1) : p.field
  const n = valuesOf(p.sign)
  const right = n === 0 ? '' : n === 2 ? ` ${values[0] ?? ''} and ${values[1] ?? ''}` : n === 1 || p.named ? ` ${values[0] ?? ''}` : ` {${values.join(', ')}}`
  const test = p.sign.startsWith('not ') ? `${name} not in${right}` : `${name} ${p.sign}${right}`
  return p.quantifier ? `${p.quantifier} ${p.field.slice(0, p.field.indexOf('.'))} (${test})` : test
}

export function formText(f: RuleForm, nouns: readonly RuleNoun[]): string {
  const quoted = (s: string): string => `"${s.replaceAll('"', "'").replaceAll('\n', ' ')}"`
  const lines = [
    `rule ${f.id} version ${f.version}`,
    `  title    ${quoted(f.title)}`,
    `  author   ${quoted(f.author)}`,
    `  unit     ${f.unit}`,
    `  severity ${f.severity}`,
    `  action   ${f.action}`,
    `  basis    ${quoted(f.basis)}`,
    ...(f.justify ? [`  justify  ${quoted(f.justify)}`] : []),
    `  valid    ${f.valid_from} .. ${f.valid_to}`,
    `  on       ${f.on}`,
    ...f.parts.map((p, i) => `${i ? '           and ' : '  when     '}${partText(p, nouns)}`),
    `  reason   ${quoted(f.reason)}`,
    ...f.hit.map((x) => `  hit      ${quoted(x)}`),
    ...f.miss.map((x) => `  miss     ${quoted(x)}`),
    'end',
  ]
  return lines.join('\n') + '\n'
}

export function blankForm(author: string, today: string): RuleForm {
  const year = Number(today.slice(0, 4)) + 1
  return {
    id: 'NEW-001', version: 1, title: '', author, unit: 'appraisement', severity: 'normal', action: 'examine', basis: 'Customs Act 1969', justify: '',
    valid_from: today, valid_to: `${year}${today.slice(4, 8)}01`, on: 'declaration', reason: '',
    parts: [{ text: '', quantifier: '', field: 'declaration.office', sign: '=', values: [''] }], hit: [], miss: [],
  }
}
