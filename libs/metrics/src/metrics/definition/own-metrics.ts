import type { MetricDefinition } from './metric-definition.js';

const remedies = new WeakMap<MetricDefinition, string>();

/** Marks a metric of the library itself; `remedy` is what to do in an application that has one of this name. */
export function markOwn(definition: MetricDefinition, remedy: string): void {
  remedies.set(definition, remedy);
}

/** What to do about a clash with this metric of the library; undefined for a metric of the application. */
export function remedyOf(definition: MetricDefinition): string | undefined {
  return remedies.get(definition);
}
