// SPDX-License-Identifier: Apache-2.0
// Runs one browser test of web/test; what it is told by `env` says against what.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { root } from './centre.mjs';

/** What failed of it, before what went well: a log may be cut. */
const failures = (out) => out.split(/^(?=ok |FAIL )/m).sort((a, b) => Number(b.startsWith('FAIL')) - Number(a.startsWith('FAIL'))).join('');

const once = (env, file) => new Promise((done) => {
  execFile('node', [`test/${file}.test.mjs`], { cwd: join(root, 'web'), env: { ...process.env, ...env }, timeout: 480000, maxBuffer: 1 << 24 },
    (error, out, err) => done({ code: error ? error.code ?? 1 : 0, out: failures(out + err) }));
});

/** A browser beside everything else on few cores may come late: what fails is tried once more, and what failed first is told all the same. */
export async function inBrowser(env, file = 'browser') {
  const first = await once(env, file);
  if (first.code === 0 || env.NTC_URL) return first; // a Centre is not as it was
  console.log(`WOBBLED ${file}: it failed, and was tried once more\n${first.out}`);
  const second = await once(env, file);
  return { code: second.code, out: `${second.out}\nthe first time:\n${first.out}` };
}
