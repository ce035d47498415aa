import type {
  FamilyExemplar,
  FreeLabels,
  HistogramFamily,
  HistogramWalk,
  SummaryFamily,
  SummaryWalk,
} from './family.js';
import { countOf, exemplarOf, type ForeignSamples, numberOf } from './foreign-samples.js';
import { groupBySeries, stepsOf, type ForeignSeries } from './foreign-series.js';

/** A series with the non-cumulative counts of the family's buckets. */
interface CountedSeries extends ForeignSeries {
  readonly counts: readonly number[];
}

/**
 * Builds a histogram from the samples of `get()`.
 * @throws RangeError for invalid counts
 */
export function foreignHistogram(
  base: { readonly name: string; readonly help: string },
  { samples, labelNames, metric }: ForeignSamples,
): HistogramFamily {
  const series = groupBySeries(base.name, 'le', samples);
  const bounds = stepsOf(series).filter((bound) => bound !== Infinity);
  const counted = series.map((one) => ({ ...one, counts: countsOf(one, bounds) }));
  const walk = new ForeignHistogramWalk(counted, bounds, labelNames, metric);
  return { ...base, kind: 'histogram', bounds, walk, labels: walk };
}

/** Converts the cumulative counts of the samples to non-cumulative ones; a bound that the series lacks has count 0. */
function countsOf({ steps, count }: ForeignSeries, bounds: readonly number[]): number[] {
  const all = steps.get(Infinity)?.value ?? count;
  if (all === undefined) throw new RangeError('a series has neither a +Inf bucket nor a count.');
  let below = 0;
  return [...bounds, Infinity].map((bound) => {
    const value = bound === Infinity ? all : (steps.get(bound)?.value ?? below);
    const upTo = countOf(value, `the count of bucket ${bound}`);
    const alone = upTo - below;
    if (alone < 0)
      throw new RangeError(
        `bucket ${bound} counts ${upTo} values, fewer than the ${below} of the bucket before it.`,
      );
    below = upTo;
    return alone;
  });
}

class ForeignHistogramWalk implements HistogramWalk, FreeLabels {
  readonly createdMs = undefined;
  private at = -1;

  constructor(
    private readonly series: readonly CountedSeries[],
    private readonly bounds: readonly number[],
    readonly allNames: ReadonlySet<string>,
    readonly owner: object,
  ) {}

  next(): boolean {
    return ++this.at < this.series.length;
  }

  bucketCount(bucket: number): number {
    return this.current.counts[bucket] as number;
  }

  get sum(): number | undefined {
    return this.current.sum;
  }

  exemplar(bucket: number): FamilyExemplar | undefined {
    return exemplarOf(this.current.steps.get(this.bounds[bucket] ?? Infinity));
  }

  set(): Readonly<Record<string, unknown>> {
    return this.current.labels;
  }

  private get current(): CountedSeries {
    return this.series[this.at] as CountedSeries;
  }
}

/**
 * Builds a summary from the samples of `get()`.
 * @throws RangeError for an invalid count, or a quantile that is not from 0 to 1
 */
export function foreignSummary(
  base: { readonly name: string; readonly help: string },
  { samples, labelNames, metric }: ForeignSamples,
): SummaryFamily {
  const series = groupBySeries(base.name, 'quantile', samples);
  for (const { count } of series) if (count !== undefined) countOf(count, 'the count');
  const quantiles = stepsOf(series);
  const walk = new ForeignSummaryWalk(series, quantiles, labelNames, metric);
  return { ...base, kind: 'summary', quantiles, walk, labels: walk };
}

class ForeignSummaryWalk implements SummaryWalk, FreeLabels {
  readonly createdMs = undefined;
  private at = -1;

  constructor(
    private readonly series: readonly ForeignSeries[],
    private readonly quantiles: readonly number[],
    readonly allNames: ReadonlySet<string>,
    readonly owner: object,
  ) {}

  next(): boolean {
    return ++this.at < this.series.length;
  }

  quantileValue(quantile: number): number {
    const sample = this.current.steps.get(this.quantiles[quantile] as number);
    return sample === undefined ? NaN : numberOf(sample.value);
  }

  get sum(): number | undefined {
    return this.current.sum;
  }

  get count(): number | undefined {
    const { count } = this.current;
    return count === undefined ? undefined : numberOf(count);
  }

  set(): Readonly<Record<string, unknown>> {
    return this.current.labels;
  }

  private get current(): ForeignSeries {
    return this.series[this.at] as ForeignSeries;
  }
}
