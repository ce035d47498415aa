import type { Socket } from 'node:net';
import { clearTimeout, setTimeout } from '../core/own-time.js';
import type { WholeSource } from './whole.js';

/** A scraper that keeps connections open for the next scrape may not close this one, though it has read everything. */
const CLOSES_WITHIN_MS = 1000;

/** Waits for the scrape that reads everything that the application has counted. */
export class LastScrape {
  /** Whether there was one; settles when there was, or when the signal aborts. */
  readonly isRead: Promise<boolean>;
  #resolve: (isRead: boolean) => void = () => undefined;
  #hasRead = false;
  #inProgress = 0;

  constructor(
    private readonly whole: WholeSource | undefined,
    giveUp: AbortSignal,
  ) {
    this.isRead = new Promise((resolve) => {
      this.#resolve = resolve;
      const end = (): void => resolve(false);
      giveUp.addEventListener('abort', end, { once: true });
      if (giveUp.aborted) end();
    });
  }

  /**
   * Answers a scrape, and looks whether it is the last one.
   * @param answer resolves to whether all metrics were sent
   */
  async watch(socket: Socket, answer: () => Promise<boolean>): Promise<void> {
    this.#inProgress++;
    // Other processes may count while this scrape is answered.
    const isAlone = await this.#isAlone();
    if ((await answer()) && isAlone && (await wasRead(socket))) this.#hasRead = true;
    // A second scraper, which came meanwhile, is not cut off.
    if (--this.#inProgress === 0 && this.#hasRead) this.#resolve(true);
  }

  async #isAlone(): Promise<boolean> {
    const others = await this.whole?.others().catch(() => undefined);
    return others === undefined || others.all === 0;
  }
}

/**
 * Whether the scraper has read what was sent, which until now is only in the buffers of the system: its end of the connection
 * closes after the last byte, and breaks when it has not read them all.
 */
function wasRead(socket: Socket): Promise<boolean> {
  if (socket.destroyed) return Promise.resolve(socket.errored === null);
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), CLOSES_WITHIN_MS);
    socket.once('close', (hasBroken) => {
      clearTimeout(timer);
      resolve(!hasBroken);
    });
    socket.end();
  });
}
