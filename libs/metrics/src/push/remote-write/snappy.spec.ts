import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { SnappyCompressor } from './snappy.js';
import { uncompress } from './snappy-uncompress.js';

const compressor = new SnappyCompressor();
const words = 'http_requests_total method route status_code instance job GET POST 200 404 500'.split(' ');

/** Text that repeats itself irregularly, from a fixed seed. */
function text(length: number): Buffer {
  let seed = 7;
  let made = '';
  while (made.length < length) {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    made += `${words[(seed >>> 8) % words.length]} `;
  }
  return Buffer.from(made.slice(0, length));
}

/** Facts of the format description, and the kinds of blocks that golang/snappy's decode_test.go (BSD-3-Clause) lists. */
const BLOCKS: [what: string, block: number[], plain: string][] = [
  ['no bytes', [0x00], ''],
  ['a literal', [0x03, 0x08, 0xff, 0xff, 0xff], '\xff\xff\xff'],
  ['a literal with its length in one byte', [0x03, 0xf0, 0x02, 0x61, 0x62, 0x63], 'abc'],
  ['a literal with its length in two bytes', [0x03, 0xf4, 0x02, 0x00, 0x61, 0x62, 0x63], 'abc'],
  ['a literal with its length in three bytes', [0x03, 0xf8, 0x02, 0x00, 0x00, 0x61, 0x62, 0x63], 'abc'],
  ['a literal with its length in four bytes', [0x03, 0xfc, 0x02, 0x00, 0x00, 0x00, 0x61, 0x62, 0x63], 'abc'],
  ['a copy with an offset of 11 bits', [0x0d, 0x0c, 0x61, 0x62, 0x63, 0x64, 0x15, 0x04], 'abcdabcdabcda'],
  ['a copy with an offset of 16 bits', [0x06, 0x0c, 0x61, 0x62, 0x63, 0x64, 0x06, 0x03, 0x00], 'abcdbc'],
  [
    'a copy with an offset of 32 bits',
    [0x06, 0x0c, 0x61, 0x62, 0x63, 0x64, 0x07, 0x03, 0x00, 0x00, 0x00],
    'abcdbc',
  ],
  ['a copy of what it writes itself', [0x08, 0x04, 0x61, 0x62, 0x09, 0x02], 'abababab'],
];
const CORRUPT: [what: string, block: number[]][] = [
  ['no length', []],
  ['an unfinished length', [0xff]],
  ['a literal that is too short', [0x03, 0x08, 0xff, 0xff]],
  ['a literal beyond the length', [0x01, 0x08, 0xff, 0xff, 0xff]],
  ['less than the length', [0x05, 0x08, 0xff, 0xff, 0xff]],
  ['an offset of nothing', [0x08, 0x0c, 0x61, 0x62, 0x63, 0x64, 0x01, 0x00]],
  ['an offset before the start', [0x08, 0x0c, 0x61, 0x62, 0x63, 0x64, 0x01, 0x05]],
  ['a copy beyond the length', [0x05, 0x0c, 0x61, 0x62, 0x63, 0x64, 0x01, 0x04]],
  ['a copy without its offset', [0x08, 0x0c, 0x61, 0x62, 0x63, 0x64, 0x01]],
  ['a length above 2^32', [0xff, 0xff, 0xff, 0xff, 0x7f, 0x00]],
];

describe('the block format of Snappy', () => {
  it.each(BLOCKS)('reads %s', (_, block, plain) => {
    expect(uncompress(Uint8Array.from(block)).toString('latin1')).toBe(plain);
  });

  it.each(CORRUPT)('refuses %s', (_, block) => {
    expect(() => uncompress(Uint8Array.from(block))).toThrow('not a block of Snappy');
  });

  it.each([0, 1, 3, 4, 14, 15, 16, 17, 59, 60, 61, 255, 256, 257, 4096, 65535, 65536, 65537, 200_000])(
    'compresses %d bytes of text, of one byte and of noise',
    (length) => {
      for (const plain of [text(length), Buffer.alloc(length, 'a'), randomBytes(length)]) {
        const block = compressor.compress(plain);
        expect(uncompress(block).equals(plain)).toBe(true);
        expect(block.length).toBeLessThanOrEqual(32 + length + Math.ceil(length / 6));
      }
    },
  );

  it('makes text and runs much shorter', () => {
    expect(compressor.compress(text(100_000)).length).toBeLessThan(40_000);
    expect(compressor.compress(Buffer.alloc(100_000, 'a')).length).toBeLessThan(5000);
  });

  it.each([60, 63, 64, 65, 67, 68, 69, 128, 131, 132])('copies a match of %d bytes', (length) => {
    const match = randomBytes(length);
    const plain = Buffer.concat([match, randomBytes(20), match, randomBytes(20)]);
    expect(uncompress(compressor.compress(plain)).equals(plain)).toBe(true);
  });

  it('returns bytes that a later call leaves alone', () => {
    const first = compressor.compress(text(1000));
    compressor.compress(randomBytes(1000));
    expect(uncompress(first).equals(text(1000))).toBe(true);
  });
});
