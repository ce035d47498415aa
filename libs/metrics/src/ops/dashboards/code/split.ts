import type { ApplicationMetric } from '../../model/application.js';

/** More lines than this nobody tells apart. */
const MOST_LINES = 12;

/**
 * The labels by which a metric is split. Only closed sets of values count, the smallest first, as long as all
 * combinations are few; everything else is summed up.
 */
export function splitBy({ labels }: Pick<ApplicationMetric, 'labels'>): string[] {
  const chosen: string[] = [];
  let lines = 1;
  const closed = labels.flatMap(({ name, values }) => (values ? [{ name, size: values.length }] : []));
  for (const { name, size } of closed.toSorted((a, b) => a.size - b.size)) {
    if (lines * size > MOST_LINES) break;
    lines *= size;
    chosen.push(name);
  }
  return chosen;
}

/** `by (status)`, or nothing. */
export function grouping(labels: readonly string[]): string {
  return labels.length > 0 ? ` by (${labels.join(', ')})` : '';
}

/** The name of each line. */
export function legendOf(labels: readonly string[], otherwise: string): string {
  return labels.length > 0 ? labels.map((label) => `{{${label}}}`).join(' ') : otherwise;
}
