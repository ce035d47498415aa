import type { IncomingHttpHeaders } from 'node:http';

/** The part of Prometheus' own timeout that is reserved for writing and sending the response. */
const MAX_MARGIN_MS = 500;
const MARGIN_SHARE = 0.2;

/** A scraper that announces a shorter timeout still gets everything that needs no waiting, such as kernel files. */
const LEAST_MS = 50;

/**
 * How long collecting may take, in milliseconds: the limit, or the scraper's announced timeout less a margin if that is
 * shorter. Prometheus sends its `scrape_timeout` in this header.
 */
export function deadlineMs(headers: IncomingHttpHeaders, limitMs: number): number {
  const announcedMs = Number(headers['x-prometheus-scrape-timeout-seconds']) * 1000;
  if (!(announcedMs > 0 && announcedMs < Infinity)) return limitMs;
  return Math.min(limitMs, Math.max(LEAST_MS, lessMargin(announcedMs)));
}

/** How long collecting may take out of a total time, in milliseconds. */
export function lessMargin(totalMs: number): number {
  return totalMs - Math.min(MAX_MARGIN_MS, totalMs * MARGIN_SHARE);
}
