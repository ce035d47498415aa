import { ManualClock } from '../../../libs/metrics/src/core/clock.js';
import { DEFAULT_ENVIRONMENT } from '../../../libs/metrics/src/core/environment.js';
import {
  Histogram,
  type HistogramConfiguration,
} from '../../../libs/metrics/src/core/instruments/histogram.js';

type Options<T extends string> = Partial<HistogramConfiguration<T>>;

/** When the histograms of `nativeHistogram` begin, in seconds since the Unix epoch. */
export const BEGAN_SECONDS = 1_700_000_000;

/** A native histogram that is registered nowhere, and its clock. */
export function nativeHistogram<T extends string = never>(
  options: Options<T> = {},
): { histogram: Histogram<T>; clock: ManualClock } {
  const clock = new ManualClock(BEGAN_SECONDS * 1000);
  const environment = { ...DEFAULT_ENVIRONMENT, clock };
  const histogram = new Histogram<T>({
    name: 'job_seconds',
    help: 'Time per job.',
    native: {},
    registers: [],
    environment,
    ...options,
  });
  return { histogram, clock };
}
