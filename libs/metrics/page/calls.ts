import { bucketsOf } from './buckets.js';
import { eventsIn } from './measures.js';
import { type GroupOf, groupKey, increasesBy, type Labels } from './groups.js';
import type { History } from './history.js';
import { quantileOf } from './quantile.js';

/** What is called, such as routes or methods: the metrics that count the calls and take their time. */
export interface CallsKind {
  readonly id: string;
  readonly title: string;
  /** The histogram of durations, if there is one. */
  readonly duration?: string;
  /** The counter of calls; without one, the histogram counts them. */
  readonly counter?: string;
  /** The labels that name what is called. */
  readonly keys: readonly string[];
  /** What stands between their values. Default: a space. */
  readonly join?: string;
  /** The label that says how a call ended. */
  readonly outcome?: string;
  readonly isError: (labels: Labels) => boolean;
  /** How long a call may take, in seconds, by the labels that name what is called. */
  readonly objectiveOf?: (keys: readonly string[]) => number | undefined;
}

/** What is called, and what happened to it after a tick. */
export interface CallsRow {
  readonly key: string;
  readonly name: string;
  readonly perSecond: number;
  readonly errorShare: number;
  readonly errors: number;
  readonly p50: number | null;
  readonly p95: number | null;
  /** How long 95 % of its calls may take, in seconds, where that has been said. */
  readonly objective: number | undefined;
  /** Seconds that all its calls took together, per second. */
  readonly busy: number;
  readonly timeShare: number;
}

/** The labels of a series that belong to a group. */
export function isIn({ keys }: CallsKind, key: string): (labels: Labels) => boolean {
  return (labels) => groupKey(keys.map((name) => labels[name] ?? '')) === key;
}

export function nameOf(parts: readonly string[], join = ' '): string {
  return parts.filter((part) => part !== '').join(join) || '(none)';
}

/** The rows of a table of calls. */
export function callsRows(history: History, kind: CallsKind, after: number): CallsRow[] {
  const { duration = '', counter = '', keys, isError } = kind;
  const group: GroupOf = (labels) => groupKey(keys.map((name) => labels[name] ?? ''));
  const track = history.family(counter) ?? history.family(duration);
  if (track === undefined) return [];
  const { name, kind: type } = track.facts;
  const seconds = Math.max(1e-3, (history.at(history.last) - history.at(after)) / 1000);
  const calls = increasesBy(history, name, after, group);
  const errors = increasesBy(history, name, after, (labels) => (isError(labels) ? group(labels) : undefined));
  const times = increasesBy(history, duration, after, group);
  const buckets = bucketsOf(history.family(duration)?.facts);
  for (const key of times.keys()) if (!calls.has(key)) calls.set(key, new Float64Array(0));
  let allBusy = 0;
  for (const sums of times.values()) allBusy += sums[0] ?? 0;
  return [...calls].map(([key, sums]) => {
    const count = eventsIn({ kind: type }, sums);
    const failed = eventsIn({ kind: type }, errors.get(key) ?? []);
    const time = times.get(key);
    const busy = time?.[0] ?? 0;
    const parts = JSON.parse(key) as string[];
    return {
      key,
      name: nameOf(parts, kind.join),
      objective: kind.objectiveOf?.(parts),
      perSecond: count / seconds,
      errors: failed,
      errorShare: count > 0 ? failed / count : 0,
      p50: time === undefined ? null : quantileOf(0.5, buckets, time.subarray(1)),
      p95: time === undefined ? null : quantileOf(0.95, buckets, time.subarray(1)),
      busy: busy / seconds,
      timeShare: allBusy > 0 ? busy / allBusy : 0,
    };
  });
}
