import { describe, expect, it } from '@jest/globals';
import type { Exemplar } from '../../libs/metrics/src/core/instruments/exemplar.js';
import { addNativeExemplar } from '../../libs/metrics/src/core/instruments/native/native-exemplars.js';

const exemplar = (value: number, timestamp: number): Exemplar => ({
  labelSet: { trace_id: `${value}@${timestamp}` },
  value,
  timestamp,
});

/** Ten values far apart but for those that matter, all of the same moment. */
const full = (...values: readonly number[]): Exemplar[] =>
  [...values, ...Array.from({ length: 10 - values.length }, (_, i) => 1000 ** (i + 2))].map((value) =>
    exemplar(value, 5),
  );

describe('an exemplar that is new in a full native series', () => {
  // By client_golang's rule: the new one always stays; between equally old ones the lower goes.
  it.each([
    ['between two neighbours in the same millisecond', full(1, 3, 5), 4, 5, 5],
    ['nearer to the lower one', full(1, 3, 5), 3.1, 5, 3],
    ['equal to one of the same moment', full(1, 3, 5), 3, 5, 3],
    ['above all, of the same moment', full(1, 3, 5), 1000 ** 8 * 1.1, 5, 1000 ** 8],
    ['below all, of the same moment', full(1, 30, 5000), 0.9, 5, 1],
    ['from a clock that went back', full(1, 3, 5), 4, 1, 5],
    ['not near to any, beside a pair of the same moment', full(1, 1.1, 500), 30, 5, 1],
  ])('stays: %s', (_, kept, value, timestamp, lost) => {
    const sorted = kept.toSorted((a, b) => a.value - b.value);
    const added = exemplar(value, timestamp);
    const after = addNativeExemplar(sorted, added);
    expect(after).toContain(added);
    const gone = sorted.filter((one) => !after.includes(one));
    expect(gone.map((one) => one.value)).toEqual([lost]);
    expect(after.map((one) => one.value)).toEqual(after.map((one) => one.value).toSorted((a, b) => a - b));
  });
});
