import type { ClientRegistry } from '../core/instruments/registry-contract.js';
import {
  check,
  type Checks,
  isAnything,
  isLabelText,
  isObject,
  isPlain,
  isTrueOrFalse,
} from '../core/rules/checks.js';
import { labelNamesProblem } from '../core/rules/declaration-rules.js';
import {
  type EntranceOptions,
  type EntranceSettings,
  resolveEntranceOptions,
} from '../entrances/entrances.options.js';
import { resolveHttpOptions, type HttpMetricsOptions, type HttpSettings } from '../http/http.options.js';
import { isLiveByDefault, type LiveSettings } from '../live/live.options.js';
import { type PushOptions, type PushSettings, resolvePushOptions } from '../push/push.options.js';
import { checkedAuth, type ScrapeAuth } from '../scrape/access.js';
import {
  type ManagementServerOptions,
  type ScrapeSettings,
  resolveScrapeOptions,
  resolveServerOptions,
  type ScrapeOptions,
} from '../scrape/scrape.options.js';
import {
  type RuntimeSettings,
  resolveRuntimeOptions,
  type RuntimeMetricsOptions,
} from '../runtime/runtime.options.js';
import type { FactorySettings } from '../metrics/metric-factory.js';
import type { ShutdownSettings } from '../metrics/shutdown-time.js';
import { checkOptions, checkWhole, definedOf, refuseLateExtras } from '../metrics/option-checks.js';
import {
  type DefaultMetricsOptions,
  isPrefix,
  resolveDefaultMetrics,
} from '../runtime/defaults/default-metrics.options.js';
import {
  resolveWorkersOptions,
  type WorkersOptions,
  type WorkersSettings,
} from '../workers/workers.options.js';
import { resolvedSlo, type SloOptions, sloProblem } from '../metrics/objectives/slo.options.js';
import { MetricsConfigurationError } from '../metrics/metrics-configuration.error.js';

export type { DefaultMetricsOptions };

/** Options of `MetricsModule.forRoot()`; factories of `forRootAsync()` return them too. */
export interface MetricsModuleOptions {
  /**
   * The registry to use, of this library, prom-client or \@prometheus-io/client. By default the module creates its own,
   * so that applications in one process never mix.
   */
  readonly registry?: ClientRegistry;
  /**
   * The beginning of the name of every metric of this application, such as `shop_`; `metrics_series` and the library's
   * other metrics get it too. Default: none.
   */
  readonly prefix?: string;
  /** Labels on every metric of this application, such as `{ region: 'eu' }`. */
  readonly defaultLabels?: Readonly<Record<string, string>>;
  /** Process and Node.js metrics under prom-client's names: on by default, `false` turns them off. */
  readonly defaultMetrics?: boolean | DefaultMetricsOptions;
  /** Runtime and saturation metrics: on by default, `false` turns them all off, an object some of them. */
  readonly runtime?: boolean | RuntimeMetricsOptions;
  /** HTTP golden signals: on by default, `false` turns them off. */
  readonly http?: boolean | HttpMetricsOptions;
  /** Other ways into the application, such as scheduled jobs: on by default, `false` turns them all off, an object some. */
  readonly entrances?: boolean | EntranceOptions;
  /** What is promised about all requests, such as `{ availability: 99.9 }`; `@Slo()` promises about some of them. */
  readonly slo?: SloOptions;
  /** Who may scrape; everybody by default. A wrong token or password gets 401 with a challenge, `false` gets 403. */
  readonly auth?: ScrapeAuth;
  /** Limits of the scrape endpoint. */
  readonly scrape?: ScrapeOptions;
  /** Serves scrapes on a separate port; the application's own port then answers 404 at `path`. */
  readonly server?: ManagementServerOptions;
  /**
   * Shows the metrics as a page in the browser, at `/live` below the scrape endpoint, for who may scrape. Default: unless
   * `NODE_ENV` is `production`. Nothing is collected for it unless somebody looks.
   */
  readonly live?: boolean;
  /** Pushes to a Pushgateway or by remote write, for applications that nobody scrapes. */
  readonly push?: PushOptions;
  /**
   * The most that this library adds to the end of the application, in milliseconds: the last push and the wait for a last
   * scrape (`server.lingerMs`) share it. Default: the longer of `server.lingerMs` and `push.timeoutMs`.
   */
  readonly shutdownTimeoutMs?: number;
  /**
   * Also exposes what other libraries register globally: in `register` of this library, prom-client and
   * \@prometheus-io/client, each as far as the process has loaded it. On by default. A bundle that contains a client hides
   * it; give its registry: `[register]`.
   */
  readonly includeGlobalRegistry?: boolean | readonly ClientRegistry[];
  /**
   * Shares the metrics of all processes of the application (workers of a cluster or of PM2) and of their worker threads.
   * Each scrape then shows the whole, whoever answers. Off by default, when a scrape shows the thread that answers. In a
   * worker thread, `false` keeps the metrics of its application to itself.
   */
  readonly workers?: boolean | WorkersOptions;
}

