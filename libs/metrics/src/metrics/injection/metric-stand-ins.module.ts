import { type DynamicModule, type FactoryProvider, Module, Scope } from '@nestjs/common';
import { INQUIRER } from '@nestjs/core';
import { MetricsConfigurationError } from '../metrics-configuration.error.js';
import { metricsWithoutProvider, providedMetrics } from './known-metrics.js';
import { metricToken } from './inject-metric.decorator.js';

/**
 * Stands in for metrics that classes inject and nothing provides, to name what is missing. Nest logs the name of this class
 * at every start, so it must not sound like a warning.
 */
@Module({})
export class MetricStandInsModule {
  static register(): DynamicModule {
    return {
      module: MetricStandInsModule,
      global: true,
      // Nest reads this while it scans modules; all of them are imported by then.
      get providers() {
        return metricsWithoutProvider().map(standIn);
      },
      get exports() {
        return metricsWithoutProvider().map(metricToken);
      },
    };
  }
}

function standIn(name: string): FactoryProvider {
  return {
    provide: metricToken(name),
    // Transient: fails only where it is injected, since a class that injects it may belong to another application.
    scope: Scope.TRANSIENT,
    inject: [INQUIRER],
    useFactory: (asker: object | undefined) => {
      const type = asker?.constructor.name ?? 'a provider';
      throw new MetricsConfigurationError(
        `${type} injects the metric "${name}", which no module provides. ${providedMetrics(name)} Correct the name, or add the ` +
          `metric's definition to MetricsModule.forFeature([...]) in the imports of the module of ${type}.`,
      );
    },
  };
}
