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
