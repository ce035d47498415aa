import { bucketSpans, forEachInSpans, type BucketSpans } from './bucket-spans.js';
import { NativeBuckets } from './native-buckets.js';

/**
 * The buckets of a native histogram's series as plain JSON, in their exposed form. Count and sum are separate samples.
 */
export interface NativeSnapshot {
  readonly schema: number;
  readonly zeroThreshold: number;
  readonly zeroCount: number;
  readonly positive: BucketSpans;
  readonly negative: BucketSpans;
}

export function nativeSnapshot(buckets: NativeBuckets): NativeSnapshot {
  const { schema, zeroThreshold, zeroCount, positive, negative } = buckets;
  return {
    schema,
    zeroThreshold,
    zeroCount,
    positive: bucketSpans(positive),
    negative: bucketSpans(negative),
  };
}

/** Merges the buckets of all snapshots, as `mergeNativeBuckets` does. */
export function mergeNativeSnapshots(
  snapshots: readonly [NativeSnapshot, ...NativeSnapshot[]],
): NativeSnapshot {
  return nativeSnapshot(mergeNativeBuckets(snapshots.map(bucketsOf)));
}

/**
 * Merges buckets, as if one series had observed every value: at the lowest resolution among them and with the largest
 * zero threshold, which moves to the end of a populated bucket that it would split
 * (as in Prometheus: https://prometheus.io/docs/specs/native_histograms/#zero-bucket). Changes those it is given.
 */
export function mergeNativeBuckets(all: readonly NativeBuckets[]): NativeBuckets {
  const schema = Math.min(...all.map((buckets) => buckets.schema));
  const merged = new NativeBuckets(schema, alignZeroThresholds(all));
  for (const buckets of all) {
    while (buckets.schema > schema) buckets.halveResolution();
    merged.addAll(buckets);
  }
  return merged;
}

function bucketsOf({ schema, zeroThreshold, zeroCount, positive, negative }: NativeSnapshot): NativeBuckets {
  const buckets = new NativeBuckets(schema, zeroThreshold);
  buckets.zeroCount = zeroCount;
  forEachInSpans(positive, (key, count) => buckets.positive.add(key, count));
  forEachInSpans(negative, (key, count) => buckets.negative.add(key, count));
  return buckets;
}

/** Raises all to one threshold: raising one may move the threshold, and then the others have to follow. */
function alignZeroThresholds(all: readonly NativeBuckets[]): number {
  let threshold = Math.max(...all.map((buckets) => buckets.zeroThreshold));
  while (all.some((buckets) => buckets.zeroThreshold < threshold)) {
    for (const buckets of all) threshold = buckets.raiseZeroThreshold(threshold);
  }
  return threshold;
}
