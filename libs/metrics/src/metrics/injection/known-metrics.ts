import { nearestNames } from '../../core/rules/nearest-names.js';
import type { MetricDefinition } from '../definition/metric-definition.js';

const MOST_SHOWN = 10;

const provided = new Set<string>();
/** By name: the definition, unless classes ask by name alone. */
const asked = new Map<string, MetricDefinition | undefined>();

/** Remembers that a metric has a provider: from `forFeature()`, from `make…Provider()`, or written by hand. */
export function hasProvider(name: string): void {
  provided.add(name);
}

/** Remembers that a class injects a metric, by its definition if there is one. */
export function isAskedFor(name: string, definition?: MetricDefinition): void {
  asked.set(name, definition ?? asked.get(name));
}

/** The definitions by which classes inject metrics, one of each name. */
export function askedDefinitions(): MetricDefinition[] {
  return [...asked.values()].filter((definition) => definition !== undefined);
}

/** The metrics that classes inject and nothing provides. */
export function metricsWithoutProvider(): string[] {
  return [...asked.keys()].filter((name) => !provided.has(name));
}

/** For messages: the provided metrics, nearest name first. */
export function providedMetrics(wanted: string): string {
  const names = nearestNames(wanted, provided);
  if (names.length === 0) return 'No metric is provided yet.';
  const shown = names.slice(0, MOST_SHOWN).map((name) => `"${name}"`);
  const more = names.length - shown.length;
  return `The provided metrics are ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}
