/*
 * What the server and the page tell each other: JSON in server-sent events. Names and labels are sent once; then each tick
 * has the values that have changed. The page is compiled with this file too, so it knows neither Node nor Nest.
 */

/** A value that JSON can hold: `NaN` and the infinities are strings. */
export type WireNumber = number | 'NaN' | 'Infinity' | '-Infinity';

export type FamilyKind = 'counter' | 'gauge' | 'histogram' | 'summary' | 'unknown';

/**
 * The buckets of a native histogram that have, or had, values in any series: the keys of both sides, ascending. The zero
 * bucket is always there.
 */
export interface NativeLayout {
  readonly schema: number;
  readonly zeroThreshold: number;
  readonly negative: readonly number[];
  readonly positive: readonly number[];
}

/** What does not change about a metric. */
export interface FamilyFacts {
  readonly name: string;
  readonly kind: FamilyKind;
  readonly help: string;
  readonly unit?: string;
  readonly labelNames: readonly string[];
  /** The bounds of a histogram's buckets, without `+Inf`. */
  readonly bounds?: readonly number[];
  /** The native buckets of a histogram that has some: they are told, and its classic ones are not. */
  readonly native?: NativeLayout;
  /** The quantiles of a summary. */
  readonly quantiles?: readonly number[];
  /** The number of series that the metric may have; none when there is no limit. */
  readonly limit?: number;
  /** File and line of the declaration. */
  readonly declaredAt?: string;
}

/**
 * A metric as it is told anew. Each series has as many values as `widthOf()` says: a scalar has one; a histogram its sum and
 * the count of each bucket, not cumulative and by ascending values; a summary its sum, its count and the value at each
 * quantile. Series that are too many to be told one by one are summed in a last one, and `rest` is their number.
 */
export interface FamilyState extends FamilyFacts {
  /** The label values of all series told one by one, one after the other. */
  readonly labels: readonly string[];
  readonly values: readonly WireNumber[];
  readonly rest: number;
}

/** Series that a metric has got: label values and values, before the sum of the rest. */
export type AddedSeries = readonly [family: number, labels: readonly string[], values: readonly WireNumber[]];

/** Values that have changed: position, value, position, value. */
export type ChangedValues = readonly [family: number, changes: readonly WireNumber[]];

/** What one collection has found. */
export interface Tick {
  /** By the clock of the server, in milliseconds since the Unix epoch. */
  readonly at: number;
  /** The metrics that are told anew, by the number that they have from now on. */
  readonly told?: readonly (readonly [family: number, state: FamilyState])[];
  /** The metrics that there are no longer. */
  readonly gone?: readonly number[];
  readonly added?: readonly AddedSeries[];
  readonly changed?: readonly ChangedValues[];
  /** Metrics that could not be collected, with the reason. */
  readonly failed?: readonly (readonly [metric: string, reason: string])[];
  /** The milliseconds until the next tick. */
  readonly nextMs: number;
}

/** The names of the metrics that have a meaning for the page, as far as the application has them. */
export interface Roles {
  readonly prefix: string;
  readonly requests: string;
  readonly duration: string;
  readonly active: string;
  readonly firstByte: string;
  readonly method: string;
  readonly route: string;
  readonly status: string;
}

/** How long the requests of a route may take, by its labels. */
export interface Objective {
  readonly route: string;
  readonly methods: readonly string[];
  readonly seconds: number;
}

/** About the process that answers; the first event of each connection. */
export interface About {
  readonly roles: Roles;
  readonly objectives: readonly Objective[];
  /** How a scraper authenticates. */
  readonly auth: 'none' | 'bearer' | 'basic' | 'function';
  readonly isWhole: boolean;
  readonly pid: number;
  readonly node: string;
  readonly host: string;
  readonly startedAt: number;
  readonly version: string;
  readonly defaultLabels: Readonly<Record<string, string>>;
}

/** The number of values of a series. */
export function widthOf({ kind, native, bounds = [], quantiles = [] }: FamilyFacts): number {
  if (native !== undefined) return native.negative.length + native.positive.length + 2;
  if (kind === 'histogram') return bounds.length + 2;
  if (kind === 'summary') return quantiles.length + 2;
  return 1;
}

export function toWire(value: number): WireNumber {
  return Number.isFinite(value) ? value : (String(value) as WireNumber);
}
