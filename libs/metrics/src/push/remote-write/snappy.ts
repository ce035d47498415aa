/*
 * Snappy's block format (https://github.com/google/snappy/blob/main/format_description.txt), the only one that remote
 * write allows. Node has none built in; docs/adr/0028 weighs the packages.
 */

/** Copies reach back less than this, as their two-byte form can. */
const FRAGMENT_BYTES = 1 << 16;
const HASH_BITS = 14;
const HASH_PRIME = 0x1e35a7bd;
/** Below this many bytes a copy is not worth its tag. */
const LEAST_MATCH = 4;
/** A fragment's end is written as it is, so that reads of four bytes stay inside. */
const TAIL_BYTES = 15;
const SHORT_LITERAL = 60;
const MOST_PER_COPY = 64;
const NEAR_OFFSET = 2048;
const NEAR_LENGTH = 12;

/** Tags: the low two bits of an element's first byte. */
const COPY_1 = 1;
const COPY_2 = 2;

/** Compresses bytes; about 5 ns each. Keeps its table and its memory between calls, and returns a copy. */
export class SnappyCompressor {
  private readonly table = new Uint16Array(1 << HASH_BITS);
  private out = Buffer.alloc(0);
  private at = 0;

  compress(input: Buffer): Buffer<ArrayBuffer> {
    const most = 32 + input.length + Math.ceil(input.length / 6);
    if (this.out.length < most) this.out = Buffer.allocUnsafeSlow(most);
    this.at = 0;
    this.writeLength(input.length);
    const view = new DataView(input.buffer, input.byteOffset, input.length);
    for (let from = 0; from < input.length; from += FRAGMENT_BYTES)
      this.fragment(input, view, from, Math.min(from + FRAGMENT_BYTES, input.length));
    return Buffer.from(this.out.subarray(0, this.at));
  }

  private writeLength(length: number): void {
    for (; length > 0x7f; length >>>= 7) this.out[this.at++] = (length & 0x7f) | 0x80;
    this.out[this.at++] = length;
  }

  /** Writes the bytes of a fragment; it refers to none before it. */
  private fragment(input: Buffer, view: DataView, base: number, end: number): void {
    const { table } = this;
    const limit = end - TAIL_BYTES;
    let unwritten = base;
    if (limit > base) {
      table.fill(0);
      let at = base + 1;
      let misses = 32;
      while (at < limit) {
        const word = view.getUint32(at, true);
        const slot = Math.imul(word, HASH_PRIME) >>> (32 - HASH_BITS);
        const candidate = base + (table[slot] as number);
        table[slot] = at - base;
        if (candidate >= at || view.getUint32(candidate, true) !== word) {
          // What does not compress is passed over faster and faster.
          at += misses++ >>> 5;
          continue;
        }
        misses = 32;
        if (at > unwritten) this.literal(input, unwritten, at);
        let matched = LEAST_MATCH;
        while (at + matched < end && input[candidate + matched] === input[at + matched]) matched++;
        this.copy(at - candidate, matched);
        at += matched;
        unwritten = at;
        // The last position of the match is where the next one often begins.
        if (at < limit)
          table[Math.imul(view.getUint32(at - 1, true), HASH_PRIME) >>> (32 - HASH_BITS)] = at - 1 - base;
      }
    }
    if (unwritten < end) this.literal(input, unwritten, end);
  }

  private literal(input: Buffer, from: number, to: number): void {
    const { out } = this;
    const last = to - from - 1;
    if (last < SHORT_LITERAL) {
      out[this.at++] = last << 2;
    } else if (last < 1 << 8) {
      out[this.at++] = SHORT_LITERAL << 2;
      out[this.at++] = last;
    } else {
      out[this.at++] = (SHORT_LITERAL + 1) << 2;
      out[this.at++] = last & 0xff;
      out[this.at++] = last >>> 8;
    }
    // For a few bytes, a loop is faster than a call into native code.
    if (last < 32) for (let i = from; i < to; i++) out[this.at++] = input[i] as number;
    else this.at += input.copy(out, this.at, from, to);
  }

  private copy(offset: number, length: number): void {
    // The rest of a long match keeps at least four bytes, the least of the one-byte form.
    for (; length >= MOST_PER_COPY + LEAST_MATCH; length -= MOST_PER_COPY) this.copy2(offset, MOST_PER_COPY);
    if (length > MOST_PER_COPY) {
      this.copy2(offset, MOST_PER_COPY - LEAST_MATCH);
      length -= MOST_PER_COPY - LEAST_MATCH;
    }
    if (length >= NEAR_LENGTH || offset >= NEAR_OFFSET) {
      this.copy2(offset, length);
      return;
    }
    this.out[this.at++] = ((offset >>> 8) << 5) | ((length - LEAST_MATCH) << 2) | COPY_1;
    this.out[this.at++] = offset & 0xff;
  }

  private copy2(offset: number, length: number): void {
    const { out } = this;
    out[this.at++] = ((length - 1) << 2) | COPY_2;
    out[this.at++] = offset & 0xff;
    out[this.at++] = offset >>> 8;
  }
}
