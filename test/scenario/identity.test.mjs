// SPDX-License-Identifier: Apache-2.0
// Who is one person: three feeds, a family, a number that many share, decisions, order.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Centre, stores, paxlst, until, rule as ruleOf } from './centre.mjs';

const crossing = (x) => JSON.stringify({
  kind: 'crossing', events: [{
    crossing: { reference: x.ref, time: '2026-11-20T08:00:00Z', port: 'PKTKM', direction: 'in' },
    person: { name: x.name, birth: x.birth, nationality: 'PAK', sex: 'M' },
    documents: [{ type: 'P', number: x.document, issuer: 'PAK' }],
  }],
});
// One traveller as three feeds spell him: an airline, Immigration, and another airline.
const feeds = [
  ['a.edi', paxlst({ ref: '11', people: [{ surname: 'CHAUDHRY', given: 'MUHAMMAD YOUSAF', birth: '790412', document: 'KX4455661' }] })],
  ['b.json', crossing({ ref: 'X1', name: 'Mohammed Yusuf Chaudhary', birth: '1979-04-12', document: 'KX4455661' })],
  ['c.edi', paxlst({ ref: '12', flight: 'EK600', people: [{ surname: 'CHOUDHRY', given: 'MOHD YOUSUF', birth: '790412', document: 'KX4455661' }] })],
];
// A father and a son of one name, from one passport office.
const family = [
  ['f.edi', paxlst({ ref: '21', people: [{ surname: 'QURESHI', given: 'TARIQ', birth: '580203', document: 'QA1000001' }] })],
  ['s.edi', paxlst({ ref: '22', people: [{ surname: 'QURESHI', given: 'TARIQ', birth: '880719', document: 'QA2000002' }] })],
];
const names = ['ADIL BUTT', 'BASIT DAR', 'CHAND FIDA', 'DANISH GUL', 'EHSAN HAQ', 'FAHAD IQBAL', 'GHANI JAN', 'HAMID KHAN', 'IMRAN LONE',
  'JAVED MIR', 'KAMAL NAZ', 'LATIF OMAR', 'MAJID PIR', 'NADIR QAZI'];
const hub = ['h.edi', paxlst({ ref: '31', people: names.map((n, i) => ({
  surname: n.split(' ')[1], given: n.split(' ')[0], birth: `${70 + i}0${1 + (i % 9)}1${i % 9}`, document: 'AA1234567' })) })];
// A slip of the birth date, and no number that agrees: alone they are not one.
const doubtful = [
  ['d.edi', paxlst({ ref: '41', people: [{ surname: 'SIDDIQUI', given: 'WAQAR', birth: '830514', document: 'WA7000001' }] })],
  ['e.edi', paxlst({ ref: '42', flight: 'PK306', people: [{ surname: 'SIDIQUI', given: 'WAQAR AHMED', birth: '830617', document: 'WB8000002' }] })],
];

const give = (c, ...files) => {
  for (const [name, text] of files) {
    const r = c.ntc('message', 'ingest', '--json', c.file(name, text));
    assert.equal(r.code, 0, r.err + r.out);
  }
};
const search = async (who, q, more = '') => {
  const r = await who.get(`/entities/search?q=${encodeURIComponent(q)}${more}`);
  assert.equal(r.status, 200, JSON.stringify(r.body));
  return r.body.items;
};
const partition = async (who, queries) => {
  const all = new Map();
  for (const q of queries) for (const f of await search(who, q, '&kind=person&limit=50')) all.set(f.id, f.person);
  return [...all].sort();
};
const check = (c) => {
  const r = c.ntc('entity', 'check', '--json');
  assert.equal(r.code, 0, r.out + r.err);
  return r.lines[0];
};
const rule = ruleOf('IDT-001', 'person.surname in {"QURESHI", "SIDDIQUI", "SIDIQUI"}', { action: 'question', title: 'A traveller of this test', reason: '{person.surname} is of this test.' });

