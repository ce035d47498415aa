import type { UnknownLabels } from '../series/label-values.js';
import { BIRTH, JUST_USED, VALUES, type SeriesMap } from '../series/series-map.js';

/**
 * How many of something are under way, in one series of a gauge. It ends where it began: also in the overflow series, and
 * nowhere when that series has ended meanwhile (`remove()`, `reset()`, expiry).
 */
export class RunningCount {
  private count = 0;
  /** Offset of the row that shows the count, while the series there is the one of this birth. */
  private at = 0;
  private birth = 0;

  constructor(
    private readonly series: SeriesMap,
    private readonly labels: UnknownLabels,
  ) {}

  /** One more begins. @throws Error for a label that the gauge does not have, or a value that it may not have */
  enter(): void {
    if (this.isShown()) this.add(1);
    else this.begin(this.count + 1);
    this.count++;
  }

  /** One is over. */
  leave(): void {
    this.count--;
    if (this.isShown()) this.add(-1);
    // There may be room for a series of its own by the next time.
    if (this.count === 0 && this.series.isOverflow(this.at / this.series.width)) this.birth = 0;
  }

  /** Keeps the series from expiring while something is under way, and shows it again after a `reset()`. */
  show(): void {
    if (this.count === 0) return;
    if (this.isShown()) this.add(0);
    else this.begin(this.count);
  }

  private isShown(): boolean {
    return this.birth !== 0 && this.series.cells[this.at + BIRTH] === this.birth;
  }

  private begin(count: number): void {
    const { series } = this;
    this.at = series.locate(this.labels);
    this.birth = series.cells[this.at + BIRTH] as number;
    this.add(count);
  }

  private add(delta: number): void {
    const { cells, lastUsedWord } = this.series;
    const value = this.at + VALUES;
    cells[value] = (cells[value] as number) + delta;
    if (lastUsedWord !== 0) cells[this.at + lastUsedWord] = JUST_USED;
  }
}
