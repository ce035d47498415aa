import type { Clock } from '../../clock.js';
import { schemaOf } from './bucket-bounds.js';

/** How a native histogram chooses its buckets, and how it reacts when there are too many. */
export interface NativeHistogramOptions {
  /** The maximum growth factor from one bucket to the next; 1.1 by default. */
  readonly bucketFactor?: number;
  /** Values up to this magnitude, in the metric's unit, share the zero bucket; 2^-128 by default. */
  readonly zeroThreshold?: number;
  /** The maximum number of buckets per series besides the zero bucket; 160 by default, `Infinity` for no limit. */
  readonly maxBuckets?: number;
  /**
   * A series with too many buckets resets if it is at least this old, instead of losing resolution; a series that has
   * lost resolution resets at this age. 0, the default, means never.
   */
  readonly minResetDurationMs?: number;
  /**
   * The zero threshold up to which a series with too many buckets widens its zero bucket before it loses resolution;
   * 0, the default, means never.
   */
  readonly maxZeroThreshold?: number;
}

/** The options of a native histogram, checked and complete. */
export interface NativeHistogramSettings {
  readonly schema: number;
  readonly zeroThreshold: number;
  readonly maxBuckets: number;
  readonly minResetDurationMs: number;
  readonly maxZeroThreshold: number;
  readonly clock: Clock;
}

/** client_golang's default zero threshold, and the bucket factor and limit that its documentation recommends. */
export const NATIVE_DEFAULTS: Required<NativeHistogramOptions> = {
  bucketFactor: 1.1,
  zeroThreshold: 2 ** -128,
  maxBuckets: 160,
  minResetDurationMs: 0,
  maxZeroThreshold: 0,
};

/**
 * Completes and checks the options of a native histogram.
 * @throws RangeError for an option that is out of range
 */
export function resolveNativeOptions(
  metricName: string,
  options: NativeHistogramOptions,
  clock: Clock,
): NativeHistogramSettings {
  const option = (name: keyof NativeHistogramOptions, isFine: (value: number) => boolean, range: string) => {
    const value = options[name] ?? NATIVE_DEFAULTS[name];
    if (isFine(value)) return value;
    throw new RangeError(`Histogram "${metricName}": native.${name} is ${value}. Give ${range}.`);
  };
  const isPositiveOrZero = (value: number) => Number.isFinite(value) && value >= 0;
  const isLimit = (value: number) => value >= 1 && (Number.isInteger(value) || value === Infinity);
  return {
    schema: schemaOf(option('bucketFactor', (value) => value > 1, 'a number above 1, such as 1.1')),
    zeroThreshold: option('zeroThreshold', isPositiveOrZero, 'a number of at least 0'),
    maxBuckets: option('maxBuckets', isLimit, 'a whole number of at least 1, or Infinity for no limit'),
    minResetDurationMs: option(
      'minResetDurationMs',
      isPositiveOrZero,
      'a number of milliseconds, or 0 for never',
    ),
    maxZeroThreshold: option('maxZeroThreshold', isPositiveOrZero, 'a number of at least 0'),
    clock,
  };
}
