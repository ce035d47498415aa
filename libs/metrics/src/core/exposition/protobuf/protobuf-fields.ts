import type { ByteWriter } from '../byte-writer.js';

// Wire types: https://protobuf.dev/programming-guides/encoding/#structure
const VARINT = 0;
const FIXED_64 = 1;
const LENGTH_DELIMITED = 2;
const BITS_32 = 2 ** 32;
const BITS_64 = 2 ** 64;

/** Writes a field of type uint64, from a whole number of at most 2^53. */
export function writeUint64(out: ByteWriter, field: number, value: number): void {
  out.byte((field << 3) | VARINT);
  writeVarint(out, value);
}

/** Writes a field of type double. */
export function writeDouble(out: ByteWriter, field: number, value: number): void {
  out.byte((field << 3) | FIXED_64);
  out.reserve(8);
  out.view.setFloat64(out.at, value, true);
  out.at += 8;
}

/** Writes a field of type string. */
export function writeString(out: ByteWriter, field: number, text: string): void {
  out.byte((field << 3) | LENGTH_DELIMITED);
  writeVarint(out, Buffer.byteLength(text));
  out.text(text);
}

/**
 * Writes a whole number from 0 to 2^53 as a varint.
 * @throws RangeError for a number that no varint can hold, such as Infinity
 */
export function writeVarint(out: ByteWriter, value: number): void {
  if (value >= BITS_64) throw new RangeError(`${value} is too large for a 64-bit integer.`);
  out.reserve(10);
  const { bytes } = out;
  while (value >= BITS_32) {
    bytes[out.at++] = (value % 128) | 0x80;
    value = Math.floor(value / 128);
  }
  let rest = value >>> 0;
  while (rest > 0x7f) {
    bytes[out.at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  bytes[out.at++] = rest;
}

/** Returns the number of bytes of a whole number below 2^32 as a varint. */
export function varintLength(value: number): number {
  let length = 1;
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) length++;
  return length;
}

/**
 * A field that holds a message. The length precedes the message but is known only after it: the field reserves the room
 * that the last length needed, and moves the message if that does not fit.
 */
export class MessageField {
  private lengthRoom = 1;

  constructor(private readonly field: number) {}

  /** Starts the message and returns the offset of its content, for `end`. */
  begin(out: ByteWriter): number {
    // The tag is a varint: above field 15 it takes two bytes.
    writeVarint(out, (this.field << 3) | LENGTH_DELIMITED);
    out.reserve(this.lengthRoom);
    out.at += this.lengthRoom;
    return out.at;
  }

  /** Ends the message whose content starts at `start`. */
  end(out: ByteWriter, start: number): void {
    const length = out.at - start;
    const needed = varintLength(length);
    const lengthAt = start - this.lengthRoom;
    if (needed !== this.lengthRoom) {
      out.reserve(needed);
      out.bytes.copyWithin(lengthAt + needed, start, out.at);
      this.lengthRoom = needed;
    }
    out.at = lengthAt;
    writeVarint(out, length);
    out.at += length;
  }
}
