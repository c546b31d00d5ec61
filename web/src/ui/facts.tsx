// SPDX-License-Identifier: Apache-2.0
// Records of the model as people read them. What is unknown is said, never left out:
// an empty place looks like "nothing", and that is another statement.

import { t, valued, word } from '../i18n/index.ts'
import type { Key } from '../i18n/index.ts'
import { pictureOf } from '../lib/api.ts'
import { may } from '../lib/session.ts'
import type { Event, FactRecord } from '../lib/types.ts'
import { Id, When } from './parts.tsx'
import type { Range } from '../lib/raw.ts'

type Pick = ((place: Range) => void) | undefined

interface Shape {
  kind: string
  title: Key
  always: readonly string[]
  ifThere: readonly string[]
}

const f = (names: string): string[] => names.split(' ')

const PERSON: Shape = {
  kind: 'person',
  title: 'facts.person',
  always: f('name sex birth age nationality residence role embark disembark seat bag_count verified'),
  ifThere: f('surname given title infant birth_place locator reference address phone email iban frequent_flyer ticket bag_weight_kg bag_tags checked_in'),
}
const DOCUMENT: Shape = { kind: 'document', title: 'facts.documents', always: f('type number issuer expiry surname given birth nationality'), ifThere: f('sex place') }
const JOURNEY: Shape = { kind: 'journey', title: 'facts.journey', always: f('flight from to departs arrives port'), ifThere: f('carrier via direction aircraft moment') }
const BOOKING: Shape = {
  kind: 'booking',
  title: 'facts.booking',
  always: f('locator created agency payment payer amount party_size bag_count lead_hours stay_days phone email'),
  ifThere: f('system updated ticketed agency_city card currency address one_way split_from remarks'),
}
const LEG: Shape = { kind: 'leg', title: 'facts.legs', always: f('flight from to departs arrives'), ifThere: f('operating class status') }
const DECLARATION: Shape = {
  kind: 'declaration',
  title: 'facts.declaration',
  always: f('number date office regime importer importer_name exporter declarant departure port vessel container bill total_value net_mass_kg release'),
  ifThere: f('use payment transport courier importer_address importer_phone importer_email importer_iban manifest currency items'),
}
const ITEM: Shape = { kind: 'item', title: 'facts.items', always: f('number hs description origin quantity unit net_mass_kg value value_per_kg'), ifThere: f('origin_mark tax_rate tax_type') }

const CROSSING: Shape = { kind: 'crossing', title: 'facts.crossing', always: f('time port direction counter result control'), ifThere: f('reference mode flight plate purpose') }
const MONEY: Shape = { kind: 'money', title: 'facts.money', always: f('number time port direction total_usd limit_usd year_limit_usd'), ifThere: f('partner flight owner source use found') }
const AMOUNT: Shape = { kind: 'amount', title: 'facts.amounts', always: f('currency value usd'), ifThere: f('denomination pieces form') }
const PASSAGE: Shape = {
  kind: 'passage',
  title: 'facts.passage',
  always: f('time post plate container seal seal_state permit'),
  ifThere: f('reference direction signal chassis trailer leg due weight_kg lat lon picture'),
}
const SEIZURE: Shape = {
  kind: 'seizure',
  title: 'facts.seizure',
  always: f('number record time place office offence'),
  ifThere: f('basis method route value currency company company_id plate vessel aircraft container declaration pictures'),
}
const FACE: Shape = { kind: 'face', title: 'facts.face', always: f('signal camera time port'), ifThere: f('reference gallery subject score threshold quality brightness digest picture') }
const CONSIGNMENT: Shape = {
  kind: 'consignment',
  title: 'facts.consignment',
  always: f('bill carrier conveyance voyage loading discharge consignor consignee gross_kg packages arrives'),
  ifThere: f('manifest master function version movement mode conveyance_id flag driver origin delivery via departs consignee_id consignee_address consignee_phone consignee_email notify volume_m3 terms dangerous containers items'),
}
const CONTAINER: Shape = { kind: 'container', title: 'facts.containers', always: f('number checked size_type state seals gross_kg'), ifThere: f('tare_kg packages temperature') }
const EXAMINATION: Shape = {
  kind: 'examination',
  title: 'facts.examination',
  always: f('declaration signal time channel result finding'),
  ifThere: f('order office terminal importer container declared_kg found_kg declared_value assessed_value minutes examiner pictures'),
}

/** Every record that an event may hold, in the order in which people read them. */
const RECORDS: readonly (readonly [string, Shape])[] = [
  ['crossing', CROSSING],
  ['money', MONEY],
  ['amounts', AMOUNT],
  ['passage', PASSAGE],
  ['seizure', SEIZURE],
  ['face', FACE],
  ['consignment', CONSIGNMENT],
  ['containers', CONTAINER],
  ['examination', EXAMINATION],
  ['person', PERSON],
  ['documents', DOCUMENT],
  ['journey', JOURNEY],
  ['booking', BOOKING],
  ['legs', LEG],
  ['declaration', DECLARATION],
  ['items', ITEM],
]

