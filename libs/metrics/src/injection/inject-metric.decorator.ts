import { Inject } from '@nestjs/common';
import { metricToken } from './metric-token.js';
import type { MetricDefinition } from './definition.js';

/**
 * Injects a metric that `MetricsModule.forFeature()` or a `make…Provider()` made available.
 * @example
 * constructor(@InjectMetric(loansCreated) private readonly created: MetricOf<typeof loansCreated>) {}
 */
export function InjectMetric(
  definitionOrName: Pick<MetricDefinition, 'config'> | string,
): PropertyDecorator & ParameterDecorator {
  return Inject(
    metricToken(typeof definitionOrName === 'string' ? definitionOrName : definitionOrName.config.name),
  );
}
