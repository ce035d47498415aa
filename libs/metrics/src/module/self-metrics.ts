import { Inject, Injectable } from '@nestjs/common';
import type { MetricDefinition } from '../injection/definition.js';
import { MetricFactory } from '../injection/metric-factory.js';
import { metricsSeries, metricsSeriesOverflow } from './series.metrics.js';

/** Makes the metrics about the metrics, which are there from the start. */
@Injectable()
export class SelfMetrics {
  constructor(@Inject(MetricFactory) factory: MetricFactory) {
    factory.asOwn('Rename yours.', () =>
      [metricsSeries, metricsSeriesOverflow].map((one) => factory.get(one as MetricDefinition)),
    );
  }
}
