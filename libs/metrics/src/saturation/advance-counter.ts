import type { Counter } from '../instruments/counter.js';

const reached = new WeakMap<Counter, number>();

/** Brings a counter to a total that somebody else counts; nothing is exposed while there is none. */
export function advanceTo(counter: Counter, total: number | undefined): void {
  if (total === undefined) {
    counter.remove();
    reached.delete(counter);
    return;
  }
  const before = reached.get(counter) ?? 0;
  // A total that went down began anew, with another group or after a migration.
  counter.inc(total >= before ? total - before : total);
  reached.set(counter, total);
}
