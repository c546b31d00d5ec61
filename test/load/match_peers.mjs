// SPDX-License-Identifier: Apache-2.0
// The same names and queries, asked of PostgreSQL's pg_trgm and of npm's minisearch; as many as there is time for.
//   node test/load/match_peers.mjs FOLDER PACKAGES [PEER...]
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const [folder, packages, ...peers] = process.argv.slice(2);
const lines = (f) => readFileSync(join(folder, f), 'utf8').trimEnd().split('\n');
const truth = lines('truth.tsv').map((l) => l.split('\t')), queries = lines('queries.tsv').map((l) => l.split('\t')[1]);

function tell(name, took, found, more = '') {
  took.sort((a, b) => a - b);
  const sum = took.reduce((a, b) => a + b, 0), at = (q) => took[Math.min(took.length - 1, Math.floor(q * took.length))].toFixed(1);
  console.log(`${name}: ${took.length} queries, recall@10 ${(found / took.length).toFixed(3)}; mean ${(sum / took.length).toFixed(1)}, p50 ${at(0.5)}, p99 ${at(0.99)} ms; ${(1000 * took.length / sum).toFixed(1)} a second${more}`);
}

function trigrams() {
  const psql = (sql, input) => execFileSync('psql', ['-X', '-q', '-A', '-t', '-F', '\t', process.env.NTC_TEST_POSTGRES, ...(sql ? ['-c', sql] : [])], { input, maxBuffer: 1 << 28, encoding: 'utf8' });
  psql('CREATE EXTENSION pg_trgm; CREATE TABLE n (name text)');
  psql(`\\copy n FROM '${resolve(folder, 'names.txt')}'`);
  const began = Date.now();
  psql('CREATE INDEX ON n USING gin (name gin_trgm_ops)');
  const built = (Date.now() - began) / 1000, asked = 100;
  const out = psql(undefined, `\\timing on\nSET pg_trgm.similarity_threshold = 0.3;\n` + queries.slice(0, asked).map((q, i) =>
    `\\echo #${i}\nSELECT DISTINCT ON (s, name) name, similarity(name, '${q}') s FROM n WHERE name % '${q}' ORDER BY s DESC, name LIMIT 10;`).join('\n'));
  let i = -1, found = 0, names = [];
  const took = [];
  for (const l of out.split('\n')) {
    if (l.startsWith('#')) { i = Number(l.slice(1)); names = []; } else if (l.startsWith('Time:') && i >= 0) { took.push(Number(/Time: ([\d.]+)/.exec(l)[1])); found += names.includes(truth[i][2]); } else if (l) names.push(l.split('\t')[0]);
  }
  tell('pg_trgm, GIN, similarity >= 0.3', took, found, `; index built in ${built.toFixed(0)} s`);
}

function mini() {
  const MiniSearch = createRequire(join(resolve(packages), 'x.js'))('minisearch');
  const index = new MiniSearch({ fields: ['name'], storeFields: ['name'] });
  const began = Date.now();
  index.addAll(lines('names.txt').map((name, id) => ({ id, name })));
  const built = (Date.now() - began) / 1000, took = [];
  let found = 0;
  for (let i = 0; i < 100; i++) {
    const from = performance.now();
    const names = new Set();
    for (const h of index.search(queries[i], { fuzzy: 0.2 })) { names.add(h.name); if (names.size === 10) break; }
    took.push(performance.now() - from);
    found += names.has(truth[i][2]);
  }
  tell('npm minisearch, fuzzy 0.2', took, found, `; index built in ${built.toFixed(0)} s, ${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB`);
}

for (const p of peers) ({ trigrams, mini })[p]();
