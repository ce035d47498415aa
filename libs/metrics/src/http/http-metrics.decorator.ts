import { SetMetadata } from '@nestjs/common';
import { type Checks, isAnything, isObject, isTrueOrFalse, optionsProblem } from '../core/rules/checks.js';
import { MetricsConfigurationError } from '../metrics/metrics-configuration.error.js';
import type { HttpLabels } from './extra-label-options.js';

/** Metadata key of `@HttpMetrics()`. */
export const HTTP_METRICS = 'nestjs-metrics:http';

/** HTTP metrics options of a controller or a handler; a handler's own options override its controller's. */
export interface HttpMetricsRouteOptions {
  /** Leave out its requests. Default `false`. */
  readonly ignore?: boolean;
  /** Extra labels of its requests, besides those of `MetricsModule`; they are empty on other endpoints. */
  readonly labels?: HttpLabels;
  /**
   * Upper bounds for its latencies, in seconds. They are added to the bounds of all endpoints: a histogram has the same
   * bounds everywhere, so that endpoints can be summed.
   */
  readonly buckets?: readonly number[];
  /**
   * Whether to measure its latencies. `false` keeps requests that are long-lived by design out of the latency
   * histograms; the other metrics still record them. Default `true`.
   */
  readonly histogram?: boolean;
  /** Its latency objectives in seconds; each becomes a bound, so that the requests that meet it are counted exactly. */
  readonly slo?: number | readonly number[];
}

/** Labels and bounds are checked later, when their controller and handler are known. */
const CHECKS: Checks<HttpMetricsRouteOptions> = {
  ignore: isTrueOrFalse,
  labels: isAnything,
  buckets: isAnything,
  histogram: isTrueOrFalse,
  slo: isAnything,
};

/**
 * Sets how the requests of a controller or a handler are recorded.
 * @example
 * ```ts
 * @HttpMetrics({ slo: 0.3 })
 * ```
 */
export function HttpMetrics(
  options: HttpMetricsRouteOptions,
  ...bare: never[]
): ClassDecorator & MethodDecorator {
  const problem =
    bare.length > 0 || typeof options === 'function'
      ? 'the options are missing. Write @HttpMetrics({ ... }).'
      : (isObject(options) ?? optionsProblem(options, CHECKS));
  if (problem !== undefined) throw new MetricsConfigurationError(`@HttpMetrics(): ${problem}`);
  return SetMetadata(HTTP_METRICS, options);
}

/** Leaves the requests of a controller or a handler out of the HTTP metrics. */
export function IgnoreHttpMetrics(...bare: never[]): ClassDecorator & MethodDecorator {
  if (bare.length === 0) return HttpMetrics({ ignore: true });
  throw new MetricsConfigurationError(
    '@IgnoreHttpMetrics(): the parentheses are missing. Write @IgnoreHttpMetrics().',
  );
}
