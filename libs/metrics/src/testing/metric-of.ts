import type { INestApplicationContext } from '@nestjs/common';
import { nearestName } from '../core/rules/nearest-names.js';
import { isDefinition, notADefinition } from '../metrics/definition/given-value.js';
import type { MetricOf } from '../metrics/definition/definition.js';
import type { MetricDefinition } from '../metrics/definition/metric-definition.js';
import type { MetricFactory } from '../metrics/metric-factory.js';
import { MetricsConfigurationError } from '../metrics/metrics-configuration.error.js';
import { outsideMetric } from '../metrics/registry/outside-metrics.js';
import { factoryOf } from './factory-of.js';
import { type ReadableMetric, readableMetrics } from './read/readable-metric.js';

/**
 * The metric of a definition in an application or TestingModule, typed as `@InjectMetric()` injects it; by name, any
 * metric of the application, such as `http_requests_total`.
 * @throws MetricsConfigurationError when the application has no metric of this name
 * @example
 * expect(metricOf(app, loansCreated)).toHaveValue(1, { purpose: 'car' });
 */
export function metricOf<D extends MetricDefinition>(
  app: INestApplicationContext,
  definition: D,
): MetricOf<D>;
export function metricOf(app: INestApplicationContext, name: string): ReadableMetric;
export function metricOf(app: INestApplicationContext, asked: unknown): unknown {
  const factory = factoryOf(app);
  if (typeof asked === 'string') return byName(factory, asked);
  if (!isDefinition(asked)) throw new MetricsConfigurationError(`metricOf() got ${notADefinition(asked)}`);
  // Without a module, providers and decorators record in `register`.
  return factory ? factory.get(asked) : outsideMetric(asked);
}

function byName(factory: MetricFactory | undefined, name: string): ReadableMetric {
  if (!factory) {
    throw new MetricsConfigurationError(
      `metricOf(app, "${name}"): this application imports neither MetricsTestingModule.register() nor ` +
        'MetricsModule.forRoot(). Give the definition of the metric instead of its name.',
    );
  }
  const metrics = readableMetrics(factory.registry);
  const found = metrics.find((metric) => metric.name === name);
  if (found) return found;
  const near = nearestName(
    name,
    metrics.map((metric) => metric.name),
  );
  throw new MetricsConfigurationError(
    `metricOf(app, "${name}"): the application has no metric of this name. ` +
      (near === undefined
        ? `It has ${metrics.map((metric) => metric.name).join(', ') || 'none'}.`
        : `Did you mean "${near}"?`),
  );
}
