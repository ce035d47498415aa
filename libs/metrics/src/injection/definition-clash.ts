import { MetricsConfigurationError } from '../module/metrics-configuration.error.js';
import type { MetricDefinition } from './definition.js';

/** @throws MetricsConfigurationError when the two, of one name, can't be one metric; says where both come from. */
export function assertCompatible(existing: MetricDefinition, wanted: MetricDefinition): void {
  if (existing === wanted) return;
  const difference = differenceBetween(existing, wanted);
  if (difference) throw clashError(wanted, `with another shape at ${existing.declaredAt} (${difference})`);
}

/** The error for a definition whose name is taken; `by` says by whom. */
export function clashError(
  { type, config, declaredAt }: MetricDefinition,
  by: string,
): MetricsConfigurationError {
  return new MetricsConfigurationError(
    `${type} "${config.name}" (${declaredAt}) is already registered ${by}. Rename one, or share a single definition.`,
  );
}

function differenceBetween(existing: MetricDefinition, wanted: MetricDefinition): string | undefined {
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
  const [a, b] = [there.join(', '), here.join(', ')];
  return a === b ? undefined : `${what} [${a}] there, [${b}] here`;
}

/** Sorted: the order in which labels are listed does not make another metric. */
const labelsOf = ({ config }: MetricDefinition): readonly string[] =>
  [...(config.labelNames ?? [])].toSorted();

const bucketsOf = ({ config }: MetricDefinition): readonly number[] =>
  'buckets' in config ? (config.buckets ?? []) : [];
