import { SetMetadata } from '@nestjs/common';
import { type Checks, isAnything, isObject, isTrueOrFalse, optionsProblem } from '../core/rules/checks.js';
import { MetricsConfigurationError } from '../metrics/metrics-configuration.error.js';
import type { HttpLabels } from './extra-label-options.js';

/** Metadata key of `@HttpMetrics()`. */
export const HTTP_METRICS = 'nestjs-metrics:http';

/** What a controller or a handler asks of the HTTP metrics; a handler's own options win over its controller's. */
export interface HttpMetricsRouteOptions {
  /** Leave its requests out. Default `false`. */
  readonly ignore?: boolean;
  /** Extra labels of its requests, beside those of `MetricsModule`; other endpoints have them empty. */
  readonly labels?: HttpLabels;
  /**
   * Upper bounds in seconds that its latencies need. A histogram has the same bounds for all endpoints, so that
   * they can be summed: these join the others.
   */
  readonly buckets?: readonly number[];
  /** Count its requests, but keep them out of the latency histograms: for what lives long by design. Default `true`. */
  readonly histogram?: boolean;
  /** Its latency objective in seconds, one or more: each becomes a bound, so that what met it is counted exactly. */
  readonly slo?: number | readonly number[];
}

/** Labels and bounds are checked when it is known whose they are. */
const CHECKS: Checks<HttpMetricsRouteOptions> = {
  ignore: isTrueOrFalse,
  labels: isAnything,
  buckets: isAnything,
  histogram: isTrueOrFalse,
  slo: isAnything,
};

/**
 * Says how the requests of a controller or a handler are recorded.
 * @example
 * @HttpMetrics({ slo: 0.3 })
 */
export function HttpMetrics(
  options: HttpMetricsRouteOptions,
  ...bare: never[]
): ClassDecorator & MethodDecorator {
  const problem =
    bare.length > 0 || typeof options === 'function'
      ? 'it stands without options. Write @HttpMetrics({ ... }).'
      : (isObject(options) ?? optionsProblem(options, CHECKS));
  if (problem !== undefined) throw new MetricsConfigurationError(`@HttpMetrics(): ${problem}`);
  return SetMetadata(HTTP_METRICS, options);
}

/** Keeps the requests of a controller or a handler out of the HTTP metrics. */
export function IgnoreHttpMetrics(...bare: never[]): ClassDecorator & MethodDecorator {
  if (bare.length === 0) return HttpMetrics({ ignore: true });
  throw new MetricsConfigurationError(
    '@IgnoreHttpMetrics(): it stands without its parentheses. Write @IgnoreHttpMetrics().',
  );
}
