/**
 * A quantile of a histogram by the given labels. It reads the native histogram where Prometheus has one, and otherwise
 * the classic buckets.
 */
export function quantile(
  value: number,
  metric: string,
  selector: string,
  by: readonly string[] = [],
): string {
  const native = `sum${grouping(by)} (rate(${metric}{${selector}}[$interval]))`;
  const classic = `sum${grouping(['le', ...by])} (rate(${metric}_bucket{${selector}}[$interval]))`;
  return `histogram_quantile(${value}, ${native}) or histogram_quantile(${value}, ${classic})`;
}

/** The buckets of a histogram for a heatmap: those of the native one, otherwise the classic ones. */
export function buckets(metric: string, selector: string): string {
  const rate = (series: string) => `rate(${series}{${selector}}[$interval])`;
  return `sum(${rate(metric)}) or on () sum by (le) (${rate(`${metric}_bucket`)})`;
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
