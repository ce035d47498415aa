import type { SeriesMap } from './series-map.js';

/** A birth that no series has. */
const NEVER = -1;

/**
 * One kept series: recording through it needs no lookup. When its series has ended (`reset()`, `remove()`,
 * expiry), the next use begins a fresh one.
 */
export abstract class SeriesHandle {
  /** Offset of the series' row in the cells. */
  protected at = 0;
  /** Which series that was; another one lives in the row when its birth differs. */
  protected birth = NEVER;

  constructor(
    protected readonly series: SeriesMap,
    /** The label values, in the order of the metric's label names. */
    readonly labelValues: readonly string[],
  ) {}

  /** Whether this is the handle of the series with that birth. */
  isOf(birth: number | undefined): boolean {
    return this.birth === birth;
  }

  /** The label values under their names. */
  protected labelsObject(): Record<string, string> {
    return Object.fromEntries(
      this.series.labelNames.map((name, label) => [name, this.labelValues[label] ?? '']),
    );
  }

  /** Finds the row of the label values, where a series begins when there is none. */
  attach(): void {
    const row = this.series.rowOf(this.labelValues);
    this.at = row * this.series.width;
    // A handle over the limit asks again at each use: there may be room for its own series by then.
    this.birth = this.series.isOverflow(row) ? NEVER : this.series.birth(row);
  }
}
