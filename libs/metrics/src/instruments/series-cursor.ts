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

  /** When the series began, in milliseconds since the Unix epoch. */
  get createdMs(): number {
    return this.series.cells[this.row * this.series.width + CREATED_MS] as number;
  }

  /** What a writer left here for this series; `undefined` again when the series is another one. */
  get rendered(): unknown {
    return this.series.getRendered(this.row);
  }

  set rendered(rendered: unknown) {
    this.series.setRendered(this.row, rendered);
  }

  /** One of the values of the series. */
  protected cell(word: number): number {
    return this.series.cells[this.row * this.series.width + word] as number;
  }
}
