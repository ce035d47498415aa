import { Inject, Injectable } from '@nestjs/common';
import { MetricFactory } from '../injection/metric-factory.js';
import { metricsSeries, metricsSeriesOverflow } from './series.metrics.js';

/** Makes the metrics about the metrics, which are there from the start. */
@Injectable()
export class SelfMetrics {
  constructor(@Inject(MetricFactory) factory: MetricFactory) {
    for (const definition of [metricsSeries, metricsSeriesOverflow]) factory.get(definition);
  }
}
