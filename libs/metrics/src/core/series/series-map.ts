import { OVERFLOW_LABEL_VALUE, type SeriesLimit } from './series-limit.js';
import type { Clock } from '../clock.js';
import type { ClosedLabels } from './closed-labels.js';
import { Ending, type Besides } from './endings.js';
import { LabelIndex } from './label-index.js';
import { labelText, type UnknownLabels } from './label-values.js';
import { NOT_FOUND } from './label-table.js';
import { Rows } from './rows.js';

/** First word of a row: the unique number of the series in it, never reused; 0 if the row is empty. */
export const BIRTH = 0;
/** Second word of a row: when the series was created, in milliseconds since the Unix epoch. */
export const CREATED_MS = 1;
/** The first value word of a row. */
export const VALUES = 2;

/** Each recording writes this to a row's last-used word; the idle sweep replaces it by the monotonic time. */
export const JUST_USED = -1;

/** The options of a series map, set by its instrument. */
export interface SeriesMapOptions {
  readonly metricName: string;
  readonly labelNames: readonly string[];
  /** The number of 64-bit floats for the values of one series. */
  readonly valueWords: number;
  readonly limit: SeriesLimit;
  readonly clock: Clock;
  /** Whether rows have a last-used word, for series that expire when idle. */
  readonly tracksUse: boolean;
  /** The closed value sets of labels, if there are any. */
  readonly closedLabels: ClosedLabels | undefined;
}

/** Learns at once which series begin and end: for a reader in another thread, which sees only the cells. */
export interface SeriesObserver {
  /** A series has begun in this row; nothing is recorded in it yet. */
  began(series: SeriesMap, row: number, labelValues: readonly string[]): void;
  /** The series of this row ends; its cells are still in place. */
  ends(row: number): void;
  allEnd(): void;
  /** A native histogram has observed a value: its buckets are not in the cells. `hasRestarted`: it began anew with it. */
  observed(series: SeriesMap, row: number, value: number, hasRestarted: boolean): void;
}

/**
 * The series of one instrument: rows of 64-bit floats in typed arrays, found by label values. Series are not objects,
 * so a hundred thousand of them cost the garbage collector nothing.
 */
export class SeriesMap {
  /** Finds a row by label values; replaced when all series end. */
  index: LabelIndex;
  readonly labelNames: readonly string[];
  /** Offset of the last-used word in a row; 0 if idle series do not expire. */
  readonly lastUsedWord: number;
  /** All rows; replaced when all series end. */
  rows: Rows;
  /** State that the instrument keeps per row outside of the cells. */
  besides: Besides | undefined;
  observer: SeriesObserver | undefined;
  /** The number of rows ever used; those whose birth is 0 are empty. */
  rowCount = 0;
  /** The number of live series. */
  size = 0;
  /** Incremented whenever a series ends, or all series end at once. */
  endings = 0;
  /** Incremented whenever series end or rows move: until then, the cells and the offset of a series stay the same. */
  epoch = 0;
  /** The birth of the newest series. */
  births = 0;
  /** The position from which a new walk follows the endings. */
  lastEnding = new Ending();
  private freeRows: number[] | undefined;
  private overflowRow = NOT_FOUND;
  private readonly metricName: string;
  private readonly limit: SeriesLimit;
  private readonly clock: Clock;
  private readonly closedLabels: ClosedLabels | undefined;

  constructor(options: SeriesMapOptions) {
    const { labelNames, valueWords, tracksUse } = options;
    this.metricName = options.metricName;
    this.limit = options.limit;
    this.clock = options.clock;
    this.closedLabels = options.closedLabels;
    this.labelNames = labelNames;
    this.index = new LabelIndex(labelNames);
    this.lastUsedWord = tracksUse ? VALUES + valueWords : 0;
    this.rows = new Rows(VALUES + valueWords + (tracksUse ? 1 : 0));
  }

  /** Returns the row of the series with these labels; creates the series if there is none. */
  locate(labels: UnknownLabels): number {
    const row = this.index.find(labels);
    return row === NOT_FOUND ? this.rowOfMissed(labels) : row;
  }

  /**
   * Returns the label values of a labels object in the order of the label names.
   * @throws Error for an unknown label
   */
  textsOf(labels: UnknownLabels): string[] {
    const texts = this.labelNames.map(() => '');
    // oxlint-disable-next-line guard-for-in -- inherited labels are labels too, as for the fast path
    for (const name in labels) {
      const label = this.labelNames.indexOf(name);
      if (label === -1) throw this.unknownLabel(name);
      texts[label] = labelText(labels[name]);
    }
    return texts;
  }

