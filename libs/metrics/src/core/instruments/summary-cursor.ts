import type { QuantileWindow } from './quantile-window.js';
import type { QuantileWindows } from './quantile-windows.js';
import { sampleLabels, type Sample } from './registry-contract.js';
import { SeriesCursor, type SeriesView } from '../series/series-walk.js';
import { VALUES } from '../series/series-map.js';

/** The words of a summary's row. */
export const SUM = VALUES;
export const COUNT = VALUES + 1;

/** Walks the series of a summary. */
export class SummaryCursor extends SeriesCursor {
  /** The values at all percentiles of the current series, computed when one is read. */
  private worked: number[] | undefined;
  private percentiles: readonly number[] = [];
  private windows: QuantileWindows | undefined;

  /** Starts before the first series of a view of the summary with these percentiles and windows. */
  startIn(view: SeriesView, percentiles: readonly number[], windows: QuantileWindows): this {
    this.percentiles = percentiles;
    this.windows = windows;
    return this.start(view);
  }

  get sum(): number {
    return this.cell(SUM);
  }

  get count(): number {
    return this.cell(COUNT);
  }

  override next(): boolean {
    this.worked = undefined;
    return super.next();
  }

  /** Returns the value at one of the summary's percentiles, by index; NaN if the window is empty. */
  quantileValue(percentile: number): number {
    const window = this.hasEnded ? (this.remains as QuantileWindow | undefined) : this.windows?.get(this.row);
    this.worked ??= window?.quantiles(this.percentiles) ?? [];
    return this.worked[percentile] ?? NaN;
  }
}

/** Returns the samples of a summary in prom-client's format. */
export function summarySamples(
  name: string,
  labelNames: readonly string[],
  percentiles: readonly number[],
  cursor: SummaryCursor,
): Sample[] {
  const samples: Sample[] = [];
  while (cursor.next()) {
    const labels = sampleLabels(labelNames, cursor.labelValues);
    percentiles.forEach((quantile, i) => {
      samples.push({ labels: { quantile, ...labels }, value: cursor.quantileValue(i) });
    });
    samples.push(
      { labels, value: cursor.sum, metricName: `${name}_sum` },
      { labels: { ...labels }, value: cursor.count, metricName: `${name}_count` },
    );
  }
  return samples;
}
