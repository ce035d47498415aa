import { JUST_USED, type SeriesMap } from './series-map.js';

/** A birth that no series has, and an epoch that no map has. */
const NEVER = -1;
const NO_CELLS = new Float64Array(0);

/**
 * A handle to one series: recording through it needs no lookup. If its series has ended (`reset()`, `remove()`,
 * expiry), the next use creates a new one.
 */
export abstract class SeriesHandle {
  protected row = 0;
  /** The cells of the series, from `at` on. */
  protected cells: Float64Array = NO_CELLS;
  protected at = 0;
  /**
   * The map's epoch when the series was last known to be alive in these cells. While it is unchanged, recording only
   * adds to cells. `NEVER` for a handle that must check on each use.
   */
  protected epoch = NEVER;
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
    return this.row === row && this.isAttached();
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
    if (!this.isAttached()) this.settle(series.rowOf(this.labelValues));
    this.cells = series.rows.cellsOf(this.row);
    this.at = series.rows.at(this.row);
  }

  /** Ensures that the series exists before a recording, if `epoch` differs from the map's. */
  protected attach(): void {
    this.find();
    const { series } = this;
    if (series.lastUsedWord !== 0) this.cells[this.at + series.lastUsedWord] = JUST_USED;
    else if (this.isPlain && this.birth !== NEVER) this.epoch = series.epoch;
  }

  private isAttached(): boolean {
    return this.epoch === this.series.epoch || this.series.birth(this.row) === this.birth;
  }

  private settle(row: number): void {
    const { series } = this;
    this.row = row;
    // A handle over the limit looks again on each use: there may be room for a separate series by then.
    this.birth = series.isOverflow(row) ? NEVER : series.birth(row);
  }
}
