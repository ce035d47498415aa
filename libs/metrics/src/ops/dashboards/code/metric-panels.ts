import type { ApplicationMetric } from '../../model/application.js';
import type { Panel } from '../dashboard.js';
import { buckets, QUANTILE_COLORS, quantile } from '../promql.js';
import { descriptionOf, titleOf, unitOfValues, unitPerSecond } from './metric-words.js';
import { grouping, legendOf, splitBy } from './split.js';

const THIRD = 8;

/** How a metric is drawn, by its type. `selector` chooses the series of the application. */
export function metricPanels(metric: ApplicationMetric, selector: string): Panel[] {
  switch (metric.type) {
    case 'counter':
      return [counterPanel(metric, selector)];
    case 'gauge':
      return [gaugePanel(metric, selector)];
    case 'histogram':
      return histogramPanels(metric, selector);
    default:
      return [summaryPanel(metric, selector)];
  }
}

function counterPanel(metric: ApplicationMetric, selector: string): Panel {
  const labels = splitBy(metric);
  return {
    kind: 'timeseries',
    title: `${titleOf(metric)}, per second`,
    description: descriptionOf(metric, splitNote(metric, labels)),
    unit: unitPerSecond(metric),
    width: THIRD,
    min: 0,
    isStacked: labels.length > 0,
    queries: [
      {
        expr: `sum${grouping(labels)} (rate(${metric.name}{${selector}}[$interval]))`,
        legend: legendOf(labels, 'all'),
      },
    ],
  };
}

/** Instances may say the same or a part each, so they are not added up. */
function gaugePanel(metric: ApplicationMetric, selector: string): Panel {
  const labels = ['instance', ...splitBy(metric)];
  const isTime = metric.name.endsWith('_timestamp_seconds');
  const values = `${metric.unit === 'ratio' || isTime ? 'max' : 'sum'}${grouping(labels)} (${metric.name}{${selector}})`;
  return {
    kind: 'timeseries',
    title: isTime ? `${titleOf(metric)}: time since then` : titleOf(metric),
    description: descriptionOf(metric, splitNote(metric, labels)),
    unit: unitOfValues(metric),
    width: THIRD,
    queries: [{ expr: isTime ? `time() - ${values}` : values, legend: legendOf(labels, 'all') }],
  };
}

function histogramPanels(metric: ApplicationMetric, selector: string): Panel[] {
  const { name, buckets: form = 'both' } = metric;
  const shared = { unit: unitOfValues(metric), width: THIRD } as const;
  return [
    {
      ...shared,
      kind: 'timeseries',
      title: `${titleOf(metric)}: p50, p95, p99`,
      description: descriptionOf(metric, '50 %, 95 % and 99 % of the values are below this.'),
      min: 0,
      colors: QUANTILE_COLORS,
      queries: [0.5, 0.95, 0.99].map((share) => ({
        expr: quantile(share, name, selector, [], form),
        legend: `p${share * 100}`,
      })),
    },
    {
      ...shared,
      kind: 'heatmap',
      title: `${titleOf(metric)}: how many`,
      description: descriptionOf(metric, 'Values per second in each bucket.'),
      queries: [{ expr: buckets(name, selector, form), legend: '{{le}}' }],
    },
  ];
}

/** Quantiles of several instances can't be joined: the highest is shown. */
function summaryPanel(metric: ApplicationMetric, selector: string): Panel {
  const { name } = metric;
  const rate = (suffix: string) => `sum(rate(${name}_${suffix}{${selector}}[$interval]))`;
  return {
    kind: 'timeseries',
    title: titleOf(metric),
    description: descriptionOf(metric, 'The mean, and the quantiles of the instance that has the highest.'),
    unit: unitOfValues(metric),
    width: THIRD,
    queries: [
      {
        expr: `max by (quantile) (${name}{${selector}})`,
        legend: 'quantile {{quantile}}',
        emptyWhen: 'if the summary has none',
      },
      { expr: `${rate('sum')} / ${rate('count')}`, legend: 'mean' },
    ],
  };
}

function splitNote({ labels }: ApplicationMetric, split: readonly string[]): string {
  const others = labels.map(({ name }) => name).filter((name) => !split.includes(name));
  return others.length === 0 ? '' : `Summed over ${others.join(', ')}.`;
}
