import { type InjectionToken, Inject } from '@nestjs/common';
import { MetricsConfigurationError } from '../metrics-configuration.error.js';
import { callerLocation } from '../definition/caller-location.js';
import type { MetricDefinition } from '../definition/metric-definition.js';
import { isDefinition, notADefinition } from '../definition/given-value.js';
import { hasProvider, isAskedFor } from './known-metrics.js';

/** Identifies a metric: its definition or its name. */
export type MetricKey = Pick<MetricDefinition, 'config'> | string;

/**
 * The injection token of a metric, to provide or get it by hand, as in unit tests.
 * @throws MetricsConfigurationError when the argument is neither a definition nor a name
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

/** `Symbol.for`, so that all copies of the library agree. Nest shows the description when it finds no provider. */
export function metricToken(name: string): InjectionToken {
  return Symbol.for(`nestjs-metrics: "${name}" of MetricsModule.forFeature([...]), beside forRoot()`);
}

/** The name of the requested metric. @throws MetricsConfigurationError when `asked` is neither definition nor name */
export function nameOf(asked: unknown, what: string, entry: (...args: never[]) => unknown): string {
  if (typeof asked === 'string' && asked !== '') return asked;
  if (isDefinition(asked)) return asked.config.name;
  const given =
    asked === '' ? 'an empty name. Give the name of a metric, or its definition.' : notADefinition(asked);
  throw new MetricsConfigurationError(`${what}() (${callerLocation(entry)}) got ${given}`);
}

/**
 * Injects a metric that `MetricsModule.forFeature()` or a `make…Provider()` made available.
 * @throws MetricsConfigurationError when the argument is neither a definition nor a name; at startup when no module
 * provides the metric.
 * @example
 * constructor(@InjectMetric(loansCreated) private readonly created: MetricOf<typeof loansCreated>) {}
 */
export function InjectMetric(definitionOrName: MetricKey): PropertyDecorator & ParameterDecorator {
  const name = nameOf(definitionOrName, '@InjectMetric', InjectMetric);
  isAskedFor(name, isDefinition(definitionOrName) ? definitionOrName : undefined);
  return Inject(metricToken(name));
}
