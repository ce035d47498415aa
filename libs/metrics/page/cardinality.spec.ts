import { expect, it } from '@jest/globals';
import type { About, FamilyState } from '../src/live/served/protocol.js';
import { metricRows } from './cardinality.js';
import { History } from './history.js';

const family = (name: string, labelNames: string[], labels: string[], limit?: number): FamilyState => ({
  name,
  kind: 'gauge',
  help: '',
  labelNames,
  labels,
  values: labels.map(() => 2),
  rest: 0,
  ...(limit !== undefined && { limit }),
});

it.each([
  [false, 0.3],
  [true, 0.2],
])('compares what a process has with the limit, in several processes: %s', (isWhole, used) => {
  const history = new History();
  history.about = { isWhole, roles: { prefix: '' } } as About;
  const told = [
    family('calls', ['kind'], ['a', 'b', 'c'], 10),
    family('metrics_series', ['metric'], ['calls', 'metrics_series']),
  ].map((state, number) => [number, state] as const);
  history.take({ at: 1, told, nextMs: 2000 }, 1);
  expect(metricRows(history).map((row) => [row.series, row.used])).toEqual([
    [3, used],
    [2, undefined],
  ]);
});
