import { performance as nodePerformance } from 'node:perf_hooks';

/** The time source of instruments: the wall clock for timestamps, a monotonic clock for durations. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  nowMs(): number;
  /** Milliseconds since an arbitrary moment; never goes back. */
  monotonicMs(): number;
}

const { Date: loadedDate, setTimeout: loadedSetTimeout } = globalThis;
const isFakedFromTheStart = performance !== nodePerformance;

/**
 * `performance.now()` of this process, also when a test fakes it.
 *
 * Node's global `performance` has a getter, which V8 calls at each reading: some 10 ns. Fake timers replace `Date` or
 * `setTimeout` together with it. V8 treats these two as constants, so comparing them costs nothing.
 */
export function monotonicMs(): number {
  const isReal = Date === loadedDate && setTimeout === loadedSetTimeout && !isFakedFromTheStart;
  return isReal ? nodePerformance.now() : performance.now();
}

/** The clocks of this process, looked up at each reading so that a test's fake timers move them. */
export const systemClock: Clock = { nowMs: () => Date.now(), monotonicMs };

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  private elapsedMs = 0;

  /** Starts at `startMs`, in milliseconds since the Unix epoch. */
  constructor(private readonly startMs = 0) {}

  nowMs(): number {
    return this.startMs + this.elapsedMs;
  }

  monotonicMs(): number {
    return this.elapsedMs;
  }

  /** Moves both clocks forward; throws a RangeError for a negative step. */
  advance(byMs: number): void {
    if (!(byMs >= 0)) throw new RangeError(`ManualClock.advance(${byMs}): a clock only moves forward.`);
    this.elapsedMs += byMs;
  }
}
