import { describe, expect, it } from '@jest/globals';
import type { FamilyState, Tick } from '../src/live/served/protocol.js';
import { increasesBy } from './groups.js';
import { History } from './history.js';
import { quantilesOverTime, rateOverTime, valuesOverTime } from './measures.js';

const REQUESTS: FamilyState = {
  name: 'requests_total',
  kind: 'counter',
  help: 'Requests.',
  labelNames: ['route'],
  labels: ['/loans'],
  values: [10],
  rest: 0,
};
const SECOND_MS = 1000;

/** A history of ticks, one every two seconds. */
function historyOf(...ticks: readonly (Partial<Tick> & { readonly stream?: number })[]): History {
  const history = new History();
  ticks.forEach(({ stream = 1, ...tick }, index) =>
    history.take({ at: index * 2 * SECOND_MS, nextMs: 2 * SECOND_MS, ...tick }, stream),
  );
  return history;
}

const byRoute = ({ route }: Readonly<Record<string, string>>): string | undefined => route;

it('makes rates of a counter', () => {
  const history = historyOf(
    { told: [[0, REQUESTS]] },
    { changed: [[0, [0, 14]]] },
    { changed: [[0, [0, 18]]] },
  );
  expect(rateOverTime(history, 'requests_total')).toEqual([null, 2, 2]);
  expect(increasesBy(history, 'requests_total', 0, byRoute)).toEqual(
    new Map([['/loans', new Float64Array([8])]]),
  );
});

it('takes a counter that falls for a restart, and a new series for one that began at 0', () => {
  const history = historyOf(
    { told: [[0, REQUESTS]] },
    { changed: [[0, [0, 2]]] },
    { added: [[0, ['/users'], [4]]] },
  );
  const increases = increasesBy(history, 'requests_total', 0, byRoute);
  expect([...increases].map(([route, [by]]) => [route, by])).toEqual([
    ['/loans', 2],
    ['/users', 4],
  ]);
});

it('takes what a metric has that appears later for counted since the tick before', () => {
  const late = { ...REQUESTS, name: 'calls_total', labels: ['/late'], values: [4] };
  const history = historyOf(
    { told: [[0, REQUESTS]] },
    { told: [[1, late]] },
    { changed: [[1, [0, 6]]] },
    { stream: 2, told: [[0, { ...late, name: 'others_total' }]] },
  );
  expect(rateOverTime(history, 'calls_total').slice(0, 3)).toEqual([null, 2, 1.5]);
  expect([...increasesBy(history, 'calls_total', 0, byRoute).values()]).toEqual([new Float64Array([6])]);
  // Nobody knows for how long another process has counted.
  expect(increasesBy(history, 'others_total', 0, byRoute)).toEqual(
    new Map([['/late', new Float64Array([0])]]),
  );
});

it('goes on when another process tells the metrics', () => {
  const history = historyOf(
    { told: [[0, REQUESTS]] },
    { stream: 2, told: [[7, { ...REQUESTS, labels: ['/users', '/loans'], values: [1, 3] }]] },
    { stream: 2, changed: [[7, [1, 5]]] },
  );
  expect([...increasesBy(history, 'requests_total', 0, byRoute)].map(([route, [by]]) => [route, by])).toEqual(
    [
      ['/users', 1],
      ['/loans', 5],
    ],
  );
});

it('shows a gap as a gap', () => {
  const history = historyOf(
    { told: [[0, REQUESTS]] },
    { changed: [[0, [0, 14]]] },
    { at: 60 * SECOND_MS, changed: [[0, [0, 500]]] },
    { at: 62 * SECOND_MS, changed: [[0, [0, 502]]] },
  );
  expect(rateOverTime(history, 'requests_total')).toEqual([null, 2, null, 1]);
  expect(history.tickBefore(3, 60 * SECOND_MS)).toBe(2);
});

