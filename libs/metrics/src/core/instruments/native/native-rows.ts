import { CREATED_MS, VALUES, type SeriesMap } from '../../series/series-map.js';
import type { NativeHistogramSettings } from './native-options.js';
import { NativeSeries } from './native-series.js';

/** The native part of a histogram's series, by their rows in its series map. */
export class NativeRows {
  private rows: (NativeSeries | undefined)[] = [];

  constructor(
    private readonly series: SeriesMap,
    private readonly settings: NativeHistogramSettings,
  ) {}

  /** The native part of a living row, which begins when it is first asked for. */
  at(row: number): NativeSeries {
    return this.rows[row] ?? this.begin(row);
  }

  /**
   * Counts a value in the native buckets of a row, before it is counted in the row itself, which is emptied when the
   * series begins anew.
   */
  observe(row: number, value: number): void {
    const native = this.at(row);
    if (native.observe(value)) this.restartRow(row, native.createdMs);
  }

  /** The native part of a row for a reader, after a restart that was due. */
  read(row: number): NativeSeries {
    const native = this.at(row);
    if (native.restartWhenDue()) this.restartRow(row, native.createdMs);
    return native;
  }

  /** Hands over that of a series that ended. */
  take(row: number): NativeSeries {
    const native = this.at(row);
    this.rows[row] = undefined;
    return native;
  }

  /** Hands over those of all series, which have ended. */
  takeAll(): (row: number) => NativeSeries {
    const { rows, settings } = this;
    const { cells, width } = this.series;
    this.rows = [];
    return (row) => rows[row] ?? new NativeSeries(settings, cells[row * width + CREATED_MS] as number);
  }

  private begin(row: number): NativeSeries {
    const { cells, width } = this.series;
    const native = new NativeSeries(this.settings, cells[row * width + CREATED_MS] as number);
    // Without gaps, across which V8 would keep the array as a slow dictionary.
    while (this.rows.length < row) this.rows.push(undefined);
    this.rows[row] = native;
    return native;
  }

  private restartRow(row: number, createdMs: number): void {
    const { cells, width, lastUsedWord } = this.series;
    const at = row * width;
    cells.fill(0, at + VALUES, at + (lastUsedWord === 0 ? width : lastUsedWord));
    cells[at + CREATED_MS] = createdMs;
  }
}
