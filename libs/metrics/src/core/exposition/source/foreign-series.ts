import { numberOf } from './foreign-samples.js';
import type { MetricSample } from './registry-metric.js';

/** One series of a histogram or summary, assembled from the samples of `get()`. */
export interface ForeignSeries {
  /** The labels without `le` or `quantile`. */
  readonly labels: Readonly<Record<string, unknown>>;
  /** The samples by bucket bound or quantile. */
  readonly steps: Map<number, MetricSample>;
  sum: number | undefined;
  count: unknown;
}

/**
 * Groups the samples of a histogram (`stepLabel` is `le`) or a summary (`quantile`) by series, preserving their order.
 * @throws Error for a sample with an invalid name, step or value
 */
export function groupBySeries(
  name: string,
  stepLabel: 'le' | 'quantile',
  samples: readonly MetricSample[],
): ForeignSeries[] {
  const stepName = stepLabel === 'le' ? `${name}_bucket` : name;
  const groups = new Map<string, ForeignSeries>();
  for (const sample of samples) {
    const { metricName = name, value } = sample;
    const isStep = metricName === stepName;
    if (!isStep && metricName === name)
      throw new TypeError('a sample of a histogram has the name of the histogram itself.');
    if (!isStep && metricName !== `${name}_sum` && metricName !== `${name}_count`) continue;
    const { [stepLabel]: step, ...labels } = sample.labels ?? {};
    const key = JSON.stringify(Object.entries(labels).toSorted(byName));
    let series = groups.get(key);
    if (series === undefined) {
      series = { labels, steps: new Map(), sum: undefined, count: undefined };
      groups.set(key, series);
    }
    if (isStep) series.steps.set(stepOf(step, stepLabel), sample);
    else if (metricName === `${name}_sum`) series.sum = numberOf(value);
    else series.count = value;
  }
  return [...groups.values()];
}

/** Returns the steps of all series, ascending and without duplicates. */
export function stepsOf(series: readonly ForeignSeries[]): number[] {
  return [...new Set(series.flatMap(({ steps }) => [...steps.keys()]))].toSorted((a, b) => a - b);
}

/** @throws RangeError for a sample with a missing or invalid step */
function stepOf(text: unknown, stepLabel: string): number {
  const step =
    text === '+Inf' ? Infinity : typeof text === 'string' && text.trim() === '' ? NaN : Number(text ?? NaN);
  const isValid = stepLabel === 'le' ? !Number.isNaN(step) : step >= 0 && step <= 1;
  if (isValid) return step;
  throw new RangeError(`a sample has the invalid ${stepLabel} ${JSON.stringify(text) ?? 'undefined'}.`);
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}
