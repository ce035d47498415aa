import { type Checks, isAnything, isTrueOrFalse, isText } from '../core/rules/checks.js';
import type { ClientRegistry } from '../core/instruments/registry-contract.js';
import type { ScrapeAuth } from './access.js';
import { checkOptions, checkWhole, definedOf } from '../metrics/option-checks.js';

/** Limits of the scrape endpoint. */
export interface ScrapeOptions {
  /**
   * How long metrics may take to collect, in milliseconds. Those that take longer are left out, which counts as an
   * error. Default 10 000. A scrape with `X-Prometheus-Scrape-Timeout-Seconds`, as Prometheus sends it, waits for
   * metrics no longer than that.
   */
  readonly timeoutMs?: number;
  /**
   * How long the scraper may take to read the response, in milliseconds, from its first byte on; then its connection is
   * closed. Default 10 000.
   */
  readonly sendTimeoutMs?: number;
  /** How many scrapes may be answered concurrently; further ones get 503. Default 10. */
  readonly maxConcurrent?: number;
  /**
   * Whether counters, histograms and summaries expose their creation time in OpenMetrics, as `_created` samples.
   * Default `false`: a Prometheus without `--enable-feature=created-timestamp-zero-ingestion` stores these as separate
   * series. Protobuf always includes the creation time, at no such cost.
   */
  readonly includeCreatedTimestamps?: boolean;
}

/** The address for scrapes off the public port. */
export interface ManagementServerOptions {
  /** Port from 1 to 65535, or 0 for any free port. */
  readonly port: number;
  /** Address to listen on. Default: all, IPv6 and IPv4, so that a Prometheus outside the container reaches it. */
  readonly host?: string;
  /**
   * How long the server stays when the application has ended, in milliseconds, until a scrape has read everything that was
   * counted: a little more than Prometheus' `scrape_interval`, and less than the time until the process is killed. Default
   * 0: it ends with the application, and what was counted since the last scrape is lost.
   */
  readonly lingerMs?: number;
}

/** The options after defaults. */
export type ResolvedScrapeOptions = Required<ScrapeOptions>;

/** The options of the management server after defaults. */
export interface ResolvedServerOptions extends ManagementServerOptions {
  readonly lingerMs: number;
}

// The numbers are checked separately.
const SCRAPE_CHECKS: Checks<ScrapeOptions> = {
  timeoutMs: isAnything,
  sendTimeoutMs: isAnything,
  maxConcurrent: isAnything,
  includeCreatedTimestamps: isTrueOrFalse,
};
const SERVER_CHECKS: Checks<ManagementServerOptions> = {
  port: isAnything,
  host: isText,
  lingerMs: isAnything,
};

const DEFAULTS: ResolvedScrapeOptions = {
  timeoutMs: 10_000,
  sendTimeoutMs: 10_000,
  maxConcurrent: 10,
  includeCreatedTimestamps: false,
};

/** The module options that scrapes read, after defaults. */
export interface ScrapeSettings {
  readonly scrape: ResolvedScrapeOptions;
  readonly auth: ScrapeAuth | undefined;
  readonly server: ResolvedServerOptions | undefined;
  readonly defaultLabels: Readonly<Record<string, string>>;
  readonly includeGlobalRegistry: boolean | readonly ClientRegistry[];
}

/**
 * Applies the defaults and checks the options.
 * @throws MetricsConfigurationError when an option can't work as given.
 */
export function resolveScrapeOptions(options: ScrapeOptions): ResolvedScrapeOptions {
  checkOptions('scrape', options, SCRAPE_CHECKS);
  const resolved = { ...DEFAULTS, ...definedOf(options) };
  checkWhole('scrape.timeoutMs', resolved.timeoutMs, 1);
  checkWhole('scrape.sendTimeoutMs', resolved.sendTimeoutMs, 1);
  checkWhole('scrape.maxConcurrent', resolved.maxConcurrent, 1);
  return resolved;
}

/**
 * Checks the options of the management server.
 * @throws MetricsConfigurationError when an option is unknown or its value can't be used
 */
export function resolveServerOptions(options: ManagementServerOptions): ResolvedServerOptions {
  checkOptions('server', options, SERVER_CHECKS);
  const { port, host, lingerMs = 0 } = options;
  checkWhole('server.port', port, 0, 65_535);
  checkWhole('server.lingerMs', lingerMs, 0);
  return { port, lingerMs, ...(host !== undefined && { host }) };
}
