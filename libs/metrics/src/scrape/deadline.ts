import type { IncomingHttpHeaders } from 'node:http';

/** What is left of Prometheus' own timeout for writing and sending the answer. */
const MAX_MARGIN_MS = 500;
const MARGIN_SHARE = 0.2;

/**
 * How long collecting may take, in milliseconds: the smaller of the limit and what the scraper says it waits,
 * less a margin. Prometheus tells its `scrape_timeout` in this header.
 */
export function deadlineMs(headers: IncomingHttpHeaders, limitMs: number): number {
  const toldMs = Number(headers['x-prometheus-scrape-timeout-seconds']) * 1000;
  return toldMs > 0 && toldMs < Infinity ? Math.min(limitMs, lessMargin(toldMs)) : limitMs;
}

/** How long collecting may take where everything together may take so long, in milliseconds. */
export function lessMargin(totalMs: number): number {
  return totalMs - Math.min(MAX_MARGIN_MS, totalMs * MARGIN_SHARE);
}
