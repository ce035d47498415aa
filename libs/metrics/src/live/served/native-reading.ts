import { NativeBuckets } from '../../core/instruments/native/native-buckets.js';
import { mergeNativeBuckets } from '../../core/instruments/native/native-snapshot.js';
import type { BucketCounts } from '../../core/instruments/native/bucket-counts.js';
import type { NativeLayout } from './protocol.js';

/** How many series are told one by one at most; the buckets of further ones are summed as they are read. */
const MOST_SERIES = 2000;

interface ReadSeries {
  readonly labels: readonly string[];
  readonly createdMs: number;
  sum: number;
  buckets: NativeBuckets;
}

/**
 * The series of a native histogram at one moment. Each series has buckets of its own; they are told in those that all of
 * them have in common: the coarsest resolution and the widest zero bucket, as Prometheus sums them.
 */
export class NativeReading {
  readonly series: ReadSeries[] = [];
  /** How many series the last one sums up; 0 if all are told one by one. */
  rest = 0;

  add(labels: readonly string[], createdMs: number, sum: number, native: NativeBuckets): void {
    const buckets = new NativeBuckets(native.schema, native.zeroThreshold);
    buckets.addAll(native);
    const last = this.series.at(-1);
    if (last === undefined || this.series.length <= MOST_SERIES) {
      this.series.push({ labels, createdMs, sum, buckets });
      if (this.series.length > MOST_SERIES) this.rest = 1;
      return;
    }
    last.sum += sum;
    last.buckets = mergeNativeBuckets([last.buckets, buckets]);
    this.rest++;
  }

  /**
   * Brings all series to common buckets. Those that were told before stay: a bucket that has become empty is no news, and
   * what was told at a low resolution has none to go on from at a higher one.
   */
  align(before: NativeLayout | undefined): NativeLayout {
    const all = this.series.map(({ buckets }) => buckets);
    if (before !== undefined) all.push(bucketsIn(before));
    const { schema, zeroThreshold, positive, negative } = mergeNativeBuckets(all);
    return { schema, zeroThreshold, negative: keysOf(negative), positive: keysOf(positive) };
  }
}

/** Writes the counts of a series from a position on: ascending, as `NativeLayout` has them. */
export function writeCounts(
  { negative, positive }: NativeLayout,
  buckets: NativeBuckets,
  values: Float64Array,
  at: number,
): void {
  let to = at;
  for (let i = negative.length - 1; i >= 0; i--) add(buckets.negative.get(negative[i] as number));
  add(buckets.zeroCount);
  for (const key of positive) add(buckets.positive.get(key));

  function add(count: number): void {
    values[to] = (values[to] as number) + count;
    to++;
  }
}

function keysOf(counts: BucketCounts): number[] {
  const keys: number[] = [];
  counts.forEach((key) => keys.push(key));
  return keys;
}

/** Buckets with something in each of a layout. */
function bucketsIn({ schema, zeroThreshold, negative, positive }: NativeLayout): NativeBuckets {
  const buckets = new NativeBuckets(schema, zeroThreshold);
  for (const key of negative) buckets.negative.add(key, 1);
  for (const key of positive) buckets.positive.add(key, 1);
  return buckets;
}
