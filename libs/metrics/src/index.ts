export { MetricsModule } from './module/metrics.module.js';
export type { MetricsModuleExtras, MetricsOptionsFactory } from './module/metrics.module-definition.js';
export type { DefaultMetricsOptions, MetricsModuleOptions } from './module/metrics.options.js';
export { MetricsConfigurationError } from './metrics/metrics-configuration.error.js';

export { counter, gauge, histogram, summary } from './metrics/definition/definition.js';
export type {
  CounterDeclaration,
  CounterDefinition,
  GaugeDeclaration,
  GaugeDefinition,
  HistogramDeclaration,
  HistogramDefinition,
  MetricOf,
  SummaryDeclaration,
  SummaryDefinition,
} from './metrics/definition/definition.js';
export type { MetricDefinition } from './metrics/definition/metric-definition.js';

export {
  Counter,
  type CounterConfiguration,
  type CounterIncrement,
  type CounterSeries,
} from './core/instruments/counter.js';
export { Gauge, type GaugeConfiguration, type GaugeSeries } from './core/instruments/gauge.js';
export {
  Histogram,
  type HistogramConfiguration,
  type HistogramObservation,
  type HistogramSeries,
} from './core/instruments/histogram.js';
export { Summary, type SummaryConfiguration, type SummarySeries } from './core/instruments/summary.js';
export type { MetricObject } from './core/instruments/metric-object.js';
export type { EndExemplarTimer, EndTimer } from './core/instruments/timer.js';
export type { ExemplarLabels } from './core/instruments/exemplar.js';
export type { Labels, LabelValue, LabelValueSets } from './core/series/label-values.js';
export { Registry, register } from './core/exposition/registry.js';
export { type Clock, ManualClock } from './core/clock.js';
export { DEFAULT_ENVIRONMENT, type InstrumentEnvironment } from './core/environment.js';
export type { TraceContext } from './core/open-telemetry.js';
export { exponentialBuckets, linearBuckets } from './core/instruments/buckets.js';
export type { NativeHistogramOptions } from './core/instruments/native/native-options.js';
export { mergeNativeSnapshots, type NativeSnapshot } from './core/instruments/native/native-snapshot.js';
export { InjectMetric } from './metrics/injection/inject-metric.decorator.js';
export { getMetricToken, type MetricKey } from './metrics/injection/inject-metric.decorator.js';
export { MetricFactory } from './metrics/metric-factory.js';
export {
  makeCounterProvider,
  makeGaugeProvider,
  makeHistogramProvider,
  makeSummaryProvider,
} from './metrics/injection/metric-providers.js';

export type { HttpHistogramKind, HttpMetricsOptions, HttpNamingPreset } from './http/http.options.js';
export type { HttpIgnore } from './http/ignore-rules.js';
export type { HttpLabelFunction, HttpLabels } from './http/extra-label-options.js';
export { HttpMetrics, type HttpMetricsRouteOptions } from './http/http-metrics.decorator.js';
export { Slo } from './metrics/objectives/slo.decorator.js';
export type { LatencyObjective, SloOptions } from './metrics/objectives/slo.options.js';
export { HttpMetricsInterceptor } from './http/http-metrics.interceptor.js';
export { IgnoreHttpMetrics } from './http/http-metrics.decorator.js';
export {
  Timed,
  type TimedHistogramOptions,
  type TimedLongTaskOptions,
  type TimedOptions,
  type TimedSummaryOptions,
} from './decorators/timed.decorator.js';
export {
  Counted,
  type CountedOptions,
  type CountedSuccessesOptions,
} from './decorators/counted.decorator.js';
export { InFlight, type InFlightOptions } from './decorators/in-flight.decorator.js';
export { Observed, type ObservedOptions } from './decorators/observed.decorator.js';
export { MetricLabel, type MetricLabelDecorator } from './decorators/metric-label.decorator.js';
export { Unmetered } from './decorators/unmetered.decorator.js';
export type {
  MeteredCall,
  CallStart,
  LabelSource,
  LabelSources,
  MeteredMethod,
  MeterDecorator,
  MethodMeterDecorator,
  ResultOf,
  StartLabelSource,
  StartLabelSources,
  SucceededCall,
  SuccessLabelSource,
  SuccessLabelSources,
} from './decorators/model/call.js';

export type { AppInfoOptions, RuntimeMetricsOptions } from './runtime/runtime.options.js';

export type { Integration, IntegrationContext } from './integrations/integration.js';
export { SharedInstances } from './integrations/shared-instances.js';
export { cacheStore } from './integrations/cache/cache-store.js';
export { outgoingHttp } from './integrations/http-client/outgoing-http.js';
export { pgPool, type PgPoolLike } from './integrations/sql/pg-pool.js';
export { pglite } from './integrations/sql/pglite.js';
export { redisClient, type RedisClientLike } from './integrations/redis/redis-client.js';
export type { DatabaseOptions } from './integrations/sql/statement-recorder.js';
export { terminusHealth } from './integrations/terminus-health.js';

export { measureEnhancers } from './entrances/enhancers/measure-enhancers.js';
export type { EntranceOptions } from './entrances/entrances.options.js';

export { MetricsController } from './scrape/metrics.controller.js';
export type { ScrapeAuth } from './scrape/access.js';
export type { ManagementServerOptions, ScrapeOptions } from './scrape/scrape.options.js';
export { type ScrapeRequest, ScrapeService } from './scrape/scrape.service.js';
export type { Exposition } from './core/exposition/stream/exposition.js';
export type { PushOptions } from './push/push.options.js';
export type { OtlpOptions } from './push/otlp/otlp.options.js';
export type { RemoteWriteOptions } from './push/remote-write/remote-write.options.js';
export { PushService } from './push/push.service.js';
export type { WorkersOptions } from './workers/workers.options.js';
