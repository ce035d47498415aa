import { bucketUpperBound } from './bucket-bounds.js';
import { BucketCounts } from './bucket-counts.js';
import { bucketKey } from './bucket-key.js';
import { MIN_SCHEMA } from './schema.js';

/**
 * The buckets of a native histogram: exponential ones on both sides of zero, and between them one for what is near
 * zero. How many there are and how wide is the limit policy's business (`native-series.ts`).
 */
export class NativeBuckets {
  /** How many values lie within the zero threshold of 0. */
  zeroCount = 0;
  readonly positive = new BucketCounts();
  readonly negative = new BucketCounts();

  constructor(
    /** The resolution: a larger one has narrower buckets. */
    public schema: number,
    /** The largest magnitude that the zero bucket counts. */
    public zeroThreshold: number,
  ) {}

  /** How many buckets hold something, the zero bucket aside. */
  get populated(): number {
    return this.positive.populated + this.negative.populated;
  }

  /**
   * Counts a value. NaN is in no bucket, only in the histogram's count and sum
   * (https://prometheus.io/docs/specs/native_histograms/#special-cases).
   */
  count(value: number): void {
    const { zeroThreshold } = this;
    if (value > zeroThreshold) this.positive.add(bucketKey(value, this.schema), 1);
    else if (value < -zeroThreshold) this.negative.add(bucketKey(-value, this.schema), 1);
    else if (!Number.isNaN(value)) this.zeroCount++;
  }

  /** Forgets all values and begins anew at this resolution. */
  restart(schema: number, zeroThreshold: number): void {
    this.schema = schema;
    this.zeroThreshold = zeroThreshold;
    this.zeroCount = 0;
    this.positive.clear();
    this.negative.clear();
  }

  /** Joins each two buckets into one; `false` at the lowest resolution, where nothing changes. */
  halveResolution(): boolean {
    if (this.schema === MIN_SCHEMA) return false;
    this.schema--;
    this.positive.halve();
    this.negative.halve();
    return true;
  }

  /**
   * Moves the buckets nearest to zero into the zero bucket; `false` when there are none, or when they reach beyond
   * `maxZeroThreshold`, and nothing changes.
   */
  widenZeroBucket(maxZeroThreshold: number): boolean {
    if (this.zeroThreshold >= maxZeroThreshold) return false;
    const key = Math.min(this.positive.smallestKey() ?? Infinity, this.negative.smallestKey() ?? Infinity);
    if (key === Infinity) return false;
    const threshold = bucketUpperBound(key, this.schema);
    if (threshold > maxZeroThreshold) return false;
    this.zeroThreshold = threshold;
    this.zeroCount += this.positive.take(key) + this.negative.take(key);
    return true;
  }
}
