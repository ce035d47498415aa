import type { DefaultMetricsCollectorConfiguration, Registry, RegistryContentType } from 'prom-client';
import { labelNamesProblem } from '../lint/label-names.js';
import {
  resolveHttpOptions,
  type HttpMetricsOptions,
  type ResolvedHttpOptions,
} from '../http/http.options.js';
import { type PushOptions, type ResolvedPushOptions, resolvePushOptions } from '../push/push.options.js';
import { checkedAuth, type ScrapeAuth } from '../scrape/access.js';
import {
  type ManagementServerOptions,
  type ResolvedScrapeOptions,
  resolveScrapeOptions,
  resolveServerOptions,
  type ScrapeOptions,
} from '../scrape/scrape.options.js';
import {
  type ResolvedRuntimeOptions,
  resolveRuntimeOptions,
  type RuntimeMetricsOptions,
} from '../saturation/runtime.options.js';
import { definedOf } from './option-checks.js';
import { MetricsConfigurationError } from './metrics-configuration.error.js';

/**
 * Options of prom-client's `collectDefaultMetrics`, without the register: that is the module's own. `prefix` goes before
 * the names of the runtime metrics as well; `labels` are those of prom-client's metrics and of the pauses for garbage
 * collection, labels for all metrics are `defaultLabels`.
 */
export type DefaultMetricsOptions = Omit<
  DefaultMetricsCollectorConfiguration<RegistryContentType>,
  'register'
>;

/** Options of `MetricsModule.forRoot()`; a factory of `forRootAsync()` returns the same. */
export interface MetricsModuleOptions {
  /** The registry to use. By default the module makes its own, so that applications in one process never mix. */
  readonly registry?: Registry;
  /** Labels that every metric of this application carries, such as `{ region: 'eu' }`. */
  readonly defaultLabels?: Readonly<Record<string, string>>;
  /** Process and Node.js metrics of prom-client: on by default, `false` turns them off. */
  readonly defaultMetrics?: boolean | DefaultMetricsOptions;
  /** Runtime and saturation metrics: on by default, `false` turns them off, an object some of them. */
  readonly runtime?: boolean | RuntimeMetricsOptions;
  /** HTTP golden signals: on by default, `false` turns them off. */
  readonly http?: boolean | HttpMetricsOptions;
  /** Who may scrape; everybody when left out. 401 with a challenge for a wrong token or password, 403 for `false`. */
  readonly auth?: ScrapeAuth;
  /** Limits of the scrape endpoint. */
  readonly scrape?: ScrapeOptions;
  /** Serve the scrapes on a port of their own; the application's own port then answers 404 at `path`. */
  readonly server?: ManagementServerOptions;
  /** Push to a Pushgateway, for jobs that end before anybody scrapes them. */
  readonly push?: PushOptions;
  /** Expose what other libraries put into prom-client's global register as well. On by default. */
  readonly includeGlobalRegister?: boolean;
}

/** The options after defaults. */
export interface ResolvedMetricsOptions {
  readonly registry: Registry | undefined;
  readonly defaultLabels: Readonly<Record<string, string>>;
  readonly defaultMetrics: DefaultMetricsOptions | false;
  readonly runtime: ResolvedRuntimeOptions;
  readonly http: ResolvedHttpOptions | false;
  readonly auth: ScrapeAuth | undefined;
  readonly scrape: ResolvedScrapeOptions;
  readonly server: ManagementServerOptions | undefined;
  readonly push: ResolvedPushOptions | undefined;
  readonly includeGlobalRegister: boolean;
}

const DEFAULTS: ResolvedMetricsOptions = {
  registry: undefined,
  defaultLabels: {},
  defaultMetrics: {},
  runtime: resolveRuntimeOptions(true),
  http: resolveHttpOptions({}),
  auth: undefined,
  scrape: resolveScrapeOptions({}),
  server: undefined,
  push: undefined,
  includeGlobalRegister: true,
};

/**
 * Completes the options and checks them.
 * @throws MetricsConfigurationError when an option can't work as given.
 */
export function resolveOptions(options: MetricsModuleOptions = {}): ResolvedMetricsOptions {
  const { defaultMetrics = true, http = true } = options;
  const resolved: ResolvedMetricsOptions = {
    ...DEFAULTS,
    ...definedOf(options),
    defaultMetrics: defaultMetrics === true ? DEFAULTS.defaultMetrics : defaultMetrics,
    runtime: resolveRuntimeOptions(options.runtime ?? true),
    auth: checkedAuth(options.auth),
    scrape: resolveScrapeOptions(options.scrape ?? {}),
    server: options.server && resolveServerOptions(options.server),
    push: options.push && resolvePushOptions(options.push),
    http: http === false ? false : resolveHttpOptions(http === true ? {} : http),
  };
  const problem = labelNamesProblem(Object.keys(resolved.defaultLabels));
  if (problem) throw new MetricsConfigurationError(`MetricsModule option defaultLabels: ${problem}`);
  return resolved;
}
