import type { InjectionToken } from '@nestjs/common';
import type { Counter, CounterConfiguration } from '../../core/instruments/counter.js';
import type { Gauge, GaugeConfiguration } from '../../core/instruments/gauge.js';
import type { Histogram, HistogramConfiguration } from '../../core/instruments/histogram.js';
import type { LabelValueSets, OpenLabels } from '../../core/series/label-values.js';
import type { Summary, SummaryConfiguration } from '../../core/instruments/summary.js';
import { announce } from './announcement.js';
import { callerLocation, lazyCallerLocation } from './caller-location.js';
import { definitionProblem } from './definition-problem.js';
import type { MetricConfig, MetricDefinition, MetricType, Tokens } from './metric-definition.js';
import { MetricsConfigurationError } from '../metrics-configuration.error.js';

/** The instances that Nest injects for a list of tokens: a class yields its instance. */
export type Injected<I extends readonly InjectionToken[]> = {
  -readonly [K in keyof I]: I[K] extends abstract new (...args: never[]) => infer T ? T : unknown;
};

/** What a declaration may set: the module supplies the registry and the environment, and binds `collect`. */
type Declarable<C> = Omit<C, 'registers' | 'environment' | 'collect'>;

interface Collected<M, I extends Tokens> {
  /** Providers passed to `collect`, in this order; they may come from any module. */
  readonly inject?: I;
  /** Runs at each scrape, with the metric as `this`, to set values that are read on demand. */
  collect?(this: M, ...dependencies: Injected<I>): void | Promise<void>;
}

/** L: label names. V: closed value sets of some labels. I: injection tokens for `collect`. */
export interface CounterDeclaration<L extends string, V extends LabelValueSets<L>, I extends Tokens>
  extends Declarable<CounterConfiguration<L, V>>, Collected<Counter<L, V>, I> {}

/** L: label names. V: closed value sets of some labels. I: injection tokens for `collect`. */
export interface GaugeDeclaration<L extends string, V extends LabelValueSets<L>, I extends Tokens>
  extends Declarable<GaugeConfiguration<L, V>>, Collected<Gauge<L, V>, I> {}

/** L: label names. V: closed value sets of some labels. I: injection tokens for `collect`. */
export interface HistogramDeclaration<L extends string, V extends LabelValueSets<L>, I extends Tokens>
  extends Declarable<HistogramConfiguration<L, V>>, Collected<Histogram<L, V>, I> {}

/** L: label names. V: closed value sets of some labels. I: injection tokens for `collect`. */
export interface SummaryDeclaration<L extends string, V extends LabelValueSets<L>, I extends Tokens>
  extends Declarable<SummaryConfiguration<L, V>>, Collected<Summary<L, V>, I> {}

export type CounterDefinition<
  L extends string = never,
  V extends LabelValueSets<L> = OpenLabels,
> = MetricDefinition<'counter', Counter<L, V>>;
export type GaugeDefinition<
  L extends string = never,
  V extends LabelValueSets<L> = OpenLabels,
> = MetricDefinition<'gauge', Gauge<L, V>>;
export type HistogramDefinition<
  L extends string = never,
  V extends LabelValueSets<L> = OpenLabels,
> = MetricDefinition<'histogram', Histogram<L, V>>;
export type SummaryDefinition<
  L extends string = never,
  V extends LabelValueSets<L> = OpenLabels,
> = MetricDefinition<'summary', Summary<L, V>>;

/** The instrument type of a definition, with its label names: the type to inject. */
export type MetricOf<D extends MetricDefinition> =
  D extends MetricDefinition<MetricType, infer M> ? M : never;

/**
 * Declares a counter: a value that only grows, such as requests served.
 * @throws MetricsConfigurationError when the name, the help or a label is not valid.
 * @example
 * export const loansCreated = counter({ name: 'loans_created_total', help: 'Loan applications.', labelNames: ['purpose'] });
 */
export function counter<
  const L extends string = never,
  const V extends LabelValueSets<L> = OpenLabels,
  const I extends Tokens = [],
>(config: CounterDeclaration<L, V, I>): CounterDefinition<L, V> {
  return declare('counter', config, counter);
}

/**
 * Declares a gauge: a value that goes up and down, such as a queue's length.
 * @throws MetricsConfigurationError when the name, the help or a label is not valid.
 */
export function gauge<
  const L extends string = never,
  const V extends LabelValueSets<L> = OpenLabels,
  const I extends Tokens = [],
>(config: GaugeDeclaration<L, V, I>): GaugeDefinition<L, V> {
  return declare('gauge', config, gauge);
}

/**
 * Declares a histogram: a distribution, such as durations, counted in buckets.
 * @throws MetricsConfigurationError when the name, the help, a label or a bucket is not valid.
 */
export function histogram<
  const L extends string = never,
  const V extends LabelValueSets<L> = OpenLabels,
  const I extends Tokens = [],
>(config: HistogramDeclaration<L, V, I>): HistogramDefinition<L, V> {
  return declare('histogram', config, histogram);
}

/**
 * Declares a summary: quantiles of a distribution, computed in the process. They can't be aggregated
 * across instances; histograms can.
 * @throws MetricsConfigurationError when the name, the help or a label is not valid.
 */
export function summary<
  const L extends string = never,
  const V extends LabelValueSets<L> = OpenLabels,
  const I extends Tokens = [],
>(config: SummaryDeclaration<L, V, I>): SummaryDefinition<L, V> {
  return declare('summary', config, summary);
}

/** Checks and announces a declaration; `entry` is the public function that the user called. */
export function declare<K extends MetricType>(
  type: K,
  config: MetricConfig,
  entry: (...args: never[]) => unknown,
): MetricDefinition<K, never> {
  if (typeof config !== 'object' || config === null) {
    throw new MetricsConfigurationError(
      `${type}() (${callerLocation(entry)}) got ${String(config)}. Give an object such as { name, help }.`,
    );
  }
  const problem = definitionProblem(type, config);
  if (problem) {
    throw new MetricsConfigurationError(`${type} "${config.name}" (${callerLocation(entry)}): ${problem}`);
  }
  return declareChecked(type, config, entry);
}

/** Announces a declaration that is known to be valid. */
export function declareChecked<K extends MetricType>(
  type: K,
  config: MetricConfig,
  entry: (...args: never[]) => unknown,
): MetricDefinition<K, never> {
  const location = lazyCallerLocation(entry);
  const definition = {
    type,
    config,
    get declaredAt() {
      return location();
    },
  };
  announce({ definition });
  return definition;
}
