import { describe, expect, it } from '@jest/globals';
import { bucketIndex } from '../../libs/metrics/src/core/instruments/buckets.js';
import { ManualClock } from '../../libs/metrics/src/core/clock.js';
import { DEFAULT_ENVIRONMENT } from '../../libs/metrics/src/core/environment.js';
import { Histogram } from '../../libs/metrics/src/core/instruments/histogram.js';
import { conformanceCases, numberOf, type JsonNumber } from './support/conformance.js';
import { exposedHistogram, type DecodedHistogram } from './support/metric-families.js';

const STEP_SECONDS = 60;
/** client_golang's way to say a threshold of exactly 0. */
const EXPLICIT_ZERO = -1;

interface NativeCase {
  readonly name: string;
  readonly factor: number;
  readonly zeroThreshold: number;
  readonly maxBuckets: number;
  readonly minResetSeconds: number;
  readonly maxZeroThreshold: number;
  readonly observations: readonly JsonNumber[];
  readonly expected: {
    readonly sampleCount: number;
    readonly sampleSum: JsonNumber;
    readonly classicBuckets?: readonly (readonly [number, number])[];
    readonly schema?: number;
    readonly zeroThreshold?: number;
    readonly zeroCount?: number;
    readonly positiveSpans?: readonly (readonly [number, number])[];
    readonly positiveDeltas?: readonly number[];
    readonly negativeSpans?: readonly (readonly [number, number])[];
    readonly negativeDeltas?: readonly number[];
    readonly createdOffsetSeconds: number;
  };
}

interface ClassicBucketCase {
  readonly upperBounds: readonly number[];
  readonly value: number;
  readonly expectedIndex: number;
}

function histogramOf(given: NativeCase, clock: ManualClock): Histogram {
  const zeroThreshold = given.zeroThreshold === EXPLICIT_ZERO ? 0 : given.zeroThreshold || undefined;
  const native = {
    bucketFactor: given.factor,
    ...(zeroThreshold !== undefined && { zeroThreshold }),
    maxBuckets: given.maxBuckets || Infinity,
    minResetDurationMs: given.minResetSeconds * 1000,
    maxZeroThreshold: given.maxZeroThreshold,
  };
  return new Histogram({
    name: 'name',
    help: 'help',
    registers: [],
    environment: { ...DEFAULT_ENVIRONMENT, clock },
    ...(given.factor > 1 && { native }),
  });
}

function shown(histogram: DecodedHistogram): NativeCase['expected'] {
  const { bucket, schema, zeroThreshold, zeroCount, createdTimestamp } = histogram;
  const spans = (list: DecodedHistogram['positiveSpan']) =>
    list.map(({ offset, length }): readonly [number, number] => [offset, length]);
  return {
    sampleCount: histogram.sampleCount ?? NaN,
    sampleSum: histogram.sampleSum ?? NaN,
    createdOffsetSeconds: createdTimestamp?.seconds ?? NaN,
    ...(schema === undefined
      ? { classicBuckets: bucket.map(({ upperBound, cumulativeCount }) => [upperBound, cumulativeCount]) }
      : {
          schema,
          ...(zeroThreshold !== undefined && { zeroThreshold }),
          ...(zeroCount !== undefined && { zeroCount }),
          positiveSpans: spans(histogram.positiveSpan),
          positiveDeltas: histogram.positiveDelta,
          negativeSpans: spans(histogram.negativeSpan),
          negativeDeltas: histogram.negativeDelta,
        }),
  };
}

describe("client_golang's cases", () => {
  it.each(conformanceCases('client_golang_native_histogram.json') as NativeCase[])(
    'are exposed as there: $name',
    async (given) => {
      const clock = new ManualClock();
      const histogram = histogramOf(given, clock);
      clock.advance(STEP_SECONDS * 1000);
      for (const value of given.observations) {
        histogram.observe(numberOf(value));
        clock.advance(STEP_SECONDS * 1000);
      }
      const { sampleSum, ...expected } = given.expected;
      expect(shown(await exposedHistogram(histogram))).toEqual({
        ...expected,
        sampleSum: numberOf(sampleSum),
      });
    },
  );

  it.each(conformanceCases('client_golang_find_classic_bucket.json') as ClassicBucketCase[])(
    'have $value in the classic bucket $expectedIndex',
    ({ upperBounds, value, expectedIndex }) => {
      expect(bucketIndex(Float64Array.from(upperBounds), value)).toBe(expectedIndex);
    },
  );
});
