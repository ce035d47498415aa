import { Registry } from '../core/exposition/registry.js';
import { MetricsConfigurationError } from '../metrics/metrics-configuration.error.js';
import { moveIn } from '../metrics/registry/shared-registry.js';
import { namesOfDefaultMetrics } from '../runtime/defaults/default-metrics.js';
import type { ResolvedMetricsOptions } from './metrics.options.js';

/** The application's registry. */
export function createRegistry({
  registry: chosen,
  defaultLabels,
  defaultMetrics,
  prefix,
}: ResolvedMetricsOptions): Registry {
  // Other code uses the type of our own, and only members that the registries of both clients have too.
  const given = chosen as Registry | undefined;
  const registry = given ?? new Registry();
  if (given) {
    moveIn(given);
    if (defaultMetrics) {
      assertFree(
        given,
        namesOfDefaultMetrics(defaultMetrics).map((name) => prefix + name),
      );
    }
  } else {
    // A given registry keeps its own default labels; scrapes add ours to its metrics.
    registry.setDefaultLabels({ ...defaultLabels });
  }
  return registry;
}

/** The error of a clash with another library's metric would name neither the option nor the remedy. */
function assertFree(registry: Registry, names: readonly string[]): void {
  const taken = registry.getMetricsAsArray().find(({ name }) => names.includes(name));
  if (taken === undefined) return;
  throw new MetricsConfigurationError(
    `MetricsModule option registry: it already contains "${taken.name}". Remove the collectDefaultMetrics() call that registered ` +
      'it, or set defaultMetrics: false and runtime: { gc: false }.',
  );
}
