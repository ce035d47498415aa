import type { NativeSeries } from '../../instruments/native/native-series.js';

/** One recorded value with labels that point to its origin; `timestamp` is in seconds since the Unix epoch. */
export interface FamilyExemplar {
  readonly labelSet: Readonly<Record<string, string | number>>;
  readonly value: number;
  readonly timestamp?: number | undefined;
}

/** Walks the series of a family; after each `next()` that returns `true`, it is positioned at one of them. */
export interface SeriesWalk {
  next(): boolean;
  /** When the series was created, in milliseconds since the Unix epoch; `undefined` if unknown. */
  readonly createdMs: number | undefined;
}

/** A walk over series with one value each. */
export interface ScalarWalk extends SeriesWalk {
  readonly value: number;
  readonly exemplar?: FamilyExemplar | undefined;
}

/** A walk over the series of a histogram. */
export interface HistogramWalk extends SeriesWalk {
  /** The non-cumulative count of a bucket; the last bucket, after those of the bounds, is `+Inf`. */
  bucketCount(bucket: number): number;
  /** The sum of all values; `undefined` if unknown. */
  readonly sum: number | undefined;
  exemplar(bucket: number): FamilyExemplar | undefined;
  /** Native buckets, which only protobuf can represent. */
  readonly native?: NativeSeries | undefined;
}

/** A walk over the series of a summary. */
export interface SummaryWalk extends SeriesWalk {
  /** The value at one of the family's quantiles, by index. */
  quantileValue(quantile: number): number;
  /** The sum of all values; `undefined` if unknown. */
  readonly sum: number | undefined;
  /** The number of values; `undefined` if unknown. */
  readonly count: number | undefined;
}

/** Labels that all series of a metric share; the values are those of the walk's current series. */
export interface ColumnLabels {
  readonly names: readonly string[];
  /** Returns the value, '' for a missing label. */
  text(label: number): string;
  /** Returns a small number that identifies the value while the series is alive. */
  id(label: number): number;
  /** How many series the metric has. */
  readonly seriesCount: number;
  /** The metric: the key of rendered values that are cached across scrapes. */
  readonly owner: object;
}

/** Labels whose names may differ per series: those of the walk's current series. */
export interface FreeLabels {
  set(): Readonly<Record<string, unknown>>;
  /** All label names in the family; if missing, names that a format writes identically are not detected. */
  readonly allNames?: ReadonlySet<string>;
  /** The metric; its registry may add labels. */
  readonly owner?: object;
}

interface FamilyBase<K extends string, W extends SeriesWalk> {
  readonly kind: K;
  readonly name: string;
  readonly help: string;
  readonly labels: ColumnLabels | FreeLabels;
  readonly walk: W;
}

/** A counter, a gauge or a metric of unknown type with one value per series. */
export type ScalarFamily = FamilyBase<'counter' | 'gauge' | 'unknown', ScalarWalk>;

/** A histogram with explicit bounds, ascending and without `+Inf`. */
export interface HistogramFamily extends FamilyBase<'histogram', HistogramWalk> {
  readonly bounds: ArrayLike<number>;
}

/** A summary with its quantiles, each from 0 to 1. */
export interface SummaryFamily extends FamilyBase<'summary', SummaryWalk> {
  readonly quantiles: ArrayLike<number>;
}

/** A metric as read by writers, once: its walk starts before the first series. */
export type Family = ScalarFamily | HistogramFamily | SummaryFamily;
