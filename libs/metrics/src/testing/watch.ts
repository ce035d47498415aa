import { isMetric, type ReadableMetric } from './read/readable-metric.js';
import { readNow } from './read/read-now.js';
import type { Series } from './read/series.js';
import { MetricsConfigurationError } from '../metrics/metrics-configuration.error.js';
import { shown } from '../core/rules/checks.js';

/** A metric, and what it had recorded when the test began to watch it. */
export class WatchedMetric<M extends ReadableMetric = ReadableMetric> {
  readonly before: readonly Series[];

  /** @internal */
  constructor(readonly metric: M) {
    this.before = readNow(metric);
  }

  /** The label names of the metric. */
  get labelNames(): M['labelNames'] {
    return this.metric.labelNames;
  }
}

/**
 * Watches a metric from now on, for `toHaveIncreasedBy()` and `toHaveObserved()`.
 * @throws Error when the metric can't be read without waiting
 * @example
 * const created = watch(metricOf(app, loansCreated));
 * await loans.create({ purpose: 'car' });
 * expect(created).toHaveIncreasedBy(1, { purpose: 'car' });
 */
export function watch<M extends ReadableMetric>(metric: M): WatchedMetric<M> {
  if (isMetric(metric)) return new WatchedMetric(metric);
  throw new MetricsConfigurationError(
    `watch() got ${shown(metric)}. Give it a metric: watch(metricOf(app, definition)).`,
  );
}
