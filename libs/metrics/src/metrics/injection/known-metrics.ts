import { nearestNames } from '../../core/rules/nearest-names.js';

const MOST_SHOWN = 10;

const provided = new Set<string>();
const asked = new Set<string>();

/** Remembers that a metric has a provider: from `forFeature()`, from `make…Provider()`, or written by hand. */
export function hasProvider(name: string): void {
  provided.add(name);
}

/** Remembers that a class injects a metric. */
export function isAskedFor(name: string): void {
  asked.add(name);
}

/** The metrics that classes inject and nothing provides. */
export function metricsWithoutProvider(): string[] {
  return [...asked].filter((name) => !provided.has(name));
}

/** For messages: the provided metrics, nearest name first. */
export function providedMetrics(wanted: string): string {
  const names = nearestNames(wanted, provided);
  if (names.length === 0) return 'No metric is provided yet.';
  const shown = names.slice(0, MOST_SHOWN).map((name) => `"${name}"`);
  const more = names.length - shown.length;
  return `The provided metrics are ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}
