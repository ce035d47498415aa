import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { BucketCounts, MAX_WINDOW_LENGTH } from './bucket-counts.js';
import { bucketSpans, forEachInSpans } from './bucket-spans.js';

type Counts = [key: number, count: number][];
type ForEach = (visit: (key: number, count: number) => void) => void;

function listed(forEach: ForEach): Counts {
  const counts: Counts = [];
  forEach((key, count) => counts.push([key, count]));
  return counts;
}

function countsOf(keys: readonly number[]): BucketCounts {
  const counts = new BucketCounts();
  keys.forEach((key) => counts.add(key, 1));
  return counts;
}

const keys = fc.oneof(
  fc.integer({ min: -30, max: 30 }),
  fc.integer({ min: -2 * MAX_WINDOW_LENGTH, max: 2 * MAX_WINDOW_LENGTH }),
  fc.integer({ min: -300_000, max: 300_000 }),
);

/** The same by a map. */
class NaiveCounts {
  counts = new Map<number, number>();

  get populated(): number {
    return this.counts.size;
  }

  add(key: number, count: number): void {
    this.counts.set(key, (this.counts.get(key) ?? 0) + count);
  }

  smallestKey(): number {
    return Math.min(...this.counts.keys());
  }

  take(key: number): number {
    const count = this.counts.get(key) ?? 0;
    this.counts.delete(key);
    return count;
  }

  halve(): void {
    const { counts } = this;
    this.counts = new Map();
    for (const [key, count] of counts) this.add(Math.ceil(key / 2) + 0, count);
  }

  forEach(visit: (key: number, count: number) => void): void {
    [...this.counts].toSorted(([a], [b]) => a - b).forEach(([key, count]) => visit(key, count));
  }
}

type Change = (counts: BucketCounts | NaiveCounts) => unknown;

describe('the counts of native buckets', () => {
  it('are those of a map sorted by key, near each other or far apart, added, taken or joined', () => {
    const change = fc.oneof(
      {
        weight: 20,
        arbitrary: keys.map(
          (key): Change =>
            (counts) =>
              counts.add(key, 1),
        ),
      },
      { weight: 4, arbitrary: fc.constant<Change>((counts) => counts.take(counts.smallestKey())) },
      { weight: 1, arbitrary: fc.constant<Change>((counts) => counts.halve()) },
    );
    fc.assert(
      fc.property(fc.array(change, { maxLength: 150, size: 'max' }), (changes) => {
        const counts = new BucketCounts();
        const naive = new NaiveCounts();
        for (const change of changes) {
          expect(change(counts)).toBe(change(naive));
          expect(counts.populated).toBe(naive.populated);
          expect(counts.smallestKey()).toBe(naive.smallestKey());
        }
        expect(listed((visit) => counts.forEach(visit))).toEqual(listed((visit) => naive.forEach(visit)));
      }),
    );
  });

  it('come back from spans and deltas as they were', () => {
    fc.assert(
      fc.property(fc.array(keys), (keys) => {
        const counts = countsOf(keys);
        const spans = bucketSpans(counts);
        expect(listed((visit) => forEachInSpans(spans, visit))).toEqual(
          listed((visit) => counts.forEach(visit)),
        );
      }),
    );
  });

  it.each([
    ['one span over a gap of two', [1, 4], [[1, 4]], [1, -1, 0, 1]],
    [
      'two spans around a gap of three',
      [1, 5],
      [
        [1, 1],
        [3, 1],
      ],
      [1, 0],
    ],
    ['a span from below zero', [-2, -2, -1], [[-2, 2]], [2, -1]],
    ['no span', [], [], []],
  ])('make %s', (_, keys, spans, deltas) => {
    expect(bucketSpans(countsOf(keys))).toEqual({ spans, deltas });
  });
});
