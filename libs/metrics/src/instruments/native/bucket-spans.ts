import type { BucketCounts } from './bucket-counts.js';

/** A gap of up to so many empty buckets is cheaper written as zeros than as a new span; client_golang's choice. */
const MAX_EMPTY_BUCKETS = 2;

/** Buckets as they are exposed: spans of consecutive keys, and each count as the difference to the one before. */
export interface BucketSpans {
  /** Pairs of offset and length. The first offset is a key, each further one the gap after the span before. */
  readonly spans: [offset: number, length: number][];
  readonly deltas: number[];
}

/** The populated buckets of one side as spans and deltas. */
export function bucketSpans(counts: BucketCounts): BucketSpans {
  const spans: BucketSpans['spans'] = [];
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
