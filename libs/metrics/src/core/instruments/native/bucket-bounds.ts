/** The coarsest resolution: each bucket is 65536 times as wide as the one before. */
export const MIN_SCHEMA = -4;
/** The finest resolution: 256 buckets from one power of two to the next. */
export const MAX_SCHEMA = 8;

/**
 * The schema whose buckets grow by at most `bucketFactor`, which is above 1: a schema n has buckets that grow by
 * 2^(2^-n) (https://prometheus.io/docs/specs/native_histograms/#schema).
 */
export function schemaOf(bucketFactor: number): number {
  const exponent = Math.floor(Math.log2(Math.log2(bucketFactor)));
  return Math.min(MAX_SCHEMA, Math.max(MIN_SCHEMA, 0 - exponent));
}

/** Buckets from one power of two to the next at the finest schema. */
export const BUCKETS_PER_OCTAVE = 1 << MAX_SCHEMA;

/**
 * The square root of 2 as client_golang's table of bounds begins with it, one place short of the nearest double.
 * From the nearest one half of the bounds come out a bit off, and a value that lies on a bound falls into another
 * bucket than in other clients (`test/conformance/client_golang_fraction_bounds.json`).
 */
// oxlint-disable-next-line oxc/approx-constant -- the nearest double is the wrong one, as told above
const ROOT_OF_2 = 1.414213562373095;

/**
 * Upper bounds, inclusive, of the buckets between 0.5 and 1 at the finest schema; the first one is 0.5 itself.
 * The bounds of a coarser schema are every second, fourth ... of these, to the bit.
 */
export const FRACTION_BOUNDS = fractionBounds();

/** The finest schema's bucket that ends at the largest double, where 2^1024 would be. */
const LAST_FINE_KEY = 1024 * BUCKETS_PER_OCTAVE;

/** The upper bound of a positive bucket, inclusive; +Infinity for the bucket that counts infinities. */
export function bucketUpperBound(key: number, schema: number): number {
  const fineKey = key * 2 ** (MAX_SCHEMA - schema);
  if (fineKey === LAST_FINE_KEY) return Number.MAX_VALUE;
  const octave = Math.floor(fineKey / BUCKETS_PER_OCTAVE);
  const fraction = FRACTION_BOUNDS[fineKey - octave * BUCKETS_PER_OCTAVE] as number;
  return fraction * 2 * 2 ** octave;
}

/** Each step of the recursion puts a bound between two that are there, the next root above the lower one. */
function fractionBounds(): Float64Array {
  let bounds = [0.5];
  let factor = ROOT_OF_2;
  for (let schema = 1; schema <= MAX_SCHEMA; schema++) {
    const step = factor;
    bounds = bounds.flatMap((bound) => [bound, bound * step]);
    factor = Math.sqrt(factor);
  }
  return Float64Array.from(bounds);
}
