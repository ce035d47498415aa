/** Thrown at startup, or where a metric is declared, when the configuration can't work as written. */
export class MetricsConfigurationError extends Error {
  override readonly name = 'MetricsConfigurationError';
}
