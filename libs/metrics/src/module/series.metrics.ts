import type { Registry } from 'prom-client';
import { counter, gauge } from '../injection/definition.js';
import { MetricFactory } from '../injection/metric-factory.js';
import { INSTRUMENT } from '../instruments/instrument.js';

/** What the cardinality guard tells of an instrument. */
interface Guarded {
  readonly [INSTRUMENT]: true;
  readonly name: string;
  readonly seriesCount: number;
  readonly overflowCount: number;
}

/** How close each metric is to its limit. */
export const metricsSeries = gauge({
  name: 'metrics_series',
  help: 'Series that each metric of this library has now.',
  labelNames: ['metric'],
  maxSeries: Infinity,
  inject: [MetricFactory],
  collect(factory) {
    for (const { name, seriesCount } of guardedIn(factory.registry)) this.set({ metric: name }, seriesCount);
  },
});

const counted = new WeakMap<Guarded, number>();

/** What went to the overflow series of each metric that is full. */
export const metricsSeriesOverflow = counter({
  name: 'metrics_series_overflow_total',
  help: 'Recordings that went to the overflow series of a metric because it has as many series as it may have.',
  labelNames: ['metric'],
  maxSeries: Infinity,
  inject: [MetricFactory],
  collect(factory) {
    for (const metric of guardedIn(factory.registry)) {
      const { name, overflowCount } = metric;
      if (overflowCount > 0) this.inc({ metric: name }, overflowCount - (counted.get(metric) ?? 0));
      counted.set(metric, overflowCount);
    }
  },
});

function guardedIn(registry: Registry): Guarded[] {
  const metrics: readonly object[] = registry.getMetricsAsArray();
  return metrics.filter((metric): metric is Guarded => INSTRUMENT in metric);
}