/** The options after defaults: the settings of each part. */
export interface ResolvedMetricsOptions
  extends
    EntranceSettings,
    FactorySettings,
    HttpSettings,
    LiveSettings,
    PushSettings,
    RuntimeSettings,
    ScrapeSettings,
    ShutdownSettings,
    WorkersSettings {
  readonly registry: ClientRegistry | undefined;
  readonly http: HttpSettings['http'];
}

const isSwitch = check(
  (value) => typeof value === 'boolean' || isPlain(value),
  'true, false or an object with options',
);
const isLikeRegistry = (value: unknown): boolean =>
  isPlain(value) && 'registerMetric' in value && 'getMetricsAsArray' in value;
const isRegistry = check(
  isLikeRegistry,
  'a Registry of nestjs-metrics, prom-client or @prometheus-io/client, or leave it out: the application then has its own',
);

const CHECKS: Checks<MetricsModuleOptions> = {
  registry: isRegistry,
  prefix: isPrefix,
  defaultLabels: isObject,
  defaultMetrics: isSwitch,
  runtime: isSwitch,
  http: isSwitch,
  entrances: isSwitch,
  slo: sloProblem,
  // `auth` and `push` may hold a secret, so no message shows them.
  auth: isAnything,
  scrape: isObject,
  server: isObject,
  live: isTrueOrFalse,
  push: (value) => (isPlain(value) ? undefined : 'is not an object. Give { url, job }.'),
  // Checked below.
  shutdownTimeoutMs: isAnything,
  includeGlobalRegistry: check(
    (value) => typeof value === 'boolean' || (Array.isArray(value) && value.every(isLikeRegistry)),
    'true, false or a list of registries',
  ),
  workers: isSwitch,
};

const DEFAULTS: ResolvedMetricsOptions = {
  registry: undefined,
  prefix: '',
  defaultLabels: {},
  defaultMetrics: {},
  runtime: resolveRuntimeOptions(true),
  http: resolveHttpOptions({}),
  entrances: resolveEntranceOptions(true),
  auth: undefined,
  scrape: resolveScrapeOptions({}),
  server: undefined,
  live: false,
  push: undefined,
  shutdownTimeoutMs: 0,
  includeGlobalRegistry: true,
  workers: undefined,
};

/**
 * Completes the options and checks them.
 * @throws MetricsConfigurationError when an option can't work as given.
 */
export function resolveOptions(options: MetricsModuleOptions = {}): ResolvedMetricsOptions {
  refuseLateExtras(options);
  checkOptions('', options, CHECKS);
  const { defaultMetrics = true, http = true } = options;
  const server = options.server && resolveServerOptions(options.server);
  const push = options.push && resolvePushOptions(options.push);
  const { shutdownTimeoutMs = Math.max(server?.lingerMs ?? 0, push?.timeoutMs ?? 0) } = options;
  checkWhole('shutdownTimeoutMs', shutdownTimeoutMs, 0);
  const resolved: ResolvedMetricsOptions = {
    ...DEFAULTS,
    live: isLiveByDefault(),
    ...definedOf(options),
    defaultLabels: resolveDefaultLabels(options.defaultLabels ?? {}),
    defaultMetrics: resolveDefaultMetrics(defaultMetrics),
    runtime: resolveRuntimeOptions(options.runtime ?? true),
    auth: checkedAuth(options.auth),
    scrape: resolveScrapeOptions(options.scrape ?? {}),
    server,
    push,
    shutdownTimeoutMs,
    entrances: resolveEntranceOptions(options.entrances ?? true),
    workers: resolveWorkersOptions(options.workers ?? false),
    http:
      http === false
        ? false
        : resolveHttpOptions(http === true ? {} : http, options.slo && resolvedSlo(options.slo)),
  };
  return resolved;
}

/** Values come from the environment and ConfigService: numbers become strings, a missing value fails the start. */
function resolveDefaultLabels(labels: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const problem = labelNamesProblem(Object.keys(labels));
  if (problem) throw new MetricsConfigurationError(`MetricsModule option defaultLabels: ${problem}`);
  for (const [name, value] of Object.entries(labels)) {
    const valueProblem = isLabelText(value);
    if (valueProblem === undefined) continue;
    throw new MetricsConfigurationError(`MetricsModule option defaultLabels.${name} ${valueProblem}`);
  }
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)]));
}
