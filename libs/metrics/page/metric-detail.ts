import { distribution } from './bars.js';
import { bucketsOf } from './buckets.js';
import { Chart, type ChartLine } from './chart.js';
import { h, setChildren } from './dom.js';
import { labelsOf, type Segment, seriesCountOf } from './family-track.js';
import { human, type Unit, unitOf } from './format.js';
import { increasesBy } from './groups.js';
import type { History } from './history.js';
import { quantilesOverTime, rateOverTime, valuesOverTime } from './measures.js';
import type { Route } from './route.js';
import type { MetricRow } from './cardinality.js';
import { chartData, sinceTick } from './view.js';

/** How many series the list shows, the largest first. */
const MOST_SERIES = 50;

/** One metric: what it is, a chart by its type, and its series. */
export class MetricDetail {
  readonly element = h('div', { class: 'metric' });
  private readonly facts = h('dl', { class: 'facts' });
  private readonly chartPlace = h('section');
  private readonly bars = h('section');
  private readonly series = h('div', { class: 'scroll', tabindex: '0' });
  private chart: Chart | undefined;
  private name = '';

  constructor() {
    this.element.append(this.facts, h('div', { class: 'columns' }, this.chartPlace, this.bars), this.series);
  }

  update(history: History, route: Route, row: MetricRow): void {
    const { facts, present } = row.track;
    const unit = unitOf(facts.name);
    if (this.name !== facts.name)
      this.begin(facts.name, facts.kind === 'counter' && unit === 'none' ? 'rate' : unit);
    setChildren(this.facts, factsOf(row, history.about?.isWhole === true ? ' in each process' : ''));
    this.chart?.update(chartData(history, route, linesOf(history, facts)));
    this.bars.hidden = facts.kind !== 'histogram';
    if (facts.kind === 'histogram') {
      const counts = increasesBy(history, facts.name, sinceTick(history, route), () => '').get('');
      this.bars.replaceChildren(
        h('h3', {}, `Distribution of the last ${route.minutes} min`),
        distribution(bucketsOf(facts), counts?.subarray(1) ?? [], unit),
      );
    }
    if (present !== undefined) this.series.replaceChildren(seriesTable(present, unit));
  }

  destroy(): void {
    this.chart?.destroy();
  }

  private begin(name: string, unit: Unit): void {
    this.name = name;
    this.chart?.destroy();
    this.chart = new Chart(name, unit, 160);
    this.chartPlace.replaceChildren(h('h3', {}, 'Over time'), this.chart.element);
  }
}

function factsOf({ track: { facts }, series, widest }: MetricRow, where: string): HTMLElement[] {
  const { help, kind, native, unit, labelNames, limit, declaredAt } = facts;
  const all: readonly (readonly [string, string | undefined])[] = [
    ['Help', help],
    ['Type', native === undefined ? kind : `${kind} with native buckets`],
    ['Unit', unit],
    ['Labels', labelNames.join(', ') || undefined],
    ['Series', limit === undefined ? human(series) : `${human(series)} of at most ${human(limit)}${where}`],
    ['Label with most values', widest && `${widest.name} (${human(widest.values)})`],
    ['Declared at', declaredAt],
  ];
  return all.flatMap(([name, value]) =>
    value === undefined
      ? []
      : h(
          'div',
          { class: name === 'Declared at' && 'wide' },
          h('dt', {}, name),
          h('dd', { dir: 'auto' }, value),
        ),
  );
}

function linesOf(history: History, { name, kind, quantiles = [] }: MetricRow['track']['facts']): ChartLine[] {
  if (kind === 'counter') return [{ label: 'per second, all series', values: rateOverTime(history, name) }];
  if (kind === 'histogram') {
    const values = quantilesOverTime(history, name, [0.5, 0.95, 0.99]);
    return ['p50', 'p95', 'p99'].map((label, index) => ({ label, values: values[index] ?? [] }));
  }
  if (kind === 'summary')
    return quantiles.map((quantile, index) => ({
      label: `p${quantile * 100}`,
      values: valuesOverTime(history, name, { cell: 2 + index, combine: 'max' }),
    }));
  const isShare = unitOf(name) === 'ratio' || unitOf(name) === 'timestamp';
  return [
    {
      label: isShare ? 'largest of all series' : 'sum of all series',
      values: valuesOverTime(history, name, { combine: isShare ? 'max' : 'sum' }),
    },
  ];
}

/** The exact values, as a scrape shows them. */
function seriesTable(segment: Segment, unit: Unit): HTMLElement {
  const { facts, values, width, rest } = segment;
  const { labelNames, kind } = facts;
  const count = seriesCountOf(segment);
  const valueOf = (series: number): number => {
    if (kind !== 'histogram') return values[series * width + (kind === 'summary' ? 1 : 0)] as number;
    let sum = 0;
    for (let i = 1; i < width; i++) sum += values[series * width + i] as number;
    return sum;
  };
  const order = Array.from({ length: count }, (_, series) => series)
    .toSorted((a, b) => valueOf(b) - valueOf(a))
    .slice(0, MOST_SERIES);
  const hasCount = kind === 'histogram' || kind === 'summary';
  const rows = order.map((series) => {
    const labels = labelsOf(segment, series);
    return h(
      'tr',
      {},
      ...labelNames.map((name) => h('td', { dir: 'auto', class: 'text' }, clipped(labels[name] ?? ''))),
      h(
        'td',
        { class: 'number', 'data-value': String(valueOf(series)), title: String(valueOf(series)) },
        human(valueOf(series), hasCount ? 'none' : unit),
      ),
      hasCount &&
        h(
          'td',
          { class: 'number', title: String(values[series * width]) },
          human(values[series * width], unit),
        ),
    );
  });
  const hidden = count - order.length + rest;
  return h(
    'table',
    { class: 'series' },
    h(
      'caption',
      {},
      hidden > 0
        ? `The ${order.length} largest of ${human(count + rest)} series; all are in the raw view.`
        : `${human(count)} series`,
    ),
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        ...labelNames.map((name) => h('th', { scope: 'col' }, name)),
        h('th', { scope: 'col', class: 'number' }, hasCount ? 'Count' : 'Value'),
        hasCount && h('th', { scope: 'col', class: 'number' }, 'Sum'),
      ),
    ),
    h('tbody', {}, ...rows),
  );
}

/** A label value may be of any length. */
function clipped(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}… (${text.length} characters)` : text;
}
