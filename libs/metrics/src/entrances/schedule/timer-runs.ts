import type { AnyMethod } from '../../metrics/calls/replace-method.js';
import type { ScheduledJob } from './scheduled-job.js';

/** The property of a timer with its callback. */
export const CALLBACK = '_onTimeout';
/** The property with the period of an interval, or null. */
const PERIOD = '_repeat';

/**
 * What we use of a timer of Node, which has no public way to see when it calls back. Other timers, such as the fake ones
 * of a test, lack these properties; then only the runs of decorated methods are seen.
 */
export interface NodeTimer {
  [CALLBACK]?: AnyMethod | null;
  readonly [PERIOD]?: number | null;
  readonly _idleTimeout?: number;
}

const due = new WeakMap<NodeTimer, number>();

/** When the timer calls back next, in milliseconds since the Unix epoch; undefined when it will not. */
export function nextCallOf(timer: NodeTimer): number | undefined {
  // Node drops the callback of a timer that is cleared.
  return typeof timer[CALLBACK] === 'function' ? due.get(timer) : undefined;
}

/** Tells `job` when the timer was due each time it calls back, and calls back through `run`. */
export function watchTimer(
  timer: NodeTimer,
  job: ScheduledJob,
  run: (callback: AnyMethod, self: unknown, args: unknown[]) => unknown,
): void {
  const { [CALLBACK]: callback, _idleTimeout: periodMs } = timer;
  if (typeof callback !== 'function' || periodMs === undefined) return;
  due.set(timer, Date.now() + periodMs);
  timer[CALLBACK] = function (...args) {
    const nowMs = Date.now();
    const dueMs = due.get(timer) ?? nowMs;
    job.begins(dueMs);
    if (typeof timer[PERIOD] === 'number') {
      job.misses(Math.floor((nowMs - dueMs) / periodMs), 'late');
      due.set(timer, nowMs + periodMs);
    } else due.delete(timer);
    return run(callback, this, args);
  };
}
