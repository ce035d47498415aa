import { bucketBoundsProblem } from '../core/rules/declaration-rules.js';
import { MetricsConfigurationError } from '../metrics/metrics-configuration.error.js';
import type { HandlerFacts } from './adapters/handler-marks.js';
import type { LatencyShape } from './naming/naming.js';
import type { ResolvedHttpOptions } from './http.options.js';

/** A service runs for long: a series that has lost resolution gets it back with a restart that `rate()` takes for one. */
const HOUR_MS = 3_600_000;

/**
 * How latencies are counted. The bounds of classic buckets are those of the options and those that decorators
 * ask for.
 * @throws MetricsConfigurationError for a bound that is no positive number
 */
export function latencyShape(
  { histogram, buckets }: ResolvedHttpOptions,
  facts: readonly HandlerFacts[],
): LatencyShape {
  const bounds = latencyBounds(buckets, facts);
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
      throw problemAt(controller, handler, `${bound} is no latency. Give seconds, as 0.3.`);
    });
  });
  return [...new Set([...bounds, ...asked])].toSorted((a, b) => a - b);
}

function problemAt(controller: string, handler: string, text: string): MetricsConfigurationError {
  return new MetricsConfigurationError(`@HttpMetrics() of ${controller}.${handler}: ${text}`);
}
