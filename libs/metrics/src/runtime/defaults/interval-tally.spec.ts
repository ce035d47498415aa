import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createHistogram } from 'node:perf_hooks';
import { IntervalTally } from './interval-tally.js';

const MS = 1e6;

function tallyOf(values: readonly number[]): IntervalTally {
  const tally = new IntervalTally();
  for (const value of values) tally.record(value);
  return tally;
}

describe('IntervalTally', () => {
  it("agrees with Node's histogram of three digits", () => {
    const intervals = fc.array(fc.integer({ min: 10 * MS, max: 60_000 * MS }), {
      minLength: 1,
      maxLength: 200,
    });
    fc.assert(
      fc.property(intervals, (values) => {
        const histogram = createHistogram({ lowest: 1e3, highest: 3.6e12, figures: 3 });
        for (const value of values) histogram.record(value);
        const tally = tallyOf(values);
        expect(tally.count).toBe(histogram.count);
        expect(tally.min).toBe(Math.min(...values));
        expect(tally.max).toBe(Math.max(...values));
        expect(Math.abs(tally.mean / histogram.mean - 1)).toBeLessThan(0.001);
        expect(Math.abs(tally.stddev - histogram.stddev)).toBeLessThan(0.001 * histogram.max);
        for (const percent of [50, 90, 99]) {
          const ratio = tally.percentile(percent) / histogram.percentile(percent);
          expect(Math.abs(ratio - 1)).toBeLessThan(0.011);
        }
      }),
    );
  });

  it('begins anew after a reset', () => {
    const tally = tallyOf([500 * MS, 20 * MS]);
    tally.reset();
    tally.record(11 * MS);
    expect(tally).toMatchObject({ count: 1, min: 11 * MS, max: 11 * MS, mean: 11 * MS, stddev: 0 });
    expect(tally.percentile(99)).toBe(11 * MS);
  });
});
