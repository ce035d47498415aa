import { DEFAULT_MAX_SERIES } from '../../core/series/series-limit.js';
import { DEFAULT_BUCKETS } from '../../core/instruments/buckets.js';
import {
  NATIVE_DEFAULTS,
  type NativeHistogramOptions,
} from '../../core/instruments/native/native-options.js';
import { DEFAULT_PERCENTILES } from '../../core/instruments/summary.js';
import { MetricsConfigurationError } from '../metrics-configuration.error.js';
import type { MetricConfig, MetricDefinition } from './metric-definition.js';
import { remedyOf } from './own-metrics.js';
import { nameOfToken } from '../injection/token-name.js';

/**
 * Two definitions with one name are the same metric when their configurations match. Help and label order may differ;
 * those of the first apply.
 * @throws MetricsConfigurationError when they can't be one metric; the message names both places
 */
export function assertCompatible(existing: MetricDefinition, wanted: MetricDefinition): void {
  if (existing === wanted) return;
  assertNotOwn(existing, wanted);
  const difference = differenceBetween(existing, wanted);
  if (difference) throw clashError(wanted, `with another shape at ${existing.declaredAt} (${difference})`);
}

/** The error for a definition whose name is taken; `by` names the owner. */
export function clashError(
  { type, config, declaredAt }: MetricDefinition,
  by: string,
  remedy = 'Rename one, or share a single definition.',
): MetricsConfigurationError {
  return new MetricsConfigurationError(
    `${type} "${config.name}" (${declaredAt}) is already registered ${by}. ${remedy}`,
  );
}

/** A metric recorded by both the library and the application would count everything twice. */
function assertNotOwn(existing: MetricDefinition, wanted: MetricDefinition): void {
  const [ours, theirs] = remedyOf(wanted) === undefined ? [existing, wanted] : [wanted, existing];
  const remedy = remedyOf(ours);
  if (remedy === undefined || remedyOf(theirs) !== undefined) return;
  throw clashError(theirs, 'by MetricsModule itself', remedy);
}

type Aspect = readonly [
  what: string,
  of: (config: MetricConfig, definition: MetricDefinition) => readonly unknown[],
];

const ASPECTS: readonly Aspect[] = [
  ['labels', ({ labelNames = [] }) => labelNames.toSorted()],
  ['label values', ({ labelValues = {} }) => labelValuesOf(labelValues)],
  ['buckets', (_, definition) => bucketsOf(definition)],
  ['native options', ({ native }) => nativeOptionsOf(native)],
  ['percentiles', (_, definition) => percentilesOf(definition)],
  ['maxAgeSeconds', ({ maxAgeSeconds = Infinity }) => [maxAgeSeconds]],
  ['ageBuckets', ({ ageBuckets = 5 }) => [ageBuckets]],
  ['pruneAgedBuckets', ({ pruneAgedBuckets = false }) => [pruneAgedBuckets]],
  ['enableExemplars', ({ enableExemplars = false }) => [enableExemplars]],
  ['maxSeries', ({ maxSeries = DEFAULT_MAX_SERIES }) => [maxSeries]],
  ['expireAfterMs', ({ expireAfterMs = Infinity }) => [expireAfterMs]],
  ['aggregator', ({ aggregator = 'sum' }) => [aggregator]],
  ['inject', ({ inject = [] }) => inject.map(nameOfToken)],
];

function differenceBetween(existing: MetricDefinition, wanted: MetricDefinition): string | undefined {
  if (existing.type !== wanted.type) return `a ${existing.type} there, a ${wanted.type} here`;
  for (const [what, of] of ASPECTS) {
    const [there, here] = [of(existing.config, existing).join(', '), of(wanted.config, wanted).join(', ')];
    if (there !== here) return `${what} [${there}] there, [${here}] here`;
  }
  return collectDifference(existing.config, wanted.config);
}

/** Only one `collect` can run. Functions are compared by identity, since their behaviour can't be compared. */
function collectDifference(existing: MetricConfig, wanted: MetricConfig): string | undefined {
  const isSame = existing.collect === wanted.collect && haveSameItems(existing.inject, wanted.inject);
  if (isSame) return undefined;
  if (existing.collect !== undefined && wanted.collect !== undefined)
    return 'one collect there, another here';
  return existing.collect === undefined ? 'no collect there, one here' : 'a collect there, none here';
}

const haveSameItems = (there: readonly unknown[] = [], here: readonly unknown[] = []): boolean =>
  there.length === here.length && there.every((item, index) => item === here[index]);

function labelValuesOf(labelValues: object): readonly string[] {
  return Object.entries(labelValues as Readonly<Record<string, readonly unknown[] | undefined>>)
    .filter(([, values]) => values !== undefined)
    .map(([label, values]) => `${label}: ${(values ?? []).map(String).toSorted().join('|')}`)
    .toSorted();
}

const bucketsOf = ({ type, config: { buckets, native } }: MetricDefinition): readonly number[] => {
  if (type !== 'histogram') return [];
  const bounds = buckets ?? (native ? [] : DEFAULT_BUCKETS);
  // Every histogram has the +Inf bucket.
  return bounds.at(-1) === Infinity ? bounds.slice(0, -1) : bounds;
};

/** The options of a native histogram that differ from the defaults. */
function nativeOptionsOf(native: NativeHistogramOptions | undefined): readonly string[] {
  if (native === undefined) return ['none'];
  const options = { ...NATIVE_DEFAULTS, ...native };
  const changed = Object.entries(options).filter(
    ([name, value]) => value !== undefined && value !== NATIVE_DEFAULTS[name as keyof NativeHistogramOptions],
  );
  return changed.length === 0 ? ['the defaults'] : changed.map(([name, value]) => `${name}: ${value}`);
}

const percentilesOf = ({ type, config: { percentiles } }: MetricDefinition): readonly number[] =>
  type === 'summary' ? (percentiles ?? DEFAULT_PERCENTILES) : [];

const SUFFIXES: Readonly<Record<MetricDefinition['type'], readonly string[]>> = {
  counter: [''],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count', '_created'],
  summary: ['', '_sum', '_count', '_created'],
};

/**
 * The names of the series that the metrics of one application expose: Prometheus would take a gauge `jobs_count` for
 * the `_count` of a histogram `jobs`. Metrics of other libraries are not checked.
 */
export class SeriesNames {
  readonly #owners = new Map<string, MetricDefinition>();

  /** Claims the series names of a metric. @throws MetricsConfigurationError when another metric has one of them. */
  claim(definition: MetricDefinition): void {
    const { type, config } = definition;
    const names = SUFFIXES[type].map((suffix) => config.name + suffix);
    for (const name of names) {
      const owner = this.#owners.get(name);
      if (owner !== undefined && owner.config.name !== config.name)
        throw seriesClash(name, definition, owner);
    }
    for (const name of names) this.#owners.set(name, definition);
  }
}

function seriesClash(series: string, wanted: MetricDefinition, owner: MetricDefinition): Error {
  return new MetricsConfigurationError(
    `${shown(wanted)} would expose series named "${series}", and so does ${shown(owner)}. ` +
      (remedyOf(wanted) ?? remedyOf(owner) ?? 'Rename one.'),
  );
}

const shown = ({ type, config, declaredAt }: MetricDefinition): string =>
  `${type} "${config.name}" (${declaredAt})`;
