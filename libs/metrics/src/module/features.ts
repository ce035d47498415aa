import { lazyCallerLocation } from '../metrics/definition/caller-location.js';
import type { MetricDefinition } from '../metrics/definition/metric-definition.js';
import { isDefinition, notADefinition } from '../metrics/definition/given-value.js';
import type { Integration } from '../integrations/integration.js';
import { MetricsConfigurationError } from '../metrics/metrics-configuration.error.js';

/** What `forFeature()` accepts. */
export type Feature = MetricDefinition | Integration;

/** The items of `forFeature()` by kind. @throws MetricsConfigurationError when an item is neither */
export function sortedFeatures(
  features: readonly Feature[],
  entry: (...args: never[]) => unknown,
): { definitions: MetricDefinition[]; integrations: Integration[] } {
  const place = lazyCallerLocation(entry);
  const where = (): string => `MetricsModule.forFeature() (${place()})`;
  if (!Array.isArray(features)) {
    const given: unknown = features;
    const what =
      isDefinition(given) || isIntegration(given)
        ? 'a single one. Put it in brackets: forFeature([jobs]).'
        : notADefinition(given);
    throw new MetricsConfigurationError(
      `${where()} takes a list of definitions and integrations, but got ${what}`,
    );
  }
  const list: readonly unknown[] = features;
  for (const [index, feature] of list.entries()) {
    if (isDefinition(feature) || isIntegration(feature)) continue;
    throw new MetricsConfigurationError(`${where()}: at index ${index} is ${notADefinition(feature)}`);
  }
  return { definitions: list.filter(isDefinition), integrations: list.filter(isIntegration) };
}

const isIntegration = (feature: unknown): feature is Integration =>
  typeof feature === 'object' &&
  feature !== null &&
  'start' in feature &&
  typeof feature.start === 'function';
