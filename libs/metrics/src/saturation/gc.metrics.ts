import { histogram } from '../injection/definition.js';

/** What of the options of the default metrics holds for the garbage collection as well. */
export interface GcMetricOptions {
  readonly labels?: object | undefined;
  readonly gcDurationBuckets?: readonly number[] | undefined;
}

/** Pauses for garbage collection under the name, the labels and the buckets that prom-client gives them. */
export const gcDuration = ({ labels = {}, gcDurationBuckets }: GcMetricOptions = {}) =>
  histogram({
    name: 'nodejs_gc_duration_seconds',
    help: 'Pauses for garbage collection by kind.',
    labelNames: ['kind', ...Object.keys(labels)],
    buckets: gcDurationBuckets ?? [0.001, 0.01, 0.1, 1, 2, 5],
  });
