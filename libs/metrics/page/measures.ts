import { widthOf } from '../src/live/served/protocol.js';
import { bucketsOf } from './buckets.js';
import { apply, type FamilyTrack, labelsOf, type Segment } from './family-track.js';
import type { History } from './history.js';
import { visitIncreases } from './increases.js';
import { quantileOf } from './quantile.js';

/** Chooses series by their labels. */
export type Where = (labels: Readonly<Record<string, string>>) => boolean;

const ALL: Where = () => true;

/** Over how long a rate is taken, in milliseconds. */
export const RATE_MS = 10_000;
/** Quantiles need more values than rates. */
export const QUANTILE_MS = 30_000;

/** A value for each tick that is remembered; null where there is none. */
export type OverTime = (number | null)[];

/** Whether a series is wanted, asked once per series. */
function chooser(where: Where): (segment: Segment, series: number) => boolean {
  if (where === ALL) return () => true;
  const known = new Map<Segment, boolean[]>();
  return (segment, series) => {
    let of = known.get(segment);
    if (of === undefined) known.set(segment, (of = []));
    return (of[series] ??= where(labelsOf(segment, series)));
  };
}

/** The increases of a metric's values per tick, summed over the series; the first index is the tick, from the first on. */
function increasesPerTick(history: History, track: FamilyTrack, where: Where): Float64Array[] {
  const width = widthOf(track.facts);
  const ticks = Array.from({ length: history.last - history.first + 1 }, () => new Float64Array(width));
  const isWanted = chooser(where);
  visitIncreases(track, history.first, (tick, segment, series, cell, by) => {
    const sums = ticks[tick - history.first];
    if (sums !== undefined && isWanted(segment, series)) sums[cell] = (sums[cell] as number) + by;
  });
  return ticks;
}

/** The number of events in the increase of a series: of a counter its value, of a histogram all its buckets. */
export function eventsIn({ kind }: { readonly kind: string }, sums: ArrayLike<number>): number {
  if (kind === 'summary') return sums[1] ?? 0;
  if (kind !== 'histogram') return sums[0] ?? 0;
  let count = 0;
  for (let i = 1; i < sums.length; i++) count += sums[i] as number;
  return count;
}

/** Sums up what happened in a window before each tick, and makes a value of it. */
function overWindows(
  history: History,
  track: FamilyTrack | undefined,
  where: Where,
  windowMs: number,
  valueOf: (sums: Float64Array, seconds: number) => number | null,
): OverTime {
  const none: OverTime = Array.from({ length: Math.max(0, history.last - history.first + 1) }, () => null);
  if (track === undefined || track.segments.length === 0) return none;
  const perTick = increasesPerTick(history, track, where);
  const sums = new Float64Array(perTick[0]?.length ?? 0);
  let from = history.first;
  return none.map((_, index) => {
    const tick = history.first + index;
    if (history.isAfterGap(tick)) {
      sums.fill(0);
      from = tick;
      return null;
    }
    add(sums, perTick[index] as Float64Array, 1);
    // The window begins at the last tick that is so long ago: what happened up to that tick leaves it.
    while (from + 1 < tick && history.at(tick) - history.at(from + 1) >= windowMs) {
      from++;
      add(sums, perTick[from - history.first] as Float64Array, -1);
    }
    return valueOf(sums, (history.at(tick) - history.at(from)) / 1000);
  });
}

function add(sums: Float64Array, others: Float64Array, factor: number): void {
  for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] as number) + factor * (others[i] as number);
}

/** Events per second, over the last 10 seconds of each tick. */
export function rateOverTime(history: History, name: string, where: Where = ALL): OverTime {
  const track = history.family(name);
  return overWindows(history, track, where, RATE_MS, (sums, seconds) =>
    Math.max(0, eventsIn((track as FamilyTrack).facts, sums) / seconds),
  );
}

/** Quantiles of a histogram, over the last 30 seconds of each tick. */
export function quantilesOverTime(
  history: History,
  name: string,
  quantiles: readonly number[],
  where: Where = ALL,
): OverTime[] {
  const track = history.family(name);
  const buckets = bucketsOf(track?.facts);
  return quantiles.map((q) =>
    overWindows(history, track, where, QUANTILE_MS, (sums) => quantileOf(q, buckets, sums.subarray(1))),
  );
}

/** The values of a gauge, summed over its series, or the largest. */
export function valuesOverTime(
  history: History,
  name: string,
  { where = ALL, cell = 0, combine = 'sum' }: { where?: Where; cell?: number; combine?: 'sum' | 'max' } = {},
): OverTime {
  const result: OverTime = [];
  const isWanted = chooser(where);
  for (const segment of history.family(name)?.segments ?? []) {
    const { width, start, end = history.last + 1, steps } = segment;
    const values = segment.base.slice();
    let step = 0;
    let value: number | null = null;
    for (let tick = start; tick < end; tick++) {
      let isNew = tick === start;
      for (; (steps[step]?.tick ?? Infinity) <= tick; step++) {
        apply(segment, values, steps[step] as (typeof steps)[number]);
        isNew = true;
      }
      if (isNew) value = combined(values, width, cell, combine, (series) => isWanted(segment, series));
      if (tick >= history.first) result[tick - history.first] = value;
    }
  }
  for (let tick = history.first; tick <= history.last; tick++) result[tick - history.first] ??= null;
  return result;
}

function combined(
  values: readonly number[],
  width: number,
  cell: number,
  how: 'sum' | 'max',
  isWanted: (series: number) => boolean,
): number | null {
  let result: number | null = null;
  for (let series = 0; series < values.length / width; series++) {
    const value = values[series * width + cell] as number;
    if (!isWanted(series) || Number.isNaN(value)) continue;
    if (result === null) result = value;
    else result = how === 'sum' ? result + value : Math.max(result, value);
  }
  return result;
}

/** The last value that is known. */
export function latest(values: OverTime): number | undefined {
  return values.at(-1) ?? undefined;
}

/** The present value of a gauge. */
export function present(
  history: History,
  name: string,
  where: Where = ALL,
  how: 'sum' | 'max' = 'sum',
): number | undefined {
  const segment = history.family(name)?.present;
  if (segment === undefined) return undefined;
  const isWanted = chooser(where);
  return combined(segment.values, segment.width, 0, how, (series) => isWanted(segment, series)) ?? undefined;
}
