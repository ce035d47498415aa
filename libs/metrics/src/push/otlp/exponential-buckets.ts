import type { BucketCounts } from '../../core/instruments/native/bucket-counts.js';
import type { NativeSeries } from '../../core/instruments/native/native-series.js';

/** The most buckets of one side, empty ones included: OTLP has no gaps. */
const MOST_BUCKETS = 1024;

/** The buckets of one side, without gaps. */
export interface DenseBuckets {
  /** The index of the first one. Bucket `i` is above `base ** i` and at most `base ** (i + 1)`. */
  readonly offset: number;
  readonly counts: readonly number[];
}

/** The buckets of a native histogram as OTLP has them. */
export interface ExponentialBuckets {
  readonly scale: number;
  readonly positive: DenseBuckets;
  readonly negative: DenseBuckets;
}

/**
 * A native histogram as an exponential one: the scale is the schema, and each index is one lower, as OTLP names a bucket by
 * its lower bound. The resolution is halved as often as buckets that are far apart need it.
 */
export function exponentialBuckets({ schema, positive, negative }: NativeSeries): ExponentialBuckets {
  const sides = [positive, negative].map(indexesOf);
  let halvings = 0;
  while (sides.some((side) => widthOf(side, halvings) > MOST_BUCKETS)) halvings++;
  const [up, down] = sides.map((side) => dense(side, halvings)) as [DenseBuckets, DenseBuckets];
  return { scale: schema - halvings, positive: up, negative: down };
}

type Side = readonly (readonly [index: number, count: number])[];

function indexesOf(counts: BucketCounts): Side {
  const side: [number, number][] = [];
  counts.forEach((key, count) => side.push([key - 1, count]));
  return side;
}

function widthOf(side: Side, halvings: number): number {
  const [first, last] = [side[0], side.at(-1)];
  return first === undefined || last === undefined ? 0 : (last[0] >> halvings) - (first[0] >> halvings) + 1;
}

function dense(side: Side, halvings: number): DenseBuckets {
  const offset = (side[0]?.[0] ?? 0) >> halvings;
  const counts = Array.from({ length: widthOf(side, halvings) }, () => 0);
  for (const [index, count] of side) counts[(index >> halvings) - offset]! += count;
  return { offset, counts };
}
