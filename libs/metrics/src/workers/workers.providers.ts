import type { ModuleMetadata } from '@nestjs/common';
import { MetricFactory } from '../metrics/metric-factory.js';
import { MetricsErrors } from '../metrics/metrics-errors.js';
import { METRICS_OPTIONS } from '../metrics/metrics.tokens.js';
import { ScrapedMetrics } from '../scrape/scraped-metrics.js';
import { METRICS_WHOLE } from '../scrape/whole.js';
import type { SharedMetrics, SharedSettings } from './shared-metrics.js';
import { threads } from './threads/threads.js';
import { workerAge, workers } from './workers.metrics.js';

/** Most applications share nothing: what sharing needs is loaded by those that do. */
async function sharedMetrics(
  options: SharedSettings,
  metrics: ScrapedMetrics,
  errors: MetricsErrors,
  factory: MetricFactory,
): Promise<SharedMetrics | undefined> {
  if (options.workers === undefined) return undefined;
  // The providers of the application may start threads in their constructors, meanwhile.
  threads().open();
  const { SharedMetrics } = await import('./shared-metrics.js');
  factory.asOwn('Rename yours.', () => [factory.get(workers), factory.get(workerAge)]);
  return new SharedMetrics(options, metrics, errors);
}

export const WORKERS_PROVIDERS: ModuleMetadata = {
  providers: [
    {
      provide: METRICS_WHOLE,
      useFactory: sharedMetrics,
      inject: [METRICS_OPTIONS, ScrapedMetrics, MetricsErrors, MetricFactory],
    },
  ],
};
