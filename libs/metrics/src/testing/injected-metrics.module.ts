import { type DynamicModule, Module } from '@nestjs/common';
import type { MetricDefinition } from '../metrics/definition/metric-definition.js';
import { askedDefinitions } from '../metrics/injection/known-metrics.js';
import { metricProviders } from '../metrics/injection/metric-providers.js';

/** Provides, to all modules, each metric that a class injects by its definition. */
@Module({})
export class InjectedMetricsModule {
  static with(metrics: readonly MetricDefinition[]): DynamicModule {
    const listed = new Set(metrics.map(({ config }) => config.name));
    const providers = () => [
      ...metricProviders(metrics),
      ...metricProviders(askedDefinitions().filter(({ config }) => !listed.has(config.name))),
    ];
    return {
      module: InjectedMetricsModule,
      global: true,
      // Nest reads this while it scans modules; all classes that inject metrics are loaded by then.
      get providers() {
        return providers();
      },
      get exports() {
        return providers();
      },
    };
  }
}
