import { declarationProblem } from '../rules/declaration-rules.js';
import { metricOptionsProblem } from '../rules/metric-options.js';
import type { InstrumentEnvironment } from '../environment.js';
import type { LabelValueSets, OpenLabels } from '../series/label-values.js';
import type { Aggregator, MetricRegistry } from './prom-client-contract.js';

/** What every kind of instrument is made from. */
export interface InstrumentConfiguration<T extends string, C extends LabelValueSets<T> = OpenLabels> {
  /** The metric's name as Prometheus stores it, base unit included: `loan_processing_duration_seconds`. */
  readonly name: string;
  /** One sentence that tells a reader of the scrape what is measured. */
  readonly help: string;
  readonly labelNames?: readonly T[];
  /**
   * Closed sets of values for some labels. When all labels have one, every combination is exposed from the
   * start.
   */
  readonly labelValues?: C & Readonly<Record<Exclude<keyof C, T>, never>>;
  /** Where to register; prom-client's global register when left out, nowhere when empty. */
  readonly registers?: readonly MetricRegistry[];
  /** How prom-client's cluster support joins the values of several workers; the sum when left out. */
  readonly aggregator?: Aggregator;
  /** How many series the metric may have before new label sets share one; 2000 when left out. */
  readonly maxSeries?: number;
  /** Ends a series after so many milliseconds without a recording, at the next scrape; never when left out. */
  readonly expireAfterMs?: number;
  /** Clock, warnings and trace context; the process's own when left out. */
  readonly environment?: InstrumentEnvironment;
}

/** A configuration with the `collect` of whatever kind of instrument. */
export type CollectedConfiguration<T extends string, C extends LabelValueSets<T>> = InstrumentConfiguration<
  T,
  C
> & { readonly collect?: (this: never) => void | Promise<void> };

/** Throws an Error for what Prometheus would not accept, a TypeError for an option that there is not or that has a value of another type. */
export function checkConfiguration<T extends string, C extends LabelValueSets<T>>(
  type: string,
  config: CollectedConfiguration<T, C>,
): void {
  const problem = declarationProblem(config);
  if (problem !== undefined) throw new Error(`Metric "${config.name}": ${problem}`);
  if (config.collect !== undefined && typeof config.collect !== 'function') {
    throw new TypeError(`collect of metric "${config.name}" is ${String(config.collect)}. Give a function.`);
  }
  const optionProblem = metricOptionsProblem(type, config);
  if (optionProblem !== undefined) throw new TypeError(`Metric "${config.name}": ${optionProblem}`);
}
