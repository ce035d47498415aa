import type { FactoryProvider, InjectionToken, OptionalFactoryDependency } from '@nestjs/common';
import { register } from '../core/exposition/registry.js';
import type { Counter, CounterConfiguration } from '../core/instruments/counter.js';
import type { Gauge, GaugeConfiguration } from '../core/instruments/gauge.js';
import type { Histogram, HistogramConfiguration } from '../core/instruments/histogram.js';
import type { Summary, SummaryConfiguration } from '../core/instruments/summary.js';
import { declare } from '../metrics/definition/definition.js';
import { changed, type MetricConfig, type MetricType } from '../metrics/definition/metric-definition.js';
import { getMetricToken } from '../metrics/injection/inject-metric.decorator.js';
import { MetricFactory } from '../metrics/metric-factory.js';
import { outsideMetric } from '../metrics/registry/outside-metrics.js';
import { PROMETHEUS_OPTIONS, type PrometheusOptions } from './prometheus.options.js';

/** Tokens of what `collect` gets. */
export type MetricProviderInject = (InjectionToken | OptionalFactoryDependency)[];

/** `collect`, which runs at each scrape with the metric as `this`, and what Nest injects into it. */
export interface MetricProviderInjectable<M> {
  inject?: MetricProviderInject;
  // The dependencies have the types that `collect` gives them.
  // oxlint-disable-next-line typescript/no-explicit-any
  collect?(this: M, ...dependencies: any[]): void | Promise<void>;
}

/** What a metric may set: the module supplies the registry and the environment. */
type ProviderOptions<C, M> = Omit<C, 'registers' | 'environment' | 'collect'> & MetricProviderInjectable<M>;

/** Provides a counter, to inject with `@InjectMetric('name')`. @throws MetricsConfigurationError when it is not valid. */
export function makeCounterProvider(
  options: ProviderOptions<CounterConfiguration<string>, Counter<string>>,
): FactoryProvider {
  return metricProvider('counter', options, makeCounterProvider);
}

/** Provides a gauge, to inject with `@InjectMetric('name')`. @throws MetricsConfigurationError when it is not valid. */
export function makeGaugeProvider(
  options: ProviderOptions<GaugeConfiguration<string>, Gauge<string>>,
): FactoryProvider {
  return metricProvider('gauge', options, makeGaugeProvider);
}

/** Provides a histogram, to inject with `@InjectMetric('name')`. @throws MetricsConfigurationError when it is not valid. */
export function makeHistogramProvider(
  options: ProviderOptions<HistogramConfiguration<string>, Histogram<string>>,
): FactoryProvider {
  return metricProvider('histogram', options, makeHistogramProvider);
}

/** Provides a summary, to inject with `@InjectMetric('name')`. @throws MetricsConfigurationError when it is not valid. */
export function makeSummaryProvider(
  options: ProviderOptions<SummaryConfiguration<string>, Summary<string>>,
): FactoryProvider {
  return metricProvider('summary', options, makeSummaryProvider);
}

/**
 * Unlike the providers of the main entry, these know `customMetricPrefix`, have no limit of series, let Nest inject what
 * `collect` gets, and share the first of two metrics with one name, whatever the second looks like.
 */
function metricProvider(
  type: MetricType,
  { inject = [], ...options }: Omit<MetricConfig, 'inject'> & { readonly inject?: MetricProviderInject },
  entry: (...args: never[]) => unknown,
): FactoryProvider {
  const config = { maxSeries: Infinity, ...options };
  const definition = declare(type, config, entry);
  const collect = config.collect as MetricProviderInjectable<unknown>['collect'];
  return {
    provide: getMetricToken(config.name),
    inject: [
      { token: MetricFactory, optional: true },
      { token: PROMETHEUS_OPTIONS, optional: true },
      ...inject,
    ],
    useFactory: (
      factory: MetricFactory | undefined,
      module: PrometheusOptions | undefined,
      ...dependencies: unknown[]
    ) => {
      const name = nameWith(module?.customMetricPrefix, config.name);
      const present = (factory?.registry ?? register).getSingleMetric(name);
      if (present !== undefined) return present;
      const bound =
        collect &&
        function (this: unknown) {
          return collect.apply(this, dependencies);
        };
      const metric = changed(definition, { config: { ...config, name, collect: bound } });
      return factory ? factory.get(metric) : outsideMetric(metric);
    },
  };
}

const nameWith = (prefix: string | undefined, name: string): string => (prefix ? `${prefix}_${name}` : name);
