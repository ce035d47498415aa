import { Registry } from 'prom-client';
import { defaultMetricsOf } from '../metrics/registry/default-metrics.js';
import { MetricsConfigurationError } from '../metrics/metrics-configuration.error.js';
import type { ResolvedMetricsOptions } from './metrics.options.js';
import { moveIn, note } from '../metrics/registry/shared-registry.js';

/** The application's registry, with the default metrics when they are on. */
export function createRegistry({
  registry: chosen,
  defaultLabels,
  defaultMetrics,
}: ResolvedMetricsOptions): Registry {
  // Other code uses prom-client's type, and only members that the registries of both clients have.
  const given = chosen as Registry | undefined;
  const registry = given ?? new Registry();
  const metrics = defaultMetrics ? defaultMetricsOf(defaultMetrics) : [];
  if (given) {
    moveIn(given);
    assertFree(given, metrics);
  } else {
    // A given registry keeps its own default labels; scrapes add ours to its metrics.
    registry.setDefaultLabels({ ...defaultLabels });
  }
  for (const metric of metrics) {
    registry.registerMetric(metric as never);
    note(registry, metric.name, metric);
  }
  return registry;
}

/** prom-client's own error names neither the option nor the remedy. */
function assertFree(registry: Registry, metrics: ReturnType<typeof defaultMetricsOf>): void {
  const taken = metrics.find(({ name }) => registry.getSingleMetric(name) !== undefined);
  if (taken === undefined) return;
  throw new MetricsConfigurationError(
    `MetricsModule option registry: it already contains "${taken.name}". Remove the collectDefaultMetrics() call that registered ` +
      'it, or set defaultMetrics: false and runtime: { gc: false }.',
  );
}
