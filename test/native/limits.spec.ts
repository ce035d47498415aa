import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { ManualClock } from '../../libs/metrics/src/core/clock.js';
import { nativeSnapshot } from '../../libs/metrics/src/core/instruments/native/native-snapshot.js';
import { MIN_SCHEMA } from '../../libs/metrics/src/core/instruments/native/bucket-bounds.js';
import { countedAt, observations, seriesOf, totalCount } from './support/native-values.js';

const MINUTE_MS = 60_000;

describe('a native series with too many buckets', () => {
  it('holds what it would hold had it counted everything at its final resolution', () => {
    const limits = fc.record({
      bucketFactor: fc.constantFrom(1.002, 1.1, 2, 300),
      maxBuckets: fc.integer({ min: 1, max: 20 }),
      maxZeroThreshold: fc.constantFrom(0, 0.01, 1, 1e6),
      zeroThreshold: fc.constantFrom(0, 2 ** -128, 0.5),
    });
    fc.assert(
      fc.property(limits, observations, (options, values) => {
        const series = seriesOf(options);
        values.forEach((value) => series.observe(value));
        expect(nativeSnapshot(series)).toEqual(nativeSnapshot(countedAt(series, values)));
        expect(totalCount(series)).toBe(values.filter((value) => !Number.isNaN(value)).length);
      }),
    );
  });

  it('counts everything since its last reset, however the clock runs', () => {
    const steps = fc.array(
      fc.tuple(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), fc.constantFrom(0, 1, 30, 600)),
      { maxLength: 100, size: 'max' },
    );
    fc.assert(
      fc.property(steps, fc.constantFrom(0, 5), (steps, minutes) => {
        const clock = new ManualClock();
        const series = seriesOf({ maxBuckets: 4, minResetDurationMs: minutes * MINUTE_MS }, clock);
        let since: number[] = [];
        for (const [value, seconds] of steps) {
          clock.advance(seconds * 1000);
          if (series.observe(value)) since = [];
          since.push(value);
          expect(totalCount(series)).toBe(since.length);
          expect(nativeSnapshot(series)).toEqual(nativeSnapshot(countedAt(series, since)));
        }
      }),
    );
  });

  it('resets with the current value when it is old enough', () => {
    const clock = new ManualClock(1000);
    const series = seriesOf({ maxBuckets: 1, minResetDurationMs: MINUTE_MS, maxZeroThreshold: 10 }, clock);
    clock.advance(MINUTE_MS);
    expect(series.observe(1)).toBe(false);
    expect(series.observe(2)).toBe(true);
    expect(nativeSnapshot(series)).toEqual(nativeSnapshot(countedAt(seriesOf(), [2])));
    expect(series.createdMs).toBe(61_000);
  });

  it('widens its zero bucket when it is young, and begins anew at the age it may, seen by a reader alone', () => {
    const clock = new ManualClock();
    const series = seriesOf({ maxBuckets: 1, minResetDurationMs: MINUTE_MS, maxZeroThreshold: 10 }, clock);
    [1, 2].forEach((value) => series.observe(value));
    expect(series.zeroThreshold).toBe(1);
    clock.advance(MINUTE_MS - 1);
    expect(series.restartWhenDue()).toBe(false);
    clock.advance(MINUTE_MS);
    expect(series.restartWhenDue()).toBe(true);
    expect(nativeSnapshot(series)).toEqual(nativeSnapshot(seriesOf()));
    // When it was due, not when somebody looked.
    expect(series.createdMs).toBe(MINUTE_MS);
  });

  it('has no age to wait for when it never resets', () => {
    const clock = new ManualClock();
    const series = seriesOf({ maxBuckets: 1 }, clock);
    [1, 2].forEach((value) => series.observe(value));
    clock.advance(1e12);
    expect(series.restartWhenDue()).toBe(false);
    expect(totalCount(series)).toBe(2);
  });

  it('leaves its zero bucket alone when the nearest bucket reaches beyond what it may widen to', () => {
    const series = seriesOf({ maxBuckets: 1, maxZeroThreshold: 0.99 });
    [1, 2].forEach((value) => series.observe(value));
    expect(series).toMatchObject({ zeroThreshold: 2 ** -128, zeroCount: 0, schema: 2 });
  });

  it('halves its resolution as often as it must, one step per observation', () => {
    const series = seriesOf({ maxBuckets: 2 });
    const schemas = [1, 1.5, 2, 2, 2, 2].map((value) => {
      series.observe(value);
      return series.schema;
    });
    expect(schemas).toEqual([3, 3, 2, 1, 1, 1]);
  });

  it('stays at the lowest resolution and counts on', () => {
    const series = seriesOf({ maxBuckets: 1 });
    for (let power = -200; power < 200; power++) series.observe(10 ** power);
    expect(series.schema).toBe(MIN_SCHEMA);
    expect(totalCount(series)).toBe(400);
  });
});
