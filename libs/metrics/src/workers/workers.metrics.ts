import { ownGauge } from '../metrics/definition/own-definition.js';
import { METRICS_WHOLE } from '../scrape/whole.js';
import type { SharedMetrics } from './shared-metrics.js';

/** The process that answers tells of all of them. */
const aggregator = 'first';

export const workers = ownGauge({
  name: 'metrics_workers',
  help: 'Processes that share their metrics: live, stale (have not written for long) and dead (have ended, totals stay).',
  aggregator,
  labelNames: ['state'],
  labelValues: { state: ['live', 'stale', 'dead'] },
  inject: [METRICS_WHOLE],
  collect(whole) {
    const { live, stale, dead } = (whole as SharedMetrics).status();
    this.set({ state: 'live' }, live);
    this.set({ state: 'stale' }, stale);
    this.set({ state: 'dead' }, dead);
  },
});

export const workerAge = ownGauge({
  name: 'metrics_worker_age_seconds',
  help: 'Age of the oldest metrics among the processes that have not ended.',
  aggregator,
  inject: [METRICS_WHOLE],
  collect(whole) {
    this.set((whole as SharedMetrics).status().oldestMs / 1000);
  },
});
