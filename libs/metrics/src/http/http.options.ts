import { DEFAULT_MAX_SERIES } from '../core/series/series-limit.js';
import { bucketBoundsProblem } from '../core/rules/declaration-rules.js';
import { type Checks, isAnything, isObject, isTrueOrFalse, shown } from '../core/rules/checks.js';
import { MetricsConfigurationError } from '../metrics/metrics-configuration.error.js';
import { checkOptions, definedOf } from '../metrics/option-checks.js';
import type { ResolvedSlo } from '../metrics/objectives/slo.options.js';
import { HTTP_DURATION_BUCKETS } from '../metrics/http-conventions.js';
import type { HttpLabels } from './extra-label-options.js';
import { resolveIgnore, type HttpIgnore, type ResolvedIgnore } from './ignore-rules.js';

/** How metrics and labels are named: by Prometheus custom, or by OpenTelemetry's semantic conventions. */
export type HttpNamingPreset = 'prometheus' | 'otel';

/** The kind of buckets for latencies. */
export type HttpHistogramKind = 'classic' | 'native' | 'both';

/** Options of the HTTP golden signals. */
export interface HttpMetricsOptions {
  /** Names of metrics and labels. Default `prometheus`. */
  readonly naming?: HttpNamingPreset;
  /** Requests to leave out: a list of paths and route templates, or rules by path, template, method or request. */
  readonly ignore?: readonly string[] | HttpIgnore;
  /** Other names for the labels of the naming: `{ endpoint: 'route' }`. Default: the naming's own. */
  readonly labelNames?: Readonly<Record<string, string>>;
  /** Extra labels on every metric of a request: a fixed value, or a function called when the request has ended. */
  readonly labels?: HttpLabels;
  /** Record the class of a status (`2xx`) instead of the status. Default `false`. */
  readonly statusClasses?: boolean;
  /** Add the labels `controller` and `handler`. Default `false`. */
  readonly handlerLabels?: boolean;
  /** Upper bounds of the latency histogram in seconds, ascending. Default: OpenTelemetry's. */
  readonly buckets?: readonly number[];
  /**
   * Buckets for latencies: `classic` with fixed bounds, `native` (exponential, exposed in protobuf only), or `both`.
   * Default `classic`.
   */
  readonly histogram?: HttpHistogramKind;
  /** Record the time to the first byte of each response, in `http_response_first_byte_seconds`. Default `false`. */
  readonly firstByte?: boolean;
  /** Expose every routed endpoint at 0 from the start. Default `false`. */
  readonly initialize?: boolean;
  /** The status of a request whose client left before the end of the response. Default 499. */
  readonly abortedStatus?: number;
  /** How many series each metric may have before further ones share one: at least 1, or `Infinity`. Default 2000. */
  readonly maxSeries?: number;
  /**
   * Bind `HttpMetricsInterceptor` to all handlers, for requests over servers that the library does not know. Default:
   * only on adapters other than Express and Fastify, whose entry points report each request.
   */
  readonly interceptor?: boolean;
}

/** The options after defaults. */
export interface ResolvedHttpOptions extends Required<Omit<HttpMetricsOptions, 'ignore' | 'interceptor'>> {
  readonly ignore: ResolvedIgnore;
  /** `undefined`: only where the adapter needs it. */
  readonly interceptor: boolean | undefined;
  /** What all requests are promised to take at most; `undefined` without such a promise. */
  readonly objectiveSeconds: number | undefined;
}

const DEFAULTS: Required<Omit<HttpMetricsOptions, 'interceptor'>> = {
  naming: 'prometheus',
  ignore: [],
  labelNames: {},
  labels: {},
  statusClasses: false,
  handlerLabels: false,
  buckets: HTTP_DURATION_BUCKETS,
  histogram: 'classic',
  firstByte: false,
  initialize: false,
  // nginx' "client closed request".
  abortedStatus: 499,
  maxSeries: DEFAULT_MAX_SERIES,
};

const CHECKS: Checks<HttpMetricsOptions> = {
  naming: isAnything,
  ignore: isAnything,
  labelNames: isObject,
  labels: isAnything,
  statusClasses: isTrueOrFalse,
  handlerLabels: isTrueOrFalse,
  buckets: isAnything,
  histogram: isAnything,
  firstByte: isTrueOrFalse,
  initialize: isTrueOrFalse,
  interceptor: isTrueOrFalse,
  abortedStatus: isAnything,
  maxSeries: isAnything,
};

/** The module options that the HTTP metrics read, after defaults. */
export interface HttpSettings {
  readonly http: ResolvedHttpOptions | false;
}

/**
 * Applies the defaults and checks the options.
 * @throws MetricsConfigurationError when an option can't work as given.
 */
export function resolveHttpOptions(options: HttpMetricsOptions, slo?: ResolvedSlo): ResolvedHttpOptions {
  checkOptions('http', options, CHECKS);
  const resolved = { ...DEFAULTS, ...definedOf(options) };
  const { naming, abortedStatus, buckets, histogram, maxSeries } = resolved;
  checkChoice('naming', naming, ['prometheus', 'otel']);
  checkChoice('histogram', histogram, ['classic', 'native', 'both']);
  if (!Number.isInteger(abortedStatus) || abortedStatus < 100 || abortedStatus > 999) {
    throw problem(
      'abortedStatus',
      `${shown(abortedStatus)} is not a status. Give a number of three digits, such as 499.`,
    );
  }
  if (maxSeries !== Infinity && !(Number.isInteger(maxSeries) && maxSeries >= 1)) {
    throw problem(
      'maxSeries',
      `${shown(maxSeries)} is not a valid limit. Give a whole number of at least 1, or Infinity to lift the limit.`,
    );
  }
  const bucketProblem = bucketBoundsProblem(buckets);
  if (bucketProblem) throw problem('buckets', bucketProblem);
  return {
    ...resolved,
    ignore: resolveIgnore(resolved.ignore),
    interceptor: resolved.interceptor,
    objectiveSeconds: slo?.latency?.belowSeconds,
  };
}

function checkChoice(option: string, value: string, choices: readonly string[]): void {
  if (choices.includes(value)) return;
  throw problem(option, `${shown(value)} is not a valid value. Use one of ${choices.join(', ')}.`);
}

function problem(option: string, text: string): MetricsConfigurationError {
  return new MetricsConfigurationError(`MetricsModule option http.${option}: ${text}`);
}
