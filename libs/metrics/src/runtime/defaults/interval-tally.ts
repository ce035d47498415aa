import { createHistogram, type Histogram } from 'node:perf_hooks';

/** What is read of intervals, in nanoseconds. */
export type IntervalStatistics = Pick<
  Histogram,
  'count' | 'min' | 'max' | 'mean' | 'stddev' | 'percentile' | 'reset'
>;

/** From a microsecond to an hour. Two digits: percentiles are within 1 %. */
const RANGE = { lowest: 1e3, highest: 3.6e12, figures: 2 };

/**
 * Statistics of intervals in nanoseconds. Node's histogram reads all of its buckets for a mean or a deviation, which
 * takes 0.3 ms at each scrape with the three digits of Node's monitor; sums take nothing.
 */
export class IntervalTally implements IntervalStatistics {
  count = 0;
  min = Infinity;
  max = 0;
  mean = 0;
  readonly #histogram = createHistogram(RANGE);
  /** The sum of squared differences from the mean. */
  #squares = 0;

  record(ns: number): void {
    const rest = ns - this.mean;
    this.count++;
    this.min = Math.min(this.min, ns);
    this.max = Math.max(this.max, ns);
    // Welford's method, which loses no digits.
    this.mean += rest / this.count;
    this.#squares += rest * (ns - this.mean);
    this.#histogram.record(Math.round(ns));
  }

  get stddev(): number {
    return Math.sqrt(this.#squares / this.count);
  }

  percentile(percent: number): number {
    // A bucket's end may be above the largest interval.
    return Math.min(this.#histogram.percentile(percent), this.max);
  }

  reset(): void {
    this.#histogram.reset();
    this.count = 0;
    this.min = Infinity;
    this.max = 0;
    this.mean = 0;
    this.#squares = 0;
  }
}
