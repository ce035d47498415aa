import type { NativeHistogramOptions } from '../../core/instruments/native/native-options.js';
import type {
  CounterDefinition,
  GaugeDefinition,
  HistogramDefinition,
} from '../../metrics/definition/definition.js';

/** Label values by label name. */
export type LabelTexts = Readonly<Record<string, string>>;

/** The metrics of a naming; a naming that has no counter of requests takes them from its latency histogram. */
export interface HttpMetricDefinitions {
  readonly requests: CounterDefinition<string> | undefined;
  readonly duration: HistogramDefinition<string>;
  readonly firstByte: HistogramDefinition<string>;
  readonly requestSize: HistogramDefinition<string>;
  readonly responseSize: HistogramDefinition<string>;
  readonly active: GaugeDefinition<string>;
}

/** How latencies are counted: in buckets with these bounds in seconds, in native ones, or in both. */
export interface LatencyShape {
  readonly buckets?: readonly number[];
  readonly native?: NativeHistogramOptions;
}

/** What a naming may label a request with. */
export interface RequestFacts {
  readonly template: string;
  readonly method: string;
  /** As it is to be shown: `200`, or `2xx`. */
  readonly status: string;
  readonly statusCode: number;
  readonly protocol: string;
  readonly scheme: string;
}

/** How the HTTP metrics and their labels are called. */
export interface HttpNaming {
  /** Methods that are told apart; all others are `_OTHER`. */
  readonly methods: ReadonlySet<string>;
  /** Whether protocol and scheme are among the labels. */
  readonly tellsProtocol: boolean;
  /** Whether sizes are those of the bodies alone, or of all bytes on the wire. */
  readonly sizes: 'wire' | 'body';
  /** The label names that this naming gives, which extra labels can't have. */
  readonly labelNames: readonly string[];
  /** The metrics, with extra labels. */
  metrics(extraLabels: readonly string[], latency: LatencyShape): HttpMetricDefinitions;
  /** The labels of the counter of requests. */
  countLabels(request: RequestFacts): LabelTexts;
  /** The labels of latencies and sizes. */
  measureLabels(request: RequestFacts): LabelTexts;
  /** The labels of the requests that are being answered. */
  activeLabels(method: string, scheme: string): LabelTexts;
}
