import type { IncomingHttpHeaders } from 'node:http';

/** What is left of Prometheus' own timeout for writing and sending the answer. */
const MAX_MARGIN_MS = 500;
const MARGIN_SHARE = 0.2;

/** A scraper that says it waits less than this still gets all that needs no waiting, such as files of the kernel. */
const LEAST_MS = 50;

/**
 * How long collecting may take, in milliseconds: the smaller of the limit and what the scraper says it waits,
 * less a margin. Prometheus tells its `scrape_timeout` in this header.
 */
export function deadlineMs(headers: IncomingHttpHeaders, limitMs: number): number {
  const toldMs = Number(headers['x-prometheus-scrape-timeout-seconds']) * 1000;
  if (!(toldMs > 0 && toldMs < Infinity)) return limitMs;
  return Math.min(limitMs, Math.max(LEAST_MS, lessMargin(toldMs)));
}

/** How long collecting may take where everything together may take so long, in milliseconds. */
export function lessMargin(totalMs: number): number {
  return totalMs - Math.min(MAX_MARGIN_MS, totalMs * MARGIN_SHARE);
}
