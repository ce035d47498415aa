import { labelsOf, type Segment, seriesCountOf } from './family-track.js';
import type { History } from './history.js';
import { visitIncreases } from './increases.js';
import { widthOf } from '../src/live/served/protocol.js';

export type Labels = Readonly<Record<string, string>>;

/** The group of a series by its labels; undefined leaves it out. */
export type GroupOf = (labels: Labels) => string | undefined;

/** The increases of a metric's values after a tick, summed by group; groups in which nothing happened are there too. */
export function increasesBy(
  history: History,
  name: string,
  after: number,
  groupOf: GroupOf,
): Map<string, Float64Array> {
  const track = history.family(name);
  const groups = new Map<string, Float64Array>();
  if (track === undefined) return groups;
  const width = widthOf(track.facts);
  const known = new Map<Segment, (Float64Array | null)[]>();
  const sumsOf = (segment: Segment, series: number): Float64Array | null => {
    let list = known.get(segment);
    if (list === undefined) known.set(segment, (list = []));
    const found = list[series];
    if (found !== undefined) return found;
    const group = groupOf(series < seriesCountOf(segment) ? labelsOf(segment, series) : {});
    if (group === undefined) return (list[series] = null);
    let sums = groups.get(group);
    if (sums === undefined) groups.set(group, (sums = new Float64Array(width)));
    return (list[series] = sums);
  };
  const { present } = track;
  if (present !== undefined)
    for (let series = 0; series < seriesCountOf(present); series++) sumsOf(present, series);
  visitIncreases(track, after, (_tick, segment, series, cell, by) => {
    const sums = sumsOf(segment, series);
    if (sums !== null) sums[cell] = (sums[cell] as number) + by;
  });
  return groups;
}

/** Several labels as one key. */
export function groupKey(parts: readonly string[]): string {
  return JSON.stringify(parts);
}
