import { shown } from './checks.js';

/** Prometheus data model, "Metric names and labels": the names every Prometheus server understands. */
const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

/** Says what is wrong with a metric name, or nothing when it is valid. */
export function metricNameProblem(name: unknown): string | undefined {
  if (typeof name === 'string' && METRIC_NAME.test(name)) return undefined;
  return `${shown(name)} is not a valid metric name. Use letters, digits, "_" and ":", and do not start with a digit.`;
}
