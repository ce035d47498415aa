import type { LabelValue } from '../../core/series/label-values.js';
import type { WatchedMetric } from '../watch.js';
import type { Observed } from './metric-matchers.js';

type AnyLabels = [labels?: Readonly<Record<string, LabelValue>>];

/** The labels of the metric that `expect()` got, in full; without labels, no argument. */
export type LabelsOf<M> = 0 extends 1 & M
  ? AnyLabels
  : M extends { readonly labelNames: readonly (infer L extends string)[] }
    ? [L] extends [never]
      ? []
      : string extends L
        ? AnyLabels
        : [labels: Readonly<Record<L, LabelValue>>]
    : AnyLabels;

/** What `toHaveValue()` takes: anything for what is no metric, as jest-dom has a matcher of this name too. */
export type ValueArguments<T> = T extends { get(): unknown } | WatchedMetric
  ? [expected: number, ...labels: LabelsOf<T>]
  : [value?: unknown, ...more: unknown[]];

/** What `expect.extend(metricMatchers)` adds to `expect(metric)`; `R` is its result, `T` the metric. */
export interface MetricMatchers<R, T> {
  /** The counter or gauge has this value in the series with these labels, given in full. */
  toHaveValue(...args: ValueArguments<T>): R;
  /** The watched counter or gauge has grown by this much in the series with these labels, given in full. */
  toHaveIncreasedBy(expected: number, ...labels: LabelsOf<T>): R;
  /**
   * The histogram or summary has observed this value, once; or so many values with this sum. A watched one: since then.
   */
  toHaveObserved(expected: number | Observed, ...labels: LabelsOf<T>): R;
}

declare global {
  // oxlint-disable-next-line typescript/no-namespace -- the types of Jest's globals are in one
  namespace jest {
    interface Matchers<R, T = {}> extends MetricMatchers<R, T> {
      // Of two interfaces with this matcher, the first would hide the other; here it stands before both.
      toHaveValue(...args: ValueArguments<T>): R;
    }
  }
}

// Whichever is not installed can't be augmented, and need not be.
/** @ts-ignore */
declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends MetricMatchers<R, T> {}
}

/** @ts-ignore */
declare module 'vitest' {
  // oxlint-disable-next-line typescript/no-explicit-any -- its declarations must agree
  interface Assertion<T = any> extends MetricMatchers<void, T> {}
}
