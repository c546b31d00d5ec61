// SPDX-License-Identifier: Apache-2.0
// A listed person under another spelling, in any script; and the commands that compare and find names.
import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve as absolute } from 'node:path';
import { spawnSync } from 'node:child_process';
import { Centre, paxlst, program, root, stores, watchlist } from './centre.mjs';

// A command that needs no Centre.
function ntc(...words) {
  const r = spawnSync(program, words, { encoding: 'utf8', cwd: root, maxBuffer: 1 << 28 });
  return { code: r.status, out: r.stdout, err: r.stderr, lines: r.stdout.split('\n').filter((l) => l.startsWith('{')).map((l) => JSON.parse(l)) };
}

const entry = watchlist([{ key: 'Z1', name: 'BELMADI, Muhammad Zarqun', births: '1961-05-04' }]);

for (const store of stores) {
  test(`a traveller of another spelling is met, live and when the entry comes later (${store})`, async () => {
    const c = new Centre(store);
    try {
      c.user('sara', 'supervisor');
      const people = (given, surname, birth) => c.file('m.edi', paxlst({ people: [{ given, surname, birth }] }));
      const told = () => c.ntc('alert', 'list', '--json').lines.map((l) => l.reasons.map((r) => r.text)).flat();
      // stored before the entry is in force
      assert.equal(c.ntc('message', 'ingest', people('MOHD ZARKUN', 'BELMADY', '610504')).code, 0);
      assert.deepEqual(told(), []);
      assert.equal(c.ntc('list', 'import', '--format', 'ntc-csv', '--list', 'DEMO', c.file('l.csv', entry)).code, 0);
      assert.equal(c.ntc('list', 'approve', '--list', 'DEMO', '--as', 'sara', '--password-file', c.file('pw', 'correct horse battery\n')).code, 0);
      assert.equal(told().length, 1);
      assert.match(told()[0], /MOHD ZARKUN BELMADY is another spelling of BELMADI, Muhammad Zarqun \(\d\d of 100\); the date of birth agrees/);
      // and live; another date of birth is another person
      assert.equal(c.ntc('message', 'ingest', people('MUHAMAD ZARQOON', 'BELMADI', '610504')).code, 0);
      assert.equal(told().length, 2);
      assert.equal(c.ntc('message', 'ingest', people('MOHAMMED ZARQUN', 'BELMADI', '750101')).code, 0);
      assert.equal(told().length, 2);
    } finally { await c.remove(); }
  });
}

test('one asks at the shell for a name, in any script; who asked is written down, the name is not', async () => {
  const c = new Centre();
  try {
    c.user('sara', 'supervisor');
    c.ntc('list', 'import', '--format', 'ntc-csv', '--list', 'DEMO', c.file('l.csv', entry));
    c.ntc('list', 'approve', '--list', 'DEMO', '--as', 'sara', '--password-file', c.file('pw', 'correct horse battery\n'));
    const found = c.ntc('screen', 'محمد', 'زرقن', 'بلمدی', '--dob', '1961-05-04', '--json');
    assert.equal(found.code, 3);
    assert.deepEqual([found.lines[0].code, found.lines[0].severity], ['DEMO:Z1', 'high']);
    assert.equal(c.ntc('screen', 'Zarqun', 'Belmadi', '--dob', '1962-06-05', '--json').code, 0);
    assert.equal(c.ntc('screen').code, 2);
    const audit = c.ntc('audit', 'verify');
    assert.equal(audit.code, 0);
  } finally { await c.remove(); }
});

