import { bucketBoundsProblem } from '../core/rules/declaration-rules.js';
import { MetricsConfigurationError } from '../metrics/metrics-configuration.error.js';
import type { HandlerFacts } from './adapters/handler-marks.js';
import type { LatencyShape } from './naming/naming.js';
import type { ResolvedHttpOptions } from './http.options.js';

/** Services run for long: a series regains lost resolution by a reset, which `rate()` takes for a restart. */
const HOUR_MS = 3_600_000;

/**
 * The buckets for latencies. Classic bounds are those of the options and those of decorators.
 * @throws MetricsConfigurationError for a bound that is not a positive number
 */
export function latencyShape(
  { histogram, buckets, objectiveSeconds }: ResolvedHttpOptions,
  facts: readonly HandlerFacts[],
): LatencyShape {
  const promised = objectiveSeconds === undefined ? [] : [objectiveSeconds];
  const bounds = latencyBounds([...buckets, ...promised], facts);
  return {
    ...(histogram !== 'native' && { buckets: bounds }),
    ...(histogram !== 'classic' && { native: { minResetDurationMs: HOUR_MS } }),
  };
}

function latencyBounds(bounds: readonly number[], facts: readonly HandlerFacts[]): number[] {
  const asked = facts.flatMap(({ controller, handler, options: { buckets = [], slo = [] } }) => {
    const problem = bucketBoundsProblem(buckets);
    if (problem) throw problemAt(controller, handler, `buckets: ${problem}`);
    return [...buckets, ...[slo].flat()].map((bound) => {
      if (bound > 0 && Number.isFinite(bound)) return bound;
      throw problemAt(
        controller,
        handler,
        `${bound} is not a valid latency. Give a positive number of seconds, such as 0.3.`,
      );
    });
  });
  return [...new Set([...bounds, ...asked])].toSorted((a, b) => a - b);
}

function problemAt(controller: string, handler: string, text: string): MetricsConfigurationError {
  return new MetricsConfigurationError(`@HttpMetrics() of ${controller}.${handler}: ${text}`);
}
