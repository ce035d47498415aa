import type { IncomingMessage, ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import type { LabelValue } from '../core/series/label-values.js';
import { labelNamesProblem } from '../core/rules/declaration-rules.js';
import { MetricsConfigurationError } from '../metrics/metrics-configuration.error.js';

/**
 * Returns the value of a label for a request that has ended. It receives the request and response that guards and
 * handlers see, or Node's own when the request never reached the framework. `undefined` and `null` mean an empty value.
 */
export type HttpLabelFunction = {
  // A method, since TypeScript compares its parameters bivariantly: a function may declare the platform's own types.
  value(request: IncomingMessage, response: ServerResponse): LabelValue | null | undefined;
}['value'];

/**
 * Extra labels by name: a fixed string or number, or a function.
 * @example
 * labels: { tenant: (request) => request.headers['x-tenant']?.toString() }
 */
export type HttpLabels = Readonly<Record<string, LabelValue | HttpLabelFunction>>;

/** The sorted names of all extra labels, from the options and from decorators. */
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
