import type { Writable } from 'node:stream';
import { clearTimeout, setTimeout } from '../../instruments/own-time.js';
import { isGone, isHttp2 } from './abandon.js';

/** Follows a response while it is sent, and wakes whoever waits for it to go on. */
export class Progress {
  private isLate = false;
  private hasFinished = false;
  private wake: () => void = () => undefined;
  private timer: NodeJS.Timeout | undefined;

  /**
   * Its listeners stay for as long as the response does: middleware that packs answers takes `drain` over, and
   * never gives a listener back.
   *
   * @param target what is written to: the response, or what packs for it
   * @param timeoutMs how long sending may take from `begin()` on, in milliseconds
   */
  constructor(
    target: Writable,
    private readonly response: Writable,
    private readonly signal: AbortSignal | undefined,
    private readonly timeoutMs: number,
  ) {
    const moved = (): void => this.wake();
    target.on('drain', moved);
    response.on('finish', () => {
      this.hasFinished = true;
      moved();
    });
    response.on('close', moved);
    signal?.addEventListener('abort', moved, { once: true });
  }

  /** Starts the clock, at the first call. */
  begin(): void {
    this.timer ??= setTimeout(() => {
      this.isLate = true;
      this.wake();
    }, this.timeoutMs);
  }

  /** Stops the clock. */
  end(): void {
    clearTimeout(this.timer);
  }

  /** Whether it is no use to go on: nobody can be answered any more, or it took too long. */
  get isOver(): boolean {
    return this.isLate || this.signal?.aborted === true || isGone(this.response);
  }

  /** Whether all of the response was handed to the operating system. */
  get isSent(): boolean {
    // A response on something that only looks like a socket is never `writableFinished`; in HTTP/2 an aborted one
    // says 'finish' as well.
    return this.response.writableFinished || (this.hasFinished && !isHttp2(this.response));
  }

  /** Resolves as soon as something happens. */
  next(): Promise<void> {
    return new Promise((resolve) => (this.wake = resolve));
  }
}
