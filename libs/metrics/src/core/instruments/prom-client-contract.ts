import { register, type Aggregator } from 'prom-client';

/** What instruments need from a registry; provided by those of prom-client and \@prometheus-io/client. */
export interface MetricRegistry {
  /** Throws if another metric has the name. */
  registerMetric(metric: never): void;
}

/** The part of a client library's registry that the module uses; both clients provide it. */
export interface ClientRegistry extends MetricRegistry {
  getMetricsAsArray(): object[];
  getSingleMetric(name: string): object | undefined;
  removeSingleMetric(name: string): void;
  setDefaultLabels(labels: object): void;
}

export type { Aggregator };

/** The registries of an instrument that sets none: prom-client's default registry, as in prom-client itself. */
export const DEFAULT_REGISTERS: readonly MetricRegistry[] = [register];

/** One sample of `get()`, in prom-client's format. */
export interface Sample {
  value: number;
  labels: Record<string, string | number>;
  metricName?: string;
  exemplar?: unknown;
}

/** Returns the labels object of a sample without empty labels, which Prometheus treats like absent ones. */
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
