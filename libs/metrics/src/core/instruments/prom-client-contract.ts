import { register, type Aggregator } from 'prom-client';

/** What instruments need of a registry; both prom-client's and \@prometheus-io/client's have it. */
export interface MetricRegistry {
  /** Throws when another metric has the name. */
  registerMetric(metric: never): void;
}

/** A registry of a client library: what the module uses of it, which those of both clients have. */
export interface ClientRegistry extends MetricRegistry {
  getMetricsAsArray(): object[];
  getSingleMetric(name: string): object | undefined;
  removeSingleMetric(name: string): void;
  setDefaultLabels(labels: object): void;
}

export type { Aggregator };

/** Where an instrument goes that names no registers: prom-client's global one, as there. */
export const DEFAULT_REGISTERS: readonly MetricRegistry[] = [register];

/** One sample of `get()`, in prom-client's shape. */
export interface Sample {
  value: number;
  labels: Record<string, string | number>;
  metricName?: string;
  exemplar?: unknown;
}

/** The labels object of a sample, without the empty labels: Prometheus does not tell those from absent ones. */
export function sampleLabels(
  labelNames: readonly string[],
  labelValues: readonly string[],
): Record<string, string | number> {
  const labels: Record<string, string | number> = {};
  labelNames.forEach((name, label) => {
    const value = labelValues[label] as string;
    if (value !== '') labels[name] = value;
  });
  return labels;
}
