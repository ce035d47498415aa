import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import {
  bucketBounds,
  bucketIndex,
  exponentialBuckets,
  linearBuckets,
  LINEAR_SEARCH_MAX_BOUNDS,
} from '../../libs/metrics/src/core/instruments/buckets.js';

interface Case {
  upperBounds: number[];
  value: number;
  expectedIndex: number;
}

describe('bucketIndex', () => {
  const file = new URL('../conformance/client_golang_find_classic_bucket.json', import.meta.url);
  const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] };

  it.each(cases)(
    "agrees with client_golang's findBucket: case %#",
    ({ upperBounds, value, expectedIndex }) => {
      expect(bucketIndex(Float64Array.from(upperBounds), value)).toBe(expectedIndex);
    },
  );

  it('is the first bound that is not below the value, however many bounds, and none for NaN', () => {
    const bounds = fc.uniqueArray(fc.double({ noNaN: true, noDefaultInfinity: true }), {
      maxLength: LINEAR_SEARCH_MAX_BOUNDS * 3,
      size: 'max',
    });
    const value = fc.double({ noNaN: true });
    fc.assert(
      fc.property(bounds, value, fc.nat(), (list, anyValue, pick) => {
        const sorted = Float64Array.from(list).toSorted();
        for (const v of [anyValue, sorted[pick % sorted.length] ?? 0, NaN]) {
          const naive = sorted.findIndex((bound) => v <= bound);
          expect(bucketIndex(sorted, v)).toBe(naive === -1 ? sorted.length : naive);
        }
      }),
    );
  });
});

describe('bucket helpers', () => {
  it('make bounds at equal distances', () => {
    expect(linearBuckets(0, 50, 4)).toEqual([0, 50, 100, 150]);
    expect(linearBuckets(-1, 0.5, 3)).toEqual([-1, -0.5, 0]);
  });

  it('make bounds at equal ratios', () => {
    expect(exponentialBuckets(1, 5, 4)).toEqual([1, 5, 25, 125]);
  });

  it.each([
    [() => linearBuckets(0, 1, 0), 'linearBuckets: count is 0. Give a whole number of at least 1.'],
    [() => linearBuckets(0, 0, 1), 'linearBuckets: width is 0. Give a positive number.'],
    [() => exponentialBuckets(0, 2, 1), 'exponentialBuckets: start is 0. Give a positive number.'],
    [() => exponentialBuckets(1, 1, 1), 'exponentialBuckets: factor is 1. Give a number above 1.'],
    [
      () => exponentialBuckets(1, 2, 1.5),
      'exponentialBuckets: count is 1.5. Give a whole number of at least 1.',
    ],
  ])('refuse what gives no bounds: %p', (make, message) => {
    expect(make).toThrow(new RangeError(message));
  });
});

describe('bounds that several histograms have', () => {
  it('are shared if they are the same, and only then', () => {
    const bounds = [[1, 2], [1, 3], [1, 2, 3], [0], [-0], []];
    const first = bounds.map((buckets) => bucketBounds('m', buckets));
    expect(first.map((made) => [...made])).toEqual(bounds);
    expect(bounds.map((buckets, i) => bucketBounds('m', buckets) === first[i])).toEqual(
      bounds.map(() => true),
    );
  });
});
