import { shareBar } from '../bars.js';
import { type MetricRow, metricRows } from '../cardinality.js';
import { breakable, h, setChildren } from '../dom.js';
import { human } from '../format.js';
import type { History } from '../history.js';
import { MetricDetail } from '../metric-detail.js';
import { changeRoute, type Route } from '../route.js';
import { type Column, Table } from '../table.js';
import type { View } from '../view.js';

const COLUMNS: readonly Column<MetricRow>[] = [
  { name: 'Metric', sortBy: ({ name }) => name, text: ({ name }) => name },
  { name: 'Type', sortBy: ({ track }) => track.facts.kind, text: ({ track }) => track.facts.kind },
  { name: 'Series', isNumber: true, sortBy: ({ series }) => series, text: ({ series }) => human(series) },
  {
    name: 'Limit',
    title: 'How much of its limit of series the metric has used',
    isNumber: true,
    sortBy: ({ used }) => used ?? NaN,
    text: ({ used }) => (used === undefined ? '' : human(used, 'ratio')),
    cell: ({ used }) => (used === undefined ? h('span') : shareBar(used, human(used, 'ratio'))),
  },
  { name: 'Help', sortBy: ({ track }) => track.facts.help, text: ({ track }) => track.facts.help },
];

const MOST_LISTED = 5;

/** Every metric, and how many series they have. */
export class MetricsView implements View {
  readonly element = h('div');
  private readonly cardinality = h('div', { class: 'lists' });
  private readonly detail = new MetricDetail();
  private readonly table = new Table(
    'Metrics',
    COLUMNS,
    ({ name }) => name,
    { element: () => this.detail.element },
    'metric:',
  );

  constructor() {
    this.element.append(this.cardinality, h('h2', { class: 'hidden' }, 'All metrics'), this.table.element);
  }

  update(history: History, route: Route): void {
    const rows = metricRows(history);
    // Who filters looks for a metric.
    this.cardinality.hidden = route.filter !== '';
    this.updateCardinality(rows);
    this.table.update(rows);
    const open = rows.find(({ name }) => route.open === `metric:${name}`);
    if (open !== undefined) this.detail.update(history, route, open);
  }

  destroy(): void {
    this.detail.destroy();
  }

  private updateCardinality(rows: readonly MetricRow[]): void {
    const total = rows.reduce((sum, { series }) => sum + series, 0);
    const by = (value: (row: MetricRow) => number): MetricRow[] =>
      rows
        .filter((row) => value(row) > 0)
        .toSorted((a, b) => value(b) - value(a))
        .slice(0, MOST_LISTED);
    const overflowed = rows.filter(({ hasOverflowed }) => hasOverflowed);
    setChildren(this.cardinality, [
      list(
        `Largest of ${human(rows.length)} metrics, ${human(total)} series`,
        by(({ series }) => series),
        ({ series }) => human(series),
      ),
      list(
        'Nearest to their limits',
        by(({ used }) => used ?? 0),
        ({ used }) => human(used, 'ratio'),
      ),
      list(
        'Labels with most values',
        by(({ widest }) => widest?.values ?? 0),
        ({ widest }) => `${widest?.name} ${human(widest?.values)}`,
      ),
      list('Overflowed', overflowed, () => 'full', 'None: every series is told apart.'),
    ]);
  }
}

function list(
  title: string,
  rows: readonly MetricRow[],
  text: (row: MetricRow) => string,
  nothing = 'None.',
): HTMLElement {
  const items = rows.map((row) =>
    h(
      'li',
      {},
      h(
        'button',
        { type: 'button', class: 'link', onclick: () => changeRoute({ open: `metric:${row.name}` }) },
        breakable(row.name),
      ),
      h('b', {}, text(row)),
    ),
  );
  return h(
    'section',
    { class: 'card' },
    h('h2', {}, title),
    items.length > 0 ? h('ol', {}, ...items) : h('p', { class: 'faint' }, nothing),
  );
}
