import { shapeProblem } from '../rules/declaration-rules.js';
import { metricOptionsProblem } from '../rules/metric-options.js';
import type { InstrumentEnvironment } from '../environment.js';
import type { LabelValueSets, OpenLabels } from '../series/label-values.js';
import type { Aggregator, MetricRegistry } from './registry-contract.js';

/** The configuration that all kinds of instruments share. */
export interface InstrumentConfiguration<T extends string, C extends LabelValueSets<T> = OpenLabels> {
  /** The metric's name as Prometheus stores it, base unit included: `loan_processing_duration_seconds`. */
  readonly name: string;
  /** One sentence that describes what is measured, for readers of the scrape. */
  readonly help: string;
  /** The names of its labels: each recording gives a value for every one of them. Default: none. */
  readonly labelNames?: readonly T[];
  /**
   * Closed sets of values for some labels. If all labels have one, every combination is exposed from the start.
   */
  readonly labelValues?: C & Readonly<Record<Exclude<keyof C, T>, never>>;
  /** The registries to register in; by default `register`, none if empty. */
  readonly registers?: readonly MetricRegistry[];
  /** How prom-client's cluster support aggregates the values of several workers; the sum by default. */
  readonly aggregator?: Aggregator;
  /** The maximum number of series, beyond which new label sets share one series; 2000 by default. */
  readonly maxSeries?: number;
  /** Removes a series, at the next scrape, after this many milliseconds without a recording; never by default. */
  readonly expireAfterMs?: number;
  /** Clock, warnings and trace context; those of the process by default. */
  readonly environment?: InstrumentEnvironment;
}

/** A configuration with the `collect` of any kind of instrument. */
export type CollectedConfiguration<T extends string, C extends LabelValueSets<T>> = InstrumentConfiguration<
  T,
  C
> & { readonly collect?: (this: never) => void | Promise<void> };

/**
 * Throws an Error for a declaration that Prometheus rejects, a TypeError for an unknown or wrongly typed option. A
 * histogram checks its buckets itself.
 */
export function checkConfiguration<T extends string, C extends LabelValueSets<T>>(
  type: string,
  config: CollectedConfiguration<T, C>,
): void {
  const problem = shapeProblem(config);
  if (problem !== undefined) throw new Error(`Metric "${config.name}": ${problem}`);
  if (config.collect !== undefined && typeof config.collect !== 'function') {
    throw new TypeError(`collect of metric "${config.name}" is ${String(config.collect)}. Give a function.`);
  }
  const optionProblem = metricOptionsProblem(type, config);
  if (optionProblem !== undefined) throw new TypeError(`Metric "${config.name}": ${optionProblem}`);
}
