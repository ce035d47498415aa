import { type DynamicModule, Injectable, Module } from '@nestjs/common';
import type { RegistryMetric } from '../core/exposition/source/registry-metric.js';
import { metricsErrors } from '../metrics/metrics-errors.js';
import { MetricsRootModule } from '../module/metrics-root.module.js';
import { ServedCheck } from '../module/served-check.js';
import * as scrapeMetrics from '../scrape/scrape.metrics.js';
import { ScrapedMetrics } from '../scrape/scraped-metrics.js';
import { metricsSeries, metricsSeriesOverflow } from '../scrape/self-metrics.js';

/** The metrics of this library about itself, which an application that changes an import does not expect. */
const OUR_OWN: ReadonlySet<string> = new Set(
  [metricsErrors, metricsSeries, metricsSeriesOverflow, ...Object.values(scrapeMetrics)].map(
    ({ config }) => config.name,
  ),
);

@Injectable()
class TheirMetrics extends ScrapedMetrics {
  override listAgain(): RegistryMetric[] {
    return super.listAgain().filter(({ name }) => !OUR_OWN.has(name));
  }
}

/** The root of `MetricsModule` for an application that has its own controller, and expects no more than its metrics. */
@Module({})
export class PrometheusRootModule extends MetricsRootModule {
  /** The path stays below the global prefix. */
  override configure(): void {
    return;
  }

  static override forRootAsync(options: Parameters<typeof MetricsRootModule.forRootAsync>[0]): DynamicModule {
    const { providers = [], ...root } = super.forRootAsync(options);
    return {
      ...root,
      providers: [
        // It recommends options that PrometheusModule does not have.
        ...providers.filter((one) => one !== ServedCheck),
        { provide: ScrapedMetrics, useClass: TheirMetrics },
      ],
    };
  }
}
