// SPDX-License-Identifier: Apache-2.0
// What the API answers. Names are the API's own, so that a page and its call read alike.

import type { RuleForm } from './ruleform.ts'

export type Severity = 'low' | 'normal' | 'high' | 'top'
export type AlertState = 'new' | 'claimed' | 'awaiting' | 'snoozed' | 'decided' | 'closed' | 'reopened' | 'merged'

export interface Session {
  name: string
  display: string
  roles: string[]
  region: string
  unit: string
  csrf: string
  permissions: string[]
  training?: boolean
}

/** What the live stream tells: no names in it. */
export interface PublicAlert {
  id: string
  version: number
  state: AlertState
  severity: Severity
  kind: string
  title: string
  reasons_count: number
  action: string
  situation: { id: string; label: string }
  port: string
  region: string
  unit: string
  moment: { what: string; at: string | null }
  owner: string | null
  outcome?: string
  reason_code?: string
  /** Was it worth a look? */
  worth?: 'yes' | 'no'
  /** Its place in the queue (src/alert/clock.def), milliseconds: the less the sooner. */
  rank: number
  claim_by?: string
  decide_by?: string
  /** Since when its clock stands. */
  paused?: string
  wake_at?: string
  wake_on?: 'time' | 'event'
  merged_into?: string
  created: string
  updated: string
}

export interface Alert extends PublicAlert {
  subject: { id: string; kind: string; name: string }
  message: string
  event: number
}

export interface Evidence {
  field: string
  value: string
  offset: number
  length: number
}

export interface Reason {
  /** Of which alert: one that was merged has its own. */
  alert?: string
  /** Its entry was taken off the list then. */
  removed?: string
  kind: 'rule' | 'list'
  code: string
  version: string
  severity: Severity
  title: string
  text: string
  author: string
  basis: string
  unit: string
  action: string
  evidence: Evidence[]
  message: string
  event: number
  at: string
}

/** A decision that an alert rests on, taken again. */
export interface DecisionAgain {
  message: string
  event: number
  at: string
  rules: number
  lists: number
  program: string
  same: boolean
  reasons: { kind: string; code: string; version: string; unless: string[] }[]
  cleared: string[]
  score?: { probability?: number; model?: string; reason?: string }
}

export interface LogLine {
  version: number
  at: string
  actor: string
  act: string
  from: string
  to: string
  outcome?: string
  reason_code?: string
  worth?: 'yes' | 'no'
  note?: string
}

/** Who has an alert open; by: null when nobody has. */
export interface Hold {
  alert: string
  by: string | null
  display?: string
  since?: string
}

/** Somebody an alert can be given to. */
export interface Hand {
  name: string
  display: string
  unit: string
  /** Used the Centre within ten minutes. */
  here: boolean
  /** Alerts that are with them. */
  open: number
}

/** Who looked at something, and who did something to it. */
export interface Trail {
  who: { actor: string; times: number; last: string }[]
  items: { at: string; actor: string; act: string; object: string }[]
}

export interface AlertDetail {
  alert: Alert
  acts: string[]
  /** Those that this one stands for. */
  merged: Alert[]
  reasons: Reason[]
  history: LogLine[]
  /** Who was rung for it. */
  rings: { at: string; unit: string; account: string; order?: string }[]
  /** Whom it is about, under all names by which they are known. */
  person?: { id: string; members: { id: string; name: string }[] }
  /** What whoever meets them is warned of. */
  cautions?: string[]
}

export interface Word {
  code: string
  text: string
}
export interface Words {
  outcomes: Word[]
  reasons: Word[]
  /** Why an alert may wait. */
  waits: Word[]
  /** Outcomes and reasons that contradict one another. */
  clashes: { outcome: string; reason: string }[]
  /** Seconds in which a step can be taken back. */
  undo_s: number
}

/** A record of the model: fields by name; `_at` says where each stands in the message. */
export type Places = Record<string, [number, number]>
export interface FactRecord {
  [field: string]: string | number | boolean | Places | undefined
  _at?: Places
}

