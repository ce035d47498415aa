import type { UnknownLabels } from '../series/label-values.js';
import { BIRTH, JUST_USED, VALUES, type SeriesMap } from '../series/series-map.js';

/**
 * Counts operations in progress in one series of a gauge. An operation is subtracted from the series it was added to:
 * also in the overflow series, and nowhere if that series has ended meanwhile (`remove()`, `reset()`, expiry).
 */
export class RunningCount {
  private count = 0;
  /** Offset of the row that shows the count, as long as its series has this birth. */
  private at = 0;
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
    this.at = series.locate(this.labels);
    this.birth = series.cells[this.at + BIRTH] as number;
    this.isOverflow = series.isOverflow(this.at / series.width);
    this.add(count);
  }

  /** Returns whether the row still shows the count; otherwise its series has ended, and nothing changes. */
  private add(delta: number): boolean {
    const { cells, lastUsedWord } = this.series;
    if (this.birth === 0 || cells[this.at + BIRTH] !== this.birth) return false;
    const value = this.at + VALUES;
    cells[value] = (cells[value] as number) + delta;
    if (lastUsedWord !== 0) cells[this.at + lastUsedWord] = JUST_USED;
    return true;
  }
}
