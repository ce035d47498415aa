/** One sample of a metric's `get()`, as prom-client and \@prometheus-io/client give it. */
export interface MetricSample {
  readonly value: unknown;
  readonly labels?: Readonly<Record<string, unknown>>;
  /** The sample's name where it is not the metric's: `x_bucket`, `x_sum`. */
  readonly metricName?: string;
  readonly exemplar?: unknown;
}

/** What a metric's `get()` gives. */
export interface MetricSnapshot {
  readonly name: string;
  readonly help?: unknown;
  readonly type: string;
  readonly values?: readonly MetricSample[];
}

/** A metric as a registry holds it, whoever made it. */
export interface RegistryMetric {
  readonly name: string;
  readonly help?: string;
  readonly type?: string;
  get(): MetricSnapshot | Promise<MetricSnapshot>;
}
