import type { Exemplar } from './exemplar.js';
import type { HistogramRemains, HistogramRows } from './histogram-rows.js';
import type { NativeSeries } from './native/native-series.js';
import { nativeSnapshot, type NativeSnapshot } from './native/native-snapshot.js';
import { sampleLabels, type Sample } from './registry-contract.js';
import { SeriesCursor, type SeriesView } from '../series/series-walk.js';
import { VALUES } from '../series/series-map.js';

/** Walks the series of a histogram. */
export class HistogramCursor extends SeriesCursor {
  /** The native part of the current series; `undefined` if the histogram has only classic buckets. */
  native: NativeSeries | undefined;
  private rows: HistogramRows | undefined;
  private boundCount = 0;

  /** Starts before the first series of a view of the histogram with these rows. */
  startIn(view: SeriesView, rows: HistogramRows): this {
    this.rows = rows;
    this.boundCount = rows.bounds.length;
    this.native = undefined;
    return this.start(view);
  }

  override next(): boolean {
    const isThere = super.next();
    if (isThere)
      this.native = this.hasEnded
        ? (this.remains as HistogramRemains | undefined)?.native
        : this.rows?.native?.read(this.row);
    return isThere;
  }

  /** The non-cumulative count of a bucket; the last bucket, after those of the bounds, is `+Inf`. */
  bucketCount(bucket: number): number {
    return this.cell(VALUES + bucket);
  }

  get sum(): number {
    return this.cell(VALUES + this.boundCount + 1);
  }

  /** The number of observations, over all buckets. */
  get count(): number {
    let count = 0;
    for (let bucket = 0; bucket <= this.boundCount; bucket++) count += this.bucketCount(bucket);
    return count;
  }

  exemplar(bucket: number): Exemplar | undefined {
    return this.hasEnded
      ? (this.remains as HistogramRemains | undefined)?.exemplar?.(bucket)
      : this.rows?.exemplars?.get(this.row, bucket);
  }
}

/** The count sample of a histogram; for a native histogram it also carries the buckets, as plain JSON. */
export interface HistogramCountSample extends Sample {
  native?: NativeSnapshot;
}

/** Returns the samples of a histogram in prom-client's format. */
export function histogramSamples(
  name: string,
  labelNames: readonly string[],
  bounds: Float64Array,
  cursor: HistogramCursor,
): Sample[] {
  const samples: Sample[] = [];
  while (cursor.next()) {
    const labels = sampleLabels(labelNames, cursor.labelValues);
    let count = 0;
    for (let bucket = 0; bucket <= bounds.length; bucket++) {
      count += cursor.bucketCount(bucket);
      const le = bucket === bounds.length ? '+Inf' : (bounds[bucket] as number);
      const sample: Sample = { labels: { le, ...labels }, value: count, metricName: `${name}_bucket` };
      const exemplar = cursor.exemplar(bucket);
      if (exemplar !== undefined) sample.exemplar = exemplar;
      samples.push(sample);
    }
    const total: HistogramCountSample = { labels: { ...labels }, value: count, metricName: `${name}_count` };
    if (cursor.native !== undefined) total.native = nativeSnapshot(cursor.native);
    samples.push({ labels, value: cursor.sum, metricName: `${name}_sum` }, total);
  }
  return samples;
}
