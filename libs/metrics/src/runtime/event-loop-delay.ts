import type { Clock } from '../core/clock.js';
import { clearInterval, setInterval } from '../core/own-time.js';

/** How often the delay is measured. */
export const SAMPLE_EVERY_MS = 20;

/** A block counts as so many samples at most: a process that was stopped for an hour tells nothing of its load. */
const MOST_SAMPLES = 500;

/**
 * How late work begins on the event loop, from a timer that should fire every 20 ms.
 *
 * During a block the timer can't fire, and one sample would stand for all that work had to wait meanwhile. So the
 * samples that are missing are added, each 20 ms shorter than the one before (as HdrHistogram corrects coordinated
 * omission): the histogram tells what work that arrives at any moment has to wait. Nothing is read or reset by a
 * scrape.
 */
export class EventLoopDelay {
  #timer: NodeJS.Timeout | undefined;
  #dueMs = 0;

  constructor(
    private readonly clock: Clock,
    private readonly observe: (seconds: number) => void,
  ) {}

  start(): void {
    this.#dueMs = this.clock.monotonicMs() + SAMPLE_EVERY_MS;
    this.#timer = setInterval(() => this.sample(), SAMPLE_EVERY_MS).unref();
  }

  /** To be called when the timer fires. */
  sample(): void {
    const nowMs = this.clock.monotonicMs();
    let lateMs = Math.max(0, nowMs - this.#dueMs);
    this.#dueMs = nowMs + SAMPLE_EVERY_MS;
    for (let samples = 0; samples === 0 || (lateMs > 0 && samples < MOST_SAMPLES); samples++) {
      this.observe(lateMs / 1000);
      lateMs -= SAMPLE_EVERY_MS;
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
