import { bucketBoundsProblem } from '../rules/declaration-rules.js';

/** Upper bounds in seconds for the durations of a web service; the same as in other Prometheus clients. */
export const DEFAULT_BUCKETS: readonly number[] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * Up to this many bounds are searched linearly, which is fastest when most values fall into the first half of the
 * buckets, as latencies do; beyond that, binary search is faster (`npm run bench -- bucket-search`).
 */
export const LINEAR_SEARCH_MAX_BOUNDS = 20;

/** The bounds of recent histograms: most histograms of a process have the same few. */
const recentBounds: Float64Array[] = [];
const MOST_RECENT = 8;

/**
 * Checks the bounds of a histogram and drops a last bound of +Infinity, since every histogram has that bucket. Histograms
 * with the same bounds share them.
 * @throws Error if a bound is not a number, or not above the one before it
 */
export function bucketBounds(metricName: string, buckets: readonly number[]): Float64Array {
  for (const recent of recentBounds) if (isSame(recent, buckets)) return recent;
  const problem = bucketBoundsProblem(buckets);
  if (problem !== undefined) throw new Error(`Histogram "${metricName}": ${problem}`);
  const bounds = new Float64Array(buckets.at(-1) === Infinity ? buckets.slice(0, -1) : buckets);
  recentBounds.push(bounds);
  if (recentBounds.length > MOST_RECENT) recentBounds.shift();
  return bounds;
}

function isSame(bounds: Float64Array, buckets: unknown): boolean {
  if (!Array.isArray(buckets)) return false;
  const { length } = bounds;
  for (let i = 0; i < length; i++) if (!Object.is(bounds[i], buckets[i])) return false;
  return buckets.length === length || (buckets.length === length + 1 && buckets[length] === Infinity);
}

/** Returns the index of the first bound not below the value; the number of bounds for the `+Inf` bucket and for NaN. */
export function bucketIndex(bounds: Float64Array, value: number): number {
  const count = bounds.length;
  if (count > LINEAR_SEARCH_MAX_BOUNDS) return halvingSearch(bounds, value);
  let index = 0;
  while (index < count && !(value <= (bounds[index] as number))) index++;
  return index;
}

/**
 * Returns `count` bounds, each `width` above the one before.
 * @throws RangeError if `count` is not a positive integer or `width` is not positive
 */
export function linearBuckets(start: number, width: number, count: number): number[] {
  checkCount('linearBuckets', count);
  if (!(width > 0)) throw new RangeError(`linearBuckets: width is ${width}. Give a positive number.`);
  return Array.from({ length: count }, (_, index) => start + index * width);
}

/**
 * Returns `count` bounds, each `factor` times the one before.
 * @throws RangeError if `start` is not positive, `factor` is not above 1 or `count` is not a positive integer
 */
export function exponentialBuckets(start: number, factor: number, count: number): number[] {
  checkCount('exponentialBuckets', count);
  if (!(start > 0)) throw new RangeError(`exponentialBuckets: start is ${start}. Give a positive number.`);
  if (!(factor > 1)) throw new RangeError(`exponentialBuckets: factor is ${factor}. Give a number above 1.`);
  let bound = start;
  return Array.from({ length: count }, () => {
    const current = bound;
    bound *= factor;
    return current;
  });
}

/**
 * A branchless binary search whose steps depend only on the number of bounds: with unpredictable values, a processor
 * mispredicts every other branch.
 */
function halvingSearch(bounds: Float64Array, value: number): number {
  let low = 0;
  let left = bounds.length;
  while (left > 1) {
    const half = left >>> 1;
    low += isAbove(value, bounds[low + half - 1] as number) * half;
    left -= half;
  }
  return low + isAbove(value, bounds[low] as number);
}

/** Returns 1 for a value above the bound and for NaN, else 0. */
function isAbove(value: number, bound: number): number {
  return Number(!(value <= bound));
}

function checkCount(helper: string, count: number): void {
  if (Number.isInteger(count) && count >= 1) return;
  throw new RangeError(`${helper}: count is ${count}. Give a whole number of at least 1.`);
}
