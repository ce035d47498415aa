import type { UnknownLabels } from './label-values.js';

/**
 * Tells prom-client's `{ labels, value, exemplarLabels }` from a labels object. Label values are never objects,
 * so an object under `labels` or `exemplarLabels` decides; a lone `value` does when no label is called so.
 */
export function isExemplarCall(argument: UnknownLabels, labelNames: readonly string[]): boolean {
  if (isObject(argument['labels']) || isObject(argument['exemplarLabels'])) return true;
  return 'value' in argument && !labelNames.includes('value');
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
