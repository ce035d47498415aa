import { expect, it } from '@jest/globals';
import type { FamilyState, Tick } from './protocol.js';
import { TickLog } from './tick-log.js';

const JOBS: FamilyState = {
  name: 'jobs',
  kind: 'gauge',
  help: 'Jobs.',
  labelNames: ['queue'],
  labels: ['mail'],
  values: [1],
  rest: 0,
};
const MINUTE_MS = 60_000;

/** The ticks that a viewer who knows nothing is told. */
function told(log: TickLog): Tick[] {
  return log.since(-1).map(([, text]) => JSON.parse(text) as Tick);
}

it('takes what is older than 15 minutes into its base', () => {
  const log = new TickLog();
  log.add({ at: 0, told: [[0, JOBS]], nextMs: 1 });
  log.add({ at: MINUTE_MS, changed: [[0, [0, 2]]], nextMs: 1 });
  log.add({ at: 2 * MINUTE_MS, added: [[0, ['print'], [5]]], nextMs: 1 });
  expect(told(log).map(({ at }) => at)).toEqual([0, MINUTE_MS, 2 * MINUTE_MS]);
  log.add({ at: 17.5 * MINUTE_MS, changed: [[0, [1, 6]]], nextMs: 1 });
  const [base, ...ticks] = told(log);
  expect(base).toMatchObject({
    at: 2 * MINUTE_MS,
    told: [[0, { ...JOBS, labels: ['mail', 'print'], values: [2, 5] }]],
  });
  expect(ticks.map(({ at }) => at)).toEqual([17.5 * MINUTE_MS]);
});

it('keeps 1 MB at most', () => {
  const log = new TickLog();
  log.add({ at: 0, told: [[0, JOBS]], nextMs: 1 });
  const changes = Array.from({ length: 50_000 }, (_, index) => index);
  for (let at = 1; at <= 10; at++) log.add({ at, changed: [[0, changes]], nextMs: 1 });
  const [, ...ticks] = log.since(-1);
  const bytes = ticks.reduce((sum, [, text]) => sum + text.length, 0);
  expect(bytes).toBeLessThanOrEqual(1024 * 1024);
  expect(bytes).toBeGreaterThan(512 * 1024);
});

it('tells who comes back what is missing, and all when that is not kept', () => {
  const log = new TickLog();
  for (let at = 0; at < 4; at++) log.add({ at, told: [[0, { ...JOBS, values: [at] }]], nextMs: 1 });
  expect(log.since(2).map(([number]) => number)).toEqual([3, 4]);
  expect(log.since(4)).toEqual([]);
  expect(log.since(9).map(([number]) => number)).toEqual([1, 2, 3, 4]);
});
