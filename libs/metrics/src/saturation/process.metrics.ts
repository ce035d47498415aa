import { gauge, histogram } from '../injection/definition.js';

export const uptime = gauge({
  name: 'process_uptime_seconds',
  help: 'Time since this process started.',
  collect() {
    this.set(process.uptime());
  },
});

export const appInfo = gauge({
  name: 'app_info',
  help: 'Always 1; the labels tell which application this is.',
  labelNames: ['name', 'version', 'revision'],
});

/** What of the options of the default metrics holds for the garbage collection as well. */
export interface GcMetricOptions {
  readonly prefix?: string | undefined;
  readonly labels?: object | undefined;
  readonly gcDurationBuckets?: readonly number[] | undefined;
}

/** Pauses for garbage collection under the name, labels and buckets that prom-client gives them. */
export const gcDuration = ({ prefix = '', labels = {}, gcDurationBuckets }: GcMetricOptions = {}) =>
  histogram({
    name: `${prefix}nodejs_gc_duration_seconds`,
    help: 'Pauses for garbage collection by kind.',
    labelNames: ['kind', ...Object.keys(labels)],
    buckets: gcDurationBuckets ?? [0.001, 0.01, 0.1, 1, 2, 5],
  });
