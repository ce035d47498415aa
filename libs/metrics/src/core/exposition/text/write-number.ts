import type { ByteWriter } from '../byte-writer.js';

const DIGIT_0 = 0x30;
const MINUS = 0x2d;
const POINT = 0x2e;
const BILLION = 1_000_000_000;
const MICROS = 1_000_000;
/** Above this, a number in millionths is no longer an exact double. */
const MAX_IN_MICROS = Math.floor(Number.MAX_SAFE_INTEGER / MICROS);

/**
 * Appends a number in a form that every Prometheus parser reads back as the same double: integers and numbers with up
 * to six decimals digit by digit without allocating, all others as JavaScript prints them.
 */
export function writeNumber(out: ByteWriter, value: number): void {
  if (Number.isSafeInteger(value)) {
    writeInteger(out, value);
    return;
  }
  if (value > -MAX_IN_MICROS && value < MAX_IN_MICROS) {
    const micros = Math.round(value * MICROS);
    // Division is correctly rounded, and so is decimal parsing: if equal here, the parser reads the same double.
    if (micros / MICROS === value) {
      writeMicros(out, micros);
      return;
    }
  }
  out.text(numberText(value));
}

/** Formats a number like `writeNumber`, perhaps with other digits of the same double. */
export function numberText(value: number): string {
  if (Object.is(value, -0)) return '-0';
  if (value === Infinity) return '+Inf';
  if (value === -Infinity) return '-Inf';
  return String(value);
}

function writeInteger(out: ByteWriter, value: number): void {
  out.reserve(17);
  if (value < 0 || Object.is(value, -0)) {
    out.bytes[out.at++] = MINUS;
    value = -value;
  }
  if (value < BILLION) {
    writeDigits(out, value, digitCount(value));
    return;
  }
  const high = Math.floor(value / BILLION);
  writeDigits(out, high, digitCount(high));
  writeDigits(out, value - high * BILLION, 9);
}

function writeMicros(out: ByteWriter, micros: number): void {
  if (micros < 0) {
    out.byte(MINUS);
    micros = -micros;
  }
  const whole = Math.floor(micros / MICROS);
  writeInteger(out, whole);
  let fraction = micros - whole * MICROS;
  let digits = 6;
  while (fraction % 10 === 0) {
    fraction /= 10;
    digits--;
  }
  out.reserve(7);
  out.bytes[out.at++] = POINT;
  writeDigits(out, fraction, digits);
}

function writeDigits(out: ByteWriter, value: number, count: number): void {
  const { bytes } = out;
  const start = out.at;
  let rest = value | 0;
  for (let at = start + count - 1; at >= start; at--) {
    const tenth = (rest / 10) | 0;
    bytes[at] = DIGIT_0 + rest - tenth * 10;
    rest = tenth;
  }
  out.at = start + count;
}

function digitCount(value: number): number {
  let count = 1;
  for (let limit = 10; value >= limit; limit *= 10) count++;
  return count;
}