export interface Event {
  [member: string]: unknown
  kind: string
  person?: FactRecord
  documents?: FactRecord[]
  journey?: FactRecord
  booking?: FactRecord
  legs?: FactRecord[]
  declaration?: FactRecord
  items?: FactRecord[]
  offset: number
  length: number
}

export interface Raw {
  message: string
  /** What may be seen without a gap: [from, to). */
  from: number
  to: number
  first: number
  size_bytes: number
  text: string
}

export interface Finding {
  code: string
  weight: 'info' | 'minor' | 'major'
  offset: number
  length: number
  text: string
  /** Of the file of a list. */
  line?: number
}

export interface Message {
  id: string
  source: string
  reference: string
  sha256: string
  name?: string
  kind: string
  version: string
  label: string
  status: string
  received: string
  size_bytes: number
  counts: Record<string, number> & { kinds?: Record<string, number> }
  events: number
  alerts: number
  findings_count: number
  findings?: Finding[]
}

export interface Decoded {
  kind: string
  version: string
  sender?: string
  recipient?: string
  control_reference?: string
  message_reference?: string
  message_function?: string
  is_test?: boolean
  journey?: FactRecord
  message_legs?: FactRecord[]
  events: Event[]
  findings: Finding[]
}

export interface List {
  name: string
  format: string
  active: number
  proposed: number
  expired: number
}

export interface Import {
  id: string
  list: string
  format: string
  proposer: string
  at: string
  state: string
  digest: string
  entries: number
  added: number
  changed: number
  removed: number
  decided_by?: string
  decided_at?: string
  note?: string
  /** Rejected, the emergency entry ends with it. */
  after_emergency?: boolean
  /** The job that searches what is stored, and how far it is while it is not done. */
  job?: string
  search?: { state: string; total: number; done: number; failed: number }
  /** How much of a large one is written; it waits for nobody before all is there. */
  coming?: { state: string; total: number; done: number; failed: number }
  /** That came of the search so far. */
  alerts?: number
  findings: Finding[]
}

export interface ImportDetail {
  import: Import
  entries: StoredEntry[]
  /** What stands now under the keys of these entries. */
  before: StoredEntry[]
  removals: StoredEntry[]
}

export interface Entry {
  list?: string
  key?: string
  kind?: string
  name?: string
  aliases?: string[]
  weak_aliases?: string[]
  births?: string[]
  documents?: string[]
  nationality?: string[]
  sex?: string
  basis?: string
  reason?: string
  action?: string
  owner?: string
  programme?: string
  remarks?: string
  father?: string
  addresses?: string[]
}

export interface Clearance {
  id: string
  entry: string
  subject: { id: string; name: string }
  severity: Severity
  alert: string
  reason: string
  note: string
  state: 'proposed' | 'active' | 'refused' | 'ended' | 'expired' | 'reopened'
  proposer: string
  at: string
  expires: string
  decided_by?: string
  decided_note?: string
  uses: number
  last_used?: string
}

/** What a proposal would find in what is stored. */
export interface ImportSearch {
  subjects: number
  searched: number
  complete: boolean
  matches: number
  by_severity: Record<Severity, number>
  examples: { subject: string; name: string; situation: string; severity: Severity; text: string }[]
}

export interface StoredEntry {
  id: string
  emergency?: boolean
  state: string
  import: string
  proposer: string
  approver?: string
  approved_at?: string
  expiry: string
  entry: Entry
}

export interface Account {
  name: string
  display: string
  roles: string
  region: string
  unit: string
  state: string
  has_password: boolean
  created_by: string
  created: string
}

export type LinkState = 'normal' | 'late' | 'down' | 'unknown' | 'lapsed'

export interface LinkHealth {
  name: string
  kind: string
  what: string
  state: LinkState
  why?: string
  agreement: string
  purpose: string
  owner: string
  valid_to?: string
  every_s: number
  last?: string
  silent_s?: number
  this_hour: number
  expected_hour?: number
  day_messages: number
  day_findings: number
  day_alerts: number
  day_left_out: number
  quarantine: number
  queue?: number
  error_share?: number
  lag_s?: number
}

