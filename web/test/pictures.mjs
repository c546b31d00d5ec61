// SPDX-License-Identifier: Apache-2.0
// The pictures of every page: what each page is for, what must be seen on it, which document tells more.

/** By the name that pagesOf gives it. `shows`: seen on the page in every language, for it is data (`place`: in Urdu by its code); `says`: of the catalogue. */
export const ABOUT = {
  login: { title: 'Log in', what: 'The door: a name and a password, in English or Urdu.', says: 'login.title', doc: '../security.md', door: true },
  setup: { title: 'Set up', what: 'The first administrator, by the one-time code that the terminal printed.', says: 'setup.title', doc: '../../README.md', door: true },
  password: { title: 'Password', what: 'A password for a new account, by a one-time code.', says: 'code.title', doc: '../security.md', door: true },
  alerts: { title: 'Alerts: the queue', what: 'What deserves a look, the most urgent first: how grave, who, where, how long yet, why, whose.', shows: 'ZARQUN BELMADI', doc: '../triage.md' },
  'alert-traveller': { title: 'An alert of a traveller', what: 'One alert in the order of a decision: what one can do, why, what the message says, the bytes, what was done.', shows: 'Frequent flyer with short stays', doc: '../triage.md' },
  'alert-declaration': { title: 'An alert of goods', what: 'The same of a goods declaration: each reason with its evidence, each item with its numbers.', shows: 'KAPE-HC-104417-24112026', doc: '../triage.md' },
  aboard: { title: 'Who is on the flight', what: 'All of the flight that an alert is about, those with an alert first.', shows: 'FAISAL QURESHI', doc: '../triage.md' },
  jobs: { title: 'Jobs', what: 'Work in the background: how far it is, what came of it, what waits for a second person.', shows: 'monthly control of who read what', doc: '../jobs.md' },
  search: { title: 'Search', what: 'One box for a name in any spelling, a document, a plate, a container, a bill.', shows: 'Waqar Siddiqui', doc: '../matching.md' },
  'entity-person': { title: 'A person', what: 'What is known of one: alerts, habits, counts, links, sightings; profiled on purpose or not.', shows: 'Gold in a false bottom at Karachi, twice within a year', doc: '../howto/profile-a-subject.md' },
  'entity-hidden': { title: 'What is hidden', what: 'Of whom is not on one’s queue numbers stay hidden, until an act with a reason shows them.', says: 'unmask.hidden', doc: '../purpose.md' },
  'entity-then': { title: 'A person, at an earlier moment', what: 'The profile as it was when somebody decided.', shows: 'KHI-JED', doc: '../howto/profile-a-subject.md' },
  'entity-vehicle': { title: 'A vehicle', what: 'The profile of a conveyance.', shows: 'TLA-100', doc: '../howto/profile-a-subject.md' },
  compare: { title: 'Two side by side', what: 'Are these two one? Letter by letter, each piece of evidence with its weight.', shows: 'one photograph in two passports', doc: '../matching.md' },
  identity: { title: 'Identity', what: 'Who was said to be one, and waits for a second person.', shows: 'WAQAR AHMED SIDIQUI', doc: '../matching.md' },
  dossiers: { title: 'Dossiers', what: 'Investigations: mine, and those that I may see.', shows: 'Gold by night flights', doc: '../dossiers.md' },
  dossier: { title: 'A dossier', what: 'All that is kept of one investigation; nothing is erased, everything says who and when.', shows: 'who travels with whom, and who pays', doc: '../dossiers.md' },
  'dossier-two': { title: 'A dossier that waits', what: 'A restricted one, still empty.', shows: 'Currency at the land border', doc: '../dossiers.md' },
  messages: { title: 'Messages', what: 'What came in over the links, and what became of it.', shows: 'KAPE-HC-104417', doc: '../findings.md' },
  'message-accepted': { title: 'A message', what: 'Its findings, its bytes, what was read of it.', shows: 'PAX-', doc: '../findings.md' },
  'message-accepted_with_findings': { title: 'A message with findings', what: 'Used, though something is wrong with it; which bytes.', shows: 'E-BIDI', doc: '../findings.md' },
  'message-quarantined': { title: 'A message put aside', what: 'Nothing of it was used; run it again, or discard it.', shows: 'E-UNT', doc: '../findings.md' },
  orders: { title: 'Orders', what: 'What was asked of units and links, until when, and what came of it.', shows: 'two blue suitcases', doc: '../units.md' },
  card: { title: 'The field card', what: 'For a telephone in one hand: what, of whom, where, until when, why; then the result.', shows: 'two blue suitcases', doc: '../units.md' },
  'card-goods': { title: 'The field card of goods', what: 'The same of a declaration, read by who is not of the unit.', shows: 'MSKU7043327', doc: '../units.md' },
  'card-danger': { title: 'The field card of dangerous goods', what: 'What may hurt who opens it stands above all else.', shows: 'UN 1203', doc: '../units.md' },
  duty: { title: 'Units', what: 'Hours of units, who is on duty, who is rung, and by what.', shows: 'SEA-KHI', doc: '../units.md' },
  handover: { title: 'Handovers', what: 'A shift is handed over: those that are open, and those of the last day.', says: 'handover.mine', doc: '../handover.md' },
  'handover-out': { title: 'A handover, given', what: 'What the outgoing hands over, with a note to each, and how far the incoming is.', says: 'handover.back', doc: '../handover.md' },
  'handover-in': { title: 'A handover, to be accepted', what: 'Each thing is accepted by a key; what changed since is to be accepted anew.', says: 'handover.back', doc: '../handover.md' },
  'handover-over': { title: 'A handover that is over', what: 'Who took over what, when, with the digest of the list.', says: 'handover.back', doc: '../handover.md' },
  requests: { title: 'Requests for information', what: 'What other agencies ask, and how far the answers are.', shows: 'inquiry 12/2026', doc: '../links/requests.md' },
  request: { title: 'A request', what: 'The question, its law, the drafted answer; a second person approves it.', shows: 'Whether he has entered by air this year.', doc: '../links/requests.md' },
  shared: { title: 'The ledger', what: 'Whatever was given to another agency: what, of whom, by what right.', shows: 'inquiry 12/2026', doc: '../links/requests.md' },
  lists: { title: 'Watchlists', what: 'The lists in force, and proposals that wait for a second person.', shows: 'row 417: a date of birth that cannot be', doc: '../lists.md' },
  list: { title: 'A watchlist', what: 'Its entries, by a part of a name.', shows: 'BELMADI, Zarqun', doc: '../lists.md' },
  rules: { title: 'Rules', what: 'The rules in force, what they hit and how often they were right.', shows: 'Cash ticket, booked late, one way', doc: '../rules.md' },
  'rule-new': { title: 'Write a rule', what: 'A rule from a form or as text, beside what it would have found.', says: 'rule.new', doc: '../rules.md' },
  models: { title: 'Models', what: 'Learned scores: live, waiting, stopped, and how good they are.', shows: 'trade 2', doc: '../model.md' },
  model: { title: 'A model', what: 'Its card, its numbers on what was examined since, who approved it.', shows: 'It proposes; people decide.', doc: '../model.md' },
  lanes: { title: 'Lanes', what: 'How full each lane is, which declaration went where and why.', shows: 'KAPE-HC-104', doc: '../selectivity.md' },
  sites: { title: 'Sites', what: 'Each place of entry, the worst first, with the reason.', shows: 'Chaman (Friendship Gate)', place: 'CHM', doc: '../sites.md' },
  site: { title: 'A site', what: 'Its hours beside the usual ones, its work, its closures.', shows: 'Karachi Jinnah International', place: 'KHI', doc: '../sites.md' },
  map: { title: 'The map', what: 'The sites where they are; a sign says what a colour says.', shows: 'Chaman (Friendship Gate)', place: 'CHM', doc: '../map.md' },
  'map-of-one': { title: 'Where one was', what: 'Sightings of a person on the map: seen, or told on paper.', shows: 'Karachi Jinnah International', place: 'KHI', doc: '../map.md' },
  'map-old': { title: 'An old position', what: 'What is old says so.', shows: 'Kohat tunnel check post', place: 'KOHAT', doc: '../map.md' },
  graph: { title: 'How it hangs together', what: 'Whom and what one was seen with.', shows: 'TLA-100', doc: '../map.md' },
  'graph-groups': { title: 'Many neighbours', what: 'What has too many is counted in groups that open.', shows: 'TLA-100', doc: '../map.md' },
  'graph-path': { title: 'The way to another', what: 'Over which links two are connected.', shows: 'WAQAR AHMED SIDIQ', doc: '../map.md' },
  links: { title: 'Links', what: 'The systems that send: when they were heard, what is late, which agreement lapsed.', shows: 'MOU-7/2026', doc: '../links/api.md' },
  people: { title: 'People', what: 'Accounts and their roles.', shows: 'tariq.mehmood', doc: '../security.md' },
  audit: { title: 'Audit', what: 'Who did what to what, in a chain that can be verified.', shows: 'account/bilal.ahmed', doc: '../security.md' },
  training: { title: 'Training', what: 'Decisions beside what was true; every page of a training has the strip, the frame and the word.', shows: 'BILAL LOWSON', doc: '../training.md', training: true },
  wall: { title: 'The wall', what: 'For a large screen that nobody is logged in at: what needs somebody now.', shows: 'Chaman (Friendship Gate)', place: 'CHM', doc: '../sites.md', wall: true },
}

