import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { bucketUpperBound } from '../../libs/metrics/src/core/instruments/native/bucket-bounds.js';
import { bucketKey } from '../../libs/metrics/src/core/instruments/native/bucket-key.js';
import {
  MAX_SCHEMA,
  MIN_SCHEMA,
  schemaOf,
} from '../../libs/metrics/src/core/instruments/native/bucket-bounds.js';
import { conformanceCases, numberOf, type JsonNumber } from './support/conformance.js';

const SCHEMAS = Array.from({ length: MAX_SCHEMA - MIN_SCHEMA + 1 }, (_, index) => MIN_SCHEMA + index);
const SMALLEST_DOUBLE = Number.MIN_VALUE;
const SMALLEST_NORMAL_DOUBLE = 2 ** -1022;

interface SchemaBounds {
  readonly schema: number;
  readonly bounds: readonly number[];
}

interface UpperBound {
  readonly key: number;
  readonly schema: number;
  readonly want: JsonNumber;
}

describe('the bounds of native buckets', () => {
  it.each(conformanceCases('client_golang_fraction_bounds.json') as SchemaBounds[])(
    "are client_golang's to the bit at schema $schema",
    ({ schema, bounds }) => {
      // client_golang's fractions lie from 0.5 to 1, in the buckets that end at keys -2^schema to -1.
      const ours = bounds.map((_, index) => bucketUpperBound(index - bounds.length, schema));
      expect(ours).toEqual(bounds);
    },
  );

  it.each(conformanceCases('client_golang_bucket_upper_bound.json') as UpperBound[])(
    'end bucket $key of schema $schema at $want',
    ({ key, schema, want }) => {
      expect(bucketUpperBound(key, schema)).toBe(numberOf(want));
    },
  );

  it.each(SCHEMAS)(
    'each lie in the bucket that they end, up to the largest double, at schema %i',
    (schema) => {
      const lowestKey = bucketKey(SMALLEST_NORMAL_DOUBLE, schema);
      const highestKey = bucketKey(Number.MAX_VALUE, schema);
      const strays: number[] = [];
      for (let key = lowestKey; key <= highestKey; key++) {
        if (bucketKey(bucketUpperBound(key, schema), schema) !== key) strays.push(key);
      }
      expect(strays).toEqual([]);
    },
  );
});

describe('the native bucket of a value', () => {
  const isInside = (lower: number, value: number, upper: number) => lower < value && value <= upper;
  const isBetween = (lower: number, value: number, upper: number) => lower <= value && value <= upper;

  it('has the value above its lower and not above its upper bound, in a million doubles over all schemas', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        expect(strayAmong(normalDoubles(seed, 1000), isInside)).toBeUndefined();
      }),
      { numRuns: 1000 },
    );
  });

  it('has the value above its lower and not above its upper bound, in doubles of few and of extreme bits', () => {
    fc.assert(
      fc.property(doublesFrom(SMALLEST_NORMAL_DOUBLE), (values) => {
        expect(strayAmong(values, isInside)).toBeUndefined();
      }),
    );
  });

  it('has a subnormal value between its bounds, which are rounded there', () => {
    fc.assert(
      fc.property(doublesFrom(SMALLEST_DOUBLE, SMALLEST_NORMAL_DOUBLE), (values) => {
        expect(strayAmong(values, isBetween)).toBeUndefined();
      }),
    );
  });

  it.each(SCHEMAS)('counts infinities after the largest double, at schema %i', (schema) => {
    const key = bucketKey(Infinity, schema);
    expect(key).toBe(bucketKey(Number.MAX_VALUE, schema) + 1);
    expect(bucketUpperBound(key, schema)).toBe(Infinity);
  });

  it.each([
    ['the smallest double', SMALLEST_DOUBLE, -1074],
    ['the largest subnormal one', SMALLEST_NORMAL_DOUBLE - SMALLEST_DOUBLE, -1022],
    ['the smallest normal one', SMALLEST_NORMAL_DOUBLE, -1022],
    ['one above a power of two', 2 + Number.EPSILON * 2, 2],
  ])('is exact for %s', (_, value, key) => {
    expect(bucketKey(value, 0)).toBe(key);
  });
});

describe('the schema', () => {
  it.each([
    [65_536.5, -4],
    [17, -2],
    [4, -1],
    [2, 0],
    [1.2, 2],
    [1.1, 3],
    [1.002, 8],
    [1.000_001, 8],
    [Infinity, -4],
  ])('of a bucket factor of %d is %i', (factor, schema) => {
    expect(schemaOf(factor)).toBe(schema);
  });
});

function doublesFrom(min: number, max = Infinity): fc.Arbitrary<Float64Array> {
  return fc.float64Array({ min, max, maxExcluded: true, minLength: 100, maxLength: 100, noNaN: true });
}

/** Positive normal doubles of random bits, which fast-check would take ten times as long to make. */
function normalDoubles(seed: number, length: number): Float64Array {
  const words = new Uint32Array(2 * length);
  let state = seed;
  words.forEach((_, index) => {
    // mulberry32, a generator in the public domain by Tommy Ettinger
    state = (state + 0x6d2b79f5) | 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    words[index] = word ^ (word >>> 14);
  });
  return new Float64Array(words.buffer)
    .map(Math.abs)
    .filter((value) => value >= SMALLEST_NORMAL_DOUBLE && value < Infinity);
}

/** The first value that is not in its bucket. */
function strayAmong(
  values: Float64Array,
  isFine: (lower: number, value: number, upper: number) => boolean,
): string | undefined {
  for (const [index, value] of values.entries()) {
    const schema = SCHEMAS[index % SCHEMAS.length] as number;
    const key = bucketKey(value, schema);
    if (!isFine(bucketUpperBound(key - 1, schema), value, bucketUpperBound(key, schema))) {
      return `${value} is not in bucket ${key} of schema ${schema}`;
    }
  }
  return undefined;
}
