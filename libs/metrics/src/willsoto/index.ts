export { PrometheusModule } from './prometheus.module.js';
export { PrometheusController } from './prometheus.controller.js';
export type {
  PrometheusAsyncOptions,
  PrometheusDefaultMetrics,
  PrometheusOptions,
  PrometheusOptionsFactory,
  PrometheusOptionsWithDefaults,
  PrometheusUseFactoryOptions,
} from './prometheus.options.js';
export {
  makeCounterProvider,
  makeGaugeProvider,
  makeHistogramProvider,
  makeSummaryProvider,
  type MetricProviderInject,
  type MetricProviderInjectable,
} from './metric-providers.js';
export {
  Pushgateway,
  type PushedRegistry,
  type PushgatewayAnswer,
  type PushgatewayOptions,
  type PushgatewayParameters,
} from './pushgateway.js';
export { getMetricToken as getToken, InjectMetric } from '../metrics/injection/inject-metric.decorator.js';