test('whatever may be listed is asked for at the shell; an answer says what it is; what is not understood is refused', async () => {
  const c = new Centre();
  try {
    c.user('sara', 'supervisor');
    const list = ['list,key,kind,name,documents,action,basis,reason,owner,expiry',
      ...[['P1', 'person', 'Zarqun Belmadi', 'passport:ZZ1110001:PAK'], ['C1', 'entity', 'GULBAHAR NETWORK (GBN)', ''], ['V1', 'vessel', 'Sand Test', 'imo:7406784'], ['A1', 'aircraft', 'EP-GOM', '']]
        .map(([key, kind, name, documents]) => `DEMO,${key},${kind},${name},${documents},review,Customs Act 1969,test,Desk,2099-01-01`)].join('\n') + '\n';
    assert.equal(c.ntc('list', 'import', '--format', 'ntc-csv', '--list', 'DEMO', c.file('l.csv', list)).code, 0);
    assert.equal(c.ntc('list', 'approve', '--list', 'DEMO', '--as', 'sara', '--password-file', c.file('pw', 'correct horse battery\n')).code, 0);
    const ask = (...words) => c.ntc('screen', '--json', ...words);
    for (const [kind, key, name] of [['company', 'C1', 'Gulbahar Network'], ['vessel', 'V1', 'SAND TEST'], ['aircraft', 'A1', 'EPGOM'], ['person', 'P1', 'Zarqun Belmadi']]) {
      for (const how of [[], ['--kind', 'any'], ['--kind', kind]]) {
        const r = ask(name, ...how);
        assert.equal(r.code, 3, `${name} ${how}`);
        assert.deepEqual(r.lines.map((l) => [l.code, l.kind]), [[`DEMO:${key}`, kind]]);
      }
      assert.equal(ask(name, '--kind', kind === 'person' ? 'company' : 'person').code, 0);
    }
    assert.match(c.ntc('screen', 'Gulbahar', 'Network').out, /company +On list DEMO: name/);
    assert.match(c.ntc('screen', 'Nobody', 'Here').out, /^0 of 4 entries in force, asked as a person, company, vessel, aircraft and vehicle/);
    const slip = ask('Other Person', '--document', 'ZZ111000I');
    assert.equal(slip.code, 3);
    assert.match(slip.lines[0].text, /ZZ111000I is the entry's ZZ1110001 but for letters and digits that look alike/);
    assert.equal(slip.lines[0].severity, 'normal');
    for (const dob of ['banana', '03/02/1971', '2071-99-99', '2071-01-01', '1971-02-30', '1971-02-03x'])
      { const r = ask('Zarqun Belmadi', '--dob', dob); assert.equal(r.code, 1, dob); assert.match(r.err, /--dob/); }
    for (const dob of ['1971', '1971-02', '1971-02-03']) assert.equal(ask('Zarqun Belmadi', '--dob', dob).code, 3);
    assert.equal(ask('Zarqun Belmadi', '--kind', 'ghost').code, 1);
  } finally { await c.remove(); }
});

test('pairs of names get a score each, whatever the columns are called; with why when asked', async () => {
  const c = new Centre();
  try {
    const plain = ntc('match', 'pairs', '--file', c.file('p.tsv', 'Bilal Siddiqui\tبلال صدیقی\nIndus Steel Ltd\tIndus Steel Limited\tCompany\nBilal\n\tx\n'));
    assert.equal(plain.code, 3); // a line without a second name needs attention
    assert.match(plain.err, /line 3 has no second name/);
    const scores = plain.out.trim().split('\n').map(Number);
    assert.equal(scores.length, 4);
    assert.ok(scores[0] > 0.9 && scores[1] > 0.9 && scores[2] < 0.01 && scores[3] < 0.01, plain.out);
    const named = ntc('match', 'pairs', '--file', c.file('n.tsv', 'set\tschema\ta\tb\nS\tPerson\tBilal bin Omar\tOmar bin Bilal\n'), '--explain');
    assert.match(named.out, /father and son are changed over/);
    assert.equal(ntc('match', 'pairs', '--file', join(c.dir, 'none.tsv')).code, 1);
  } finally { await c.remove(); }
});

test('names are found again in an index, by their ids or their lines; a broken index is refused', async () => {
  const c = new Centre();
  try {
    const index = join(c.dir, 'names.index');
    const names = ['Muhammad Zarqun Belmadi', 'Gulnaz Wazir', 'Saifullah Tareen', 'Gulnaz Wazir'];
    assert.equal(ntc('match', 'build', '--names', c.file('names.txt', names.join('\n') + '\n'), '--out', index).code, 0);
    const queries = c.file('q.tsv', 'a\tMohamad Zarkun Belmadi\nb\tسیف اللہ ترین\nc\tgulnas wasir\n');
    const rows = ntc('match', 'search', '--index', index, '--queries', queries, '--top', '1').out.trim().split('\n').map((l) => l.split('\t'));
    assert.deepEqual(rows.map((r) => r.slice(0, 4)), [
      ['a', '1', '1', 'Muhammad Zarqun Belmadi'], ['b', '1', '3', 'Saifullah Tareen'], ['c', '1', '2', 'Gulnaz Wazir'], ['c', '1', '4', 'Gulnaz Wazir']]);
    ntc('match', 'build', '--names', c.file('ids.txt', names.map((n, i) => `K-${i}\t${n}`).join('\n')), '--out', index);
    assert.equal(ntc('match', 'search', '--index', index, '--queries', queries, '--json').lines[0].entry, 'K-0');
    const broken = c.file('broken.index', readFileSync(index).subarray(0, 5000));
    const refused = ntc('match', 'search', '--index', broken, '--queries', queries);
    assert.equal(refused.code, 1);
    assert.match(refused.err, /no index of names/);
    assert.equal(ntc('match', 'search', '--index', index, '--queries', queries, '--top', '0').code, 1);
  } finally { await c.remove(); }
});

test('tables that are not what they should be are refused, with the line; what cannot be written is not done', async () => {
  const c = new Centre();
  try {
    const pairs = (text, ...more) => ntc('match', 'pairs', '--file', c.file('p.tsv', text), ...more);
    const marked = pairs('\uFEFFa\tb\nBilal Khan\tBilal Khan\nBilal\n');
    assert.equal(marked.out.trim().split('\n').length, 2); // the head is no pair
    assert.match(marked.err, /line 3 has no second name/);
    for (const [text, why] of [['a,b\nx,y\n', /columns are not found/], ['a\tb\tschema\nx\ty\tghost\n', /line 2: the schema 'ghost'/], ['a\tb\n', /no pairs/], ['', /empty/]]) {
      const r = pairs(text);
      assert.equal(r.code, 1, text);
      assert.match(r.err, why);
      assert.equal(r.out, '');
    }
    const full = spawnSync('sh', ['-c', `"${program}" match pairs --file "${c.file('f.tsv', 'x\ty\n')}" > /dev/full`], { encoding: 'utf8' });
    assert.equal(full.status, 1);
    assert.match(full.stderr, /cannot be written/);
    const index = join(c.dir, 'names.index'), names = c.file('names.txt', 'Bilal Khan\n---\n\nOmar Tareen\n');
    assert.equal(ntc('match', 'build', '--names', names, '--out', '/dev/full').code, 1);
    const built = ntc('match', 'build', '--names', names, '--out', index);
    assert.equal(built.code, 3);
    assert.match(built.err, /line 2 is left out: its name has no letters\n.*line 3 is left out: it has no name/);
    const why = ntc('match', 'search', '--index', index, '--queries', c.file('q.tsv', '\uFEFF1\tBilal Khan\n'), '--json', '--explain');
    assert.equal(why.out.trim().split('\n').length, why.lines.length);
    assert.equal(why.lines[0].query, '1');
    assert.equal(why.lines[0].words.length, 2);
  } finally { await c.remove(); }
});

test('a table of records is refused or told of, line by line; shipped maps are found from anywhere', async () => {
  const c = new Centre();
  try {
    const out = join(c.dir, 'out'), resolve = (text, ...more) => ntc('entity', 'resolve', '--file', c.file('r.csv', text), '--out', out, ...more);
    const uneven = resolve('id,name,dob\n1,Bilal Khan,1990-03-14\n2,Bilal Khan,1990-03-14,x\n3,Omar\n', '--json', '--explain');
    assert.equal(uneven.code, 3);
    assert.match(uneven.err, /line 3 has 4 cells, the head has 3\n.*line 4 has 2 cells/);
    assert.equal(uneven.out.trim().split('\n').length, uneven.lines.length);
    assert.match(uneven.lines[0].why, /the same in everything/);
    assert.deepEqual(readFileSync(out, 'utf8').trim().split('\n').map((l) => JSON.parse(l).cluster), ['1', '1', '3']);
    for (const [text, why] of [['id,name,Name\n1,a,b\n', /columns 2 and 3 are both called 'Name'/], ['id,name\n"1\t2",a\n', /line 2: its id has a tab/], ['id,name\n', /no records/], ['', /empty/]]) {
      const r = resolve(text);
      assert.equal(r.code, 1, text);
      assert.match(r.err, why);
    }
    assert.equal(resolve('id,name\n"1\t2",a\n', '--json').code, 0);
    assert.equal(ntc('entity', 'resolve', '--file', c.file('r.csv', 'id,name\n1,a\n'), '--out', '/dev/full').code, 1);
    const table = c.file('f.csv', 'rec_id,given_name,surname,street_number,address_1,address_2,suburb,postcode,state,date_of_birth,soc_sec_id\nr1,bilal,khan,1,a,b,c,1,x,19900101,1\n');
    const shipped = spawnSync(absolute(root, program), ['entity', 'resolve', '--map', 'febrl', '--file', table, '--out', out], { encoding: 'utf8', cwd: c.dir });
    assert.equal(shipped.status, 0, shipped.stderr);
    assert.equal(ntc('entity', 'resolve', '--map', 'ghost', '--file', table, '--out', out).code, 1);
  } finally { await c.remove(); }
});
