import { describe, expect, it } from '@jest/globals';
import { BLOCK_SIZE } from '../../libs/metrics/src/core/series/blocks.js';
import { Counter } from '../../libs/metrics/src/core/instruments/counter.js';
import { Histogram } from '../../libs/metrics/src/core/instruments/histogram.js';

const SERIES = 3 * BLOCK_SIZE;
const options = { help: 'Jobs.', registers: [], maxSeries: Infinity };

/** A label set of its own for each number: the first label has as many values, the others a few. */
const valuesOf = (names: readonly string[], i: number) =>
  names.map((_, label) => (label === 0 ? i : `value ${i % (label + 3)}`));

/** What the counter holds, by the first label. */
function plain(counter: Counter<string>): Map<string, number> {
  const values = new Map<string, number>();
  const cursor = counter.cursor();
  while (cursor.next()) values.set(cursor.labelText(0), cursor.value);
  return values;
}

describe.each([1, 2, 3, 5])('a metric that grows beyond its first block, with %i labels', (count) => {
  const names = Array.from({ length: count }, (_, i) => `label_${i}`);
  const made = () => new Counter<string>({ ...options, name: 'jobs_total', labelNames: names });
  const labelsOf = (i: number) =>
    Object.fromEntries(names.map((name, label) => [name, valuesOf(names, i)[label] as string | number]));

  it('finds each series again, by object, by position and kept', () => {
    const counter = made();
    const kept = Array.from({ length: SERIES }, (_, i) => {
      const series = counter.labels(...valuesOf(names, i));
      series.inc();
      return series;
    });
    for (let i = 0; i < SERIES; i++) {
      counter.inc(labelsOf(i), 10);
      counter.labels(...valuesOf(names, i)).inc(100);
      kept[i]?.inc(1000);
    }
    expect(counter.seriesCount).toBe(SERIES);
    expect(plain(counter)).toEqual(new Map(kept.map((_, i) => [String(i), 1111])));
  });

  it('uses the rows and numbers of removed series again', () => {
    const counter = made();
    for (let i = 0; i < SERIES; i++) counter.inc(labelsOf(i), 1);
    const before = counter.labels(...valuesOf(names, 0));
    for (let i = 0; i < SERIES; i += 2) counter.remove(...valuesOf(names, i));
    before.inc(5);
    for (let i = 1; i < SERIES; i += 2) counter.inc(labelsOf(i), 1);
    for (let i = SERIES; i < SERIES * 1.5; i++) counter.inc(labelsOf(i), 3);
    const expected = new Map([['0', 5]]);
    for (let i = 1; i < SERIES; i += 2) expected.set(String(i), 2);
    for (let i = SERIES; i < SERIES * 1.5; i++) expected.set(String(i), 3);
    expect(plain(counter)).toEqual(expected);
  });

  it('begins again after a reset, and shows a view of before as it was', () => {
    const counter = made();
    const kept = Array.from({ length: SERIES }, (_, i) => counter.labels(...valuesOf(names, i)));
    for (const series of kept) series.inc();
    const cursor = counter.cursor();
    counter.reset();
    kept.at(-1)?.inc(2);
    kept[0]?.inc(3);
    expect(plain(counter)).toEqual(
      new Map([
        [String(SERIES - 1), 2],
        ['0', 3],
      ]),
    );
    let walked = 0;
    while (cursor.next()) walked += cursor.value;
    expect(walked).toBe(SERIES);
  });
});

describe('small metrics', () => {
  it('do not see one another, though their first rows lie side by side', () => {
    const counters = Array.from({ length: 300 }, (_, i) => {
      const counter = new Counter({ ...options, name: `jobs_${i}_total`, labelNames: ['queue'] });
      counter.inc({ queue: 'mail' }, i);
      return counter;
    });
    const sizes = counters.map((_, i) => {
      const histogram = new Histogram({ ...options, name: `size_${i}`, buckets: [1, 2] });
      histogram.observe(2);
      return histogram;
    });
    counters.forEach((counter, i) => i % 3 === 0 && counter.reset());
    counters.forEach((counter, i) => i % 3 === 1 && counter.inc({ queue: 'print' }, i));
    counters.forEach((counter, i) => {
      const queues = { mail: i % 3 === 0 ? [] : [i], print: i % 3 === 1 ? [i] : [] };
      const cursor = counter.cursor();
      const values: number[] = [];
      while (cursor.next()) values.push(cursor.value);
      expect(values).toEqual([...queues.mail, ...queues.print]);
    });
    for (const histogram of sizes) {
      const cursor = histogram.cursor();
      expect(cursor.next()).toBe(true);
      expect([cursor.bucketCount(0), cursor.bucketCount(1), cursor.bucketCount(2), cursor.sum]).toEqual([
        0, 1, 0, 2,
      ]);
    }
  });
});
