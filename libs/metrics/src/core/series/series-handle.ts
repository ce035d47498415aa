import { JUST_USED, type SeriesMap } from './series-map.js';

/** A birth that no series has, and an endings count that no map has. */
const NEVER = -1;

/**
 * A handle to one series: recording through it needs no lookup. If its series has ended (`reset()`, `remove()`,
 * expiry), the next use creates a new one.
 */
export abstract class SeriesHandle {
  /** Offset of the series' row in the cells. */
  protected at = 0;
  /**
   * The map's count of endings when the series was last known to be alive. While the count is unchanged the series is
   * alive, and recording only adds to cells. `NEVER` for a handle that must check on each use.
   */
  protected endings = NEVER;
  /** The birth of that series; if the row has a different birth, another series occupies it. */
  private birth = NEVER;

  /**
   * @param isPlain whether recording only adds to cells. A handle that is not plain checks on each use, so that its
   * extra work costs plain handles nothing.
   */
  constructor(
    protected readonly series: SeriesMap,
    /** The label values, in the order of the metric's label names. */
    readonly labelValues: readonly string[],
    private readonly isPlain = true,
  ) {}

  /** Whether its series is alive in this row; a recreated series may be in a different row. */
  livesIn(row: number): boolean {
    return this.at === row * this.series.width && this.isAttached();
  }

  /** @internal Whether it knows a series of its own that is alive: not one to come, and not the overflow series. */
  get hasOwnSeries(): boolean {
    return this.isAttached();
  }

  /** @internal How often series of its metric have ended. */
  get endingsOfMetric(): number {
    return this.series.endings;
  }

  /** Returns the label values by name. */
  protected labelsObject(): Record<string, string> {
    return Object.fromEntries(
      this.series.labelNames.map((name, label) => [name, this.labelValues[label] ?? '']),
    );
  }

  /** Finds the series, or creates it if there is none. */
  find(): void {
    const { series } = this;
    if (this.isAttached()) return;
    const row = series.rowOf(this.labelValues);
    this.at = row * series.width;
    // A handle over the limit looks again on each use: there may be room for a separate series by then.
    this.birth = series.isOverflow(row) ? NEVER : series.birth(row);
  }

  /** Ensures that the series exists before a recording, if `endings` differs from the map's. */
  protected attach(): void {
    this.find();
    const { series } = this;
    if (series.lastUsedWord !== 0) series.cells[this.at + series.lastUsedWord] = JUST_USED;
    else if (this.isPlain && this.birth !== NEVER) this.endings = series.endings;
  }

  private isAttached(): boolean {
    return this.endings === this.series.endings || this.series.cells[this.at] === this.birth;
  }
}
