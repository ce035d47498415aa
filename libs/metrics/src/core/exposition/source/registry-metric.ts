/** One sample of a metric's `get()`, as returned by prom-client and \@prometheus-io/client. */
export interface MetricSample {
  readonly value: unknown;
  readonly labels?: Readonly<Record<string, unknown>>;
  /** The sample's name if it differs from the metric's: `x_bucket`, `x_sum`. */
  readonly metricName?: string;
  readonly exemplar?: unknown;
}

/** The result of a metric's `get()`. */
export interface MetricSnapshot {
  readonly name: string;
  readonly help?: unknown;
  readonly type: string;
  readonly values?: readonly MetricSample[];
}

/** A metric in a registry, of this or another library. */
export interface RegistryMetric {
  readonly name: string;
  readonly help?: string;
  readonly type?: string;
  get(): MetricSnapshot | Promise<MetricSnapshot>;
}
