import { CREATED_MS, type SeriesMap } from './series-map.js';

/**
 * Walks the series of an instrument without allocating: `while (cursor.next()) write(cursor)`. The walk may
 * pause between steps and the instrument change meanwhile: it never fails, and shows live values.
 */
export class SeriesCursor {
  protected row = -1;

  constructor(protected readonly series: SeriesMap) {}

  /** Steps to the next living series; `false` at the end. */
  next(): boolean {
    while (++this.row < this.series.rowCount) if (this.series.birth(this.row) !== 0) return true;
    return false;
  }

  /** The label values in the order of the metric's `labelNames`, '' for one that was not given; a new array. */
  get labelValues(): string[] {
    return this.series.index.texts(this.row);
  }

  /** One label value, '' when it was not given. */
  labelText(label: number): string {
    return this.series.index.text(this.row, label);
  }

  /** A small number for a label value, which stands for no other one as long as the series lives. */
  labelId(label: number): number {
    return this.series.index.id(this.row, label);
  }

  /** When the series began, in milliseconds since the Unix epoch. */
  get createdMs(): number {
    return this.series.cells[this.row * this.series.width + CREATED_MS] as number;
  }

  /** One of the values of the series. */
  protected cell(word: number): number {
    return this.series.cells[this.row * this.series.width + word] as number;
  }
}
