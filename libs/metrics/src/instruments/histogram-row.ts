import { bucketIndex } from './buckets.js';
import type { NativeRows } from './native/native-rows.js';
import { JUST_USED, VALUES, type SeriesMap } from './series-map.js';

/** What a histogram keeps of its series, and where. */
export interface HistogramRows {
  readonly series: SeriesMap;
  /** Upper bounds of the classic buckets, without `+Inf`. */
  readonly bounds: Float64Array;
  readonly exemplars: ExemplarStore | undefined;
  readonly native: NativeRows | undefined;
}

/** Whether a histogram counts this: a finite number, or any number when it is native, which has a place for all. */
export function isObservable({ native }: HistogramRows, value: unknown): value is number {
  return Number.isFinite(value) || (native !== undefined && typeof value === 'number');
}

/** Counts a value in its buckets of the row at this offset, and keeps an exemplar of it. */
export function observeAt(
  rows: HistogramRows,
  at: number,
  value: number,
  exemplarLabels: ExemplarLabels | undefined,
): void {
  const { series, bounds, exemplars, native } = rows;
  if (native !== undefined) native.observe(at / series.width, value);
  const { cells, lastUsedWord } = series;
  const bucket = bucketIndex(bounds, value);
  const counts = at + VALUES;
  const sum = counts + bounds.length + 1;
  cells[counts + bucket] = (cells[counts + bucket] as number) + 1;
  cells[sum] = (cells[sum] as number) + value;
  if (lastUsedWord !== 0) cells[at + lastUsedWord] = JUST_USED;
  return bucket;
}
