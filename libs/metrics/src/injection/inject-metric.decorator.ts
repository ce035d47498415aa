import { Inject } from '@nestjs/common';
import { isAskedFor } from './known-metrics.js';
import { type MetricKey, metricToken, nameOf } from './metric-token.js';

/**
 * Injects a metric that `MetricsModule.forFeature()` or a `make…Provider()` made available.
 * @throws MetricsConfigurationError when it is given neither a definition nor a name; the start fails with one when no
 * module provides the metric.
 * @example
 * constructor(@InjectMetric(loansCreated) private readonly created: MetricOf<typeof loansCreated>) {}
 */
export function InjectMetric(definitionOrName: MetricKey): PropertyDecorator & ParameterDecorator {
  const name = nameOf(definitionOrName, '@InjectMetric', InjectMetric);
  isAskedFor(name);
  return Inject(metricToken(name));
}
