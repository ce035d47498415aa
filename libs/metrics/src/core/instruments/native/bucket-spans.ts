import type { BucketCounts } from './bucket-counts.js';

/** A gap of up to this many empty buckets is cheaper as zeros than as a new span; client_golang's choice. */
const MAX_EMPTY_BUCKETS = 2;

/** Buckets as exposed: spans of consecutive keys, and each count as the difference from the one before. */
export interface BucketSpans {
  /** Pairs of offset and length. The first offset is a key, each further one the gap after the previous span. */
  readonly spans: readonly (readonly [offset: number, length: number])[];
  readonly deltas: readonly number[];
}

/** Encodes the populated buckets of one side as spans and deltas. */
export function bucketSpans(counts: BucketCounts): BucketSpans {
  const spans: [offset: number, length: number][] = [];
  const deltas: number[] = [];
  let span: [offset: number, length: number] | undefined;
  let nextKey = 0;
  let previous = 0;
  counts.forEach((key, count) => {
    const gap = key - nextKey;
    if (span === undefined || gap > MAX_EMPTY_BUCKETS) {
      span = [gap, 0];
      spans.push(span);
    } else {
      for (let empty = 0; empty < gap; empty++) {
        deltas.push(0 - previous);
        previous = 0;
        span[1]++;
      }
    }
    deltas.push(count - previous);
    previous = count;
    span[1]++;
    nextKey = key + 1;
  });
  return { spans, deltas };
}

/** Visits the populated buckets of spans, in ascending order of their keys. */
export function forEachInSpans(
  { spans, deltas }: BucketSpans,
  visit: (key: number, count: number) => void,
): void {
  let key = 0;
  let count = 0;
  let place = 0;
  for (const [offset, length] of spans) {
    key += offset;
    for (const end = key + length; key < end; key++) {
      count += deltas[place++] ?? 0;
      if (count !== 0) visit(key, count);
    }
  }
}
