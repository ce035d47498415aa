import { type InjectionToken, Inject } from '@nestjs/common';
import { MetricsConfigurationError } from '../metrics-configuration.error.js';
import { callerLocation } from '../definition/caller-location.js';
import type { MetricDefinition } from '../definition/metric-definition.js';
import { isDefinition, notADefinition } from '../definition/given-value.js';
import { hasProvider, isAskedFor } from './known-metrics.js';

/** A metric as it is asked for: by its definition, or by its name. */
export type MetricKey = Pick<MetricDefinition, 'config'> | string;

/**
 * The injection token of a metric, to provide or to fetch it by hand, as unit tests do.
 * @throws MetricsConfigurationError when it is given neither a definition nor a name
 * @example
 * Test.createTestingModule({
 *   providers: [LoansService, { provide: getMetricToken(loansCreated), useValue: { inc: jest.fn() } }],
 * });
 */
export function getMetricToken(definitionOrName: MetricKey): InjectionToken {
  const name = nameOf(definitionOrName, 'getMetricToken', getMetricToken);
  hasProvider(name);
  return metricToken(name);
}

/** `Symbol.for`, so that all copies of the library agree on it. Nest shows its text when it finds no provider. */
export function metricToken(name: string): InjectionToken {
  return Symbol.for(`nestjs-metrics: "${name}" of MetricsModule.forFeature([...]), beside forRoot()`);
}

/** The name of the metric that was asked for. @throws MetricsConfigurationError when it is none */
export function nameOf(asked: unknown, what: string, entry: (...args: never[]) => unknown): string {
  if (typeof asked === 'string' && asked !== '') return asked;
  if (isDefinition(asked)) return asked.config.name;
  const given =
    asked === '' ? 'an empty name. Give the name of a metric, or its definition.' : notADefinition(asked);
  throw new MetricsConfigurationError(`${what}() (${callerLocation(entry)}) got ${given}`);
}

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
