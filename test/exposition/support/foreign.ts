import type { MetricSample } from '../../../libs/metrics/src/core/exposition/source/registry-metric.js';
import type { Format } from '../../../libs/metrics/src/core/exposition/format.js';

/** A metric of another library, as a registry holds it. */
export function foreign(name: string, type: string, values: readonly MetricSample[]): object {
  return { name, type, get: () => ({ name, help: '', type, values }) };
}

/** A histogram of another library with one series: cumulative counts by bound, and what else it has. */
export function foreignHistogram(
  name: string,
  buckets: Readonly<Record<string, unknown>>,
  { sum, count }: { readonly sum?: unknown; readonly count?: unknown } = {},
): object {
  return foreign(name, 'histogram', [
    ...Object.entries(buckets).map(([le, value]) => ({
      value,
      labels: { le },
      metricName: `${name}_bucket`,
    })),
    ...(sum === undefined ? [] : [{ value: sum, labels: {}, metricName: `${name}_sum` }]),
    ...(count === undefined ? [] : [{ value: count, labels: {}, metricName: `${name}_count` }]),
  ]);
}

/** One format of each kind, as a Prometheus without UTF-8 names asks for it. */
export const EACH_FORMAT: readonly Format[] = [
  { type: 'text', version: '0.0.4', escaping: 'underscores' },
  { type: 'openmetrics', version: '1.0.0', escaping: 'underscores' },
  { type: 'protobuf', escaping: 'underscores' },
];
