import type { ChartData, ChartLine } from './chart.js';
import type { History } from './history.js';
import type { Route } from './route.js';

/** One of the views; it draws itself anew after each tick and each change of the route. */
export interface View {
  readonly element: HTMLElement;
  update(history: History, route: Route): void;
  destroy(): void;
}

export interface ViewKind {
  readonly name: string;
  readonly title: string;
  /** Whether the field for a filter applies. */
  readonly isFiltered: boolean;
  make(): View;
}

/** Lines over the time of the route. */
export function chartData(history: History, { minutes }: Route, lines: readonly ChartLine[]): ChartData {
  const { first, last } = history;
  const toMs = last < first ? Date.now() : history.at(last);
  // A young page shows what there is, and not an empty stretch before it.
  const knownMs = last < first ? 0 : Math.max(60_000, toMs - history.at(first));
  const fromMs = toMs - Math.min(minutes * 60_000, knownMs);
  const at: number[] = [];
  const values = lines.map((): (number | null)[] => []);
  for (let tick = first; tick <= last; tick++) {
    const time = history.at(tick);
    if (history.isAfterGap(tick) && tick > first) {
      at.push(time - 1);
      for (const list of values) list.push(null);
    }
    at.push(time);
    values.forEach((list, index) => list.push(lines[index]?.values[tick - first] ?? null));
  }
  return {
    at,
    fromMs,
    toMs,
    lines: lines.map(({ label }, index) => ({ label, values: values[index] as (number | null)[] })),
  };
}

/** The tick from which on the time of the route counts. */
export function sinceTick(history: History, { minutes }: Route): number {
  return history.tickBefore(history.last, minutes * 60_000);
}
