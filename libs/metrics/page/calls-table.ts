import { distribution, shareBar } from './bars.js';
import { bucketsOf } from './buckets.js';
import { type CallsKind, type CallsRow, callsRows, isIn } from './calls.js';
import { Chart } from './chart.js';
import { h, setText } from './dom.js';
import { human, unitOf } from './format.js';
import { increasesBy } from './groups.js';
import type { History } from './history.js';
import { eventsIn, type OverTime, quantilesOverTime, rateOverTime } from './measures.js';
import { currentRoute, type Route } from './route.js';
import { type Column, Table } from './table.js';
import { chartData, sinceTick } from './view.js';

const COLUMNS: readonly Column<CallsRow>[] = [
  { name: 'Name', sortBy: ({ name }) => name, text: ({ name }) => name },
  {
    name: 'Rate',
    title: 'Calls per second',
    isNumber: true,
    sortBy: ({ perSecond }) => perSecond,
    text: ({ perSecond }) => human(perSecond, 'rate'),
  },
  {
    name: 'Errors',
    title: 'Share of the calls that failed',
    isNumber: true,
    sortBy: ({ errorShare }) => errorShare,
    text: ({ errorShare, errors }) => (errors > 0 ? human(errorShare, 'ratio') : '0'),
    cell: ({ errorShare, errors }) =>
      errors > 0
        ? h('strong', { class: errorShare > 0.05 ? 'bad' : 'watch' }, human(errorShare, 'ratio'))
        : h('span', { class: 'faint' }, '0'),
  },
  { name: 'p50', isNumber: true, sortBy: ({ p50 }) => p50 ?? NaN, text: ({ p50 }) => human(p50, 'seconds') },
  {
    name: 'p95',
    isNumber: true,
    sortBy: ({ p95 }) => p95 ?? NaN,
    text: (row) => (missesObjective(row) ? `${p95Of(row)} > ${human(row.objective, 'seconds')}` : p95Of(row)),
    cell: (row) =>
      missesObjective(row)
        ? h(
            'strong',
            { class: 'bad', title: 'More than 5 % of the calls take longer than their objective' },
            `${p95Of(row)} > ${human(row.objective, 'seconds')}`,
          )
        : h('span', {}, p95Of(row)),
  },
  {
    name: 'Time',
    title: 'Share of the time that all of them took together',
    isNumber: true,
    sortBy: ({ timeShare }) => timeShare,
    text: ({ timeShare }) => human(timeShare, 'ratio'),
    cell: ({ timeShare }) => shareBar(timeShare, human(timeShare, 'ratio')),
  },
];

function missesObjective({ p95, objective }: CallsRow): boolean {
  return p95 !== null && objective !== undefined && p95 > objective;
}

function p95Of({ p95 }: CallsRow): string {
  return human(p95, 'seconds');
}

/** The most outcomes that a chart tells apart. */
const MOST_OUTCOMES = 6;

/** A table of what is called; a row opens its latencies and outcomes. */
export class CallsTable {
  readonly element: HTMLElement;
  private readonly table: Table<CallsRow>;
  private readonly detail = h('div', { class: 'columns' });
  private readonly latencies = new Chart('Latency', 'seconds', 140);
  private readonly outcomes = new Chart('Calls by outcome', 'rate', 140);
  private readonly bars = h('div');
  private readonly note = h('p', { class: 'faint' });

  constructor(
    private readonly kind: CallsKind,
    noun: string,
  ) {
    const [first, ...others] = COLUMNS as [Column<CallsRow>, ...Column<CallsRow>[]];
    const columns = [{ ...first, name: noun }, ...others];
    const detail = { element: () => this.detail };
    this.table = new Table(kind.title, columns, ({ name }) => name, detail, `${kind.id}:`);
    this.detail.append(
      h('section', {}, h('h3', {}, 'Latency'), this.latencies.element),
      h(
        'section',
        {},
        h('h3', {}, kind.outcome === undefined ? 'Calls' : `Calls by ${kind.outcome}`),
        this.outcomes.element,
      ),
      h('section', {}, h('h3', {}, 'Distribution'), this.bars, this.note),
    );
    this.element = this.table.element;
  }

  /** Returns whether there is anything to show. */
  update(history: History, route: Route): boolean {
    const after = sinceTick(history, route);
    const rows = history.last < history.first ? [] : callsRows(history, this.kind, after);
    this.table.update(rows);
    const open = rows.find(({ name }) => currentRoute().open === `${this.kind.id}:${name}`);
    if (open !== undefined) this.updateDetail(history, route, open.key, after);
    return rows.length > 0;
  }

  destroy(): void {
    this.latencies.destroy();
    this.outcomes.destroy();
  }

  private updateDetail(history: History, route: Route, key: string, after: number): void {
    const { duration = '', counter = '', outcome } = this.kind;
    const where = isIn(this.kind, key);
    const [p50, p95, p99] = quantilesOverTime(history, duration, [0.5, 0.95, 0.99], where) as [
      OverTime,
      OverTime,
      OverTime,
    ];
    this.latencies.update(
      chartData(history, route, [
        { label: 'p50', values: p50 },
        { label: 'p95', values: p95 },
        { label: 'p99', values: p99 },
      ]),
    );
    const counting = history.family(counter) === undefined ? duration : counter;
    const outcomes =
      outcome === undefined
        ? ['']
        : [
            ...increasesBy(history, counting, after, (labels) =>
              where(labels) ? (labels[outcome] ?? '') : undefined,
            ),
          ]
            .toSorted(([, a], [, b]) => eventsIn({ kind: '' }, b) - eventsIn({ kind: '' }, a))
            .map(([value]) => value)
            .slice(0, MOST_OUTCOMES);
    const lines = outcomes.toSorted().map((value) => ({
      label: value || 'calls',
      values: rateOverTime(
        history,
        counting,
        (labels) => where(labels) && (outcome === undefined || (labels[outcome] ?? '') === value),
      ),
    }));
    this.outcomes.update(chartData(history, route, lines));
    const counts = increasesBy(history, duration, after, (labels) => (where(labels) ? '' : undefined)).get(
      '',
    );
    const buckets = bucketsOf(history.family(duration)?.facts);
    this.bars.replaceChildren(distribution(buckets, counts?.subarray(1) ?? [], unitOf(duration)));
    const seconds = (history.at(history.last) - history.at(after)) / 1000;
    setText(this.note, `The last ${human(seconds, 'seconds')}.`);
  }
}
