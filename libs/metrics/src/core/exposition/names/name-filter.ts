import type { RegistryMetric } from '../source/registry-metric.js';

const SUFFIXES: ReadonlyMap<string, readonly string[]> = new Map([
  ['counter', ['', '_total', '_created']],
  ['histogram', ['_bucket', '_sum', '_count', '_created']],
  ['summary', ['_sum', '_count', '_created']],
]);

/**
 * Whether a scrape with `?name[]=` selects a metric: by the name of the metric, of its OpenMetrics family or of one of
 * its samples, as in client_python and client_java. A scrape without names selects all.
 */
export function isWanted({ name, type = '' }: RegistryMetric, names: ReadonlySet<string>): boolean {
  if (names.size === 0) return true;
  const family = type === 'counter' ? name.replace(/_total$/, '') : name;
  return names.has(name) || SUFFIXES.get(type)?.some((suffix) => names.has(family + suffix)) === true;
}
