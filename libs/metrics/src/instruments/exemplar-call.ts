import type { ExemplarLabels } from './exemplar.js';
import type { UnknownLabels } from './label-values.js';

/** A recording in prom-client's shape for metrics with exemplars. */
export interface ExemplarCall {
  readonly labels?: UnknownLabels;
  readonly value?: unknown;
  readonly exemplarLabels?: ExemplarLabels;
}

/**
 * Tells prom-client's `{ labels, value, exemplarLabels }` from a labels object. Label values are never objects,
 * so an object under `labels` or `exemplarLabels` decides; a lone `value` does when no label is called so.
 */
export function isExemplarCall(argument: object, labelNames: readonly string[]): argument is ExemplarCall {
  const { labels, exemplarLabels } = argument as Record<string, unknown>;
  return (
    isObject(labels) || isObject(exemplarLabels) || ('value' in argument && !labelNames.includes('value'))
  );
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
