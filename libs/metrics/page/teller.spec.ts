import { expect, it } from '@jest/globals';
import type { About, FamilyState } from '../src/live/served/protocol.js';
import { History } from './history.js';
import { tellerOf } from './teller.js';

it.each([
  [[1, 0, 7], 'process 7 on shop'],
  [[4, 0, 7], '4 processes, as told by process 7 on shop'],
  [[3, 1, 7], '4 processes, 1 not reporting, as told by process 7 on shop'],
])('tells of %j processes that are live, stale, dead', (values, text) => {
  const history = new History();
  expect(tellerOf(history)).toBeUndefined();
  history.about = { pid: 7, host: 'shop', roles: { prefix: 'p_' } } as About;
  const state: FamilyState = {
    name: 'p_metrics_workers',
    kind: 'gauge',
    help: '',
    labelNames: ['state'],
    labels: ['live', 'stale', 'dead'],
    values,
    rest: 0,
  };
  history.take({ at: 1, told: [[0, state]], nextMs: 2000 }, 1);
  expect(tellerOf(history)).toBe(text);
});
