import { bucketUpperBound } from '../src/core/instruments/native/bucket-bounds.js';
import type { FamilyFacts, NativeLayout } from '../src/live/served/protocol.js';

/** The buckets of a histogram, ascending, as its counts are told. */
export interface Buckets {
  readonly isNative: boolean;
  readonly lower: readonly number[];
  readonly upper: readonly number[];
}

const NONE: Buckets = { isNative: false, lower: [], upper: [] };
const known = new WeakMap<FamilyFacts, Buckets>();

/** The buckets of a metric; none if it is no histogram. */
export function bucketsOf(facts: FamilyFacts | undefined): Buckets {
  if (facts?.kind !== 'histogram') return NONE;
  let buckets = known.get(facts);
  if (buckets === undefined) {
    const { native, bounds = [] } = facts;
    known.set(facts, (buckets = native === undefined ? classicBuckets(bounds) : nativeBuckets(native)));
  }
  return buckets;
}

function classicBuckets(bounds: readonly number[]): Buckets {
  return {
    isNative: false,
    // Prometheus takes the first bucket to begin at 0, unless it ends below.
    lower: [Math.min(0, bounds[0] ?? 0), ...bounds],
    upper: [...bounds, Infinity],
  };
}

function nativeBuckets({ schema, zeroThreshold, negative, positive }: NativeLayout): Buckets {
  const descending = negative.toReversed();
  return {
    isNative: true,
    lower: [
      ...descending.map((key) => -bucketUpperBound(key, schema)),
      -zeroThreshold,
      ...positive.map((key) => Math.max(zeroThreshold, bucketUpperBound(key - 1, schema))),
    ],
    upper: [
      ...descending.map((key) => -Math.max(zeroThreshold, bucketUpperBound(key - 1, schema))),
      zeroThreshold,
      ...positive.map((key) => bucketUpperBound(key, schema)),
    ],
  };
}

/**
 * Where each value of a series is when its metric is told with other buckets, each in the one that it lies within; -1 for
 * those that lie in none. Undefined if all stay where they are.
 */
export function placesIn(to: FamilyFacts, from: FamilyFacts): readonly number[] | undefined {
  if (to === from || from.kind !== 'histogram') return undefined;
  const { lower, upper } = bucketsOf(to);
  const old = bucketsOf(from);
  let place = 0;
  const places = old.upper.map((end, bucket) => {
    while (place < upper.length && (upper[place] as number) < end) place++;
    const isWithin = place < upper.length && (lower[place] as number) <= (old.lower[bucket] as number);
    return isWithin ? place + 1 : -1;
  });
  return [0, ...places];
}
