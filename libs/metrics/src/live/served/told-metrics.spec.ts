import { expect, it } from '@jest/globals';
import type { FamilyFacts } from './protocol.js';
import { SeriesReading } from './series-reading.js';
import { ToldMetrics } from './told-metrics.js';

const JOBS: FamilyFacts = { name: 'jobs', kind: 'gauge', help: 'Jobs.', labelNames: ['queue'] };

/** A reading of series with their label, their value and when they were created. */
function reading(
  ...series: readonly (readonly [label: string, value: number, created?: number])[]
): SeriesReading {
  const result = new SeriesReading(['queue'], 1);
  for (const [label, value, created = 1] of series) {
    const at = result.next();
    result.labels.push(label);
    result.created.push(created);
    result.values[at] = value;
  }
  return result;
}

/** What is told of each of the readings, one after the other. */
function differences(...readings: readonly SeriesReading[]) {
  const told = new ToldMetrics();
  return readings.map((one) => {
    told.take(JOBS, one);
    return told.difference();
  });
}

it('tells a metric whole, then what has changed', () => {
  const [first, second, third] = differences(
    reading(['mail', 1], ['print', NaN]),
    reading(['mail', 2], ['print', NaN]),
    reading(['mail', 2], ['print', Infinity]),
  );
  expect(first).toEqual({ told: [[0, { ...JOBS, labels: ['mail', 'print'], values: [1, 'NaN'], rest: 0 }]] });
  expect(second).toEqual({ changed: [[0, [0, 2]]] });
  expect(third).toEqual({ changed: [[0, [1, 'Infinity']]] });
});

it('tells series that have been added by themselves', () => {
  const [, second] = differences(reading(['mail', 1]), reading(['mail', 3], ['print', 4]));
  expect(second).toEqual({ added: [[0, ['print'], [4]]], changed: [[0, [0, 3]]] });
});

it.each([
  ['a series has ended', reading(['print', 2])],
  ['the row of a series has another', reading(['scan', 1], ['print', 2])],
  ['a series has begun anew', reading(['mail', 0, 2], ['print', 2])],
])('tells a metric anew when %s', (_why, next) => {
  const [, second] = differences(reading(['mail', 1], ['print', 2]), next);
  expect(second?.told).toHaveLength(1);
});

it('tells which metrics are gone', () => {
  const told = new ToldMetrics();
  told.take(JOBS, reading(['mail', 1]));
  told.difference();
  expect(told.difference()).toEqual({ gone: [0] });
  expect(told.difference()).toEqual({});
});
