/** A metric's `collect` was still running when the scrape had to be answered. */
export class LateCollectError extends Error {
  override readonly name = 'LateCollectError';

  /** @param limitMs how long it may take, in milliseconds */
  constructor(metricName: string, limitMs: number) {
    super(
      `collect of metric "${metricName}" took longer than the ${limitMs} ms that it may take; scrapes are answered ` +
        `without the metric meanwhile. Make collect faster, or raise the limit and Prometheus' scrape_timeout.`,
    );
  }
}
