import type { MetricSample } from '../../core/exposition/source/registry-metric.js';

/** One series of a counter or gauge. */
export interface ValueSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** One series of a histogram or summary. */
export interface DistributionSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly count: number;
  readonly sum: number;
  /** Of a histogram: the cumulative counts by upper bound, as in the label `le`. */
  readonly buckets?: Readonly<Record<string, number>>;
  /** Of a summary: the values by quantile. */
  readonly quantiles?: Readonly<Record<string, number>>;
}

/** One series of a metric. Empty labels are left out, as Prometheus does. */
export type Series = ValueSeries | DistributionSeries;

/** Whether a series counts observations. */
export const isDistribution = (series: Series): series is DistributionSeries => 'count' in series;

/** Labels in order of their names, as a key and for messages: `{kind="csv",size="1"}`. */
export function labelsText(labels: Readonly<Record<string, unknown>>): string {
  const texts = Object.entries(labels)
    .filter(([, value]) => value !== '')
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${JSON.stringify(String(value))}`);
  return `{${texts.join(',')}}`;
}

/** The series in the samples of a metric's `get()`. */
export function seriesIn(type: string, name: string, samples: readonly MetricSample[]): Series[] {
  if (type === 'histogram') return distributions(name, samples, 'le', 'buckets');
  if (type === 'summary') return distributions(name, samples, 'quantile', 'quantiles');
  return samples.map(({ labels = {}, value }) => ({ labels: texts(labels), value: Number(value) }));
}

function distributions(
  name: string,
  samples: readonly MetricSample[],
  step: 'le' | 'quantile',
  steps: 'buckets' | 'quantiles',
): DistributionSeries[] {
  const found = new Map<
    string,
    { labels: Record<string, string>; count: number; sum: number; at: Record<string, number> }
  >();
  for (const { labels: all = {}, value, metricName = name } of samples) {
    const { [step]: bound, ...rest } = all;
    const labels = texts(rest);
    const key = labelsText(labels);
    const series = found.get(key) ?? { labels, count: 0, sum: 0, at: {} };
    found.set(key, series);
    if (metricName === `${name}_count`) series.count = Number(value);
    else if (metricName === `${name}_sum`) series.sum = Number(value);
    else series.at[String(bound)] = Number(value);
  }
  return [...found.values()].map(({ labels, count, sum, at }) => ({ labels, count, sum, [steps]: at }));
}

function texts(labels: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => [name, String(value)]),
  );
}
