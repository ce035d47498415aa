import type { NativeSeries } from '../../instruments/native/native-series.js';

/** One recorded value that tells where it came from; `timestamp` is in seconds since the Unix epoch. */
export interface FamilyExemplar {
  readonly labelSet: Readonly<Record<string, string | number>>;
  readonly value: number;
  readonly timestamp?: number | undefined;
}

/** Steps through the series of a family; after each `next()` that returns `true` it shows one of them. */
export interface SeriesWalk {
  next(): boolean;
  /** When the series began, in milliseconds since the Unix epoch; `undefined` when nobody knows. */
  readonly createdMs: number | undefined;
}

/** A walk over series that have one value each. */
export interface ScalarWalk extends SeriesWalk {
  readonly value: number;
  readonly exemplar?: FamilyExemplar | undefined;
}

/** A walk over the series of a histogram. */
export interface HistogramWalk extends SeriesWalk {
  /** How many values fell into this bucket alone; the last bucket, after those of the bounds, is `+Inf`. */
  bucketCount(bucket: number): number;
  /** Of all values; `undefined` when nobody knows. */
  readonly sum: number | undefined;
  exemplar(bucket: number): FamilyExemplar | undefined;
  /** Native buckets, which only protobuf has a place for. */
  readonly native?: NativeSeries | undefined;
}

/** A walk over the series of a summary. */
export interface SummaryWalk extends SeriesWalk {
  /** The value at one of the family's quantiles, by its place there. */
  quantileValue(quantile: number): number;
  /** Of all values; `undefined` when nobody knows. */
  readonly sum: number | undefined;
  /** Of all values; `undefined` when nobody knows. */
  readonly count: number | undefined;
}

/** Labels that all series of a metric have; the walk's current series has the values. */
export interface ColumnLabels {
  readonly names: readonly string[];
  /** The value, '' for a label that is not set. */
  text(label: number): string;
  /** A small number for the value, which stands for no other as long as the series lives. */
  id(label: number): number;
  /** What rendered values are kept for, from scrape to scrape: the metric. */
  readonly owner: object;
}

/** Labels that each series may have its own set of: those of the walk's current series. */
export interface FreeLabels {
  set(): Readonly<Record<string, unknown>>;
  /** Every label name that occurs in the family; not checked for names that a format writes alike when left out. */
  readonly allNames?: ReadonlySet<string>;
  /** The metric, whose registry may add labels. */
  readonly owner?: object;
}

interface FamilyBase<K extends string, W extends SeriesWalk> {
  readonly kind: K;
  readonly name: string;
  readonly help: string;
  readonly labels: ColumnLabels | FreeLabels;
  readonly walk: W;
}

/** A counter, a gauge or a metric of which only the value is known. */
export type ScalarFamily = FamilyBase<'counter' | 'gauge' | 'unknown', ScalarWalk>;

/** A histogram with explicit bounds, ascending and without `+Inf`. */
export interface HistogramFamily extends FamilyBase<'histogram', HistogramWalk> {
  readonly bounds: ArrayLike<number>;
}

/** A summary with its quantiles, each from 0 to 1. */
export interface SummaryFamily extends FamilyBase<'summary', SummaryWalk> {
  readonly quantiles: ArrayLike<number>;
}

/** A metric as writers read it, once: its walk starts before the first series. */
export type Family = ScalarFamily | HistogramFamily | SummaryFamily;
