import type { Registry } from 'prom-client';
import {
  Counter as PromCounter,
  Gauge as PromGauge,
  Histogram as PromHistogram,
  Summary as PromSummary,
} from 'prom-client';

export type Labels<L extends string> = Readonly<Record<L, string | number>>;
type Args<L extends string, A extends unknown[]> = [L] extends [never] ? A : [labels: Labels<L>, ...rest: A];
type Last<L extends string, V> = [L] extends [never] ? [value: V] : [labels: Labels<L>, value: V];

export interface Counter<L extends string = string> {
  inc(...args: Args<L, [value?: number]>): void;
  reset(): void;
  remove(...args: Args<L, []>): void;
}
export interface Gauge<L extends string = string> {
  inc(...args: Args<L, [value?: number]>): void;
  dec(...args: Args<L, [value?: number]>): void;
  set(...args: Last<L, number>): void;
  reset(): void;
  remove(...args: Args<L, []>): void;
}
export interface Histogram<L extends string = string> {
  observe(...args: Last<L, number>): void;
  startTimer(...args: Args<L, []>): () => number;
  reset(): void;
  remove(...args: Args<L, []>): void;
}
export type Summary<L extends string = string> = Histogram<L>;

export const CONSTRUCTORS = {
  counter: PromCounter,
  gauge: PromGauge,
  histogram: PromHistogram,
  summary: PromSummary,
};
export type { Registry };
