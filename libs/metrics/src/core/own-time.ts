import * as nodeTimers from 'node:timers';
import * as nodeTimersPromises from 'node:timers/promises';
import { performance } from 'node:perf_hooks';

/*
 * Node's time functions as captured when the library loads, for sending bytes and keeping deadlines. Fake timers
 * replace the global functions, the methods of `process` and the CommonJS exports of `node:timers`; a scrape waiting
 * for those would hang until the test moves its clock. Code that measures the application uses `clock.ts`.
 */
export const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate } = nodeTimers;
export const { setTimeout: delay } = nodeTimersPromises;
export const nextTick: typeof process.nextTick = process.nextTick.bind(process);

/**
 * A signal that aborts after a time, also within `AbortSignal.any()`: when Node 20 collects garbage, it forgets one there that
 * nobody else listens to.
 */
export function timeoutSignal(ms: number): AbortSignal {
  const signal = AbortSignal.timeout(ms);
  signal.addEventListener('abort', () => undefined, { once: true });
  return signal;
}

/** Milliseconds since an arbitrary moment; never goes back. */
export const ownClock: { nowMs(): number } = { nowMs: performance.now.bind(performance) };
