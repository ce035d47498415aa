import { bucketsOf } from './buckets.js';
import { increasesBy } from './groups.js';
import type { History } from './history.js';
import { QUANTILE_MS } from './measures.js';
import { shareAbove } from './quantile.js';

/** How long the requests of an endpoint may take, in seconds; undefined without an objective. */
export function objectiveOf({ about }: History, method: string, route: string): number | undefined {
  return about?.objectives.find((one) => one.route === route && one.methods.includes(method))?.seconds;
}

/**
 * The share of the last requests that took longer than their objective, of those that have one; undefined if there were
 * none.
 */
export function shareBeyondObjectives(history: History): number | undefined {
  const { about } = history;
  if (about === undefined || about.objectives.length === 0) return undefined;
  const { duration, method, route } = about.roles;
  const buckets = bucketsOf(history.family(duration)?.facts);
  const after = history.tickBefore(history.last, QUANTILE_MS);
  const groups = increasesBy(history, duration, after, (labels) => {
    const seconds = objectiveOf(history, labels[method] ?? '', labels[route] ?? '');
    return seconds === undefined ? undefined : String(seconds);
  });
  let all = 0;
  let beyond = 0;
  for (const [seconds, sums] of groups) {
    const counts = sums.subarray(1);
    const count = counts.reduce((total, one) => total + one, 0);
    all += count;
    if (count > 0) beyond += count * shareAbove(Number(seconds), buckets, counts);
  }
  return all > 0 ? beyond / all : undefined;
}
