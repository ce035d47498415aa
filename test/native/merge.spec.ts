import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  mergeNativeSnapshots,
  nativeSnapshot,
  type NativeSnapshot,
} from '../../libs/metrics/src/core/instruments/native/native-snapshot.js';
import { countedAt, observations, seriesOf } from './support/native-values.js';

const observers = fc.array(
  fc.record({
    bucketFactor: fc.constantFrom(1.02, 1.1, 1.5, 4),
    zeroThreshold: fc.constantFrom(0, 2 ** -128, 0.01, 1.4),
    values: observations,
  }),
  { minLength: 1, maxLength: 5 },
);

function merged(snapshots: readonly NativeSnapshot[]): NativeSnapshot {
  // As they travel between processes.
  return mergeNativeSnapshots(JSON.parse(JSON.stringify(snapshots)) as [NativeSnapshot]);
}

describe('merged snapshots of native histograms', () => {
  it('are what one series had observed alone', () => {
    fc.assert(
      fc.property(fc.array(observations, { minLength: 1, maxLength: 5 }), (parts) => {
        const snapshots = parts.map((values) => nativeSnapshot(countedAt(seriesOf(), values)));
        expect(merged(snapshots)).toEqual(nativeSnapshot(countedAt(seriesOf(), parts.flat())));
      }),
    );
  });

  it('are what one series had observed at the lowest of their resolutions and their common zero threshold', () => {
    fc.assert(
      fc.property(observers, (observers) => {
        const parts = observers.map(({ values, ...options }) => countedAt(seriesOf(options), values));
        const all = merged(parts.map(nativeSnapshot));
        expect(all.schema).toBe(Math.min(...parts.map(({ schema }) => schema)));
        expect(all.zeroThreshold).toBeGreaterThanOrEqual(
          Math.max(...parts.map(({ zeroThreshold }) => zeroThreshold)),
        );
        const values = observers.flatMap(({ values }) => values);
        expect(all).toEqual(nativeSnapshot(countedAt(all, values)));
      }),
    );
  });

  it('move the zero threshold on to the end of a bucket that it would cut, for all of them', () => {
    const fine = countedAt({ schema: 0, zeroThreshold: 0 }, [1.2, 5]);
    const wide = countedAt({ schema: 0, zeroThreshold: 1.4 }, [1.3, 1.9, 5]);
    expect(merged([nativeSnapshot(fine), nativeSnapshot(wide)])).toEqual({
      schema: 0,
      zeroThreshold: 2,
      zeroCount: 3,
      positive: { spans: [[3, 1]], deltas: [2] },
      negative: { spans: [], deltas: [] },
    });
  });
});
