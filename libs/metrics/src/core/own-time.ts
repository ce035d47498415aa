import * as nodeTimers from 'node:timers';
import * as nodeTimersPromises from 'node:timers/promises';
import { performance } from 'node:perf_hooks';

/*
 * Time as Node had it when the library was loaded, for what moves bytes and keeps deadlines. Fake timers replace the
 * global functions, the methods of `process`, and the exports of `node:timers` as CommonJS sees them; a scrape that waited
 * for those would hang until the test moves its clock. What measures the application reads the clock of `clock.ts`.
 */
export const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate } = nodeTimers;
export const { setTimeout: delay } = nodeTimersPromises;
export const nextTick: typeof process.nextTick = process.nextTick.bind(process);

/** Milliseconds since an arbitrary moment; never goes back. */
export const ownClock: { nowMs(): number } = { nowMs: performance.now.bind(performance) };
