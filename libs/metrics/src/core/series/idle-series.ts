import { JUST_USED, type SeriesMap } from './series-map.js';

/** Throws a RangeError unless `expireAfterMs` is a positive number of milliseconds. */
export function checkExpireAfterMs(metricName: string, expireAfterMs: number): void {
  if (expireAfterMs > 0) return;
  throw new RangeError(
    `expireAfterMs of metric "${metricName}" is ${String(expireAfterMs)}. Give a positive number of ` +
      `milliseconds, or leave it out to keep idle series.`,
  );
}

/**
 * Removes the series without a recording for `expireAfterMs`. A recording only leaves a mark, which the sweep replaces
 * by the time: the hot path reads no clock, and a series may live up to one sweep longer.
 */
export function endIdleSeries(series: SeriesMap, monotonicMs: number, expireAfterMs: number): void {
  const { rows, lastUsedWord } = series;
  for (let row = 0; row < series.rowCount; row++) {
    if (series.birth(row) === 0) continue;
    const cells = rows.cellsOf(row);
    const at = rows.at(row) + lastUsedWord;
    const lastUsedMs = cells[at] as number;
    if (lastUsedMs === JUST_USED) cells[at] = monotonicMs;
    else if (monotonicMs - lastUsedMs >= expireAfterMs) series.delete(row);
  }
}
