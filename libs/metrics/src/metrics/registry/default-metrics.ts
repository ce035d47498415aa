import { collectDefaultMetrics, Registry } from 'prom-client';
import type { DefaultMetricsOptions } from './default-metrics.options.js';

/**
 * Metrics of prom-client that are left out. Three gauges repeat the sum of another metric
 * (`sum(nodejs_active_handles)`) under a name reserved for counters, which `promtool check metrics` rejects. Of the
 * garbage collection pauses prom-client records only the first when Node reports several; `runtime/gc.ts` records all.
 */
const LEFT_OUT = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
  'nodejs_gc_duration_seconds',
];

const known = new WeakSet<object>();

/** Whether a metric comes from `defaultMetricsOf()`. */
export const isDefaultMetric = (metric: object): boolean => known.has(metric);

const collected = new Map<string, Registry>();

/**
 * prom-client's default metrics of this process. They are created once per set of options and shared by the
 * applications in the process: prom-client never stops its monitors of the event loop and garbage collection.
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
