import { Inject, Injectable } from '@nestjs/common';
import { ownGauge } from '../metrics/definition/own-definition.js';
import { MetricFactory } from '../metrics/metric-factory.js';
import { METRICS_OPTIONS } from '../metrics/metrics.tokens.js';
import { SharedMetrics } from './shared-metrics.service.js';
import type { WorkersSettings } from './workers.options.js';

/** The process that answers tells of all of them. */
const aggregator = 'first';

export const workers = ownGauge({
  name: 'metrics_workers',
  help: 'Processes that share their metrics: live, stale (have not written for long) and dead (have ended, totals stay).',
  aggregator,
  labelNames: ['state'],
  labelValues: { state: ['live', 'stale', 'dead'] },
  inject: [SharedMetrics],
  collect(shared) {
    const { live, stale, dead } = shared.status();
    this.set({ state: 'live' }, live);
    this.set({ state: 'stale' }, stale);
    this.set({ state: 'dead' }, dead);
  },
});

export const workerAge = ownGauge({
  name: 'metrics_worker_age_seconds',
  help: 'Age of the oldest metrics among the processes that have not ended.',
  aggregator,
  inject: [SharedMetrics],
  collect(shared) {
    this.set(shared.status().oldestMs / 1000);
  },
});

/** Creates the metrics about shared metrics at start-up. */
@Injectable()
export class WorkersMetrics {
  constructor(
    @Inject(METRICS_OPTIONS) options: WorkersSettings,
    @Inject(MetricFactory) factory: MetricFactory,
  ) {
    if (options.workers === undefined) return;
    factory.asOwn('Rename yours.', () => [factory.get(workers), factory.get(workerAge)]);
  }
}
