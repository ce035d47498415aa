import { MetricsConfigurationError } from '../../metrics/metrics-configuration.error.js';
import type { LabelValue } from '../../core/series/label-values.js';
import type { CallStart } from '../model/call.js';
import { classNameOf } from './class-name.js';

/** A label that is taken from one parameter. */
export interface ParameterLabel {
  readonly name: string;
  readonly read: (call: CallStart) => LabelValue | undefined;
}

interface LabelsOfMethod {
  readonly labels: ParameterLabel[];
  isUsed: boolean;
}

const byTarget = new WeakMap<object, Map<PropertyKey, LabelsOfMethod>>();

/** Remembers a label of the method `key`, for the metrics of its other decorators. */
export function addParameterLabel(target: object, key: string | symbol, label: ParameterLabel): void {
  const methods = byTarget.get(target) ?? new Map<PropertyKey, LabelsOfMethod>();
  byTarget.set(target, methods);
  const known = methods.get(key) ?? { labels: [], isUsed: false };
  methods.set(key, known);
  // Decorators of parameters run from the last to the first; labels are listed as the parameters are.
  known.labels.unshift(label);
}

/** The labels of the method's parameters, for a metric that carries them. */
export function useParameterLabels(target: object, key: string | symbol): readonly ParameterLabel[] {
  const known = byTarget.get(target)?.get(key);
  if (known === undefined) return [];
  known.isUsed = true;
  return known.labels;
}

/** @throws MetricsConfigurationError when a method of a prototype or a class has labels that no metric carries */
export function assertLabelsAreUsed(target: unknown): void {
  // A WeakMap answers undefined for what is no object.
  for (const [key, { labels, isUsed }] of byTarget.get(target as object) ?? []) {
    if (isUsed) continue;
    throw new MetricsConfigurationError(
      `@MetricLabel("${labels[0]?.name}") on ${classNameOf(target as object)}.${String(key)}: no metric of this method ` +
        'carries the label. Give @Timed(), @Counted() or another decorator of the method a name of its own; the shared ' +
        'default metrics have the same labels everywhere.',
    );
  }
}
