import { expect, it } from '@jest/globals';
import type { OwnInstrument } from '../../libs/metrics/src/core/exposition/source/instrument-family.js';
import { Gauge } from '../../libs/metrics/src/core/instruments/gauge.js';
import type { Member } from '../../libs/metrics/src/core/members/member.js';
import { WholeMetrics } from '../../libs/metrics/src/core/members/whole-metrics.js';
import { WorkerMetric, workerText } from '../../libs/metrics/src/core/members/worker-label.js';
import { OwnMetrics } from '../../libs/metrics/src/workers/threads/own-metrics.js';
import { exposed } from '../exposition/support/exposed.js';

/** A member with one gauge, which is 1. */
function memberOf(number: number): Member {
  const gauge = new Gauge({ name: 'heap_bytes', help: 'Heap.', registers: [] });
  gauge.set(1);
  const own = new OwnMetrics().show([gauge as object as OwnInstrument]);
  const metrics = [...own.metrics()].map((metric) => new WorkerMetric(metric, workerText(number)));
  return { name: `process ${number}`, hasEnded: false, metrics: () => metrics };
}

it('has a hundred values, and one for all further workers, whose values add up', async () => {
  const members = Array.from({ length: 103 }, (_, index) => memberOf(index + 1));
  const page = (await exposed(await new WholeMetrics().merge(members))).toString();
  const samples = page.split('\n').filter((line) => line.startsWith('heap_bytes{'));
  expect(samples).toHaveLength(101);
  expect(samples.slice(-2)).toEqual(['heap_bytes{worker="100"} 1', 'heap_bytes{worker="other"} 3']);
});
