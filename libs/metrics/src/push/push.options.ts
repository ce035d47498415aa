import { type Checks, isAnything, isObject } from '../core/rules/checks.js';
import { labelNamesProblem } from '../core/rules/declaration-rules.js';
import { MetricsConfigurationError } from '../metrics/metrics-configuration.error.js';
import { checkOptions, checkWhole, definedOf } from '../metrics/option-checks.js';
import { gatewayAt, groupUrl } from './gateway.js';
import { type OtlpOptions, type ResolvedOtlpOptions, resolveOtlpOptions } from './otlp/otlp.options.js';
import {
  type RemoteWriteOptions,
  type ResolvedRemoteWriteOptions,
  resolveRemoteWriteOptions,
} from './remote-write/remote-write.options.js';

/** How an application that is not scraped pushes its metrics: to a Pushgateway with `url` and `job`, by remote write, or by OTLP. */
export interface PushOptions {
  /** Address of the Pushgateway: `http://pushgateway:9091`, or `http://user:password@pushgateway:9091` to sign in. */
  readonly url?: string;
  /** The `job` label of what is pushed to the Pushgateway. */
  readonly job?: string;
  /** More grouping labels, such as `{ instance: hostname() }`. A push replaces all metrics of its group. */
  readonly groupings?: Readonly<Record<string, string>>;
  /** Push interval in milliseconds; by default pushes only at shutdown and when `PushService.push()` is called. */
  readonly intervalMs?: number;
  /** Timeout of one attempt, and of all attempts at shutdown together, in milliseconds. Default 5000. */
  readonly timeoutMs?: number;
  /** Number of retries when the gateway can't be reached or answers 5xx. Default 2. */
  readonly retries?: number;
  /** Writes to a Prometheus, or to another receiver of its remote-write protocol. */
  readonly remoteWrite?: RemoteWriteOptions;
  /** Exports to an OpenTelemetry Collector, or to another receiver of OTLP/HTTP; `{}` takes OpenTelemetry's variables. */
  readonly otlp?: OtlpOptions;
}

/** The options after defaults. */
export interface ResolvedPushOptions {
  readonly gateway: ResolvedGatewayOptions | undefined;
  readonly remoteWrite: ResolvedRemoteWriteOptions | undefined;
  readonly otlp: ResolvedOtlpOptions | undefined;
  /** How long the end may take, and a `flush()` that is not told otherwise. */
  readonly timeoutMs: number;
}

/** How to push to the Pushgateway. */
export interface ResolvedGatewayOptions {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly intervalMs: number | undefined;
  readonly timeoutMs: number;
  readonly retries: number;
}

const DEFAULTS = { groupings: {}, intervalMs: undefined, timeoutMs: 5000, retries: 2 };
// Most options are checked below; the URL may hold a password, which no message shows.
const CHECKS: Checks<PushOptions> = {
  url: isAnything,
  job: isAnything,
  groupings: isObject,
  intervalMs: isAnything,
  timeoutMs: isAnything,
  retries: isAnything,
  remoteWrite: isObject,
  otlp: isObject,
};
const MOST_RETRIES = 10;

/** The module options that pushing uses, after defaults. */
export interface PushSettings {
  readonly push: ResolvedPushOptions | undefined;
}

/**
 * Checks the options and applies defaults.
 * @throws MetricsConfigurationError when an option can't work as given.
 */
export function resolvePushOptions(options: PushOptions): ResolvedPushOptions {
  checkOptions('push', options, CHECKS);
  const { url, job, remoteWrite, otlp, timeoutMs = DEFAULTS.timeoutMs } = options;
  checkWhole('push.timeoutMs', timeoutMs, 1);
  const isWithoutGateway = (remoteWrite ?? otlp) !== undefined && url === undefined && job === undefined;
  return {
    gateway: isWithoutGateway ? undefined : resolveGatewayOptions(options),
    remoteWrite: remoteWrite && resolveRemoteWriteOptions(remoteWrite),
    otlp: otlp && resolveOtlpOptions(otlp),
    timeoutMs,
  };
}

function resolveGatewayOptions(options: PushOptions): ResolvedGatewayOptions {
  const { groupings, intervalMs, timeoutMs, retries } = { ...DEFAULTS, ...definedOf(options) };
  const gateway = gatewayAt(options.url, 'MetricsModule option push.url');
  const job = textOf('push.job', options.job, 'Name the job.');
  if (job === '')
    throw new MetricsConfigurationError('MetricsModule option push.job is empty. Name the job.');
  const problem = groupingsProblem(Object.keys(groupings));
  if (problem) throw new MetricsConfigurationError(`MetricsModule option push.groupings: ${problem}`);
  checkWhole('push.retries', retries, 0, MOST_RETRIES);
  if (intervalMs !== undefined) checkWhole('push.intervalMs', intervalMs, 1);
  const labels = Object.entries(groupings).map(([name, value]) => [
    name,
    textOf(`push.groupings.${name}`, value, 'Give it a value, or leave it out.'),
  ]);
  return {
    url: groupUrl(gateway, job, Object.fromEntries(labels) as Record<string, string>),
    headers: gateway.headers,
    intervalMs,
    timeoutMs,
    retries,
  };
}

function groupingsProblem(names: readonly string[]): string | undefined {
  return names.includes('job') ? '"job" is set by push.job. Remove it here.' : labelNamesProblem(names);
}

/** A value as a string; it may come from untyped configuration. */
function textOf(option: string, value: unknown, remedy: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new MetricsConfigurationError(
    `MetricsModule option ${option}: ${String(value)} is not a string. ${remedy}`,
  );
}
