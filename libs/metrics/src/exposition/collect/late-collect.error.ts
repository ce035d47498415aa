/** A metric's `collect` was still running when the scrape had to be answered. */
export class LateCollectError extends Error {
  override readonly name = 'LateCollectError';

  /** @param waitedMs how long the scrape waited for it */
  constructor(metricName: string, waitedMs: number) {
    super(
      `collect of metric "${metricName}" took longer than the ${waitedMs} ms that this scrape had; the metric is ` +
        `left out of it. Make collect faster, or raise the deadline and Prometheus' scrape_timeout.`,
    );
  }
}
