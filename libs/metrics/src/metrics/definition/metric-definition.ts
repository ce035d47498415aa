import type { InjectionToken } from '@nestjs/common';
import type { Aggregator } from '../../core/instruments/registry-contract.js';
import type { NativeHistogramOptions } from '../../core/instruments/native/native-options.js';

/** Injection tokens of the providers for `collect`. */
export type Tokens = readonly InjectionToken[];

/** The configuration of any metric, for error messages, the catalogue and the factory. */
export interface MetricConfig {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly string[];
  readonly labelValues?: object;
  readonly aggregator?: Aggregator;
  readonly maxSeries?: number;
  readonly expireAfterMs?: number;
  readonly enableExemplars?: boolean;
  readonly buckets?: readonly number[];
  readonly native?: NativeHistogramOptions;
  readonly percentiles?: readonly number[];
  readonly maxAgeSeconds?: number;
  readonly ageBuckets?: number;
  readonly pruneAgedBuckets?: boolean;
  readonly inject?: Tokens;
  /** A function; only the factory calls it, with the metric and its providers. */
  readonly collect?: unknown;
}

declare const METRIC: unique symbol;

/** A declared metric. It is its own injection key: `@InjectMetric(definition)`. */
export interface MetricDefinition<K extends MetricType = MetricType, M = unknown> {
  readonly type: K;
  readonly config: MetricConfig;
  /** File and line of the declaration, for error messages and the catalogue. */
  readonly declaredAt: string;
  /** The option that sets `maxSeries`, when it is not the definition's own; `false` when there is none. */
  readonly maxSeriesOption?: string | false;
  /** For the compiler only: the type of the definition's instrument. */
  readonly [METRIC]?: M;
}

/** The definition with other parts; unlike with a spread, its place stays unread. */
export function changed<D extends MetricDefinition>(
  definition: D,
  parts: Partial<Pick<MetricDefinition, 'config' | 'maxSeriesOption'>>,
): D {
  const copy = Object.defineProperties({}, Object.getOwnPropertyDescriptors(definition));
  return Object.assign(copy, parts) as D;
}

export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary';
