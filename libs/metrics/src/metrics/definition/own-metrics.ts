import type { MetricDefinition } from './metric-definition.js';

const remedies = new WeakMap<MetricDefinition, string>();

/** Marks a metric that the library makes itself; `remedy` is what an application does that has one of this name. */
export function markOwn(definition: MetricDefinition, remedy: string): void {
  remedies.set(definition, remedy);
}

/** What to do about a name that the library's own metric has; undefined for a metric of the application. */
export function remedyOf(definition: MetricDefinition): string | undefined {
  return remedies.get(definition);
}
