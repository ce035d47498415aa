import * as fc from 'fast-check';
import { ManualClock } from '../../../libs/metrics/src/core/clock.js';
import { NativeBuckets } from '../../../libs/metrics/src/core/instruments/native/native-buckets.js';
import {
  resolveNativeOptions,
  type NativeHistogramOptions,
} from '../../../libs/metrics/src/core/instruments/native/native-options.js';
import { NativeSeries } from '../../../libs/metrics/src/core/instruments/native/native-series.js';

const SMALLEST_NORMAL_DOUBLE = 2 ** -1022;

/**
 * Durations, amounts and their opposites, with the odd special value among them. Subnormal values are left out, as
 * the bounds of their buckets are rounded: a zero threshold on such a bound may be a value of the next bucket.
 */
export const observations = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.double({ min: 1e-3, max: 1e3 }) },
    { weight: 2, arbitrary: fc.double({ min: -10, max: 10 }).map(withoutSubnormal) },
    { weight: 1, arbitrary: fc.double().map(withoutSubnormal) },
    { weight: 1, arbitrary: fc.constantFrom(0, -0, 1, 2, Infinity, -Infinity, NaN) },
  ),
  { maxLength: 200, size: 'max' },
);

/** A series of a native histogram that began at 0 on its clock. */
export function seriesOf(
  options: NativeHistogramOptions = {},
  clock: ManualClock = new ManualClock(),
): NativeSeries {
  return new NativeSeries(resolveNativeOptions('test_seconds', options, clock), 0);
}

/** What the buckets hold when everything is counted at one resolution from the start. */
export function countedAt(
  { schema, zeroThreshold }: Pick<NativeBuckets, 'schema' | 'zeroThreshold'>,
  values: readonly number[],
): NativeBuckets {
  const buckets = new NativeBuckets(schema, zeroThreshold);
  values.forEach((value) => buckets.count(value));
  return buckets;
}

/** How many values are in all buckets together. */
export function totalCount({ zeroCount, positive, negative }: NativeBuckets): number {
  let total = zeroCount;
  const add = (_key: number, count: number) => (total += count);
  positive.forEach(add);
  negative.forEach(add);
  return total;
}

function withoutSubnormal(value: number): number {
  return Math.abs(value) < SMALLEST_NORMAL_DOUBLE ? 0 : value;
}
