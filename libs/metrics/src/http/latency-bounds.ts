import { bucketBoundsProblem } from '../lint/bucket-bounds.js';
import { MetricsConfigurationError } from '../module/metrics-configuration.error.js';
import type { HandlerFacts } from './handler-facts.js';

/**
 * The bounds of the latency histogram, in seconds: those of the options, and those that decorators ask for.
 * @throws MetricsConfigurationError for a bound that is no positive number
 */
export function latencyBounds(bounds: readonly number[], facts: readonly HandlerFacts[]): number[] {
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
