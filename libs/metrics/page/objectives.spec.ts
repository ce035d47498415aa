import { describe, expect, it } from '@jest/globals';
import type { FamilyState } from '../src/live/served/protocol.js';
import { callsRows, type CallsKind } from './calls.js';
import { History } from './history.js';
import { endpointKinds } from './kinds.js';
import { shareBeyondObjectives } from './objectives.js';

const OBJECTIVES = [
  { route: '/loans', methods: ['GET', 'HEAD'], seconds: 0.2 },
  { route: '/loans', methods: ['POST'], seconds: 0.5 },
];
const ROLES = { prefix: '', requests: 'requests', duration: 'latency', method: 'method', route: 'endpoint' };

/** Three endpoints, the last of which has no objective, with these counts of latencies in each bucket. */
function historyOf(buckets: Partial<FamilyState>, ...counts: readonly (readonly number[])[]): History {
  const history = new History();
  history.about = { roles: ROLES, objectives: OBJECTIVES } as unknown as NonNullable<History['about']>;
  const latency: FamilyState = {
    name: 'latency',
    kind: 'histogram',
    help: '',
    labelNames: ['method', 'endpoint'],
    ...buckets,
    labels: ['GET', '/loans', 'POST', '/loans', 'GET', '/users'],
    values: counts.flatMap((list) => [0, ...list.map(() => 0)]),
    rest: 0,
  };
  const values = counts.flatMap((list) => [1, ...list]);
  history.take({ at: 0, nextMs: 2000, told: [[0, latency]] }, 1);
  history.take({ at: 2000, nextMs: 2000, changed: [[0, values.flatMap((value, at) => [at, value])]] }, 1);
  return history;
}

const CLASSIC = { bounds: [0.1, 0.2, 0.5] };

it('judges the requests of routes that have an objective', () => {
  const history = historyOf(CLASSIC, [80, 10, 4, 6], [0, 90, 8, 2], [0, 0, 0, 1000]);
  expect(shareBeyondObjectives(history)).toBeCloseTo(12 / 200, 12);
});

it('has no judgement when there was none', () => {
  expect(shareBeyondObjectives(historyOf(CLASSIC, [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 1]))).toBeUndefined();
});

it('gives each row its objective', () => {
  const history = historyOf(CLASSIC, [80, 10, 4, 6], [0, 90, 8, 2], [0, 0, 0, 1000]);
  const rows = callsRows(history, endpointKinds(history)[0] as CallsKind, history.first);
  expect(rows.map(({ name, objective }) => [name, objective])).toEqual([
    ['GET /loans', 0.2],
    ['POST /loans', 0.5],
    ['GET /users', undefined],
  ]);
});

describe('with native buckets', () => {
  // Key -2 is from 1/8 to 1/4 s, key -1 from 1/4 to 1/2.
  const native = { schema: 0, zeroThreshold: 0, negative: [], positive: [-2, -1] };

  it('divides the bucket of the objective by logarithm', () => {
    const history = historyOf({ native }, [0, 100, 0], [0, 0, 0], [0, 0, 0]);
    expect(shareBeyondObjectives(history)).toBeCloseTo(Math.log2(0.25 / 0.2), 12);
  });
});
