import { histogram } from '../metrics/definition/definition.js';
import { constants, PerformanceObserver } from 'node:perf_hooks';

/** The options of the default metrics that also apply to garbage collection. */
export interface GcMetricOptions {
  readonly labels?: object | undefined;
  readonly gcDurationBuckets?: readonly number[] | undefined;
}

export const GC_DURATION = 'nodejs_gc_duration_seconds';

/** Pauses for garbage collection, with prom-client's name, labels and buckets. */
export const gcDuration = ({ labels = {}, gcDurationBuckets }: GcMetricOptions = {}) =>
  histogram({
    name: GC_DURATION,
    help: 'Pauses for garbage collection, by kind.',
    labelNames: ['kind', ...Object.keys(labels)],
    buckets: gcDurationBuckets ?? [0.001, 0.01, 0.1, 1, 2, 5],
  });

/** The values of the label `kind`, as in prom-client. */
export type GcKind = 'major' | 'minor' | 'incremental' | 'weakcb';

const KINDS: Readonly<Record<number, GcKind>> = {
  [constants.NODE_PERFORMANCE_GC_MAJOR]: 'major',
  [constants.NODE_PERFORMANCE_GC_MINOR]: 'minor',
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: 'incremental',
  [constants.NODE_PERFORMANCE_GC_WEAKCB]: 'weakcb',
};

/** Reports each garbage collection until stopped: every entry that Node delivers at once, not only the first. */
export class GcPauses {
  readonly #observer: PerformanceObserver;

  constructor(observe: (kind: GcKind, seconds: number) => void) {
    this.#observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { detail } = entry as unknown as { readonly detail: { readonly kind: number } };
        const kind = KINDS[detail.kind];
        if (kind !== undefined) observe(kind, entry.duration / 1000);
      }
    });
  }

  start(): void {
    this.#observer.observe({ entryTypes: ['gc'] });
  }

  stop(): void {
    this.#observer.disconnect();
  }
}
