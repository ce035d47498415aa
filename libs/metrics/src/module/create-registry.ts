import { collectDefaultMetrics, Registry } from 'prom-client';
import type { ResolvedMetricsOptions } from './metrics.options.js';

/** The application's registry, with the default metrics in it when they are on. */
export function createRegistry({
  registry = new Registry(),
  defaultLabels,
  defaultMetrics,
}: ResolvedMetricsOptions): Registry {
  if (Object.keys(defaultLabels).length > 0) registry.setDefaultLabels({ ...defaultLabels });
  if (defaultMetrics) collectDefaultMetrics({ ...defaultMetrics, register: registry });
  return registry;
}
