export { MetricsTestingModule, type MetricsTestingOptions } from './metrics-testing.module.js';
export { metricOf } from './metric-of.js';
export { watch, type WatchedMetric } from './watch.js';
export { metricMatchers, type Observed } from './matchers/metric-matchers.js';
export type { LabelsOf, MetricMatchers, ValueArguments } from './matchers/matcher-types.js';
export { type MetricSnapshot, snapshot, type SnapshotSource } from './read/snapshot.js';
export {
  diff,
  type DistributionDifference,
  type SeriesDifference,
  type ValueDifference,
} from './read/diff.js';
export type { DistributionSeries, Series, ValueSeries } from './read/series.js';
export type { ReadableMetric, ReadableRegistry } from './read/readable-metric.js';
export { ManualClock } from '../core/clock.js';
export { getMetricToken } from '../metrics/injection/inject-metric.decorator.js';
export { ExpositionSyntaxError } from './exposition/exposition-syntax.error.js';
export { parseExposition } from './exposition/parse-exposition.js';
export type {
  ParsedExemplar,
  ParsedFamily,
  ParsedNativeBucket,
  ParsedNativeHistogram,
  ParsedSample,
} from './exposition/parsed.js';
