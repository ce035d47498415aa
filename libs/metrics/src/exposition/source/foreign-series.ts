import type { FamilyExemplar } from './family.js';
import type { MetricSample } from './registry-metric.js';

/** One series of a histogram or summary, put together from the samples of `get()`. */
export interface ForeignSeries {
  /** The labels without `le` or `quantile`. */
  readonly labels: Readonly<Record<string, unknown>>;
  /** The sample of each bucket's bound or each quantile. */
  readonly steps: Map<number, MetricSample>;
  sum: number;
  count: number | undefined;
}

/** Groups the samples of a histogram (`stepLabel` is `le`) or a summary (`quantile`) by series, in their order. */
export function groupBySeries(
  name: string,
  stepLabel: 'le' | 'quantile',
  samples: readonly MetricSample[],
): ForeignSeries[] {
  const stepName = stepLabel === 'le' ? `${name}_bucket` : name;
  const groups = new Map<string, ForeignSeries>();
  for (const sample of samples) {
    const { [stepLabel]: step, ...labels } = sample.labels ?? {};
    const key = JSON.stringify(Object.entries(labels).toSorted(byName));
    let series = groups.get(key);
    if (series === undefined) {
      series = { labels, steps: new Map(), sum: 0, count: undefined };
      groups.set(key, series);
    }
    const { metricName = name, value } = sample;
    if (metricName === stepName) series.steps.set(numberOf(step), sample);
    else if (metricName === `${name}_sum`) series.sum = Number(value);
    else if (metricName === `${name}_count`) series.count = Number(value);
  }
  return [...groups.values()];
}

/** The steps that any of the series has, ascending. */
export function stepsOf(series: readonly ForeignSeries[]): number[] {
  const steps = new Set<number>();
  for (const { steps: own } of series)
    for (const step of own.keys()) if (!Number.isNaN(step)) steps.add(step);
  return [...steps].toSorted((a, b) => a - b);
}

/** The exemplar of a sample in prom-client's shape, when it has one. */
export function exemplarOf(sample: MetricSample | undefined): FamilyExemplar | undefined {
  const exemplar = sample?.exemplar as Partial<FamilyExemplar> | null | undefined;
  if (typeof exemplar !== 'object' || exemplar === null || typeof exemplar.value !== 'number')
    return undefined;
  return { labelSet: exemplar.labelSet ?? {}, value: exemplar.value, timestamp: exemplar.timestamp };
}

function numberOf(step: unknown): number {
  return step === '+Inf' ? Infinity : Number(step);
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}
