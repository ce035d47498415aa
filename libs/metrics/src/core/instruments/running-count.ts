import type { UnknownLabels } from '../series/label-values.js';
import { JUST_USED, VALUES, type SeriesMap } from '../series/series-map.js';

/**
 * Counts operations in progress in one series of a gauge. An operation is subtracted from the series it was added to:
 * also in the overflow series, and nowhere if that series has ended meanwhile (`remove()`, `reset()`, expiry).
 */
export class RunningCount {
  private count = 0;
  /** The row that shows the count, as long as its series has this birth. */
  private row = 0;
  private birth = 0;
  private isOverflow = false;

  constructor(
    private readonly series: SeriesMap,
    private readonly labels: UnknownLabels,
  ) {}

  /** Counts an operation that starts. @throws Error for an unknown label, or a value outside its closed set */
  enter(): void {
    if (!this.add(1)) this.begin(this.count + 1);
    this.count++;
  }

  /** Counts an operation that ends. */
  leave(): void {
    this.count--;
    this.add(-1);
    // There may be room for a separate series by the next time.
    if (this.count === 0 && this.isOverflow) this.birth = 0;
  }

  /** Keeps the series from expiring while operations are in progress, and shows it again after a `reset()`. */
  show(): void {
    if (this.count === 0) return;
    if (!this.add(0)) this.begin(this.count);
  }

  private begin(count: number): void {
    const { series } = this;
    this.row = series.locate(this.labels);
    this.birth = series.birth(this.row);
    this.isOverflow = series.isOverflow(this.row);
    this.add(count);
  }

  /** Returns whether the row still shows the count; otherwise its series has ended, and nothing changes. */
  private add(delta: number): boolean {
    const { series, row, birth } = this;
    if (birth === 0 || series.birth(row) !== birth) return false;
    const { rows, lastUsedWord } = series;
    const cells = rows.cellsOf(row);
    const at = rows.at(row);
    cells[at + VALUES] = (cells[at + VALUES] as number) + delta;
    if (lastUsedWord !== 0) cells[at + lastUsedWord] = JUST_USED;
    return true;
  }
}
