import { bucketBoundsProblem } from './bucket-bounds.js';
import { shown } from './checks.js';
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
    helpProblem(help) ??
    labelNamesProblem(labelNames) ??
    bucketBoundsProblem(buckets)
  );
}

function helpProblem(help: unknown): string | undefined {
  if (typeof help === 'string' && help.trim() !== '') return undefined;
  const isEmpty = help === undefined || typeof help === 'string';
  return `help is ${isEmpty ? 'empty' : shown(help)}. Say in one sentence what it counts.`;
}
