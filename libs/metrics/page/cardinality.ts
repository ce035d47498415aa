import type { FamilyTrack, Segment } from './family-track.js';
import { seriesCountOf } from './family-track.js';
import type { History } from './history.js';

export interface MetricRow {
  readonly track: FamilyTrack;
  readonly name: string;
  readonly series: number;
  /** How much of its limit of series a metric has used. */
  readonly used: number | undefined;
  /** The label with the most values. */
  readonly widest: { readonly name: string; readonly values: number } | undefined;
  readonly hasOverflowed: boolean;
}

const OVERFLOW = '__overflow__';

/** All metrics, with their series. */
export function metricRows(history: History): MetricRow[] {
  const inOne = mostInOneProcess(history);
  return [...history.families.values()].flatMap((track) => {
    const { present, facts } = track;
    if (present === undefined) return [];
    const series = seriesCountOf(present) + present.rest;
    return {
      track,
      name: facts.name,
      series,
      // The overflow series comes on top of the limit.
      used:
        facts.limit === undefined || facts.labelNames.length === 0
          ? undefined
          : Math.min(1, (inOne.get(facts.name) ?? series) / facts.limit),
      ...labelFacts(present),
    };
  });
}

/** How many series the process has that has most of a metric, by metric: a limit is that of a process. */
function mostInOneProcess(history: History): ReadonlyMap<string, number> {
  const { isWhole = false, roles } = history.about ?? {};
  const present = isWhole ? history.family(`${roles?.prefix ?? ''}metrics_series`)?.present : undefined;
  return new Map(present?.labels.map((name, index) => [name, present.values[index] ?? 0]));
}

/** Walking all label values takes time, and they change seldom. */
const known = new WeakMap<
  Segment,
  { readonly length: number; readonly facts: Pick<MetricRow, 'widest' | 'hasOverflowed'> }
>();

function labelFacts(segment: Segment): Pick<MetricRow, 'widest' | 'hasOverflowed'> {
  const found = known.get(segment);
  if (found?.length === segment.labels.length) return found.facts;
  const names = segment.facts.labelNames;
  const values = names.map(() => new Set<string>());
  segment.labels.forEach((value, index) => values[index % names.length]?.add(value));
  let widest: MetricRow['widest'];
  names.forEach((name, index) => {
    const count = values[index]?.size ?? 0;
    if (count > (widest?.values ?? 0)) widest = { name, values: count };
  });
  const facts = { widest, hasOverflowed: values.length > 0 && values.every((set) => set.has(OVERFLOW)) };
  known.set(segment, { length: segment.labels.length, facts });
  return facts;
}
