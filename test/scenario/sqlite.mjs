// SPDX-License-Identifier: Apache-2.0
// A look into the SQLite file from outside, with Debian's sqlite3 command.
import { execFileSync } from 'node:child_process';

// A server may be writing.
const patient = ['-cmd', '.timeout 10000'];

export class DatabaseSync {
  constructor(file) { this.file = file; }
  exec(sql) { execFileSync('sqlite3', [...patient, this.file, sql]); }
  all(sql) { return JSON.parse(execFileSync('sqlite3', [...patient, '-json', this.file, sql], { encoding: 'utf8' }) || '[]'); }
  close() {}
}
