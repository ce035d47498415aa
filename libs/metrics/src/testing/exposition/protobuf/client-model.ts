import { double, int, message, type MessageOf, optional, repeated, sint, string, uint } from './message.js';

// The messages of io.prometheus.client (https://github.com/prometheus/client_model, metrics.proto).

const LABEL_PAIR = message('LabelPair', { name: optional(1, string), value: optional(2, string) });
const TIMESTAMP = message('Timestamp', { seconds: optional(1, int), nanos: optional(2, int) });
const EXEMPLAR = message('Exemplar', {
  labels: repeated(1, LABEL_PAIR),
  value: optional(2, double),
  timestamp: optional(3, TIMESTAMP),
});
const GAUGE = message('Gauge', { value: optional(1, double) });
const UNTYPED = message('Untyped', { value: optional(1, double) });
const COUNTER = message('Counter', {
  value: optional(1, double),
  exemplar: optional(2, EXEMPLAR),
  created: optional(3, TIMESTAMP),
});
const QUANTILE = message('Quantile', { quantile: optional(1, double), value: optional(2, double) });
const SUMMARY = message('Summary', {
  count: optional(1, uint),
  sum: optional(2, double),
  quantiles: repeated(3, QUANTILE),
  created: optional(4, TIMESTAMP),
});
const BUCKET = message('Bucket', {
  cumulativeCount: optional(1, uint),
  upperBound: optional(2, double),
  exemplar: optional(3, EXEMPLAR),
  cumulativeCountFloat: optional(4, double),
});
const SPAN = message('BucketSpan', { offset: optional(1, sint), length: optional(2, uint) });
const HISTOGRAM = message('Histogram', {
  count: optional(1, uint),
  sum: optional(2, double),
  buckets: repeated(3, BUCKET),
  countFloat: optional(4, double),
  schema: optional(5, sint),
  zeroThreshold: optional(6, double),
  zeroCount: optional(7, uint),
  zeroCountFloat: optional(8, double),
  negativeSpans: repeated(9, SPAN),
  negativeDeltas: repeated(10, sint),
  negativeCounts: repeated(11, double),
  positiveSpans: repeated(12, SPAN),
  positiveDeltas: repeated(13, sint),
  positiveCounts: repeated(14, double),
  created: optional(15, TIMESTAMP),
  exemplars: repeated(16, EXEMPLAR),
});
const METRIC = message('Metric', {
  labels: repeated(1, LABEL_PAIR),
  gauge: optional(2, GAUGE),
  counter: optional(3, COUNTER),
  summary: optional(4, SUMMARY),
  untyped: optional(5, UNTYPED),
  timestampMs: optional(6, int),
  histogram: optional(7, HISTOGRAM),
});

export const METRIC_FAMILY = message('MetricFamily', {
  name: optional(1, string),
  help: optional(2, string),
  type: optional(3, uint),
  metrics: repeated(4, METRIC),
  unit: optional(5, string),
});

export type LabelPairMessage = MessageOf<typeof LABEL_PAIR>;
export type TimestampMessage = MessageOf<typeof TIMESTAMP>;
export type ExemplarMessage = MessageOf<typeof EXEMPLAR>;
export type CounterMessage = MessageOf<typeof COUNTER>;
export type SummaryMessage = MessageOf<typeof SUMMARY>;
export type SpanMessage = MessageOf<typeof SPAN>;
export type HistogramMessage = MessageOf<typeof HISTOGRAM>;
export type MetricMessage = MessageOf<typeof METRIC>;
export type MetricFamilyMessage = MessageOf<typeof METRIC_FAMILY>;
