import type { Exemplar, ExemplarStore } from './exemplar.js';
import type { Sample } from './instrument.js';
import { sampleLabels } from './sample-labels.js';
import { SeriesCursor } from './series-cursor.js';
import { VALUES, type SeriesMap } from './series-map.js';

/** Walks the series of a histogram. */
export class HistogramCursor extends SeriesCursor {
  constructor(
    series: SeriesMap,
    private readonly boundCount: number,
    private readonly exemplars: ExemplarStore | undefined,
  ) {
    super(series);
  }

  /** How many values fell into this bucket alone; the last bucket, after those of the bounds, is `+Inf`. */
  bucketCount(bucket: number): number {
    return this.cell(VALUES + bucket);
  }

  get sum(): number {
    return this.cell(VALUES + this.boundCount + 1);
  }

  /** How many values were observed, over all buckets. */
  get count(): number {
    let count = 0;
    for (let bucket = 0; bucket <= this.boundCount; bucket++) count += this.bucketCount(bucket);
    return count;
  }

  exemplar(bucket: number): Exemplar | undefined {
    return this.exemplars?.get(this.row, bucket);
  }
}

/** The samples of a histogram in prom-client's shape. */
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
    samples.push(
      { labels, value: cursor.sum, metricName: `${name}_sum` },
      { labels: { ...labels }, value: count, metricName: `${name}_count` },
    );
  }
  return samples;
}
