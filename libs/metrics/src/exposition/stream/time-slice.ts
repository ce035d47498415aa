import { performance } from 'node:perf_hooks';

/**
 * How long an exposition works before everybody else gets a turn. With 1 ms, requests beside it took a quarter longer
 * at the 99th percentile, with this no longer (bench/scrape/under-load.bench.mjs).
 */
const SLICE_MS = 0.05;

/** Shares the event loop: work for a moment, then let it turn. */
export class TimeSlice {
  private startMs = performance.now();

  /** Whether it is time for `turn()`. */
  get isOver(): boolean {
    return performance.now() - this.startMs >= SLICE_MS;
  }

  /** Resolves after the event loop served what waits, and begins a new slice. */
  async turn(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.startMs = performance.now();
  }
}
