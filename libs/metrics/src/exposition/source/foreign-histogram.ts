import type { FamilyExemplar, FreeLabels, HistogramFamily, HistogramWalk } from './family.js';
import { exemplarOf, groupBySeries, stepsOf, type ForeignSeries } from './foreign-series.js';
import type { MetricSample } from './registry-metric.js';

/** A histogram from the samples of `get()`. */
export function foreignHistogram(
  base: { readonly name: string; readonly help: string },
  samples: readonly MetricSample[],
): HistogramFamily {
  const series = groupBySeries(base.name, 'le', samples);
  const bounds = stepsOf(series).filter((bound) => bound !== Infinity);
  const walk = new ForeignHistogramWalk(series, bounds);
  return { ...base, kind: 'histogram', bounds, walk, labels: walk };
}

class ForeignHistogramWalk implements HistogramWalk, FreeLabels {
  readonly createdMs = undefined;
  private at = -1;
  /** What each bucket has alone; samples tell what it has with all below. */
  private readonly counts: Float64Array;

  constructor(
    private readonly series: readonly ForeignSeries[],
    private readonly bounds: readonly number[],
  ) {
    this.counts = new Float64Array(bounds.length + 1);
  }

  next(): boolean {
    if (++this.at >= this.series.length) return false;
    const { steps, count } = this.current;
    let below = 0;
    this.bounds.forEach((bound, i) => {
      const upTo = Math.max(Number(steps.get(bound)?.value ?? below), below);
      this.counts[i] = upTo - below;
      below = upTo;
    });
    const all = Number(steps.get(Infinity)?.value ?? count ?? below);
    this.counts[this.bounds.length] = Math.max(all - below, 0);
    return true;
  }

  bucketCount(bucket: number): number {
    return this.counts[bucket] as number;
  }

  get sum(): number {
    return this.current.sum;
  }

  exemplar(bucket: number): FamilyExemplar | undefined {
    return exemplarOf(this.current.steps.get(this.bounds[bucket] ?? Infinity));
  }

  set(): Readonly<Record<string, unknown>> {
    return this.current.labels;
  }

  private get current(): ForeignSeries {
    return this.series[this.at] as ForeignSeries;
  }
}
