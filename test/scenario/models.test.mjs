// SPDX-License-Identifier: Apache-2.0
// The learned score in force: from examinations to a table, a model, two persons, shadow, live, an alert; stopped, repeated, altered.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { Centre, program, stores, declaration, rule, until } from './centre.mjs';
import { DatabaseSync } from './sqlite.mjs';

const dice = (seed) => () => { seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0; return seed / 2 ** 32; };
const bad = '7000007-7';
// One importer in six cheats in most of their declarations, others hardly.
function trade(n, seed, prefix, from = Date.UTC(2025, 10, 1), days = 360) {
  const d = dice(seed);
  return Array.from({ length: n }, (_, i) => {
    const who = Math.floor(d() * 6), importer = who === 0 ? bad : `${1000001 + who}-${who}`, hs = `8${400 + Math.floor(d() * 6)}10`.slice(0, 6).padEnd(6, '0');
    const mass = 10 + Math.floor(d() * 500), value = Math.round(mass * (6 + d() * 6)), offence = d() < (who === 0 ? 0.85 : 0.04);
    const date = new Date(from + Math.floor((i * days) / n) * 86400000).toISOString().slice(0, 10);
    const text = declaration(`${prefix}-${i}`, { date, importer, declarant: `A${Math.floor(d() * 4)}` }, [{ hs, net_mass_kg: mass, value, tax_rate: 20 }]);
    const result = { order: `X-${prefix}-${i}`, declaration: `${prefix}-${i}`, signal: 'result', time: `${date}T12:00:00Z`, importer, declared_value: value,
      ...(offence ? { result: 'offence', assessed_value: value * 2 } : { result: 'as declared', assessed_value: value }) };
    return { declaration: JSON.parse(text), result };
  });
}
const tool = (...words) => { const r = spawnSync(program, words, { encoding: 'utf8' }); return { code: r.status, out: r.stdout, err: r.stderr }; };
async function sendAll(c, key, items, as) {
  for (let i = 0; i < items.length; i += 200) {
    const part = items.slice(i, i + 200);
    const r = await c.post(key, JSON.stringify(as === 'result' ? { kind: 'examination', events: part.map((x) => x.result) } : part.map((x) => x.declaration)));
    assert.equal(r.status, 201, await r.text());
  }
}
// A model learned from what the Centre has: the table parted by date.
function learn(c, name) {
  const table = `${c.dir}/${name}.csv`, map = `${c.dir}/${name}.map`;
  const made = c.ntc('model', 'table', '--out', table, '--map', map, '--json');
  assert.equal(made.code, 0, made.err);
  const [head, ...rows] = readFileSync(table, 'utf8').trimEnd().split('\n');
  const part = (is) => c.file(`${name}-${is}.csv`, [head, ...rows.filter((r) => (/,(202[56]-\d\d)/.exec(r)[1] < '2026-07') === (is === 'train'))].join('\n') + '\n');
  const file = `${c.dir}/${name}.model`;
  const r = tool('model', 'train', '--train', part('train'), '--valid', part('valid'), '--map', map, '--out', file, '--quick');
  assert.equal(r.code, 0, r.err);
  return { file, made: made.lines[0], head, rows };
}
const step = async (who, m, act, note = '') => {
  const r = await who.post(`/models/${m.id}/${act}`, { revision: m.revision, note });
  return r.status === 200 ? r.body.model : `${r.status} ${r.body.detail}`;
};

