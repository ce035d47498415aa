import type { InjectionToken } from '@nestjs/common';
import type { Counter, Gauge, Histogram, Summary } from './instruments.js';
import { callerLocation } from './caller-location.js';
import { declarationProblem } from '../lint/definition.js';
import { MetricsConfigurationError } from '../module/metrics-configuration.error.js';

/** The instances that Nest gives for a list of injection tokens: a class stands for its instance. */
export type Injected<I extends readonly InjectionToken[]> = {
  -readonly [K in keyof I]: I[K] extends abstract new (...args: never[]) => infer T ? T : unknown;
};

interface BaseConfig<L extends string> {
  /** The metric's name as Prometheus stores it, base unit included: `loan_processing_duration_seconds`. */
  readonly name: string;
  /** One sentence that tells a reader of the scrape what is measured. */
  readonly help: string;
  /** The label names; each sample must give all of them. */
  readonly labelNames?: readonly L[];
}

interface Collected<M, I extends readonly InjectionToken[]> {
  /** Providers handed to `collect`, in this order; they may live in any module. */
  readonly inject?: I;
  /** Runs at each scrape, with the metric as `this`, to set what is only known by asking. */
  collect?(this: M, ...dependencies: Injected<I>): void | Promise<void>;
}

type Tokens = readonly InjectionToken[];

export interface CounterConfig<L extends string = never, I extends Tokens = Tokens>
  extends BaseConfig<L>, Collected<Counter<L>, I> {}

export interface GaugeConfig<L extends string = never, I extends Tokens = Tokens>
  extends BaseConfig<L>, Collected<Gauge<L>, I> {}

export interface HistogramConfig<L extends string = never> extends BaseConfig<L> {
  /** Upper bounds of the buckets, ascending, in the metric's unit; `+Inf` is added. */
  readonly buckets?: readonly number[];
}

export interface SummaryConfig<L extends string = never> extends BaseConfig<L> {
  /** The quantiles to expose, each between 0 and 1. */
  readonly percentiles?: readonly number[];
  /** Length of the sliding window in seconds; without it the quantiles cover the whole life of the process. */
  readonly maxAgeSeconds?: number;
  /** In how many steps the window slides. */
  readonly ageBuckets?: number;
}

interface Declaration<K, C> {
  readonly type: K;
  readonly config: C;
  /** File and line that declared it, for error messages and the catalogue. */
  readonly declaredAt: string;
}

/** A declared counter; it is its own injection key: `@InjectMetric(definition)`. */
export type CounterDefinition<L extends string> = Declaration<'counter', CounterConfig<L>>;
/** A declared gauge; it is its own injection key. */
export type GaugeDefinition<L extends string> = Declaration<'gauge', GaugeConfig<L>>;
/** A declared histogram; it is its own injection key. */
export type HistogramDefinition<L extends string> = Declaration<'histogram', HistogramConfig<L>>;
/** A declared summary; it is its own injection key. */
export type SummaryDefinition<L extends string> = Declaration<'summary', SummaryConfig<L>>;

/** Any declared metric, whatever its labels. */
export type MetricDefinition =
  | CounterDefinition<string>
  | GaugeDefinition<string>
  | HistogramDefinition<string>
  | SummaryDefinition<string>;

/** The instrument that a definition stands for, with its label names: the type of what is injected. */
export type MetricOf<D> =
  D extends Declaration<'counter', CounterConfig<infer L>>
    ? Counter<L>
    : D extends Declaration<'gauge', GaugeConfig<infer L>>
      ? Gauge<L>
      : D extends Declaration<'histogram', HistogramConfig<infer L>>
        ? Histogram<L>
        : D extends Declaration<'summary', SummaryConfig<infer L>>
          ? Summary<L>
          : never;

/**
 * Declares a counter: a value that only grows, such as requests served.
 * @throws MetricsConfigurationError when the name, the help or a label is not valid.
 * @example
 * export const loansCreated = counter({ name: 'loans_created_total', help: 'Loan applications.', labelNames: ['purpose'] });
 */
export function counter<const L extends string = never, const I extends Tokens = []>(
  config: CounterConfig<L, I>,
): CounterDefinition<L> {
  return declare('counter', config as CounterConfig<L>, counter);
}

/**
 * Declares a gauge: a value that goes up and down, such as a queue's length.
 * @throws MetricsConfigurationError when the name, the help or a label is not valid.
 */
export function gauge<const L extends string = never, const I extends Tokens = []>(
  config: GaugeConfig<L, I>,
): GaugeDefinition<L> {
  return declare('gauge', config as GaugeConfig<L>, gauge);
}

/**
 * Declares a histogram: a distribution, such as durations, counted in buckets.
 * @throws MetricsConfigurationError when the name, the help, a label or a bucket is not valid.
 */
export function histogram<const L extends string = never>(
  config: HistogramConfig<L>,
): HistogramDefinition<L> {
  return declare('histogram', config, histogram);
}

/**
 * Declares a summary: quantiles of a distribution, worked out in the process. They can't be aggregated
 * over instances; a histogram can.
 * @throws MetricsConfigurationError when the name, the help or a label is not valid.
 */
export function summary<const L extends string = never>(config: SummaryConfig<L>): SummaryDefinition<L> {
  return declare('summary', config, summary);
}

/** Checks and records a declaration; `entry` is the public function that the user called. */
export function declare<K extends string, C extends BaseConfig<string>>(
  type: K,
  config: C,
  entry: (...args: never[]) => unknown,
): Declaration<K, C> {
  const declaredAt = callerLocation(entry);
  const problem = declarationProblem(config);
  if (problem) throw new MetricsConfigurationError(`${type} "${config.name}" (${declaredAt}): ${problem}`);
  return { type, config, declaredAt };
}
