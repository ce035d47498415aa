import type { FreeLabels, SummaryFamily, SummaryWalk } from './family.js';
import { countOf, numberOf, type ForeignSamples } from './foreign-samples.js';
import { groupBySeries, stepsOf, type ForeignSeries } from './foreign-series.js';

/**
 * A summary from the samples of `get()`.
 * @throws RangeError for a count that is none, or a quantile that is not from 0 to 1
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
