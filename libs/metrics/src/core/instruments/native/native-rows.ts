import { CREATED_MS, VALUES, type SeriesMap } from '../../series/series-map.js';
import { BlockList } from '../../series/blocks.js';
import type { NativeBuckets } from './native-buckets.js';
import type { NativeHistogramSettings } from './native-options.js';
import { NativeSeries } from './native-series.js';

/** The native part of a histogram's series, by row in its series map. */
export class NativeRows {
  private rows = new BlockList<NativeSeries | undefined>();

  constructor(
    private readonly series: SeriesMap,
    private readonly settings: NativeHistogramSettings,
  ) {}

  /** Returns the native part of a live row, created on first use. */
  at(row: number): NativeSeries {
    return this.rows.get(row) ?? this.begin(row);
  }

  /**
   * Counts a value in the native buckets of a row. Must run before the row itself counts the value, because a reset of
   * the series empties the row. Returns whether it did.
   */
  observe(row: number, value: number): boolean {
    const native = this.at(row);
    if (!native.observe(value)) return false;
    this.restartRow(row, native.createdMs);
    return true;
  }

  /** Returns the native part of a row for a reader, after a reset if one is due. */
  read(row: number): NativeSeries {
    const native = this.at(row);
    if (native.restartWhenDue()) this.restartRow(row, native.createdMs);
    return native;
  }

  /** Replaces the buckets of a live row by those of another histogram. */
  set(row: number, buckets: NativeBuckets): void {
    const { schema, zeroThreshold } = buckets;
    const native = this.begin(row);
    native.restart(schema, zeroThreshold);
    native.addAll(buckets);
  }

  /** Removes and returns the native part of a series that ended. */
  take(row: number): NativeSeries {
    const native = this.at(row);
    this.rows.set(row, undefined);
    return native;
  }

  /** Removes the native parts of all series, which have ended; returns a lookup by row. */
  takeAll(): (row: number) => NativeSeries {
    const { rows, settings } = this;
    const { rows: cells } = this.series;
    this.rows = new BlockList();
    return (row) =>
      rows.get(row) ?? new NativeSeries(settings, cells.cellsOf(row)[cells.at(row) + CREATED_MS] as number);
  }

  private begin(row: number): NativeSeries {
    const { rows } = this.series;
    const native = new NativeSeries(this.settings, rows.cellsOf(row)[rows.at(row) + CREATED_MS] as number);
    this.rows.set(row, native);
    return native;
  }

  private restartRow(row: number, createdMs: number): void {
    const { rows, lastUsedWord } = this.series;
    const cells = rows.cellsOf(row);
    const at = rows.at(row);
    cells.fill(0, at + VALUES, at + (lastUsedWord === 0 ? rows.width : lastUsedWord));
    cells[at + CREATED_MS] = createdMs;
  }
}