for (const store of stores) {
  test(`three feeds spell one person three ways; father and son stay two; a shared number ties nobody (${store})`, async () => {
    const c = new Centre(store);
    try {
      c.user('sara', 'supervisor,analyst');
      give(c, ...feeds, ...family, hub);
      await c.start();
      const sara = await c.login('sara');
      const found = (await search(sara, 'Mohammad Yousuf Chaudhry')).filter((f) => /CHA?O?U/i.test(f.name));
      assert.equal(found.length, 3);
      assert.deepEqual(new Set(found.map((f) => f.person)).size, 1);
      assert.ok(found[0].score > 0.5 && /letters|"|\n/.test(found[0].why), found[0].why);
      // Any id leads to the person.
      const masked = (await sara.opens(`/persons/${found[0].id}`)).body;
      assert.ok(masked.observations.every((o) => o.said.passport !== 'KX4455661'), 'of whom is on nobody\'s queue numbers are hidden');
      assert.equal((await sara.post('/unmaskings', { object: found[0].id, reason: 'compare' })).status, 201);
      for (const f of found) { // shown under every identity of the person
        const p = (await sara.opens(`/persons/${f.id}`)).body;
        assert.equal(p.id, found[0].person);
        assert.equal(p.asked, f.id);
        assert.equal(p.members.length, 3);
        assert.equal(p.observations.length, 3);
        assert.ok(p.observations.some((o) => o.said.passport === 'KX4455661' && o.said.birth === '1979-04-12'));
        assert.equal(p.why.length, 2);
        assert.ok(p.why[0].evidence.some((e) => e.field === 'passport' && e.how === 'the same' && e.weight > 5));
        assert.ok(p.why[0].probability > 0.99);
      }
      const [father, son] = await search(sara, 'Tariq Qureshi', '&kind=person');
      assert.notEqual(father.person, son.person);
      const side = (await sara.opens(`/entities/compare?a=${father.id}&b=${son.id}`)).body;
      assert.equal(side.one, false);
      assert.match(side.rule, /kept apart/);
      assert.deepEqual([side.fields[1].a.length, side.fields[1].b.length], [1, 1]);
      assert.ok(side.names.words.length >= 2);
      // Fourteen people showed one number: it is generic.
      const many = await search(sara, 'AA1234567', '&limit=50');
      assert.equal(many.length, names.length);
      assert.equal(new Set(many.map((f) => f.person)).size, names.length);
      assert.equal(many[0].by, 'number');
      const before = check(c);
      assert.equal(before.persons, 1 + 2 + names.length);
      assert.equal((await sara.get('/persons/01ARZ3NDEKTSV4RRFFQ69G5FAV')).status, 404);
      assert.equal(c.ntc('entity', 'show', found[0].id).code, 0);
    } finally {
      await c.remove();
    }
  });

  test(`a decision joins, its undo leaves what was; the opposite of one in force is refused (${store})`, async () => {
    const c = new Centre(store);
    try {
      c.user('sara', 'supervisor,analyst');
      c.user('ali', 'analyst');
      give(c, ...doubtful, ...feeds);
      await c.start();
      const [sara, ali] = [await c.login('sara'), await c.login('ali')];
      const persons = () => partition(sara, ['Waqar Siddiqui', 'Yousaf Chaudhry']);
      const before = await persons();
      const [a, b] = (await search(sara, 'Waqar Siddiqui', '&kind=person')).map((f) => f.id);
      const short = await ali.post('/entities/decisions', { a, b, verdict: 'same', why: 'looks so' });
      assert.equal(short.status, 422);
      const why = 'both passports were shown together at the counter';
      const made = await ali.post('/entities/decisions', { a, b, verdict: 'same', why });
      assert.equal(made.status, 201, JSON.stringify(made.body));
      assert.equal(made.body.state, 'in force');
      const p = (await sara.opens(`/persons/${b}`)).body;
      assert.equal(p.members.length, 2);
      assert.equal(p.decisions.length, 1);
      assert.ok(p.why[0].decided);
      check(c);
      const opposite = await sara.post('/entities/decisions', { a, b, verdict: 'not_same', why });
      assert.equal(opposite.status, 422);
      assert.match(opposite.body.detail, /undo it first/);
      // To say that two of a person are not one ends what somebody else decided as well.
      const [z] = (await search(sara, 'Mohammad Yousuf Chaudhry', '&kind=person')).map((f) => f.id);
      const also = await ali.post('/entities/decisions', { a: b, b: z, verdict: 'same', why });
      assert.equal(also.status, 201, JSON.stringify(also.body));
      const told = JSON.parse(c.sql(`SELECT payload FROM feed WHERE kind = 'watch' AND ref = '${also.body.id}'`)).entities;
      for (const one of [a, b, z]) assert.ok(told.includes(one), 'whoever has one of them open hears that they are one: what is profiled of one holds for all');
      const parts = await sara.post('/entities/decisions', { a, b: z, verdict: 'not_same', why });
      assert.deepEqual([parts.status, parts.body.state], [202, 'proposed']);
      assert.equal((await sara.opens(`/persons/${z}`)).body.id, (await sara.opens(`/persons/${a}`)).body.id, 'until another agrees they are one');
      assert.equal((await ali.post('/entities/decisions', { a, b: z, verdict: 'not_same', why })).status, 422, 'it is proposed already');
      assert.equal((await sara.post(`/entities/decisions/${parts.body.id}/undo`, { why: 'I was too fast about it' })).status, 200);
      assert.equal((await ali.post(`/entities/decisions/${also.body.id}/undo`, { why: 'it was the wrong one' })).status, 200);
      // Somebody else's: a second person.
      const wish = await sara.post(`/entities/decisions/${made.body.id}/undo`, { why: 'the photographs differ' });
      assert.deepEqual([wish.status, wish.body.state], [202, 'undoing']);
      assert.equal((await sara.opens(`/persons/${b}`)).body.members.length, 2);
      assert.equal((await sara.post(`/entities/decisions/${made.body.id}/approve`, {})).status, 422);
      assert.equal((await sara.post(`/entities/decisions/${made.body.id}/reject`, {})).status, 422);
      c.user('omar', 'supervisor');
      const omar = await c.login('omar');
      const ended = await omar.post(`/entities/decisions/${made.body.id}/approve`, {});
      assert.deepEqual([ended.status, ended.body.state, ended.body.undone_by], [200, 'undone', 'omar']);
      assert.deepEqual(await persons(), before);
      check(c);
      // Who was joined by what was said is told apart, and joined again.
      const three = (await search(sara, 'Mohammad Yousuf Chaudhry', '&kind=person')).map((f) => f.id);
      const split = await ali.post('/entities/decisions', { a: three[0], b: three[1], verdict: 'not_same', why });
      assert.equal(split.status, 201);
      assert.notEqual((await sara.opens(`/persons/${three[0]}`)).body.id, (await sara.opens(`/persons/${three[1]}`)).body.id);
      const watch = (await sara.get('/entities/conflicts')).body.items;
      assert.equal(watch.length, 1);
      assert.deepEqual([watch[0].a, watch[0].b].sort(), [three[0], three[1]].sort());
      assert.match(watch[0].why, /not the same/);
      assert.ok([watch[0].a_name, watch[0].b_name, watch[0].c_name].every((n) => /CH/i.test(n)), 'with their names');
      check(c);
      const own = await ali.post(`/entities/decisions/${split.body.id}/undo`, { why: 'I had mixed up two files' });
      assert.deepEqual([own.status, own.body.state], [200, 'undone']);
      assert.deepEqual(await persons(), before);
      assert.equal((await sara.get('/entities/conflicts')).body.items.length, 0);
      const undone = (await sara.get('/entities/decisions?state=undone')).body.items;
      assert.equal(undone.length, 4);
      assert.ok(undone.every((x) => x.a_name && x.b_name), 'with their names');
      check(c);
      assert.equal(c.ntc('audit', 'verify').code, 0);
    } finally {
      await c.remove();
    }
  });

  test(`who would fall apart by a split is told before; what holds the rest is decided with it, and undone like the rest (${store})`, async () => {
    const c = new Centre(store);
    try {
      c.user('ali', 'analyst');
      c.user('umar', 'auditor');
      c.user('sam', 'analyst', ['--region', 'South']);
      // A passport and an identity card that only one who bears both ties to one another; a wording of theirs has no card.
      const one = (reference, name, birth, ...documents) => [`${reference}.json`, JSON.stringify({ kind: 'crossing', events: [{
        crossing: { reference, time: '2026-11-20T08:00:00Z', port: 'PKTKM', direction: 'in' }, person: { name, birth, nationality: 'PAK', sex: 'M' },
        documents: documents.map(([type, number]) => ({ type, number, issuer: 'PAK' })) }] })];
      const [passport, card] = [['P', 'KX4455661'], ['I', '3520212345671']];
      give(c, one('X1', 'Mohd Yousuf Choudhry', '1979-04-12', passport, card), one('X2', 'Muhammad Yousaf Chaudhry', '1979-12-04', passport), one('X3', 'Mohammed Yusuf Chaudhary', '1979-04-21', card), one('X4', 'Mohd Yousuf Choudhry', '1979-04-12', card));
      await c.start();
      const [ali, umar, sam] = [await c.login('ali'), await c.login('umar'), await c.login('sam')];
      const found = await search(ali, 'Mohammad Yousuf Chaudhry', '&kind=person');
      assert.equal(found.length, 3);
      const of = (name) => found.find((f) => f.name.toUpperCase().includes(name)).id;
      const [x, a, b] = [of('CHOUDHRY'), of('CHAUDHRY'), of('CHAUDHARY')];
      const person = async (id) => (await ali.opens(`/persons/${id}`)).body;
      assert.equal((await person(x)).members.length, 3, 'all three are one');
      const before = (await person(x)).members.map((m) => m.id);
      const seen = (await ali.opens(`/entities/${x}/split?leave=${x}`)).body;
      assert.deepEqual(seen.groups.map((g) => g.members.join(' ')).sort(), [x, a, b].sort(), 'the other two were one by this one alone');
      assert.deepEqual(seen.hold.map((p) => [p.a, p.b].sort()), [[a, b].sort()]);
      assert.deepEqual(seen.standing, []);
      const off = (await ali.opens(`/entities/${x}/split?leave=${a}`)).body;
      assert.deepEqual([off.groups.length, off.hold], [2, []], 'whoever hangs at the end leaves nobody behind');
      for (const leave of ['nobody', `${x}%20${a}%20${b}`, '%20']) assert.equal((await ali.opens(`/entities/${x}/split?leave=${leave}`)).status, 422);
      assert.equal((await umar.get(`/entities/${x}/split?leave=${x}`)).status, 403);
      assert.equal((await sam.get(`/entities/${x}/split?leave=${x}`)).status, 404);
      // As it was told: without what holds them, each is alone; with it they stay one.
      const pairs = `${x} ${a},${x} ${b}`;
      const split = async (more) => {
        const r = await ali.post('/entities/decisions/pairs', { pairs, verdict: 'not_same', why: 'three photographs, one of them of another', ...more });
        assert.equal(r.status, 201, JSON.stringify(r.body));
        return until('the job ends', async () => {
          const j = (await ali.get(`/jobs/${r.body.job.id}`)).body;
          return j.job.state === 'done' && j.job;
        });
      };
      assert.equal((await ali.post('/entities/decisions/pairs', { pairs, verdict: 'same', why: 'it does not fit this', hold: `${a} ${b}` })).status, 422);
      assert.equal((await split({})).failed, 0);
      assert.notEqual((await person(a)).id, (await person(b)).id);
      const undo = async () => {
        for (const d of (await ali.opens('/entities/decisions?state=in%20force')).body.items) assert.equal((await ali.post(`/entities/decisions/${d.id}/undo`, { why: 'I had mixed up two files' })).status, 200);
        assert.deepEqual((await person(x)).members.map((m) => m.id), before);
      };
      await undo();
      assert.deepEqual([(await split({ hold: `${a} ${b}` })).done], [3]);
      assert.equal((await person(a)).id, (await person(b)).id, 'the rest stays together');
      assert.deepEqual([(await person(a)).members.length, (await person(x)).members.length], [2, 1]);
      const decided = (await ali.opens('/entities/decisions?state=in%20force')).body.items;
      assert.deepEqual(decided.map((d) => d.verdict).sort(), ['not_same', 'not_same', 'same']);
      const stands = (await ali.opens(`/entities/${a}/split?leave=${a}`)).body.standing;
      assert.deepEqual(stands.map((d) => d.verdict), ['same'], 'what was decided of a pair is said before: it is undone first');
      // Again: nothing comes of it, and of whom is told by name, to who may decide, in the trail.
      const again = await split({ hold: `${a} ${b}` });
      assert.equal(again.failed, 3);
      const named = (await ali.get(`/jobs/${again.id}/pairs`)).body;
      assert.equal(named.items.length, 3);
      assert.ok(named.items.every((p) => /Ch/.test(p.a_name) && /Ch/.test(p.b_name) && p.why), JSON.stringify(named));
      assert.equal((await umar.get(`/jobs/${again.id}/pairs`)).status, 404);
      const trail = (await umar.get('/audit?limit=1000')).body.items;
      assert.ok(trail.some((r) => r.object === `job/${again.id}/pairs`) && trail.some((r) => r.object === `person/${x}/split`));
      // Of one who is said in two wordings and told apart, no wording is the third.
      assert.deepEqual((await ali.opens('/entities/conflicts')).body.items, []);
      check(c);
      await undo();
      check(c);
      assert.equal(c.ntc('audit', 'verify').code, 0);
    } finally {
      await c.remove();
    }
  });

  test(`before two persons are joined, and before a decision is undone, it is told who falls out of their own (${store})`, async () => {
    const c = new Centre(store);
    try {
      c.user('ali', 'analyst');
      c.user('umar', 'auditor');
      c.user('sam', 'analyst', ['--region', 'South']);
      const one = (reference, name, birth, passport, card) => [`${reference}.json`, JSON.stringify({ kind: 'crossing', events: [{
        crossing: { reference, time: '2026-11-20T08:00:00Z', port: 'PKTKM', direction: 'in' }, person: { name, birth, nationality: 'PAK', sex: 'M' },
        documents: [['P', passport], ['I', card]].map(([type, number]) => ({ type, number, issuer: 'PAK' })) }] })];
      const [lashkar, balach] = [['1979-04-12', 'KX4455661', '3520212345671'], ['1983-08-02', 'BM1112223', '4210198765433']];
      give(c, one('X1', 'Lashkar Raisani', ...lashkar), one('X2', 'Lashkar Raaisani', ...lashkar), one('X3', 'Balach Marri', ...balach), one('X4', 'Balach Maarri', ...balach),
        ['v.json', JSON.stringify({ kind: 'crossing', events: [{ crossing: { reference: 'V1', time: '2026-11-20T09:00:00Z', port: 'PKTKM', direction: 'in', plate: 'TLA-100' }, person: { name: 'Gul Khan', birth: '1990-03-03', nationality: 'PAK', sex: 'M' }, documents: [{ type: 'P', number: 'GK7778889', issuer: 'PAK' }] }] })]);
      await c.start();
      const [ali, umar, sam] = [await c.login('ali'), await c.login('umar'), await c.login('sam')];
      const all = [...await search(ali, 'Lashkar Raisani', '&kind=person'), ...await search(ali, 'Balach Marri', '&kind=person')];
      const of = (name) => all.find((f) => f.name === name).id;
      const [l, l2, b, b2] = ['Lashkar Raisani', 'Lashkar Raaisani', 'Balach Marri', 'Balach Maarri'].map(of);
      const personOf = async (id) => (await ali.opens(`/persons/${id}`)).body.id;
      assert.deepEqual([await personOf(l), await personOf(b)], [await personOf(l2), await personOf(b2)]);
      const sets = (groups) => groups.map((g) => [...g].sort().join(' ')).sort();
      const now = async () => {
        const m = new Map();
        for (const id of [l, l2, b, b2]) m.set(await personOf(id), [...(m.get(await personOf(id)) ?? []), id]);
        return sets([...m.values()]);
      };
      const told = async (query) => {
        const r = await ali.opens(`/entities/decisions/preview?${query}`);
        assert.equal(r.status, 200, JSON.stringify(r.body));
        return r.body;
      };
      const groups = (x) => sets(x.groups.map((g) => g.members));
      const decide = async (x, y, verdict) => {
        const r = await ali.post('/entities/decisions', { a: x, b: y, verdict, why: 'one photograph at two counters' });
        assert.equal(r.status, 201, JSON.stringify(r.body));
        return r.body.id;
      };
      const undo = async (id) => assert.equal((await ali.post(`/entities/decisions/${id}/undo`, { why: 'I had mixed up two files' })).status, 200);
      // The join: their papers contradict, so whoever is not named falls out, and it is as it was told.
      const before = await now();
      const join = await told(`pairs=${l}%20${b}&verdict=same`);
      assert.deepEqual(groups(join), sets([[l, b], [l2], [b2]]));
      assert.deepEqual([...join.falls].sort(), [l2, b2].sort(), 'one of each person falls out');
      assert.deepEqual(join.who.map((w) => w.name).sort(), all.map((f) => f.name).sort(), 'with their names');
      assert.deepEqual([join.elsewhere, join.standing], [0, []]);
      assert.deepEqual(await now(), before, 'to look changes nothing');
      const made = await decide(l, b, 'same');
      assert.deepEqual(await now(), groups(join));
      // The undo: both go back to theirs, who are of other persons meanwhile.
      const back = await told(`undo=${made}`);
      assert.deepEqual(groups(back), sets([[l], [b]]));
      assert.deepEqual([back.groups.map((g) => g.others), back.elsewhere, back.falls], [[1, 1], 2, []]);
      // One of several that is undone draws one out of a person.
      const kept = await decide(l, l2, 'not_same');
      const second = await decide(l2, b2, 'same');
      const drawn = await told(`undo=${kept}`);
      await undo(kept);
      assert.deepEqual(await now(), groups(drawn));
      const stands = await told(`pairs=${b}%20${l}&verdict=not_same`);
      assert.deepEqual([stands.standing.map((d) => d.id), groups(stands)], [[made], sets([[l, b]])], 'what stands holds');
      for (const id of [second, made]) {
        const x = await told(`undo=${id}`);
        await undo(id);
        const is = await now();
        for (const g of x.groups) assert.ok(is.some((s) => g.members.every((m) => s.includes(m))), 'each group is one');
      }
      assert.deepEqual(await now(), before);
      // Not everybody, and not everything.
      for (const bad of ['', `pairs=${l}%20${b}`, `verdict=same`, `pairs=${l}%20${b}&verdict=same&undo=${made}`, `pairs=${l}%20${l}&verdict=same`, `pairs=${Array.from({ length: 101 }, (_, i) => `${l}%20${b}${i}`)}&verdict=same`, `pairs=${l}%20${b}&verdict=other`])
        assert.ok([404, 422].includes((await ali.opens(`/entities/decisions/preview?${bad}`)).status), bad);
      assert.equal((await ali.get('/entities/decisions/preview?undo=nobody')).status, 404);
      assert.equal((await umar.get(`/entities/decisions/preview?undo=${made}`)).status, 403);
      assert.equal((await sam.get(`/entities/decisions/preview?pairs=${l}%20${b}&verdict=same`)).status, 404);
      assert.equal((await sam.get(`/entities/decisions/preview?undo=${made}`)).status, 404);
      // A person and a vehicle are of different kinds, and it is said so.
      const [vehicle] = await search(ali, 'TLA-100');
      assert.equal(vehicle.kind, 'vehicle');
      assert.match((await ali.opens(`/entities/decisions/preview?pairs=${l}%20${vehicle.id}&verdict=same`)).body.detail, /different kinds/);
      const asked = await ali.post('/entities/decisions/pairs', { pairs: `${l} ${vehicle.id}`, verdict: 'same', why: 'it does not fit this' });
      assert.equal(asked.status, 201, JSON.stringify(asked.body));
      const job = await until('the job ends', async () => {
        const j = (await ali.get(`/jobs/${asked.body.job.id}`)).body;
        return j.job.state === 'done' && j.job;
      });
      assert.equal(job.failed, 1);
      assert.match(JSON.stringify((await ali.get(`/jobs/${job.id}/pairs`)).body), /different kinds/);
      const trail = (await umar.get('/audit?limit=1000')).body.items;
      const sought = trail.filter((r) => r.object === 'entities/search');
      assert.ok(sought.some((r) => r.detail.n > 0 && r.detail.found.includes(vehicle.id)), 'of a search on record is who was shown');
      assert.doesNotMatch(JSON.stringify(sought), /TLA-100|Lashkar|Marri/i, 'and no name');
      assert.ok(trail.some((r) => /^entity\/\w{26}\/preview\/\w{26}$/.test(r.object) && (r.detail.pairs || r.detail.undo)), 'whose names were shown');
      check(c);
    } finally {
      await c.remove();
    }
  });

  test(`those of one name are told apart by birth and one number, wherever it is decided who is who; of another region nobody is named (${store})`, async () => {
    const c = new Centre(store);
    try {
      c.user('ali', 'analyst');
      c.user('sam', 'analyst', ['--region', 'South']);
      c.user('sara', 'supervisor');
      const loaded = c.ntc('rule', 'load', c.file('t.rules', ruleOf('IDT-003', 'any document (number = "KA1000001")', { title: 'A traveller of this test' })));
      assert.equal(loaded.code, 0, loaded.out + loaded.err);
      const khan = (birth, document) => ({ surname: 'KHAN', given: 'MUHAMMAD', birth, document });
      give(c, ['k.edi', paxlst({ ref: '61', people: [khan('710203', 'KA1000001'), khan('720304', 'KA1000002'), khan('730405', 'KA1000003')] })],
        ['t.json', JSON.stringify({ kind: 'declaration', events: ['1234567-1', '7654321-5'].map((importer, i) => ({ declaration: { number: `KAPE-HC-${i}`, date: '2026-11-20', office: 'KAPE', regime: 'IM4', importer, importer_name: 'Sehwan Traders', importer_address: `Plot ${i + 1}4, West Wharf Road, Karachi` } })) })]);
      await c.start();
      const [ali, sam, sara] = [await c.login('ali'), await c.login('sam'), await c.login('sara')];
      const found = await search(ali, 'Muhammad Khan', '&kind=person');
      assert.equal(found.length, 3, JSON.stringify(found));
      assert.deepEqual(found.map((f) => f.mark.birth).sort(), ['1971-**-**', '1972-**-**', '1973-**-**'], 'told apart in the search, masked for everyone');
      assert.ok(found.every((f) => /^\*+00\d$/.test(f.mark.number) && f.mark.field === 'passport'), JSON.stringify(found));
      const born = new Map();
      for (const f of found) {
        const { members } = (await ali.opens(`/persons/${f.id}`)).body;
        born.set(f.id, members[0].mark.birth.slice(0, 4));
        assert.match(JSON.stringify(members[0].mark), born.get(f.id) === '1971' ? /^{"birth":"1971-02-03","number":"KA1000001","field":"passport"}$/ : /^{"birth":"197\d-\*\*-\*\*","number":"\*+00\d","field":"passport"}$/, 'whom no alert is about is masked until shown');
      }
      const of = (year) => [...born].find(([, y]) => y === year)[0];
      const [a, b, k] = ['1971', '1972', '1973'].map(of);
      const join = (await ali.opens(`/entities/decisions/preview?pairs=${a}%20${b}&verdict=same`)).body;
      assert.deepEqual(join.who.map((w) => w.mark.birth).sort(), ['1971-**-**', '1972-**-**'], JSON.stringify(join));
      // Shown by an act, they are shown here too.
      assert.equal((await ali.post('/unmaskings', { object: b, reason: 'compare' })).status, 201);
      const bare = (await ali.opens(`/entities/decisions/preview?pairs=${a}%20${b}&verdict=same`)).body;
      assert.deepEqual(bare.who.map((w) => `${w.mark.birth} ${w.mark.number}`).sort(), ['1971-02-03 KA1000001', '1972-03-04 KA1000002'], JSON.stringify(bare.who));
      const decide = async (x, y) => {
        const r = await ali.post('/entities/decisions', { a: x, b: y, verdict: 'same', why: 'one photograph at two counters' });
        assert.equal(r.status, 201, JSON.stringify(r.body));
        return r.body.id;
      };
      const [made, second] = [await decide(a, b), await decide(b, k)];
      const off = (await ali.opens(`/entities/${a}/split?leave=${k}`)).body;
      assert.equal(new Set(off.who.map((w) => w.mark.birth)).size, 3, JSON.stringify(off));
      const marks = (d) => [d.a_mark, d.b_mark].map((m) => m.birth.slice(0, 4)).sort().join(' ');
      const listed = (await ali.opens('/entities/decisions?state=in%20force')).body.items;
      assert.deepEqual(listed.map(marks).sort(), ['1971 1972', '1972 1973'], JSON.stringify(listed));
      assert.ok(!JSON.stringify(listed).includes('KA100'), 'a list shows no number whole');
      const bulk = (await sara.post('/entities/decisions/bulk', { act: 'approve', ids: `${made} ${second}` })).body;
      assert.deepEqual(bulk.cannot.map((x) => marks(x.decision)).sort(), ['1971 1972', '1972 1973']);
      // Firms of one name: by their tax number.
      const firms = await search(ali, 'Sehwan Traders', '&kind=trader');
      assert.equal(firms.length, 2, JSON.stringify(firms));
      const two = (await ali.opens(`/entities/decisions/preview?pairs=${firms.map((f) => f.id).join('%20')}&verdict=same`)).body;
      assert.deepEqual(two.who.map((w) => w.mark.field), ['tax_number', 'tax_number'], JSON.stringify(two));
      assert.equal(new Set(two.who.map((w) => w.mark.number)).size, 2);
      // An alert of the South is about the first alone: of those who are hers now he names each, of others none.
      for (const id of [made]) assert.equal((await ali.post(`/entities/decisions/${id}/undo`, { why: 'I had mixed up two files' })).status, 200);
      c.sql(`UPDATE alert SET region = 'South'`);
      const apart = await ali.post('/entities/decisions', { a, b, verdict: 'not_same', why: 'two brothers of one name' });
      assert.equal(apart.status, 201, JSON.stringify(apart.body));
      const back = await sam.opens(`/entities/decisions/preview?undo=${apart.body.id}`);
      assert.equal(back.status, 200, 'from whichever side he sees: ' + JSON.stringify(back.body));
      const named = Object.fromEntries(back.body.who.map((w) => [w.id, [w.name ?? '', w.hidden ?? false, w.mark?.birth ?? '']]));
      assert.deepEqual(named, { [a]: [found[0].name, false, '1971-**-**'], [b]: ['', true, ''], [k]: ['', true, ''] });
      const other = await ali.post('/entities/decisions', { a: b, b: k, verdict: 'not_same', why: 'two brothers of one name' });
      if (other.status === 201) assert.equal((await sam.opens(`/entities/decisions/preview?undo=${other.body.id}`)).status, 404);
    } finally {
      await c.remove();
    }
  });

  test(`two of whom there are alerts are made one by two people; then their past is one (${store})`, async () => {
    const c = new Centre(store);
    try {
      c.user('sara', 'supervisor,analyst,auditor');
      c.user('omar', 'supervisor');
      c.user('sam', 'analyst', ['--region', 'South']);
      assert.equal(c.ntc('rule', 'load', c.file('t.rules', rule)).code, 0);
      give(c, ...doubtful);
      await c.start();
      const [sara, omar] = [await c.login('sara'), await c.login('omar')];
      const [a, b] = (await search(sara, 'Waqar Siddiqui', '&kind=person')).map((f) => f.id);
      const wish = await sara.post('/entities/decisions', { a, b, verdict: 'same', why: 'one photograph, two passports' });
      assert.deepEqual([wish.status, wish.body.state], [202, 'proposed']);
      assert.notEqual((await sara.opens(`/persons/${a}`)).body.id, (await sara.opens(`/persons/${b}`)).body.id);
      assert.equal((await sara.post(`/entities/decisions/${wish.body.id}/approve`, {})).status, 422);
      const yes = await omar.post(`/entities/decisions/${wish.body.id}/approve`, {});
      assert.deepEqual([yes.status, yes.body.state, yes.body.approved_by], [200, 'in force', 'omar']);
      assert.equal((await sara.opens(`/persons/${a}`)).body.members.length, 2);
      // Who is bound to a region sees what was decided, and not the names of those who may be of another.
      const sam = await c.login('sam');
      for (const path of [`/entities/decisions?entity=${a}`, `/persons/${a}`]) {
        const r = await sam.opens(path);
        assert.equal((r.body.items ?? r.body.decisions)?.length, 1, JSON.stringify(r));
        assert.ok(!JSON.stringify(r.body).includes('_name'), JSON.stringify(r.body));
      }
      // The alert of one tells of the other, and a rule sees the past of both.
      const { items } = (await sara.get('/alerts?limit=50')).body;
      const one = (await sara.get(`/alerts/${items[0].id}`)).body;
      assert.deepEqual(one.person.members.map((m) => m.id).sort(), [a, b].sort());
      assert.equal(c.ntc('rule', 'load', c.file('p.rules', rule.replaceAll('IDT-001', 'IDT-002')
        .replace(/when .*/, 'when     profile.alerts = 2 and profile.seen = 2').replace(/reason .*/, 'reason   "Known twice: {profile.alerts} alerts."'))).code, 0);
      give(c, ['again.edi', paxlst({ ref: '51', flight: 'PK304', day: '261202', people: [{ surname: 'SIDDIQUI', given: 'WAQAR', birth: '830514', document: 'WA7000001' }] })]);
      const third = await until('the alert of the third flight', async () => (await sara.get('/alerts?limit=50')).body.items.find((x) => !items.some((y) => y.id === x.id)));
      const reasons = (await sara.get(`/alerts/${third.id}`)).body.reasons.map((x) => x.code);
      assert.ok(reasons.includes('IDT-002'), reasons.join());
      const log = (await sara.get('/audit?limit=200')).body.items.map((l) => l.act);
      for (const act of ['identity decision proposed', 'identity decision approved', 'person joined']) assert.ok(log.includes(act), act);
      check(c);
    } finally {
      await c.remove();
    }
  });

  test(`in whatever order, one by one or at once: the same persons (${store})`, async () => {
    const all = [...feeds, ...family, hub, ...doubtful];
    const orders = [all, [...all].reverse(), [...all.slice(4), ...all.slice(0, 4)]];
    const seen = [];
    for (const order of orders) {
      const c = new Centre(store);
      try {
        c.user('sara', 'supervisor,analyst');
        give(c, ...order);
        await c.start();
        const sara = await c.login('sara');
        // What was stored before the start is read meanwhile.
        await until('all are found', async () => (await search(sara, 'AA1234567', '&kind=person&limit=50')).length === names.length);
        seen.push(await partition(sara, ['Chaudhry', 'Qureshi', 'Siddiqui', 'AA1234567']));
        check(c);
      } finally {
        await c.remove();
      }
    }
    assert.deepEqual(seen[1], seen[0]);
    assert.deepEqual(seen[2], seen[0]);
    // Many at the same moment over the link.
    const c = new Centre(store);
    try {
      c.user('sara', 'supervisor,analyst');
      const key = c.link();
      await c.start();
      const sara = await c.login('sara');
      const answers = await Promise.all(all.map(([name, text]) => c.post(key, text, { 'NTC-Name': name })));
      for (const r of answers) assert.ok(r.status < 300, await r.text());
      // Those that came at once with others of the same name or number are looked at again.
      await until('all are looked at', () => c.ntc('entity', 'check').code === 0, 20000);
      await until('all are found', async () => (await search(sara, 'AA1234567', '&kind=person&limit=50')).length === names.length);
      assert.deepEqual(await partition(sara, ['Chaudhry', 'Qureshi', 'Siddiqui', 'AA1234567']), seen[0]);
      check(c);
    } finally {
      await c.remove();
    }
  });

  test(`who may not see identities sees the end of a number and the year of a birth date (${store})`, async () => {
    const c = new Centre(store);
    try {
      c.user('uma', 'auditor');
      c.user('sara', 'supervisor,analyst');
      c.user('olga', 'officer', ['--region', 'South']);
      give(c, ...feeds);
      await c.start();
      const [uma, sara, olga] = [await c.login('uma'), await c.login('sara'), await c.login('olga')];
      const [f] = await search(uma, 'Yousaf Chaudhry', '&kind=person');
      const text = JSON.stringify((await uma.opens(`/persons/${f.id}`)).body);
      assert.ok(!text.includes('KX4455661') && !text.includes('1979-04-12') && text.includes('1979-**-**'), text);
      const p = (await sara.opens(`/persons/${f.id}`)).body;
      const side = JSON.stringify((await uma.opens(`/entities/compare?a=${p.members[0].id}&b=${p.members[1].id}`)).body);
      assert.ok(!side.includes('KX4455661') && !side.includes('1979-04-12'), side);
      assert.equal((await uma.post('/entities/decisions', { a: p.members[0].id, b: p.members[1].id, verdict: 'not_same', why: 'it is not mine to say' })).status, 403);
      // No alert of her region is about them.
      assert.equal((await olga.opens(`/persons/${f.id}`)).status, 404);
      assert.deepEqual(await search(olga, 'Yousaf Chaudhry'), []);
    } finally {
      await c.remove();
    }
  });

  test(`two of one name and birth date are two by their CNICs, and by documents that are two where a date is a guess (${store})`, async () => {
    const c = new Centre(store);
    let n = 0;
    const cross = (name, birth, type, number, sex = 'M') => [`x${n++}.json`, JSON.stringify({ kind: 'crossing', events: [{
      crossing: { reference: `T${n}`, time: '2026-11-20T08:00:00Z', port: 'PKTKM', direction: 'in' },
      person: { name, birth, nationality: 'PAK', sex }, documents: [{ type, number, issuer: 'PAK' }] }] })];
    try {
      c.user('sara', 'supervisor,analyst');
      give(c, cross('Tariq Mehmood Bangulzai', '1977-07-07', 'I', '3520212345671'), cross('Tariq Mehmood Bangulzai', '1977-07-07', 'I', '6110176543213'),
        cross('Kiran Zolfaqi', '1988-02-09', 'P', 'KZ1230001', 'M'), cross('Kiran Zolfaqi', '1988-02-09', 'P', 'LM9870222', 'F'),
        ...['Rasheed', 'Rashid', 'Haji Rashid', 'Rashid Khan'].map((g, i) => cross(`${g} Kakar`, '1975-01-01', 'P', `K${'BQTX'[i]}${4100000 + i * 777777}`)),
        cross('Hassan Jogezai', '1990-04-17', 'P', 'KB5551231'), cross('Hussain Jogezai', '1990-04-17', 'P', 'KB5551232'),
        ...['Muhammad Yousaf', 'Mohammed Yusuf', 'Mohd Yousuf', '\u0645\u062d\u0645\u062f \u06cc\u0648\u0633\u0641'].map((g) => cross(`${g} ${/[A-Z]/.test(g) ? 'Chaudhry' : '\u0686\u0648\u06c1\u062f\u0631\u06cc'}`, '1979-04-12', 'P', 'KX4455661')));
      await c.start();
      const sara = await c.login('sara');
      const persons = async (q, words) => (await search(sara, q, '&kind=person&limit=50')).filter((f) => words.test(f.name));
      const tariq = await persons('Tariq Mehmood Bangulzai', /Bangulzai/);
      assert.equal(new Set(tariq.map((f) => f.person)).size, 2, JSON.stringify(tariq));
      const side = (await sara.opens(`/entities/compare?a=${tariq[0].id}&b=${tariq[1].id}`)).body;
      assert.match(side.rule, /identity numbers contradict/);
      const kiran = await persons('Kiran Zolfaqi', /Zolfaqi/);
      assert.match((await sara.opens(`/persons/${kiran[0].id}`)).body.conflicts[0].why, /two sexes/);
      const kakar = await persons('Rashid Kakar', /Kakar/);
      assert.equal(kakar.length, 4);
      assert.equal(new Set(kakar.map((f) => f.person)).size, 4, JSON.stringify(kakar));
      assert.match((await sara.opens(`/entities/compare?a=${kakar[0].id}&b=${kakar[1].id}`)).body.rule, /a person decides/);
      const twins = await persons('Hassan Jogezai', /Jogezai/);
      assert.equal(new Set(twins.map((f) => f.person)).size, 2, JSON.stringify(twins));
      // Four that are one: three ties that hold them all together, each once.
      const [yousaf] = await persons('Muhammad Yousaf Chaudhry', /Yousaf/);
      const p = (await sara.opens(`/persons/${yousaf.id}`)).body;
      assert.equal(p.members.length, 4);
      assert.equal(p.why.length, 3);
      const held = new Set([p.members[0].id]);
      for (let k = 0; k < 3; k++) for (const t of p.why) if (held.has(t.a) || held.has(t.b)) held.add(t.a).add(t.b);
      assert.equal(held.size, 4, 'each member is reached');
      assert.equal(new Set(p.why.map((t) => [t.a, t.b].sort().join())).size, 3, 'each tie once');
      const across = p.why.flatMap((t) => t.evidence).filter((e) => e.field === 'name' && /[A-Z]/.test(e.a) !== /[A-Z]/.test(e.b));
      assert.ok(across.length && across.every((e) => e.how !== 'the same'), JSON.stringify(across));
      check(c);
    } finally {
      await c.remove();
    }
  });
}
