import type { EndedMap, EndedSeries, Ending } from './endings.js';
import type { LabelIndex } from './label-index.js';
import { BIRTH, type SeriesMap, CREATED_MS } from './series-map.js';

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

/** No row has so high a number: kept labels are not looked for under it. */
const NO_ID = Infinity;

/**
 * Walks the series of a view without allocating: `while (cursor.next()) write(cursor)`. The walk may
 * pause between steps and the instrument change meanwhile: it never fails.
 */
export class SeriesCursor {
  protected row = -1;
  /** Whether the series at which this stands has ended. */
  protected hasEnded = false;
  /** What the instrument kept of it besides its cells, when it has ended. */
  protected remains: unknown;
  private ended: EndedSeries | undefined;
  private readonly width: number;

  constructor(protected readonly view: SeriesView) {
    this.width = view.series.width;
  }

  /** Steps to the next series of the view; `false` at the end. */
  next(): boolean {
    const { view } = this;
    const row = view.rowFrom(this.row + 1);
    if (row === -1) return false;
    this.row = row;
    if (view.hasEndings) this.seeWhatEnded();
    return true;
  }

  /** The label values in the order of the metric's `labelNames`, '' for one that was not given; a new array. */
  get labelValues(): string[] {
    return this.ended === undefined ? this.view.index.texts(this.row) : [...this.ended.labelValues];
  }

  /** One label value, '' when it was not given. */
  labelText(label: number): string {
    return this.ended === undefined
      ? this.view.index.text(this.row, label)
      : (this.ended.labelValues[label] as string);
  }

  /** A small number for a label value, which stands for no other one as long as the series lives; infinite afterwards. */
  labelId(label: number): number {
    return this.ended === undefined ? this.view.index.id(this.row, label) : NO_ID;
  }

  /** When the series began, in milliseconds since the Unix epoch; `undefined` when nobody knows. */
  get createdMs(): number | undefined {
    const createdMs = this.cell(CREATED_MS);
    return Number.isNaN(createdMs) ? undefined : createdMs;
  }

  /** One of the values of the series. */
  protected cell(word: number): number {
    const { ended } = this;
    return (ended === undefined ? this.view.cells[this.at + word] : ended.cells[word]) as number;
  }

  /** The offset of the row in the cells. */
  protected get at(): number {
    return this.row * this.width;
  }

  private seeWhatEnded(): void {
    const { row, view } = this;
    const { endedMap } = view;
    this.ended = view.endedAt(row);
    this.hasEnded = this.ended !== undefined || endedMap !== undefined;
    this.remains = this.ended === undefined ? endedMap?.remainsOf(row) : this.ended.remains;
  }
}
