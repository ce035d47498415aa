import { ownClock, setImmediate } from '../../own-time.js';

/**
 * How long an exposition works before it yields to the event loop: about the time of one chunk. Concurrent requests
 * wait that long; with 0.25 ms their 99th percentile was twice as high. The short slice does not slow the exposition
 * down (`npm run bench -- scrape-under-load`).
 */
const SLICE_MS = 0.05;
/** Yielding costs more than a small page; of a large one, this is a small part. */
const FIRST_SLICE_MS = 1;

/** Shares the event loop: works for a short time, then yields. */
export class TimeSlice {
  private endMs = 0;

  /** Starts the first slice of a page. */
  start(): void {
    this.endMs = ownClock.nowMs() + FIRST_SLICE_MS;
  }

  /** Whether it is time for `turn()`. */
  get isOver(): boolean {
    return ownClock.nowMs() >= this.endMs;
  }

  /** Yields to the event loop, then starts a new slice. */
  async turn(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.endMs = ownClock.nowMs() + SLICE_MS;
  }
}
