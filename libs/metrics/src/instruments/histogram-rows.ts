import { bucketIndex } from './buckets.js';
import type { ExemplarLabels, ExemplarStore } from './exemplar.js';
import type { NativeRows } from './native/native-rows.js';
import { JUST_USED, VALUES, type SeriesMap } from './series-map.js';

/** The series of a histogram and what it keeps of them. */
export class HistogramRows {
  constructor(
    readonly series: SeriesMap,
    /** Upper bounds of the buckets, without `+Inf`. */
    readonly bounds: Float64Array,
    readonly exemplars: ExemplarStore | undefined,
    readonly native: NativeRows | undefined,
  ) {}

  /** Whether a value can be counted: a finite number, or any number when there are native buckets. */
  takes(value: unknown): value is number {
    return Number.isFinite(value) || (this.native !== undefined && typeof value === 'number');
  }

  /** Counts a value in its buckets of the row at this offset, and keeps an exemplar of it. */
  observe(at: number, value: number, exemplarLabels: ExemplarLabels | undefined): void {
    const { series, bounds, native } = this;
    if (native !== undefined) native.observe(at / series.width, value);
    const { cells, lastUsedWord } = series;
    const bucket = bucketIndex(bounds, value);
    const counts = at + VALUES;
    const sum = counts + bounds.length + 1;
    cells[counts + bucket] = (cells[counts + bucket] as number) + 1;
    cells[sum] = (cells[sum] as number) + value;
    if (lastUsedWord !== 0) cells[at + lastUsedWord] = JUST_USED;
    if (this.exemplars !== undefined) this.keepExemplar(at / series.width, bucket, value, exemplarLabels);
  }

  /** Forgets what is kept of a series that ended. */
  end(row: number): void {
    this.exemplars?.clearRow(row);
    this.native?.end(row);
  }

  private keepExemplar(row: number, bucket: number, value: number, labels: ExemplarLabels | undefined): void {
    const exemplar = this.exemplars?.record(row, bucket, value, labels);
    if (exemplar !== undefined) this.native?.at(row).addExemplar(exemplar);
  }
}
