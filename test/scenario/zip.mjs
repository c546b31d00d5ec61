// SPDX-License-Identifier: Apache-2.0
// ZIP archives as tests read and write them: enough to change one byte of one file in a pack.
import { inflateRawSync } from 'node:zlib';

const table = Array.from({ length: 256 }, (_, n) => { for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1; return n >>> 0; });
const crc32 = (b) => { let c = ~0; for (const x of b) c = table[(c ^ x) & 255] ^ (c >>> 8); return ~c >>> 0; };

/** Name and bytes of each file, in their order. */
export function unzip(z) {
  const files = new Map();
  let at = z.readUInt32LE(z.lastIndexOf(Buffer.from('PK\x05\x06')) + 16);
  while (z.readUInt32LE(at) === 0x02014b50) {
    const [method, size, n, extra, comment, local] = [z.readUInt16LE(at + 10), z.readUInt32LE(at + 20), z.readUInt16LE(at + 28), z.readUInt16LE(at + 30), z.readUInt16LE(at + 32), z.readUInt32LE(at + 42)];
    const begin = local + 30 + z.readUInt16LE(local + 26) + z.readUInt16LE(local + 28);
    const bytes = z.subarray(begin, begin + size);
    files.set(z.toString('utf8', at + 46, at + 46 + n), method === 0 ? bytes : inflateRawSync(bytes));
    at += 46 + n + extra + comment;
  }
  return files;
}

/** A sound archive of them, stored. */
export function zip(files) {
  const parts = [], ends = [];
  let at = 0;
  for (const [name, bytes] of files) {
    const n = Buffer.from(name), head = Buffer.alloc(30), end = Buffer.alloc(46);
    head.writeUInt32LE(0x04034b50, 0);
    end.writeUInt32LE(0x02014b50, 0);
    for (const [b, o] of [[head, 4], [end, 6]]) {
      b.writeUInt16LE(20, o);
      b.writeUInt16LE(0x800, o + 2);
      b.writeUInt16LE(0x21, o + 8);
      b.writeUInt32LE(crc32(bytes), o + 10);
      b.writeUInt32LE(bytes.length, o + 14);
      b.writeUInt32LE(bytes.length, o + 18);
      b.writeUInt16LE(n.length, o + 22);
    }
    end.writeUInt16LE(20, 4);
    end.writeUInt32LE(at, 42);
    parts.push(head, n, bytes);
    ends.push(end, n);
    at += 30 + n.length + bytes.length;
  }
  const directory = Buffer.concat(ends), last = Buffer.alloc(22);
  last.writeUInt32LE(0x06054b50, 0);
  last.writeUInt16LE(ends.length / 2, 8);
  last.writeUInt16LE(ends.length / 2, 10);
  last.writeUInt32LE(directory.length, 12);
  last.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, directory, last]);
}
