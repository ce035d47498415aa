import { ownCounter, ownGauge } from '../metrics/definition/own-definition.js';
import type { MetricDefinition } from '../metrics/definition/metric-definition.js';
import type { GaugeSeries } from '../core/instruments/gauge.js';
import { INSTRUMENT } from '../core/instruments/instrument.js';
import { ScrapedMetrics } from './scraped-metrics.js';
import { Inject, Injectable } from '@nestjs/common';
import { MetricFactory } from '../metrics/metric-factory.js';

/** An instrument with the figures of its cardinality guard. */
interface Guarded {
  readonly [INSTRUMENT]: true;
  readonly name: string;
  readonly seriesCount: number;
  readonly overflowCount: number;
}

/** The metrics that a gauge showed last, and the series of each. */
const shown = new WeakMap<object, { readonly metrics: readonly Guarded[]; readonly series: GaugeSeries[] }>();

/** How close each metric is to its limit. */
export const metricsSeries = ownGauge({
  name: 'metrics_series',
  help: 'Current number of series of each metric of this library.',
  aggregator: 'max',
  labelNames: ['metric'],
  maxSeries: Infinity,
  inject: [ScrapedMetrics],
  collect(metrics) {
    const guarded = guardedIn(metrics);
    let last = shown.get(this);
    if (last === undefined || !areSame(guarded, last.metrics)) {
      // A metric may have been removed from its registry.
      this.reset();
      // This gauge counts its own series too, so all of them exist before any is set.
      for (const { name } of guarded) this.set({ metric: name }, 0);
      last = { metrics: guarded, series: guarded.map(({ name }) => this.labels({ metric: name })) };
      shown.set(this, last);
    }
    const { series } = last;
    for (let i = 0; i < guarded.length; i++)
      (series[i] as GaugeSeries).set((guarded[i] as Guarded).seriesCount);
  },
});

const counted = new WeakMap<Guarded, number>();

/** Recordings that went to the overflow series of each full metric. */
export const metricsSeriesOverflow = ownCounter({
  name: 'metrics_series_overflow_total',
  help: 'Recordings that went to the overflow series of a metric because it has reached its series limit.',
  labelNames: ['metric'],
  maxSeries: Infinity,
  inject: [ScrapedMetrics],
  collect(metrics) {
    for (const metric of guardedIn(metrics)) {
      const { overflowCount } = metric;
      if (overflowCount === 0) continue;
      const { name } = metric;
      this.inc({ metric: name }, overflowCount - (counted.get(metric) ?? 0));
      // The metric may have counted them before this series started.
      this.countsSince(undefined, { metric: name });
      counted.set(metric, overflowCount);
    }
  },
});

/** The names of the metrics about other metrics, which are collected after them. */
export function metricsAboutMetrics(prefix: string): ReadonlySet<string> {
  return new Set([metricsSeries, metricsSeriesOverflow].map(({ config }) => prefix + config.name));
}

function guardedIn(metrics: ScrapedMetrics): Guarded[] {
  const all: readonly object[] = metrics.listAgain();
  return all.filter((metric): metric is Guarded => INSTRUMENT in metric);
}

function areSame(some: readonly Guarded[], others: readonly Guarded[]): boolean {
  if (some.length !== others.length) return false;
  for (let i = 0; i < some.length; i++) if (some[i] !== others[i]) return false;
  return true;
}

/** Creates the metrics about other metrics at start-up. */
@Injectable()
export class SelfMetrics {
  constructor(@Inject(MetricFactory) factory: MetricFactory) {
    factory.asOwn('Rename yours.', () =>
      [metricsSeries, metricsSeriesOverflow].map((one) => factory.get(one as MetricDefinition)),
    );
  }
}
