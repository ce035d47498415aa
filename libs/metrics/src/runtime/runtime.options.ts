import type { DefaultMetricsOptions } from './defaults/default-metrics.options.js';
import { check, type Checks, isPlain, isTrueOrFalse } from '../core/rules/checks.js';
import { checkOptions, definedOf } from '../metrics/option-checks.js';

/** The labels of `app_info`; the guide on saturation describes how missing ones are found. */
export interface AppInfoOptions {
  /** Default: `name` of the application's package.json. */
  readonly name?: string;
  /** Default: `version` of the application's package.json. */
  readonly version?: string;
  /** Default: the first of the environment variables GIT_COMMIT, GIT_SHA, COMMIT_SHA and SOURCE_COMMIT. */
  readonly revision?: string;
}

/** Which runtime and saturation metrics are on; all of them by default. */
export interface RuntimeMetricsOptions {
  /** Event loop delay, busy time and idle time. */
  readonly eventLoop?: boolean;
  /** Pauses for garbage collection. */
  readonly gc?: boolean;
  /** Cores in use, their limit and throttling. */
  readonly cpu?: boolean;
  /** Working set, its limit, and V8's own limit. */
  readonly memory?: boolean;
  /** `process_uptime_seconds`. */
  readonly uptime?: boolean;
  /** `application_started_seconds` and `application_ready_seconds`. */
  readonly startTimes?: boolean;
  /** `log_events_total`. */
  readonly logEvents?: boolean;
  /** `app_info` and its labels. */
  readonly appInfo?: boolean | AppInfoOptions;
}

/** The options after defaults. */
export interface ResolvedRuntimeOptions extends Required<RuntimeMetricsOptions> {
  readonly appInfo: false | AppInfoOptions;
}

const DEFAULTS: ResolvedRuntimeOptions = {
  eventLoop: true,
  gc: true,
  cpu: true,
  memory: true,
  uptime: true,
  startTimes: true,
  logEvents: true,
  appInfo: {},
};

const NONE: ResolvedRuntimeOptions = {
  eventLoop: false,
  gc: false,
  cpu: false,
  memory: false,
  uptime: false,
  startTimes: false,
  logEvents: false,
  appInfo: false,
};

const CHECKS: Checks<RuntimeMetricsOptions> = {
  eventLoop: isTrueOrFalse,
  gc: isTrueOrFalse,
  cpu: isTrueOrFalse,
  memory: isTrueOrFalse,
  uptime: isTrueOrFalse,
  startTimes: isTrueOrFalse,
  logEvents: isTrueOrFalse,
  appInfo: check(
    (value) => typeof value === 'boolean' || isPlain(value),
    'true, false or an object with name, version and revision',
  ),
};

const isAnyText = check((value) => typeof value === 'string', 'a string');
const APP_INFO_CHECKS: Checks<AppInfoOptions> = { name: isAnyText, version: isAnyText, revision: isAnyText };

/** The module options that the runtime metrics use, after defaults. */
export interface RuntimeSettings {
  readonly runtime: ResolvedRuntimeOptions;
  readonly defaultMetrics: DefaultMetricsOptions | false;
}

/**
 * Checks the options and applies defaults; `true` means all metrics, `false` none.
 * @throws MetricsConfigurationError when an option can't work as given
 */
export function resolveRuntimeOptions(options: boolean | RuntimeMetricsOptions): ResolvedRuntimeOptions {
  if (options === true) return DEFAULTS;
  if (options === false) return NONE;
  checkOptions('runtime', options, CHECKS);
  if (typeof options.appInfo === 'object') checkOptions('runtime.appInfo', options.appInfo, APP_INFO_CHECKS);
  const { appInfo = true } = options;
  return { ...DEFAULTS, ...definedOf(options), appInfo: appInfo === true ? {} : appInfo };
}
