import { MetricsConfigurationError } from '../../metrics/metrics-configuration.error.js';
import type { LabelValue } from '../../core/series/label-values.js';
import type { CallStart } from '../model/call.js';
import { classNameOf } from '../../metrics/calls/class-name.js';

/** A label whose value comes from a parameter. */
export interface ParameterLabel {
  readonly name: string;
  readonly read: (call: CallStart) => LabelValue | undefined;
}

interface LabelsOfMethod {
  readonly labels: ParameterLabel[];
  isUsed: boolean;
}

const byTarget = new WeakMap<object, Map<PropertyKey, LabelsOfMethod>>();

/** Registers a label of the method `key`, for the metrics of its other decorators. */
export function addParameterLabel(target: object, key: string | symbol, label: ParameterLabel): void {
  const methods = byTarget.get(target) ?? new Map<PropertyKey, LabelsOfMethod>();
  byTarget.set(target, methods);
  const known = methods.get(key) ?? { labels: [], isUsed: false };
  methods.set(key, known);
  // Parameter decorators run from last to first; labels follow the order of the parameters.
  known.labels.unshift(label);
}

/** Returns the labels of the method's parameters and marks them as used by a metric. */
export function useParameterLabels(target: object, key: string | symbol): readonly ParameterLabel[] {
  const known = byTarget.get(target)?.get(key);
  if (known === undefined) return [];
  known.isUsed = true;
  return known.labels;
}

/** @throws MetricsConfigurationError when a method of a prototype or class has labels that no metric uses */
export function assertLabelsAreUsed(target: unknown): void {
  // A WeakMap returns undefined for a non-object.
  for (const [key, { labels, isUsed }] of byTarget.get(target as object) ?? []) {
    if (isUsed) continue;
    throw new MetricsConfigurationError(
      `@MetricLabel("${labels[0]?.name}") on ${classNameOf(target as object)}.${String(key)}: no metric of this method ` +
        'can carry the label, because the default metrics have the same labels everywhere. Give @Timed(), @Counted() or ' +
        'another decorator of the method a metric name of its own.',
    );
  }
}