/** What a picture is taken of; a page has those that apply. */
export const KINDS = {
  en: { width: 1366, height: 768, locale: 'en-GB' },
  ur: { width: 1366, height: 768, locale: 'ur-PK' },
  phone: { width: 390, height: 844, locale: 'en-GB' },
  wall: { width: 1920, height: 1080, locale: 'en-GB' },
}
export const kindsOf = (page) => (ABOUT[page].wall ? ['wall', 'ur'] : ['en', 'ur', 'phone'])
export const fileOf = (page, kind) => `${page}.${kind}.webp`
export const MOST = { one: 45_000, all: 4_000_000 }

const SAID = { en: 'in English', ur: 'in Urdu', phone: 'on a telephone', wall: 'on a wall' }

/** docs/pictures/README.md. */
export function index() {
  const part = ([page, a]) => {
    const [first, ...others] = kindsOf(page)
    return `## ${page}\n\n**${a.title}.** ${a.what} More: [${a.doc.replace(/^(\.\.\/)+/, '')}](${a.doc}). Also ${others.map((k) => `[${SAID[k]}](${fileOf(page, k)})`).join(', ')}.\n\n![${a.title}, ${SAID[first]}](${fileOf(page, first)})\n`
  }
  return `# Every page in pictures\n\nTaken by \`make pictures\` from the pages that the tests look at, with invented data and a clock that stands still: whoever changes a page takes them\nanew. The table is \`web/test/pictures.mjs\`. In the dark the pages are dark, if the browser asks for it.\n\n${Object.keys(ABOUT).map((p) => `[${p}](#${p})`).join(' · ')}\n\n${Object.entries(ABOUT).map(part).join('\n')}`
}