export interface Rule {
  id: string
  version: number
  title: string
  author: string
  unit: string
  action: string
  basis: string
  severity: Severity
  on: string
  valid_from: string
  valid_to: string
  stage: 'live' | 'canary' | 'shadow' | 'stopped'
  region?: string
  file: string
  in_force: boolean
  source: string
}
export interface Rules {
  items: Rule[]
  stopped: { rule: string; by: string; at: string; why: string }[]
}
export interface Share {
  share: number
  low: number
  high: number
  of: number
}
export interface RuleCheck {
  faults: { line: number; column: number; text: string }[]
  form?: RuleForm
}
export interface RuleGroup {
  name: string
  events: number
  hits: number
  rate?: Share
  confirmed?: Share
  flagged: boolean
}
export interface RuleReport {
  faults: { line: number; column: number; text: string }[]
  hours?: number
  hours_seen?: number
  complete?: boolean
  events?: number
  hits?: number
  hits_a_day?: number
  alerts?: number
  alerts_looked_up?: number
  alerted_already?: number
  precision?: Share
  alerts_an_hour?: number
  budget_an_hour?: number
  blocked?: string[]
  sites?: { name: string; hits: number; a_day: number }[]
  overlap?: { name: string; hits: number; a_day: number }[]
  groups?: Record<string, RuleGroup[]>
  most_in_a_minute?: number
  examples?: { message: string; event: number; situation?: string; subject?: string; text?: string }[]
}
export interface RuleVersion {
  id: string
  rule: string
  version: number
  revision: number
  state: string
  region?: string
  title: string
  author: string
  reviewer?: string
  changed: string
  stage_since: string
  sunset?: string
  acts: string[]
  text?: string
  report?: RuleReport
}
export interface RuleNumber {
  rule: string
  version: number
  stage: string
  hits: number
  last: string
  alerts: number
  decided: number
  confirmed: number
  alone: number
  officer_minutes: number
  minutes_per_find?: number
  precision?: number
  precision_low?: number
  precision_high?: number
}
export interface RuleVersionDetail {
  version: RuleVersion
  history: { at: string; actor: string; act: string; from?: string; to?: string; note?: string }[]
  numbers: RuleNumber[]
}

export interface Model {
  id: string
  name: string
  version: string
  revision: number
  state: string
  digest: string
  size_bytes: number
  put_by: string
  put: string
  approved_by?: string
  changed: string
  acts: string[]
  card?: string
  map?: string
}
export interface ModelNumbers {
  scored: number
  mean?: number
  judged: number
  found: number
  expected: number
  auc?: number
  auc_low?: number
  auc_high?: number
  precision5?: number
  precision5_low?: number
  precision5_high?: number
  calibration_error?: number
}
export interface Models {
  items: { model: Model; numbers?: ModelNumbers }[]
  fault?: string
}
export interface ModelDetail {
  model: Model
  numbers: ModelNumbers
  history: { at: string; actor: string; act: string; note?: string }[]
}
export type Lane = 'red' | 'yellow' | 'blue' | 'green'
export interface LaneShift {
  office: string
  shift: string
  date: string
  now: boolean
  hours?: string
  seen?: number
  expected?: number
  lot?: number
  explore?: number
  lanes: { lane: Lane; capacity?: number; used?: number; over?: number; streams: Record<string, number>; declarations: number }[]
  changed: number
}
export interface Lanes {
  policy?: string
  items: LaneShift[]
}
export interface LaneDecision {
  id: string
  revision: number
  number: string
  office: string
  shift: string
  at: string
  lane: Lane
  decided: Lane
  stream: string
  sampled: boolean
  over: boolean
  why: string
  outcome?: string
  found?: boolean
  pending?: { to: Lane; by: string }
  chances?: Record<string, number>
  p?: number
  loss?: number
  by_model?: boolean
  hits?: string[]
  policy?: string
}
export interface LaneDetail {
  decision: LaneDecision
  history: { at: string; actor: string; act: string; from: Lane; to: Lane; note?: string }[]
}
export interface Interval {
  at: number
  low: number
  high?: number
}
export interface Measured {
  lane?: Lane
  rule?: string
  declarations: number
  precision: Interval
  recall: Interval
  lift: Interval
  missed: Interval
}
export interface LaneMeasure {
  from: string
  to: string
  declarations: number
  sampled: number
  outcomes: number
  released: number
  rate: Interval
  lanes: Measured[]
  rules: Measured[]
}
export interface LanePolicy {
  id: string
  revision: number
  state: string
  edition: string
  note?: string
  proposer: string
  proposed: string
  acts: string[]
  text?: string
}

