import type { ByteWriter } from '../../core/exposition/byte-writer.js';
import { MessageField, writeString, writeVarint } from '../../core/exposition/protobuf/protobuf-fields.js';
import type { LabelEncoder } from '../../core/exposition/labels/label-encoder.js';

const FIXED_64 = 1;
const BITS_32 = 2 ** 32;
const NANOS_PER_MICRO = 1000n;
const KEY_VALUE = { key: 1, value: 2 };
const STRING_VALUE = 1;

/** Writes a field of type fixed64, from a whole number of at most 2^53. */
export function writeFixed64(out: ByteWriter, field: number, value: number): void {
  out.byte((field << 3) | FIXED_64);
  appendFixed64(out, value);
}

/** Writes a whole number of at most 2^53 as a fixed64, without a field. */
export function appendFixed64(out: ByteWriter, value: number): void {
  out.reserve(8);
  out.view.setUint32(out.at, value % BITS_32, true);
  out.view.setUint32(out.at + 4, Math.floor(value / BITS_32), true);
  out.at += 8;
}

/** Writes a double, without a field. */
export function appendDouble(out: ByteWriter, value: number): void {
  out.reserve(8);
  out.view.setFloat64(out.at, value, true);
  out.at += 8;
}

/** Writes a time as nanoseconds since the Unix epoch, to the microsecond; nothing when it is unknown. */
export function writeTime(out: ByteWriter, field: number, ms: number | undefined): void {
  if (ms === undefined || !(ms >= 0)) return;
  out.byte((field << 3) | FIXED_64);
  out.reserve(8);
  out.view.setBigUint64(out.at, BigInt(Math.round(ms * 1000)) * NANOS_PER_MICRO, true);
  out.at += 8;
}

/** Writes a signed number as protobuf's sint32. */
export function writeSint32(out: ByteWriter, field: number, value: number): void {
  out.byte(field << 3);
  writeVarint(out, value < 0 ? -2 * value - 1 : 2 * value);
}

/** Writes attributes with text values, as the field that their message has for them. */
export class AttributeEncoder implements LabelEncoder {
  readonly key: string;
  private readonly attribute: MessageField;
  private readonly value = new MessageField(KEY_VALUE.value);

  constructor(field: number) {
    this.key = `otlp ${field}`;
    this.attribute = new MessageField(field);
  }

  /** Names stay as they are: OTLP allows all of UTF-8. */
  nameOf(name: string): string {
    return name;
  }

  pair(out: ByteWriter, name: string, value: string): void {
    const start = this.attribute.begin(out);
    writeString(out, KEY_VALUE.key, name);
    const valueStart = this.value.begin(out);
    writeString(out, STRING_VALUE, value);
    this.value.end(out, valueStart);
    this.attribute.end(out, start);
  }
}
