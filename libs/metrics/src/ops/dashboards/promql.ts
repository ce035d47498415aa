import type { Color } from './dashboard.js';

/** Which buckets a histogram has; of `both`, Prometheus may store one kind or both. */
type BucketForm = 'classic' | 'native' | 'both';

/** Colours of lines named `p50`, `p95` and `p99`. */
export const QUANTILE_COLORS: readonly (readonly [pattern: string, color: Color])[] = [
  ['^p50$', 'light-blue'],
  ['^p95$', 'yellow'],
  ['^p99$', 'text'],
];

/**
 * A quantile of a histogram by the given labels. It reads the native histogram where Prometheus has one, and otherwise
 * the classic buckets.
 */
export function quantile(
  value: number,
  metric: string,
  selector: string,
  by: readonly string[] = [],
  form: BucketForm = 'both',
): string {
  const native = `sum${grouping(by)} (rate(${metric}{${selector}}[$interval]))`;
  const classic = `sum${grouping(['le', ...by])} (rate(${metric}_bucket{${selector}}[$interval]))`;
  return chosen(form, `histogram_quantile(${value}, ${native})`, `histogram_quantile(${value}, ${classic})`);
}

/** The buckets of a histogram for a heatmap: those of the native one, otherwise the classic ones. */
export function buckets(metric: string, selector: string, form: BucketForm = 'both'): string {
  const rate = (series: string) => `rate(${series}{${selector}}[$interval])`;
  return chosen(form, `sum(${rate(metric)})`, `sum by (le) (${rate(`${metric}_bucket`)})`, 'or on ()');
}

/** Whether an expression of `buckets()` reads the classic ones alone. */
export function isOfClassicBuckets(expr: string): boolean {
  return expr.startsWith('sum by (le)');
}

function chosen(form: BucketForm, native: string, classic: string, or = 'or'): string {
  if (form === 'both') return `${native} ${or} ${classic}`;
  return form === 'native' ? native : classic;
}

/** The average of what a histogram observed in the time range of the dashboard. */
export function average(metric: string): string {
  const increase = (series: string) => `sum(increase(${series}[$__range]))`;
  const native = `histogram_sum(${increase(metric)}) / histogram_count(${increase(metric)})`;
  return `${native} or ${increase(`${metric}_sum`)} / ${increase(`${metric}_count`)}`;
}

/** The share of `part` in `whole`, two counters; 0, not nothing, while there is no part. */
export function share(part: string, whole: string, by: readonly string[] = []): string {
  const rate = (counter: string) => `sum${grouping(by)} (rate(${counter}[$interval]))`;
  return `(${rate(part)} or 0 * ${rate(whole)}) / ${rate(whole)}`;
}

function grouping(labels: readonly string[]): string {
  return labels.length > 0 ? ` by (${labels.join(', ')})` : '';
}