for (const store of stores)
  test(`from examinations to a model, to an alert that says so, and back (${store})`, async () => {
    const c = new Centre(store);
    try {
      for (const [n, role] of [['asif', 'analyst'], ['bilal', 'supervisor'], ['sara', 'supervisor'], ['omar', 'officer'], ['auditor', 'auditor']]) c.user(n, role);
      const key = c.link();
      const likely = rule('TST-001', 'score.probability >= 0.6', { on: 'declaration', unit: 'appraisement', reason: 'likely by {score.model}: {score.reason}' });
      assert.equal(c.ntc('rule', 'load', c.file('a.rules', likely)).code, 0);
      await c.start();
      const [asif, bilal, omar] = await Promise.all(['asif', 'bilal', 'omar'].map((n) => c.login(n)));
      const before = trade(450, 1, 'GD');
      await sendAll(c, key, before);
      await sendAll(c, key, before, 'result');
      assert.equal((await omar.get('/alerts')).body.items.length, 0, 'nobody is scored without a model');

      // The table: a row an item, and what examinations found.
      const { file, made, head, rows } = learn(c, 'trade');
      assert.deepEqual([made.declarations, made.rows, made.judged], [450, 450, 450]);
      assert.equal(made.offences, before.filter((x) => x.result.result === 'offence').length);
      const cells = Object.fromEntries(head.split(',').map((h, i) => [h, rows[0].split(',')[i]]));
      const [{ declaration: first, result }] = [before.find((x) => x.declaration.number === cells['Declaration Number'])];
      assert.deepEqual([cells['Importer NTN'], cells['HS Code'], cells['Net Mass'], cells.Date, cells.Offence], [first.importer, first.items[0].hs, String(first.items[0].net_mass_kg), first.date, result.result === 'offence' ? '1' : '0']);
      assert.match((await bilal.get('/audit?object=declarations')).body.items[0].act, /model\.table/);

      // Put in by one, decided by another; a second file of that name and version is refused.
      const put = (by, ...more) => c.ntc('model', 'load', file, '--name', 'trade', '--version', '1', '--as', by, '--password-file', c.file('pw', 'correct horse battery'), ...more);
      assert.match(put('omar').err, /MODEL_PUT is needed/);
      assert.equal(put('sara').code, 0);
      assert.match(put('sara').err, /there is a model trade 1 already/);
      const models = async () => (await omar.get('/models')).body.items;
      let m = (await models())[0].model;
      assert.equal(m.state, 'waiting');
      assert.match(await step(asif, m, 'approve'), /^403/);
      assert.match(await step(await c.login('sara'), m, 'approve'), /^422 .*another person/);
      m = await step(bilal, m, 'approve');
      assert.equal(m.state, 'shadow', m);
      assert.match(await step(bilal, m, 'live'), /^422 a model stays in shadow for 14 days or 200 declarations/);

      // In shadow it is counted, and no rule sees it.
      const later = trade(220, 2, 'GE');
      await sendAll(c, key, later);
      assert.equal((await omar.get('/alerts')).body.items.length, 0);
      await sendAll(c, key, later.slice(0, 100), 'result');
      const { numbers } = (await models())[0];
      assert.deepEqual([numbers.scored, numbers.judged], [220, 100]);
      assert.ok(numbers.auc > 0.8 && Math.abs(numbers.expected - numbers.found) < 15, JSON.stringify(numbers));
      m = await step(bilal, m, 'live');
      assert.equal(m.state, 'live', m);

      // Live: the next declaration of the one who cheats raises an alert, and its reason says why.
      const one = (number, importer) => c.post(key, declaration(number, { date: '2026-11-20', importer, declarant: 'A1' }, [{ hs: '840110', net_mass_kg: 100, value: 900, tax_rate: 20 }]));
      await one('GF-1', bad);
      await one('GF-2', '1000002-1');
      const alerts = (await omar.get('/alerts')).body.items;
      assert.equal(alerts.length, 1);
      const reasons = (await omar.get(`/alerts/${alerts[0].id}`)).body.reasons;
      assert.match(reasons[0].text, /^likely by trade 1 #[0-9a-f]{16}: \S+/);
      const why = c.ntc('decision', 'explain', alerts[0].id);
      assert.match(why.out, /score: an offence is likely to \d+\.\d %, says the model trade 1 #[0-9a-f]{16}; most of all: /);
      const said = why.out.match(/most of all: ([^;]*)/)[1];
      assert.ok(reasons[0].text.endsWith(said), said);
      const replayed = () => c.ntc('decision', 'replay', alerts[0].id);
      // Who need not know by what number a trader is known does not see it in a reason either.
      const auditor = await c.login('auditor'), told = async (p) => JSON.stringify([(await p.get(`/alerts/${alerts[0].id}`)).body.reasons, (await p.get(`/alerts/${alerts[0].id}/decision`)).body]);
      assert.ok((await told(omar)).includes(bad) && !(await told(auditor)).includes(bad), await told(auditor));
      assert.match(replayed().out, /identical.*score identical/);
      assert.equal((await omar.get(`/alerts/${alerts[0].id}/decision`)).body.items[0].score.model, `trade 1 #${m.digest.slice(0, 16)}`);

      // A second model takes the place of the first in one step; of the first all is as it was.
      assert.equal(put('sara', '--json').code, 1);
      assert.equal(c.ntc('model', 'load', file, '--name', 'trade', '--version', '2').code, 0);
      let second = (await models()).find((x) => x.model.version === '2').model;
      second = await step(bilal, second, 'approve');
      assert.equal(second.state, 'shadow', second);
      await sendAll(c, key, trade(200, 3, 'GH'));
      second = await step(bilal, second, 'live');
      assert.deepEqual((await models()).map((x) => [x.model.version, x.model.state]), [['2', 'live'], ['1', 'retired']]);
      assert.match(replayed().out, /identical.*score identical/);

      // Stopped by anybody who works with it, at once; also at the shell, beside the server.
      const n = (await omar.get('/alerts?limit=500')).body.items.length;
      assert.equal(typeof (await step(omar, second, 'stop')), 'string', 'a reason is needed');
      second = await step(omar, second, 'stop', 'too many of one importer');
      assert.equal(second.state, 'stopped');
      await one('GF-3', bad);
      assert.equal((await omar.get('/alerts?limit=500')).body.items.length, n);
      assert.match(c.ntc('model', 'stop', 'trade', '--why', 'no longer wanted').err, /no model trade is in shadow or live/);
      assert.deepEqual((await omar.get(`/models/${second.id}`)).body.history.map((h) => h.act), ['put', 'approve', 'live', 'stop']);
      const check = c.ntc('decision', 'check', '--json').lines[0];
      assert.equal(check.differ, 0, JSON.stringify(check));
      assert.ok(check.same >= 1300, JSON.stringify(check));
      assert.equal(c.ntc('audit', 'verify').code, 0);
    } finally { await c.remove(); }
  });

test('a model that was altered is found out, and the Centre goes on without', async () => {
  const c = new Centre('sqlite');
  try {
    c.user('bilal', 'supervisor');
    const key = c.link();
    await c.start();
    const bilal = await c.login('bilal');
    const before = trade(400, 4, 'GD');
    await sendAll(c, key, before);
    await sendAll(c, key, before, 'result');
    const { file } = learn(c, 'trade');
    const bytes = readFileSync(file);

    // What is no model, was altered, or asks for what no declaration has, is not put in.
    const broken = `${c.dir}/broken.model`;
    bytes[bytes.length - 9] ^= 1;
    writeFileSync(broken, bytes);
    const load = (path, version) => c.ntc('model', 'load', path, '--name', 'trade', '--version', version);
    assert.match(load(broken, '1').err, /altered/);
    assert.match(load(c.file('x', 'no model'), '1').err, /no model/);
    assert.match(load(file, '../1').err, /a-z 0-9/);
    const table = readFileSync(`${c.dir}/trade-train.csv`, 'utf8').replace('Gross Mass', 'Moon Phase'), map = readFileSync(`${c.dir}/trade.map`, 'utf8').replace('"Gross Mass" = number gross', '"Moon Phase" = number moon');
    assert.equal(tool('model', 'train', '--train', c.file('m.csv', table), '--valid', c.file('n.csv', table), '--map', c.file('m.map', map), '--out', `${c.dir}/moon.model`, '--quick').code, 0);
    assert.match(load(`${c.dir}/moon.model`, '1').err, /no declaration can give these columns of the model's map: "Moon Phase"/);

    assert.equal(load(file, '1').code, 0);
    let m = (await bilal.get('/models')).body.items[0].model;
    m = await step(bilal, m, 'approve');
    await sendAll(c, key, trade(200, 5, 'GE'));
    m = await step(bilal, m, 'live');
    assert.equal(m.state, 'live', m);
    const sent = await (await c.post(key, declaration('GF-1', { importer: bad }))).json();
    assert.match(c.ntc('decision', 'replay', `${sent.id}:0`).out, /score identical/);

    // Somebody with the database in hand makes another one live: the log, then the trail, say otherwise.
    const db = new DatabaseSync(`${c.dir}/ntc.db`);
    assert.equal(load(file, '2').code, 0);
    const check = () => { const r = c.ntc('decision', 'check'); return [r.code, r.out]; };
    assert.match(check()[1], /\n[1-9]\d* rules, models, policies and dossiers stand where persons put them, 0 do not/);
    db.exec(`UPDATE model SET state = 'retired' WHERE version = '1'`);
    db.exec(`UPDATE model SET state = 'live' WHERE version = '2'`);
    assert.match(c.ntc('doctor').out, /BAD  models that are asked can be read: trade 2: it is 'live', but the audit trail says 'waiting'/);
    assert.equal(check()[0], 3);
    db.exec(`INSERT INTO life_log SELECT kind, ref, 2, at + 1, actor, 'live', 'waiting', 'live', '', object FROM life_log WHERE object = 'model/trade/2'`);
    assert.match(check()[1], /model\/trade\/2: it is 'live', but the audit trail says 'waiting'/);
    db.exec(`DELETE FROM life_log WHERE object = 'model/trade/2' AND revision = 2`);
    db.exec(`UPDATE model SET state = 'waiting' WHERE version = '2'`);
    db.exec(`UPDATE model SET state = 'live' WHERE version = '1'`);
    assert.match(check()[1], /persons put them, 0 do not/);

    // Or puts other bytes there.
    db.exec(`UPDATE model SET bytes = x'00' || substr(bytes, 2) WHERE version = '1'`);
    assert.match(c.ntc('doctor').out, /BAD  models that are asked can be read: trade 1: /);
    const replayed = c.ntc('decision', 'replay', `${sent.id}:0`);
    assert.equal(replayed.code, 3, replayed.out);
    assert.match(replayed.out, /the model of its score is not in the store as it was/);
    await c.stop();
    await c.start();
    const again = await c.login('bilal');
    assert.match((await again.get('/models')).body.fault, /^trade 1: /);
    const notice = await until('it is told', async () => (await again.get('/notices')).body.items.find((n) => n.kind === 'model_left_out'));
    assert.match(notice.text, /trade 1/);
    assert.equal((await c.post(key, declaration('GF-2', { importer: bad }))).status, 201, 'the Centre goes on');
    assert.equal(c.ntc('model', 'stop', 'trade', '--why', 'it was altered').code, 0);
    await until('it ended', async () => (await again.get('/notices')).body.items.find((n) => n.kind === 'model_left_out' && n.ended));
  } finally { await c.remove(); }
});

test('a world that has moved away from a model is told, until it is calm', async () => {
  const c = new Centre('sqlite');
  try {
    c.user('bilal', 'supervisor');
    const key = c.link();
    await c.start();
    let bilal = await c.login('bilal');
    const before = trade(500, 7, 'GD');
    await sendAll(c, key, before);
    await sendAll(c, key, before, 'result');
    assert.equal(c.ntc('model', 'load', learn(c, 'trade').file, '--name', 'trade', '--version', '1').code, 0);
    let m = await step(bilal, (await bilal.get('/models')).body.items[0].model, 'approve');
    await sendAll(c, key, trade(300, 8, 'GE', Date.UTC(2026, 7, 1), 85));
    m = await step(bilal, m, 'live');
    assert.equal(m.state, 'live', m);
    // It is looked at when the server starts, then each hour.
    const again = async () => { await c.stop(); await c.start(); bilal = await c.login('bilal'); };
    const notice = async () => (await bilal.get('/notices')).body.items.find((n) => n.kind === 'model_drift');
    await again();
    await new Promise((go) => setTimeout(go, 500));
    assert.equal(await notice(), undefined);
    const heavy = trade(300, 9, 'GM', Date.UTC(2026, 7, 1), 85);
    for (const { declaration: d } of heavy) { d.items[0].net_mass_kg *= 40; d.items[0].value *= 40; }
    await sendAll(c, key, heavy);
    await again();
    const told = await until('it is told', notice);
    assert.match(told.text, /^trade 1 #[0-9a-f]{16}, 300 items of the last week .*mass \d+\.\d\d/);
    await step(bilal, m, 'stop', 'it must be learned again');
    await again();
    await until('it ended', async () => (await notice())?.ended);
  } finally { await c.remove(); }
});
