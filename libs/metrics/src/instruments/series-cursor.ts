import type { EndedSeries } from './endings.js';
import { CREATED_MS } from './series-map.js';
import type { SeriesView } from './series-view.js';

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