it('bears a clock of the server that is set back', () => {
  const history = historyOf({ at: 5000, told: [[0, REQUESTS]] }, { at: 1000, changed: [[0, [0, 12]]] });
  expect(history.at(1)).toBeGreaterThan(history.at(0));
});

it('follows gauges, and forgets what is older than 15 minutes', () => {
  const gauge = { ...REQUESTS, name: 'jobs', kind: 'gauge' as const };
  const history = historyOf(
    { told: [[0, gauge]] },
    { changed: [[0, [0, 3]]] },
    { at: 16 * 60 * SECOND_MS, changed: [[0, [0, 4]]] },
  );
  expect(history.first).toBe(2);
  expect(valuesOverTime(history, 'jobs')).toEqual([4]);
});

it('sums the series that are too many in a last one, behind those that are added', () => {
  const history = historyOf(
    { told: [[0, { ...REQUESTS, values: [10, 100], rest: 5 }]] },
    { added: [[0, ['/users'], [1]]], changed: [[0, [2, 103]]] },
  );
  expect(history.family('requests_total')?.present?.values).toEqual([10, 1, 103]);
  expect(rateOverTime(history, 'requests_total')).toEqual([null, 2]);
});

it('estimates quantiles from buckets', () => {
  const latency: FamilyState = {
    ...REQUESTS,
    name: 'latency',
    kind: 'histogram',
    bounds: [0.1, 0.2],
    values: [0, 0, 0, 0],
  };
  const history = historyOf({ told: [[0, latency]] }, { changed: [[0, [0, 1.5, 1, 5, 2, 5]]] });
  expect(quantilesOverTime(history, 'latency', [0.5, 0.75])).toEqual([
    [null, 0.1],
    [null, 0.15000000000000002],
  ]);
});

describe('native buckets', () => {
  /** Buckets that double: key 1 is from 1 to 2. */
  const native = { schema: 0, zeroThreshold: 0.001, negative: [], positive: [1, 2] };
  const latency: FamilyState = {
    ...REQUESTS,
    name: 'latency',
    kind: 'histogram',
    native,
    values: [0, 0, 0, 0],
  };
  const all = (): string => '';
  const countsOf = (history: History): number[] => [
    ...(increasesBy(history, 'latency', 0, all).get('') ?? []),
  ];

  it('have quantiles that lie between their bounds by logarithm', () => {
    const history = historyOf({ told: [[0, latency]] }, { changed: [[0, [2, 1, 3, 1]]] });
    expect(quantilesOverTime(history, 'latency', [0.25, 0.75])).toEqual([
      [null, Math.SQRT2],
      [null, 2 ** 1.5],
    ]);
  });

  it('may become more, and coarser, without a gap', () => {
    const history = historyOf(
      { told: [[0, { ...latency, values: [1, 0, 3, 4] }]] },
      { changed: [[0, [2, 5]]] },
      {
        told: [[0, { ...latency, native: { ...native, positive: [1, 2, 4] }, values: [9, 0, 5, 4, 1] }]],
      },
      // The next coarser schema has buckets from 1 to 4 and from 4 to 16.
      {
        told: [
          [0, { ...latency, native: { ...native, schema: -1, positive: [1, 2] }, values: [11, 0, 10, 1] }],
        ],
      },
    );
    expect(countsOf(history)).toEqual([10, 0, 3, 1]);
  });

  it('that begin anew count from 0', () => {
    const history = historyOf(
      { told: [[0, { ...latency, values: [10, 0, 3, 4] }]] },
      { told: [[0, { ...latency, values: [1, 0, 0, 5] }]] },
    );
    expect(countsOf(history)).toEqual([1, 0, 0, 5]);
  });

  it('leave nothing to tell when they are finer than before', () => {
    const history = historyOf(
      { told: [[0, { ...latency, values: [10, 0, 3, 4] }]] },
      { told: [[0, { ...latency, native: { ...native, schema: 1 }, values: [12, 0, 5, 5] }]] },
    );
    expect(countsOf(history)).toEqual([0, 0, 0, 0]);
  });
});
