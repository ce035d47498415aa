import { JUST_USED, type SeriesMap } from './series-map.js';

/** A birth that no series has, and a count of endings that no map has. */
const NEVER = -1;

/**
 * One kept series: recording through it needs no lookup. When its series has ended (`reset()`, `remove()`,
 * expiry), the next use begins a fresh one.
 */
export abstract class SeriesHandle {
  /** Offset of the series' row in the cells. */
  protected at = 0;
  /**
   * The map's count of endings when the series was last known to live: while it stands, so does the series, and recording
   * is adding to cells. `NEVER` for a handle that has to look at each use.
   */
  protected endings = NEVER;
  /** Which series that was; another one lives in the row when its birth differs. */
  private birth = NEVER;

  /**
   * @param isPlain whether recording is nothing but adding to cells. A handle that is not looks at each use, so that what
   * else there is to do costs those nothing that are.
   */
  constructor(
    protected readonly series: SeriesMap,
    /** The label values, in the order of the metric's label names. */
    readonly labelValues: readonly string[],
    private readonly isPlain = true,
  ) {}

  /** Whether its series lives, and in this row: what begins anew may begin in another one. */
  livesIn(row: number): boolean {
    return this.at === row * this.series.width && this.isAttached();
  }

  /** The label values under their names. */
  protected labelsObject(): Record<string, string> {
    return Object.fromEntries(
      this.series.labelNames.map((name, label) => [name, this.labelValues[label] ?? '']),
    );
  }

  /** Finds the series, or begins it when there is none. */
  find(): void {
    const { series } = this;
    if (this.isAttached()) return;
    const row = series.rowOf(this.labelValues);
    this.at = row * series.width;
    // A handle over the limit asks again at each use: there may be room for its own series by then.
    this.birth = series.isOverflow(row) ? NEVER : series.birth(row);
  }

  /** Makes sure of the series before a recording when `endings` is not the map's. */
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
