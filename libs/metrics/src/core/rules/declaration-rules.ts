import { shown } from './checks.js';

/** Prometheus data model, "Metric names and labels": the names that every Prometheus server accepts. */
const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

/** Describes the problem with a metric name; undefined if it is valid. */
export function metricNameProblem(name: unknown): string | undefined {
  if (typeof name === 'string' && METRIC_NAME.test(name)) return undefined;
  return `${shown(name)} is not a valid metric name. Use letters, digits, "_" and ":", and do not start with a digit.`;
}

/** Whether names that start with this text can be valid; an empty text changes none. */
export function isNamePrefix(prefix: unknown): boolean {
  return prefix === '' || (typeof prefix === 'string' && METRIC_NAME.test(prefix));
}

/** Prometheus data model, "Metric names and labels". */
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** Labels that the exposition formats add: `le` in histograms, `quantile` in summaries. */
const RESERVED = new Set(['le', 'quantile']);

/** Whether every Prometheus server accepts a label with this name. */
export function isLabelName(name: unknown): boolean {
  return typeof name === 'string' && LABEL_NAME.test(name);
}

/** Describes the problem with a list of label names; undefined if all are valid. */
export function labelNamesProblem(labelNames: readonly string[]): string | undefined {
  if (!Array.isArray(labelNames)) return `labelNames is ${shown(labelNames)}. Give a list of names.`;
  for (let label = 0; label < labelNames.length; label++) {
    const problem = labelNameProblem(labelNames, label);
    if (problem) return problem;
  }
  return undefined;
}

function labelNameProblem(labelNames: readonly string[], label: number): string | undefined {
  const name = labelNames[label] as string;
  if (!isLabelName(name)) {
    return `${shown(name)} is not a valid label name. Use letters, digits and "_", and do not start with a digit.`;
  }
  if (name.startsWith('__')) {
    return `label name "${name}" is reserved: Prometheus uses names that start with "__" internally. Choose another.`;
  }
  if (RESERVED.has(name)) {
    return `label name "${name}" is reserved: histograms and summaries use it themselves. Choose another.`;
  }
  if (labelNames.indexOf(name) < label) return `label name "${name}" is listed twice. List it once.`;
  return undefined;
}

/** Describes the problem with the upper bounds of a histogram's buckets; undefined if they are valid. */
export function bucketBoundsProblem(bounds: readonly number[]): string | undefined {
  if (!Array.isArray(bounds)) return `buckets is ${shown(bounds)}. Give a list of numbers.`;
  let previous = -Infinity;
  for (let index = 0; index < bounds.length; index++) {
    const bound = bounds[index];
    if (typeof bound !== 'number' || Number.isNaN(bound)) {
      return `bucket ${index} is ${String(bound)}. Give a number as the upper bound of every bucket.`;
    }
    if (bound <= previous) {
      return `bucket ${index} (${bound}) is not above the one before it (${previous}). List the upper bounds in ascending order, each once.`;
    }
    previous = bound;
  }
  return undefined;
}

/** The input of the rules; every metric definition and instrument configuration has this shape. */
export interface Declared {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly string[];
  readonly buckets?: readonly number[];
}

/** Returns the first problem with a declared metric; undefined if Prometheus accepts it. */
export function declarationProblem(declared: Declared): string | undefined {
  return shapeProblem(declared) ?? bucketBoundsProblem(declared.buckets ?? []);
}

/** Like `declarationProblem`, without the buckets. */
export function shapeProblem({ name, help, labelNames = [] }: Declared): string | undefined {
  return metricNameProblem(name) ?? helpProblem(help) ?? labelNamesProblem(labelNames);
}

function helpProblem(help: unknown): string | undefined {
  if (typeof help === 'string' && help.trim() !== '') return undefined;
  const isEmpty = help === undefined || typeof help === 'string';
  return `help is ${isEmpty ? 'empty' : shown(help)}. Describe in one sentence what the metric measures.`;
}
