const CORRUPT = 'The bytes are not a block of Snappy.';
/** Lengths from here on are in the bytes after the tag. */
const SHORT_LITERAL = 60;

/**
 * Uncompresses a block of Snappy.
 * @throws RangeError for bytes that are none
 */
export function uncompress(input: Uint8Array): Buffer {
  let at = 0;
  const next = (): number => {
    const byte = input[at++];
    if (byte === undefined) throw new RangeError(CORRUPT);
    return byte;
  };
  const littleEndian = (bytes: number): number => {
    let value = 0;
    for (let i = 0; i < bytes; i++) value += next() * 2 ** (8 * i);
    return value;
  };
  const out = Buffer.alloc(readLength(next));
  let written = 0;
  while (at < input.length) {
    const tag = next();
    const kind = tag & 3;
    const high = tag >>> 2;
    if (kind === 0) {
      const length = (high < SHORT_LITERAL ? high : littleEndian(high - SHORT_LITERAL + 1)) + 1;
      if (at + length > input.length || written + length > out.length) throw new RangeError(CORRUPT);
      out.set(input.subarray(at, at + length), written);
      at += length;
      written += length;
      continue;
    }
    const length = kind === 1 ? (high & 7) + 4 : high + 1;
    const offset = kind === 1 ? ((tag >>> 5) << 8) + next() : littleEndian(kind === 2 ? 2 : 4);
    if (offset === 0 || offset > written || written + length > out.length) throw new RangeError(CORRUPT);
    // Byte by byte: a copy may read what it has just written.
    for (const end = written + length; written < end; written++)
      out[written] = out[written - offset] as number;
  }
  if (written !== out.length) throw new RangeError(CORRUPT);
  return out;
}

function readLength(next: () => number): number {
  let length = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = next();
    length += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  if (length >= 2 ** 32) throw new RangeError(CORRUPT);
  return length;
}
