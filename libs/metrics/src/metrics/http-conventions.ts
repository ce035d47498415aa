/** Seconds. The bounds that OpenTelemetry's semantic conventions recommend for the durations of HTTP requests. */
export const HTTP_DURATION_BUCKETS = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
] as const;

/** The `method` of an HTTP request with an unknown method, as in OpenTelemetry. */
export const OTHER_METHOD = '_OTHER';
