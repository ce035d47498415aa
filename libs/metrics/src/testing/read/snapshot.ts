import type { INestApplicationContext } from '@nestjs/common';
import type { MetricSnapshot as RegistrySnapshot } from '../../core/exposition/source/registry-metric.js';
import { MetricsConfigurationError } from '../../metrics/metrics-configuration.error.js';
import type { FactorySettings } from '../../metrics/metric-factory.js';
import { METRICS_OPTIONS } from '../../metrics/metrics.tokens.js';
import { metricsAboutMetrics } from '../../scrape/self-metrics.js';
import { factoryOf } from '../factory-of.js';
import { isMetric, type ReadableMetric, readableMetrics, type ReadableRegistry } from './readable-metric.js';
import { type Series, seriesIn } from './series.js';

type Values = Pick<RegistrySnapshot, 'type' | 'values'>;

/** What a snapshot is taken of. */
export type SnapshotSource = INestApplicationContext | ReadableRegistry | ReadableMetric;

/** One metric with all its series at one moment. */
export interface MetricSnapshot {
  readonly name: string;
  readonly type: string;
  readonly series: readonly Series[];
}

/**
 * The metrics of an application, a TestingModule or a registry, or one metric, after their `collect`. Of an application
 * it leaves out `metrics_series` and `metrics_series_overflow_total`, which change whenever a series begins.
 * @throws MetricsConfigurationError when the application has no metrics
 * @example
 * const before = await snapshot(app);
 * await app.get(LoansService).create(loan);
 * expect(diff(before, await snapshot(app))).toEqual([{ name: 'loans_created_total', labels: { purpose: 'car' }, by: 1 }]);
 */
export async function snapshot(source: SnapshotSource): Promise<MetricSnapshot[]> {
  const snapshots: MetricSnapshot[] = [];
  for (const metric of metricsOf(source)) {
    const { type, values = [] } = (await metric.get()) as Values;
    snapshots.push({ name: metric.name, type, series: seriesIn(type, metric.name, values) });
  }
  return snapshots;
}

function metricsOf(source: SnapshotSource): readonly ReadableMetric[] {
  if (isMetric(source)) return [source];
  if ('getMetricsAsArray' in source) return readableMetrics(source);
  const factory = factoryOf(source);
  if (factory) {
    const aboutMetrics = metricsAboutMetrics(
      source.get<FactorySettings>(METRICS_OPTIONS, { strict: false }).prefix,
    );
    return readableMetrics(factory.registry).filter(({ name }) => !aboutMetrics.has(name));
  }
  throw new MetricsConfigurationError(
    'snapshot() got an application without metrics. Add MetricsTestingModule.register() to its imports, or give a ' +
      'registry or a metric.',
  );
}
