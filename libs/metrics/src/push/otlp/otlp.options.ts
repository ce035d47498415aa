import { check, type Checks, isAnything, isObject, isPlain } from '../../core/rules/checks.js';
import { MetricsConfigurationError } from '../../metrics/metrics-configuration.error.js';
import { checkOptions, checkWhole, definedOf } from '../../metrics/option-checks.js';
import { gatewayAt } from '../gateway.js';
import { type Environment, otlpEnvironment } from './otlp-environment.js';

/**
 * How the application exports its metrics by OTLP/HTTP, in protobuf. What is left out comes from OpenTelemetry's variables, such
 * as `OTEL_EXPORTER_OTLP_ENDPOINT`.
 */
export interface OtlpOptions {
  /**
   * The whole address: `http://collector:4318/v1/metrics`, or `http://prometheus:9090/api/v1/otlp/v1/metrics`; it may have
   * `user:password@`. Default: `OTEL_EXPORTER_OTLP_METRICS_ENDPOINT`, or `OTEL_EXPORTER_OTLP_ENDPOINT` with `/v1/metrics`,
   * or `http://localhost:4318/v1/metrics`.
   */
  readonly url?: string;
  /** Headers of each request, beside those of `OTEL_EXPORTER_OTLP_HEADERS`. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Time between two exports in milliseconds; `false` exports on `flush()` and at the end only. Default:
   * `OTEL_METRIC_EXPORT_INTERVAL`, or 60,000.
   */
  readonly intervalMs?: number | false;
  /** How long a receiver may take to answer, in milliseconds. Default: `OTEL_EXPORTER_OTLP_TIMEOUT`, or 10,000. */
  readonly timeoutMs?: number;
  /** Default: `OTEL_EXPORTER_OTLP_COMPRESSION`, or `none`. */
  readonly compression?: 'gzip' | 'none';
  /**
   * Attributes of the resource, beside those of `OTEL_RESOURCE_ATTRIBUTES` and `OTEL_SERVICE_NAME`. `service.name`,
   * `service.version` and `service.instance.id` are always there.
   */
  readonly resourceAttributes?: Readonly<Record<string, string>>;
}

/** The options after defaults, without the attributes that the process has to find. */
export interface ResolvedOtlpOptions {
  readonly url: string;
  /** May hold secrets. */
  readonly headers: Readonly<Record<string, string>>;
  readonly intervalMs: number | undefined;
  readonly timeoutMs: number;
  readonly isCompressed: boolean;
  readonly resourceAttributes: Readonly<Record<string, string>>;
}

const DEFAULT_URL = 'http://localhost:4318/v1/metrics';
const DEFAULT_INTERVAL_MS = 60_000;
const DEFAULT_TIMEOUT_MS = 10_000;
const OPTION = 'MetricsModule option push.otlp';
const CHECKS: Checks<OtlpOptions> = {
  // These may hold a secret, so no message shows them.
  url: isAnything,
  headers: isAnything,
  intervalMs: check((value) => value === false || typeof value === 'number', 'a number or false'),
  timeoutMs: isAnything,
  compression: check((value) => value === 'gzip' || value === 'none', '"gzip" or "none"'),
  resourceAttributes: isObject,
};

/**
 * Checks the options and applies the variables and defaults.
 * @throws MetricsConfigurationError when an option or a variable can't work as given; never with a secret in its message
 */
export function resolveOtlpOptions(
  options: OtlpOptions,
  environment: Environment = process.env,
): ResolvedOtlpOptions {
  checkOptions('push.otlp', options, CHECKS);
  const given = definedOf(options);
  const variables = otlpEnvironment(environment);
  checkProtocol(variables.protocol, given.url);
  const {
    intervalMs = numberOf('OTEL_METRIC_EXPORT_INTERVAL', variables.intervalMs) ?? DEFAULT_INTERVAL_MS,
    timeoutMs = numberOf('OTEL_EXPORTER_OTLP_TIMEOUT', variables.timeoutMs) ?? DEFAULT_TIMEOUT_MS,
    compression = variables.compression ?? 'none',
  } = given;
  const receiver = gatewayAt(
    given.url ?? variables.url ?? DEFAULT_URL,
    `${OPTION}.url`,
    'the receiver, such as "http://collector:4318/v1/metrics"',
  );
  if (intervalMs !== false) checkWhole('push.otlp.intervalMs', intervalMs, 1);
  checkWhole('push.otlp.timeoutMs', timeoutMs, 1);
  return {
    url: receiver.address,
    headers: { ...checkedHeaders({ ...variables.headers, ...objectOf(given.headers) }), ...receiver.headers },
    intervalMs: intervalMs === false ? undefined : intervalMs,
    timeoutMs,
    isCompressed: compression === 'gzip',
    resourceAttributes: { ...variables.resourceAttributes, ...textsOf(given.resourceAttributes ?? {}) },
  };
}

/** Whoever gives the address knows that it speaks HTTP; a variable may be for another protocol. */
function checkProtocol(protocol: string | undefined, url: string | undefined): void {
  if (protocol === undefined || protocol === 'http/protobuf' || url !== undefined) return;
  throw new MetricsConfigurationError(
    `${OPTION}: OTEL_EXPORTER_OTLP_PROTOCOL is "${protocol}", and metrics are exported by http/protobuf. Set ` +
      'OTEL_EXPORTER_OTLP_METRICS_PROTOCOL and OTEL_EXPORTER_OTLP_METRICS_ENDPOINT, or push.otlp.url.',
  );
}

function numberOf(variable: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new MetricsConfigurationError(
    `${OPTION}: ${variable} is "${text}", which is no number of milliseconds. Correct or unset the variable.`,
  );
}

function objectOf(headers: unknown): Record<string, unknown> {
  if (headers === undefined) return {};
  if (!isPlain(headers)) throw refused('headers', 'is not an object. Give headers by name.');
  return headers as Record<string, unknown>;
}

function checkedHeaders(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name))
      throw refused('headers', 'has a name that no HTTP header may have. Correct it.');
    if (typeof value !== 'string' || !/^[\t\x20-\x7e]*$/.test(value))
      throw refused('headers', `has a value of "${name}" that is not printable ASCII. Correct it.`);
    checked[name.toLowerCase()] = value;
  }
  return checked;
}

function textsOf(attributes: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => {
      if (['string', 'number', 'boolean'].includes(typeof value)) return [name, String(value)];
      throw refused(`resourceAttributes.${name}`, 'is not a string. Give it a value, or leave it out.');
    }),
  );
}

const refused = (option: string, problem: string): MetricsConfigurationError =>
  new MetricsConfigurationError(`${OPTION}.${option} ${problem}`);
