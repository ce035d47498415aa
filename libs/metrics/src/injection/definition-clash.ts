import { DEFAULT_BUCKETS } from '../instruments/buckets.js';
import { NATIVE_DEFAULTS, type NativeHistogramOptions } from '../instruments/native/native-options.js';
import { DEFAULT_PERCENTILES } from '../instruments/summary-options.js';
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
    differingLists('buckets', bucketsOf(existing), bucketsOf(wanted)) ??
    differingLists('native options', nativeOptionsOf(existing), nativeOptionsOf(wanted)) ??
    differingLists('percentiles', percentilesOf(existing), percentilesOf(wanted))
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

const bucketsOf = ({ type, config: { buckets, native } }: MetricDefinition): readonly number[] =>
  type === 'histogram' ? (buckets ?? (native ? [] : DEFAULT_BUCKETS)) : [];

/** The options of a native histogram that are not the defaults. */
function nativeOptionsOf({ config: { native } }: MetricDefinition): readonly string[] {
  if (native === undefined) return ['none'];
  const options = { ...NATIVE_DEFAULTS, ...native };
  const changed = Object.entries(options).filter(
    ([name, value]) => value !== NATIVE_DEFAULTS[name as keyof NativeHistogramOptions],
  );
  return changed.length === 0 ? ['the defaults'] : changed.map(([name, value]) => `${name}: ${value}`);
}

const percentilesOf = ({ type, config: { percentiles } }: MetricDefinition): readonly number[] =>
  type === 'summary' ? (percentiles ?? DEFAULT_PERCENTILES) : [];
