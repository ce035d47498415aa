import type { Clock } from '../clock.js';
import type { ExemplarLabels } from './exemplar.js';
import type { Labels, LabelValue, UnknownLabels } from '../series/label-values.js';

/** The labels that the end of a timer must pass because its start did not; it may override the others. */
type RemainingLabels<T extends string, C, K extends T> = Pick<Labels<T, C>, Exclude<T, K>> &
  Partial<Pick<Labels<T, C>, K>>;

// Once all labels are set, the end accepts any value, so that the type stays compatible with prom-client's timers.
type EndLabels<T extends string, C, K extends string> = string extends T
  ? [labels?: Partial<Labels<T, C>>]
  : [Exclude<T, K>] extends [never]
    ? [labels?: Readonly<Partial<Record<T, LabelValue>>>]
    : [labels: RemainingLabels<T, C, K & T>];

/** Ends a timer that was started with the labels `K`; returns the elapsed seconds. */
export type EndTimer<T extends string, C, K extends string> = (...labels: EndLabels<T, C, K>) => number;

/** Ends a histogram's timer, optionally with exemplar labels; returns the elapsed seconds. */
export type EndExemplarTimer<T extends string, C, K extends string> = (
  ...args: [...labels: EndLabels<T, C, K>, exemplarLabels?: ExemplarLabels]
) => number;

/** Starts a timer. Ending it records the elapsed seconds under the labels of start and end; those of the end win. */
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
