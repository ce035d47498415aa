import { bucketBoundsProblem } from './bucket-bounds.js';
import { labelNamesProblem } from './label-names.js';
import { metricNameProblem } from './metric-name.js';

/** What the rules look at; every metric definition and instrument configuration has this shape. */
export interface Declared {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly string[];
  readonly buckets?: readonly number[];
}

/** The first thing wrong with a declared metric, or nothing when Prometheus would accept it. */
export function declarationProblem({
  name,
  help,
  labelNames = [],
  buckets = [],
}: Declared): string | undefined {
  return (
    metricNameProblem(name) ??
    (typeof help === 'string' && help.trim() !== ''
      ? undefined
      : `help is empty. Say in one sentence what it counts.`) ??
    labelNamesProblem(labelNames) ??
    bucketBoundsProblem(buckets)
  );
}
