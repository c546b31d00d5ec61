// SPDX-License-Identifier: Apache-2.0
// The form of a rule: its lines, and its condition part by part.

import { t, unitName, word } from '../i18n/index.ts'
import type { RuleForm, RuleNoun, RulePart } from '../lib/ruleform.ts'
import { fieldOf, plain, SIGNS, valuesOf } from '../lib/ruleform.ts'
import { Choice, Field, Said } from '../ui/parts.tsx'

const SEVERITIES = ['low', 'normal', 'high', 'top']

function Values({ part, onChange }: { part: RulePart; onChange: (p: RulePart) => void }) {
  const n = valuesOf(part.sign ?? '=')
  const values = part.values ?? []
  if (n === 0) return null
  if (n === 2)
    return (
      <>
        {[0, 1].map((i) => (
          <Field key={i} label={i ? t('rule.to') : t('rule.from')} value={values[i] ?? ''} onInput={(v) => onChange({ ...part, values: i ? [values[0] ?? '', v] : [v, values[1] ?? ''] })} plain />
        ))}
      </>
    )
  return (
    <Field
      label={n === 1 ? t('rule.value') : t('rule.values')}
      value={values.map(plain).join(', ')}
      onInput={(v) => onChange({ ...part, named: false, values: n === 1 ? [v] : v.split(',').map((x) => x.trimStart()) })}
      plain
    />
  )
}

function PartRow({ part, nouns, onChange, onRemove }: { part: RulePart; nouns: readonly RuleNoun[]; onChange: (p: RulePart) => void; onRemove: () => void }) {
  const found = part.field ? fieldOf(nouns, part.field) : undefined
  const pick = (field: string): void => {
    const f = fieldOf(nouns, field)
    const signs = SIGNS[f?.row.type ?? 'text']
    onChange({ text: '', field, quantifier: f?.noun.many ? part.quantifier || 'any' : '', sign: part.sign && signs.includes(part.sign) ? part.sign : signs[0]!, values: part.values ?? [''] })
  }
  return (
    <li class="rule-part">
      {part.field === undefined ? (
        <Field label={t('rule.words')} value={part.text} onInput={(text) => onChange({ text })} plain />
      ) : (
        <>
          {found?.noun.many && (
            <Choice label={t('rule.of')} value={part.quantifier ?? 'any'} onChange={(quantifier) => onChange({ ...part, quantifier })} options={['any', 'every'].map((q) => [q, word('rule.q', q)] as const)} />
          )}
          <Choice
            label={t('rule.field')}
            wide
            value={part.field}
            onChange={pick}
            options={nouns.flatMap((n) => n.fields.map((f) => [`${n.name}.${f.name}`, `${n.name}.${f.name}${f.sensitive ? ' §' : ''}`] as const))}
          />
          <Choice label={t('rule.sign')} value={part.sign ?? '='} onChange={(sign) => onChange({ ...part, sign })} options={SIGNS[found?.row.type ?? 'text'].map((s) => [s, s] as const)} />
          <Values part={part} onChange={onChange} />
        </>
      )}
      <button type="button" onClick={onRemove}>
        {t('rule.remove')}
      </button>
      {found && <small class="hint">
          <Said text={found.row.what} />
        </small>}
    </li>
  )
}

export function RuleFormView({ form, nouns, kinds, units, onChange }: { form: RuleForm; nouns: readonly RuleNoun[]; kinds: readonly string[]; units: readonly string[]; onChange: (f: RuleForm) => void }) {
  const set = (part: Partial<RuleForm>): void => onChange({ ...form, ...part })
  const put = (i: number, p: RulePart): void => set({ parts: form.parts.map((x, k) => (k === i ? p : x)) })
  const lines = (v: string): string[] => v.split('\n').filter((x) => x.trim())
  const many = (label: string, key: 'hit' | 'miss') => (
    <div class="field whole">
      <label for={`rule-${key}`}>{label}</label>
      <textarea id={`rule-${key}`} rows={2} dir="auto" value={form[key].join('\n')} spellcheck={false} onInput={(e) => set({ [key]: lines(e.currentTarget.value) })} />
    </div>
  )
  return (
    <div class="rule-form">
      <div class="fields">
        <Field label={t('rule.id')} value={form.id} onInput={(id) => set({ id })} plain />
        <Field label={t('rule.version')} value={String(form.version)} digits onInput={(v) => set({ version: Number(v) || 1 })} />
        <Choice label={t('rule.on')} value={form.on} onChange={(on) => set({ on })} options={kinds.map((k) => [k, word('kind', k)] as const)} />
        <Choice label={t('rule.severity')} value={form.severity} onChange={(severity) => set({ severity })} options={SEVERITIES.map((s) => [s, word('severity', s)] as const)} />
        <Choice label={t('rule.unit')} value={form.unit} onChange={(unit) => set({ unit })} options={[...new Set([...units, form.unit])].map((u) => [u, unitName(u)] as const)} />
        <Field label={t('rule.action')} value={form.action} onInput={(action) => set({ action })} plain />
      </div>
      <Field label={t('rule.title')} value={form.title} onInput={(title) => set({ title })} />
      <fieldset>
        <legend>{t('rule.when')}</legend>
        <ul role="list" class="rule-parts">
          {form.parts.map((p, i) => (
            <PartRow key={i} part={p} nouns={nouns} onChange={(x) => put(i, x)} onRemove={() => set({ parts: form.parts.filter((_, k) => k !== i) })} />
          ))}
        </ul>
        <div class="row">
          <button type="button" onClick={() => set({ parts: [...form.parts, { text: '', quantifier: '', field: `${nouns[0]!.name}.${nouns[0]!.fields[0]!.name}`, sign: '=', values: [''] }] })}>
            {t('rule.add')}
          </button>
          <button type="button" onClick={() => set({ parts: [...form.parts, { text: '' }] })}>
            {t('rule.addWords')}
          </button>
        </div>
      </fieldset>
      <Field label={t('rule.reason')} value={form.reason} onInput={(reason) => set({ reason })} hint={t('rule.reasonHint')} />
      <div class="fields">
        <Field label={t('rule.author')} value={form.author} onInput={(author) => set({ author })} />
        <Field label={t('rule.basis')} value={form.basis} onInput={(basis) => set({ basis })} />
        <Field label={t('rule.validFrom')} value={form.valid_from} onInput={(valid_from) => set({ valid_from })} plain />
        <Field label={t('rule.validTo')} value={form.valid_to} onInput={(valid_to) => set({ valid_to })} plain />
      </div>
      <Field label={t('rule.justify')} value={form.justify} onInput={(justify) => set({ justify })} hint={t('rule.justifyHint')} />
      {many(t('rule.hit'), 'hit')}
      {many(t('rule.miss'), 'miss')}
    </div>
  )
}
