import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { ByteWriter, FixedBytes } from './byte-writer.js';

describe('a byte writer', () => {
  it('holds what was appended in order, however it came and however little room there was', () => {
    const piece = fc.record({
      text: fc.oneof(
        fc.string({ unit: 'binary', maxLength: 100, size: 'max' }),
        fc.string({ unit: 'grapheme-ascii', maxLength: 100, size: 'max' }),
      ),
      way: fc.constantFrom('text', 'fixed', 'copy'),
    });
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const out = new ByteWriter(1);
        for (const { text, way } of pieces) {
          if (way === 'text') out.text(text);
          else if (way === 'fixed') out.fixed(FixedBytes.of(text));
          else copyOf(text, out);
        }
        expect(out.written()).toEqual(Buffer.from(pieces.map(({ text }) => text).join('')));
      }),
    );
  });

  it('copies from itself while it grows', () => {
    const out = new ByteWriter(8);
    out.text('abcdefgh');
    for (let i = 0; i < 4; i++) out.copy(out.view, 0, out.at);
    expect(out.written().toString()).toBe('abcdefgh'.repeat(16));
  });

  it('writes U+FFFD for half a surrogate pair', () => {
    const out = new ByteWriter(1);
    out.text('a\ud800b');
    expect(out.written().toString()).toBe('a\ufffdb');
  });
});

function copyOf(text: string, out: ByteWriter): void {
  const source = new ByteWriter(1);
  source.text(`(${text})`);
  out.copy(source.view, 1, source.at - 1);
}
