/** What instruments need from a registry: ours, prom-client's and \@prometheus-io/client's have it. */
export interface MetricRegistry {
  /** Throws if another metric has the name. */
  registerMetric(metric: never): void;
}

/** The part of a registry that the module uses; ours and those of both clients have it. */
export interface ClientRegistry extends MetricRegistry {
  getMetricsAsArray(): object[];
  getSingleMetric(name: string): object | undefined;
  removeSingleMetric(name: string): void;
  setDefaultLabels(labels: object): void;
}

/** How the clients' cluster support aggregates a metric of several workers. */
export type Aggregator = 'omit' | 'sum' | 'first' | 'min' | 'max' | 'average';

/** One sample of `get()`, in the clients' format. */
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
