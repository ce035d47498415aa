import { performance } from 'node:perf_hooks';
import { ownCounter, ownGauge, ownHistogram } from '../metrics/definition/own-definition.js';
import { advanceTo } from './mirror.js';
import { RuntimeReadings } from './runtime-readings.js';

/** Names: ADR 9. */
export const eventLoopUtilization = ownGauge({
  name: 'nodejs_eventloop_utilization_ratio',
  help: 'Share of the last 15 seconds that the event loop was busy, 0 to 1.',
  aggregator: 'average',
  inject: [RuntimeReadings],
  collect({ recent }) {
    this.set(recent.eventLoopUtilization);
  },
});

export const eventLoopActive = ownCounter({
  name: 'nodejs_eventloop_active_seconds_total',
  help: 'Time that the event loop was busy.',
  inject: [RuntimeReadings],
  collect({ recent }) {
    advanceTo(this, recent.total.activeMs / 1000, performance.timeOrigin);
  },
});

export const eventLoopIdle = ownCounter({
  name: 'nodejs_eventloop_idle_seconds_total',
  help: 'Time that the event loop waited for work.',
  inject: [RuntimeReadings],
  collect({ recent }) {
    advanceTo(this, recent.total.idleMs / 1000, performance.timeOrigin);
  },
});

export const eventLoopDelay = ownHistogram({
  name: 'nodejs_eventloop_delay_seconds',
  help: 'Delay before the event loop runs work that is ready: sampled every 97 ms, including the samples that a blocked event loop missed.',
  buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
});
