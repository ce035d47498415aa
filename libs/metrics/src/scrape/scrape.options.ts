import { MetricsConfigurationError } from '../module/metrics-configuration.error.js';
import { definedOf } from '../module/option-checks.js';

/** Limits of the scrape endpoint. */
export interface ScrapeOptions {
  /**
   * How long metrics may take to collect, in milliseconds; those that take longer are left out. Default 10 000.
   * A scrape with `X-Prometheus-Scrape-Timeout-Seconds`, as Prometheus sends it, may lower it.
   */
  readonly timeoutMs?: number;
  /** How many scrapes may be answered at a time; more get 503. Default 10. */
  readonly maxConcurrent?: number;
}

/** Where scrapes are served off the public port. */
export interface ManagementServerOptions {
  /** Port, from 1 to 65535, or 0 for any that is free. */
  readonly port: number;
  /** Address to listen on. Default `0.0.0.0`: a Prometheus outside of the container reaches it. */
  readonly host?: string;
}

/** The options after defaults. */
export type ResolvedScrapeOptions = Required<ScrapeOptions>;

const DEFAULTS: ResolvedScrapeOptions = { timeoutMs: 10_000, maxConcurrent: 10 };

/**
 * Completes the options and checks them.
 * @throws MetricsConfigurationError when an option can't work as given.
 */
export function resolveScrapeOptions(options: ScrapeOptions): ResolvedScrapeOptions {
  const resolved = { ...DEFAULTS, ...definedOf(options) };
  for (const [option, value] of Object.entries(resolved)) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new MetricsConfigurationError(
      `MetricsModule option scrape.${option}: ${String(value)} is not a whole number of at least 1.`,
    );
  }
  return resolved;
}

/**
 * Completes the options and checks them.
 * @throws MetricsConfigurationError when the port is none
 */
export function resolveServerOptions({
  port,
  host = '0.0.0.0',
}: ManagementServerOptions): Required<ManagementServerOptions> {
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return { port, host };
  throw new MetricsConfigurationError(
    `MetricsModule option server.port: ${String(port)} is not a port (0 to 65535).`,
  );
}
