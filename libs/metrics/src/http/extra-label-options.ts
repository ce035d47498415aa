import type { IncomingMessage, ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import type { LabelValue } from '../core/series/label-values.js';
import { labelNamesProblem } from '../core/rules/declaration-rules.js';
import { MetricsConfigurationError } from '../metrics/metrics-configuration.error.js';

/**
 * Gives the value of a label for a request that has ended. It is handed what guards and handlers see: the
 * request and response of the platform, or Node's own when the request never reached the framework. `undefined` and
 * `null` are an empty value.
 */
export type HttpLabelFunction = {
  // A method, whose parameters TypeScript compares both ways: a function may name the platform's own types.
  value(request: IncomingMessage, response: ServerResponse): LabelValue | null | undefined;
}['value'];

/**
 * Extra labels by their name: a fixed text or number, or a function.
 * @example
 * labels: { tenant: (request) => request.headers['x-tenant']?.toString() }
 */
export type HttpLabels = Readonly<Record<string, LabelValue | HttpLabelFunction>>;

/** The names of all extra labels, sorted: those of the options and those that decorators add. */
export function extraLabelNames(all: readonly HttpLabels[], taken: readonly string[]): string[] {
  const names = [...new Set(all.flatMap((labels) => Object.keys(checkedLabels(labels))))].toSorted();
  const problem = labelNamesProblem([...taken, ...names]);
  if (problem) throw new MetricsConfigurationError(`HTTP metrics option labels: ${problem}`);
  return names;
}

function checkedLabels(labels: HttpLabels): HttpLabels {
  if (typeof labels !== 'object' || labels === null) {
    throw new MetricsConfigurationError(
      `HTTP metrics option labels: got ${labels === null ? 'null' : `a ${typeof labels}`}. Give an object with one function per label, as ` +
        `{ tenant: (request) => ... }: the label names must be known before the first request.`,
    );
  }
  for (const [name, value] of Object.entries(labels)) {
    if (['string', 'number', 'function'].includes(typeof value)) continue;
    throw new MetricsConfigurationError(
      `HTTP metrics option labels: "${name}" is ${inspect(value)}. Give a string, a number, or a function of the request and the response.`,
    );
  }
  return labels;
}
