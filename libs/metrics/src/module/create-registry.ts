import { collectDefaultMetrics, Registry } from 'prom-client';
import type { ResolvedMetricsOptions } from './metrics.options.js';

/**
 * Gauges of prom-client that repeat the sum of another metric (`sum(nodejs_active_handles)`) under a name that
 * Prometheus keeps for counters; `promtool check metrics` refuses them.
 */
const REDUNDANT = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/** The application's registry, with the default metrics in it when they are on. */
export function createRegistry({
  registry = new Registry(),
  defaultLabels,
  defaultMetrics,
}: ResolvedMetricsOptions): Registry {
  if (Object.keys(defaultLabels).length > 0) registry.setDefaultLabels({ ...defaultLabels });
  if (defaultMetrics) {
    collectDefaultMetrics({ ...defaultMetrics, register: registry });
    for (const name of REDUNDANT) registry.removeSingleMetric(`${defaultMetrics.prefix ?? ''}${name}`);
  }
  return registry;
}
