import type { NativeHistogramOptions } from '../../core/instruments/native/native-options.js';
import type {
  CounterDefinition,
  GaugeDefinition,
  HistogramDefinition,
} from '../../metrics/definition/definition.js';

/** Label values by label name. */
export type LabelTexts = Readonly<Record<string, string>>;

/** The metrics of a naming; one without a request counter counts requests by its latency histogram. */
export interface HttpMetricDefinitions {
  readonly requests: CounterDefinition<string> | undefined;
  readonly duration: HistogramDefinition<string>;
  readonly firstByte: HistogramDefinition<string>;
  readonly requestSize: HistogramDefinition<string>;
  readonly responseSize: HistogramDefinition<string>;
  readonly active: GaugeDefinition<string>;
}

/** The buckets for latencies: classic ones with these bounds in seconds, native ones, or both. */
export interface LatencyShape {
  readonly buckets?: readonly number[];
  readonly native?: NativeHistogramOptions;
}

/** The label names of the request counter, of latencies and sizes, and of active requests. */
export interface LabelNames {
  readonly counter: readonly string[];
  readonly measure: readonly string[];
  readonly active: readonly string[];
}

/** The names of the HTTP metrics; those of their labels are in `request-labels.ts`. */
export interface HttpNaming {
  /** Known methods; all others are `_OTHER`. */
  readonly methods: ReadonlySet<string>;
  /** Whether sizes are of the bodies alone, or of all bytes on the wire. */
  readonly sizes: 'wire' | 'body';
  /** The definitions of the metrics. */
  metrics(labelNames: LabelNames, latency: LatencyShape): HttpMetricDefinitions;
}
