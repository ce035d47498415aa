import { Card, verdictOf } from '../card.js';
import { h, setText } from '../dom.js';
import { human } from '../format.js';
import type { History } from '../history.js';
import {
  latest,
  type OverTime,
  present,
  quantilesOverTime,
  rateOverTime,
  valuesOverTime,
} from '../measures.js';
import { isServerError } from '../http.js';
import { shareBeyondObjectives } from '../objectives.js';
import type { Route } from '../route.js';
import { saturations, type Saturation } from '../saturations.js';
import { chartData, type View } from '../view.js';

/** The share of requests that may fail before it is worth a look, and before it is bad. */
const ERRORS_WATCH = 0.001;
const ERRORS_BAD = 0.01;
/** How much slower than its own usual the application may be. */
const SLOWER_WATCH = 2;
const SLOWER_BAD = 5;
/** The share of requests that may take longer than their objective; from the second on, p95 misses it. */
const BEYOND_WATCH = 0.01;
const BEYOND_BAD = 0.05;

/** Whether the application is well: the golden signals and what it may run out of. */
export class NowView implements View {
  readonly element = h('div');
  private readonly requests = new Card('Requests', 'rate');
  private readonly errors = new Card('Errors', 'ratio', 0.01);
  private readonly latency = new Card('Latency', 'seconds');
  private readonly active = new Card('In flight', 'none', 1);
  private readonly signals = h('div', { class: 'cards' });
  private readonly saturation = h('div', { class: 'cards' });
  private readonly saturationCards = new Map<string, Card>();
  private readonly summary = h('p', { class: 'summary', role: 'status' });

  constructor() {
    for (const card of [this.requests, this.errors, this.latency, this.active])
      this.signals.append(card.element);
    this.element.append(
      this.summary,
      this.signals,
      h('h2', { class: 'group' }, 'Saturation'),
      this.saturation,
    );
  }

  update(history: History, route: Route): void {
    const { about } = history;
    if (about === undefined || history.last < history.first) return;
    const verdicts = [
      this.updateSignals(history, route),
      ...saturations(history).map((one) => this.updateSaturation(one, history, route)),
    ];
    const bad = verdicts.flat().filter(({ verdict }) => verdict === 'bad');
    const watch = verdicts.flat().filter(({ verdict }) => verdict === 'watch');
    const names = (list: typeof bad): string => list.map(({ name }) => name).join(', ');
    const text =
      bad.length > 0
        ? `Bad: ${names(bad)}${watch.length > 0 ? `. To watch: ${names(watch)}` : ''}.`
        : watch.length > 0
          ? `To watch: ${names(watch)}.`
          : 'All is well.';
    setText(this.summary, text);
    this.summary.dataset['verdict'] = bad.length > 0 ? 'bad' : watch.length > 0 ? 'watch' : 'well';
  }

  destroy(): void {
    for (const { chart } of [
      this.requests,
      this.errors,
      this.latency,
      this.active,
      ...this.saturationCards.values(),
    ])
      chart.destroy();
  }

  private updateSignals(history: History, route: Route): { name: string; verdict: string | undefined }[] {
    const {
      requests: counter,
      duration,
      active,
      status,
    } = (history.about as NonNullable<History['about']>).roles;
    const counting = history.family(counter) === undefined ? duration : counter;
    const rate = rateOverTime(history, counting);
    const failed = rateOverTime(history, counting, (labels) => isServerError(labels[status]));
    const share = failed.map((value, index) => shareOf(value, rate[index]));
    const [p50, p95, p99] = quantilesOverTime(history, duration, [0.5, 0.95, 0.99]) as [
      OverTime,
      OverTime,
      OverTime,
    ];
    const inFlight = valuesOverTime(history, active);

    const perSecond = latest(rate);
    this.requests.update(human(perSecond, 'rate'), undefined, 'in the last 10 s');
    this.requests.chart.update(chartData(history, route, [{ label: 'requests', values: rate }]));

    const errorShare = latest(share);
    const errors = verdictOf(errorShare, ERRORS_WATCH, ERRORS_BAD);
    const perSecondFailed = latest(failed);
    this.errors.update(
      human(errorShare, 'ratio'),
      errors,
      perSecondFailed === undefined || perSecondFailed === 0
        ? 'no 5xx in the last 10 s'
        : `${human(perSecondFailed, 'rate')} with 5xx`,
    );
    this.errors.chart.update(chartData(history, route, [{ label: 'share of requests', values: share }]));

    const usual = median(p95);
    const now = latest(p95);
    const slower = now === undefined || usual === undefined || usual === 0 ? undefined : now / usual;
    const beyond = shareBeyondObjectives(history);
    const speed =
      beyond === undefined
        ? verdictOf(slower, SLOWER_WATCH, SLOWER_BAD)
        : verdictOf(beyond, BEYOND_WATCH, BEYOND_BAD);
    this.latency.update(
      `p95 ${human(now, 'seconds')}`,
      speed,
      beyond !== undefined
        ? `${beyond > 0 ? human(beyond, 'ratio') : 'none'} took longer than their objective`
        : usual === undefined
          ? 'no requests in the last 30 s'
          : `usually ${human(usual, 'seconds')}`,
    );
    this.latency.chart.update(
      chartData(history, route, [
        { label: 'p50', values: p50 },
        { label: 'p95', values: p95 },
        { label: 'p99', values: p99 },
      ]),
    );

    this.active.update(human(present(history, active)), undefined, 'requests being answered');
    this.active.chart.update(chartData(history, route, [{ label: 'requests', values: inFlight }]));
    return [
      { name: 'errors', verdict: errors },
      { name: 'latency', verdict: speed },
    ];
  }

  private updateSaturation(
    { id, title, unit, value, note, verdict, lines, most }: Saturation,
    history: History,
    route: Route,
  ): { name: string; verdict: string | undefined }[] {
    let card = this.saturationCards.get(id);
    if (card === undefined) {
      card = new Card(title, unit, most);
      this.saturationCards.set(id, card);
      this.saturation.append(card.element);
    }
    card.update(human(value, unit), verdict, note);
    card.chart.update(chartData(history, route, lines));
    return [{ name: title.toLowerCase(), verdict }];
  }
}

function shareOf(part: number | null, whole: number | null | undefined): number | null {
  if (part === null || whole === null || whole === undefined) return null;
  return whole > 1e-9 ? Math.min(1, part / whole) : 0;
}

function median(values: OverTime): number | undefined {
  const known = values.filter((value) => value !== null).toSorted((a, b) => a - b);
  return known[Math.floor(known.length / 2)];
}
