import type { MetricDeclaration } from './metric-declaration.js';

/** Adds the values of one more member to merged ones; `earlier` members have added theirs. */
export type Aggregate = (
  merged: Float64Array,
  mergedAt: number,
  cells: Float64Array,
  at: number,
  words: number,
  earlier: number,
) => void;

const add: Aggregate = (merged, mergedAt, cells, at, words) => {
  for (let word = 0; word < words; word++) {
    merged[mergedAt + word] = (merged[mergedAt + word] as number) + (cells[at + word] as number);
  }
};

/** An aggregate of single values. */
function ofValues(combine: (merged: number, value: number, earlier: number) => number): Aggregate {
  return (merged, mergedAt, cells, at, _words, earlier) => {
    const value = cells[at] as number;
    merged[mergedAt] = earlier === 0 ? value : combine(merged[mergedAt] as number, value, earlier);
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
