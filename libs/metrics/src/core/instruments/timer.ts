import type { Clock } from '../clock.js';
import type { ExemplarLabels } from './exemplar.js';
import type { Labels, LabelValue, UnknownLabels } from '../series/label-values.js';

/** The labels that a timer was not started with, which its end must give; it may give the others anew. */
type RemainingLabels<T extends string, C, K extends T> = Pick<Labels<T, C>, Exclude<T, K>> &
  Partial<Pick<Labels<T, C>, K>>;

// Once all labels are given any value is taken for the end's: prom-client's timers must take it too.
type EndLabels<T extends string, C, K extends string> = string extends T
  ? [labels?: Partial<Labels<T, C>>]
  : [Exclude<T, K>] extends [never]
    ? [labels?: Readonly<Partial<Record<T, LabelValue>>>]
    : [labels: RemainingLabels<T, C, K & T>];

/** Ends a timer that was started with the labels `K`; returns the seconds since. */
export type EndTimer<T extends string, C, K extends string> = (...labels: EndLabels<T, C, K>) => number;

/** Ends a histogram's timer, which may give exemplar labels; returns the seconds since. */
export type EndExemplarTimer<T extends string, C, K extends string> = (
  ...args: [...labels: EndLabels<T, C, K>, exemplarLabels?: ExemplarLabels]
) => number;

/** Starts a timer; ending it records the seconds since under the labels of both ends, the later ones winning. */
export function startTimer(
  clock: Clock,
  startLabels: UnknownLabels | undefined,
  record: (labels: UnknownLabels | undefined, seconds: number, exemplarLabels?: ExemplarLabels) => void,
): (endLabels?: UnknownLabels, exemplarLabels?: ExemplarLabels) => number {
  const startMs = clock.monotonicMs();
  return (endLabels, exemplarLabels) => {
    const seconds = (clock.monotonicMs() - startMs) / 1000;
    const labels = endLabels === undefined ? startLabels : { ...startLabels, ...endLabels };
    record(labels, seconds, exemplarLabels);
    return seconds;
  };
}
