import type { Application, ApplicationMetric } from '../model/application.js';
import { metricsIn } from '../rules/metrics-in.js';
import type { AlertRule, RecordingRule } from '../rules/rule.js';
import { sampleNames } from '../names/sample-names.js';

/** A query, and what it answers. */
export interface Query {
  readonly title: string;
  readonly query: string;
}

/** What the queries of a page are made from. */
export interface QuerySources {
  readonly applications: readonly Application[];
  readonly recordings: readonly RecordingRule[];
  /** Those of the alert's own file: rules of other promises record series of the same names. */
  readonly ownRecordings: readonly RecordingRule[];
  /** Narrows a query to the services: `service="shop"`; empty for alerts that are about no service. */
  readonly selector: string;
}

/** Is it firing; what the alert compares; what that is made from, split as far as the metric is. */
export function firstQueries({ alert, expr }: AlertRule, sources: QuerySources): readonly Query[] {
  const names = [...new Set(metricsIn(expr))].filter((name) => name !== 'ALERTS');
  const [compared] = names;
  const samples = new Set(names.flatMap((name) => exposedBehind(name, sources)));
  const raw = new Set([...samples].map((name) => metricOf(name, sources)?.name ?? name));
  const queries = [
    { title: 'Where it fires', query: selected('ALERTS', `alertname="${alert}"`, sources.selector) },
    ...(compared === undefined || isRaw(compared, sources)
      ? []
      : [{ title: 'What it compares', query: selected(compared, sources.selector) }]),
    ...[...raw].map((name) => ({
      title: `What is behind it: \`${name}\``,
      query: query(name, samples, sources),
    })),
  ];
  return queries.slice(0, 3);
}

/** The samples that a rule's series are recorded from, of the applications or of others. */
function exposedBehind(name: string, sources: QuerySources, seen: readonly string[] = []): string[] {
  const [own, all] = [sources.ownRecordings, sources.recordings].map((list) =>
    list.filter(({ record }) => record === name),
  );
  const made = own?.length ? own : (all ?? []);
  if (made.length === 0 || seen.includes(name)) return name === 'ALERTS' ? [] : [name];
  return made
    .flatMap(({ expr }) => metricsIn(expr))
    .flatMap((one) => exposedBehind(one, sources, [...seen, name]));
}

function isRaw(name: string, { recordings }: QuerySources): boolean {
  return recordings.every(({ record }) => record !== name);
}

function metricOf(name: string, { applications }: QuerySources): ApplicationMetric | undefined {
  return applications.flatMap(({ metrics }) => metrics).find((metric) => sampleNames(metric).includes(name));
}

/**
 * Drawn by its type: a counter as a rate, as is a histogram of which the rule reads the count alone; another histogram as its
 * 95th percentile, a gauge as it is.
 */
function query(name: string, samples: ReadonlySet<string>, sources: QuerySources): string {
  const metric = metricOf(name, sources);
  const labels = metric?.labels.map((label) => label.name) ?? [];
  const rate = (sample: string) => `rate(${selected(sample, sources.selector)}[5m])`;
  const sum = (rates: string) =>
    labels.length === 0 ? `sum(${rates})` : `sum by (${labels.join(', ')}) (${rates})`;
  if (metric?.type === 'counter') return sum(rate(name));
  if (metric?.type !== 'histogram') return selected(name, sources.selector);
  if (samples.has(`${name}_count`) && !samples.has(`${name}_bucket`)) {
    const [classic, native] = [rate(`${name}_count`), `histogram_count(${rate(name)})`];
    return sum(metric.buckets === 'both' ? `${classic} or ${native}` : isNative(metric) ? native : classic);
  }
  const by = [...(isNative(metric) ? [] : ['le']), ...labels.slice(0, 2)];
  const series = rate(isNative(metric) ? name : `${name}_bucket`);
  return `histogram_quantile(0.95, sum${by.length === 0 ? '' : ` by (${by.join(', ')})`} (${series}))`;
}

function isNative({ buckets }: ApplicationMetric): boolean {
  return buckets === 'native';
}

function selected(name: string, ...matchers: readonly string[]): string {
  const written = matchers.filter((matcher) => matcher !== '');
  return written.length === 0 ? name : `${name}{${written.join(', ')}}`;
}
