import { BUCKETS_PER_OCTAVE, fractionBounds, MAX_SCHEMA } from './bucket-bounds.js';

/** Fraction bits of the upper 32-bit half of a double. */
const HIGH_FRACTION_BITS = 20;
const HIGH_FRACTION_MASK = (1 << HIGH_FRACTION_BITS) - 1;
const EXPONENT_BIAS = 1023;
/** The scale that makes the smallest subnormal double a normal one. */
const SUBNORMAL_SCALE_BITS = 52;

/** Leading fraction bits that select a cell of the table: cells are narrower than the narrowest bucket. */
const CELL_BITS = MAX_SCHEMA + 1;
const CELL_SHIFT = HIGH_FRACTION_BITS - CELL_BITS;

const bits = new DataView(new ArrayBuffer(8));

/** Fraction bits of each bound, in two halves, followed by a sentinel that no fraction exceeds. */
const BOUND_HIGH = new Uint32Array(BUCKETS_PER_OCTAVE + 1);
const BOUND_LOW = new Uint32Array(BUCKETS_PER_OCTAVE + 1);
/** The first bound at or above the start of each cell; no cell holds two bounds. */
const FIRST_BOUND = new Uint16Array(1 << CELL_BITS);
/** Whether the tables are filled: by the first value, as most applications have no native histogram. */
let isFilled = false;

/**
 * Returns the key of the bucket that a magnitude above 0 falls into. Keys are exact: the bits of the double give the
 * bucket at the finest schema, and each bucket of a coarser schema consists of whole finest ones.
 */
export function bucketKey(magnitude: number, schema: number): number {
  const shift = MAX_SCHEMA - schema;
  // Infinities have a separate bucket after that of the largest finite double.
  if (magnitude === Infinity) return roundUpShift(fineKey(Number.MAX_VALUE), shift) + 1;
  return roundUpShift(fineKey(magnitude), shift);
}

function fineKey(magnitude: number): number {
  if (!isFilled) fillTables();
  bits.setFloat64(0, magnitude, true);
  const high = bits.getUint32(4, true);
  const exponent = high >>> HIGH_FRACTION_BITS;
  if (exponent === 0) return fineKeyOfSubnormal(magnitude);
  const fraction = high & HIGH_FRACTION_MASK;
  const bound = FIRST_BOUND[fraction >>> CELL_SHIFT] as number;
  const boundHigh = BOUND_HIGH[bound] as number;
  const isAbove =
    fraction > boundHigh ||
    (fraction === boundHigh && bits.getUint32(0, true) > (BOUND_LOW[bound] as number));
  return (exponent - EXPONENT_BIAS) * BUCKETS_PER_OCTAVE + (isAbove ? bound + 1 : bound);
}

function fineKeyOfSubnormal(magnitude: number): number {
  return fineKey(magnitude * 2 ** SUBNORMAL_SCALE_BITS) - SUBNORMAL_SCALE_BITS * BUCKETS_PER_OCTAVE;
}

/** Divides by 2^shift and rounds up, also for negative keys. */
function roundUpShift(key: number, shift: number): number {
  return (key + (1 << shift) - 1) >> shift;
}

function fillTables(): void {
  fractionBounds().forEach((bound, index) => {
    bits.setFloat64(0, bound, true);
    BOUND_HIGH[index] = bits.getUint32(4, true) & HIGH_FRACTION_MASK;
    BOUND_LOW[index] = bits.getUint32(0, true);
  });
  BOUND_HIGH[BUCKETS_PER_OCTAVE] = HIGH_FRACTION_MASK + 1;
  let bound = 0;
  FIRST_BOUND.forEach((_, cell) => {
    while ((BOUND_HIGH[bound] as number) < cell << CELL_SHIFT) bound++;
    FIRST_BOUND[cell] = bound;
  });
  isFilled = true;
}
