import { bucketIndex, LINEAR_SEARCH_MAX_BOUNDS } from './buckets.js';
import type { Besides } from '../series/endings.js';
import type { EndedExemplars, ExemplarLabels, ExemplarStore } from './exemplar.js';
import type { NativeRows } from './native/native-rows.js';
import type { NativeSeries } from './native/native-series.js';
import { JUST_USED, VALUES, type SeriesMap } from '../series/series-map.js';

/** The state that a histogram kept outside of the cells for a series that ended. */
export interface HistogramRemains {
  readonly native: NativeSeries | undefined;
  readonly exemplar: EndedExemplars | undefined;
}

/** The series of a histogram, with their exemplars and native buckets. */
export class HistogramRows implements Besides {
  /** Whether an observation only updates a bucket and the sum. */
  readonly isPlain: boolean;

  constructor(
    readonly series: SeriesMap,
    /** Upper bounds of the buckets, without `+Inf`. */
    readonly bounds: Float64Array,
    readonly exemplars: ExemplarStore | undefined,
    readonly native: NativeRows | undefined,
  ) {
    this.isPlain = !this.hasBesides && series.lastUsedWord === 0;
  }

  /** Whether series have state outside of the cells. */
  get hasBesides(): boolean {
    return this.exemplars !== undefined || this.native !== undefined;
  }

  /** Whether a value can be counted: a finite number, or any number if there are native buckets. */
  takes(value: unknown): value is number {
    return Number.isFinite(value) || (this.native !== undefined && typeof value === 'number');
  }

  /** Counts a value in its buckets of a row, and keeps its exemplar. */
  observe(row: number, value: number, exemplarLabels: ExemplarLabels | undefined): void {
    const { rows } = this.series;
    if (this.isPlain) this.observePlain(rows.cellsOf(row), rows.at(row), value);
    else this.observeAll(row, value, exemplarLabels);
  }

  /** Counts a value in its bucket of the row at this offset; only valid if `isPlain`. */
  observePlain(cells: Float64Array, at: number, value: number): void {
    const { bounds } = this;
    const boundCount = bounds.length;
    let bucket = 0;
    // bucketIndex() inlined, which saves one nanosecond of thirteen (`npm run bench -- recording`).
    if (boundCount > LINEAR_SEARCH_MAX_BOUNDS) bucket = bucketIndex(bounds, value);
    else while (bucket < boundCount && value > (bounds[bucket] as number)) bucket++;
    countIn(cells, at + VALUES, bucket, boundCount, value);
  }

  /** Removes and returns the state of a series that ended. */
  take(row: number): HistogramRemains {
    return { native: this.native?.take(row), exemplar: this.exemplars?.take(row) };
  }

  /** Removes the state of all series, which have ended; returns a lookup by row. */
  takeAll(): (row: number) => HistogramRemains {
    const native = this.native?.takeAll();
    const exemplar = this.exemplars?.takeAll();
    return (row) => ({ native: native?.(row), exemplar: exemplar?.(row) });
  }

  private observeAll(row: number, value: number, exemplarLabels: ExemplarLabels | undefined): void {
    const { series, bounds, native } = this;
    const hasRestarted = native?.observe(row, value) === true;
    const bucket = bucketIndex(bounds, value);
    const cells = series.rows.cellsOf(row);
    const at = series.rows.at(row);
    countIn(cells, at + VALUES, bucket, bounds.length, value);
    if (series.lastUsedWord !== 0) cells[at + series.lastUsedWord] = JUST_USED;
    if (native !== undefined) series.observer?.observed(series, row, value, hasRestarted);
    if (this.exemplars !== undefined) this.keepExemplar(row, bucket, value, exemplarLabels);
  }

  private keepExemplar(row: number, bucket: number, value: number, labels: ExemplarLabels | undefined): void {
    const exemplar = this.exemplars?.record(row, bucket, value, labels);
    if (exemplar !== undefined) this.native?.at(row).addExemplar(exemplar);
  }
}

function countIn(
  cells: Float64Array,
  counts: number,
  bucket: number,
  boundCount: number,
  value: number,
): void {
  const sum = counts + boundCount + 1;
  cells[counts + bucket] = (cells[counts + bucket] as number) + 1;
  cells[sum] = (cells[sum] as number) + value;
}
