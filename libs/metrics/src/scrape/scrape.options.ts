import { type Checks, isAnything, isTrueOrFalse, isText } from '../core/rules/checks.js';
import type { ScrapeAuth } from './access.js';
import { checkOptions, checkWhole, definedOf } from '../metrics/option-checks.js';

/** Limits of the scrape endpoint. */
export interface ScrapeOptions {
  /**
   * How long metrics may take to collect, in milliseconds; those that take longer are left out, which counts as an
   * error. Then the answer may take as long to be sent, or its connection is closed. Default 10 000. A scrape with
   * `X-Prometheus-Scrape-Timeout-Seconds`, as Prometheus sends it, waits for metrics no longer than that.
   */
  readonly timeoutMs?: number;
  /** How many scrapes may be answered at a time; more get 503. Default 10. */
  readonly maxConcurrent?: number;
  /**
   * Whether counters, histograms and summaries tell in OpenMetrics when they began, by `_created` samples. Default
   * `false`: a Prometheus without `--enable-feature=created-timestamp-zero-ingestion` stores those as series of their own.
   * Protobuf always tells, at no such cost.
   */
  readonly includeCreatedTimestamps?: boolean;
}

/** Where scrapes are served off the public port. */
export interface ManagementServerOptions {
  /** Port, from 1 to 65535, or 0 for any that is free. */
  readonly port: number;
  /** Address to listen on. Default all of them, IPv6 and IPv4: a Prometheus outside of the container reaches it. */
  readonly host?: string;
}

/** The options after defaults. */
export type ResolvedScrapeOptions = Required<ScrapeOptions>;

// The numbers have a check of their own.
const SCRAPE_CHECKS: Checks<ScrapeOptions> = {
  timeoutMs: isAnything,
  maxConcurrent: isAnything,
  includeCreatedTimestamps: isTrueOrFalse,
};
const SERVER_CHECKS: Checks<ManagementServerOptions> = { port: isAnything, host: isText };

const DEFAULTS: ResolvedScrapeOptions = {
  timeoutMs: 10_000,
  maxConcurrent: 10,
  includeCreatedTimestamps: false,
};

/** What this room reads of the options of the module, after defaults. */
export interface ScrapeSettings {
  readonly scrape: ResolvedScrapeOptions;
  readonly auth: ScrapeAuth | undefined;
  readonly server: ManagementServerOptions | undefined;
  readonly defaultLabels: Readonly<Record<string, string>>;
  readonly includeGlobalRegister: boolean;
}

/**
 * Completes the options and checks them.
 * @throws MetricsConfigurationError when an option can't work as given.
 */
export function resolveScrapeOptions(options: ScrapeOptions): ResolvedScrapeOptions {
  checkOptions('scrape', options, SCRAPE_CHECKS);
  const resolved = { ...DEFAULTS, ...definedOf(options) };
  checkWhole('scrape.timeoutMs', resolved.timeoutMs, 1);
  checkWhole('scrape.maxConcurrent', resolved.maxConcurrent, 1);
  return resolved;
}

/**
 * Completes the options and checks them.
 * @throws MetricsConfigurationError when there is no such option, or its value can't be used
 */
export function resolveServerOptions(options: ManagementServerOptions): ManagementServerOptions {
  checkOptions('server', options, SERVER_CHECKS);
  const { port, host } = options;
  checkWhole('server.port', port, 0, 65_535);
  return host === undefined ? { port } : { port, host };
}
