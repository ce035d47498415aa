import type { LabelIndex } from './label-index.js';
import { BIRTH, type SeriesMap } from './series-map.js';

/**
 * The series that a map has at one moment, for walks over them that may pause. It shows live values, and never a series
 * twice: what begins later is not in it. When all series end at once, as `reset()` in a `collect` does for another
 * scrape, it goes on with the rows as they were.
 */
export class SeriesView {
  readonly index: LabelIndex;
  private readonly rowCount: number;
  private readonly lastBirth: number;

  constructor(readonly series: SeriesMap) {
    this.index = series.index;
    this.rowCount = series.rowCount;
    this.lastBirth = series.births;
  }

  /** Whether the rows are still those that are recorded to, and what is kept beside them belongs to them. */
  get isCurrent(): boolean {
    return this.index === this.series.index;
  }

  /** The cells of the rows. */
  get cells(): Float64Array {
    return this.isCurrent ? this.series.cells : this.series.endedCells(this.index);
  }

  /** The next row from this one on, itself included, in which a series of the view lives; -1 when there is none. */
  rowFrom(row: number): number {
    const { cells, rowCount, lastBirth } = this;
    const { width } = this.series;
    for (; row < rowCount; row++) {
      const birth = cells[row * width + BIRTH] as number;
      if (birth !== 0 && birth <= lastBirth) return row;
    }
    return -1;
  }
}
