import type { ApplicationMetric } from '../model/application.js';

/** The names of the series of a metric, as queries have them. */
export function sampleNames({ name, type }: Pick<ApplicationMetric, 'name' | 'type'>): string[] {
  if (type === 'histogram') return [name, `${name}_bucket`, `${name}_sum`, `${name}_count`];
  return type === 'summary' ? [name, `${name}_sum`, `${name}_count`] : [name];
}