  /** Like `textsOf`, for labels that `index.find` has just read without finding a row. */
  missedTexts(labels: UnknownLabels): string[] {
    return this.index.takeMissed()?.map(labelText) ?? this.textsOf(labels);
  }

  /** Returns the row of these label values: a new series if there is none, the overflow series if the map is full. */
  rowOf(texts: readonly string[]): number {
    const known = this.index.findValues(texts);
    if (known !== NOT_FOUND) return known;
    this.closedLabels?.check(texts);
    return this.size - (this.overflowRow === NOT_FOUND ? 0 : 1) < this.limit.maxSeries
      ? this.begin(texts)
      : this.overflow();
  }

  /** Whether this row is the overflow series. */
  isOverflow(row: number): boolean {
    return row === this.overflowRow;
  }

  birth(row: number): number {
    const { rows } = this;
    return row < this.rowCount ? (rows.cellsOf(row)[rows.at(row) + BIRTH] as number) : 0;
  }

  /** Ends a series and frees its row. */
  delete(row: number): void {
    const { rows, index } = this;
    const cells = rows.cellsOf(row);
    const at = rows.at(row);
    this.observer?.ends(row);
    this.lastEnding = this.lastEnding.tell({
      row,
      birth: this.birth(row),
      cells: wordsOf(cells, at, at + rows.width),
      labelValues: index.texts(row),
      remains: this.besides?.take(row),
    });
    index.delete(row);
    cells.fill(0, at, at + rows.width);
    (this.freeRows ??= []).push(row);
    this.size--;
    this.endings++;
    this.epoch++;
    if (row === this.overflowRow) this.overflowRow = NOT_FOUND;
  }

  /** Ends all series. Walks in progress keep the old rows, unchanged. */
  clear(): void {
    this.observer?.allEnd();
    this.lastEnding = this.lastEnding.tell({ remainsOf: this.besides?.takeAll() ?? nothing });
    this.index = new LabelIndex(this.labelNames);
    this.rows = new Rows(this.rows.width);
    this.freeRows = undefined;
    this.rowCount = 0;
    this.size = 0;
    this.endings++;
    this.epoch++;
    this.overflowRow = NOT_FOUND;
  }

  private begin(texts: readonly string[]): number {
    const { rows } = this;
    const row = this.freeRows?.pop() ?? this.newRow();
    this.index.insert(row, texts);
    this.size++;
    const cells = rows.cellsOf(row);
    const at = rows.at(row);
    cells[at + BIRTH] = ++this.births;
    cells[at + CREATED_MS] = this.clock.nowMs();
    if (this.lastUsedWord !== 0) cells[at + this.lastUsedWord] = JUST_USED;
    this.observer?.began(this, row, texts);
    return row;
  }

  /** Apart from `locate`, so that the compiler has room for what most recordings need. */
  private rowOfMissed(labels: UnknownLabels): number {
    return this.rowOf(this.missedTexts(labels));
  }

  private newRow(): number {
    const row = this.rowCount++;
    if (this.rows.makeRoom(row)) this.epoch++;
    return row;
  }

  private overflow(): number {
    this.limit.countOverflow(() => ({
      name: this.metricName,
      labelNames: this.labelNames,
      distinctValues: this.index.distinctValues,
    }));
    if (this.overflowRow === NOT_FOUND) {
      const texts = this.labelNames.map(() => OVERFLOW_LABEL_VALUE);
      const known = this.index.findValues(texts);
      this.overflowRow = known === NOT_FOUND ? this.begin(texts) : known;
    }
    return this.overflowRow;
  }

  private unknownLabel(name: string): Error {
    const known = this.labelNames.map((known) => `"${known}"`).join(', ') || 'none';
    return new Error(
      `Metric "${this.metricName}" has no label "${name}" (its labels: ${known}). ` +
        `Add it to labelNames, or leave it out of this call.`,
    );
  }
}

function nothing(): undefined {
  return undefined;
}

/** Returns a plain array, which for so few words takes a third of the time of a typed array. */
function wordsOf(cells: Float64Array, from: number, to: number): number[] {
  const words: number[] = [];
  for (let at = from; at < to; at++) words.push(cells[at] as number);
  return words;
}
