/** The time source of instruments: the wall clock for timestamps, a monotonic clock for durations. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  nowMs(): number;
  /** Milliseconds since an arbitrary moment; never goes back. */
  monotonicMs(): number;
}

/** The clocks of this process, looked up at each reading so that a test's fake timers move them. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};

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
