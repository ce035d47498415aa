import { CREATED_MS } from './series-map.js';
import type { SeriesView } from './series-view.js';

/**
 * Walks the series of an instrument without allocating: `while (cursor.next()) write(cursor)`. The walk may
 * pause between steps and the instrument change meanwhile: it never fails, and shows live values.
 */
export class SeriesCursor {
  protected row = -1;
  private readonly width: number;

  constructor(protected readonly view: SeriesView) {
    this.width = view.series.width;
  }

  /** Steps to the next living series; `false` at the end. */
  next(): boolean {
    const row = this.view.rowFrom(this.row + 1);
    if (row === -1) return false;
    this.row = row;
    return true;
  }

  /** The label values in the order of the metric's `labelNames`, '' for one that was not given; a new array. */
  get labelValues(): string[] {
    return this.view.index.texts(this.row);
  }

  /** One label value, '' when it was not given. */
  labelText(label: number): string {
    return this.view.index.text(this.row, label);
  }

  /** A small number for a label value, which stands for no other one as long as the series lives. */
  labelId(label: number): number {
    return this.view.index.id(this.row, label);
  }

  /** When the series began, in milliseconds since the Unix epoch; `undefined` when nobody knows. */
  get createdMs(): number | undefined {
    const createdMs = this.cell(CREATED_MS);
    return Number.isNaN(createdMs) ? undefined : createdMs;
  }

  /** One of the values of the series. */
  protected cell(word: number): number {
    return this.view.cells[this.at + word] as number;
  }

  /** The offset of the row in the cells. */
  protected get at(): number {
    return this.row * this.width;
  }
}
