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
