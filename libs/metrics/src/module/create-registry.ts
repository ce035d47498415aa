import { Registry } from 'prom-client';
import { defaultMetricsOf } from './default-metrics.js';
import type { ResolvedMetricsOptions } from './metrics.options.js';

/** The application's registry, with the default metrics in it when they are on. */
export function createRegistry({
  registry = new Registry(),
  defaultLabels,
  defaultMetrics,
}: ResolvedMetricsOptions): Registry {
  if (Object.keys(defaultLabels).length > 0) registry.setDefaultLabels({ ...defaultLabels });
  if (defaultMetrics) {
    for (const metric of defaultMetricsOf(defaultMetrics)) registry.registerMetric(metric as never);
  }
  return registry;
}
