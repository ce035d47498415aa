import { setTimeout as delay } from 'node:timers/promises';

const LONGEST_MS = 2000;
// Timers of ioredis that are due at the same millisecond come first.
const MARGIN_MS = 5;

/**
 * The pauses that the clients of Redis make between two attempts to reach it. BullMQ would wait for ever for the end of a
 * client that it closes in such a pause: `disconnect()` of ioredis takes away the timer, and with it the end.
 */
export class ReconnectPauses {
  private isOver = false;
  private until = 0;

  /** How long a client waits after a failed attempt; `null`, which ends it, once the service ends. */
  next(retries: number): number | null {
    if (this.isOver) return null;
    const pause = Math.min(100 * 2 ** retries, LONGEST_MS);
    this.until = Math.max(this.until, performance.now() + pause);
    return pause;
  }

  /** Resolves when no client is in a pause; none begins another one. */
  async end(): Promise<void> {
    this.isOver = true;
    const left = this.until - performance.now();
    if (left > 0) await delay(left + MARGIN_MS);
  }
}
