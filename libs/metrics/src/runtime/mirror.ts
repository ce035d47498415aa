import type { Counter } from '../core/instruments/counter.js';
import type { Gauge } from '../core/instruments/gauge.js';
import type { Labels } from '../core/series/label-values.js';

const reached = new WeakMap<Counter, number>();

/**
 * Raises a counter to a total that is counted elsewhere; without a total nothing is exposed.
 * @param sinceMs when the total began, in milliseconds since the Unix epoch; `undefined` when unknown. A later time, such
 * as our own start, would make earlier counts look like a sudden increase.
 * @param labels of the counter's only series
 */
export function advanceTo(
  counter: Counter,
  total: number | undefined,
  sinceMs: number | undefined,
  labels: Labels<string> = {},
): void {
  if (total === undefined) {
    counter.remove();
    reached.delete(counter);
    return;
  }
  const before = reached.get(counter) ?? 0;
  // A total that went down has restarted, in another group or after a migration.
  (counter as Counter<string>).inc(labels, total >= before ? total - before : total);
  counter.countsSince(sinceMs, labels);
  reached.set(counter, total);
}

/** Sets a gauge; an unknown value removes the sample, since neither zero nor the last value would be true. */
export function setOrRemove(gauge: Gauge, value: number | undefined): void {
  if (value === undefined) gauge.remove();
  else gauge.set(value);
}
