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

/** The facts that a naming may label a request with. */
export interface RequestFacts {
  readonly template: string;
  readonly method: string;
  /** As shown: `200` or `2xx`. */
  readonly status: string;
  readonly statusCode: number;
  readonly protocol: string;
  readonly scheme: string;
}

/** The names of the HTTP metrics and their labels. */
export interface HttpNaming {
  /** Known methods; all others are `_OTHER`. */
  readonly methods: ReadonlySet<string>;
  /** Whether the labels include protocol and scheme. */
  readonly tellsProtocol: boolean;
  /** Whether sizes are of the bodies alone, or of all bytes on the wire. */
  readonly sizes: 'wire' | 'body';
  /** The label names of this naming, which extra labels can't have. */
  readonly labelNames: readonly string[];
  /** The definitions of the metrics, with extra labels. */
  metrics(extraLabels: readonly string[], latency: LatencyShape): HttpMetricDefinitions;
  /** The labels of the request counter. */
  countLabels(request: RequestFacts): LabelTexts;
  /** The labels of latencies and sizes. */
  measureLabels(request: RequestFacts): LabelTexts;
  /** The labels of active requests. */
  activeLabels(method: string, scheme: string): LabelTexts;
}
