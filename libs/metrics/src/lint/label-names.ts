import { shown } from './checks.js';

/** Prometheus data model, "Metric names and labels". */
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** The exposition formats write these themselves: `le` in histograms, `quantile` in summaries. */
const RESERVED = new Set(['le', 'quantile']);

/** Whether every Prometheus server takes a label of this name. */
export function isLabelName(name: unknown): boolean {
  return typeof name === 'string' && LABEL_NAME.test(name);
}

/** Says what is wrong with a list of label names, or nothing when all are valid. */
export function labelNamesProblem(labelNames: readonly string[]): string | undefined {
  if (!Array.isArray(labelNames)) return `labelNames is ${shown(labelNames)}. Give a list of names.`;
  const seen = new Set<string>();
  for (const name of labelNames) {
    const problem = labelNameProblem(name, seen);
    if (problem) return problem;
    seen.add(name);
  }
  return undefined;
}

function labelNameProblem(name: string, seen: ReadonlySet<string>): string | undefined {
  if (!isLabelName(name)) {
    return `${shown(name)} is not a valid label name. Use letters, digits and "_", and do not start with a digit.`;
  }
  if (name.startsWith('__')) {
    return `label name "${name}" is reserved: Prometheus keeps names that start with "__" for itself. Choose another.`;
  }
  if (RESERVED.has(name)) {
    return `label name "${name}" is reserved: Prometheus writes it itself for histograms and summaries. Choose another.`;
  }
  if (seen.has(name)) return `label name "${name}" is listed twice. List it once.`;
  return undefined;
}
