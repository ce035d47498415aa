import { bucketUpperBound, MIN_SCHEMA } from './bucket-bounds.js';
import { BucketCounts } from './bucket-counts.js';
import { bucketKey } from './bucket-key.js';

/**
 * The buckets of a native histogram: exponential ones on both sides of zero, and a zero bucket between them. The limit
 * policy (`native-series.ts`) controls their number and width.
 */
export class NativeBuckets {
  /** The number of values whose magnitude is at most the zero threshold. */
  zeroCount = 0;
  readonly positive = new BucketCounts();
  readonly negative = new BucketCounts();

  constructor(
    /** The resolution: a larger one has narrower buckets. */
    public schema: number,
    /** The largest magnitude that the zero bucket counts. */
    public zeroThreshold: number,
  ) {}

  /**
   * Counts a value. NaN falls into no bucket, only into the histogram's count and sum
   * (https://prometheus.io/docs/specs/native_histograms/#special-cases).
   */
  count(value: number): void {
    const { zeroThreshold } = this;
    if (value > zeroThreshold) this.positive.add(bucketKey(value, this.schema), 1);
    else if (value < -zeroThreshold) this.negative.add(bucketKey(-value, this.schema), 1);
    else if (!Number.isNaN(value)) this.zeroCount++;
  }

  /** Drops all values and restarts at this resolution. */
  restart(schema: number, zeroThreshold: number): void {
    this.schema = schema;
    this.zeroThreshold = zeroThreshold;
    this.zeroCount = 0;
    this.positive.clear();
    this.negative.clear();
  }

  /** Merges each pair of buckets into one; returns `false` and changes nothing at the lowest resolution. */
  halveResolution(): boolean {
    if (this.schema === MIN_SCHEMA) return false;
    this.schema--;
    this.positive.halve();
    this.negative.halve();
    return true;
  }

  /**
   * Moves the buckets nearest to zero into the zero bucket. Returns `false` and changes nothing if there are none, or
   * if they reach beyond `maxZeroThreshold`.
   */
  widenZeroBucket(maxZeroThreshold: number): boolean {
    if (this.zeroThreshold >= maxZeroThreshold) return false;
    const key = this.smallestKey();
    if (key === Infinity) return false;
    const threshold = bucketUpperBound(key, this.schema);
    if (threshold > maxZeroThreshold) return false;
    this.raiseZeroThreshold(threshold);
    return true;
  }

  /**
   * Moves the buckets below a larger zero threshold into the zero bucket, and returns the resulting threshold: a
   * populated bucket that the threshold would split moves as a whole, and the threshold moves to that bucket's end.
   */
  raiseZeroThreshold(to: number): number {
    if (to <= this.zeroThreshold) return this.zeroThreshold;
    let threshold = to;
    for (let key = this.smallestKey(); key !== Infinity; key = this.smallestKey()) {
      const upperBound = bucketUpperBound(key, this.schema);
      if (upperBound > threshold && bucketUpperBound(key - 1, this.schema) >= threshold) break;
      threshold = Math.max(threshold, upperBound);
      this.zeroCount += this.positive.take(key) + this.negative.take(key);
    }
    this.zeroThreshold = threshold;
    return threshold;
  }

  /** Adds the counts of buckets with the same schema and zero threshold. */
  addAll(other: NativeBuckets): void {
    this.zeroCount += other.zeroCount;
    other.positive.forEach((key, count) => this.positive.add(key, count));
    other.negative.forEach((key, count) => this.negative.add(key, count));
  }

  /** Returns the key of the populated bucket nearest to zero, on either side; Infinity if there is none. */
  private smallestKey(): number {
    return Math.min(this.positive.smallestKey(), this.negative.smallestKey());
  }
}