export interface AuditRecord {
  seq: number
  at: string
  actor: string
  act: string
  object: string
  detail: unknown
  hash: string
}

export interface AuditCheck {
  records: number
  head: string
  holds: boolean
  wrong?: string
}

export interface Status {
  engine: string
  waiting: number
  writing: number
  lists_edition: number
  rules_edition: number
  rules: number
  entries: number
  messages: Record<string, number>
  alerts: Record<string, number>
}

export interface Page<T> {
  items: T[]
  next?: string
}

export type OrderState = 'proposed' | 'new' | 'sent' | 'acknowledged' | 'done' | 'refused' | 'expired' | 'withdrawn'

/** What a link or a unit was ordered to do. */
export interface Order {
  id: string
  version: number
  state: OrderState
  overdue: boolean
  kind: string
  /** To whom: one of the two. */
  link?: string
  unit?: string
  alert: string
  title: string
  /** Whom or what its alert is of, for who may see it. */
  subject?: string
  declaration?: string
  container?: string
  instruction: string
  note?: string
  ordered_by: string
  /** The second person, where it takes two. */
  approved_by?: string
  pictures?: string[]
  ordered: string
  due: string
  acknowledged?: string
  closed?: string
  reason?: string
  result?: string
  finding?: string
  message?: string
  /** Why its notice did not arrive yet. */
  delivery?: string
}

export interface OrderWords {
  instructions: (Word & { kind: string; of: 'link' | 'unit' | 'both'; second: boolean })[]
  refusals: Word[]
  results: Word[]
  units: { name: string; open: boolean }[]
  links: string[]
}

export interface InfoRequest {
  id: string
  version: number
  state: string
  agency: string
  link?: string
  officer: string
  case?: string
  basis: string
  basis_text: string
  purpose: string
  subject_kind: string
  subject: string
  asked: string
  due?: string
  entered_by: string
  entered: string
  drafted_by?: string
  approved_by?: string
  use_until?: string
  releases: number
  reason?: string
  note?: string
  overdue: boolean
}

export interface Answer {
  use_until: string
  agreement?: string
  text?: string
  conditions: string
  items: { what: string; fields: Record<string, string | string[]> }[]
}

export interface RequestDetail {
  request: InfoRequest
  acts: string[]
  answer?: Answer
  digest?: string
}

export interface RequestWords {
  bases: Word[]
  subjects: Word[]
  refusals: Word[]
  fields: { entity: string[]; alert: string[]; event: string[] }
}

export interface Shared {
  id: string
  at: string
  agency: string
  taken_by: string
  entity?: string
  name?: string
  fields: string
  what: string
  ref: string
  basis: string
  purpose: string
  agreement?: string
  use_until?: string
  drafted_by?: string
  approved_by?: string
  digest: string
}

/** What was decided of a traveller on a flight, what carriers were told, what they confirmed. */
export interface Boarding {
  decision?: string
  alert?: string
  officer?: string
  note?: string
  at?: string
  told: { link: string; decision: string; at: string; message: string }[]
  changes: { reference: string; link: string; decision: string; officer: string; state: string; created: string; due?: string; answered?: string; answer?: string }[]
}

/** Something that the control room must know of the Centre itself. */
export interface Notice {
  id: string
  kind: string
  title: string
  object: string
  text: string
  state: 'open' | 'ended'
  at: string
  ended?: string
  ended_by?: string
  note?: string
  times: number
}

export interface CarrierScore {
  carrier?: string
  day?: string
  feed: string
  score: number
  parts: Record<string, number>
  messages: number
  events: number
  pushes_due: number
  pushes_in_time: number
}

export interface Carrier {
  carrier: string
  days: CarrierScore[]
  defects: { feed: string; code: string; n: number; message: string; offset?: number; length?: number }[]
  flights: { feed: string; label: string; moment: string; messages: number; first: string; pushes_due: number; pushes_in_time: number }[]
}
