import type { FreeLabels, SummaryFamily, SummaryWalk } from './family.js';
import { groupBySeries, stepsOf, type ForeignSeries } from './foreign-series.js';
import type { MetricSample } from './registry-metric.js';

/** A summary from the samples of `get()`. */
export function foreignSummary(
  base: { readonly name: string; readonly help: string },
  samples: readonly MetricSample[],
): SummaryFamily {
  const series = groupBySeries(base.name, 'quantile', samples);
  const quantiles = stepsOf(series);
  const walk = new ForeignSummaryWalk(series, quantiles);
  return { ...base, kind: 'summary', quantiles, walk, labels: walk };
}

class ForeignSummaryWalk implements SummaryWalk, FreeLabels {
  readonly createdMs = undefined;
  private at = -1;

  constructor(
    private readonly series: readonly ForeignSeries[],
    private readonly quantiles: readonly number[],
  ) {}

  next(): boolean {
    return ++this.at < this.series.length;
  }

  quantileValue(quantile: number): number {
    const sample = this.current.steps.get(this.quantiles[quantile] as number);
    return sample === undefined ? Number.NaN : Number(sample.value);
  }

  get sum(): number {
    return this.current.sum;
  }

  get count(): number {
    return this.current.count ?? 0;
  }

  set(): Readonly<Record<string, unknown>> {
    return this.current.labels;
  }

  private get current(): ForeignSeries {
    return this.series[this.at] as ForeignSeries;
  }
}
