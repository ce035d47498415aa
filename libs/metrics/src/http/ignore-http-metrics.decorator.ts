import { MetricsConfigurationError } from '../module/metrics-configuration.error.js';
import { HttpMetrics } from './http-metrics.decorator.js';

/** Keeps the requests of a controller or a handler out of the HTTP metrics. */
export function IgnoreHttpMetrics(...bare: never[]): ClassDecorator & MethodDecorator {
  if (bare.length === 0) return HttpMetrics({ ignore: true });
  throw new MetricsConfigurationError(
    '@IgnoreHttpMetrics(): it stands without its parentheses. Write @IgnoreHttpMetrics().',
  );
}
