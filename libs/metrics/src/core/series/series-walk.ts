import type { EndedMap, EndedSeries, Ending } from './endings.js';
import type { LabelIndex } from './label-index.js';
import { systemClock } from '../clock.js';
import { SeriesLimit } from './series-limit.js';
import type { Rows } from './rows.js';
import { BIRTH, CREATED_MS, SeriesMap } from './series-map.js';

const NONE_ENDED: ReadonlyMap<number, EndedSeries> = new Map();

/**
 * The series of a map at one moment, for walks that may pause: each series once, whatever begins or ends meanwhile.
 * Live series show their current values, ended series their last ones: a scrape in progress loses nothing to a
 * `reset()` or `remove()` in the `collect` of another scrape.
 */
export class SeriesView {
  readonly index: LabelIndex;
  /** The rows of the series, except of those that ended individually. */
  readonly rows: Rows;
  /** The series of the view are in the rows before this one. */
  readonly rowCount: number;
  /** The birth of the view's newest series. */
  readonly lastBirth: number;
  /** The position up to which the endings of the map have been processed. */
  private ending: Ending;
  private ended = NONE_ENDED;
  private allEnded: EndedMap | undefined;
  /** Whether any series of the view has ended. */
  hasEndings = false;

  constructor(series: SeriesMap) {
    this.index = series.index;
    this.rows = series.rows;
    this.rowCount = series.rowCount;
    this.lastBirth = series.births;
    this.ending = series.lastEnding;
  }

  /** Whether all series of the view are alive, so that they can be read from the rows. */
  get isWhole(): boolean {
    this.catchUp();
    return !this.hasEndings;
  }

  /** Returns the first row from `row` on that has a series of the view; -1 if there is none. */
  rowFrom(row: number): number {
    this.catchUp();
    const { rows, rowCount, lastBirth, ended } = this;
    for (; row < rowCount; row++) {
      const birth = rows.cellsOf(row)[rows.at(row) + BIRTH] as number;
      if ((birth !== 0 && birth <= lastBirth) || ended.has(row)) return row;
    }
    return -1;
  }

  /** Returns the series of a row if it ended individually. */
  endedAt(row: number): EndedSeries | undefined {
    return this.ended.get(row);
  }

  /** All series, if they ended at once. */
  get endedMap(): EndedMap | undefined {
    return this.allEnded;
  }

  /** Processes new endings, up to the clearing of the map: later endings belong to other series. */
  private catchUp(): void {
    while (this.allEnded === undefined && this.ending.next !== undefined) {
      const { what, next } = this.ending;
      this.ending = next;
      if (what === undefined) continue;
      this.hasEndings = true;
      if (!('row' in what)) this.allEnded = what;
      else if (what.birth <= this.lastBirth) this.endedRows().set(what.row, what);
    }
  }

  /** Most views see no series end, so the map is made for the first one. */
  private endedRows(): Map<number, EndedSeries> {
    if (this.ended === NONE_ENDED) this.ended = new Map();
    return this.ended as Map<number, EndedSeries>;
  }
}

/** The view of a cursor at rest; as it lives, V8 keeps the optimised code of walks over a collection of garbage. */
const NO_SERIES = new SeriesView(
  new SeriesMap({
    metricName: 'none',
    labelNames: [],
    valueWords: 0,
    limit: new SeriesLimit(1, () => undefined),
    clock: systemClock,
    tracksUse: false,
    closedLabels: undefined,
  }),
);

/** An ID above every real one: kept labels are never stored under it. */
const NO_ID = Infinity;

/**
 * Walks the series of a view without allocating: `while (cursor.next()) write(cursor)`. The walk may pause between
 * steps, and it never fails, even if the instrument changes meanwhile.
 */
export class SeriesCursor {
  protected row = -1;
  /** Whether the current series has ended. */
  protected hasEnded = false;
  /** The state that the instrument kept outside of the cells, if the series has ended. */
  protected remains: unknown;
  private ended: EndedSeries | undefined;
  protected view = NO_SERIES;
  /** The cells of the current series, from `at` on. */
  private cells: Float64Array = NO_SERIES.rows.cellsOf(0);
  private at = 0;

  /** Starts before the first series of a view; a cursor can be used again for another view. */
  start(view: SeriesView): this {
    this.view = view;
    this.cells = NO_SERIES.rows.cellsOf(0);
    this.row = -1;
    this.ended = undefined;
    this.hasEnded = false;
    this.remains = undefined;
    return this;
  }

  /** Lets go of the view, which would keep every series that ends from now on in memory. */
  release(): void {
    this.start(NO_SERIES);
  }

  /** Advances to the next series of the view; returns `false` at the end. */
  next(): boolean {
    const { view } = this;
    const row = view.rowFrom(this.row + 1);
    if (row === -1) return false;
    this.row = row;
    this.cells = view.rows.cellsOf(row);
    this.at = view.rows.at(row);
    if (view.hasEndings) this.seeWhatEnded();
    return true;
  }

  /** The label values in the order of the metric's `labelNames`, '' for a missing one; a new array. */
  get labelValues(): string[] {
    return this.ended === undefined ? this.view.index.texts(this.row) : [...this.ended.labelValues];
  }

  /** Returns one label value, '' if it is missing. */
  labelText(label: number): string {
    return this.ended === undefined
      ? this.view.index.text(this.row, label)
      : (this.ended.labelValues[label] as string);
  }

  /** Returns a small number that identifies a label value while the series is alive; Infinity afterwards. */
  labelId(label: number): number {
    return this.ended === undefined ? this.view.index.id(this.row, label) : NO_ID;
  }

  /** When the series was created, in milliseconds since the Unix epoch; `undefined` if unknown. */
  get createdMs(): number | undefined {
    const createdMs = this.cell(CREATED_MS);
    return Number.isNaN(createdMs) ? undefined : createdMs;
  }

  /** Returns one of the words of the series. */
  protected cell(word: number): number {
    const { ended } = this;
    return (ended === undefined ? this.cells[this.at + word] : ended.cells[word]) as number;
  }

  private seeWhatEnded(): void {
    const { row, view } = this;
    const { endedMap } = view;
    this.ended = view.endedAt(row);
    this.hasEnded = this.ended !== undefined || endedMap !== undefined;
    this.remains = this.ended === undefined ? endedMap?.remainsOf(row) : this.ended.remains;
  }
}
