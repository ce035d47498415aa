import type { Buckets } from './buckets.js';

/**
 * A quantile of the values in buckets, as `histogram_quantile()` of Prometheus estimates it; null without values.
 * @param counts not cumulative
 */
export function quantileOf(q: number, buckets: Buckets, counts: ArrayLike<number>): number | null {
  let total = 0;
  for (let i = 0; i < counts.length; i++) total += counts[i] as number;
  // Sums of windows may leave a rounding error instead of nothing.
  if (total < 1e-6 || (!buckets.isNative && buckets.upper.length < 2)) return null;
  return buckets.isNative
    ? nativeQuantile(q, buckets, counts, total)
    : classicQuantile(q, buckets, counts, total);
}

/** Linear within a bucket; values above the last bound count as that bound. */
function classicQuantile(
  q: number,
  { lower, upper }: Buckets,
  counts: ArrayLike<number>,
  total: number,
): number {
  let below = 0;
  for (let i = 0; i < upper.length - 1; i++) {
    const count = counts[i] as number;
    if (below + count < q * total || count === 0) {
      below += count;
      continue;
    }
    return between(lower[i] as number, upper[i] as number, (q * total - below) / count);
  }
  return lower.at(-1) as number;
}

/** https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile: the rank is counted from the nearer end. */
function nativeQuantile(q: number, buckets: Buckets, counts: ArrayLike<number>, total: number): number {
  const isFromBelow = q < 0.5;
  const rank = (isFromBelow ? q : 1 - q) * total;
  const { length } = buckets.upper;
  let passed = 0;
  let last = 0;
  for (let step = 0; step < length; step++) {
    const bucket = isFromBelow ? step : length - 1 - step;
    const count = counts[bucket] ?? 0;
    if (count === 0) continue;
    last = bucket;
    passed += count;
    if (passed >= rank) break;
  }
  const count = counts[last] as number;
  const inBucket = isFromBelow ? rank - (passed - count) : passed - rank;
  return within(buckets, counts, last, inBucket / count);
}

/** The value at a fraction of a native bucket: exponential, but in the zero bucket linear. */
function within({ lower, upper }: Buckets, counts: ArrayLike<number>, at: number, fraction: number): number {
  const from = lower[at] as number;
  const to = upper[at] as number;
  if (from > 0) return 2 ** between(Math.log2(from), Math.log2(to), fraction);
  if (to < 0) return -(2 ** between(Math.log2(-to), Math.log2(-from), 1 - fraction));
  // The zero bucket ends at 0 on a side on which there are no values.
  const isAny = (start: number, end: number): boolean => {
    for (let i = start; i < end; i++) if ((counts[i] ?? 0) > 0) return true;
    return false;
  };
  const isBelow = isAny(0, at);
  const isAbove = isAny(at + 1, upper.length);
  return between(isAbove && !isBelow ? 0 : from, isBelow && !isAbove ? 0 : to, fraction);
}

/** The share of the values above a limit, as one less `histogram_fraction()` of Prometheus estimates it. */
export function shareAbove(
  limit: number,
  { isNative, lower, upper }: Buckets,
  counts: ArrayLike<number>,
): number {
  let total = 0;
  let above = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i] as number;
    const from = lower[i] as number;
    const to = upper[i] as number;
    total += count;
    if (from >= limit) above += count;
    else if (to > limit) above += count * (1 - partOf(isNative && from > 0 ? Math.log2 : Number, from, to));
  }
  return total > 0 ? above / total : 0;

  function partOf(scale: (value: number) => number, from: number, to: number): number {
    return (scale(limit) - scale(from)) / (scale(to) - scale(from));
  }
}

function between(from: number, to: number, fraction: number): number {
  return from + (to - from) * fraction;
}
