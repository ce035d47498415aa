import { callerLocation } from '../metrics/definition/caller-location.js';
import {
  type Check,
  isAnything,
  isObject,
  isPlain,
  isTrueOrFalse,
  optionsProblem,
  shown,
} from '../core/rules/checks.js';
import { MetricsConfigurationError } from '../metrics/metrics-configuration.error.js';

type Entry = (...args: never[]) => unknown;

const OWN = { name: isAnything, help: isAnything, labels: labelsProblem };
// Validated with the metric that they configure.
const SHAPE = {
  labelValues: isAnything,
  aggregator: isAnything,
  maxSeries: isAnything,
  expireAfterMs: isAnything,
};
const HISTOGRAM = { ...OWN, ...SHAPE, buckets: isAnything, native: isAnything, enableExemplars: isAnything };
const TIMED = { longTask: isTrueOrFalse, summary: isObject };

/** The options of each decorator. */
export const OPTIONS = {
  counted: {
    ...OWN,
    ...SHAPE,
    enableExemplars: isAnything,
    onlyFailures: isTrueOrFalse,
    onlySuccesses: isTrueOrFalse,
  },
  inFlight: { ...OWN, ...SHAPE },
  observed: HISTOGRAM,
  timed: { ...HISTOGRAM, ...TIMED },
  /** With `summary` or `longTask`, the histogram's options do not apply. */
  timedOtherwise: { ...OWN, ...TIMED },
} satisfies Readonly<Record<string, Readonly<Record<string, Check>>>>;

/**
 * Validates the arguments of a decorator.
 * @param count the number of arguments: TypeScript passes more than one to a decorator without parentheses
 * @throws MetricsConfigurationError for anything but an options object, unknown options, and labels on a shared metric
 */
export function checkOptions(
  decorator: string,
  entry: Entry,
  options: unknown,
  count: number,
  checks: Readonly<Record<string, Check>>,
): void {
  const problem =
    count > 1 || typeof options === 'function' ? missingParentheses(decorator) : problemOf(options, checks);
  if (problem === undefined) return;
  throw new MetricsConfigurationError(`${decorator} (${callerLocation(entry)}): ${problem}`);
}

/** The error message for a decorator that is used without being called. */
export const missingParentheses = (decorator: string): string =>
  `the parentheses are missing. Write ${decorator}.`;

function problemOf(options: unknown, checks: Readonly<Record<string, Check>>): string | undefined {
  if (!isPlain(options)) {
    const name = typeof options === 'string' ? options : 'my_metric';
    return `got ${shown(options)}. Give an object with options, such as { name: ${shown(name)} }.`;
  }
  const problem = optionsProblem(options, checks);
  if (problem !== undefined) return problem;
  const { name, labels = {} } = options as { name?: unknown; labels?: object };
  const [label] = name === undefined ? Object.keys(labels) : [];
  return label === undefined
    ? undefined
    : `label "${label}" needs a metric of its own: a default metric has the same labels everywhere. Give the metric a name.`;
}

function labelsProblem(labels: unknown): string | undefined {
  const problem = isObject(labels);
  if (problem !== undefined) return problem;
  for (const [label, source] of Object.entries(labels as object)) {
    if (['string', 'number', 'boolean', 'function'].includes(typeof source)) continue;
    return `can't be used: "${label}" is ${shown(source)}. Give a string, or a function of the call.`;
  }
  return undefined;
}
