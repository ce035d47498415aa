/** The coarsest resolution: each bucket is 65536 times as wide as the one before. */
export const MIN_SCHEMA = -4;
/** The finest resolution: 256 buckets from one power of two to the next. */
export const MAX_SCHEMA = 8;

/**
 * Returns the schema whose buckets grow by at most `bucketFactor`, which is above 1. The buckets of schema n grow by
 * 2^(2^-n) (https://prometheus.io/docs/specs/native_histograms/#schema).
 */
export function schemaOf(bucketFactor: number): number {
  const exponent = Math.floor(Math.log2(Math.log2(bucketFactor)));
  return Math.min(MAX_SCHEMA, Math.max(MIN_SCHEMA, 0 - exponent));
}

/** Buckets from one power of two to the next at the finest schema. */
export const BUCKETS_PER_OCTAVE = 1 << MAX_SCHEMA;

/**
 * The square root of 2 from which client_golang derives its bounds, one digit short of the nearest double. With the
 * nearest double, half of the bounds are slightly off, and a value that lies on a bound falls into a different
 * bucket than in other clients (`test/conformance/client_golang_fraction_bounds.json`).
 */
// oxlint-disable-next-line oxc/approx-constant -- the nearest double is wrong here, see above
const ROOT_OF_2 = 1.414213562373095;

/** The key of the finest schema's bucket that ends at the largest double instead of 2^1024. */
const LAST_FINE_KEY = 1024 * BUCKETS_PER_OCTAVE;

/** Returns the upper bound of a positive bucket, inclusive; +Infinity for the bucket that counts infinities. */
export function bucketUpperBound(key: number, schema: number): number {
  const fineKey = key * 2 ** (MAX_SCHEMA - schema);
  if (fineKey === LAST_FINE_KEY) return Number.MAX_VALUE;
  const octave = Math.floor(fineKey / BUCKETS_PER_OCTAVE);
  const fraction = fractionBounds()[fineKey - octave * BUCKETS_PER_OCTAVE] as number;
  return fraction * 2 * 2 ** octave;
}

let fractions: Float64Array | undefined;

/**
 * Upper bounds, inclusive, of the buckets between 0.5 and 1 at the finest schema; the first one is 0.5 itself.
 * The bounds of a coarser schema are exactly every second, fourth ... of these.
 */
export function fractionBounds(): Float64Array {
  return (fractions ??= computedFractionBounds());
}

/** Each iteration inserts a bound after every existing one: the lower bound times the next root of 2. */
function computedFractionBounds(): Float64Array {
  let bounds = [0.5];
  let factor = ROOT_OF_2;
  for (let schema = 1; schema <= MAX_SCHEMA; schema++) {
    const step = factor;
    bounds = bounds.flatMap((bound) => [bound, bound * step]);
    factor = Math.sqrt(factor);
  }
  return Float64Array.from(bounds);
}
