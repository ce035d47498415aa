import type { EndedMap, EndedSeries, Ending } from './endings.js';
import type { LabelIndex } from './label-index.js';
import { BIRTH, type SeriesMap } from './series-map.js';

/**
 * The series that a map has at one moment, for walks over them that may pause: each of them once, whatever begins or ends
 * meanwhile. Those that live show live values, those that have ended what they had: a scrape that is being written
 * loses nothing to a `reset()` or `remove()` in the `collect` of another one.
 */
export class SeriesView {
  readonly index: LabelIndex;
  private readonly rowCount: number;
  private readonly lastBirth: number;
  /** How far the endings of the map are known. */
  private ending: Ending;
  private readonly ended = new Map<number, EndedSeries>();
  private allEnded: EndedMap | undefined;
  /** Whether any series of the view has ended. */
  hasEndings = false;

  constructor(readonly series: SeriesMap) {
    this.index = series.index;
    this.rowCount = series.rowCount;
    this.lastBirth = series.births;
    this.ending = series.lastEnding;
  }

  /** The cells of the rows of series that have not ended one by one. */
  get cells(): Float64Array {
    return this.allEnded?.cells ?? this.series.cells;
  }

  /** The next row from this one on, itself included, that has a series of the view; -1 when there is none. */
  rowFrom(row: number): number {
    this.catchUp();
    const { cells, rowCount, lastBirth, ended } = this;
    const { width } = this.series;
    for (; row < rowCount; row++) {
      const birth = cells[row * width + BIRTH] as number;
      if ((birth !== 0 && birth <= lastBirth) || ended.has(row)) return row;
    }
    return -1;
  }

  /** The series of a row when it has ended by itself. */
  endedAt(row: number): EndedSeries | undefined {
    return this.ended.get(row);
  }

  /** All series, when they have ended at once. */
  get endedMap(): EndedMap | undefined {
    return this.allEnded;
  }

  /** What ends after the map was cleared is of other series than these. */
  private catchUp(): void {
    while (this.allEnded === undefined && this.ending.next !== undefined) {
      const { what, next } = this.ending;
      this.ending = next;
      if (what === undefined) continue;
      this.hasEndings = true;
      if (!('row' in what)) this.allEnded = what;
      else if (what.birth <= this.lastBirth) this.ended.set(what.row, what);
    }
  }
}
