import { collectDefaultMetrics, Registry } from 'prom-client';
import type { DefaultMetricsOptions } from './default-metrics.options.js';

/**
 * Those of prom-client that are left out: gauges that repeat the sum of another metric (`sum(nodejs_active_handles)`)
 * under a name that Prometheus keeps for counters, which `promtool check metrics` refuses, and the pauses for
 * garbage collection, of which prom-client counts one where Node tells of several; `saturation/` has them.
 */
const LEFT_OUT = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
  'nodejs_gc_duration_seconds',
];

const known = new WeakSet<object>();

/** Whether a metric is one of those that `defaultMetricsOf()` gave. */
export const isDefaultMetric = (metric: object): boolean => known.has(metric);

const collected = new Map<string, Registry>();

/**
 * prom-client's default metrics of this process. They are made once for each set of options and shared by the
 * applications in the process: prom-client never ends what it starts to watch the event loop and the collector.
 */
export function defaultMetricsOf(options: DefaultMetricsOptions): ReturnType<Registry['getMetricsAsArray']> {
  const key = JSON.stringify(options);
  let registry = collected.get(key);
  if (registry === undefined) {
    registry = new Registry();
    collectDefaultMetrics({ ...options, register: registry });
    for (const name of LEFT_OUT) registry.removeSingleMetric(`${options.prefix ?? ''}${name}`);
    for (const metric of registry.getMetricsAsArray()) known.add(metric);
    collected.set(key, registry);
  }
  return registry.getMetricsAsArray();
}