const label = (shape: Shape, field: string): string => word(`field.${shape.kind}`, field)

/** "document.number" of a rule's evidence, in words. */
export const fieldWords = (path: string): string => word('field', path)

const DIGEST = /^[0-9a-f]{64}$/

/** Digests are for machines: their beginning is enough to tell one from another. */
export const briefly = (text: string): string =>
  text
    .split(' ')
    .map((w) => (DIGEST.test(w) ? `${w.slice(0, 10)}…` : w))
    .join(' ')

/** A moment, not a local time: people read their own clock. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z$/

/** What a field says: a word of the page where it knows only certain ones, and its code beside it where it is pointed at. */
export function FieldValue({ field, value }: { field: string; value: string | number | boolean }) {
  const text = value === true ? t('app.yes') : value === false ? t('app.no') : briefly(String(value))
  if (MOMENT.test(text)) return <When at={text} />
  const said = typeof value === 'boolean' ? text : valued(field, text)
  return said === undefined ? <Id>{text}</Id> : <span title={typeof value === 'boolean' || /^(yes|no)$/.test(text) ? undefined : text}>{said}</span>
}

function Fact({ record, kind, name, pick, what }: { record: FactRecord; kind: string; name: string; pick: Pick; what: string }) {
  const v = record[name]
  const at = record._at?.[name]
  if (v === undefined || v === '' || typeof v === 'object')
    return <span class="unknown">{name === 'verified' || name === 'checked_in' ? t('app.notSaid') : t('app.notKnown')}</span>
  const shown = (
    <span class={briefly(String(v)).length <= 16 ? 'nowrap' : ''}>
      <FieldValue field={`${kind}.${name}`} value={v} />
    </span>
  )
  if (!at || !pick) return shown
  return (
    <button type="button" class="fact" title={t('alert.showIn', { field: what })} onClick={() => pick({ start: at[0], end: at[0] + at[1] })}>
      {shown}
    </button>
  )
}

function One({ shape, record, pick }: { shape: Shape; record: FactRecord; pick: Pick }) {
  const fields = [...shape.always, ...shape.ifThere.filter((n) => record[n] !== undefined)]
  return (
    <section class="facts">
      <h4>{t(shape.title)}</h4>
      <dl>
        {fields.map((n) => (
          <div key={n}>
            <dt>{label(shape, n)}</dt>
            <dd>
              <Fact record={record} kind={shape.kind} name={n} pick={pick} what={label(shape, n)} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function Many({ shape, records, pick }: { shape: Shape; records: readonly FactRecord[]; pick: Pick }) {
  const fields = [...shape.always, ...shape.ifThere.filter((n) => records.some((r) => r[n] !== undefined))]
  return (
    <section class="facts">
      <h4>{t(shape.title)}</h4>
      <div class="scroll-x" tabIndex={0} role="region" aria-label={t(shape.title)}>
        <table>
          <thead>
            <tr>
              {fields.map((n) => (
                <th key={n} scope="col">
                  {label(shape, n)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {records.map((r, i) => (
              <tr key={i}>
                {fields.map((n) => (
                  <td key={n}>
                    <Fact record={r} kind={shape.kind} name={n} pick={pick} what={label(shape, n)} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

export function EventFacts({ event, pick }: { event: Event; pick?: (place: Range) => void }) {
  return (
    <div class="event">
      {RECORDS.map(([member, shape]) => {
        const r = event[member]
        if (Array.isArray(r)) return r.length > 0 && <Many key={member} shape={shape} records={r as FactRecord[]} pick={pick} />
        return r !== undefined && typeof r === 'object' && <One key={member} shape={shape} record={r as FactRecord} pick={pick} />
      })}
      <Pictures event={event} />
    </div>
  )
}

/** Pictures that the event names; the server shows them to whom it shows the event, and records it. */
export function Pictures({ event }: { event: Event }) {
  const own = event[event.kind] as FactRecord | undefined
  const digests = `${String(own?.['pictures'] ?? '')} ${String(own?.['picture'] ?? '')}`.toLowerCase().split(' ').filter((d) => DIGEST.test(d))
  if (digests.length === 0 || !may('PICTURE_READ')) return null
  return (
    <section class="facts">
      <h4>{t('facts.pictures')}</h4>
      <div class="pictures">
        {digests.map((d, i) => (
          <img key={d} src={pictureOf(d)} alt={t('facts.picture', { n: i + 1, of: digests.length })} loading="lazy" />
        ))}
      </div>
    </section>
  )
}

/** What tells one event of a message from another, whatever its kind. */
const TITLES: readonly (readonly [string, string])[] = [
  ['person', 'name'],
  ['declaration', 'number'],
  ['passage', 'plate'],
  ['passage', 'container'],
  ['consignment', 'bill'],
  ['money', 'number'],
  ['seizure', 'number'],
  ['face', 'camera'],
  ['examination', 'declaration'],
]

export function eventTitle(event: Event): string {
  for (const [member, field] of TITLES) {
    const v = (event[member] as FactRecord | undefined)?.[field]
    if (typeof v === 'string' && v) return v
  }
  return t('queue.nameless')
}
