// SPDX-License-Identifier: Apache-2.0
// Evidence that two are one, to be seen: letters over one another, and each piece with its weight.

import { t, num } from '../i18n/index.ts'
import type { Tie, WordPair } from '../lib/people.ts'
import { align, likely, signed } from '../lib/people.ts'
import { FieldValue } from '../ui/facts.tsx'
import { Num, Said, Named } from '../ui/parts.tsx'

export function Letters({ pair }: { pair: WordPair }) {
  const cells = align(pair.letters_a ?? '', pair.letters_b ?? '')
  const row = (side: 'a' | 'b') => cells.map((c, i) => (
    <td key={i} class={`letter letter-${c.kind}`}>
      {c[side]}
    </td>
  ))
  return (
    <div class="letters-box">
      <table class="letters" dir="ltr" aria-label={t('cmp.lettersOf', { a: pair.a, b: pair.b })}>
        <tbody>
          <tr>{row('a')}</tr>
          <tr>{row('b')}</tr>
        </tbody>
      </table>
      <span class="soft" dir="ltr">
        <bdi>{pair.a}</bdi> = <bdi>{pair.b}</bdi>: <Said text={`${pair.how}, ${pair.rarity}`} />
      </span>
    </div>
  )
}

/** What speaks for and against, the strongest first; and what comes of it. */
export function EvidenceTable({ tie }: { tie: Omit<Tie, 'a' | 'b'> }) {
  const all = [...(tie.evidence ?? [])].sort((x, y) => Math.abs(y.weight) - Math.abs(x.weight))
  const most = Math.max(1, ...all.map((e) => Math.abs(e.weight)))
  return (
    <>
      {tie.decided && <p class="attention">{t('cmp.decided')}</p>}
      {all.length > 0 && (
        <div class="scroll-x" tabIndex={0} role="region" aria-label={t('cmp.evidence')}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('cmp.field')}</th>
                <th scope="col">{t('cmp.weight')}</th>
                <th scope="col">{t('cmp.how')}</th>
                <th scope="col">{t('cmp.a')}</th>
                <th scope="col">{t('cmp.b')}</th>
              </tr>
            </thead>
            <tbody>
              {all.map((e) => (
                <tr key={e.field}>
                  <th scope="row">
                    <Named kind="saidField" code={e.field} text={e.words} />
                  </th>
                  <td class="num nowrap">
                    <meter class={e.weight < 0 ? 'against' : 'for'} min={0} max={most} value={Math.abs(e.weight)} aria-hidden="true" /> <Num>{num(signed(e.weight))}</Num>
                  </td>
                  <td>
                    <Said text={e.how} />
                  </td>
                  <td>
                    <FieldValue field={`person.${e.field}`} value={e.a} />
                  </td>
                  <td>
                    <FieldValue field={`person.${e.field}`} value={e.b} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {tie.probability !== undefined && (
        <p>
          <b class="num">{t('cmp.probability', { p: likely(tie.probability) })}</b>{' '}
          <span class="soft">
            {tie.prior !== undefined && t('cmp.prior', { n: signed(tie.prior) })} {tie.rule && <Said text={tie.rule} />}
          </span>
        </p>
      )}
    </>
  )
}
