import type { MetricDeclaration } from './metric-declaration.js';

/** Values that are being merged, and for sums what rounding has taken from them. */
export interface Sums {
  readonly values: Float64Array;
  readonly rests: Float64Array;
}

/** Adds the values of one more member to merged ones; `earlier` members have added theirs. */
export type Aggregate = (
  sums: Sums,
  mergedAt: number,
  cells: Float64Array,
  at: number,
  words: number,
  earlier: number,
) => void;

/** Rounding depends on the order of the members, so a total of fractions would fall: its rest is kept. */
const add: Aggregate = ({ values, rests }, mergedAt, cells, at, words) => {
  for (let word = 0; word < words; word++) {
    const before = values[mergedAt + word] as number;
    const value = cells[at + word] as number;
    const sum = before + value;
    values[mergedAt + word] = sum;
    const rest = restOf(before, value, sum);
    if (rest !== 0) rests[mergedAt + word] = (rests[mergedAt + word] as number) + rest;
  }
};

/** A sum with the rest of it. One that is kept is rounded up: what is added to it later must not make less than before. */
export function sumWith(rest: number, sum: number, isKept: boolean): number {
  const total = sum + rest;
  // Infinity has no rest.
  if (Number.isNaN(total)) return sum;
  return isKept && sum - total + rest > 0 ? total + Math.abs(total) * Number.EPSILON : total;
}

/** The sum of two numbers, to be kept. */
export function keptSum(a: number, b: number): number {
  const sum = a + b;
  return sumWith(restOf(a, b, sum), sum, true);
}

/** What rounding has taken from the sum of two numbers (2Sum, Knuth). */
function restOf(a: number, b: number, sum: number): number {
  const added = sum - a;
  return a - (sum - added) + (b - added);
}

/** An aggregate of single values. */
function ofValues(combine: (merged: number, value: number, earlier: number) => number): Aggregate {
  return ({ values }, mergedAt, cells, at, _words, earlier) => {
    const value = cells[at] as number;
    values[mergedAt] = earlier === 0 ? value : combine(values[mergedAt] as number, value, earlier);
  };
}

const AGGREGATES = {
  sum: add,
  min: ofValues((least, value) => Math.min(least, value)),
  max: ofValues((most, value) => Math.max(most, value)),
  average: ofValues((mean, value, earlier) => mean + (value - mean) / (earlier + 1)),
  first: ofValues((first) => first),
  omit: add,
};

/** How the values of a metric are merged: those of counters and gauges as its `aggregator` says, buckets add up. */
export function aggregateOf({ type, aggregator }: MetricDeclaration): Aggregate {
  return type === 'counter' || type === 'gauge' ? AGGREGATES[aggregator] : add;
}
