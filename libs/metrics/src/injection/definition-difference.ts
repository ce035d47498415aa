import type { MetricDefinition } from './definition.js';

/** In what two definitions of one name differ so that they can't be one metric, or nothing when they agree. */
export function differenceBetween(existing: MetricDefinition, wanted: MetricDefinition): string | undefined {
  if (existing.type !== wanted.type) return `a ${existing.type} there, a ${wanted.type} here`;
  return (
    differingLists('labels', labelsOf(existing), labelsOf(wanted)) ??
    differingLists('buckets', bucketsOf(existing), bucketsOf(wanted))
  );
}

function differingLists(
  what: string,
  there: readonly unknown[],
  here: readonly unknown[],
): string | undefined {
  const shown = (list: readonly unknown[]) => `[${list.join(', ')}]`;
  return shown(there) === shown(here) ? undefined : `${what} ${shown(there)} there, ${shown(here)} here`;
}

/** Sorted: the order in which labels are listed does not make another metric. */
const labelsOf = ({ config }: MetricDefinition): readonly string[] =>
  [...(config.labelNames ?? [])].toSorted();

const bucketsOf = ({ config }: MetricDefinition): readonly number[] =>
  'buckets' in config ? (config.buckets ?? []) : [];
