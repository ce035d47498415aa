/**
 * The bound of a bucket as Prometheus 3 stores it, whatever the application writes: `1.0`. Source: the migration guide of
 * Prometheus 3, "Normalized le and quantile label values".
 */
export function boundLabel(seconds: number): string {
  return Number.isInteger(seconds) ? `${seconds}.0` : `${seconds}`;
}

/** The bucket up to a bound, as Prometheus 2 may store it too: `1`. */
export function boundMatcher(seconds: number): string {
  return Number.isInteger(seconds) ? `le=~"${seconds}|${boundLabel(seconds)}"` : `le="${seconds}"`;
}
