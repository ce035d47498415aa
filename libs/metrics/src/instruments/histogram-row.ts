import { bucketIndex } from './buckets.js';
import { JUST_USED, VALUES, type SeriesMap } from './series-map.js';

/** Counts a value in its bucket of the row at this offset, and returns the bucket. */
export function observeAt(series: SeriesMap, at: number, bounds: Float64Array, value: number): number {
  const { cells, lastUsedWord } = series;
  const bucket = bucketIndex(bounds, value);
  const counts = at + VALUES;
  const sum = counts + bounds.length + 1;
  cells[counts + bucket] = (cells[counts + bucket] as number) + 1;
  cells[sum] = (cells[sum] as number) + value;
  if (lastUsedWord !== 0) cells[at + lastUsedWord] = JUST_USED;
  return bucket;
}
