import type { Names } from '../names/names.js';
import { metricsIn } from './metrics-in.js';
import { type RuleFile, recordingsOf } from './rule.js';

/** What Prometheus knows whatever the applications expose: its own series, and those of what is beside them. */
const OF_OTHERS = /^(up|ALERTS|ALERTS_FOR_STATE|scrape_.*|prometheus_.*|alertmanager_.*)$/;

export type IsKnown = (name: string) => boolean;

/** Whether there are series of a usual name: of what applications expose, and of what rules record of that. */
export function knownSeries(files: readonly RuleFile[], names: Names): IsKnown {
  const recorded = new Set<string>();
  const isKnown: IsKnown = (name) => names.isExposed(name) || recorded.has(name);
  // A rule may ask for what a file further down records.
  for (let before = -1; before !== recorded.size;) {
    before = recorded.size;
    for (const { record, expr } of files.flatMap(recordingsOf)) {
      if (hasData(expr, isKnown, record)) recorded.add(record);
    }
  }
  return isKnown;
}

/** Whether all that an expression asks for is known; `self`: the name that it is recorded under. */
export function hasData(expr: string, isKnown: IsKnown, self?: string): boolean {
  return metricsIn(expr).every((name) => name === self || isKnown(name) || isOfOthers(name));
}

/** Whether a series is of something else than an application. */
export function isOfOthers(name: string): boolean {
  return OF_OTHERS.test(name);
}
