import type { Clock } from '../../core/clock.js';

/**
 * Timestamps that only ascend, as receivers refuse a sample that is not newer than the last of its series. When the wall
 * clock was set back, they go on at half its speed until it has caught up.
 */
export class Timeline {
  #lastMs = -Infinity;
  #lastMonotonicMs = 0;

  constructor(private readonly clock: Clock) {}

  /** The next timestamp, in whole milliseconds since the Unix epoch. */
  nextMs(): number {
    const wallMs = Math.floor(this.clock.nowMs());
    const monotonicMs = this.clock.monotonicMs();
    const slowMs = this.#lastMs + Math.max(1, Math.floor((monotonicMs - this.#lastMonotonicMs) / 2));
    this.#lastMs = wallMs > this.#lastMs ? wallMs : slowMs;
    this.#lastMonotonicMs = monotonicMs;
    return this.#lastMs;
  }
}
