import { placesIn } from './buckets.js';
import { apply, type FamilyTrack, type Segment } from './family-track.js';

/**
 * Called for each increase of a value: at which tick, of which series of which segment, which of its values as the metric has
 * them at present, by how much.
 */
type Visit = (tick: number, segment: Segment, series: number, cell: number, by: number) => void;

/**
 * Visits all increases after a tick. A value that has fallen belongs to a process that has restarted: it has increased from
 * 0, as Prometheus takes it. So has a series that has appeared.
 */
export function visitIncreases({ segments, facts }: FamilyTrack, after: number, take: Visit): void {
  let before: Segment | undefined;
  let ended: number[] = [];
  for (const segment of segments) {
    const { width, start } = segment;
    const places = placesIn(facts, segment.facts);
    const visit: Visit = (tick, of, series, cell, by) => {
      const place = places === undefined ? cell : (places[cell] ?? -1);
      if (place >= 0) take(tick, of, series, place, by);
    };
    const values = segment.base.slice();
    if (before !== undefined && start > after) visitNew(before, ended, segment, visit);
    for (const step of segment.steps) {
      if (step.tick > after) {
        const { added, at, to } = step;
        const first = values.length / width - (segment.rest > 0 ? 1 : 0);
        for (let i = 0; i < added.length; i++)
          visit(step.tick, segment, first + Math.floor(i / width), i % width, added[i] as number);
        if (added.length > 0) apply(segment, values, { ...step, at: [], to: [] });
        for (let i = 0; i < at.length; i++) {
          const position = at[i] as number;
          const value = to[i] as number;
          const by = increase(values[position] as number, value);
          values[position] = value;
          if (by !== 0) visit(step.tick, segment, Math.floor(position / width), position % width, by);
        }
      } else apply(segment, values, step);
    }
    before = segment;
    ended = values;
  }
}

/** Visits what has increased while a metric was told anew. */
function visitNew(before: Segment, ended: readonly number[], segment: Segment, visit: Visit): void {
  const { width, base, start, facts } = segment;
  const places = placesIn(facts, before.facts);
  if (places === undefined && width !== before.width) return;
  const known = new Map<string, number>();
  for (let series = 0; series < ended.length / before.width; series++)
    known.set(keyOf(before, series), series);
  for (let series = 0; series < base.length / width; series++) {
    const was = known.get(keyOf(segment, series));
    const old = was === undefined ? NOTHING : valuesIn(places, before.width, ended, was);
    // What was in other buckets than there are now: nothing can be told of the increase.
    if (old === undefined) continue;
    const isAnew = facts.kind === 'histogram' && hasFallen(old, base, series * width, width);
    for (let cell = 0; cell < width; cell++) {
      const by = increase(isAnew ? 0 : (old[cell] ?? 0), base[series * width + cell] as number);
      if (by !== 0) visit(start, segment, series, cell, by);
    }
  }
}

const NOTHING: readonly number[] = [];

/** The values that a series had, where they are now. */
function valuesIn(
  places: readonly number[] | undefined,
  width: number,
  ended: readonly number[],
  series: number,
): readonly number[] | undefined {
  const values = ended.slice(series * width, (series + 1) * width);
  if (places === undefined) return values;
  const moved: number[] = [];
  for (let cell = 0; cell < width; cell++) {
    const value = values[cell] as number;
    const place = places[cell] as number;
    if (place >= 0) moved[place] = (moved[place] ?? 0) + value;
    else if (value !== 0) return undefined;
  }
  return moved;
}

/** Whether any bucket has fewer values than it had: the whole histogram has begun anew. */
function hasFallen(old: readonly number[], base: readonly number[], at: number, width: number): boolean {
  for (let cell = 1; cell < width; cell++) if ((base[at + cell] as number) < (old[cell] ?? 0)) return true;
  return false;
}

function keyOf({ labels, facts: { labelNames } }: Segment, series: number): string {
  return JSON.stringify(labels.slice(series * labelNames.length, (series + 1) * labelNames.length));
}

function increase(before: number, after: number): number {
  const by = after >= before ? after - before : after;
  return Number.isFinite(by) ? by : 0;
}
